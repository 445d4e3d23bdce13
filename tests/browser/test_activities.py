"""活动报名 in a real browser: by the form into the groups, the list alive, printed, downloaded."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from services import members
from services.activities import signing, writing
from services.activities.entries import Entry
from storage.audit import By
from storage.tables.activities import Signup
from tests.browser.test_console import WIDTH, come_in
from tests.browser.test_places import SMALL
from tests.kit.libreoffice import acting, opened
from tests.kit.office import Office
from tests.kit.pdf import leaves
from tests.kit.processes import post
from tests.kit.town import MORNING, ZONE

pytestmark = pytest.mark.browser

STARTS = datetime(2025, 11, 8, 9, tzinfo=ZONE)
EVIL = '=HYPERLINK("http://example.org","x")'


@pytest_asyncio.fixture(loop_scope="session")
async def office(sqlite_url: str):
    async with Office.open(sqlite_url) as office:
        yield office


async def signed_in(page: Page, office: Office) -> str:
    """Sign in as a clerk; the address of the pages of activities."""
    origin = str(office._server.make_url("")).rstrip("/")
    await page.goto(origin + await office.lend(await office.employ("新来的", "staff")))
    await page.get_by_role("button", name="进入后台").click()
    return f"{origin}/console/activities"


async def furnished(office: Office, people: int = 0, **more) -> int:
    """A published activity with three of the roster, a guest with a hostile name, and others."""
    by = By(None, MORNING)
    names = ("王德福", "李淑芬", "赵秀英")

    def work(tx):
        draft = writing.Draft("重阳节茶话会", STARTS, place="老干部活动中心", **more)
        made = writing.create(tx, draft, by, ZONE)
        writing.publish(tx, made, by, ZONE)
        guests = (EVIL, *(f"客人{n:02}" for n in range(people)))
        each = [Entry(name, members.named(tx, name)) for name in names]
        each[0] = each[0]._replace(
            heads=2,
            company=("老伴",),
            remark_sealed=office.town.bot.vault.seal("坐轮椅", "remark"),
        )
        parties = [(one,) for one in (*each, *map(Entry, guests))]
        signing.sign_up(tx, made, parties, by)
        return made

    return int(await office.town.do(work))


async def filled(page: Page, title: str = "重阳节茶话会") -> None:
    """Write a new activity into its form."""
    await page.get_by_label("名称").fill(title)
    await page.get_by_label("哪一天").fill("2030-10-18")
    await page.get_by_label("几点开始").fill("09:00")
    await page.get_by_label("地点").fill("老干部活动中心")
    await page.get_by_label("名额").fill("2")
    await page.get_by_label("活动报名群").check()


async def test_an_activity_is_written_and_published_by_the_form(
    page: Page, demo: str, tmp_path: Path
):
    await come_in(page, tmp_path)
    await page.get_by_role("link", name="活动报名", exact=True).click()
    await page.get_by_role("link", name="新建活动").click()
    await filled(page)
    await page.get_by_role("button", name="建好").click()
    await expect(page.get_by_role("status")).to_contain_text("建好了：重阳节茶话会")
    await page.get_by_role("link", name="发布").click()
    await expect(page.locator(".preview")).to_contain_text("限2人")
    await page.get_by_role("button", name="发布").click()
    await expect(page.get_by_role("status")).to_contain_text("现在可以报名了")
    await expect(page.locator(".figures")).to_contain_text("0／2位")


async def test_who_signs_up_in_the_chat_stands_on_the_live_list(
    page: Page, demo: str, tmp_path: Path
):
    await come_in(page, tmp_path)
    await page.goto(f"{demo}console/activities/new")
    await filled(page, "灯谜会")
    await page.get_by_role("button", name="建好").click()
    await page.get_by_role("link", name="发布").click()
    await page.get_by_role("button", name="发布").click()
    await page.get_by_role("link", name="自动更新").click()
    for sender in ("P01", "P02", "P04"):
        said = {"chat": "G2", "sender": sender, "text": "我报名灯谜会", "at_bot": True}
        post(f"{demo}simulator/api/messages", json.dumps(said).encode())
    # Nobody touches the page: it asks for itself.
    await expect(page.locator("#in")).to_contain_text("王德福", timeout=20_000)
    await expect(page.locator("#in")).to_contain_text("李淑芬")
    await expect(page.locator("#waiting")).to_contain_text("第1位")
    await expect(page.locator("#waiting")).to_contain_text("赵秀英")


async def test_the_live_list_renews_itself_without_scripts(browser: Browser, office: Office):
    context = await browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = await context.new_page()
    home = await signed_in(page, office)
    number = await furnished(office)
    await page.goto(f"{home}/{number}")
    await page.get_by_role("link", name="自动更新").click()
    await expect(page.locator("#in")).not_to_contain_text("刘桂兰")
    await office.town.do(
        lambda tx: signing.sign_up(
            tx, number, [(Entry("刘桂兰", members.named(tx, "刘桂兰")),)], By(None, MORNING)
        )
    )
    await expect(page.locator("#in")).to_contain_text("刘桂兰", timeout=20_000)
    await page.get_by_role("link", name="停下自动更新").click()
    await expect(page.get_by_role("link", name="自动更新")).to_be_visible()
    await context.close()


async def test_somebody_is_entered_moved_up_and_taken_off(page: Page, office: Office):
    home = await signed_in(page, office)
    number = await furnished(office, capacity=4, offers=False)
    await page.goto(f"{home}/{number}")
    await expect(page.locator("#waiting").get_by_role("row").nth(1)).to_contain_text("HYPERLINK")
    await page.get_by_role("link", name="代录入").click()
    await page.get_by_label("查人").fill("liuguilan")
    await page.get_by_role("button", name="查找").click()
    await page.get_by_label("刘桂兰").check()
    await page.get_by_label("备注").first.fill("吃素")
    await page.get_by_role("button", name="报上").first.click()
    await expect(page.get_by_role("status")).to_contain_text("满了，排在候补：刘桂兰（第2位）")
    await page.get_by_role("button", name=re.compile("让他先来.*刘桂兰")).click()
    await expect(page.get_by_role("alert")).to_contain_text("空位只有0个")
    await page.get_by_label("改名额").fill("5")
    await page.get_by_role("button", name="改好").click()
    await page.get_by_role("button", name=re.compile("让他先来.*刘桂兰")).click()
    await expect(page.get_by_role("status")).to_contain_text("刘桂兰有位子了")
    await expect(page.locator("#in")).to_contain_text("刘桂兰")
    await page.get_by_role("link", name=re.compile("改人数.*李淑芬")).click()
    await page.get_by_role("link", name="从名单上去掉").click()
    await page.get_by_role("button", name="去掉").click()
    await expect(page.get_by_role("status")).to_contain_text("去掉了：李淑芬")
    await expect(page.locator("#in")).not_to_contain_text("李淑芬")
    rows = {row.name: row.state for row in await office.town.rows(Signup)}
    assert (rows["刘桂兰"], rows["李淑芬"]) == ("in", "out")


async def test_the_sheet_comes_out_on_a4_with_head_and_number_on_each_page(
    page: Page, office: Office
):
    home = await signed_in(page, office)
    number = await furnished(office, people=30)
    await page.goto(f"{home}/{number}/print")
    found = leaves(await page.pdf(prefer_css_page_size=True))
    assert [(round(one.width), round(one.height)) for one in found] == [(210, 297)] * 3
    for count, leaf in enumerate(found, 1):
        assert f"第{count}页，共3页" in leaf.words and "重阳节茶话会签到表" in leaf.words
        assert "序号姓名单位人数备注签到" in leaf.words
    words = "".join(leaf.words for leaf in found)
    for name in ("王德福", "李淑芬", "赵秀英", "客人00", "客人29"):
        assert words.count(name) == 1
    assert "王德福老伴" in words and "轮椅" not in words and "打印" not in words
    await page.get_by_role("button", name="把备注印上").click()
    await expect(page.locator("body")).to_contain_text("坐轮椅")
    with_remarks = leaves(await page.pdf(prefer_css_page_size=True))
    assert "坐轮椅" in with_remarks[0].words and len(with_remarks) == 3
    size = await page.locator(".roll .roll-name").last.evaluate("e => getComputedStyle(e).fontSize")
    assert size == "24px"  # which are 18 pt


async def test_the_workbook_opened_in_libreoffice_has_the_same_rows(
    page: Page, office: Office, tmp_path: Path
):
    home = await signed_in(page, office)
    number = await furnished(office, people=2, capacity=5)
    await page.goto(f"{home}/{number}")
    async with page.expect_download() as got:
        await page.get_by_role("button", name="下载表格").click()
    file = tmp_path / "list.xlsx"
    await (await got.value).save_as(file)
    content = opened(file, tmp_path)
    assert acting(content) == []
    sheets = re.findall(r'<table:table table:name="([^"]+)".*?</table:table>', content, re.DOTALL)
    assert sheets == ["报名", "候补"]
    first, second = content.split('table:name="候补"')
    for name in ("王德福", "李淑芬", "赵秀英", "=HYPERLINK", "老伴"):
        assert name in first
    assert "客人00" in second and "客人01" in second and "客人00" not in first
    assert "轮椅" not in content


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
async def test_every_page_fits_and_every_control_is_large_enough(
    page: Page, office: Office, width: int, height: int
):
    await page.set_viewport_size({"width": width, "height": height})
    home = await signed_in(page, office)
    number = await furnished(office, people=60, capacity=40, options=("坐车", "用餐"))
    rows = await office.town.rows(Signup)
    one = f"{number}/entries/{rows[0].id}"
    paths = (
        "",
        "/new",
        "/menus",
        "/menus/new",
        "/calendar?month=2025-11",
        "?show=over",
        f"/{number}",
        f"/{number}?live=1",
    )
    more = ("edit", "enter", "cancel", "history", "print", "posts")
    for path in (*paths, *(f"/{number}/{name}" for name in more), f"/{one}", f"/{one}/remove"):
        await page.goto(home + path)
        await expect(page.locator("h1")).to_be_attached()
        await page.evaluate("document.querySelectorAll('main details').forEach(e => e.open = true)")
        assert await page.evaluate(WIDTH) <= width, path
        assert await page.evaluate(SMALL) == [], path
