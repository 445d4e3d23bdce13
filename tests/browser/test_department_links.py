"""A department's link in a real browser: made, previewed, answered once, withdrawn, expired."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot import demonstration
from services import members
from services.suggestions import links
from storage.audit import By
from storage.tables.suggestions import Case, CaseAnswer, CaseLink, CaseStep
from tests.browser.test_announcements import fits
from tests.kit import handed
from tests.kit.office import Office

pytestmark = pytest.mark.browser

TABLES = (Case, CaseAnswer, CaseLink, CaseStep)


@pytest_asyncio.fixture(loop_scope="session")
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    async with Office.open(sqlite_url) as office:
        yield office


async def given(office: Office) -> int:
    """A case of 王德福's that is with a department; gives its number."""
    vault, now = office.town.bot.vault, office.town.clock.now()

    def work(tx) -> int:
        clerk = By(members.named(tx, demonstration.CLERK), now)
        number = handed.suggested(tx, vault, now, members.named(tx, "王德福"))
        handed.give(tx, vault, number, clerk)
        return number

    return int(await office.town.do(work))


async def come_in(page: Page, office: Office) -> None:
    """Sign in as the clerk."""
    await page.goto(office.origin + await office.lend(await office.employ("林小雨", "staff")))
    await page.get_by_role("button", name="进入后台").click()


async def made(page: Page, office: Office, number: int) -> str:
    """Make a link on its page; gives it as the clerk copies it."""
    await page.goto(f"{office.origin}/console/cases/{number}/link")
    await page.get_by_role("button", name="一个链接").click()
    return await page.get_by_label("只要链接", exact=True).input_value()


async def kept(office: Office) -> list[list[object]]:
    return [await office.town.rows(table) for table in TABLES]


async def test_an_answer_comes_by_the_link_and_a_clerk_sends_it(
    page: Page, browser: Browser, office: Office, tmp_path: Path
):
    number = await given(office)
    await come_in(page, office)
    link = await made(page, office, number)
    letter = await page.get_by_label("整段话", exact=True).input_value()
    assert link in letter and f"{number}号" in letter and "11月10日(周一)有效" in letter
    await fits(page, tmp_path)

    before = await kept(office)
    for _ in range(3):
        preview = await browser.new_context(user_agent="MicroMessenger Client")
        looked = await preview.request.get(link)
        assert looked.status == 200 and handed.LAMP in await looked.text()
        asked = await preview.request.head(link)
        assert asked.status == 200 and await asked.text() == ""
        assert (await preview.request.head(link + "x")).status == 404
        await preview.close()
    assert await kept(office) == before

    theirs = await (await browser.new_context(java_script_enabled=False)).new_page()
    await theirs.goto(link)
    await expect(theirs.get_by_text(handed.LAMP)).to_be_visible()
    await expect(theirs.get_by_text("王德福")).to_have_count(0)
    await theirs.get_by_role("button", name="我们接了").click()
    await expect(theirs.get_by_role("status")).to_contain_text("贵单位在办")
    await theirs.get_by_role("link", name="回去写答复").click()
    await theirs.get_by_label("答复", exact=True).fill("这周五以前换好灯泡。")
    await theirs.get_by_label("采纳", exact=True).check()
    await theirs.get_by_role("button", name="交答复").click()
    await expect(theirs.get_by_role("status")).to_contain_text("答复收到了")
    await theirs.goto(link)
    await expect(theirs.get_by_role("status")).to_contain_text("已经用这个链接交过了")
    await expect(theirs.get_by_role("button")).to_have_count(0)
    await theirs.context.close()

    await page.goto(f"{office.origin}/console/cases/{number}/link")
    await expect(page.get_by_text("这周五以前换好灯泡。")).to_be_visible()
    await fits(page, tmp_path)
    await page.get_by_role("button", name="发给本人").click()
    await expect(page.get_by_role("status")).to_contain_text("发给本人了")
    await office.town.wait(minutes=10)
    (told,) = [one for one in await office.town.private("王德福").posts() if "有答复了" in one]
    assert f"{handed.OFFICE}：这周五以前换好灯泡。" in told


async def test_the_departments_page_can_be_read_and_filled_in_at_both_sizes(
    browser: Browser, office: Office, tmp_path: Path
):
    page = await browser.new_page(locale="zh-CN")
    vault, by = office.town.bot.vault, By(None, office.town.clock.now())
    _, secret = await office.town.do(lambda tx: handed.linked(tx, vault, by))
    await page.goto(office.origin + links.ADDRESS + secret)
    await fits(page, tmp_path)
    await page.get_by_label("答复", exact=True).fill("请街道办")
    await page.get_by_text("不归我们办，退回").click()
    await page.get_by_label("为什么退回").fill("  ")
    await page.get_by_role("button", name="退回", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("有1处要改")
    await fits(page, tmp_path)
    await page.get_by_label("为什么退回").fill("这条路归街道管")
    await page.get_by_role("button", name="退回", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("退回收到了")
    await fits(page, tmp_path)
    await page.close()


async def test_a_wrong_a_withdrawn_and_an_expired_link_say_so(
    page: Page, browser: Browser, office: Office
):
    number = await given(office)
    await come_in(page, office)
    theirs = await browser.new_page()
    link = await made(page, office, number)
    for wrong in (link[:-1], link + "x", office.origin + links.ADDRESS + "x"):
        answer = await theirs.goto(wrong)
        assert answer is not None and answer.status == 404
        await expect(theirs.get_by_role("status")).to_contain_text("链接不对")

    await page.get_by_role("button", name="作废").click()
    await expect(page.get_by_role("status")).to_contain_text("作废好了")
    answer = await theirs.goto(link)
    assert answer is not None and answer.status == 410
    await expect(theirs.get_by_role("status")).to_contain_text("已经作废")
    await expect(theirs.get_by_text("请问老干部局的林小雨")).to_be_visible()

    link = await made(page, office, number)
    await theirs.goto(link)
    await theirs.get_by_label("答复", exact=True).fill("修好了")
    await theirs.get_by_label("采纳", exact=True).check()
    office.town.clock.offset += timedelta(days=14)
    await theirs.get_by_role("button", name="交答复").click()
    await expect(theirs.get_by_role("status")).to_contain_text("这个链接过期了")
    assert await office.town.rows(CaseAnswer) == []
    await theirs.close()


async def test_the_link_is_copied_by_its_button(page: Page, browser: Browser, office: Office):
    number = await given(office)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await come_in(page, office)
    link = await made(page, office, number)
    await page.get_by_role("button", name=re.compile("复制.*只要链接")).click()
    await expect(page.get_by_role("status").filter(has_text="已复制")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == link
