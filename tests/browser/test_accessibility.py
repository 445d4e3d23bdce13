"""An accessibility engine finds no fault with any page, with people and things on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from console.routes import PREFIX
from tests.browser.test_hostile_pages import NO_PAGES
from tests.console.access import TABLE, Access
from tests.console.test_access import HOLE, PORTIONS, _sort, _value, feature
from tests.kit import databases
from tests.kit.axe import Eye, Seen
from tests.kit.guarded import Guarded

pytestmark = pytest.mark.browser

PAGES = tuple(row for row in TABLE if row.method == "GET" and row.path not in NO_PAGES)
OPEN = tuple(row for row in PAGES if row.letters.startswith("P"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def guarded(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Guarded]:
    file = tmp_path_factory.mktemp("looked_at") / "yinling.db"
    async with Guarded.open(databases.copy_sqlite(sqlite_template, file)) as guarded:
        yield guarded


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def eye(browser: Browser, guarded: Guarded, seen: Seen) -> AsyncIterator[Eye]:
    admin = guarded.visitors["admin"].member_id
    async with Eye.open(browser, guarded.office, admin, seen) as eye:
        yield eye


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def passer_by(browser: Browser, guarded: Guarded, seen: Seen) -> AsyncIterator[Eye]:
    async with Eye.open(browser, guarded.office, None, seen) as eye:
        yield eye


def addresses(guarded: Guarded, rows: tuple[Access, ...]) -> Iterator[str]:
    """The pages of some rows, with the ids of what is here."""
    for row in rows:
        holes = {hole: _sort(row, hole, guarded.things) for hole in HOLE.findall(row.path)}
        values = {hole: _value(row, hole, thing, "here") for hole, thing in holes.items()}
        yield PREFIX + HOLE.sub(lambda hole, values=values: str(values[hole[1]]), row.path)


@pytest.mark.parametrize("features", PORTIONS, ids=lambda features: features[0])
async def test_no_page_has_a_fault(eye: Eye, guarded: Guarded, features: tuple[str, ...]):
    rows = tuple(row for row in PAGES if feature(row) in features)
    wrong = [fault for path in addresses(guarded, rows) for fault in await eye.look(path)]
    assert not wrong, "\n".join(wrong)


async def test_nor_has_one_that_anybody_may_open(passer_by: Eye, guarded: Guarded):
    paths = [*addresses(guarded, OPEN), "/"]
    wrong = [fault for path in paths for fault in await passer_by.look(path)]
    assert not wrong, "\n".join(wrong)


async def test_nor_has_one_that_says_what_could_not_be_done(passer_by: Eye, guarded: Guarded):
    """Nothing there, not allowed, the form too old, nobody's password."""
    paths = {
        f"{PREFIX}/nowhere": await guarded.ask("admin", "GET", f"{PREFIX}/nowhere"),
        f"{PREFIX}/settings": await guarded.ask("staff", "GET", f"{PREFIX}/settings"),
        f"{PREFIX}/venues/new": await guarded.ask(
            "admin", "POST", f"{PREFIX}/venues/new", forged=True
        ),
        f"{PREFIX}/login": await guarded.ask("anonymous", "POST", f"{PREFIX}/login", name="无此人"),
    }
    wrong = [fault for path, got in paths.items() for fault in await passer_by.look_at(path, got)]
    assert not wrong, "\n".join(wrong)
