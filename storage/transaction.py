"""One transaction as handlers and services see it, and statements compiled once."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ClauseElement, Connection, Date, Dialect
from sqlalchemy.sql.base import Executable
from sqlmodel.sql.sqltypes import UTCDateTime

if TYPE_CHECKING:
    from storage import libpq

Row = Any
WITHOUT_OFFSET = len("2025-10-27 09:30:00.000000")
_Processor = Callable[[Any], Any] | None


class Prepared:
    """A Core statement compiled once for one dialect, run on the driver's own cursor.

    Values not given are those written in the statement. Statements whose text depends on
    their values (an IN with a list) can't be prepared.
    """

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled: Any = cast("ClauseElement", statement).compile(dialect=dialect)
        if compiled.post_compile_params:
            raise ValueError(f"depends on its values, use execute(): {compiled}")
        self.sql: str = compiled.string
        self._defaults = dict(compiled.params)
        self._required = {name for name, bind in compiled.binds.items() if bind.required}
        self._bound = _binders(compiled, dialect)
        self._picked = _picker(compiled.positiontup)
        # What stands in the statement is bound once; what must be given, each time.
        fixed = {n: value for n, value in self._defaults.items() if n not in self._required}
        self._fixed = {n: self._one(n, value) for n, value in fixed.items()}
        self._given = [(n, process) for n, process in self._bound.items() if n in self._required]
        columns = getattr(compiled, "_result_columns", [])
        self._row: Any = namedtuple("Row", [c.keyname for c in columns], rename=True)  # type: ignore[misc]  # noqa: PYI024
        processors = enumerate(_processors(columns, dialect))
        self._processed = [(at, process) for at, process in processors if process is not None]

    def bind(self, values: dict[str, Any]) -> Sequence[Any]:
        """`values` as the driver wants them; a name too few or too many is a KeyError."""
        if values.keys() != self._required:
            return self._bind_some(values)
        merged = {**self._fixed, **values}
        for name, process in self._given:
            merged[name] = process(merged[name])
        return self._picked(merged)

    def _bind_some(self, values: dict[str, Any]) -> Sequence[Any]:
        """As `bind`, where one that stands in the statement is given, or a name is wrong."""
        merged = {**self._defaults, **values}
        if len(merged) != len(self._defaults) or not self._required <= values.keys():
            raise KeyError(f"{self.sql}: {sorted(self._required)}, not {sorted(values)}")
        return self._picked({name: self._one(name, value) for name, value in merged.items()})

    def _one(self, name: str, value: Any) -> Any:
        process = self._bound.get(name)
        return value if process is None else process(value)

    def rows(self, fetched: Sequence[Sequence[Any]]) -> Iterator[Row]:
        """Driver rows as named tuples of Python values."""
        make, processed = self._row._make, self._processed
        for row in fetched:
            values = list(row)
            for at, process in processed:
                if values[at] is not None:
                    values[at] = process(values[at])
            yield make(values)


def _picker(names: Sequence[str]) -> Callable[[dict[str, Any]], Sequence[Any]]:
    """Takes the values of these names out of a dictionary, in order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]


def _binders(compiled: Any, dialect: Dialect) -> dict[str, Callable[[Any], Any]]:
    """What makes of each value what the driver wants, by its name."""
    binders = dict(compiled._bind_processors)
    if dialect.name == "sqlite":
        kinds = {name: compiled.binds[name].type for name in binders}
        binders |= {name: _SQLITE[type(k)] for name, k in kinds.items() if type(k) in _SQLITE}
    return binders


def _day(value: date | None) -> str | None:
    """A day as SQLAlchemy writes it in SQLite, five times as fast."""
    return None if value is None else date.isoformat(value)


def _instant(value: datetime | None) -> str | None:
    """An aware instant as SQLAlchemy and SQLModel write it in SQLite."""
    if value is None:
        return None
    if value.tzinfo is UTC:
        return value.isoformat(" ", "microseconds")[:WITHOUT_OFFSET]
    if value.utcoffset() is None:
        raise ValueError("an instant must have a timezone")
    return value.astimezone(UTC).isoformat(" ", "microseconds")[:WITHOUT_OFFSET]


_SQLITE: dict[type, Callable[[Any], Any]] = {Date: _day, UTCDateTime: _instant}


def _processors(columns: Sequence[Any], dialect: Dialect) -> list[_Processor]:
    return [c.type.dialect_impl(dialect).result_processor(dialect, None) for c in columns]


