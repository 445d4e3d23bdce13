"""Many rows of a table put in at once: by one statement, or one that is bound many times."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Table, bindparam, cast, column, func, insert, select

from storage.transaction import Transaction


class Bulk:
    """Puts rows, each with a value for all of the columns `names`, into a table.

    Of the columns `shared` all rows that are put in together have one value. PostgreSQL takes
    the others as one JSON text, in one journey for which nobody waits.
    """

    def __init__(self, table: Table, names: Sequence[str], shared: Sequence[str] = ()) -> None:
        self._one = insert(table).values({name: bindparam(name) for name in names})
        self._shared = tuple(shared)
        self._own = tuple(name for name in names if name not in shared)
        told = cast(bindparam("rows", type_=String()), JSON())
        typed = (column(name, table.c[name].type) for name in self._own)
        given = func.json_to_recordset(told).table_valued(*typed).render_derived(with_types=True)
        once = (bindparam(name, type_=table.c[name].type) for name in self._shared)
        everything = select(*given.c, *once)
        self._all = insert(table).from_select([*self._own, *self._shared], everything)

    def put(self, tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put rows in, at least one, in their order."""
        if tx.dialect.name != "postgresql":
            tx.many(self._one, rows)
            return
        own = [{name: row[name] for name in self._own} for row in rows]
        told = json.dumps(own, default=_plain, ensure_ascii=False)
        tx.start(self._all, rows=told, **{name: rows[0][name] for name in self._shared})


def _plain(value: Any) -> str:
    """What JSON has no form for, as PostgreSQL reads it from a text."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
