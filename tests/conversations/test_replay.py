"""What an account said before anybody knew whose it is: kept, asked about once, counted then."""

from __future__ import annotations

from datetime import date

import pytest

from bot.messages import Account
from services import binding, members, roster
from storage.audit import By
from storage.tables.checkin import Checkin, CheckinTotal
from storage.tables.engine import Inbox, Outbox
from storage.tables.members import Member
from tests.kit.town import Town

STUDY = "老干部学习群"
NEW = "new-1"
PROOF = "我是欧阳建国，手机尾号0001"
MONDAY, TUESDAY, WEDNESDAY = (date(2025, 10, day) for day in (27, 28, 29))


async def enters(town: Town) -> int:
    now = town.clock.now()
    given = {"name": "欧阳建国", "phone": "19900000001"}
    return await town.do(lambda tx: roster.enter(tx, town.bot.vault, given, By(None, now)))


@pytest.fixture
async def ouyang(town: Town) -> int:
    return await enters(town)


async def days(town: Town, member_id: int) -> list[date]:
    return sorted(row.day for row in await town.rows(Checkin) if row.member_id == member_id)


async def says(town: Town, text: str, who: str = NEW, **more: object) -> str | None:
    return await town.private(who).says(who, text, **more)


async def test_check_ins_of_three_days_count_for_their_days(any_town):
    ouyang = await enters(any_town)
    group = any_town.group(STUDY)
    assert await group.says(NEW, "打卡") is None
    await any_town.wait(days=1)
    assert await group.says(NEW, "学完了，打卡") is None
    await any_town.wait(days=1)
    assert "先给您留着" in (await says(any_town, "打卡") or "")
    assert await any_town.rows(Checkin) == []
    assert "今天、昨天、前天的打卡也给您记上了，共3天" in (await says(any_town, PROOF) or "")
    assert await days(any_town, ouyang) == [MONDAY, TUESDAY, WEDNESDAY]
    (total,) = await any_town.rows(CheckinTotal)
    assert (total.days, total.streak) == (3, 3)
    at = [row.at for row in await any_town.rows(Checkin)]
    assert at == [row.received_at for row in await any_town.rows(Inbox) if row.intent == "checkin"]


async def test_a_name_alone_answers_the_question(town, ouyang):
    assert "哪一位" in (await says(town, "打卡") or "")
    assert "最后四位" in (await says(town, "欧阳建国") or "")
    assert "今天的打卡也给您记上了，共1天" in (await says(town, "0001") or "")
    assert await days(town, ouyang) == [MONDAY]


async def test_the_question_swallows_nothing_else(town, ouyang):
    await says(town, "打卡")
    for text in ("今天天气真好", "谢谢", "打卡", "帮助"):
        answer = await says(town, text) or ""
        assert "最后四位" not in answer
        assert "核对" not in answer


async def test_it_is_asked_once_and_alone(town, ouyang):
    group = town.group(STUDY)
    for _ in range(4):
        assert await group.says(NEW, "打卡") is None
        await town.wait(days=1)
    (asked,) = await town.private(NEW).posts()
    assert "哪一位" in asked
    assert not [post for post in await group.posts() if "哪一位" in post]


async def test_in_a_group_that_calls_the_bot_it_is_short(town, ouyang):
    answer = await town.group(STUDY).says(NEW, "打卡", at_bot=True) or ""
    assert "单独问您" in answer
    assert "姓名" not in answer


async def test_alone_the_second_answer_is_short(town, ouyang):
    first, second = [await says(town, "打卡") or "" for _ in range(2)]
    assert "请问您是哪一位" in first
    assert "请问您是哪一位" not in second


async def test_a_repeat_of_the_platform_counts_nothing_twice(any_town):
    ouyang = await enters(any_town)
    await any_town.group(STUDY).says(NEW, "打卡", id="m1")
    first = await any_town.private(NEW).tells(NEW, PROOF, id="m2")
    again = await any_town.private(NEW).tells(NEW, PROOF, id="m2")
    await any_town.group(STUDY).says(NEW, "打卡", id="m1")
    assert (again.text, again.repeated) == (first.text, True)
    assert await days(any_town, ouyang) == [MONDAY]


async def test_bound_again_counts_nothing_again(any_town):
    """Not even for somebody else, to whom the account goes later."""
    ouyang = await enters(any_town)
    await any_town.group(STUDY).says(NEW, "打卡")
    await says(any_town, PROOF)
    account, now = Account("simulator", NEW), any_town.clock.now()
    other = await any_town.do(lambda tx: members.enter(tx, "上官兰"))

    def again(tx):
        binding.bind(tx, account, other, By(None, now))
        return any_town.bot.dispatcher.replay(tx, account, now)

    assert await any_town.do(again) is None
    assert await days(any_town, ouyang) == [MONDAY]
    assert await days(any_town, other) == []


async def test_what_stands_already_is_not_told_as_counted(town, ouyang):
    now = town.clock.now()
    first = Account("simulator", "old-1")
    await town.do(lambda tx: binding.bind(tx, first, ouyang, By(None, now)))
    await says(town, "打卡", who="old-1")
    await says(town, "打卡")
    second = Account("simulator", NEW)

    def staff_bind(tx):
        binding.bind(tx, second, ouyang, By(9, now))
        return town.bot.dispatcher.replay(tx, second, now)

    assert await town.do(staff_bind) is None
    assert await days(town, ouyang) == [MONDAY]


async def test_what_is_older_than_a_week_is_left(town, ouyang):
    await town.group(STUDY).says(NEW, "打卡")
    await town.wait(days=8)
    assert "记上了" not in (await says(town, PROOF) or "")
    assert await town.rows(Checkin) == []


async def test_taken_back_is_taken_back(town, ouyang):
    for text in ("打卡", "打错了，撤回打卡"):
        await says(town, text)
    assert "共" not in (await says(town, PROOF) or "")
    assert await town.rows(Checkin) == []


async def test_a_wish_to_be_left_alone_holds_from_then_on(town, ouyang):
    await says(town, "别给我发提醒了")
    await says(town, PROOF)
    (row,) = [row for row in await town.rows(Member) if row.id == ouyang]
    assert row.reminders is False


async def test_it_answers_nobody_in_the_group(town, ouyang):
    group = town.group(STUDY)
    await group.says(NEW, "打卡")
    await says(town, PROOF)
    await town.wait(minutes=12)
    assert await group.posts() == []
    keys = [row.key for row in await town.rows(Outbox)]
    assert [key for key in keys if not key.startswith(("who:", "checkin:"))] == []


@pytest.mark.parametrize("introduced", [False, True])
@pytest.mark.parametrize(
    "asked",
    [
        *("{}今天打卡了吗", "{}打了几天", "{}手机号多少", "{}住院了吗", "{}是哪个支部的"),
        *("有没有{}这个人", "{}的身份证号", "谁去看过{}", "{}住哪儿", "我是{}", "{}"),
    ],
)
async def test_who_is_unknown_learns_nothing_of_anybody(town, asked, introduced):
    """王德福 is on the roster and 王福查 is not; the answers are the same."""
    answers = []
    for who, name in (("new-1", "王德福"), ("new-2", "王福查")):
        if introduced:
            await says(town, "我是孙国庆的女儿，我叫刘小敏", who=who)
        answers.append((await says(town, asked.format(name), who=who) or "").replace(name, ""))
    assert answers[0] == answers[1]
