"""One person in the console: entering, editing, how they stand, and what a death stops."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.messages import Account, Chat
from bot.texts import Texts
from console import history
from services import families, grid, members, organisations, preferences, roster
from storage import outbox
from storage.audit import By
from storage.tables.base import core
from storage.tables.engine import Audit, Outbox
from storage.tables.members import ActivityClass, Choice, Member, MemberAccount
from storage.tables.organisations import Membership
from tests.kit.office import Office, Page, Visitor
from tests.kit.town import PEOPLE

say = Texts()
PHONE, OTHER_PHONE = "19900000001", "19900000002"
# Of nobody: no place has the number 000000, and the last digit is wrong.
ID_NUMBER = "000000195003080012"


def given(page: Page) -> dict[str, str]:
    """What stands in the fields of a page's forms, as a browser would send it."""
    fields = {}
    for tag in re.findall(r"<input[^>]*>", page.html):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        boxed = attributes.get("type") in {"checkbox", "radio"} and " checked" not in tag
        if "name" in attributes and not boxed:
            fields[attributes["name"]] = attributes.get("value", "")
    for name, inside in re.findall(
        r'<select id="[^"]*" name="(\w+)".*?>(.*?)</select>', page.html, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        fields[name] = chosen[1] if chosen else ""
    areas = r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>'
    return fields | dict(re.findall(areas, page.html, re.DOTALL))


async def fill(visitor: Visitor, path: str, **fields: str) -> Page:
    """Open a page, fill in some fields, and send it."""
    form = given(await visitor.get(path)) | fields
    form.pop("csrf", None)
    return await visitor.send(path, **form)


async def again(visitor: Visitor, page: Page, **fields: str) -> Page:
    """Send a page that was shown again, with the box ticked that one has looked."""
    sure = re.search(r'name="sure" value="(\w+)"', page.html)
    assert sure is not None, page.words
    form = given(page) | {"sure": sure[1]} | fields
    form.pop("csrf", None)
    return await visitor.send(page.path, **form)


async def member(office: Office, name: str) -> Member:
    (row,) = [row for row in await office.town.rows(Member) if row.name == name]
    return row


async def number_of(office: Office, name: str) -> int:
    return int((await member(office, name)).id)


async def noted(office: Office, action: str) -> list[Audit]:
    return [row for row in await office.town.rows(Audit) if row.action == action]


def opened(office: Office, row: Member, field: str) -> str:
    return str(roster.known(office.town.bot.vault, row, field))


NEW = {
    "name": "欧阳 建国",
    "sex": "M",
    "kind": "lixiu",
    "aliases": "老欧阳、建国叔",
    "unit": "农机厂",
    "title": "厂长",
    "joined_party": "1975年7月",
    "birth_calendar": "lunar",
    "birth_year": "1952",
    "birth_month": "5",
    "birth_day": "8",
    "birth_leap": "1",
    "hardships_other": "独居、失能",
    "phone": "199 0000 0001",
    "address": "银铃市和平路1号2单元301",
    "health": "高血压",
    "note": "爱下棋",
}


async def test_somebody_is_entered_with_everything(office: Office, signed_in):
    clerk = await signed_in("staff")
    page = await fill(clerk, "/console/roster/new", **NEW)
    row = await member(office, "欧阳建国")
    assert page.path == f"/console/roster/{row.id}" and "录入好了：欧阳建国。" in page.words
    assert (row.sex, row.kind, row.unit, row.title) == ("M", "lixiu", "农机厂", "厂长")
    assert row.aliases == ["老欧阳", "建国叔"] and row.joined_party == "1975-07"
    assert row.hardships == ["独居", "失能"] and row.note == "爱下棋"
    assert (row.birth_calendar, row.birth_year, row.birth_leap) == ("lunar", 1952, True)
    assert opened(office, row, "phone") == PHONE and opened(office, row, "health") == "高血压"
    (note,) = await noted(office, "member.enter")
    assert note.member_id == clerk.member_id and PHONE not in str(note.after)
    assert "农历1952年闰5月8日" in page.words and PHONE not in page.html


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "没有姓名"),
        ({"name": "张三、李四"}, "只写一个人"),
        ({"birth_year": "1951", "birth_month": "3"}, "农历1951年没有闰3月"),
        (
            {"birth_calendar": "solar", "birth_leap": "", "birth_month": "2", "birth_day": "30"},
            "没有1952-2-30这一天",
        ),
        ({"birth_month": "13"}, "没有"),
        ({"birth_day": "x"}, "只写数字"),
        ({"birth_year": "52"}, "四位数字"),
        ({"birth_year": "2099", "birth_leap": ""}, "还没有到"),
        ({"birth_month": "", "birth_day": ""}, "月份也写上"),
        ({"joined_party": "很早"}, "看不懂"),
        ({"phone": "6123456"}, None),
        ({"phone": "199"}, "不对"),
        ({"phone": f"{PHONE}，{OTHER_PHONE}"}, "只写一个号码"),
        ({"id_number": "12345"}, "身份证号应是18位"),
        ({"unit": "厂" * 61}, "太长"),
        ({"node_id": "999"}, "网格已经不在了"),
    ],
)
async def test_what_cannot_be_is_told_and_nothing_typed_is_lost(
    office: Office, signed_in, wrong: dict[str, str], said: str | None
):
    clerk = await signed_in("staff")
    page = await fill(clerk, "/console/roster/new", **(NEW | wrong))
    if said is None:
        page = await again(clerk, page)  # A line without area code may be right.
        assert page.status == 200 and await number_of(office, "欧阳建国")
        return
    assert said in page.words and say("entering.mended") in page.words
    assert "欧阳建国" not in [row.name for row in await office.town.rows(Member)]
    shown = given(page)
    assert shown["title"] == "厂长" and shown["note"] == "爱下棋"
    kept = NEW | wrong
    assert all(shown[name] == kept[name] for name in kept if name not in {"birth_leap", "node_id"})


