"""What the parts of the benchmark measure with; each database is prepared when first asked for."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

from benchmarks import full_town
from benchmarks.bars import POSTGRESQL, SQLITE
from benchmarks.databases import Databases, Postgresql, Settle, Sqlite
from benchmarks.full_server import Full
from benchmarks.postgresql_server import postgresql_server

KINDS = (SQLITE, POSTGRESQL)


class Stock:
    """The prepared databases, the number of rounds, and whether this is only a trial."""

    def __init__(self, stack: ExitStack, rounds: int, *, trial: bool) -> None:
        self._stack = stack
        self.rounds = 1 if trial else rounds
        self.few_rounds = min(self.rounds, 3)
        self.trial = trial
        self._made: dict[tuple[str, tuple[int, ...]], Full] = {}

    @cached_property
    def sqlite(self) -> Sqlite:
        """The town of 10,000 people without a past, on SQLite."""
        return Sqlite(self.folder)

    @cached_property
    def postgresql(self) -> Postgresql:
        """The same on PostgreSQL."""
        databases = Postgresql(self._server)
        self._stack.callback(databases.end)
        return databases

    def full(self, name: str) -> Full:
        """The full town with a million check-ins, on the kind of database called `name`."""
        return self._prepared(name, full_town.MANY)

    def young(self, name: str) -> Full:
        """The same with ten thousand check-ins."""
        return self._prepared(name, full_town.FEW)

    def filled(self, name: str, settle: Settle) -> Databases:
        """Databases of one kind with what somebody else fills in."""
        return self._filled(name, settle)

    def _prepared(self, name: str, days: tuple[int, ...]) -> Full:
        if (name, days) not in self._made:
            databases = self._filled(name, full_town.settle(days))
            self._made[name, days] = Full(name, databases, sum(days) * full_town.PEOPLE)
        return self._made[name, days]

    def _filled(self, name: str, settle: Settle) -> Databases:
        if name == SQLITE:
            return Sqlite(self.folder, settle)
        databases = Postgresql(self._server, settle)
        self._stack.callback(databases.end)
        return databases

    @cached_property
    def folder(self) -> Path:
        """Where files are laid that go with the run."""
        return Path(self._stack.enter_context(tempfile.TemporaryDirectory()))

    @cached_property
    def _server(self) -> str:
        return self._stack.enter_context(postgresql_server())
