"""Every page on paper: A4, without anything to press, nothing beyond its edge."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.test_accessibility import PAGES, addresses
from tests.kit import databases
from tests.kit.axe import Eye
from tests.kit.guarded import Guarded
from tests.kit.pdf import leaves

pytestmark = pytest.mark.browser

A4 = [210, 297]
# So that on a busy machine, too, each test has its time.
PARTS = 3
# What lies between the margins of an upright sheet, in the pixels of paper.
BETWEEN = 680
# What only a screen has; what stands folded away on it too.
PRESSED = (
    "a.button:visible, button:visible, nav:visible, .top:visible, .skip:visible, .back:visible"
)
# What is set for a sheet of its own, across or in millimetres.
SHEETS = "main :is(.sheet, .roll, .certificate, .doorsheet)"
WIDTH = "document.documentElement.scrollWidth"
WIDE = """
[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth)
  .map(e => e.outerHTML.slice(0, 80)).slice(0, 2)
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def guarded(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Guarded]:
    file = tmp_path_factory.mktemp("printed") / "yinling.db"
    async with Guarded.open(databases.copy_sqlite(sqlite_template, file)) as guarded:
        yield guarded


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def eye(browser: Browser, guarded: Guarded) -> AsyncIterator[Eye]:
    admin = guarded.visitors["admin"].member_id
    async with Eye.open(browser, guarded.office, admin, engine=False) as eye:
        await eye.page.emulate_media(media="print")
        await eye.page.set_viewport_size({"width": BETWEEN, "height": 960})
        yield eye


async def on_paper(eye: Eye, path: str) -> list[str]:
    """What is wrong with a page on paper."""
    await eye.open_at(path)
    wrong = [f"{await eye.page.locator(PRESSED).count()} to press"]
    wrong = wrong if wrong != ["0 to press"] else []
    wide = await eye.page.evaluate(WIDTH)
    if wide > BETWEEN and not await eye.page.locator(SHEETS).count():
        wrong.append(f"{wide} wide: {await eye.page.evaluate(WIDE)}")
    found = leaves(await eye.page.pdf(format="A4", prefer_css_page_size=True))
    sizes = {tuple(sorted((round(leaf.width), round(leaf.height)))) for leaf in found}
    if sizes != {tuple(A4)}:
        wrong.append(f"on {sizes}")
    return [f"{path}: {fault}" for fault in wrong]


@pytest.mark.parametrize("part", range(PARTS))
async def test_every_page_can_be_printed(eye: Eye, guarded: Guarded, part: int):
    paths = list(addresses(guarded, PAGES))[part::PARTS]
    wrong = [fault for path in paths for fault in await on_paper(eye, path)]
    assert not wrong, "\n".join(wrong)


async def test_a_sheet_for_the_wall_fills_its_paper_and_says_whose_it_is(
    eye: Eye, guarded: Guarded
):
    rows = tuple(row for row in PAGES if row.path.endswith("/print"))
    wrong = []
    for path in addresses(guarded, rows):
        await eye.open_at(path)
        first = leaves(await eye.page.pdf(prefer_css_page_size=True))[0]
        if guarded.office.bureau not in first.words or "登录" in first.words:
            wrong.append(f"{path}: {first.words[:60]}")
    assert rows and not wrong, "\n".join(wrong)
