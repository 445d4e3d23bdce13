"""阵地共享 in chat: what is free, booking it, who has it, giving it back."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from services import organisations
from services.activities import writing
from services.bookings import booking, slots, venues
from services.bookings.booking import Wanted
from services.bookings.venues import Draft
from storage.audit import By
from storage.tables.bookings import Booking
from storage.tables.engine import Dialog
from tests.kit.town import MORNING, ZONE, Town
from tests.kit.understood import meaning, understands

USUAL = slots.typed("上午 08:30-11:30\n下午 14:00-17:00\n晚上 18:30-20:30")
GROUP, THURSDAY = "活动报名群", date(2025, 10, 30)
TAKEN = "合唱室10月30日(周四)下午2点到5点已经有人用了"


async def rooms(town: Town, *names: str, hours: tuple[slots.Slot, ...] = USUAL) -> list[int]:
    by = By(None, town.clock.now())
    each = [Draft(name, slots=hours) for name in names or ("合唱室",)]
    return [await town.do(lambda tx, one=one: venues.add(tx, one, by)) for one in each]


async def spans(town: Town, state: str = "booked") -> list[tuple[int, str, str, str]]:
    rows = [row for row in await town.rows(Booking) if row.state == state]
    return [
        (
            row.venue_id,
            f"{row.starts_at.astimezone(ZONE):%d %H:%M}",
            f"{row.ends_at.astimezone(ZONE):%H:%M}",
            row.body,
        )
        for row in sorted(rows, key=lambda row: row.starts_at)
    ]


async def test_a_room_is_booked_by_saying_when_and_for_whom(any_town: Town):
    await rooms(any_town)
    group = any_town.group(GROUP)
    said = await group.says("王德福", "我们合唱队周四下午用一下合唱室")
    assert said == "订好了：合唱室，10月30日(周四)下午2点到5点，合唱队用。不用了说一声。"
    assert await spans(any_town) == [(1, "30 14:00", "17:00", "合唱队")]


async def test_saying_it_again_books_it_once(any_town: Town):
    await rooms(any_town)
    alone = any_town.private("王德福")
    first = await alone.says("王德福", "合唱队周四下午两点到五点借合唱室")
    assert await alone.says("王德福", "合唱队周四下午两点到五点借合唱室") == first
    assert len(await any_town.rows(Booking)) == 1


async def test_what_is_taken_names_the_body_and_what_else_is_free_that_day(any_town: Town):
    await rooms(any_town)
    await any_town.private("王德福").says("王德福", "合唱队周四下午用合唱室")
    group = any_town.group(GROUP)
    said = await group.says("赵秀英", "周四下午三点到四点借合唱室")
    assert said == (
        f"{TAKEN}（合唱队）。\n"
        "那天还空着：1 上午8:30到11:30，2 晚上18:30到20:30。\n要哪一个，回数字就行。"
    )
    assert "王德福" not in said
    assert await group.says("赵秀英", "1") == (
        "订好了：合唱室，10月30日(周四)上午8点30分到11点30分。不用了说一声。"
    )
    assert [one[1:3] for one in await spans(any_town)] == [
        ("30 08:30", "11:30"),
        ("30 14:00", "17:00"),
    ]


async def test_who_has_it_already_reads_so(town: Town):
    await rooms(town)
    alone = town.private("王德福")
    await alone.says("王德福", "周四下午用合唱室")
    said = await alone.says("王德福", "周四下午三点到四点用合唱室")
    assert said.startswith("合唱室10月30日(周四)下午2点到5点您已经订好了。")
    assert len(await town.rows(Booking)) == 1


async def test_without_an_hour_the_free_slots_are_offered(any_town: Town):
    await rooms(any_town)
    alone = any_town.private("王德福")
    said = await alone.says("王德福", "周四用合唱室")
    assert said == (
        "合唱室10月30日(周四)您用哪个时段？\n"
        "1 上午8:30到11:30，2 下午14:00到17:00，3 晚上18:30到20:30。\n回数字就行，直接说也行。"
    )
    assert await any_town.rows(Booking) == []
    booked = await alone.says("王德福", "晚上")
    assert "10月30日(周四)晚上6点30分到8点30分" in booked
    assert await any_town.rows(Dialog) == []


async def test_without_a_day_it_is_asked_and_the_hours_said_before_hold(any_town: Town):
    await rooms(any_town, "书画室")
    alone = any_town.private("王德福")
    assert await alone.says("王德福", "晚上借一下书画室") == (
        "书画室您哪天用？说个日子，比如“周四下午”。"
    )
    assert "10月30日(周四)晚上6点30分到8点30分" in await alone.says("王德福", "周四")


async def test_who_names_another_room_meanwhile_gets_that_one(town: Town):
    await rooms(town, "合唱室", "书画室")
    alone = town.private("王德福")
    await alone.says("王德福", "借一下书画室")
    assert "订好了：合唱室" in await alone.says("王德福", "周四下午用合唱室")


async def test_a_query_tells_and_books_nothing_until_a_number_is_said(any_town: Town):
    await rooms(any_town)
    group = any_town.group(GROUP)
    said = await group.says("王德福", "周四下午合唱室空着吗")
    assert said == (
        "合唱室10月30日(周四)空着：\n1 下午14:00到17:00。\n要用哪一个，回数字就行，不用就不回。"
    )
    assert await any_town.rows(Booking) == []
    await group.says("王德福", "1")
    taken = await group.says("赵秀英", "周四下午合唱室空着吗")
    assert taken.startswith(f"{TAKEN}。\n那天还空着：1 上午")
    every = await group.says("刘桂兰", "合唱室周四能借吗")
    assert "1 上午8:30到11:30，2 晚上18:30到20:30。" in every


async def test_a_query_without_a_day_is_about_today_as_long_as_anything_is_left(town: Town):
    await rooms(town)
    alone = town.private("王德福")
    assert "10月27日(周一)空着：\n1 上午" in await alone.says("王德福", "合唱室空着吗")
    town.clock.move_to(datetime(2025, 10, 27, 21, 0, tzinfo=ZONE))
    assert "10月28日(周二)空着：\n1 上午" in await alone.says("王德福", "合唱室空着吗")


async def test_a_day_without_anything_free_says_so(town: Town):
    await rooms(town)
    for said in ("周四上午用合唱室", "周四下午用合唱室", "周四晚上用合唱室"):
        await town.private("王德福").says("王德福", said)
    alone = town.private("赵秀英")
    every = "合唱室10月30日(周四)这几个时段都有人用了。您换一天看看，说一声就行。"
    assert await alone.says("赵秀英", "周四用合唱室") == every
    assert await alone.says("赵秀英", "合唱室周四空着吗") == every
    one = await alone.says("赵秀英", "周四下午用合唱室")
    assert one.endswith("\n那天别的时段也没有空的了。您换一天看看，说一声就行。")
    assert len(await town.rows(Booking)) == 3


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({"date": date(2025, 10, 26), "time": "14:00"}, "10月26日(周日)已经过去了，没有订"),
        ({"date": date(2025, 10, 27), "time": "08:00", "end_time": "09:00"}, "已经过去了，没有订"),
    ],
)
async def test_nothing_is_booked_in_the_past(town: Town, told: dict, wanted: str):
    await rooms(town)
    understands(town, {"用": meaning("booking", ref=("venue", 1), **told)})
    assert wanted in await town.private("王德福").says("王德福", "用")
    assert await town.rows(Booking) == []


@pytest.mark.parametrize(
    ("told", "span"),
    [
        ({"time": "09:00", "end_time": "10:30"}, ("09:00", "10:30")),
        ({"time": "15:00"}, ("15:00", "17:00")),
        ({"time": "12:00"}, ("12:00", "14:00")),
        ({"time": "02:00", "end_time": "05:00"}, ("14:00", "17:00")),
        ({"time": "14:00", "end_time": "05:00"}, ("14:00", "17:00")),
        ({"time": "AM"}, ("08:30", "11:30")),
    ],
)
async def test_hours_are_taken_as_people_mean_them(town: Town, told: dict, span: tuple[str, str]):
    await rooms(town)
    understands(town, {"用": meaning("booking", ref=("venue", 1), date=THURSDAY, **told)})
    await town.private("王德福").says("王德福", "用")
    assert [one[1:3] for one in await spans(town)] == [(f"30 {span[0]}", span[1])]


async def test_a_room_without_named_hours_is_booked_by_the_clock(town: Town):
    await rooms(town, hours=())
    alone = town.private("王德福")
    asked = await alone.says("王德福", "周四下午用合唱室")
    assert asked == "合唱室10月30日(周四)从几点用到几点？您说一声，我好给您订上。"
    assert "下午2点到4点" in await alone.says("王德福", "下午2点到4点")


async def test_of_several_rooms_it_is_asked_which(any_town: Town):
    await rooms(any_town, "合唱室", "书画室")
    told = meaning("booking", date=THURSDAY, time="PM", org="书画社")
    understands(any_town, {"订一间": told})
    alone = any_town.private("王德福")
    assert await alone.says("王德福", "订一间") == (
        "您要用哪一处？1 合唱室，2 书画室。回数字就行，直接说也行。"
    )
    chosen = await alone.says("王德福", "2")
    assert "书画室10月30日(周四)您用哪个时段" in chosen
    assert await alone.says("王德福", "1") == (
        "订好了：书画室，10月30日(周四)下午2点到5点，书画社用。不用了说一声。"
    )


async def test_without_any_room_it_says_so_to_who_asks_the_bot(town: Town):
    understands(town, {"订": meaning("booking", date=THURSDAY)})
    assert (await town.private("王德福").says("王德福", "订")).startswith("现在还没有可以订的场地")
    assert await town.group("老干部学习群").says("王德福", "订") is None


async def test_in_talk_that_is_not_for_the_bot_nothing_is_asked(town: Town):
    await rooms(town)
    understands(town, {"用": meaning("booking", "date", ref=("venue", 1))})
    assert await town.group("老干部学习群").says("王德福", "用") is None
    assert await town.rows(Dialog) == []


async def test_who_leads_a_branch_books_for_it(town: Town):
    await rooms(town)

    def settle(tx):
        number = organisations.add(tx, "机关一支部", "建制支部")
        organisations.join(tx, number, 6, leads=True)
        organisations.join(tx, organisations.add(tx, "棋牌社", "社团"), 6)

    await town.do(settle)
    assert "，机关一支部用。" in await town.private("孙国庆").says("孙国庆", "周四下午用合唱室")


async def test_family_books_nothing(town: Town):
    await rooms(town)
    said = await town.private("张敏").says("张敏", "周四下午用合唱室")
    assert said == "这件事我不能替您办，请跟工作人员说一声。"
    assert await town.rows(Booking) == []


async def test_a_room_that_is_closed_is_no_item_any_more(town: Town):
    await rooms(town, "合唱室", "书画室")
    await town.do(lambda tx: venues.close(tx, 1, By(None, MORNING)))
    understands(town, {"订": meaning("booking", date=THURSDAY, time="14:00")})
    assert "订好了：书画室" in await town.private("王德福").says("王德福", "订")


async def test_the_own_booking_is_given_back_by_saying_so(any_town: Town):
    await rooms(any_town)
    group = any_town.group(GROUP)
    await group.says("王德福", "周四下午用合唱室")
    said = await group.says("王德福", "那个合唱室不用了")
    assert said == (
        "好的，合唱室10月30日(周四)下午2点到5点不用了，已经给您退了。要再用，说一声就行。"
    )
    assert await spans(any_town) == [] and len(await spans(any_town, "cancelled")) == 1
    assert "订好了" in await group.says("赵秀英", "周四下午用合唱室")
    assert await group.says("王德福", "那个合唱室不用了") == (
        "您没有订着的场地，不用退。要用，说一声哪天用哪里就行。"
    )


async def test_nobody_gives_back_what_is_anothers(any_town: Town):
    await rooms(any_town)
    await any_town.private("王德福").says("王德福", "周四下午用合唱室")
    group = any_town.group("老干部学习群")
    assert await group.says("赵秀英", "周四下午的合唱室不用了") is None
    assert len(await spans(any_town)) == 1


async def test_of_several_it_is_asked_which_and_an_hour_decides(any_town: Town):
    await rooms(any_town)
    alone = any_town.private("王德福")
    await alone.says("王德福", "周四下午用合唱室")
    await alone.says("王德福", "周四晚上用合唱室")
    await alone.says("王德福", "周五上午用合唱室")
    assert "晚上6点30分" in await alone.says("王德福", "周四晚上的合唱室不用了")
    asked = await alone.says("王德福", "合唱室不用了")
    assert asked == (
        "您不用的是哪一次？1 合唱室10月30日(周四)下午2点到5点，"
        "2 合唱室10月31日(周五)上午8点30分到11点30分。回数字就行。"
    )
    assert "10月31日(周五)" in await alone.says("王德福", "2")
    assert [one[1] for one in await spans(any_town)] == ["30 14:00"]


async def test_staff_give_back_anybodys_but_not_what_an_activity_holds(town: Town):
    await rooms(town)
    by = By(None, town.clock.now())
    await town.private("王德福").says("王德福", "周四下午用合唱室")
    staff = town.private("林小雨")
    assert "已经给您退了" in await staff.says("林小雨", "周四下午的合唱室不用了")
    begins = datetime.combine(THURSDAY, time(14), ZONE)

    def hold(tx):
        wanted = Wanted(1, begins, begins.replace(hour=16), what="茶话会")
        return booking.enter(tx, wanted, by, activity_id=activity(tx))

    await town.do(hold)
    assert (await staff.says("林小雨", "周四下午的合唱室不用了")).startswith("您没有订着的")
    taken = await town.private("赵秀英").says("赵秀英", "周四下午用合唱室")
    assert "下午2点到4点已经有人用了（茶话会）" in taken
    assert [one[1] for one in await spans(town)] == ["30 14:00"]


def activity(tx) -> int:
    draft = writing.Draft("茶话会", starts_at=datetime.combine(THURSDAY, time(14), ZONE))
    return writing.create(tx, draft, By(None, MORNING), ZONE)
