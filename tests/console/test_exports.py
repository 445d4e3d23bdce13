"""导出: the roster as a file, who may have it, and what stands in it."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from sqlalchemy import make_url

from services import families, grid, logins, members, organisations, roster
from storage.audit import By
from storage.tables.engine import Audit
from storage.tables.longtasks import LongTask
from storage.tables.members import Member
from tests.kit.office import Office, Visitor
from tests.kit.sheets import live_in, rows_of

PHONE, ID_NUMBER, ADDRESS = "19900000001", "000000195003080011", "银铃市和平路1号2单元301"
FORM = {"form": "xlsx", "state": "active", "node": "all", "body": "all"}


@pytest.fixture
async def people(office: Office) -> dict[str, int]:
    """欧阳建国 with all that is known of him, and his daughter; 李四 elsewhere, who has died."""

    def settle(tx):
        vault, by = office.town.bot.vault, By(None, office.town.clock.now())
        node, other = (grid.at(tx, ["城东街道", name]) for name in ("和平社区", "解放社区"))
        known = {"name": "欧阳建国", "sex": "M", "unit": "农机厂", "title": "厂长", "kind": "lixiu"}
        sealed = {"phone": PHONE, "id_number": ID_NUMBER, "address": ADDRESS, "health": "高血压"}
        born = {"birth_calendar": "lunar", "birth_year": 1950, "birth_month": 3, "birth_day": 8}
        more = {
            "node_id": node,
            "hardships": ["独居"],
            "joined_party": "1975-07",
            "birth_leap": True,
        }
        one = roster.enter(tx, vault, {**known, **sealed, **born, **more}, by)
        branch = organisations.add(tx, "机关一支部", "建制支部")
        organisations.join(tx, branch, one, "书记", leads=True)
        daughter = members.enter(tx, "欧阳敏", "family")
        link = families.ask(tx, one, daughter, "daughter", by.at)
        families.decide(tx, link, "approved", by, may_see=True)
        dead = roster.enter(tx, vault, {"name": "李四", "node_id": other, "sex": "F"}, by)
        roster.set_state(tx, dead, "deceased", by.at.date(), by)
        return {"one": one, "node": node, "branch": branch, "other": other}

    return dict(await office.town.do(settle))


async def exported(office: Office, clerk: Visitor, **form: str) -> Path:
    """The file that comes of the form."""
    sent = await clerk.send("/console/exports", follow=False, **(FORM | form))
    assert (sent.status, sent.headers["Location"]) == (303, "/console/longtasks"), sent.words
    while (task := (await office.town.rows(LongTask))[-1]).state in ("waiting", "running"):
        await asyncio.sleep(0.01)
    assert task.state == "done" and task.done == task.total, task.error
    return made(office) / str(task.result)


def made(office: Office) -> Path:
    return Path(make_url(office.town.url).database or "").parent / "made"


async def test_a_person_stands_in_the_file_with_all_that_the_platform_asks_for(
    office: Office, signed_in, people
):
    clerk = await signed_in("staff")
    await clerk.get("/console/exports")
    file = await exported(office, clerk, full="1")
    head, *rows = rows_of(file)
    told = dict(zip(head, next(row for row in rows if row[0] == "欧阳建国"), strict=True))
    assert told == {
        "姓名": "欧阳建国",
        "性别": "男",
        "出生年月": "农历1950年闰3月8日",
        "离退休类别": "离休",
        "原单位": "农机厂",
        "原职务": "厂长",
        "入党时间": "1975.07",
        "所在支部": "机关一支部(书记)",
        "居住地支部": "",
        "网格": "城东街道/和平社区",
        "手机号码": PHONE,
        "备用电话": "",
        "身份证号": ID_NUMBER,
        "住址": ADDRESS,
        "活动能力": "正常活动",
        "困难情况": "独居",
        "在册情况": "在册",
        "家属": "欧阳敏(女儿)",
        "备注": "",
    }
    assert "李四" not in [row[0] for row in rows]
    active = [row.name for row in await office.town.rows(Member) if row.state == "active"]
    assert sorted(row[0] for row in rows) == sorted(active)
    assert "高血压" not in file.read_bytes().decode("latin-1")


@pytest.mark.parametrize("form", ["xlsx", "csv"])
async def test_numbers_are_masked_unless_asked_for_and_either_is_noted(
    office: Office, signed_in, people, form: str
):
    clerk = await signed_in("staff")
    await clerk.get("/console/exports")
    masked = [cell for row in rows_of(await exported(office, clerk, form=form)) for cell in row]
    assert "199****0001" in masked and not {PHONE, ID_NUMBER, ADDRESS} & set(masked)
    full = [
        cell for row in rows_of(await exported(office, clerk, form=form, full="1")) for cell in row
    ]
    assert {PHONE, ID_NUMBER, ADDRESS} <= set(full)
    notes = [row for row in await office.town.rows(Audit) if row.action == "member.export"]
    assert [(row.member_id, row.after["full"], row.after["form"]) for row in notes] == [
        (clerk.member_id, False, form),
        (clerk.member_id, True, form),
    ]


async def test_only_who_was_chosen_stands_in_the_file(office: Office, signed_in, people):
    clerk = await signed_in("staff")
    await clerk.get("/console/exports")
    for chosen, names in (
        ({"node": str(people["node"])}, ["欧阳建国"]),
        ({"body": str(people["branch"])}, ["欧阳建国"]),
        ({"kind": "lixiu"}, ["欧阳建国"]),
        ({"state": "deceased"}, ["李四"]),
        ({"node": str(people["other"]), "state": "all"}, ["李四"]),
    ):
        rows = rows_of(await exported(office, clerk, **chosen))
        assert [row[0] for row in rows[1:]] == names


async def test_where_nobody_is_chosen_nothing_is_begun_and_the_form_stays_filled_in(
    office: Office, signed_in, people
):
    clerk = await signed_in("staff")
    await clerk.get("/console/exports")
    fields = FORM | {"node": str(people["other"]), "form": "csv", "full": "1"}
    page = await clerk.send("/console/exports", **fields)
    assert page.status == 422 and "没有导出" in page.words
    assert f'<option value="{people["other"]}" selected>' in page.html
    assert '<option value="csv" selected>' in page.html and "checked" in page.html
    assert await office.town.rows(LongTask) == []


async def test_who_is_no_clerk_any_more_when_it_is_made_gets_no_file(
    office: Office, signed_in, people
):
    clerk = await signed_in("staff")
    await clerk.get("/console/exports")
    await office.town.do(lambda tx: _ask_and_leave(office, tx, clerk.member_id))
    await office.town.bot.longtasks.work_off()
    (task,) = await office.town.rows(LongTask)
    assert task.state == "failed" and "没有导出" in task.error
    assert not made(office).exists() or list(made(office).iterdir()) == []


def _ask_and_leave(office: Office, tx, member_id: int) -> None:
    from services import exports  # noqa: PLC0415

    now = office.town.clock.now()
    exports.ask(tx, exports.Chosen(full=True), By(member_id, now))
    logins.close(tx, member_id, now)


async def test_a_file_is_for_its_owner_alone_and_nothing_lies_about(
    office: Office, signed_in, people
):
    clerk = await signed_in("staff")
    await clerk.get("/console/exports")
    file = await exported(office, clerk, full="1")
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(made(office).iterdir()) == [file]
    assert re.fullmatch(r"roster-20251027-\d+\.xlsx", file.name)


FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "=cmd|' /C calc'!A0",
    "\t=1",
    "  =1",
    "＝1",
    "\n=1",
    "%0A=1",
)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
async def test_what_looks_like_a_formula_is_a_text(office: Office, signed_in, form: str):
    def enter(tx):
        by = By(None, office.town.clock.now())
        for words in (
            *FORMULAS,
            '=HYPERLINK("http://evil.example")',
            "http://evil.example",
            "长" * 40_000,
        ):
            roster.enter(
                tx,
                office.town.bot.vault,
                {"name": f"名{words[:9]}", "unit": words, "note": words},
                by,
            )

    await office.town.do(enter)
    clerk = await signed_in("staff")
    await clerk.get("/console/exports")
    file = await exported(office, clerk, form=form)
    assert live_in(file) == []
    cells = {cell.lstrip("'") for row in rows_of(file) for cell in row}
    assert {words.lstrip("'") for words in FORMULAS} <= cells
    assert any(cell.startswith("长长") for cell in cells)
