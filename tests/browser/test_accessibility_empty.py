"""An accessibility engine finds no fault with pages on which nothing is yet, and each has a start."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from console.navigation import ITEMS
from console.routes import PREFIX
from tests.browser.test_accessibility import PAGES
from tests.console.test_access import HOLE
from tests.kit import databases
from tests.kit.axe import Eye, Seen
from tests.kit.office import Office

pytestmark = pytest.mark.browser

# Where nothing is to be done as long as there is nothing.
ALL_WELL = (f"{PREFIX}/alarms", f"{PREFIX}/unclear")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def office(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Office]:
    """A bureau that was installed a minute ago, with its administrator."""
    file = tmp_path_factory.mktemp("empty") / "yinling.db"
    url = databases.copy_sqlite(sqlite_template, file)
    async with Office.open(url, furnished=False) as office:
        yield office


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def admin(office: Office) -> int:
    return await office.employ("管理员", "admin")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def eye(browser: Browser, office: Office, admin: int, seen: Seen) -> AsyncIterator[Eye]:
    async with Eye.open(browser, office, admin, seen) as eye:
        yield eye


def addresses(member_id: int) -> list[str]:
    """The pages that need nothing, and those of the one person there is."""
    rows = [(row, {"member": str(member_id)} | row.filled) for row in PAGES]
    return [
        PREFIX + HOLE.sub(lambda hole, known=known: known[hole[1]], row.path)
        for row, known in rows
        if all(not known.get(hole, "@").startswith("@") for hole in HOLE.findall(row.path))
    ]


@pytest.mark.parametrize("half", [0, 1])
async def test_no_page_has_a_fault_when_nothing_is_there(eye: Eye, admin: int, half: int):
    wrong = [fault for path in addresses(admin)[half::2] for fault in await eye.look(path)]
    assert not wrong, "\n".join(wrong)


async def test_whatever_is_still_empty_says_what_it_is_for_and_how_to_begin(eye: Eye):
    begins = "main :is(.empty a, .deeds a, form:not([role=search]) .button, .empty + p a, .first a)"
    wrong = []
    for path in (item.path for item in ITEMS if item.path not in ALL_WELL):
        await eye.open_at(path)
        if await eye.page.locator("main .empty").count():
            words = await eye.page.locator("main .empty").first.inner_text()
            if len(words.strip()) < 10 or not await eye.page.locator(begins).count():
                wrong.append(f"{path}: {words}")
    assert not wrong, "\n".join(wrong)
