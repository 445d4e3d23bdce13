"""Cold start: from the process's start to the first 200 of /readyz, on a migrated database."""

from __future__ import annotations

import os
import statistics
import time

from benchmarks import town
from benchmarks.databases import Sqlite
from benchmarks.processes import free_port, server

TIMES = 5


def measure(databases: Sqlite) -> float:
    """The median seconds of `python -m bot serve`."""
    return statistics.median(_once(databases.fresh()) for _ in range(TIMES))


def _once(url: str) -> float:
    port = free_port()
    arguments = ("bot", "serve", "--config", os.devnull)
    start = time.perf_counter()
    with server(arguments, town.environment(url, port), port):
        return time.perf_counter() - start
