"""今天: what waits for whom, the rows behind each count, and closing a task."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sqlalchemy import delete

from bot.messages import Chat
from bot.texts import Texts
from console import needs
from console.parts import PARTS
from console.routes import TODAY
from services import chats, grid, longtasks, members, roster
from services.hall import weekly
from services.suggestions import answering
from services.suggestions.answering import Words
from services.suggestions.steps import Doer
from storage import outbox
from storage.audit import By
from storage.tables.alerts import Alert
from storage.tables.base import core
from storage.tables.chats import Chat as ChatRow
from storage.tables.engine import Audit, Outbox
from storage.tables.tasks import Task
from tests.kit import handed
from tests.kit.office import Office, Page, Visitor
from tests.kit.town import ZONE

say = Texts()
NOTHING = say("console.nothing_waits")


def counts(page: Page) -> dict[str, str]:
    """What 今天 counts, by its words."""
    found = re.findall(r'need-count">(\d+)</span><span class="need-words">([^<]+)<', page.html)
    return {words: count for count, words in found}


async def asked(office: Office, *people: str) -> None:
    """Each of the people asks for somebody of the staff."""
    for name in people:
        await office.town.private(name).says(name, "转人工")


async def test_nothing_waits_at_first(signed_in):
    assert NOTHING in (await (await signed_in("staff")).get(TODAY)).words


async def test_what_people_asked_for_is_counted_and_opens_its_rows(any_office: Office):
    await asked(any_office, "王德福", "李淑芬")
    visitor = await any_office.signed_in("staff")
    today = await visitor.get(TODAY)
    assert counts(today) == {"想找工作人员": "2"}
    assert 'href="/console/today/human"' in today.html
    rows = (await visitor.get("/console/today/human")).words
    assert re.search(r"王德福 单独对机器人说的 .*转人工 .*今天 09:30 .*李淑芬", rows)


async def test_an_alarm_stands_first_and_is_seen_by_those_on_duty(office: Office, signed_in):
    await asked(office, "王德福")
    await office.town.group("老干部学习群").says("李淑芬", "救命，我摔倒了起不来")
    clerk, duty = await signed_in("staff"), await signed_in("duty")
    today = await clerk.get(TODAY)
    assert counts(today)["紧急情况"] == "1"
    assert today.words.index("紧急情况") < today.words.index("想找工作人员")
    assert counts(await duty.get(TODAY)) == {"紧急情况": "1"}
    rows = (await duty.get("/console/today/alerts")).words
    assert "李淑芬" in rows and "救命，我摔倒了起不来" in rows and "在“老干部学习群”" in rows
    assert (await duty.get("/console/today/human")).status == 404


async def test_a_group_that_is_off_and_a_text_without_a_road_are_counted(office: Office, signed_in):
    now = office.town.clock.now()
    group = Chat("wecom_aibot", "new-group", is_group=True)

    def work(tx):
        chats.found(tx, group)
        outbox.put(tx, "notice", group, "周五上午九点听课", now, kind="post")
        tx.execute(
            core(Outbox)
            .update()
            .where(core(Outbox).c.key == "notice")
            .values(state="forward", done_at=now)
        )

    await office.town.do(work)
    visitor = await signed_in("staff")
    assert counts(await visitor.get(TODAY)) == {"群还没有启用": "1", "等着转发的消息": "1"}
    assert "new-group" in (await visitor.get("/console/today/groups")).words
    assert "周五上午九点听课" in (await visitor.get("/console/today/forwards")).words
    assert "群还没有启用" not in counts(await (await signed_in("liaison")).get(TODAY))


async def test_an_alarm_is_taken_and_everybody_who_was_called_is_told(any_office: Office):
    town = any_office.town
    await town.do(lambda tx: members.set_role(tx, members.named(tx, "孙国庆"), "duty"))
    await town.private("李淑芬").says("李淑芬", "救命，我摔倒了起不来")
    visitor = await any_office.signed_in("staff")
    (alert,) = await town.rows(Alert)
    page = await visitor.get("/console/today/alerts")
    assert "由我处理" in page.words
    path = f"/console/today/alerts/{alert.id}/take"
    page = await visitor.send(path)
    assert say("console.taken", who="李淑芬") in page.words
    (alert,) = await town.rows(Alert)
    assert (alert.state, alert.taken_by) == ("taken", visitor.member_id)
    await town.wait(minutes=1)
    known = say("emergency.taken", name="新来的staff", who="李淑芬")
    assert known in await town.private("孙国庆").posts()
    told = say("emergency.known", name="新来的staff")
    assert told in await town.private("李淑芬").posts()
    assert say("console.already_taken") in (await visitor.send(path)).words
    assert [row.action for row in await town.rows(Audit)].count("alert.take") == 1
    assert (await visitor.send("/console/today/alerts/999/take")).status == 404


async def test_who_has_no_duty_takes_no_alarm(office: Office, signed_in):
    await office.town.private("李淑芬").says("李淑芬", "救命，我摔倒了起不来")
    visitor = await signed_in("secretary")
    await visitor.get(TODAY)
    assert (await visitor.send("/console/today/alerts/1/take")).status == 403
    assert [row.taken_by for row in await office.town.rows(Alert)] == [None]


async def forward(office: Office, key: str, group: Chat) -> int:
    """A text for a group that waits to be passed on by hand."""
    now = office.town.clock.now()

    def work(tx):
        outbox.put(tx, key, group, f"听课通知{key}", now, kind="post")
        rows = core(Outbox)
        mine = rows.c.key == key
        tx.execute(rows.update().where(mine).values(state="forward", done_at=now))
        return tx.execute(rows.select().where(mine)).first().id

    return int(await office.town.do(work))


async def test_a_text_is_passed_on_by_hand_and_that_is_said_on_the_page(any_office: Office):
    group = Chat("wecom_aibot", "demo-G1", is_group=True)
    one, other = [await forward(any_office, key, group) for key in ("a", "b")]
    visitor = await any_office.signed_in("staff")
    await visitor.get("/console/today/forwards")
    page = await visitor.send(f"/console/today/forwards/{one}/pass_on")
    assert say("console.passed_on") in page.words
    assert "听课通知a" not in page.words and "听课通知b" in page.words
    states = {row.id: row.state for row in await any_office.town.rows(Outbox)}
    assert (states[one], states[other]) == ("sent", "forward")
    again = await visitor.send(f"/console/today/forwards/{one}/pass_on")
    assert say("console.already_closed") in again.words
    (note,) = [row for row in await any_office.town.rows(Audit) if row.action == "forward.done"]
    assert note.member_id == visitor.member_id


async def test_what_another_keeper_is_to_pass_on_is_not_mine_to_end(office: Office, signed_in):
    group = Chat("simulator", "G1", is_group=True)
    row_id = await forward(office, "a", group)
    keeper = await member_of(office, "林小雨")
    await office.town.do(lambda tx: chats.change(tx, group, keeper_id=keeper))
    visitor = await signed_in("staff")
    await visitor.get(TODAY)
    assert (await visitor.send(f"/console/today/forwards/{row_id}/pass_on")).status == 404
    assert [row.state for row in await office.town.rows(Outbox)] == ["forward"]


async def test_closing_a_task_is_told_kept_and_done_once(any_office: Office):
    await asked(any_office, "王德福")
    visitor = await any_office.signed_in("staff")
    (task,) = await any_office.town.rows(Task)
    path = f"/console/today/human/{task.id}/close"
    await visitor.get("/console/today/human")
    page = await visitor.send(path)
    assert page.path == "/console/today/human"
    assert "办好了：王德福，想找工作人员。" in page.words
    assert say("console.nothing_here") in page.words
    assert say("console.already_closed") in (await visitor.send(path)).words
    (task,) = await any_office.town.rows(Task)
    assert task.closed_by == visitor.member_id and task.closed_at == any_office.town.clock.now()
    noted = [row for row in await any_office.town.rows(Audit) if row.action == "task.close"]
    assert [(row.subject, row.member_id) for row in noted] == [
        (f"task:{task.id}", visitor.member_id)
    ]


async def test_a_task_that_never_was_is_not_there(office: Office, signed_in):
    visitor = await signed_in("staff")
    for number in ("999999", "9" * 18, "9" * 19, "x", "-1"):
        assert (await visitor.send(f"/console/today/human/{number}/close")).status == 404


async def test_what_is_decided_elsewhere_is_not_just_closed(office: Office, signed_in):
    town = office.town
    await town.private("new-1").says("new-1", "我是王德福的儿子王小福")
    await town.private("王德福").says("王德福", "我换手机号了，新号19900000009")
    await town.private("李淑芬").says("李淑芬", "转人工")
    visitor = await signed_in("staff")
    await visitor.get(TODAY)
    tasks = {row.kind: row.id for row in await town.rows(Task)}
    assert {"family_link", "phone_change", "human"} <= tasks.keys()
    for key, kind in (("human", "phone_change"), ("phone_change", "phone_change")):
        path = f"/console/today/{key}/{tasks[kind]}/close"
        assert (await visitor.send(path)).status == 404
    assert (await visitor.send(f"/console/today/other/{tasks['human']}/close")).status == 404
    assert all(row.closed_at is None for row in await town.rows(Task))
    assert (await visitor.send(f"/console/today/human/{tasks['human']}/close")).status == 200
    assert [row.kind for row in await town.rows(Task) if row.closed_at] == ["human"]


async def test_a_liaison_sees_and_closes_only_what_own_people_asked(office: Office):
    await asked(office, "王德福", "李淑芬", "没登记的人")
    visitor = await office.signed_in("liaison")
    await look_after(office, visitor, "王德福")
    assert counts(await visitor.get(TODAY)) == {"想找工作人员": "1"}
    rows = (await visitor.get("/console/today/human")).words
    assert "王德福" in rows and "李淑芬" not in rows
    by_name = {row.member_id: row.id for row in await office.town.rows(Task)}
    own = await member_of(office, "王德福")
    for member_id, task_id in by_name.items():
        page = await visitor.send(f"/console/today/human/{task_id}/close")
        assert (page.status == 200) is (member_id == own)
    closed = [row.member_id for row in await office.town.rows(Task) if row.closed_at]
    assert closed == [own]


async def test_who_is_not_staff_closes_nothing(office: Office, signed_in):
    await asked(office, "王德福")
    visitor = await signed_in("secretary")
    await visitor.get(TODAY)
    assert (await visitor.send("/console/today/human/1/close")).status == 403
    assert [row.closed_at for row in await office.town.rows(Task)] == [None]


async def test_a_long_list_comes_in_pages(office: Office, signed_in, monkeypatch):
    monkeypatch.setattr("console.paging.paging.__defaults__", (2,))
    await asked(office, "王德福", "李淑芬", "张建国", "赵秀英", "刘桂兰")
    visitor = await signed_in("staff")
    first = await visitor.get("/console/today/human")
    assert "第1页，共3页（5条）" in first.words and "张建国" not in first.words
    following = re.search(r'href="([^"]+)">下一页', first.html)
    assert "张建国" in (await visitor.get(following[1])).words
    for page in ("99", "0", "-1", "x", "１", "9" * 40):
        got = await visitor.get(f"/console/today/human?page={page}")
        assert got.status == 200 and "共3页" in got.words
    assert "刘桂兰" in (await visitor.get("/console/today/human?page=99")).words


def test_every_kind_of_task_that_has_words_is_counted():
    kinds = {need.key for need in needs.NEEDS}
    assert len(kinds) == len(needs.NEEDS)
    assert needs.WORDS.keys() <= kinds


async def member_of(office: Office, name: str) -> int:
    found = await office.town.do(lambda tx: members.named(tx, name))
    assert found is not None
    return int(found)


async def look_after(office: Office, visitor: Visitor, name: str) -> None:
    """Have somebody live where the visitor is liaison."""
    elder, now = await member_of(office, name), office.town.clock.now()
    vault = office.town.bot.vault

    def work(tx):
        node = grid.add(tx, "东街社区", level="community")
        grid.assign(tx, node, visitor.member_id)
        roster.change(tx, vault, elder, {"node_id": node}, By(None, now))

    await office.town.do(work)


async def test_administrators_see_a_copy_that_failed_and_keys_that_nobody_printed(
    office: Office, signed_in
):
    parts, now = office.console[PARTS], office.town.clock.now()
    object.__setattr__(parts, "unprinted", lambda: [2])
    admin, clerk = await signed_in("admin"), await signed_in("staff")

    def fails(tx):
        task = longtasks.add(tx, "backup", {}, By(None, now))
        longtasks.fail(tx, task, "磁盘满了。", now)

    await office.town.do(fails)
    today = counts(await admin.get(TODAY))
    assert (today[say("alarms.need")], today[say("keys.need")]) == ("1", "1")
    assert "密钥 2" in (await admin.get("/console/today/keys")).words
    failed = (await admin.get("/console/longtasks")).words
    assert "备份数据库" in failed and "磁盘满了。" in failed
    assert NOTHING in (await clerk.get(TODAY)).words
    assert (await clerk.get("/console/today/keys")).status == 404


async def test_a_bureau_with_nobody_on_its_roster_is_told_where_to_begin(sqlite_url: str):
    async with Office.open(sqlite_url, furnished=False) as office:
        clerk, leader = await office.signed_in("staff"), await office.signed_in("liaison")
        page = await clerk.get(TODAY)
        assert "先从这里开始" in page.words and NOTHING not in page.words
        for path in ("imports", "groups", "checkins/new", "paste"):
            assert f'href="/console/{path}"' in page.html
        assert NOTHING in (await leader.get(TODAY)).words


async def test_who_begins_reads_what_to_do_first_until_there_is_a_group(office: Office, signed_in):
    begins = "先从这里开始"
    clerk, secretary = await signed_in("staff"), await signed_in("secretary")
    assert begins not in (await clerk.get(TODAY)).words
    await office.town.do(lambda tx: tx.execute(delete(core(ChatRow))))
    assert begins in (await clerk.get(TODAY)).words
    assert begins not in (await secretary.get(TODAY)).words


async def test_what_waits_in_the_hall_leads_to_where_it_is_done(any_office: Office):
    office = any_office
    for words in ("小区门口的路灯坏了，希望修一修", "建议公园里多摆几张长椅"):
        await office.town.group("线上议事厅").says("王德福", f"我提个建议：{words}")
    visitor = await office.signed_in("staff")
    today = await visitor.get(TODAY)
    assert counts(today) == {say("case_pages.need_accept"): "2"}
    assert "2件" in (await visitor.get("/console/cases?state=received")).words

    def given(tx) -> None:
        vault, by = office.town.bot.vault, By(None, office.town.clock.now())
        department = handed.give(tx, vault, 1, by)
        keep = Words("这周五换好灯泡。", answering.ADOPTED, department, handed.OFFICE)
        answering.keep_draft(tx, 1, keep, Doer(by, vault, department_id=department))

    await office.town.do(given)
    assert counts(await visitor.get(TODAY)) == {
        say("case_pages.need_accept"): "1",
        say("case_pages.need_drafts"): "1",
    }
    rows = await visitor.get(f"{TODAY}/case_drafts")
    assert f"{handed.OFFICE} 1号" in rows.words and 'href="/console/cases/1/link"' in rows.html
    office.town.clock.offset += timedelta(days=30)
    visitor = await office.signed_in("staff", "陈小燕")
    waits = counts(await visitor.get(TODAY))
    assert waits[say("case_pages.need_late")] == "2"


async def test_a_weekly_report_that_lies_ready_is_told_until_it_is_sent(office: Office):
    def lay(tx) -> int:
        by = By(None, office.town.clock.now())
        week = weekly.of_week(tx, date(2025, 10, 20), ZONE)
        return weekly.lay(tx, week, by, office.town.bot.say)

    number = await office.town.do(lay)
    visitor = await office.signed_in("staff")
    assert counts(await visitor.get(TODAY)) == {say("hall_weekly.need"): "1"}
    preview = await visitor.get(f"/console/announcements/{number}/preview")
    assert "议事厅周报" in preview.words and "收到”" not in preview.words
    await visitor.send(f"/console/announcements/{number}/send")
    assert NOTHING in (await visitor.get(TODAY)).words
    page = await visitor.get(f"/console/announcements/{number}")
    assert say("announcements.asks_nothing") in page.words and "打电话" not in page.words
