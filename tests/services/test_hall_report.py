"""议事厅报告: the Word file and the workbook tell the same, and nobody who is not to be named."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from services import logins, longtasks, members, organisations
from services.hall import details, hallpaper, hallreport
from services.hall.details import Manner
from services.hall.hallreport import DOCX, XLSX, Ordered
from services.hall.period import of_months
from services.suggestions import departments, merging, stages, steps, voices
from services.suggestions.steps import Doer
from storage.audit import By
from storage.tables.engine import Audit
from storage.tables.longtasks import LongTask
from storage.transaction import Transaction
from tests.kit.hall_cases import PEOPLE, ZONE, answered, backed, enter, given, rated, vault_of
from tests.kit.hostile_words import MARK, WORDS
from tests.kit.sheets import live_in
from tests.kit.town import MORNING, Town

OCTOBER = of_months("month", date(2025, 10, 1))
EARLY = MORNING - timedelta(days=20)
SECRET = "郑兰英"
BROKEN = "控制符\x00\x08\x0b\x1f和\ufffe\uffff坏字\ud800"


def settle(tx: Transaction) -> dict[str, int]:
    """A month of the hall: eight cases, of which one was merged and one withdrawn."""
    people = {name: members.enter(tx, name) for name in PEOPLE}
    body = organisations.add(tx, "一支部", "建制支部")
    organisations.join(tx, body, people["吴长河"])
    desk = departments.enter(tx, "工会", None, By(None, EARLY))
    doer = Doer(By(None, EARLY + timedelta(hours=1)), vault_of(), "请办")
    said = {
        "heat": ("活动室冬天太冷，我是吴长河，希望开暖气", people["吴长河"], {}),
        "light": ("活动室的灯太暗", people["冯文秀"], {}),
        "path": ("我郑兰英建议东湖小区修一条坡道", people[SECRET], {"anonymous": True}),
        "bus": ("公交车少，\n\n\n\n等半个小时", people["吴长河"], {"how": "voice"}),
        "same": ("东湖小区没有坡道", people["冯文秀"], {}),
        "gone": ("算了不说了", people["冯文秀"], {}),
        "accuse": ("王主任骂人，手机19900000001", people["吴长河"], {"sensitive": True}),
        "late": ("阅览室的报纸来得晚，问19900000002", None, {"how": "paste"}),
    }
    ids = {
        key: enter(tx, words, whose, EARLY, **more) for key, (words, whose, more) in said.items()
    }
    for key in ("heat", "path", "accuse"):
        steps.take(tx, ids[key], stages.ACCEPT, doer, {"accepted_at": doer.by.at})
        steps.take(tx, ids[key], stages.ASSIGN, doer, {"department_id": desk})
    given(tx, ids["bus"], EARLY, category="交通")
    given(tx, ids["late"], EARLY, due_on=(EARLY + timedelta(days=3)).date())
    merging.merge(tx, ids["same"], ids["path"], doer)
    steps.take(tx, ids["gone"], stages.WITHDRAW, doer)
    backed(tx, ids["path"], people["吴长河"], EARLY)
    later = EARLY + timedelta(days=10)
    answered(tx, ids["heat"], "吴长河同志：暖气十一月开。", "adopted", later)
    rated(tx, ids["heat"], people["吴长河"], "satisfied", later)
    answered(tx, ids["path"], "郑兰英同志：坡道下周动工。", "partly", later)
    rated(tx, ids["path"], people[SECRET], "dissatisfied", later)
    answered(tx, ids["accuse"], "王主任已经道歉。", "explained", later)
    return ids


async def made(town: Town, form: str, *, named: bool = False) -> Path:
    """The file that comes of a report."""

    def ask(tx: Transaction) -> None:
        clerk, now = members.named(tx, "林小雨"), town.clock.now()
        assert clerk is not None
        if logins.of(tx, clerk) is None:
            logins.open_for(tx, clerk, "林小雨", now)
        hallreport.ask(tx, Ordered.of(form, OCTOBER, named=named), By(clerk, now))

    await town.do(ask)
    await town.bot.longtasks.work_off()
    task = (await town.rows(LongTask))[-1]
    assert task.state == "done", task.error
    assert task.done == task.total
    return Path(town.bot._toil().folder / task.result)


def sheet(file: Path, name: str) -> list[list[str]]:
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_name(name).to_python()
    return [[f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]


def told(file: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(file)).paragraphs)


def tables(file: Path) -> list[list[list[str]]]:
    found = docx.Document(str(file)).tables
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in found]


async def test_the_paper_and_the_workbook_tell_the_same_figures(town: Town):
    ids = await town.do(settle)
    paper, book = await made(town, DOCX), await made(town, XLSX)
    whole, *parts = tables(paper)
    heads, total, *lines = sheet(book, "汇总")
    assert [tuple(row) for row in whole[1:]] == list(zip(heads[2:], total[2:], strict=True))
    figures = dict(whole[1:])
    assert figures == figures | {
        "收到": "8",
        "按时受理": "3",
        "已答复": "3",
        "按时答复": "3",
        "还在办": "3",
        "超期没答复": "3",
        "撤回": "1",
        "并入别的": "1",
        "评价过": "2",
        "满意率": "50%",
        "采纳": "1",
        "部分采纳": "1",
        "解释说明": "1",
        "重新办过": "0",
        "受理用时（工作日）": "0",
    }
    assert len(parts) == 5
    by_name = {(row[0], row[1]): dict(zip(heads, row, strict=True)) for row in lines}
    for table in parts:
        columns, *rows = table
        for row in rows:
            line = by_name[columns[0], row[0]]
            assert row == [row[0], *(line[head] for head in columns[1:])], (columns[0], row)
    assert by_name["单位", "匿名的"]["收到"] == "1"
    assert by_name["部门", "工会"]["已答复"] == "3"
    assert len(sheet(book, "明细")) == 1 + len(ids) and len(sheet(book, "答复")) == 1 + 3


async def test_what_the_paper_says_of_each_case(town: Town):
    ids = await town.do(settle)
    text = told(await made(town, DOCX))
    assert f"{ids['heat']}号\n原话：活动室冬天太冷，我是某某，希望开暖气\n" in text
    assert "支持人数：2；部门：工会；办到：答复；结果：部分采纳；评价：不满意" in text
    assert "答复：某某同志：坡道下周动工。" in text
    assert "公交车少，\n等半个小时" in text and "报纸来得晚，问199****0002" in text
    assert "算了不说了" not in text and f"{ids['gone']}号" not in text.split("三、")[1]
    assert "王主任" not in text and f"{ids['accuse']}号\n原话：（内容从略）" in text
    assert not [name for name in PEOPLE if name in text]
    # By what staff call it, else by the word that cases share; what shares none comes last.
    order = [text.index(f"\n{head}\n") for head in ("活动室（2件）", "交通（1件）", "其他（3件）")]
    assert order == sorted(order)


async def test_names_stand_where_they_were_ticked_but_never_a_secret_one(town: Town):
    ids = await town.do(settle)
    text = told(await made(town, DOCX, named=True))
    assert "提的人：吴长河" in text and "我是吴长河" in text and "吴长河同志：暖气" in text
    book = await made(town, XLSX, named=True)
    cells = [cell for name in ("汇总", "明细", "答复") for row in sheet(book, name) for cell in row]
    assert "吴长河" in cells and SECRET not in text and SECRET not in "".join(cells)
    quiet = await made(town, XLSX)
    assert not [cell for row in sheet(quiet, "明细") for cell in row if cell in PEOPLE]
    rows = {row[0]: row for row in sheet(book, "明细")}
    assert rows[str(ids["same"])][2] == f"并入{ids['path']}号"
    assert rows[str(ids["gone"])][3] == "（内容从略）" == rows[str(ids["accuse"])][3]
    noted = [row.after["named"] for row in await town.rows(Audit) if row.action == "case.report"]
    assert noted == [True, True, False]


async def test_an_answer_that_was_taken_back_is_in_no_file(town: Town):
    def work(tx: Transaction) -> list[str | None]:
        at = EARLY
        number = enter(tx, "换灯", members.enter(tx, "吴长河"), at)
        answered(tx, number, "答错了的", "adopted", at)
        steps.undo(tx, number, Doer(By(None, at), vault_of(), "写错了"))
        answered(tx, number, "答对了的", "adopted", at + timedelta(days=1))
        (one,) = details.of(tx, vault_of(), [number], Manner("某某", ZONE))
        return [answer.words for answer in one.answers]

    assert await town.do(work) == ["答对了的"]


async def test_either_database_counts_those_who_back(any_town: Town):
    def work(tx: Transaction) -> None:
        ids = settle(tx)
        found = details.of(tx, vault_of(), list(ids.values()), Manner("某某", ZONE))
        for one in found:
            if one.row.kept_id is None:
                assert one.supporters == len(voices.supporters(tx, one.row.id)), one.row.id
        assert [one.supporters for one in found if one.row.id == ids["path"]] == [2]

    await any_town.do(work)


async def test_hostile_words_are_words_in_either_file(town: Town):
    def work(tx: Transaction) -> None:
        whose = members.enter(tx, WORDS[0])
        for n, word in enumerate(
            (*WORDS, BROKEN.encode("utf-8", "replace").decode(), "长" * 40_000)
        ):
            number = enter(tx, word, whose, EARLY)
            given(tx, number, EARLY, category=WORDS[n % 40])
            answered(tx, number, word, "adopted", EARLY)

    await town.do(work)
    paper, book = await made(town, DOCX, named=True), await made(town, XLSX, named=True)
    assert live_in(book) == []
    text = told(paper)
    for word in WORDS:
        kept = hallpaper.clean(word)
        assert not kept or kept in text, word
    assert "\u202e" not in text and "控制符和坏字" in text
    with zipfile.ZipFile(paper) as parts:
        assert not [name for name in parts.namelist() if "embed" in name or "vba" in name.lower()]
        xml = parts.read("word/document.xml").decode()
        links = parts.read("word/_rels/document.xml.rels").decode()
    assert f"<script>alert('{MARK}')" not in xml and "<w:instrText" not in xml
    assert 'TargetMode="External"' not in links


async def test_the_paper_declares_its_fonts_its_pages_and_its_tables(town: Town):
    await town.do(settle)
    paper = docx.Document(str(await made(town, DOCX)))
    assert (
        paper.core_properties.title
        == "议事厅建议办理情况（2025年10月）"
        == paper.paragraphs[0].text
    )
    assert paper.paragraphs[0].style.name == "Title"
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        fonts = paper.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) in ("宋体", "黑体"), name
        assert fonts.get(qn("w:eastAsiaTheme")) is None and fonts.get(qn("w:ascii")), name
    section = paper.sections[0]
    assert section.header.paragraphs[0].text == town.bot._toil().bureau
    assert "PAGE" in section.footer._element.xml and "NUMPAGES" in section.footer._element.xml
    between = section.page_width - section.left_margin - section.right_margin
    for table in paper.tables:
        widths = [cell.width for cell in table.rows[0].cells]
        assert all(widths) and abs(sum(widths) - between) < 10_000
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    levels = [p.style.name for p in paper.paragraphs if p.style.name.startswith("Heading")]
    assert {"Heading 1", "Heading 2", "Heading 3"} == set(levels)
    assert all(int(b[-1]) - int(a[-1]) <= 1 for a, b in pairwise(levels))


async def test_progress_is_seen_and_a_stopped_report_leaves_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    seen: list[tuple[int, int]] = []
    real, most = longtasks.progress, [1000]

    def listened(tx, task_id, done, total, now):
        seen.append((done, total))
        return real(tx, task_id, done, total, now) and len(seen) < most[0]

    def many(tx: Transaction) -> None:
        whose = members.enter(tx, "吴长河")
        for n in range(250):
            enter(tx, f"第{n}件事", whose, EARLY)

    await town.do(many)
    monkeypatch.setattr(longtasks, "progress", listened)
    await made(town, DOCX)
    assert seen == sorted(seen) and len({done for done, _ in seen}) > 4 and seen[-1] == (250, 250)
    seen[:], most[:] = [], [3]

    def ask(tx: Transaction) -> None:
        clerk = members.named(tx, "林小雨")
        hallreport.ask(tx, Ordered.of(DOCX, OCTOBER, named=False), By(clerk, town.clock.now()))

    await town.do(ask)
    task = (await town.rows(LongTask))[-1]
    await town.bot.longtasks.do(task)
    folder = town.bot._toil().folder
    assert [one.name for one in folder.iterdir()] == [(await town.rows(LongTask))[0].result]


async def test_who_may_not_any_more_gets_none_and_too_many_are_told(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    await town.do(settle)
    monkeypatch.setattr(hallreport, "MOST", 7)

    def ask(tx: Transaction) -> None:
        clerk = members.named(tx, "林小雨")
        logins.open_for(tx, clerk, "林小雨", MORNING)
        for whose in (clerk, members.named(tx, "王德福")):
            hallreport.ask(tx, Ordered.of(DOCX, OCTOBER, named=False), By(whose, MORNING))

    await town.do(ask)
    await town.bot.longtasks.work_off()
    many, nobody = [row for row in await town.rows(LongTask) if row.kind == "hall_report"]
    assert many.state == nobody.state == "failed"
    assert "有8条" in many.error and "短一些" in many.error and "权限" in nobody.error
