"""Two entries that are one person: everything goes over, and comes back when they are parted."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from bot.messages import Account
from services import announcements, checkin, couples, members, merging, organisations, roster, staff
from services.checkin import leaves, reminders
from storage.audit import By
from storage.tables.announcements import Receipt
from storage.tables.base import core
from storage.tables.checkin import Checkin, CheckinReminder, CheckinTotal, Leave
from storage.tables.members import Member, MemberAccount, SharedAccount
from storage.tables.organisations import Membership
from tests.kit.town import ZONE, Town

STUDY = "老干部学习群"


def of(rows, member_id, *names):
    return sorted(
        tuple(getattr(row, name) for name in names) for row in rows if row.member_id == member_id
    )


@pytest.fixture
async def pair(any_town: Town, vault):
    """王德福, who checked in today, and his second entry, which did so on two other days."""
    study, now = any_town.group(STUDY), any_town.clock.now()
    await study.says("王德福", "打卡")

    def settle(tx):
        kept = members.named(tx, "王德福")
        given = {"name": "王得福", "phone": "19900000001", "unit": "教育局", "birth_year": 1953}
        gone = roster.enter(tx, vault, given | {"birth_calendar": "lunar"}, By(None, now))
        members.attach(tx, "simulator", "P99", gone)
        both, only = (
            organisations.add(tx, "教育支部", "支部"),
            organisations.add(tx, "合唱队", "社团"),
        )
        for body, who in ((both, kept), (both, gone), (only, gone)):
            organisations.join(tx, body, who, "委员" if who == gone else "")
        row = tx.execute(select(core(Checkin))).first()
        for ago in (0, 1, 2):
            fact = row._asdict() | {"member_id": gone, "day": row.day - timedelta(days=ago)}
            del fact["id"]
            tx.execute(core(Checkin).insert().values(fact))
        return kept, gone

    return await any_town.do(settle)


async def state(town: Town):
    """All that names the two, as it stands."""
    tables = (Checkin, CheckinTotal, MemberAccount, Membership)
    return [sorted(map(repr, await town.rows(table))) for table in tables]


async def test_everything_goes_to_the_kept_entry_and_what_both_have_stays_once(
    any_town, vault, pair
):
    kept, gone = pair
    now = any_town.clock.now()
    await any_town.do(lambda tx: merging.merge(tx, vault, kept, gone, By(9, now)))
    accounts = await any_town.rows(MemberAccount)
    assert ("simulator", "P99") in of(accounts, kept, "channel", "account_id")
    assert not of(accounts, gone, "channel")
    assert len(of(await any_town.rows(Checkin), kept, "day")) == 3
    assert of(await any_town.rows(CheckinTotal), kept, "days", "streak") == [(3, 3)]
    assert [
        role for _, role in of(await any_town.rows(Membership), kept, "organisation_id", "role")
    ] == ["", "委员"]
    row = await any_town.do(lambda tx: roster.find(tx, kept))
    assert (row.unit, row.birth_year, row.birth_calendar) == ("教育局", 1953, "lunar")
    assert roster.known(vault, row, "phone") == "19900000001"
    left = await any_town.do(lambda tx: roster.find(tx, gone))
    assert (left.state, left.merged_into) == ("merged", kept)


async def test_parted_again_all_is_as_it_was(any_town, vault, pair):
    kept, gone = pair
    before, people = await state(any_town), await any_town.rows(Member)
    now = any_town.clock.now()
    number = await any_town.do(lambda tx: merging.merge(tx, vault, kept, gone, By(9, now)))
    assert await state(any_town) != before
    await any_town.do(lambda tx: merging.undo(tx, vault, number, By(9, now)))
    after = await state(any_town)
    assert after[0] == before[0] and after[2:] == before[2:]
    unit = {row.id: (row.state, row.merged_into, row.unit, row.birth_year) for row in people}
    assert {
        row.id: (row.state, row.merged_into, row.unit, row.birth_year)
        for row in await any_town.rows(Member)
    } == unit


async def test_what_came_after_the_merge_stays_with_who_is_kept(any_town, vault, pair):
    kept, gone = pair
    now = any_town.clock.now()
    number = await any_town.do(lambda tx: merging.merge(tx, vault, kept, gone, By(9, now)))
    await any_town.do(
        lambda tx: roster.change(tx, vault, kept, {"unit": "教育局(退休)"}, By(9, now))
    )
    await any_town.do(lambda tx: merging.undo(tx, vault, number, By(9, now)))
    row = await any_town.do(lambda tx: roster.find(tx, kept))
    assert row.unit == "教育局(退休)"
    assert roster.known(vault, row, "phone") == ""


async def test_after_thirty_days_or_twice_it_can_not_be_undone(any_town, vault, pair):
    kept, gone = pair
    now = any_town.clock.now()
    number = await any_town.do(lambda tx: merging.merge(tx, vault, kept, gone, By(9, now)))
    late = now + timedelta(days=31)
    with pytest.raises(merging.TooLate):
        await any_town.do(lambda tx: merging.undo(tx, vault, number, By(9, late)))
    await any_town.do(lambda tx: merging.undo(tx, vault, number, By(9, now)))
    with pytest.raises(merging.TooLate):
        await any_town.do(lambda tx: merging.undo(tx, vault, number, By(9, now)))


async def test_nobody_is_merged_with_themselves_or_twice(any_town, vault, pair):
    kept, gone = pair
    now = any_town.clock.now()
    with pytest.raises(merging.NotTwo):
        await any_town.do(lambda tx: merging.merge(tx, vault, kept, kept, By(9, now)))
    await any_town.do(lambda tx: merging.merge(tx, vault, kept, gone, By(9, now)))
    for one, other in ((kept, gone), (gone, kept), (1, gone)):
        with pytest.raises(merging.NotTwo):
            await any_town.do(
                lambda tx, one=one, other=other: merging.merge(tx, vault, one, other, By(9, now))
            )


async def test_who_shared_an_account_with_an_own_second_entry_is_not_asked_who_it_is(
    any_town: Town, vault, pair
):
    kept, gone = pair
    by, account = By(None, any_town.clock.now()), Account("simulator", "P99")
    await any_town.do(lambda tx: couples.share(tx, account, kept, by))
    before = sorted(map(repr, await any_town.rows(SharedAccount)))
    merge = await any_town.do(lambda tx: merging.merge(tx, vault, kept, gone, by))
    answer = await any_town.private("P99").says("P99", "打了几天卡") or ""
    assert "还是" not in answer and "王德福" in answer
    await any_town.do(lambda tx: merging.undo(tx, vault, merge, by))
    assert sorted(map(repr, await any_town.rows(SharedAccount))) == before


async def test_a_shared_account_goes_to_the_kept_entry(any_town: Town, vault, pair):
    kept, gone = pair
    by, account = By(None, any_town.clock.now()), Account("simulator", "P99")
    other = await any_town.do(lambda tx: members.named(tx, "李淑芬"))
    await any_town.do(lambda tx: couples.share(tx, account, other, by))
    merge = await any_town.do(lambda tx: merging.merge(tx, vault, kept, gone, by))
    assert await any_town.do(lambda tx: couples.users(tx, account)) == sorted((kept, other))
    await any_town.do(lambda tx: merging.undo(tx, vault, merge, by))
    assert await any_town.do(lambda tx: couples.users(tx, account)) == sorted((gone, other))


async def stands(town: Town, number: int) -> tuple[object, ...]:
    row = await town.do(lambda tx: roster.find(tx, number))
    return row.state, row.state_since, row.activity, row.role


async def test_a_death_the_latest_class_and_who_is_more_than_family_hold_for_the_one(
    any_town: Town, vault, pair
):
    kept, gone = pair
    now = any_town.clock.now()
    today, by = now.date(), By(9, now)

    def settle(tx):
        members.set_role(tx, kept, "family")
        roster.set_activity(tx, kept, "moderate", today - timedelta(days=90), by)
        roster.set_activity(tx, gone, "none", today - timedelta(days=9), by)
        roster.set_state(tx, gone, "deceased", today - timedelta(days=2), by)

    await any_town.do(settle)
    before = await stands(any_town, kept)
    merge = await any_town.do(lambda tx: merging.merge(tx, vault, kept, gone, by))
    died = today - timedelta(days=2)
    assert await stands(any_town, kept) == ("deceased", died, "none", "member")
    wishes = await any_town.do(lambda tx: members.wishes(tx, Account("simulator", "P99")))
    assert not wishes.reminders and not wishes.mention
    await any_town.do(lambda tx: merging.undo(tx, vault, merge, by))
    assert await stands(any_town, kept) == before == ("active", None, "moderate", "family")
    assert (await stands(any_town, gone))[:3] == ("deceased", died, "none")


async def test_who_signs_in_by_an_entry_keeps_it(any_town: Town, vault, pair):
    kept, gone = pair
    by = By(9, any_town.clock.now())

    def employ(tx):
        given = {"name": "王得福", "login": "王得福", "role": "liaison"}
        return staff.employ(tx, gone, hashed="x", by=by, **given)

    await any_town.do(employ)
    with pytest.raises(merging.HasLogin):
        await any_town.do(lambda tx: merging.merge(tx, vault, kept, gone, by))
    assert (await any_town.do(lambda tx: roster.find(tx, gone))).state == "active"
    await any_town.do(lambda tx: merging.merge(tx, vault, gone, kept, by))
    assert (await any_town.do(lambda tx: roster.find(tx, kept))).state == "merged"


async def beside(town: Town) -> list[list[str]]:
    """All that came with the study and names one of the two."""
    return [
        sorted(map(repr, await town.rows(table))) for table in (Checkin, Leave, CheckinReminder)
    ]


async def test_leaves_reminders_and_who_said_so_go_along_and_come_back(any_town, vault, pair):
    kept, gone = pair
    now = any_town.clock.now()
    today, by = now.date(), By(gone, now)

    def settle(tx):
        leaves.start(tx, gone, (today, None), by)
        reminders.put(tx, gone, time(8), now, ZONE)
        checkin.enter(tx, 1, members.named(tx, "李淑芬"), today, by, made_up=False)

    await any_town.do(settle)
    before = await beside(any_town)
    merge = await any_town.do(lambda tx: merging.merge(tx, vault, kept, gone, By(9, now)))
    (leave,), (reminder,) = await any_town.rows(Leave), await any_town.rows(CheckinReminder)
    assert (leave.member_id, leave.by_id, reminder.member_id) == (kept, kept, kept)
    assert kept in {row.by_id for row in await any_town.rows(Checkin)}
    await any_town.do(lambda tx: merging.undo(tx, vault, merge, By(9, now)))
    assert await beside(any_town) == before


async def test_where_both_have_a_reminder_the_kept_ones_stands(any_town, vault, pair):
    kept, gone = pair
    now = any_town.clock.now()

    def settle(tx):
        reminders.put(tx, kept, time(9), now, ZONE)
        reminders.put(tx, gone, time(8), now, ZONE)

    await any_town.do(settle)
    before = await beside(any_town)
    merge = await any_town.do(lambda tx: merging.merge(tx, vault, kept, gone, By(9, now)))
    mine = [row for row in await any_town.rows(CheckinReminder) if row.member_id == kept]
    assert [row.at_time for row in mine] == [time(9)]
    await any_town.do(lambda tx: merging.undo(tx, vault, merge, By(9, now)))
    assert await beside(any_town) == before


async def read_by(town: Town, *pair: int) -> dict[int, list[tuple[object, ...]]]:
    names = ("announcement_id", "asked", "read_at", "how", "by_id")
    rows = await town.rows(Receipt)
    return {one: of(rows, one, *names) for one in pair}


async def test_what_either_has_read_is_read_since_the_earlier(any_town: Town, vault, pair):
    kept, gone = pair
    now = any_town.clock.now()
    early, late = (By(None, now + timedelta(minutes=n)) for n in (1, 9))

    def settle(tx) -> list[int]:
        draft = announcements.Draft("体检", "带上医保卡", people=pair)
        numbers = [announcements.create(tx, draft, By(None, now)) for _ in range(4)]
        for number in numbers:
            announcements.send(tx, number, By(None, now), any_town.bot.say)
        theirs, first, mine, _nobodys = numbers
        announcements.read(tx, theirs, gone, "group", By(gone, early.at))
        announcements.read(tx, first, gone, "private", By(gone, early.at))
        announcements.mark(tx, first, [kept], late)
        announcements.mark(tx, mine, [kept], early)
        announcements.read(tx, mine, gone, "group", By(gone, late.at))
        return numbers

    theirs, first, mine, nobodys = await any_town.do(settle)
    before = await read_by(any_town, *pair)
    by = By(9, late.at)
    number = await any_town.do(lambda tx: merging.merge(tx, vault, kept, gone, by))
    assert (await read_by(any_town, kept))[kept] == [
        (theirs, True, early.at, "group", kept),
        (first, True, early.at, "private", kept),
        (mine, True, early.at, "staff", None),
        (nobodys, True, None, "", None),
    ]
    await any_town.do(lambda tx: merging.undo(tx, vault, number, by))
    assert await read_by(any_town, *pair) == before


async def test_what_is_read_after_the_merge_stays_read(any_town: Town, vault, pair):
    kept, gone = pair
    by = By(None, any_town.clock.now())

    def settle(tx) -> int:
        draft = announcements.Draft("体检", "带上医保卡", people=pair)
        number = announcements.create(tx, draft, by)
        announcements.send(tx, number, by, any_town.bot.say)
        announcements.mark(tx, number, [gone], by)
        return number

    notice = await any_town.do(settle)
    number = await any_town.do(lambda tx: merging.merge(tx, vault, kept, gone, by))

    def again(tx) -> None:
        announcements.unmark(tx, notice, kept, by)
        announcements.read(tx, notice, kept, "private", by)

    await any_town.do(again)
    await any_town.do(lambda tx: merging.undo(tx, vault, number, by))
    assert (await read_by(any_town, kept))[kept] == [(notice, True, by.at, "private", None)]
