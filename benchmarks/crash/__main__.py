"""Kill servers on both databases; exit code 1 if anything was lost or doubled."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from benchmarks.crash.platform import Platform
from benchmarks.crash.points import POINTS, shares
from benchmarks.crash.series import series
from benchmarks.databases import Databases, Sqlite, postgresql
from benchmarks.platforms import serving


def main() -> int:
    """Kill, tell what came of it, and judge."""
    given = _arguments()
    print(f"seed {given.seed}", flush=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        postgresql() as servers,
        serving(Platform) as messenger,
    ):
        half = given.kills // 2
        halves = ((Sqlite(Path(folder)), given.kills - half), (servers, half))
        whole = [_half(databases, kills, given, messenger) for databases, kills in halves]
    return 0 if all(whole) else 1


def _half(databases: Databases, kills: int, given: argparse.Namespace, messenger: Platform) -> bool:
    """Kill on one kind of database; whether nothing went wrong at any of the points."""
    share = {given.point: kills} if given.point else shares(kills)
    whole = True
    for point, times in share.items():
        chance = random.Random(f"{given.seed} {type(databases).__name__} {point}")
        tally = series(databases, point, times, chance, messenger)
        print(tally, *(f"  FAILED: {problem}" for problem in tally.problems), sep="\n", flush=True)
        whole &= not tally.problems
    return whole


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="on both databases together")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--point", choices=POINTS, help="only kills at this point")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
