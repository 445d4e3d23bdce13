"""Statements on PostgreSQL with one call of libpq each, or one journey for several.

A cursor of psycopg waits in Python for what the server sends; beside several threads that
costs a third of a short transaction. This one has libpq wait, with the interpreter let go, and
leaves values and errors to psycopg (`psycopg.pq` and `psycopg.adapt`).
"""

from __future__ import annotations

import itertools
import select
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import adapt, errors, pq
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql.psycopg import dialect

# Compiles what the cursor runs.
NUMBERED = dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
# Invalid statement name: the server dropped what was prepared.
FORGOTTEN = "26000"
_DONE = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)
_IDLE = pq.TransactionStatus.IDLE


class Asked:
    """A statement that is sent with the next one, and what it gave."""

    __slots__ = ("_cursor", "result", "sql", "values")

    def __init__(self, cursor: Cursor, sql: str, values: Sequence[Any]) -> None:
        self._cursor = cursor
        self.sql = sql
        self.values = values
        self.result: Any = None

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Its rows; sends it if nothing was sent since."""
        if self.result is None:
            self._cursor.send()
        return self._cursor.rows(self.result)


class Cursor:
    """Runs SQL with numbered values (`$1`) on a connection, prepared from its second time on.

    Values and rows go as text, so that the server says of what type each is. Outside autocommit
    a transaction begins with the first statement, as psycopg has it. `heard` tells whether the
    server did anything since the cursor was last made `anew`.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        # Rolling back what it prepared itself, psycopg has the server forget ours too.
        connection.prepare_threshold = None
        self._pg = connection.pgconn
        self._names: dict[str, bytes] = {}
        self._numbers = itertools.count()
        self._once: set[str] = set()
        self._dump = adapt.Transformer(connection).dump_sequence
        self._readable, self._either = select.poll(), select.poll()
        self._readable.register(self._pg.socket, select.POLLIN)
        self._either.register(self._pg.socket, select.POLLIN | select.POLLOUT)
        self._asked: list[Asked] = []
        self._result: Any = None
        self._runs = False
        self.heard = False

    def anew(self) -> None:
        """Forget what was asked and never sent."""
        self._asked.clear()
        self.heard = False

    def ask(self, sql: str, values: Sequence[Any] = ()) -> Asked:
        """Have a statement sent in one journey with the next that is executed."""
        asked = Asked(self, sql, values)
        self._asked.append(asked)
        return asked

    def start(self, sql: str, values: Sequence[Any]) -> None:
        """Send a statement and do not wait for it; what comes next does, and raises its error."""
        self.send()
        self._begin()
        name, dumped = self._name(sql), self._dumped(values)
        if name is None:
            self._pg.send_query_params(sql.encode(), dumped)
        else:
            self._pg.send_query_prepared(name, dumped)
        self._push()
        self._runs = True

    def _wait(self) -> None:
        """Have what was started be done."""
        if self._runs:
            self._checked(self._ended())

    def _ended(self) -> Any:
        """What came of the statement that was started."""
        self._runs = False
        result = self._next()
        while self._pg.get_result() is not None:  # Until it says that this was all.
            pass
        return result

    def drop(self) -> None:
        """Let what was asked be, and wait for what runs, whatever comes of it."""
        self._asked.clear()
        if self._runs:
            self._ended()

    def send(self) -> None:
        """Run all that was asked, in order; the first error stops what is behind it."""
        self._wait()
        asked, self._asked = self._asked, []
        if not asked:
            return
        self._begin()
        ready = [(one.sql, self._name(one.sql), self._dumped(one.values)) for one in asked]
        for one, result in zip(asked, self._sent(ready), strict=True):
            one.result = self._checked(result)

    def execute(self, sql: str, values: Sequence[Any] | None = None) -> None:
        """Run one statement; without values also several, parted by semicolons."""
        if self._asked:
            last = self.ask(sql, values or ())
            self.send()
            self._result = last.result
            return
        self._wait()
        self._begin()
        if values is None:
            result = self._pg.exec_(sql.encode())
        elif (name := self._name(sql)) is None:
            result = self._pg.exec_params(sql.encode(), self._dumped(values))
        else:
            result = self._pg.exec_prepared(name, self._dumped(values))
        self._result = self._checked(result)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """The rows of the last statement that was executed."""
        return self.rows(self._result)

    def rows(self, result: Any) -> list[tuple[Any, ...]]:
        """The rows of a result."""
        transformer = adapt.Transformer(self._connection)
        transformer.set_pgresult(result)
        return transformer.load_rows(0, result.ntuples, tuple)

    @property
    def rowcount(self) -> int:
        """How many rows the last statement changed or gave."""
        return self._result.command_tuples or 0

    def _begin(self) -> None:
        if not self._connection.autocommit and self._pg.transaction_status == _IDLE:
            self._checked(self._pg.exec_(b"BEGIN"))

    def _name(self, sql: str) -> bytes | None:
        """The name under which the server knows a statement; None the first time."""
        name = self._names.get(sql)
        if name is None:
            if sql not in self._once:
                self._once.add(sql)
                return None
            name = b"yinling_%d" % next(self._numbers)
            self._checked(self._pg.prepare(name, sql.encode()))
            self._names[sql] = name
        return name

    def _dumped(self, values: Sequence[Any]) -> Sequence[Any]:
        return self._dump(values, [adapt.PyFormat.TEXT] * len(values))

    def _sent(self, ready: list[tuple[str, bytes | None, Sequence[Any]]]) -> list[Any]:
        """What statements give that are sent together."""
        self._pg.enter_pipeline_mode()
        try:
            for sql, name, values in ready:
                if name is None:
                    self._pg.send_query_params(sql.encode(), values)
                else:
                    self._pg.send_query_prepared(name, values)
            self._pg.pipeline_sync()
            self._push()
            results = [self._next() for _ in ready]
            self._next()  # The end of the pipeline.
        finally:
            self._pg.exit_pipeline_mode()
        return results

    def _push(self) -> None:
        """Send what lies ready; a picture takes several goes, and the server may want to talk."""
        while self._pg.flush():
            for _, event in self._either.poll():
                if event & select.POLLIN:
                    self._pg.consume_input()

    def _next(self) -> Any:
        """The next statement's result, waited for with the interpreter let go."""
        for _ in range(2):  # Behind each statement's result there is an empty one.
            while self._pg.is_busy():
                self._readable.poll()
                self._pg.consume_input()
            result = self._pg.get_result()
            if result is not None:
                return result
        raise psycopg.OperationalError("the connection is lost")

    def _checked(self, result: Any) -> Any:
        if result.status in _DONE:
            self.heard = True
            return result
        raise self._error(result)

    def _error(self, result: Any) -> psycopg.Error:
        message = result.get_error_message(self._connection.info.encoding)
        state = result.error_field(pq.DiagnosticField.SQLSTATE)
        if state is None:  # The connection is gone; the server said nothing any more.
            return psycopg.OperationalError(message)
        if state.decode() == FORGOTTEN:
            self._names.clear()
        try:
            return errors.lookup(state.decode())(message)
        except KeyError:
            return psycopg.DatabaseError(message)


def cursor(connection: Connection) -> Cursor:
    """The connection's cursor, which keeps what it prepared."""
    kept: Cursor | None = connection.info.get(__name__)
    if kept is None:
        driver: Any = connection.connection.driver_connection
        kept = connection.info[__name__] = Cursor(driver)
    return kept
