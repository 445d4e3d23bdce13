"""Writing a database anew: between other work, without losing any, and nothing deleted is left."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

WORD = "欧阳铁柱"


async def test_it_waits_its_turn_and_nothing_is_lost(desk: Any):
    before = [desk.work.submit("a", desk.note(f"before{n}")) for n in range(80)]
    compacted = asyncio.ensure_future(desk.work.compact())
    await asyncio.sleep(0)
    after = [desk.work.submit("a", desk.note(f"after{n}")) for n in range(80)]
    assert await compacted is True
    await asyncio.gather(*before, *after)
    assert len(desk.seen()) == 160


async def test_nothing_that_was_deleted_is_left_in_file_and_log(sqlite_desk: Any):
    await sqlite_desk.work.submit("a", sqlite_desk.note(WORD))
    await sqlite_desk.work.read(lambda tx: tx.command("SELECT 1"))
    database = Path(make_url(sqlite_desk.url).database or "")
    files = [database, database.with_name(f"{database.name}-wal")]
    assert any(WORD.encode() in file.read_bytes() for file in files)
    await sqlite_desk.work.submit("a", lambda tx: tx.command("DELETE FROM notes"))
    await sqlite_desk.work.compact()
    assert not any(WORD.encode() in file.read_bytes() for file in files if file.exists())
    await sqlite_desk.work.submit("a", sqlite_desk.note("goes on"))
    assert sqlite_desk.seen() == ["goes on"]


async def test_it_waits_for_who_is_writing(sqlite_desk: Any):
    await sqlite_desk.work.submit("a", sqlite_desk.note("stays"))
    other = sqlite3.connect(make_url(sqlite_desk.url).database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    compacted = asyncio.ensure_future(sqlite_desk.work.compact())
    await asyncio.sleep(0.1)
    assert not compacted.done()
    other.execute("COMMIT")
    other.close()
    assert await compacted is True
    assert sqlite_desk.seen() == ["stays"]
