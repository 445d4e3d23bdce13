"""导入 in the console: from the file to the roster and back, as the clerk sees it."""

from __future__ import annotations

import asyncio
import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from bot.texts import Texts
from services import longtasks, roster
from services.imports import read, staging, tables
from storage.audit import By
from storage.tables.engine import Audit
from storage.tables.imports import Import, ImportRow
from storage.tables.longtasks import LongTask
from storage.tables.members import Member
from tests.imports.books import MERGED, ROSTER, book, id_number, zipped
from tests.kit.office import Office, Page, Visitor

HERE = "/console/imports"
say = Texts(bot="小银铃")
MESSY = [
    ["姓名", "称呼", "出生年月", "联系电话", "所在支部"],
    ["张小国", "张老", "1950.03", 19900000001.0, "第一支部"],
    ["李淑芳", "李老", "1948年三月初八", "１９９ ０００００００２", "第二支部"],
    ["王建设、赵秀兰", "", "1945.5、1947.10", "19900000003/19900000004", "第二支部"],
    ["周玉兰", '=HYPERLINK("x")', "1950.03", "123", ""],
]


@pytest.fixture
async def clerk(signed_in) -> Visitor:
    clerk = await signed_in("staff")
    await clerk.get(HERE)
    return clerk


async def done(clerk: Visitor, page: Page) -> Page:
    """The page of an import once nothing is under way any more."""
    while 'http-equiv="refresh"' in page.html:
        await asyncio.sleep(0.02)
        page = await clerk.get(page.path)
    return page


async def uploaded(clerk: Visitor, rows=MESSY, **more) -> Page:
    return await done(clerk, await clerk.upload(HERE, "名册.xlsx", book(rows, **more)))


async def checked(clerk: Visitor, page: Page, **columns: str) -> Page:
    """The page after its columns were sent as they are shown, but for those that are given."""
    sheet = re.search(r'name="sheet" value="([^"]*)"', page.html)[1]  # type: ignore[index]
    chosen = dict(
        re.findall(r'name="(column-[A-Z]+)">.*?value="(\w+)" selected', page.html, re.DOTALL)
    )
    given = {f"column-{letter}": field for letter, field in columns.items()}
    return await done(
        clerk, await clerk.send(f"{page.path}/columns", sheet=sheet, **chosen | given)
    )


async def names(office: Office) -> set[str]:
    return {row.name for row in await office.town.rows(Member)}


async def test_from_the_file_to_the_roster_and_back(office: Office, clerk: Visitor):
    before = await names(office)
    page = await uploaded(clerk)
    assert "对列" in page.html and "张小国" in page.words and "称呼" in page.words
    page = await checked(clerk, page)
    assert say("imports.ready_hint") in page.words
    assert re.search(r"4 新登记", page.words) and re.search(r"1 不能导入", page.words)
    assert "会新建支部：第一支部、第二支部。" in page.words
    assert await names(office) == before
    page = await done(clerk, await clerk.send(f"{page.path}/apply"))
    assert "导入好了" in page.words
    assert await names(office) - before == {"张小国", "李淑芳", "王建设", "赵秀兰"}
    ask = await clerk.get(f"{page.path}/undo")
    assert "撤销“名册.xlsx”这次导入" in ask.words
    page = await done(clerk, await clerk.send(f"{page.path}/undo"))
    assert say("imports.undone_hint") in page.words
    assert await names(office) == before
    listed = await clerk.get(HERE)
    assert "名册.xlsx" in listed.words and "撤销了" in listed.words


async def test_a_messy_roster_with_merged_heads_is_understood(office: Office, clerk: Visitor):
    page = await checked(clerk, await uploaded(clerk, ROSTER, merged=MERGED, hidden=["字典"]))
    assert "有5行不是人员，跳过了。" in page.words
    await done(clerk, await clerk.send(f"{page.path}/apply"))
    assert {"张三丰", "李淑芬", "王建国", "赵秀英", "张明"} <= await names(office)


