"""Who has read a notice: said in chat, by somebody for another, or to staff on the phone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, bindparam, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from services import scopes
from services.announcements.writing import ANSWERED, SENT
from services.scopes import Scope
from storage import audit
from storage.audit import By
from storage.tables.announcements import Announcement, Receipt
from storage.tables.base import core
from storage.tables.members import Member
from storage.tables.organisations import Membership
from storage.transaction import Row, Transaction

PAGE = 50

_rows, _receipts, _members = core(Announcement), core(Receipt), core(Member)
_memberships = core(Membership)
# Nobody waits for an answer of who has died, or moved away; what they said before stands.
_waited_for = or_(_receipts.c.read_at.is_not(None), _members.c.state == "active")
_said = ("announcement_id", "member_id", "asked", "read_at", "how", "by_id")
_note = insert(_receipts).values({name: bindparam(name) for name in _said})
# Who was not asked may say so too; what was said first stands.
_READ = _note.on_conflict_do_update(
    index_elements=["announcement_id", "member_id"],
    set_={name: _note.excluded[name] for name in ("read_at", "how", "by_id")},
    where=_receipts.c.read_at.is_(None),
)
_ONE = select(_receipts).where(
    _receipts.c.announcement_id == bindparam("of_announcement"),
    _receipts.c.member_id == bindparam("of_member"),
)
_UNREAD = (
    select(_rows)
    .join(_receipts, _receipts.c.announcement_id == _rows.c.id)
    .where(
        _receipts.c.member_id == bindparam("of_member"),
        _receipts.c.asked,
        _receipts.c.read_at.is_(None),
        _rows.c.state == SENT,
        _rows.c.asks,
        _rows.c.sent_at > bindparam("since"),
    )
    .order_by(_rows.c.sent_at, _rows.c.id)
)


@dataclass(frozen=True, slots=True)
class Count:
    """How many are asked to read a notice, and how many of these have; beside them `others`."""

    asked: int = 0
    read: int = 0
    others: int = 0

    @property
    def unread(self) -> int:
        """How many have not."""
        return self.asked - self.read


def read(tx: Transaction, number: int, member_id: int, how: str, by: By) -> bool:
    """Note that somebody has read a notice, once; false where that stood already."""
    said = {"asked": False, "read_at": by.at, "how": how, "by_id": by.member_id}
    return tx.run(_READ, announcement_id=number, member_id=member_id, **said) > 0


def mark(tx: Transaction, number: int, member_ids: Iterable[int], by: By) -> list[int]:
    """Note of several, by staff who heard it on the phone; who of them had not been noted."""
    new = [one for one in member_ids if read(tx, number, one, "staff", by)]
    for member_id in new:
        after = {"member_id": member_id}
        audit.note(tx, by, "announcement.mark", f"announcement:{number}", after=after)
    return new


def unmark(tx: Transaction, number: int, member_id: int, by: By) -> bool:
    """Take back what staff noted of somebody; what people said themselves stands."""
    mine = (_receipts.c.announcement_id == number, _receipts.c.member_id == member_id)
    staffs = update(_receipts).where(*mine, _receipts.c.how == "staff")
    if not tx.execute(staffs.values(read_at=None, how="", by_id=None)).rowcount:
        return False
    before = {"member_id": member_id}
    audit.note(tx, by, "announcement.unmark", f"announcement:{number}", before=before)
    return True


def unread(tx: Transaction, number: int, member_id: int) -> None:
    """Take back what was said in a group of somebody's reading; who was not asked is forgotten."""
    said = (
        _receipts.c.announcement_id == number,
        _receipts.c.member_id == member_id,
        _receipts.c.how == "group",
    )
    tx.execute(delete(_receipts).where(*said, ~_receipts.c.asked))
    tx.execute(update(_receipts).where(*said).values(read_at=None, how="", by_id=None))


def of_member(tx: Transaction, number: int, member_id: int) -> Row | None:
    """What is known of somebody and a notice, None for who was not asked and said nothing."""
    return tx.first(_ONE, of_announcement=number, of_member=member_id)


def unread_by(tx: Transaction, member_id: int, now: datetime) -> list[Row]:
    """The notices that somebody is asked to read, has not, and can still answer."""
    return tx.all(_UNREAD, of_member=member_id, since=now - ANSWERED)


def counts(
    tx: Transaction, numbers: Collection[int], scope: Scope, body: int | None = None
) -> dict[int, Count]:
    """How many of a scope (and of a body) are asked to read some notices, and have."""
    asked = func.coalesce(func.sum(_as_one(_receipts.c.asked)), 0)
    have = _receipts.c.read_at.is_not(None)
    found = (
        select(
            _receipts.c.announcement_id,
            asked.label("asked"),
            func.coalesce(func.sum(_as_one(_receipts.c.asked & have)), 0).label("read"),
            func.coalesce(func.sum(_as_one(~_receipts.c.asked & have)), 0).label("others"),
        )
        .join(_members, _members.c.id == _receipts.c.member_id)
        .where(_receipts.c.announcement_id.in_(numbers), scopes.people(scope), _waited_for)
        .group_by(_receipts.c.announcement_id)
    )
    rows = tx.execute(_of_body(found, body))
    return {row.announcement_id: Count(row.asked, row.read, row.others) for row in rows}


def people(
    tx: Transaction,
    number: int,
    scope: Scope,
    *,
    have_read: bool,
    body: int | None = None,
    page: int | None = None,
) -> list[Row]:
    """Who of a scope (and of a body) has read a notice, or is asked and has not; by their sound.

    Each with id, name, unit, phone_sealed, read_at, how, by_name. A page of them, or all.
    """
    by = _members.alias("by")
    columns = [_members.c[name] for name in ("id", "name", "unit", "phone_sealed", "state")]
    said = [_receipts.c.read_at, _receipts.c.how, by.c.name.label("by_name")]
    rows = (
        select(*columns, *said)
        .join(_receipts, _receipts.c.member_id == _members.c.id)
        .outerjoin(by, by.c.id == _receipts.c.by_id)
        .where(_receipts.c.announcement_id == number, scopes.people(scope), _waited_for)
        .order_by(_members.c.sounds, _members.c.id)
    )
    unread = _receipts.c.asked & _receipts.c.read_at.is_(None)
    rows = _of_body(rows.where(_receipts.c.read_at.is_not(None) if have_read else unread), body)
    if page is not None:
        rows = rows.limit(PAGE).offset((page - 1) * PAGE)
    return list(tx.execute(rows))


def count_overdue(tx: Transaction, scope: Scope, today: date) -> int:
    """How many notices whose day is past some of a scope have not read."""
    rows = (
        select(_rows.c.id)
        .join(_receipts, _receipts.c.announcement_id == _rows.c.id)
        .join(_members, _members.c.id == _receipts.c.member_id)
        .where(_rows.c.state == SENT, _rows.c.asks, _rows.c.due_on < today, scopes.people(scope))
        .where(_rows.c.due_on >= today - ANSWERED, _members.c.state == "active")
        .where(_receipts.c.asked, _receipts.c.read_at.is_(None))
        .distinct()
    )
    return int(tx.execute(select(func.count()).select_from(rows.subquery())).scalar_one())


def _of_body(rows: Select[tuple[object, ...]], body: int | None) -> Select[tuple[object, ...]]:
    if body is None:
        return rows
    inside = select(_memberships.c.member_id).where(_memberships.c.organisation_id == body)
    return rows.where(_receipts.c.member_id.in_(inside))


def _as_one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
