"""奖状 and 学习榜 in a real browser: they fit each screen, and each certificate fills one A4 sheet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from sqlalchemy import update

from services import checkin, fonts, members, roster
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Campaign
from tests.browser.test_checkins import signed_in
from tests.browser.test_console import WIDTH
from tests.browser.test_places import SMALL
from tests.kit.office import Office
from tests.kit.pdf import leaves

pytestmark = pytest.mark.browser

HERE = "/console/checkins/1"
LONG = "买买提·阿不都热合曼·艾合买提江"
PEOPLE = ("王德福", "李淑芬", LONG)


@pytest_asyncio.fixture(loop_scope="session")
async def office(sqlite_url: str):
    """The office where three people studied all September, and yesterday."""
    async with Office.open(sqlite_url) as office:
        by = By(None, office.town.clock.now())

        def work(tx) -> None:
            roster.enter(tx, office.town.bot.vault, {"name": LONG, "role": "member"}, by)
            long = {"title": "学习贯彻全会精神银发读书会每日一学打卡第三期"}
            since = {"starts_on": date(2025, 9, 1)}
            tx.execute(update(core(Campaign)).values(long | since))
            days = [*(date(2025, 9, n) for n in range(1, 31)), date(2025, 10, 26)]
            for name in PEOPLE:
                for day in days:
                    checkin.enter(tx, 1, members.named(tx, name), day, by, made_up=False)

        await office.town.do(work)
        yield office


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
async def test_the_pages_fit_and_every_control_is_large_enough(
    page: Page, office: Office, width: int, height: int
):
    await page.set_viewport_size({"width": width, "height": height})
    origin = await signed_in(page, office)
    paths = ("certificates", "certificates/print", "ranking?week=2025-10-20")
    for path in paths:
        await page.goto(f"{origin}{HERE}/{path}")
        await expect(page.get_by_text("王德福").first).to_be_visible()
        assert await page.evaluate(WIDTH) <= width, path
        assert await page.evaluate(SMALL) == [], path


async def test_each_certificate_fills_one_sheet_across(page: Page, office: Office):
    origin = await signed_in(page, office)
    await page.goto(f"{origin}{HERE}")
    await page.get_by_role("link", name="学习奖状").click()
    await page.get_by_role("link", name="打印全部奖状").click()
    found = leaves(await page.pdf(prefer_css_page_size=True))
    assert [(round(one.width), round(one.height)) for one in found] == [(297, 210)] * 3
    for leaf, name in zip(found, ("李淑芬", LONG, "王德福"), strict=True):
        assert f"{name} 同志：" in leaf.words and "2025年10月1日" in leaf.words
        assert "坚持学习30天" in leaf.words and "打印" not in leaf.words


@pytest.mark.skipif(fonts.find() is None, reason="needs a font that has Chinese")
async def test_pictures_are_downloaded_by_a_click(page: Page, office: Office, tmp_path: Path):
    origin = await signed_in(page, office)
    for path in ("certificates", "ranking?week=2025-10-20"):
        await page.goto(f"{origin}{HERE}/{path}")
        async with page.expect_download() as waited:
            await page.get_by_role("link", name="下载图片").first.click()
        download = await waited.value
        await download.save_as(tmp_path / "picture.png")
        assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
        assert download.suggested_filename.endswith(".png")
