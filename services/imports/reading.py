"""Reading a spreadsheet that somebody uploaded, in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from services.imports.values import Cell, SheetError

_CHILD = Path(__file__).parent / "child.py"
_REFUSALS = {
    "not_sheet": "imports.not_sheet",
    "broken": "imports.broken",
    "too_large": "imports.too_large",
    "too_many": "imports.too_many",
    "password": "imports.password",
    "webpage": "imports.webpage",
}
AT_LIMITS = {-signal.SIGABRT, -signal.SIGKILL, -signal.SIGXCPU}
INHERITED = ("PATH", "LD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may be, and how much may be spent on it. Columns further out are left."""

    size: int = 20_000_000
    unpacked: int = 400_000_000
    seconds: int = 60
    memory: int = 1_200_000_000
    rows: int = 200_000
    columns: int = 200
    cells: int = 1_500_000
    characters: int = 60_000_000
    merged: int = 20_000


class Merged(NamedTuple):
    """A merged range, both ends included; rows are counted from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a sheet that have something in them, by row (from 1) and column (from 0)."""

    name: str
    rows: Mapping[int, Mapping[int, Cell]]
    merged: tuple[Merged, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a file that are not hidden and not empty."""

    sheets: tuple[Grid, ...]


LIMITS = Limits()


def read(data: bytes, limits: Limits = LIMITS) -> Workbook:
    """The sheets of a file: xlsx, xls, et, ods or csv; SheetError where it can't be read.

    It waits for a child process, so call it in a thread.
    """
    if len(data) > limits.size:
        raise SheetError("imports.too_large")
    if not data.strip():
        raise SheetError("imports.empty")
    return workbook(map(json.loads, _told(data, limits)))


def workbook(told: Iterable[Any]) -> Workbook:
    """The sheets of what the child tells; SheetError where it tells of an error, or of nothing."""
    sheets = tuple(grid for grid in _grids(told) if grid.rows)
    if not sheets:
        raise SheetError("imports.empty")
    return Workbook(sheets)


def _told(data: bytes, limits: Limits) -> list[bytes]:
    """What the child writes of a file. It gets nothing of the environment, which has secrets."""
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter and a program of our own
            [sys.executable, "-P", "-X", "utf8", str(_CHILD), json.dumps(asdict(limits))],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SheetError("imports.too_large") from None
    if done.returncode:
        at_limits = done.returncode in AT_LIMITS
        raise SheetError("imports.too_large" if at_limits else "imports.broken")
    return done.stdout.splitlines()


def _grids(told: Iterable[Any]) -> Iterable[Grid]:
    """The sheets of the child's lines; SheetError for the error that it tells."""
    grids: list[Grid] = []
    rows: dict[int, dict[int, Cell]] = {}
    for line in told:
        if isinstance(line, list):
            number, cells = line
            rows[number] = {column: cell_of(cell) for column, cell in cells}
        elif "sheet" in line:
            rows = {}
            grids.append(Grid(line["sheet"], rows, tuple(Merged(*one) for one in line["merged"])))
        elif "error" in line:
            raise SheetError(_REFUSALS[line["error"]])
    return grids


def cell_of(cell: Any) -> Cell:
    """A cell as it was before it was told as JSON."""
    if isinstance(cell, dict):
        return date.fromisoformat(cell["date"])
    told: Cell = cell
    return told
