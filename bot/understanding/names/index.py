"""The people of a roster by name, alias, given name, surname and sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import Self

from bot.scene import Known
from bot.understanding.kin import Kinship
from bot.understanding.names.surnames import GIVEN, parts
from bot.understanding.names.titles import TITLES
from bot.understanding.sound import exact, loose


class Index:
    """People by name, alias, given name, surname and sound."""

    __slots__ = (
        "aliases",
        "exact",
        "families",
        "firsts",
        "givens",
        "kinship",
        "known",
        "lengths",
        "loose",
        "names",
        "offspring",
        "sound_lengths",
    )

    def __init__(self, people: Iterable[Known]) -> None:
        self.known: dict[int, Known] = {}
        self.names: dict[str, tuple[int, ...]] = {}
        self.aliases: dict[str, tuple[int, ...]] = {}
        self.givens: dict[str, tuple[int, ...]] = {}
        self.exact: dict[str, tuple[int, ...]] = {}
        self.loose: dict[str, tuple[int, ...]] = {}
        # By surname, and by kind; "" has those with a title.
        self.families: dict[str, dict[str, list[int]]] = {}
        self.offspring: dict[int, tuple[tuple[int, str], ...]] = {}
        for one in people:
            self.known[one.id] = one
            self._enter(one)
        self.lengths = _lengths((*self.names, *self.aliases))
        self.sound_lengths = _descending(map(len, self.exact))
        # What a name, a form or a given name may begin with.
        begun = (*self.lengths, *self.families, *self.givens)
        self.firsts = frozenset("老小").union(name[0] for name in begun)
        self.kinship = Kinship(self.known.get, lambda elder: self.offspring.get(elder, ()))

    def chosen(self, names: Mapping[str, int]) -> Self:
        """The same index, but for names of which it is known whose they are; 0 is nobody."""
        other = copy(self)
        other.names, other.aliases = dict(self.names), dict(self.aliases)
        for name, number in names.items():
            other.names.pop(name, None)
            other.aliases.pop(name, None)
            if number in self.known:
                other.names[name.lower()] = (number,)
        other.lengths = _lengths((*other.names, *other.aliases))
        other.firsts = self.firsts.union(name[0] for name in other.names)
        return other

    def _enter(self, one: Known) -> None:
        for link in one.links:
            ties = self.offspring.get(link.of, ())
            self.offspring[link.of] = (*ties, (one.id, link.relation))
        name = one.name.strip().lower()
        if not name:
            return
        self._enter_name(one, name)
        for alias in one.aliases:
            if (form := alias.strip().lower()) and form != name:
                _add(self.aliases, form, one.id)

    def _enter_name(self, one: Known, name: str) -> None:
        _add(self.names, name, one.id)
        surname, given = parts(name)
        if len(given) == GIVEN and given not in TITLES:
            _add(self.givens, given, one.id)
        family = self.families.setdefault(surname, {})
        family.setdefault(one.kind, []).append(one.id)
        if one.title:
            family.setdefault("", []).append(one.id)
        if len(name) > 1:
            _add(self.exact, exact(name), one.id)
            _add(self.loose, loose(name), one.id)

    def by_sound(self, sound: str, rough: str) -> tuple[int, ...]:
        """Those whose names sound just so, else those whose names sound about so."""
        return self.exact.get(sound, ()) or self.loose.get(rough, ())

    def fitting(self, surname: str, sex: str, *, young: bool = False) -> Iterator[Known]:
        """Those of that surname: retirees before staff and family, the young in turn."""
        for kind in ("staff", "family", "retiree") if young else ("retiree", "staff", "family"):
            fits = False
            for one in self._family(surname, kind, sex):
                fits = True
                yield one
            if fits:
                return

    def holders(self, surname: str, sex: str, stems: Sequence[str]) -> tuple[Known, ...]:
        """Those of that surname whose title on file tells of one of the `stems`."""
        titled = self._family(surname, "", sex)
        return tuple(one for one in titled if any(stem in one.title for stem in stems))

    def _family(self, surname: str, kind: str, sex: str) -> Iterator[Known]:
        for number in self.families.get(surname, {}).get(kind, ()):
            one = self.known[number]
            if not sex or one.sex in (sex, ""):
                yield one


def _add(index: dict[str, tuple[int, ...]], key: str, number: int) -> None:
    there = index.get(key)
    if there is None:
        index[key] = (number,)
    elif number not in there[-1:]:
        index[key] = (*there, number)


def _descending(lengths: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(lengths), reverse=True))


def _lengths(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """How long names are that begin with a character, the longest first."""
    seen: dict[str, set[int]] = {}
    for name in names:
        seen.setdefault(name[0], set()).add(len(name))
    return {first: _descending(each) for first, each in seen.items()}
