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

    PostgreSQL takes them as one JSON text, in one journey.
    """

    def __init__(self, table: Table, names: Sequence[str]) -> None:
        self._one = insert(table).values({name: bindparam(name) for name in names})
        told = cast(bindparam("rows", type_=String()), JSON())
        typed = (column(name, table.c[name].type) for name in names)
        given = func.json_to_recordset(told).table_valued(*typed).render_derived(with_types=True)
        self._all = insert(table).from_select(list(names), select(*given.c))

    def put(self, tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put rows in, in their order."""
        if tx.dialect.name == "postgresql":
            told = json.dumps([dict(row) for row in rows], default=_plain, ensure_ascii=False)
            tx.run(self._all, rows=told)
        else:
            tx.many(self._one, rows)


def _plain(value: Any) -> str:
    """What JSON has no form for, as PostgreSQL reads it from a text."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
