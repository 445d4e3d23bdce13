"""A clerk puts a post right, and copies a notice out that comes back pasted and is recorded."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_announcements import fits
from tests.browser.test_console import come_in
from tests.kit.processes import post

pytestmark = pytest.mark.browser
CLIPBOARD = ["clipboard-read", "clipboard-write"]


async def test_a_notice_is_copied_and_what_comes_back_is_recorded(
    page: Page, demo: str, tmp_path: Path
):
    await page.context.grant_permissions(CLIPBOARD, origin=demo.rstrip("/"))
    await come_in(page, tmp_path)
    await page.get_by_role("link", name="活动报名").last.click()
    await page.get_by_role("link", name="银杏林赏秋").first.click()
    await page.get_by_role("link", name="可转发通知").click()
    await fits(page, tmp_path)
    first = page.get_by_role("button", name=re.compile("复制.*普通微信群"))
    await first.click()
    await expect(page.get_by_text("已复制。")).to_have_attribute("aria-live", "polite")
    notice = await page.evaluate("navigator.clipboard.readText()")
    assert notice.startswith("#接龙\n银杏林赏秋\n") and notice.endswith("\n1. ")
    await page.get_by_role("link", name="粘贴录入").last.click()
    await page.get_by_label("从微信群里复制来的话").fill(f"{notice}王德福\n2. 吴长河 2人")
    await page.get_by_label("新群的名字").fill("夕阳红微信群")
    await page.get_by_role("button", name="看看会记下什么").click()
    await expect(page.get_by_text("王德福候补银杏林赏秋")).to_be_visible()
    await expect(page.get_by_text("吴长河候补银杏林赏秋，共2人")).to_be_visible()


async def test_without_the_clipboard_the_text_is_marked_and_copied(
    page: Page, demo: str, tmp_path: Path
):
    await page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    await come_in(page, tmp_path)
    await page.goto(f"{demo}console/activities")
    await page.get_by_role("link", name="银杏林赏秋").first.click()
    await page.get_by_role("link", name="可转发通知").click()
    await page.get_by_role("button", name=re.compile("复制.*这一行")).click()
    await expect(page.get_by_text("已复制。")).to_be_visible()


async def test_without_scripts_there_is_no_button_and_all_the_text(
    page: Page, demo: str, tmp_path: Path
):
    await page.route("**/static/copy.js*", lambda route: route.fulfill(body=""))
    await come_in(page, tmp_path)
    await page.goto(f"{demo}console/activities")
    await page.get_by_role("link", name="银杏林赏秋").first.click()
    await page.get_by_role("link", name="可转发通知").click()
    await expect(page.get_by_role("textbox", name="发到普通微信群")).to_have_attribute(
        "readonly", ""
    )
    await expect(page.get_by_role("button", name="复制")).to_have_count(0)


async def test_a_post_is_put_right_and_both_stand_in_the_group(
    page: Page, demo: str, tmp_path: Path
):
    await come_in(page, tmp_path)
    await page.goto(f"{demo}console/activities")
    await page.get_by_role("link", name="银杏林赏秋").first.click()
    await page.get_by_role("link", name="可转发通知").click()
    await page.get_by_role("button", name="再发一次").click()
    await page.get_by_role("link", name="发送记录").last.click()
    sent = page.get_by_role("row").filter(has_text="活动报名：银杏林赏秋")
    hour = json.dumps({"advance": "PT24H"}).encode()
    post(f"{demo}simulator/api/clock", hour)
    await page.reload()
    await expect(sent.first).to_contain_text("发出了")
    await fits(page, tmp_path)
    await sent.first.get_by_role("link", name="更正").click()
    words = page.get_by_label("改成")
    await words.fill((await words.input_value()).replace("市植物园东门", "市植物园南门"))
    await page.get_by_role("button", name="看看发出去是什么样").click()
    await fits(page, tmp_path)
    await page.get_by_role("button", name="发出更正").click()
    await expect(page.get_by_role("status")).to_contain_text("更正排好了")
    post(f"{demo}simulator/api/clock", hour)
    await page.goto(f"{demo}#as=P01&chat=G2")
    log = page.get_by_test_id("log")
    await expect(log).to_contain_text("有误，请以这一条为准")
    assert "市植物园东门" in await log.inner_text() and "市植物园南门" in await log.inner_text()
