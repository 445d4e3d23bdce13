"""导入: reading a file, checking its rows, bringing them into the roster, and taking them back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from bot.clock import local_date
from schedules.longtasks import Stopped, Toil
from services.imports import apart, staging, undoing
from services.imports.applying import Applying, apply
from services.imports.checking import Checking, checked
from services.imports.values import SheetError
from storage import audit
from storage.audit import By
from storage.transaction import Row, Transaction
from storage.versions import ROSTER, bump

# Seconds of the processor that a slice takes, about, and may take. What it waits for, on a
# machine that has much to do, would not be less with fewer rows.
_AIM, _MOST = 0.004, 0.006
_CHECKED = 24
# Seconds of rest behind each slice, in which messages have everything to themselves.
_REST = 0.004
_WIPED = 200


# Finds the next rows of an import behind a row, about so many; and does something with rows.
Find = Callable[[Transaction, int, int, int], Sequence[Row]]
Do = Callable[[Transaction, Sequence[Row]], None]


@dataclass(slots=True)
class Slice:
    """Goes through rows: those found behind `after`, of which `done` of `total` were done before.

    It learns from the time of each slice how many `size` rows the next one has, so that
    messages need not wait for it.
    """

    find: Find
    do: Do
    done: int = 0
    total: int = 0
    size: int = 4
    after: int = 0
    rows: int = 0
    last: int = 0

    def work(self, import_id: int, tx: Transaction) -> tuple[int, int]:
        """Do the next rows; how many are done then, and how many there are in all."""
        began = time.thread_time()
        rows = self.find(tx, import_id, self.after, self.size)
        if rows:
            self.do(tx, rows)
            self.last = rows[-1].row
        self.rows = len(rows)
        self._learn(time.thread_time() - began)
        done = self.done + len(rows)
        return done, max(done, self.total)

    def _learn(self, seconds: float) -> None:
        if seconds > _MOST:
            self.size = max(1, self.size // 2)
        elif seconds < _AIM and self.rows >= self.size:
            self.size = min(200, self.size + max(1, self.size // 4))


async def run(toil: Toil, task: Row) -> str | None:
    """Do what the state of an import wants; a task that a restart cut short goes on."""
    import_id = int(task.about["import"])
    row = await toil.read(lambda tx: staging.find(tx, import_id))
    if row is not None and row.state in _STEPS:
        await _STEPS[row.state](toil, task, row)
    return None


async def _read(toil: Toil, task: Row, row: Row) -> None:
    """See what tables the file has; one that can't be read is refused with the reason."""
    data = await toil.read(lambda tx: staging.file(tx, toil.vault, row.id))
    try:
        seen = await apart.look(data)
    except SheetError as error:
        await _refuse(toil, row, error)
        return
    now = toil.clock.now()

    def see(tx: Transaction) -> tuple[int, int]:
        staging.see(tx, toil.vault, row.id, seen, now)
        return 1, 1

    await toil.slice(task.id, see)


async def _refuse(toil: Toil, row: Row, error: SheetError) -> None:
    words, now = toil.say(error.key, **error.values), toil.clock.now()
    dropped = {"state": "refused", "error": words, "file_sealed": None, "look_sealed": None}
    await toil.write(lambda tx: staging.change(tx, row.id, now, **dropped))


async def _check(toil: Toil, task: Row, row: Row) -> None:
    """Stage the rows of the chosen table, each compared with the roster."""
    while await toil.write(lambda tx: staging.wipe(tx, row.id, _WIPED)):
        pass
    data = await toil.read(lambda tx: staging.file(tx, toil.vault, row.id))
    checking = Checking(toil.vault, toil.say("imports.branch_kind"))
    chunk: list[dict[str, Any]] = []
    done = 0
    today = local_date(toil.clock.now(), toil.zone)
    async with aclosing(apart.rows(data, row.sheet, row.columns, today)) as lines:
        told = await anext(lines)
        total, skipped = told["rows"], told["skipped"]
        async for line in lines:
            chunk.append(line)
            if len(chunk) == _CHECKED:
                done = await _stage(toil, task, checking, chunk, (done, total))
                chunk = []
    await _stage(toil, task, checking, chunk, (done, total))
    now = toil.clock.now()
    await toil.write(lambda tx: _ready(tx, row, checking, skipped, now))


