"""That somebody pauses the study for some days, and that the pause is over."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from bot.hearing import Cue, Hearing
from bot.scene import Who
from bot.understanding import slots
from bot.understanding.kin import YOUNG
from bot.understanding.slots import Filled, Slots
from bot.understanding.times import Time, number
from bot.understanding.utterance import Utterance
from handlers.hears.wordings import Wordings

DAY = timedelta(days=1)
# How sure the plain words are, and those that may be mere news.
SURELY, PERHAPS = 88, 66
# Who says more is not just back.
LONGEST = 60
_words = Wordings(Path(__file__).with_suffix(".toml"))
# Without one of these it is not meant; whether it is, is seen by all that is said.
_ANY = (
    "假|停|歇|缓|放一放|放放|先不|暂|不能|没法|没办法|打不|学不|顾不|回来|搁|再学|再打|不打|没空|"
    "没精力|没工夫|不参加|整不|弄不|搞不"
)
_OVER = (
    "别停|不停|不用停|没走成|接上|可以打卡|恢复|假|继续|接着|重新|好了|好利索|好全|回来|出院|痊愈|康复|到家|又能|"
    "又可以|能打卡"
)
_LASTS = re.compile(
    r"(?<!第)(?P<n>[0-9]{1,2}|[一两二三四五六七八九十]{1,3}|半)个?(?P<half>半)?"
    r"(?P<unit>天|日(?!日)|周(?![一二三四五六日末])|星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])|月(?![0-9一二三四五六七八九十份底末初]))"
)
_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}
_UNTIL = re.compile(r"(?:到|至|截止|截至)[^0-9一-龥]?$")
_BACK = re.compile(r"^[,]?(?:那天|左右)?(?:以后|之后|后|再|才|回|恢复|出院|开始[学打])")


class Span(NamedTuple):
    """The first and the last day of a pause; None while that is open."""

    first: date
    last: date | None


def says_start(text: str) -> bool:
    """Whether somebody wants to pause; by a folded text."""
    if _words.has("not_a_pause", text):
        return False
    if _words.has("asked", text) or _words.has("paused", text):
        return True
    is_away = _words.has("away", text)
    if is_away and _words.has("cannot", text):
        return True
    return is_away and _words.has("comes_back", text)


def says_over(text: str) -> bool:
    """Whether somebody's pause is over, or may be; by a folded text."""
    if _words.has("not_over", text) or len(text) > LONGEST:
        return False
    if _words.has("news", text) and _words.has("goes_on", text):
        return True
    return _words.has("surely_over", text) or _words.has("over", text)


def says_study(text: str) -> bool:
    """Whether the study is named; by a folded text."""
    return _words.has("study", text)


def says_ill(text: str) -> bool:
    """Whether an illness is told of; by a folded text."""
    return _words.has("ill", text) and not _words.has("not_ill", text)


def fill_start(u: Utterance, found: Slots) -> Filled:
    """Who pauses, from which day until which, and whether for an illness."""
    if not says_start(u.text) or not is_about_study(u) or _only_asks(u) or is_of_another(u):
        return None
    unclear, ask = slots.mention_slots(u.mentions)
    span = span_of(u)
    result: Slots = {**found, **unclear, "people": people(u), "from": span.first}
    if span.last is not None:
        result["until"] = span.last
    if says_ill(u.text):
        result["ill"] = True
    return result, ask


def fill_end(u: Utterance, found: Slots) -> Filled:
    """Whose pause is over."""
    sure = _words.has("surely_over", u.text) or _words.has("goes_on", u.text)
    if not says_over(u.text) or not (is_about_study(u) or (u.private and not sure)):
        return None
    if not sure and u.private and not u.catalog.of_kind("campaign"):
        return None
    unclear, ask = slots.mention_slots(u.mentions)
    return {**found, **unclear, "people": people(u)}, ask


def is_about_study(u: Utterance) -> bool:
    """Whether the study is spoken of: by its name, or simply where it is on."""
    here = (u.message.chat.channel, u.message.chat.id)
    on = u.catalog.of_kind("campaign")
    if u.private:
        by_name = _words.has("asked", u.text) or _words.has("surely_over", u.text)
        return says_study(u.text) or bool(on and by_name)
    if u.purpose == "study" or any(here in item.chats for item in on):
        return True
    return u.to_bot and says_study(u.text)