async def test_an_id_number_that_is_doubtful_is_kept_once_somebody_has_looked(
    office: Office, signed_in
):
    clerk = await signed_in("staff")
    page = await fill(clerk, "/console/roster/new", **(NEW | {"id_number": ID_NUMBER}))
    assert "最后一位对不上" in page.words and say("entering.doubtful") in page.words
    assert await noted(office, "member.enter") == []
    await again(clerk, page)
    assert opened(office, await member(office, "欧阳建国"), "id_number") == ID_NUMBER


async def test_looking_at_one_doubt_is_not_looking_at_another(office: Office, signed_in):
    clerk = await signed_in("staff")
    page = await fill(clerk, "/console/roster/new", **(NEW | {"id_number": ID_NUMBER}))
    page = await again(clerk, page, id_number="", birth_calendar="solar", birth_year="2000")
    assert "今年25岁" in page.words and await noted(office, "member.enter") == []


async def test_a_birthday_that_the_id_number_contradicts_is_told(office: Office, signed_in):
    clerk, vault = await signed_in("staff"), office.town.bot.vault
    by = By(None, office.town.clock.now())
    values = {"name": "上官明月", "id_number": "000000195003080003"}
    number = await office.town.do(lambda tx: roster.enter(tx, vault, values, by))
    path = f"/console/roster/{number}/edit"
    page = await fill(clerk, path, birth_year="1951", birth_month="3", birth_day="8")
    assert "和身份证上的出生日期1950年3月8日不一样" in page.words
    await again(clerk, page)
    assert (await member(office, "上官明月")).birth_year == 1951


async def test_a_namesake_is_asked_about(office: Office, signed_in):
    clerk = await signed_in("staff")
    page = await fill(clerk, "/console/roster/new", name="王德福")
    assert "名册里已经有1位王德福" in page.words
    await again(clerk, page)
    assert [row.name for row in await office.town.rows(Member)].count("王德福") == 2


async def test_what_is_sealed_stays_unless_something_is_typed_or_it_is_emptied(
    office: Office, signed_in
):
    clerk = await signed_in("staff")
    await fill(clerk, "/console/roster/new", **NEW)
    number = await number_of(office, "欧阳建国")
    path = f"/console/roster/{number}/edit"
    form = await clerk.get(path)
    assert "现在是 199****0001" in form.words
    assert not any(word in form.html for word in (PHONE, "和平路", "高血压"))
    await fill(clerk, path, unit="机械厂", phone=OTHER_PHONE, clear_address="1")
    row = await member(office, "欧阳建国")
    assert opened(office, row, "phone") == OTHER_PHONE and opened(office, row, "address") == ""
    assert opened(office, row, "health") == "高血压" and row.birth_leap and row.unit == "机械厂"
    page = await clerk.get(f"/console/roster/{number}")
    assert "原单位： 农机厂 → 机械厂" in page.words
    assert "199****0001 → 199****0002" in page.words and OTHER_PHONE not in page.html
    assert "没有变化" in (await fill(clerk, path)).words


