"""A notice from its first word to the last telephone call, at both sizes and on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_console import WIDTH, come_in
from tests.browser.test_people import SMALL

pytestmark = pytest.mark.browser

SIZES = ((1280, 720), (390, 844))
A4_LEAST = 21  # pixels, which are 16 points


async def fits(page: Page, folder: Path) -> None:
    """The page has nothing beyond its edge, and nothing too small to be pressed, at each size."""
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(WIDTH) <= width, page.url
        assert await page.evaluate(SMALL) == [], page.url
        await page.screenshot(path=folder / f"{name(page)}-{width}.png", full_page=True)
    await page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})


async def on_paper(page: Page, folder: Path, sheets: int = 1) -> None:
    """On sheets of A4 stands what is to be read, large, and nothing to press."""
    await page.emulate_media(media="print")
    assert await page.locator(".button:visible, nav:visible, form:visible").count() == 0
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    assert await page.locator(".table td").first.evaluate(size) >= A4_LEAST
    await page.screenshot(path=folder / f"{name(page)}-paper.png", full_page=True)
    printed = await page.pdf(path=folder / f"{name(page)}.pdf", format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == sheets
    await page.emulate_media(media="screen")


def name(page: Page) -> str:
    """What a picture of a page is called."""
    return page.url.partition("console/")[2].partition("?")[0].replace("/", "-")


async def test_a_notice_is_written_sent_and_followed_up(page: Page, demo: str, tmp_path: Path):
    await come_in(page, tmp_path)
    await page.get_by_role("link", name="通知", exact=True).last.click()
    await fits(page, tmp_path)
    await page.get_by_role("link", name="写通知").click()
    await page.get_by_label("标题").fill("重阳节慰问")
    await page.get_by_label("正文").fill("10月29日上午9点，请到二楼领慰问品。")
    await page.get_by_text("老干部学习群").click()
    await page.get_by_label("找人").fill("吴长河")
    await page.get_by_role("button", name="找人").click()
    await page.get_by_text("吴长河").click()
    await fits(page, tmp_path)
    await page.get_by_role("button", name="存好").click()
    await expect(page.get_by_text("8位老同志看，其中1位单独发")).to_be_visible()
    await fits(page, tmp_path)
    await page.get_by_role("button", name="现在发").click()
    await expect(page.get_by_role("status")).to_contain_text("发出去了：重阳节慰问")
    await page.get_by_text("王德福").click()
    await fits(page, tmp_path)
    await page.get_by_role("button", name="电话里说看到了").click()
    await expect(page.get_by_role("status")).to_contain_text("记下了：1位看到了")
    await page.get_by_role("link", name="还没看到的，打电话").click()
    await fits(page, tmp_path)
    await on_paper(page, tmp_path)
    await page.goto(f"{demo}console/reports")
    await expect(page.get_by_text("通知已阅").first).to_be_visible()
    await fits(page, tmp_path)
    await on_paper(page, tmp_path, sheets=2)
    read = page.get_by_role("row").filter(has_text="通知已阅").first
    await read.get_by_role("link").first.click()
    await expect(page.get_by_text("重阳节慰问")).to_be_visible()
    await fits(page, tmp_path)
