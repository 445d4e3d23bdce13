"""阵地 in the console: rooms and their hours, a week, booking, giving back, how many came."""

from __future__ import annotations

import re

import pytest

from services import organisations
from storage.tables.bookings import Booking, Venue
from tests.kit.office import Office, Visitor

HOME = "/console/venues"
ROOM = {
    "name": "合唱室",
    "aliases": "排练厅、音乐室",
    "place": "活动中心二楼",
    "capacity": "40",
    "slots": "上午 8:30-11:30\n下午 14：00—17：00",
    "keeper": "老周",
}
THURSDAY = {"day": "2025-10-30", "hours": "14:00-17:00", "body": "合唱队", "what": "排练"}


async def entered(clerk: Visitor, **more: str) -> str:
    await clerk.get(f"{HOME}/new")
    made = await clerk.send(f"{HOME}/new", **ROOM | more)
    assert made.status == 200, made.words
    return made.path


async def leads(office: Office, member_id: int, name: str = "机关一支部") -> None:
    def settle(tx):
        organisations.join(tx, organisations.named(tx, name, "建制支部"), member_id, leads=True)

    await office.town.do(settle)


async def test_without_rooms_the_page_says_what_to_do(office: Office, signed_in):
    clerk, keeper = await signed_in("staff"), await signed_in("secretary")
    assert "点“加一处场地”" in (await clerk.get(HOME)).words
    page = await keeper.get(HOME)
    assert "还没有登记场地" in page.words and "加一处场地" not in page.words


async def test_a_room_is_entered_changed_closed_and_opened(any_office: Office):
    clerk = await any_office.signed_in("staff")
    assert "上午 08:30-11:30\n下午" in (await clerk.get(f"{HOME}/new")).html
    here = await entered(clerk)
    (row,) = await any_office.town.rows(Venue)
    assert (row.name, row.aliases, row.capacity, row.keeper) == (
        *("合唱室", ["排练厅", "音乐室"]),
        *(40, "老周"),
    )
    assert row.slots == [["上午", "08:30", "11:30"], ["下午", "14:00", "17:00"]]
    edit = await clerk.get(f"{here}/edit")
    assert "排练厅、音乐室" in edit.html and "下午 14:00-17:00" in edit.html
    await clerk.send(f"{here}/edit", **ROOM | {"name": "大合唱室", "slots": ""})
    (row,) = await any_office.town.rows(Venue)
    assert (row.name, row.slots) == ("大合唱室", None)
    closed = await clerk.send(f"{here}/close", closed="1")
    assert "大合唱室停用了" in closed.words and "订这处场地" not in closed.words
    assert "停用" in (await clerk.get(HOME)).words
    assert "又启用了" in (await clerk.send(f"{here}/close", closed="0")).words


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"name": ""}, "名称没有写"),
        ({"name": "长" * 21}, "名称太长"),
        ({"aliases": "一、二、三、四、五、六"}, "叫法最多5个"),
        ({"capacity": "很多"}, "人数看不懂"),
        ({"capacity": "0"}, "人数看不懂"),
        ({"slots": "上午"}, "时段看不懂"),
        ({"slots": "上午 8:00-12:00\n下午 11:00-17:00"}, "叠在一起"),
        ({"place": "长" * 41}, "地点太长"),
        ({"keeper": "长" * 31}, "管理人太长"),
    ],
)
async def test_what_is_wrong_stands_above_its_field_and_nothing_is_lost(
    office: Office, signed_in, wrong, reason
):
    clerk = await signed_in("staff")
    await clerk.get(f"{HOME}/new")
    page = await clerk.send(f"{HOME}/new", **ROOM | {"keeper": "老周"} | wrong)
    assert page.status == 422 and reason in page.words
    assert "活动中心" in page.html or "place" in wrong
    assert await office.town.rows(Venue) == []


