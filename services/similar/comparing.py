"""What two suggestions have in common, and what tells them apart: a number for each sign."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from services.similar import lexicon
from services.similar.embedding import Vector, cosine
from services.similar.wanted import Wanted
from services.similar.whereabouts import Places

# Two that name no thing in common, share no more characters than this, and mean what lies so far
# apart, are not alike.
_FEW, _FAR = 2, 0.2
# So much is shared and not shared by two that hardly say anything.
_LITTLE = 3.0


class Sense(NamedTuple):
    """What a suggestion says, as far as it can be compared.

    What it is about, what that has to do with, where it is and what is to be done, each with how
    much it tells; the characters likewise; and all pairs of characters by their sound, but for
    names of places.
    """

    words: str
    things: Mapping[str, float]
    matters: Mapping[str, float]
    venues: Mapping[str, float]
    deeds: Mapping[str, float]
    chars: Mapping[str, float]
    pairs: frozenset[str]
    places: Places
    wants: Wanted
    vector: Vector


class Signs(NamedTuple):
    """The signs by which two are held against each other."""

    near: float
    nearer: float
    thing: float
    things: float
    things_less: float
    things_more: float
    things_left: float
    things_apart: float
    things_missing: float
    matters: float
    matters_left: float
    matters_apart: float
    chars: float
    char: float
    chars_less: float
    chars_more: float
    chars_left: float
    pairs: float
    venues: float
    venues_left: float
    venues_apart: float
    deeds: float
    deeds_more: float
    placeless: float
    differs: float
    same_way: float
    crossed: float
    agreed: float
    crossing: float


class _Both(NamedTuple):
    """How much of what is told by two is shared, at least and at most left, and the shares."""

    shared: float
    rarest: float
    left: float
    less: float
    more: float
    apart: float


def signs(one: Sense, other: Sense) -> Signs | None:
    """The signs of two; None where they can't be the same wish."""
    if not (one.words and other.words) or _apart(one, other):
        return None
    same_chars = one.chars.keys() & other.chars.keys()
    near = cosine(one.vector, other.vector)
    if len(same_chars) <= _FEW and near < _FAR and one.things.keys().isdisjoint(other.things):
        return None
    things, chars = _both(one.things, other.things), _both(one.chars, other.chars)
    matters = _both(one.matters, other.matters)
    venues, deeds = _both(one.venues, other.venues), _both(one.deeds, other.deeds)
    fewer = min(len(one.pairs), len(other.pairs))
    mine, others = one.wants.turned, other.wants.turned
    turned = [
        (mine[char] * others[char], one.chars[char])
        for char in mine.keys() & others.keys() & same_chars
    ]
    crossed = sum(tells for sign, tells in turned if sign < 0)
    agreed = sum(tells for sign, tells in turned if sign > 0)
    return Signs(
        near,
        max(near, 0.0) ** 2,
        things.rarest,
        things.shared,
        things.less,
        things.more,
        things.left,
        things.apart,
        float(not one.things) + float(not other.things),
        matters.shared,
        matters.left,
        matters.apart,
        chars.shared,
        chars.rarest,
        chars.less,
        chars.more,
        chars.left,
        len(one.pairs & other.pairs) / (fewer + _LITTLE),
        venues.shared,
        venues.left,
        venues.apart,
        deeds.shared,
        deeds.more,
        float(_is_placeless(one.places, other.places)),
        float(one.wants.differs(other.wants)),
        float(len(one.wants.ways & other.wants.ways)),
        crossed,
        agreed,
        crossed / (crossed + agreed + _LITTLE),
    )


def _apart(one: Sense, other: Sense) -> bool:
    """Whether two are about other places or other things by name, or want the opposite."""
    mine, others = (names.things.keys() & lexicon.own() for names in (one, other))
    named = bool(mine and others) and mine.isdisjoint(others)
    return named or one.places.excludes(other.places) or one.wants.excludes(other.wants)


def _is_placeless(one: Places, other: Places) -> bool:
    """Whether only one of two names a place.

    That both name the same one is no sign: where much is wished for, all of it is there.
    """
    return bool(one.names) != bool(other.names) and not one.shares(other)


def _both(one: Mapping[str, float], other: Mapping[str, float]) -> _Both:
    common = [min(one[name], other[name]) for name in one.keys() & other.keys()]
    shared = sum(common)
    left, right = (
        sum(mine[name] for name in mine if name not in others)
        for mine, others in ((one, other), (other, one))
    )
    least, most = min(left, right), max(left, right)
    return _Both(
        shared,
        max(common, default=0.0),
        least,
        shared / (shared + least + _LITTLE),
        shared / (shared + most + _LITTLE),
        float(bool(one and other and not common)),
    )
