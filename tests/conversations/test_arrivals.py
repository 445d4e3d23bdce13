"""到了 in chat: on the day, alone and with others, unasked, too early, taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from services import families
from services.activities import attendance, leaving, signing, writing
from services.activities.entries import Entry
from storage.audit import By
from storage.tables.activities import Signup
from storage.tables.base import core
from storage.tables.members import Member
from storage.tables.tasks import Task
from tests.kit.activities import STARTS, number, on_list, publish
from tests.kit.town import Town

GROUP = "老干部学习群"
WANG, LI, ZHANG, SUN = "王德福", "李淑芬", "张建国", "孙国庆"
TEN_TO = STARTS - timedelta(minutes=10)


async def published(town: Town, **more) -> int:
    """A tea of tomorrow, published in the morning: of the day before there is nothing to tell."""
    await town.rest(STARTS - timedelta(hours=25))
    return await publish(town, **more)


async def on_the_day(town: Town, *signed: str, at: datetime = TEN_TO, **more) -> int:
    """A tea that begins soon, some signed up for it."""
    tea = await published(town, **more)
    for name in signed:
        await town.private(name).says(name, "我报名茶话会")
    await town.bot.run_due(at)
    return tea


async def came(town: Town, activity_id: int) -> dict[str, tuple[str, int | None]]:
    """Each entry's name with its state and the heads that came."""
    rows = await town.rows(Signup)
    return {r.name: (r.state, r.arrived) for r in rows if r.activity_id == activity_id}


async def marry(town: Town, one: str, other: str) -> None:
    ids = [await number(town, name) for name in (one, other)]

    def work(tx):
        by = By(None, town.clock.now())
        families.decide(tx, families.ask(tx, *ids, "spouse", by.at), "approved", by)

    await town.do(work)


@pytest.mark.parametrize("text", ["到了", "我到了", "茶话会我到了"])
async def test_who_comes_is_welcomed(any_town: Town, text: str):
    tea = await on_the_day(any_town, WANG)
    said = await any_town.private(WANG).says(WANG, text)
    assert said == "王德福，看到您到了，里面请坐。"
    (row,) = await any_town.rows(Signup)
    assert (row.activity_id, row.arrived, row.arrived_at) == (tea, 1, any_town.clock.now())


async def test_all_heads_of_an_entry_come_with_it(any_town: Town):
    tea = await published(any_town)
    await any_town.private(WANG).says(WANG, "茶话会我们3个人去")
    await any_town.bot.run_due(TEN_TO)
    said = await any_town.private(WANG).says(WANG, "到了")
    assert said == "王德福，看到3位到了，里面请坐。"
    assert await came(any_town, tea) == {WANG: ("in", 3)}


async def test_fewer_are_noted_where_that_is_told(any_town: Town):
    tea = await published(any_town)
    await any_town.private(WANG).says(WANG, "茶话会我们3个人去")
    await any_town.bot.run_due(TEN_TO)
    await any_town.private(WANG).says(WANG, "我们两个人到了")
    assert await came(any_town, tea) == {WANG: ("in", 2)}


async def test_more_than_signed_up_are_sent_to_staff(any_town: Town):
    tea = await on_the_day(any_town, WANG)
    said = await any_town.private(WANG).says(WANG, "我们三个人到了")
    assert said == ("王德福，看到您到了，里面请坐。\n名单上是1位，多来的请跟门口的工作人员说一声。")
    assert await came(any_town, tea) == {WANG: ("in", 1)}


async def test_a_couple_comes_together(any_town: Town):
    await marry(any_town, LI, ZHANG)
    tea = await on_the_day(any_town, LI, ZHANG)
    said = await any_town.private(LI).says(LI, "我们两口子到了")
    assert said == "李淑芬和张建国，看到2位到了，里面请坐。"
    assert await came(any_town, tea) == {LI: ("in", 1), ZHANG: ("in", 1)}


async def test_who_comes_along_unasked_takes_a_place_that_is_free(any_town: Town):
    await marry(any_town, LI, ZHANG)
    tea = await on_the_day(any_town, LI, capacity=2)
    await any_town.private(LI).says(LI, "我们两口子到了")
    assert await came(any_town, tea) == {LI: ("in", 1), ZHANG: ("in", 1)}
    hows = {row.name: row.how for row in await any_town.rows(Signup)}
    assert hows == {LI: "self", ZHANG: "walk_in"}


async def test_husband_or_wife_within_the_heads_is_counted_once(any_town: Town):
    tea = await published(any_town)
    await any_town.private(LI).says(LI, "茶话会我们2个人去")
    await marry(any_town, LI, ZHANG)
    await any_town.bot.run_due(TEN_TO)
    await any_town.private(LI).says(LI, "我们两口子到了")
    assert await came(any_town, tea) == {LI: ("in", 2)}


@pytest.mark.parametrize(
    ("capacity", "state", "words"),
    [
        (None, "in", "王德福，看到您到了，里面请坐。"),
        (2, "in", "王德福，看到您到了，里面请坐。"),
        (1, "waiting", "茶话会的位子眼下满了，您先请坐一会儿，我请工作人员来安排。"),
    ],
)
async def test_who_comes_unasked(any_town: Town, capacity, state: str, words: str):
    tea = await on_the_day(any_town, LI, capacity=capacity, deadline=TEN_TO - timedelta(days=1))
    assert await any_town.private(WANG).says(WANG, "茶话会我到了") == words
    assert await came(any_town, tea) == {LI: ("in", None), WANG: (state, 1)}
    found = await any_town.do(lambda tx: attendance.numbers(tx, tea))
    assert found == (1, 1, 1, 1)


