"""Cases with the words they are made of, as chat and pages show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, select

from services.suggestions.recording import SAID
from storage.tables.base import core
from storage.tables.suggestions import Case, Suggestion
from storage.transaction import Row, Transaction
from storage.vault import Vault

# What a case is called where there is room for few words.
SHORT = 24
_SIGN = re.compile("[，,。.；;！!？?：:、 ]")

_cases, _suggestions = core(Case), core(Suggestion)
_told = (
    *(_cases.c[name] for name in _cases.c.keys()),  # noqa: SIM118 - columns, not a mapping's keys
    _suggestions.c.said_sealed,
    _suggestions.c.member_id,
    _suggestions.c.anonymous,
    _suggestions.c.how,
    _suggestions.c.channel,
    _suggestions.c.chat_id,
    _suggestions.c.is_group,
    _suggestions.c.by_id,
    _suggestions.c.at,
)
_FIND = select(*_told).join(_suggestions, _suggestions.c.id == _cases.c.suggestion_id)
_ONE = _FIND.where(_cases.c.id == bindparam("of_case"))


@dataclass(frozen=True, slots=True)
class Told:
    """A case: its row with that of its suggestion, and the words of its point."""

    row: Row
    words: str

    @property
    def short(self) -> str:
        """The words where there is room for few, cut where a sign stands if that is late enough."""
        one_line = " ".join(self.words.split())
        if len(one_line) <= SHORT:
            return one_line
        head = one_line[: SHORT - 1]
        ends = [mark.start() for mark in _SIGN.finditer(head) if mark.start() >= SHORT // 2]
        return f"{head[: ends[-1]] if ends else head}…"


def one(tx: Transaction, vault: Vault, case_id: int) -> Told | None:
    """A case by its number."""
    row = tx.first(_ONE, of_case=case_id)
    return None if row is None else told(vault, row)


def told(vault: Vault, row: Row) -> Told:
    """A row of `joined` with its words."""
    said = vault.open(row.said_sealed, SAID) if row.said_sealed is not None else ""
    return Told(row, said[row.begins : row.ends])


def joined() -> Select[tuple[object, ...]]:
    """What selects cases with their suggestions, for `told`."""
    return _FIND


def by_number(tx: Transaction, vault: Vault, numbers: Iterable[int]) -> Mapping[int, Told]:
    """Several cases by their numbers."""
    rows = tx.execute(_FIND.where(_cases.c.id.in_(list(numbers))))
    return {row.id: told(vault, row) for row in rows}


def together(tx: Transaction, suggestion_id: int) -> list[int]:
    """The numbers of all cases that were made of one suggestion."""
    rows = select(_cases.c.id).where(_cases.c.suggestion_id == suggestion_id)
    return list(tx.execute(rows.order_by(_cases.c.id)).scalars())
