"""What staff write about a group: quiet hours in many ways, and nothing that can break it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import quiet_hours
from services import groupforms

KNOWN = {"robots": ("学习群机器人",), "keepers": (3, 9), "units": (1,)}


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("", ""),
        ("20:00-07:30", "20:00-07:30"),
        ("20：00—7：30", "20:00-07:30"),
        ("8:00~9:00、 12:00－14:00；", "08:00-09:00,12:00-14:00"),
        ("20:00-07:30，12:00-14:00", "20:00-07:30,12:00-14:00"),
    ],
)
def test_quiet_hours_are_read_as_people_write_them(written: str, hours: str):
    assert groupforms.plain_hours(written) == hours


@pytest.mark.parametrize("written", ["25:00-07:00", "20:00", "8-9", "20:00-20:00", "晚上"])
def test_what_are_no_hours_is_refused(written: str):
    with pytest.raises(ValueError, match=r".+"):
        groupforms.plain_hours(written)


FIELDS = st.sampled_from(
    [
        *("name", "purpose", "hears", "robot", "keeper_id", "unit_id"),
        *("quiet", "posts_a_day"),
        "introduction",
    ]
)
GIVEN = st.one_of(
    st.text(max_size=90),
    st.sampled_from(
        ["study", "all", "at", "3", "9", "1", "5", "学习群机器人", "20:00-7:30", "９", "²"]
    ),
)


@given(st.dictionaries(FIELDS, GIVEN))
def test_whatever_is_written_what_is_taken_can_be_lived_with(typed: dict[str, str]):
    read = groupforms.read(typed, **KNOWN)
    if read.errors:
        return
    values = read.values
    quiet_hours((values["quiet"] or "20:00-07:30").split(","))
    assert values["posts_a_day"] is None or 0 <= values["posts_a_day"] <= groupforms.MOST_POSTS
    assert values["keeper_id"] in (None, 3, 9) and values["unit_id"] in (None, 1)
    assert values["hears"] in ("all", "at") and 0 < len(values["name"]) <= groupforms.MOST_NAME
    said = values["introduction"] or ""
    assert (
        len(said) <= groupforms.MOST_CHARACTERS and len(said.splitlines()) <= groupforms.MOST_LINES
    )
