"""The demo's page, as a visitor uses it."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, Route, expect

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>]]>{{7*7}}"


async def sit_as(page: Page, demo: str, person: str, chat: str) -> None:
    await page.goto(f"{demo}#as={person}&chat={chat}")
    await expect(page.get_by_test_id("log")).to_be_visible()


async def say(page: Page, text: str) -> None:
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("send").click()


def from_bot(page: Page):
    return page.locator('[data-testid="message"][data-sender="bot"]')


async def test_a_visitor_checks_in_once_and_is_acknowledged(page: Page, demo: str):
    await page.goto(demo)
    await page.get_by_test_id("person-P01").click()
    await page.get_by_test_id("chat-G1").click()
    await say(page, "打卡")
    await expect(from_bot(page).last).to_contain_text("王德福，记上了：今天的学习打卡")
    await say(page, "我打了几天")
    await expect(from_bot(page).last).to_contain_text("您一共打了1天")


async def test_why_a_message_meant_what_it_meant_is_told_on_demand(page: Page, demo: str):
    await sit_as(page, demo, "P01", "G1")
    await say(page, "打卡")
    await expect(from_bot(page).last).to_contain_text("记上了")
    panel = page.get_by_test_id("why-panel").last
    await expect(panel).to_be_hidden()
    await page.get_by_test_id("why").last.click()
    await expect(panel).to_contain_text("最后理解成：学习打卡(checkin)")
    await expect(panel).to_contain_text("handlers/hears/checkin")
    await page.get_by_test_id("why").last.click()
    await expect(panel).to_be_hidden()


async def test_the_daily_post_arrives_by_itself_when_the_clock_moves(page: Page, demo: str):
    await sit_as(page, demo, "P02", "G1")
    await page.get_by_test_id("advance-P1D").click()
    await expect(from_bot(page).last).to_contain_text("学习打卡：每日一学", timeout=20_000)
    await expect(page.get_by_test_id("composer")).to_be_enabled()


async def test_time_cannot_be_moved_before_the_page_knows_it(page: Page, demo: str):
    """A click that the page was not ready for was swallowed without a word."""
    known = asyncio.Event()

    async def late(route: Route) -> None:
        await known.wait()
        await route.continue_()

    await page.route("**/simulator/api/world", late)
    await sit_as(page, demo, "P02", "G1")
    a_day = page.get_by_test_id("advance-P1D")
    await expect(a_day).to_be_disabled()
    known.set()
    await a_day.click()
    await expect(from_bot(page).last).to_contain_text("学习打卡：每日一学", timeout=20_000)


async def test_a_group_that_hears_only_what_addresses_it(page: Page, demo: str):
    await sit_as(page, demo, "P01", "G2")
    await say(page, "打卡")
    await expect(from_bot(page).last).to_contain_text("记上了")


async def test_hostile_words_stay_words(page: Page, demo: str):
    await sit_as(page, demo, "P01", "G1")
    await say(page, HOSTILE)
    await expect(page.locator('[data-testid="message"][data-sender="P01"]')).to_contain_text(
        HOSTILE
    )
    assert (
        await page.evaluate("document.querySelectorAll('[data-testid=log] img[src=x]').length") == 0
    )


async def test_on_a_phone_nothing_scrolls_sideways(page: Page, demo: str):
    await page.set_viewport_size({"width": 390, "height": 844})
    await sit_as(page, demo, "P01", "G1")
    await say(page, "打卡")
    await expect(from_bot(page).last).to_contain_text("记上了")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    small = await page.evaluate(
        "[...document.querySelectorAll('button')].filter(b => b.offsetParent)"
        ".map(b => b.getBoundingClientRect()).filter(r => r.height < 44 || r.width < 44).length"
    )
    assert small == 0
