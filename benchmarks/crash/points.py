"""The points at which a server kills itself, and how often it passes each of them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from benchmarks.crash.load import CONNECTIONS
from benchmarks.crash.texts import TEXTS

PEOPLE_A_KILL = 160
# A batch holds at most one message of each connection, so there are at least so many.
BATCHES = PEOPLE_A_KILL // CONNECTIONS
# After so many answers there are surely more to come.
ANSWERS = PEOPLE_A_KILL - 4 * CONNECTIONS
CHECKPOINTS = 8


@dataclass(frozen=True, slots=True)
class Point:
    """A point, with its most passes that surely come about and the longest delay in seconds."""

    name: str
    sqlite: int
    postgresql: int
    delay: float = 0.0

    def draw(self, chance: random.Random, *, sqlite: bool) -> tuple[int, float]:
        """The fatal pass, and how long after it the kill comes."""
        most = self.sqlite if sqlite else self.postgresql
        return chance.randint(1, most), chance.uniform(0, self.delay)


POINTS = {
    point.name: point
    for point in (
        Point("before-commit", BATCHES, ANSWERS),
        Point("after-commit", BATCHES, ANSWERS),
        Point("before-answer", ANSWERS, ANSWERS),
        Point("in-checkpoint", CHECKPOINTS, ANSWERS, 0.0005),
        Point("after-send", TEXTS, TEXTS),
        Point("any-moment", ANSWERS, ANSWERS, 0.003),
    )
}
EXACT = [name for name in POINTS if name != "any-moment"]


def shares(kills: int) -> dict[str, int]:
    """`kills` shared out among all points; what is left over falls at any moment."""
    each = kills // len(POINTS)
    return {**dict.fromkeys(EXACT, each), "any-moment": kills - each * len(EXACT)}
