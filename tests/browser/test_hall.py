"""议事厅统计 in a browser: the figures, their cases, and a report that is printed and reckoned up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.test_announcements import fits
from tests.kit.libreoffice import printed
from tests.kit.office import Office
from tests.kit.pdf import leaves
from tests.services.test_hall_report import settle

pytestmark = pytest.mark.browser

CLERK = "钱会计"
CELLS = """
rows => rows.map(row => [...row.cells].map(cell => {
  const bare = cell.cloneNode(true);
  bare.querySelectorAll(".unseen").forEach(one => one.remove());
  return bare.textContent.trim();
}))
"""


@pytest_asyncio.fixture(loop_scope="session")
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    async with Office.open(sqlite_url) as office:
        await office.town.do(settle)
        yield office


async def come_in(page: Page, office: Office) -> None:
    """Sign in as a clerk and open the statistics."""
    clerk = await office.employ(CLERK, "staff")
    await page.goto(office.origin + await office.lend(clerk))
    await page.get_by_role("button", name="进入后台").click()
    await page.get_by_role("link", name="议事厅统计").last.click()
    await expect(page.get_by_role("heading", name="2025年10月议事厅统计")).to_be_visible()


async def fetched(page: Page, office: Office, form: str, folder: Path) -> Path:
    """The file of a report that is asked for by one click."""
    await page.goto(f"{office.origin}/console/hall?span=month&month=2025-10")
    await page.get_by_label("做成什么").select_option(label=form)
    await page.get_by_role("button", name="做报告").click()
    await expect(page.get_by_role("status").first).to_contain_text("开始做了，一共8条")
    latest = page.get_by_role("row").nth(1)
    while "做完了" not in await latest.inner_text():
        await page.wait_for_timeout(100)
        await page.reload()
    async with page.expect_download() as download:
        await latest.get_by_role("link").click()
    file = folder / (await download.value).suggested_filename
    await (await download.value).save_as(file)
    return file


async def cells_of(page: Page, name: str) -> list[list[str]]:
    """What stands in the cells of a folded table, without what only those hear who can't see."""
    rows = page.locator("table", has=page.locator(f'caption:text-is("{name}")')).locator("tbody tr")
    return await rows.evaluate_all(CELLS)


async def heads_of(page: Page, name: str) -> list[str]:
    """The heads of its columns of figures."""
    table = page.locator("table", has=page.locator(f'caption:text-is("{name}")'))
    return (await table.locator("thead th").all_text_contents())[1:]


async def test_the_figures_and_their_cases_fit_every_screen(
    page: Page, office: Office, tmp_path: Path
):
    await come_in(page, office)
    await fits(page, tmp_path)
    for folded in await page.locator("summary").all():
        if await folded.is_visible() and await folded.inner_text() != "菜单":
            await folded.click()
    await fits(page, tmp_path)
    table = page.get_by_role("table", name="按部门")
    office_row = table.get_by_role("row").filter(has_text="工会")
    await office_row.get_by_role("link").first.click()
    await expect(page.get_by_role("heading", name="收到（部门：工会）")).to_be_visible()
    await fits(page, tmp_path)
    await expect(page.get_by_role("row")).to_have_count(4)
    await page.get_by_role("link", name="2025年10月议事厅统计").click()
    await page.get_by_role("link", name="活动室 2件").click()
    for tick in await page.get_by_role("checkbox").all():
        await tick.check()
    await page.get_by_label("类别").fill("活动场所")
    await page.get_by_role("button", name="归到这一类").click()
    await expect(page.get_by_role("status")).to_contain_text("2条归到“活动场所”了")
    await page.get_by_role("link", name="2025年10月议事厅统计").click()
    await page.get_by_text("按类别", exact=True).first.click()
    await expect(page.get_by_role("table", name="按类别")).to_contain_text("活动场所")


async def test_days_that_can_t_be_read_are_told_above_their_field(page: Page, office: Office):
    await come_in(page, office)
    await page.get_by_label("算多久").select_option(label="从哪天到哪天")
    await page.get_by_label("到", exact=False).first.fill("2025-10-31")
    await page.get_by_role("button", name="看").click()
    await expect(page.locator("#e-from")).to_contain_text("看不懂")
    await page.locator("#f-from").fill("2025-10-01")
    await page.locator("#f-to").fill("2025-10-31")
    await page.get_by_role("button", name="看").click()
    await expect(page.locator("h1")).to_contain_text("2025年10月1日到2025年10月31日")


async def test_the_printed_report_tells_the_figures_of_the_workbook(
    page: Page, office: Office, tmp_path: Path
):
    await come_in(page, office)
    book = await fetched(page, office, "表格", tmp_path)
    paper = await fetched(page, office, "Word文件", tmp_path)
    sheets = leaves(printed(paper, tmp_path))
    assert all((round(leaf.width), round(leaf.height)) == (210, 297) for leaf in sheets)
    words = "".join(leaf.words for leaf in sheets)
    assert words.count("，共3页") == len(sheets) == 3 and "第2页" in sheets[1].words
    assert all(leaf.words.startswith(office.bureau) for leaf in sheets)
    rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_name("汇总").to_python()
    heads, total, *parts = [
        [f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows
    ]
    told = "".join(f"{head}{value}" for head, value in zip(heads[2:], total[2:], strict=True))
    assert f"项目数字{told}" in words
    await page.goto(f"{office.origin}/console/hall?span=month&month=2025-10")
    assert await cells_of(page, "全部数字") == [
        [head, value] for head, value in zip(heads[2:], total[2:], strict=True)
    ]
    for part in dict.fromkeys(row[0] for row in parts):
        of_page = await cells_of(page, f"按{part}")
        if not of_page:  # All are in one place.
            assert [row[2] for row in parts if row[0] == part] == [total[2]]
            continue
        columns = [heads.index(head) for head in await heads_of(page, f"按{part}")]
        of_book = [[row[1], *(row[n] for n in columns)] for row in parts if row[0] == part]
        assert sorted(of_page) == sorted(of_book), part
    shown = [heads.index(head) for head in ("收到", "已答复", "按时答复", "还在办", "超期没答复")]
    assert parts
    for row in parts:
        assert row[1] + "".join(row[n] for n in shown) in words, row
    assert "（内容从略）" in words and "王主任" not in words and "某某同志：坡道下周动工" in words
