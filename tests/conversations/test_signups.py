"""活动报名 in chat: signing up, coming with others, staying away, asking, taking back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from services import families
from storage.audit import By
from storage.tables.activities import Signup
from storage.tables.base import core
from storage.tables.engine import Dialog
from storage.tables.members import Member
from storage.tables.tasks import Task
from tests.kit.activities import number, on_list, publish, told_alone
from tests.kit.town import Town
from tests.kit.understood import meaning, understands

GROUP = "老干部学习群"
WANG, LI, ZHANG, SUN = "王德福", "李淑芬", "张建国", "孙国庆"


async def test_signs_up_in_the_group(any_town: Town):
    tea = await publish(any_town)
    said = await any_town.group(GROUP).says(WANG, "茶话会我报名")
    assert said == f"{WANG}，记上了：茶话会，1位（您）。不对请说“改”或“撤回”。"
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}
    assert await told_alone(any_town, WANG) == []


async def test_alone_it_is_told_when_and_where(any_town: Town):
    await publish(any_town)
    said = await any_town.private(WANG).says(WANG, "我报名茶话会")
    assert said == (
        "记上了：茶话会，1位（您）。\n10月29日(周三)上午9点，老干部活动中心。不对请说“改”或“撤回”。"
    )


async def test_again_it_is_said_so_and_nobody_stands_twice(any_town: Town):
    tea = await publish(any_town)
    for _ in range(2):
        said = await any_town.private(WANG).says(WANG, "我报名茶话会")
    assert said == "您已经在茶话会的名单上了，一共1位，您放心。"
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}


async def remark(town: Town, name: str) -> str:
    """What is kept beside somebody's entry."""
    (row,) = [row for row in await town.rows(Signup) if row.name == name]
    return town.bot.vault.open(row.remark_sealed, "remark") if row.remark_sealed else ""


async def marry(town: Town) -> None:
    def work(tx):
        by = By(None, town.clock.now())
        ids = [row.id for row in tx.execute(core(Member).select()) if row.name in (LI, ZHANG)]
        link = families.ask(tx, ids[0], ids[1], "spouse", by.at)
        families.decide(tx, link, "approved", by)

    await town.do(work)


async def test_husband_or_wife_has_an_entry_and_is_told_alone(any_town: Town):
    await marry(any_town)
    tea = await publish(any_town)
    said = await any_town.group(GROUP).says(ZHANG, "茶话会我和老伴都去")
    assert said == f"{ZHANG}，记上了：茶话会，2位（您和{LI}）。不对请说“改”或“撤回”。"
    assert await on_list(any_town, tea) == {ZHANG: ("in", 1), LI: ("in", 1)}
    (told,) = await told_alone(any_town, LI)
    assert told == (
        f"{ZHANG}给您报了茶话会：10月29日(周三)上午9点，老干部活动中心。不想去，跟我说一声就行。"
    )


async def test_kin_and_nameless_come_along_on_ones_own_entry(any_town: Town):
    tea = await publish(any_town)
    understands(
        any_town,
        {
            "报": meaning(
                "activity_signup",
                activity=("activity", tea),
                people=["self", "grandchild"],
                total=4,
            )
        },
    )
    said = await any_town.private(WANG).says(WANG, "报")
    assert said is not None and "4位（您和孙辈，另外2位）" in said
    (row,) = await any_town.rows(Signup)
    assert (row.heads, row.company) == (4, ["grandchild"])


async def test_who_stands_and_brings_one_more_comes_with_more(any_town: Town):
    tea = await publish(any_town)
    town, about = any_town, {"activity": ("activity", tea)}
    understands(
        town,
        {
            "一": meaning("activity_signup", people=["self"], total=1, **about),
            "二": meaning("activity_signup", people=["self", "grandchild"], total=2, **about),
        },
    )
    await town.private(WANG).says(WANG, "一")
    said = await town.private(WANG).says(WANG, "二")
    assert said == "改好了：茶话会，2位（您和孙辈）。"
    assert await on_list(town, tea) == {WANG: ("in", 2)}


async def test_a_member_may_bring_a_friend_and_the_friend_is_told(any_town: Town):
    tea = await publish(any_town)
    said = await any_town.private(WANG).says(WANG, f"茶话会我和{SUN}都去")
    assert said is not None and f"2位（您和{SUN}）" in said
    assert await on_list(any_town, tea) == {WANG: ("in", 1), SUN: ("in", 1)}
    (told,) = await told_alone(any_town, SUN)
    assert told.startswith(f"{WANG}给您报了茶话会")


