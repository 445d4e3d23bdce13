"""The pages about people in a real browser: merging, binding, families, and every size."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_console import WIDTH, come_in
from tests.kit.processes import get, post

pytestmark = pytest.mark.browser

PHONE = "19900000001"
# What is pressed of a box to tick is its whole line.
SMALL = """
[...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .filter(e => e.checkVisibility() && !e.classList.contains("skip"))
  .map(e => [e.innerText || e.name, (e.closest(".tick") || e).getBoundingClientRect()])
  .filter(([, r]) => r.height < 44 || r.width < 44)
  .map(([words, r]) => `${words}: ${r.width}x${r.height}`)
"""


def says(demo: str, sender: str, text: str) -> None:
    """Somebody of the demo says something to the bot alone."""
    said = {"chat": "private", "sender": sender, "text": text}
    post(f"{demo}simulator/api/messages", json.dumps(said).encode())


def told(demo: str, sender: str) -> str:
    """What stands in somebody's chat with the bot."""
    return get(f"{demo}simulator/api/messages?chat=private-{sender}")


async def enter(page: Page, demo: str, name: str, **fields: str) -> str:
    """Enter a person; gives the number."""
    await page.goto(f"{demo}console/roster/new")
    for field, value in ({"name": name, "birth_year": "1950", "birth_month": "3"} | fields).items():
        await page.locator(f"#f-{field}").fill(value)
    await page.get_by_role("button", name="存好").click()
    if await page.get_by_text("我核对过了").count():
        await page.get_by_text("我核对过了").click()
        await page.get_by_role("button", name="存好").click()
    await expect(page.get_by_role("status")).to_contain_text(f"录入好了：{name}")
    return page.url.rpartition("/")[2]


async def test_two_entries_are_made_one_and_parted_again(page: Page, demo: str, tmp_path: Path):
    await come_in(page, tmp_path)
    first = await enter(page, demo, "欧阳建国", unit="农机厂", phone=PHONE)
    await enter(page, demo, "欧阳建国", address="银铃市和平路1号2单元301")
    await page.get_by_role("link", name="名册").last.click()
    await page.get_by_role("link", name="可能重复的人").click()
    await page.get_by_role("link", name="比一比").click()
    await expect(page.get_by_role("heading", name="是同一个人吗")).to_be_visible()
    await page.get_by_role("button", name=f"合并，留下第{first}号").click()
    await page.get_by_role("button", name="合并", exact=True).click()
    await expect(page.get_by_role("status").first).to_contain_text("合并好了")
    await expect(page.locator("#reach")).to_contain_text("银铃市****")
    await page.get_by_role("button", name="撤销合并").click()
    await expect(page.get_by_role("status").first).to_contain_text("撤销了合并")
    await expect(page.locator("#reach")).not_to_contain_text("银铃市****")
    await page.goto(f"{demo}console/roster/duplicates")
    await page.get_by_role("link", name="比一比").click()
    await page.get_by_role("button", name="这是两个人").click()
    await expect(page.get_by_text("没有发现重复的人。")).to_be_visible()


async def test_an_account_is_bound_from_the_chat_by_staff(page: Page, demo: str, tmp_path: Path):
    says(demo, "P05", "帮我绑定一下，我是吴长河")
    await come_in(page, tmp_path)
    await page.get_by_role("link", name="请核对后登记").click()
    await page.get_by_role("link", name=re.compile("^核对")).click()
    await page.get_by_role("button", name="同意，就是这位").click()
    await expect(page.get_by_role("status")).to_contain_text("登记好了：这个账号是吴长河")
    await page.goto(f"{demo}console/roster?q=吴长河")
    await page.get_by_role("link", name="吴长河").click()
    await expect(page.locator("#changes")).to_contain_text("林小雨 登记账号")
    post(f"{demo}simulator/api/clock", b'{"advance": "PT14H"}')
    assert "工作人员核对好了，吴长河" in told(demo, "P05")
    says(demo, "P05", "打卡")
    assert "吴长河，记上了" in told(demo, "P05")


async def test_a_family_link_is_approved(page: Page, demo: str, tmp_path: Path):
    database = sqlite3.connect(tmp_path / "demo.db")
    database.execute(
        "INSERT INTO family_links (elder_id, relative_id, relation, may_see, may_report,"
        " may_sign_up, may_redeem, state, asked_at)"
        " SELECT e.id, r.id, 'daughter', 0, 0, 0, 0, 'asked', '2025-10-27 01:00:00.000000'"
        " FROM members e, members r WHERE e.name = '张建国' AND r.name = '张敏'"
    )
    database.commit()
    await come_in(page, tmp_path)
    await page.get_by_role("link", name="家属关系等您核对").click()
    await page.get_by_role("link", name=re.compile("^核对")).click()
    await page.get_by_label("代报名").check()
    await page.get_by_role("button", name="同意", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("同意了：张敏是张建国的家属")
    rights = "SELECT may_see, may_report, may_sign_up, may_redeem, state FROM family_links"
    assert database.execute(rights).fetchall() == [(1, 1, 1, 0, "approved")]
    database.close()


async def test_a_liaison_opens_nobody_elses_people_by_address(
    page: Page, demo: str, tmp_path: Path
):
    database = sqlite3.connect(tmp_path / "demo.db")
    database.execute("UPDATE members SET role = 'liaison' WHERE name = '林小雨'")
    ids = dict(database.execute("SELECT name, id FROM members").fetchall())
    database.commit()
    database.close()
    await come_in(page, tmp_path)
    elsewhere = f"roster/{ids['孙国庆']}"
    for path in (elsewhere, f"{elsewhere}/edit", "roster/999999"):
        answer = await page.request.get(f"{demo}console/{path}")
        assert answer.status == 404 and "孙国庆" not in await answer.text()
    await page.goto(f"{demo}console/roster/{ids['张建国']}")
    await expect(page.get_by_role("heading", name="张建国")).to_be_visible()
    await page.goto(f"{demo}console/roster")
    await expect(page.get_by_text("张建国", exact=True)).to_be_visible()
    await expect(page.get_by_text("孙国庆", exact=True)).to_have_count(0)


async def prepared(page: Page, demo: str, folder: Path) -> list[str]:
    """A world with something on every page of people; the pages' addresses."""
    for sender, text in (("P01", "打卡"), ("P01", "转人工"), ("P05", "帮我绑定，我是吴长河")):
        says(demo, sender, text)
    says(demo, "P01", "我换手机号了，新号19900001234")
    says(demo, "P02", "救命，我摔倒了起不来")
    await come_in(page, folder)
    one = await enter(page, demo, "欧阳建国", unit="农机厂", phone=PHONE, health="高血压")
    two = await enter(page, demo, "欧阳建国", address="银铃市和平路1号2单元301", note="爱下棋")
    await page.goto(f"{demo}console/roster/{one}/relatives/new")
    await page.get_by_label("家属姓名").fill("张敏")
    await page.get_by_role("button", name="查找").click()
    assert await page.evaluate(SMALL) == []
    await page.get_by_label("张敏", exact=True).check()
    await page.get_by_label("是欧阳建国的").select_option("daughter")
    await page.get_by_role("button", name="登记", exact=True).click()
    database = sqlite3.connect(folder / "demo.db")
    database.execute("UPDATE member_accounts SET bound_at = '2025-10-27 01:00:00.000000'")
    (task,) = database.execute("SELECT id FROM tasks WHERE kind = 'bind_identity'").fetchone()
    telling = "SELECT id FROM tasks WHERE kind = 'phone_change'"
    (number,) = database.execute(telling).fetchone()
    database.commit()
    database.close()
    own = [f"roster/{one}{page}" for page in ("", "/edit", "/activity", "/state", "/bodies")]
    own += [f"roster/{one}/wishes", f"roster/{one}/relatives/new", "roster/1"]
    lists = ["today", "today/alerts", "roster", "roster/new", "roster/duplicates", "families"]
    single = [f"roster/duplicates/{one}-{two}", "families/1", f"binding/{task}", f"phones/{number}"]
    return [*own, *lists, *single, "binding", "binding/new", "today/phone_change"]


async def test_nothing_scrolls_sideways_and_every_control_is_large_enough(
    page: Page, demo: str, tmp_path: Path
):
    paths = await prepared(page, demo, tmp_path)
    for width, height in ((1280, 720), (390, 844)):
        await page.set_viewport_size({"width": width, "height": height})
        for path in paths:
            answer = await page.goto(f"{demo}console/{path}")
            assert answer is not None and answer.status == 200, path
            assert await page.evaluate(WIDTH) <= width, path
            assert await page.evaluate(SMALL) == [], path
