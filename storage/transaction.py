"""One transaction as handlers and services see it, and statements compiled once."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from sqlalchemy import ClauseElement, Connection, Dialect
from sqlalchemy.sql.base import Executable

Row = Any
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
        self._positions: list[str] | None = compiled.positiontup
        self._bind: dict[str, Callable[[Any], Any]] = compiled._bind_processors
        columns = getattr(compiled, "_result_columns", [])
        self._row: Any = namedtuple("Row", [c.keyname for c in columns], rename=True)  # type: ignore[misc]  # noqa: PYI024
        processors = enumerate(_processors(columns, dialect))
        self._processed = [(at, process) for at, process in processors if process is not None]

    def bind(self, values: dict[str, Any]) -> Sequence[Any] | dict[str, Any]:
        """`values` as the driver wants them; a name too few or too many is a KeyError."""
        merged = {**self._defaults, **values}
        if len(merged) != len(self._defaults) or not self._required <= values.keys():
            raise KeyError(f"{self.sql}: {sorted(self._required)}, not {sorted(values)}")
        for name, process in self._bind.items():
            merged[name] = process(merged[name])
        if self._positions is None:
            return merged
        return [merged[name] for name in self._positions]

    def rows(self, fetched: Sequence[Sequence[Any]]) -> Iterator[Row]:
        """Driver rows as named tuples of Python values."""
        make, processed = self._row._make, self._processed
        for row in fetched:
            values = list(row)
            for at, process in processed:
                values[at] = process(values[at])
            yield make(values)


def _processors(columns: Sequence[Any], dialect: Dialect) -> list[_Processor]:
    return [c.type.dialect_impl(dialect).result_processor(dialect, None) for c in columns]


class Transaction:
    """What a handler or service may do to the database, until the unit of work commits.

    `all`, `first` and `run` take statements that live as long as the program (constants of
    a module); `execute` takes any statement and is slower.
    """

    def __init__(self, connection: Connection, prepared: dict[Executable, Prepared]) -> None:
        self._connection = connection
        self._prepared = prepared
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

    def execute(self, statement: Executable, values: Any = None) -> Any:
        """Run any statement through SQLAlchemy; gives its result."""
        return self._connection.execute(statement, values)

    def command(self, sql: str) -> None:
        """Run a command without values on the driver's cursor (SAVEPOINT and the like)."""
        self._cursor.execute(sql)

    def _run(self, statement: Executable, values: dict[str, Any]) -> Prepared:
        prepared = self._prepared.get(statement)
        if prepared is None:
            prepared = self._prepared[statement] = Prepared(statement, self.dialect)
        self._cursor.execute(prepared.sql, prepared.bind(values))
        return prepared