async def test_a_secretary_signs_up_but_the_own_body(any_town: Town):
    tea = await publish(any_town)
    private = any_town.private(SUN)
    understands(
        any_town,
        {
            "报": meaning(
                "activity_signup",
                activity=("activity", tea),
                people=[await number(any_town, WANG)],
                total=1,
            )
        },
    )
    said = await private.says(SUN, "报")
    assert said == f"{WANG}的名，请本人说一声，或者请工作人员来报。"
    assert await on_list(any_town, tea) == {}


async def test_staff_sign_up_anybody(any_town: Town):
    tea = await publish(any_town)
    said = await any_town.private("林小雨").says("林小雨", f"给{WANG}和{SUN}报名茶话会")
    assert said is not None and f"2位（{WANG}和{SUN}）" in said
    rows = await any_town.rows(Signup)
    assert {row.how for row in rows} == {"staff"}
    assert await on_list(any_town, tea) == {WANG: ("in", 1), SUN: ("in", 1)}


async def test_family_only_with_the_right(any_town: Town):
    tea = await publish(any_town)
    elder, her = await number(any_town, ZHANG), await number(any_town, "张敏")
    understands(
        any_town,
        {"报": meaning("activity_signup", activity=("activity", tea), people=[elder], total=1)},
    )
    private = any_town.private("张敏")
    assert (
        await private.says("张敏", "报")
        == "这位老人的名我眼下还不能替您报。跟工作人员说一声，开通了就行。"
    )
    assert await on_list(any_town, tea) == {}

    def allow(tx):
        by = By(None, any_town.clock.now())
        link = families.ask(tx, elder, her, "daughter", by.at)
        families.decide(tx, link, "approved", by, may_sign_up=True)

    await any_town.do(allow)
    said = await private.says("张敏", "报")
    assert said is not None and f"1位（{ZHANG}）" in said
    assert [row.how for row in await any_town.rows(Signup)] == ["family"]
    assert any("给您报了茶话会" in text for text in await told_alone(any_town, ZHANG))


async def test_a_remark_is_sealed_and_not_repeated(any_town: Town):
    await publish(any_town)
    text = "茶话会我报名，我吃素，腿脚不好要坐轮椅"
    said = await any_town.group(GROUP).says(WANG, text)
    assert said == f"{WANG}，记上了：茶话会，1位（您）。不对请说“改”或“撤回”。"
    assert await remark(any_town, WANG) == "我吃素，腿脚不好，要坐轮椅"
    (told,) = await told_alone(any_town, WANG)
    assert told.endswith("“我吃素，腿脚不好，要坐轮椅”给茶话会记下了，只有办活动的同志看得到。")


async def test_full_the_place_in_the_order_is_told_alone(any_town: Town):
    tea = await publish(any_town, capacity=1)
    group = any_town.group(GROUP)
    await group.says(WANG, "茶话会我报名")
    assert await group.says(SUN, "茶话会我报名") is None
    assert await on_list(any_town, tea) == {WANG: ("in", 1), SUN: ("waiting", 1)}
    assert await told_alone(any_town, SUN) == [
        "您刚才说“茶话会我报名”。\n茶话会已经满了，您排在候补第1位。有空位我马上单独告诉您。"
    ]


async def test_who_cannot_take_part_is_asked_about_and_not_in_public(any_town: Town):
    tea = await publish(any_town)
    people = core(Member)
    unable = update(people).where(people.c.name == WANG).values(activity="none")
    await any_town.do(lambda tx: tx.execute(unable))
    assert await any_town.group(GROUP).says(WANG, "茶话会我报名") is None
    assert await on_list(any_town, tea) == {WANG: ("asked", 1)}
    (told,) = await told_alone(any_town, WANG)
    assert told.endswith("我先请工作人员看看怎么安排合适，定了马上告诉您。")
    (task,) = await any_town.rows(Task)
    assert (task.kind, task.slots["activity"]) == ("activity_asked", {"$tuple": ["activity", tea]})
    assert "看看能不能参加" in (await any_town.private("林小雨").posts())[-1]


