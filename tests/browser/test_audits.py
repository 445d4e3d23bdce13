"""The administrator finds who changed a phone number, and takes a change back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_announcements import fits
from tests.browser.test_console import come_in
from tests.browser.test_people import PHONE, enter
from tests.browser.test_places import turns

pytestmark = pytest.mark.browser

NEW = "19900000002"


async def change(page: Page, demo: str, one: str, field: str, value: str) -> None:
    """Change a field of somebody on their page."""
    await page.goto(f"{demo}console/roster/{one}/edit")
    await page.locator(f"#f-{field}").fill(value)
    await page.get_by_role("button", name="存好").click()
    await expect(page.get_by_role("status")).to_be_visible()


async def test_who_changed_a_phone_number_is_found(page: Page, demo: str, tmp_path: Path):
    turns(tmp_path, "admin")
    await come_in(page, tmp_path)
    one = await enter(page, demo, "欧阳建国", unit="农机厂", phone=PHONE)
    await change(page, demo, one, "phone", NEW)
    await change(page, demo, one, "unit", "造船厂")
    await page.get_by_role("link", name="操作记录").last.click()
    await page.get_by_label("关于谁").fill("欧阳建国")
    await page.get_by_label("哪一类").select_option(label="人员、家属、请假")
    await page.get_by_role("button", name="找").click()
    await fits(page, tmp_path)
    row = page.get_by_role("row").filter(has_text="电话：").filter(has_text="→")
    await expect(row.first).to_contain_text("0002")
    await expect(page.locator("main")).not_to_contain_text(NEW)
    unit = page.get_by_role("row").filter(has_text="造船厂").filter(has_text="农机厂")
    await unit.get_by_role("button", name="撤销").click()
    await expect(page.get_by_role("status")).to_contain_text("撤销好了")
    await page.goto(f"{demo}console/roster/{one}")
    await expect(page.locator("main")).to_contain_text("农机厂")
