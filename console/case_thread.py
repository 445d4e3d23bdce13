"""The thread of a case: each step with who took it, when, from what to what, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.messages import Say
from bot.texts.dates import date_words
from console.cases import DEEDS, OUTCOMES, RAISED, STATES, called
from console.parts import Parts
from services import members
from services.scopes import Scope
from services.suggestions import departments, steps
from services.themes import themes
from storage.plain import whole
from storage.transaction import Row, Transaction

# What of a step is told beside the state, and what it is called.
FIELDS = {
    "department_id": "case_pages.field_department",
    "officer_id": "case_pages.field_officer",
    "due_on": "case_pages.field_due",
    "theme_id": "case_pages.field_theme",
    "category": "case_pages.field_category",
    "urgent": "case_pages.field_urgent",
    "sensitive": "case_pages.field_sensitive",
    "public": "case_pages.field_public",
    "kept_id": "case_pages.field_kept",
    "outcome": "case_pages.field_outcome",
    "raised": "case_pages.field_raised",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step in words; `changes` tell each what was and what is. One that was `undone` stands."""

    deed: str
    who: str
    at: datetime
    states: tuple[str, str] | None
    changes: tuple[tuple[str, str, str], ...]
    reason: str
    undone: datetime | None


def of(tx: Transaction, parts: Parts, scope: Scope, case_id: int) -> list[Step]:
    """All steps of a case, the earliest first."""
    return [_step(tx, parts, scope, row) for row in steps.of_case(tx, case_id)]


def _step(tx: Transaction, parts: Parts, scope: Scope, row: Row) -> Step:
    say, before, after = parts.say, whole(row.before), whole(row.after)
    return Step(
        say(DEEDS[row.deed]),
        _who(tx, say, scope, row),
        row.at,
        _states(say, before, after),
        tuple(_changes(tx, say, before, after)),
        steps.reason_of(parts.vault, row),
        row.undone_at,
    )


def _who(tx: Transaction, say: Say, scope: Scope, row: Row) -> str:
    """Who took a step: of staff, the person, or a department by its link."""
    if row.by_id is None and row.department_id is not None:
        return departments.name(tx, row.department_id)
    if row.by_id is None:
        return say("case_pages.by_bot")
    return called(tx, scope, say, row.by_id)


def _states(
    say: Say, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[str, str] | None:
    was, now = before.get("state"), after.get("state")
    if was is None or now is None or was == now:
        return None
    return say(STATES[was]), say(STATES[now])


def _changes(
    tx: Transaction, say: Say, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    changed = [name for name in FIELDS if name in after and before.get(name) != after[name]]
    return [
        (
            say(FIELDS[name]),
            _told(tx, say, name, before.get(name)),
            _told(tx, say, name, after[name]),
        )
        for name in changed
    ]


def _told(tx: Transaction, say: Say, name: str, value: Any) -> str:  # noqa: PLR0911 - one a kind
    """What stands in a column of a case, as people say it."""
    if value is None or value == "":
        return say("case_pages.none")
    if isinstance(value, bool):
        return say("case_pages.yes" if value else "case_pages.no")
    if isinstance(value, date):
        return date_words(say, value)
    if name == "department_id":
        return departments.name(tx, value)
    if name == "officer_id":
        return members.name(tx, value)
    if name == "theme_id":
        row = themes.find(tx, value)
        return say("case_pages.none") if row is None else str(row.title)
    if name == "kept_id":
        return say("case_pages.number", n=value)
    key = (OUTCOMES | RAISED).get(str(value))
    return say(key) if key is not None else str(value)
