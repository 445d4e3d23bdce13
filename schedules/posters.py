"""活动海报: where pictures are seen, an activity is told with its poster."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import partial

from bot.messages import Chat
from schedules.longtasks import Toil
from services import fonts, pictures
from services.activities import announcing, writing
from services.activities.words import words
from storage.transaction import Row, Transaction


async def post(toil: Toil, task: Row) -> None:
    """Draw an activity's poster and tell it to the groups; without a font the words go alone."""
    row = await toil.read(lambda tx: writing.find(tx, task.about["activity"]))
    if row is None or row.state != writing.OPEN:
        return
    face = await asyncio.to_thread(fonts.find, toil.font)
    png = None
    if face is not None:
        told = words(row, toil.say, toil.zone)
        drawn = partial(pictures.activity_poster, code=announcing.code_of(row, toil.say, toil.site))
        png = await asyncio.to_thread(drawn, toil.say, told, toil.bureau, face)
    await toil.write(lambda tx: _lay(toil, tx, task, png))


def _lay(toil: Toil, tx: Transaction, task: Row, png: bytes | None) -> None:
    row = writing.find(tx, task.about["activity"])
    if row is None or row.state != writing.OPEN:
        return
    now, on = toil.clock.now(), task.about.get("on")
    again = None if on is None else date.fromisoformat(on)
    for channel, chat_id in task.about["to"]:
        group = Chat(channel, chat_id, is_group=True)
        announcing.lay(tx, row, group, now, say=toil.say, zone=toil.zone, picture=png, on=again)
