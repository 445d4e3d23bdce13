"""What the scene knows: what was said last, what it was about, and who is on the roster."""

from __future__ import annotations

import pytest

from bot.messages import Account, Message, Quote
from bot.scene import Post, Scene
from services import members
from storage.roster import Rosters
from tests.kit.town import PEOPLE, Place, Town

STUDY = "老干部学习群"
CAMPAIGN = ("campaign", 1)


async def scene(place: Place, name: str = "王德福", text: str = "打卡", **more: object) -> Scene:
    """The scene in which somebody would say something now."""
    town = place.town
    account = Account("simulator", PEOPLE.get(name, name))
    message = Message("a", "next", account, place.chat, text, town.clock.now(), **more)
    scenes, now = town.bot.dispatcher.scenes, town.clock.now()
    return await town.do(lambda tx: scenes.load(tx, message, now, scenes.ask(tx, message, now)))


async def said(place: Place) -> list[tuple[int | None, str]]:
    return [(post.by, post.text) for post in (await scene(place)).recent]


async def test_people_and_the_bot_stand_in_order_with_what_it_spoke_of(any_town: Town):
    group = any_town.group(STUDY)
    await group.says("李淑芬", "今天天气真好")
    await any_town.wait(minutes=1)
    answer = await group.says("王德福", "打卡")
    await any_town.wait(minutes=1)
    await group.says("stranger", "大家早")
    first, second, third, last = (await scene(group)).recent
    assert (first.by, first.text, first.refs) == (2, "今天天气真好", ())
    assert (second.by, second.text) == (1, "打卡")
    assert third == Post(None, answer or "", second.at, (CAMPAIGN,))
    assert (last.by, last.text) == (0, "大家早")
    assert await said(any_town.group("活动报名群")) == []


async def test_the_daily_post_stands_among_them_once_it_was_sent(any_town: Town):
    await any_town.wait(hours=22, minutes=31)  # 08:01
    group = any_town.group(STUDY)
    await any_town.wait(minutes=30)
    await group.says("李淑芬", "早上好")
    post, greeting = (await scene(group)).recent
    assert (post.by, post.refs) == (None, (CAMPAIGN,))
    assert greeting.text == "早上好"


async def test_what_is_told_together_is_about_the_campaign(any_town: Town):
    group = any_town.group(STUDY)
    for name in ("王德福", "李淑芬", "张建国"):
        await group.says(name, "打卡")
    await any_town.wait(minutes=5)
    told = [post for post in (await scene(group)).recent if "又有2位" in post.text]
    assert [post.refs for post in told] == [(CAMPAIGN,)]


async def test_only_the_last_twenty_of_half_a_day(any_town: Town):
    group = any_town.group(STUDY)
    for n in range(25):
        await group.says("李淑芬", f"闲话{n}")
    assert [text for _, text in await said(group)] == [f"闲话{n}" for n in range(5, 25)]
    await any_town.wait(hours=11)
    assert len(await said(group)) >= 19
    await any_town.wait(hours=2)
    assert "闲话24" not in [text for _, text in await said(group)]


async def test_what_was_quoted_is_found_among_them(any_town: Town):
    group = any_town.group(STUDY)
    answer = await group.says("王德福", "打卡")
    quote = Quote(f"{(answer or '')[:12]}…", by_bot=True)
    quoted = (await scene(group, quote=quote)).quoted
    assert quoted is not None
    assert (quoted.by, quoted.text, quoted.refs) == (None, answer, (CAMPAIGN,))
    other = (await scene(group, quote=Quote("谁也没说过"))).quoted
    assert other is not None
    assert (other.by, other.refs) == (0, ())


async def test_a_short_answer_is_one_to_whoever_spoke_last(any_town: Town):
    group = any_town.group(STUDY)
    await any_town.wait(hours=23)
    await group.says("李淑芬", "谁把那本小说看完了？")
    assert await group.says("张建国", "我也学完了") is None
    await any_town.wait(hours=23, minutes=50)
    assert "记上了" in (await group.says("张建国", "我也学完了") or "")


async def test_own_check_ins_and_the_list_of_today_are_at_hand(any_town: Town):
    group = any_town.group(STUDY)
    assert (await scene(group)).own.checked_in is None
    await group.says("王德福", "打卡")
    seen = await scene(group)
    assert seen.own.checked_in == {seen.today}
    assert seen.lists == {}
    assert (await scene(group, text="1. 王德福\n2. 李淑芬")).lists == {CAMPAIGN: ((1, 1),)}


async def test_the_roster_is_read_again_only_when_somebody_changed(any_town: Town):
    group = any_town.group(STUDY)
    before = (await scene(group)).roster
    assert before.known(6).title != ""
    assert [before.known(n).kind for n in (1, 9, 11)] == ["retiree", "staff", "family"]
    await any_town.do(lambda tx: members.attach(tx, "simulator", "new", 1))
    assert (await scene(group)).roster is before
    number = await any_town.do(lambda tx: members.enter(tx, "欧阳建国"))
    assert (await scene(group)).roster.known(number).name == "欧阳建国"
    await any_town.do(lambda tx: members.set_role(tx, 1, "staff"))
    assert (await scene(group)).roster.known(1).kind == "staff"


async def test_it_is_told_when_a_roster_was_read_into_memory(any_town: Town):
    told: list[bool] = []
    rosters = Rosters(lambda: told.append(True))
    for mark in (1, 1, 2):
        await any_town.do(lambda tx, mark=mark: rosters.current(tx, mark))
    assert len(told) == 2


@pytest.mark.postgresql
async def test_a_second_process_sees_the_same(postgresql_url: str):
    async with Town.open(postgresql_url) as one, Town.open(postgresql_url) as two:
        await one.group(STUDY).says("王德福", "打卡")
        assert await said(two.group(STUDY)) == await said(one.group(STUDY))
        await one.do(lambda tx: members.enter(tx, "欧阳建国"))
        assert (await scene(two.group(STUDY))).roster.resolve("欧阳建国", 1) is not None