async def test_also_when_it_has_begun_and_takes_nobody_in_any_more(any_town: Town):
    tea = await on_the_day(any_town, at=STARTS + timedelta(minutes=20))
    await any_town.do(lambda tx: writing.close(tx, tea, By(None, any_town.clock.now())))
    await any_town.private(WANG).says(WANG, "茶话会我到了")
    assert await came(any_town, tea) == {WANG: ("in", 1)}


async def test_of_who_cannot_take_part_staff_are_asked_and_nobody_is_refused(any_town: Town):
    tea = await published(any_town)
    members = core(Member)
    unable = update(members).where(members.c.name == WANG).values(activity="none")
    await any_town.do(lambda tx: tx.execute(unable))
    await any_town.bot.run_due(TEN_TO)
    said = await any_town.private(WANG).says(WANG, "茶话会我到了")
    assert said == "您到了，先请坐一会儿，我请工作人员来安排。"
    assert await came(any_town, tea) == {WANG: ("asked", 1)}
    assert [task.kind for task in await any_town.rows(Task)] == ["activity_asked"]


async def test_who_was_offered_a_place_takes_it_by_coming(any_town: Town):
    tea = await on_the_day(any_town, LI, WANG, capacity=1)
    key = await number(any_town, LI)
    by = By(None, any_town.clock.now())
    await any_town.do(lambda tx: leaving.leave(tx, tea, [key], by))
    assert await came(any_town, tea) == {LI: ("out", None), WANG: ("offered", None)}
    await any_town.private(WANG).says(WANG, "茶话会我到了")
    assert (await came(any_town, tea))[WANG] == ("in", 1)


async def test_said_again_nothing_changes(any_town: Town):
    tea = await on_the_day(any_town, WANG)
    for _ in range(2):
        said = await any_town.private(WANG).says(WANG, "到了")
    assert said == "王德福，看到您到了，里面请坐。"
    assert await came(any_town, tea) == {WANG: ("in", 1)}


async def test_in_a_group_those_who_come_are_told_together(any_town: Town):
    await on_the_day(any_town, WANG, LI, SUN)
    here = any_town.group(GROUP)
    before = len(await here.posts())
    assert await here.says(WANG, "茶话会我到了") == "王德福，看到您到了，里面请坐。"
    for name in (LI, SUN):
        assert await here.says(name, "茶话会我到了") is None
    await any_town.wait(minutes=2)
    told = (await here.posts())[before:]
    assert [text for text in told if "到了" in text] == ["又有2位到了茶话会，一共到了3位。"]


async def test_taken_back_it_is_not_known_whether_somebody_came(any_town: Town):
    tea = await on_the_day(any_town, WANG)
    mine = any_town.private(WANG)
    await mine.says(WANG, "到了")
    assert await mine.says(WANG, "撤回") == "撤回了：茶话会，先不算您到了。"
    assert await came(any_town, tea) == {WANG: ("in", None)}
    await mine.says(WANG, "到了")
    assert await came(any_town, tea) == {WANG: ("in", 1)}


async def test_who_came_unasked_and_takes_it_back_is_off_the_list(any_town: Town):
    await marry(any_town, LI, ZHANG)
    tea = await on_the_day(any_town, LI)
    mine = any_town.private(LI)
    await mine.says(LI, "我们两口子到了")
    assert await mine.says(LI, "撤回") == "撤回了：茶话会，先不算您和张建国到了。"
    assert await came(any_town, tea) == {LI: ("in", None), ZHANG: ("out", None)}


async def test_what_staff_changed_since_stays(any_town: Town):
    tea = await published(any_town)
    await any_town.private(WANG).says(WANG, "茶话会我们3个人去")
    await any_town.bot.run_due(TEN_TO)
    mine, key = any_town.private(WANG), await number(any_town, WANG)
    await mine.says(WANG, "到了")
    by = By(await number(any_town, "林小雨"), any_town.clock.now())
    assert await any_town.do(lambda tx: attendance.tick(tx, tea, key, 2, by))
    await mine.says(WANG, "撤回")
    assert await came(any_town, tea) == {WANG: ("in", 2)}


async def test_a_sign_up_is_not_taken_back_under_who_came(any_town: Town):
    """Who signs somebody up, and takes that back when they are there, takes nobody off."""
    tea = await published(any_town)
    clerk, key = await number(any_town, "林小雨"), await number(any_town, WANG)

    def enter(tx):
        signing.sign_up(tx, tea, [(Entry(WANG, key),)], By(clerk, any_town.clock.now()), "staff")

    await any_town.bot.run_due(STARTS - timedelta(hours=1))
    await any_town.do(enter)
    await any_town.private(WANG).says(WANG, "到了")
    await any_town.private("林小雨").says("林小雨", "撤回")
    assert await came(any_town, tea) == {WANG: ("in", 1)}


@pytest.mark.parametrize("at", [timedelta(hours=-3), timedelta(hours=3)])
async def test_at_another_time_nobody_comes(any_town: Town, at: timedelta):
    tea = await on_the_day(any_town, WANG, at=STARTS + at)
    assert await any_town.group("活动报名群").says(WANG, "到了", at_bot=False) is None
    await any_town.private(WANG).says(WANG, "茶话会我到了")
    assert await came(any_town, tea) == {WANG: ("in", None)}


async def test_when_it_has_ended_there_are_kind_words(any_town: Town):
    tea = await on_the_day(any_town, WANG, at=STARTS + timedelta(hours=3))
    said = await any_town.private(WANG).says(WANG, "茶话会我到了")
    assert said == "茶话会已经结束了。谢谢您告诉我。"
    assert await came(any_town, tea) == {WANG: ("in", None)}
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}
