"""Each night a copy is made, looked through and kept; one that could not be made is told."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from services import backup, longtasks, roster
from storage import restore as restoring
from storage.audit import By
from storage.database import is_sqlite, open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.tables.longtasks import LongTask
from storage.tables.members import Member
from tests.kit import databases
from tests.kit.town import ZONE, Town

PEOPLE = core(Member).select()


def folder(town: Town) -> Path:
    return town.bot._toil().shelf.folder


@pytest.fixture
def town(town: Town) -> Town:
    return copies_at_two(town)


@pytest.fixture
def any_town(any_town: Town) -> Town:
    return copies_at_two(any_town)


def copies_at_two(town: Town) -> Town:
    """The nightly copy is entered, as it is outside of tests."""
    town.bot.runner = replace(town.bot.runner, told=town.bot._told())
    town.bot.walk._runner = town.bot.runner
    return town


async def night(town: Town, nights: int = 1) -> None:
    """Let so many nights go by, with what is done in each."""
    for _ in range(nights):
        await town.wait(days=1)
        await town.bot.longtasks.work_off()


async def tasks(town: Town) -> list[LongTask]:
    return [row for row in await town.rows(LongTask) if row.kind == "backup"]


async def test_a_night_leaves_a_copy_of_what_was_said(town: Town):
    await town.group("老干部学习群").says("王德福", "打卡")
    await night(town)
    (file,) = {path: at for path, at in backup.copies(folder(town)).items() if at.day == 28}
    with closing(sqlite3.connect(file)) as copy:
        assert copy.execute("SELECT count(*) FROM checkins").fetchone() == (1,)
    assert {row.state for row in await tasks(town)} == {"done"}
    noted = [row for row in await town.rows(Audit) if row.action == "database.copy"]
    assert file.name in {row.after["file"] for row in noted}


async def test_a_day_has_one_copy_however_often_it_is_looked_for(any_town: Town):
    await any_town.wait(hours=10)
    assert len(await tasks(any_town)) == 1
    await any_town.restart()
    copies_at_two(any_town)
    await any_town.wait(hours=2)
    assert len(await tasks(any_town)) == 1
    await any_town.wait(hours=5)
    assert [
        row.at.astimezone(any_town.bot.settings.zone).strftime("%d %H:%M")
        for row in await tasks(any_town)
    ] == ["27 10:27", "28 02:27"]


async def test_after_weeks_eleven_copies_are_there_at_most(town: Town):
    for number in range(1, 28):
        folder(town).mkdir(exist_ok=True)
        (folder(town) / f"yinling-202510{number:02}-010000.db").touch()
    await night(town)
    left = backup.copies(folder(town)).values()
    assert 7 <= len(left) <= 11
    assert max(left) > datetime(2025, 10, 27, 2)


async def test_what_fails_is_told_to_administrators_and_nothing_is_deleted(town: Town):
    old = folder(town) / "yinling-20200101-010000.db"
    folder(town).mkdir()
    old.touch()
    shelf = backup.Shelf(folder(town) / old.name, 1, 0)
    town.bot.longtasks._toil = replace(town.bot.longtasks._toil, shelf=shelf)
    await town.wait(hours=17)
    await town.bot.longtasks.work_off()
    assert {row.state for row in await tasks(town)} == {"failed"}
    await town.wait(hours=7)
    *_, told = [text for text in await town.private("陈立").posts() if "备份" in text]
    assert old.name in told
    assert old.exists()


async def test_who_mends_it_hears_no_more(town: Town):
    by = town.clock.now()
    await town.do(lambda tx: longtasks.add(tx, "backup", {}, By(None, by)))
    await town.do(lambda tx: longtasks.fail(tx, 1, "磁盘满了", by))
    assert await town.do(lambda tx: longtasks.failure(tx, "backup")) == "磁盘满了"
    await town.do(lambda tx: longtasks.resume(tx, 1, by))
    await town.bot.longtasks.work_off()
    assert await town.do(lambda tx: longtasks.failure(tx, "backup")) is None
    assert backup.last(folder(town)) is not None


async def test_people_are_answered_while_a_copy_is_made(town: Town, monkeypatch):
    """The copy waits, in its thread, for an answer that comes meanwhile."""
    began, answered = threading.Event(), threading.Event()
    plain = backup.make

    def slow(*given):
        began.set()
        assert answered.wait(20), "nobody was answered"
        return plain(*given)

    monkeypatch.setattr(backup, "make", slow)
    await town.wait(hours=1)
    working = asyncio.create_task(town.bot.longtasks.work_off())
    await asyncio.to_thread(began.wait, 20)
    said = await town.group("老干部学习群").says("王德福", "打卡")
    answered.set()
    await working
    assert said is not None and "王德福" in said
    assert {row.state for row in await tasks(town)} == {"done"}


@pytest.mark.alone
async def test_who_was_erased_after_the_copy_was_made_is_erased_again(
    any_town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    town, tools = any_town, databases.programs()
    if not is_sqlite(town.bot.engine):
        if tools is None:
            pytest.skip("pg_dump must be the server's own")
        monkeypatch.setenv("PATH", str(tools), prepend=":")
    monkeypatch.chdir(tmp_path)
    await town.restart()
    by = By(None, town.clock.now())
    fields = {"name": "欧阳铁柱", "phone": "19900000071"}
    gone = await town.do(lambda tx: roster.enter(tx, town.bot.vault, fields, by))
    file = backup.make(town.bot.engine, tmp_path / "kept", by.at, ZONE)
    await town.do(lambda tx: longtasks.add(tx, "erase", {"member_id": gone}, by))
    await town.bot.longtasks.work_off()
    await town.bot.stop()
    engine = open_engine(town.url)
    with restoring.alone(engine):
        restoring.replace(engine, file)
    engine.dispose()
    names = once(open_engine(town.url), lambda tx: [r.name for r in tx.execute(PEOPLE)])
    assert "欧阳铁柱" in names, "the copy has them"
    await town.restart_after_stop()
    rows = {row.id: row for row in await town.rows(Member)}
    assert (rows[gone].state, rows[gone].phone_sealed) == ("erased", None)
    assert "欧阳铁柱" not in {row.name for row in rows.values()}
    assert "王德福" in {row.name for row in rows.values()}
