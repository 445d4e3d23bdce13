"""A theme from its first word to its early end, at both sizes."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_announcements import fits
from tests.browser.test_console import come_in, post
from tests.kit.town import ZONE

pytestmark = pytest.mark.browser

TITLE = "我为乡村振兴献一策"


async def test_a_theme_is_asked_for_counted_and_ended(page: Page, demo: str, tmp_path: Path):
    today = datetime.now(ZONE).date()
    await come_in(page, tmp_path)
    await page.get_by_role("link", name="主题征集").last.click()
    await expect(page.get_by_role("row").filter(has_text="为老年大学出主意")).to_contain_text("3条")
    await fits(page, tmp_path)
    await page.get_by_role("link", name="新的主题").click()
    await page.get_by_label("标题").fill(TITLE)
    await page.get_by_label("哪天开始").fill(today.isoformat())
    await page.get_by_label("哪天结束").fill((today + timedelta(days=20)).isoformat())
    await expect(page.get_by_label("线上议事厅")).to_be_checked()
    await fits(page, tmp_path)
    await page.get_by_label("说明").fill("村里的事，大家出主意。")
    await page.get_by_role("button", name="存好").click()
    await expect(page.get_by_text(f"【主题征集】{TITLE}")).to_be_visible()
    await fits(page, tmp_path)
    await page.get_by_role("button", name="发布").click()
    await expect(page.get_by_role("status")).to_contain_text(f"发布了：{TITLE}")
    said = '{"chat": "private", "sender": "P01", "text": "我为乡村振兴献一策：我建议给村口装路灯"}'
    post(f"{demo}simulator/api/messages", said.encode())
    await page.reload()
    await expect(page.get_by_text("1位提了1条")).to_be_visible()
    await expect(page.get_by_role("link", name="王德福")).to_be_visible()
    await fits(page, tmp_path)
    await page.get_by_role("link", name="提前结束").click()
    await fits(page, tmp_path)
    await page.get_by_role("button", name="提前结束").click()
    await expect(page.get_by_role("status")).to_contain_text("今天是最后一天了")
    await expect(page.get_by_role("link", name="提前结束")).to_have_count(0)
    await page.get_by_role("link", name="‹ 主题征集").click()
    await expect(page.get_by_role("row").filter(has_text=TITLE)).to_contain_text("1条")
    await fits(page, tmp_path)
