"""Who waits is offered the place that frees, in time, once, and then the next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update

from bot.pacing import Quiet, quiet_hours
from services import forwards, members
from services.activities import patience, writing
from storage.tables.activities import Signup
from storage.tables.base import core
from storage.tables.engine import Dialog, Outbox
from storage.tables.members import Member, MemberAccount
from tests.kit.gatherings import by_staff, everybody, gathering, leaves, signs_up, states, until
from tests.kit.town import MORNING, ZONE, Town

USUAL = quiet_hours(("20:00-07:30", "12:00-14:00"))
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 10, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "starts", "answered"),
    [
        # 24 hours in which one may be disturbed are more than two days.
        (at(6, 9, 30), at(30, 9), at(8, 14, 30)),
        # An offer of the night counts from the morning.
        (at(6, 22), at(30, 9), at(9, 10, 30)),
        # A quarter of the ten hours and a half that are left.
        (at(6, 7, 30), at(7, 7, 30), at(6, 10, 7) + MINUTE / 2),
        (at(6, 9), at(6, 10), at(6, 9, 30)),
        (at(6, 9), at(6, 9, 20), at(6, 9, 20)),
        # All that is left is quiet.
        (at(6, 12, 10), at(6, 13, 30), at(6, 12, 40)),
    ],
)
def test_so_long_there_is_to_answer(now, starts, answered):
    assert patience.until(now, starts, DAY, USUAL, ZONE) == answered


instants = st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1)).map(
    lambda one: one.replace(tzinfo=ZONE)
)
hours = st.times().map(lambda one: one.replace(second=0, microsecond=0))
spans = st.tuples(hours, hours).filter(lambda pair: pair[0] != pair[1]).map(lambda p: Quiet(*p))
quiets = st.lists(spans, max_size=3).map(tuple)
lengths = st.timedeltas(MINUTE, 20 * DAY)


def lasting(begin: datetime, end: datetime, quiet: tuple[Quiet, ...]) -> timedelta:
    """What is not quiet of a span of time, counted minute by minute."""
    minutes = int((end - begin) / MINUTE)
    loud = sum(all(one.span(begin + n * MINUTE) is None for one in quiet) for n in range(minutes))
    return loud * MINUTE


@given(instants, lengths, st.integers(1, 72), quiets)
def test_nobody_is_to_answer_after_the_start_nor_before_they_were_asked(now, left, most, quiet):
    found = patience.until(now, now + left, most * HOUR, quiet, ZONE)
    assert now < found <= now + left


@given(instants, st.timedeltas(MINUTE, 4 * DAY), st.integers(1, 48), quiets)
def test_only_what_is_not_quiet_counts(now, left, most, quiet):
    now = now.replace(second=0, microsecond=0)
    starts = now + left
    found = patience.until(now, starts, most * HOUR, quiet, ZONE)
    whole = lasting(now, starts, quiet)
    if patience.readable_from(now, starts, quiet, ZONE) is None:
        assert whole == timedelta()
        return
    wanted = min(most * HOUR, max(whole / 4, timedelta(minutes=30)))
    counted = lasting(now, found, quiet)
    assert abs(counted - min(wanted, whole)) <= 2 * MINUTE


@given(instants, st.timedeltas(HOUR, 9 * DAY), quiets)
def test_who_has_longer_to_answer_is_never_worse_off(now, left, quiet):
    one, more = (patience.until(now, now + left, n * HOUR, quiet, ZONE) for n in (3, 24))
    assert one <= more


async def one_waits(town: Town, **more: Any) -> int:
    """An activity of one place that 王德福 has, and for which 李淑芬 and 赵秀英 wait."""
    made = await gathering(town, capacity=1, **more)
    await everybody(town, made, ("王德福", "李淑芬", "赵秀英"))
    return made


async def offers(town: Town) -> list[Any]:
    return [row for row in await town.rows(Outbox) if row.key.startswith("offer:")]


async def test_who_waits_longest_is_told_alone_and_asked(any_town: Town):
    made = await one_waits(any_town)
    await leaves(any_town, made, "王德福")
    await any_town.wait(minutes=3)
    assert await any_town.private("李淑芬").posts() == [
        "李淑芬，茶话会空出一个位子，给您留着了，留到10月27日(周一)下午7点15分。\n"
        "来就回1，不来回2，直接说也行。"
    ]
    assert await any_town.group("活动报名群").posts() == []
    assert await states(any_town, made) == {
        "王德福": "out",
        "李淑芬": "offered",
        "赵秀英": "waiting",
    }
    (asked,) = await any_town.rows(Dialog)
    assert (asked.account_id, asked.intent) == ("P02", "activity_offer")


async def test_a_party_is_told_once_with_all_its_names(town: Town):
    made = await gathering(town, capacity=2)
    await signs_up(town, made, "王德福", "刘桂兰")
    await signs_up(town, made, "张建国", "李淑芬")
    await leaves(town, made, "王德福", "刘桂兰")
    await town.wait(minutes=3)
    (row,) = await offers(town)
    assert row.chat_id == "P03"
    assert row.text.startswith("张建国，茶话会空出2个位子，给张建国、李淑芬留着了，")
    assert {one.offer_until for one in await town.rows(Signup) if one.state == "offered"} == {
        row.good_until
    }


async def test_what_nobody_answers_goes_to_the_next(any_town: Town):
    made = await one_waits(any_town)
    await leaves(any_town, made, "王德福")
    await any_town.wait(hours=20)
    assert await states(any_town, made) == {"王德福": "out", "李淑芬": "out", "赵秀英": "offered"}
    told = await any_town.private("李淑芬").posts()
    assert told[-1] == (
        "李淑芬，茶话会的位子给了下一位。还想来说一声，给您重新排上：要排就回1，不用就回2。"
    )
    assert len(told) == 2
    (asked,) = await any_town.private("赵秀英").posts()
    assert asked.startswith("赵秀英，茶话会空出一个位子")


async def test_an_offer_of_the_night_is_told_in_the_morning(town: Town):
    made = await one_waits(town)
    await until(town, 22)
    await leaves(town, made, "王德福")
    await until(town, 7)
    assert await town.private("李淑芬").posts() == []
    await until(town, 7, 40)
    (row,) = await offers(town)
    assert row.state == "sent"
    # A quarter of the two days that were left, as they are counted from the morning.
    assert row.good_until == at(28, 15, 15)


async def test_where_it_begins_before_the_morning_the_offer_does_not_wait(town: Town):
    made = await one_waits(town, starts_at=at(28, 7))
    await until(town, 21)
    await leaves(town, made, "王德福")
    await town.wait(minutes=3)
    (row,) = await offers(town)
    assert (row.kind, row.state) == ("answer", "sent")
    assert row.good_until == at(27, 23, 30)


async def test_who_wants_no_reminders_hears_of_the_place_all_the_same(town: Town):
    made = await one_waits(town)
    await town.do(lambda tx: tx.execute(update(core(Member)).values(reminders=False)))
    await leaves(town, made, "王德福")
    await town.wait(minutes=3)
    assert [row.state for row in await offers(town)] == ["sent"]


async def test_while_something_else_is_asked_there_are_only_words(town: Town):
    made = await one_waits(town)
    other = await one_waits(town, title="书法课")
    await leaves(town, made, "王德福")
    await town.wait(minutes=3)
    await leaves(town, other, "王德福")
    await town.wait(minutes=3)
    text = (await town.private("李淑芬").posts())[-1]
    assert text.endswith("要来，说一声“书法课我来”；不来，说一声“书法课不去了”。")
    (asked,) = await town.rows(Dialog)
    assert asked.data["draft"]["activity"] == {"$tuple": ["activity", made]}


async def test_who_cannot_be_reached_alone_is_rung_up_by_clerks(town: Town):
    made = await one_waits(town)
    accounts = core(MemberAccount)
    li = await town.do(lambda tx: members.named(tx, "李淑芬"))
    await town.do(lambda tx: tx.execute(delete(accounts).where(accounts.c.member_id == li)))
    await leaves(town, made, "王德福")
    await town.wait(minutes=3)
    (row,) = await offers(town)
    assert (row.state, row.channel) == ("forward", forwards.CLERKS_DESK.channel)
    assert row.text.startswith("机器人联系不上李淑芬，请打电话问问：茶话会空出1个位子")


async def test_whoever_signed_them_up_is_asked_where_they_have_no_account(town: Town):
    made = await gathering(town, capacity=2)
    await signs_up(town, made, "王德福")
    accounts = core(MemberAccount)
    li = await town.do(lambda tx: members.named(tx, "李淑芬"))
    await town.do(lambda tx: tx.execute(delete(accounts).where(accounts.c.member_id == li)))

    await signs_up(town, made, "张建国", "李淑芬")
    await leaves(town, made, "张建国")
    await town.wait(minutes=3)
    (row,) = await offers(town)
    assert row.chat_id == "P03"
    assert "张建国，茶话会空出1个位子，给李淑芬留着了" in row.text


async def test_three_days_of_rest_skip_nobody_and_do_nothing_twice(any_town: Town):
    made = await one_waits(any_town, starts_at=at(30, 9) + 10 * DAY)
    await leaves(any_town, made, "王德福")
    await any_town.wait(minutes=3)
    any_town.clock.move_to(MORNING + 3 * DAY)
    await any_town.restart()
    await any_town.wait(minutes=3)
    # Nobody could answer while the bot rested: the place is held for the same person.
    assert (await states(any_town, made))["李淑芬"] == "offered"
    first, again = await any_town.private("李淑芬").posts()
    assert first != again and "给您留着了" in again
    assert await any_town.private("赵秀英").posts() == []
    await any_town.restart()
    await any_town.wait(minutes=3)
    assert len(await offers(any_town)) == 2
    await any_town.wait(days=4)
    assert await states(any_town, made) == {"王德福": "out", "李淑芬": "out", "赵秀英": "offered"}


async def test_an_offer_that_was_never_read_is_not_told_twice(town: Town):
    made = await one_waits(town)
    await until(town, 23)
    await leaves(town, made, "王德福")
    await town.wait(minutes=3)
    town.clock.move_to(town.clock.now() + 1.5 * DAY)
    await town.restart()
    await town.wait(hours=1)
    assert len(await town.private("李淑芬").posts()) == 1


async def test_of_a_cancelled_activity_no_place_is_offered(town: Town):
    made = await one_waits(town)
    await leaves(town, made, "王德福")
    by = await by_staff(town)
    await town.do(lambda tx: writing.cancel(tx, made, "下雨", by))
    await town.wait(days=6)
    assert await offers(town) == []
    assert (await states(town, made))["赵秀英"] == "waiting"


async def test_a_place_that_frees_when_it_has_begun_is_offered_to_nobody(town: Town):
    made = await one_waits(town, starts_at=MORNING + HOUR)
    await leaves(town, made, "王德福")
    town.clock.move_to(MORNING + 2 * HOUR)
    await town.restart()
    await town.wait(minutes=3)
    assert await offers(town) == []
    assert (await states(town, made))["李淑芬"] == "out"


async def test_two_sweeps_at_once_tell_once(any_town: Town):
    made = await one_waits(any_town)
    await leaves(any_town, made, "王德福")
    runner = any_town.bot.runner
    (job,) = [job for job, _ in any_town.bot.walk._jobs if job.name == "offers"]
    now = any_town.clock.now()
    await runner.run(job, now)
    await runner.run(job, now)
    assert len(await offers(any_town)) == 1
