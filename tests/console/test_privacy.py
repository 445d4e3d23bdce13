"""个人信息 in the console: consents written down and taken back, the export, erasing a person."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from bot.installation import MADE, data_folder
from services import consents, grid, members, roster
from storage.audit import By
from storage.tables.engine import Audit
from storage.tables.longtasks import LongTask
from storage.tables.members import Member
from storage.tables.privacy import Consent
from tests.kit.office import Office

NAME, PHONE = "欧阳铁柱", "19900000071"


@pytest.fixture
async def person(office: Office) -> int:
    town = office.town

    def settle(tx):
        by = By(None, town.clock.now())
        given = {"name": NAME, "phone": PHONE, "note": "=1+1", "unit": "http://example.invalid"}
        number = roster.enter(tx, town.bot.vault, given, by)
        members.attach(tx, "simulator", "tiezhu-account", number, by.at)
        return number

    return int(await town.do(settle))


def page_of(person: int) -> str:
    return f"/console/roster/{person}/privacy"


async def test_every_purpose_stands_there_with_its_ground(signed_in, person: int):
    page = await (await signed_in("staff")).get(page_of(person))
    assert page.status == 200
    for words in ("名册和联系 法定职责 在用", "学习打卡 同意 同意", "活动照片 单独同意 没有同意"):
        assert words in page.words
    assert page.words.count("撤回 ") == 1, "duties have no button, nor what was never given"


async def test_from_the_persons_page_it_is_one_step_for_clerks_only(office, signed_in, person: int):
    link = f'href="{page_of(person)}"'
    assert link in (await (await signed_in("staff")).get(f"/console/roster/{person}")).html
    liaison = await signed_in("liaison")

    def assign(tx):
        node = grid.at(tx, ["城东街道"])
        roster.change(
            tx, office.town.bot.vault, person, {"node_id": node}, By(None, office.town.clock.now())
        )
        grid.assign(tx, node, liaison.member_id)

    await office.town.do(assign)
    assert link not in (await liaison.get(f"/console/roster/{person}")).html
    assert (await liaison.get(page_of(person))).status == 403


async def test_a_consent_on_paper_is_written_down_and_taken_back(office, signed_in, person: int):
    clerk = await signed_in("staff")
    await clerk.get(page_of(person))
    page = await clerk.send(f"{page_of(person)}/give", purpose="photos", how="paper")
    assert f"记下了：{NAME}同意“活动照片”。" in page.words and "书面签字" in page.words
    (row,) = await office.town.rows(Consent)
    assert (row.member_id, row.purpose, row.how, row.given_by) == (
        person, "photos", "paper", clerk.member_id,
    )  # fmt: skip
    assert (
        "没有改"
        in (await clerk.send(f"{page_of(person)}/give", purpose="photos", how="paper")).words
    )
    page = await clerk.send(f"{page_of(person)}/withdraw/photos")
    assert "从现在起不再用" in page.words and "已撤回" in page.words
    assert not await office.town.do(lambda tx: consents.holds(tx, person, "photos"))
    noted = [
        row.action for row in await office.town.rows(Audit) if row.member_id == clerk.member_id
    ]
    assert noted[-2:] == ["consent.give", "consent.withdraw"]


@pytest.mark.parametrize(
    ("purpose", "how"), [("", "paper"), ("roster", "paper"), ("photos", "said"), ("<b>", "<b>")]
)
async def test_what_no_form_offers_is_refused_beside_the_field(
    office, signed_in, person: int, purpose: str, how: str
):
    clerk = await signed_in("staff")
    await clerk.get(page_of(person))
    page = await clerk.send(f"{page_of(person)}/give", purpose=purpose, how=how)
    assert page.status == 422 and "请从列出来的里面选。" in page.words
    assert await office.town.rows(Consent) == []


async def test_a_duty_can_not_be_taken_back(office, signed_in, person: int):
    clerk = await signed_in("staff")
    await clerk.get(page_of(person))
    page = await clerk.send(f"{page_of(person)}/withdraw/roster")
    assert "是单位的法定职责" in page.words and await office.town.rows(Consent) == []
    assert (await clerk.send(f"{page_of(person)}/withdraw/nothing")).status == 404


@pytest.mark.parametrize("end", ["", "/erase"])
async def test_others_and_nobody_are_not_found_alike(office, signed_in, person: int, end: str):
    admin = await signed_in("admin")
    await admin.get(page_of(person))
    await office.town.do(lambda tx: tx.command("UPDATE members SET state='merged' WHERE id=2"))
    for number in (2, 999_999):
        assert (await admin.get(page_of(number) + end)).status == 404
        for do in ("give", "export", "erase", "withdraw/photos"):
            page = await admin.send(f"{page_of(number)}/{do}", purpose="photos", how="paper")
            assert page.status == 404
    assert await office.town.rows(LongTask) == [] and await office.town.rows(Consent) == []


async def over(office: Office, kind: str) -> LongTask:
    """The long task of a kind, once it is over."""
    for _ in range(400):
        done = [row for row in await office.town.rows(LongTask) if row.kind == kind]
        if done and done[0].state not in ("waiting", "running"):
            return done[0]
        await asyncio.sleep(0.02)
    raise AssertionError(f"{kind} does not end")


async def test_the_export_holds_everything_and_no_formula(office: Office, signed_in, person: int):
    await office.town.private("tiezhu-account").says("tiezhu-account", "=HYPERLINK(1) 打卡")
    clerk = await signed_in("staff")
    await clerk.get(page_of(person))
    page = await clerk.send(f"{page_of(person)}/export")
    assert f"正在导出{NAME}的个人信息" in page.words
    task = await over(office, "export_person")
    assert (task.state, task.about, NAME in task.result) == ("done", {"member_id": person}, False)
    file = data_folder(office.town.bot.settings) / MADE / task.result
    book = CalamineWorkbook.from_path(str(file))
    told = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    assert ["姓名", NAME] in told["基本情况"] and ["手机", PHONE] in told["基本情况"]
    assert ["备注", "=1+1"] in told["基本情况"]
    assert ["simulator", "tiezhu-account"] in told["账号"]
    assert any("=HYPERLINK(1) 打卡" in row for row in told["说过的话"])
    assert {"组织", "家属", "同意", "学习打卡", "变更记录"} <= told.keys()
    assert b"<f>" not in unzipped(file) and b"hyperlink" not in unzipped(file)
    noted = [row for row in await office.town.rows(Audit) if row.action == "member.export"]
    assert [(row.member_id, row.subject) for row in noted] == [
        (clerk.member_id, f"member:{person}")
    ]


def unzipped(file: Path) -> bytes:
    import zipfile  # noqa: PLC0415

    with zipfile.ZipFile(file) as book:
        return b"".join(book.read(name) for name in book.namelist() if "worksheets" in name)


async def test_only_administrators_erase_and_only_after_they_read_what_goes(
    office: Office, signed_in, person: int
):
    clerk = await signed_in("staff")
    html = (await clerk.get(page_of(person))).html
    assert "/erase" not in html
    assert (await clerk.get(f"{page_of(person)}/erase")).status == 403
    assert (await clerk.send(f"{page_of(person)}/erase")).status == 403
    assert await office.town.rows(LongTask) == []
    admin = await signed_in("admin")
    assert "/erase" in (await admin.get(page_of(person))).html
    page = await admin.get(f"{page_of(person)}/erase")
    assert "删了就找不回来" in page.words and "同名" not in page.words
    page = await admin.send(f"{page_of(person)}/erase")
    assert page.path == "/console/roster" and f"正在删除{NAME}" in page.words
    assert (await over(office, "erase")).state == "done"
    shell = next(row for row in await office.town.rows(Member) if row.id == person)
    assert (shell.state, shell.phone_sealed) == ("erased", None)
    assert (await admin.get(f"/console/roster/{person}")).status == 404
    assert "某同志" not in (await admin.get("/console/roster?q=某同志&state=all")).words
    (note,) = [row for row in await office.town.rows(Audit) if row.action == "member.erase"]
    assert note.member_id == admin.member_id


async def test_of_a_namesake_it_is_said_that_some_words_stay(
    office: Office, signed_in, person: int
):
    await office.town.do(lambda tx: members.enter(tx, NAME))
    page = await (await signed_in("admin")).get(f"{page_of(person)}/erase")
    assert "名册里还有同名的人" in page.words


async def test_nobody_erases_themselves(office: Office, signed_in, person: int):
    admin = await signed_in("admin")
    await admin.get(page_of(person))
    page = await admin.send(f"{page_of(admin.member_id)}/erase")
    assert "不能删除自己" in page.words
    assert "不能删除自己" in (await admin.get(f"{page_of(admin.member_id)}/erase")).words

    assert await office.town.rows(LongTask) == []
