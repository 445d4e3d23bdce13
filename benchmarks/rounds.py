"""The rounds: every variant in turn, each time with a new process and a new database."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks import messages
from benchmarks.client import Load, drive
from benchmarks.databases import Databases, counts
from benchmarks.processes import CLIENT_CORE, cpu_seconds, free_port, on_core, server

WARM_UP = 200


class WrongEffectError(Exception):
    """A server lost, doubled or wrongly answered a check-in."""


@dataclass(frozen=True)
class Variant:
    """A server and its load; without `databases` it keeps nothing that could be counted."""

    name: str
    program: str
    requests: int
    databases: Databases | None = None
    answers: bool = True


class Round(NamedTuple):
    """What one variant did in one round; latencies in ms, CPU in µs an answer.

    Busy is the CPU time of the server and of the client as a share of the round: a server
    that waits for nothing and has less than all of its core shares it with other programs.
    """

    rate: float
    p50: float
    p99: float
    cpu: float
    server_busy: float
    client_busy: float


@dataclass
class Results:
    """All rounds of all variants, by the variant's name."""

    rounds: dict[str, list[Round]] = field(default_factory=dict)

    def median(self, name: str) -> Round:
        """The medians of a variant, of each figure by itself."""
        return Round(*map(statistics.median, zip(*self.rounds[name], strict=True)))

    def ratio(self, name: str, to: str) -> float:
        """The median, over the rounds, of a variant's rate as a multiple of another's."""
        pairs = zip(self.rounds[name], self.rounds[to], strict=True)
        return statistics.median(one.rate / other.rate for one, other in pairs)


def run(variants: list[Variant], rounds: int, report: Callable[[str], None]) -> Results:
    """Run all rounds, one variant after another in each."""
    results = Results({variant.name: [] for variant in variants})
    for n in range(1, rounds + 1):
        for variant in variants:
            done = _round(variant)
            results.rounds[variant.name].append(done)
            report(f"round {n}  {variant.name:<18} {done.rate:8.0f}/s  p99 {done.p99:7.1f} ms")
    return results


def _round(variant: Variant) -> Round:
    url = variant.databases.fresh() if variant.databases else "sqlite:///unused.db"
    port = free_port()
    arguments = ("benchmarks.server", variant.program, "--port", str(port), "--database", url)
    people = range(1, WARM_UP + variant.requests + 1)
    with server(arguments, {}, port) as pid:
        requests = messages.checkins(people)
        with on_core(CLIENT_CORE):
            warm = drive(port, requests[:WARM_UP])
            before = cpu_seconds(pid)
            load = drive(port, requests[WARM_UP:])
        used = cpu_seconds(pid) - before
    _check(variant, url, people, warm, load)
    return _figures(load, used)


def _check(variant: Variant, url: str, people: range, warm: Load, load: Load) -> None:
    """Every answer must be a 200 for its sender, every check-in there exactly once."""
    problems = {"answers that are not 200": warm.failed + load.failed}
    if variant.answers:
        problems["wrong answers"] = messages.wrong_answers(people, warm.bodies + load.bodies)
    if variant.databases:
        for what, count in counts(url).items():
            problems[f"{what} too few or too many"] = abs(count - len(people))
    found = [f"{count} {what}" for what, count in problems.items() if count]
    if found:
        raise WrongEffectError(f"{variant.name}: {', '.join(found)}")


def _figures(load: Load, used: float) -> Round:
    cpu = used / len(load.latencies) * 1e6
    busy = used / load.seconds
    return Round(load.rate, load.percentile(50), load.percentile(99), cpu, busy, load.busy)
