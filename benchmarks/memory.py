"""How much memory the server's process holds after 100,000 messages."""

from __future__ import annotations

from functools import partial

from benchmarks import client, talk
from benchmarks.bars import SQLITE, Bar
from benchmarks.full_server import converse
from benchmarks.outcome import Outcome
from benchmarks.stock import Stock

PASSES = 20  # of 5,000 people
CONNECTIONS = 64
MOST = 140.0  # MiB


def measure(stock: Stock) -> Outcome:
    """One server on SQLite, as fast as it answers, with a bar on its resident set."""
    said = talk.long_talk(2 if stock.trial else PASSES)
    drive = partial(client.drive, connections=CONNECTIONS)
    run = converse(stock.full(SQLITE), said, drive)
    print(f"memory  {run.memory:.1f} MiB", flush=True)
    private = sum(saying.campaign is None for saying in said)
    how = (
        f"The resident set (VmRSS) of the server's process on SQLite after {len(said):,} messages "
        f"over {CONNECTIONS} connections, {private:,} of them private and answered with a "
        f"question; 1,000,000 check-ins in the database; {run.load.rate:,.0f} answers/s."
    )
    held = Bar(f"resident after {len(said):,} messages", run.memory, MOST, unit=" MiB", most=True)
    return Outcome(how, (), [held])
