"""奖状 in chat: asked for alone, told alone, and never mistaken for other prizes."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from services import checkin, consents, families, members, roster
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Campaign, Checkin
from storage.tables.engine import Outbox
from tests.kit.town import Town

GROUP = "老干部学习群"
HOW = "一个月里学满15天，下月1号就有一张学习奖状。"


async def says(town: Town, text: str, who: str = "王德福") -> str:
    return await town.private(who).says(who, text) or ""


async def studied(town: Town, name: str, month: int, *days: int) -> int:
    """Enter somebody's study on some days of a month of 2025; gives their id."""
    by = By(None, town.clock.now())

    def work(tx) -> int:
        tx.execute(update(core(Campaign)).values(starts_on=date(2025, 1, 1)))
        member_id = members.named(tx, name)
        for day in days:
            checkin.enter(tx, 1, member_id, date(2025, month, day), by, made_up=False)
        return member_id

    return int(await town.do(work))


@pytest.mark.parametrize(
    "said", ["我的奖状", "我得奖了吗", "把我的学习证书发我看看", "上个月我得没得奖状"]
)
async def test_who_has_one_is_told_its_month_and_how_to_get_it_on_paper(town: Town, said: str):
    await studied(town, "王德福", 9, *range(1, 21), 29, 30)
    await studied(town, "王德福", 8, *range(1, 31))
    assert (await says(town, said)).splitlines() == [
        "王德福，2025年9月的“每日一学”您学了22天，最长连着20天，得了学习奖状。",
        "要一张纸的，跟工作人员说一声就行。",
    ]


async def test_it_is_the_last_month_that_has_one(any_town: Town):
    await studied(any_town, "王德福", 9, *range(1, 15))
    await studied(any_town, "王德福", 7, *range(1, 16))
    assert "2025年7月的“每日一学”您学了15天" in await says(any_town, "我的奖状")


async def test_who_has_none_is_told_how_many_days_it_takes_and_how_many_there_are(any_town: Town):
    assert (await says(any_town, "我得奖了吗")).startswith(f"王德福，{HOW}")
    await studied(any_town, "王德福", 10, 3, 4, 5)
    assert (await says(any_town, "我得奖了吗")).splitlines() == [
        f"王德福，{HOW}",
        "这个月您已经学了3天，接着学就好。",
    ]
    await studied(any_town, "王德福", 10, *range(6, 18))
    assert "这个月您已经学了15天，满了15天" in await says(any_town, "我得奖了吗")


async def test_where_none_are_given_it_says_so(town: Town):
    await town.do(lambda tx: tx.execute(update(core(Campaign)).values(certificates=False)))
    assert "现在的学习打卡不发奖状" in await says(town, "我的奖状")


async def test_who_is_not_recorded_hears_why(town: Town):
    me = await studied(town, "王德福", 9, *range(1, 21))
    now = town.clock.now()
    await town.do(lambda tx: consents.withdraw(tx, me, "checkin", By(me, now), how="said"))
    assert await says(town, "我的奖状") == town.bot.say("privacy.checkin_off")


async def test_in_a_group_it_is_said_neutrally_and_told_alone(any_town: Town):
    await studied(any_town, "王德福", 9, *range(1, 21))
    group = any_town.group(GROUP)
    answer = await group.says("王德福", "我的奖状", at_bot=True)
    assert answer == "王德福，奖状的事我单独跟您说。"
    await any_town.wait(minutes=1)
    (told,) = await any_town.private("王德福").posts()
    assert "得了学习奖状" in told


async def test_where_it_cannot_be_told_alone_the_group_hears_nothing_of_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    await studied(town, "王德福", 9, *range(1, 21))
    roads = town.bot.dispatcher.reach
    monkeypatch.setattr(type(roads), "pushes", lambda _self, _channel: False)
    answer = await town.group(GROUP).says("王德福", "我的奖状", at_bot=True)
    assert answer == town.bot.say("privacy.alone")
    assert [row for row in await town.rows(Outbox) if row.key.startswith("certificate")] == []


@pytest.mark.parametrize("said", ["我的奖状", "我得奖了吗", "给我看看我的打卡证书"])
async def test_among_members_it_is_talk(town: Town, said: str):
    assert await town.group(GROUP).says("王德福", said) is None
    assert await town.rows(Checkin) == []


@pytest.mark.parametrize(
    "said",
    [
        "单位发的奖状",
        "孙子得了奖状",
        "收藏证书",
        "我的奖状收好了，谢谢",
        "我想把奖状挂墙上",
        "谢谢给我发奖状",
        "结婚证书怎么补办",
        "老王比赛得奖了吗",
        "彩票得奖了吗",
    ],
)
async def test_other_prizes_are_none_of_ours(town: Town, said: str):
    await studied(town, "王德福", 9, *range(1, 21))
    assert "学习奖状" not in await says(town, said)
    assert "奖状" not in (await town.group(GROUP).says("王德福", said, at_bot=True) or "")


async def test_nobody_is_told_of_others(town: Town):
    await studied(town, "李淑芬", 9, *range(1, 21))
    assert "别人的奖状我先不说" in await says(town, "李淑芬得奖状了吗")


@pytest.mark.parametrize("may_see", [True, False])
async def test_family_hears_of_their_elder_if_they_may_see(town: Town, *, may_see: bool):
    elder, by = await studied(town, "张建国", 9, *range(1, 21)), By(None, town.clock.now())

    def settle(tx) -> None:
        roster.change(tx, town.bot.vault, elder, {"sex": "M"}, by)
        relative = roster.enter(tx, town.bot.vault, {"name": "张小敏", "role": "family"}, by)
        members.attach(tx, "simulator", "new-f", relative)
        families.add(tx, elder, relative, "daughter", by, may_see=may_see, may_report=True)

    await town.do(settle)
    await town.wait(hours=1)
    told = await says(town, "我爸得奖状了吗", "new-f")
    if may_see:
        assert told.startswith("张建国2025年9月的“每日一学”学了20天")
    else:
        assert "学了" not in told and "请工作人员把您登记成家属" in told
