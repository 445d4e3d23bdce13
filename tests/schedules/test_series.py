"""What repeats is made and told six days ahead, one at a time, whatever becomes of those before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bot.messages import Chat
from services.activities import series, writing
from services.activities.writing import Draft
from storage.audit import By
from storage.tables.activities import Activity
from storage.tables.engine import Outbox
from tests.kit.town import ZONE, Town

G2 = Chat("simulator", "G2", is_group=True)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=ZONE)


WEDNESDAYS = Draft(
    "太极拳",
    starts_at=at(11, 5, 9),
    ends_at=at(11, 5, 10, 30),
    place="活动中心",
    capacity=20,
    deadline=at(11, 4, 23, 59),
    every_days=7,
    chats=(G2,),
)


async def begun(town: Town, draft: Draft = WEDNESDAYS) -> int:
    def work(tx):
        by = By(None, town.clock.now())
        number = writing.create(tx, draft, by, ZONE)
        assert series.start(tx, number, by)
        assert not series.start(tx, number, by)
        return number

    return await town.do(work)


async def until(town: Town, month: int, day: int, hour: int, minute: int = 0) -> None:
    await town.bot.run_due(at(month, day, hour, minute))


async def made(town: Town) -> list[Any]:
    rows = [row for row in await town.rows(Activity) if row.series_id is not None]
    return sorted(rows, key=lambda row: row.id)


async def days(town: Town) -> list[str]:
    return [row.starts_at.astimezone(ZONE).strftime("%m-%d %H:%M") for row in await made(town)]


async def told(town: Town) -> int:
    return len([row for row in await town.rows(Outbox) if ":announce:" in row.key])


async def test_each_is_made_and_told_six_days_before_at_nine(any_town: Town):
    number = await begun(any_town)
    await until(any_town, 10, 30, 8, 55)
    assert await days(any_town) == []
    await until(any_town, 10, 30, 9, 1)
    (first,) = await made(any_town)
    assert (first.title, first.state, first.series_id) == ("太极拳", "open", number)
    assert (first.starts_at, first.ends_at, first.deadline) == (
        at(11, 5, 9),
        at(11, 5, 10, 30),
        at(11, 4, 23, 59),
    )
    assert (first.place, first.capacity, first.every_days) == ("活动中心", 20, None)
    (text,) = [row.text for row in await any_town.rows(Outbox) if ":announce:" in row.key]
    assert text.startswith(
        "活动报名：太极拳\n11月5日(周三)上午9点到10点30分，活动中心\n限20人，11月4日(周二)截止"
    )
    await until(any_town, 11, 20, 12)
    assert await days(any_town) == ["11-05 09:00", "11-12 09:00", "11-19 09:00", "11-26 09:00"]
    assert await told(any_town) == 4


async def test_the_next_is_made_when_the_last_is_over(town: Town):
    await begun(town, Draft("棋会", starts_at=at(10, 28, 9), every_days=2, chats=(G2,)))
    await until(town, 10, 28, 10, 50)
    assert await days(town) == ["10-28 09:00"]
    await until(town, 10, 28, 11, 10)
    assert await days(town) == ["10-28 09:00", "10-30 09:00"]


async def test_after_a_rest_the_past_is_left_out_and_nothing_is_doubled(any_town: Town):
    number = await begun(any_town)
    now = at(11, 24, 10)

    def sweep(tx):
        return series.make_due(tx, By(None, now), ZONE)

    assert len(await any_town.do(sweep)) == 1
    assert await any_town.do(sweep) == []
    assert await days(any_town) == ["11-26 09:00"]
    pattern = next(row for row in await any_town.rows(Activity) if row.id == number)
    assert pattern.starts_at == at(12, 3, 9)


async def test_a_deadline_that_went_by_in_the_rest_keeps_nobody_out(town: Town):
    await begun(town)
    now = at(11, 5, 7)
    await town.do(lambda tx: series.make_due(tx, By(None, now), ZONE))
    (one,) = await made(town)
    assert (one.starts_at, one.deadline) == (at(11, 5, 9), None)


async def test_one_that_is_moved_or_called_off_is_not_made_again(any_town: Town):
    await begun(any_town)
    await until(any_town, 10, 30, 9, 1)
    (first,) = await made(any_town)

    def earlier(tx):
        draft = writing.draft_of(tx, writing.find(tx, first.id))
        moved = Draft(draft.title, starts_at=at(11, 3, 9), chats=draft.chats)
        writing.change(tx, first.id, moved, By(None, any_town.clock.now()), ZONE)

    await any_town.do(earlier)
    await until(any_town, 11, 6, 12)
    assert await days(any_town) == ["11-03 09:00", "11-12 09:00"]
    second = (await made(any_town))[-1]
    await any_town.do(lambda tx: writing.cancel(tx, second.id, "", By(None, any_town.clock.now())))
    await until(any_town, 11, 12, 20)
    assert await days(any_town) == ["11-03 09:00", "11-12 09:00"]
    await until(any_town, 11, 13, 12)
    assert await days(any_town) == ["11-03 09:00", "11-12 09:00", "11-19 09:00"]


async def test_it_ends_with_its_last_day_or_when_it_is_ended(town: Town):
    last = Draft(
        "到头的", starts_at=at(11, 5, 9), every_days=7, until_on=date(2025, 11, 12), chats=(G2,)
    )
    number = await begun(town, last)
    other = await begun(town)
    await until(town, 11, 8, 12)

    def end(tx):
        by = By(None, town.clock.now())
        return series.end(tx, other, by), series.end(tx, other, by)

    assert await town.do(end) == (True, False)
    await until(town, 11, 30, 12)
    titles = [row.title for row in await made(town)]
    assert titles.count("到头的") == 2 and titles.count("太极拳") == 2
    states = {row.id: row.state for row in await town.rows(Activity)}
    assert (states[number], states[other]) == ("over", "over")
    assert await town.do(series.every) == []


async def test_a_draft_that_does_not_repeat_is_no_series(town: Town):
    def work(tx):
        by = By(None, town.clock.now())
        number = writing.create(tx, Draft("一次", starts_at=at(11, 5, 9)), by, ZONE)
        return (
            series.start(tx, number, by),
            series.end(tx, number, by),
            series.make(tx, number, by, ZONE),
        )

    assert await town.do(work) == (False, False, None)


async def test_what_staff_change_of_the_pattern_holds_from_the_next_on(town: Town):
    number = await begun(town)
    await until(town, 10, 30, 9, 1)

    def later(tx):
        draft = writing.draft_of(tx, writing.find(tx, number))
        hour = timedelta(hours=1)
        moved = Draft(draft.title, draft.starts_at + hour, place="公园", every_days=7, chats=(G2,))
        writing.change(tx, number, moved, By(None, town.clock.now()), ZONE)

    await town.do(later)
    await until(town, 11, 6, 12)
    assert await days(town) == ["11-05 09:00", "11-12 10:00"]
    assert [row.place for row in await made(town)] == ["活动中心", "公园"]
