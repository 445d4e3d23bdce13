"""活动报名 for others: relatives, secretaries, whoever shares an account; staff decide in chat."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from bot.channel import Capabilities
from bot.messages import Account
from services import binding, chats, couples, families, members, organisations, roster
from storage.audit import By
from storage.tables.activities import Signup
from storage.tables.base import core
from storage.tables.chats import TrialLine
from storage.tables.engine import Outbox
from storage.tables.members import Member
from storage.tables.tasks import Task
from tests.kit.activities import on_list, publish, told_alone
from tests.kit.town import Town

GROUP = "老干部学习群"
WANG, LI, ZHANG, SUN, CLERK, HER = "王德福", "李淑芬", "张建国", "孙国庆", "林小雨", "张敏"


async def link(town: Town, elder: str, **rights: Any) -> None:
    """Have 张敏 be the daughter of an elder."""

    def work(tx):
        by = By(None, town.clock.now())
        ids = [members.named(tx, name) for name in (elder, HER)]
        asked = families.ask(tx, ids[0], ids[1], "daughter", by.at)
        families.decide(tx, asked, "approved", by, **rights)

    await town.do(work)


async def unable(town: Town, name: str) -> None:
    people = core(Member)
    change = update(people).where(people.c.name == name).values(activity="none")
    await town.do(lambda tx: tx.execute(change))


# -- family ---------------------------------------------------------------------------------------


async def test_a_daughter_of_nobody_yet_hears_how_to_be_known(any_town: Town):
    tea = await publish(any_town)
    said = await any_town.private(HER).says(HER, "茶话会我报名")
    assert said is not None and said.startswith("我这儿还没登记您是哪位老人的家属。")
    assert ZHANG not in said
    assert await on_list(any_town, tea) == {}


async def test_a_daughter_without_the_right_is_sent_to_staff(any_town: Town):
    await link(any_town, ZHANG, may_see=True)
    tea = await publish(any_town)
    said = await any_town.private(HER).says(HER, f"给{ZHANG}报名茶话会")
    assert said == "这位老人的名我眼下还不能替您报。跟工作人员说一声，开通了就行。"
    assert await on_list(any_town, tea) == {}


async def test_a_daughter_of_one_need_not_name_him(any_town: Town):
    await link(any_town, WANG, may_sign_up=True)
    tea = await publish(any_town)
    her = any_town.private(HER)
    assert (await her.says(HER, "茶话会报名") or "").startswith(f"记上了：茶话会，1位（{WANG}）。")
    assert await her.says(HER, "我爸腿脚不好，坐轮椅，麻烦安排靠门的位子") == (
        "“我爸腿脚不好，坐轮椅，安排靠门的位子”给茶话会记下了，只有办活动的同志看得到。"
    )
    await her.says(HER, "爸说不想去了")
    assert await on_list(any_town, tea) == {WANG: ("out", 1)}
    await her.says(HER, "又改主意了，还是去吧")
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}


@pytest.mark.parametrize("asked", ["闺女给我报名了吗", "女儿有没有给我报上", "老伴帮我报了没有"])
async def test_whether_one_was_signed_up_is_told(any_town: Town, asked: str):
    await link(any_town, WANG, may_sign_up=True)
    tea = await publish(any_town)
    await publish(any_town, "健步走")
    await any_town.private(HER).says(HER, "给我爸报名茶话会")
    said = await any_town.private(WANG).says(WANG, asked) or ""
    assert said.startswith(f"您在茶话会的名单上，1位，是{HER}给报的。")
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}


async def test_who_asks_what_there_is_chooses_nothing(any_town: Town):
    made = [await publish(any_town, title) for title in ("茶话会", "健步走")]
    alone = any_town.private(WANG)
    assert "您说的是哪个活动" in (await alone.says(WANG, "我要报名") or "")
    await alone.says(WANG, "我都报了什么")
    assert [await on_list(any_town, one) for one in made] == [{}, {}]


@pytest.mark.parametrize("no", ["茶话会我听不懂，别给我报", "茶话会不要给我报了", "茶话会别报我了"])
async def test_who_is_not_to_be_signed_up_is_not(any_town: Town, no: str):
    tea = await publish(any_town)
    alone = any_town.private(WANG)
    await alone.says(WANG, no)
    assert await on_list(any_town, tea) == {}
    await alone.says(WANG, "茶话会我报名")
    await alone.says(WANG, no)
    assert await on_list(any_town, tea) == {WANG: ("out", 1)}


async def test_a_daughter_acts_for_her_father_who_may_undo_it(any_town: Town):
    await link(any_town, ZHANG, may_sign_up=True)
    tea = await publish(any_town)
    her = any_town.private(HER)
    await her.says(HER, "给我爸报名茶话会")
    assert await her.says(HER, "我爸吃素") == "“我爸吃素”给茶话会记下了，只有办活动的同志看得到。"
    assert await her.says(HER, "我陪我爸一起去") == f"改好了：茶话会，2位（{ZHANG}和{HER}）。"
    assert await on_list(any_town, tea) == {ZHANG: ("in", 2)}
    (told,) = await told_alone(any_town, ZHANG)
    assert told.startswith(f"{HER}给您报了茶话会：10月29日(周三)上午9点")
    father = any_town.private(ZHANG)
    said = await father.says(ZHANG, "茶话会谁给我报的名")
    assert said is not None and f"是{HER}给报的" in said
    assert "您不去了" in (await father.says(ZHANG, "茶话会我不去了") or "")
    assert await on_list(any_town, tea) == {ZHANG: ("out", 2)}
    assert "张建国" in (await her.says(HER, "我爸报上了吗") or "")


async def test_both_parents_are_signed_up_in_one_word(any_town: Town):
    for elder in (ZHANG, LI):
        await link(any_town, elder, may_sign_up=True)
    tea = await publish(any_town)
    her = any_town.private(HER)
    assert "2位" in (await her.says(HER, "给我爸妈报名茶话会") or "")
    assert await on_list(any_town, tea) == {LI: ("in", 1), ZHANG: ("in", 1)}
    await her.says(HER, "爸妈茶话会都不去了")
    assert await on_list(any_town, tea) == {LI: ("out", 1), ZHANG: ("out", 1)}


async def test_a_stranger_to_an_elder_asks_about_nobody(any_town: Town):
    tea = await publish(any_town)
    await any_town.private(WANG).says(WANG, "茶话会我报名")
    said = await any_town.private(HER).says(HER, f"{WANG}茶话会不去了")
    assert said is None or WANG not in said or "先留着" in said
    assert await on_list(any_town, tea) == {WANG: ("in", 1)}


# -- secretaries ----------------------------------------------------------------------------------


async def body(town: Town) -> None:
    """孙国庆 leads the body of 李淑芬 and 张建国."""

    def work(tx):
        made = organisations.add(tx, "机关一支部", "建制支部")
        for name, role in ((SUN, "书记"), (LI, ""), (ZHANG, "")):
            who = members.named(tx, name)
            organisations.join(tx, made, who, role, leads=bool(role))

    await town.do(work)


async def test_a_secretary_signs_up_the_own_body_and_comes_with_others(any_town: Town):
    await body(any_town)
    tea = await publish(any_town)
    private = any_town.private(SUN)
    assert "2位" in (await private.says(SUN, f"给{LI}、{ZHANG}报名茶话会") or "")
    assert await private.says(SUN, f"给{WANG}报名茶话会") == (
        f"{WANG}的名，请本人说一声，或者请工作人员来报。"
    )
    await private.says(SUN, f"茶话会我和{WANG}都去")
    stood = {LI: ("in", 1), ZHANG: ("in", 1), SUN: ("in", 1), WANG: ("in", 1)}
    assert await on_list(any_town, tea) == stood
    assert any(f"{SUN}给您报了茶话会" in one for one in await told_alone(any_town, LI))
    await any_town.private(LI).says(LI, "茶话会我不去了")
    assert (await on_list(any_town, tea))[LI] == ("out", 1)


async def test_names_come_later_and_are_told_and_taken_back_whole(any_town: Town):
    await body(any_town)
    tea = await publish(any_town)
    private = any_town.private(SUN)
    await private.says(SUN, "茶话会我们支部报五个人，名单稍后给您")
    said = await private.says(SUN, f"{LI}、{ZHANG}、陈桂花")
    assert said == f"改好了：茶话会，5位（您、陈桂花、{LI}、{ZHANG}，另外1位）。"
    assert await on_list(any_town, tea) == {SUN: ("in", 3), LI: ("in", 1), ZHANG: ("in", 1)}
    assert any(f"{SUN}给您报了茶话会" in one for one in await told_alone(any_town, LI))
    assert await private.says(SUN, "撤回") == "好的，撤回了：茶话会现在是5位（您，另外4位）。"
    assert await on_list(any_town, tea) == {SUN: ("in", 5), LI: ("out", 1), ZHANG: ("out", 1)}


async def test_who_named_as_many_as_were_held_is_none_of_them(any_town: Town):
    await body(any_town)
    tea = await publish(any_town)
    private = any_town.private(SUN)
    await private.says(SUN, "茶话会我们支部报3个人，名单稍后给您")
    said = await private.says(SUN, f"{LI}、{ZHANG}、陈桂花")
    assert said == f"改好了：茶话会，3位（{LI}、{ZHANG}、陈桂花）。"
    stood = {SUN: ("out", 3), LI: ("in", 1), ZHANG: ("in", 1), "陈桂花": ("in", 1)}
    assert await on_list(any_town, tea) == stood


async def test_names_of_another_body_are_refused_and_their_places_stay(any_town: Town):
    await body(any_town)
    tea = await publish(any_town)
    private = any_town.private(SUN)
    await private.says(SUN, "茶话会我们支部报三个人，名单稍后给您")
    said = await private.says(SUN, f"{LI}、{WANG}")
    assert said is not None and f"{WANG}的名，请本人说一声" in said
    assert await on_list(any_town, tea) == {SUN: ("in", 2), LI: ("in", 1)}


async def test_a_whole_body_is_asked_for_by_name(any_town: Town):
    await body(any_town)
    tea = await publish(any_town)
    private = any_town.private(SUN)
    assert await private.says(SUN, "给全支部报名茶话会") == (
        "茶话会去哪几位？把名字告诉我，或者先说一声几位。"
    )
    assert await on_list(any_town, tea) == {}
    assert "3位" in (await private.says(SUN, f"{LI}、{ZHANG}和我") or "")
    assert set(await on_list(any_town, tea)) == {LI, ZHANG, SUN}


# -- staff decide ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "state", "clerk_reads", "told"),
    [
        (
            "同意",
            "in",
            f"好的，茶话会给{WANG}报上了。我单独告诉本人。",
            "定下来了：茶话会，您报上了。",
        ),
        (
            "不合适",
            "out",
            f"好的，茶话会这次先不安排{WANG}。我单独跟本人说。",
            "茶话会这次没能给您安排上",
        ),
    ],
)
async def test_staff_say_yes_or_no_and_the_person_reads_it_alone(
    any_town: Town, answer: str, state: str, clerk_reads: str, told: str
):
    tea = await publish(any_town)
    await unable(any_town, WANG)
    await any_town.group(GROUP).says(WANG, "茶话会我报名")
    assert "能参加就回“同意”" in (await told_alone(any_town, CLERK))[-1]
    clerk = any_town.private(CLERK)
    assert await clerk.says(CLERK, answer) == clerk_reads
    assert await on_list(any_town, tea) == {WANG: (state, 1)}
    assert (await told_alone(any_town, WANG))[-1].startswith(told)
    (task,) = await any_town.rows(Task)
    assert task.closed_at is not None
    assert await clerk.says(CLERK, answer) == "现在没有等您定的事。"


async def test_who_was_signed_up_by_a_friend_and_the_friend_both_hear(any_town: Town):
    tea = await publish(any_town)
    await unable(any_town, SUN)
    await any_town.private(WANG).says(WANG, f"茶话会我和{SUN}都去")
    assert await on_list(any_town, tea) == {WANG: ("in", 1), SUN: ("asked", 1)}
    assert await told_alone(any_town, SUN) == []
    await any_town.private(CLERK).says(CLERK, "同意")
    assert await on_list(any_town, tea) == {WANG: ("in", 1), SUN: ("in", 1)}
    assert "您报上了" in (await told_alone(any_town, SUN))[-1]
    assert f"{SUN}报上了" in (await told_alone(any_town, WANG))[-1]


async def test_two_who_are_asked_about_are_told_apart(any_town: Town):
    tea = await publish(any_town)
    for name in (WANG, SUN):
        await unable(any_town, name)
        await any_town.private(name).says(name, "茶话会我报名")
    clerk = any_town.private(CLERK)
    said = await clerk.says(CLERK, "同意")
    assert said is not None and WANG in said and SUN in said
    assert await on_list(any_town, tea) == {WANG: ("asked", 1), SUN: ("asked", 1)}
    await clerk.says(CLERK, "2")
    assert sorted(await on_list(any_town, tea)) == sorted((WANG, SUN))
    assert [state for state, _ in (await on_list(any_town, tea)).values()].count("in") == 1


async def test_a_liaison_of_others_decides_nothing(any_town: Town):
    await publish(any_town)
    await unable(any_town, WANG)
    await any_town.private(WANG).says(WANG, "茶话会我报名")
    people = core(Member)
    change = update(people).where(people.c.name == "周玉梅").values(role="liaison")
    await any_town.do(lambda tx: tx.execute(change))
    assert await any_town.private("周玉梅").says("周玉梅", "同意") == "现在没有等您定的事。"


# -- accounts -------------------------------------------------------------------------------------


async def test_what_an_account_said_before_it_was_known_is_done_then(any_town: Town):
    tea = await publish(any_town)
    told = {"name": "欧阳建国", "phone": "19900000001"}
    by = By(None, any_town.clock.now())
    await any_town.do(lambda tx: roster.enter(tx, any_town.bot.vault, told, by))
    group, said_at = any_town.group(GROUP), any_town.clock.now()
    await group.says("new-1", "茶话会我报名，我吃素")
    await any_town.wait(hours=1)
    assert await on_list(any_town, tea) == {}
    private = any_town.private("new-1")
    said = await private.says("new-1", "我是欧阳建国，手机尾号0001")
    assert said is not None and "记上了：茶话会，1位（您）" in said
    assert await on_list(any_town, tea) == {"欧阳建国": ("in", 1)}
    (row,) = await any_town.rows(Signup)
    assert row.at == said_at
    await private.says("new-1", "茶话会我不去了")
    assert await on_list(any_town, tea) == {"欧阳建国": ("out", 1)}


async def test_who_signed_up_and_stayed_away_before_it_was_known_does_not_come(any_town: Town):
    tea = await publish(any_town)
    told = {"name": "欧阳建国", "phone": "19900000001"}
    by = By(None, any_town.clock.now())
    await any_town.do(lambda tx: roster.enter(tx, any_town.bot.vault, told, by))
    group = any_town.group(GROUP)
    for text in ("茶话会我报名", "茶话会我不去了"):
        await group.says("new-1", text)
        await any_town.wait(minutes=5)
    await any_town.private("new-1").says("new-1", "我是欧阳建国，手机尾号0001")
    assert await on_list(any_town, tea) == {"欧阳建国": ("out", 1)}


async def test_of_a_shared_account_it_is_asked_who_it_is(any_town: Town):
    tea = await publish(any_town)

    def share(tx):
        by = By(None, any_town.clock.now())
        ids = {name: members.named(tx, name) for name in (ZHANG, LI)}
        for account in members.accounts(tx, ids[LI]):
            binding.unbind(tx, account, ids[LI], by)
        families.decide(tx, families.ask(tx, ids[ZHANG], ids[LI], "spouse", by.at), "approved", by)
        couples.share(tx, Account("simulator", "P03"), ids[LI], by)

    await any_town.do(share)
    private = any_town.private(ZHANG)
    said = await private.says(ZHANG, "茶话会我报名")
    assert said is not None and LI in said and ZHANG in said
    assert await on_list(any_town, tea) == {}
    await private.says(ZHANG, LI)
    assert await on_list(any_town, tea) == {LI: ("in", 1)}
    assert "2位" in (await private.says(ZHANG, "茶话会我们俩都去") or "")
    assert await on_list(any_town, tea) == {LI: ("in", 1), ZHANG: ("in", 1)}


async def test_in_a_trial_nothing_is_entered_and_nobody_told(any_town: Town):
    tea = await publish(any_town)
    group = any_town.group(GROUP)
    await any_town.do(lambda tx: chats.change(tx, group.chat, state="trial"))
    assert await group.says(WANG, f"茶话会我和{SUN}都去，我吃素") is None
    assert await on_list(any_town, tea) == {}
    assert await any_town.rows(Outbox) == []
    (line,) = await any_town.rows(TrialLine)
    assert line.intent == "activity_signup" and "记上了" in line.answer


async def test_where_the_bot_cannot_begin_it_says_so_and_tells_nothing(
    any_town: Town, monkeypatch: pytest.MonkeyPatch
):
    tea = await publish(any_town, capacity=1)
    channel = any_town.bot.channels["simulator"]
    monkeypatch.setattr(channel, "capabilities", Capabilities(push=False, max_bytes=2048))
    group = any_town.group(GROUP)
    await group.says(WANG, "茶话会我报名")
    said = await group.says(SUN, "茶话会我报名", at_bot=True)
    assert said == "收到。详细的请单独问我。"
    assert await on_list(any_town, tea) == {WANG: ("in", 1), SUN: ("waiting", 1)}
    said = await any_town.private(SUN).says(SUN, "茶话会我排第几")
    assert said == "茶话会：您排在候补第1位，有空位我马上告诉您。"
