"""网格, 组织, 群 and 工作人员 in a real browser: a trial judged and switched on, scopes, phones."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_console import WIDTH, come_in
from tests.kit.processes import post

pytestmark = pytest.mark.browser

PAGES = (
    *("grid", "grid/2", "grid/2/remove", "organisations", "organisations/1"),
    *("organisations/1/members/6", "choices", "groups", "groups?state=lost"),
    *("groups/simulator/G6", "groups/simulator/G6/trial", "groups/simulator/G6/switch/on"),
    *(
        "staff",
        "staff/9",
        "staff/9/deactivate",
        "deliveries",
        "deliveries?state=failed",
        "channels",
    ),
)
# A box to tick is as large as the label around it.
SMALL = """
[...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .filter(e => e.checkVisibility() && !e.classList.contains("skip"))
  .map(e => [e.innerText || e.name, (e.closest(".tick") || e).getBoundingClientRect()])
  .filter(([, r]) => r.height < 44 || r.width < 44)
  .map(([words, r]) => `${words}: ${r.width}x${r.height}`)
"""


def says(demo: str, sender: str, text: str, chat: str = "G6") -> None:
    said = f'{{"chat": "{chat}", "sender": "{sender}", "text": "{text}"}}'
    post(f"{demo}simulator/api/messages", said.encode())


def turns(folder: Path, role: str, node: str | None = None) -> None:
    """Give the demo's clerk another role, and a place to look after."""
    with sqlite3.connect(folder / "demo.db") as database:
        database.execute("UPDATE members SET role = ? WHERE name = '林小雨'", (role,))
        if node is not None:
            place = "SELECT id FROM grid_nodes WHERE name = ?"
            database.execute(f"UPDATE node_liaisons SET node_id = ({place})", (node,))
    database.close()


async def test_a_trial_is_judged_and_the_group_switched_on_greets_its_people(
    page: Page, demo: str, tmp_path: Path
):
    for sender, text in (("P04", "打卡"), ("P08", "今天天气真好")):
        says(demo, sender, text)
    await come_in(page, tmp_path)
    await page.get_by_role("link", name="试运行里的话，等着标对错").click()
    await page.get_by_role("link", name="2句没标").click()
    await expect(page.get_by_text("赵秀英，记上了")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="今天天气真好")
    await row.get_by_role("button", name="不对", exact=True).click()
    await page.get_by_role("button", name="撤销").click()
    await page.get_by_role("button", name="剩下的都对").click()
    await expect(page.get_by_role("status")).to_contain_text("标好了2句")
    await page.get_by_role("link", name="启用这个群").click()
    await expect(page.get_by_text("大家好，我是小银铃")).to_be_visible()
    await page.get_by_role("button", name="启用").click()
    await expect(page.get_by_role("status")).to_contain_text("书画社群启用了")
    await page.goto(f"{demo}#as=P04&chat=G6")
    from_bot = page.locator('[data-testid="message"][data-sender="bot"]')
    await page.get_by_test_id("advance-P1D").click()
    await expect(from_bot.first).to_contain_text("大家好", timeout=20_000)
    await expect(from_bot.first).to_contain_text("跟我说一声就停")


async def test_a_liaison_sees_only_the_own_places(page: Page, demo: str, tmp_path: Path):
    turns(tmp_path, "liaison", "光明社区")
    await come_in(page, tmp_path)
    await page.goto(f"{demo}console/grid")
    await expect(page.get_by_text("光明社区").first).to_be_visible()
    await expect(page.get_by_text("和平社区")).to_have_count(0)
    await page.get_by_role("link", name=re.compile("打开 *光明社区")).click()
    await expect(page.get_by_role("heading", name="光明社区")).to_be_visible()
    await expect(page.get_by_role("button", name="改好")).to_have_count(0)
    for path in ("grid/1", "grid/2"):
        answer = await page.request.get(f"{demo}console/{path}")
        assert answer.status == 404
    for path in ("groups", "organisations", "staff", "choices"):
        assert (await page.request.get(f"{demo}console/{path}")).status == 403


async def test_a_tree_is_folded_and_unfolded_by_the_keyboard(page: Page, demo: str, tmp_path: Path):
    await come_in(page, tmp_path)
    await page.goto(f"{demo}console/grid")
    leaf = page.locator("strong", has_text="第一网格")
    await expect(leaf).to_be_hidden()
    await page.locator("summary").filter(has_text=re.compile("^和平社区")).focus()
    await page.keyboard.press("Enter")
    await expect(leaf).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
async def test_every_page_fits_and_every_control_is_large_enough(
    page: Page, demo: str, tmp_path: Path, width: int, height: int
):
    turns(tmp_path, "admin")
    for sender, text in (("P04", "打卡"), ("P08", "今天天气真好")):
        says(demo, sender, text)
    await page.set_viewport_size({"width": width, "height": height})
    await come_in(page, tmp_path)
    for path in PAGES:
        await page.goto(f"{demo}console/{path}")
        await expect(page.locator("h1")).to_be_visible()
        await page.evaluate("document.querySelectorAll('main details').forEach(e => e.open = true)")
        assert await page.evaluate(WIDTH) <= width, path
        assert await page.evaluate(SMALL) == [], path
