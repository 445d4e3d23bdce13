"""How often somebody may speak: a bucket for each name, and one request for a pause."""

from __future__ import annotations

import threading
from datetime import timedelta
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rates import MOST_KNOWN, Pace, Rates
from tests.kit.town import MORNING

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
A_MINUTE = st.integers(1, 90)
PAUSES = st.lists(st.floats(0, 90), max_size=300)


def paces(rates: Rates, times: int, now=MORNING, name: str = "P01") -> list[Pace]:
    return [rates.pace(name, now) for _ in range(times)]


def walked(a_minute: int, pauses: list[float]) -> list[tuple[float, Pace]]:
    """When, in seconds, somebody spoke with these pauses in between, and what became of it."""
    rates = Rates(a_minute)
    instants = list(accumulate(pauses))
    return [(at, rates.pace("P01", MORNING + timedelta(seconds=at))) for at in instants]


@given(A_MINUTE)
def test_so_many_go_at_once_and_the_next_is_told(a_minute):
    rates = Rates(a_minute)
    assert paces(rates, a_minute) == [Pace.FINE] * a_minute
    assert paces(rates, 3) == [Pace.TELL, Pace.HUSH, Pace.HUSH]


@given(A_MINUTE)
def test_after_a_minute_of_silence_all_of_it_is_there_again(a_minute):
    rates = Rates(a_minute)
    paces(rates, 2 * a_minute)
    assert paces(rates, a_minute, MORNING + MINUTE) == [Pace.FINE] * a_minute


@given(A_MINUTE, PAUSES)
def test_no_minute_ever_has_more_than_two_bucketfuls(a_minute, pauses):
    fine = [at for at, pace in walked(a_minute, pauses) if pace is Pace.FINE]
    for begin in fine:
        assert sum(begin <= at < begin + 60 for at in fine) <= 2 * a_minute


@given(A_MINUTE, PAUSES)
def test_between_two_requests_for_a_pause_half_the_bucket_fills(a_minute, pauses):
    told = [at for at, pace in walked(a_minute, pauses) if pace is Pace.TELL]
    least = 30 - 60 / a_minute - 0.001
    assert all(later - earlier > least for earlier, later in pairwise(told))


@given(A_MINUTE, PAUSES)
def test_nobody_is_hushed_who_was_not_told_before(a_minute, pauses):
    paced = [pace for _, pace in walked(a_minute, pauses)]
    if Pace.HUSH in paced:
        assert Pace.TELL in paced[: paced.index(Pace.HUSH)]


def test_who_talks_on_and_on_is_told_once():
    rates = Rates(6)
    spoken = [rates.pace("P01", MORNING + n * SECOND) for n in range(600)]
    assert spoken.count(Pace.TELL) == 1
    assert spoken.count(Pace.FINE) == pytest.approx(6 + 60, abs=1)


def test_one_persons_haste_is_not_anothers():
    rates = Rates(2)
    assert paces(rates, 4)[2:] == [Pace.TELL, Pace.HUSH]
    assert paces(rates, 2, name="P02") == [Pace.FINE] * 2


def test_a_clock_that_was_set_back_keeps_nobody_waiting_for_longer_than_a_minute():
    rates = Rates(2)
    paces(rates, 3, MORNING + 60 * MINUTE)
    assert rates.pace("P01", MORNING) is not Pace.FINE
    assert rates.pace("P01", MORNING + MINUTE) is Pace.FINE


def test_who_is_not_to_be_told_now_is_told_the_next_time():
    rates = Rates(1)
    paces(rates, 1)
    assert rates.pace("P01", MORNING, may_tell=False) is Pace.HUSH
    assert paces(rates, 2) == [Pace.TELL, Pace.HUSH]


def test_those_who_fell_silent_are_forgotten_and_the_hasty_are_not():
    rates = Rates(2)
    for n in range(MOST_KNOWN):
        rates.pace(f"{n}", MORNING)
    paces(rates, 3, MORNING + 59 * SECOND, name="hasty")
    later = MORNING + MINUTE
    rates.pace("new", later)
    assert len(rates._full_at) == 2
    assert rates.pace("hasty", later) is Pace.HUSH


def test_many_threads_get_no_more_than_one():
    rates, heard = Rates(50), []
    threads = [
        threading.Thread(target=lambda: heard.extend(paces(rates, 100)), daemon=True)
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (heard.count(Pace.FINE), heard.count(Pace.TELL)) == (50, 1)
