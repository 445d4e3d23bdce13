"""The day before and that morning, the list of the day, what changes, and who leaves late."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update

from bot.understanding import chain
from services import announcements, chats, couples, members, scopes
from services.activities import stages, telling, writing
from storage.audit import By
from storage.tables.activities import Activity, Signup
from storage.tables.announcements import Receipt
from storage.tables.base import core
from storage.tables.engine import Outbox
from storage.tables.members import Member, MemberAccount
from tests.kit.gatherings import (
    GROUP,
    THURSDAY,
    by_staff,
    everybody,
    gathering,
    leaves,
    signs_up,
    states,
    until,
)
from tests.kit.town import ZONE, Town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2025, 10, 27, tzinfo=ZONE)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 10, day, hour, minute, tzinfo=ZONE)


async def told(town: Town, what: str) -> list[Any]:
    return [row for row in await town.rows(Outbox) if f":{what}:" in row.key]


@pytest.mark.parametrize(
    ("starts", "morning"),
    [
        (at(30, 9), at(30, 7, 30)),
        (at(30, 11), at(30, 9)),
        # 13:00 is quiet, and 11:50 is the last quiet-free moment before.
        (at(30, 15), at(30, 11, 50)),
        (at(30, 8), at(30, 7, 30)),
        (at(30, 7, 45), None),
        (at(30, 6), None),
    ],
)
def test_that_morning_it_is_told_at(starts, morning):
    stage, found = stages.coming(starts, starts + 2 * HOUR, at(29, 23), ZONE), None
    if stage is not None and stage.name == stages.MORNING:
        found = stage.at
    assert found == morning


instants = st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1)).map(
    lambda one: one.replace(tzinfo=ZONE)
)


@given(instants, instants, st.timedeltas(HOUR, 3 * DAY))
def test_whatever_is_planned_comes_later_is_found_again_and_ends(starts, after, lasts):
    ends, seen = starts + lasts, []
    stage = stages.coming(starts, ends, max(after, starts - 9 * DAY), ZONE)
    while stage is not None:
        assert stages.stage_at(starts, ends, stage.at, ZONE) == stage
        assert not seen or stage.at > seen[-1].at
        assert stage.good_until is None or stage.good_until > stage.at
        seen.append(stage)
        stage = stages.coming(starts, ends, stage.at, ZONE)
    assert len(seen) < 15
    assert [one.name for one in seen[-2:]] in ([], ["ask"], ["over", "ask"])


async def test_the_day_before_each_is_told_alone_and_the_group_in_a_line(any_town: Town):
    made = await gathering(any_town, bring="老花镜")
    await signs_up(any_town, made, "王德福")
    await any_town.wait(days=2)
    assert await any_town.private("王德福").posts() == []
    await until(any_town, 16, 5)
    assert await any_town.private("王德福").posts() == [
        "王德福，提醒您，明天有活动：\n"
        "茶话会：10月30日(周四)上午9点，在老干部活动中心，请带上老花镜。\n"
        "来不了的话，说一声就行。"
    ]
    said = await any_town.group("活动报名群").posts()
    assert said[-1].splitlines()[0] == "明天有活动，报了名的请准时来。"
    assert await any_town.private("李淑芬").posts() == []


async def test_that_morning_once_more(any_town: Town):
    made = await gathering(any_town)
    await everybody(any_town, made, ("王德福", "李淑芬"))
    await until(any_town, 17, days=2)
    await leaves(any_town, made, "李淑芬")
    await until(any_town, 8)
    first, second = await any_town.private("王德福").posts()
    assert first.startswith("王德福，提醒您，明天有活动：")
    assert second.startswith("王德福，提醒您，今天有活动：")
    assert len(await any_town.private("李淑芬").posts()) == 1
    (row,) = [row for row in await told(any_town, "morning") if row.chat_id == "P01"]
    assert row.good_until == THURSDAY


async def test_who_waits_or_left_or_wants_none_is_not_reminded(town: Town):
    made = await gathering(town, capacity=2)
    await everybody(town, made, ("王德福", "刘桂兰", "李淑芬", "赵秀英"))
    await town.do(
        lambda tx: tx.execute(
            update(core(Member)).where(core(Member).c.name == "刘桂兰").values(reminders=False)
        )
    )
    await until(town, 16, 5, days=2)
    alone = {row.chat_id: row.state for row in await told(town, "eve") if not row.is_group}
    assert alone == {"P01": "sent", "P05": "spared"}


async def test_one_text_for_all_of_a_day_that_names_what_overlaps(town: Town):
    tea = await gathering(town)
    writing_class = await gathering(town, "书法课", THURSDAY + HOUR, place="书画室")
    chess = await gathering(town, "棋赛", THURSDAY + 6 * HOUR, place="")
    for one in (tea, writing_class, chess):
        await signs_up(town, one, "王德福")
    await signs_up(town, chess, "李淑芬")
    await until(town, 16, 5, days=2)
    (text,) = await town.private("王德福").posts()
    assert text.splitlines() == [
        "王德福，提醒您，明天有活动：",
        "茶话会：10月30日(周四)上午9点，在老干部活动中心。",
        "书法课：10月30日(周四)上午10点，在书画室。",
        "棋赛：10月30日(周四)下午3点。",
        "茶话会和书法课的时间撞上了，去哪一个，您说一声就行。",
    ]
    assert "撞上" not in (await town.private("李淑芬").posts())[0]
    await until(town, 23)
    await until(town, 20)
    assert len(await town.private("王德福").posts()) == 2


async def test_two_who_share_an_account_read_one_text(town: Town):
    made = await gathering(town)
    accounts = core(MemberAccount)

    def share(tx: Any) -> None:
        li, zhang = (members.named(tx, name) for name in ("李淑芬", "张建国"))
        tx.execute(delete(accounts).where(accounts.c.member_id == li))
        (mine,) = [one for one in members.accounts(tx, zhang) if one.channel == "simulator"]
        couples.share(tx, mine, li, By(None, town.clock.now()))

    await town.do(share)
    await signs_up(town, made, "张建国", "李淑芬")
    await until(town, 16, 5, days=2)
    (text,) = await town.private("张建国").posts()
    assert text.startswith("张建国、李淑芬，提醒您，")


async def test_another_day_is_reminded_of_on_its_own_eve(any_town: Town):
    made = await gathering(any_town)
    await signs_up(any_town, made, "王德福")
    row = await any_town.do(lambda tx: writing.find(tx, made))
    by = await by_staff(any_town)

    def move(tx: Any) -> None:
        draft = replace(writing.draft_of(tx, row), starts_at=THURSDAY + DAY)
        writing.change(tx, made, draft, by, ZONE)

    await any_town.do(move)
    await until(any_town, 16, 5, days=2)
    assert await any_town.private("王德福").posts() == []
    await until(any_town, 16, 5)
    (text,) = await any_town.private("王德福").posts()
    assert "10月31日(周五)上午9点" in text


async def test_five_hundred_are_told_in_portions_each_once(town: Town):
    made = await gathering(town)

    def many(tx: Any) -> None:
        for n in range(120):
            member_id = members.enter(tx, f"甲{chr(0x4E00 + n)}")
            members.attach(tx, "simulator", f"M{n}", member_id)
            entry = {"activity_id": made, "member_id": member_id, "name": f"甲{n}", "heads": 1}
            entry |= {"state": "in", "how": "self", "at": by.at, "changed_at": by.at}
            tx.execute(core(Signup).insert().values(entry))

    by = await by_staff(town)
    await town.do(many)
    works = []
    plain = town.bot.work.submit

    def counted(conversation, work):
        works.append(conversation)
        return plain(conversation, work)

    town.clock.move_to(at(29, 16, 1))
    (job,) = [job for job, _ in town.bot.walk._jobs if job.name == "activities"]
    town.bot.work.submit = counted
    await town.bot.runner.run(job, town.clock.now())
    await town.bot.runner.run(job, town.clock.now())
    alone = [row for row in await told(town, "eve") if not row.is_group]
    assert len(alone) == len({row.chat_id for row in alone}) == 120
    assert works.count("schedule") >= 3


async def test_what_was_slept_through_is_left_out(any_town: Town):
    made = await gathering(any_town)
    await signs_up(any_town, made, "王德福")
    any_town.clock.move_to(at(30, 0, 30))
    await any_town.restart()
    await until(any_town, 8)
    (text,) = await any_town.private("王德福").posts()
    assert text.startswith("王德福，提醒您，今天有活动：")
    await any_town.restart()
    await any_town.wait(minutes=5)
    assert len(await any_town.private("王德福").posts()) == 1


async def test_of_a_draft_or_a_cancelled_one_nothing_is_told(town: Town):
    made = await gathering(town)
    await signs_up(town, made, "王德福")
    by = await by_staff(town)
    await town.do(lambda tx: writing.create(tx, writing.Draft("讲座", THURSDAY), by, ZONE))
    await town.do(lambda tx: writing.cancel(tx, made, "下雨", by))
    await town.wait(days=5)
    assert await told(town, "eve") == await told(town, "morning") == await told(town, "list") == []
    assert {row.notify_at for row in await town.rows(Activity)} == {None}


# -- the list of the day ----------------------------------------------------------------------


async def lists(town: Town) -> list[str]:
    return [row.text for row in await told(town, "list")]


async def test_in_the_evening_the_group_reads_the_list_and_can_copy_it_back(any_town: Town):
    made = await gathering(any_town)
    await everybody(any_town, made, ("王德福", "李淑芬"))
    await until(any_town, 17, 40)
    (text,) = await any_town.group("活动报名群").posts()
    assert text.splitlines() == [
        "茶话会接龙 10月30日(周四)上午9点 已报2位",
        "1. 王德福",
        "2. 李淑芬",
    ]
    read = chain.parse(text, lambda name: name in ("王德福", "李淑芬"))
    assert read is not None and [row.name for row in read.rows] == ["王德福", "李淑芬"]
    row = (await any_town.rows(Activity))[0]
    assert row.told_list_on == MONDAY.date()


async def test_where_nobody_is_new_the_list_is_not_read_again(town: Town):
    made = await gathering(town)
    await signs_up(town, made, "王德福")
    await until(town, 17, 40)
    await until(town, 17, 40)
    assert len(await lists(town)) == 1
    await signs_up(town, made, "李淑芬")
    by = await by_staff(town)
    assert len(await lists(town)) == 1
    await town.do(lambda tx: writing.close(tx, made, by))
    await until(town, 17, 40)
    assert len(await lists(town)) == 1


async def test_who_signs_up_after_the_list_is_on_the_next(town: Town):
    made = await gathering(town)
    await signs_up(town, made, "王德福")
    await until(town, 18)
    await signs_up(town, made, "李淑芬")
    await until(town, 17, 40)
    assert [text.count("\n") for text in await lists(town)] == [1, 2]


async def test_a_group_that_had_the_list_today_does_not_get_it_again(town: Town):
    made = await gathering(town)
    await signs_up(town, made, "王德福")
    day = {"told_list_on": MONDAY.date()}
    await town.do(lambda tx: tx.execute(update(core(Activity)).values(day)))
    await until(town, 17, 40)
    assert await lists(town) == []


async def test_a_long_list_ends_at_sixty_and_has_no_remark_in_it(town: Town):
    made = await gathering(town)
    by = await by_staff(town)

    def many(tx: Any) -> None:
        for n in range(61):
            entry = {"activity_id": made, "name": f"张{chr(0x4E00 + n)}", "heads": 2}
            entry |= {"state": "in", "how": "staff", "at": by.at, "changed_at": by.at}
            entry |= {"company": ["老伴"] if n else ["钱桂芝"], "remark_sealed": b"sealed"}
            tx.execute(core(Signup).insert().values(entry))

    await town.do(many)
    await until(town, 17, 40)
    (text,) = await lists(town)
    lines = text.splitlines()
    assert len(lines) == 62 and lines[-1] == "……等共122位"
    assert lines[1] == "1. 张一 2人（和钱桂芝）" and lines[2] == "2. 张丁 2人（和老伴）"


# -- what changes -------------------------------------------------------------------------------


async def change(town: Town, made: int, **new: Any) -> int | None:
    by = await by_staff(town)

    def work(tx: Any) -> int | None:
        row = writing.find(tx, made)
        differs = writing.change(tx, made, replace(writing.draft_of(tx, row), **new), by, ZONE)
        return telling.changed(tx, made, differs, by, say=town.bot.say, zone=ZONE)

    found: int | None = await town.do(work)
    await town.bot.longtasks.work_off()
    await town.wait(minutes=3)
    return found


async def test_a_change_is_told_to_all_who_signed_up_and_to_the_groups(any_town: Town):
    made = await gathering(any_town, capacity=1)
    await everybody(any_town, made, ("王德福", "李淑芬"))
    number = await change(any_town, made, starts_at=THURSDAY + HOUR, place="二楼会议室")
    assert number is not None
    for name in ("王德福", "李淑芬"):
        assert await any_town.private(name).posts() == [
            "【通知】茶话会有变动\n"
            "茶话会的时间和地方都改了。现在是10月30日(周四)上午10点，在二楼会议室。\n"
            "来不了的话，说一声就行。\n"
            "看到了，请回一声“收到”。"
        ]
    (here,) = await any_town.group("活动报名群").posts()
    assert here.splitlines()[0] == "茶话会有变动"
    assert await any_town.private("赵秀英").posts() == []
    assert "记下了" in str(await any_town.private("王德福").says("王德福", "收到"))
    read = {row.member_id: row.read_at is not None for row in await any_town.rows(Receipt)}
    assert sorted(read.values()) == [False, True]
    counts = await any_town.do(lambda tx: announcements.counts(tx, [number], scopes.ALL))
    assert (counts[number].asked, counts[number].unread) == (2, 1)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (
            {"starts_at": THURSDAY + HOUR},
            "茶话会改时间了。现在是10月30日(周四)上午10点，在老干部活动中心。",
        ),
        ({"place": "公园"}, "茶话会换地方了。现在是10月30日(周四)上午9点，在公园。"),
    ],
)
async def test_it_is_said_what_changed(town: Town, new, words):
    made = await gathering(town)
    await signs_up(town, made, "王德福")
    await change(town, made, **new)
    (text,) = await town.private("王德福").posts()
    assert text.splitlines()[1] == words


async def test_of_smaller_changes_nobody_is_told(town: Town):
    made = await gathering(town)
    await signs_up(town, made, "王德福")
    assert await change(town, made, bring="水杯", capacity=30) is None
    assert await town.private("王德福").posts() == []
    assert await town.group("活动报名群").posts() == []


async def test_that_it_is_called_off_is_told_and_no_reminder_follows(any_town: Town):
    made = await gathering(any_town)
    await signs_up(any_town, made, "王德福")
    by = await by_staff(any_town)

    def work(tx: Any) -> None:
        writing.cancel(tx, made, "下雨", by)
        telling.cancelled(tx, made, by, say=any_town.bot.say, zone=ZONE)

    await any_town.do(work)
    await any_town.bot.longtasks.work_off()
    await any_town.wait(days=5)
    (text,) = await any_town.private("王德福").posts()
    assert text.splitlines()[:3] == [
        "【通知】茶话会取消了",
        "原来定在10月30日(周四)上午9点的茶话会不办了。因为下雨。",
        "您不用来了，下回有活动再请您。",
    ]
    assert len(await any_town.group("活动报名群").posts()) == 1


async def test_a_guests_host_is_told(town: Town):
    made = await gathering(town)
    await signs_up(town, made, "王德福")
    wang = await town.do(lambda tx: members.named(tx, "王德福"))

    def guest(tx: Any) -> None:
        rows = core(Signup)
        tx.execute(rows.update().values(member_id=None, name="钱桂芝", host_id=wang))

    await town.do(guest)
    assert await town.do(lambda tx: telling.concerned(tx, made)) == [wang]


# -- who leaves late ------------------------------------------------------------------------------


async def late(town: Town) -> list[Any]:
    return [row for row in await town.rows(Outbox) if row.key.startswith("left:")]


async def test_who_leaves_on_the_last_day_is_told_to_the_organiser_together(any_town: Town):
    made = await gathering(any_town)
    await everybody(any_town, made, ("王德福", "李淑芬", "赵秀英", "刘桂兰"))
    await leaves(any_town, made, "刘桂兰")
    await until(any_town, 15, 4, days=2)
    await leaves(any_town, made, "王德福")
    await any_town.wait(minutes=2)
    await leaves(any_town, made, "李淑芬")
    await any_town.wait(minutes=20)
    assert [text for text in await any_town.private("林小雨").posts() if "来不了" in text] == [
        "茶话会（10月30日(周四)上午9点）有2位临时来不了：王德福、李淑芬。现在一共1位。"
    ]
    await any_town.restart()
    await any_town.wait(hours=1)
    assert len(await late(any_town)) == 1
    await leaves(any_town, made, "赵秀英")
    await any_town.wait(minutes=20)
    assert [row.text.partition("：")[2] for row in await late(any_town)] == [
        "王德福、李淑芬。现在一共1位。",
        "赵秀英。现在一共0位。",
    ]


async def test_who_only_waited_or_came_back_is_not_told_of(town: Town):
    made = await gathering(town, capacity=1)
    await everybody(town, made, ("王德福", "李淑芬"))
    await until(town, 15, 4, days=2)
    await leaves(town, made, "李淑芬")
    await leaves(town, made, "王德福")
    await signs_up(town, made, "王德福")
    await town.wait(hours=1)
    assert await late(town) == []
    assert (await states(town, made))["王德福"] == "in"


async def test_where_the_organiser_is_out_of_reach_clerks_hear(town: Town):
    made = await gathering(town)
    await signs_up(town, made, "王德福")
    nobody = {"by_id": None}
    await town.do(lambda tx: tx.execute(update(core(Activity)).values(nobody)))
    await until(town, 15, 4, days=2)
    await leaves(town, made, "王德福")
    await town.wait(minutes=20)
    assert {row.chat_id for row in await late(town)} == {"W01", "W02"}


async def test_a_group_line_keeps_to_the_groups_own_hours(town: Town):
    await town.do(lambda tx: chats.change(tx, GROUP, quiet="15:00-18:00"))
    await gathering(town)
    await until(town, 17, days=2)
    assert await town.group("活动报名群").posts() == []
    await until(town, 18, 10)
    assert len(await town.group("活动报名群").posts()) == 1
