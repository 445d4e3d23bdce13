"""The parts of the benchmark: each measures one thing, and is one section of RESULTS.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import (
    beside_slow,
    board,
    bot_runs,
    chains,
    connections,
    growth,
    hall_report,
    memory,
    people,
    signups,
    study,
    suggestions,
    sustained,
    understanding,
)
from benchmarks.outcome import Outcome
from benchmarks.stock import Stock


@dataclass(frozen=True, slots=True)
class Part:
    """A part by its name on the command line and its heading."""

    name: str
    title: str
    measure: Callable[[Stock], Outcome]


PARTS = (
    Part("bot-runs", "The bot runs", bot_runs.measure),
    Part("open-loop", "500 messages a second", sustained.measure),
    Part("connections", "256 connections", connections.measure),
    Part("memory", "Memory", memory.measure),
    Part("growth", "A million check-ins", growth.measure),
    Part("slow-clients", "Slow clients", beside_slow.measure),
    Part("people", "50,000 people", people.measure),
    Part("study", "Ten million check-ins", study.measure),
    Part("signups", "2,000 sign-ups", signups.measure),
    Part("chains", "Chains of 1,000 rows", chains.measure),
    Part("board", "The board of 20,000 cases", board.measure),
    Part("suggestions", "20,000 cases", suggestions.measure),
    Part("hall-report", "Reports of the discussion hall", hall_report.measure),
    Part("understanding", "Understanding", understanding.measure),
)