async def _stage(
    toil: Toil, task: Row, checking: Checking, chunk: list[Any], so_far: tuple[int, int]
) -> int:
    """Compare a few rows with the roster and stage them; how many are staged so far."""
    staged = await toil.read(lambda tx: checked(tx, checking, chunk))
    import_id, done, total = task.about["import"], so_far[0] + len(chunk), so_far[1]
    # Half of them at a time: sealing and writing them takes longer than comparing.
    half = len(staged) // 2
    for part in (staged[:half], staged[half:]):

        def stage(tx: Transaction, part: Sequence[Any] = part) -> tuple[int, int]:
            staging.stage(tx, toil.vault, import_id, part)
            return done, total

        await toil.slice(task.id, stage)
        await asyncio.sleep(_REST)
    return done


def _ready(tx: Transaction, row: Row, checking: Checking, skipped: int, now: Any) -> None:
    new = {"bodies": sorted(checking.bodies), "places": sorted(checking.places)}
    counts = {**staging.counts(tx, row.id), **new, "skipped": skipped}
    staging.change(tx, row.id, now, state="ready", counts=counts)


async def _apply(toil: Toil, task: Row, row: Row) -> None:
    """Bring the staged rows into the roster, slice by slice, from the next that is not in."""
    now = toil.clock.now()
    levels = tuple(toil.say(key) for key in _LEVELS)
    kind, today = toil.say("imports.branch_kind"), local_date(now, toil.zone)
    how = Applying(row.id, toil.vault, By(task.by, now), today, kind, levels)
    done, total = await toil.read(lambda tx: staging.remaining(tx, row.id))
    await _slices(toil, task, Slice(staging.to_apply, partial(_applied, how), done, total))
    await toil.write(lambda tx: _over(tx, row, "applied", how.by))


async def _undo(toil: Toil, task: Row, row: Row) -> None:
    """Take the applied rows back, their links first, then the last of them first."""
    by = By(task.by, toil.clock.now())
    total, _ = await toil.read(lambda tx: staging.remaining(tx, row.id))
    await _slices(toil, task, Slice(undoing.with_links, partial(_unlinked, by)))
    await _slices(toil, task, Slice(undoing.last, partial(_undone, toil, by), total=total))
    await toil.write(lambda tx: _over(tx, row, "undone", by))


async def _slices(toil: Toil, task: Row, going: Slice) -> None:
    """Go through the rows that are found, as many at a time as the pace allows.

    When staff stop it, the bot reads the roster as far as it came.
    """
    import_id, ended = int(task.about["import"]), False
    try:
        while not ended:
            going.done, _ = await toil.slice(task.id, partial(going.work, import_id))
            await asyncio.sleep(_REST)
            ended = going.rows == 0
            going.after = going.last
    except Stopped:
        await toil.write(lambda tx: bump(tx, ROSTER))
        raise


def _applied(how: Applying, tx: Transaction, rows: Sequence[Row]) -> None:
    apply(tx, how, rows)


def _unlinked(by: By, tx: Transaction, rows: Sequence[Row]) -> None:
    undoing.unlink(tx, rows, by)


def _undone(toil: Toil, by: By, tx: Transaction, rows: Sequence[Row]) -> None:
    undoing.undo(tx, toil.vault, rows, by)


def _over(tx: Transaction, row: Row, state: str, by: By) -> None:
    """Note that an import is through, and have the bot read the roster anew."""
    kept = {name: row.counts[name] for name in ("bodies", "places", "skipped") if row.counts}
    counts = {**staging.counts(tx, row.id), **kept}
    gone = {"file_sealed": None, "look_sealed": None} if state == "undone" else {}
    staging.change(tx, row.id, by.at, state=state, counts=counts, **gone)
    audit.note(tx, by, f"import.{state}", f"import:{row.id}", after={"counts": counts})
    bump(tx, ROSTER)


_LEVELS: Final = ("imports.field_town", "imports.field_community", "imports.field_grid")
_STEPS: dict[str, Callable[[Toil, Row, Row], Awaitable[None]]] = {
    "reading": _read,
    "checking": _check,
    "applying": _apply,
    "undoing": _undo,
}
