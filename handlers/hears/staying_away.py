"""What people say who stay away from an activity, or wonder whether they do."""

from __future__ import annotations

import re
from typing import Any

from bot.scene import Item
from bot.understanding import numbers
from bot.understanding.acts import acts
from bot.understanding.attempt import ANSWERING, NAMED, SHORT, Attempt, Reading
from bot.understanding.meant import Meant
from bot.understanding.normal import clean
from bot.understanding.utterance import Utterance
from handlers.hears import companies

VAGUELY = 70

WAITS_NO_MORE = "(?:我|俺|那)?不(?:排队?|等|候补)(?:了|啦)(?:吧|啊|谢谢|算了){0,2}"
OFF_BY_NUMBER = (
    "(?:那|就)?(?:把)?第?([1-9一二三四五六七八九])(?:号|个|项|条)?(?:我|那个|活动)?(?:就|也|给我)?"
    "(?:不(?:去|来|参加|报|想去)|去不[了成]|来不[了成]|取消|退)(?:掉|了|啦|吧|啊)*"
)
SEVERAL = 2
ALL_OFF = (
    "(?:全部?都?|都|统统|通通|一概|一律|所有(?:的)?(?:活动)?|哪个也|哪个都|一个(?:活动)?[也都]|"
    "[几两三]个(?:活动)?都)(?:活动)?(?:给我|帮我|替我)?(?:不(?:去|来|参加|报|能去)|去不[了成]|参加不[了成]|退|"
    "取消|划掉|撤)"
)
WE_ALL = "我们|俺们|咱们|阿拉|我俩|俺俩|两口|全家|一家|大家|他们|她们|老伴|老头|孩子"
ASKED = "吗|么|?|能不能|可不可以|行不行"
ALL_THINGS = "活动|所有|全部|哪个|几个|两个|三个|报的|报过"


def is_refusal(a: Attempt) -> bool:
    """Whether not going is said otherwise than by leaving, or of what is named."""
    u = a.u
    alone = "leave" not in a.acts or u.asks or (a.what.explicit and a.what.one is not None)
    return u.is_just(WAITS_NO_MORE) or (alone and companies.refuses(u))


def refuses(a: Attempt) -> Reading | None:
    """Not going, said outright; who is on no list is told so if the bot is spoken to."""
    u, signed = a.u, signed_up(a.u) or ()
    items = a.what.items if a.told else a.items(*signed)
    mine = tuple(item for item in items if item.ref in signed)
    heard = a.what.explicit and (u.to_bot or u.speaker is None)
    if not mine and not heard and not _of_others(u):
        return None
    chosen = mine or items
    if len(chosen) > 1 and not a.what.explicit:
        return a.which("activity_cancel", "activity") if u.to_bot else None
    return a.reading("activity_cancel", Meant(chosen, "named"), NAMED + 2, "refuses")


def leaves_all(a: Attempt) -> Reading | None:
    """Staying away from whatever one is signed up for, where nobody else is meant by 都."""
    u, own = a.u, a.u.scene.own
    signed = own.signed or ()
    if not u.to_bot or a.what.how == "named" or len(signed) < SEVERAL or not u.fits(ALL_OFF):
        return None
    with_others = any(party.total > 1 for party in own.parties.values())
    if u.has(f"{WE_ALL}|{ASKED}") or u.decided() or (with_others and not u.has(ALL_THINGS)):
        return None
    return a.reading("activity_cancel", Meant(a.items(*signed), "named"), NAMED + 3, "leave all")


def leaves_numbered(a: Attempt) -> Reading | None:
    """Staying away from what one chose from a menu, by its number: 3不去了."""
    u, signed = a.u, a.u.scene.own.signed or ()
    said = re.fullmatch(OFF_BY_NUMBER, u.clean) if u.to_bot and not u.asks else None
    if said is None:
        return None
    n = int(numbers.value(said[1]) or 0)
    items = tuple(item for item in a.items(*signed) if item.no == n)
    if len(items) != 1:
        return None
    return a.reading("activity_cancel", Meant(items, "named"), NAMED + 3, "leave by number")


def is_off(a: Attempt) -> bool:
    """Whether a word of staying away is said as such, not only asked about."""
    return not a.u.asks or a.u.has("找人|行不行") or (a.u.to_bot and a.u.has("@perhaps"))


def leaves(a: Attempt) -> Reading | None:
    """Staying away, from what is named or what the bot told of last, surely or on an if."""
    if a.u.has("@perhaps") and (a.u.to_bot or not a.u.asks):
        return _perhaps(a)
    if a.what.explicit:
        return _leaves_named(a)
    if a.near and a.bare(SHORT):
        return _leaves_posted(a)
    return _leaves_something(a)


