"""Finding the pieces of times in a text, and joining those that belong together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.understanding.times.said import PARTS, PIECE

MOST = 32  # pieces of time that are looked at in one text
_RANKS = "iso monthday month numbered lunar lunarday festival relative week weekday"
_RANK = {kind: rank for rank, kind in enumerate(_RANKS.split())}  # of two joined, the first counts
_AFTER_YEAR = frozenset({"monthday", "named", "edge", "lunar", "festival", "quarter"})
_JOIN = re.compile(r"[\s,、的():]{0,3}(?:[那当][天日]|大概|大约|左右)?[\s,、的():]{0,2}")
_CLOSE = re.compile(r"[\s(]{0,2}|的|,\(?")
_DAY_OF = re.compile(
    r"(?:的?(?P<before>前[一1][天日]|头一?天|前夕)|的?(?P<after>后[一1][天日]|第二天)"
    r"|[那当][天日])?"
)


@dataclass(slots=True)
class Point:
    """One end of a range, or the whole of a time: its pieces."""

    start: int
    end: int
    day: re.Match[str] | None = None
    shift: int = 0  # days: 重阳前一天
    check: re.Match[str] | None = None  # a second word for the same day: 10月29日(周三)
    check_shift: int = 0
    year: re.Match[str] | None = None
    part: str | None = None
    clock: re.Match[str] | None = None

    @property
    def empty(self) -> bool:
        """Whether it has no piece yet."""
        return not (self.day or self.year or self.part or self.clock)


def find(text: str) -> list[re.Match[str]]:
    """The pieces of times in `text`, no more than `MOST`."""
    found = []
    for match in PIECE.finditer(text):
        found.append(match)
        if len(found) == MOST:
            break
    return found


def point_at(pieces: list[re.Match[str]], at: int, text: str) -> tuple[Point, int]:
    """The point that begins with piece `at`, and the number of the piece after it."""
    first = pieces[at]
    point = Point(first.start(), first.start())
    while at < len(pieces) and _takes(point, pieces[at], text):
        _take(point, pieces[at], text)
        at += 1
    return point, at


def _takes(point: Point, piece: re.Match[str], text: str) -> bool:
    kind = piece.lastgroup or ""
    if point.empty:
        return True
    if kind == "clock":
        return not point.clock and _joined(_JOIN, text, point, piece)
    if kind == "part":
        return not (point.part or point.clock) and _joined(_JOIN, text, point, piece)
    if point.part or point.clock or point.check or not _joined(_CLOSE, text, point, piece):
        return False
    if not point.day:
        return kind in _AFTER_YEAR
    return _same_day(point.day, piece, text[point.end : piece.start()])


def _same_day(first: re.Match[str], second: re.Match[str], gap: str) -> bool:
    """Whether two neighbouring words may mean one day."""
    kinds = {first.lastgroup, second.lastgroup}
    if not all(_is_day(one) for one in (first, second)) or gap == "的":
        return False
    if len(kinds) == 1:  # 三八妇女节
        return kinds == {"festival"} and not gap
    if "," in gap:
        return bool(kinds & {"week", "weekday"}) and bool(kinds & {"monthday", "numbered", "iso"})
    return True


def _is_day(piece: re.Match[str]) -> bool:
    """Whether the piece is about one day, and not about a month, a week or days that repeat."""
    kind = piece.lastgroup
    if kind in {"named", "edge", "quarter", "offset", "every", "year"}:
        return False
    if kind == "month":
        return bool(piece["mon_d"])
    return kind != "week" or bool(piece["week_d"])


def _joined(gap: re.Pattern[str], text: str, point: Point, piece: re.Match[str]) -> bool:
    return gap.fullmatch(text, point.end, piece.start()) is not None


def _take(point: Point, piece: re.Match[str], text: str) -> None:
    kind = piece.lastgroup
    point.end = piece.end()
    if kind == "clock":
        point.clock = piece
    elif kind == "part":
        point.part = next(name for name in PARTS if piece[name])
    elif kind == "year":
        point.year = piece
    else:
        _take_day(point, piece, text)


def _take_day(point: Point, piece: re.Match[str], text: str) -> None:
    shift = 0
    if piece.lastgroup in {"festival", "lunar", "monthday"}:
        after = _DAY_OF.match(text, piece.end())
        assert after is not None
        point.end = after.end()
        shift = bool(after["after"]) - bool(after["before"])
    if point.day is None:
        point.day, point.shift = piece, shift
        return
    pair = sorted(
        ((point.day, point.shift), (piece, shift)), key=lambda one: _RANK[one[0].lastgroup or ""]
    )
    (point.day, point.shift), (point.check, point.check_shift) = pair
