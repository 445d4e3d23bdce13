"""议事厅报告: the long task that reads the cases part by part and has a file made of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from bot.clock import local_date
from schedules.longtasks import Toil, workbench
from services import exports
from services.hall import details, hallbook, hallpaper, hallreport, statistics, topics
from services.hall.details import Detail, Manner
from services.hall.hallreport import DOCX, Ordered, Summary, TooManyError
from services.hall.period import in_full
from services.scopes import ALL
from services.workbooks import Page, workbook
from storage.transaction import Row, Transaction
from storage.work import Work

KIND = hallreport.KIND
# So many cases are read in a few milliseconds, and after so many it is noted how far it is.
SLICE, NOTED_EVERY = 25, 100


async def make(toil: Toil, task: Row) -> str:
    """Write the file that a task asks for, from the beginning; gives its name."""
    wanted, say = Ordered(**task.about), toil.say
    if not await toil.read(lambda tx: exports.allowed(tx, task.by)):
        raise exports.NotAllowed(say("hall_pages.not_allowed"))
    found, numbers = await toil.read(_figures(toil, wanted))
    if len(numbers) > hallreport.MOST:
        raise TooManyError(say("hall_pages.too_many", count=len(numbers), most=hallreport.MOST))
    far = _Far(toil, task, len(numbers), 2 if wanted.form == DOCX else 1)
    cases = await _read(far, numbers, Manner(say("hall_pages.somebody"), toil.zone, wanted.named))
    name = f"hall-{local_date(task.at, toil.zone):%Y%m%d}-{task.id}.{wanted.form}"
    with workbench(toil.folder, f"{KIND}-{task.id}") as bench:
        if wanted.form == DOCX:
            await _paper(far, bench / name, _Told(wanted.period.title(say), found, cases))
        else:
            pages = hallbook.pages(say, found, cases, hallreport.grades(found.whole))
            await asyncio.to_thread(_book, bench / name, pages)
        (bench / name).replace(toil.folder / name)
    await far.note(far.total * far.rounds)
    return name


class _Told(NamedTuple):
    """What a report tells: its title, its figures, and its cases."""

    title: str
    found: Summary
    cases: list[Detail]


@dataclass(frozen=True, slots=True)
class _Far:
    """How far a task is with so many cases, each of which is gone through in some rounds."""

    toil: Toil
    task: Row
    total: int
    rounds: int

    async def note(self, gone: int) -> None:
        """Note through how many cases it went, in all rounds together."""
        done = min(gone // self.rounds, self.total)
        await self.toil.slice(self.task.id, lambda _tx: (done, self.total))


def _figures(toil: Toil, wanted: Ordered) -> Work[tuple[Summary, list[int]]]:
    def work(tx: Transaction) -> tuple[Summary, list[int]]:
        asked = wanted.period.asked(toil.zone)
        facts = statistics.facts(tx, asked, ALL, toil.clock.now(), toil.zone)
        return hallreport.summary(tx, toil.say, facts), [fact.number for fact in facts]

    return work


async def _read(far: _Far, numbers: list[int], manner: Manner) -> list[Detail]:
    """All cases, slice by slice; after each it rests as long as it has worked, for the messages."""
    now = asyncio.get_running_loop().time
    cases: list[Detail] = []
    for start in range(0, len(numbers), SLICE):
        begun, some = now(), numbers[start : start + SLICE]
        cases += await far.toil.read(_part(far.toil, some, manner))
        if start % NOTED_EVERY == 0:
            await far.note(len(cases))
        await asyncio.sleep(now() - begun)
    return cases


def _part(toil: Toil, numbers: list[int], manner: Manner) -> Work[list[Detail]]:
    return lambda tx: details.of(tx, toil.vault, numbers, manner)


async def _paper(far: _Far, file: Path, told: _Told) -> None:
    say, made = far.toil.say, local_date(far.toil.clock.now(), far.toil.zone)
    shared = await topics.of(_uncategorised(told.cases))
    title = say("hall_pages.paper_title", period=told.title)
    blocks = chain(
        hallpaper.summary(say, told.found, say("hall_pages.made_on", day=in_full(say, made))),
        hallpaper.cases(say, told.cases, shared, hallreport.grades(told.found.whole)),
    )
    head = hallpaper.head(say, far.toil.bureau, title)
    async with aclosing(hallpaper.write(file, head, blocks)) as progress:
        async for written in progress:
            await far.note(len(told.cases) + written)


def _uncategorised(cases: Iterable[Detail]) -> dict[int, str]:
    """The words of the cases that staff gave no category, as far as they are told."""
    listed = (one for one in cases if one.row.state not in hallpaper.UNLISTED)
    return {one.row.id: one.words for one in listed if one.words and not one.row.category}


def _book(file: Path, pages: Sequence[Page]) -> None:
    file.touch(mode=0o600)
    file.write_bytes(workbook(*pages))
