"""活动报名 in the console: planning, publishing, the list of one, the sheet and the workbook."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook

from bot.messages import Chat
from services import fonts, grid, members, organisations, reports, roster
from services.activities import afterwards, entries, leaving, signing, writing
from services.activities.entries import Entry
from services.bookings import booking, venues
from services.bookings.booking import Wanted
from services.bookings.slots import Slot
from services.scopes import ALL
from storage.audit import By
from storage.tables.activities import Activity, ActivityBody, ActivityChat, Signup
from storage.tables.announcements import Announcement, Receipt
from storage.tables.bookings import Booking
from storage.tables.engine import Audit, Outbox
from storage.tables.longtasks import LongTask
from tests.kit.office import Office, Page, Visitor
from tests.kit.sheets import live_in
from tests.kit.town import MORNING, ZONE

HOME = "/console/activities"
POST = """活动报名：重阳节茶话会
11月8日(周六)上午9点到11点，老干部活动中心
限30人，11月5日(周三)截止
请带上水杯
想去的，长按复制下面这一行发出来：
@小银铃 我报名重阳节茶话会"""
STARTS = datetime(2025, 11, 8, 9, tzinfo=ZONE)
FORM = {
    "title": "重阳节茶话会",
    "aliases": "茶话会、重阳聚会",
    "day": "2025-11-08",
    "starts": "9:00",
    "ends": "11:00",
    "place": "老干部活动中心",
    "capacity": "30",
    "deadline_on": "2025-11-05",
    "groups": "simulator G2",
    "classes": "normal",
    "companions": "1",
    "options": "坐车，用餐",
    "bring": "水杯",
    "contact": "林小雨",
    "rain_plan": "改在室内",
    "details": "有茶有点心。",
    "offers": "staff",
    "offer_hours": "12",
}


async def person(office: Office, name: str) -> int:
    return int(await office.town.do(lambda tx: members.named(tx, name)))


async def activity(office: Office, *, published: bool = True, **more: Any) -> int:
    by = By(None, office.town.clock.now())
    draft = writing.Draft(**{"title": "重阳节茶话会", "starts_at": STARTS, **more})

    def work(tx: Any) -> int:
        made = writing.create(tx, draft, by, ZONE)
        if published:
            writing.publish(tx, made, by, ZONE)
        return made

    return int(await office.town.do(work))


async def sign(office: Office, number: int, *names: str, **more: Any) -> None:
    """Sign people of the roster up, each by the own word."""

    def work(tx: Any) -> None:
        for name in names:
            one = members.named(tx, name)
            who = Entry(name, one, **more)
            signing.sign_up(tx, number, [(who,)], By(one, office.town.clock.now()))

    await office.town.do(work)


async def stands(office: Office, number: int = 1) -> dict[str, tuple[str, int]]:
    rows = [row for row in await office.town.rows(Signup) if row.activity_id == number]
    return {row.name: (row.state, row.heads) for row in rows}


async def entry(office: Office, name: str, number: int = 1) -> str:
    rows = await office.town.rows(Signup)
    found = next(row for row in rows if (row.activity_id, row.name) == (number, name))
    return f"{HOME}/{number}/entries/{found.id}"


async def told(office: Office, name: str) -> list[str]:
    account = {"王德福": "P01", "李淑芬": "P02", "赵秀英": "P04"}[name]
    rows = await office.town.rows(Outbox)
    return [row.text for row in rows if row.chat_id in (account, f"demo-{account}")]


async def posts(office: Office, like: str = ":announce:") -> list[tuple[str, str]]:
    """What groups are told, with the group."""
    rows = await office.town.rows(Outbox)
    return [(row.chat_id, row.text) for row in rows if like in row.key]


async def enter(clerk: Visitor, number: int, *ids: int, **fields: str) -> Page:
    """Send the form of 代录入 with several people ticked."""
    await clerk.get(f"{HOME}/{number}/enter")
    given = [("csrf", clerk.token), *(("members", str(one)) for one in ids), *fields.items()]
    async with clerk.session.post(f"{HOME}/{number}/enter", data=given) as answer:
        return await clerk._page(answer)


async def test_without_any_activity_the_page_says_how_to_begin(office: Office, signed_in):
    clerk = await signed_in("staff")
    page = await clerk.get(HOME)
    assert "点“新建活动”" in page.words and "在工作群里说一句就行：重阳节茶话会" in page.words
    for shelf in ("over", "cancelled", "template"):
        assert "这里还没有活动" in (await clerk.get(f"{HOME}?show={shelf}")).words
    assert "这个月没有活动" in (await clerk.get(f"{HOME}/calendar")).words
    secretary = await (await signed_in("secretary")).get(f"{HOME}?show=template")
    assert "请跟工作人员说" in secretary.words and "模板" not in secretary.words


async def test_an_activity_is_written_published_changed_closed_and_called_off(any_office: Office):
    body = await any_office.town.do(lambda tx: organisations.add(tx, "机关一支部", "建制支部"))
    clerk = await any_office.signed_in("staff")
    await clerk.get(f"{HOME}/new")
    made = await clerk.send(f"{HOME}/new", **FORM, bodies=str(body))
    assert made.path == f"{HOME}/1" and "建好了：重阳节茶话会。" in made.words
    (row,) = await any_office.town.rows(Activity)
    assert (row.state, row.starts_at, row.capacity) == ("draft", STARTS, 30)
    assert row.ends_at == STARTS + timedelta(hours=2)
    assert row.deadline == datetime(2025, 11, 5, 23, 59, tzinfo=ZONE)
    assert (row.aliases, row.options) == (["茶话会", "重阳聚会"], ["坐车", "用餐"])
    assert (row.classes, row.companions, row.offers) == (["normal"], True, False)
    assert [one.organisation_id for one in await any_office.town.rows(ActivityBody)] == [body]
    assert [one.chat_id for one in await any_office.town.rows(ActivityChat)] == ["G2"]

    preview = await clerk.get(f"{HOME}/1/publish")
    assert POST.replace("\n", " ") in preview.words and "活动报名群" in preview.words
    published = await clerk.send(f"{HOME}/1/publish")
    assert "发布了：重阳节茶话会。现在可以报名了。发到1个群" in published.words
    assert "没有发布：它已经发布过" in (await clerk.send(f"{HOME}/1/publish")).words
    assert await posts(any_office) == [("G2", POST)]

    edit = await clerk.get(f"{HOME}/1/edit")
    for kept in (
        'value="茶话会、重阳聚会"',
        'value="2025-11-08"',
        'value="09:00"',
        'value="23:59"',
    ):
        assert kept in edit.html
    changed = await clerk.send(f"{HOME}/1/edit", **FORM | {"capacity": "", "place": "二楼"})
    assert "改好了" in changed.words and "二楼" in changed.words
    # Written anew, or told, where the relay has the post in its hands.
    told = [*(await posts(any_office)), *(await posts(any_office, ":told:"))]
    assert any("二楼" in text for _, text in told)
    await any_office.town.wait(minutes=12)
    await clerk.send(f"{HOME}/1/edit", **FORM | {"capacity": "40", "place": "二楼"})
    anew = "有改动，请看一眼。\n活动报名：重阳节茶话会"
    assert [text.startswith(anew) for _, text in await posts(any_office)].count(True) == 1
    await clerk.send(f"{HOME}/1/edit", **FORM | {"capacity": "", "place": "二楼"})
    (row,) = await any_office.town.rows(Activity)
    assert row.capacity is None and row.state == "open"

    assert "报名关了" in (await clerk.send(f"{HOME}/1/close")).words
    assert "没有关" in (await clerk.send(f"{HOME}/1/close")).words
    assert "又可以报名了" in (await clerk.send(f"{HOME}/1/reopen")).words
    await sign(any_office, 1, "王德福", heads=3)
    asked = await clerk.get(f"{HOME}/1/cancel")
    assert "报上的3位、候补的0位，机器人都会告诉" in asked.words
    refused = await clerk.send(f"{HOME}/1/cancel", reason="")
    assert refused.status == 422 and "为什么取消没有写" in refused.words
    gone = await clerk.send(f"{HOME}/1/cancel", reason="下大雨")
    assert "取消了：重阳节茶话会" in gone.words and "下大雨" in gone.words
    assert "重阳节茶话会" in (await clerk.get(f"{HOME}?show=cancelled")).words
    story = (await clerk.get(f"{HOME}/1/history")).words
    assert "新来的staff 取消" in story and "原因：没有写，改成下大雨" in story
    assert "地点：老干部活动中心，改成二楼" in story and "名额：30，改成没有写" in story
    assert "王德福 报名" in story and "王德福：已报名（3位）" in story


WRONG = (
    ({"title": ""}, "名称没有写"),
    ({"title": "长" * 31}, "名称太长"),
    ({"aliases": "一、二、三、四、五、六"}, "别的叫法太多"),
    ({"day": "后天"}, "日期没有写"),
    ({"starts": "25:00"}, "时间没有写"),
    ({"ends": "8:00"}, "结束比开始还早"),
    ({"last_day": "2026-11-08"}, "最多31天"),
    ({"place": "字" * 61}, "请写60个字以内"),
    ({"capacity": "0"}, "1到9999之间"),
    ({"capacity": "很多"}, "1到9999之间"),
    ({"deadline_on": "2025-11-09"}, "报名截止在活动开始以后"),
    ({"deadline_at": "晚上"}, "时间没有写"),
    ({"offer_hours": "0"}, "1到168之间"),
    ({"options": "字" * 11}, "问的太多，或者太长"),
    ({"details": "字" * 501}, "详细说明太长"),
    ({"weekly": "1", "until_on": "以后"}, "办到哪天看不懂"),
    ({"weekly": "1", "until_on": "2025-11-10"}, "一次都重复不了"),
    ({"groups": "simulator nowhere"}, "已经不在了"),
    ({"bodies": "999"}, "已经不在了"),
)


async def test_what_will_not_do_is_told_beside_its_field_and_nothing_is_lost(
    office: Office, signed_in
):
    clerk = await signed_in("staff")
    await clerk.get(f"{HOME}/new")
    for wrong, reason in WRONG:
        page = await clerk.send(f"{HOME}/new", **FORM | wrong)
        assert page.status == 422 and reason in page.words, wrong
        assert 'class="error"' in page.html
        for name, kept in (FORM | wrong).items():
            if name not in ("groups", "bodies", "classes", "companions", "weekly", "offers"):
                assert kept in page.html, (wrong, name)
        assert 'name="classes" value="normal" checked' in page.html
    assert await office.town.rows(Activity) == []


async def test_a_deadline_of_a_day_lasts_until_its_evening_or_the_beginning(
    office: Office, signed_in
):
    clerk = await signed_in("staff")
    await clerk.get(f"{HOME}/new")
    await clerk.send(f"{HOME}/new", **FORM | {"deadline_on": "2025-11-08"})
    await clerk.send(f"{HOME}/new", **FORM | {"deadline_on": ""})
    assert [row.deadline for row in await office.town.rows(Activity)] == [STARTS, None]


async def test_a_copy_a_template_and_a_series_have_no_day_of_what_they_are_like(
    office: Office, signed_in
):
    clerk = await signed_in("staff")
    await activity(office, place="二楼", deadline=STARTS - timedelta(days=1), capacity=12)
    copy = await clerk.get(f"{HOME}/new?from=1")
    assert 'value="二楼"' in copy.html and 'value="12"' in copy.html
    assert "2025-11" not in copy.html
    kept = await clerk.send(f"{HOME}/1/template")
    assert "存好了：重阳节茶话会" in kept.words and "照这个办一次" in kept.words
    template = next(row for row in await office.town.rows(Activity) if row.state == "template")
    assert template.starts_at is None and template.deadline is None
    form = await clerk.get(f"{HOME}/{template.id}/edit")
    assert 'name="day"' not in form.html
    named = {"title": "茶话会模板", "offer_hours": "24"}
    assert "改好了：茶话会模板" in (await clerk.send(f"{HOME}/{template.id}/edit", **named)).words
    assert "茶话会模板" in (await clerk.get(f"{HOME}?show=template")).words
    weekly = FORM | {"title": "太极", "weekly": "1", "until_on": "2025-12-31"}
    series = await clerk.send(f"{HOME}/new", **weekly)
    assert "建好了：太极，每周一次" in series.words and "每周，到12月31日(周三)" in series.words
    row = next(row for row in await office.town.rows(Activity) if row.title == "太极")
    assert (row.state, row.every_days) == ("draft", 7)


async def test_a_proposal_is_published_or_turned_down(office: Office, signed_in):
    one = await person(office, "王德福")
    by, draft = By(one, MORNING), writing.Draft("去植物园", STARTS)

    def propose(tx: Any) -> None:
        for _ in range(2):
            writing.create(tx, draft, by, ZONE, state="proposed", proposer_id=one)

    await office.town.do(propose)
    clerk = await signed_in("staff")
    assert re.search(r"2 老同志提议的活动，等您看", (await clerk.get("/console/today")).words)
    page = await clerk.get(f"{HOME}/1")
    assert "谁提议的 王德福" in page.words and "同意发布" in page.words and "不办" in page.words
    assert "王德福提议的" in (await clerk.get(f"{HOME}/1/publish")).words
    await clerk.send(f"{HOME}/1/publish")
    down = await clerk.send(f"{HOME}/2/cancel", reason="天冷了")
    assert "取消了：去植物园" in down.words
    states = [row.state for row in await office.town.rows(Activity)]
    assert states == ["open", "cancelled"]
    for role in ("liaison", "secretary"):
        other = await signed_in(role)
        assert (await other.get(f"{HOME}/1")).status == 200
    await office.town.do(lambda tx: writing.create(tx, draft, by, ZONE, state="proposed"))
    assert (await other.get(f"{HOME}/3")).status == 404


async def test_the_lists_tell_how_full_each_is(office: Office, signed_in):
    full = await activity(office, capacity=2)
    await sign(office, full, "王德福", "李淑芬", "刘桂兰")
    draft = await activity(office, published=False, title="还在想")
    past = await activity(office, title="上个月的", starts_at=MORNING - timedelta(days=20))
    clerk = await signed_in("staff")
    page = await clerk.get(HOME)
    assert "已报2／2位 · 候补1位" in page.words and "还在想" in page.words
    assert "上个月的" not in page.words
    over = await clerk.get(f"{HOME}?show=over")
    assert "上个月的" in over.words and "办过 1个" in over.words
    assert f'href="{HOME}/{past}"' in over.html
    secretary = await signed_in("secretary")
    other = await secretary.get(HOME)
    assert "重阳节茶话会" in other.words and "还在想" not in other.words
    assert (await secretary.get(f"{HOME}/{draft}")).status == 404


async def test_the_calendar_has_weeks_and_the_same_as_a_table(any_office: Office):
    # Late in the evening of the bureau it is still the day before by UTC, and the other way round.
    await activity(any_office, title="早操", starts_at=datetime(2025, 11, 1, 6, tzinfo=ZONE))
    await activity(any_office, title="晚会", starts_at=datetime(2025, 11, 30, 23, tzinfo=ZONE))
    await activity(any_office, title="下月", starts_at=datetime(2025, 12, 1, 6, tzinfo=ZONE))
    clerk = await any_office.signed_in("staff")
    page = await clerk.get(f"{HOME}/calendar?month=2025-11")
    assert "早操" in page.words and "晚会" in page.words and "下月" not in page.words
    grid_part = page.html[page.html.index('class="calendar"') :]
    first = grid_part[: grid_part.index("</tr>", grid_part.index("<tbody>"))]
    assert first.count("calendar-none") == 5 and "早操" in first
    assert re.search(r"11月1日\(周六\)上午6点 早操 正在报名 0位", page.words)
    assert "month=2025-10" in page.html and "month=2025-12" in page.html
    for odd in ("", "2025-13", "x"):
        assert (await clerk.get(f"{HOME}/calendar?month={odd}")).status == 200


async def test_the_page_tells_of_each_who_how_and_in_which_order(any_office: Office):
    number = await activity(any_office, capacity=2, offers=False)
    await sign(any_office, number, "王德福", heads=2, company=("老伴",))
    await sign(any_office, number, "李淑芬", "赵秀英")
    clerk = await any_office.signed_in("staff")
    page = await clerk.get(f"{HOME}/{number}")
    assert re.search(r"已报 2／2位 候补 2位", page.words)
    assert re.search(r"王德福 2位： 老伴 本人 今天 09:30", page.words)
    assert re.search(r"第1位 李淑芬 .* 第2位 赵秀英", page.words)
    assert 'http-equiv="refresh"' not in page.html
    live = await clerk.get(f"{HOME}/{number}?live=1")
    assert '<meta http-equiv="refresh" content="10">' in live.html and "每10秒" in live.words


async def test_staff_let_somebody_in_first_if_there_is_a_place_and_take_it_back(
    any_office: Office,
):
    number = await activity(any_office, capacity=2, offers=False)
    await sign(any_office, number, "王德福", "刘桂兰", "李淑芬", "赵秀英")
    clerk = await any_office.signed_in("staff")
    await clerk.get(f"{HOME}/{number}")
    last = await entry(any_office, "赵秀英")
    full = await clerk.send(f"{last}/admit")
    assert "没有改：空位只有0个" in full.words
    gone = await clerk.send(f"{await entry(any_office, '刘桂兰')}/remove")
    assert "去掉了：刘桂兰。" in gone.words and "您刚才：退出：刘桂兰。" in gone.words
    moved = await clerk.send(f"{last}/admit")
    assert "赵秀英有位子了" in moved.words
    assert (await stands(any_office))["赵秀英"] == ("in", 1)
    assert (await stands(any_office))["李淑芬"] == ("waiting", 1)
    assert any("给您报上了：重阳节茶话会" in text for text in await told(any_office, "赵秀英"))
    assert "已经不在候补里" in (await clerk.send(f"{last}/admit")).words
    back = await clerk.send(f"{HOME}/{number}/undo")
    assert "撤销了，名单和原来一样" in back.words
    assert (await stands(any_office))["赵秀英"] == ("waiting", 1)
    again = await clerk.send(f"{HOME}/{number}/undo")
    # The place is still free: it is as if nobody had left.
    assert "撤销了，名单和原来一样" in again.words
    assert (await stands(any_office))["刘桂兰"] == ("in", 1)
    assert "没有可以撤销的" in (await clerk.send(f"{HOME}/{number}/undo")).words


async def test_nothing_can_be_taken_back_after_a_day_or_of_somebody_else(office: Office, signed_in):
    number = await activity(office)
    await sign(office, number, "王德福")
    clerk, other = await signed_in("staff"), await signed_in("admin")
    await clerk.get(f"{HOME}/{number}")
    await clerk.send(f"{await entry(office, '王德福')}/remove")
    assert "您刚才" not in (await other.get(f"{HOME}/{number}")).words
    await office.town.wait(days=1, minutes=1)
    assert "您刚才" not in (await clerk.get(f"{HOME}/{number}")).words
    assert (await stands(office))["王德福"] == ("out", 1)


async def test_who_may_not_come_is_decided_by_staff(any_office: Office):
    one = await person(any_office, "王德福")
    two = await person(any_office, "李淑芬")
    by = By(None, MORNING)

    def unable(tx: Any) -> None:
        for each in (one, two):
            roster.set_activity(tx, each, "none", MORNING.date(), by)

    await any_office.town.do(unable)
    number = await activity(any_office)
    await sign(any_office, number, "王德福", "李淑芬")
    clerk = await any_office.signed_in("staff")
    assert "2 报名要工作人员定的人" in (await clerk.get("/console/today")).words
    assert "等您定 2位" in (await clerk.get(HOME)).words
    page = await clerk.get(f"{HOME}/{number}")
    assert "请工作人员定的 2人" in page.words
    yes = await clerk.send(f"{await entry(any_office, '王德福')}/agree")
    assert "同意了：王德福报上了" in yes.words
    assert (
        "已经有人定过了" in (await clerk.send(f"{await entry(any_office, '王德福')}/agree")).words
    )
    path = await entry(any_office, "李淑芬")
    assert "李淑芬这次不合适？" in (await clerk.get(f"{path}/remove")).words
    no = await clerk.send(f"{path}/remove")
    assert "没有报上：李淑芬" in no.words
    assert await stands(any_office) == {"王德福": ("in", 1), "李淑芬": ("out", 1)}
    (kind,) = [text for text in await told(any_office, "李淑芬") if "重阳节" in text]
    assert "没有排上您" in kind and "能力" not in kind


async def test_staff_enter_several_a_party_a_guest_and_knowingly_who_can_not(any_office: Office):
    number = await activity(any_office, capacity=4)
    ids = [await person(any_office, name) for name in ("王德福", "李淑芬", "赵秀英")]
    by = By(None, MORNING)
    await any_office.town.do(lambda tx: roster.set_activity(tx, ids[2], "none", MORNING.date(), by))
    clerk = await any_office.signed_in("staff")
    found = await clerk.get(f"{HOME}/{number}/enter")
    found = await clerk.send(f"{HOME}/{number}/enter/find", q="wangdefu")
    assert "王德福" in found.words and "李淑芬" not in found.words
    assert "一个人也没有勾" in (await enter(clerk, number)).words
    both = await enter(clerk, number, *ids[:2], heads="2")
    assert both.status == 422 and "一位一位地报" in both.words
    assert f'value="{ids[0]}" checked' in both.html
    party = await enter(clerk, number, ids[0], heads="2", company="老伴", remark="吃素")
    assert "报上了：王德福" in party.words and party.path == f"{HOME}/{number}"
    row = next(one for one in await any_office.town.rows(Signup) if one.name == "王德福")
    assert (row.heads, row.company, row.how, row.by_id) == (2, ["老伴"], "staff", clerk.member_id)
    assert row.remark_sealed and "吃素".encode() not in row.remark_sealed
    assert (await told(any_office, "王德福"))[-1].startswith("工作人员给您报上了：重阳节茶话会")
    asked = await enter(clerk, number, ids[2])
    assert asked.status == 422 and "赵秀英在名册上是“不能参加活动”" in asked.words
    assert "赵秀英" not in await stands(any_office)
    assert "报上了：赵秀英" in (await enter(clerk, number, ids[2], sure="1")).words
    await clerk.get(f"{HOME}/{number}/enter")
    guest = await clerk.send(f"{HOME}/{number}/enter/guest", guest_name="陈远客", guest_heads="2")
    assert "满了，排在候补：陈远客（第1位）" in guest.words and "名册外" in guest.words
    for wrong, reason in (
        ({"guest_name": ""}, "姓名没有写"),
        ({"guest_name": "陈远客", "guest_heads": "x"}, "人数看不懂"),
        ({"guest_name": "陈远客", "guest_company": "一、二", "guest_heads": "2"}, "比人数还多"),
        ({"guest_name": "陈远客", "guest_remark": "字" * 101}, "备注太长"),
    ):
        page = await clerk.send(f"{HOME}/{number}/enter/guest", **wrong)
        assert page.status == 422 and reason in page.words, wrong
    twice = await enter(clerk, number, ids[0])
    assert "本来就在名单上：王德福" in twice.words


async def test_more_heads_need_a_place_and_what_was_typed_stays(any_office: Office):
    number = await activity(any_office, capacity=3)
    await sign(any_office, number, "王德福", "李淑芬")
    clerk = await any_office.signed_in("staff")
    path = await entry(any_office, "王德福")
    await clerk.get(path)
    none = await clerk.send(f"{path}/change", heads="3", company="老伴、女儿")
    assert none.status == 422 and "空位只有1个" in none.words
    assert 'value="老伴、女儿"' in none.html and 'value="3"' in none.html
    more = await clerk.send(f"{path}/change", heads="2", company="老伴")
    assert "改好了：王德福，一共2位" in more.words
    assert (await stands(any_office))["王德福"] == ("in", 2)
    below = await clerk.send(f"{HOME}/{number}/capacity", capacity="2")
    assert below.status == 422 and "已经有3位占着位子" in below.words
    assert "1到9999之间" in (await clerk.send(f"{HOME}/{number}/capacity", capacity="-1")).words
    assert "名额改好了：5" in (await clerk.send(f"{HOME}/{number}/capacity", capacity="5")).words
    assert "没有改" in (await clerk.send(f"{HOME}/{number}/capacity", capacity="5")).words
    assert "名额改好了：不限" in (await clerk.send(f"{HOME}/{number}/capacity", capacity="")).words
    form = {"title": "重阳节茶话会", "day": "2025-11-08", "starts": "09:00", "offer_hours": "24"}
    edited = await clerk.send(f"{HOME}/{number}/edit", **form, capacity="2", place="三楼")
    assert edited.status == 422 and "已经有3位占着位子" in edited.words and "三楼" in edited.html
    (row,) = await any_office.town.rows(Activity)
    assert row.capacity is None and row.place == ""
    story = (await clerk.get(f"{HOME}/{number}/history")).words
    assert "名额：3，改成5" in story and "王德福：已报名（1位），改成已报名（2位）" in story


async def test_what_somebody_did_in_the_chat_meanwhile_is_told_and_not_undone(
    office: Office, signed_in
):
    number = await activity(office)
    await sign(office, number, "王德福")
    clerk, path = await signed_in("staff"), await entry(office, "王德福")
    await clerk.get(path)
    one = await person(office, "王德福")
    await office.town.do(lambda tx: leaving.leave(tx, number, [one], By(one, MORNING)))
    for deed, fields in (("change", {"heads": "2"}), ("remove", {})):
        page = await clerk.send(f"{path}/{deed}", **fields)
        assert "王德福已经不在名单上了" in page.words
    assert "已经有人定过了，或者自己退出了" in (await clerk.send(f"{path}/agree")).words
    assert await stands(office) == {"王德福": ("out", 1)}


async def test_in_what_is_over_or_called_off_nobody_is_entered(office: Office, signed_in):
    number = await activity(office)
    clerk, one = await signed_in("staff"), await person(office, "王德福")
    await clerk.get(f"{HOME}/{number}")
    await clerk.send(f"{HOME}/{number}/cancel", reason="下雨")
    page = await enter(clerk, number, one)
    assert page.status == 422 and "这个活动现在不能报名" in page.words
    assert (await clerk.get(f"{HOME}/{number}/edit")).path == f"{HOME}/{number}"
    assert await office.town.rows(Signup) == []


async def furnished(office: Office) -> tuple[int, Visitor, Visitor]:
    """王德福 and 李淑芬 are signed up; a secretary leads the branch of the one, a liaison the place."""
    number = await activity(office)
    vault = office.town.bot.vault
    await sign(office, number, "王德福", remark_sealed=vault.seal("坐轮椅", "remark"))
    await sign(office, number, "李淑芬", remark_sealed=vault.seal("吃素", "remark"))
    secretary = await office.signed_in("secretary")
    liaison = await office.signed_in("liaison")
    one, by = await person(office, "王德福"), By(None, MORNING)

    def work(tx: Any) -> None:
        body = organisations.add(tx, "机关一支部", "建制支部")
        organisations.join(tx, body, one)
        organisations.join(tx, body, secretary.member_id, "书记", leads=True)
        node = grid.at(tx, ["银铃区", "和平社区"])
        grid.assign(tx, node, liaison.member_id)
        given = {"node_id": node, "phone": "19900000011"}
        roster.change(tx, vault, one, given, by)
        roster.change(tx, vault, members.named(tx, "李淑芬"), {"phone": "19900000022"}, by)

    await office.town.do(work)
    return number, secretary, liaison


async def test_secretary_and_liaison_see_and_do_only_what_is_their_peoples(office: Office):
    number, secretary, liaison = await furnished(office)
    for visitor in (secretary, liaison):
        page = await visitor.get(f"{HOME}/{number}")
        assert "王德福" in page.words and "李淑芬" not in page.words
        assert "已报 2位" in page.words and "修改" not in page.words and "取消" not in page.words
        assert (await visitor.get(await entry(office, "李淑芬"))).status == 404
        printed = await visitor.get(f"{HOME}/{number}/print")
        assert "王德福" in printed.words and "李淑芬" not in printed.words
        phones = await visitor.send(f"{HOME}/{number}/phones")
        assert "19900000011" in phones.words and "19900000022" not in phones.words
        for deed in ("close", "capacity", "file", "template", "enter/guest"):
            assert (await visitor.send(f"{HOME}/{number}/{deed}")).status == 403
    assert (await secretary.send(f"{HOME}/{number}/remarks")).status == 403
    assert (await secretary.send(f"{await entry(office, '王德福')}/reveal/remark")).status == 404
    assert "轮椅" in (await liaison.send(f"{HOME}/{number}/remarks")).words
    other = await person(office, "李淑芬")
    assert (await enter(secretary, number, other)).status == 404
    gone = await secretary.send(f"{await entry(office, '王德福')}/remove")
    assert "去掉了：王德福" in gone.words and "您刚才：退出：王德福" in gone.words
    # Of who can't take part staff are asked, and late is late.
    one = await person(office, "王德福")
    await office.town.do(
        lambda tx: roster.set_activity(tx, one, "none", MORNING.date(), By(None, MORNING))
    )
    asked = await enter(secretary, number, one)
    assert "要请工作人员定：王德福" in asked.words
    await office.town.do(lambda tx: writing.close(tx, number, By(None, MORNING)))
    await office.town.do(lambda tx: leaving.leave(tx, number, [one], By(None, MORNING)))
    late = await enter(secretary, number, one)
    assert late.status == 422 and "报名已经关了" in late.words


async def test_phones_and_remarks_are_shown_to_who_asks_which_is_noted(office: Office, signed_in):
    number, _, _ = await furnished(office)
    clerk = await signed_in("staff")
    path = await entry(office, "王德福")
    page = await clerk.get(f"{HOME}/{number}")
    assert "有备注" in page.words and "轮椅" not in page.words and "19900000011" not in page.words
    one = await clerk.get(path)
    assert "199****0011" in one.words and "轮椅" not in one.words
    assert "19900000011" in (await clerk.send(f"{path}/reveal/phone")).words
    assert "坐轮椅" in (await clerk.send(f"{path}/reveal/remark")).words
    assert (await clerk.send(f"{path}/reveal/health")).status == 404
    everybody = await clerk.send(f"{HOME}/{number}/remarks")
    assert "坐轮椅" in everybody.words and "吃素" in everybody.words
    seen = [row for row in await office.town.rows(Audit) if row.action == "activity.reveal"]
    assert [(row.member_id, row.after["field"]) for row in seen] == [
        (clerk.member_id, "remark")
    ] * 2
    assert "看了备注" in (await clerk.get(f"{HOME}/{number}/history")).words


async def test_the_sheet_has_no_remark_unless_a_clerk_asks(office: Office, signed_in):
    number, secretary, _ = await furnished(office)
    clerk = await signed_in("staff")
    page = await clerk.get(f"{HOME}/{number}/print")
    assert "第1页，共1页" in page.words and "王德福" in page.words and "轮椅" not in page.words
    assert page.html.count('<td class="roll-number">') == 15
    assert "坐轮椅" in (await clerk.send(f"{HOME}/{number}/print")).words
    assert (await secretary.send(f"{HOME}/{number}/print")).status == 403


async def test_the_workbook_has_the_rows_masked_unless_asked_and_nothing_acts(
    office: Office, signed_in, tmp_path
):
    number, _, _ = await furnished(office)
    evil = '=HYPERLINK("http://example.org","x")'

    def work(tx: Any) -> None:
        guest = Entry(evil, heads=2, company=("@SUM(1)",))
        signing.sign_up(tx, number, [(guest,)], By(None, MORNING))
        writing.change(
            tx,
            number,
            writing.Draft("茶话会", STARTS, capacity=4),
            By(None, MORNING),
            ZONE,
        )
        signing.sign_up(tx, number, [(Entry("候补的"),)], By(None, MORNING))

    await office.town.do(work)
    clerk = await signed_in("staff")
    await clerk.get(f"{HOME}/{number}")

    async def fetched(**fields: str) -> dict[str, list[list[Any]]]:
        form = {"csrf": clerk.token, **fields}
        async with clerk.session.post(f"{HOME}/{number}/file", data=form) as answer:
            assert answer.status == 200
            data = await answer.read()
        (tmp_path / "list.xlsx").write_bytes(data)
        assert live_in(tmp_path / "list.xlsx") == []
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}

    plain = await fetched()
    assert list(plain) == ["报名", "候补"]
    assert [row[0] for row in plain["报名"]] == ["姓名", "王德福", "李淑芬", evil]
    assert plain["报名"][1][4] == "199****0011" and plain["报名"][1][6] == ""
    assert plain["报名"][3][2:4] == [2.0, "@SUM(1)"]
    assert [row[0] for row in plain["候补"]] == ["姓名", "候补的"]
    clear = await fetched(phone="1", remark="1")
    assert clear["报名"][1][4] == "19900000011" and clear["报名"][1][6] == "坐轮椅"
    taken = [row for row in await office.town.rows(Audit) if row.action == "activity.export"]
    assert [row.after for row in taken] == [None, {"shown": ["phone", "remark"]}]
    looked = [row for row in await office.town.rows(Audit) if row.action == "member.reveal"]
    assert {row.member_id for row in looked} == {clerk.member_id} and len(looked) == 2


async def test_what_is_hostile_stays_words(office: Office, signed_in):
    clerk = await signed_in("staff")
    await clerk.get(f"{HOME}/new")
    evil = "<script>x</script>{{7*7}}"
    page = await clerk.send(f"{HOME}/new", **FORM | {"title": evil, "details": evil})
    assert page.path == f"{HOME}/1" and "<script>x" not in page.html
    assert "&lt;script&gt;x" in page.html and "{{7*7}}" in page.html
    assert "<script>x" not in (await clerk.get(f"{HOME}/1/publish")).html


async def test_of_today_the_activities_are_counted(office: Office, signed_in):
    await activity(office, starts_at=MORNING + timedelta(hours=5))
    await activity(office, starts_at=MORNING + timedelta(days=1))
    for role in ("staff", "secretary"):
        assert "1 今天的活动" in (await (await signed_in(role)).get("/console/today")).words


async def test_long_lists_come_in_pages(office: Office, signed_in):
    number = await activity(office)

    def work(tx: Any) -> None:
        guests = [(Entry(f"客人{n:03}"),) for n in range(120)]
        signing.sign_up(tx, number, guests, By(None, MORNING))

    await office.town.do(work)
    clerk = await signed_in("staff")
    first = await clerk.get(f"{HOME}/{number}")
    assert "客人049" in first.words and "客人050" not in first.words and "共3页" in first.words
    assert "客人119" in (await clerk.get(f"{HOME}/{number}?in=3")).words


async def test_activities_count_in_the_reports_with_the_heads_that_came(any_office: Office):
    held = await activity(any_office, starts_at=datetime(2025, 10, 8, 9, tzinfo=ZONE))
    off = await activity(any_office, starts_at=datetime(2025, 10, 9, 9, tzinfo=ZONE))
    # At half past midnight of November by the bureau it is still October by UTC.
    later = datetime(2025, 11, 1, 0, 30, tzinfo=ZONE)
    await activity(any_office, starts_at=later)
    await activity(any_office, starts_at=datetime(2025, 10, 10, 9, tzinfo=ZONE), title="没有人的")
    by = By(None, MORNING)

    def work(tx: Any) -> list[tuple[int | None, str, int, int]]:
        body = organisations.add(tx, "一支部", "建制支部")
        one, two = (members.named(tx, name) for name in ("王德福", "李淑芬"))
        organisations.join(tx, body, one)
        people = [(Entry("王德福", one, heads=3),), (Entry("李淑芬", two),), (Entry("客人"),)]
        signing.sign_up(tx, held, people, by, vetted=True)
        signing.sign_up(tx, off, people, by, vetted=True)
        writing.cancel(tx, off, "下雨", by)
        for row, heads in zip(entries.every(tx, held), (2, None, 1), strict=True):
            tx.command(
                f"UPDATE signups SET arrived = {'NULL' if heads is None else heads} WHERE id = {row.id}"
            )
        lines = reports.month(tx, datetime(2025, 10, 1).date(), ALL, ZONE)
        mine = [one for one in lines if one.counter == "activity"]
        return [(one.body, one.name, one.sessions, one.persons) for one in mine]

    found = await any_office.town.do(work)
    assert [(name, sessions, persons) for _, name, sessions, persons in found] == [
        ("", 2, 3),
        ("一支部", 1, 2),
        ("", 1, 0),
    ]
    clerk = await any_office.signed_in("staff")
    page = await clerk.get("/console/reports?month=2025-10")
    assert "活动报名 全局合计 2 3" in page.words
    counted = await clerk.get("/console/reports/activity/events?month=2025-10")
    assert "10月8日(周三) 重阳节茶话会 3" in counted.words and "没有人的 0" in counted.words


# -- what follows -------------------------------------------------------------------------------

G2 = Chat("simulator", "G2", is_group=True)


async def test_what_is_missing_is_told_before_publishing_and_leads_to_the_form(
    office: Office, signed_in
):
    bare = await activity(office, published=False, starts_at=None)
    past = await activity(office, published=False, starts_at=MORNING - timedelta(hours=1))
    late = await activity(office, published=False, deadline=MORNING - timedelta(hours=1))
    clerk = await signed_in("staff")
    for number, reason in (
        (bare, "还没有写开始的日子和时间"),
        (past, "时间已经过去了"),
        (late, "报名截止已经过去了"),
    ):
        page = await clerk.get(f"{HOME}/{number}/publish")
        assert reason in page.words and f'href="{HOME}/{number}/edit"' in page.html
        sent = await clerk.send(f"{HOME}/{number}/publish")
        assert sent.path == f"{HOME}/{number}/publish" and reason in sent.words
    assert {row.state for row in await office.town.rows(Activity)} == {"draft"}
    assert await posts(office) == []


async def test_a_poster_is_drawn_for_groups_that_see_pictures(any_office: Office, monkeypatch):
    number = await activity(any_office, published=False, chats=(G2,))
    clerk = await any_office.signed_in("staff")
    monkeypatch.setattr(type(any_office.town.bot.dispatcher.reach), "shows", lambda *_: True)
    await clerk.get(f"{HOME}/{number}/publish")
    await clerk.send(f"{HOME}/{number}/publish")
    assert await posts(any_office) == []
    (task,) = await any_office.town.rows(LongTask)
    assert task.kind == "poster" and task.about["activity"] == number
    await any_office.town.bot.longtasks.work_off()
    assert [group for group, _ in await posts(any_office)] == ["G2"]


async def test_its_words_and_poster_are_there_for_groups_that_the_bot_does_not_reach(
    office: Office, signed_in
):
    number = await activity(office, chats=(G2,))
    clerk = await signed_in("staff")
    page = await clerk.get(f"{HOME}/{number}/posts")
    assert "想去的说一声“我报名”就行。" in page.words and "@小银铃 我报名重阳节茶话会" in page.words
    assert "#接龙\n重阳节茶话会\n" in page.html
    if fonts.find() is not None:
        assert f'src="{HOME}/{number}/poster"' in page.html
        for query in ("", "?paper=1"):
            async with clerk.session.get(f"{HOME}/{number}/poster{query}") as answer:
                assert answer.content_type == "image/png"
                assert (await answer.read()).startswith(b"\x89PNG")
                assert "attachment" in answer.headers["Content-Disposition"]


async def test_it_is_told_again_once_a_day(any_office: Office):
    number = await activity(any_office, published=False, chats=(G2,))
    clerk = await any_office.signed_in("staff")
    await clerk.get(f"{HOME}/{number}/publish")
    await clerk.send(f"{HOME}/{number}/publish")
    path = f"{HOME}/{number}/posts"
    assert "今天已经发过了" in (await clerk.get(path)).words
    assert "今天已经发过了" in (await clerk.send(path)).words
    await any_office.town.wait(days=1)
    assert "发到1个群" in (await clerk.send(path)).words
    assert "今天已经发过了" in (await clerk.send(path)).words
    told = await posts(any_office)
    assert len(told) == 2 and told[0] == told[1]
    await clerk.send(f"{HOME}/{number}/close")
    await any_office.town.wait(days=1)
    assert "今天已经发过了" in (await clerk.send(path)).words
    assert len(await posts(any_office)) == 1  # What waited was taken back.


async def test_of_another_time_all_are_told_with_receipts_and_of_calling_off(any_office: Office):
    number = await activity(any_office, published=False, chats=(G2,))
    clerk = await any_office.signed_in("staff")
    await clerk.get(f"{HOME}/{number}/publish")
    await clerk.send(f"{HOME}/{number}/publish")
    await sign(any_office, number, "王德福", "李淑芬")
    await any_office.town.wait(minutes=12)
    form = {"title": "重阳节茶话会", "day": "2025-11-09", "starts": "10:00", "offer_hours": "24"}
    changed = await clerk.send(f"{HOME}/{number}/edit", **form, groups="simulator G2")
    assert "改好了：重阳节茶话会。 已通知2位，谁看过了，见“通知过的变动”" in changed.words
    (notice,) = await any_office.town.rows(Announcement)
    assert f'href="/console/announcements/{notice.id}"' in changed.html
    read = await clerk.get(f"/console/announcements/{notice.id}")
    assert read.status == 200 and "重阳节茶话会有变动" in read.words
    assert len(await any_office.town.rows(Receipt)) == 2
    ((group, text),) = await posts(any_office, ":told:")
    assert group == "G2" and "现在是11月9日(周日)上午10点" in text
    same = await clerk.send(f"{HOME}/{number}/edit", **form, groups="simulator G2")
    assert "已通知" not in same.words and len(await any_office.town.rows(Announcement)) == 1
    await any_office.town.wait(minutes=12)
    off = await clerk.send(f"{HOME}/{number}/cancel", reason="下大雨")
    assert "取消了：重阳节茶话会。 已通知2位" in off.words
    assert off.html.count('href="/console/announcements/') == 2
    assert any("不办了。因为下大雨。" in text for _, text in await posts(any_office, ":told:"))
    story = (await clerk.get(f"{HOME}/{number}/history")).words
    assert story.count("通知了变动") == 2
    secretary = await (await any_office.signed_in("secretary")).get(f"{HOME}/{number}")
    assert "谁看过了" not in secretary.words


async def test_who_proposed_is_told_alone(any_office: Office):
    one = await person(any_office, "王德福")
    by, draft = By(one, MORNING), writing.Draft("去植物园", STARTS, chats=(G2,))

    def propose(tx: Any) -> None:
        for _ in range(2):
            writing.create(tx, draft, by, ZONE, state="proposed", proposer_id=one)

    await any_office.town.do(propose)
    clerk = await any_office.signed_in("staff")
    await clerk.get(f"{HOME}/1/publish")
    await clerk.send(f"{HOME}/1/publish")
    down = await clerk.send(f"{HOME}/2/cancel", reason="天冷了")
    assert "提议的老同志，机器人会私下告诉" in down.words
    no, yes = sorted(await told(any_office, "王德福"), key=lambda text: "定下来" in text)
    assert "“去植物园”定下来了" in yes and "这次先不办：天冷了" in no
    assert [group for group, _ in await posts(any_office)] == ["G2"]


async def test_what_is_weekly_begins_by_publishing_and_ends_by_a_word(any_office: Office):
    clerk = await any_office.signed_in("staff")
    await clerk.get(f"{HOME}/new")
    near = {"title": "太极", "day": "2025-10-31", "deadline_on": "", "weekly": "1"}
    await clerk.send(f"{HOME}/new", **FORM | near)
    assert "提前6天自己排出来" in (await clerk.get(f"{HOME}/1/publish")).words
    assert "定下了：太极，每周一次。发到1个群" in (await clerk.send(f"{HOME}/1/publish")).words
    pattern, first = sorted(await any_office.town.rows(Activity), key=lambda row: row.id)
    assert (pattern.state, first.state, first.series_id) == ("series", "open", 1)
    stays = await clerk.send(f"{HOME}/1/edit", **FORM | {"title": "太极", "day": "2025-11-07"})
    assert stays.status == 422 and "要停下来，请回去点“不再办”" in stays.words
    assert "已经排出来的照常办" in (await clerk.get(f"{HOME}/1/cancel")).words
    assert "“太极”以后不再排了" in (await clerk.send(f"{HOME}/1/cancel")).words
    states = {row.id: row.state for row in await any_office.town.rows(Activity)}
    assert states == {1: "over", 2: "open"}
    assert "太极" not in (await clerk.get(f"{HOME}/calendar?month=2025-11")).words


async def test_a_new_one_is_like_a_template_or_one_of_last_year(office: Office, signed_in):
    old = await activity(office, title="去年重阳", starts_at=datetime(2024, 11, 1, 9, tzinfo=ZONE))
    await activity(office, title="去年夏天", starts_at=datetime(2024, 7, 1, 9, tzinfo=ZONE))
    clerk = await signed_in("staff")
    await clerk.get(f"{HOME}/{old}")
    kept = await clerk.send(f"{HOME}/{old}/template")
    page = await clerk.get(f"{HOME}/new")
    assert "去年：2024年11月1日(周五)上午9点" in page.words and "去年夏天" not in page.words
    assert f'href="{HOME}/new?from={old}&amp;on=2025-10-31"' in page.html
    assert 'value="2025-10-31"' in (await clerk.get(f"{HOME}/new?from={old}&on=2025-10-31")).html
    template = kept.path.rpartition("/")[2]
    assert f'href="{HOME}/new?from={template}"' in page.html
    assert "扔掉就没有了" in (await clerk.get(f"{HOME}/{template}/discard")).words
    assert "扔掉了：去年重阳" in (await clerk.send(f"{HOME}/{template}/discard")).words
    assert [row.state for row in await office.town.rows(Activity)] == ["open", "open"]
    assert (await clerk.get(f"{HOME}/{old}/discard")).path == f"{HOME}/{old}"


# -- rooms ----------------------------------------------------------------------------------------


async def room(office: Office, name: str = "合唱室") -> str:
    slots = (Slot("上午", time(8, 30), time(11, 30)), Slot("下午", time(14), time(17)))
    draft = venues.Draft(name, slots=slots)
    return str(await office.town.do(lambda tx: venues.add(tx, draft, By(None, MORNING))))


async def held(office: Office) -> list[tuple[str, str, Any]]:
    rows = await office.town.rows(Booking)
    return [(row.state, row.what, row.starts_at.astimezone(ZONE)) for row in rows]


async def test_a_room_is_held_goes_with_it_and_is_freed(any_office: Office):
    one, other = await room(any_office), await room(any_office, "书画室")
    clerk = await any_office.signed_in("staff")
    await clerk.get(f"{HOME}/new")
    await clerk.send(f"{HOME}/new", **FORM | {"venue": one, "place": ""})
    assert await held(any_office) == [("booked", "重阳节茶话会", STARTS)]
    (row,) = await any_office.town.rows(Activity)
    assert row.place == "合唱室"
    form = await clerk.get(f"{HOME}/1/edit")
    assert f'<option value="{one}" selected>合唱室' in form.html
    await clerk.send(f"{HOME}/1/publish")
    later = FORM | {"day": "2025-11-09", "place": "合唱室", "venue": other}
    await clerk.send(f"{HOME}/1/edit", **later)
    assert await held(any_office) == [("booked", "重阳节茶话会", STARTS + timedelta(days=1))]
    (row,) = await any_office.town.rows(Activity)
    assert row.place == "书画室"
    assert "重阳节茶话会" in (await clerk.get(f"/console/venues/{other}?week=2025-11-09")).words
    await clerk.send(f"{HOME}/1/edit", **later | {"venue": "", "place": "门口"})
    assert (await held(any_office))[0][0] == "cancelled"
    await clerk.send(f"{HOME}/1/edit", **later)
    await clerk.send(f"{HOME}/1/cancel", reason="下雨")
    assert [state for state, *_ in await held(any_office)] == ["cancelled"]


async def test_who_has_the_room_and_what_is_free_is_told_at_the_field(any_office: Office):
    one = await room(any_office)
    by = By(None, MORNING)
    taken = Wanted(int(one), STARTS, STARTS + timedelta(hours=1), "练歌", "合唱队")
    await any_office.town.do(lambda tx: booking.book(tx, taken, by))
    clerk = await any_office.signed_in("staff")
    await clerk.get(f"{HOME}/new")
    page = await clerk.send(f"{HOME}/new", **FORM | {"venue": one})
    said = "合唱室11月8日(周六)09:00到10:00已经订给合唱队了。那天还空着：下午14:00到17:00。"
    assert page.status == 422 and said in page.words
    assert 'value="茶话会、重阳聚会"' in page.html
    assert await any_office.town.rows(Activity) == []
    afternoon = FORM | {"venue": one, "starts": "14:00", "ends": "16:00"}
    path = (await clerk.send(f"{HOME}/new", **afternoon)).path
    await clerk.send(f"{path}/publish")
    moved = await clerk.send(f"{path}/edit", **FORM | {"venue": one})
    assert moved.status == 422 and "已经订给合唱队了" in moved.words
    (row,) = await any_office.town.rows(Activity)
    assert row.starts_at == STARTS.replace(hour=14)
    await any_office.town.do(lambda tx: venues.close(tx, int(one), by))
    shut = await clerk.send(f"{HOME}/new", **FORM | {"venue": one, "day": "2025-11-15"})
    assert shut.status == 422 and "已经不在了" in shut.words
    other = await room(any_office, "书画室")
    weekly = {"venue": other, "weekly": "1"}
    page = await clerk.send(f"{HOME}/new", **FORM | weekly)
    assert page.status == 422 and "每周都办的，先不选场地" in page.words


# -- menus ----------------------------------------------------------------------------------------


async def test_a_menu_is_put_together_looked_at_told_once_and_taken_apart(any_office: Office):
    first = await activity(any_office, title="书法课", published=False)
    second = await activity(any_office, title="合唱", starts_at=STARTS + timedelta(days=1))
    third = await activity(any_office, title="摄影")
    clerk = await any_office.signed_in("staff")
    assert "还没有菜单" in (await clerk.get(f"{HOME}/menus")).words
    form = await clerk.get(f"{HOME}/menus/new")
    assert "书法课" in form.words and "摄影" in form.words
    numbered = {"title": "十一月的活动", f"no_{first}": "2", f"no_{second}": "1"}
    for wrong, reason in (
        ({"title": ""}, "名称没有写"),
        ({f"no_{first}": ""}, "至少选两个"),
        ({f"no_{first}": "1"}, "有两个一样"),
        ({f"no_{first}": "x"}, "号码看不懂"),
        ({"no_999": "3"}, "刚才放进别的菜单"),
    ):
        page = await clerk.send(f"{HOME}/menus/new", **numbered | wrong)
        assert page.status == 422 and reason in page.words, wrong
    made = await clerk.send(f"{HOME}/menus/new", **numbered)
    assert made.path == f"{HOME}/menus/1"
    assert "1 合唱，11月9日(周日)上午9点 2 书法课，11月8日(周六)上午9点" in made.words
    nowhere = await clerk.send(f"{HOME}/menus/1")
    assert nowhere.status == 422 and "没有选群" in nowhere.words
    assert "发到1个群" in (await clerk.send(f"{HOME}/menus/1", groups="simulator G2")).words
    assert "这些群都发过了" in (await clerk.send(f"{HOME}/menus/1", groups="simulator G2")).words
    ((group, text),) = await posts(any_office, "menu:")
    assert group == "G2" and text.startswith("十一月的活动，请您挑：\n1 合唱，")
    assert {
        row.title: (row.state, row.menu_no) for row in await any_office.town.rows(Activity)
    } == {
        "书法课": ("open", 2),
        "合唱": ("open", 1),
        "摄影": ("open", None),
    }
    listed = (await clerk.get(f"{HOME}/menus")).words
    assert "十一月的活动 2个活动 · 今天" in listed
    assert "只是不再按号码报名" in (await clerk.get(f"{HOME}/menus/1/apart")).words
    assert "拆开了：十一月的活动" in (await clerk.send(f"{HOME}/menus/1/apart")).words
    assert {row.menu_id for row in await any_office.town.rows(Activity)} == {None}
    assert f'name="no_{third}"' in (await clerk.get(f"{HOME}/menus/new")).html


# -- afterwards -----------------------------------------------------------------------------------


async def test_when_it_is_over_there_are_words_pictures_and_a_report(any_office: Office):
    starts = MORNING - timedelta(days=1)
    number = await activity(any_office, starts_at=starts)
    one = await person(any_office, "王德福")

    def work(tx: Any) -> None:
        signing.sign_up(
            tx, number, [(Entry("王德福", one, heads=2),)], By(one, starts), vetted=True
        )
        tx.command("UPDATE signups SET arrived = 1")
        for n, said in enumerate(("唱得真高兴", "", "")):
            afterwards.keep(tx, number, said, n, By(one, MORNING))

    await any_office.town.do(work)
    clerk = await any_office.signed_in("staff")
    page = await clerk.get(f"{HOME}/{number}")
    assert "报名2位，到了1位。" in page.words and "唱得真高兴 王德福" in page.words
    assert "2张照片在聊天里： 王德福 今天 09:30" in page.words
    assert "举办了重阳节茶话会。" in page.words and "机器人写的草稿" in page.words
    kept = await clerk.send(f"{HOME}/{number}/report", report="大家都很高兴。")
    assert "简讯存好了" in kept.words and "大家都很高兴。</textarea>" in kept.html
    assert "机器人写的草稿" not in kept.words
    long = await clerk.send(f"{HOME}/{number}/report", report="好" * 3001)
    assert long.status == 422 and "简讯太长" in long.words and "好" * 3001 in long.html
    (row,) = await any_office.town.rows(Activity)
    assert row.report == "大家都很高兴。"
    secretary = await (await any_office.signed_in("secretary")).get(f"{HOME}/{number}")
    assert "唱得真高兴" not in secretary.words and "大家都很高兴" not in secretary.words
    coming = await activity(any_office)
    assert "还没有办完" in (await clerk.send(f"{HOME}/{coming}/report", report="早了")).words
