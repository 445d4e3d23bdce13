"""When it is over those who came are asked once for a word; staff read it, nobody is named."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.scene import Question
from services import organisations
from services.activities import afterwards, writing
from storage import dialogs
from storage.tables.activities import Activity, ActivityWord, Signup
from storage.tables.base import core
from storage.tables.checkin import Checkin
from storage.tables.engine import Dialog
from tests.kit.gatherings import everybody, gathering, until
from tests.kit.town import ZONE, Town

ASKED = "{}，昨天的茶话会怎么样？说一句话，发张照片都行，不说也没关系。"


async def over(town: Town, *came: str) -> int:
    """The morning after an activity for which three signed up; some were ticked as there."""
    made = await gathering(town)
    await everybody(town, made, ("王德福", "李淑芬", "赵秀英"))
    await until(town, 20, days=3)
    rows = core(Signup)
    for name in came:
        ticked = update(rows).where(rows.c.name == name).values(arrived=1)
        await town.do(lambda tx, ticked=ticked: tx.execute(ticked))
    await until(town, 9, 40)
    return made


async def asked(town: Town) -> set[str]:
    return {row.account_id for row in await town.rows(Dialog) if row.intent == "activity_word"}


async def words(town: Town) -> list[tuple[str, str]]:
    return [(row.kind, row.said) for row in await town.rows(ActivityWord)]


async def test_who_was_there_is_asked_once(any_town: Town):
    await over(any_town, "王德福", "李淑芬")
    assert await asked(any_town) == {"P01", "P02"}
    assert (await any_town.private("王德福").posts())[-1] == ASKED.format("王德福")
    (row,) = await any_town.rows(Activity)
    assert (row.state, row.notify_at) == ("over", None)
    before = len(await any_town.private("王德福").posts())
    await any_town.wait(days=3)
    assert len(await any_town.private("王德福").posts()) == before


async def test_where_nobody_was_ticked_all_are_asked(town: Town):
    await over(town)
    assert await asked(town) == {"P01", "P02", "P04"}


async def test_it_is_over_on_the_next_day(town: Town):
    await gathering(town)
    await until(town, 23, days=3)
    assert [row.state for row in await town.rows(Activity)] == ["open"]
    await until(town, 1)
    assert [row.state for row in await town.rows(Activity)] == ["over"]


@pytest.mark.parametrize("text", ["挺好的，大家都很高兴", "热闹", "茶水有点凉", "茶话会办得好"])
async def test_a_word_is_kept_with_thanks(town: Town, text: str):
    made = await over(town)
    said = await town.private("王德福").says("王德福", text)
    assert said == "谢谢您，记下了。还有照片的话，也可以发来。"
    (row,) = await town.rows(ActivityWord)
    assert (row.activity_id, row.kind, row.said) == (made, "word", text)


async def test_a_picture_is_kept_as_such_before_and_after_a_word(any_town: Town):
    await over(any_town)
    place = any_town.private("王德福")
    assert await place.says("王德福", "", via="picture") == "照片收到了，谢谢您。"
    await place.says("王德福", "挺好的")
    await place.says("王德福", "", via="picture")
    assert [kind for kind, _ in await words(any_town)] == ["photo", "word", "photo"]
    assert await any_town.rows(Checkin) == []


async def test_a_message_that_comes_twice_is_kept_once(any_town: Town):
    await over(any_town)
    for _ in range(2):
        await any_town.private("王德福").says("王德福", "挺好的", id="once")
    assert await words(any_town) == [("word", "挺好的")]


@pytest.mark.parametrize("text", ["不用", "没有", "没啥说的", "不说了"])
async def test_who_has_nothing_to_say_is_let_be(town: Town, text: str):
    await over(town)
    assert await town.private("王德福").says("王德福", text) == "好的，谢谢您来参加。"
    assert await words(town) == []
    assert "P01" not in await asked(town)


async def test_what_asks_for_something_else_is_done(town: Town):
    await over(town)
    assert "学习打卡" in str(await town.private("王德福").says("王德福", "打卡"))
    assert await words(town) == []
    assert "P01" in await asked(town)


async def test_what_is_said_in_a_group_is_no_answer(town: Town):
    await over(town)
    await town.group("老干部学习群").says("王德福", "挺好的，大家都很高兴")
    assert await words(town) == []


async def test_who_is_asked_something_else_is_spared_it(town: Town):
    made = await gathering(town)
    await everybody(town, made, ("王德福", "李淑芬"))
    await until(town, 20, days=3)

    def ask(tx: Any) -> None:
        now = town.clock.now()
        question = Question("settings", (), now + timedelta(days=1), kind="confirm")
        dialogs.lay(tx, town.private("王德福").chat, "P01", question, now)

    await town.do(ask)
    await until(town, 9, 40)
    assert await asked(town) == {"P02"}
    assert "怎么样" not in (await town.private("王德福").posts())[-1]


async def test_the_draft_of_a_report_names_nobody(any_town: Town):
    made = await over(any_town, "王德福", "李淑芬")

    def body(tx: Any) -> None:
        one = organisations.add(tx, "教育支部", "建制支部")
        rows = core(Signup)
        for row in tx.execute(rows.select().where(rows.c.name == "王德福")):
            organisations.join(tx, one, row.member_id, "", leads=False)

    await any_town.do(body)
    await any_town.private("王德福").says("王德福", "老朋友见面真高兴")
    text = await any_town.do(lambda tx: afterwards.draft(tx, made, any_town.bot.say, ZONE))
    assert text.splitlines() == [
        "10月30日(周四)上午9点，在老干部活动中心举办了茶话会。",
        "共有3人报名，2人到场。",
        "其中教育支部1人。",
        "参加的老同志说：“老朋友见面真高兴”",
    ]


async def test_a_draft_of_what_nobody_ticked(town: Town):
    made = await gathering(town, place="")
    await everybody(town, made, ("王德福",))
    text = await town.do(lambda tx: afterwards.draft(tx, made, town.bot.say, ZONE))
    assert text.splitlines() == ["10月30日(周四)上午9点举办了茶话会。", "共有1人报名参加。"]
    assert await town.do(lambda tx: afterwards.draft(tx, made + 1, town.bot.say, ZONE)) == ""


async def test_after_days_of_rest_the_day_is_called_otherwise_or_nothing_is_asked(town: Town):
    made = await gathering(town)
    await everybody(town, made, ("王德福",))
    town.clock.move_to(datetime(2025, 11, 1, 9, 45, tzinfo=ZONE))
    await town.restart()
    await town.wait(minutes=3)
    (row,) = await town.rows(Activity)
    assert row.state == writing.OVER
    assert (await town.private("王德福").posts())[-1].startswith("王德福，前几天的茶话会怎么样？")
