"""In the evening groups hear what came together, and leaders alone who is missing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.messages import Chat
from bot.scene import Person
from services import chats, checkin, forwards, members, organisations
from services.checkin import leaves
from services.checkin.campaigns import find, plan_summary
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Campaign, CampaignBody
from storage.tables.engine import Outbox
from storage.tables.members import Member, MemberAccount
from tests.kit.town import ZONE, Town

MONDAY = date(2025, 10, 27)
STUDY = Chat("simulator", "G1", is_group=True)
ELDERS = ("孙国庆", "王德福", "李淑芬", "张建国")


async def summed_up(town: Town, at: time = time(19, 20), **values: Any) -> None:
    """Have the demo's campaign be summed up each evening."""
    planned = datetime.combine(MONDAY, at, ZONE)
    new = {"summary_time": at, "next_summary_at": planned} | values
    await town.do(lambda tx: tx.execute(update(core(Campaign)).values(new)))


async def led_by(town: Town, name: str = "孙国庆", people: tuple[str, ...] = ELDERS) -> None:
    """Have the campaign expect a branch with a leader."""

    def work(tx):
        body = organisations.add(tx, f"{name}的支部", "建制支部")
        for one in people:
            leads = one == name
            organisations.join(tx, body, members.named(tx, one), "书记" * leads, leads=leads)
        tx.execute(insert(core(CampaignBody)).values(campaign_id=1, organisation_id=body))

    await town.do(work)


async def until(town: Town, hour: int, minute: int = 0) -> None:
    """Let time go by until the next such hour."""
    now = town.clock.now().astimezone(ZONE)
    at = now.replace(hour=hour, minute=minute)
    await town.bot.run_due(at if at > now else at + timedelta(days=1))


async def sums(town: Town) -> list[Any]:
    return [row for row in await town.rows(Outbox) if row.key.startswith("summary:")]


async def absent(town: Town) -> list[Any]:
    return [row for row in await town.rows(Outbox) if row.key.startswith("absent:")]


async def on_leave(town: Town, name: str, **more: Any) -> None:
    def work(tx):
        by = By(None, town.clock.now())
        leaves.start(tx, members.named(tx, name), (MONDAY, None), by, **more)

    await town.do(work)


async def test_the_group_hears_in_the_evening_what_came_together(any_town: Town):
    await summed_up(any_town)
    group = any_town.group("老干部学习群")
    await group.says("王德福", "打卡")
    await group.says("李淑芬", "打卡")
    await until(any_town, 19, 25)
    (said,) = [text for text in await group.posts() if "人次" in text]
    assert said.splitlines() == [
        "10月27日(周一) 每日一学：今天2位学了。",
        "从开始到现在，一共2人次。",
        "谢谢各位，辛苦了。",
    ]


async def test_days_made_up_for_are_told_apart_and_count_in_the_whole(town: Town):
    await summed_up(town)
    group = town.group("老干部学习群")
    await town.wait(days=1)
    await group.says("王德福", "打卡")

    def enter(tx):
        by = By(None, town.clock.now())
        known = [members.named(tx, name) for name in ("李淑芬", "张建国")]
        checkin.enter(tx, 1, known[0], MONDAY, by, made_up=True)
        checkin.enter(tx, 1, known[1], MONDAY, by, made_up=False)

    await town.do(enter)
    await until(town, 19, 25)
    text = (await sums(town))[-1].text
    assert "今天1位学了，还有1位补了前几天的" in text and "一共3人次" in text


async def test_where_nobody_studied_silence_is_better(town: Town):
    await summed_up(town)
    await until(town, 19, 25)
    assert await sums(town) == []


async def test_each_evening_is_told_once_also_after_a_restart(any_town: Town):
    await summed_up(any_town)
    await any_town.group("老干部学习群").says("王德福", "打卡")
    await until(any_town, 19, 25)
    await any_town.restart()
    await any_town.do(lambda tx: plan_summary(tx, 1, any_town.clock.now()))
    await any_town.wait(hours=1)
    (row,) = await sums(any_town)
    assert (row.key, row.kind, row.state) == (
        f"summary:1:{MONDAY}:simulator:G1",
        "post",
        "sent",
    )