async def test_the_counts_open_their_rows_with_row_column_and_reason(clerk: Visitor):
    page = await checked(clerk, await uploaded(clerk))
    wrong = await clerk.get(f"{page.path}/rows/wrong")
    assert "5 周玉兰" in wrong.words
    assert "D列（本人电话）：电话“****”不对，有3位数字。" in wrong.words
    new = await clerk.get(f"{page.path}/rows/new")
    assert "张小国" in new.words and "赵秀兰" in new.words and "19900000001" not in new.html
    assert "1950年3月，第一支部" in new.words and "农历1948年3月8日，第二支部" in new.words
    assert "读成" in new.words and "读成" not in wrong.words
    assert "这里没有。" in (await clerk.get(f"{page.path}/rows/same")).words


async def test_what_changes_is_told_by_field(office: Office, clerk: Visitor):
    town = office.town
    given = {"name": "张小国", "phone": "19900000001", "birth_year": 1950, "birth_month": 3}
    await town.do(lambda tx: roster.enter(tx, town.bot.vault, given, By(None, town.clock.now())))
    page = await checked(clerk, await uploaded(clerk))
    changed = await clerk.get(f"{page.path}/rows/changed")
    assert "会改：所在支部" in changed.words


async def test_the_errors_are_a_workbook_that_can_be_set_right_and_uploaded_again(
    office: Office, clerk: Visitor
):
    page = await checked(clerk, await uploaded(clerk), B="note")
    async with clerk.session.post(f"{page.path}/errors", data={"csrf": clerk.token}) as answer:
        data = await answer.read()
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert "%E5%90%8D%E5%86%8C-%E9%94%99%E8%AF%AF.xlsx" in answer.headers["Content-Disposition"]
    (sheet,) = tables(read(data))
    assert list(sheet.headers.values()) == [
        "行号",
        "姓名",
        "备注",
        "出生年月",
        "联系电话",
        "所在支部",
        "原因",
    ]
    (row,) = sheet.rows
    assert (row.cells["A"], row.cells["C"]) == (5, MESSY[4][1])
    assert str(row.cells["G"]).startswith("D列（联系电话）：电话")
    taken = [
        row.member_id for row in await office.town.rows(Audit) if row.action == "import.errors"
    ]
    assert taken == [clerk.member_id]
    assert b"<f>" not in zip_text(data)
    fixed = [
        list(sheet.headers.values()),
        [5, "周玉兰", "", "1950.03", "19900000005", "", "D列（联系电话）：不对"],
    ]
    page = await checked(clerk, await uploaded(clerk, fixed))
    await done(clerk, await clerk.send(f"{page.path}/apply"))
    assert "周玉兰" in await names(office)


def zip_text(data: bytes) -> bytes:
    return zipfile.ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml")


async def test_a_column_is_named_by_hand_and_what_was_chosen_is_kept_on_an_error(clerk: Visitor):
    rows = [["谁", "联系电话", "住址"], ["张小国", "19900000001"], ["李淑芳", "19900000002"]]
    page = await uploaded(clerk, rows)
    refused = await checked(clerk, page, A="ignore", B="note")
    assert say("imports.no_name") in refused.words
    assert re.search(r'name="column-B">.*?value="note" selected', refused.html, re.DOTALL)
    twice = await checked(clerk, page, A="phone", B="phone")
    assert "有两列都选了“本人电话”。" in twice.words
    right = await checked(clerk, page, A="name", B="phone")
    assert say("imports.ready_hint") in right.words
    again = await clerk.send(f"{right.path}/again")
    assert re.search(r'name="column-A">.*?value="name" selected', again.html, re.DOTALL)


