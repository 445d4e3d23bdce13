"""What one check-in costs the database: counted in statements, as the driver sees them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import event

from storage import libpq
from storage.database import is_sqlite
from storage.tables.checkin import Checkin
from tests.kit.town import Town

MOST = 9
STUDY = "老干部学习群"


@pytest.fixture
async def counted(database_url: str, monkeypatch) -> AsyncIterator[tuple[Town, list[str]]]:
    """A town, and every statement that its database was given."""
    town, statements = Town(database_url), []
    if is_sqlite(town.bot.engine):
        event.listen(town.bot.engine, "connect", lambda driver, _: _trace(driver, statements))
    else:
        monkeypatch.setattr(libpq, "Cursor", counting(statements))
    await town._start()
    yield town, statements
    await town.bot.stop()


def _trace(driver, statements: list[str]) -> None:
    driver.set_trace_callback(statements.append)


def counting(statements: list[str]) -> type[libpq.Cursor]:
    """A cursor that notes what it sends."""

    class Counting(libpq.Cursor):
        def ask(self, sql, values=()):
            statements.append(sql)
            return super().ask(sql, values)

        def execute(self, sql, values=None):
            if not self._asked:  # What is sent with others is asked like them.
                statements.append(sql)
            super().execute(sql, values)

    return Counting


async def test_a_check_in_takes_at_most_nine_statements(counted):
    town, statements = counted
    await town.private("李淑芬").says("李淑芬", "打卡")
    statements.clear()
    assert "记上了" in (await town.private("王德福").says("王德福", "打卡") or "")
    assert kinds(statements)[0].startswith("BEGIN")
    assert kinds(statements)[-1] == "COMMIT"
    assert len(statements) <= MOST, "\n".join(statements)
    assert len(await town.rows(Checkin)) == 2


async def test_telling_a_busy_group_later_takes_a_few_more(counted):
    town, statements = counted
    group = town.group(STUDY)
    await group.says("李淑芬", "打卡")
    await group.says("张建国", "打卡")
    statements.clear()
    assert await group.says("王德福", "打卡") is None
    assert len(statements) <= MOST + 3, "\n".join(statements)


async def test_silence_takes_fewer_and_a_repeat_no_more(counted):
    town, statements = counted
    group = town.group(STUDY)
    await group.says("李淑芬", "打卡")
    counts = []
    for text, message_id in (("打卡", "m1"), ("真好", "m2"), ("真好", "m2")):
        statements.clear()
        await group.says("王德福", text, id=message_id)
        counts.append(len(statements))
    assert counts[0] > counts[1] >= counts[2], counts


async def test_the_count_sees_every_statement(counted):
    town, statements = counted
    await town.do(lambda tx: tx.command("SELECT 1"))
    statements.clear()
    await town.do(lambda tx: tx.command("SELECT 1"))
    expected = ["BEGIN", "SAVEPOINT", "SELECT", "RELEASE", "COMMIT"]
    if not is_sqlite(town.bot.engine):
        expected = ["BEGIN", "SELECT", "SELECT", "COMMIT"]
    assert kinds(statements) == expected


def kinds(statements: list[str]) -> list[str]:
    """The first word of each statement."""
    return [re.findall(r"\w+", statement)[0].upper() for statement in statements]
