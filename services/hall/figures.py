"""The figures of the discussion hall: pure counting, with the cases behind every number.

What is withdrawn, and what is merged, counts as received and as just that, and as nothing else:
who proposed a merged case backs the one that was kept. All other figures are of the cases that
stand by themselves; each of those is either answered or open.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from services.suggestions.answering import GOOD, GRADES, OUTCOMES

RECEIVED, WITHDRAWN, MERGED = "received", "withdrawn", "merged"
# Accepted on the day by which it was to be; answered, and so by its due day; in nobody's drawer
# any more, or still open; open though its due day is over.
ACCEPTED_IN_TIME, ANSWERED, ANSWERED_IN_TIME = "accepted_in_time", "answered", "answered_in_time"
OPEN, OVERDUE, REOPENED = "open", "overdue", "reopened"
RATED, TO_ACCEPT, TO_ANSWER = "rated", "to_accept", "to_answer"
RAISED = ("report", "directive")
# All that is counted, in the order in which it is told; `GRADES` and `OUTCOMES` are of answers.
COUNTED = (
    *(RECEIVED, ACCEPTED_IN_TIME, ANSWERED, ANSWERED_IN_TIME, OPEN, OVERDUE, REOPENED),
    *(WITHDRAWN, MERGED, RATED, *GRADES, *OUTCOMES, *RAISED),
)
# What is a median of working days, and what has cases behind it though it is no count.
DAYS = (TO_ACCEPT, TO_ANSWER)
SATISFIED = "satisfied_share"
KEYS = (*COUNTED, SATISFIED, *DAYS)
# By what figures are told apart, and what stands for a case that has nothing of it.
THEME, UNIT, CATEGORY, DEPARTMENT, WAY = "theme", "unit", "category", "department", "way"
PARTS = (THEME, UNIT, CATEGORY, DEPARTMENT, WAY)
NONE = ""
# The unit of whoever asked that their name be told to nobody.
ANONYMOUS = "anonymous"


class Fact(NamedTuple):
    """What a case counts as; `days` are the working days it took, `parts` where it belongs.

    Of `parts` there is at least one each; who is of two units counts in both.
    """

    number: int
    marks: tuple[str, ...]
    days: Mapping[str, int]
    parts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of the cases behind each figure, and the medians of working days."""

    cases: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    medians: Mapping[str, float] = field(default_factory=dict)

    def behind(self, key: str) -> tuple[int, ...]:
        """The numbers of the cases of which a figure is made, the earliest first."""
        return self.cases.get(RATED if key == SATISFIED else key, ())

    def count(self, key: str) -> int:
        """How many cases there are behind a figure."""
        return len(self.behind(key))

    @property
    def satisfied(self) -> int | None:
        """How many of a hundred cases with a grade have a good one; None where none has."""
        rated = self.count(RATED)
        good = sum(self.count(grade) for grade in GOOD)
        return (200 * good + rated) // (2 * rated) if rated else None


def count(facts: Iterable[Fact]) -> Figures:
    """The figures of some cases."""
    cases: dict[str, list[int]] = defaultdict(list)
    took: dict[str, list[int]] = defaultdict(list)
    for fact in facts:
        for mark in fact.marks:
            cases[mark].append(fact.number)
        for key, days in fact.days.items():
            cases[key].append(fact.number)
            took[key].append(days)
    medians = {key: float(statistics.median(days)) for key, days in took.items()}
    return Figures({key: tuple(sorted(numbers)) for key, numbers in cases.items()}, medians)


def by(facts: Iterable[Fact], part: str) -> dict[str, Figures]:
    """The figures of each theme, unit, category, department or way, by what a fact calls it."""
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        for one in fact.parts[part]:
            groups[one].append(fact)
    return {one: count(some) for one, some in groups.items()}
