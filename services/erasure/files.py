"""Files: spreadsheets that are kept until their import is over, and what long tasks made.

A spreadsheet that tells of the person goes, and whatever was made.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select, update

from services import imports
from services.erasure.traces import Traces
from services.erasure.words import Cleaner
from services.imports.staging import OVER
from storage.tables.base import core
from storage.tables.imports import Import
from storage.transaction import Transaction
from storage.vault import SealedError, Vault

_imports = core(Import)


class Kept(NamedTuple):
    """A sealed spreadsheet and the number of its import."""

    id: int
    sealed: bytes


def kept(tx: Transaction) -> list[Kept]:
    """The spreadsheets that are kept."""
    rows = select(_imports.c.id, _imports.c.file_sealed).where(_imports.c.file_sealed.is_not(None))
    return [Kept(row.id, row.file_sealed) for row in tx.execute(rows)]


def telling(files: Iterable[Kept], vault: Vault, traces: Traces) -> list[int]:
    """The imports whose file tells of the person, or can't be looked into; may take a while."""
    cleaner = Cleaner(traces, linked=False)
    return [file.id for file in files if _tells(vault, file, cleaner)]


def drop(tx: Transaction, import_ids: Iterable[int]) -> None:
    """Drop the files of imports; what is not over stands as stopped."""
    for import_id in import_ids:
        here = _imports.c.id == import_id
        unfinished = here & _imports.c.state.not_in(OVER)
        tx.execute(update(_imports).where(unfinished).values(state="stopped"))
        tx.execute(update(_imports).where(here).values(file_sealed=None, look_sealed=None))


def delete_made(folder: Path) -> None:
    """Delete the files that long tasks made: each may tell of anybody."""
    if folder.is_dir():
        for file in folder.iterdir():
            file.unlink(missing_ok=True)


def _tells(vault: Vault, file: Kept, cleaner: Cleaner) -> bool:
    try:
        book = imports.read(vault.open_bytes(file.sealed, "file"))
    except (SealedError, imports.SheetError):
        return True
    cells = (str(c) for sheet in book.sheets for row in sheet.rows.values() for c in row.values())
    return any(cleaner.text(cell) != cell for cell in cells)
