"""Importing a messy spreadsheet in a real browser: columns, errors, the file set right, the roster."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from services.imports import read, tables
from tests.browser.test_console import SMALL, WIDTH, come_in
from tests.imports.books import book

pytestmark = pytest.mark.browser

MESSY = [
    ["某局离退休干部名册"],
    ["序号", "姓 名", "怎么找", "出生年月", "所在支部"],
    [1, "张小国", 19900000001.0, "1950.03", "第一支部"],
    [2, "李淑芳、吴大江", "19900000002/19900000003", "1948年三月初八、1947.10", "第一支部"],
    [3, "周玉兰", "1990000000", "1951.01", "第二支部"],
    ["", "合计", "4人"],
]


async def fits(page: Page, width: int) -> None:
    """The page as it stands has no line too long and no control too small."""
    assert await page.evaluate(WIDTH) <= width, page.url
    assert await page.evaluate(SMALL) == [], page.url


async def send(page: Page, demo: str, file: Path) -> None:
    await page.goto(f"{demo}console/imports")
    await page.get_by_label("表格文件").set_input_files(file)
    await page.get_by_role("button", name="传上来核对").click()
    await expect(page.get_by_role("button", name="核对")).to_be_visible(timeout=30_000)


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
async def test_a_messy_roster_becomes_people(
    page: Page, demo: str, tmp_path: Path, size: tuple[int, int]
):
    width, height = size
    await page.set_viewport_size({"width": width, "height": height})
    await come_in(page, tmp_path)
    file = tmp_path / "名册.xlsx"
    file.write_bytes(book(MESSY))
    await send(page, demo, file)
    await fits(page, width)
    await page.get_by_label("C列是什么").select_option(label="本人电话")
    await page.get_by_role("button", name="核对").click()
    wrong = page.get_by_role("link", name=re.compile("不能导入"))
    await expect(wrong).to_be_visible(timeout=30_000)
    await fits(page, width)
    await wrong.click()
    await expect(page.get_by_text("电话“199***0000”不对")).to_be_visible()
    await fits(page, width)
    await page.go_back()
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="下载错误表").click()
    errors = tmp_path / "错误.xlsx"
    await (await downloading.value).save_as(errors)
    await page.get_by_role("button", name="导入", exact=True).click()
    await expect(page.get_by_text("导入好了")).to_be_visible(timeout=30_000)
    await send(page, demo, set_right(errors))
    await page.get_by_role("button", name="核对").click()
    await page.get_by_role("button", name="导入", exact=True).click(timeout=30_000)
    await expect(page.get_by_text("导入好了")).to_be_visible(timeout=30_000)
    for name in ("张小国", "李淑芳", "吴大江", "周玉兰"):
        await page.goto(f"{demo}console/roster?q={name}")
        await expect(page.get_by_role("link", name=name)).to_be_visible()
    for path in ("imports", "longtasks"):
        await page.goto(f"{demo}console/{path}")
        await expect(page.locator("h1")).to_be_visible()
        await fits(page, width)


def set_right(file: Path) -> Path:
    """The same file with the phone that was wrong as it should be."""
    (sheet,) = tables(read(file.read_bytes()))
    rows = [[row.cells.get(letter) for letter in sheet.headers] for row in sheet.rows]
    fixed = [["19900000004" if cell == "1990000000" else cell for cell in row] for row in rows]
    file.write_bytes(book([list(sheet.headers.values()), *fixed]))
    return file
