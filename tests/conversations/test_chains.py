"""接龙: pasted lists of any age and shape; nobody is lost, nobody stands twice."""

from __future__ import annotations

import pytest

from storage.tables.activities import Activity, Signup
from storage.tables.tasks import Task
from storage.versions import ROSTER, bump
from tests.kit.activities import on_list, publish, told_alone
from tests.kit.town import Town
from tests.kit.understood import meaning, understands

GROUP = "老干部学习群"
WANG, LI, SUN, ZHAO, CLERK = "王德福", "李淑芬", "孙国庆", "赵秀英", "林小雨"


async def pastes(town: Town, name: str, *rows: str, **more: object) -> str | None:
    return await town.group(GROUP).says(name, "\n".join(("茶话会接龙", *rows)), **more)


async def test_who_is_new_is_added_and_the_group_told_how_many(any_town: Town):
    tea = await publish(any_town)
    assert (
        await pastes(any_town, WANG, f"1. {WANG}", f"2. {LI}") == f"新增2位：{WANG}、{LI}，共2位。"
    )
    assert await on_list(any_town, tea) == {WANG: ("in", 1), LI: ("in", 1)}
    assert {row.how for row in await any_town.rows(Signup)} == {"chain"}
    (told,) = await told_alone(any_town, LI)
    assert told.startswith(f"{WANG}给您报了茶话会")


async def test_a_stale_copy_loses_nobody_and_adds_but_the_new(any_town: Town):
    tea = await publish(any_town)
    await pastes(any_town, WANG, f"1. {WANG}", f"2. {LI}")
    await any_town.wait(minutes=5)
    said = await pastes(any_town, SUN, f"1. {WANG}", f"2. {SUN}")
    assert said == f"新增1位：{SUN}，共3位。"
    assert await on_list(any_town, tea) == {WANG: ("in", 1), LI: ("in", 1), SUN: ("in", 1)}


async def test_an_old_copy_of_a_clerk_makes_no_party_smaller(any_town: Town):
    tea = await publish(any_town)
    await pastes(any_town, LI, f"1. {LI} 2人", f"2. {ZHAO}")
    await any_town.wait(minutes=5)
    said = await pastes(any_town, CLERK, f"1. {LI}", f"2. {ZHAO} 3人", f"3. {SUN}")
    assert said == f"{CLERK}，改好了：茶话会，3位（{ZHAO}，另外2位）。"
    await any_town.wait(minutes=2)
    assert (await any_town.group(GROUP).posts())[-1] == f"新增1位：{SUN}，共6位。"
    assert await on_list(any_town, tea) == {LI: ("in", 2), ZHAO: ("in", 3), SUN: ("in", 1)}
    (told,) = await told_alone(any_town, CLERK)
    assert f"{LI}原来报的人数比接龙上的多，我没有减" in told


async def test_two_lists_of_a_minute_are_told_in_one_line(any_town: Town):
    await publish(any_town)
    await pastes(any_town, WANG, f"1. {WANG}")
    assert await pastes(any_town, SUN, f"1. {WANG}", f"2. {SUN} 2人", f"3. {LI}") is None
    await any_town.wait(minutes=2)
    assert (await any_town.group(GROUP).posts())[-1] == "又有3位报名茶话会，共4位。"


async def test_nothing_new_is_silence_unless_the_bot_is_asked(any_town: Town):
    await publish(any_town)
    await pastes(any_town, WANG, f"1. {WANG}", f"2. {LI}")
    assert await pastes(any_town, SUN, f"1. {WANG}", f"2. {LI}") is None
    said = await pastes(any_town, SUN, f"1. {WANG}", f"2. {LI}", at_bot=True)
    assert said == "茶话会的名单上都有了，共2位。"


async def test_ones_own_heads_are_changed_and_nobody_elses(any_town: Town):
    tea = await publish(any_town)
    await pastes(any_town, WANG, f"1. {WANG}", f"2. {LI}")
    said = await pastes(any_town, WANG, f"1. {WANG} 3人", f"2. {LI} 2人")
    assert said == f"{WANG}，改好了：茶话会，3位（您，另外2位）。"
    assert await on_list(any_town, tea) == {WANG: ("in", 3), LI: ("in", 1)}


async def test_staff_change_anybodys(any_town: Town):
    tea = await publish(any_town)
    await pastes(any_town, WANG, f"1. {WANG}", f"2. {LI}")
    await pastes(any_town, CLERK, f"1. {WANG}", f"2. {LI} 2人")
    assert await on_list(any_town, tea) == {WANG: ("in", 1), LI: ("in", 2)}


