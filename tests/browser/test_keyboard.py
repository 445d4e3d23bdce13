"""Who has no mouse gets everywhere: by Tab and Enter alone, at both sizes, and sees where they are."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from console.navigation import ITEMS
from console.routes import LOGIN, PREFIX
from tests.kit.axe import SIZES
from tests.kit.office import PASSWORD, Office

pytestmark = pytest.mark.browser

FORMS = ("announcements/new", "venues/new", "roster/new", "activities/new", "checkins/new")
PAGES = (*(item.path for item in ITEMS), *(f"{PREFIX}/{form}" for form in FORMS))
# What can be pressed or filled in; of the dots of one question only one is a stop.
STOPS = """
within => {
  const one = new Set();
  window.stops = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary"
  )].filter(e => e.closest(within) && e.checkVisibility() && !e.disabled
    && (e.type !== "radio" || (!one.has(e.name) && one.add(e.name))));
  return window.stops.length;
}
"""
WHERE = """
() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
  const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const hit = document.elementFromPoint(x, y);
  return {
    stop: window.stops.indexOf(at),
    name: (at.innerText || at.name || at.localName).trim().slice(0, 30),
    seen: getComputedStyle(at).outlineStyle !== "none"
      && box.bottom > 0 && box.top < innerHeight && box.left < innerWidth
      && hit !== null && (at.contains(hit) || hit.contains(at)),
  };
}
"""


@pytest_asyncio.fixture(loop_scope="session")
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    async with Office.open(sqlite_url) as office:
        await office.employ("管理员", "admin")
        yield office


async def come_in(page: Page, office: Office) -> None:
    """Sign in with nothing but the keyboard."""
    await page.goto(office.origin + LOGIN)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("管理员")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="今天", exact=True)).to_be_visible()


async def walk(page: Page, within: str) -> list[str]:
    """What is wrong with the way by Tab from where one is through a part of the page."""
    stops, passed, wrong = await page.evaluate(STOPS, within), [], []
    # A field of a date has several stops of its own.
    for _ in range(4 * stops + 4):
        await page.keyboard.press("Tab")
        where = await page.evaluate(WHERE)
        if passed and where["stop"] == passed[-1]:
            continue
        if where["stop"] < 0 or where["stop"] in passed:
            break
        passed.append(where["stop"])
        wrong += [] if where["seen"] else [f"{where['name']} is not seen"]
    missed = set(range(stops)) - set(passed)
    names = await page.evaluate("ns => ns.map(n => window.stops[n].outerHTML)", sorted(missed)[:3])
    wrong += [f"not reached: {name[:120]}" for name in names]
    return wrong if passed == sorted(passed) else [*wrong, f"out of order: {passed}"]


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_every_control_of_every_main_page_is_reached_and_seen(
    page: Page, office: Office, width: int, height: int
):
    await page.set_viewport_size({"width": width, "height": height})
    await come_in(page, office)
    wrong = [f"the head: {fault}" for fault in await walk(page, "body")]
    for path in PAGES:
        await page.goto(office.origin + path)
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
        await page.keyboard.press("Enter")
        wrong += [f"{path}: {fault}" for fault in await walk(page, "main")]
    assert not wrong, "\n".join(wrong)


async def test_the_menu_of_a_phone_opens_and_leads_by_the_keyboard(page: Page, office: Office):
    await page.set_viewport_size({"width": 390, "height": 844})
    await come_in(page, office)
    for _ in range(3):
        await page.keyboard.press("Tab")
    await expect(page.locator("summary")).to_be_focused()
    await expect(page.get_by_role("link", name="名册", exact=True)).to_be_hidden()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="名册", exact=True)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="名册", exact=True)).to_be_visible()


async def test_from_the_head_of_a_refused_form_one_comes_to_the_field(
    browser: Browser, office: Office
):
    # A page of its own: the browser notes a form that was refused as an error.
    page = await browser.new_page()
    await come_in(page, office)
    await page.goto(f"{office.origin}{PREFIX}/venues/new")
    await page.get_by_label("名称").fill("书画室")
    await page.get_by_label("能坐多少人").fill("很多")
    await page.keyboard.press("Enter")
    await expect(page).to_have_title(re.compile("^有要改的：加一处场地 · "))
    for key in ("Tab", "Enter", "Tab", "Tab"):  # Past the way to help.
        await page.keyboard.press(key)
    await expect(page.get_by_role("alert").get_by_role("link", name="能坐多少人")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("能坐多少人")).to_be_focused()
    await expect(page.get_by_label("能坐多少人")).to_have_value("很多")
    await page.context.close()
