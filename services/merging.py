"""合并: two entries of the roster that are one person, made one, and parted again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Table, and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.errors import YinlingError
from services import checkin, logins, roster
from services.activities import joining as lists
from services.announcements import joining
from storage import audit
from storage.audit import By
from storage.plain import plain, whole
from storage.tables import metadata
from storage.tables.base import core
from storage.tables.members import Member, Merge
from storage.transaction import Row, Transaction
from storage.vault import Vault
from storage.versions import CATALOG, ROSTER, bump

UNDO = timedelta(days=30)
# What names a member and stays with the entry that it was written for.
STAYS = frozenset(
    ("members", "merges", "not_same", "sessions", "logins", "passes", "checkin_totals")
)
_OF = "moved"
_FIELDS = tuple(name for name in (*roster.PLAIN, *roster.SEALED) if name != "name")

_members, _merges = core(Member), core(Merge)


class NotTwo(YinlingError):
    """Somebody can't be merged with themselves, nor who is merged already."""


class HasLogin(YinlingError):
    """Who signs in to the console by an entry would be nobody's without it."""


class TooLate(YinlingError):
    """A merge was undone already, or is older than can be undone."""


def merge(tx: Transaction, vault: Vault, kept_id: int, gone_id: int, by: By) -> int:
    """Make two entries one: all that names `gone_id` names `kept_id` from now on.

    What the kept entry lacks is filled in from the other. Where both have the same (a check-in
    of one day, a membership), the kept one's stands; what either has read is read. Gives
    the merge's number, to undo it. NotTwo, or HasLogin where somebody signs in by the entry that
    is to go.
    """
    kept, gone = roster.find(tx, kept_id), roster.find(tx, gone_id)
    if kept is None or gone is None or kept_id == gone_id or "merged" in (kept.state, gone.state):
        raise NotTwo(f"{kept_id}, {gone_id}")
    login = logins.of(tx, gone_id)
    if login is not None and login.active:
        raise HasLogin(gone.name)
    read = joining.join(tx, kept_id, gone_id)
    listed = lists.join(tx, kept_id, gone_id, by)
    moved = [row for table, column in _naming() for row in _move(tx, table, column, gone, kept)]
    filled = _fill(tx, vault, kept, gone, by)
    stood = _stand(tx, kept, gone)
    went = {"state": "merged", "merged_into": kept_id, "changed_at": by.at}
    tx.execute(update(_members).where(_members.c.id == gone_id).values(went))
    record = {"moved": moved, "filled": filled, "state": gone.state, "stood": stood, "read": read}
    record |= {"listed": listed}
    sealed = vault.seal(json.dumps(plain(record), ensure_ascii=False), _OF)
    values = {"kept_id": kept_id, "gone_id": gone_id, "moved_sealed": sealed}
    values |= {"by": by.member_id, "at": by.at}
    made = insert(_merges).values(values).returning(_merges.c.id)
    merge_id = int(tx.execute(made).scalar_one())
    _note(tx, by, "member.merge", kept_id, gone_id)
    return merge_id


def undo(tx: Transaction, vault: Vault, merge_id: int, by: By) -> None:
    """Part what was merged: each row goes back that is still the kept entry's; TooLate."""
    row = tx.execute(select(_merges).where(_merges.c.id == merge_id)).first()
    if row is None or row.undone_at is not None or row.at < by.at - UNDO:
        raise TooLate(str(merge_id))
    record = whole(json.loads(vault.open(row.moved_sealed, _OF)))
    for name, column, key in record["moved"]:
        _give_back(tx, metadata.tables[name], column, key, row)
    joining.part(tx, row.kept_id, record.get("read", []))
    lists.part(tx, record.get("listed", []), by)
    _empty(tx, vault, row.kept_id, record["filled"], by)
    _stand_back(tx, row.kept_id, record.get("stood", {}))
    back = {"state": record["state"], "merged_into": None, "changed_at": by.at}
    tx.execute(update(_members).where(_members.c.id == row.gone_id).values(back))
    tx.execute(update(_merges).where(_merges.c.id == merge_id).values(undone_at=by.at))
    _note(tx, by, "member.part", row.kept_id, row.gone_id)


def of(tx: Transaction, member_id: int, now: datetime) -> list[Row]:
    """The merges of a person that can still be undone, the latest first."""
    lasts = and_(_merges.c.undone_at.is_(None), _merges.c.at >= now - UNDO)
    rows = select(_merges.c.id, _merges.c.gone_id, _merges.c.at, _members.c.name)
    joined = rows.join(_members, _members.c.id == _merges.c.gone_id)
    mine = joined.where(_merges.c.kept_id == member_id, lasts)
    return list(tx.execute(mine.order_by(_merges.c.id.desc())))


