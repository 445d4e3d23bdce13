"""数据密钥: how much is sealed under which key, and sealing it anew under the newest.

Every column whose name ends in `_sealed` is found, whatever its table. Words for which there is
a print beside them (`phone_sealed`, `phone_print`) are printed anew with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    Table,
    and_,
    func,
    literal_column,
    select,
    tuple_,
    update,
)

from storage.tables import metadata
from storage.transaction import Transaction
from storage.vault import HEAD_BYTES, SealedError, Vault, head_of, id_in

SEALED = "_sealed"
PRINT = "_print"
# One transaction seals so many values anew, or fewer large ones: messages wait meanwhile.
SLICE = 50
LARGE = 1_000_000
# Written into the statement, so that one can group by it.
_FIRST: tuple[ColumnElement[Any], ...] = (literal_column("1"), literal_column(str(HEAD_BYTES)))


@dataclass(frozen=True, slots=True)
class Place:
    """A column of sealed values, for what they are sealed, and the column of their prints."""

    table: Table
    sealed: Column[Any]
    of: str
    printed: Column[Any] | None

    @property
    def key(self) -> tuple[Column[Any], ...]:
        """By what its rows are told apart."""
        return tuple(self.table.primary_key.columns)

    @property
    def head(self) -> ColumnElement[bytes]:
        """With what a value begins: the key that sealed it."""
        return func.substr(self.sealed, *_FIRST, type_=LargeBinary())

    def __str__(self) -> str:
        return f"{self.table.name}.{self.sealed.name}"


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows that one transaction went through, and those whose value can't be opened."""

    rows: Sequence[tuple[Any, ...]]
    closed: Sequence[tuple[Any, ...]] = field(default=())


def places() -> list[Place]:
    """Every column of sealed values."""
    return [
        Place(table, column, of, table.columns.get(f"{of}{PRINT}"))
        for table in metadata.sorted_tables
        for column in table.columns
        if (of := column.name.removesuffix(SEALED)) != column.name
    ]


def counts(tx: Transaction) -> Counter[int]:
    """How many values are sealed under each key, by the key's number."""
    found: Counter[int] = Counter()
    for place in places():
        rows = select(place.head, func.count()).where(place.sealed.is_not(None))
        for head, many in tx.execute(rows.group_by(place.head)):
            found[id_in(head)] += int(many)
    return found


def renew(
    tx: Transaction, vault: Vault, place: Place, after: tuple[Any, ...] | None = None
) -> Slice:
    """Seal anew the next values behind a row; a slice without rows is the end.

    Nothing is lost wherever it stops: a value and its print are changed together, and what
    can't be opened stays as it is.
    """
    rows = _next(tx, vault, place, after)
    return Slice(rows, [row for row in rows if not _renew(tx, vault, place, row)])


def _next(
    tx: Transaction, vault: Vault, place: Place, after: tuple[Any, ...] | None
) -> list[tuple[Any, ...]]:
    """The keys of the next rows with a value under an older key that there is."""
    behind = [] if after is None else [tuple_(*place.key) > tuple_(*after)]
    older = place.head.in_([head_of(number) for number in vault.ids - {vault.newest}])
    rows = select(*place.key, func.length(place.sealed)).where(older, *behind)
    found = [tuple(row) for row in tx.execute(rows.order_by(*place.key).limit(SLICE))]
    before = accumulate((row[-1] for row in found), initial=0)
    return [row[:-1] for row, size in zip(found, before, strict=False) if size < LARGE]


def _renew(tx: Transaction, vault: Vault, place: Place, row: tuple[Any, ...]) -> bool:
    """Seal one value anew unless somebody changes it meanwhile; false if it can't be opened."""
    here = and_(*(column == value for column, value in zip(place.key, row, strict=True)))
    sealed = tx.execute(select(place.sealed).where(here)).scalar()
    if sealed is None:
        return True
    try:
        values = _anew(vault, place, sealed)
    except SealedError:
        return False
    tx.execute(update(place.table).where(here, place.sealed == sealed).values(values))
    return True


def _anew(vault: Vault, place: Place, sealed: bytes) -> dict[str, Any]:
    values: dict[str, Any] = {place.sealed.name: vault.reseal(sealed, place.of)}
    if place.printed is not None:
        values[place.printed.name] = vault.print(vault.open(sealed, place.of))
    return values
