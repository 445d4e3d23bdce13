"""Which open item is meant: named, numbered, dated, or what the talk was about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.scene import Item
from bot.understanding import numbers
from bot.understanding.focus import items_of
from bot.understanding.talked import talked_of
from bot.understanding.utterance import Utterance
from bot.understanding.words import expression

_NUMBER = re.compile(r"第?([0-9]{1,3}|[一二三四五六七八九十廿]{1,4})(?:号|条|项|个|那条|那个)?")
_NUMBERED = (
    "(?:第([0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:号|条|个|项)?"
    "|([0-9]{1,3}|[一二三四五六七八九十廿]{1,4})号)"
)
_DATED = "那场|那趟|那天|那个|活动|的会|这场|这趟|走路|那次|的那"
_HOME = {"suggestion": "hall", "demand": "volunteer", "reward": "", "activity": "activities"}


@dataclass(frozen=True, slots=True)
class Meant:
    """The items that may be meant. `how` is named, numbered, dated, focus, only or open."""

    items: tuple[Item, ...] = ()
    how: str = ""

    @property
    def one(self) -> Item | None:
        """The only item, None if there are none or several."""
        return self.items[0] if len(self.items) == 1 else None

    @property
    def explicit(self) -> bool:
        """Whether the text itself says which."""
        return self.how in ("named", "numbered", "dated")


def meant(u: Utterance, kind: str) -> Meant:
    """The items of `kind` that `u` may be about; found out once."""
    there = u.meant.get(kind)
    if there is None:
        talked = talked_of(u) if kind == "activity" else None
        if talked is not None:
            there = Meant((talked,), "focus")
        else:
            there = _meant(u, kind) if u.may_mean(kind) else _open(u, kind)
        u.meant[kind] = there
    return there


def _meant(u: Utterance, kind: str) -> Meant:
    hits = u.hits.get(kind)
    numbered = _numbered(u, kind)
    if hits and not (numbered and hits[0].score < 60):
        least = 40 if u.has("两样|都|和") else max(hits[0].score - 35, 45)
        best = [hit for hit in hits if hit.score >= least] or hits[:1]
        best.sort(key=lambda hit: hit.start)
        return Meant(tuple(hit.item for hit in best), "named")
    if numbered:
        return Meant(tuple(numbered), "numbered")
    dated = _dated(u, kind)
    if dated:
        return Meant((dated,), "dated")
    focused = items_of(u, kind)
    if focused:
        if len(focused) > 1 and (ordinal := _ordinal(u, focused)):
            return Meant(ordinal, "numbered")
        return Meant(tuple(focused), "focus")
    return _open(u, kind)


def _open(u: Utterance, kind: str) -> Meant:
    """What is open here, or anywhere."""
    every = u.catalog.of_kind_in((u.message.chat.channel, u.message.chat.id), kind)
    return Meant(every, "only" if len(every) == 1 else "open")


def _numbered(u: Utterance, kind: str) -> list[Item]:
    """Items by the number that people call them by."""
    home = _HOME.get(kind)
    if home is None or kind == "activity" or not u.fits(_NUMBERED):
        return []
    if (
        home
        and u.purpose not in (home, "staff")
        and not u.private
        and not u.has("需求|建议|那条|奖品|附议")
    ):
        return []
    if not _fits_number(u, kind):
        return []
    by_no = {item.no: item for item in u.catalog.of_kind(kind) if item.no is not None}
    found: list[Item] = []
    for match in expression(_NUMBERED).finditer(u.text):
        if re.match("楼|床|线|桌|门|院|路|选手|车|台|病房", u.text[match.end() :]):
            continue
        item = by_no.get(int(numbers.value(match[1] or match[2]) or 0))
        if item is not None and item not in found:
            found.append(item)
    return found


def _fits_number(u: Utterance, kind: str) -> bool:
    """Whether the words around a number belong to another kind of item."""
    for other, words in (
        ("reward", "奖品|兑|换"),
        ("demand", "需求|志愿|岗"),
        ("suggestion", "建议|附议|那条|意见"),
    ):
        if u.has(words):
            return kind == other
    if u.private:
        focused = {ref[0] for ref in u.focus.refs}
        return (
            kind in focused
            if focused & {"reward", "demand", "suggestion"}
            else kind == "suggestion"
        )
    return True


def _dated(u: Utterance, kind: str) -> Item | None:
    """An activity by its day: 周五那场."""
    if kind not in ("activity", "demand"):
        return None
    days = {
        t.day
        for t in u.plan_times
        if t.day and not t.period and not (t.bare_number_day and _is_number(u))
    }
    if not days or (kind == "demand" and u.purpose != "volunteer" and not u.has("志愿|岗|需求")):
        return None
    if kind == "activity" and u.purpose == "volunteer" and not u.has("活动"):
        return None
    items = [i for i in u.catalog.of_kind(kind) if i.starts_at and i.starts_at.date() in days]
    focused = items_of(u, kind)
    if focused and not any(item in focused for item in items):
        return None
    if len(items) == 1 and (u.has(_DATED) or items[0] in focused or u.purpose == _HOME[kind]):
        return items[0]
    return None


def _is_number(u: Utterance) -> bool:
    """Whether N号 is the number of something and no day."""
    return u.purpose in ("hall", "volunteer") or u.has("需求|建议|那条|奖品|岗|附议|票")


def _ordinal(u: Utterance, items: list[Item]) -> tuple[Item, ...]:
    """Items of a posted list by their place or number in it, as part of a sentence."""
    found = []
    for match in expression(_NUMBERED).finditer(u.text):
        n = int(numbers.value(match[1] or match[2]) or 0)
        if 1 <= n <= len(items) and len(u.clean) > 3:
            found.append(items[n - 1])
    return tuple(dict.fromkeys(found))