async def test_evenings_that_were_slept_through_are_left_out(town: Town):
    await summed_up(town)
    await town.group("老干部学习群").says("王德福", "打卡")
    town.clock.move_to(datetime.combine(MONDAY + timedelta(days=3), time(9), ZONE))
    await town.restart()
    await town.wait(hours=2)
    assert await sums(town) == []
    row = await town.do(lambda tx: find(tx, 1))
    assert row.next_summary_at == datetime(2025, 10, 30, 19, 20, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("at", "own", "told"),
    [
        (time(20, 30), None, "19:50"),
        (time(20, 0), None, "19:50"),
        (time(19, 55), None, "19:50"),
        (time(13, 0), None, "11:50"),
        (time(19, 20), "18:00-07:00", "17:50"),
        (time(20, 30), "", "20:31"),
    ],
)
async def test_a_summary_whose_hour_is_quiet_comes_before(town: Town, at, own, told):
    await summed_up(town, at)
    await town.do(lambda tx: chats.change(tx, STUDY, quiet=own))
    group = town.group("老干部学习群")
    await group.says("王德福", "打卡")
    await until(town, 21)
    (row,) = await sums(town)
    assert row.state == "sent"
    assert row.done_at.astimezone(ZONE).strftime("%H:%M") == told
    planned = (await town.do(lambda tx: find(tx, 1))).next_summary_at
    assert planned.astimezone(ZONE).date() == MONDAY + timedelta(days=1)


async def test_a_summary_that_missed_its_evening_is_never_said(town: Town):
    await town.group("老干部学习群").says("王德福", "打卡")
    await until(town, 20, 10)
    await summed_up(town, time(20, 15))
    await until(town, 9)
    assert [row.state for row in await sums(town)] == ["spared"]


async def test_a_group_that_had_its_three_posts_hears_no_more(town: Town):
    await summed_up(town)
    await town.do(lambda tx: chats.change(tx, STUDY, posts_a_day=0))
    await town.group("老干部学习群").says("王德福", "打卡")
    await until(town, 19, 30)
    assert [row.state for row in await sums(town)] == ["forward"]


async def test_more_campaigns_than_a_portion_are_all_told_and_messages_get_in_between(town: Town):
    def open_many(tx):
        for n in range(90):
            campaign = Campaign(
                title=f"第{n}个",
                starts_on=MONDAY,
                ends_on=MONDAY,
                post_time=time(8),
                summary_time=time(19, 20),
            )
            checkin.create_campaign(tx, campaign, [STUDY], town.clock.now(), ZONE)

    await town.do(open_many)
    works = []
    plain = town.bot.work.submit

    def counted(conversation, work):
        works.append(conversation)
        return plain(conversation, work)

    town.bot.work.submit = counted
    town.clock.move_to(datetime.combine(MONDAY, time(19, 20), ZONE))
    summary = next(job for job in town.bot.walk._jobs if job[0].name == "summary")[0]
    await town.bot.runner.run(summary, town.clock.now())
    assert works.count("schedule") == 9
    rows = await town.rows(Campaign)
    assert [row for row in rows if row.summary_time and row.next_summary_at] == []


async def test_a_meeting_is_summed_up_on_its_day_alone(town: Town):
    tuesday = MONDAY + timedelta(days=1)
    await summed_up(town, kind="meeting", title="党员大会", ends_on=tuesday)
    await led_by(town)
    for day in (MONDAY, tuesday):
        by = By(None, town.clock.now())
        await town.do(
            lambda tx, day=day, by=by: checkin.enter(
                tx, 1, members.named(tx, "王德福"), day, by, made_up=False
            )
        )
    await until(town, 19, 25)
    assert await sums(town) == await absent(town) == []
    await until(town, 19, 25)
    (row,) = await sums(town)
    assert row.text.splitlines()[0] == "10月28日(周二) 党员大会：今天到会1人次。"
    (told,) = await absent(town)
    assert "没有登记到会的：" in told.text


