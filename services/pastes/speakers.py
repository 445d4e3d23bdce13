"""Who is called so in a group: 🌸梅若兰🌸, 机关支部-陶月华, 沈老师(教育)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from bot.understanding.names import Roster
from bot.understanding.names.mention import Mention

_PARTS = re.compile(r"[\s\-—–_·•|/\\()\[\]【】<>《》「」:,，、.。~～+*#@]+")
_DECORATION = ("So", "Sk", "Cn", "Co", "Cf", "Mn")
_FULL = ("name", "alias")
_SHORTEST_BODY = 2
# What joins a name to what somebody is besides: 退休老柯～柯大海, 屈小妹-女儿代, 沈老师(教育).
_JOINTS = re.compile(r"[\-—–_·•|/\\()\[\]【】<>《》「」~～+*#@]")
_SPEAKS = re.compile('[,，。!！?？:：;；、“”"]|^\\d')
_LONGEST_CALLED = 20


def bare(called: str) -> str:
    """What somebody is called without pictures, in one width."""
    plain = unicodedata.normalize("NFKC", called)
    return "".join(
        " " if unicodedata.category(sign) in _DECORATION else sign for sign in plain
    ).strip()


def meant(roster: Roster, called: str) -> tuple[int, ...]:
    """Whose name that may be: one where it is sure, several to choose from, none known."""
    return _meant(roster, bare(called))[0]


def alone(roster: Roster, line: str) -> bool:
    """Whether a line is what a group calls somebody and no more: 机关 殷立新, not 茶话会 殷立新."""
    plain = bare(line)
    if not plain or len(plain) > _LONGEST_CALLED or _SPEAKS.search(plain):
        return False
    people, rest = _meant(roster, plain)
    return bool(people) and all(
        word.isascii()
        or _JOINTS.search(word)
        or any(_is_of(roster, one, (word,)) for one in people)
        for word in rest.split()
    )


def _meant(roster: Roster, plain: str) -> tuple[tuple[int, ...], str]:
    """Whose name that may be, and what stands beside it."""
    pieces = [piece for piece in _PARTS.split(plain) if piece]
    for said in dict.fromkeys((plain, "".join(pieces), *pieces)):
        found = roster.resolve(said, None)
        if found is not None and found.how in (*_FULL, "form"):
            rest = plain.replace(said, " ") if said in plain else ""
            return _told_apart(roster, _people(found), rest), rest
    named = [one for one in roster.mentions(plain, None) if one.how in _FULL]
    if len(named) == 1:
        rest = plain.replace(named[0].text, " ")
        return _told_apart(roster, _people(named[0]), rest), rest
    return (), plain


def _people(found: Mention) -> tuple[int, ...]:
    sure = tuple(one for one in found.who if isinstance(one, int))
    return sure or found.candidates


def _told_apart(roster: Roster, people: tuple[int, ...], rest: str) -> tuple[int, ...]:
    """Those of namesakes whose body stands beside the name: 罗玉梅(机关)."""
    if len(people) < _SHORTEST_BODY:
        return people
    beside = [piece for piece in _PARTS.split(rest) if len(piece) >= _SHORTEST_BODY]
    fit = tuple(one for one in people if _is_of(roster, one, beside))
    return fit or people


def _is_of(roster: Roster, number: int, beside: Iterable[str]) -> bool:
    known = roster.known(number)
    return known is not None and any(
        known.branch.startswith(piece) or piece.startswith(known.branch or piece + " ")
        for piece in beside
    )