async def test_after_the_deadline_staff_are_told_once(any_town: Town):
    await publish(any_town, deadline=any_town.clock.now() + timedelta(hours=1))
    await any_town.wait(hours=2)
    private = any_town.private(WANG)
    assert await private.says(WANG, "茶话会我报名") == (
        "茶话会的报名到27日就截止了。我跟工作人员说了，有消息告诉您。"
    )
    await private.says(WANG, "茶话会我报名")
    assert [task.kind for task in await any_town.rows(Task)] == ["activity_late"]
    assert await any_town.rows(Signup) == []


async def test_staff_may_when_it_is_late(any_town: Town):
    tea = await publish(any_town, deadline=any_town.clock.now() + timedelta(hours=1))
    await any_town.wait(hours=2)
    await any_town.private("林小雨").says("林小雨", f"给{WANG}报名茶话会")
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}


async def test_two_at_the_same_time_are_mentioned_alone(any_town: Town):
    await publish(any_town)
    await publish(any_town, "书法讲座")
    group = any_town.group(GROUP)
    await group.says(WANG, "茶话会我报名")
    said = await group.says(WANG, "书法讲座我报名")
    assert said is not None and "重叠" not in said
    assert "您还报了茶话会，时间有重叠" in (await told_alone(any_town, WANG))[-1]


async def test_which_of_several_is_asked_with_numbers(any_town: Town):
    await publish(any_town)
    talk = await publish(any_town, "书法讲座")
    understands(any_town, {"报": meaning("activity_signup", "activity", people=["self"], total=1)})
    private = any_town.private(WANG)
    assert await private.says(WANG, "报") == (
        "您说的是哪个活动？1 茶话会，2 书法讲座。回数字就行，直接说也行。"
    )
    said = await private.says(WANG, "2")
    assert said is not None and "书法讲座，1位" in said
    assert await on_list(any_town, talk) == {WANG: ("in", 1)}
    assert await any_town.rows(Dialog) == []


async def test_namesakes_are_asked_and_the_speaker_is_not_lost(any_town: Town):
    tea = await publish(any_town)
    one, other = await number(any_town, SUN), await number(any_town, LI)
    understands(
        any_town,
        {
            "我和老孙去": meaning(
                *("activity_signup", "person"),
                activity=("activity", tea),
                unclear="老孙",
                candidates=[one, other],
                total=2,
            )
        },
    )
    private = any_town.private(WANG)
    said = await private.says(WANG, "我和老孙去")
    assert said == f"您说的是哪一位？1 {SUN}，2 {LI}。回数字就行，直接说也行。"
    said = await private.says(WANG, "1")
    assert await on_list(any_town, tea) == {WANG: ("in", 1), SUN: ("in", 1)}


async def test_a_doubt_is_asked_first_and_done_on_a_yes(any_town: Town):
    tea = await publish(any_town)
    about = {"activity": ("activity", tea), "people": ["self"], "total": 1}
    understands(any_town, {"报": meaning("activity_signup", "confirm", **about)})
    private = any_town.private(WANG)
    said = await private.says(WANG, "报")
    assert said == "茶话会是10月29日(周三)上午9点。要给您报上吗？回一声“是”就行。"
    assert await on_list(any_town, tea) == {}
    said = await private.says(WANG, "是")
    assert said is not None and said.startswith("记上了")
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}


async def test_places_are_held_for_names_to_come(any_town: Town):
    tea = await publish(any_town)
    about = {"activity": ("activity", tea)}
    understands(any_town, {"五个": meaning("activity_signup", "names", total=5, **about)})
    private = any_town.private(SUN)
    said = await private.says(SUN, "五个")
    assert said == "茶话会先给您留了5位。方便的时候，把名字告诉我就行。"
    said = await private.says(SUN, f"我、{WANG}、{LI}")
    assert said is not None and f"5位（您、{WANG}、{LI}，另外2位）" in said
    assert await on_list(any_town, tea) == {SUN: ("in", 3), WANG: ("in", 1), LI: ("in", 1)}
    assert any("给您报了茶话会" in text for text in await told_alone(any_town, LI))


async def test_confirmations_of_a_minute_are_told_together(any_town: Town):
    await publish(any_town)
    group = any_town.group(GROUP)
    assert await group.says(WANG, "茶话会我报名") is not None
    assert await group.says(SUN, "茶话会我报名") is None
    assert await group.says("赵秀英", f"茶话会我和{LI}都去") is None
    await any_town.wait(minutes=2)
    assert (await group.posts())[-1] == "又有3位报名茶话会，共4位。"