async def test_two_who_edit_at_once_are_told_of_each_other(office: Office, signed_in):
    first, second = await signed_in("staff"), await signed_in("admin", "陈主任")
    path = f"/console/roster/{await number_of(office, '王德福')}/edit"
    old = given(await first.get(path))
    office.town.clock.offset += timedelta(minutes=1)
    await fill(second, path, unit="教育局", title="处长")
    old.pop("csrf")
    page = await first.send(path, **(old | {"unit": "教委", "note": "爱下棋"}))
    assert "陈主任改了这个人" in page.words and "教育局" in page.words and "教委" in page.words
    row = await member(office, "王德福")
    assert (row.unit, row.title) == ("教育局", "处长") and given(page)["note"] == "爱下棋"
    kept = given(page) | {"title": "处长"}
    kept.pop("csrf")
    await first.send(path, **kept)
    row = await member(office, "王德福")
    assert (row.unit, row.title, row.note) == ("教委", "处长", "爱下棋")


async def test_hardships_are_ticked_from_the_bureaus_list(office: Office, signed_in):
    def settle(tx):
        rows = [{"of": "hardship", "word": word, "place": 0} for word in ("独居", "失能")]
        tx.execute(core(Choice).insert().values(rows))

    await office.town.do(settle)
    clerk = await signed_in("staff")
    path = f"/console/roster/{await number_of(office, '王德福')}/edit"
    assert 'value="独居"' in (await clerk.get(path)).html
    await fill(clerk, path, hardships="独居", hardships_other="高龄")
    assert (await member(office, "王德福")).hardships == ["独居", "高龄"]


@pytest.fixture
async def liaison(office: Office, signed_in) -> Visitor:
    """The liaison of 东街, where 王德福 lives and 李淑芬 does not."""
    visitor = await signed_in("liaison")
    await live(office, "王德福", visitor)
    return visitor


async def live(office: Office, name: str, visitor: Visitor | None = None) -> None:
    by, vault = By(None, office.town.clock.now()), office.town.bot.vault
    number = await number_of(office, name)

    def settle(tx):
        node = grid.at(tx, ["东街"])
        roster.change(tx, vault, number, {"node_id": node}, by)
        if visitor is not None:
            grid.assign(tx, node, visitor.member_id)

    await office.town.do(settle)


async def test_a_liaison_keeps_contact_facts_of_own_people_and_nothing_else(
    office: Office, liaison: Visitor
):
    number = await number_of(office, "王德福")
    path = f"/console/roster/{number}/edit"
    form = await liaison.get(path)
    assert 'name="phone"' in form.html
    assert not any(
        f'name="{name}"' in form.html for name in ("name", "health", "id_number", "birth_year")
    )
    await fill(
        liaison,
        path,
        phone=PHONE,
        note="爱下棋",
        name="改名",
        health="无",
        unit="改了",
        id_number=ID_NUMBER,
    )
    row = await member(office, "王德福")
    assert opened(office, row, "phone") == PHONE and row.note == "爱下棋" and row.unit == ""
    assert opened(office, row, "health") == opened(office, row, "id_number") == ""
    for page in ("state", "bodies", "wishes", "relatives/new"):
        assert (await liaison.get(f"/console/roster/{number}/{page}")).status == 403


async def test_others_people_are_not_there_for_a_liaison(office: Office, liaison: Visitor):
    theirs = await number_of(office, "李淑芬")
    for number in (theirs, 999999):
        for page in ("", "/edit", "/activity"):
            assert (await liaison.get(f"/console/roster/{number}{page}")).status == 404
        for page in ("/edit", "/activity", "/reveal/phone"):
            fields = {"phone": PHONE, "activity": "none", "since": "2025-10-01"}
            assert (await liaison.send(f"/console/roster/{number}{page}", **fields)).status == 404
    row = await member(office, "李淑芬")
    assert opened(office, row, "phone") == "" and row.activity == "normal"


