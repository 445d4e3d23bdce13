"""What 今天 counts, and the rows behind each count: a feature adds its needs to NEEDS."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

from bot.messages import Say
from bot.permissions import ADMINS, CLERKS, CONSOLE, STAFF, TAKERS
from bot.scene import Person
from bot.vitals import Vitals
from console.routes import PREFIX, TODAY
from services import (
    announcements,
    binding,
    decisions,
    deliveries,
    families,
    forwards,
    matters,
    phones,
    trials,
    waiting,
    watch,
)
from services.activities import notes, overview
from services.activities.writing import PROPOSED
from services.scopes import Scope
from services.suggestions import board, drafted, stages
from services.tasks import CALLED
from services.unclear import keeping as unclear
from storage.transaction import Row, Transaction


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks what there is to do, whose people they see, and when: the instant, the local day.

    `unprinted` gives the numbers of the data keys that nobody has on paper yet, `vitals` how the
    machine is.
    """

    person: Person
    scope: Scope
    now: datetime
    day: date
    say: Say
    zone: ZoneInfo
    unprinted: Callable[[], Collection[int]] = tuple
    vitals: Callable[[], Vitals] = Vitals.well


# A task is closed, an alarm taken, a text passed on.
Deed = Literal["close", "take", "pass_on"]


@dataclass(frozen=True, slots=True)
class Line:
    """One row behind a count; `id` is its own where the visitor may do the `deed` on it.

    What is done on a page of its own leads to that `path`.
    """

    said: str
    who: str
    where: str = ""
    at: datetime | None = None
    id: int | None = None
    deed: Deed = "close"
    path: str = ""


