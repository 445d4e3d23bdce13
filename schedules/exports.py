"""导出: the long task that writes the roster to a file, a few hundred people after another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from bot.clock import local_date
from schedules.longtasks import Toil, workbench
from services import exports
from services.exports import Chosen
from storage.transaction import Row
from storage.work import Work

# A commit waits for the disk, and so do the messages behind it.
NOTED_EVERY = 1_000  # people


async def export(toil: Toil, task: Row) -> str:
    """Write the file that a task asks for, from the beginning; gives its name."""
    chosen = Chosen(**task.about)
    if not await toil.read(lambda tx: exports.allowed(tx, task.by)):
        raise exports.NotAllowed(toil.say("exports.not_allowed"))
    name = f"roster-{local_date(task.at, toil.zone):%Y%m%d}-{task.id}.{chosen.form}"
    with workbench(toil.folder, f"export-{task.id}") as bench:
        file = bench / name
        await _write(toil, task, chosen, file)
        file.replace(toil.folder / name)
    return name


async def _write(toil: Toil, task: Row, chosen: Chosen, file: Path) -> None:
    total = await toil.read(lambda tx: exports.count(tx, toil.vault, chosen))
    done = noted = 0
    async with exports.table(file, [toil.say(key) for key in exports.HEADINGS]) as table:
        async for part in _parts(toil, chosen):
            await table.add(part.rows)
            done += len(part.rows)
            if done - noted >= NOTED_EVERY:
                noted, _ = await toil.slice(task.id, _so_far(done, total))
        await toil.slice(task.id, _so_far(done, total))


async def _parts(toil: Toil, chosen: Chosen) -> AsyncIterator[exports.Part]:
    """All rows, part by part; after each it rests as long as it has worked, for the messages."""
    now, last = asyncio.get_running_loop().time, 0
    begun = now()
    while (part := await toil.read(_next(toil, chosen, last))).rows:
        yield part
        last = part.last
        await asyncio.sleep(now() - begun)
        begun = now()


def _next(toil: Toil, chosen: Chosen, last: int) -> Work[exports.Part]:
    return lambda tx: exports.part(tx, toil.vault, toil.say, chosen, last)


def _so_far(done: int, total: int) -> Work[tuple[int, int]]:
    return lambda _tx: (done, max(done, total))