UNREADABLE = [
    ("a.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "imports.not_sheet"),
    ("a.xlsx", zipped(word__document_xml=b"x"), "imports.not_sheet"),
    ("a.xls", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16le"), "imports.password"),
    ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "imports.webpage"),
    ("a.csv", "甲,乙\n1,2\n".encode(), "imports.no_table"),
    ("a.csv", b" \n ", "imports.empty"),
]


async def test_a_file_that_can_not_be_read_is_refused_with_what_to_do(clerk: Visitor):
    for name, data, key in UNREADABLE:
        await clerk.get(HERE)
        page = await done(clerk, await clerk.upload(HERE, name, data))
        assert say(key) in page.words and "再传一次" in page.words


async def test_no_file_and_too_large_a_file_are_told_at_once(office: Office, clerk: Visitor):
    page = await clerk.upload(HERE, "", b"")
    assert say("imports.choose_file") in page.words
    page = await clerk.upload(HERE, "空.xlsx", b"")
    assert say("imports.choose_file") in page.words
    await clerk.get(HERE)
    page = await clerk.upload(HERE, "大.xlsx", b"x" * (21 * 1024 * 1024))
    assert page.status == 413 and say("console.too_large") in page.words
    assert await office.town.rows(Import) == []


async def test_a_name_of_a_file_is_inert_and_has_no_folder(office: Office, clerk: Visitor):
    page = await clerk.upload(HERE, "C:\\名册\\<script>alert(1)<.csv", "姓名\n张小国\n".encode())
    assert "<script" not in page.html and "&lt;script&gt;alert(1)" in page.html
    (row,) = await office.town.rows(Import)
    assert row.name == "<script>alert(1)<.csv"
    await done(clerk, page)


async def test_of_several_sheets_one_is_chosen(office: Office, clerk: Visitor, tmp_path):
    file = tmp_path / "two.xlsx"
    with Workbook(file) as made:
        for name, people in (("退休", ["张小国", "李淑芳"]), ("离休", ["吴大江"])):
            made.add_worksheet(name).write_column(0, 0, ["姓名", *people])
    page = await done(clerk, await clerk.upload(HERE, "名册.xlsx", file.read_bytes()))
    assert 'value="退休" selected' in page.html
    other = await clerk.get(f"{page.path}?sheet=离休")
    assert "吴大江" in other.words and "张小国" not in other.words
    sent = await clerk.send(f"{page.path}/columns", **{"sheet": "离休", "column-A": "name"})
    page = await done(clerk, sent)
    await done(clerk, await clerk.send(f"{page.path}/apply"))
    known = await names(office)
    assert "吴大江" in known and "张小国" not in known


async def test_each_deed_only_in_its_time(office: Office, clerk: Visitor):
    page = await checked(clerk, await uploaded(clerk))
    refused = await clerk.send(f"{page.path}/undo")
    assert say("imports.too_late") in refused.words
    applied = await done(clerk, await clerk.send(f"{page.path}/apply"))
    for deed in ("apply", "again", "columns"):
        refused = await clerk.send(f"{page.path}/{deed}", sheet="Sheet1")
        assert say("imports.too_late") in refused.words
    office.town.clock.offset += timedelta(days=31)
    assert say("imports.too_late") in (await clerk.send(f"{applied.path}/undo")).words
    assert "张小国" in await names(office)


@pytest.mark.parametrize("path", ["999", "999/rows/new", "999/undo", "999/rows/other"])
async def test_what_is_not_there_is_not_found(clerk: Visitor, path: str):
    assert (await clerk.get(f"{HERE}/{path}")).status == 404


async def test_only_clerks_import(signed_in, clerk: Visitor):
    page = await checked(clerk, await uploaded(clerk))
    paths = (HERE, page.path, f"{page.path}/rows/new", f"{HERE}/template", "/console/longtasks")
    for role in ("liaison", "secretary", "duty"):
        other = await signed_in(role)
        for path in paths:
            assert (await other.get(path)).status == 403
        for deed in ("apply", "errors"):
            assert (await other.send(f"{page.path}/{deed}")).status == 403


async def test_a_stopped_task_says_so_and_goes_on_from_the_page(office: Office, clerk: Visitor):
    town, by = office.town, By(clerk.member_id, office.town.clock.now())

    def stopped(tx):
        number = staging.add(tx, town.bot.vault, "名册.xlsx", book(MESSY), by)
        longtasks.stop(tx, staging.find(tx, number).task_id, by.at)
        return number

    number = await town.do(stopped)
    page = await clerk.get(f"{HERE}/{number}")
    assert say("imports.stopped_reading") in page.words and "refresh" not in page.html
    assert "停下了" in (await clerk.get("/console/longtasks")).words
    page = await clerk.send("/console/longtasks/1/resume", back="import")
    assert page.path == f"{HERE}/{number}"
    assert "对列" in (await done(clerk, page)).html


async def test_a_task_that_failed_shows_why_and_can_be_taken_back(office: Office, clerk: Visitor):
    page = await checked(clerk, await uploaded(clerk))
    number, town = int(page.path.rpartition("/")[2]), office.town

    def failed(tx):
        task = staging.begin(tx, number, "applying", By(None, town.clock.now()))
        longtasks.fail(tx, task, "磁盘满了。", town.clock.now())

    await town.do(failed)
    page = await clerk.get(page.path)
    assert "磁盘满了。" in page.words and "接着做" in page.words
    page = await done(clerk, await clerk.send(f"{page.path}/undo"))
    assert say("imports.undone_hint") in page.words and "张小国" not in await names(office)


async def test_the_template_can_be_filled_in(clerk: Visitor):
    async with clerk.session.get(f"{HERE}/template") as answer:
        data = await answer.read()
    (sheet,) = tables(read(data))
    assert sheet.rows == () and "姓名" in sheet.headers.values()


async def test_nothing_personal_lies_open_and_pages_hold_no_numbers(office: Office, clerk: Visitor):
    rows = [
        ["姓名", "身份证号", "联系电话", "怎么找"],
        [
            "张小国",
            id_number("19500307"),
            "19900000001",
            f"家里 199 0000 0001，{id_number('19500307')}",
        ],
    ]
    page = await uploaded(clerk, rows)
    assert "199****0001" in page.words
    assert "199 0000 0001" not in page.html and id_number("19500307") not in page.html
    page = await checked(clerk, page)
    kept = repr([await office.town.rows(table) for table in (Import, ImportRow, LongTask)])
    for path in ("", "/rows/new"):
        kept += (await clerk.get(f"{page.path}{path}")).html
    assert "19900000001" not in kept and id_number("19500307") not in kept


async def test_long_tasks_are_listed_and_can_be_stopped_and_go_on(office: Office, clerk: Visitor):
    assert say("longtasks.nothing_yet") in (await clerk.get("/console/longtasks")).words
    await uploaded(clerk)
    page = await done(clerk, await clerk.get("/console/longtasks"))
    assert "导入名册" in page.words and "做完了" in page.words and "新来的staff" in page.words
    late = await clerk.send("/console/longtasks/1/stop")
    assert say("longtasks.too_late") in late.words
    assert (await clerk.send("/console/longtasks/99/stop")).status == 404


async def test_a_files_name_leads_nowhere_else(office: Office, clerk: Visitor):
    await uploaded(clerk)
    town = office.town
    folder = town.bot.longtasks._toil.folder
    write(folder)
    now = town.clock.now()
    for name, status in (("名单.xlsx", 200), ("../yinling.db", 404), ("nothing", 404)):

        def put(tx, name=name):
            task = longtasks.add(tx, "import", {}, By(None, now))
            longtasks.finish(tx, task, now, result=name)
            return task

        task = await town.do(put)
        async with clerk.session.get(f"/console/longtasks/{task}/file") as answer:
            assert answer.status == status
            if status == 200:
                assert await answer.read() == b"xlsx"
                assert answer.headers["Content-Disposition"].startswith("attachment;")
    town.clock.offset += longtasks.LASTS
    assert (await clerk.get(f"/console/longtasks/{task - 2}/file")).status == 404


def write(folder) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "名单.xlsx").write_bytes(b"xlsx")
