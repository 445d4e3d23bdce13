"""帮助 in a real browser: found from a page, at both sizes, and on paper for those who use none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_announcements import fits
from tests.browser.test_console import come_in

pytestmark = pytest.mark.browser

A4_LARGE = 24  # pixels, which are 18 points


async def test_a_clerk_finds_out_how_and_goes_there(page: Page, demo: str, tmp_path: Path):
    await come_in(page, tmp_path)
    await page.get_by_role("link", name="帮助", exact=True).last.click()
    await fits(page, tmp_path)
    await page.get_by_role("link", name="老同志不会用手机怎么办").click()
    await expect(page.get_by_role("heading", name="老同志不会用手机怎么办")).to_be_in_viewport()
    await fits(page, tmp_path)
    await page.locator("article").get_by_role("link", name="学习打卡").first.click()
    await expect(page.get_by_role("heading", name="学习打卡", exact=True)).to_be_visible()
    await page.get_by_role("link", name="怎么用").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("学习打卡")
    await page.goto(f"{demo}console/help")
    paths = "links => [...new Set(links.map(link => link.href.split('#')[0]))]"
    chapters = await page.locator("main .row-link").evaluate_all(paths)
    assert len(chapters) > 10
    for chapter in chapters:
        await page.goto(chapter)
        await fits(page, tmp_path)


async def test_what_elders_may_say_is_one_large_sheet(page: Page, demo: str, tmp_path: Path):
    await come_in(page, tmp_path)
    await page.goto(f"{demo}console/help/elders")
    await page.emulate_media(media="print")
    assert await page.locator("nav:visible, .hint:visible, .help-way:visible").count() == 0
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    assert await page.locator("article li").first.evaluate(size) >= A4_LARGE
    await page.screenshot(path=tmp_path / "elders-paper.png", full_page=True)
    sheets = await page.pdf(path=tmp_path / "elders.pdf", format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 1