# What the tasks of a kind are called here, where the bot does not speak of itself.
WORDS = CALLED | {
    "not_understood": "console.need_not_understood",
    waiting.OTHER: "console.need_other",
}
# The kinds of tasks that have a page of their own.
PATHS = {decisions.ACCOUNT: f"{PREFIX}/binding"}
# The kinds each task of which has one.
PATHS_OF_ONE = {phones.KIND: f"{PREFIX}/phones"}
# What is to be done with those that take more than a look.
HOWS = {decisions.FAMILY: "families.no_elder", unclear.TASK: "unclear.need_how"}
Count = Callable[[Transaction, Asking], int]
Lines = Callable[[Transaction, Asking, int, int], Sequence[Line]]


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits for somebody: the key of its words, its count, and who sees it.

    It leads to `path`, or to a plain list of its `lines`, from the first to so many. `how` is
    the sentence that tells what to do with them.
    """

    key: str
    words: str
    count: Count
    may: frozenset[str]
    lines: Lines | None = None
    path: str = ""
    how: str = ""
    urgent: bool = False

    @property
    def leads_to(self) -> str:
        """The page of its rows."""
        return self.path or f"{TODAY}/{self.key}"


def decided_elsewhere(task: Row) -> bool:
    """Whether a task is decided on a page of its own, and not just closed."""
    return task.kind in PATHS or task.kind in PATHS_OF_ONE


def _task_line(tx: Transaction, asking: Asking, row: Row) -> Line:
    who = matters.who(tx, row.member_id, matters.sender_of(row), asking.say)
    path = f"{PATHS_OF_ONE[row.kind]}/{row.id}" if row.kind in PATHS_OF_ONE else ""
    return Line(row.said, who, _where(tx, asking, row), row.opened_at, row.id, path=path)


def _where(tx: Transaction, asking: Asking, row: Row) -> str:
    if row.is_group:
        return matters.where(tx, matters.chat_of(row), asking.say)
    return asking.say("console.in_private")


def _task_lines(kind: str, tx: Transaction, asking: Asking, first: int, most: int) -> list[Line]:
    rows = waiting.tasks(tx, asking.scope, kind, first, most)
    return [_task_line(tx, asking, row) for row in rows]


def _task_count(kind: str, tx: Transaction, asking: Asking) -> int:
    return waiting.count_tasks(tx, asking.scope, kind)


def _tasks(kind: str, words: str) -> Need:
    """The open tasks of a kind."""
    return Need(
        kind,
        words,
        partial(_task_count, kind),
        STAFF,
        partial(_task_lines, kind),
        path=PATHS.get(kind, ""),
        how=HOWS.get(kind, ""),
        urgent=kind == "emergency",
    )


def _alert_lines(tx: Transaction, asking: Asking, first: int, most: int) -> list[Line]:
    states = {"open": "console.alert_open", "unanswered": "console.alert_unanswered"}
    return [
        Line(
            row.said,
            matters.who(tx, row.member_id, matters.sender_of(row), asking.say),
            f"{_where(tx, asking, row)}\n{asking.say(states[row.state])}",
            row.opened_at,
            row.id,
            "take",
        )
        for row in waiting.alerts(tx, first, most)
    ]


def _forward_lines(tx: Transaction, asking: Asking, first: int, most: int) -> list[Line]:
    rows = forwards.waiting(tx, asking.person, asking.now)[first : first + most]
    return [
        Line(row.text, row.group or asking.person.name, id=row.id, deed="pass_on") for row in rows
    ]


def _keys_lines(_tx: Transaction, asking: Asking, first: int, most: int) -> list[Line]:
    numbers = sorted(asking.unprinted())[first : first + most]
    return [Line("", asking.say("keys.need_line", id=number)) for number in numbers]


def _note_lines(tx: Transaction, _asking: Asking, first: int, most: int) -> list[Line]:
    return [
        Line(row.title, row.name, at=row.at, path=f"{PREFIX}/activities/{row.activity_id}/arrivals")
        for row in notes.waiting(tx, first, most)
    ]


def _count_troubles(tx: Transaction, asking: Asking) -> int:
    """What is wrong, without the texts that failed: those have a line of their own."""
    found = watch.troubles(tx, asking.vitals(), asking.now, asking.say)
    return sum(one.kind != watch.FAILED for one in found)


def _draft_lines(tx: Transaction, asking: Asking, first: int, most: int) -> list[Line]:
    return [
        Line(
            asking.say("case_pages.number", n=row.case_id),
            row.name,
            at=row.at,
            path=f"{PREFIX}/cases/{row.case_id}/link",
        )
        for row in drafted.waiting(tx, first, most)
    ]


NEEDS: tuple[Need, ...] = (
    Need(
        "alerts",
        "console.need_alerts",
        lambda tx, _asking: waiting.count_alerts(tx),
        TAKERS,
        _alert_lines,
        how="console.alerts_how",
        urgent=True,
    ),
    *(_tasks(kind, words) for kind, words in WORDS.items()),
    Need(
        "unclear",
        "unclear.need",
        lambda tx, asking: unclear.count(tx, unclear.Wanted(asking.scope)),
        STAFF,
        path=f"{PREFIX}/unclear",
    ),
    Need(
        "forwards",
        "console.need_forwards",
        lambda tx, asking: len(forwards.waiting(tx, asking.person, asking.now)),
        CONSOLE,
        _forward_lines,
        how="console.forwards_how",
    ),
    Need(
        "deliveries",
        "deliveries.need_failed",
        lambda tx, asking: deliveries.count_failed(tx, asking.now),
        CLERKS,
        path=f"{PREFIX}/deliveries?state=failed",
    ),
    Need(
        "families",
        "console.need_families",
        lambda tx, asking: families.count_asked(tx, asking.scope),
        STAFF,
        path=f"{PREFIX}/families",
    ),
    Need(
        "accounts",
        "console.need_accounts",
        lambda tx, asking: binding.count_unseen(tx, asking.scope),
        STAFF,
        path=f"{PREFIX}/binding/new",
    ),
    Need(
        "alarms",
        "alarms.need",
        _count_troubles,
        ADMINS,
        path=f"{PREFIX}/alarms",
        urgent=True,
    ),
    Need(
        "keys",
        "keys.need",
        lambda _tx, asking: len(asking.unprinted()),
        ADMINS,
        _keys_lines,
        how="keys.need_how",
    ),
    Need(
        "groups",
        "console.need_groups",
        lambda tx, _asking: waiting.count_groups(tx, "off"),
        CLERKS,
        path=f"{PREFIX}/groups?state=off",
    ),
    Need(
        "lost",
        "console.need_lost",
        lambda tx, _asking: waiting.count_groups(tx, "lost"),
        CLERKS,
        path=f"{PREFIX}/groups?state=lost",
    ),
    Need(
        "trials",
        "console.need_trials",
        lambda tx, _asking: sum(trials.unjudged(tx).values()),
        CLERKS,
        path=f"{PREFIX}/groups?state=trial",
    ),
    Need(
        "cases",
        "case_pages.need_accept",
        lambda tx, _asking: board.count_state(tx, stages.RECEIVED),
        CLERKS,
        path=f"{PREFIX}/cases?state={stages.RECEIVED}",
    ),
    Need(
        "cases_late",
        "case_pages.need_late",
        lambda tx, asking: board.late(tx, asking.scope, asking.day),
        CLERKS,
        path=f"{PREFIX}/cases?overdue=1",
    ),
    Need(
        "case_drafts",
        "case_pages.need_drafts",
        lambda tx, _asking: drafted.count(tx),
        CLERKS,
        _draft_lines,
        how="case_pages.drafts_how",
    ),
    Need(
        "weekly",
        "hall_weekly.need",
        lambda tx, _asking: announcements.count_prepared(tx),
        CLERKS,
        path=f"{PREFIX}/announcements",
    ),
    Need(
        "announcements",
        "announcements.need",
        lambda tx, asking: announcements.count_overdue(tx, asking.scope, asking.day),
        STAFF | {"secretary"},
        path=f"{PREFIX}/announcements",
    ),
    Need(
        "proposals",
        "activity_pages.need_proposals",
        lambda tx, _asking: overview.count_state(tx, PROPOSED),
        CLERKS,
        path=f"{PREFIX}/activities",
    ),
    Need(
        "activity_notes",
        "arrivals.need_notes",
        lambda tx, _asking: notes.count(tx),
        CLERKS,
        _note_lines,
        how="arrivals.notes_hint",
    ),
    Need(
        "asked",
        "activity_pages.need_asked",
        lambda tx, asking: overview.count_asked(tx, asking.now),
        CLERKS,
        path=f"{PREFIX}/activities",
    ),
    Need(
        "activities",
        "activity_pages.need_today",
        lambda tx, asking: overview.count_on(tx, asking.day, asking.zone),
        STAFF | {"secretary"},
        path=f"{PREFIX}/activities",
    ),
)
