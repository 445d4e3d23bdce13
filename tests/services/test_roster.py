"""The roster: what is known of people, sealed where it is personal, each change with its author."""

from __future__ import annotations

from datetime import date

import pytest

from bot.messages import Account
from services import members, roster
from storage.audit import By
from storage.tables.engine import Audit
from storage.tables.members import Member
from tests.kit.town import Town

PHONE = "19900000001"
ADDRESS = "银铃市和平路1号2单元301"


async def entered(town: Town, vault, **values):
    given = {"name": "欧阳建国", **values}
    now = town.clock.now()
    return await town.do(lambda tx: roster.enter(tx, vault, given, By(9, now)))


async def row_of(town: Town, member_id: int):
    return next(row for row in await town.rows(Member) if row.id == member_id)


async def test_what_is_personal_is_sealed_and_comes_back(any_town, vault):
    member_id = await entered(any_town, vault, phone=PHONE, address=ADDRESS, health="高血压")
    row = await row_of(any_town, member_id)
    assert [roster.known(vault, row, name) for name in roster.SEALED] == [
        PHONE,
        "",
        "",
        ADDRESS,
        "高血压",
    ]
    stored = repr(tuple(row))
    assert not any(word in stored for word in (PHONE, ADDRESS, "高血压"))


async def test_a_change_is_noted_with_before_and_after_but_nothing_personal(any_town, vault):
    member_id = await entered(any_town, vault, phone=PHONE)
    now = any_town.clock.now()
    changed = {"name": "欧阳建华", "phone": "19900000002", "unit": "农机厂"}
    assert await any_town.do(lambda tx: roster.change(tx, vault, member_id, changed, By(9, now)))
    history = await any_town.do(lambda tx: roster.history(tx, member_id))
    assert [(note.action, note.member_id) for note in history] == [
        ("member.change", 9),
        ("member.enter", 9),
    ]
    assert history[0].before == {"name": "欧阳建国", "phone": "199****0001", "unit": ""}
    assert history[0].after == {"name": "欧阳建华", "phone": "199****0002", "unit": "农机厂"}


async def test_what_is_so_already_is_no_change(any_town, vault):
    same = {"phone": PHONE, "unit": "农机厂"}
    member_id = await entered(any_town, vault, **same)
    notes = len(await any_town.rows(Audit))
    now = any_town.clock.now()
    assert not await any_town.do(lambda tx: roster.change(tx, vault, member_id, same, By(9, now)))
    assert len(await any_town.rows(Audit)) == notes


async def test_who_sees_a_phone_is_kept(any_town, vault):
    member_id = await entered(any_town, vault, phone=PHONE)
    now = any_town.clock.now()
    seen = await any_town.do(lambda tx: roster.reveal(tx, vault, member_id, "phone", By(9, now)))
    assert seen == PHONE
    (note,) = [row for row in await any_town.rows(Audit) if row.action == "member.reveal"]
    assert (note.member_id, note.subject, note.after) == (
        9,
        f"member:{member_id}",
        {"field": "phone"},
    )


@pytest.mark.parametrize("state", ["paused", "moved", "deceased"])
async def test_who_is_not_active_is_reminded_of_nothing_from_then_on(any_town, vault, state):
    member_id = await entered(any_town, vault)
    account = Account("simulator", "new")
    await any_town.do(lambda tx: members.attach(tx, "simulator", "new", member_id))
    assert (await any_town.do(lambda tx: members.wishes(tx, account))).reminders
    now, today = any_town.clock.now(), date(2025, 10, 27)
    await any_town.do(lambda tx: roster.set_state(tx, member_id, state, today, By(9, now)))
    assert not (await any_town.do(lambda tx: members.wishes(tx, account))).reminders
    await any_town.do(lambda tx: roster.set_state(tx, member_id, "active", today, By(9, now)))
    assert (await any_town.do(lambda tx: members.wishes(tx, account))).reminders


async def test_how_much_somebody_takes_part_has_a_history(any_town, vault):
    member_id = await entered(any_town, vault)
    now = any_town.clock.now()
    for day, activity, reason in ((3, "moderate", "腿脚不便"), (20, "none", "住院")):
        await any_town.do(
            lambda tx, day=day, activity=activity, reason=reason: roster.set_activity(
                tx, member_id, activity, date(2025, 10, day), By(9, now), reason=reason
            )
        )
    rows = await any_town.do(lambda tx: roster.activities(tx, member_id))
    assert [(row.activity, row.since.day, row.reason, row.by) for row in rows] == [
        ("none", 20, "住院", 9),
        ("moderate", 3, "腿脚不便", 9),
    ]
    assert (await row_of(any_town, member_id)).activity == "none"
