"""What staff say to the bot alone to ask for suggestions on a theme: 开个主题征集“…”，3日到21日."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.hearing import Cue, Hearing
from bot.understanding.slots import Filled, Slots
from bot.understanding.times import Time
from bot.understanding.utterance import Utterance

MOMENT = timedelta(microseconds=1)
_QUOTED = re.compile(r"[“\"'「《]([^”\"'」》\n]{2,40})[”\"'」》]")
# A title that stands without quotation marks, up to the next sign.
_NAMED = re.compile(
    r"征集(?:活动)?[:：,，\s]*(?:(?:题目|主题|叫做?|名叫)[:：是]?)?([^,，。;；:：\n]{2,40})"
)


def fill_create(u: Utterance, found: Slots) -> Filled:
    """What is asked for and between which days, as far as it is said."""
    days = _days(u)
    told = dict(zip(("opens_on", "closes_on"), days, strict=True)) if days else {}
    return {**found, **told, "title": _title(u)}, ()


def _title(u: Utterance) -> str:
    said = u.message.text
    quoted = _QUOTED.search(said)
    if quoted is not None:
        return quoted[1].strip()
    named = _NAMED.search(said)
    if named is None:
        return ""
    words = named[1].strip()
    return "" if any(words.lower().startswith(one) for one in _times(u)) else words


def _times(u: Utterance) -> list[str]:
    return [u.text[time.start_at : time.end_at] for time in u.plan_times]


def _days(u: Utterance) -> tuple[date, date] | None:
    """The first and the last day; where only the last is said, it begins today."""
    times = [time for time in u.plan_times if time.start is not None]
    if not times:
        return None
    if len(times) == 1 and times[0].end is None:
        only = times[0].day
        return (u.today, only) if times[0].deadline and only is not None else None
    first, last = times[0].start, _last(times[-1])
    return None if first is None or last is None else (first.date(), last)


def _last(time: Time) -> date | None:
    if time.end is not None:
        return (time.end - MOMENT).date()
    return None if time.start is None else time.start.date()


hearing = Hearing(
    "themes",
    cues=(
        Cue(
            "theme_create",
            (
                "开|开个|发起|发个|发布|搞|搞个|办|办个|建|新建|来个|弄个 ..6 主题征集|征集",
                "^ 主题征集",
            ),
            sure=88,
            by="staff admin",
            where="private",
            only_there=True,
            never="怎么|结果|多少|几条|取消|结束|吗",
            name="a theme is asked for by staff",
        ),
    ),
    fill={"theme_create": fill_create},
    freely=frozenset(("theme_create",)),
)
