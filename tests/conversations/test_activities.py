"""活动: staff plan one in a sentence and change it, members propose one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.clock import StandingClock
from bot.messages import Chat
from bot.scene import Understanding
from services import chats, matters, members
from services.activities import proposals, signing, waiting, writing
from services.activities.entries import Entry
from services.bookings import booking, holding, venues
from services.bookings.booking import Wanted
from storage.audit import By
from storage.tables.activities import Activity, Signup
from storage.tables.announcements import Receipt
from storage.tables.base import core
from storage.tables.bookings import Booking
from storage.tables.engine import Audit, Dialog, Outbox
from storage.tables.tasks import Task
from tests.kit.town import ZONE, Town
from tests.kit.understood import meaning, understands

STAFF, CHAT = "林小雨", "活动报名群"
G2 = Chat("simulator", "G2", is_group=True)
TEA = "重阳节茶话会，11月8日上午9点，老干部活动中心，限30人，11月5日截止"
TOLD = "重阳节茶话会，11月8日(周六)上午9点，老干部活动中心，限30人，11月5日(周三)截止。"
ASKED = f"{TOLD}\n发到活动报名群吗？回“发布”就发，要改直接说。"


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=ZONE)


async def posted(town: Town) -> list[str]:
    return [row.text for row in await town.rows(Outbox) if row.key.startswith("activity:")]


async def planned(town: Town, text: str = TEA, *, publish: bool = True) -> int:
    """Have staff plan an activity, alone with the bot, and publish it."""
    alone = town.private(STAFF)
    assert "发到活动报名群吗" in (await alone.says(STAFF, text) or "")
    if publish:
        assert "发到活动报名群了" in (await alone.says(STAFF, "发布") or "")
    return max(row.id for row in await town.rows(Activity))


async def the(town: Town, number: int = 1) -> Any:
    return next(row for row in await town.rows(Activity) if row.id == number)


async def signed(town: Town, number: int, **heads: int) -> None:
    def work(tx):
        by = By(None, town.clock.now())
        for name, many in heads.items():
            entry = Entry(name, members.named(tx, name), many)
            signing.sign_up(tx, number, [(entry,)], by, "staff", vetted=True)

    await town.do(work)


def called_off(number: int) -> Understanding:
    change = {"status": "cancelled"}
    return meaning("activity_admin", "confirm", activity=("activity", number), change=change)


# -- staff plan -------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["alone", "group"])
async def test_one_sentence_is_told_back_and_published_by_a_word(any_town: Town, where: str):
    place = any_town.private(STAFF) if where == "alone" else any_town.group(CHAT)
    assert await place.says(STAFF, TEA) == ASKED
    draft = await the(any_town)
    assert (draft.state, draft.title, draft.place, draft.capacity) == (
        "draft",
        "重阳节茶话会",
        "老干部活动中心",
        30,
    )
    assert (draft.starts_at, draft.deadline) == (at(11, 8, 9), at(11, 5, 23, 59))
    assert await posted(any_town) == []
    assert await place.says(STAFF, "发布") == "好的，“重阳节茶话会”发到活动报名群了。"
    assert (await the(any_town)).state == "open"
    assert await posted(any_town) == [
        "活动报名：重阳节茶话会\n"
        "11月8日(周六)上午9点，老干部活动中心\n"
        "限30人，11月5日(周三)截止\n"
        "想去的，长按复制下面这一行发出来：\n"
        "@小银铃 我报名重阳节茶话会"
    ]
    assert await any_town.rows(Dialog) == []


@pytest.mark.parametrize("where", ["alone", "staff group"])
async def test_the_days_of_a_plan_need_no_month_twice(any_town: Town, where: str):
    any_town.clock._base = StandingClock(at(10, 10, 9, 30))
    place = any_town.private(STAFF) if where == "alone" else any_town.group("工作群")
    said = "重阳节茶话会 10月18日上午9点 老干部活动中心 限30人 15号截止"
    assert await place.says(STAFF, said) == (
        "重阳节茶话会，10月18日(周六)上午9点，老干部活动中心，限30人，10月15日(周三)截止。\n"
        "发到活动报名群吗？回“发布”就发，要改直接说。"
    )
    assert await posted(any_town) == []
    assert await place.says(STAFF, "发布") == "好的，“重阳节茶话会”发到活动报名群了。"
    assert await posted(any_town) == [
        "活动报名：重阳节茶话会\n"
        "10月18日(周六)上午9点，老干部活动中心\n"
        "限30人，10月15日(周三)截止\n"
        "想去的，长按复制下面这一行发出来：\n"
        "@小银铃 我报名重阳节茶话会"
    ]


@pytest.mark.parametrize(
    "word",
    [
        *("发布", "发吧", "发出去", "帮我发布", "发到群里吧", "好的，发布", "没问题，发吧"),
        *("行，就这样发", "可以发了", "同意", "就照这个发", "确认发布", "发布吧，辛苦了"),
    ],
)
async def test_many_words_publish(town: Town, word: str):
    alone = town.private(STAFF)
    await alone.says(STAFF, TEA)
    assert await alone.says(STAFF, word) == "好的，“重阳节茶话会”发到活动报名群了。"


async def test_what_is_told_beside_a_plan_is_kept_and_told_back_if_it_is_short(town: Town):
    alone = town.private(STAFF)
    said = await alone.says(STAFF, f"{TEA}，自带水杯，联系人小林，下雨顺延")
    assert "11月5日(周三)截止，请带上水杯，联系人小林，下雨顺延。" in said
    draft = await the(town)
    assert (draft.bring, draft.contact, draft.rain_plan) == ("水杯", "小林", "下雨顺延")
    said = await alone.says(STAFF, "联系人改成林小雨13800000000")
    assert "13800000000" not in said and "请带上水杯，下雨顺延。" in said
    assert (await the(town)).contact == "林小雨13800000000"


@pytest.mark.parametrize(
    "talk", ["下午三点开会", "大家中午一起吃饭", "今天下午3点前把报表交了", "我们支部来了15个人"]
)
async def test_talk_beside_an_open_plan_changes_nothing(town: Town, talk: str):
    group = town.group("工作群")
    await group.says(STAFF, TEA)
    before = await the(town)
    assert await group.says(STAFF, talk, at_bot=False) is None
    assert await the(town) == before


@pytest.mark.parametrize("answer", ["那就7号下午5点吧", "11月7日下午5点截止", "改成7号下午五点"])
async def test_a_deadline_behind_the_beginning_is_asked_about(any_town: Town, answer: str):
    alone = any_town.private(STAFF)
    await alone.says(STAFF, TEA)
    assert (
        await alone.says(STAFF, "截止改到9号")
        == "报名截止要在活动开始（11月8日(周六)上午9点）以前。哪一天截止？"
    )
    assert (await the(any_town)).deadline == at(11, 5, 23, 59)
    assert "哪一天截止" in await alone.says(STAFF, "9号截止")
    assert "限30人，11月7日(周五)下午5点截止" in await alone.says(STAFF, answer)
    await alone.says(STAFF, "发布")
    row = await the(any_town)
    assert (row.state, row.starts_at, row.deadline) == ("open", at(11, 8, 9), at(11, 7, 17))


async def test_what_is_missing_may_come_with_more(town: Town):
    alone = town.private(STAFF)
    understands(town, {"办个活动": meaning("activity_create", title="")})
    await alone.says(STAFF, "办个活动")
    assert await alone.says(STAFF, "就叫重阳茶会吧") == (
        "“重阳茶会”哪一天办？比如说“10月18日上午9点”。"
    )
    said = await alone.says(STAFF, "11月8日上午9点，老干部活动中心，限30人")
    assert said.startswith("重阳茶会，11月8日(周六)上午9点，老干部活动中心，限30人。")


async def test_another_plan_answers_no_question_about_the_first(town: Town):
    alone = town.private(STAFF)
    assert "哪一天截止" in await alone.says(STAFF, TEA.replace("11月5日截止", "11月9日截止"))
    said = await alone.says(STAFF, "象棋赛，11月12日上午9点，活动中心，限16人")
    assert said.startswith("象棋赛，11月12日(周三)上午9点，活动中心，限16人。")


async def test_the_group_reads_it_and_knows_what_it_is_about(town: Town):
    number = await planned(town)
    await town.wait(minutes=10)
    assert [text for text in await town.group(CHAT).posts() if "重阳节茶话会" in text]
    (row,) = [row for row in await town.rows(Outbox) if row.key.startswith("activity:")]
    assert row.refs == [["activity", number]] and row.kind == "post"


@pytest.mark.parametrize("no", ["先不发", "算了", "不发"])
async def test_a_no_keeps_the_draft_and_says_where(any_town: Town, no: str):
    alone = any_town.private(STAFF)
    await alone.says(STAFF, TEA)
    assert (
        await alone.says(STAFF, no)
        == "好的，先不发。“重阳节茶话会”存成草稿了，后台“活动”里能找到。"
    )
    assert (await the(any_town)).state == "draft"
    assert await any_town.rows(Dialog) == [] and await posted(any_town) == []


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ("限40人", "capacity", 40),
        ("不对，限四十人", "capacity", 40),
        ("不限人数", "capacity", None),
        ("改到下午两点", "starts_at", at(11, 8, 14)),
        ("改到11月9日", "starts_at", at(11, 9, 9)),
        ("改成三楼会议室", "place", "三楼会议室"),
        ("地点改成三楼会议室", "place", "三楼会议室"),
        ("30人太少了，改成40人", "capacity", 40),
        ("9点太早了，改到10点", "starts_at", at(11, 8, 10)),
        ("不是8号，是9号", "starts_at", at(11, 9, 9)),
        ("标题叫重阳茶会", "title", "重阳茶会"),
        ("改叫重阳茶会吧", "title", "重阳茶会"),
        ("截止改到6号", "deadline", at(11, 6, 23, 59)),
        ("报名到6号为止", "deadline", at(11, 6, 23, 59)),
        ("11月6日下午5点截止", "deadline", at(11, 6, 17)),
        ("名字改成敬老茶话会", "title", "敬老茶话会"),
    ],
)
async def test_a_correction_changes_the_draft_and_is_told_back(town: Town, said, field, value):
    alone = town.private(STAFF)
    await alone.says(STAFF, TEA)
    before = await the(town)
    again = await alone.says(STAFF, said) or ""
    assert again.endswith("发到活动报名群吗？回“发布”就发，要改直接说。") and again != ASKED
    (draft,) = await town.rows(Activity)
    assert getattr(draft, field) == value
    same = ("title", "starts_at", "place", "capacity", "deadline", "state")
    assert [n for n in same if getattr(draft, n) != getattr(before, n)] == [field]
    await alone.says(STAFF, "发布")
    assert (await the(town)).state == "open"


async def test_several_corrections_and_one_that_is_wrong(town: Town):
    alone = town.private(STAFF)
    await alone.says(STAFF, TEA)
    assert "限40人，11月6日(周四)截止" in await alone.says(STAFF, "限40人，5号改成6号截止")
    assert (
        await alone.says(STAFF, "改到10月20日")
        == "“重阳节茶话会”的时间10月20日(周一)上午9点已经过去了。改到哪一天？"
    )
    assert (await the(town)).starts_at == at(11, 8, 9)
    assert "11月9日(周日)上午9点" in await alone.says(STAFF, "11月9日")
    (draft,) = await town.rows(Activity)
    assert (draft.starts_at, draft.capacity, draft.deadline) == (
        at(11, 9, 9),
        40,
        at(11, 6, 23, 59),
    )


async def test_the_same_said_again_otherwise_is_the_same_draft(town: Town):
    alone = town.private(STAFF)
    await alone.says(STAFF, TEA)
    said = await alone.says(STAFF, TEA.replace("限30人", "限50人").replace("上午9点", "下午3点"))
    assert "下午3点" in said and "限50人" in said
    (draft,) = await town.rows(Activity)
    assert (draft.capacity, draft.starts_at) == (50, at(11, 8, 15))


async def test_another_plan_is_another_draft_and_leaves_the_first(town: Town):
    alone = town.private(STAFF)
    await alone.says(STAFF, TEA)
    said = await alone.says(STAFF, "书法讲座，11月12日下午2点到4点，三楼会议室，限20人")
    assert said.startswith("书法讲座，11月12日(周三)下午2点到4点，三楼会议室，限20人。")
    await alone.says(STAFF, "发布")
    assert [(row.title, row.state) for row in await town.rows(Activity)] == [
        ("重阳节茶话会", "draft"),
        ("书法讲座", "open"),
    ]
    assert (await the(town, 2)).ends_at == at(11, 12, 16)


async def test_what_is_missing_is_asked_one_thing_at_a_time(any_town: Town):
    alone = any_town.private(STAFF)
    understands(any_town, {"办个活动": meaning("activity_create", title="")})
    assert await alone.says(STAFF, "办个活动") == "好的。这个活动叫什么名字？"
    assert (
        await alone.says(STAFF, "重阳节茶话会")
        == "“重阳节茶话会”哪一天办？比如说“10月18日上午9点”。"
    )
    assert (
        await alone.says(STAFF, "11月8日")
        == "“重阳节茶话会”11月8日(周六)几点开始？比如说“上午9点”。"
    )
    assert await any_town.rows(Activity) == []
    assert await alone.says(STAFF, "上午9点") == (
        "重阳节茶话会，11月8日(周六)上午9点。\n发到活动报名群吗？回“发布”就发，要改直接说。"
    )
    await alone.says(STAFF, "发布")
    assert ((await the(any_town)).starts_at, (await the(any_town)).state) == (at(11, 8, 9), "open")


async def test_a_title_that_is_none_is_asked_for(town: Town):
    alone = town.private(STAFF)
    said = "发个通知，11月8日上午9点，限30人"
    assert await alone.says(STAFF, said) == "好的。这个活动叫什么名字？"
    assert (await alone.says(STAFF, "摄影采风")).startswith(
        "摄影采风，11月8日(周六)上午9点，限30人。"
    )


@pytest.mark.parametrize(
    ("part", "answer", "hour"), [("AM", "9点", 9), ("PM", "3点", 15), ("PM", "两点半", 14)]
)
async def test_an_hour_is_taken_in_the_part_of_the_day_that_was_said(
    town: Town, part, answer, hour
):
    alone = town.private(STAFF)
    told = meaning("activity_create", title="茶会", date=date(2025, 11, 8), time=part)
    understands(town, {"办个茶会": told})
    assert "几点开始" in await alone.says(STAFF, "办个茶会")
    await alone.says(STAFF, answer)
    assert (await the(town)).starts_at.astimezone(ZONE).hour == hour


async def test_no_deadline_after_the_beginning_and_none_that_is_past(town: Town):
    alone = town.private(STAFF)
    late = TEA.replace("11月5日截止", "11月9日截止")
    assert (
        await alone.says(STAFF, late)
        == "报名截止要在活动开始（11月8日(周六)上午9点）以前。哪一天截止？"
    )
    assert "11月6日(周四)截止" in await alone.says(STAFF, "11月6日")
    assert (await the(town)).starts_at == at(11, 8, 9)
    past = TEA.replace("11月5日截止", "10月20日截止").replace("茶话会", "座谈会")
    assert (
        await alone.says(STAFF, past)
        == "报名截止的时间（10月20日(周一)下午11点59分）已经过去了。改到哪一天截止？"
    )
    assert "11月7日(周五)截止" in await alone.says(STAFF, "11月7日截止")
    assert [row.title for row in await town.rows(Activity)] == ["重阳节茶话会", "重阳节座谈会"]


async def test_a_deadline_on_the_very_day_is_before_it_begins(town: Town):
    said = await town.private(STAFF).says(STAFF, TEA.replace("11月5日截止", "11月8日截止"))
    assert "11月8日(周六)上午8点截止" in said


async def test_what_was_published_meanwhile_is_not_published_again(town: Town):
    alone = town.private(STAFF)
    await alone.says(STAFF, TEA)
    await town.do(lambda tx: writing.publish(tx, 1, By(None, town.clock.now()), ZONE))
    assert await alone.says(STAFF, "发布") == "“重阳节茶话会”已经发过，或者已经撤了，没有再发。"
    assert await posted(town) == []


async def test_a_yes_that_comes_when_the_day_is_past_is_asked_anew(town: Town):
    alone = town.private(STAFF)
    assert await alone.says(STAFF, "办个书法讲座，10月27日上午11点，三楼会议室，限20人")
    await town.wait(hours=3)
    assert "已经过去了" in (await alone.says(STAFF, "发布") or "")
    assert (await the(town)).state == "draft"
    await alone.says(STAFF, "10月29日")
    await alone.says(STAFF, "发布")
    assert (await the(town)).state == "open" and (await the(town)).starts_at == at(10, 29, 11)


async def test_the_same_message_twice_makes_one_draft(town: Town):
    alone, same = town.private(STAFF), {"id": "twice", "sent_at": town.clock.now()}
    await alone.says(STAFF, TEA, **same)
    await alone.says(STAFF, TEA, **same)
    assert len(await town.rows(Activity)) == 1


async def test_it_goes_to_all_groups_that_are_for_it_unless_said_in_one_of_them(town: Town):
    other = Chat("simulator", "G9", is_group=True)

    def more(tx):
        chats.open_group(tx, other, "书画活动群", purpose="activities", hears="all")
        off = Chat("simulator", "G8", is_group=True)
        chats.open_group(tx, off, "旧群", purpose="activities", hears="all")
        chats.change(tx, off, state="off")

    await town.do(more)
    assert "发到活动报名群、书画活动群吗" in await town.private(STAFF).says(STAFF, TEA)
    await town.private(STAFF).says(STAFF, "发布")
    first, second = await posted(town)
    assert first.endswith("@小银铃 我报名重阳节茶话会")
    assert second.endswith("\n想去的说一声“我报名”就行。")
    here = await town.group(CHAT).says(STAFF, TEA.replace("茶话会", "座谈会"))
    assert "发到活动报名群吗" in here


async def test_without_a_group_the_draft_is_kept(town: Town):
    await town.do(lambda tx: chats.change(tx, G2, purpose="study"))
    said = await town.private(STAFF).says(STAFF, TEA)
    assert said == f"{TOLD}\n还没有报活动用的群，先存成草稿了。请在后台“活动”里选好群再发。"
    assert (await the(town)).state == "draft" and await town.rows(Dialog) == []


async def test_what_to_bring_whom_to_ask_and_what_if_it_rains_are_kept(town: Town):
    alone = town.private(STAFF)
    said = await alone.says(STAFF, f"{TEA}，自带水杯，联系人小林，下雨改在礼堂")
    assert "截止，请带上水杯，联系人小林，下雨改在礼堂。" in said
    row = await the(town)
    assert (row.bring, row.contact, row.rain_plan) == ("水杯", "小林", "下雨改在礼堂")
    await alone.says(STAFF, "限40人")
    row = await the(town)
    assert (row.bring, row.contact, row.rain_plan, row.capacity) == (
        "水杯",
        "小林",
        "下雨改在礼堂",
        40,
    )
    await alone.says(STAFF, "发布")
    (text,) = await posted(town)
    assert "请带上水杯" in text and "小林" not in text and len(text.splitlines()) <= 6


# -- series -----------------------------------------------------------------------------------


@pytest.mark.parametrize("every", ["每周三", "每个礼拜三"])
async def test_what_repeats_each_week_begins_by_a_word(any_town: Town, every: str):
    alone = any_town.private(STAFF)
    said = await alone.says(STAFF, f"{every}上午9点太极拳，活动中心，限20人")
    assert said == (
        "每周三一次，第一次是：\n太极拳，10月29日(周三)上午9点，活动中心，限20人。\n"
        "以后每次提前6天发到活动报名群。回“发布”就开始，要改直接说。"
    )
    assert (
        await alone.says(STAFF, "发布")
        == "好的，每周三的“太极拳”定下了，到时候自己发到活动报名群。"
    )
    pattern, first = await any_town.rows(Activity)
    assert (pattern.state, pattern.every_days, pattern.starts_at) == ("series", 7, at(11, 5, 9))
    assert (first.state, first.series_id, first.starts_at) == ("open", pattern.id, at(10, 29, 9))
    (text,) = await posted(any_town)
    assert text.startswith("活动报名：太极拳\n10月29日(周三)上午9点，活动中心\n限20人")


async def test_what_was_to_repeat_may_be_but_once(town: Town):
    alone = town.private(STAFF)
    await alone.says(STAFF, "每周三上午9点太极拳，活动中心，限20人")
    assert await alone.says(STAFF, "只办一次") == (
        "太极拳，10月29日(周三)上午9点，活动中心，限20人。\n"
        "发到活动报名群吗？回“发布”就发，要改直接说。"
    )
    await alone.says(STAFF, "发布")
    (row,) = await town.rows(Activity)
    assert (row.state, row.every_days) == ("open", None)


async def test_a_deadline_by_its_weekday_is_told_back_with_its_day(town: Town):
    said = await town.private(STAFF).says(
        STAFF, "手机课堂 11月4日上午9点 活动中心三楼 限25人 周五截止"
    )
    assert "10月31日(周五)截止" in said


@pytest.mark.parametrize("every", ["每天", "每周一三五", "每月15号", "工作日"])
async def test_what_repeats_otherwise_is_said_to_be_too_much(town: Town, every: str):
    alone = town.private(STAFF)
    said = await alone.says(STAFF, f"{every}上午9点八段锦，活动中心，限20人")
    assert "我只会每周一次的" in said
    assert await town.rows(Activity) == []


# -- members propose ---------------------------------------------------------------------------

FISHING = "我想组织一次钓鱼比赛，11月8日上午8点，水库"


async def test_a_members_plan_is_a_proposal_of_which_staff_are_told(any_town: Town):
    said = await any_town.private("王德福").says("王德福", FISHING)
    assert said == "谢谢您，我请工作人员看看“钓鱼比赛”，定了告诉您。"
    row = await the(any_town)
    assert (row.state, row.title, row.starts_at) == ("proposed", "钓鱼比赛", at(11, 8, 8))
    assert (await any_town.rows(Task))[0].kind == "activity_proposed"
    told = [row.text for row in await any_town.rows(Outbox)]
    assert len(told) == 2 and all("提议办一个活动" in text and FISHING in text for text in told)
    assert await posted(any_town) == []


async def test_in_the_group_a_proposal_is_kept_as_well_and_no_title_is_asked_for(town: Town):
    group = town.group(CHAT)
    understands(town, {"我想办个活动": meaning("activity_create", title="")})
    assert await group.says("王德福", "我想办个活动") == "好的。您想办什么活动？说个名字就行。"
    assert (
        await group.says("王德福", "棋友联谊") == "谢谢您，我请工作人员看看“棋友联谊”，定了告诉您。"
    )
    assert (await the(town)).proposer_id == (await town.do(lambda tx: members.named(tx, "王德福")))


async def decided(town: Town, decide: Any) -> Any:
    def work(tx):
        desk = matters.Desk(town.bot.dispatcher.reach, town.bot.say)
        return decide(tx, By(members.named(tx, STAFF), town.clock.now()), desk)

    return await town.do(work)


async def test_staff_approve_a_proposal_and_the_member_is_told_alone(any_town: Town):
    await any_town.private("王德福").says("王德福", FISHING)

    def approve(tx, by, desk):
        return proposals.approve(tx, 1, by, desk, ZONE)

    assert await decided(any_town, approve)
    assert not await decided(any_town, approve)
    assert (await the(any_town)).state == "open"
    (group, told) = [row for row in await any_town.rows(Outbox) if row.key.startswith("activity:")]
    assert (group.chat_id, group.kind) == ("G2", "post")
    assert (told.is_group, told.text) == (
        False,
        "您提议的“钓鱼比赛”定下来了，已经发到群里，谢谢您！",
    )
    assert all(row.closed_at is not None for row in await any_town.rows(Task))


async def test_staff_turn_a_proposal_down_kindly(any_town: Town):
    await any_town.private("王德福").says("王德福", FISHING)
    assert await decided(
        any_town, lambda tx, by, desk: proposals.turn_down(tx, 1, "水库在修", by, desk)
    )
    assert (await the(any_town)).state == "cancelled"
    (told,) = await posted(any_town)
    assert "这次先不办：水库在修。谢谢您的好主意" in told
    assert all(row.closed_at is not None for row in await any_town.rows(Task))


async def test_a_proposal_without_an_hour_is_not_opened(town: Town):
    understands(town, {"办个棋会吧": meaning("activity_create", title="棋会")})
    await town.private("王德福").says("王德福", "办个棋会吧")
    with pytest.raises(proposals.UnreadyError, match="date"):
        await decided(town, lambda tx, by, desk: proposals.approve(tx, 1, by, desk, ZONE))
    assert (await the(town)).state == "proposed"


async def test_the_task_stands_while_another_proposal_of_the_member_waits(town: Town):
    alone = town.private("王德福")
    await alone.says("王德福", FISHING)
    await alone.says("王德福", FISHING.replace("钓鱼", "门球"))
    await decided(town, lambda tx, by, desk: proposals.turn_down(tx, 1, "", by, desk))
    assert [row.closed_at for row in await town.rows(Task)] == [None]
    await decided(town, lambda tx, by, desk: proposals.turn_down(tx, 2, "", by, desk))
    assert [row for row in await town.rows(Task) if row.closed_at is None] == []


async def test_family_do_not_propose(town: Town):
    understands(town, {"办个棋会吧": meaning("activity_create", title="棋会")})
    said = await town.private("张敏").says("张敏", "办个棋会吧")
    assert said == town.bot.say("common.not_allowed")
    assert await town.rows(Activity) == []


# -- staff change ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "answer", "capacity"),
    [
        ("茶话会加10个名额", "好的，“重阳节茶话会”改成限40人了。", 40),
        ("茶话会名额加到50人", "好的，“重阳节茶话会”改成限50人了。", 50),
        ("茶话会名额改成30人", "“重阳节茶话会”本来就限30人，没有改。", 30),
        ("茶话会名额改成1人", "“重阳节茶话会”已经有2位占了位子，不能少于2人，没有改。", 30),
    ],
)
async def test_places_are_added_and_not_taken_from_anybody(any_town: Town, said, answer, capacity):
    number = await planned(any_town)
    await signed(any_town, number, 王德福=1, 刘桂兰=1)
    assert await any_town.private(STAFF).says(STAFF, said) == answer
    assert (await the(any_town, number)).capacity == capacity
    (text,) = await posted(any_town)
    assert f"限{capacity}人" in text


async def test_who_waits_is_offered_the_new_places(any_town: Town):
    number = await planned(any_town, TEA.replace("限30人", "限4人"))
    await signed(any_town, number, 王德福=4, 刘桂兰=2, 周玉梅=1)
    said = await any_town.private(STAFF).says(STAFF, "茶话会加2个名额")
    assert said == "好的，“重阳节茶话会”改成限6人了。空出来的位子留给排着的2位，我去问。"
    states = {row.name: row.state for row in await any_town.rows(Signup)}
    assert states == {"王德福": "in", "刘桂兰": "offered", "周玉梅": "waiting"}
    await any_town.do(lambda tx: tx.execute(update(core(Activity)).values(offers=False)))
    said = await any_town.private(STAFF).says(STAFF, "茶话会加1个名额")
    assert said == "好的，“重阳节茶话会”改成限7人了。还有1位排着。"


async def test_no_limit_stays_none(town: Town):
    await planned(town, TEA.replace("，限30人", ""))
    said = await town.private(STAFF).says(STAFF, "茶话会加10个名额")
    assert said == "“重阳节茶话会”本来就不限人数，没有改。"


async def test_it_is_closed_at_once_and_once(any_town: Town):
    number = await planned(any_town)
    alone = any_town.private(STAFF)
    assert await alone.says(STAFF, "茶话会截止报名") == "好的，“重阳节茶话会”不再收人了。"
    assert (await the(any_town, number)).state == "closed"
    assert await alone.says(STAFF, "茶话会截止报名") == "“重阳节茶话会”本来就不收人了。"


async def test_calling_it_off_is_asked_first(any_town: Town):
    number = await planned(any_town)
    await signed(any_town, number, 王德福=2)
    alone = any_town.private(STAFF)
    understands(any_town, {"茶话会不办了": called_off(number)})
    asked = "要取消“重阳节茶话会”吗？报了名的有2位。回“是”或“不用”。"
    assert await alone.says(STAFF, "茶话会不办了") == asked
    assert (await the(any_town, number)).state == "open"
    assert await alone.says(STAFF, "不用") == "好的，不办了。"
    assert (await the(any_town, number)).state == "open"
    await alone.says(STAFF, "茶话会不办了")
    assert await alone.says(STAFF, "是") == (
        "好的，“重阳节茶话会”取消了。\n已通知1位，谁看过了在后台能看到。"
    )
    assert (await the(any_town, number)).state == "cancelled"
    assert [row.state for row in await any_town.rows(Signup)] == ["in"]
    # The group never read of it, and now need not.
    assert await posted(any_town) == []
    assert len(await any_town.rows(Receipt)) == 1


@pytest.mark.parametrize(
    ("said", "asked", "begins"),
    [
        (
            "茶话会改到11月9日",
            "“重阳节茶话会”改到11月9日(周日)上午9点吗？报了名的有1位。回“是”或“不用”。",
            at(11, 9, 9),
        ),
        (
            "茶话会推迟一天",
            "“重阳节茶话会”改到11月9日(周日)上午9点吗？报了名的有1位。回“是”或“不用”。",
            at(11, 9, 9),
        ),
        (
            "茶话会改到下午2点",
            "“重阳节茶话会”改到11月8日(周六)下午2点吗？报了名的有1位。回“是”或“不用”。",
            at(11, 8, 14),
        ),
        (
            "茶话会提前到11月4日",
            "“重阳节茶话会”改到11月4日(周二)上午9点，报名11月1日(周六)截止，这样吗？报了名的有1位。回“是”或“不用”。",
            at(11, 4, 9),
        ),
    ],
)
async def test_moving_it_is_asked_first(any_town: Town, said, asked, begins):
    number = await planned(any_town, TEA.replace("上午9点", "上午9点到11点"))
    await signed(any_town, number, 王德福=1)
    alone = any_town.private(STAFF)
    assert await alone.says(STAFF, said) == asked
    assert (await the(any_town, number)).starts_at == at(11, 8, 9)
    assert (await alone.says(STAFF, "是")).startswith("好的，“重阳节茶话会”改到11月")
    assert len(await any_town.rows(Receipt)) == 1
    row = await the(any_town, number)
    assert row.starts_at == begins and row.ends_at - row.starts_at == timedelta(hours=2)
    assert row.deadline < row.starts_at
    changed = [row for row in await any_town.rows(Audit) if row.action == "activity.change"]
    assert "starts_at" in changed[0].after


async def test_a_move_that_is_not_understood_or_past_changes_nothing(town: Town):
    await planned(town)
    alone = town.private(STAFF)
    understands(
        town,
        {
            "茶话会往后放": meaning(
                "activity_admin", "confirm", activity=("activity", 1), change={"date": None}
            ),
            "茶话会改到昨天": meaning(
                "activity_admin",
                "confirm",
                activity=("activity", 1),
                change={"date": date(2025, 10, 26)},
            ),
        },
    )
    assert "请连名字一起再说一遍" in await alone.says(STAFF, "茶话会往后放")
    assert (
        await alone.says(STAFF, "茶话会改到昨天")
        == "10月26日(周日)上午9点已经过去了，“重阳节茶话会”没有改。"
    )
    assert (await the(town)).starts_at == at(11, 8, 9) and await town.rows(Dialog) == []


async def test_another_place_is_noted_at_once(any_town: Town):
    number = await planned(any_town)
    said = await any_town.private(STAFF).says(STAFF, "茶话会换到三楼会议室")
    assert said == "好的，“重阳节茶话会”的地点改成三楼会议室了。"
    assert (await the(any_town, number)).place == "三楼会议室"
    (text,) = await posted(any_town)
    assert "三楼会议室" in text and "活动中心" not in text
    assert await any_town.rows(Receipt) == []


async def test_which_of_several_is_asked_and_done(town: Town):
    await planned(town)
    await planned(town, "书法讲座，11月12日下午2点，三楼会议室，限20人")
    alone = town.private(STAFF)
    both = [("activity", 1), ("activity", 2)]
    understands(
        town, {"加5个名额": meaning("activity_admin", activity=both, change={"capacity": "+5"})}
    )
    assert (
        await alone.says(STAFF, "加5个名额")
        == "您说的是哪一个？1 重阳节茶话会，2 书法讲座。回数字就行，直接说也行。"
    )
    assert await alone.says(STAFF, "2") == "好的，“书法讲座”改成限25人了。"
    assert [row.capacity for row in await town.rows(Activity)] == [30, 25]
    assert await town.rows(Dialog) == []


@pytest.mark.parametrize("name", ["王德福", "孙国庆", "张敏"])
async def test_nobody_else_changes_it(town: Town, name: str):
    number = await planned(town)
    change = {"capacity": "+10"}
    understands(
        town,
        {"加10个名额": meaning("activity_admin", activity=("activity", number), change=change)},
    )
    group = town.group(CHAT)
    assert await group.says(name, "加10个名额") == town.bot.say("common.not_allowed")
    assert await group.says(name, "加10个名额", at_bot=False) is None
    assert (await the(town, number)).capacity == 30


async def test_what_was_called_off_meanwhile_is_said_so(town: Town):
    number = await planned(town)
    alone = town.private(STAFF)
    understands(town, {"茶话会不办了": called_off(number)})
    await alone.says(STAFF, "茶话会不办了")
    await town.do(lambda tx: writing.cancel(tx, number, "", By(None, town.clock.now())))
    assert "没有改" in (await alone.says(STAFF, "是") or "")


async def test_too_low_a_number_is_an_error_with_the_number(town: Town):
    number = await planned(town)
    await signed(town, number, 王德福=3)
    with pytest.raises(waiting.BelowTakenError):
        await town.do(lambda tx: waiting.set_capacity(tx, number, 2, By(None, town.clock.now())))


# -- what follows a change --------------------------------------------------------------------


async def roomed(town: Town, number: int, begins: datetime) -> int:
    """A room with the activity in it, and somebody else in it from another hour on."""

    def work(tx):
        by = By(None, town.clock.now())
        room = venues.add(tx, venues.Draft("合唱室", ("合唱教室",)), by)
        other = Wanted(room, begins, begins + timedelta(hours=2), "练歌", "合唱队")
        booking.book(tx, other, by)
        holding.for_activity(tx, writing.find(tx, number), room, by)
        return room

    return await town.do(work)


async def rooms(town: Town, number: int) -> list[tuple[str, datetime]]:
    rows = [row for row in await town.rows(Booking) if row.activity_id == number]
    return [(row.state, row.starts_at.astimezone(ZONE)) for row in rows]


async def test_of_another_time_all_are_told_and_staff_hear_how_many(any_town: Town):
    number = await planned(any_town)
    await signed(any_town, number, 王德福=2, 刘桂兰=1)
    await any_town.wait(minutes=12)
    alone = any_town.private(STAFF)
    await alone.says(STAFF, "茶话会改到11月9日")
    assert await alone.says(STAFF, "是") == (
        "好的，“重阳节茶话会”改到11月9日(周日)上午9点了。\n已通知2位，谁看过了在后台能看到。"
    )
    assert len(await any_town.rows(Receipt)) == 2
    told = [row.text for row in await any_town.rows(Outbox) if ":told:" in row.key]
    assert len(told) == 1 and "现在是11月9日(周日)上午9点，在老干部活动中心。" in told[0]
    noted = [row for row in await any_town.rows(Audit) if row.action == "activity.tell"]
    assert [row.after["people"] for row in noted] == [2]


async def test_a_room_goes_with_it_unless_somebody_else_has_it(any_town: Town):
    number = await planned(any_town)
    await roomed(any_town, number, at(11, 9, 9))
    alone = any_town.private(STAFF)
    said = await alone.says(STAFF, "茶话会改到11月9日")
    assert said == (
        "老干部活动中心11月9日(周日)上午9点到11点已经有人用了（合唱队），"
        "“重阳节茶话会”没有改。换个时间或者地方，再说一声。"
    )
    assert (await the(any_town, number)).starts_at == at(11, 8, 9)
    assert await any_town.rows(Dialog) == []
    await alone.says(STAFF, "茶话会改到下午2点")
    await alone.says(STAFF, "是")
    assert await rooms(any_town, number) == [("booked", at(11, 8, 14))]
    understands(any_town, {"茶话会不办了": called_off(number)})
    await alone.says(STAFF, "茶话会不办了")
    await alone.says(STAFF, "是")
    assert [state for state, _ in await rooms(any_town, number)] == ["cancelled"]


async def test_another_place_frees_the_room_and_a_room_by_its_name_is_held(any_town: Town):
    number = await planned(any_town)
    await roomed(any_town, number, at(11, 8, 14))
    alone = any_town.private(STAFF)
    await alone.says(STAFF, "茶话会换到三楼会议室")
    assert [state for state, _ in await rooms(any_town, number)] == ["cancelled"]
    place = {"place": "合唱教室"}
    told = meaning("activity_admin", activity=("activity", number), change=place)
    understands(any_town, {"茶话会到合唱教室": told})
    said = await alone.says(STAFF, "茶话会到合唱教室")
    assert said == "好的，“重阳节茶话会”的地点改成合唱教室了。"
    assert await rooms(any_town, number) == [("booked", at(11, 8, 9))]
    await alone.says(STAFF, "茶话会换到三楼会议室")
    await alone.says(STAFF, "茶话会改到下午2点")
    await alone.says(STAFF, "是")
    assert "已经有人用了（合唱队），“重阳节茶话会”没有改" in (
        await alone.says(STAFF, "茶话会到合唱教室") or ""
    )
    assert (await the(any_town, number)).place == "三楼会议室"
    assert [state for state, _ in await rooms(any_town, number)] == ["cancelled"]


async def test_a_list_that_a_group_asked_for_is_the_one_of_the_day(any_town: Town):
    number = await planned(any_town)
    await signed(any_town, number, 王德福=1)
    asked = meaning("activity_query", activity=("activity", number), field="roster")
    understands(any_town, {"名单": asked})
    assert (await the(any_town, number)).told_list_on is None
    await any_town.private("王德福").says("王德福", "名单")
    assert (await the(any_town, number)).told_list_on is None
    said = await any_town.group(CHAT).says("王德福", "名单")
    assert said == "重阳节茶话会接龙 11月8日(周六)上午9点 已报1位\n1. 王德福"
    assert (await the(any_town, number)).told_list_on == any_town.clock.now().date()


# -- as staff and members really say it ---------------------------------------------------------------


async def test_a_weekday_that_is_today_is_the_next_one(town: Town):
    said = "下周三上午九点半在老干部活动中心二楼搞个书画笔会，限20人，周一前报名"
    assert (await town.private(STAFF).says(STAFF, said) or "").startswith(
        "书画笔会，11月5日(周三)上午9点30分，老干部活动中心二楼，限20人，11月3日(周一)截止。"
    )


async def test_day_and_hour_are_moved_together(any_town: Town):
    number = await planned(any_town)
    alone = any_town.private(STAFF)
    assert "改到11月9日(周日)下午3点吗" in (await alone.says(STAFF, "茶话会改到9号下午三点") or "")
    await alone.says(STAFF, "是")
    assert (await the(any_town, number)).starts_at == at(11, 9, 15)


@pytest.mark.parametrize("why", ["老师生病了", "下大雨", "场地用不了", "领导要开会"])
async def test_staff_call_off_with_a_reason(any_town: Town, why: str):
    number = await planned(any_town)
    alone = any_town.private(STAFF)
    assert "要取消“重阳节茶话会”吗" in (await alone.says(STAFF, f"茶话会取消，{why}") or "")
    await alone.says(STAFF, "是")
    assert (await the(any_town, number)).state == "cancelled"


@pytest.mark.parametrize(
    ("idea", "title"),
    [
        ("我提议下个月组织大家去植物园看菊花", "植物园看菊花"),
        ("能不能组织一次剪纸比赛", "剪纸比赛"),
        ("我倡议大家一起去爬东山", "爬东山"),
    ],
)
async def test_an_idea_needs_no_day_to_be_a_proposal(any_town: Town, idea: str, title: str):
    said = await any_town.private("王德福").says("王德福", idea)
    assert said == f"谢谢您，我请工作人员看看“{title}”，定了告诉您。"
    (row,) = await any_town.rows(Activity)
    assert (row.title, row.state, row.starts_at) == (title, "proposed", None)
