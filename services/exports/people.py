"""The rows of an export: what is known of each person, in the words of the office."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bot.messages import Say
from services import families, grid, organisations, roster, search
from services.exports.asking import Chosen
from services.imports.relations import called
from services.scopes import ALL
from services.wordings import WORDS, birth_in_figures
from storage.masks import masked
from storage.transaction import Row, Transaction
from storage.vault import Vault

# So many are read in a few milliseconds.
MOST = 100
BETWEEN = "、"


@dataclass(frozen=True, slots=True)
class _One:
    """A person's row with what other tables know of them."""

    row: Row
    say: Say
    opened: Mapping[str, str]
    place: str
    bodies: list[Row]
    kin: list[Row]

    def word(self, column: str) -> str:
        """The word for what stands in a column as a key."""
        key = WORDS[column].get(getattr(self.row, column))
        return "" if key is None else self.say(key)

    def branches(self, *, home: bool) -> str:
        """The names of the bodies: those of the old unit, or the one at home."""
        return BETWEEN.join(_body(body) for body in self.bodies if body.home is home)

    def families(self) -> str:
        """The relatives whom staff approved, each as 张敏(女儿)."""
        return BETWEEN.join(f"{link.relative}({called(link.relation)})" for link in self.kin)


# The heading of each column, by its key, and what stands in it.
_COLUMNS: tuple[tuple[str, Callable[[_One], str]], ...] = (
    ("exports.name", lambda one: one.row.name),
    ("exports.sex", lambda one: one.word("sex")),
    ("exports.birth", lambda one: birth_in_figures(one.say, one.row)),
    ("exports.kind", lambda one: one.word("kind")),
    ("exports.unit", lambda one: one.row.unit),
    ("exports.title", lambda one: one.row.title),
    ("exports.party", lambda one: one.row.joined_party.replace("-", ".")),
    ("exports.branch", lambda one: one.branches(home=False)),
    ("exports.home_branch", lambda one: one.branches(home=True)),
    ("exports.place", lambda one: one.place),
    ("exports.phone", lambda one: one.opened["phone"]),
    ("exports.phone2", lambda one: one.opened["phone2"]),
    ("exports.id_number", lambda one: one.opened["id_number"]),
    ("exports.address", lambda one: one.opened["address"]),
    ("exports.activity", lambda one: one.word("activity")),
    ("exports.hardships", lambda one: BETWEEN.join(one.row.hardships or ())),
    ("exports.state", lambda one: one.word("state")),
    ("exports.families", lambda one: one.families()),
    ("exports.note", lambda one: one.row.note),
)
HEADINGS = tuple(key for key, _ in _COLUMNS)
_SEALED = ("phone", "phone2", "id_number", "address")


class Part(NamedTuple):
    """Some rows, each with a text for every heading, and the last one's person."""

    rows: list[list[str]]
    last: int


def count(tx: Transaction, vault: Vault, chosen: Chosen) -> int:
    """How many people an export has."""
    return search.count(tx, vault, ALL, chosen.wanted)


def part(tx: Transaction, vault: Vault, say: Say, chosen: Chosen, last: int) -> Part:
    """The next rows after the person `last`; none when there are no more."""
    rows = search.following(tx, vault, ALL, chosen.wanted, after=last, most=MOST)
    ids = [row.id for row in rows]
    places = grid.labels(tx, (row.node_id for row in rows))
    bodies = organisations.of_many(tx, ids)
    kin = families.approved_of(tx, ids)
    people = [
        _One(
            row,
            say,
            {name: _opened(vault, row, name, full=chosen.full) for name in _SEALED},
            places[row.node_id],
            bodies.get(row.id, []),
            kin.get(row.id, []),
        )
        for row in rows
    ]
    return Part([[tell(one) for _, tell in _COLUMNS] for one in people], ids[-1] if ids else last)


def _opened(vault: Vault, row: Row, name: str, *, full: bool) -> str:
    value = str(roster.known(vault, row, name))
    return value if full else masked(name, value)


def _body(body: Row) -> str:
    return f"{body.name}({body.role})" if body.role else str(body.name)
