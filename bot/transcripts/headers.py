"""The lines that tell who speaks next, and when: found all together, as a client writes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.transcripts import noise, stacked, stamps
from bot.transcripts.stamps import Stamp

IsName = Callable[[str], bool]

_LONGEST_NAME = 32
_BEHIND = re.compile(rf"(?P<who>\S.{{0,40}}?)(?:\s+|(?=\d{{4}}[-/年])){stamps.MOMENT.pattern}\s*:?")
_BEFORE = re.compile(
    rf"[(\[]?{stamps.MOMENT.pattern}[)\]]?\s+(?P<who>[^\s:][^:]{{0,40}}?)\s*(?::\s*(?P<text>.*))?"
)
_MOMENT_ALONE = re.compile(rf"[-—–─=·\s]*{stamps.MOMENT.pattern}[-—–─=·\s]*")
_DAY_BAR = re.compile(rf"[-—–─=·\s]*{stamps.DAY_ALONE.pattern}[-—–─=·\s]*")
_COLON = re.compile(r"(?P<who>[^:]{1,32}?)\s*:")
_INLINE = re.compile(r"(?P<who>[^:]{1,32}?)\s*:\s*(?P<text>.+)")
# What stands before a colon or an hour and is nobody.
_LABEL = re.compile(
    ".*(?:时间|地点|地址|集合|出发|截止|开始|结束|日期|人数|费用|联系人?|电话|手机|备注|说明|注意|例|例如"
    "|要求|主题|内容|题目|标题|名单|接龙|报名|活动|通知|提醒|附件?|链接|上车点|路线|交通|组织|主办|温馨提示"
    "|上午|下午|早上|晚上|中午|今天|明天|后天|昨天|会议|讲座|比如|问|答|第.{1,3}[天条项]|https?|血压|体温"
    "|农历|限额|名额|领队|带队|主讲|主持|地铁|公交|如下|以下|[一二三四五六七八九十]、.*|\\d+[.、)].*)"
)
_SENTENCE = re.compile('[。!?;,、…“”"「」《》]|[的了吗呢吧啊]$|^(?:我|咱|大家|各位|请|从|到|在)')
_LIST_BEGINS = re.compile("接[龙龍]\\s*$")
_OFTEN = 2
# So many of the lines of a record in which names and words share a line begin with a name.
_MOSTLY = 0.4


@dataclass(frozen=True, slots=True)
class Header:
    """A line that begins a message: who says it, when, and its words where they share the line.

    `lines` is how many lines it takes. One without a `who` only tells when what follows was said.
    """

    who: str | None
    stamp: Stamp | None = None
    text: str | None = None
    lines: int = 1


def find(
    lines: Sequence[str], now: datetime, is_name: IsName, stands_alone: IsName
) -> dict[int, Header]:
    """The headers by the number of their line; {} where nobody is told to speak."""
    found = _stamped(lines, now, is_name)
    found |= _alone(lines, now, is_name, stands_alone, found)
    for kind in (_with_colon, _inline):
        if any(header.who for header in found.values()):
            break
        found |= kind(lines, is_name)
    if not found:
        found = {n: Header(lines[n]) for n in stacked.without_times(lines, is_name, stands_alone)}
    return found


def nobody(who: str) -> bool:
    """Whether what stands where a name might is no name, whatever people call themselves."""
    return not who or len(who) > _LONGEST_NAME or bool(_LABEL.fullmatch(who))


def _stamped(lines: Sequence[str], now: datetime, is_name: IsName) -> dict[int, Header]:
    """Names with a moment on their line, in the ways of writing that this client has."""
    each: dict[int, tuple[Header, tuple[object, ...]]] = {}
    for n, line in enumerate(lines):
        if _MOMENT_ALONE.fullmatch(line) or (n and _LIST_BEGINS.search(lines[n - 1])):
            continue  # No name; or a list's heading, with its hour.
        for order, pattern in enumerate((_BEHIND, _BEFORE)):
            header = _one(pattern.fullmatch(line), now)
            if header is not None and header.stamp is not None:
                each[n] = header, (order, *header.stamp.form)
                break
    forms = Counter(form for _, form in each.values())
    known = {form for header, form in each.values() if header.who and is_name(header.who)}
    told = {form for form in forms if form in known or _is_sure(form)} or {
        form for form in forms if forms[form] >= _OFTEN
    }
    said = Counter(header.who for header, _ in each.values())
    return {
        n: header
        for n, (header, form) in each.items()
        if form in told and _may_be(header.who or "", is_name, said[header.who])
    }


def _is_sure(form: tuple[object, ...]) -> bool:
    """A year and seconds nobody writes by hand."""
    return form[1] == "year" and bool(form[3])


def _may_be(who: str, is_name: IsName, times: int) -> bool:
    if is_name(who):
        return True
    return not nobody(who) and (times >= _OFTEN or not _SENTENCE.search(who))


def _one(found: re.Match[str] | None, now: datetime) -> Header | None:
    if found is None:
        return None
    when = stamps.stamp(found, now)
    text = found.groupdict().get("text")
    return None if when is None else Header(found["who"].strip(), when, text or None)


def _alone(
    lines: Sequence[str],
    now: datetime,
    is_name: IsName,
    stands_alone: IsName,
    found: dict[int, Header],
) -> dict[int, Header]:
    """Moments and days on lines of their own, with the names that stand above or below them."""
    moments = {
        n: when
        for n, line in enumerate(lines)
        if n not in found and (when := _when(line, now)) is not None
    }
    clocks = [n for n, when in moments.items() if when.clock]
    above = sum(bool(n) and is_name(lines[n - 1]) for n in clocks)
    below = sum(stands_alone(line) for n in clocks for line in lines[n + 1 : n + 2])
    if found or (above * _OFTEN > len(moments) and above > below):
        return _below_names(lines, moments, found, named=above > 0)
    each = {n: Header(None, when) for n, when in moments.items()}
    if not moments:
        return each

    def follows(line: str) -> bool:
        return not nobody(line) and not noise.is_system(line)

    names = stacked.below_moments(lines, frozenset(moments), follows, stands_alone)
    return each | {n: Header(lines[n]) for n in names}


def _below_names(
    lines: Sequence[str], moments: dict[int, Stamp], found: dict[int, Header], *, named: bool
) -> dict[int, Header]:
    """Moments each of which stands below the name of who speaks; days stand for themselves."""
    more: dict[int, Header] = {}
    for n, when in moments.items():
        above = n - 1
        fits = named and not found and when.clock and above >= 0 and not nobody(lines[above])
        if fits and above not in moments:
            more[above] = Header(lines[above], when, lines=2)
        else:
            more[n] = Header(None, when)
    return more


def _when(line: str, now: datetime) -> Stamp | None:
    found = _MOMENT_ALONE.fullmatch(line) or _DAY_BAR.fullmatch(line)
    return stamps.stamp(found, now) if found else None


def _with_colon(lines: Sequence[str], is_name: IsName) -> dict[int, Header]:
    """Names with a colon on lines of their own."""
    each = {n: m["who"].strip() for n, line in enumerate(lines) if (m := _COLON.fullmatch(line))}
    times = Counter(each.values())
    people = {who for who in times if not nobody(who) and not _SENTENCE.search(who)}
    if not any(is_name(who) or times[who] >= _OFTEN for who in people):
        return {}
    return {n: Header(who) for n, who in each.items() if who in people}


def _inline(lines: Sequence[str], is_name: IsName) -> dict[int, Header]:
    """Names with a colon and the words behind it, where most lines are so, or the only one."""
    each = {n: m for n, line in enumerate(lines) if (m := _INLINE.fullmatch(line))}
    times = Counter(found["who"].strip() for found in each.values())
    people = {who for who in times if not nobody(who) and not _SENTENCE.search(who)}
    named = {who for who in people if is_name(who)}
    mine = {n: found for n, found in each.items() if found["who"].strip() in people}
    written = sum(bool(line) for line in lines)
    many = len(mine) >= min(_OFTEN, written) and len(mine) >= _MOSTLY * written
    if not (named and (many or len(named) >= _OFTEN)):
        return {}
    return {n: Header(found["who"].strip(), text=found["text"]) for n, found in mine.items()}
