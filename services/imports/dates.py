"""Dates in every form in which they stand in sheets, as far as they are told."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.understanding.numbers import value
from services.imports.values import Birth, Calendar, Cell, Read, Word, word
from services.imports.wording import plain, quoted

_CHINESE = "零一二三四五六七八九"
_YEAR = rf"(?:\d{{4}}|\d\d|[〇○{_CHINESE}]{{4}}|[〇○{_CHINESE}]{{2}})"
_MONTH = r"(?:\d{1,2}|正|元|冬|腊|十[一二]?|[一二三四五六七八九])"
_DAY = (
    r"(?:\d{1,2}|初?[一二三四五六七八九十]|[十廿卅][一二三四五六七八九]?"
    r"|[二三]十[一二三四五六七八九]?)"
)
_WORDS = re.compile(
    rf"(?:(?P<year>{_YEAR})年[.\-/]?)?"
    rf"(?:(?P<leap>闰)?(?P<month>{_MONTH})月份?(?:(?P<day>{_DAY})(?P<unit>[日号])?)?)?"
)
_MARKS = re.compile(
    r"(?P<year>\d{4}|\d\d)[.\-/,、_](?P<month>\d{1,2})(?:[.\-/,、_](?P<day>\d{1,2})日?)?"
)
_SOLID = re.compile(r"(?P<year>\d{4})(?:(?P<month>\d\d)(?P<day>\d\d)?)?")
_SOLID_SHORT = re.compile(r"(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)")
_DECIMAL = re.compile(r"(?P<year>\d{4}|\d\d)\.(?P<month>\d\d)(?P<day>\d\d)")
_LOST_NOUGHT = re.compile(r"(?:\d{4}|\d\d)\.\d{3}")
_NO_YEAR = re.compile(r"(?P<month>0?[1-9]|1[0-2])[.\-/](?P<day>\d{1,2})")
_UNSURE = re.compile(r"(?P<year>\d{4}|\d\d)\.1")
_SERIAL = re.compile(r"\d{5}")
_CLOCK = re.compile(r"[T ]\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?$")
_LUNAR, _SOLAR = re.compile("农历?|[阴旧夏]历?"), re.compile("[公阳新国西]历?")
_ASIDE = re.compile(r"\(([^()]*)\)?")
_SPARE = re.compile(
    r"[生肖]{0,2}属[鼠牛虎兔龙蛇马羊猴鸡狗猪]|出生|生于|生日|入党|加入|于|生$|[.,;。\-/]+$"
)
_LUNAR_MONTHS = {"正": 1, "元": 1, "冬": 11, "腊": 12}
_YEARS = range(1850, 2101)
_FIRST_SERIAL, _EPOCH = 3654, date(1899, 12, 30)  # 1910-01-02 as a spreadsheet counts days
_MONTHS, _DAYS = 12, 31

_Parts = dict[str, str | None]


def day_of(cell: Cell, today: date, *, birthday: bool) -> Read[Birth | None]:
    """The day that a cell tells, with an error where it can't be read.

    Two digits of a year are of the 20th century for a birthday, else not in the future. Only a
    birthday may be told without its year.
    """
    if isinstance(cell, date):
        return _real(cell)
    if isinstance(cell, int | float) and _is_serial(cell, today):
        return _real(_EPOCH + timedelta(days=int(cell)))
    said = plain(cell)
    bare, calendar, doubts = _bare(said)
    if _SERIAL.fullmatch(bare) and _is_serial(int(bare), today):
        return _real(_EPOCH + timedelta(days=int(bare)))
    if not isinstance(cell, str) and (unsure := _UNSURE.fullmatch(bare)):
        year = _year(unsure["year"], today, birthday=birthday)
        return Read(Birth(year=year), (), (word("imports.month_unsure", said=bare),))
    # A number has lost the nought behind 1950.031: the tenth, the twentieth or the thirtieth.
    bare = f"{bare}0" if _LOST_NOUGHT.fullmatch(bare) else bare
    parts = _parts(bare, birthday=birthday and isinstance(cell, str))
    read = _made(parts, calendar, today, birthday=birthday) if parts else None
    if read is None:
        return Read(None, (word("imports.date_unread", said=quoted(said)),))
    return Read(read.value, read.errors, (*doubts, *read.warnings))


def _real(day: date) -> Read[Birth | None]:
    """A date of the sheet; where only a month was meant it is the first of the month."""
    doubt = (word("imports.first_day", year=day.year, month=day.month),) if day.day == 1 else ()
    return Read(Birth("solar", day.year, day.month, day.day), (), doubt)


def _is_serial(count: float, today: date) -> bool:
    last = (today - _EPOCH).days
    return _FIRST_SERIAL <= count <= last


def _bare(said: str) -> tuple[str, Calendar | None, tuple[Word, ...]]:
    """A date without what stands beside it, the calendar it names, and what is doubtful."""
    asides = [aside.replace(" ", "") for aside in _ASIDE.findall(said)]
    rest = _CLOCK.sub("", _ASIDE.sub(" ", said).strip())
    marks = [aside for aside in asides if _LUNAR.fullmatch(aside) or _SOLAR.fullmatch(aside)]
    calendar = _calendar(rest + "".join(marks))
    joined = re.sub(r"(?<=\d)\s+(?=\d)", ".", rest).replace(" ", "").replace("\n", "")
    bare = _SPARE.sub("", _SPARE.sub("", _LUNAR.sub("", _SOLAR.sub("", joined))))
    two = any(re.search(r"[\d月]", aside) for aside in asides)
    return bare, calendar, (word("imports.date_two", said=quoted(said)),) if two else ()


def _calendar(said: str) -> Calendar | None:
    if _LUNAR.search(said):
        return "lunar"
    return "solar" if _SOLAR.search(said) else None


def _parts(bare: str, *, birthday: bool) -> _Parts | None:
    """The parts of a date as they are written."""
    forms = (_SOLID, _SOLID_SHORT, *((_NO_YEAR,) if birthday else ()), _MARKS, _DECIMAL, _WORDS)
    for form in forms:
        found = form.fullmatch(bare)
        parts: _Parts = found.groupdict() if found else {}
        if any(parts.values()) and _is_possible(parts):
            return parts
    return None


def _is_possible(parts: _Parts) -> bool:
    """Whether the digits are in the range of what they are read as, so that 500307 is no 5003."""
    year, month, day = (parts.get(name) or "" for name in ("year", "month", "day"))
    fits = len(year) != len("1950") or not year.isdigit() or int(year) in _YEARS
    fits = fits and (not month.isdigit() or int(month) <= _MONTHS)
    return fits and (not day.isdigit() or int(day) <= _DAYS)


def _made(
    parts: _Parts, calendar: Calendar | None, today: date, *, birthday: bool
) -> Read[Birth | None]:
    year, month, day = (parts.get(name) or "" for name in ("year", "month", "day"))
    told, sure = _told_calendar(parts)
    made = Birth(
        calendar or told,
        _year(year, today, birthday=birthday) if year else None,
        _number(month) if month else None,
        _number(day) if day else None,
        leap=bool(parts.get("leap")),
    )
    unsure = not (sure or calendar)
    return Read(made, (), (word("imports.calendar_unsure", said=month + day),) if unsure else ())


def _told_calendar(parts: _Parts) -> tuple[Calendar, bool]:
    """The calendar that the wording tells, and whether it is sure: 初八 is, 三月十五 is not."""
    month, day = parts.get("month") or "", parts.get("day") or ""
    if parts.get("leap") or month in ("正", "冬", "腊") or day[:1] in ("初", "廿", "卅"):
        return "lunar", True
    if day and not day.isdigit() and not month.isdigit() and not parts.get("unit"):
        return "lunar", False
    return "solar", True


def _year(said: str, today: date, *, birthday: bool) -> int:
    digits = "".join(str(_CHINESE.find(c)) if c in _CHINESE else c for c in said)
    year = int(digits.replace("〇", "0").replace("○", "0"))
    if len(said) > len("50"):
        return year
    return 1900 + year if birthday or year > today.year % 100 else 2000 + year


def _number(said: str) -> int | None:
    """A month or a day; 00 is one that is not known."""
    count = _LUNAR_MONTHS.get(said) or value(said.removeprefix("初"))
    return int(count) if count else None
