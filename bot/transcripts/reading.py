"""A stretch of group talk as clients copy it: who said what, when, in answer to what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from bot.transcripts import headers, noise
from bot.transcripts.headers import Header, IsName

# So many messages are read at once; of a longer stretch the beginning.
MOST_LINES = 400
_DAY = timedelta(days=1)
# So much earlier than the one before it, a moment without a day is of the day after.
_OVERNIGHT = timedelta(hours=3)
_WIDE = str.maketrans({"：": ":", "（": "(", "）": ")", "\u3000": " ", "\xa0": " ", "\t": " "})
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\ufffc]")
_QUOTED = re.compile(r"「(?P<said>.*?)」\s*\n\s*[-—–─ ]{5,}\s*\n(?P<text>.*)", re.DOTALL)
_BY = re.compile(r"(?P<who>[^:\n]{1,32}):\s*(?P<said>.*)", re.DOTALL)
# 回复 陶月华：打卡 above one's own words; alone it only tells whom they are for.
_REPLY = re.compile(r"(?:回复|回覆|Reply to|Replying to)\s*@?\s*[^:\n]{1,32}:\s*(?P<said>.+)")
_BAR_QUOTE = re.compile(r"[|｜│>]\s*(?P<said>.+)")
# How a client of WeChat marks a list.
_MARK = re.compile("^#?接龙")
_LIST = re.compile(r"#?接龙|^\s*(?:1|①|一)[.、 )]", re.MULTILINE)

Kind = Literal["said", "system", "silent"]


@dataclass(frozen=True, slots=True)
class Line:
    """Something that stands in the talk. `who` is as the group calls them, None if nobody is told.

    `at` is aware, None where no time is told; `quote` what it answers. The kind is "system" for
    what WeChat itself says, "silent" for a picture, a sticker, a voice message without words.
    """

    who: str | None
    at: datetime | None
    text: str
    quote: str | None = None
    kind: Kind = "said"


@dataclass(frozen=True, slots=True)
class Transcript:
    """All of it, in order. It is not `whole` where more than MOST_LINES were there."""

    lines: tuple[Line, ...]
    whole: bool = True

    @property
    def is_talk(self) -> bool:
        """Whether it is told who said it, and not a list or one message alone."""
        return any(line.who for line in self.lines)


@dataclass(slots=True)
class _Part:
    """What stands below a header."""

    header: Header
    body: list[str]


def read(
    text: str, now: datetime, is_name: IsName, stands_alone: IsName | None = None
) -> Transcript:
    """The talk that `text` is, copied not after `now`, a moment of the bureau's zone. Never fails.

    `is_name` tells what people of the roster are called, with whatever stands around it;
    `stands_alone` where it is a name and nothing else. What nobody is told to have said is a
    line without a `who`.
    """
    lines = tidy(text)
    narrow = [line.translate(_WIDE) for line in lines]
    parts = _parts(lines, headers.find(narrow, now, is_name, stands_alone or is_name))
    people = {part.header.who for part in parts if part.header.who}
    said = [line for part in parts for line in _said(part, people, is_name)]
    moments = _moments([part.header for part in parts], now)
    at = {id(part.header): moment for part, moment in zip(parts, moments, strict=True)}
    timed = [replace(line, at=at[id(header)]) for header, line in said]
    return Transcript(tuple(timed[:MOST_LINES]), whole=len(timed) <= MOST_LINES)


def tidy(text: str) -> list[str]:
    """The lines of a text without blanks around them and what nobody sees."""
    plain = _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    return [line.strip() for line in plain.split("\n")]


def _parts(lines: Sequence[str], found: dict[int, Header]) -> list[_Part]:
    parts = [_Part(Header(None), [])]
    skipped = 0
    for n, line in enumerate(lines):
        if skipped:
            skipped -= 1
        elif (header := found.get(n)) is not None:
            skipped = header.lines - 1
            # As it was written, not as it was made alike to find who speaks.
            beside = [line[-len(header.text) :]] if header.text else []
            parts.append(_Part(header, beside))
        else:
            parts[-1].body.append(line)
    return parts


def _said(part: _Part, people: set[str], is_name: IsName) -> Iterator[tuple[Header, Line]]:
    """What stands below a header: what WeChat says by itself, and what was said."""
    header, kept = part.header, []
    for line in part.body:
        if line and noise.is_system(line.translate(_WIDE)):
            yield header, Line(None, None, line, kind="system")
        elif header.who or not noise.is_intro(line.translate(_WIDE)):
            kept.append(line)
    text = "\n".join(kept).strip()
    if not text and not header.who:
        return
    said, quote = _unquoted(text, people, is_name)
    words = noise.words(said)
    yield header, Line(header.who, None, words or said, quote, "said" if words else "silent")


def _unquoted(text: str, people: set[str], is_name: IsName) -> tuple[str, str | None]:
    """The text without the message that it answers, and that."""
    if found := _QUOTED.fullmatch(text):
        by = _BY.fullmatch(found["said"].translate(_WIDE))
        quote = found["said"][by.start("said") :] if by else found["said"]
        return found["text"].strip(), quote.strip()
    first, _, rest = text.partition("\n")
    if reply := _REPLY.fullmatch(first.translate(_WIDE)):
        whom = first[reply.start("said") :].strip()
        return (rest.strip(), whom) if rest.strip() else (whom, None)
    if rest and (bar := _BAR_QUOTE.fullmatch(first)):
        return rest.strip(), bar["said"]
    before, _, last = text.rpartition("\n")
    by = _BY.fullmatch(last.translate(_WIDE))
    if before and by and not _LIST.search(text) and (by["who"] in people or is_name(by["who"])):
        return before.strip(), last[by.start("said") :].strip()
    return text, None


def _moments(found: Sequence[Header], now: datetime) -> list[datetime | None]:
    """When each of the headers was, in order; none after `now`.

    A moment without its day is of the day told last; where none was, it is reckoned back from
    the end, which is of today.
    """
    days = _days(found, now)
    moments: list[datetime | None] = []
    last: datetime | None = None
    for header, day in zip(found, days, strict=True):
        if header.stamp is not None and day is not None:
            clock = header.stamp.clock
            at = datetime.combine(day, clock, now.tzinfo) if clock else None
            last = min(at, now) if at else (last if last and last.date() == day else None)
        moments.append(last)
    return moments


def _days(found: Sequence[Header], now: datetime) -> list[date | None]:
    """The day of each header that has a stamp."""
    stamps = [header.stamp for header in found]
    days: list[date | None] = [one.day if one else None for one in stamps]
    _carry(found, days)
    if any(one is not None and day is None for one, day in zip(stamps, days, strict=True)):
        _reckon_back(found, days, now)
    return days


def _carry(found: Sequence[Header], days: list[date | None]) -> None:
    """Have moments be of the day that was told last, or of the next where the hour is earlier."""
    day: date | None = None
    before: datetime | None = None
    for n, header in enumerate(found):
        if header.stamp is None:
            continue
        if header.stamp.day is not None:
            day, before = header.stamp.day, None
        elif day is not None and header.stamp.clock is not None:
            at = datetime.combine(day, header.stamp.clock)
            if before is not None and at + _OVERNIGHT < before:
                day += _DAY
            days[n] = day
        if day is not None and header.stamp.clock is not None:
            before = datetime.combine(day, header.stamp.clock)


def _reckon_back(found: Sequence[Header], days: list[date | None], now: datetime) -> None:
    """Have moments before the first day that is told be of the days before it."""
    later = now.replace(tzinfo=None)
    for n in range(len(found) - 1, -1, -1):
        stamp = found[n].stamp
        if stamp is None or stamp.clock is None:
            continue
        day = days[n] or later.date()
        if days[n] is None and datetime.combine(day, stamp.clock) > later:
            day -= _DAY
        days[n] = day
        later = datetime.combine(day, stamp.clock)


def heading(text: str) -> str:
    """What a list is of, as far as its first lines tell; "" where none does."""
    lines = (_MARK.sub("", line).strip() for line in text.splitlines())
    return next(filter(None, lines), "")
