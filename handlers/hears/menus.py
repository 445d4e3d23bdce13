"""The choice from a numbered menu of activities: 1和3, 我选2, 除了2都报."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from bot.scene import Post, Ref, Understanding
from bot.understanding import numbers, slots
from bot.understanding.attempt import ANSWERING, PATIENCE, Reading
from bot.understanding.normal import fold
from bot.understanding.utterance import Utterance
from handlers.hears.wordings import Wordings

KIND = "activity"
LONGEST = 40
_words = Wordings(Path(__file__).with_suffix(".toml"))
_LINE = re.compile(r"[(\[【]?([0-9]{1,2})(?:[.、,:;)\]】]|号|\s)\s*[^\s0-9]")
# Who comes with others comes, too.
_TOO = "(?:^|[^a-z0-9])[和跟同带](?:着|上)?[^0-9]"
_VALUE = re.compile("[0-9]{1,2}|[一二三四五六七八九十]{1,3}")


def reading(u: Utterance) -> Reading | None:
    """Signing up for what somebody chooses from the menu that the bot just posted."""
    menu = _menu(u)
    refs = _chosen(u, menu) if menu else ()
    if not refs:
        return None
    filled, ask = _party(u)
    told = {**filled, "activity": refs[0] if len(refs) == 1 else list(refs)}
    because = "activities.chosen from a menu"
    return Reading(ANSWERING + 2, Understanding("activity_signup", told, ask, because=because))


def _party(u: Utterance) -> tuple[slots.Slots, slots.Ask]:
    """Who goes; where nothing but numbers is said, the speaker."""
    if not (u.mentions or _words.has("heads", u.text)):
        return {"people": ["self"], "total": 1}, ()
    filled, ask = slots.party(u)
    others = list(filled.get("people", ()))
    if others and "self" not in others and u.fits(_TOO) and not u.has("给|替|帮"):
        return filled | {"people": ["self", *others], "total": filled.get("total", 1) + 1}, ask
    return filled, ask


def _menu(u: Utterance) -> dict[int, Ref]:
    """The activities of the menu that is chosen from, by their numbers."""
    if len(u.clean) > LONGEST or u.speaker is None:
        return {}
    return _posted(u) or (_open(u) if u.to_bot and u.scene.pending is None else {})


def _open(u: Utterance) -> dict[int, Ref]:
    """The one menu that is open, here in a group; alone a number by itself chooses nothing."""
    here = (u.message.chat.channel, u.message.chat.id)
    if u.private and not _words.has("chooses", u.text):
        return {}
    items = [item for item in u.catalog.of_kind(KIND) if item.no and item.status == "open"]
    found = {item.no: item.ref for item in items if item.no and (u.private or here in item.chats)}
    return found if len({*found.values()}) == len(items) else {}


def _posted(u: Utterance) -> dict[int, Ref]:
    """The activities of the menu that was quoted or posted last."""
    post = u.focus.post
    if post is None or not u.focus.live:
        return {}
    if u.focus.how == "quoted":
        return numbered(post)
    told = numbered(post) if u.scene.now - post.at <= PATIENCE else {}
    return told or (_earlier(u) if _words.has("chooses", u.text) else {})


def _earlier(u: Utterance) -> dict[int, Ref]:
    """The menu before the bot's words to those who chose from it first."""
    for post in reversed(u.scene.recent):
        if u.scene.now - post.at > PATIENCE:
            return {}
        if post.by is None and post.refs:
            menu = numbered(post)
            if menu or any(ref[0] != KIND for ref in post.refs):
                return menu
    return {}


def numbered(post: Post) -> dict[int, Ref]:
    """The items of a post by the numbers of its lines; none if it is no menu of activities."""
    refs = post.refs
    if len(refs) < 2 or any(ref[0] != KIND for ref in refs):
        return {}
    lines = (_LINE.match(line.strip()) for line in fold(post.text).split("\n"))
    told = [int(line[1]) for line in lines if line is not None]
    if len(told) != len(refs) or told != sorted(set(told)):
        return {}
    return dict(zip(told, refs, strict=True))


def _chosen(u: Utterance, menu: dict[int, Ref]) -> tuple[Ref, ...]:
    said = _plain(u)
    numbers_of = _all(said, menu) or _but(said, menu)
    if not numbers_of and not _words.has("no_choice", said):
        numbers_of = _placed(said, menu) or _told(said, menu)
    return tuple(menu[n] for n in dict.fromkeys(numbers_of))


def _plain(u: Utterance) -> str:
    """What is said, without people and how many they are."""
    said = u.text
    for mention in sorted(u.mentions, key=lambda one: -one.start):
        said = said[: mention.start] + said[mention.end :]
    return said.strip(" ,.!~;")


def _all(said: str, menu: dict[int, Ref]) -> list[int]:
    many = _words["so_many"].search(said)
    if many is not None:
        return list(menu) if numbers.value(many[1]) == len(menu) else []
    return list(menu) if _words.has("all_of_them", said) else []


def _but(said: str, menu: dict[int, Ref]) -> list[int]:
    found = _words["but"].search(said) or _words["but_behind"].search(said)
    if found is None:
        return []
    without = _told(next(group for group in found.groups() if group), menu)
    return [n for n in menu if n not in without] if without else []


def _placed(said: str, menu: dict[int, Ref]) -> list[int]:
    """What is chosen by its place alone: 前两个, 最后一个, 头一个和最后一个."""
    order, found = list(menu), []
    left = said
    for name, takes in (("first", 1), ("last", -1)):
        match = _words[name].search(left)
        if match is not None:
            many = int(numbers.value(match[1]) or 0)
            found += order[:many] if takes == 1 else order[-many:]
            left = left.replace(match[0], "")
    for name, at in (("the_first", 0), ("the_last", -1)):
        if _words.has(name, left):
            found.append(order[at])
            left = _words.without(name, left)
    return found if found and _is_nothing(left) else []


def _is_nothing(left: str) -> bool:
    return _words.without("between", _words.without("around", left)) == ""


def _told(said: str, menu: dict[int, Ref]) -> list[int]:
    """What is chosen by number, if all the numbers are on the menu and nothing else is said."""
    without = _words.without("heads", said)
    if without.startswith("+"):
        return []
    found = _words["nth"].findall(without)
    if not _is_nothing(_words.without("nth", without)):
        return []
    values = [_value(one, menu) for one in found]
    told = [n for one in values for n in one]
    return told if told and all(values) and all(n in menu for n in told) else []


def _value(said: str, menu: dict[int, Ref]) -> list[int]:
    """The number, or those that were written without a sign between: 13, 一三."""
    match = _VALUE.search(said)
    if match is None:
        return []
    n = int(numbers.value(match[0]) or 0)
    if n in menu or len(match[0]) == 1:
        return [n]
    each = [int(numbers.value(one) or 0) for one in match[0]]
    return each if _ascends(each) else [n]


def _ascends(each: Iterable[int]) -> bool:
    told = list(each)
    return told == sorted(set(told))
