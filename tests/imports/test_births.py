"""Birthdays and Party dates, in every form in which sheets have them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import lunar
from services.imports.births import birth, lunar_birth, party
from services.imports.values import Birth
from tests.imports.books import TODAY


def solar(year=None, month=None, day=None):
    return Birth("solar", year, month, day)


def of_moon(year=None, month=None, day=None, *, leap=False):
    return Birth("lunar", year, month, day, leap)


SURE = [
    ("1950.03", solar(1950, 3)),
    ("195003", solar(1950, 3)),
    (195003.0, solar(1950, 3)),
    ("1950-3-7", solar(1950, 3, 7)),
    ("1950/03/07", solar(1950, 3, 7)),
    ("1950/3/7 0:00:00", solar(1950, 3, 7)),
    ("1950-03-07T00:00:00", solar(1950, 3, 7)),
    ("１９５０．０３．０７", solar(1950, 3, 7)),
    ("1950 03 07", solar(1950, 3, 7)),
    ("1950年3月", solar(1950, 3)),
    ("1950 年 3 月 7 日", solar(1950, 3, 7)),
    ("1950年3月7日出生", solar(1950, 3, 7)),
    ("1950.0307", solar(1950, 3, 7)),
    ("19500307", solar(1950, 3, 7)),
    (19500307, solar(1950, 3, 7)),
    ("500307", solar(1950, 3, 7)),
    ("19500300", solar(1950, 3)),
    ("1950-00-00", solar(1950)),
    (18329, solar(1950, 3, 7)),
    (18329.0, solar(1950, 3, 7)),
    ("18329", solar(1950, 3, 7)),
    (date(1950, 3, 7), solar(1950, 3, 7)),
    ("50.3", solar(1950, 3)),
    ("50年3月", solar(1950, 3)),
    (50.3, solar(1950, 3)),
    (1950.3, solar(1950, 3)),
    (1950.03, solar(1950, 3)),
    (1950.11, solar(1950, 11)),
    (1950.12, solar(1950, 12)),
    (1950.031, solar(1950, 3, 10)),
    ("1950.1", solar(1950, 1)),
    ("1950.10", solar(1950, 10)),
    (1950.0, solar(1950)),
    ("1950", solar(1950)),
    ("1950年", solar(1950)),
    ("一九五〇年三月", solar(1950, 3)),
    ("一九五○年三月七日", solar(1950, 3, 7)),
    ("1950年三月八日", solar(1950, 3, 8)),
    ("五〇年十一月", solar(1950, 11)),
    ("1950年3月7日 属虎", solar(1950, 3, 7)),
    ("公历1950.3.7", solar(1950, 3, 7)),
    ("3月8日", solar(None, 3, 8)),
    ("2月29日", solar(None, 2, 29)),
    ("1950年三月初八", of_moon(1950, 3, 8)),
    ("农历1950年三月初八", of_moon(1950, 3, 8)),
    ("农历1950.3.8", of_moon(1950, 3, 8)),
    ("1950.03.08(农历)", of_moon(1950, 3, 8)),
    ("1950.03.08（阴历）", of_moon(1950, 3, 8)),
    ("阴历三月初八", of_moon(None, 3, 8)),
    ("旧历三月初八", of_moon(None, 3, 8)),
    ("三月初八", of_moon(None, 3, 8)),
    ("正月十五", of_moon(None, 1, 15)),
    ("冬月廿三", of_moon(None, 11, 23)),
    ("腊月三十", of_moon(None, 12, 30)),
    ("闰四月初三", of_moon(None, 4, 3, leap=True)),
    ("1952年闰五月初十", of_moon(1952, 5, 10, leap=True)),
    ("农历2月30日", of_moon(None, 2, 30)),
    ("", None),
    ("无", None),
    ("不详", None),
    (None, None),
    (True, None),
]


@pytest.mark.parametrize(("cell", "told"), SURE)
def test_a_birthday_is_read_as_it_is_meant(cell, told):
    read = birth(cell, TODAY)
    assert (read.value, read.errors, read.warnings) == (told, (), ())


DOUBTFUL = [
    (1950.1, solar(1950), "month_unsure"),  # January, or October whose nought was lost
    (50.1, solar(1950), "month_unsure"),
    (date(1950, 3, 1), solar(1950, 3, 1), "first_day"),  # may stand for the month alone
    ("1950年三月十五", of_moon(1950, 3, 15), "calendar_unsure"),
    ("1950.03.08(农历二月二十)", solar(1950, 3, 8), "date_two"),
    ("农历1950年十二月三十", of_moon(1950, 12, 30), "lunar_short"),
    ("1905.3", solar(1905, 3), "age"),
    ("2001.3", solar(2001, 3), "age"),
]


@pytest.mark.parametrize(("cell", "told", "doubt"), DOUBTFUL)
def test_what_is_doubtful_is_read_and_asked_about(cell, told, doubt):
    read = birth(cell, TODAY)
    assert read.value == told
    assert not read.errors
    assert [said.key for said in read.warnings] == [f"imports.{doubt}"]


WRONG = [
    ("2月30日", "date_impossible"),
    ("1950-02-30", "date_impossible"),
    ("1951.2.29", "date_impossible"),
    ("农历1950.3.31", "date_impossible"),
    ("1950年闰四月初三", "leap_impossible"),
    ("2026-11-23", "date_future"),
    ("2050", "date_future"),
    ("1950.13", "date_unread"),
    ("7/3/1950", "date_unread"),
    ("廿三", "date_unread"),
    (76, "date_unread"),
    ("身份证上", "date_unread"),
    (float("inf"), "date_unread"),
    (-3.0, "date_unread"),
    ("1950.3.7.8.9", "date_unread"),
]


@pytest.mark.parametrize(("cell", "error"), WRONG)
def test_a_day_that_cannot_be_is_refused(cell, error):
    read = birth(cell, TODAY)
    assert read.value is None
    assert [said.key for said in read.errors] == [f"imports.{error}"]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("1950.2.30", of_moon(1950, 2, 30)),
        (date(1950, 3, 8), of_moon(1950, 3, 8)),
        ("三月八日", of_moon(None, 3, 8)),
    ],
)
def test_under_a_lunar_header_any_date_is_lunar(cell, told):
    assert lunar_birth(cell, TODAY).value == told


PARTY = [
    ("1975", "1975"),
    ("1975.7", "1975-07"),
    (1975.07, "1975-07"),
    ("1975年7月1日", "1975-07-01"),
    ("75.7", "1975-07"),
    ("05.7", "2005-07"),
    ("1975年7月入党", "1975-07"),
    (date(1975, 7, 2), "1975-07-02"),
    ("群众", ""),
    ("否", ""),
    ("中共党员", ""),
    ("", ""),
]


@pytest.mark.parametrize(("cell", "told"), PARTY)
def test_a_party_date_is_kept_as_far_as_it_is_known(cell, told):
    read = party(cell, TODAY)
    assert (read.value, read.errors) == (told, ())


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        ("农历1975年七月初一", "party_unread"),
        ("2027.1", "date_future"),
        ("1975.2.30", "date_impossible"),
        ("很早", "date_unread"),
    ],
)
def test_a_party_date_that_cannot_be_is_refused(cell, error):
    read = party(cell, TODAY)
    assert (read.value, [said.key for said in read.errors]) == ("", [f"imports.{error}"])


def test_nobody_joined_before_there_was_a_party():
    assert [said.key for said in party("1911.5", TODAY).warnings] == ["imports.party_early"]


BIRTHDAYS = st.dates(date(1920, 1, 2), date(1985, 12, 31))
STYLES = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%Y年%m月%d日",
    "公历%Y年%m月%d日",
    "%Y-%m-%d 00:00:00",
    "%y.%m.%d",
]


@given(BIRTHDAYS, st.sampled_from(STYLES))
def test_a_date_written_in_any_style_comes_back(day: date, style: str):
    assert birth(day.strftime(style), TODAY).value == solar(day.year, day.month, day.day)


@given(BIRTHDAYS)
def test_a_date_as_a_spreadsheet_counts_it_comes_back(day: date):
    serial = (day - date(1899, 12, 30)).days
    assert (
        birth(serial, TODAY).value
        == birth(float(serial), TODAY).value
        == solar(day.year, day.month, day.day)
    )


@given(BIRTHDAYS)
def test_a_lunar_day_in_words_comes_back(day: date):
    told = lunar.of(day)
    read = birth(f"{told.year}年{lunar.name(told)}", TODAY)
    assert read.value == of_moon(told.year, told.month, told.day, leap=told.leap)
    assert not [said for said in read.warnings if said.key == "imports.lunar_short"]
