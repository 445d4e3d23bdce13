"""Makes the stored databases anew: `python -m tests.storage.stored.make`, in the repository.

A file has the tables as SQLite had them at the end of a closed piece of work, and a row or more
in each. Made anew only when a revision is closed: what is stored must stay what it was.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import JSON, Boolean, Column, Connection, MetaData, Table, insert, text

from storage import migrate
from storage.database import open_engine
from tests.storage.stored.rows import NOW, rows

HERE = Path(__file__).parent
# With which revision each closed piece of work ended: engine, roads, understanding, people,
# check-ins.
CLOSED = ("0001", "0003", "0005", "0006", "0007")
SCHEMA = text(
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
    " ORDER BY type DESC, rowid"
)


def stored(revision: str) -> str:
    """A database at a revision as SQL: its tables and indexes, then its rows, parents first."""
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/stored.db")
        with engine.connect() as connection:
            _at_revision(connection, revision)
            tables = MetaData()
            tables.reflect(connection)
            ordered = [t for t in tables.sorted_tables if t.name != "alembic_version"]
            for table in ordered:
                for values in _rows_of(table):
                    connection.execute(insert(table).values(values))
            schema = [f"{row.sql};" for row in connection.execute(SCHEMA)]
            lines = [line for table in ordered for line in _dumped(connection, table)]
        engine.dispose()
    lines.append(f"INSERT INTO alembic_version (version_num) VALUES ('{revision}');")
    return "\n".join((*schema, *lines)) + "\n"


def _at_revision(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.HOME))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _rows_of(table: Table) -> list[dict[str, Any]]:
    """The rows that mean something, else one that is made up; whole at this revision."""
    given = rows().get(table.name, [{}])
    return [_made_up(table) | _fitting(table, row) for row in given]


def _fitting(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _typed(table.c[name], value) for name, value in row.items() if name in table.c}


def _made_up(table: Table) -> dict[str, Any]:
    """A value for each column that must have one."""
    needed = [c for c in table.c if not c.nullable and c.server_default is None]
    return {c.name: _some(c) for c in needed if not (c.name == "id" and c.primary_key)}


def _some(column: Column[Any]) -> Any:
    if column.foreign_keys:
        return 1
    if isinstance(column.type, JSON):
        return {}
    kind = column.type.python_type
    some: dict[Any, Any] = {bool: False, int: 1, str: "some", bytes: b"some"}
    some |= {datetime: _instant(NOW), date: date(2025, 10, 27), time: time(9, 0)}
    return some[kind]


def _typed(column: Column[Any], value: Any) -> Any:
    """A value as the column takes it: what is written as text becomes a date or a time."""
    kind = None if isinstance(column.type, JSON) else column.type.python_type
    readers = {datetime: _instant, date: date.fromisoformat, time: time.fromisoformat}
    return readers[kind](value) if kind in readers and isinstance(value, str) else value


def _instant(words: str) -> datetime:
    return datetime.fromisoformat(words)


def _dumped(connection: Connection, table: Table) -> list[str]:
    names = ", ".join(f'"{column.name}"' for column in table.c)
    found = connection.execute(text(f'SELECT {names} FROM "{table.name}"'))
    return [
        f'INSERT INTO "{table.name}" ({names}) VALUES ({_literals(table, tuple(row))});'
        for row in found
    ]


def _literals(table: Table, row: tuple[Any, ...]) -> str:
    return ", ".join(_literal(c, value) for c, value in zip(table.c, row, strict=True))


def _literal(column: Column[Any], value: Any) -> str:
    """A value that both kinds of database read; bytes are SQLite's."""
    if value is None:
        return "NULL"
    if isinstance(column.type, Boolean):
        return "TRUE" if value else "FALSE"
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    if isinstance(value, (int, float)):
        return str(value)
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "'" + words.replace("'", "''") + "'"


if __name__ == "__main__":
    for closed in CLOSED:
        (HERE / f"{closed}.sql").write_text(stored(closed), "utf-8")
