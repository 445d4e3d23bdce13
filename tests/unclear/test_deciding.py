"""没听懂的话: listed, and what staff say was meant is done as if it had been said then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.messages import Account
from services import couples, members
from services.scopes import ALL
from services.unclear import keeping
from services.unclear.deciding import DECIDED, NOTHING
from storage.audit import By
from storage.tables.checkin import Checkin, Leave
from storage.tables.engine import Audit, Dialog, Outbox
from storage.tables.tasks import Task
from storage.tables.unclear import Unclear
from tests.kit.activities import number, on_list, publish, told_alone
from tests.kit.town import Town
from tests.unclear.kit import NONSENSE, means, offered, take_back, waiting

STUDY, SIGNING = "老干部学习群", "活动报名群"


async def lost(town: Town, name: str = "王德福", words: str = NONSENSE) -> None:
    """Somebody says something to the bot alone that it does not understand."""
    assert "没听明白" in (await town.private(name).says(name, words) or "")


async def in_groups(town: Town) -> list[str]:
    return [row.text for row in await town.rows(Outbox) if row.is_group]


async def test_what_was_said_to_the_bot_is_listed_and_talk_is_not(any_town: Town):
    town = any_town
    await lost(town)
    await town.private("李淑芬").says("李淑芬", "谢谢您")
    await town.private("李淑芬").says("李淑芬", "早上好")
    await town.group(STUDY).says("李淑芬", "咕噜咕噜的")
    for _ in range(3):
        await town.group(SIGNING).says("赵秀英", "唏哩呼噜")
    assert await waiting(town) == [NONSENSE, *["唏哩呼噜"] * 3]


async def test_a_click_days_later_counts_for_the_day_on_which_it_was_said(any_town: Town):
    town = any_town
    said_on = town.clock.now().date()
    await town.group(SIGNING).says("王德福", NONSENSE)
    before = await in_groups(town)
    await town.wait(days=2)
    posts = len(await in_groups(town))
    outcome = await means(town, "checkin:")
    assert outcome.state == DECIDED
    assert "王德福" in outcome.told[0] and "学习打卡" in outcome.told[0]
    (row,) = await town.rows(Checkin)
    assert (row.day, row.member_id) == (said_on, await number(town, "王德福"))
    assert len(await in_groups(town)) == posts, "nothing is said in a group because of a click"
    assert before == []
    (told,) = [text for text in await told_alone(town, "王德福") if "已经替您办好了" in text]
    assert NONSENSE in told
    assert await waiting(town) == []


async def test_who_clicks_second_is_told_and_does_nothing(any_town: Town):
    await lost(any_town)
    await means(any_town, "checkin:")
    (row,) = await any_town.rows(Unclear)

    def work(tx):
        return keeping.claim(tx, row, "none", By(None, any_town.clock.now()))

    assert await any_town.do(work) is False
    assert len(await any_town.rows(Checkin)) == 1


async def test_signing_up_is_taken_back_and_waits_again(any_town: Town):
    town, outing = any_town, await publish(any_town)
    await lost(town)
    await means(town, "activity_signup:")
    assert (await on_list(town, outing))["王德福"] == ("in", 1)
    assert await take_back(town) == (0, False)
    assert (await on_list(town, outing))["王德福"][0] == "out"
    assert await waiting(town) == [NONSENSE]
    assert [row for row in await town.rows(Outbox) if row.key.startswith("meant:")] == []
    assert (await means(town, "activity_signup:")).state == DECIDED
    assert (await on_list(town, outing))["王德福"] == ("in", 1)


async def test_who_was_told_is_told_that_it_was_taken_back(town: Town):
    await lost(town)
    await means(town, "checkin:")
    assert await told_alone(town, "王德福")
    assert await take_back(town) == (0, True)
    assert await town.rows(Checkin) == []


async def test_after_a_day_nothing_is_taken_back(town: Town):
    await lost(town)
    await means(town, "checkin:")
    await town.wait(days=1, hours=1)
    assert await take_back(town) is None
    assert len(await town.rows(Checkin)) == 1


@pytest.mark.parametrize("key", ["activity_cancel:", "leave_start", "checkin_cancel:"])
async def test_every_meaning_is_done_and_taken_back(any_town: Town, key: str):
    town, outing = any_town, await publish(any_town)
    await town.private("王德福").says("王德福", "茶话会我报名")
    await town.private("王德福").says("王德福", "打卡")
    await lost(town)
    assert (await means(town, key)).state == DECIDED
    stands = (await on_list(town, outing))["王德福"][0]
    assert (stands == "out") is (key == "activity_cancel:")
    assert len(await town.rows(Leave)) == (key == "leave_start")
    assert len(await town.rows(Checkin)) == (key != "checkin_cancel:")
    assert await take_back(town) == (0, False)
    assert (await on_list(town, outing))["王德福"][0] == "in"
    assert len(await town.rows(Checkin)) == 1


async def test_help_is_a_task_that_goes_when_it_is_taken_back(any_town: Town):
    await lost(any_town)
    assert (await means(any_town, "human")).state == DECIDED
    (task,) = await any_town.rows(Task)
    assert (task.kind, task.said, task.closed_at) == ("human", NONSENSE, None)
    await take_back(any_town)
    (task,) = await any_town.rows(Task)
    assert task.closed_at is not None
    assert (await means(any_town, "human")).state == DECIDED
    assert [row.closed_at is None for row in await any_town.rows(Task)] == [False, True]


async def test_mere_talk_does_nothing_and_ends_the_task_about_it(any_town: Town):
    town = any_town
    await lost(town)
    await town.private("王德福").says("王德福", "叽里呱啦")
    (task,) = await town.rows(Task)
    assert task.kind == "not_understood"
    assert (await means(town, "none", 0)).told == ()
    (task,) = await town.rows(Task)
    assert task.closed_at is None, "it is about the second"
    await means(town, "none")
    (task,) = await town.rows(Task)
    assert task.closed_at is not None
    assert {row.action for row in await town.rows(Audit)} >= {"unclear.decide"}
    assert await town.rows(Checkin) == []


async def test_a_question_that_ran_out_is_listed_with_what_was_asked_first(any_town: Town):
    town = any_town
    first, second = await publish(town, "茶话会"), await publish(town, "棋牌赛")
    assert "1" in (await town.private("王德福").says("王德福", "我要报名参加活动") or "")
    assert len(await town.rows(Dialog)) == 1
    assert await waiting(town) == []
    await town.wait(hours=25)
    assert await waiting(town) == ["我要报名参加活动"]
    keys = [one.key for one in await offered(town)]
    assert set(keys[:2]) == {f"activity_signup:{first}", f"activity_signup:{second}"}
    await means(town, f"activity_signup:{second}")
    assert "王德福" in await on_list(town, second)
    assert "王德福" not in await on_list(town, first)


async def test_a_question_that_was_answered_is_not_listed(town: Town):
    await publish(town, "茶话会"), await publish(town, "棋牌赛")
    await town.private("王德福").says("王德福", "我要报名参加活动")
    await town.private("王德福").says("王德福", "1")
    await town.wait(hours=25)
    assert await waiting(town) == []


async def test_the_open_question_of_the_person_stays_as_it_is(any_town: Town):
    town = any_town
    await publish(town, "茶话会"), await publish(town, "棋牌赛")
    await lost(town)
    await town.private("王德福").says("王德福", "我要报名参加活动")
    before = await town.rows(Dialog)
    await means(town, "checkin:")
    assert await town.rows(Dialog) == before
    assert len(before) == 1


async def test_what_comes_to_nothing_is_told_and_waits_on(any_town: Town):
    town = any_town
    await publish(town, "茶话会", capacity=20, starts_at=town.clock.now() + timedelta(days=1))
    await lost(town, "林小雨")
    key = next(one.key for one in await offered(town) if one.key.startswith("activity_signup"))
    await town.private("林小雨").says("林小雨", "茶话会我报名")
    assert key not in [one.key for one in await offered(town)]
    await town.private("王德福").says("王德福", "别再记我的打卡了")
    await lost(town)
    assert "工作人员" in (await town.private("王德福").says("王德福", "叽里呱啦") or "")
    for n in (-2, -1):  # The second opened a task of its own, which is nothing that comes of it.
        outcome = await means(town, "checkin:", n)
        assert outcome.state == NOTHING
        assert "不再记打卡" in outcome.told[0]
    assert len(await waiting(town)) == 3
    assert await town.rows(Checkin) == []


async def test_of_an_account_of_nobody_only_help_and_talk_are_offered(town: Town):
    await lost(town, "路人甲")
    assert [one.key for one in await offered(town)] == ["human", "none"]


async def test_where_two_share_an_account_it_is_done_for_whom_staff_say(town: Town):
    def share(tx):
        now = town.clock.now()
        other = members.named(tx, "张建国")
        couples.share(tx, Account("simulator", "P02"), other, By(None, now))
        return other

    other = await town.do(share)
    await lost(town, "李淑芬")
    assert [one.key for one in await offered(town)] == ["human", "none"]

    def work(tx):
        row = keeping.rows(tx, keeping.Wanted(ALL), 0, 1)[0]
        clarifying = town.bot.clarifying
        seen = clarifying.seen(tx, row, other)
        names = [one.name for one in clarifying.seen(tx, row).people]
        return names, seen.person, [one.key for one in clarifying.meanings(seen, row.at)]

    names, person, keys = await town.do(work)
    assert sorted(names) == ["张建国", "李淑芬"]
    assert person.id == other
    assert any(key.startswith("checkin:") for key in keys)
