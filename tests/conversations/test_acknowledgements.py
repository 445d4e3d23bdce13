"""Confirmations in a group: the first at once, those of the next minute together."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from bot import demonstration
from bot.messages import Account, Acknowledged, Chat
from services import chats, members
from storage import acknowledgements, outbox
from storage.tables.checkin import Checkin
from storage.tables.engine import Acknowledgement, Outbox
from tests.kit import town as kit
from tests.kit.gate import Gate
from tests.kit.town import Place, Town

STUDY, HALL = "老干部学习群", "线上议事厅"
FIRST = "{}，记上了：今天的学习打卡。这是第1天，开了个好头。"
G1 = Chat("simulator", "G1", is_group=True)
ALL_OF_THEM = ("王德福", "李淑芬", "张建国", "赵秀英", "刘桂兰", "孙国庆", "周玉梅")
LEASE = timedelta(minutes=1)
AIBOT = {
    "YINLING_WECOM_AIBOT__TOKEN": demonstration.TOKEN,
    "YINLING_WECOM_AIBOT__AES_KEY": demonstration.AES_KEY,
}


@pytest.fixture
def open_aibot_town(database_url, monkeypatch):
    """A town with an AI bot, which answers and can't speak first."""
    monkeypatch.setattr(kit, "settings", partial(kit.settings, **AIBOT))
    return Town.open(database_url)


async def check_in(place: Place, *names: str) -> list[str | None]:
    return [await place.says(name, "打卡") for name in names]


async def joined(town: Town) -> list[str]:
    rows = sorted(await town.rows(Outbox), key=lambda row: row.id)
    return [row.text for row in rows if row.kind == "joined"]


async def test_the_first_goes_at_once_and_the_minutes_others_together(any_town: Town):
    group = any_town.group(STUDY)
    assert await check_in(group, *ALL_OF_THEM[:6]) == [FIRST.format("王德福"), *[None] * 5]
    await any_town.wait(seconds=59)
    assert await group.posts() == []
    await any_town.wait(seconds=1)
    assert await group.posts() == ["又有5位打卡：李淑芬、张建国、赵秀英、刘桂兰、孙国庆。"]
    assert len(await any_town.rows(Checkin)) == 6


async def test_after_a_quiet_minute_the_next_goes_at_once_again(town: Town):
    group = town.group(STUDY)
    await check_in(group, "王德福")
    await town.wait(seconds=60)
    assert await check_in(group, "李淑芬") == [FIRST.format("李淑芬")]
    await town.wait(minutes=5)
    assert await group.posts() == []


async def test_a_group_that_was_just_told_of_several_hears_of_the_next_a_minute_later(
    town: Town,
):
    group = town.group(STUDY)
    await check_in(group, "王德福", "李淑芬")
    await town.wait(seconds=61)
    assert await check_in(group, "张建国", "赵秀英") == [None, None]
    await town.wait(seconds=60)
    told = ["又有1位打卡：李淑芬。", "又有2位打卡：张建国、赵秀英。"]
    assert await group.posts() == told
    await town.wait(seconds=60)
    assert await check_in(group, "刘桂兰") == [FIRST.format("刘桂兰")]


async def test_every_name_is_told_once_however_they_come(any_town: Town):
    group = any_town.group(STUDY)
    answers = list(await asyncio.gather(*(group.says(name, "打卡") for name in ALL_OF_THEM)))
    await any_town.wait(minutes=2)
    told = "".join(text for text in [*answers, *await group.posts()] if text)
    assert [told.count(name) for name in ALL_OF_THEM] == [1] * len(ALL_OF_THEM)


async def test_a_repeated_delivery_is_not_told_twice(town: Town):
    group = town.group(STUDY)
    await check_in(group, "王德福")
    for _ in range(3):
        assert await group.says("李淑芬", "打卡", id="m1") is None
    assert await joined(town) == ["又有1位打卡：李淑芬。"]


async def test_who_says_it_again_is_answered_at_once_and_listed_once(town: Town):
    group = town.group(STUDY)
    await check_in(group, "王德福", "李淑芬")
    assert "已经记过了" in (await group.says("李淑芬", "打卡") or "")
    assert await joined(town) == ["又有1位打卡：李淑芬。"]