async def test_who_stays_away_is_not_brought_back_by_an_old_copy(any_town: Town):
    tea = await publish(any_town)
    await pastes(any_town, WANG, f"1. {WANG}", f"2. {LI}")
    await any_town.private(LI).says(LI, "茶话会我不去了")
    said = await pastes(any_town, SUN, f"1. {WANG}", f"2. {LI}", f"3. {SUN}")
    assert said is None  # With the others of the minute.
    assert await on_list(any_town, tea) == {WANG: ("in", 1), LI: ("out", 1), SUN: ("in", 1)}
    (told,) = await told_alone(any_town, SUN)
    assert told.endswith(f"{LI}先前说不去了，这次没有加回。要去请本人说一声。")
    await pastes(any_town, LI, f"1. {WANG}", f"2. {LI}")
    assert (await on_list(any_town, tea))[LI] == ("in", 1)


async def test_staff_bring_somebody_back(any_town: Town):
    tea = await publish(any_town)
    await pastes(any_town, WANG, f"1. {WANG}", f"2. {LI}")
    await any_town.private(LI).says(LI, "茶话会我不去了")
    await pastes(any_town, CLERK, f"1. {WANG}", f"2. {LI}")
    assert (await on_list(any_town, tea))[LI] == ("in", 1)


async def test_a_row_that_takes_its_own_sender_off_still_adds_the_others(any_town: Town):
    tea = await publish(any_town)
    await pastes(any_town, WANG, f"1. {WANG}", f"2. {LI}")
    await any_town.wait(minutes=5)
    said = await pastes(any_town, WANG, f"1. {WANG} 不去了", f"2. {LI}", f"3. {SUN}")
    assert said is not None and f"不写{WANG}了" in said
    assert await on_list(any_town, tea) == {WANG: ("out", 1), LI: ("in", 1), SUN: ("in", 1)}


async def test_a_row_takes_nobody_else_off_but_by_staff(any_town: Town):
    tea = await publish(any_town)
    await pastes(any_town, WANG, f"1. {WANG}", f"2. {LI}")
    rows = (f"1. {WANG}", f"2. {LI} 不去了", f"3. {SUN}")
    await pastes(any_town, SUN, *rows)
    assert (await on_list(any_town, tea))[LI] == ("in", 1)
    await pastes(any_town, CLERK, *rows)
    assert (await on_list(any_town, tea))[LI] == ("out", 1)


async def test_whom_nobody_knows_is_a_guest_by_name_and_stands_once(any_town: Town):
    tea = await publish(any_town)
    await pastes(any_town, WANG, f"1. {WANG}", "2. 陈桂花")
    assert (await on_list(any_town, tea))["陈桂花"] == ("in", 1)
    await pastes(any_town, SUN, f"1. {WANG}", "2. 陈 桂花", f"3. {SUN}")
    assert await on_list(any_town, tea) == {
        WANG: ("in", 1),
        "陈桂花": ("in", 1),
        SUN: ("in", 1),
    }


async def test_namesakes_are_asked_about_alone_and_never_guessed(any_town: Town):
    tea = await publish(any_town)

    def alike(tx):
        tx.command("UPDATE members SET name = '李红梅' WHERE name IN ('李淑芬', '周玉梅')")
        bump(tx, ROSTER)

    await any_town.do(alike)
    said = await pastes(any_town, WANG, f"1. {WANG}", "2. 李红梅")
    assert said == f"新增1位：{WANG}，共1位。"
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}
    assert "李红梅有同名的，我没敢记" in (await told_alone(any_town, WANG))[-1]


async def test_a_remark_is_sealed_and_printed_nowhere(any_town: Town):
    tea = await publish(any_town)
    said = await pastes(any_town, WANG, f"1. {WANG}（吃素）", f"2. {LI}")
    assert said is not None and "素" not in said
    rows = {row.name: row for row in await any_town.rows(Signup)}
    assert any_town.bot.vault.open(rows[WANG].remark_sealed, "remark") == "吃素"
    assert rows[LI].remark_sealed is None
    assert "素" not in (await printed(any_town, tea))


async def printed(town: Town, tea: int, name: str = WANG) -> str:
    about = {"activity": ("activity", tea), "field": "roster"}
    understands(town, {"名单": meaning("activity_query", **about)})
    return await town.group(GROUP).says(name, "名单") or ""


