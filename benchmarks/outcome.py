"""What a part of the benchmark comes to."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.bars import Bar


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it was measured, in a sentence or two; tables and remarks; and the demands."""

    how: str
    found: tuple[str, ...]
    bars: list[Bar]
