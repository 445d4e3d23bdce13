"""学习打卡 in a real browser: planned by the form, filled by the chat, counted, printed, sent."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.wechat.errcodes import failure
from services import checkin, members, organisations
from services.checkin import campaigns
from storage.audit import By
from tests.browser.test_console import WIDTH, come_in
from tests.browser.test_places import SMALL
from tests.console.test_deliveries import lay, platform, settle
from tests.kit.office import Office
from tests.kit.pdf import leaves
from tests.kit.processes import post
from tests.kit.town import ZONE

pytestmark = pytest.mark.browser

PAGES = (
    *("checkins", "checkins/new", "checkins/meetings/new", "checkins/meetings", "checkins/1"),
    *("checkins/1/edit", "checkins/1/end", "checkins/1/made_up", "checkins/1/reflections"),
    *("checkins/1/reflections?share=yes", "checkins/1/print", "roster/4", "roster/4/leaves/new"),
)
# How the letters of a count stand out from the shade below them, of all cells of the calendar.
CONTRASTS = """
[...document.querySelectorAll(".heat g:not(.heat-off)")].map(cell => {
  const light = e => {
    const [r, g, b] = getComputedStyle(e).fill.match(/\\d+/g).map(Number)
      .map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [light(cell.querySelector("rect")), light(cell.querySelector("text"))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
})
"""


async def test_a_study_is_planned_and_what_people_say_stands_in_its_calendar(
    page: Page, demo: str, tmp_path: Path
):
    await come_in(page, tmp_path)
    await page.get_by_role("link", name="学习打卡", exact=True).click()
    await page.get_by_role("link", name="新建学习打卡").click()
    await page.get_by_label("名称").fill("重阳诗会")
    await page.get_by_text("别的群", exact=False).click()
    await page.get_by_label("活动报名群").check()
    await page.get_by_label("教育支部").check()
    await page.get_by_label("学习内容").fill("读一首重阳的诗")
    await page.get_by_role("button", name="建好").click()
    await expect(page.get_by_role("status")).to_contain_text("建好了：重阳诗会")
    said = {"chat": "G2", "sender": "P01", "text": "打卡", "at_bot": True}
    post(f"{demo}simulator/api/messages", json.dumps(said).encode())
    await page.reload()
    figures = page.locator(".figures").first
    await expect(figures).to_contain_text("1人")
    cell = page.locator(".heat g").filter(has=page.locator(".shade-5"))
    await expect(cell.locator(".heat-count")).to_have_text("1")
    assert re.search(r"：1人$", await cell.locator("title").text_content() or "")
    await page.locator(".month summary").click()
    row = page.locator(".month").get_by_role("row").filter(has_text="1人")
    await row.get_by_role("link").click()
    await expect(page.get_by_role("row").filter(has_text="王德福")).to_contain_text("本人")
    await page.get_by_label("刘桂兰").check()
    await page.get_by_role("button", name="代录入：").click()
    await expect(page.get_by_role("status")).to_contain_text("代录入了1位：刘桂兰")
    row = page.get_by_role("row").filter(has_text="刘桂兰")
    await row.get_by_role("button", name="划掉").click()
    await page.get_by_role("button", name="撤销").click()
    await expect(page.get_by_role("row").filter(has_text="刘桂兰")).to_contain_text("代录入")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
async def test_every_page_fits_and_every_control_is_large_enough(
    page: Page, demo: str, tmp_path: Path, width: int, height: int
):
    await page.set_viewport_size({"width": width, "height": height})
    await come_in(page, tmp_path)
    await page.goto(f"{demo}console/checkins/1")
    day = await page.get_by_role("link", name="看今天的名单").get_attribute("href")
    assert min(await page.evaluate(CONTRASTS)) >= 4.5
    shades = await page.locator(".heat rect").evaluate_all(
        "all => all.map(e => e.className.baseVal)"
    )
    assert len(set(shades)) >= 4
    assert day is not None
    for path in (*PAGES, day.removeprefix("/console/")):
        await page.goto(f"{demo}console/{path}")
        await expect(page.locator("h1")).to_be_visible()
        await page.evaluate("document.querySelectorAll('main details').forEach(e => e.open = true)")
        assert await page.evaluate(WIDTH) <= width, path
        assert await page.evaluate(SMALL) == [], path


@pytest_asyncio.fixture(loop_scope="session")
async def office(sqlite_url: str):
    async with Office.open(sqlite_url) as office:
        yield office


async def signed_in(page: Page, office: Office) -> str:
    """Sign in as a clerk; the address of the site."""
    origin = str(office._server.make_url("")).rstrip("/")
    await page.goto(origin + await office.lend(await office.employ("新来的", "staff")))
    await page.get_by_role("button", name="进入后台").click()
    return origin


async def test_the_sheet_comes_out_on_a4_with_every_name_and_its_head_on_each_page(
    page: Page, office: Office, tmp_path: Path
):
    names = [f"赵{first}{last}" for first in "大小老" for last in "春夏秋冬梅兰竹菊松柏"]

    def work(tx):
        body = organisations.add(tx, "机关一支部", "建制支部")
        for name in names:
            organisations.join(tx, body, members.enter(tx, name, "member", ""))
        by, row = By(None, office.town.clock.now()), campaigns.find(tx, 1)
        where = {"groups": campaigns.groups(tx, 1), "bodies": [body]}
        first = row.starts_on.replace(day=1)
        campaigns.change(tx, 1, {"starts_on": first}, by, ZONE, **where)
        checkin.enter(tx, 1, members.named(tx, names[0]), first, by, made_up=True)

    await office.town.do(work)
    origin = await signed_in(page, office)
    await page.goto(f"{origin}/console/checkins/1/print?month=2025-10")
    found = leaves(await page.pdf(prefer_css_page_size=True))
    assert [(round(one.width), round(one.height)) for one in found] == [(297, 210)] * 6
    for half, days in ((found[:3], range(1, 17)), (found[3:], range(17, 32))):
        words = [one.words for one in half]
        heads = "姓名" + "".join(map(str, days)) + "全月"
        assert all(heads in one for one in words)
        assert "每日一学签到表　2025年10月" in words[0]
        assert [sum(name in one for one in words) for name in names] == [1] * len(names)
    assert f"{names[0]}补" in "".join(one.words for one in found[:3])
    assert not [one for one in found if "打印" in one.words or "菜单" in one.words]
    sizes = await page.locator(".sheet td").first.evaluate("e => getComputedStyle(e).fontSize")
    assert sizes == "24px"  # which are 18 pt


async def test_what_a_platform_refused_is_found_and_sent_again(page: Page, office: Office):
    await settle(office)
    made = platform(office)
    made.troubles = [failure(43004, "")]
    await lay(office, "今天的学习打卡：每日一学")
    origin = await signed_in(page, office)
    await page.get_by_role("link", name="一天内没发出的消息").first.click()
    assert page.url.startswith(f"{origin}/console/deliveries?state=failed")
    row = page.get_by_role("row").filter(has_text="每日一学")
    await row.get_by_role("button", name="重发").click()
    await expect(page.get_by_role("status")).to_contain_text("王德福")
    await office.town.bot.relay.deliver_due()
    assert made.told == [("wang", "今天的学习打卡：每日一学")]
    await page.goto(f"{origin}/console/deliveries?state=failed")
    await expect(page.get_by_text("每日一学")).to_have_count(0)


async def test_a_study_is_planned_without_scripts(browser: Browser, office: Office):
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    origin = await signed_in(page, office)
    await page.goto(f"{origin}/console/checkins/new")
    await page.get_by_label("名称").fill("重阳诗会")
    await page.get_by_label("老干部学习群").check()
    await page.get_by_label("学习内容").fill("javascript:alert(1)")
    await page.get_by_role("button", name="建好").click()
    await expect(page.get_by_text("网址看不懂")).to_be_visible()
    await expect(page.get_by_label("老干部学习群")).to_be_checked()
    await page.get_by_label("学习内容").fill("读一首重阳的诗")
    await page.get_by_role("button", name="建好").click()
    await expect(page.get_by_role("status")).to_contain_text("机器人会问一句是哪一个")
    await context.close()
