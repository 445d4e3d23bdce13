"""Cases as a file shows them: their words and answers, without what is not to leave the console.

What is sensitive or was withdrawn has no words here, and neither have its answers. Whose name is
not told is named nowhere, not in their own words nor in an answer. Numbers of telephones and
identity cards are masked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, or_, select

from bot.clock import local_date
from services.suggestions import reading, stages, voices
from services.suggestions.answering import words_of
from storage.masks import covered
from storage.tables.base import core
from storage.tables.members import Member
from storage.tables.suggestions import (
    Case,
    CaseAnswer,
    CaseStep,
    CaseVoice,
    Department,
    Suggestion,
    Theme,
)
from storage.transaction import Row, Transaction
from storage.vault import Vault

SHORTEST_NAME = 2

_cases, _suggestions, _members = core(Case), core(Suggestion), core(Member)
_answers, _steps, _voices = core(CaseAnswer), core(CaseStep), core(CaseVoice)
_themes, _departments = core(Theme), core(Department)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that was told; `words` are None where they are not repeated."""

    day: date
    words: str | None
    outcome: str
    department: str


@dataclass(frozen=True, slots=True)
class Detail:
    """A case with its words, None where they are not repeated; `name` is "" where none is told."""

    row: Row
    received: date
    words: str | None
    name: str
    theme: str
    department: str
    supporters: int
    answers: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class Manner:
    """How cases are told: whether people are `named`, and what else stands for a name."""

    somebody: str
    zone: ZoneInfo
    named: bool = False


@dataclass(frozen=True, slots=True)
class _Names:
    themes: Mapping[int, str]
    departments: Mapping[int, str]


def of(tx: Transaction, vault: Vault, numbers: Collection[int], manner: Manner) -> list[Detail]:
    """Some cases in the order of their numbers; who is anonymous is named in no manner."""
    inside = _is_or_is_in(numbers)
    owners = _owners(tx, inside)
    backing = _backing(tx, inside)
    known = _Names(
        {row.id: row.title for row in tx.execute(select(_themes.c.id, _themes.c.title))},
        {row.id: row.name for row in tx.execute(select(_departments.c.id, _departments.c.name))},
    )
    answers = _answered(tx, numbers)
    found = []
    for number, told in sorted(reading.by_number(tx, vault, numbers).items()):
        row, whose = told.row, owners[number]
        shut = row.sensitive or row.state == stages.WITHDRAWN
        tell = _telling(manner, whose, shut=shut)
        found.append(
            Detail(
                row=row,
                received=local_date(row.created_at, manner.zone),
                words=tell(told.words),
                name=_name(row, whose) if manner.named else "",
                theme=known.themes.get(row.theme_id, ""),
                department=known.departments.get(row.department_id, ""),
                supporters=_count(whose, backing.get(number, ())),
                answers=tuple(
                    Answered(
                        local_date(one.told_at, manner.zone),
                        tell(words_of(vault, one)),
                        one.outcome,
                        known.departments.get(one.department_id, ""),
                    )
                    for one in answers.get(number, ())
                ),
            )
        )
    return found


def _telling(manner: Manner, owners: Iterable[Row], *, shut: bool) -> Callable[[str], str | None]:
    """What tells words of a case and its answers."""
    hidden = _hidden(owners, named=manner.named)
    return lambda words: None if shut else covered(without(words, hidden, manner.somebody))


def without(text: str, names: Iterable[str], somebody: str) -> str:
    """A text in which nobody of these names is named."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, somebody)
    return text


def _is_or_is_in(numbers: Collection[int]) -> Any:
    merged = and_(_cases.c.kept_id.in_(numbers), _cases.c.state == stages.MERGED)
    return or_(_cases.c.id.in_(numbers), merged)


def _of(row: Row) -> Iterable[int]:
    """Of which cases a row tells: of its own, and of the one into which it was merged."""
    kept = row.kept_id if row.state == stages.MERGED else None
    return (row.id,) if kept is None else (row.id, kept)


def _owners(tx: Transaction, inside: Any) -> dict[int, list[Row]]:
    """Whose each case is, and whose those are that were merged into it, its own first."""
    columns = (_cases.c.id, _cases.c.kept_id, _cases.c.state, _suggestions.c.member_id)
    of_people = (_suggestions.c.anonymous, _members.c.name, _members.c.aliases)
    joined = _cases.join(_suggestions, _suggestions.c.id == _cases.c.suggestion_id)
    joined = joined.outerjoin(_members, _members.c.id == _suggestions.c.member_id)
    rows: Select[Any] = select(*columns, *of_people).select_from(joined).where(inside)
    found: dict[int, list[Row]] = defaultdict(list)
    for row in tx.execute(rows.order_by(_cases.c.id)):
        for number in _of(row):
            found[number].append(row)
    return {number: sorted(some, key=lambda r: r.id != number) for number, some in found.items()}


def _backing(tx: Transaction, inside: Any) -> dict[int, list[int]]:
    """Who backs each case, or what was merged into it."""
    columns = (_cases.c.id, _cases.c.kept_id, _cases.c.state, _voices.c.member_id)
    joined = _voices.join(_cases, _cases.c.id == _voices.c.case_id)
    standing = and_(_voices.c.stance == voices.SUPPORT, _voices.c.withdrawn_at.is_(None))
    rows: Select[Any] = select(*columns).select_from(joined).where(inside, standing)
    found: dict[int, list[int]] = defaultdict(list)
    for row in tx.execute(rows.where(_voices.c.member_id.is_not(None))):
        for number in _of(row):
            found[number].append(row.member_id)
    return found


def _count(owners: Iterable[Row], backing: Iterable[int]) -> int:
    """How many people back a case beside whose it is first of all, as `voices.supporters` does."""
    people = dict.fromkeys(row.member_id for row in owners if row.member_id is not None)
    first = next(iter(people), None)
    return len({*people, *backing} - {first})


def _answered(tx: Transaction, numbers: Collection[int]) -> dict[int, list[Row]]:
    """The answers that were told, without those that were taken back."""
    told = and_(_answers.c.case_id.in_(numbers), _answers.c.told_at.is_not(None))
    undone = select(_steps.c.case_id, _steps.c.at).where(
        _steps.c.case_id.in_(numbers),
        _steps.c.deed == stages.ANSWER,
        _steps.c.undone_at.is_not(None),
    )
    back = {(row.case_id, row.at) for row in tx.execute(undone)}
    found: dict[int, list[Row]] = defaultdict(list)
    for row in tx.execute(select(_answers).where(told).order_by(_answers.c.told_at, _answers.c.id)):
        if (row.case_id, row.told_at) not in back:
            found[row.case_id].append(row)
    return found


def _hidden(owners: Iterable[Row], *, named: bool) -> set[str]:
    """The names, and other names, of those who are not told."""
    untold = [row for row in owners if row.name and (row.anonymous or not named)]
    names = {name for row in untold for name in (row.name, *(row.aliases or ()))}
    return {name for name in names if len(name) >= SHORTEST_NAME}


def _name(row: Row, owners: Iterable[Row]) -> str:
    own = next((one for one in owners if one.id == row.id), None)
    return "" if own is None or own.anonymous or not own.name else str(own.name)
