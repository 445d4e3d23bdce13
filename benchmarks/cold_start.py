"""Cold start: from the process's start to the first 200 of /readyz, on a migrated database."""

from __future__ import annotations

import os
import time
from typing import NamedTuple

from benchmarks import calibration, town
from benchmarks.databases import Sqlite
from benchmarks.processes import free_port, server

TIMES = 5


class Start(NamedTuple):
    """How many seconds a start took, and the pace of the machine just before."""

    seconds: float
    pace: float

    @property
    def at_pace(self) -> float:
        """The seconds it would have taken where the bars were set."""
        return self.seconds / self.pace


def measure(databases: Sqlite) -> Start:
    """The median of some starts of `python -m bot serve`."""
    starts = sorted((_once(databases.fresh()) for _ in range(TIMES)), key=lambda one: one.at_pace)
    return starts[TIMES // 2]


def _once(url: str) -> Start:
    port, pace = free_port(), calibration.pace()
    arguments = ("bot", "serve", "--config", os.devnull)
    start = time.perf_counter()
    with server(arguments, town.environment(url, port), port):
        return Start(time.perf_counter() - start, pace)
