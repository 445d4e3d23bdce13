"""The results as Markdown, for the terminal and for RESULTS.md."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.bars import BARE, Bar
from benchmarks.client import Load
from benchmarks.outcome import Outcome
from benchmarks.rounds import Results, Round

FILE = Path(__file__).parent / "RESULTS.md"
TITLE = (
    "# Results\n\nWritten by `python -m benchmarks --write`; what is measured is in README.md.\n"
)
UNDISTURBED = 0.9  # of a core
UNHINDERED = 0.02  # of the time
LIBRARIES = ("aiohttp", "SQLAlchemy", "sqlmodel", "psycopg", "wechatpy")


def variants_table(results: Results) -> str:
    """The medians of each variant."""
    rows = [
        "| server | answers/s | of bare | p50 ms | p99 ms | CPU µs | server busy | client busy |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    rows += [_row(name, results.median(name), results.ratio(name, BARE)) for name in results.rounds]
    return "\n".join(rows)


def _row(name: str, figures: Round, ratio: float) -> str:
    cells = (
        name,
        f"{figures.rate:,.0f}",
        f"{ratio:.3f}",
        f"{figures.p50:.1f}",
        f"{figures.p99:.1f}",
        f"{figures.cpu:.0f}",
        f"{figures.server_busy:.0%}",
        f"{figures.client_busy:.0%}",
    )
    return f"| {' | '.join(cells)} |"


def caution(results: Results) -> str:
    """A warning when the servers' core was not theirs alone, else nothing."""
    share = results.median(BARE).server_busy
    if share >= UNDISTURBED:
        return ""
    return (
        f"**Caution:** other programs were running; bare aiohttp had {share:.0%} of its core. "
        "A server with several threads gets more of a shared core than one with one, so that "
        "the ratios flatter it. Compare CPU µs, and measure again on a quiet machine."
    )


def bars_table(bars: Sequence[Bar]) -> str:
    """Each demand with what was measured."""
    rows = ["| demand | measured | bar | aim | |", "|---|--:|--:|--:|---|"]
    for bar in bars:
        aim = f"{bar.aim}{bar.unit}" if bar.aim else ""
        sign = "≤" if bar.most else "≥"
        value = f"{bar.value:.3g}" if bar.value < 1000 else f"{bar.value:,.0f}"
        rows.append(
            f"| {bar.what} | {value}{bar.unit} | {sign} {bar.bar}{bar.unit} | {aim} "
            f"| {'held' if bar.held else '**MISSED**'} |"
        )
    return "\n".join(rows)


def disturbed(loads: Iterable[Load]) -> str:
    """A warning when other programs had the client's core while it wanted it, else nothing.

    Not for PostgreSQL, whose own processes use that core too.
    """
    share = statistics.median(load.kept for load in loads)
    if share <= UNHINDERED:
        return ""
    return (
        f"**Caution:** other programs were running, and had the client's core for {share:.0%} of "
        "the time while the client wanted it. The latencies are theirs too; measure again on a "
        "quiet machine."
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column is text and whose others are figures."""
    ruler = "|".join(["---", *("--:" for _ in head[1:])])
    lines = [" | ".join(cells) for cells in (head, *rows)]
    return "\n".join([f"| {lines[0]} |", f"|{ruler}|", *(f"| {line} |" for line in lines[1:])])


def milliseconds(load: Load) -> tuple[str, str, str]:
    """The median, the 99th percentile and the longest of the latencies, in ms."""
    longest = max(load.latencies) * 1000
    return f"{load.percentile(50):.1f}", f"{load.percentile(99):.1f}", f"{longest:.0f}"


def section(command: str, outcome: Outcome) -> str:
    """One part's section: when, how and on what it was measured, what came out, its demands."""
    parts = [conditions(command, outcome.how), *outcome.found, bars_table(outcome.bars)]
    return "\n\n".join(filter(None, parts))


def conditions(command: str, how: str) -> str:
    """When, how and on what it was measured."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"`{command}`, {datetime.now(UTC):%Y-%m-%d}. {how} "
        f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"{libraries}."
    )


def write(sections: dict[str, str], file: Path = FILE) -> None:
    """Put sections, by their headings, in place of those in the file; new ones come last."""
    head, *others = file.read_text("utf-8").split("\n## ") if file.exists() else [TITLE]
    there = dict(other.split("\n", 1) for other in others)
    bodies = [f"## {title}\n\n{body.strip()}" for title, body in (there | sections).items()]
    file.write_text("\n\n".join([head.strip(), *bodies]) + "\n", "utf-8")
