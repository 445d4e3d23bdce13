"""Forms of address: "老李", "李大姐", "孙书记", and given names that stand for themselves."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from bot.scene import Known
from bot.understanding.names.mention import MOST, Mention
from bot.understanding.names.ordinary import AGED, ENDS_WORDS, NOT_NAMES, is_token
from bot.understanding.names.reading import Reading
from bot.understanding.names.surnames import GIVEN, SURNAMES, ends_name, is_surnamed
from bot.understanding.names.titles import STEMS, TITLE_STARTS, TITLES, title_at

# Who stands behind these goes along, and is asked for where several are called so.
_BINDS = frozenset("和跟与同带给替帮、")


def form(reading: Reading, at: int) -> Mention | None:
    """A surname with a form of address: "老李", "李大姐", "孙书记"."""
    text = reading.text
    if text[at] in "老小" and at + 1 < len(text):
        surname = _surname(reading, at + 1)
        return _prefixed(reading, at, surname) if surname else None
    surname = _surname(reading, at)
    after = at + len(surname)
    if not surname or text[after : after + 1] not in TITLE_STARTS or after >= len(text):
        return None
    title = title_at(text, after)
    if (
        not title
        or text[max(0, at - 1) : at + 1] in ENDS_WORDS
        or ends_name(text, reading.done, at)
    ):
        return None
    return _with_title(reading, at, surname, title)


def _surname(reading: Reading, at: int) -> str:
    families = reading.index.families
    two = reading.text[at : at + 2]
    if two in families and two in SURNAMES:
        return two
    return two[:1] if two[:1] in families else ""


def _prefixed(reading: Reading, at: int, surname: str) -> Mention | None:
    end = at + 1 + len(surname)
    if any(reading.text[at : at + length] in NOT_NAMES for length in (2, 3, 4)):
        return None
    if reading.text[max(0, at - 1) : at + 1] in AGED:
        return None
    kin = reading.kin.get(at + 1)
    if kin is not None and kin.word == at + 1:
        return None
    if reading.me is not None and reading.is_mine(at, end, surname, ""):
        return reading.choice(at, end, (reading.me.id,), "form")
    young = reading.text[at] == "小"
    some = islice(reading.index.fitting(surname, "", young=young), MOST + 2)
    fitting = tuple(one.id for one in some)
    several = young and len(fitting) > 1 and reading.index.known[fitting[0]].kind == "retiree"
    if several and reading.text[at - 1 : at] not in _BINDS:
        return None  # Some younger one, of whom is but spoken.
    return reading.addressed(at, end, fitting, "form") if fitting else None


def _with_title(reading: Reading, at: int, surname: str, title: str) -> Mention | None:
    sex, office = TITLES[title]
    end = at + len(surname) + len(title)
    if reading.me is not None and reading.is_mine(at, end, surname, sex):
        return reading.choice(at, end, (reading.me.id,), "form")
    holders = _holders(reading, surname, title)
    fitting = holders or tuple(islice(reading.index.fitting(surname, sex), MOST + 2))
    one = reading.addressed(at, end, tuple(each.id for each in fitting), "form")
    if one is None or not fitting:
        return None
    contradicts = office and not holders and len(fitting) == 1 and fitting[0].title
    if contradicts and one.who and one.who != ("self",):
        return replace(one, who=(), candidates=(fitting[0].id,))
    return one


def _holders(reading: Reading, surname: str, title: str) -> tuple[Known, ...]:
    """Those of that surname who have the title on file; looked up once for a text."""
    sex, office = TITLES[title]
    stems = STEMS.get(title, (title.removeprefix("副"),) if office else ())
    if not stems:
        return ()
    held = reading.held.get((surname, title))
    if held is None:
        held = reading.held[surname, title] = reading.index.holders(surname, sex, stems)
    return held


def given(reading: Reading, at: int, *, sure: bool = False) -> Mention | None:
    """A given name that stands for itself; `sure` if no other sign is needed."""
    end = at + GIVEN
    numbers = reading.index.givens.get(reading.text[at:end])
    if numbers is None:
        return None
    if not sure and (is_surnamed(reading.text, at) or not is_token(reading.text, at, end)):
        return None
    title = title_at(reading.text, end)
    sex = TITLES[title][0] if title else ""
    if sex:
        known = reading.index.known
        numbers = tuple(one for one in numbers if known[one].sex in (sex, ""))
    return reading.addressed(at, end, numbers, "given") if numbers else None
