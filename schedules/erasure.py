"""删除一个人, as a long task: its rows one by one, then the entry, the files and the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial

from schedules.longtasks import Toil
from services import erasure, longtasks
from services.erasure import Spot, Traces, files, ledger
from storage.audit import By
from storage.transaction import Row, Transaction

# So many rows are cleaned in a few milliseconds.
SLICE = 20


async def erase(toil: Toil, task: Row) -> None:
    """Erase the person of the task's `member_id`; one who was erased before is passed over.

    What was said while it went on is gone through at the end. The list is written before the
    entry is emptied, so that an end in between is completed at the next start.
    """
    member_id, by = int(task.about["member_id"]), By(task.by, toil.clock.now())
    instead = toil.say("privacy.somebody")
    traces = await toil.read(lambda tx: erasure.of(tx, toil.vault, member_id, instead))
    if traces is not None:
        await _files(toil, traces)
        await _spots(toil, task, traces)
        entries = await toil.read(partial(_entries, toil, traces, by))
        await asyncio.to_thread(ledger.add, toil.erased, entries)
        await toil.write(lambda tx: erasure.strike(tx, toil.vault, traces, by))
        await _spots(toil, task, traces)
    await _drop_made(toil)
    await toil.work.compact()


def _entries(toil: Toil, traces: Traces, by: By, tx: Transaction) -> list[ledger.Entry]:
    return [ledger.entry(tx, toil.vault, number, by.at) for number in traces.ids]


async def _files(toil: Toil, traces: Traces) -> None:
    """Drop the spreadsheets that are kept and tell of the person."""
    kept = await toil.read(files.kept)
    telling = await asyncio.to_thread(files.telling, kept, toil.vault, traces)
    await toil.write(lambda tx: files.drop(tx, telling))


async def _spots(toil: Toil, task: Row, traces: Traces) -> None:
    """Clean every row that tells of the person."""
    spots = await toil.read(lambda tx: erasure.find(tx, toil.vault, traces))
    for done, some in _sliced(spots):
        await toil.slice(task.id, partial(_clean, toil, traces, some, (done, len(spots))))


def _clean(
    toil: Toil, traces: Traces, spots: Sequence[Spot], told: tuple[int, int], tx: Transaction
) -> tuple[int, int]:
    for spot in spots:
        erasure.clean(tx, toil.vault, traces, spot)
    return told


def _sliced(spots: Sequence[Spot]) -> Iterator[tuple[int, Sequence[Spot]]]:
    """Some at a time, with how many are done with them."""
    for start in range(0, len(spots), SLICE):
        some = spots[start : start + SLICE]
        yield start + len(some), some


async def _drop_made(toil: Toil) -> None:
    await asyncio.to_thread(files.delete_made, toil.folder)
    await toil.write(longtasks.forget_results)
