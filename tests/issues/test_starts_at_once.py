"""Several processes that start on one empty database made its tables twice, or failed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from bot.installation import prepare_database
from storage import migrate
from storage.database import open_engine
from storage.migrations import HEAD
from tests.kit import databases


@pytest.mark.postgresql
def test_processes_that_start_at_once_make_the_tables_once(postgresql_server: str):
    def start(engine: Engine) -> None:
        prepare_database(engine)
        engine.dispose()

    with databases.database(postgresql_server) as url, ThreadPoolExecutor(4) as starters:
        list(starters.map(start, [open_engine(url) for _ in range(4)]))
        engine = open_engine(url)
        assert migrate.revision(engine) == HEAD
        engine.dispose()
