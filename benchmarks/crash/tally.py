"""What kills came to."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """The outcome of the kills at one point of one database, of which some number is `wanted`.

    `landed` counts those of which the remains show that they fell at the point.
    """

    database: str
    point: str
    wanted: int
    kills: int = 0
    landed: int = 0
    acknowledged: int = 0
    redelivered: int = 0
    lost: int = 0
    doubled: int = 0
    texts: int = 0
    texts_lost: int = 0
    texts_repeated: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """All that must not be."""
        counted = {
            "acknowledged check-ins or sign-ups lost": self.lost,
            "check-ins or sign-ups doubled": self.doubled,
            "texts lost": self.texts_lost,
            "repeats of texts beyond one a kill": max(0, self.texts_repeated - self.kills),
        }
        found = [f"{count} {what}" for what, count in counted.items() if count]
        if self.landed < self.wanted:
            found.append(f"only {self.landed} kills of {self.wanted} fell at the point")
        return found + self.faults

    def __str__(self) -> str:
        return (
            f"{self.database:<10} {self.point:<13} {self.kills:3} kills ({self.landed} at the "
            f"point), {self.acknowledged:5} acknowledged, {self.redelivered:5} redelivered, "
            f"lost {self.lost}, doubled {self.doubled}; {self.texts:4} texts, "
            f"lost {self.texts_lost}, repeated {self.texts_repeated}"
        )
