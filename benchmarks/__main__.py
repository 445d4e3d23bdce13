"""Measure everything; exit code 1 when a bar is missed or an effect is wrong."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack

from benchmarks import results
from benchmarks.parts import PARTS, Part
from benchmarks.rounds import WrongEffectError
from benchmarks.stock import Stock


def main() -> int:
    """Measure, print, and compare with the bars."""
    given = _arguments()
    sections: dict[str, str] = {}
    missed: list[str] = []
    with ExitStack() as stack:
        stock = Stock(stack, given.rounds, trial=given.trial)
        for part in PARTS:
            if given.only in (None, part.name):
                missed += _measure(part, stock, sections)
    if given.write:
        results.write(sections)
    print(f"MISSED: {'; '.join(missed)}" if missed else "All bars are held.")
    return 1 if missed else 0


def _measure(part: Part, stock: Stock, sections: dict[str, str]) -> list[str]:
    """Add the part's section; gives what it missed. What fails is told, and has no section."""
    try:
        outcome = part.measure(stock)
    except (WrongEffectError, OSError) as error:
        print(f"\n{part.title}: FAILED: {error!r}\n", flush=True)
        return [f"{part.title} failed"]
    text = results.section(f"python -m benchmarks --only {part.name}", outcome)
    sections[part.title] = text
    print(f"\n## {part.title}\n\n{text}\n", flush=True)
    return [f"{part.title}: {bar.what}" for bar in outcome.bars if not bar.held]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=[part.name for part in PARTS], help="one part alone")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--trial", action="store_true", help="one short round of each: a first look")
    how.add_argument("--write", action="store_true", help="put the results into RESULTS.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