async def test_the_leader_hears_alone_who_is_missing_and_on_leave_nobody_is_named(any_town: Town):
    await summed_up(any_town)
    await led_by(any_town)
    await on_leave(any_town, "张建国")
    group = any_town.group("老干部学习群")
    await group.says("孙国庆", "打卡")
    await group.says("王德福", "打卡")
    await until(any_town, 19, 25)
    (told,) = [text for text in await any_town.private("孙国庆").posts() if "还没打卡" in text]
    assert told == "每日一学 10月27日(周一)：到2位，请假1位，还没打卡的：李淑芬。"


async def test_where_nobody_is_missing_the_leader_hears_so(town: Town):
    await summed_up(town)
    await led_by(town, people=("孙国庆", "王德福"))
    for name in ("孙国庆", "王德福"):
        await town.group("老干部学习群").says(name, "打卡")
    await until(town, 19, 25)
    assert [row.text[-4:] for row in await absent(town)] == ["都打了。"]


async def test_a_long_list_names_twenty_and_how_many_there_are(town: Town):
    await summed_up(town)
    many = tuple(f"甲{chr(0x4E00 + n)}" for n in range(30))
    await town.do(lambda tx: [members.enter(tx, name) for name in many])
    await led_by(town, people=("孙国庆", *many))
    await until(town, 19, 25)
    (row,) = await absent(town)
    assert row.text.count("、") == 19 and "等31位，后台看全部" in row.text


async def test_no_group_ever_hears_who_is_missing(town: Town):
    await summed_up(town)
    await led_by(town)
    await town.group("老干部学习群").says("王德福", "打卡")
    await until(town, 19, 25)
    for row in await town.rows(Outbox):
        if row.is_group:
            assert not any(name in row.text for name in ("孙国庆", "李淑芬", "张建国"))
    assert {row.is_group for row in await absent(town)} == {False}


async def waiting_for(town: Town, name: str, role: str) -> list[str]:
    def work(tx):
        person = Person(members.named(tx, name), name, role)
        return [one.text for one in forwards.waiting(tx, person, town.clock.now())]

    return list(await town.bot.work.read(work))


async def test_a_leader_without_account_is_told_by_the_clerk_and_no_liaison_sees_it(town: Town):
    await summed_up(town)
    await led_by(town)
    accounts = core(MemberAccount)
    sun = await town.do(lambda tx: members.named(tx, "孙国庆"))
    await town.do(lambda tx: tx.execute(accounts.delete().where(accounts.c.member_id == sun)))
    await until(town, 19, 25)
    (text,) = await waiting_for(town, "林小雨", "staff")
    assert text.startswith("请转告孙国庆") and "王德福" in text
    assert await waiting_for(town, "林小雨", "liaison") == []
    assert await waiting_for(town, "王德福", "member") == []


async def test_a_leader_on_leave_hears_nothing_and_the_clerk_has_it(town: Town):
    await summed_up(town)
    await led_by(town)
    await on_leave(town, "孙国庆")
    await until(town, 19, 25)
    assert await town.private("孙国庆").posts() == []
    assert len(await waiting_for(town, "林小雨", "staff")) == 1


async def test_a_leader_whom_no_channel_reaches_finds_it_among_what_waits(
    town: Town,
):
    await summed_up(town)
    await led_by(town)
    accounts = core(MemberAccount)
    # The Official Account of the demo has no secret, so that it can't begin.
    mine = accounts.c.account_id == "P06"
    await town.do(lambda tx: tx.execute(accounts.delete().where(mine)))
    await until(town, 19, 25)
    (text,) = await waiting_for(town, "孙国庆", "secretary")
    assert "还没打卡的" in text
    assert await waiting_for(town, "林小雨", "staff") == []


async def test_a_leader_who_wants_no_reminders_still_gets_the_list_as_it_is_work(town: Town):
    await summed_up(town)
    await led_by(town)
    await town.do(lambda tx: tx.execute(update(core(Member)).values(reminders=False)))
    await until(town, 19, 25)
    assert [row.state for row in await absent(town)] == ["sent"]
