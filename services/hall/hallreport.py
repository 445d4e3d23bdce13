"""议事厅报告: what a report is made of, the same for the Word file and for the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import NamedTuple

from bot.errors import YinlingError
from bot.messages import Say
from services import longtasks
from services.hall import figures, statistics
from services.hall.details import Detail
from services.hall.figure_words import (
    COLUMNS,
    FIGURES,
    PARTS,
    STATES,
    called,
    ordered,
    value,
)
from services.hall.figures import KEYS, Fact, Figures
from services.hall.period import Period
from services.suggestions.answering import GRADES
from storage import audit
from storage.audit import By
from storage.transaction import Transaction

KIND = "hall_report"
DOCX, XLSX = "docx", "xlsx"
FORMS = (DOCX, XLSX)
# So many cases go into one file.
MOST = 5_000


class TooManyError(YinlingError):
    """There are more cases than go into one file."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """What a report is ordered of, as plain JSON; `named` says that people are named in it."""

    form: str
    span: str
    first: str
    last: str
    theme_id: int | None = None
    theme: str = ""
    named: bool = False

    @classmethod
    def of(cls, form: str, period: Period, *, named: bool) -> Ordered:
        """A report of a period."""
        days = period.first.isoformat(), period.last.isoformat()
        return cls(form, period.span, *days, period.theme_id, period.theme, named)

    @property
    def period(self) -> Period:
        """Of what it is."""
        days = date.fromisoformat(self.first), date.fromisoformat(self.last)
        return Period(self.span, *days, self.theme_id, self.theme)


class Group(NamedTuple):
    """The figures of one theme, unit, category, department or way, and what it is called."""

    name: str
    counted: Figures


class Summary(NamedTuple):
    """All figures of a report: the whole, and what it is made of, by the parts' keys."""

    whole: Figures
    parts: dict[str, list[Group]]


def ask(tx: Transaction, wanted: Ordered, by: By) -> int:
    """Put down a report as a long task, and note who wants what; gives the task's number."""
    task_id = longtasks.add(tx, KIND, asdict(wanted), by)
    audit.note(tx, by, "case.report", f"longtask:{task_id}", after=asdict(wanted))
    return task_id


def summary(tx: Transaction, say: Say, facts: Sequence[Fact]) -> Summary:
    """The figures of some facts, with the names of what they are told apart by."""
    parts = {}
    for part in figures.PARTS:
        names = statistics.names(tx, part)
        groups = ordered(figures.by(facts, part))
        parts[part] = [Group(called(say, part, one, names), found) for one, found in groups]
    return Summary(figures.count(facts), parts)


def whole(say: Say, found: Summary) -> list[tuple[str, int | str]]:
    """Every figure of the whole with what it is called."""
    return [(say(FIGURES[key]), value(say, found.whole, key)) for key in KEYS]


def heads(say: Say, part: str) -> list[str]:
    """The heads of the table by theme, unit and so on."""
    return [say(PARTS[part]), *(say(FIGURES[key]) for key in COLUMNS)]


def lines(say: Say, groups: Sequence[Group]) -> list[list[int | str]]:
    """The rows of such a table."""
    return [[group.name, *(value(say, group.counted, key) for key in COLUMNS)] for group in groups]


def state(say: Say, one: Detail) -> str:
    """How a case stands, in words."""
    if one.row.kept_id is not None:
        return say("hall_pages.merged_into", n=one.row.kept_id)
    return say(STATES[one.row.state])


def outcome(say: Say, key: str) -> str:
    """An outcome, a grade or where a case was raised to, in words; "" for none."""
    return say(FIGURES[key]) if key in FIGURES else ""


def grades(found: Figures) -> dict[int, str]:
    """The grade of each case that has one."""
    return {number: key for key in GRADES for number in found.behind(key)}
