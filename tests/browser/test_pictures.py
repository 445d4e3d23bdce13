"""The pictures of the documents, all declared here and taken from the running demo.

`make screenshots` puts them where the documents look for them. The demo's clock stands still on
the same morning, so that a picture changes only when its page does.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_console import ask, come_in
from tests.browser.test_places import turns
from tests.browser.test_simulator import from_bot, say, sit_as
from tests.kit import manual, pictures
from tests.kit.processes import post

pytestmark = pytest.mark.browser

WIDE, PHONE = (1280, 720), (390, 844)
READMES = {"simulator.png", "simulator-phone.png"}
TALK = """
王德福 2025/10/26 19:01:11
打卡

平安是福 2025/10/26 19:03:05
打卡

刘桂兰 2025/10/26 19:05:00
今天的月亮真圆

赵秀英 2025/10/26 19:06:00
#接龙
银杏林赏秋
1. 王德福 2人
2. 和平桥头老张
""".strip()


class Picture(NamedTuple):
    """What is taken: its name, the way to it from the demo's address, and how large."""

    name: str
    steps: Callable[[Page, str], Awaitable[None]]
    size: tuple[int, int] = WIDE


def opens(path: str, *links: str) -> Callable[[Page, str], Awaitable[None]]:
    """Opens a page of the console, and goes on by the links."""

    async def steps(page: Page, site: str) -> None:
        await page.goto(f"{site}console/{path}")
        for link in links:
            await page.locator("main").get_by_role("link", name=link).first.click()
        await expect(page.locator("h1")).to_be_visible()

    return steps


async def study(page: Page, site: str) -> None:
    """A group of the demo in which somebody has just checked in."""
    await sit_as(page, site, "P01", "G1")
    await say(page, "打卡")
    await expect(from_bot(page).last).to_contain_text("记上了：今天的学习打卡")


async def days(page: Page, site: str) -> None:
    """The same group when somebody asks for the days of their own."""
    await sit_as(page, site, "P01", "G1")
    await say(page, "我打了几天")
    await expect(from_bot(page).last).to_contain_text("您一共打了1天")


async def waited(page: Page, site: str) -> None:
    """What waits for staff when people have asked for them."""
    ask(site)
    await opens("today")(page, site)


async def pasted(page: Page, site: str) -> None:
    """What would be recorded of an evening's talk."""
    await page.goto(f"{site}console/paste")
    await page.get_by_label("从微信群里复制来的话").fill(TALK)
    await page.get_by_label("新群的名字").fill("夕阳红微信群")
    await page.get_by_role("button", name="看看会记下什么").click()
    await expect(page.get_by_role("heading", name="会记下")).to_be_visible()


async def audited(page: Page, site: str) -> None:
    """A change of somebody's data, as it was noted."""
    await page.goto(f"{site}console/roster")
    await page.get_by_role("link", name="王德福").click()
    await page.get_by_role("link", name="修改").click()
    await page.get_by_label("备注").fill("喜欢下棋")
    await page.get_by_role("button", name="存好").click()
    await page.goto(f"{site}console/audit?about=王德福")


async def forwarded(page: Page, site: str) -> None:
    """The notice of an activity, ready to copy."""
    await opens("activities", "银杏林赏秋", "可转发通知")(page, site)


async def corrected(page: Page, site: str) -> None:
    """What a group would read instead of what was wrong."""
    await opens("activities", "银杏林赏秋", "可转发通知")(page, site)
    await page.get_by_role("button", name="再发一次").click()
    # All that is due is delivered before this is answered.
    post(f"{site}simulator/api/clock", json.dumps({"advance": "PT1S"}).encode())
    await page.goto(f"{site}console/deliveries")
    sent = page.get_by_role("row").filter(has_text="活动报名：银杏林赏秋")
    await sent.first.get_by_role("link", name="更正").click()
    words = page.get_by_label("改成")
    await words.fill((await words.input_value()).replace("市植物园东门", "市植物园南门"))
    await page.get_by_role("button", name="看看发出去是什么样").click()
    await expect(page.locator("blockquote.preview").nth(1)).to_contain_text("南门")


async def unclear(page: Page, site: str) -> None:
    """Words that nobody understood, with what they may mean."""
    said = json.dumps({"chat": "private", "sender": "P01", "text": "上回说的那桩，给我弄一下子"})
    post(f"{site}simulator/api/messages", said.encode())
    await opens("unclear")(page, site)
    await expect(page.get_by_text("1句")).to_be_visible()


async def reworded(page: Page, site: str) -> None:
    """A sentence in the bureau's own words, before it is kept."""
    await page.goto(f"{site}console/wordings")
    await page.get_by_label("句子里的字").fill("开了个好头")
    await page.get_by_role("button", name="找").click()
    await page.get_by_role("link", name="开了个好头").click()
    await page.get_by_label("单位自己怎么说").fill("{姓名}，银铃给您记上了，头一天，好！")
    await page.get_by_role("button", name="看看效果").click()
    await expect(page.locator("#looks")).to_be_visible()


PICTURES = (
    Picture("simulator-phone.png", study, PHONE),
    Picture("simulator.png", days),
    Picture("manual/today.png", waited),
    Picture("manual/today-phone.png", opens("today"), PHONE),
    Picture("manual/roster.png", opens("roster")),
    Picture("manual/imports.png", opens("imports")),
    Picture("manual/group.png", opens("groups", "老干部学习群")),
    Picture("manual/paste.png", pasted, (1280, 1300)),
    Picture("manual/forward.png", forwarded, (1280, 1300)),
    Picture("manual/correct.png", corrected, (1280, 1000)),
    Picture("manual/unclear.png", unclear),
    Picture("manual/wording.png", reworded, (1280, 1200)),
    Picture("manual/checkin-day.png", opens("checkins", "每日一学", "看今天的名单")),
    Picture("manual/activity.png", opens("activities", "银杏林赏秋"), (1280, 1300)),
    Picture("manual/cases.png", opens("cases"), (1280, 1300)),
    Picture("manual/case.png", opens("cases/4"), (1280, 1300)),
    Picture("manual/hall.png", opens("hall")),
    Picture("manual/theme.png", opens("themes", "为老年大学出主意")),
    Picture("manual/announcement.png", opens("announcements", "秋季体检")),
    Picture("manual/settings.png", opens("settings")),
    Picture("manual/audit.png", audited, (1280, 1200)),
)


async def test_every_picture_is_taken_and_small(
    page: Page, standing_demo: str, tmp_path: Path, images: Path
):
    turns(tmp_path, "admin")
    await come_in(page, tmp_path)
    for picture in PICTURES:
        await page.set_viewport_size(dict(zip(("width", "height"), picture.size, strict=True)))
        await picture.steps(page, standing_demo)
        await page.mouse.move(0, 0)
        pictures.keep(await page.screenshot(animations="disabled"), images / picture.name)


async def test_what_the_documents_show_is_taken_and_nothing_else():
    shown = {f"manual/{name}" for name in manual.pictures()} | READMES
    assert {picture.name for picture in PICTURES} == shown
