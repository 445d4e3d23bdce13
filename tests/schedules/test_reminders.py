"""At the hour that somebody chose they are reminded alone, unless that is of no use."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import insert, update

from services import members, preferences
from services.checkin import leaves
from services.checkin.reminders import next_at
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Campaign, CampaignChat, CheckinReminder
from storage.tables.engine import Outbox
from storage.tables.members import Member
from tests.kit.town import ZONE, Town

MONDAY = date(2025, 10, 27)


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


async def chooses(town: Town, hour: int, minute: int = 0, name: str = "王德福") -> int:
    """Have somebody be reminded at an hour; gives their id."""
    chosen = time(hour, minute)

    def work(tx):
        member_id = members.named(tx, name)
        row = {"member_id": member_id, "at_time": chosen}
        planned = next_at(chosen, town.clock.now(), ZONE)
        tx.execute(insert(core(CheckinReminder)).values(row | {"next_at": planned}))
        return member_id

    return int(await town.do(work))


async def reminded(town: Town) -> list[tuple[str, str]]:
    rows = [row for row in await town.rows(Outbox) if row.key.startswith("remind:")]
    return [(row.key, row.state) for row in rows]


async def test_who_has_not_studied_is_reminded_alone_by_name_and_once(any_town: Town):
    member_id = await chooses(any_town, 15)
    await any_town.bot.run_due(at(15, 30))
    (text,) = await any_town.private("王德福").posts()
    assert text.splitlines() == [
        "王德福，您定的15:00到了，今天学一学“每日一学”吧。",
        "学完了回我一声“打卡”就行。",
    ]
    await any_town.restart()
    await any_town.wait(hours=3)
    assert await reminded(any_town) == [(f"remind:{member_id}:{MONDAY}", "sent")]
    (row,) = await any_town.rows(CheckinReminder)
    assert row.next_at == at(15, day=MONDAY + timedelta(days=1))


async def test_the_hour_is_told_as_people_say_it(town: Town):
    await chooses(town, 9, 5)
    await town.bot.run_due(at(9, 30, MONDAY + timedelta(days=1)))
    (text,) = await town.private("王德福").posts()
    assert text.startswith("王德福，您定的9:05到了")


async def test_who_has_studied_is_not_reminded_and_is_the_next_day(town: Town):
    await chooses(town, 15)
    await town.group("老干部学习群").says("王德福", "打卡")
    await town.bot.run_due(at(16))
    assert await reminded(town) == []
    await town.bot.run_due(at(16, day=MONDAY + timedelta(days=1)))
    assert len(await reminded(town)) == 1


@pytest.mark.parametrize(
    "why", ["leave", "paused", "over", "meeting", "elsewhere"], ids=lambda why: why
)
async def test_who_is_not_expected_is_not_reminded(town: Town, why: str):
    member_id = await chooses(town, 15)

    def work(tx):
        if why == "leave":
            leaves.start(tx, member_id, (MONDAY, None), By(None, town.clock.now()))
        elif why == "paused":
            tx.execute(update(core(Member)).values(state="paused"))
        elif why == "over":
            tx.execute(update(core(Campaign)).values(ends_on=MONDAY - timedelta(days=1)))
        elif why == "meeting":
            tx.execute(update(core(Campaign)).values(kind="meeting"))
        else:
            tx.execute(core(CampaignChat).delete())

    await town.do(work)
    await town.bot.run_due(at(16))
    assert await reminded(town) == []


async def test_leave_that_began_after_the_word_was_laid_still_silences_it(town: Town):
    member_id = await chooses(town, 15)
    await town.do(lambda tx: tx.execute(update(core(Member)).values(quiet="14:30-15:30")))
    await town.bot.run_due(at(15, 10))
    assert [state for _, state in await reminded(town)] == ["waiting"]
    by = By(None, town.clock.now())
    await town.do(lambda tx: leaves.start(tx, member_id, (MONDAY, MONDAY), by))
    await town.bot.run_due(at(16))
    assert [state for _, state in await reminded(town)] == ["spared"]


async def test_a_chosen_hour_counts_more_than_the_bureaus_quiet_hours(town: Town):
    await chooses(town, 20, 40)
    await town.bot.run_due(at(20, 45))
    assert [state for _, state in await reminded(town)] == ["sent"]


@pytest.mark.parametrize("wish", ["quiet", "quiet_also"])
async def test_quiet_that_the_person_asked_for_counts_more_than_the_chosen_hour(
    town: Town, wish: str
):
    await chooses(town, 15)
    await town.do(lambda tx: tx.execute(update(core(Member)).values({wish: "14:30-18:00"})))
    await town.bot.run_due(at(19))
    assert [state for _, state in await reminded(town)] == ["spared"]


async def test_who_wants_no_reminders_at_all_gets_none(town: Town):
    member_id, by = await chooses(town, 15), By(None, at(14))
    await town.do(lambda tx: preferences.keep(tx, member_id, by, reminders=False))
    await town.bot.run_due(at(16))
    assert await reminded(town) == []


@pytest.mark.parametrize(("slept", "words"), [(timedelta(minutes=119), 1), (timedelta(hours=3), 0)])
async def test_a_reminder_that_comes_too_late_is_none(town: Town, slept: timedelta, words: int):
    await chooses(town, 15)
    town.clock.move_to(at(15) + slept)
    await town.restart()
    await town.wait(minutes=1)
    assert len(await reminded(town)) == words
    (row,) = await town.rows(CheckinReminder)
    assert row.next_at == at(15, day=MONDAY + timedelta(days=1))


async def test_who_is_told_to_study_can_answer_with_one_word(town: Town):
    await chooses(town, 15)
    await town.bot.run_due(at(15, 30))
    assert "记上了" in (await town.private("王德福").says("王德福", "打卡") or "")
