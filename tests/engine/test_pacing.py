"""When an unprompted text may go out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import not_after, not_before, quiet_hours
from tests.kit.town import ZONE

USUAL = quiet_hours(["20:00-07:30", "12:00-14:00"])
EVENING = datetime(2025, 10, 27, 19, 59, 59, tzinfo=ZONE)


def at(day: int, hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2025, 10, day, hour, minute, second, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "hour", "minute", "day"),
    [
        (at(27, 20, 0), 7, 31, 28),
        (at(27, 23, 59, 59), 7, 31, 28),
        (at(28, 0, 0), 7, 31, 28),
        (at(28, 7, 29), 7, 31, 28),
        (at(27, 12, 15), 14, 1, 27),
    ],
)
def test_what_falls_into_the_quiet_hours_waits_for_their_end(now, hour, minute, day):
    until = not_before(now, USUAL, ZONE, "G1").astimezone(ZONE)
    assert (until.day, until.hour, until.minute) == (day, hour, minute)


@pytest.mark.parametrize("now", [at(27, 7, 31), at(27, 11, 59, 59), at(27, 14, 1), EVENING])
def test_outside_them_it_goes_at_once(now):
    assert not_before(now, USUAL, ZONE, "G1") == now


@pytest.mark.parametrize("minute", [0, 30])
def test_the_full_and_the_half_hour_are_avoided(minute):
    until = not_before(at(27, 9, minute), (), ZONE, "G1")
    assert at(27, 9, minute + 1) <= until < at(27, 9, minute + 2)
    assert until == not_before(at(27, 9, minute, 30), (), ZONE, "G1")


def test_a_day_that_is_quiet_throughout_does_not_wait_for_ever():
    spans = quiet_hours(["00:00-12:00", "12:00-00:00"])
    assert at(28, 9, 1) <= not_before(at(27, 9, 1), spans, ZONE, "G1") <= at(29, 0, 0)


def test_chats_are_spread_over_the_minute():
    assert len({not_before(at(27, 9, 0), (), ZONE, f"G{n}") for n in range(200)}) > 20


def test_spans_that_touch_are_one():
    spans = quiet_hours(["20:00-22:00", "22:00-06:00", "05:00-07:15"])
    assert not_before(at(27, 21, 0), spans, ZONE, "G1") == at(28, 7, 15)


@pytest.mark.parametrize(
    "written", ["", "8-9", "24:00-07:00", "20:00-20:00", "20:00 - 07:30", "20:00-07:60"]
)
def test_hours_written_otherwise_are_refused(written):
    with pytest.raises(ValueError, match=re.escape(written) + "$"):
        quiet_hours([written])


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)).map(lambda t: t.replace(tzinfo=ZONE)),
    st.sampled_from(["G1", "G2", "群"]),
)
def test_the_instant_found_is_never_quiet_never_crowded_and_never_past(now, chat):
    until = not_before(now, USUAL, ZONE, chat)
    assert now <= until < now + timedelta(hours=12)
    assert not any(span.until(until.astimezone(ZONE)) for span in USUAL)
    assert until.astimezone(ZONE).minute not in (0, 30)
    assert not_before(until, USUAL, ZONE, chat) == until


TEN = timedelta(minutes=10)


@pytest.mark.parametrize(
    ("planned", "day", "hour", "minute"),
    [
        (at(27, 19, 20), 27, 19, 20),
        (at(27, 19, 50), 27, 19, 50),
        (at(27, 19, 51), 27, 19, 50),
        (at(27, 20, 0), 27, 19, 50),
        (at(27, 23, 59), 27, 19, 50),
        (at(28, 6, 0), 27, 19, 50),
        (at(28, 7, 30), 28, 7, 30),
        (at(27, 13, 0), 27, 11, 50),
    ],
)
def test_what_must_be_said_before_the_quiet_hours_is_said_some_minutes_before(
    planned, day, hour, minute
):
    assert not_after(planned, USUAL, ZONE, TEN) == at(day, hour, minute)


def test_where_a_day_has_no_time_that_is_not_quiet_nothing_is_moved():
    spans = quiet_hours(["00:00-12:00", "12:00-00:00"])
    assert not_after(at(27, 9, 1), spans, ZONE, TEN) == at(27, 9, 1)


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2025, 12, 30)),
    st.lists(st.tuples(st.times(), st.times()), max_size=4),
)
def test_nothing_said_before_is_in_the_quiet_hours(planned, written):
    written = [(a, b) for a, b in written if (a.hour, a.minute) != (b.hour, b.minute)]
    spans = quiet_hours(f"{a:%H:%M}-{b:%H:%M}" for a, b in written)
    planned = planned.replace(tzinfo=ZONE)
    sooner = not_after(planned, spans, ZONE, TEN)
    assert sooner <= planned
    if sooner != planned:
        assert not any(span.until(sooner) for span in spans)
        assert not any(span.until(sooner + TEN - timedelta(seconds=1)) for span in spans)