async def test_companions_are_left_out_where_only_the_person_is_invited(any_town: Town):
    tea = await publish(any_town, companions=False)
    understands(
        any_town,
        {
            "报": meaning(
                "activity_signup",
                activity=("activity", tea),
                people=["self", "grandchild"],
                total=2,
            )
        },
    )
    said = await any_town.private(WANG).says(WANG, "报")
    assert said is not None and said.endswith("茶话会这次只请本人参加，同来的先没有记。")
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}


# -- otherwise ------------------------------------------------------------------------------------


async def signed(town: Town, name: str = WANG, **more) -> int:
    tea = await publish(town, **more)
    await town.private(name).says(name, "我报名茶话会")
    return tea


async def test_it_is_changed_to_more_and_to_fewer(any_town: Town):
    tea = await signed(any_town)
    about = {"activity": ("activity", tea)}
    understands(
        any_town,
        {
            "三": meaning(
                "activity_update",
                people=["self", "grandchild"],
                add=["grandchild"],
                total=3,
                **about,
            ),
            "一": meaning(
                "activity_update", people=["self"], remove=["grandchild"], total=1, **about
            ),
        },
    )
    private = any_town.private(WANG)
    assert await private.says(WANG, "三") == "改好了：茶话会，3位（您和孙辈，另外1位）。"
    assert await private.says(WANG, "一") == "改好了：茶话会，1位（您）。"
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}


async def test_who_joins_gets_an_entry_and_who_leaves_is_off(any_town: Town):
    tea = await signed(any_town)
    sun, about = await number(any_town, SUN), {"activity": ("activity", tea)}
    understands(
        any_town,
        {
            "加": meaning("activity_update", people=["self", sun], add=[sun], total=2, **about),
            "减": meaning("activity_update", people=["self"], remove=[sun], total=1, **about),
        },
    )
    private = any_town.private(WANG)
    assert await private.says(WANG, "加") == f"改好了：茶话会，2位（您和{SUN}）。"
    assert await on_list(any_town, tea) == {WANG: ("in", 1), SUN: ("in", 1)}
    assert await private.says(WANG, "减") == "改好了：茶话会，1位（您）。"
    assert await on_list(any_town, tea) == {WANG: ("in", 1), SUN: ("out", 1)}


async def test_where_there_is_no_room_the_others_wait(any_town: Town):
    tea = await signed(any_town, capacity=2)
    about = {"activity": ("activity", tea)}
    understands(any_town, {"三": meaning("activity_update", people=["self"], total=3, **about)})
    said = await any_town.private(WANG).says(WANG, "三")
    assert said == (
        "茶话会没有空位了，您原来报的不变，多出的2位排在候补第1位。有空位我马上单独告诉您。"
    )
    assert await on_list(any_town, tea) == {
        WANG: ("in", 1),
        f"{WANG}的同伴": ("waiting", 2),
    }


async def test_only_that_it_is_to_be_otherwise_asks_how(any_town: Town):
    tea = await signed(any_town)
    understands(any_town, {"改": meaning("activity_update")})
    private = any_town.private(WANG)
    assert await private.says(WANG, "改") == "茶话会要改成几位，或者谁来谁不来？直接说就行。"
    assert await private.says(WANG, "两个人") == "改好了：茶话会，2位（您，另外1位）。"
    assert await on_list(any_town, tea) == {WANG: ("in", 2)}


# -- staying away ---------------------------------------------------------------------------------


async def test_stays_away_in_ordinary_words(any_town: Town):
    tea = await signed(any_town)
    said = await any_town.group(GROUP).says(WANG, "茶话会我腿疼去不成了")
    assert said == f"{WANG}，好的，茶话会您不去了，记下了。想再来说一声就行。"
    assert await on_list(any_town, tea) == {WANG: ("out", 1)}


async def test_a_bare_no_is_asked_back(any_town: Town):
    tea = await signed(any_town)
    private = any_town.private(WANG)
    about = {"activity": ("activity", tea), "people": ["self"]}
    understands(any_town, {"去不成了": meaning("activity_cancel", "confirm", **about)})
    assert await private.says(WANG, "去不成了") == (
        "茶话会您不去了，是吗？回一声“是”，我就给您退了。"
    )
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}
    assert await private.says(WANG, "算了") == "好的，名单没有动。"
    await private.says(WANG, "去不成了")
    await private.says(WANG, "是")
    assert await on_list(any_town, tea) == {WANG: ("out", 1)}


