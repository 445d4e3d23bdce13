"""An activity is told once a group in a short post; menus, templates and last year's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import update

from bot.messages import Chat
from bot.texts import Texts
from schedules.posters import post
from services import chats, fonts
from services.activities import announcing, menus, templates, writing
from services.activities.menus import MenuError
from services.activities.words import deadline, when
from services.activities.writing import Draft
from storage.audit import By
from storage.tables.activities import Activity, ActivityMenu
from storage.tables.base import core
from storage.tables.engine import Outbox
from storage.tables.longtasks import LongTask
from tests.kit.town import MORNING, ZONE, Town

say = Texts(bot="小银铃")
BY = By(None, MORNING)
G1, G2, G3 = (Chat("simulator", one, is_group=True) for one in ("G1", "G2", "G3"))


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=ZONE)


TEA = Draft(
    "重阳节茶话会",
    starts_at=at(11, 8, 9),
    place="老干部活动中心",
    capacity=30,
    deadline=at(11, 5, 23, 59),
    bring="水杯",
    chats=(G1, G2),
)


class Reach:
    """Pictures are seen in the groups that are named."""

    def __init__(self, *shown: Chat) -> None:
        self._shown = shown

    def shows(self, _tx: Any, chat: Chat) -> bool:
        return chat in self._shown


async def made(town: Town, draft: Draft = TEA, *, publish: bool = True) -> int:
    def work(tx):
        number = writing.create(tx, draft, BY, ZONE)
        if publish:
            writing.publish(tx, number, BY, ZONE)
        return number

    return await town.do(work)


async def told(town: Town, number: int, *shown: Chat) -> list[Chat]:
    return await town.do(
        lambda tx: announcing.announce(tx, number, MORNING, say=say, reach=Reach(*shown), zone=ZONE)
    )


async def texts(town: Town, start: str = "activity:") -> list[str]:
    return [row.text for row in await town.rows(Outbox) if row.key.startswith(start)]


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "said"),
    [
        (at(11, 8, 9), None, "11月8日(周六)上午9点"),
        (at(11, 8, 9), at(11, 8, 11, 30), "11月8日(周六)上午9点到11点30分"),
        (at(11, 8, 14), at(11, 8, 16), "11月8日(周六)下午2点到4点"),
        (at(11, 8, 9), at(11, 8, 14), "11月8日(周六)上午9点到下午2点"),
        (at(11, 8, 9), at(11, 9, 9), "11月8日(周六)上午9点到11月9日(周日)上午9点"),
        (None, None, ""),
    ],
)
def test_when_it_is_is_said_as_people_say_it(starts_at, ends_at, said):
    assert when(say, starts_at, ends_at, ZONE) == said


def test_a_deadline_at_the_end_of_a_day_is_the_day():
    assert deadline(say, at(11, 5, 23, 59), ZONE) == "11月5日(周三)截止"
    assert deadline(say, at(11, 5, 17), ZONE) == "11月5日(周三)下午5点截止"


async def test_each_group_is_told_once_and_where_it_must_copies_the_line(any_town: Town):
    number = await made(any_town)
    assert await told(any_town, number) == [G1, G2]
    assert await told(any_town, number) == []
    first, second = await texts(any_town)
    begins = "活动报名：重阳节茶话会\n11月8日(周六)上午9点，老干部活动中心\n限30人，11月5日(周三)截止\n请带上水杯\n"
    assert first == f"{begins}想去的说一声“我报名”就行。"
    assert second == f"{begins}想去的，长按复制下面这一行发出来：\n@小银铃 我报名重阳节茶话会"


@pytest.mark.parametrize("state", ["draft", "closed", "cancelled"])
async def test_what_nobody_can_sign_up_for_is_not_told(town: Town, state: str):
    number = await made(town)
    await town.do(lambda tx: tx.execute(update(core(Activity)).values(state=state)))
    assert await told(town, number) == []
    assert await texts(town) == []


@pytest.mark.parametrize("only_at", [False, True])
def test_a_long_one_stays_short_and_says_what_to_do(only_at: bool):  # noqa: FBT001
    place = "老干部活动中心三楼东侧多功能厅"
    long = replace(
        TEA,
        title="庆祝重阳节离退休干部书画摄影作品展开幕式",
        place=place,
        bring="身份证、老年证、水杯、雨伞和老花镜",
    )
    row: Any = SimpleNamespace(**{name: getattr(long, name) for name in Draft.__slots__})
    text = announcing.text_of(row, say, ZONE, only_at=only_at)
    assert len(text) <= 120 and len(text.splitlines()) <= 6
    assert long.title in text and place in text and "限30人" in text
    last = "@小银铃 我报名庆祝重阳节离退休干部书画" if only_at else "想去的说一声“我报名”就行。"
    assert text.endswith(f"\n{last}")
    row.aliases = ["书画展", "书画摄影展"]
    assert announcing.short(row) == "书画展"


def test_without_a_limit_nothing_is_said_of_one():
    row: Any = SimpleNamespace(**{name: getattr(TEA, name) for name in Draft.__slots__})
    row.capacity = row.deadline = None
    row.place = row.bring = ""
    assert announcing.text_of(row, say, ZONE).splitlines()[:-1] == [
        "活动报名：重阳节茶话会",
        "11月8日(周六)上午9点",
    ]


async def changed(town: Town, number: int, **values: Any) -> list[Chat]:
    def work(tx):
        row = writing.find(tx, number)
        draft = replace(writing.draft_of(tx, row), **values)
        writing.change(tx, number, draft, BY, ZONE)
        return announcing.correct(tx, number, MORNING, say, ZONE)

    return await town.do(work)


async def test_a_change_before_it_went_out_is_in_the_post(town: Town):
    number = await made(town)
    await told(town, number)
    assert await changed(town, number, capacity=40) == []
    assert [("限40人" in text, "改动" in text) for text in await texts(town)] == [(True, False)] * 2


async def test_a_change_after_that_is_told_once_as_a_correction(any_town: Town):
    number = await made(any_town)
    await told(any_town, number)
    await any_town.do(
        lambda tx: tx.execute(update(core(Outbox)).values(state="sent", done_at=MORNING))
    )
    assert await changed(any_town, number, capacity=40) == [G1, G2]
    assert await changed(any_town, number, capacity=40) == []
    assert (await texts(any_town))[2].startswith("有改动，请看一眼。\n活动报名：重阳节茶话会\n")
    # What still waits to be said is written anew instead.
    assert await changed(any_town, number, capacity=50) == []
    assert len(await texts(any_town)) == 4 and "限50人" in (await texts(any_town))[3]
    await any_town.do(
        lambda tx: tx.execute(update(core(Outbox)).values(state="sent", done_at=MORNING))
    )
    assert await changed(any_town, number, capacity=30) == [G1, G2]
    assert len(await texts(any_town)) == 6


async def test_what_waits_can_be_left_unsaid(town: Town):
    number = await made(town)
    await told(town, number)
    await town.do(lambda tx: announcing.withdraw(tx, number))
    assert await texts(town) == []


# -- posters ----------------------------------------------------------------------------------


class Toil:
    """What a long task works with, as far as a poster needs it."""

    def __init__(self, town: Town) -> None:
        self.read = town.bot.work.read
        self.write, self.clock, self.say, self.zone = town.do, town.clock, say, ZONE
        self.bureau, self.font, self.site = "银铃市老干部局（演示）", None, ""


@pytest.mark.skipif(fonts.find() is None, reason="needs a font that has Chinese")
async def test_where_pictures_are_seen_it_comes_with_its_poster(town: Town):
    number = await made(town)
    assert await told(town, number, G1) == [G1, G2]
    assert [row.picture for row in await town.rows(Outbox)] == [None]
    (task,) = await town.rows(LongTask)
    for _ in range(2):
        await post(Toil(town), task)  # type: ignore[arg-type]
    second, first = await town.rows(Outbox)
    assert (first.chat_id, second.chat_id) == ("G1", "G2")
    assert first.picture.startswith(b"\x89PNG") and second.picture is None
    assert first.text.endswith("想去的说一声“我报名”就行。")
    assert await told(town, number, G1) == []


async def test_without_a_font_the_words_go_alone_and_called_off_nothing(town: Town, monkeypatch):
    monkeypatch.setattr(fonts, "find", lambda _: None)
    first, second = await made(town), await made(town)
    for number in (first, second):
        await told(town, number, G1, G2)
    await town.do(lambda tx: writing.cancel(tx, second, "", BY))
    for task in await town.rows(LongTask):
        await post(Toil(town), task)  # type: ignore[arg-type]
    keys = [(row.key, row.picture) for row in await town.rows(Outbox)]
    assert keys == [(announcing.key(first, group), None) for group in (G1, G2)]


# -- menus ------------------------------------------------------------------------------------


async def three(town: Town) -> list[int]:
    titles = ("太极拳", "书法", "合唱")
    return [
        await made(town, Draft(title, starts_at=at(11, 3 + n, 9), chats=(G2,)), publish=n == 0)
        for n, title in enumerate(titles)
    ]


async def test_a_menu_is_one_numbered_post_and_opens_its_activities(any_town: Town):
    numbers = await three(any_town)

    def work(tx):
        menu = menus.make(tx, "11月头一周", [numbers[2], numbers[0], numbers[1]], BY)
        first = menus.post(tx, menu, [G1, G2], BY, say=say, zone=ZONE)
        return menu, first, menus.post(tx, menu, [G1, G2], BY, say=say, zone=ZONE)

    menu, first, again = await any_town.do(work)
    assert (first, again) == ([G1, G2], [])
    listed = (
        "11月头一周，请您挑：\n1 合唱，11月5日(周三)上午9点\n"
        "2 太极拳，11月3日(周一)上午9点\n3 书法，11月4日(周二)上午9点\n"
    )
    to_all, by_at = await texts(any_town, "menu:")
    assert to_all == f"{listed}想去哪几个，回号码就行，比如：1和3。"
    assert by_at == f"{listed}想去哪几个，照下面这一行写上号码发出来：\n@小银铃 1和3"
    rows = await any_town.rows(Activity)
    assert {row.title: (row.state, row.menu_no) for row in rows} == {
        "太极拳": ("open", 2),
        "书法": ("open", 3),
        "合唱": ("open", 1),
    }
    (laid, _) = [row for row in await any_town.rows(Outbox) if row.key.startswith("menu:")]
    assert laid.refs == [["activity", number] for number in (numbers[2], numbers[0], numbers[1])]
    items = await any_town.do(writing.open_items)
    assert {(one.title, one.no, len(one.chats)) for one in items} == {
        ("太极拳", 2, 2),
        ("书法", 3, 2),
        ("合唱", 1, 2),
    }
    assert (await any_town.rows(ActivityMenu))[0].posted_at == MORNING
    assert [row.id for row in await any_town.do(menus.every)] == [menu]


async def test_a_menu_needs_several_that_are_to_come_and_on_no_other(town: Town):
    numbers = await three(town)

    async def wrong(*chosen: int) -> str:
        with pytest.raises(MenuError) as error:
            await town.do(lambda tx: menus.make(tx, "菜单", chosen, BY))
        return str(error.value)

    assert await wrong(numbers[0], numbers[0]) == "few"
    assert await wrong(*range(1, 12)) == "many"
    assert await wrong(numbers[0], 999) == "taken"
    past = await made(town, Draft("旧的", starts_at=MORNING - timedelta(days=1)))
    assert await wrong(numbers[0], past) == "taken"
    menu = await town.do(lambda tx: menus.make(tx, "菜单", numbers[:2], BY))
    assert await wrong(numbers[0], numbers[2]) == "taken"
    assert await town.do(lambda tx: menus.take_apart(tx, menu, BY))
    assert await town.do(lambda tx: menus.listed(tx, menu)) == []
    await town.do(lambda tx: menus.make(tx, "菜单", numbers, BY))


# -- templates --------------------------------------------------------------------------------


async def test_a_draft_from_another_has_all_but_its_times(any_town: Town):
    full = replace(
        TEA,
        ends_at=at(11, 8, 11),
        aliases=("茶话",),
        options=("交通",),
        contact="小林",
        rain_plan="改在礼堂",
        companions=False,
    )
    number = await made(any_town, full)

    def work(tx):
        return templates.draft_from(tx, number, ZONE), templates.draft_from(
            tx, number, ZONE, date(2026, 10, 18)
        )

    bare, moved = await any_town.do(work)
    assert bare == replace(full, starts_at=None, ends_at=None, deadline=None)
    eleven, until = (
        datetime(2026, 10, 18, 11, tzinfo=ZONE),
        datetime(2026, 10, 15, 23, 59, tzinfo=ZONE),
    )
    assert (moved.starts_at, moved.ends_at, moved.deadline) == (
        eleven - timedelta(hours=2),
        eleven,
        until,
    )
    assert await any_town.do(lambda tx: templates.draft_from(tx, 999, ZONE)) is None


async def test_templates_are_kept_and_thrown_away(any_town: Town):
    number = await made(any_town)
    kept = await any_town.do(lambda tx: templates.save_template(tx, number, BY, ZONE))
    assert [
        (row.id, row.title, row.starts_at) for row in await any_town.do(templates.templates)
    ] == [(kept, TEA.title, None)]
    assert [one.id for one in await any_town.do(writing.open_items)] == [number]
    assert not await any_town.do(lambda tx: templates.discard(tx, number, BY))
    assert await any_town.do(lambda tx: templates.discard(tx, kept, BY))
    assert await any_town.do(templates.templates) == []


async def test_last_years_fortnight_is_shown(town: Town):
    days = {
        "前": date(2024, 10, 26),
        "头": date(2024, 10, 27),
        "尾": date(2024, 11, 9),
        "后": date(2024, 11, 10),
    }
    for title, day in days.items():
        await made(
            town, Draft(title, starts_at=datetime(day.year, day.month, day.day, 9, tzinfo=ZONE))
        )
    await made(town, Draft("没发", starts_at=datetime(2024, 10, 28, 9, tzinfo=ZONE)), publish=False)
    rows = await town.do(lambda tx: templates.last_year(tx, date(2025, 10, 27)))
    assert [row.title for row in rows] == ["头", "尾"]
    assert await town.do(lambda tx: templates.last_year(tx, date(2028, 2, 29))) == []


async def test_the_usual_groups_are_those_that_are_on(town: Town):
    groups = await town.do(lambda tx: announcing.usual_groups(tx, G3))
    assert groups == ((G2,), ("活动报名群",))
    await town.do(lambda tx: chats.change(tx, G2, state="off"))
    assert await town.do(lambda tx: announcing.usual_groups(tx, G2)) == ((), ())


async def again(town: Town, number: int) -> list[Chat]:
    reach = town.bot.dispatcher.reach
    now = town.clock.now()
    return await town.do(
        lambda tx: announcing.again(tx, number, now, say=town.bot.say, reach=reach, zone=ZONE)
    )


async def test_it_is_told_again_once_a_day_when_it_was_read(any_town: Town):
    number = await made(any_town)
    assert await again(any_town, number) == [G1, G2]
    assert await again(any_town, number) == []
    await any_town.wait(days=1)
    assert await again(any_town, number) == [G1, G2]
    assert await again(any_town, number) == []
    told = await texts(any_town)
    assert len(told) == 4 and set(told[:2]) == set(told[2:])


async def test_what_still_waits_is_not_told_twice(town: Town):
    number = await made(town)
    await told(town, number)
    town.clock.offset += timedelta(days=1)
    assert await again(town, number) == []
    assert await town.do(lambda tx: announcing.unread(tx, number)) == [G1, G2]
