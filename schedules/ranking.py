"""学习榜: on Sunday evening each group hears, and sees, who studied most in the week."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, time, timedelta

from bot.clock import local_date
from bot.messages import Chat, Outgoing
from schedules.job import Job, Now
from schedules.longtasks import Toil
from services import fonts, longtasks, pictures
from services.checkin import campaigns, ranking
from services.checkin.ranking import Ranking
from services.checkin.totals import monday
from services.fonts import Face
from storage import outbox
from storage.audit import By
from storage.transaction import Row, Transaction

KIND = "ranking"
DAY = timedelta(days=1)


def enter(tx: Transaction, at: Now) -> None:
    """Enter the ranking of the week on its Sunday, where there is any; once, also after a rest."""
    today = local_date(at.now, at.zone)
    midnight = datetime.combine(today, time(), at.zone)
    if not longtasks.entered(tx, KIND, midnight) and ranking.ranked(tx, today):
        longtasks.add(tx, KIND, {}, By(None, at.now))


async def post(toil: Toil, task: Row) -> None:
    """Post each campaign's ranking; one whose evening is over is told to nobody."""
    day = local_date(task.at, toil.zone)
    if local_date(toil.clock.now(), toil.zone) != day:
        return
    face = await asyncio.to_thread(fonts.find, toil.font)
    for campaign in await toil.read(lambda tx: ranking.ranked(tx, day)):
        await _post(toil, campaign, day, face)


async def _post(toil: Toil, campaign: Row, day: date, face: Face | None) -> None:
    week = await toil.read(lambda tx: ranking.of_week(tx, campaign, day))
    groups = await toil.read(lambda tx: _groups(toil, tx, campaign.id))
    if week is None:
        return
    png = None
    if face is not None and any(groups.values()):
        png = await asyncio.to_thread(pictures.ranking, toil.say, week, toil.bureau, face)
    await toil.write(lambda tx: _put(toil, tx, campaign.id, week, groups=groups, png=png))


def _groups(toil: Toil, tx: Transaction, campaign_id: int) -> dict[Chat, bool]:
    """The groups of a campaign, and whether pictures can be shown there."""
    assert toil.reach is not None, "long tasks are given the roads"
    return {group: toil.reach.shows(tx, group) for group in campaigns.groups(tx, campaign_id)}


def _put(
    toil: Toil,
    tx: Transaction,
    campaign_id: int,
    week: Ranking,
    *,
    groups: dict[Chat, bool],
    png: bytes | None,
) -> None:
    text, now = ranking.words(toil.say, week), toil.clock.now()
    until = datetime.combine(week.last + DAY, time(), toil.zone)
    for group, shows in groups.items():
        key = f"ranking:{campaign_id}:{monday(week.last)}:{group.channel}:{group.id}"
        refs = (("campaign", campaign_id),)
        what = Outgoing(text, picture=png if shows else None, good_until=until, refs=refs)
        outbox.put(tx, key, group, what, now, kind="post")


# From 18:00 on; an hour in which the bot stood still is made up the same evening.
JOB = Job("ranking", {"day_of_week": "sun", "hour": "18-19", "minute": "*/10"}, enter)
