"""What is typed about a person becomes fields of the roster, or is told why not."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import lunar
from bot.texts import Texts
from services import roster
from services.entering import EVERYTHING, FIRST_YEAR, LONGEST, Typed, clean, entered

TODAY = date(2025, 10, 27)
say = Texts()
NAMES = (*roster.PLAIN, *roster.SEALED, "hardships_other", "clear_phone", "clear_health")
wild = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(categories=["Cc", "Cf", "Cs", "Nd", "Lo"]), max_size=20),
    st.integers(-5, 20_000).map(str),
    st.sampled_from(["lunar", "solar", "1", "M", "2月30日", "闰", "１９５０", "一九五〇", "0"]),
)


@given(st.dictionaries(st.sampled_from(NAMES), wild), st.lists(wild, max_size=3))
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_is_a_person_or_has_a_sentence(fields, ticked):
    found = entered(Typed(fields, tuple(ticked)), EVERYTHING, TODAY)
    for said in (*found.errors.values(), *found.doubts.values()):
        assert say(said.key, **dict(said.values))
    for name, value in found.values.items():
        words = value if isinstance(value, list) else [value]
        assert all(clean(word) == word for word in words if isinstance(word, str)), name
        assert not isinstance(value, str) or len(value) <= LONGEST.get(name, 30)
    if "birth" not in found.errors:
        _is_a_birth(found.values)


def _is_a_birth(values) -> None:
    """A birthday that can be is one that the calendar has."""
    year, month, day = (values[name] for name in roster.BORN)
    assert year is None or FIRST_YEAR <= year <= TODAY.year
    assert day is None or month is not None
    if None not in (year, month, day) and values["birth_calendar"] == "solar":
        date(year, month, day)


@given(st.dates(date(1920, 1, 1), date(2024, 12, 31)))
@settings(max_examples=150, deadline=None)
def test_every_day_of_either_calendar_is_a_birthday(day: date):
    moon = lunar.of(day)
    parts = {"birth_year": moon.year, "birth_month": moon.month, "birth_day": moon.day}
    fields = {name: str(value) for name, value in parts.items()}
    fields |= {"name": "王德福", "birth_calendar": "lunar", "birth_leap": "1" if moon.leap else ""}
    found = entered(Typed(fields), EVERYTHING, TODAY)
    assert found.errors == {} and found.values["birth_leap"] is moon.leap
    born = (found.values[name] for name in roster.BORN)
    assert lunar.to_solar(*born, found.values["birth_leap"]) == day


def test_an_id_number_that_is_typed_brings_the_birthday():
    fields = {"name": "王德福", "id_number": "000000195003080003"}
    found = entered(Typed(fields), EVERYTHING, TODAY)
    assert [found.values[name] for name in roster.BORN] == [1950, 3, 8]
    on_file = entered(Typed({"name": "王德福"}), EVERYTHING, TODAY, "000000195003080003")
    assert [on_file.values[name] for name in roster.BORN] == [None, None, None]


def test_the_same_doubts_have_the_same_seal_and_others_another():
    seals = [
        entered(Typed({"name": "王德福", "birth_year": year}), EVERYTHING, TODAY).seal
        for year in ("1900", "1900", "1901", "1950")
    ]
    assert seals[0] == seals[1] != seals[2] and seals[3] == ""
