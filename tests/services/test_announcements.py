"""Notices: who is asked, what is laid ready for whom, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services import announcements, members, roster, scopes
from services.announcements import Count, Draft
from services.scopes import ALL
from storage import outbox
from storage.audit import By
from storage.tables.announcements import Announcement, Receipt
from storage.tables.engine import Audit
from storage.tables.longtasks import LongTask
from tests.kit.notices import (
    HALL,
    STUDY,
    asked,
    body,
    delivered,
    laid,
    named,
    readers,
    send,
    tasks,
    write,
)
from tests.kit.town import Town

IN_THE_GROUP = {"王德福", "李淑芬", "张建国", "赵秀英", "刘桂兰", "孙国庆", "周玉梅"}


@pytest.fixture
def by(town: Town) -> By:
    return By(None, town.clock.now())


async def test_asked_are_those_of_bodies_those_chosen_and_those_in_the_groups(any_town: Town):
    branch = await body(any_town, "离休支部", "吴长河", "郑大山")
    number = await send(any_town, STUDY, bodies=(branch,), people=("张敏",))
    assert await asked(any_town, number) == IN_THE_GROUP | {"吴长河", "郑大山", "张敏"}
    # Staff sit in the group too, but have no need to be asked; who sits there is told there.
    told = {key.rpartition(":")[2] for key in await laid(any_town) if ":member:" in key}
    assert {await named(any_town, int(one)) for one in told} == {"吴长河", "张敏"}
    assert await tasks(any_town) == ["done"]


async def test_who_died_or_moved_away_is_not_asked(town: Town, by: By):
    branch = await body(town, "离休支部", "吴长河", "郑大山")

    def depart(tx):
        for name, state in (("郑大山", "deceased"), ("王德福", "moved")):
            roster.set_state(tx, members.named(tx, name), state, by.at.date(), by)

    number = await write(town, STUDY, bodies=(branch,), people=("吴长河", "王德福"))
    await town.do(depart)
    assert await town.do(lambda tx: announcements.send(tx, number, by, town.bot.say))
    assert await asked(town, number) == (IN_THE_GROUP - {"王德福"}) | {"吴长河"}


async def test_what_is_counted_beforehand_is_who_is_asked(town: Town):
    branch = await body(town, "离休支部", "吴长河", "郑大山")
    number = await write(town, STUDY, bodies=(branch,))
    before = await town.do(lambda tx: announcements.audience(tx, number))
    assert (before.people, before.alone, len(before.chats)) == (len(IN_THE_GROUP) + 2, 2, 1)


async def test_it_is_sent_once_and_changed_no_more(any_town: Town):
    number, by = await send(any_town, STUDY), By(None, any_town.clock.now())
    keys = await laid(any_town)
    assert not await any_town.do(lambda tx: announcements.send(tx, number, by, any_town.bot.say))
    draft = Draft("别的", "别的")
    assert not await any_town.do(lambda tx: announcements.change(tx, number, draft, by))
    assert not await any_town.do(lambda tx: announcements.discard(tx, number, by))
    await delivered(any_town)
    assert await laid(any_town) == keys
    (row,) = await any_town.rows(Announcement)
    assert (row.title, row.state) == ("重阳节慰问", "sent")


async def test_a_draft_is_changed_and_thrown_away(town: Town):
    by = By(None, town.clock.now())
    number = await write(town, STUDY, people=("吴长河",))
    other = await town.do(lambda tx: members.named(tx, "赵秀英"))
    draft = Draft("换季体检", "带上医保卡。", people=(other,))
    assert await town.do(lambda tx: announcements.change(tx, number, draft, by))
    row = await town.do(lambda tx: announcements.find(tx, number))
    assert await town.do(lambda tx: announcements.draft_of(tx, row)) == draft
    assert await town.do(lambda tx: announcements.discard(tx, number, by))
    assert await town.rows(Announcement) == await town.rows(Receipt) == []
    noted = [row.action for row in await town.rows(Audit)]
    assert noted == ["announcement.create", "announcement.change", "announcement.discard"]


async def test_hundreds_are_told_portion_by_portion_and_none_twice(town: Town):
    names = [f"老人{n}" for n in range(120)]

    def move_in(tx):
        for name in names:
            members.attach(tx, "simulator", name, members.enter(tx, name))

    await town.do(move_in)
    branch = await body(town, "大支部", *names)
    number = await write(town, bodies=(branch,))
    by = By(None, town.clock.now())
    await town.do(lambda tx: announcements.send(tx, number, by, town.bot.say))
    await town.bot.longtasks.work_off()
    (task,) = await town.rows(LongTask)
    assert (task.state, task.done, task.total) == ("done", 120, 120)
    assert len(await laid(town)) == 120
    first = await town.do(
        lambda tx: announcements.part(tx, task, 0, by.at, reach=town.bot.reach, say=town.bot.say)
    )
    assert first.people == 50 and len(await laid(town)) == 120


async def test_who_has_not_read_is_told_once_more_a_day_and_alone(any_town: Town):
    number = await send(any_town, STUDY, people=("吴长河",))
    await any_town.group(STUDY).says("王德福", "收到")
    by, today = By(None, any_town.clock.now()), any_town.clock.now().date()
    again = lambda tx, day=today: announcements.remind(tx, number, by, day)  # noqa: E731
    before = len(await any_town.group(STUDY).posts())
    assert await any_town.do(again)
    assert not await any_town.do(again)
    await delivered(any_town)
    told = {key.split(":")[3] for key in await laid(any_town) if ":again:" in key}
    names = {await named(any_town, int(one)) for one in told}
    assert names == (IN_THE_GROUP - {"王德福"}) | {"吴长河"}
    assert len(await any_town.group(STUDY).posts()) == before
    assert (await any_town.private("吴长河").posts())[-1].startswith("再跟您说一声。\n【通知】")
    assert await any_town.do(lambda tx: again(tx, today + timedelta(days=1)))


async def test_withdrawn_it_is_void_where_it_was_told_and_unsaid_where_not(town: Town):
    number = await send(town, STUDY, people=("吴长河",))
    late = await write(town, HALL, people=("吴长河",), title="没发出去的")
    by, say = By(None, town.clock.now()), town.bot.say

    def at_once(tx):
        announcements.send(tx, late, by, say)
        announcements.withdraw(tx, late, by, say)
        return announcements.withdraw(tx, number, by, say, "改到10月30日上午9点。")

    assert await town.do(at_once)
    assert not await town.do(lambda tx: announcements.withdraw(tx, number, by, say))
    await delivered(town)
    corrected = "【更正】重阳节慰问\n改到10月30日上午9点。\n上一条有误，请以这一条为准。"
    assert (await town.group(STUDY).posts())[-1] == corrected
    assert (await town.private("吴长河").posts())[-1] == corrected
    assert await town.group(HALL).posts() == []
    assert not [row for row in await town.rows(Receipt) if row.read_at]


async def test_staff_note_what_they_heard_and_take_it_back(any_town: Town):
    number = await send(any_town, STUDY)
    by = By(None, any_town.clock.now())
    await any_town.group(STUDY).says("王德福", "收到")
    ids = {
        name: await any_town.do(lambda tx, n=name: members.named(tx, n)) for name in IN_THE_GROUP
    }
    heard = [ids["王德福"], ids["李淑芬"]]
    assert await any_town.do(lambda tx: announcements.mark(tx, number, heard, by)) == heard[1:]
    assert await readers(any_town, number) == {"王德福": "group", "李淑芬": "staff"}
    count = await any_town.do(lambda tx: announcements.counts(tx, [number], ALL))
    assert count == {number: Count(asked=7, read=2)}
    undo = lambda tx, one: announcements.unmark(tx, number, one, by)  # noqa: E731
    assert await any_town.do(lambda tx: undo(tx, ids["李淑芬"]))
    assert not await any_town.do(lambda tx: undo(tx, ids["王德福"]))
    assert await readers(any_town, number) == {"王德福": "group"}


async def test_counts_and_lists_are_of_the_scope_and_the_body(any_town: Town):
    branch = await body(any_town, "教育支部", "王德福", "刘桂兰")
    number = await send(any_town, STUDY)
    await any_town.group(STUDY).says("王德福", "收到")
    theirs = scopes.Scope(bodies=(branch,))

    def look(tx):
        return (
            announcements.counts(tx, [number], theirs)[number],
            announcements.counts(tx, [number], ALL, branch)[number],
            [r.name for r in announcements.people(tx, number, theirs, have_read=False)],
            [r.name for r in announcements.people(tx, number, theirs, have_read=True, page=1)],
            announcements.counts(tx, [number], scopes.NOBODY),
        )

    two = Count(asked=2, read=1)
    assert await any_town.do(look) == (two, two, ["刘桂兰"], ["王德福"], {})


async def test_overdue_is_what_somebody_has_not_read_in_time(town: Town):
    today = town.clock.now().date()
    await send(town, people=("吴长河",), due_on=today)
    await send(town, people=("吴长河",))
    count = lambda tx, days: announcements.count_overdue(tx, ALL, today + timedelta(days))  # noqa: E731
    assert [await town.do(lambda tx, d=d: count(tx, d)) for d in (0, 1, 30)] == [0, 1, 0]
    await town.private("吴长河").says("吴长河", "收到")
    assert await town.do(lambda tx: count(tx, 1)) == 1  # 收到 was said of the later one.
    await town.do(lambda tx: roster.set_state(tx, 7, "deceased", today, By(None, town.clock.now())))
    assert await town.do(lambda tx: count(tx, 1)) == 0


async def test_a_text_of_a_notice_keeps_quiet_hours(town: Town):
    await town.wait(hours=12)
    number = await write(town, STUDY)
    by = By(None, town.clock.now())
    await town.do(lambda tx: announcements.send(tx, number, by, town.bot.say))
    await delivered(town)
    (row,) = await town.do(lambda tx: outbox.like(tx, f"announcement:{number}:%"))
    assert (row.state, row.kind, row.refs) == ("waiting", "post", [["announcement", number]])


async def test_nobody_waits_for_who_died_meanwhile(any_town: Town):
    number = await send(any_town, people=("吴长河", "王德福"))
    await any_town.private("王德福").says("王德福", "收到")
    by = By(None, any_town.clock.now())

    def die(tx):
        for name in ("吴长河", "王德福"):
            roster.set_state(tx, members.named(tx, name), "deceased", by.at.date(), by)
        announcements.remind(tx, number, by, by.at.date())
        unread = announcements.people(tx, number, ALL, have_read=False)
        return announcements.counts(tx, [number], ALL), unread

    assert await any_town.do(die) == ({number: Count(asked=1, read=1)}, [])
    await delivered(any_town)
    assert not [key for key in await laid(any_town) if ":again:" in key]