async def test_taken_back_a_name_is_not_told_and_a_new_try_is(any_town: Town):
    group = any_town.group(STUDY)
    await check_in(group, "王德福", "李淑芬", "张建国")
    assert "撤回来了" in (await group.says("李淑芬", "打错了") or "")
    assert await joined(any_town) == ["又有1位打卡：张建国。"]
    await check_in(group, "李淑芬")
    await any_town.wait(minutes=2)
    assert await group.posts() == ["又有2位打卡：张建国、李淑芬。"]


async def test_when_all_take_it_back_nothing_is_told(town: Town):
    group = town.group(STUDY)
    await check_in(group, "王德福", "李淑芬")
    await group.says("李淑芬", "打错了")
    assert await joined(town) == []
    await town.wait(minutes=2)
    assert await group.posts() == []
    assert await check_in(group, "李淑芬") == [FIRST.format("李淑芬")]


async def test_taken_back_alone_with_the_bot_it_is_not_told_in_the_group(town: Town):
    group = town.group(STUDY)
    await check_in(group, "王德福", "李淑芬")
    assert "撤回来了" in (await town.private("李淑芬").says("李淑芬", "打错了") or "")
    await town.wait(minutes=2)
    assert await group.posts() == []


async def test_taken_back_where_the_campaign_is_not_on_it_is_not_told_either(town: Town):
    hall = town.group(HALL)
    await check_in(hall, "王德福", "李淑芬")
    await hall.says("李淑芬", "打错了")
    assert await joined(town) == []


async def test_two_people_of_one_name_are_two(town: Town):
    def namesake(tx):
        members.attach(tx, "simulator", "P99", members.enter(tx, "李淑芬"))

    await town.do(namesake)
    group = town.group(STUDY)
    await check_in(group, "王德福", "李淑芬", "P99")
    assert await joined(town) == ["又有2位打卡：李淑芬、李淑芬。"]


async def test_what_could_not_be_delivered_yet_can_still_be_taken_back(any_town: Town):
    """A minute is over, but the platform has not taken the text: nobody was told anything."""
    group = any_town.group(STUDY)
    await check_in(group, "王德福", "李淑芬", "张建国")
    closed = any_town.clock.now() + timedelta(seconds=60)
    any_town.clock.move_to(closed)

    def put_off(tx):
        (row,) = outbox.claim(tx, closed, LEASE, 8)
        outbox.postponed(tx, row.id, closed + 10 * LEASE, "忙")

    await any_town.do(put_off)
    await group.says("李淑芬", "打错了")
    await any_town.wait(minutes=11)
    assert await group.posts() == ["又有1位打卡：张建国。"]


async def test_what_was_told_stays_as_it_was_told(town: Town):
    group = town.group(STUDY)
    await check_in(group, "王德福", "李淑芬")
    await town.wait(minutes=2)
    await group.says("李淑芬", "打错了")
    await town.wait(minutes=2)
    assert await group.posts() == ["又有1位打卡：李淑芬。"]


async def test_a_name_that_comes_as_the_text_leaves_is_told_with_the_next(any_town: Town):
    """The relay took the text a moment before the message's own transaction began to write."""
    group = any_town.group(STUDY)
    await check_in(group, "王德福", "李淑芬")
    closes = any_town.clock.now() + timedelta(seconds=60)
    any_town.clock.move_to(closes - timedelta(milliseconds=1))
    await any_town.do(lambda tx: outbox.claim(tx, closes, LEASE, 8))
    assert await check_in(group, "张建国") == [None]
    await any_town.wait(minutes=5)
    assert sorted(await group.posts()) == ["又有1位打卡：张建国。", "又有1位打卡：李淑芬。"]


