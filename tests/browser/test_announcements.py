"""A notice from its first word to the last telephone call, at both sizes and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from pypdf import PdfReader

from tests.browser.test_console import WIDTH, come_in
from tests.browser.test_people import SMALL

pytestmark = pytest.mark.browser

SIZES = ((1280, 720), (390, 844))


async def fits(page: Page, picture: Path) -> None:
    """The page has nothing beyond its edge, and nothing too small to be pressed, at each size."""
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(WIDTH) <= width, page.url
        assert await page.evaluate(SMALL) == [], page.url
        await page.screenshot(path=picture / f"{page.url.rpartition('console/')[2].replace('/', '-').replace('?', '-')}-{width}.png", full_page=True)
    await page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})


async def test_a_notice_is_written_sent_and_followed_up(page: Page, demo: str, tmp_path: Path):
    await come_in(page, tmp_path)
    await page.get_by_role("link", name="通知", exact=True).last.click()
    await fits(page, tmp_path)
    await page.get_by_role("link", name="写通知").click()
    await page.get_by_role("button", name="存好").click()
    await expect(page.get_by_text("请写标题")).to_be_visible()
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
    await page.pdf(path=tmp_path / "phones.pdf", format="A4")
    words = "".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "phones.pdf").pages)
    assert "吴长河" in words and "王德福" not in words and "显示" not in words and "菜单" not in words
    await page.goto(f"{demo}console/reports")
    await expect(page.get_by_text("通知已阅").first).to_be_visible()
    await fits(page, tmp_path)
    await page.pdf(path=tmp_path / "reports.pdf", format="A4")
    await page.get_by_role("link", name="1", exact=True).first.click()
    await expect(page.get_by_text("重阳节慰问")).to_be_visible()
    await fits(page, tmp_path)
