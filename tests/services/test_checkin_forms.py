"""What staff write about a campaign: whatever it is, it is read or told what is wrong with it."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.checkin import forms
from services.checkin.calendar import SHADES, Count, months, shade
from services.checkin.forms import Written

ZONE = ZoneInfo("Asia/Shanghai")
GOOD = {
    "title": "每日一学",
    "starts_on": "2025-10-01",
    "ends_on": "2025-12-31",
    "post_time": "08:01",
    "makeup_days": "3",
}
UNITS = {"simulator G1": 7, "simulator G2": None}
FIELDS = (*GOOD, "summary_time", "material", "ranking", "meeting", "meets", "place")
wild = st.dictionaries(
    st.sampled_from(FIELDS),
    st.text(max_size=60)
    | st.sampled_from(["2025-10-01", "08:01", "²", "٣", "99:99", "10000-01-01"]),
)


@given(wild, st.lists(st.text(max_size=20), max_size=3), st.lists(st.text(max_size=5), max_size=3))
@example({"makeup_days": "²"}, [], ["²"])
@example({"post_time": "٠٨:٠١"}, ["simulator G1"], ["7"])
def test_whatever_is_written_is_whole_or_told_what_is_wrong(fields, groups, bodies):
    written = Written(fields, tuple(groups), tuple(bodies))
    for read in (
        forms.study(written, UNITS, [7]),
        forms.meeting(written, UNITS, [7], ["党课"], ZONE),
    ):
        assert set(read.bodies) <= {7}
        assert all(f"{one.channel} {one.id}" in UNITS for one in read.groups)
        if not read.errors:
            assert read.values["title"] and read.groups
            assert read.values["starts_on"] <= read.values["ends_on"]
            assert isinstance(read.values["post_time"], time)


@pytest.mark.parametrize(
    ("said", "good"),
    [
        ("", True),
        ("今天读第3课：重阳节", True),
        ("https://mp.weixin.qq.com/s/abc_1?x=2#y", True),
        ("看 http://example.org:8080/a", True),
        ("HTTPS://EXAMPLE.ORG", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("ftp://example.org/a", False),
        ("https://user@example.org", False),
        ("https:///a", False),
        ("http://localhost", False),
        ("www.example.org", False),
    ],
)
def test_what_looks_like_a_link_is_one_that_may_be_sent(said, good):
    read = forms.study(Written(GOOD | {"material": said}, ("simulator G1",)), UNITS, [7])
    assert ("material" not in read.errors) == good


def test_the_bodies_are_those_of_the_groups_unless_some_are_ticked():
    groups = ("simulator G1", "simulator G2")
    assert forms.study(Written(GOOD, groups), UNITS, [7, 8]).bodies == [7]
    assert forms.study(Written(GOOD, groups, ("8",)), UNITS, [7, 8]).bodies == [8]


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_only_nobody_has_no_shade_and_the_most_has_the_darkest(count: int, most: int):
    found = shade(min(count, most), most)
    assert (found == 0) == (count == 0) and 0 <= found <= SHADES
    assert shade(most, most) == SHADES


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-1, 400))
def test_every_day_stands_once_in_the_calendar_under_its_weekday(first: date, days: int):
    last = date.fromordinal(first.toordinal() + days)
    made = months(first, last, {first: Count(3, 1)})
    cells = [cell for month in made for cell in month.cells]
    assert [cell.day for cell in cells if cell.on] == [
        date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)
    ]
    assert all(cell.column == cell.day.weekday() for cell in cells)
    places = [(month.first, cell.row, cell.column) for month in made for cell in month.cells]
    assert len(set(places)) == len(places)
    assert sum(month.times for month in made) == (3 if days >= 0 else 0)
