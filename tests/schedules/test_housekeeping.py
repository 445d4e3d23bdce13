"""What is no longer needed goes; what is stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import insert

from bot.messages import Chat
from schedules import housekeeping
from storage import audit, outbox
from storage.tables.base import core
from storage.tables.chats import TrialLine
from storage.tables.checkin import Checkin
from storage.tables.engine import Audit, Inbox, Outbox
from storage.tables.imports import Import, ImportRow
from storage.tables.members import BindTry
from tests.kit.town import MORNING, Town


async def test_messages_and_texts_go_when_their_time_is_over_and_checkins_stay(any_town: Town):
    group = any_town.group("老干部学习群")
    await group.says("王德福", "打卡")
    late, other = (Chat("nowhere", chat, is_group=True) for chat in ("G8", "G9"))
    await any_town.do(lambda tx: outbox.put(tx, "waits", late, "一", MORNING + timedelta(days=400)))
    await any_town.do(lambda tx: outbox.put(tx, "fails", other, "一", MORNING))
    await any_town.wait(days=3)
    await any_town.rest(MORNING + timedelta(days=29, hours=20))
    await any_town.wait(hours=2)
    assert len(await any_town.rows(Inbox)) == 1
    await any_town.wait(hours=4)
    assert await any_town.rows(Inbox) == []
    assert "fails" in {row.key for row in await any_town.rows(Outbox)}
    await any_town.rest(MORNING + timedelta(days=91))
    await any_town.wait(hours=2)
    assert "fails" not in {row.key for row in await any_town.rows(Outbox)}
    assert "waits" in {row.key for row in await any_town.rows(Outbox)}
    assert len(await any_town.rows(Checkin)) == 1


async def purge(town: Town, **later: float) -> None:
    """The purging of the hour, and of the night, that come so much later."""
    now = replace(town.bot._told(), now=MORNING + timedelta(**later))
    await town.do(lambda tx: (housekeeping.purge(tx, now), housekeeping.tidy(tx, now)))


async def test_notes_trials_and_imported_rows_go_each_in_its_time(any_town: Town):
    vault = any_town.bot.vault

    def enter(tx):
        audit.record(tx, MORNING, None, "member.change", "member:1")
        line = {"channel": "simulator", "chat_id": "G1", "said": "打卡", "intent": "checkin"}
        more = {"inbox_id": 1, "because": "", "verdict": "", "at": MORNING}
        tx.execute(insert(core(TrialLine)).values(line | more))
        for number, state in ((1, "applied"), (2, "ready")):
            book = {"id": number, "name": "名册.xlsx", "state": state, "file_sealed": b"sealed"}
            book |= {"sheet": "", "error": ""}
            tx.execute(insert(core(Import)).values(**book, at=MORNING, changed_at=MORNING))
            row = {"import_id": number, "row": 2, "part": 0, "outcome": "new"}
            sealed = vault.seal("{}", "cells")
            tx.execute(insert(core(ImportRow)).values(**row, cells_sealed=sealed))

    await any_town.do(enter)
    await purge(any_town, days=29, hours=22)
    assert [len(await any_town.rows(t)) for t in (TrialLine, ImportRow)] == [1, 2]
    await purge(any_town, days=30, hours=2)
    assert await any_town.rows(ImportRow) == [], "nobody has touched them"
    assert {row.file_sealed for row in await any_town.rows(Import)} == {None}
    await purge(any_town, days=89, hours=22)
    assert len(await any_town.rows(TrialLine)) == 1
    await purge(any_town, days=90, hours=2)
    assert await any_town.rows(TrialLine) == []
    assert len(await any_town.rows(Audit)) == 1


async def test_who_changed_what_is_kept_three_years(town: Town):
    later = timedelta(days=1095)
    await town.do(lambda tx: audit.record(tx, MORNING, None, "old", "member:1"))
    await town.do(lambda tx: audit.record(tx, MORNING + later, None, "new", "member:1"))
    await purge(town, days=1095, hours=1)
    assert [row.action for row in await town.rows(Audit)] == ["new"]


async def test_wrong_answers_about_who_somebody_is_are_forgotten_in_a_week(town: Town):
    for digits in ("0000", "0001"):
        await town.private("stranger").says("stranger", "我是王德福")
        await town.private("stranger").says("stranger", digits)
    assert await town.rows(BindTry) != []
    await purge(town, days=9)
    assert await town.rows(BindTry) == []