@cache
def statements(dialect: str) -> dict[Executable, Prepared]:  # noqa: ARG001 - one of each
    """What was prepared for a kind of database, for all connections of the process to share.

    To compile takes longer than to run: a connection of its own would begin slowly.
    """
    return {}


class Asked:
    """The rows of a statement that was asked; they are waited for when they are read."""

    __slots__ = ("_fetch", "_prepared")

    def __init__(self, prepared: Prepared, fetch: Callable[[], Sequence[Sequence[Any]]]) -> None:
        self._prepared = prepared
        self._fetch = fetch

    def __iter__(self) -> Iterator[Row]:
        """Its rows, each made when it is come to."""
        return self._prepared.rows(self._fetch())


class Transaction:
    """What a handler or service may do to the database, until the unit of work commits.

    `all`, `first`, `run` and `ask` take statements that live as long as the program (constants
    of a module); `execute` takes any statement and is slower.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._prepared = statements(connection.dialect.name)
        # Where the server is a journey away, statements may travel together.
        self._far: libpq.Cursor | None = None
        if connection.dialect.name == "postgresql":
            # Imported here, as the driver of PostgreSQL is not needed beside a SQLite file.
            from storage import libpq  # noqa: PLC0415 - for the reason above

            self._far = self._cursor = libpq.cursor(connection)
            self._far.anew()
            self.dialect: Dialect = libpq.NUMBERED
        else:
            driver: Any = connection.connection.driver_connection
            self._cursor = driver.cursor()
            self.dialect = connection.dialect

    def all(self, statement: Executable, **values: Any) -> list[Row]:
        """Every row of a prepared statement."""
        prepared = self._run(statement, values)
        return list(prepared.rows(self._cursor.fetchall()))

    def first(self, statement: Executable, **values: Any) -> Row | None:
        """The first row of a prepared statement, or None."""
        prepared = self._run(statement, values)
        return next(prepared.rows(self._cursor.fetchall()), None)

    def run(self, statement: Executable, **values: Any) -> int:
        """Run a prepared statement that returns no rows; gives the number of rows changed."""
        self._run(statement, values)
        return int(self._cursor.rowcount)

    def many(self, statement: Executable, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run a prepared statement once with each of many sets of values, in their order."""
        prepared = self._known(statement)
        bound = [prepared.bind(dict(row)) for row in rows]
        if self._far is None:
            cursor: Any = self._cursor
            cursor.executemany(prepared.sql, bound)
            return
        for one in bound:
            self._far.ask(prepared.sql, one)
        self._far.send()

    def start(self, statement: Executable, **values: Any) -> None:
        """Run a prepared statement that returns no rows, and go on while it runs.

        What comes next waits for it, and raises what went wrong in it.
        """
        if self._far is None:
            self._run(statement, values)
            return
        prepared = self._known(statement)
        self._far.start(prepared.sql, prepared.bind(values))

    def ask(self, statement: Executable, **values: Any) -> Asked:
        """Run a prepared statement whose rows are read later, or never.

        It is run in its turn, and before the commit, in one journey with what comes next.
        """
        prepared = self._known(statement)
        bound = prepared.bind(values)
        if self._far is not None:
            return Asked(prepared, self._far.ask(prepared.sql, bound).fetchall)
        self._cursor.execute(prepared.sql, bound)
        rows = self._cursor.fetchall()
        return Asked(prepared, lambda: rows)

    def send(self) -> None:
        """Run now what was asked and not yet sent, and wait for what runs."""
        if self._far is not None:
            self._far.send()

    def drop(self) -> None:
        """Give up what was asked and what runs; the transaction is about to be rolled back."""
        if self._far is not None:
            self._far.drop()

    def execute(self, statement: Executable, values: Any = None) -> Any:
        """Run any statement through SQLAlchemy; gives its result."""
        self.send()
        return self._connection.execute(statement, values)

    def command(self, sql: str) -> None:
        """Run a command without values on the driver's cursor (SAVEPOINT and the like)."""
        self._cursor.execute(sql)

    def _run(self, statement: Executable, values: dict[str, Any]) -> Prepared:
        prepared = self._known(statement)
        self._cursor.execute(prepared.sql, prepared.bind(values))
        return prepared

    def _known(self, statement: Executable) -> Prepared:
        prepared = self._prepared.get(statement)
        if prepared is None:
            prepared = self._prepared[statement] = Prepared(statement, self.dialect)
        return prepared
