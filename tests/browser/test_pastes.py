"""A clerk pastes an evening of an ordinary group: asked about two names, saved, taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_announcements import fits
from tests.browser.test_console import come_in
from tests.kit.town import ZONE

pytestmark = pytest.mark.browser


def evening() -> str:
    """Yesterday evening in a group of WeChat, as a PC copies it."""
    day = datetime.now(ZONE) - timedelta(days=1)
    at = f"{day.year}/{day.month}/{day.day}"
    return "\n".join(
        (
            f"王德福 {at} 19:01:11\n打卡",
            f"机关-李淑芬🌸 {at} 19:02:30\n今天的月饼真甜",
            f"平安是福 {at} 19:03:05\n打卡",
            f'"周玉梅"邀请"刘桂兰"加入了群聊\n夕阳红 {at} 19:04:00\n我也打卡',
            f"刘桂兰 {at} 19:05:00\n今天的月亮真圆",
            f"赵秀英 {at} 19:06:00\n#接龙\n银杏林赏秋\n1. 王德福 2人\n2. 和平桥头老张",
        )
    )


async def test_an_evening_is_pasted_asked_about_saved_and_taken_back(
    page: Page, demo: str, tmp_path: Path
):
    await come_in(page, tmp_path)
    await page.get_by_role("link", name="粘贴录入").last.click()
    await fits(page, tmp_path)
    await page.get_by_label("从微信群里复制来的话").fill(evening())
    await page.get_by_label("新群的名字").fill("夕阳红微信群")
    await page.get_by_role("button", name="看看会记下什么").click()
    await expect(page.get_by_text("会记下2句，要问清楚2处")).to_be_visible()
    await fits(page, tmp_path)
    first = page.get_by_role("group", name="群里的“平安是福”是谁？")
    await first.get_by_label("名册里的姓名").fill("吴长河")
    second = page.get_by_role("group", name="群里的“夕阳红”是谁？")
    await second.get_by_label("不是名册里的人，他说的不记").check()
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("status")).to_contain_text("请再看一眼")
    await expect(page.get_by_text("会记下3句，要问清楚0处")).to_be_visible()
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("status")).to_contain_text("保存好了")
    await expect(page.locator("#receipt")).to_contain_text("打卡2人")
    await fits(page, tmp_path)
    await page.get_by_role("button", name="撤销这次录入").click()
    await expect(page.get_by_role("status")).to_contain_text("撤销好了")
    await expect(page.get_by_role("button", name="撤销这次录入")).to_have_count(0)
