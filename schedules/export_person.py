"""导出一个人, as a long task: everything is read at once, and written beside the pages."""

from __future__ import annotations

import asyncio

from bot.clock import local_date
from schedules.longtasks import Toil
from services import export_person
from storage.audit import By
from storage.transaction import Row


async def export(toil: Toil, task: Row) -> str:
    """Write a workbook of all that is held about the task's `member_id`; gives its name."""
    member_id, by = int(task.about["member_id"]), By(task.by, toil.clock.now())
    await toil.write(lambda tx: export_person.note(tx, member_id, by))
    made = await toil.read(
        lambda tx: export_person.sheets(tx, toil.vault, member_id, toil.say, toil.zone)
    )
    # Without a name: it stands in the list of tasks and in the browser's downloads.
    name = f"person-{member_id}-{local_date(by.at, toil.zone)}-{task.id}.xlsx"
    await asyncio.to_thread(export_person.write, toil.folder / name, made)
    return name
