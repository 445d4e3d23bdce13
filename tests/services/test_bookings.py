"""Bookings of a venue: no two overlap, whatever is done in whatever order, and at once."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.activities import entries, writing
from services.bookings import booking, holding, slots, venues, week
from services.bookings.booking import BookedError, NotFreeError, Wanted
from services.bookings.hours import Told, meant
from services.bookings.venues import Draft
from storage.audit import By
from storage.database import open_engine
from storage.once import once
from storage.tables.bookings import Booking, Venue
from storage.tables.engine import Audit
from tests.kit.town import MORNING, ZONE

USUAL = slots.typed("上午 08:30-11:30\n下午 14:00-17:00\n晚上 18:30-20:30")
BY = By(None, MORNING)
THURSDAY = date(2025, 10, 30)
HOUR = timedelta(hours=1)
AT_ONCE = 8
PATIENCE = 20


def at(hour: float, day: int = 30) -> datetime:
    return datetime(2025, 10, day, tzinfo=ZONE) + hour * HOUR


def wanted(first: float, last: float, venue: int = 1, member: int | None = None) -> Wanted:
    return Wanted(venue, at(first), at(last), body="合唱队", member_id=member)


@pytest.fixture
async def room(any_town):
    await any_town.do(lambda tx: venues.add(tx, Draft("合唱室", slots=USUAL), BY))
    return any_town


async def standing(town) -> list[tuple[float, float]]:
    rows = [row for row in await town.rows(Booking) if row.state == "booked"]
    return sorted(((row.starts_at - at(0)) / HOUR, (row.ends_at - at(0)) / HOUR) for row in rows)


async def test_who_ends_and_who_begins_at_the_same_hour_do_not_meet(room):
    for first, last in ((9, 10), (10, 11), (8, 9)):
        await room.do(lambda tx, a=first, b=last: booking.book(tx, wanted(a, b), BY))
    assert await standing(room) == [(8, 9), (9, 10), (10, 11)]


@pytest.mark.parametrize("hours", [(9, 12), (10, 11), (8, 10), (11, 13), (8, 13)])
async def test_what_overlaps_is_refused_with_who_has_it(room, hours):
    first = await room.do(lambda tx: booking.book(tx, wanted(9, 12), BY))
    with pytest.raises(BookedError) as refused:
        await room.do(lambda tx: booking.book(tx, wanted(*hours), BY))
    assert (refused.value.other.id, refused.value.other.body) == (first.id, "合唱队")
    assert await standing(room) == [(9, 12)]


async def test_the_same_again_is_the_same_booking_but_not_anothers(room):
    mine = wanted(9, 10, member=1)
    me = By(1, MORNING)
    first = await room.do(lambda tx: booking.book(tx, mine, me))
    again = await room.do(lambda tx: booking.book(tx, mine, me))
    assert (first.new, again) == (True, booking.Booked(first.id, new=False))
    for asked, by in ((wanted(9, 10, member=2), By(2, MORNING)), (mine, BY), (wanted(9, 10), me)):
        with pytest.raises(BookedError):
            await room.do(lambda tx, asked=asked, by=by: booking.book(tx, asked, by))


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (wanted(10, 9), "backwards"),
        (wanted(10, 10), "backwards"),
        (Wanted(1, at(8, 27), at(9, 27)), "past"),
        (wanted(9, 10, venue=2), "closed"),
        (wanted(9, 10, venue=99), "closed"),
    ],
)
async def test_what_nobody_can_book(room, asked, why):
    await room.do(lambda tx: venues.add(tx, Draft("旧会议室"), BY))
    await room.do(lambda tx: venues.close(tx, 2, BY))
    with pytest.raises(NotFreeError, match=why):
        await room.do(lambda tx: booking.book(tx, asked, BY))
    assert await standing(room) == []


async def test_what_is_under_way_can_still_be_booked(room):
    await room.do(lambda tx: booking.book(tx, Wanted(1, at(9, 27), at(10, 27)), BY))
    assert len(await standing(room)) == 1


async def test_what_was_cancelled_is_had_again_only_while_it_is_free(room):
    made = await room.do(lambda tx: booking.book(tx, wanted(9, 10), BY))
    assert await room.do(lambda tx: booking.cancel(tx, made.id, BY)) is not None
    assert await room.do(lambda tx: booking.cancel(tx, made.id, BY)) is None
    assert await room.do(lambda tx: booking.restore(tx, made.id, BY)) is not None
    assert await room.do(lambda tx: booking.restore(tx, made.id, BY)) is None
    await room.do(lambda tx: booking.cancel(tx, made.id, BY))
    await room.do(lambda tx: booking.book(tx, wanted(9.5, 11), BY))
    with pytest.raises(BookedError):
        await room.do(lambda tx: booking.restore(tx, made.id, BY))
    assert await standing(room) == [(9.5, 11)]
    noted = [row.action for row in await room.rows(Audit) if row.action.startswith("booking")]
    assert noted == [
        *("booking.add", "booking.cancel", "booking.restore", "booking.cancel"),
        "booking.add",
    ]


async def test_what_is_over_or_of_a_closed_room_is_not_had_again(room):
    made = await room.do(lambda tx: booking.book(tx, wanted(9, 10), BY))
    await room.do(lambda tx: booking.cancel(tx, made.id, BY))
    assert await room.do(lambda tx: booking.restore(tx, made.id, By(None, at(10)))) is None
    await room.do(lambda tx: venues.close(tx, 1, BY))
    with pytest.raises(NotFreeError):
        await room.do(lambda tx: booking.restore(tx, made.id, BY))
    assert await standing(room) == []


async def test_heads_are_counted_once_it_has_begun(room):
    made = await room.do(lambda tx: booking.book(tx, wanted(9, 10), BY))
    assert not await room.do(lambda tx: booking.count(tx, made.id, 30, BY))
    later = By(1, at(9))
    assert await room.do(lambda tx: booking.count(tx, made.id, 30, later))
    assert [row.heads for row in await room.rows(Booking)] == [30]
    await room.do(lambda tx: booking.cancel(tx, made.id, later))
    assert not await room.do(lambda tx: booking.count(tx, made.id, 31, later))
    assert not await room.do(lambda tx: booking.count(tx, 99, 31, later))


async def test_the_free_slots_of_a_day_and_the_week_of_a_room(room):
    for first, last in ((9, 10), (12, 13), (16, 19)):
        await room.do(lambda tx, a=first, b=last: booking.book(tx, wanted(a, b), BY))
    (row,) = await room.rows(Venue)
    free = await room.do(lambda tx: week.free(tx, row, date(2025, 10, 29), MORNING, ZONE))
    assert [slot.name for slot in free] == ["上午", "下午", "晚上"]
    assert await room.do(lambda tx: week.free(tx, row, THURSDAY, MORNING, ZONE)) == []
    today = await room.do(lambda tx: week.free(tx, row, MORNING.date(), at(12, 27), ZONE))
    assert [slot.name for slot in today] == ["下午", "晚上"]
    monday = week.monday(THURSDAY)
    lines = await room.do(lambda tx: week.week(tx, row, monday, MORNING, ZONE))
    assert [line.day.day for line in lines] == [27, 28, 29, 30, 31, 1, 2]
    assert [len(cell.bookings) for cell in lines[3].cells] == [1, 1, 1]
    assert [one.starts_at for one in lines[3].beside] == [at(12)]
    assert [cell.is_past for cell in lines[0].cells] == [False] * 3


# -- at once ------------------------------------------------------------------------------------


async def at_once(town, *works):
    """What each piece of work gives, or the error it ends with; all begin at one moment."""
    loop, together = asyncio.get_running_loop(), threading.Barrier(len(works))

    def one(n, work):
        together.wait(PATIENCE)

        async def submitted():
            return await town.bot.work.submit(f"room-{n}", work)

        return asyncio.run_coroutine_threadsafe(submitted(), loop).result(PATIENCE)

    with ThreadPoolExecutor(len(works)) as pool:
        threads = [loop.run_in_executor(pool, one, n, work) for n, work in enumerate(works)]
        return await asyncio.gather(*threads, return_exceptions=True)


def inside(town, work):
    """The work, but on PostgreSQL all are in their transactions before one begins it."""
    together = threading.Barrier(AT_ONCE)

    def meets(tx):
        if tx.dialect.name == "postgresql":
            tx.execute(text("SELECT 1"))
            together.wait(PATIENCE)
        return work(tx)

    return meets


async def test_of_many_who_want_a_room_at_once_one_gets_it(room):
    work = inside(room, lambda tx: booking.book(tx, wanted(9, 11), BY))
    outcomes = await at_once(room, *[work] * AT_ONCE)
    assert sorted(type(one).__name__ for one in outcomes) == [
        *["Booked"],
        *["BookedError"] * (AT_ONCE - 1),
    ]
    assert await standing(room) == [(9, 11)]


async def test_of_those_who_want_it_back_and_those_who_want_it_one_gets_it(room):
    made = await room.do(lambda tx: booking.book(tx, wanted(9, 11), BY))
    await room.do(lambda tx: booking.cancel(tx, made.id, BY))
    meet = inside(room, lambda _tx: None)

    def again(tx):
        meet(tx)
        return booking.restore(tx, made.id, BY)

    def anew(tx):
        meet(tx)
        return booking.book(tx, wanted(10, 12), BY)

    outcomes = await at_once(room, *[again, anew] * (AT_ONCE // 2))
    assert len(await standing(room)) == 1
    refused = {type(one) for one in outcomes if isinstance(one, Exception)}
    assert refused == {BookedError}


# -- of activities ------------------------------------------------------------------------------


async def activity(town, first: float = 9, last: float = 11) -> int:
    draft = writing.Draft("茶话会", starts_at=at(first), ends_at=at(last))
    number = await town.do(lambda tx: writing.create(tx, draft, BY, ZONE))
    await town.do(lambda tx: writing.publish(tx, number, BY, ZONE))
    return number


def held(number: int, venue: int | None):
    return lambda tx: holding.for_activity(tx, entries.lock(tx, number), venue, BY)


def followed(number: int):
    return lambda tx: holding.follow(tx, entries.lock(tx, number), BY)


async def test_an_activity_holds_its_room_moves_with_it_and_frees_it(room):
    number = await activity(room)
    await room.do(lambda tx: venues.add(tx, Draft("书画室"), BY))
    made = await room.do(held(number, 1))
    assert (made.what, made.activity_id) == ("茶话会", number)
    assert (await room.do(held(number, 1))).id == made.id
    draft = writing.Draft("茶话会", starts_at=at(10), ends_at=at(12))
    await room.do(lambda tx: writing.change(tx, number, draft, BY, ZONE))
    await room.do(followed(number))
    assert await standing(room) == [(10, 12)]
    await room.do(held(number, 2))
    assert [row.venue_id for row in await room.rows(Booking)] == [2]
    await room.do(lambda tx: writing.cancel(tx, number, "下雨", BY))
    assert await room.do(followed(number)) is None
    assert await standing(room) == []
    assert len(await room.rows(Booking)) == 1


async def test_an_activity_is_not_moved_onto_somebody_elses_time(room):
    number = await activity(room)
    await room.do(held(number, 1))
    await room.do(lambda tx: booking.book(tx, wanted(14, 16), BY))
    draft = writing.Draft("茶话会", starts_at=at(15), ends_at=at(17))

    def move(tx):
        writing.change(tx, number, draft, BY, ZONE)
        return followed(number)(tx)

    with pytest.raises(BookedError) as refused:
        await room.do(move)
    assert refused.value.other.body == "合唱队"
    assert await standing(room) == [(9, 11), (14, 16)]


async def test_what_staff_freed_of_an_activity_does_not_come_back_by_moving_it(room):
    number = await activity(room)
    made = await room.do(held(number, 1))
    await room.do(lambda tx: booking.cancel(tx, made.id, BY))
    assert await room.do(followed(number)) is None
    assert await standing(room) == []
    await room.do(held(number, 1))
    assert await standing(room) == [(9, 11)]
    await room.do(held(number, None))
    assert await standing(room) == []


async def test_an_activity_gets_no_room_that_is_closed_but_keeps_the_one_it_has(room):
    number = await activity(room)
    await room.do(held(number, 1))
    await room.do(lambda tx: venues.close(tx, 1, BY))
    await room.do(followed(number))
    assert await standing(room) == [(9, 11)]
    with pytest.raises(NotFreeError):
        await room.do(held(await activity(room, 14, 15), 1))


async def test_two_activities_that_change_rooms_do_not_wait_for_each_other_for_ever(room):
    await room.do(lambda tx: venues.add(tx, Draft("书画室"), BY))
    one, other = await activity(room, 9, 10), await activity(room, 14, 15)
    await room.do(held(one, 1))
    await room.do(held(other, 2))
    outcomes = await at_once(room, *[held(one, 2), held(other, 1)] * 4)
    assert not [one for one in outcomes if isinstance(one, Exception)]
    rows = {row.activity_id: row.venue_id for row in await room.rows(Booking)}
    assert rows == {one: 2, other: 1}


# -- slots --------------------------------------------------------------------------------------


def test_slots_are_read_as_hands_type_them_and_shown_again():
    read = slots.typed("下午：14：00—17：00\n\n 上午 8:30到11:30 ")
    assert [(one.name, f"{one.starts:%H:%M}") for one in read] == [
        ("上午", "08:30"),
        ("下午", "14:00"),
    ]
    assert slots.typed(slots.shown(USUAL)) == slots.of(slots.kept(USUAL)) == USUAL


@pytest.mark.parametrize(
    "words",
    [
        *("上午", "8:30-11:30", "上午 8:30", "上午 25:00-26:00", "上午 11:30-8:30"),
        *("上午 8:30-11:30\n下午 11:00-12:00", "上午 8:30-9:30\n上午 10:30-11:30"),
        *("很长很长的名字 8:30-11:30", "上午 8:00-8:00"),
        "\n".join(f"第{n} {n}:00-{n}:30" for n in range(6, 16)),
    ],
)
def test_slots_that_make_no_sense_are_refused(words):
    with pytest.raises(ValueError, match=r".+"):
        slots.typed(words)


@given(st.lists(st.tuples(st.integers(0, 23), st.integers(0, 59)), max_size=12, unique=True))
def test_whatever_slots_there_are_what_is_meant_lies_in_the_day(times):
    pairs = list(zip(sorted(times)[::2], sorted(times)[1::2], strict=False))
    lines = [f"段{n} {a}:{b:02}-{c}:{d:02}" for n, ((a, b), (c, d)) in enumerate(pairs)]
    read = slots.typed("\n".join(lines))
    for begins in ("", "AM", "PM", "09:15"):
        spans = meant(read, Told(THURSDAY, begins), ZONE)
        assert all(span.starts.date() == THURSDAY and span.starts < span.ends for span in spans)


# -- whatever is done ---------------------------------------------------------------------------

DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("book"), st.integers(1, 2), st.integers(0, 20), st.integers(1, 6)),
        st.tuples(st.just("cancel"), st.integers(1, 12)),
        st.tuples(st.just("restore"), st.integers(1, 12)),
        st.tuples(st.just("hold"), st.integers(1, 2), st.integers(0, 20), st.integers(1, 6)),
    ),
    max_size=25,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEEDS)
def test_no_two_bookings_of_a_room_that_stand_overlap(sqlite_url, deeds):
    engine = open_engine(sqlite_url)
    try:
        once(engine, _cleared)
        for deed in deeds:
            once(engine, lambda tx, deed=deed: _do(tx, deed))
            for venue in (1, 2):
                rows = once(engine, lambda tx, v=venue: week.between(tx, v, *_MONTH, ZONE))
                assert all(one.ends_at <= other.starts_at for one, other in pairwise(rows))
    finally:
        engine.dispose()


_MONTH = (date(2025, 10, 1), date(2025, 12, 1))


def _cleared(tx) -> None:
    for table in ("bookings", "activities", "venues"):
        tx.execute(text(f"DELETE FROM {table}"))
    for name in ("合唱室", "书画室"):
        venues.add(tx, Draft(name), BY)
    draft = writing.Draft("茶话会", starts_at=at(9), ends_at=at(10))
    writing.publish(tx, writing.create(tx, draft, BY, ZONE), BY, ZONE)


def _do(tx, deed) -> None:
    kind, number, *hours = deed
    try:
        if kind == "book":
            booking.book(tx, wanted(hours[0], sum(hours), venue=number), BY)
        elif kind == "hold":
            draft = writing.Draft("茶话会", starts_at=at(hours[0]), ends_at=at(sum(hours)))
            writing.change(tx, 1, draft, BY, ZONE)
            holding.for_activity(tx, entries.lock(tx, 1), number, BY)
        else:
            getattr(booking, kind)(tx, number, BY)
    except BookedError:
        pass
