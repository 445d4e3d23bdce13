"""What the benchmarks count with: the open loop, the plan of the talk, the past, the results."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from benchmarks import full_town, open_loop, talk
from benchmarks.bars import Bar
from benchmarks.client import Load
from benchmarks.databases import Sqlite
from benchmarks.effects import check, check_totals
from benchmarks.open_loop import Schedule
from benchmarks.results import write
from benchmarks.rounds import WrongEffectError
from storage.database import open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.checkin import Checkin, CheckinTotal

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


def test_a_section_takes_the_place_of_its_former_self_and_leaves_the_others(tmp_path: Path):
    file = tmp_path / "RESULTS.md"
    file.write_text("# Results\n\nHead.\n\n## One\n\nold\n\n## Other\n\nkept\n", "utf-8")
    write({"One": "new", "Three": "last"}, file)
    wanted = "# Results\n\nHead.\n\n## One\n\nnew\n\n## Other\n\nkept\n\n## Three\n\nlast\n"
    assert file.read_text("utf-8") == wanted