async def test_who_is_not_on_the_list_is_told_so_and_a_group_nothing(any_town: Town):
    tea = await publish(any_town)
    about = {"activity": ("activity", tea), "people": ["self"]}
    understands(any_town, {"不去": meaning("activity_cancel", **about)})
    assert await any_town.group(GROUP).says(WANG, "不去") is None
    said = await any_town.private(WANG).says(WANG, "不去")
    assert said == "茶话会的名单上没有您。想去说一声“我报名”就行。"


async def hearsay(town: Town, tea: int) -> str | None:
    """王德福 says that 孙国庆, who signed up himself, does not come."""
    sun = await number(town, SUN)
    about = {"activity": ("activity", tea), "people": [sun]}
    understands(town, {"老孙不来": meaning("activity_cancel", **about)})
    return await town.private(WANG).says(WANG, "老孙不来")


async def test_somebody_else_is_asked_first(any_town: Town):
    tea = await signed(any_town, SUN)
    assert await hearsay(any_town, tea) == f"{SUN}的名我先留着，单独问问本人。"
    assert await on_list(any_town, tea) == {SUN: ("in", 1)}
    asked = (await told_alone(any_town, SUN))[-1]
    assert asked == f"{WANG}说您茶话会来不了，是吗？回1=不去了，回2=还去。"


@pytest.mark.parametrize(
    ("answer", "state", "said"),
    [
        ("1", "out", "好的，茶话会您不去了，记下了。想再来说一声就行，弄错了说“撤回”。"),
        ("不去了", "out", "好的，茶话会您不去了，记下了。想再来说一声就行，弄错了说“撤回”。"),
        ("2", "in", "好的，茶话会给您留着位子。"),
        ("还去", "in", "好的，茶话会给您留着位子。"),
    ],
)
async def test_and_answers(town: Town, answer: str, state: str, said: str):
    tea = await signed(town, SUN)
    await hearsay(town, tea)
    assert await town.private(SUN).says(SUN, answer) == said
    assert await on_list(town, tea) == {SUN: (state, 1)}
    assert await town.rows(Dialog) == []


async def test_whom_one_signed_up_one_takes_off(any_town: Town):
    tea = await publish(any_town)
    await any_town.private(WANG).says(WANG, f"茶话会我和{SUN}都去")
    assert await hearsay(any_town, tea) == (
        f"好的，茶话会{SUN}不去了，记下了。想再来说一声就行，弄错了说“撤回”。"
    )
    assert await on_list(any_town, tea) == {WANG: ("in", 1), SUN: ("out", 1)}
    assert (await told_alone(any_town, SUN))[-1] == (
        f"{WANG}说您不去茶话会了，我先给您退了。要是还去，跟我说一声就行。"
    )


async def test_a_freed_place_is_offered(any_town: Town):
    tea = await signed(any_town, capacity=1)
    await any_town.private(SUN).says(SUN, "我报名茶话会")
    await any_town.private(WANG).says(WANG, "茶话会我不去了")
    assert await on_list(any_town, tea) == {WANG: ("out", 1), SUN: ("offered", 1)}


# -- asking ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("time", "茶话会是10月29日(周三)上午9点。"),
        ("place", "茶话会在老干部活动中心。"),
        ("rain_plan", "茶话会下雨怎么办，还没说。有变动我告诉大家。"),
        ("guests", "茶话会可以带家里人。报名时说一声几位就行。"),
        ("count", "茶话会已报1位，还有29个空位。"),
        ("capacity", "茶话会已报1位，还有29个空位。"),
        ("my_status", "您在茶话会的名单上，1位。10月29日(周三)上午9点，老干部活动中心。"),
        ("roster", f"茶话会接龙 10月29日(周三)上午9点 已报1位\n1. {WANG}"),
        (
            None,
            "茶话会\n时间：10月29日(周三)上午9点\n地点：老干部活动中心\n已报1位，还有29个空位\n想去说一声“我报名”就行。",
        ),
    ],
)
async def test_what_is_asked_is_answered(town: Town, field: str | None, said: str):
    tea = await signed(town, capacity=30)
    slots = {"activity": ("activity", tea)} | ({"field": field} if field else {})
    understands(town, {"问": meaning("activity_query", **slots)})
    assert await town.private(WANG).says(WANG, "问") == said


