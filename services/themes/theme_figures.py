"""What came of a theme, in figures: how many suggestions of how many people, and how they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.clock import local_date
from services.suggestions import stages
from storage.tables.base import core
from storage.tables.chats import Chat
from storage.tables.members import Member
from storage.tables.suggestions import Case, Suggestion
from storage.transaction import Row, Transaction

_cases, _suggestions = core(Case), core(Suggestion)
_kept = _cases.alias("kept")
_members, _chats = core(Member), core(Chat)


@dataclass(frozen=True, slots=True)
class Sums:
    """How many suggestions there are of how many people, and how many of them are how far.

    What was withdrawn does not count; what was merged is as far as what it was merged into.
    """

    count: int = 0
    people: int = 0
    accepted: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who suggested something, and how much."""

    member_id: int
    name: str
    unit: str
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The sums of a theme, and its suggestions by day, by unit and by group ("" for alone).

    `people` are those who are named, the most diligent first; `unnamed` how many are not, being
    anonymous or unknown.
    """

    sums: Sums = field(default_factory=Sums)
    days: tuple[tuple[date, int], ...] = ()
    units: tuple[tuple[str, int], ...] = ()
    groups: tuple[tuple[str, int, int], ...] = ()
    people: tuple[Person, ...] = ()
    unnamed: int = 0


def sums(tx: Transaction, theme_id: int) -> Sums:
    """What came of a theme so far."""
    return _sums(_rows(tx, theme_id))


def figures(tx: Transaction, theme_id: int, zone: ZoneInfo) -> Figures:
    """What came of a theme so far, for staff."""
    rows = _rows(tx, theme_id)
    days = Counter(local_date(row.at, zone) for row in rows)
    units = Counter(row.unit or "" for row in rows)
    groups = Counter((row.group or row.chat_id) if row.is_group else "" for row in rows)
    heads = {
        name: len({_who(r) for r in rows if ((r.group or r.chat_id) if r.is_group else "") == name})
        for name in groups
    }
    people, unnamed = _people(rows)
    return Figures(
        _sums(rows),
        tuple(sorted(days.items())),
        tuple(units.most_common()),
        tuple((name, count, heads[name]) for name, count in groups.most_common()),
        people,
        unnamed,
    )


def _rows(tx: Transaction, theme_id: int) -> list[Row]:
    joined = (
        _cases.join(_suggestions, _suggestions.c.id == _cases.c.suggestion_id)
        .outerjoin(_kept, _kept.c.id == _cases.c.kept_id)
        .outerjoin(_members, _members.c.id == _suggestions.c.member_id)
        .outerjoin(
            _chats,
            (_chats.c.channel == _suggestions.c.channel)
            & (_chats.c.chat_id == _suggestions.c.chat_id),
        )
    )
    columns = (
        *(_cases.c.state, _cases.c.accepted_at, _cases.c.answered_at),
        *(_kept.c.state.label("kept_state"), _kept.c.accepted_at.label("kept_accepted_at")),
        _kept.c.answered_at.label("kept_answered_at"),
        *(_suggestions.c.member_id, _suggestions.c.channel, _suggestions.c.account_id),
        *(_suggestions.c.anonymous, _suggestions.c.is_group, _suggestions.c.chat_id),
        *(_suggestions.c.at, _members.c.name, _members.c.unit, _chats.c.name.label("group")),
    )
    rows = select(*columns).select_from(joined).where(_cases.c.theme_id == theme_id)
    standing = rows.where(_cases.c.state != stages.WITHDRAWN)
    return list(tx.execute(standing.order_by(_cases.c.id)))


def _sums(rows: Iterable[Row]) -> Sums:
    rows = list(rows)
    return Sums(
        len(rows),
        len({_who(row) for row in rows}),
        sum(_is_accepted(row) for row in rows),
        sum(_of_kept(row, "answered_at") is not None for row in rows),
    )


def _is_accepted(row: Row) -> bool:
    """Whether somebody has taken it up, whatever became of it since."""
    state = _of_kept(row, "state")
    return state != stages.RECEIVED or _of_kept(row, "accepted_at") is not None


def _of_kept(row: Row, name: str) -> object:
    """What holds of a case: of one that was merged, what holds of the other."""
    merged = row.state == stages.MERGED and row.kept_state is not None
    return getattr(row, f"kept_{name}" if merged else name)


def _who(row: Row) -> object:
    """Whose it is: a person, or an account of nobody."""
    return row.member_id if row.member_id is not None else (row.channel, row.account_id)


def _people(rows: Iterable[Row]) -> tuple[tuple[Person, ...], int]:
    rows = list(rows)
    named = [row for row in rows if row.member_id is not None and not row.anonymous]
    of = {row.member_id: row for row in named}
    counts = Counter(row.member_id for row in named)
    people = tuple(
        Person(one, of[one].name or "", of[one].unit or "", count)
        for one, count in counts.most_common()
    )
    return people, len({_who(row) for row in rows} - counts.keys())
