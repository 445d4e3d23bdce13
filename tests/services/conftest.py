"""What tests of rules and use cases share: a key, and who does it; stories that leave nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import Engine

from bot import demonstration
from storage.database import open_engine
from storage.once import once
from storage.transaction import Transaction
from storage.vault import Key, Vault
from tests.kit import databases
from tests.kit.signup_list import List
from tests.kit.town import MORNING, ZONE


@pytest.fixture
def vault() -> Vault:
    return Vault([Key(1, bytes(range(32)))])


class _Enough(Exception):
    """A story is told; nothing of it stays."""


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def engine(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[Engine]:
    """A database with the demo's people, for all stories."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            template = request.getfixturevalue("sqlite_template")
            url = databases.copy_sqlite(template, tmp_path_factory.mktemp("signups") / "all.db")
        else:
            names = ("postgresql_server", "postgresql_template")
            url = stack.enter_context(databases.database(*map(request.getfixturevalue, names)))
        engine = open_engine(url)
        stack.callback(engine.dispose)
        once(engine, lambda tx: demonstration.seed(tx, MORNING, ZONE))
        yield engine


@pytest.fixture
def do(engine: Engine) -> Callable[[Callable[[Transaction], None]], None]:
    """Tells a story in one transaction, of which nothing stays."""

    def work(story: Callable[[Transaction], None]) -> None:
        def inside(tx: Transaction) -> None:
            story(tx)
            raise _Enough

        with pytest.raises(_Enough):
            once(engine, inside)

    return work


@pytest.fixture
def run(do) -> Callable[..., None]:
    """The same, of a list of so many places."""

    def work(story: Callable[[List], None], capacity: int | None = None, **more: Any) -> None:
        do(lambda tx: story(List(tx, capacity, **more)))

    return work
