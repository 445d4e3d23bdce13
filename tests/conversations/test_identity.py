"""登记: an unknown account says who it is; the bot asks for four digits and gives nothing away."""

from __future__ import annotations

import pytest

from services import roster
from storage.audit import By
from storage.tables.engine import Inbox
from storage.tables.members import MemberAccount
from storage.tables.tasks import Task
from tests.kit.town import Town

PHONE = "19900000001"


@pytest.fixture
async def stranger(any_town: Town):
    """An account that nobody knows, alone with the bot; 欧阳建国 is on the roster."""
    now = any_town.clock.now()
    given = {"name": "欧阳建国", "phone": PHONE}
    await any_town.do(lambda tx: roster.enter(tx, any_town.bot.vault, given, By(None, now)))
    place = any_town.private("new-1")

    async def says(text: str) -> str:
        return await place.says("new-1", text) or ""

    return says


async def bound(town: Town) -> list[str]:
    return [row.account_id for row in await town.rows(MemberAccount) if row.account_id == "new-1"]


@pytest.mark.parametrize("digits", ["0001", "０００１", "是0001", "尾号是0001", PHONE, "0 0 0 1"])
async def test_a_name_and_four_digits_and_the_bot_knows_who_it_is(any_town, stranger, digits):
    assert "最后四位" in await stranger("我是欧阳建国")
    assert "欧阳建国" in await stranger(digits)
    assert await bound(any_town) == ["new-1"]
    assert await any_town.rows(Task) == []
    assert "记上了" in await stranger("打卡")


async def test_said_at_once_nothing_is_asked(any_town, stranger):
    assert "认得您了" in await stranger("我是欧阳建国，手机尾号0001")
    assert await bound(any_town) == ["new-1"]


async def test_a_name_that_is_there_and_one_that_is_not_are_answered_alike(stranger, any_town):
    other = any_town.private("new-2")
    for name, says in (
        ("欧阳建国", stranger),
        ("上官查无", lambda text: other.says("new-2", text)),
    ):
        answers = [await says(f"我是{name}"), await says("9999"), await says("8888")]
        assert [("最后四位" in one, name in one) for one in answers] == [(True, False)] * 3
        assert "工作人员" in await says("7777")
    assert await bound(any_town) == []
    assert len(await any_town.rows(Task)) == 2


async def test_after_a_wrong_name_the_right_one_may_be_said(any_town, stranger):
    await stranger("我是欧阳建华")
    assert "没对上" in await stranger("0001")
    assert "最后四位" in await stranger("我是欧阳建国")
    assert "认得您了" in await stranger("0001")


async def test_who_changes_the_mind_is_let_go(any_town, stranger):
    await stranger("我是欧阳建国")
    await stranger("算了")
    assert "认得您了" not in await stranger("0001")
    assert await bound(any_town) == []


async def test_in_a_group_no_digits_are_asked_for(any_town, stranger):
    group = any_town.group("活动报名群")
    answer = await group.says("new-1", "我是欧阳建国") or ""
    assert "四位" not in answer
    assert await bound(any_town) == []


async def test_the_digits_stand_in_no_task_that_others_read(any_town, stranger):
    await stranger("我是欧阳建国")
    for digits in ("9999", "8888", "7777"):
        await stranger(digits)
    (task,) = await any_town.rows(Task)
    assert "7777" not in task.said
    assert "欧阳建国" in str(task.slots) or "欧阳建国" in task.said
    assert [row.intent for row in await any_town.rows(Inbox)][-1] == "bind_identity"
