"""操作记录: who changed a phone number is found; filtered, exported, nothing of it for others."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from console.views.audits import SAID
from services import members, roster, settings
from services.suggestions import stages, steps
from services.suggestions.steps import Doer
from storage import audit
from storage.audit import By
from storage.tables.checkin import Checkin
from storage.tables.engine import Audit
from tests.kit.office import Office
from tests.kit.sheets import live_in, rows_of

HOME = "/console/audit"
STUDY = "老干部学习群"
PHONE, OTHER = "19900000031", "19900000032"


async def changed(office: Office) -> int:
    """Have 林小雨 change 王德福's number, and 陈立 a setting; gives 王德福's id."""

    def work(tx):
        vault, now = office.town.bot.vault, office.town.clock.now()
        clerk, admin = members.named(tx, "林小雨"), members.named(tx, "陈立")
        one = members.named(tx, "王德福")
        roster.change(tx, vault, one, {"phone": PHONE}, By(clerk, now))
        roster.change(tx, vault, one, {"phone": OTHER}, By(clerk, now))
        audit.note(tx, By(admin, now), "setting.change", "setting:backup.hour")
        return one

    return await office.town.do(work)


async def test_who_changed_a_phone_number_is_found(office: Office, signed_in):
    one = await changed(office)
    page = await (await signed_in("admin")).get(f"{HOME}?about=王德福&kind=people")
    assert "林小雨" in page.words
    assert "电话" in page.words
    assert f"/console/roster/{one}" in page.html
    assert "改设置" not in page.words


async def test_what_is_looked_for_by_who_and_day_is_all_that_is_shown(office: Office, signed_in):
    await changed(office)
    admin = await signed_in("admin")
    mine = await admin.get(f"{HOME}?by=陈立")
    assert "改设置" in mine.words
    assert "王德福" not in mine.words
    assert "没有这样的记录" in (await admin.get(f"{HOME}?until=2020-01-01")).words
    assert "看不懂这个日子" in (await admin.get(f"{HOME}?since=明天")).words


async def test_the_file_has_the_same_rows(office: Office, signed_in, tmp_path):
    await changed(office)
    admin = await signed_in("admin")
    async with admin.session.get(f"{HOME}/file", params={"by": "陈立"}) as answer:
        assert answer.status == 200
        file = tmp_path / "audit.xlsx"
        file.write_bytes(await answer.read())
    rows = rows_of(file)
    assert live_in(file) == []
    assert rows[0][:4] == ["什么时候", "谁", "做了什么", "关于"]
    assert {row[2] for row in rows[1:]} >= {"改设置"}
    assert {row[1] for row in rows[1:]} == {"陈立"}


async def taken_back(admin, office: Office, action: str):
    """Take the latest such deed back on the page; the page it leads to."""
    deeds = [row for row in await office.town.rows(Audit) if row.action == action]
    where = f"{HOME}/{max(row.id for row in deeds)}/undo"
    return await admin.send(where)


async def test_what_was_changed_of_a_person_is_taken_back_once(any_office: Office):
    office = any_office

    def work(tx):
        clerk, one = members.named(tx, "林小雨"), members.named(tx, "王德福")
        by = By(clerk, office.town.clock.now())
        roster.change(tx, office.town.bot.vault, one, {"unit": "和平里社区"}, by)
        return roster.find(tx, one).unit, one

    unit, one = await office.town.do(work)
    assert unit == "和平里社区"
    admin = await office.signed_in("admin")
    assert "撤销好了" in (await taken_back(admin, office, "member.change")).words
    assert await office.town.do(lambda tx: roster.find(tx, one).unit) != unit
    first = min(row.id for row in await office.town.rows(Audit) if row.action == "member.change")
    again = await admin.send(f"{HOME}/{first}/undo")
    assert "没有撤销成" in again.words


async def test_a_number_is_not_kept_and_so_cannot_be_taken_back(office: Office, signed_in):
    await changed(office)
    admin = await signed_in("admin")
    assert "没有撤销成" in (await taken_back(admin, office, "member.change")).words
    assert "/undo" not in (await admin.get(f"{HOME}?about=王德福")).html


async def test_a_setting_is_as_it_was(office: Office, signed_in):
    hours = settings.BACKUP_HOUR

    def work(tx):
        by = By(members.named(tx, "陈立"), office.town.clock.now())
        settings.put(tx, hours, 3, by)
        settings.put(tx, hours, 5, by)

    await office.town.do(work)
    await taken_back(await signed_in("admin"), office, "setting.change")
    assert await office.town.do(lambda tx: settings.value(tx, hours)) == 3


async def test_a_check_in_stands_again_but_not_of_who_wants_none(any_office: Office):
    office = any_office
    study = office.town.group(STUDY)
    await study.says("王德福", "打卡")
    await study.says("王德福", "打错了", at_bot=True)
    admin = await office.signed_in("admin")
    assert await office.town.rows(Checkin) == []
    assert "撤销好了" in (await taken_back(admin, office, "checkin.take_back")).words
    assert len(await office.town.rows(Checkin)) == 1
    await study.says("王德福", "打错了", at_bot=True)
    await office.town.private("王德福").says("王德福", "别再记我的打卡了")
    assert "没有撤销成" in (await taken_back(admin, office, "checkin.take_back")).words
    assert await office.town.rows(Checkin) == []


@pytest.mark.parametrize("role", ["staff", "liaison", "secretary"])
async def test_it_is_the_administrators_alone(signed_in, role: str):
    assert (await (await signed_in(role)).get(HOME)).status == 403


def noted() -> set[str]:
    """Every deed that the program notes by a name of its own."""
    root = Path(__file__).parents[2]
    found = set()
    for room in ("bot", "console", "handlers", "schedules", "services"):
        for file in (root / room).rglob("*.py"):
            for call in ast.walk(ast.parse(file.read_text())):
                if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("audit."):
                    words = (one.value for one in call.args if isinstance(one, ast.Constant))
                    found |= {one for one in words if isinstance(one, str) and "." in one}
    return found


def test_every_deed_has_words():
    assert len(noted()) > 60
    assert noted() - SAID.keys() == set()


async def test_what_was_done_to_a_case_is_found_by_its_number_and_by_the_hall(
    any_office: Office,
):
    for words in ("小区门口的路灯坏了，希望修一修", "建议公园里多摆几张长椅"):
        await any_office.town.group("线上议事厅").says("王德福", f"我提个建议：{words}")

    def work(tx):
        by = By(members.named(tx, "林小雨"), any_office.town.clock.now())
        doer = Doer(by, any_office.town.bot.vault)
        steps.take(tx, 2, stages.ACCEPT, doer, {"accepted_at": by.at})

    await any_office.town.do(work)
    await changed(any_office)
    admin = await any_office.signed_in("admin")
    page = await admin.get(f"{HOME}?about=2号")
    assert 'href="/console/cases/2"' in page.html and "/console/cases/1" not in page.html
    assert "林小雨" in page.words and "受理" in page.words and "改设置" not in page.words
    assert "2号 情况：收到 → 受理" in page.words and "received" not in page.words
    hall = await admin.get(f"{HOME}?kind=hall")
    assert "记下建议" in hall.words and "受理" in hall.words and "改设置" not in hall.words
    assert "没有这样的记录" in (await admin.get(f"{HOME}?about=9号")).words