def _leaves_named(a: Attempt) -> Reading | None:
    """Staying away from what is named, or going to what another clause names."""
    stays, leaves = _clauses(a)
    signed = signed_up(a.u)
    mine = None if signed is None else tuple(item for item in leaves if item.ref in signed)
    if stays and (mine == () or not leaves):
        return a.reading("activity_signup", Meant(stays, "named"), NAMED, "join")
    if mine == () and not _of_others(a.u) and not a.u.scene.own.linked:
        return None
    return a.reading("activity_cancel", Meant(mine or leaves, "named"), NAMED, "leave")


def _leaves_posted(a: Attempt) -> Reading | None:
    signed = signed_up(a.u)
    mine = tuple(item for item in a.what.items if signed is None or item.ref in signed)
    if not mine and not _of_others(a.u):
        return None
    items = mine or a.what.items
    if len(items) > 1:
        return a.which("activity_cancel", "activity")
    return a.reading("activity_cancel", Meant(items, "focus"), ANSWERING, "leave")


def _leaves_something(a: Attempt) -> Reading | None:
    """A cancelling that says not of what."""
    u, signed = a.u, signed_up(a.u)
    if not signed or u.focus.gone:
        return None
    items = a.items(*signed)
    days = {t.day for t in u.plan_times if t.day and not t.period}
    dated = tuple(i for i in items if i.starts_at and i.starts_at.date() in days)
    if dated:
        return a.reading("activity_cancel", Meant(dated[:1], "dated"), NAMED, "leave")
    if not u.to_bot or not (a.bare(10) or u.has("退掉|取消|勾掉|划掉|撤掉|退了")):
        return None
    if len(items) > 1 and not u.scene.own.claimed:
        return a.which("activity_cancel", "activity", VAGUELY)
    only = Meant(items, "only") if len(items) == 1 and not u.scene.own.claimed else Meant()
    reading = a.reading("activity_cancel", only, VAGUELY, "leave")
    return None if reading is None else reading.asking("confirm")


def _perhaps(a: Attempt) -> Reading | None:
    """A condition said to the bot: going, or staying away, on an if."""
    if not a.u.to_bot or not a.told:
        return None
    signed = signed_up(a.u)
    mine = signed is not None and any(item.ref in signed for item in a.what.items)
    intent = "activity_cancel" if mine else "activity_signup"
    reading = a.reading(intent, a.what, NAMED, "perhaps")
    return None if reading is None else reading.asking("confirm")


def signed_up(u: Utterance) -> tuple[Any, ...] | None:
    """What the sender, or an elder of the family, is signed up for; None if it isn't at hand."""
    own = u.scene.own
    if u.speaker is None:
        return None  # Whoever it is, what was said is done when that is known.
    linked = [ref for records in own.linked.values() for ref in (records.signed or ())]
    if own.signed is None:
        return tuple(linked) if own.linked else None
    return (*own.signed, *linked)


def _of_others(u: Utterance) -> bool:
    named = any(isinstance(who, int) and who != u.speaker for who in u.decided())
    return named or any(mention.candidates for mention in u.mentions)


def _clauses(a: Attempt) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """The items that are joined and those that are left, by the clause that names them."""
    stays: list[Item] = []
    leaves: list[Item] = []
    for match in re.finditer(r"(?:(?!但)[^,.;!?\n])+", a.u.text):
        refs = {hit.item.ref for hit in a.u.catalog.mentioned(clean(match[0]))}
        items = [item for item in a.what.items if item.ref in refs]
        if items:
            rest = "" if _names_another(a, a.u.text[match.end() :]) else a.u.text[match.end() :]
            (leaves if _is_left(match[0], rest) else stays).extend(items)
    if not stays and not leaves:
        return (), a.what.items
    if not leaves and len(stays) == 1 and not _joined_in_its_clause(a, stays[0]):
        return (), tuple(stays)
    return tuple(i for i in stays if i not in leaves), tuple(leaves)


def _joined_in_its_clause(a: Attempt, item: Item) -> bool:
    """Whether the clause that names the item says anything of going."""
    for match in re.finditer(r"(?:(?!但)[^,.;!?\n])+", a.u.text):
        refs = {hit.item.ref for hit in a.u.catalog.mentioned(clean(match[0]))}
        if item.ref in refs:
            found = acts(match[0])
            return "join" in found or "go" in found
    return False


def _names_another(a: Attempt, rest: str) -> bool:
    return any(hit.item.kind == "activity" for hit in a.u.catalog.mentioned(clean(rest)))


def _is_left(clause: str, rest: str) -> bool:
    found = acts(clause)
    return "leave" in found or ("leave" in acts(rest) and "join" not in found)
