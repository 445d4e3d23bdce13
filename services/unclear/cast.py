"""角色: invented people, who stand in labelled lines for those of the roster.

Who has which id never changes, so that lines of all times can be said in one world.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.scene import Known

SINGLE, COUPLE, FAMILY, STAFF, LEADER = "single", "couple", "family", "staff", "leader"
_NAMES: Mapping[str, list[str]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text("utf-8")
)
# By sort the letter of the ids, with the first number.
_IDS = {SINGLE: ("P", 1), COUPLE: ("P", 101), LEADER: ("P", 201), FAMILY: ("F", 1), STAFF: ("W", 1)}
_KINDS = {FAMILY: "family", STAFF: "staff"}
SECRETARY = "支部书记"


@dataclass(frozen=True, slots=True)
class Invented:
    """An invented person as the world has one; of a couple with the other's id."""

    id: str
    name: str
    sex: str
    sort: str
    spouse: str = ""

    @property
    def kind(self) -> str:
        """retiree, family or staff."""
        return _KINDS.get(self.sort, "retiree")

    def plain(self) -> dict[str, Any]:
        """As a world's file tells it."""
        told = {"id": self.id, "name": self.name, "kind": self.kind, "gender": self.sex}
        if self.spouse:
            told["spouse"] = self.spouse
        return told | ({"role": SECRETARY} if self.sort == LEADER else {})


def _all() -> Iterator[Invented]:
    for sort, names in _NAMES.items():
        letter, first = _IDS[sort]
        for n, name in enumerate(names):
            other = first + (n - 1 if n % 2 else n + 1)
            spouse = f"{letter}{other:02}" if sort == COUPLE else ""
            yield Invented(f"{letter}{first + n:02}", name, "MF"[n % 2], sort, spouse)


EVERYBODY: Mapping[str, Invented] = {one.id: one for one in _all()}


@dataclass(slots=True)
class Cast:
    """Who plays whom in a line; nobody whose name could be taken for one of the `names`."""

    names: Collection[str]
    roles: dict[int, Invented] = field(default_factory=dict)

    def of(self, known: Known) -> Invented | None:
        """Who stands for somebody of the roster; None where there is nobody left."""
        if known.id in self.roles:
            return self.roles[known.id]
        free = [one for one in EVERYBODY.values() if one.sort == _sort(known) and self._fits(one)]
        alike = [one for one in free if one.sex == known.sex]
        found = next(iter(self._partner(known) or alike or free), None)
        if found is not None:
            self.roles[known.id] = found
        return found

    def _partner(self, known: Known) -> list[Invented]:
        """Husband or wife of who plays this one's."""
        other = self.roles.get(known.spouse) if known.spouse is not None else None
        return [EVERYBODY[other.spouse]] if other is not None and other.spouse else []

    def _fits(self, one: Invented) -> bool:
        if one in self.roles.values():
            return False
        pair = (one, EVERYBODY[one.spouse]) if one.spouse else (one,)
        if len(pair) > 1 and pair[1] in self.roles.values():
            return False
        return not any(name in each.name for name in self.names for each in pair)


def _sort(known: Known) -> str:
    if known.kind in _KINDS.values():
        return FAMILY if known.kind == "family" else STAFF
    if "书记" in known.title:
        return LEADER
    return COUPLE if known.spouse is not None else SINGLE
