"""kill -9 under load, again and again: nothing acknowledged may be lost, nothing doubled."""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path

from sqlalchemy import select, text

from benchmarks import messages
from benchmarks.databases import Databases, Sqlite, counts, postgresql
from benchmarks.processes import free_port, server
from services import checkin
from storage.database import is_sqlite, open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.checkin import CheckinTotal

CONNECTIONS = 16
PEOPLE_A_KILL = 400
REPEATED = 40


class LostError(Exception):
    """A check-in was lost or doubled, or the database is damaged."""


@dataclass
class Outcome:
    """What the kills of one database came to."""

    kills: int = 0
    acknowledged: int = 0
    redelivered: int = 0


def crash(databases: Databases, kills: int, chance: random.Random) -> Outcome:
    """Kill a server `kills` times on one database, checking after each restart."""
    url, outcome = databases.fresh(), Outcome()
    for n in range(kills):
        people = range(n * PEOPLE_A_KILL + 1, (n + 1) * PEOPLE_A_KILL + 1)
        acknowledged = _killed_under_load(url, people, chance.randrange(1, PEOPLE_A_KILL - 50))
        _deliver_again(url, people, acknowledged)
        _check(url, people.stop - 1)
        outcome.kills += 1
        outcome.acknowledged += len(acknowledged)
        outcome.redelivered += len(people) - len(acknowledged)
    return outcome


def _killed_under_load(url: str, people: range, after: int) -> dict[int, bytes]:
    """The answers that came before the server was killed, after `after` of them."""
    port = free_port()
    answers: dict[int, bytes] = {}
    enough = threading.Event()
    with server(_arguments(url, port), {}, port) as pid:
        senders = _senders(port, people, answers, enough, after)
        enough.wait(30)
        os.kill(pid, signal.SIGKILL)
        for sender in senders:
            sender.join()
    return answers


def _deliver_again(url: str, people: range, before: dict[int, bytes]) -> None:
    """Deliver what was not acknowledged, and some of what was: the latter changes nothing."""
    repeated = list(before)[:REPEATED]
    again = [n for n in people if n not in before] + repeated
    port = free_port()
    answers: dict[int, bytes] = {}
    with server(_arguments(url, port), {}, port):
        for sender in _senders(port, again, answers, threading.Event(), len(again)):
            sender.join()
    if len(answers) != len(again):
        raise LostError(f"{len(again) - len(answers)} redelivered messages got no answer")
    for n in repeated:
        if messages.content(answers[n]) != messages.content(before[n]):
            raise LostError("a repeat was answered otherwise than the first")


def _senders(
    port: int,
    people: Sequence[int],
    answers: dict[int, bytes],
    enough: threading.Event,
    after: int,
) -> list[threading.Thread]:
    waiting = iter(list(zip(people, messages.checkins(people), strict=True)))
    lock = threading.Lock()

    def send() -> None:
        for n, body in _exchange(port, waiting, lock):
            answers[n] = body
            if len(answers) >= after:
                enough.set()

    threads = [threading.Thread(target=send) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    return threads


def _exchange(
    port: int, waiting: Iterator[tuple[int, bytes]], lock: threading.Lock
) -> Iterator[tuple[int, bytes]]:
    """Send requests over one connection until there are none, or the server is gone."""
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        while True:
            with lock:
                n, request = next(waiting, (0, b""))
            if not request:
                return
            try:
                connection.sendall(request)
                response = HTTPResponse(connection)
                response.begin()
                body = response.read()
            except (OSError, HTTPException):
                return
            if response.status == 200:
                yield n, body


def _check(url: str, people: int) -> None:
    wrong = {what: count for what, count in counts(url).items() if count != people}
    if wrong:
        raise LostError(f"of {people} people: {wrong}")
    engine = open_engine(url)
    with engine.connect() as connection:
        if is_sqlite(engine):
            found = connection.execute(text("PRAGMA integrity_check")).scalar()
            if found != "ok":
                raise LostError(f"integrity check: {found}")
        totals = select(core(CheckinTotal)).order_by(core(CheckinTotal).c.member_id)
        before = connection.execute(totals).all()
    once(engine, checkin.rebuild)
    with engine.connect() as connection:
        if connection.execute(totals).all() != before:
            raise LostError("aggregates differ from their rebuild")
    engine.dispose()


def _arguments(url: str, port: int) -> tuple[str, ...]:
    return ("benchmarks.server", "yinling", "--port", str(port), "--database", url)


def main() -> int:
    """Kill servers on both databases; 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="on each database, at most 24")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    chance = random.Random(given.seed)
    print(f"seed {given.seed}")
    with tempfile.TemporaryDirectory() as folder, postgresql() as servers:
        for name, databases in (("SQLite", Sqlite(Path(folder))), ("PostgreSQL", servers)):
            try:
                done = crash(databases, given.kills, chance)
            except LostError as error:
                print(f"{name}: FAILED: {error}")
                return 1
            print(
                f"{name}: {done.kills} kills, {done.acknowledged} acknowledged before them, "
                f"{done.redelivered} delivered again: 0 lost, 0 doubled"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
