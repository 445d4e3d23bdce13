"""The check-in beside bare aiohttp and others, the codec, the start, and the statements."""

from __future__ import annotations

from benchmarks import codec, cold_start, results, statements
from benchmarks.bars import BARE, ORM, POSTGRESQL, SQLITE, STUB, bars
from benchmarks.outcome import Outcome
from benchmarks.rounds import Variant, run
from benchmarks.stock import Stock


def measure(stock: Stock) -> Outcome:
    """Measure all servers in turn, with bars on their ratios."""
    ours = codec.measure()
    start = cold_start.measure(stock.sqlite)
    each = statements.measure(stock.sqlite.fresh())
    measured = run(_variants(stock), stock.rounds, lambda line: print(line, flush=True))
    found = (
        results.caution(measured),
        results.variants_table(measured),
        f"A check-in on SQLite costs {each:.1f} statements, BEGIN and COMMIT by their share.",
        f"A start took {start.seconds:.2f} s, {start.at_pace:.2f} s at the bars' pace.",
    )
    how = f"Medians of {stock.rounds} interleaved rounds."
    return Outcome(how, found, bars(measured, ours["ratio"], start.at_pace))


def _variants(stock: Stock) -> list[Variant]:
    return [
        Variant(BARE, "bare", 9000, answers=False),
        Variant(STUB, "without_database", 9000),
        Variant(SQLITE, "yinling", 9000, stock.sqlite),
        Variant(POSTGRESQL, "yinling", 6000, stock.postgresql),
        Variant(ORM, "orm", 1000, stock.sqlite),
    ]