async def test_what_is_on_is_listed_and_a_number_answers(any_town: Town):
    await publish(any_town)
    talk = await publish(any_town, "书法讲座", starts_at=any_town.clock.now() + timedelta(days=4))
    private = any_town.private(WANG)
    assert await private.says(WANG, "有什么活动") == (
        "1 茶话会，10月29日(周三)上午9点\n"
        "2 书法讲座，10月31日(周五)上午9点30分\n"
        "想去哪个，说“报1”就行。"
    )
    assert await on_list(any_town, talk) == {}


async def test_ones_place_is_told_alone(any_town: Town):
    tea = await signed(any_town, capacity=1)
    await any_town.private(SUN).says(SUN, "我报名茶话会")
    understands(
        any_town,
        {"问": meaning("activity_query", activity=("activity", tea), field="my_status")},
    )
    assert await any_town.group(GROUP).says(SUN, "问", at_bot=True) is None
    assert "您排在候补第1位" in (await told_alone(any_town, SUN))[-1]


async def test_others_places_are_not_told(any_town: Town):
    tea = await signed(any_town)
    about = {"activity": ("activity", tea), "people": [await number(any_town, WANG)]}
    understands(any_town, {"问": meaning("activity_query", field="my_status", **about)})
    said = await any_town.private(SUN).says(SUN, "问")
    assert said is not None and WANG not in said and "名单上没有" in said


# -- taking back ----------------------------------------------------------------------------------

BACK = {"撤回": meaning("activity_undo")}


async def test_a_sign_up_is_taken_back(any_town: Town):
    tea = await signed(any_town)
    understands(any_town, BACK)
    said = await any_town.private(WANG).says(WANG, "撤回")
    assert said == "好的，撤回了：茶话会的名单上没有您了。想去再说一声就行。"
    assert await on_list(any_town, tea) == {WANG: ("out", 1)}
    assert await any_town.private(WANG).says(WANG, "撤回") == "这一天里您没有可以撤回的报名。"


async def test_staying_away_is_taken_back(any_town: Town):
    tea = await signed(any_town)
    private = any_town.private(WANG)
    await private.says(WANG, "茶话会我不去了")
    understands(any_town, BACK)
    assert await private.says(WANG, "撤回") == "好的，撤回了：茶话会现在是1位（您）。"
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}


async def test_a_place_that_is_gone_is_waited_for_again(any_town: Town):
    tea = await signed(any_town, capacity=1)
    await any_town.private(SUN).says(SUN, "我报名茶话会")
    private = any_town.private(WANG)
    await private.says(WANG, "茶话会我不去了")
    understands(any_town, BACK)
    assert await private.says(WANG, "撤回") == (
        "撤回了。只是茶话会的位子已经给了别人，您先排在候补第1位，有空位我马上告诉您。"
    )
    assert await on_list(any_town, tea) == {WANG: ("waiting", 1), SUN: ("offered", 1)}


async def test_after_a_day_it_stands(any_town: Town):
    await signed(any_town)
    await any_town.wait(hours=25)
    understands(any_town, BACK)
    said = await any_town.private(WANG).says(WANG, "撤回")
    assert said == "这一天里您没有可以撤回的报名。"


async def test_what_a_group_has_not_read_yet_is_taken_out_of_its_line(any_town: Town):
    await publish(any_town)
    group = any_town.group(GROUP)
    for name in (WANG, SUN, LI):
        await group.says(name, "茶话会我报名")
    understands(any_town, BACK)
    await any_town.private(LI).says(LI, "撤回")
    await any_town.wait(minutes=2)
    assert (await group.posts())[-1] == "又有1位报名茶话会，共2位。"


# -- accounts -------------------------------------------------------------------------------------


async def test_what_a_stranger_says_enters_nobody(any_town: Town):
    tea = await publish(any_town)
    stranger = any_town.private("stranger")
    assert await stranger.says("stranger", "我报名茶话会") is not None
    assert await on_list(any_town, tea) == {}


async def test_a_message_that_comes_twice_has_one_effect(any_town: Town):
    tea = await publish(any_town)
    group, same = any_town.group(GROUP), any_town.next_id()
    first = await group.says(WANG, "茶话会我报名", id=same)
    assert await group.says(WANG, "茶话会我报名", id=same) == first
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}