def find(tx: Transaction, merge_id: int) -> Row | None:
    """A merge: id, kept_id, gone_id, at, undone_at; None if there is none."""
    columns = (_merges.c[name] for name in ("id", "kept_id", "gone_id", "at", "undone_at"))
    return tx.execute(select(*columns).where(_merges.c.id == merge_id)).first()


def _naming() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column of every table that names a member."""
    for table in metadata.sorted_tables:
        for column in table.columns if table.name not in STAYS else ():
            if any(key.column is _members.c.id for key in column.foreign_keys):
                yield table, column


def _move(
    tx: Transaction, table: Table, column: Column[Any], gone: Row, kept: Row
) -> Iterator[list[Any]]:
    """Have rows name the kept entry; those of which it has its own stay. Gives what moved."""
    keys = list(table.primary_key.columns)
    for row in list(tx.execute(select(*keys).where(column == gone.id))):
        key = {one.name: value for one, value in zip(keys, row, strict=True)}
        if _set(tx, table, column, key, kept.id):
            new = key | ({column.name: kept.id} if column.name in key else {})
            yield [table.name, column.name, new]


def _give_back(tx: Transaction, table: Table, name: str, key: dict[str, Any], merged: Row) -> None:
    column = table.c[name]
    if tx.execute(select(column).where(_is(table, key))).scalar() == merged.kept_id:
        _set(tx, table, column, key, merged.gone_id)


def _set(
    tx: Transaction, table: Table, column: Column[Any], key: dict[str, Any], member_id: int
) -> bool:
    """Have a row name somebody else; false where that person has such a row already."""
    tx.command("SAVEPOINT merging")
    try:
        tx.execute(update(table).where(_is(table, key)).values({column.name: member_id}))
    except IntegrityError:
        tx.command("ROLLBACK TO SAVEPOINT merging")
        return False
    finally:
        tx.command("RELEASE SAVEPOINT merging")
    return True


def _is(table: Table, key: dict[str, Any]) -> Any:
    return and_(*(table.c[name] == value for name, value in key.items()))


def _fill(tx: Transaction, vault: Vault, kept: Row, gone: Row, by: By) -> dict[str, Any]:
    """Fill in what the kept entry lacks; gives what was filled. A birth is one thing."""
    mine, theirs = ({n: roster.known(vault, row, n) for n in _FIELDS} for row in (kept, gone))
    filled = {n: theirs[n] for n in _FIELDS if not mine[n] and theirs[n] and n not in roster.BIRTH}
    if not any(mine[name] for name in roster.BORN) and any(theirs[n] for n in roster.BORN):
        filled |= {name: theirs[name] for name in roster.BIRTH}
    if filled:
        roster.change(tx, vault, kept.id, filled, by)
    return filled


def _stand(tx: Transaction, kept: Row, gone: Row) -> dict[str, list[Any]]:
    """Have the kept entry stand as both are one; gives the columns, before and after.

    Who died in one of them has died; who is more than somebody's family is so; of the classes
    of activity the latest holds.
    """
    values: dict[str, Any] = {}
    if gone.state == "deceased" and kept.state != "deceased":
        values |= {"state": gone.state, "state_since": gone.state_since}
    if kept.role == "family" and gone.role != "family":
        values["role"] = gone.role
    latest = roster.activities(tx, kept.id)
    if latest and latest[0].activity != kept.activity:
        values["activity"] = latest[0].activity
    if values:
        tx.execute(update(_members).where(_members.c.id == kept.id).values(values))
    return {name: [getattr(kept, name), value] for name, value in values.items()}


def _stand_back(tx: Transaction, kept_id: int, stood: dict[str, list[Any]]) -> None:
    """Have the kept entry stand as before, where nobody changed it since."""
    row = roster.find(tx, kept_id)
    values = {name: was for name, (was, now) in stood.items() if getattr(row, name) == now}
    if values:
        tx.execute(update(_members).where(_members.c.id == kept_id).values(values))


def _empty(tx: Transaction, vault: Vault, kept_id: int, filled: dict[str, Any], by: By) -> None:
    """Take out again what was filled in and not changed since."""
    row = roster.find(tx, kept_id)
    assert row is not None, "entries are never struck off"
    still = {name for name, value in filled.items() if roster.known(vault, row, name) == value}
    nothing = {name: _nothing(row, name) for name in still}
    roster.change(tx, vault, kept_id, nothing, by)


def _nothing(row: Row, name: str) -> Any:
    if name == "birth_calendar":
        return "solar"
    if name in roster.SEALED or isinstance(getattr(row, name), str):
        return ""
    return False if isinstance(getattr(row, name), bool) else None


def _note(tx: Transaction, by: By, action: str, kept_id: int, gone_id: int) -> None:
    for member_id in (kept_id, gone_id):
        checkin.recount(tx, member_id)
    audit.note(tx, by, action, f"member:{kept_id}", after={"gone": gone_id})
    audit.note(tx, by, action, f"member:{gone_id}", after={"kept": kept_id})
    bump(tx, ROSTER)
    bump(tx, CATALOG)
