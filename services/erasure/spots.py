"""The rows in which something tells of a person: found by reading, cleaned one by one.

Every text and JSON column of every table is searched, and what is sealed is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    String,
    Table,
    and_,
    cast,
    delete,
    literal,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from services.erasure import sealed
from services.erasure.conditions import CHANNELS, concerns, linked, own, searched
from services.erasure.plans import PLANS, Plan
from services.erasure.traces import Traces
from services.erasure.words import Cleaner
from services.suggestions import recording
from storage.tables import metadata
from storage.transaction import Transaction
from storage.vault import Vault

OPEN_TEXTS = ("waiting", "sending")


class Spot(NamedTuple):
    """A row: the name of its table, and the values of its primary key."""

    table: str
    key: tuple[Any, ...]


def find(tx: Transaction, vault: Vault, traces: Traces) -> list[Spot]:
    """Every row that is the person's own, or tells of the person, but those they are known by."""
    told = (spot for table in metadata.sorted_tables for spot in _in(tx, table, traces))
    hidden = (Spot(table, key) for table, key in sealed.telling(tx, vault, traces))
    return list(dict.fromkeys(chain(told, hidden)))


def clean(tx: Transaction, vault: Vault, traces: Traces, spot: Spot) -> None:
    """Have a row tell nothing of the person any more; one that is only theirs goes."""
    table = metadata.tables[spot.table]
    here = _here(table, spot)
    whose = own(table, traces).label("is_own"), linked(table, traces).label("is_linked")
    row = tx.execute(select(table, *whose).where(here)).mappings().first()
    if row is None:
        return
    if _goes(vault, table, row, traces):
        tx.execute(delete(table).where(here))
        return
    cleaner = Cleaner(traces, linked=bool(row["is_own"] or row["is_linked"]))
    values = _values(table, row, cleaner) | sealed.cleaned(vault, table, row, cleaner)
    if row["is_own"]:
        values |= {**PLANS[table.name].left, **_closed(table, row)}
    values |= _accounts(table, row, traces)
    if values.get("said_sealed") is not None and table.name == "suggestions":
        _shift(tx, vault, row, cleaner)
    if values:
        _keep(tx, table, here, values)


def _shift(tx: Transaction, vault: Vault, row: RowMapping, cleaner: Cleaner) -> None:
    """Have the cases of a suggestion still tell their points once a person is out of its words."""
    said = vault.open(row["said_sealed"], recording.SAID)
    recording.shift(tx, row["id"], lambda end: len(cleaner.sealed(said[:end])))


def _in(tx: Transaction, table: Table, traces: Traces) -> Iterator[Spot]:
    rows = select(*table.primary_key.columns).where(concerns(table, traces))
    yield from (Spot(table.name, tuple(row)) for row in tx.execute(rows))


def _values(table: Table, row: RowMapping, cleaner: Cleaner) -> dict[str, Any]:
    """The text columns of a row that are different once they are clean."""
    cleaned = {column.name: cleaner.value(row[column.name]) for column in searched(table)}
    return {name: value for name, value in cleaned.items() if value != row[name]}


def _accounts(table: Table, row: RowMapping, traces: Traces) -> dict[str, Any]:
    """The columns of a row that hold an account of the person."""
    channel = row.get("channel", CHANNELS.get(table.name, ""))
    ids = {account.id for account in traces.accounts if account.channel == channel}
    names = PLANS.get(table.name, Plan()).accounts
    return {name: traces.nobody for name in names if row[name] in ids}


def _goes(vault: Vault, table: Table, row: RowMapping, traces: Traces) -> bool:
    """Whether nothing is to be left of a row."""
    if row["is_own"] and not PLANS[table.name].stays:
        return True
    if table.name == "outbox":
        return bool(row["is_own"]) and row["state"] in OPEN_TEXTS
    cells = row.get("cells_sealed")
    return cells is not None and sealed.is_about(vault, cells, "cells", traces)


def _closed(table: Table, row: RowMapping) -> dict[str, Any]:
    """A task of somebody who is gone waits for nobody."""
    if table.name == "tasks" and row["closed_at"] is None:
        return {"closed_at": row["changed_at"]}
    return {}


def _keep(tx: Transaction, table: Table, here: Any, values: dict[str, Any]) -> None:
    """Change a row; where it would be the same as another, it goes.

    Not so a guest's place on a list, which is counted: beside another nobody it has a number.
    """
    tx.command("SAVEPOINT erasing")
    try:
        tx.execute(update(table).where(here).values(values))
    except IntegrityError:
        tx.command("ROLLBACK TO SAVEPOINT erasing")
        if table.name == "signups":
            numbered = literal(values["name"]) + cast(table.c.id, String)
            tx.execute(update(table).where(here).values(values | {"name": numbered}))
        else:
            tx.execute(delete(table).where(here))
    finally:
        tx.command("RELEASE SAVEPOINT erasing")


def _here(table: Table, spot: Spot) -> ColumnElement[bool]:
    columns = table.primary_key.columns
    return and_(*(column == value for column, value in zip(columns, spot.key, strict=True)))
