"""The console in a real browser: by the demo's link, on a phone, and without scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.kit.processes import post

pytestmark = pytest.mark.browser

PAGES = ("today", "today/human", "today/alerts", "today/groups", "password", "roster/1/privacy")
SMALL = """
[...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .filter(e => e.checkVisibility() && !e.classList.contains("skip"))
  .map(e => [e.innerText || e.name, e.getBoundingClientRect()])
  .filter(([, r]) => r.height < 44 || r.width < 44)
  .map(([words, r]) => `${words}: ${r.width}x${r.height}`)
"""
WIDTH = "document.documentElement.scrollWidth"


def link(folder: Path) -> str:
    """The link that the demo printed for its clerk."""
    (log,) = folder.glob("serving-*.log")
    found = re.search(r"http://\S+/console/pass/\S+", log.read_text("utf-8"))
    assert found is not None, log.read_text("utf-8")
    return found[0]


async def come_in(page: Page, folder: Path) -> None:
    await page.goto(link(folder))
    await page.get_by_role("button", name="进入后台").click()
    await expect(page.get_by_role("heading", name="今天")).to_be_visible()


def ask(demo: str) -> None:
    """People of the demo leave something for staff to see to."""
    for sender, text in (("P01", "转人工"), ("P02", "救命，我摔倒了起不来")):
        said = f'{{"chat": "private", "sender": "{sender}", "text": "{text}"}}'
        post(f"{demo}simulator/api/messages", said.encode())


async def test_the_demos_link_lets_the_clerk_in_once(page: Page, demo: str, tmp_path: Path):
    ask(demo)
    await come_in(page, tmp_path)
    await expect(page.locator(".need").first).to_contain_text("紧急情况")
    await page.get_by_role("link", name="想找工作人员").click()
    await page.get_by_role("button", name="办好了").click()
    await expect(page.get_by_role("status")).to_contain_text("办好了：王德福")
    await page.get_by_role("button", name="退出").click()
    await expect(page.get_by_role("status")).to_contain_text("您已退出")
    assert page.url.endswith("/console/login")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
async def test_nothing_scrolls_sideways_and_every_control_is_large_enough(
    page: Page, demo: str, tmp_path: Path, width: int, height: int
):
    ask(demo)
    await page.set_viewport_size({"width": width, "height": height})
    await come_in(page, tmp_path)
    for path in PAGES:
        await page.goto(f"{demo}console/{path}")
        await expect(page.locator("h1")).to_be_visible()
        assert await page.evaluate(WIDTH) <= width, path
        assert await page.evaluate(SMALL) == [], path
    if width < 800:
        await page.goto(f"{demo}console/today")
        await page.get_by_text("菜单", exact=True).click()
        assert await page.evaluate(SMALL) == []
        assert await page.evaluate(WIDTH) <= width
        await expect(page.get_by_role("button", name="退出")).to_be_visible()


async def test_everything_works_without_scripts(browser: Browser, demo: str, tmp_path: Path):
    ask(demo)
    context = await browser.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = await context.new_page()
    await come_in(page, tmp_path)
    await page.get_by_role("link", name="想找工作人员").click()
    await page.get_by_role("button", name="办好了").click()
    await expect(page.get_by_role("status")).to_contain_text("办好了：王德福")
    await page.get_by_text("菜单", exact=True).click()
    await page.get_by_role("link", name="改密码").click()
    await page.get_by_label("现在的密码").fill("not known")
    await page.get_by_label("新密码", exact=True).fill("three plain words")
    await page.get_by_label("再写一遍新密码").fill("three plain words")
    await page.get_by_role("button", name="改好").click()
    await expect(page.get_by_text("现在的密码不对，没有改。")).to_be_visible()


async def test_the_keyboard_begins_with_a_way_past_the_menu(page: Page, demo: str, tmp_path: Path):
    await come_in(page, tmp_path)
    await page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    outline = await skip.evaluate("e => getComputedStyle(e).outlineStyle")
    assert outline == "solid"
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()


async def test_on_paper_there_is_the_list_and_no_menu(page: Page, demo: str, tmp_path: Path):
    ask(demo)
    await come_in(page, tmp_path)
    await page.goto(f"{demo}console/today/human")
    await page.emulate_media(media="print")
    await expect(page.get_by_role("heading", name="想找工作人员")).to_be_visible()
    await expect(page.get_by_role("strong").filter(has_text="王德福")).to_be_visible()
    await expect(page.get_by_role("button", name="办好了")).to_be_hidden()
    await expect(page.locator("header")).to_be_hidden()
    await expect(page.locator("nav.side")).to_be_hidden()
    head = await page.locator("thead").evaluate("e => getComputedStyle(e).display")
    assert head == "table-header-group"
