"""What the benchmark demands: ratios where that can be, never a number of requests a second."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.rounds import Results

BARE = "bare aiohttp"
STUB = "without database"
SQLITE = "Yinling, SQLite"
POSTGRESQL = "Yinling, PostgreSQL"
ORM = "ORM baseline"


@dataclass(frozen=True)
class Bar:
    """One demand: `value` must be at least `bar`, or at most if `most`; both are in `unit`."""

    what: str
    value: float
    bar: float
    aim: float | None = None
    unit: str = "×"
    most: bool = False

    @property
    def held(self) -> bool:
        """Whether the demand is met."""
        return self.value <= self.bar if self.most else self.value >= self.bar


def bars(results: Results, codec: float, start: float) -> list[Bar]:
    """All demands; `codec` is wechatpy's CPU time as a multiple of ours, `start` in seconds.

    The seconds are those that the start would take where the bars were set.
    """
    return [
        Bar("SQLite, of bare aiohttp", results.ratio(SQLITE, BARE), 0.12, 0.18),
        Bar("SQLite, of the same server without database", results.ratio(SQLITE, STUB), 0.45),
        Bar("PostgreSQL, of bare aiohttp", results.ratio(POSTGRESQL, BARE), 0.06, 0.10),
        Bar("SQLite, of the ORM baseline", results.ratio(SQLITE, ORM), 5.0),
        Bar("codec, less CPU than wechatpy", codec, 3.0),
        Bar(
            "cold start to the first 200 of /readyz, at the bars' pace",
            start,
            1.5,
            unit="s",
            most=True,
        ),
    ]
