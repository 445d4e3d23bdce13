"""What a department reads of a case by its link: nothing of who proposed or backed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from services import members
from services.suggestions import answering, departments, merging, reading, stages, steps, voices
from storage.masks import covered
from storage.tables.base import core
from storage.tables.suggestions import CasePhoto, Theme
from storage.transaction import Row, Transaction
from storage.vault import Vault

# What was said before: by whose it is or who backs it, in an answer, by the department itself.
ADDED, UNSOLVED, ANSWERED, RETURNED = "added", "unsolved", "answered", "returned"
SHORTEST_NAME = 2
# What stands where a name stood.
HIDDEN = "**"

_themes, _photos = core(Theme), core(CasePhoto)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was said of a case before, in which way and when; an answer names its `office`."""

    kind: str
    at: datetime
    words: str
    office: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A case as its department reads it, without names and numbers of anybody."""

    number: int
    words: str
    theme: str
    office: str
    due_on: date | None
    urgent: bool
    photos: int
    working: bool
    earlier: tuple[Earlier, ...]


def sheet(tx: Transaction, vault: Vault, case_id: int) -> Sheet | None:
    """A case for the department that has it; None if there is no such case."""
    told = reading.one(tx, vault, case_id)
    if told is None:
        return None
    row, names = told.row, _names(tx, case_id)
    earlier = [
        Earlier(one.kind, one.at, _hidden(one.words, names), one.office)
        for one in sorted(_earlier(tx, vault, row), key=lambda one: one.at)
    ]
    return Sheet(
        number=row.id,
        words=_hidden(told.words, names),
        theme=_theme(tx, row.theme_id),
        office=departments.name(tx, row.department_id),
        due_on=row.due_on,
        urgent=row.urgent,
        photos=_count(tx, row.suggestion_id),
        working=row.state == stages.WORKING,
        earlier=tuple(earlier),
    )


def _earlier(tx: Transaction, vault: Vault, row: Row) -> list[Earlier]:
    """What was added, answered and found to be unsolved, and what the department sent back."""
    found = [
        Earlier(ADDED, one.at, vault.open(one.said_sealed, voices.SAID))
        for one in voices.of_case(tx, row.id)
        if one.stance == voices.SUPPLEMENT and one.said_sealed
    ]
    for one in merging.inside(tx, row.id):
        inside = reading.one(tx, vault, one.id)
        found += [Earlier(ADDED, one.created_at, inside.words)] if inside is not None else []
    for answer in answering.every(tx, row.id):
        if answer.told_at is not None:
            office = departments.name(tx, answer.department_id)
            words = answering.words_of(vault, answer)
            found.append(Earlier(ANSWERED, answer.told_at, words, office))
    for step in steps.of_case(tx, row.id):
        kind = _kind(step, row.department_id)
        if kind and step.undone_at is None:
            found.append(Earlier(kind, step.at, steps.reason_of(vault, step)))
    return found


def _kind(step: Row, department_id: int | None) -> str:
    """What a step is to the department, "" for what is none of its concern."""
    if step.deed == stages.REOPEN:
        return UNSOLVED
    own = department_id is not None and step.department_id == department_id
    return RETURNED if own and step.deed == stages.RETURN else ""


def _names(tx: Transaction, case_id: int) -> list[str]:
    """The names of all who proposed the case or said anything of it, the longest first."""
    people = [*voices.proposers(tx, case_id), *(v.member_id for v in voices.of_case(tx, case_id))]
    names = {members.name(tx, one) for one in people if one is not None}
    return sorted((one for one in names if len(one) >= SHORTEST_NAME), key=len, reverse=True)


def _hidden(words: str, names: list[str]) -> str:
    """Words without phone and ID numbers, and without the names of those who speak."""
    for name in names:
        words = words.replace(name, HIDDEN)
    return covered(words)


def _theme(tx: Transaction, theme_id: int | None) -> str:
    if theme_id is None:
        return ""
    title = select(_themes.c.title).where(_themes.c.id == theme_id)
    return str(tx.execute(title).scalar_one())


def _count(tx: Transaction, suggestion_id: int) -> int:
    rows = select(func.count()).select_from(_photos)
    return int(tx.execute(rows.where(_photos.c.suggestion_id == suggestion_id)).scalar_one())
