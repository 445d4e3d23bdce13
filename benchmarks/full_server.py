"""One Yinling on a copy of a full town's database, talked to, ended, and checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks import callbacks, effects
from benchmarks.client import Load
from benchmarks.databases import Databases
from benchmarks.processes import CLIENT_CORE, cpu_seconds, free_port, memory, on_core, server
from benchmarks.talk import Saying

LONGEST = 300.0  # seconds of one run; sealed requests are as long good


@dataclass(frozen=True, slots=True)
class Full:
    """Databases of a full town, and how many check-ins lie in each."""

    name: str
    databases: Databases
    checkins: int


@dataclass(frozen=True, slots=True)
class Run:
    """What came back, and what the server's process used: CPU µs a message, MiB at the end."""

    load: Load
    cpu: float
    memory: float


Drive = Callable[[int, Sequence[bytes]], Load]


def converse(full: Full, said: Sequence[Saying], drive: Drive, *, rebuild: bool = False) -> Run:
    """Let people say all of `said` to a new server on a new copy, and check the effects."""
    effects.await_whole_day(LONGEST)
    url = full.databases.fresh()
    run = _measured(url, said, drive)
    effects.check(url, said, run.load, full.checkins)
    if rebuild:
        effects.check_totals(url)
    full.databases.drop(url)
    return run


def _measured(url: str, said: Sequence[Saying], drive: Drive) -> Run:
    port = free_port()
    arguments = ("benchmarks.server", "yinling", "--port", str(port), "--database", url)
    with server(arguments, {}, port) as pid:
        requests = callbacks.requests(said)
        before = cpu_seconds(pid)
        with on_core(CLIENT_CORE):
            load = drive(port, requests)
        used = cpu_seconds(pid) - before
        return Run(load, used / len(said) * 1e6, memory(pid))