async def test_the_printed_list_can_be_copied_extended_and_pasted_back(any_town: Town):
    tea = await publish(any_town)
    slots = {"activity": ("activity", tea), "people": ["self", "daughter"], "total": 2}
    understands(any_town, {"报": meaning("activity_signup", **slots)})
    await any_town.private(WANG).says(WANG, "报")
    await pastes(any_town, LI, f"1. {LI} 3人", "2. 陈桂花")
    text = await printed(any_town, tea)
    heading = "茶话会接龙 10月29日(周三)上午9点 已报6位"
    assert text == f"{heading}\n1. {WANG} 2人（和女儿）\n2. {LI} 3人\n3. 陈桂花"
    (row,) = await any_town.rows(Activity)
    assert row.told_list_on == any_town.clock.now().date()
    await any_town.wait(minutes=5)
    stood = await on_list(any_town, tea)
    said = await any_town.group(GROUP).says(SUN, f"{text}\n4. {SUN}")
    assert said == f"新增1位：{SUN}，共7位。"
    assert await on_list(any_town, tea) == stood | {SUN: ("in", 1)}


async def test_guests_of_somebody_are_no_second_entry_of_theirs(any_town: Town):
    tea = await publish(any_town, capacity=30)
    slots = {"activity": ("activity", tea), "people": ["grandchild"], "total": 1}
    understands(any_town, {"给孙子报": meaning("activity_signup", **slots)})
    await any_town.private(WANG).says(WANG, "给孙子报")
    await any_town.private(WANG).says(WANG, "我报名茶话会")
    stood = await on_list(any_town, tea)
    assert stood == {f"{WANG}的孙辈": ("in", 1), WANG: ("in", 1)}
    await any_town.group(GROUP).says(WANG, await printed(any_town, tea))
    assert await on_list(any_town, tea) == stood


async def test_who_finds_no_place_waits_and_is_told_alone(any_town: Town):
    tea = await publish(any_town, capacity=1)
    said = await pastes(any_town, WANG, f"1. {WANG}", f"2. {LI}")
    assert said == f"新增1位：{WANG}，共1位。"
    assert await on_list(any_town, tea) == {WANG: ("in", 1), LI: ("waiting", 1)}
    assert "您先排在候补第1位" in (await told_alone(any_town, LI))[-1]
    assert "排在候补第1位" in (await any_town.private(WANG).posts())[-1]


async def test_after_the_deadline_nobody_is_added(any_town: Town):
    tea = await publish(any_town, deadline=any_town.clock.now())
    await any_town.wait(minutes=5)
    assert await pastes(any_town, WANG, f"1. {WANG}") is None
    assert await on_list(any_town, tea) == {}
    assert [task.kind for task in await any_town.rows(Task)] == ["activity_late"]


async def test_a_list_of_long_is_cut_in_showing(town: Town):
    tea = await publish(town)
    names = [f"贵宾{one}{other}" for one in "甲乙丙丁戊己庚辛" for other in "子丑寅卯辰巳午未申"]
    rows = [{"seq": n, "name": name, "total": 1} for n, name in enumerate(names, 1)]
    about = {"activity": ("activity", tea), "entries": rows}
    understands(town, {"长单": meaning("activity_signup", **about)})
    said = await town.group(GROUP).says(WANG, "长单")
    assert said is not None and said.endswith("等72位，共72位。")
    text = await printed(town, tea)
    assert text.endswith("60. 贵宾庚巳\n……等共72位")
    stood = await on_list(town, tea)
    assert len(stood) == 72
    await town.group(GROUP).says(WANG, text)
    assert await on_list(town, tea) == stood


async def test_what_a_list_added_is_taken_back(any_town: Town):
    tea = await publish(any_town)
    await pastes(any_town, WANG, f"1. {WANG}", f"2. {LI}")
    understands(any_town, {"撤回": meaning("activity_undo")})
    said = await any_town.private(WANG).says(WANG, "撤回")
    assert said == f"好的，撤回了：茶话会的名单上没有您和{LI}了。想去再说一声就行。"
    assert await on_list(any_town, tea) == {WANG: ("out", 1), LI: ("out", 1)}


@pytest.mark.parametrize("who", [CLERK, "周玉梅"])
async def test_a_list_in_a_plain_sentence_is_a_list(any_town: Town, who: str):
    tea = await publish(any_town)
    said = f"我们楼参加茶话会的：{WANG}、{LI}（带老伴，两人）、{ZHAO}不去，{SUN}也来。"
    await any_town.group(GROUP).says(who, said)
    assert await on_list(any_town, tea) == {WANG: ("in", 1), LI: ("in", 2), SUN: ("in", 1)}


@pytest.mark.parametrize(
    "said",
    [
        f"茶话会还没报名的：{WANG}、{LI}、{SUN}，抓紧",
        f"茶话会谁来接：{WANG}、{LI}、{SUN}？",
    ],
)
async def test_names_behind_something_else_are_on_no_list(any_town: Town, said: str):
    tea = await publish(any_town)
    await any_town.group(GROUP).says(CLERK, said)
    assert await on_list(any_town, tea) == {}
