"""奖状: on the first of a month whoever studied on most days of the last is told so, alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, time

from bot.clock import local_date
from bot.messages import Chat, Outgoing
from schedules.job import Job, Now
from schedules.longtasks import Toil
from services import fonts, longtasks, pictures
from services.checkin import certificates
from services.checkin.certificates import Earned
from services.fonts import Face
from storage import outbox
from storage.audit import By
from storage.transaction import Row, Transaction

KIND = "certificates"
# So many people are told in one transaction.
SLICE = 20


def enter(tx: Transaction, at: Now) -> None:
    """Enter the certificates of the month before, where there may be any, once a month."""
    today = local_date(at.now, at.zone)
    first = datetime.combine(today.replace(day=1), time(), at.zone)
    month = certificates.month_before(today)
    if not longtasks.entered(tx, KIND, first) and certificates.given(tx, month):
        longtasks.add(tx, KIND, {}, By(None, at.now))


async def give(toil: Toil, task: Row) -> None:
    """Tell everybody whom the bot can write to first of their certificate, with its picture."""
    month = certificates.month_before(local_date(task.at, toil.zone))
    face = await asyncio.to_thread(fonts.find, toil.font)
    everybody = await toil.read(
        lambda tx: [
            one
            for campaign in certificates.given(tx, month)
            for one in certificates.earned(tx, campaign.id, month)
        ]
    )
    for start in range(0, len(everybody), SLICE):
        some = everybody[start : start + SLICE]
        await _tell(toil, task, some, (start + len(some), len(everybody)), face)


async def _tell(
    toil: Toil, task: Row, some: Sequence[Earned], told: tuple[int, int], face: Face | None
) -> None:
    chats = await toil.read(lambda tx: [_chat(toil, tx, one) for one in some])
    texts = [
        (one, found[0], await _outgoing(toil, one, face if found[1] else None))
        for one, found in zip(some, chats, strict=True)
        if found is not None
    ]

    def put(tx: Transaction) -> tuple[int, int]:
        for one, chat, what in texts:
            key = f"certificate:{one.campaign_id}:{one.month:%Y-%m}:{one.member_id}"
            outbox.put(tx, key, chat, what, toil.clock.now(), kind="post")
        return told

    await toil.slice(task.id, put)


def _chat(toil: Toil, tx: Transaction, one: Earned) -> tuple[Chat, bool] | None:
    """Where somebody can be told, and whether pictures can be shown there; None for nowhere."""
    assert toil.reach is not None, "long tasks are given the roads"
    chat = toil.reach.to_person(tx, one.member_id)
    if chat is None or not toil.reach.pushes(chat.channel):
        return None
    return chat, toil.reach.shows(tx, chat)


async def _outgoing(toil: Toil, one: Earned, face: Face | None) -> Outgoing:
    text = toil.say("certificates.word", name=one.name, **one.told)
    if face is None:
        return Outgoing(text)
    png = await asyncio.to_thread(pictures.certificate, toil.say, one, toil.bureau, face)
    return Outgoing(text, picture=png)


# Days and hours in which the bot stood still are made up until the evening of the third.
JOB = Job("certificates", {"day": "1-3", "hour": "10-18", "minute": "1"}, enter)
