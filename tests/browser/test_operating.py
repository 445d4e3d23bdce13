"""设置 and 告警 in a real browser: a setting changed and changed back, at both sizes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_console import WIDTH, ask, come_in
from tests.browser.test_places import SMALL, turns

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
async def test_a_setting_is_changed_and_changed_back_and_all_fits(
    page: Page, demo: str, tmp_path: Path, width: int, height: int
):
    turns(tmp_path, "admin")
    ask(demo)
    await page.set_viewport_size({"width": width, "height": height})
    await come_in(page, tmp_path)
    await page.goto(f"{demo}console/settings")
    field = page.get_by_label("每个群每天最多主动发几条")
    await expect(field).to_have_value("3")
    await field.fill("2")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("马上起作用")
    await fits(page, width, tmp_path / f"settings-{width}.png")
    await page.get_by_role("button", name="改回 3").click()
    await expect(field).to_have_value("3")
    await page.goto(f"{demo}console/alarms")
    await expect(page.get_by_text("没有发现问题")).to_be_visible()
    await expect(page.get_by_role("button", name="由我处理")).to_be_visible()
    await fits(page, width, tmp_path / f"alarms-{width}.png")


async def fits(page: Page, width: int, picture: Path) -> None:
    await page.evaluate("document.querySelectorAll('main details').forEach(e => e.open = true)")
    assert await page.evaluate(WIDTH) <= width
    assert await page.evaluate(SMALL) == []
    await page.screenshot(path=picture, full_page=True)