async def test_a_secretary_only_looks(office: Office, signed_in):
    secretary = await signed_in("secretary")
    number = await number_of(office, "王德福")

    def settle(tx):
        body = organisations.add(tx, "教育支部", "建制支部")
        organisations.join(tx, body, number, "")
        organisations.join(tx, body, secretary.member_id, "书记", leads=True)
        now = office.town.clock.now()
        roster.set_activity(tx, number, "none", now.date(), By(None, now), reason="腿骨折")

    await office.town.do(settle)
    await office.town.private("王德福").says("王德福", "我住院了，在三院")
    page = await secretary.get(f"/console/roster/{number}")
    assert page.status == 200 and "教育支部" in page.words and ">修改<" not in page.html
    assert "三院" not in page.words and "腿骨折" not in page.words and "不能参加" in page.words
    for deed in ("edit", "activity", "state", "unbind"):
        assert (await secretary.send(f"/console/roster/{number}/{deed}")).status == 403


async def test_how_much_somebody_can_take_part_has_a_history(office: Office, liaison: Visitor):
    number = await number_of(office, "王德福")
    path = f"/console/roster/{number}/activity"
    refused = await fill(liaison, path, activity="none", since="2025-12-01", reason="住院")
    assert say("person.since_ahead") in refused.words and given(refused)["reason"] == "住院"
    page = await fill(liaison, path, activity="none", since="2025-10-01", reason="行动不便")
    assert "王德福，不能参加活动。" in page.words
    (entry,) = await office.town.rows(ActivityClass)
    assert (entry.activity, entry.by, entry.reason) == ("none", liaison.member_id, "行动不便")
    assert (await member(office, "王德福")).activity == "none"
    assert "2025-10-01起 不能参加活动： 行动不便" in page.words
    assert "行动不便" not in str([row.after for row in await noted(office, "member.activity")])


async def test_a_class_of_long_ago_does_not_take_the_place_of_todays(office: Office, liaison):
    path = f"/console/roster/{await number_of(office, '王德福')}/activity"
    await fill(liaison, path, activity="none", since="2025-10-01", reason="")
    await fill(liaison, path, activity="moderate", since="2024-05-01", reason="")
    assert (await member(office, "王德福")).activity == "none"
    assert len(await office.town.rows(ActivityClass)) == 2


async def remind(office: Office, name: str, hours: int) -> None:
    """Lay a reminder ready for somebody, to go out in so many hours."""
    now = office.town.clock.now()
    chat = Chat("simulator", PEOPLE[name], is_group=False)
    due = now + timedelta(hours=hours)
    key = f"reminder:{name}"
    await office.town.do(
        lambda tx: outbox.put(tx, key, chat, "明天上午听课", now, kind="post", due_at=due)
    )


async def test_a_death_is_asked_about_stops_what_waits_and_can_be_taken_back(
    office: Office, signed_in
):
    clerk = await signed_in("staff")
    number, relative = await number_of(office, "王德福"), await number_of(office, "张敏")
    by = By(clerk.member_id, office.town.clock.now())
    await office.town.do(
        lambda tx: families.add(tx, number, relative, "daughter", by, may_see=True)
    )
    for name in ("王德福", "李淑芬"):
        await remind(office, name, 24)
    path = f"/console/roster/{number}/state"
    asked = await fill(clerk, path, state="deceased", since="2025-10-26")
    assert say("person.death_stops", name="王德福") in asked.words
    assert (await member(office, "王德福")).state == "active"
    page = await clerk.send(path, state="deceased", since="2025-10-26", sure="1")
    assert "王德福，已去世。" in page.words and "张敏" in page.words
    await office.town.wait(days=2)
    states = {row.key: row.state for row in await office.town.rows(Outbox)}
    assert (states["reminder:王德福"], states["reminder:李淑芬"]) == ("spared", "sent")
    assert await office.town.private("王德福").posts() == []
    wishes = await office.town.do(lambda tx: members.wishes(tx, Account("simulator", "P01")))
    assert not wishes.mention and not wishes.reminders
    await fill(clerk, path, state="active", since="2025-10-27")
    await remind(office, "王德福", 1)
    assert (await member(office, "王德福")).state == "active"
    assert [
        row.action for row in await office.town.rows(Audit) if row.subject == f"member:{number}"
    ][-2:] == ["member.deceased", "member.active"]


