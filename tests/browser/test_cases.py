"""The discussion hall in a real browser: the board, a case's way, taken back, merged, several at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.test_announcements import fits
from tests.browser.test_console import come_in
from tests.kit.processes import post

pytestmark = pytest.mark.browser

SAID = (
    ("P01", "我提个建议：小区门口的路灯坏了，希望修一修"),
    ("P04", "我提个建议：门口路灯不亮了，请修好"),
    ("P05", "我提三条意见：一是活动室的灯太暗要换亮的；二是老年大学的课排得太满；三是厕所要装扶手"),
)


def suggest(demo: str) -> None:
    """People of the demo suggest something alone with the bot."""
    for sender, text in SAID:
        said = f'{{"chat": "private", "sender": "{sender}", "text": "{text}"}}'
        post(f"{demo}simulator/api/messages", said.encode())


async def told(page: Page, words: str) -> None:
    await expect(page.get_by_role("status")).to_contain_text(words)


async def number_of(page: Page, words: str) -> str:
    """The number of the case on the board that holds some words."""
    row = page.get_by_role("row").filter(has_text=words)
    name = await row.get_by_role("link").first.inner_text()
    return name.removesuffix("号")


async def test_a_case_from_the_board_to_its_answer_and_back(page: Page, demo: str, tmp_path: Path):
    suggest(demo)
    await come_in(page, tmp_path)
    await page.get_by_role("link", name="议事厅", exact=True).last.click()
    await expect(page.get_by_role("heading", name="收到")).to_contain_text("8件")
    await fits(page, tmp_path)
    lamp, same = [await number_of(page, words) for words in ("路灯坏了", "路灯不亮")]
    await page.get_by_role("link", name=f"{lamp}号", exact=True).click()
    await expect(page.locator("mark")).to_contain_text("路灯坏了")
    await fits(page, tmp_path)
    await page.get_by_role("button", name="受理").click()
    await told(page, f"{lamp}号受理了")
    await page.get_by_label("谁经办").select_option(label="林小雨")
    await page.get_by_role("button", name="转办").click()
    await told(page, f"{lamp}号转办了")
    await page.get_by_role("button", name="开始办理").click()
    await told(page, "开始办理了")
    await fits(page, tmp_path)

    await page.get_by_role("link", name="写答复").click()
    await fits(page, tmp_path)
    await page.get_by_label("答复", exact=True).fill("已经联系电力公司，下周修好。")
    await page.get_by_label("结果").select_option(label="采纳")
    await page.get_by_role("button", name="看看再发").click()
    await expect(page.locator("#preview")).to_contain_text(f"您提的{lamp}号")
    await fits(page, tmp_path)
    await page.get_by_role("button", name="发出去").click()
    await told(page, f"{lamp}号答复了")
    await expect(page.locator("#answers")).to_contain_text("下周修好")
    await fits(page, tmp_path)

    await page.get_by_text("撤销上一步：答复").click()
    await page.locator("#undo").get_by_label("为什么").fill("日期写错了")
    await page.locator("#undo").get_by_role("button", name="撤销").click()
    await told(page, "上一步撤销了")
    await expect(page.locator("#thread")).to_contain_text("日期写错了")
    await expect(page.locator("#drafts")).to_contain_text("下周修好")
    await fits(page, tmp_path)

    await page.goto(f"{demo}console/cases/{same}")
    await page.get_by_text("并入另一号").click()
    await page.get_by_label("并入几号").fill(lamp)
    await page.locator("#merge").get_by_role("button", name="并入").click()
    await told(page, f"{same}号并入{lamp}号了")
    await page.goto(f"{demo}console/cases/{lamp}")
    await expect(page.locator("#voices")).to_contain_text(f"{same}号")
    await page.goto(f"{demo}console/cases/{same}")
    await page.get_by_role("button", name="拆开").click()
    await told(page, "拆开了")


async def test_several_are_ticked_and_done_together(page: Page, demo: str, tmp_path: Path):
    suggest(demo)
    await come_in(page, tmp_path)
    await page.goto(f"{demo}console/cases/templates")
    await fits(page, tmp_path)
    await page.get_by_label("名称").fill("收下")
    await page.get_by_label("怎么写").fill("谢谢您，我们会研究。")
    await page.get_by_role("button", name="看看效果").click()
    await expect(page.locator("#looks")).to_contain_text("谢谢您，我们会研究。")
    await page.get_by_role("button", name="存好").click()
    await told(page, "存好了：收下")
    await fits(page, tmp_path)

    await page.goto(f"{demo}console/cases")
    numbers = [await number_of(page, words) for words in ("太暗", "排得太满", "扶手")]
    for number in numbers:
        await page.get_by_label(f"选{number}号").check()
    await page.locator("#bulk").get_by_role("button", name="受理").click()
    await expect(page.get_by_text("能办3件")).to_be_visible()
    await fits(page, tmp_path)
    await page.get_by_role("button", name="受理这3件").click()
    await told(page, "办好3件")
    await fits(page, tmp_path)

    await page.goto(f"{demo}console/cases")
    for number in numbers[:2]:
        await page.get_by_label(f"选{number}号").check()
    await page.locator("#bulk").get_by_role("button", name="答复").click()
    await page.get_by_label("插入模板").select_option(label="收下")
    await page.get_by_role("button", name="插到后面").click()
    await expect(page.get_by_label("答复", exact=True)).to_have_value("谢谢您，我们会研究。")
    await page.get_by_label("结果").select_option(label="解释说明")
    await page.get_by_role("button", name="看看再发").click()
    await expect(page.locator("#preview")).to_contain_text(f"您提的{numbers[0]}号")
    await fits(page, tmp_path)
    await page.get_by_role("button", name="答复这2件").click()
    await told(page, "办好2件")
    wrong = page.get_by_label(f"为什么撤销{numbers[0]}号的上一步")
    await wrong.fill("不该一起答")
    await page.locator(f'form[action$="/{numbers[0]}/undo"]').get_by_role("button").click()
    await told(page, f"{numbers[0]}号的上一步撤销了")
