"""What a script comes to, as somebody counts it who has the script and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from tests.kit.theme import ADMIN, CLERK, Line
from tests.kit.town import ZONE

DAY = timedelta(days=1)
# A suggestion has the author's number, one that has none the instant at which it was told.
Key = int | datetime
GRADES = {"good": "satisfied", "mostly": "mostly", "half": "partial", "bad": "dissatisfied"}
IN_WORK = ("accepted", "assigned", "working")
ACCEPT, AHEAD, OVERDUE, CHIEF = "accept", "ahead", "overdue", "chief"
ACCEPTED_WITHIN, ANSWERED_WITHIN, NEAR, LONG_OVER = 1, 10, 2, 3
# In the morning reminders are told; so long a grade is waited for.
MORNING, PATIENCE = time(8, 10), timedelta(days=7)


@dataclass
class Matter:
    """A suggestion and all that happens to it; `due` is what stands at the end of the script."""

    key: Key
    line: Line
    accepted: datetime | None = None
    office: str = ""
    given: datetime | None = None
    due: date | None = None
    promised: date | None = None
    answers: list[datetime] = field(default_factory=list)
    grades: list[tuple[datetime, str]] = field(default_factory=list)
    reopened: datetime | None = None
    withdrawn: datetime | None = None
    into: Key | None = None
    merged: datetime | None = None
    backers: dict[str, datetime] = field(default_factory=dict)
    objectors: list[str] = field(default_factory=list)

    @property
    def day(self) -> date:
        """The day on which it was told."""
        return self.line.at.date()

    def answered(self, by: datetime) -> datetime | None:
        """When the answer was given that stands at an instant; None for none."""
        given = [at for at in self.answers if at <= by]
        if not given or (self.reopened is not None and given[-1] < self.reopened <= by):
            return None
        return given[-1]

    def state(self, by: datetime) -> str:
        """How it stands at an instant."""
        if self.withdrawn is not None and self.withdrawn <= by:
            return "withdrawn"
        if self.merged is not None and self.merged <= by:
            return "merged"
        answered = self.answered(by)
        if answered is not None:
            good = any(answered < at <= by and g in ("good", "mostly") for at, g in self.grades)
            return "closed" if good or answered + PATIENCE <= by else "answered"
        if self.reopened is not None and self.reopened <= by:
            return "working"
        if self.given is not None and self.given <= by:
            return "assigned"
        return "accepted" if self.accepted is not None and self.accepted <= by else "received"

    def due_by(self, by: datetime) -> date | None:
        """The day on which it is due as is said at an instant; None before it is accepted."""
        if self.reopened is not None and self.reopened <= by:
            return self.due
        if self.given is not None and self.given <= by:
            return self.promised
        if self.accepted is not None and self.accepted <= by:
            return after(self.accepted.date(), ANSWERED_WITHIN)
        return None


class Reminder(NamedTuple):
    """That somebody is reminded on a day of what is so late."""

    day: date
    whom: str
    stage: str
    keys: tuple[Key, ...]


def recount(script: Iterable[Line], missed: Iterable[str] = ()) -> dict[Key, Matter]:
    """The suggestions of a script, without what the bot did not understand at these times.

    Of several points that were taken for one there is the first. Who was not asked whether
    theirs is the same has one of their own.
    """
    found: dict[Key, Matter] = {}
    asked: dict[str, tuple[Key, int]] = {}
    lost = set(missed)
    for line in script:
        _tell(found, asked, line, missed=line.when in lost)
    return found


def works(day: date) -> bool:
    """Whether it is worked on a day; no weekday of the script is a holiday."""
    return day.weekday() < 5


def after(day: date, count: int) -> date:
    """The `count`th working day after a day."""
    while count:
        day += DAY
        count -= works(day)
    return day


def between(first: date, last: date) -> int:
    """How many working days lie after `first`, up to `last`."""
    return sum(works(first + n * DAY) for n in range(1, (last - first).days + 1))


def reminders(found: Mapping[Key, Matter], first: date, last: date) -> Iterator[Reminder]:
    """Who is reminded of what in the mornings of some days."""
    told: set[tuple[Key, date, str]] = set()
    day = first
    while day <= last:
        late: dict[tuple[str, str], list[Key]] = {}
        for one in found.values():
            for stage, due in _late(one, datetime.combine(day, MORNING, ZONE)):
                if works(day) and (one.key, due, stage) not in told:
                    told.add((one.key, due, stage))
                    whom = ADMIN if stage == CHIEF else CLERK
                    late.setdefault((whom, stage), []).append(one.key)
        for (whom, stage), keys in late.items():
            yield Reminder(day, whom, stage, tuple(keys))
        day += DAY


def _late(one: Matter, at: datetime) -> Iterator[tuple[str, date]]:
    """What is said of it on a morning, and of which day."""
    state, day = one.state(at), at.date()
    if state == "received":
        if after(one.day, ACCEPTED_WITHIN) < day:
            yield ACCEPT, after(one.day, ACCEPTED_WITHIN)
    elif state in IN_WORK and (due := one.due_by(at)) is not None:
        if due < day:
            yield OVERDUE, due
            if between(due, day) >= LONG_OVER:
                yield CHIEF, due
        elif between(day, due) <= NEAR and (one.given is None or one.given.date() < day):
            yield AHEAD, due


# -- line by line ---------------------------------------------------------------------------


def _tell(
    found: dict[Key, Matter], asked: dict[str, tuple[Key, int]], line: Line, *, missed: bool
) -> None:
    if line.tag in ("new", "anonymous"):
        for number in line.numbers[:1] if missed else line.numbers:
            found[number] = Matter(number, line)
    elif line.tag == "dup":
        found[line.at] = Matter(line.at, line)
        if not missed:
            asked[line.who] = line.at, line.numbers[0]
    elif line.tag in ("yes", "no"):
        answered = asked.pop(line.who, None)
        if answered is not None and line.tag == "yes" and not missed:
            _merge(found, *answered, line)
    elif not missed:
        for number in line.numbers:
            if number in found:
                _happen(found[number], line)


def _merge(found: dict[Key, Matter], key: Key, into: int, line: Line) -> None:
    found[key].into, found[key].merged = into, line.at
    found[into].backers.setdefault(line.who, line.at)


def _happen(one: Matter, line: Line) -> None:
    """What staff, a department or its proposer do to it, or others say of it."""
    if line.tag in ("accept", "withdraw"):
        setattr(one, "accepted" if line.tag == "accept" else "withdrawn", line.at)
    elif line.tag == "assign":
        one.office, one.given, one.due = line.office, line.at, line.due
        one.promised = line.due
    elif line.tag == "answer":
        one.answers.append(line.at)
    elif line.tag == "rate":
        one.grades.append((line.at, line.more.split()[-1]))
        if one.grades[-1][1] in ("half", "bad"):
            _reopen(one, line)
    elif line.tag == "reopen" and one.answered(line.at) is not None:
        _reopen(one, line)
    elif line.tag == "support":
        one.backers.setdefault(line.who, line.at)
    elif line.tag == "object":
        one.objectors.append(line.who)


def _reopen(one: Matter, line: Line) -> None:
    one.reopened = line.at
    again = after(line.at.date(), ANSWERED_WITHIN)
    one.due = max(again, one.due or again)