async def test_no_two_rooms_have_one_name(office: Office, signed_in):
    clerk = await signed_in("staff")
    here = await entered(clerk)
    page = await clerk.send(f"{HOME}/new", **ROOM)
    assert page.status == 422 and "已经有一处场地叫这个名称" in page.words
    assert (await clerk.send(f"{here}/edit", **ROOM)).status == 200


async def test_a_booking_stands_in_the_week_and_on_its_sheet(any_office: Office):
    clerk = await any_office.signed_in("staff")
    here = await entered(clerk)
    done = await clerk.send(f"{here}/book", **THURSDAY)
    assert done.path == f"{here}?week=2025-10-27"
    assert "订好了：合唱室，10月30日(周四)14:00到17:00。" in done.words
    assert re.search(r"10月30日\(周四\) 空着 合唱队 排练 14:00–17:00", done.words)
    assert re.search(r"今天 10月27日\(周一\) 空着 空着", done.words)
    again = await clerk.send(f"{here}/book", **THURSDAY)
    assert again.status == 200 and len(await any_office.town.rows(Booking)) == 1
    assert re.search(r"合唱室 活动中心二楼 40人 .* 0次 1次", (await clerk.get(HOME)).words)
    sheet = await clerk.get(f"{here}/print?week=2025-10-29")
    assert "合唱室 10月27日(周一)到11月2日(周日)" in sheet.words.replace("　", " ")
    assert "14:00–17:00 合唱队：排练" in sheet.words
    assert "合唱队" not in (await clerk.get(f"{here}?week=2025-11-03")).words


async def test_a_day_that_is_over_offers_nothing(office: Office, signed_in):
    clerk = await signed_in("staff")
    here = await entered(clerk)
    before = await clerk.get(f"{here}?week=2025-10-20")
    assert "空着" not in before.words
    this = await clerk.get(here)
    link = f"{here}?week=2025-10-27&amp;day=2025-10-28&amp;hours=08:30-11:30#f-day"
    assert link in this.html
    chosen = await clerk.get(link.replace("&amp;", "&").partition("#")[0])
    assert 'value="2025-10-28"' in chosen.html
    assert '<option value="08:30-11:30" selected>' in chosen.html


async def test_what_is_taken_names_who_has_it_and_keeps_what_was_written(
    any_office: Office,
):
    clerk = await any_office.signed_in("staff")
    here = await entered(clerk)
    await clerk.send(f"{here}/book", **THURSDAY)
    late = {"day": "2025-10-30", "from": "16：30", "to": "18:00", "body": "书画社", "what": "办展"}
    page = await clerk.send(f"{here}/book", **late)
    assert page.status == 422
    assert "10月30日(周四)14:00到17:00已经订给合唱队了。请换一个时间。" in page.words
    assert 'value="办展"' in page.html and 'value="16：30"' in page.html
    assert (await clerk.send(f"{here}/book", **late | {"from": "17:00"})).status == 200
    assert len(await any_office.town.rows(Booking)) == 2


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"day": ""}, "日期没有写"),
        ({"hours": "", "from": "9点"}, "时间没有写全"),
        ({"hours": "", "from": "10:00", "to": "9:00"}, "结束比开始还早"),
        ({"day": "2025-10-20"}, "已经过去了"),
        ({"what": "长" * 41}, "用途太长"),
        ({"body": "长" * 41}, "谁用太长"),
    ],
)
async def test_a_booking_that_makes_no_sense_is_not_made(office: Office, signed_in, wrong, reason):
    clerk = await signed_in("staff")
    here = await entered(clerk)
    page = await clerk.send(f"{here}/book", **THURSDAY | wrong)
    assert page.status == 422 and reason in page.words
    assert "排练" in page.html or "what" in wrong
    assert await office.town.rows(Booking) == []


async def test_a_room_that_is_closed_is_booked_by_nobody(office: Office, signed_in):
    clerk = await signed_in("staff")
    here = await entered(clerk)
    await clerk.send(f"{here}/close", closed="1")
    page = await clerk.send(f"{here}/book", **THURSDAY)
    assert page.status == 422 and await office.town.rows(Booking) == []


