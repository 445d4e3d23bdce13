"""A clerk finds what the bot did not understand, clicks what was meant, and takes it back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_announcements import fits
from tests.browser.test_console import come_in
from tests.kit.processes import post

pytestmark = pytest.mark.browser


async def test_what_was_not_understood_is_clicked_tried_in_words_and_undone(
    page: Page, demo: str, tmp_path: Path
):
    for words in ("咕噜咕噜哇啦哇啦", "唏哩呼噜"):
        said = json.dumps({"chat": "private", "sender": "P01", "text": words})
        post(f"{demo}simulator/api/messages", said.encode())
    await come_in(page, tmp_path)
    await page.get_by_role("link", name="没听懂的话").last.click()
    await fits(page, tmp_path)
    first = page.locator("section", has_text="咕噜咕噜")
    await first.get_by_role("button", name="打卡：记上").click()
    await expect(page.get_by_role("status")).to_contain_text("办好了：王德福")
    await page.get_by_role("link", name="别的意思").click()
    await fits(page, tmp_path)
    await page.get_by_label("应该怎么说").fill("金秋茶话会我报名")
    await page.get_by_role("button", name="看看会记下什么").click()
    await fits(page, tmp_path)
    await page.get_by_label("应该怎么说").fill("银杏林赏秋我和老伴都去")
    await page.get_by_role("button", name="看看会记下什么").click()
    await expect(page.locator("#would")).to_contain_text("王德福")
    await expect(page.locator("#would")).not_to_contain_text("转给工作人员")
    await fits(page, tmp_path)
    await page.get_by_role("button", name="就这么办").click()
    await expect(page.get_by_role("status")).to_contain_text("办好了")
    await page.get_by_role("link", name="点过的").click()
    await fits(page, tmp_path)
    await page.get_by_role("button", name="撤销").first.click()
    await expect(page.get_by_role("status")).to_contain_text("又在等着点意思")
    await fits(page, tmp_path)
