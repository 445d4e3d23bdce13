"""An administrator rewords a sentence, and the bot says it in the simulator; and takes it back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_announcements import fits
from tests.browser.test_console import come_in
from tests.browser.test_places import turns
from tests.browser.test_simulator import from_bot, say, sit_as

pytestmark = pytest.mark.browser


async def test_a_sentence_is_reworded_and_the_bot_says_it(page: Page, demo: str, tmp_path: Path):
    turns(tmp_path, "admin")
    await come_in(page, tmp_path)
    await page.get_by_role("link", name="用语").last.click()
    await fits(page, tmp_path)
    await page.get_by_label("句子里的字").fill("开了个好头")
    await page.get_by_role("button", name="找").click()
    await fits(page, tmp_path)
    await page.get_by_role("link", name="开了个好头").click()
    await fits(page, tmp_path)
    mine = page.get_by_label("单位自己怎么说")
    await mine.fill("{姓名}，银铃给您记上了，头一天，好！")
    await page.get_by_role("button", name="看看效果").click()
    await expect(page.locator("#looks")).to_contain_text("欧阳建国，银铃给您记上了")
    await fits(page, tmp_path)
    await page.get_by_role("button", name="存好").click()
    await expect(page.get_by_role("status")).to_contain_text("存好了")
    await fits(page, tmp_path)
    here = page.url
    await sit_as(page, demo, "P01", "G1")
    await say(page, "打卡")
    await expect(from_bot(page).last).to_contain_text("王德福，银铃给您记上了，头一天，好！")
    await page.goto(here)
    await page.get_by_role("button", name="用回原来的").click()
    await expect(page.get_by_role("status")).to_contain_text("用回原来的了")
    await fits(page, tmp_path)
    await sit_as(page, demo, "P02", "private-P02")
    await say(page, "打卡")
    await expect(from_bot(page).last).to_contain_text("记上了：今天的学习打卡")