async def test_membership_is_added_changed_and_taken_away(office: Office, signed_in):
    clerk, number = await signed_in("staff"), await number_of(office, "王德福")
    body = await office.town.do(lambda tx: organisations.add(tx, "教育支部", "建制支部"))
    path = f"/console/roster/{number}/bodies"
    assert say("person.body_missing") in (await fill(clerk, path)).words
    page = await fill(
        clerk, path, body=str(body), role="书记", leads="1", home="1", since="2020-01-01"
    )
    (row,) = await office.town.rows(Membership)
    assert (row.role, row.leads, row.home, str(row.since)) == ("书记", True, True, "2020-01-01")
    assert "教育支部" in page.words and "居住地支部" in page.words
    story = (await clerk.get(f"/console/roster/{number}")).words
    assert "教育支部 （书记） · 负责人 · 居住地支部" in story and "加入组织" in story
    await clerk.send(f"{path}/leave", body=str(body))
    assert await office.town.rows(Membership) == []
    assert (await clerk.send(f"{path}/leave", body=str(body))).status == 404
    assert len(await noted(office, "member.leave")) == 1


async def test_wishes_are_kept_and_hours_that_cannot_be_read_are_told(office: Office, signed_in):
    clerk, number = await signed_in("staff"), await number_of(office, "王德福")
    path = f"/console/roster/{number}/wishes"
    wrong = await fill(clerk, path, quiet="晚上", prefer="voice")
    assert say("person.hours_wrong") in wrong.words and given(wrong)["quiet"] == "晚上"
    form = given(await clerk.get(path)) | {"quiet": "20：00－7:30，12:00-14:00", "prefer": "voice"}
    form.pop("csrf")
    form.pop("reminders")
    page = await clerk.send(path, **form)
    row = await member(office, "王德福")
    assert (row.quiet, row.prefer) == ("20:00-07:30,12:00-14:00", "voice")
    assert not row.reminders and row.mention and "不要提醒" in page.words
    (note,) = await noted(office, "preferences")
    assert note.member_id == clerk.member_id and note.after["reminders"] is False


async def test_an_account_is_taken_away_after_asking_and_given_back(office: Office, signed_in):
    clerk, number = await signed_in("staff"), await number_of(office, "王德福")
    path = f"/console/roster/{number}"
    await clerk.get(path)
    account = {"channel": "simulator", "account": "P01"}
    asked = await clerk.send(f"{path}/unbind", **account)
    assert "不再认得" in asked.words
    page = await clerk.send(f"{path}/unbind", sure="1", **account)
    assert say("person.lately_unbound") in page.words
    assert "P01" not in [row.account_id for row in await office.town.rows(MemberAccount)]
    assert (await clerk.send(f"{path}/unbind", sure="1", **account)).status == 404
    page = await clerk.send(f"{path}/rebind")
    assert "撤销了" in page.words and say("person.lately_unbound") not in page.words
    assert "P01" in [row.account_id for row in await office.town.rows(MemberAccount)]
    assert [len(await noted(office, f"member.{deed}")) for deed in ("unbind", "bind")] == [1, 1]


async def test_nobody_unbinds_an_account_that_is_another_persons(office: Office, signed_in):
    clerk, number = await signed_in("staff"), await number_of(office, "王德福")
    await clerk.get("/console/today")
    fields = {"channel": "simulator", "account": "P02", "sure": "1"}
    assert (await clerk.send(f"/console/roster/{number}/unbind", **fields)).status == 404
    assert "P02" in [row.account_id for row in await office.town.rows(MemberAccount)]


async def test_the_whole_story_stands_on_one_page(office: Office, signed_in):
    await office.town.group("老干部学习群").says("王德福", "打卡")
    await office.town.private("王德福").says("王德福", "转人工")
    clerk, number = await signed_in("staff"), await number_of(office, "王德福")
    await office.town.do(
        lambda tx: preferences.keep(tx, number, By(None, office.town.clock.now()), mention=False)
    )
    page = (await clerk.get(f"/console/roster/{number}")).words
    assert "每日一学 ：一共1天，最长连着1天" in page and "最近：10月27日" in page
    assert "想找工作人员" in page and "转人工" in page
    assert "模拟群聊" in page and "服务号" in page
    assert "机器人 改个人设置" in page and "在群里点名： 是 → 空" in page