async def test_one_takes_back_while_another_checks_in_and_both_count(any_town: Town):
    """In two chats at once, so on PostgreSQL in two transactions at once."""
    await check_in(any_town.group(STUDY), "王德福", "李淑芬")
    work, say, now, gate = any_town.bot.work, any_town.bot.say, any_town.clock.now(), Gate()

    def takes_back(tx):
        done = Acknowledged("checkin.joined", "1:2", "李淑芬")
        acknowledgements.leave(tx, done, now, say)
        gate.pass_through()

    def joins(tx):
        done = Acknowledged("checkin.joined", "1:3", "张建国")
        return acknowledgements.join(tx, G1, done, now, say)

    back = work.submit("simulator:P02", takes_back)
    await gate.is_reached()
    coming = work.submit("simulator:G1", joins)
    await asyncio.wait({coming}, timeout=0.3)
    gate.open()
    await back
    assert await coming
    assert await joined(any_town) == ["又有1位打卡：张建国。"]


async def test_a_restart_in_between_loses_nobody(any_town: Town):
    await check_in(any_town.group(STUDY), "王德福", "李淑芬")
    await any_town.restart()
    await check_in(any_town.group(STUDY), "张建国")
    await any_town.restart()
    await any_town.wait(minutes=2)
    assert await any_town.group(STUDY).posts() == ["又有2位打卡：李淑芬、张建国。"]


async def test_down_for_hours_the_names_are_told_afterwards(town: Town):
    await check_in(town.group(STUDY), "王德福", "李淑芬")
    town.clock.move_to(town.clock.now() + timedelta(hours=3))
    await town.restart()
    await town.wait(minutes=2)
    assert await town.group(STUDY).posts() == ["又有1位打卡：李淑芬。"]


async def test_other_texts_of_the_group_do_not_wait_for_the_minute(town: Town):
    group, now = town.group(STUDY), town.clock.now()
    await check_in(group, "王德福", "李淑芬")
    for kind in ("answer", "alert", "post"):
        await town.do(lambda tx, k=kind: outbox.put(tx, k, G1, k, now, kind=k))
    town.clock.move_to(now + timedelta(seconds=1))
    await town.bot.relay.deliver_due()
    assert "answer" in await group.posts()
    await town.wait(minutes=3)
    assert sorted(await group.posts()) == ["alert", "answer", "post", "又有1位打卡：李淑芬。"]


async def test_groups_gather_for_themselves(town: Town):
    study, hall = town.group(STUDY), town.group(HALL)
    assert await check_in(study, "王德福") == [FIRST.format("王德福")]
    assert await check_in(hall, "李淑芬") == [FIRST.format("李淑芬")]
    assert await joined(town) == []


async def test_alone_with_the_bot_everybody_is_answered(town: Town):
    answers = [
        await town.private(name).says(name, "打卡") for name in ("王德福", "李淑芬", "张建国")
    ]
    assert answers == [FIRST.format(name) for name in ("王德福", "李淑芬", "张建国")]


async def test_where_the_bot_cannot_speak_first_each_gets_an_own_line(open_aibot_town):
    async with open_aibot_town as town:
        group = Chat("wecom_aibot", "wr-study", is_group=True)
        await town.do(lambda tx: chats.open_group(tx, group, "打卡群", purpose="study", hears="at"))
        for account, name in (("demo-P01", "王德福"), ("demo-P02", "李淑芬")):
            sender = Account("wecom_aibot", account)
            answer = await Place(town, group, at=True).says(name, "打卡", sender=sender)
            assert answer == FIRST.format(name)
            assert "\n" not in answer
        assert await town.rows(Outbox) == []
        assert await town.rows(Acknowledgement) == []


async def test_a_crowd_is_told_in_one_short_line(town: Town):
    """So many have to be counted only, and nobody's name makes the line too long."""
    names = [f"阿布都热依木·买买提{n}" for n in range(40)]

    def crowd(tx):
        now = town.clock.now()
        for name in ("王德福", *names):
            done = Acknowledged("checkin.joined", name, name)
            acknowledgements.join(tx, G1, done, now, town.bot.say)

    await town.do(crowd)
    (text,) = await joined(town)
    assert text.startswith("又有40位打卡：阿布都热依木·买买提0、")
    assert text.endswith("等。")
    assert (len(text) <= 120, "\n" in text) == (True, False)
