"""Servers that kill themselves under load, and proof that the checks after it can fail."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import insert, select, text, update

from benchmarks import town
from benchmarks.crash import killing, ledger, marks, signs, texts
from benchmarks.crash.checkpoint import under_way, wal_index
from benchmarks.crash.platform import Platform, Received
from benchmarks.crash.points import POINTS, shares
from benchmarks.crash.series import series
from benchmarks.crash.server import Plan
from benchmarks.crash.tally import Tally
from benchmarks.databases import Postgresql, Sqlite
from benchmarks.platforms import serving
from services.activities import leaving, signing, waiting
from services.activities.entries import Entry
from storage.audit import By
from storage.database import open_engine, sqlite_path
from storage.once import once
from storage.tables.activities import Activity, Signup
from storage.tables.base import core
from storage.tables.checkin import Checkin, CheckinTotal
from storage.tables.engine import Audit
from tests.kit.databases import copy_sqlite, durable

DISK = "/var/tmp"
PEOPLE = range(1, 61)
LAID = [Received("甲", "1"), Received("乙", "1"), Received("甲", "2")]
checkins, totals = core(Checkin), core(CheckinTotal)
activities, signups, audits = core(Activity), core(Signup), core(Audit)


@pytest.fixture(scope="module")
def files():
    # On a disk: in memory a checkpoint is over before anybody can be killed in it.
    with TemporaryDirectory(prefix="yinling-crash-", dir=DISK) as folder:
        yield Sqlite(Path(folder))


@pytest.fixture(scope="module")
def servers(postgresql_server):
    with durable(postgresql_server) as server:
        databases = Postgresql(server)
        yield databases
        databases.end()


@pytest.fixture(scope="module")
def messenger():
    with serving(Platform) as messenger:
        yield messenger


def killed(databases, messenger, point: str, nth: int = 3, **more) -> tuple[Plan, Tally]:
    """A database on which one server was killed at its `nth` pass through a point."""
    url = databases.fresh()
    marks.prepare(url)
    signs.prepare(url)
    plan = Plan(url, messenger.url, point, nth=nth, **more)
    tally = Tally("SQLite", point, wanted=1)
    killing.kill(plan, PEOPLE, messenger, tally)
    return plan, tally


@pytest.fixture(scope="module")
def survivor(files, messenger) -> Path:
    """A database that survived a kill, and in which nothing is wrong."""
    plan, tally = killed(files, messenger, "any-moment")
    assert tally.problems == []
    assert ledger.examine(plan.url, PEOPLE) == ledger.Found()
    return sqlite_path(plan.url)


@pytest.fixture
def whole(survivor, tmp_path) -> str:
    """The URL of a copy of the survivor."""
    return copy_sqlite(survivor, tmp_path / "whole.db")


def run(url: str, *statements) -> None:
    once(open_engine(url), lambda tx: [tx.execute(statement) for statement in statements])


@pytest.mark.parametrize("point", POINTS)
def test_on_sqlite_nothing_is_lost_or_doubled(files, messenger, point):
    tally = series(files, point, 3, random.Random(point), messenger)
    assert tally.problems == []
    assert tally.landed == 3
    assert tally.acknowledged > 0


@pytest.mark.postgresql
@pytest.mark.parametrize("point", POINTS)
def test_on_postgresql_nothing_is_lost_or_doubled(servers, messenger, point):
    tally = series(servers, point, 3, random.Random(point), messenger)
    assert tally.problems == []
    assert tally.landed == 3
    assert tally.acknowledged > 0


def test_a_text_handed_over_before_the_kill_comes_once_more(files, messenger):
    _, tally = killed(files, messenger, "after-send")
    assert (tally.texts, tally.texts_lost, tally.texts_repeated) == (texts.TEXTS, 0, 1)


def test_a_server_that_answers_before_it_commits_is_caught(files, messenger):
    # Everybody who is answered so soon may speak again in the same batch: there may be but one.
    more = {"nth": 1, "delay": 0.5, "flaw": "answers before commit"}
    _, tally = killed(files, messenger, "before-commit", **more)
    assert tally.acknowledged > 0
    assert tally.lost > 0
    assert f"{tally.lost} acknowledged check-ins or sign-ups lost" in tally.problems


def test_a_server_that_marks_before_it_sends_is_caught(files, messenger):
    _, tally = killed(files, messenger, "after-send", flaw="marks before send")
    assert tally.texts_lost == texts.CHATS - 3
    assert f"{tally.texts_lost} texts lost" in tally.problems


def test_a_lost_check_in_is_seen(whole):
    run(whole, checkins.delete().where(checkins.c.member_id == 7))
    found = ledger.examine(whole, PEOPLE)
    assert (found.lost, found.doubled) == (1, 0)
    assert found.faults == ["aggregates differ from their rebuild"]


def test_a_doubled_check_in_is_seen(whole):
    fact = once(open_engine(whole), lambda tx: tx.execute(select(checkins).limit(1)).one())
    again = fact._asdict() | {"id": None, "day": fact.day - timedelta(days=1)}
    run(whole, insert(checkins).values(again))
    found = ledger.examine(whole, PEOPLE)
    assert (found.lost, found.doubled) == (0, 1)


def test_a_check_in_of_somebody_who_said_nothing_is_seen(whole):
    faults = ledger.examine(whole, PEOPLE[:-1]).faults
    assert faults == ["1 people who said nothing", "5015 signed up unasked"]


def test_a_lost_sign_up_is_seen(whole):
    run(whole, signups.delete().where(signups.c.member_id == 5_007))
    found = ledger.examine(whole, PEOPLE)
    assert (found.lost, found.doubled) == (1, 0)
    assert found.faults == ["rows are not what was noted"]


def test_a_sign_up_that_was_done_twice_is_seen(whole):
    joined = select(audits).where(audits.c.action == "signup.join").limit(1)
    note = once(open_engine(whole), lambda tx: tx.execute(joined).one())
    run(whole, insert(audits).values(note._asdict() | {"id": None}))
    found = ledger.examine(whole, PEOPLE)
    assert (found.lost, found.doubled, found.faults) == (0, 1, [])


def test_more_than_there_are_places_are_seen(whole):
    run(whole, update(activities).values(capacity=14))
    assert ledger.examine(whole, PEOPLE).faults == ["15 have 14 places"]


def test_an_offer_that_nobody_was_told_of_is_seen(whole):
    by = By(None, datetime.now(UTC))

    def work(tx):
        (row,) = tx.execute(select(activities))
        waiting.set_capacity(tx, row.id, 15, by)
        waits = [(Entry(town.name(5_016), 5_016),)]
        signing.sign_up(tx, row.id, waits, By(5_016, by.at))
        leaving.leave(tx, row.id, [5_007], By(5_007, by.at))
        signing.sign_up(tx, row.id, [(Entry(town.name(5_007), 5_007),)], By(5_007, by.at))

    once(open_engine(whole), work)
    faults = ledger.examine(whole, range(1, 65)).faults
    assert faults == [f"{town.name(5_016)} was offered 1 places and told of 0"]


def test_an_aggregate_that_is_not_what_it_should_be_is_seen(whole):
    run(whole, update(totals).where(totals.c.member_id == 7).values(longest=5))
    assert ledger.examine(whole, PEOPLE).faults == ["aggregates differ from their rebuild"]


def test_a_damaged_file_is_seen(whole):
    run(
        whole,
        text("PRAGMA writable_schema=ON"),
        text(
            "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema"
            " WHERE name = 'ix_inbox_chat') WHERE name = 'ix_outbox_done'"
        ),
    )
    (fault, *_) = ledger.damage(open_engine(whole))
    assert fault.startswith("integrity check: ")


@pytest.mark.parametrize(
    ("received", "lost", "repeated", "faults"),
    [
        (LAID, 0, 0, 0),
        ([LAID[0], *LAID], 0, 1, 0),
        (LAID[:2], 1, 0, 0),
        ([LAID[1], LAID[2], LAID[0]], 0, 0, 1),
        ([*LAID, LAID[0]], 0, 1, 1),
        ([LAID[0], LAID[0], *LAID], 0, 2, 1),
        ([*LAID, Received("乙", "3")], 0, 0, 2),
    ],
    ids=["right", "repeated", "lost", "disordered", "repeated late", "thrice", "never laid"],
)
def test_texts_that_came_wrongly_are_seen(received, lost, repeated, faults):
    judgement = texts.judge(LAID, received)
    assert (judgement.lost, judgement.repeated) == (lost, repeated)
    assert len(judgement.faults) == faults


def test_a_tally_knows_what_must_not_be():
    tally = Tally("SQLite", "after-send", wanted=2, kills=2, landed=1)
    tally.lost, tally.doubled, tally.texts_lost, tally.texts_repeated = 1, 2, 3, 5
    assert tally.problems == [
        "1 acknowledged check-ins or sign-ups lost",
        "2 check-ins or sign-ups doubled",
        "3 texts lost",
        "3 repeats of texts beyond one a kill",
        "only 1 kills of 2 fell at the point",
    ]


def test_a_database_at_rest_is_in_no_checkpoint(files):
    path = sqlite_path(files.fresh())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE rest (n INTEGER)")
        assert not under_way(wal_index(path).read_bytes())
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        assert not under_way(wal_index(path).read_bytes())


def test_a_kill_elsewhere_is_not_taken_for_one_at_the_point(files, messenger):
    url = files.fresh()
    marks.prepare(url)
    signs.prepare(url)
    death = killing._die(Plan(url, messenger.url, "before-commit", nth=2), PEOPLE)
    assert death.at_point
    assert not death.left.in_checkpoint
    for other in ("after-commit", "in-checkpoint", "after-send"):
        assert not killing._landed(Plan(url, messenger.url, other), death, 0)


def test_all_kills_are_shared_out():
    assert shares(100) == {**dict.fromkeys(POINTS, 16), "any-moment": 20}
    assert sum(shares(5).values()) == 5