async def test_health_stands_in_nobodys_history_but_the_clerks(
    office: Office, liaison: Visitor, signed_in
):
    number, vault = await number_of(office, "王德福"), office.town.bot.vault
    by = By(None, office.town.clock.now())

    def settle(tx):
        roster.change(tx, vault, number, {"health": "高血压", "unit": "教育局"}, by)
        roster.reveal(tx, vault, number, "health", by)

    await office.town.do(settle)
    seen = (await liaison.get(f"/console/roster/{number}")).words
    assert "教育局" in seen and "健康" not in seen
    clerk = (await (await signed_in("staff")).get(f"/console/roster/{number}")).words
    assert "健康状况：****" in clerk and "看了完整内容 哪一项：健康状况" in clerk


async def test_an_action_that_nobody_foresaw_is_told_in_general(office: Office, signed_in):
    number = await number_of(office, "王德福")
    at = office.town.clock.now()
    values = {"at": at, "action": "member.new", "subject": f"member:{number}", "after": {"x": 1}}
    await office.town.do(lambda tx: tx.execute(core(Audit).insert().values(values)))
    page = (await (await signed_in("staff")).get(f"/console/roster/{number}")).words
    assert f"机器人 {say('history.something')}" in page and "member.new" not in page


async def test_marks_that_nobody_sees_do_no_harm(any_office: Office):
    clerk = await any_office.signed_in("staff")
    page = await fill(
        clerk, "/console/roster/new", name="欧阳\u200b建国", unit="农\x07机\u202e厂", note="a\r\nb"
    )
    assert page.status == 200
    row = await member(any_office, "欧阳建国")
    assert (row.unit, row.note) == ("农机厂", "a\nb")
    assert (await clerk.get("/console/roster?q=%07%E2%80%AE")).status == 200


async def test_a_merged_entry_has_no_page(office: Office, signed_in):
    number = await number_of(office, "王德福")
    gone = update(core(Member)).where(core(Member).c.id == number).values(state="merged")
    await office.town.do(lambda tx: tx.execute(gone))
    clerk = await signed_in("staff")
    for page in ("", "/edit", "/state", "/bodies", "/wishes", "/activity"):
        assert (await clerk.get(f"/console/roster/{number}{page}")).status == 404


async def test_every_page_of_a_person_opens_on_both_databases(any_office: Office):
    clerk = await any_office.signed_in("staff")
    await any_office.town.group("老干部学习群").says("王德福", "打卡")
    one, two = [await number_of(any_office, name) for name in ("王德福", "李淑芬")]
    await live(any_office, "王德福", clerk)
    for page in ("", "/edit", "/activity", "/state", "/bodies", "/wishes", "/relatives/new"):
        assert (await clerk.get(f"/console/roster/{one}{page}")).status == 200, page
    for page in ("roster", "roster/duplicates", f"roster/duplicates/{one}-{two}", "families"):
        assert (await clerk.get(f"/console/{page}")).status == 200, page
    for role in ("liaison", "secretary"):
        helper = await any_office.signed_in(role)
        for page in ("roster", "families", "today"):
            assert (await helper.get(f"/console/{page}?q=王")).status == 200, page


async def test_the_kinds_of_hardship_are_there_before_the_bureau_has_its_own(office: Office):
    clerk = await office.signed_in("staff")
    assert "独居" in (await clerk.get("/console/roster/new")).words


def test_whatever_is_noted_of_a_person_has_words():
    """But for what makes an entry nobody's, whose page is not shown."""
    gone = {"member.erase", "member.remove"}
    noted = set()
    for folder in ("services", "handlers", "console"):
        for file in (Path(__file__).parents[2] / folder).rglob("*.py"):
            noted |= set(re.findall(r'"((?:member|consent)\.[a-z_]+)"', file.read_text("utf-8")))
    assert len(noted) > 15 and noted - gone <= history.ACTIONS.keys()