async def test_who_leads_a_branch_books_for_it_alone_and_gives_back_only_the_own(
    any_office: Office,
):
    clerk, secretary = await any_office.signed_in("staff"), await any_office.signed_in("secretary")
    here = await entered(clerk)
    await clerk.send(f"{here}/book", **THURSDAY)
    await leads(any_office, secretary.member_id)
    page = await secretary.get(here)
    assert "修改场地" not in page.words and '<option value="机关一支部">' in page.html
    other = THURSDAY | {"hours": "08:30-11:30"}
    assert (await secretary.send(f"{here}/book", **other)).status == 400
    done = await secretary.send(f"{here}/book", **other | {"body": "机关一支部"})
    assert "机关一支部 排练 08:30–11:30" in done.words
    theirs = await secretary.get("/console/bookings/1")
    assert "合唱队" in theirs.words and "退掉" not in theirs.words
    assert (await secretary.send("/console/bookings/1/cancel")).status == 404
    mine = await secretary.get("/console/bookings/2")
    assert "退掉" in mine.words
    assert "退了：合唱室" in (await secretary.send("/console/bookings/2/cancel")).words
    states = {row.id: row.state for row in await any_office.town.rows(Booking)}
    assert states == {1: "booked", 2: "cancelled"}


async def test_who_has_no_body_books_in_person_and_is_named_before_clerks_alone(
    office: Office, signed_in
):
    clerk, liaison = await signed_in("staff"), await signed_in("liaison", "吴联络")
    secretary = await signed_in("secretary")
    here = await entered(clerk)
    done = await liaison.send(f"{here}/book", **THURSDAY | {"body": "", "what": "开会"})
    assert "您 开会 14:00–17:00" in done.words
    assert "吴联络 开会" in (await clerk.get(here)).words
    page = await secretary.get(here)
    assert "别人 开会" in page.words and "吴联络" not in page.words
    assert "吴联络" not in (await clerk.get(f"{here}/print")).words.partition("一周安排")[2]


async def test_what_was_given_back_is_had_again_while_it_is_free(any_office: Office):
    clerk = await any_office.signed_in("staff")
    here = await entered(clerk)
    await clerk.send(f"{here}/book", **THURSDAY)
    gone = await clerk.send("/console/bookings/1/cancel")
    assert "再订上" in gone.words
    assert "已经退了" in (await clerk.send("/console/bookings/1/cancel")).words
    back = await clerk.send("/console/bookings/1/restore")
    assert "又订上了：合唱室，10月30日(周四)14:00到17:00。" in back.words
    await clerk.send("/console/bookings/1/cancel")
    await clerk.send(f"{here}/book", **THURSDAY | {"body": "书画社"})
    refused = await clerk.send("/console/bookings/1/restore")
    assert "没有再订上：这段时间已经订给书画社了。" in refused.words
    states = {row.id: row.state for row in await any_office.town.rows(Booking)}
    assert states == {1: "cancelled", 2: "booked"}


async def test_how_many_came_is_noted_afterwards_and_stands_in_the_report(any_office: Office):
    clerk = await any_office.signed_in("staff")
    here = await entered(clerk)
    await clerk.send(f"{here}/book", **THURSDAY)
    assert "来了多少人" not in (await clerk.get("/console/bookings/1")).words
    early = await clerk.send("/console/bookings/1/heads", heads="30")
    assert "还没有到时候" in early.words
    assert re.search(
        r"场地使用 全局合计 1 0", (await clerk.get("/console/reports?month=2025-10")).words
    )
    await any_office.town.wait(days=4)
    assert "人数看不懂" in (await clerk.send("/console/bookings/1/heads", heads="三十")).words
    done = await clerk.send("/console/bookings/1/heads", heads="30")
    assert "记上了：来了30人。" in done.words
    report = await clerk.get("/console/reports?month=2025-10")
    assert re.search(r"场地使用 全局合计 1 30", report.words)
    events = await clerk.get("/console/reports/venue/events?month=2025-10&span=month")
    assert "合唱室" in events.words and "10月30日" in events.words
