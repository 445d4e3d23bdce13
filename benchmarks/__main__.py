"""Measure everything; exit code 1 when a bar is missed or an effect is wrong."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import codec, cold_start, results, statements
from benchmarks.bars import BARE, ORM, POSTGRESQL, SQLITE, STUB, Bar, bars
from benchmarks.databases import Databases, Sqlite, postgresql
from benchmarks.rounds import Results, Variant, WrongEffectError, run


def main() -> int:
    """Measure, print, and compare with the bars."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put the results into RESULTS.md")
    given = parser.parse_args()
    try:
        section, demands = _measure(given.rounds)
    except (WrongEffectError, OSError) as error:
        print(f"FAILED: {error!r}")
        return 1
    print(f"\n{section}\n")
    if given.write:
        results.write(section)
    return _verdict(demands)


def _measure(rounds: int) -> tuple[str, list[Bar]]:
    with tempfile.TemporaryDirectory() as folder, postgresql() as servers:
        files = Sqlite(Path(folder))
        ours = codec.measure()
        start = cold_start.measure(files)
        each = statements.measure(files.fresh())
        measured = run(_variants(files, servers), rounds, lambda line: print(line, flush=True))
    demands = bars(measured, ours["ratio"], start)
    return _section(measured, demands, rounds, each), demands


def _variants(sqlite: Databases, servers: Databases) -> list[Variant]:
    return [
        Variant(BARE, "bare", 9000, answers=False),
        Variant(STUB, "without_database", 9000),
        Variant(SQLITE, "yinling", 9000, sqlite),
        Variant(POSTGRESQL, "yinling", 6000, servers),
        Variant(ORM, "orm", 1000, sqlite),
    ]


def _section(measured: Results, demands: list[Bar], rounds: int, each: float) -> str:
    parts = [
        results.conditions(rounds),
        results.caution(measured),
        results.variants_table(measured),
        f"A check-in on SQLite costs {each:.1f} statements, BEGIN and COMMIT by their share.",
        results.bars_table(demands),
    ]
    return "\n\n".join(filter(None, parts))


def _verdict(demands: list[Bar]) -> int:
    missed = [bar.what for bar in demands if not bar.held]
    print(f"MISSED: {'; '.join(missed)}" if missed else "All bars are held.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
