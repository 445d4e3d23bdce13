"""One attempt to read a message as something done towards an open item."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.hearing import Fill, Hearing
from bot.scene import Item, Understanding
from bot.understanding.acts import uncovered
from bot.understanding.meant import Meant
from bot.understanding.utterance import Utterance

# What an act is worth that answers what was posted or quoted, and one with its item named.
ANSWERING, NAMED = 78, 76
# So much may stand around an act that only answers.
LOOSE = 5
# An announcement is answered in a word or two for so long; a day's study is answered all day.
PATIENCE = timedelta(hours=5)
SHORT = 12
SURE = 100


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a message, and how sure it is (0 to 100)."""

    sure: int
    understanding: Understanding

    def asking(self, *ask: str, without: tuple[str, ...] = ()) -> Reading:
        """The same, but something must be asked first; some slots are not known."""
        slots = {k: v for k, v in self.understanding.slots.items() if k not in without}
        return Reading(self.sure, replace(self.understanding, slots=slots, ask=ask))


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a feature tries to read: the message, the items meant, the acts found in it."""

    u: Utterance
    hearing: Hearing
    what: Meant
    acts: Mapping[str, list[tuple[int, int]]]
    fills: Mapping[str, Fill]

    @property
    def near(self) -> bool:
        """Whether the item is what the talk was just about."""
        return self.what.how == "focus"

    @property
    def told(self) -> bool:
        """Whether it is known what is meant: said outright, or just posted."""
        return self.what.explicit or self.near

    def reading(
        self,
        intent: str,
        what: Meant,
        sure: int,
        rule: str,
        extra: Mapping[str, Any] | None = None,
    ) -> Reading | None:
        """The intent with its slots; None if the feature finds that it isn't meant."""
        found: dict[str, Any] = dict(extra or {})
        if what.items and what.how != "open":
            refs = [item.ref for item in what.items]
            several = self.hearing.slot == "activity" and len(refs) > 1
            found[self.hearing.slot if self.hearing.kind == refs[0][0] else "ref"] = (
                refs if several else refs[0]
            )
        ask: tuple[str, ...] = ()
        fill = self.fills.get(intent)
        if fill is not None:
            filled = fill(self.u, found)
            if filled is None:
                return None
            found, ask = filled
        because = f"{self.hearing.feature}.{rule}"
        ask = tuple(dict.fromkeys(ask))
        return Reading(sure, Understanding(intent, found, ask, because=because))

    def which(self, intent: str, ask: str, sure: int = ANSWERING) -> Reading | None:
        """The intent, with the question which item is meant."""
        reading = self.reading(intent, Meant(), sure, "which")
        if reading is None:  # The slots need the item.
            because = f"{self.hearing.feature}.which"
            return Reading(sure, Understanding(intent, {}, (ask,), because=because))
        return reading.asking(*reading.understanding.ask, ask, without=("ref",))

    def bare(self, loose: int = LOOSE, beside: Iterable[tuple[int, int]] = ()) -> bool:
        """Whether next to nothing is said but the act itself, and people, days and numbers.

        What stands `beside` these does not count.
        """
        u = self.u
        if len(u.clean) <= LOOSE:
            return True
        spans = [*beside, *(span for each in self.acts.values() for span in each)]
        spans += [(m.start, m.end) for m in u.mentions]
        spans += [(n.start, n.end) for n in u.numbers]
        spans += [(t.start_at, t.end_at) for t in u.plan_times]
        return len(uncovered(u.text, spans)) <= loose

    def is_gone(self) -> bool:
        """Whether a short message answers a member and not the bot, whatever it may name."""
        u = self.u
        if u.to_bot or (self.hearing.kind == "campaign" and checks_in(u)):
            return False
        if self.near:
            post = u.focus.post
            late = post is not None and u.scene.now - post.at > PATIENCE
            return late and u.focus.how != "quoted" and self.hearing.kind != "campaign"
        return bool(u.focus.gone) and len(u.clean) <= SHORT and not names_surely(u)

    def items(self, *refs: Any) -> tuple[Item, ...]:
        """The open items of these refs."""
        return tuple(item for item in self.u.catalog.items if item.ref in refs)


def checks_in(u: Utterance) -> bool:
    """Whether the word for it is said, and nobody asked just that, or what one does."""
    return u.fits(_CHECKS_IN) and not re.search(_ASKS_OF_IT, u.focus.gone or "")


_CHECKS_IN = "打个?卡|签到|已学"
_ASKS_OF_IT = "[干做忙弄搞](?:啥|嘛|什么|些)|学[会了过没]|打[没了卡]|签[没了到]|[会懂]没|几点起"


def remembers(u: Utterance) -> bool:
    """Whether the members talk of what was, or of what they saw on a screen."""
    if u.to_bot or u.focus.how == "quoted":
        return False
    long_ago = u.has("@past|@screen") or u.fits(
        "[三四五六七八九][〇零一二三四五六七八九0-9]年|年代"
    )
    return long_ago and not u.has("@just_before") and not u.fits(_SAID_FIRST)


def wavers(u: Utterance) -> bool:
    """Whether the speaker goes to and fro, and asks nothing of anybody."""
    return u.fits(_TO_AND_FRO) and not u.fits("算我|先[记报留给帮]|[报登记]上")


_TO_AND_FRO = (
    "([去来报])[呢咧呀嘛吧]?(?:还是|,)*[不勿弗]\\1|再(?:寻思|合计|琢磨|掂量|想想|想一想|考虑)|"
    "拿不定|翻来覆去|左思右想|等我想清"
)
# What is said outright before the story begins, or at its end.
_SAID_FIRST = (
    "^[^,.!;]{0,8}(?:支持|附议|赞成|同意|[学读看念]完了|打卡|我顶一个|我报名|算我一个|我去|我来)"
    "[,.!;]|[,.!;](?:我|我也|也)?打卡[!.]*$"
)


def names_surely(u: Utterance) -> bool:
    """Whether an item is called by its whole name."""
    return any(hit.score >= SURE for hit in u.items)


def commits(u: Utterance) -> bool:
    """Whether the speaker takes it on: I, or we, will; or is to be put down for it."""
    return u.has("@put_down") or u.fits(_I_WILL)


_I_WILL = (
    r"(?:我(?!家|妈|爸|孙|儿|闺|女)|我们|俩|两口子|老伴)[^,.!?;不没]{0,14}"
    r"(?:来|去|报|认|接|领|参加|讲|当|写|做|干|搭|试|走|听|学|包|猜|行|会|能|可以|要)|\+\d"
)


def only_past(u: Utterance) -> bool:
    """Whether only days that are over are spoken of."""
    days = [t.day for t in u.report_times if t.day and not t.period]
    plans = [t.day for t in u.plan_times if t.day and not t.period]
    return bool(days) and all(day < u.today for day in days) and all(d < u.today for d in plans)
