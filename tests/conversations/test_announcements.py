"""Notices 通知 in chat: who answers one has read it, and nothing else that is said is taken for it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.messages import Account, Quote
from services import announcements, couples, families, members
from storage.audit import By
from storage.tables.alerts import Alert
from storage.tables.announcements import Receipt
from storage.tables.base import core
from storage.tables.checkin import Checkin
from storage.tables.members import MemberAccount
from tests.kit.notices import HALL, STUDY, delivered, readers, send
from tests.kit.town import Town

THANKS = "记下了，谢谢您。"


async def test_the_post_says_what_to_do_on_its_last_line(town: Town):
    await send(town, STUDY, HALL, due_on=date(2025, 10, 28))
    (post,) = [text for text in await town.group(STUDY).posts() if "【通知】" in text]
    assert post.splitlines() == [
        "【通知】重阳节慰问",
        "10月29日上午9点在二楼领慰问品。",
        "请在10月28日(周二)之前看。",
        "看到了，请回一声“收到”。",
    ]
    (post,) = await town.group(HALL).posts()
    assert post.endswith("看到了，长按复制下面这一行发出来：\n@小银铃 收到")


@pytest.mark.parametrize(
    "said",
    ["收到", "收到！", "已阅", "知道了", "看到了", "👌", "[OK]", "收到了，谢谢", "好的，收到"],
)
async def test_an_answer_in_the_group_is_noted_in_silence(town: Town, said: str):
    number = await send(town, STUDY)
    group = town.group(STUDY)
    assert await group.says("王德福", said) is None
    assert await readers(town, number) == {"王德福": "group"}
    assert await town.rows(Checkin) == []


async def test_it_counts_once_also_on_postgresql(any_town: Town):
    number = await send(any_town, STUDY)
    group = any_town.group(STUDY)
    await group.says("王德福", "收到")
    (first,) = [row for row in await any_town.rows(Receipt) if row.read_at]
    await any_town.wait(minutes=30)
    await group.says("王德福", "收到")
    await any_town.private("王德福").says("王德福", "收到")
    (row,) = [row for row in await any_town.rows(Receipt) if row.read_at]
    assert (row.read_at, row.how, row.announcement_id) == (first.read_at, "group", number)


async def test_who_speaks_to_the_bot_is_answered(town: Town):
    number = await send(town, HALL)
    assert await town.group(HALL).says("王德福", "收到") == THANKS
    assert await readers(town, number) == {"王德福": "group"}


@pytest.mark.parametrize(
    "said",
    [
        "没收到",
        "收到了吗？",
        "看不懂",
        "收到你的红包了",
        "我今天看到了一只鸟",
        "快递收到了",
        "还没看到了",
        "谢谢",
        "早上好",
    ],
)
async def test_other_words_are_no_receipt(town: Town, said: str):
    number = await send(town, STUDY)
    await town.group(STUDY).says("王德福", said)
    assert await readers(town, number) == {}


async def test_a_word_after_the_study_post_is_a_checkin_and_one_after_the_notice_is_read(
    town: Town,
):
    group = town.group(STUDY)
    number = await send(town, STUDY)
    await town.wait(hours=23)  # The study post of the next morning.
    assert "学习打卡" in (await group.posts())[-1]
    assert "记上了" in str(await group.says("王德福", "已阅"))
    assert await group.says("李淑芬", "收到") is None
    assert await readers(town, number) == {}
    second = await send(town, STUDY, title="换季体检")
    assert await group.says("李淑芬", "已阅") is None
    assert await readers(town, second) == {"李淑芬": "group"}
    assert len(await town.rows(Checkin)) == 1


async def test_confirmations_in_between_hide_no_notice(town: Town):
    number = await send(town, STUDY)
    group = town.group(STUDY)
    assert "记上了" in str(await group.says("刘桂兰", "打卡"))
    assert await group.says("王德福", "收到") is None
    assert await readers(town, number) == {"王德福": "group"}


async def test_what_is_quoted_is_meant_also_days_later(town: Town):
    number = await send(town, STUDY)
    await send(town, STUDY, title="换季体检")
    (post, _) = [text for text in await town.group(STUDY).posts() if "【通知】" in text]
    await town.wait(days=2)
    await town.group(STUDY).says("王德福", "收到", quote=Quote(post, by_bot=True))
    assert await readers(town, number) == {"王德福": "group"}


async def test_a_couple_reads_it_together(town: Town):
    number = await send(town, STUDY)
    now = town.clock.now()

    def marry(tx):
        elder, other = members.named(tx, "李淑芬"), members.named(tx, "张建国")
        link = families.ask(tx, elder, other, "spouse", now)
        families.decide(tx, link, "approved", By(None, now), may_report=True)

    await town.do(marry)
    await town.group(STUDY).says("张建国", "我们俩都看到了")
    assert await readers(town, number) == {"张建国": "group", "李淑芬": "group"}


async def test_who_shares_an_account_is_told_once_and_asked_who_it_is(town: Town):
    now = town.clock.now()

    def share(tx):
        account, accounts = Account("simulator", "P03"), core(MemberAccount)
        for name in ("张建国", "李淑芬"):
            for one in members.accounts(tx, members.named(tx, name)):
                if one != account and name == "李淑芬":
                    tx.execute(accounts.delete().where(accounts.c.account_id == one.id))
        couples.share(tx, account, members.named(tx, "李淑芬"), By(None, now))

    await town.do(share)
    await send(town, people=("张建国", "李淑芬"))
    private = town.private("张建国")
    assert len([text for text in await private.posts() if "【通知】" in text]) == 1
    assert "您是" in str(await private.says("张建国", "收到"))
    assert await private.says("张建国", "2") == THANKS
    assert len([row for row in await town.rows(Receipt) if row.read_at]) == 1


async def test_family_and_secretary_speak_for_others_and_nobody_else_does(town: Town):
    number = await send(town, STUDY, HALL)
    now, hall = town.clock.now(), town.group(HALL)

    def link(tx):
        daughter, elder = members.named(tx, "张敏"), members.named(tx, "张建国")
        link = families.ask(tx, elder, daughter, "daughter", now)
        families.decide(tx, link, "approved", By(None, now), may_report=True)

    await town.do(link)
    assert await hall.says("孙国庆", "王德福收到了") == "记下了：王德福看到了。谢谢您。"
    refused = await hall.says("刘桂兰", "赵秀英看到了")
    assert str(refused).startswith("替别人回的，我先没有记。")
    quoted = Quote((await hall.posts())[-1], by_bot=True)
    private = town.private("张敏")
    assert (
        await private.says("张敏", "我爸看到了", quote=quoted) == "记下了：张建国看到了。谢谢您。"
    )
    assert await readers(town, number) == {"王德福": "group", "张建国": "private"}
    by = {row.by_id for row in await town.rows(Receipt) if row.read_at}
    assert len(by) == 2 and None not in by


async def test_alone_it_is_answered_in_one_line_also_the_next_day(town: Town):
    number = await send(town, people=("吴长河", "王德福"))
    private = town.private("吴长河")
    assert any("【通知】" in text for text in await private.posts())
    assert await private.says("吴长河", "收到") == THANKS
    await town.wait(days=1)
    assert await town.private("王德福").says("王德福", "看到了") == THANKS
    assert await readers(town, number) == {"吴长河": "private", "王德福": "private"}
    await town.wait(days=1)
    assert await private.says("吴长河", "收到") is None


async def test_of_several_it_is_asked_which(town: Town):
    first = await send(town, people=("吴长河",))
    second = await send(town, people=("吴长河",), title="换季体检")
    await town.wait(days=1)
    private = town.private("吴长河")
    asked = await private.says("吴长河", "收到")
    assert asked == "您看到的是哪一条？1 重阳节慰问，2 换季体检。回数字就行，直接说也行。"
    assert await private.says("吴长河", "2") == THANKS
    assert (await readers(town, first), await readers(town, second)) == ({}, {"吴长河": "private"})


async def test_who_is_not_asked_is_noted_beside_and_a_stranger_leaves_no_trace(town: Town):
    number = await send(town, STUDY)
    await town.group(STUDY).says("林小雨", "收到")
    assert await town.group(STUDY).says("nobody", "收到") is None
    (row,) = [row for row in await town.rows(Receipt) if row.read_at]
    assert (row.announcement_id, row.asked, row.how) == (number, False, "group")


async def test_what_was_withdrawn_or_is_weeks_old_is_not_answered_any_more(town: Town):
    number = await send(town, STUDY)
    by = By(None, town.clock.now())
    assert await town.do(lambda tx: announcements.withdraw(tx, number, by, town.bot.say))
    await delivered(town)
    assert "撤回" in (await town.group(STUDY).posts())[-1]
    assert await town.group(STUDY).says("王德福", "收到") is None
    old = await send(town, people=("吴长河",))
    await town.wait(days=15)
    assert await town.private("吴长河").says("吴长河", "收到") is None
    assert await readers(town, number) == await readers(town, old) == {}


async def test_an_alarm_is_taken_first(town: Town):
    """收到 of those on duty must never be lost to a notice."""
    await send(town, STUDY, people=("林小雨",))
    await town.private("吴长河").says("吴长河", "救命，我摔倒了起不来")
    (alert,) = await town.rows(Alert)
    assert alert.state != "taken"
    number = await send(town, people=("林小雨",), title="值班表")
    assert "吴长河" in str(await town.private("林小雨").says("林小雨", "收到"))
    (alert,) = await town.rows(Alert)
    assert alert.state == "taken"
    assert await readers(town, number) == {}
    assert await town.private("林小雨").says("林小雨", "收到") == THANKS
    assert await readers(town, number) == {"林小雨": "private"}


async def test_a_receipt_among_members_takes_no_alarm(town: Town):
    """An alarm goes on ringing until somebody answers the bot itself."""
    number = await send(town, STUDY)
    await town.group(STUDY).says("吴长河", "救命，我摔倒了起不来")
    await town.group(STUDY).says("林小雨", "收到")
    (alert,) = await town.rows(Alert)
    assert alert.state != "taken"
    assert set(await readers(town, number)) <= {"林小雨"}


async def test_danger_comes_first(town: Town):
    number = await send(town, STUDY)
    await town.group(STUDY).says("王德福", "收到，我胸口疼得厉害，喘不上气")
    assert len(await town.rows(Alert)) == 1 and await readers(town, number) == {}
