"""The results as Markdown, for the terminal and for RESULTS.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.bars import BARE, Bar
from benchmarks.rounds import Results, Round

FILE = Path(__file__).parent / "RESULTS.md"
TITLE = (
    "# Results\n\nWritten by `python -m benchmarks --write`; what is measured is in README.md.\n"
)
SECTION = "## The bot runs"
UNDISTURBED = 0.9  # of a core
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
        sign = "≤" if bar.unit == "s" else "≥"
        rows.append(
            f"| {bar.what} | {bar.value:.3g}{bar.unit} | {sign} {bar.bar}{bar.unit} | {aim} "
            f"| {'held' if bar.held else '**MISSED**'} |"
        )
    return "\n".join(rows)


def conditions(rounds: int) -> str:
    """When, how and on what it was measured."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"`python -m benchmarks`, {datetime.now(UTC):%Y-%m-%d}; medians of {rounds} interleaved "
        f"rounds. {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"{libraries}."
    )


def write(section: str) -> None:
    """Put the section into RESULTS.md in place of the one it has."""
    head, *others = FILE.read_text("utf-8").split("\n## ") if FILE.exists() else [TITLE.rstrip()]
    kept = ["## " + other.rstrip() for other in others]
    kept = [other for other in kept if not other.startswith(SECTION + "\n")]
    text = "\n\n".join([head.rstrip(), f"{SECTION}\n\n{section}", *kept])
    FILE.write_text(text + "\n", "utf-8")
