"""What the benchmarks count with: the open loop, the plan of the talk, the past, the results."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from benchmarks import (
    bureau,
    evening,
    full_town,
    hostile,
    importing,
    memory_watch,
    open_loop,
    reader,
    roster_town,
    sayings,
    study_years,
    talk,
)
from benchmarks.bars import Bar
from benchmarks.client import Load
from benchmarks.databases import Sqlite
from benchmarks.effects import check, check_totals
from benchmarks.open_loop import Schedule
from benchmarks.results import write
from benchmarks.rounds import WrongEffectError
from services.checkin import ranking
from storage.database import open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.checkin import Checkin, CheckinTotal
from storage.transaction import Transaction

PAUSE = 0.4  # seconds
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
REQUEST = b"GET / HTTP/1.1\r\n\r\n"


def test_each_request_is_due_by_itself_and_has_arrived_from_then_on():
    schedule = Schedule(start=100.0, rate=4, count=3)
    assert [schedule.due(n) for n in range(3)] == [100.0, 100.25, 100.5]
    moments = (99.99, 100.0, 100.24, 100.25, 100.5, 200.0)
    assert [schedule.arrived(now) for now in moments] == [0, 1, 1, 2, 3, 3]


@dataclass
class Server:
    """Answers everybody, but stands still once, before its tenth answer, or for good."""

    hangs: bool = False
    asked: int = 0
    done: list[asyncio.Event] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.done.append(asyncio.Event())
        done = self.done[-1]
        while await reader.readline():
            await reader.readline()
            self.asked += 1
            if self.asked == 10:
                time.sleep(PAUSE)  # noqa: ASYNC251 - the whole server stands still
            if not self.hangs:
                writer.write(ANSWER)
        writer.close()
        await writer.wait_closed()
        done.set()

    async def is_sent(self, requests: int) -> Load:
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        try:
            return await asyncio.to_thread(open_loop.drive, port, [REQUEST] * requests, 500.0)
        finally:
            server.close()
            for done in self.done:
                await done.wait()


async def test_a_pause_of_the_server_is_in_the_latency_of_all_that_were_due_meanwhile():
    load = await Server().is_sent(400)
    late = sum(latency > PAUSE / 4 for latency in load.latencies)
    assert load.failed == 0
    assert load.bodies == [b"ok"] * 400
    assert max(load.latencies) >= PAUSE * 0.9
    assert late > 2 * open_loop.CONNECTIONS  # A closed loop sees one for each connection.


async def test_a_server_that_never_answers_ends_the_load(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(open_loop, "PATIENCE", 0.2)
    with pytest.raises(TimeoutError):
        await Server(hangs=True).is_sent(5)


def test_everybody_takes_part_in_each_campaign_once_and_says_one_thing_more():
    said = talk.everybody(range(talk.PASSES))
    new = [(saying.person, saying.campaign) for saying in said if saying.kind == "new"]
    assert len(said) == 30_000
    assert len(set(new)) == len(new) == talk.new_checkins(said) == 25_000
    assert set(Counter(saying.person for saying in said).values()) == {talk.PASSES}


def test_nobody_says_that_it_is_done_again_before_it_was_done():
    there: set[tuple[int, int | None]] = set()
    for saying in talk.everybody(range(talk.PASSES)):
        place = (saying.person, saying.campaign)
        assert (saying.kind == "new") == (place not in there)
        there.add(place)


def test_even_the_longest_talk_stays_below_the_limits_of_a_minute():
    said = talk.long_talk(20)
    places = Counter(
        full_town.group(saying.campaign, saying.person)
        for saying in said
        if saying.campaign is not None
    )
    assert len(said) == 100_000
    assert max(Counter(saying.person for saying in said).values()) == 20
    assert len(places) == full_town.GROUPS
    assert set(places.values()) == {1_000}


def test_the_past_of_the_town_adds_up(tmp_path: Path):
    past = (3, 2, 1, 0, 0)
    databases = Sqlite(tmp_path, full_town.settle(past, people=100))
    url = databases.fresh()
    with open_engine(url).connect() as connection:
        checkins = connection.execute(select(func.count()).select_from(core(Checkin))).scalar()
    assert checkins == 600
    check_totals(url)
    once(open_engine(url), lambda tx: tx.execute(core(CheckinTotal).update().values(longest=9)))
    with pytest.raises(WrongEffectError):
        check_totals(url)
    databases.drop(url)
    assert len(list(tmp_path.iterdir())) == 1


def test_what_is_missing_in_the_database_is_told(tmp_path: Path):
    url = Sqlite(tmp_path, full_town.settle((2, 1, 0, 0, 0), people=50)).fresh()
    check(url, [], Load([], []), 150)
    with pytest.raises(WrongEffectError, match="150 check-ins, not 149"):
        check(url, [], Load([], []), 149)
    said = [talk.Saying(1, "new", 0)]
    with pytest.raises(WrongEffectError, match=r"0 messages, not 1; .*; 1 wrong answers"):
        check(url, said, Load([b""], [0.1]), 150)
    with pytest.raises(WrongEffectError, match="1 answers that are not 200"):
        check(url, said, Load([b""], [0.1], failed=1), 150)


@pytest.mark.parametrize(
    ("value", "most", "held"), [(2, True, True), (4, True, False), (2, False, False)]
)
def test_a_bar_is_a_least_or_a_most(value, most, held):
    assert Bar("", value, 3, most=most).held is held


def test_the_fictional_bureau_is_the_same_each_time_and_a_small_one_the_beginning_of_a_big_one():
    people = bureau.people(5_000)
    assert people == bureau.people(5_000)
    assert people[:500] == bureau.people(500)
    assert {one.kind for one in people} == {"retiree", "family", "staff"}
    assert any(one.aliases for one in people)
    assert people[people[0].spouse - 1].spouse == people[0].id
    assert len(bureau.ITEMS) == 30
    assert len({item.kind for item in bureau.ITEMS}) == 9


def test_six_of_ten_are_chatter_three_actions_and_one_a_list_and_few_are_said_twice():
    said = list(bureau.Town(bureau.people(bureau.TALKATIVE), None).say(1_000, seed=1))
    assert Counter(one.sort for one in said) == {"chatter": 600, "action": 300, "list": 100}
    assert all(len(one.scene.recent) == bureau.POSTS for one in said)
    assert all(any(post.by is None and post.refs for post in one.scene.recent) for one in said)
    assert {one.message.via for one in said} == {"text", "voice"}
    assert {one.message.chat.is_group for one in said} == {True, False}
    assert len({one.message.text for one in said}) > 750
    assert len({line for lines in sayings.CHATTER.values() for line in lines}) >= 60
    assert len({action.words for action in sayings.ACTIONS}) >= 60


def test_what_the_bureau_says_is_understood():
    understand, town = reader.understander(), reader.town(bureau.TALKATIVE)
    read = Counter(
        one.sort
        for one in town.say(300, seed=0)
        if understand(one.message, one.scene).intent != "none"
    )
    assert read["list"] == 30
    assert read["action"] > 65
    assert read["chatter"] < 15


def test_each_step_of_a_pattern_is_timed_and_gives_what_it_would():
    pattern = hostile.Timed(re.compile("a(b?)"))
    assert [match[1] for match in pattern.finditer("aba")] == ["b", ""]
    assert pattern.sub("c", "aba") == "cc"
    assert pattern.search("x") is None
    assert pattern.groups == 1


def test_hostile_texts_are_long():
    texts = list(hostile.texts(few=True))
    assert len({one.made_of for one in texts}) > 50
    assert all(hostile.LENGTH - 100 <= len(one.text) <= hostile.LENGTH for one in texts)


def test_a_section_takes_the_place_of_its_former_self_and_leaves_the_others(tmp_path: Path):
    file = tmp_path / "RESULTS.md"
    file.write_text("# Results\n\nHead.\n\n## One\n\nold\n\n## Other\n\nkept\n", "utf-8")
    write({"One": "new", "Three": "last"}, file)
    wanted = "# Results\n\nHead.\n\n## One\n\nnew\n\n## Other\n\nkept\n\n## Three\n\nlast\n"
    assert file.read_text("utf-8") == wanted


def test_the_spreadsheet_of_the_import_holds_what_it_says():
    table = CalamineWorkbook.from_filelike(BytesIO(importing.book())).get_sheet_by_index(0)
    rows = table.to_python()
    assert len(rows) == 1 + importing.ROWS
    phones = {row[3] for row in rows[1:]}
    known = {roster_town.phone(n) for n in range(1, roster_town.PEOPLE + 1)}
    assert len(phones) == importing.ROWS and len(phones & known) == importing.KNOWN


def test_the_memory_of_a_process_counts_what_it_started():
    alone = memory_watch.memory_of_all(os.getpid())
    with subprocess.Popen(
        [sys.executable, "-c", "x = bytearray(2**25); input()"], stdin=-1
    ) as child:
        deadline = time.monotonic() + 20
        while (both := memory_watch.memory_of_all(os.getpid())) < alone + 30:
            assert time.monotonic() < deadline
        assert both > alone + 30
        child.communicate(b"\n")


def test_the_years_that_are_filled_by_the_database_hold_what_they_say(tmp_path: Path):
    file = study_years.fill(tmp_path / "years.db", 70, 9)
    with open_engine(f"sqlite:///{file}").connect() as connection:
        tx = Transaction(connection)
        assert connection.execute(select(func.count()).select_from(core(Checkin))).scalar() == 630
        best = ranking.leaderboard(tx, 1, date(2026, 10, 19), 60)
        assert len(best) == 60 and best[0].week_days == 7 and best[-1].week_days > 1
        index = "SELECT count(*) FROM sqlite_master WHERE name = 'ix_checkins_member'"
        assert connection.exec_driver_sql(index).scalar() == 1


def test_an_evening_tells_every_group_and_leader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name, value in {"CAMPAIGNS": 12, "GROUPS": 60, "PEOPLE": 600, "WARM": 5}.items():
        monkeypatch.setattr(evening, name, value)
    done = evening.run(tmp_path / "evening.db")
    assert done.seconds > 0 and done.block > 0
    monkeypatch.setattr(evening, "GROUPS", 72)
    monkeypatch.setattr(evening.outbox, "like", lambda *_: [])
    with pytest.raises(WrongEffectError, match="0 texts, not 84"):
        evening.run(tmp_path / "again.db")
