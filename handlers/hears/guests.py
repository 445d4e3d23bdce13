"""Guests with a name of their own, whom somebody of the roster signs up: 帮邻居王来福也报一个."""

from __future__ import annotations

import re
from typing import Any

from bot.understanding.names.ordinary import looks_full
from bot.understanding.names.surnames import SURNAMES
from bot.understanding.normal import fold
from bot.understanding.utterance import Utterance

_TIE = (
    "邻居|朋友|同事|战友|同学|老乡|亲戚|亲家|表[姐妹哥弟]|堂[姐妹哥弟]|连襟|妯娌|老伙计|"
    "侄[子女]|外甥女?|女婿|儿媳妇?|嫂子|弟媳"
)
_ENDS = "(?=也|都|想|要|报|登|加|一[起同道]|[去来参听]|[两2]|[,.;!? ]|$)"
_NAME = "((?![我你他她它和跟与同大自])[一-龥]{2,3}?)"
_NAMED = re.compile(
    f"(?:[帮替给代](?:我|我们|咱)?的?|[和跟与同带])(?:{_TIE})?{_NAME}{_ENDS}|(?:{_TIE}){_NAME}{_ENDS}"
)
# What is in no name, but in the words of signing up.
_NO_NAME = re.compile("[个上下了的座位占名额登报去一两们我]")
_WITH_ME = re.compile(
    "我(?:[和跟与同、也们俩都去来报]|家的?)|[和跟与同加算给把]我(?!的|家|们)|还有我"
)
_ELDER = re.compile("[一-龥](?:阿婆|大[爷妈娘]|阿姨|奶奶|爷爷|师傅)")


def rows(u: Utterance) -> list[dict[str, Any]]:
    """The rows of a sign-up with guests of names that the roster has not; none without such."""
    names = list(dict.fromkeys(_names(u)))
    if not names or u.role == "family" or any(mention.candidates for mention in u.mentions):
        return []
    others = [one for one in u.mentions if one.how != "kin" and len(one.who) == 1]
    whole = [one for one in others if not u.text.startswith("的", one.end)]
    people = [who for one in whole for who in one.who if who not in ("self", u.speaker)]
    told: list[dict[str, Any]] = [{"person": "self"}] if _WITH_ME.search(u.text) else []
    told += [{"person": who} for who in dict.fromkeys(people)]
    told += [{"name": name} for name in names]
    heads = (u.heads or 1) if len(told) == 1 else 1
    return [{"seq": n, "total": heads, **row} for n, row in enumerate(told, 1)]


def _names(u: Utterance) -> list[str]:
    found, text = [], _without_titles(u)
    for match in _NAMED.finditer(text):
        group = 1 if match[1] else 2
        name, start, end = match[group], match.start(group), match.end(group)
        known = any(one.start < end and start < one.end for one in u.mentions)
        full = looks_full(name) or (_ELDER.fullmatch(name) and name[0] in SURNAMES)
        if full and not known and _NO_NAME.search(name) is None:
            found.append(name)
    return found


def _without_titles(u: Utterance) -> str:
    """The folded text, what is signed up for taken for a mark."""
    text = u.text
    for hit in u.hits.get("activity", ()):
        for word in (hit.item.title, *hit.item.words):
            text = text.replace(fold(word), "," * len(fold(word)))
    return text
