"""Many kills at one point of one kind of database."""

from __future__ import annotations

import random

from benchmarks.crash import marks, signs
from benchmarks.crash.killing import kill
from benchmarks.crash.platform import Platform
from benchmarks.crash.points import PEOPLE_A_KILL, POINTS
from benchmarks.crash.server import Plan
from benchmarks.crash.tally import Tally
from benchmarks.databases import Databases, Sqlite

KILLS_A_DATABASE = 8


def series(
    databases: Databases, point: str, kills: int, chance: random.Random, platform: Platform
) -> Tally:
    """Kill servers `kills` times at a point, several on one database before a fresh one.

    A checkpoint may end in the microseconds between the last look at it and the kill: kills
    that missed their point are counted and checked like all, and made up for by others.
    """
    on_sqlite = isinstance(databases, Sqlite)
    tally = Tally("SQLite" if on_sqlite else "PostgreSQL", point, kills)
    while tally.landed < kills and tally.kills < 2 * kills:
        turn = tally.kills % KILLS_A_DATABASE
        if turn == 0:
            url = databases.fresh()
            marks.prepare(url)
            signs.prepare(url)
        nth, delay = POINTS[point].draw(chance, sqlite=on_sqlite)
        people = range(turn * PEOPLE_A_KILL + 1, (turn + 1) * PEOPLE_A_KILL + 1)
        kill(Plan(url, platform.url, point, nth, delay), people, platform, tally)
    return tally