def people(u: Utterance) -> list[Who]:
    """For whom it is said: for others only where that is said, or by family and secretaries."""
    told = slots.involved(u)
    if not told and u.role != "member":  # 我爸住院了: who is ill does not but stand by.
        told = [who for mention in u.mentions for who in mention.who]
    named = [who for who in told if who != "self"]
    if u.role == "member":
        named = [who for who in named if who not in YOUNG]
    if named and _words.has("together", u.text):
        return ["self", *named]
    speaks_for = _words.has("for_others", u.text) or u.role in ("family", "secretary", "staff")
    return named if named and speaks_for else ["self"]


def is_of_another(u: Utterance) -> bool:
    """Whether a member tells of somebody else, for whom he may not and does not speak."""
    if u.role != "member" or _words.has("together", u.text) or _words.has("for_others", u.text):
        return False
    spouse = u.known.spouse if u.known is not None else None
    others = [m for m in u.mentions if m.how != "kin" and m.who not in (("self",), (spouse,))]
    return bool(others) and not u.has("我")


def span_of(u: Utterance) -> Span:
    """The days that are told of; from today, and open, where nothing is said."""
    times = [time for time in u.plan_times if _last_of(time, u.today) >= u.today]
    first, last = u.today, None
    for time in times:
        if _BACK.match(u.text[time.end_at :]):
            last = (time.day or _first_of(time, u.today)) - DAY
        elif _UNTIL.search(u.text[: time.start_at]) or time.deadline:
            last = _last_of(time, u.today)
        else:
            first, last = max(_first_of(time, u.today), u.today), _last_of(time, u.today)
            if _goes_on(u.text[time.end_at :]):
                last = None
    lasts = _lasting(u.text, times)
    if lasts is not None:
        last = first + (lasts - 1) * DAY
    return Span(first, last if last is None or last >= first else None)


def _goes_on(behind: str) -> bool:
    """Whether a day is but the first: 从明天起, 周三开始."""
    return re.match("起|开始|之?后|以后", behind) is not None


def _lasting(text: str, times: list[Time]) -> int | None:
    """How many days are told of: 三天 3, 一周 7, 半个月 15; None for none."""
    for said in _LASTS.finditer(text):
        if any(time.start_at <= said.start() < time.end_at for time in times):
            continue
        unit = _DAYS[said["unit"]]
        if said["n"] == "半":
            return max(unit // 2, 1)
        return number(said["n"]) * unit + (unit // 2 if said["half"] else 0)
    return None


def _first_of(time: Time, today: date) -> date:
    if time.day is not None:
        return time.day
    return _period(time, today)[0]


def _last_of(time: Time, today: date) -> date:
    if time.end is not None and time.day is not None:
        return max((time.end - timedelta(minutes=1)).date(), time.day)
    return time.day if time.day is not None else _period(time, today)[1]


def _period(time: Time, today: date) -> tuple[date, date]:
    """The first and the last day of a week or a month; today for anything else."""
    if time.period and "-W" in time.period:
        year, week = time.period.split("-W")
        return date.fromisocalendar(int(year), int(week), 1), date.fromisocalendar(
            int(year), int(week), 7
        )
    if time.period and time.grain == "month":
        first = date.fromisoformat(f"{time.period}-01")
        return first, (first + 31 * DAY).replace(day=1) - DAY
    return today, today


def _only_asks(u: Utterance) -> bool:
    """Whether it is asked in general; may I, for so many days, is a wish."""
    return u.has("吗|?|么") and not u.has("我|给|替|帮")


hearing = Hearing(
    "leaves",
    cues=(
        Cue("leave_start", (_ANY,), sure=SURELY, name="pauses the study"),
        Cue(
            "leave_end",
            (_OVER,),
            sure=SURELY,
            also="恢复|假|继续|接着|重新|又能|又可以|能打卡|可以打卡|开始|接上|续上|照常|跟上|别停|不停|不用停",
            name="is back",
        ),
        Cue("leave_end", (_OVER,), sure=PERHAPS, name="may be back"),
    ),
    fill={"leave_start": fill_start, "leave_end": fill_end},
)
