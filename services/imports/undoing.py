"""Taking an import back: what it changed becomes what it was, unless somebody changed it since."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import and_, delete, select, update
from sqlalchemy.exc import IntegrityError

from services import members, organisations, roster
from services.imports.values import Problem
from storage import audit
from storage.audit import By
from storage.plain import whole
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.tables.families import FamilyLink
from storage.tables.grid import GridNode
from storage.tables.imports import ImportRow
from storage.tables.members import ActivityClass, Member
from storage.tables.organisations import Membership, Organisation
from storage.transaction import Row, Transaction
from storage.vault import Vault

_rows, _links, _members = core(ImportRow), core(FamilyLink), core(Member)
_classes, _memberships = core(ActivityClass), core(Membership)
_FIELDS = (*roster.PLAIN, *roster.SEALED)
_BLANK = {"birth_calendar": "solar"}
_bodies, _nodes, _audit = core(Organisation), core(GridNode), core(Audit)


class Kept(Exception):
    """Something was changed, or is needed, since it was imported, and stays."""


def unlink(tx: Transaction, rows: Sequence[Row], by: By) -> None:
    """Take back the links to relatives that rows asked for and nobody decided on."""
    for row in rows:
        asked = (_links.c.id == row.link_id, _links.c.state == "asked")
        if tx.execute(delete(_links).where(*asked)).rowcount:
            audit.note(tx, by, "family.unask", f"family:{row.link_id}")
        tx.execute(update(_rows).where(_here(row)).values(link_id=None))


def undo(tx: Transaction, vault: Vault, rows: Sequence[Row], by: By) -> None:
    """Take back applied rows, the last first; what can't go back stays, and the row says why."""
    for row in rows:
        before = _before(vault, row)
        kept: list[str] = []
        _let_go(tx, row)
        if before.get("entered"):
            _attempt(tx, kept, "imports.kept_used", _remove, vault, row, before, by)
        elif before:
            kept += _restore(tx, vault, row, before, by)
        if "relative" in before:
            _attempt(tx, kept, "", _strike, vault, before["relative"], by)
        _empty(tx, before)
        _note(tx, row, kept)


def _before(vault: Vault, row: Row) -> dict[str, Any]:
    """What is needed to take a row back; nothing for one that changed nothing."""
    if row.before_sealed is None:
        return {}
    told: dict[str, Any] = whole(json.loads(vault.open(row.before_sealed, "before")))
    return told


def with_links(tx: Transaction, import_id: int, after: int, most: int) -> list[Row]:
    """The next rows, from `after` on, that asked for a link."""
    mine = (_rows.c.import_id == import_id, _rows.c.link_id.is_not(None), _rows.c.row >= after)
    return list(tx.execute(select(_rows).where(*mine).order_by(_rows.c.row).limit(most)))


def last(tx: Transaction, import_id: int, _after: int, most: int) -> list[Row]:
    """The last rows that are applied, the very last first, wherever one stands."""
    mine = (_rows.c.import_id == import_id, _rows.c.applied_at.is_not(None))
    latest = (_rows.c.row.desc(), _rows.c.part.desc())
    return list(tx.execute(select(_rows).where(*mine).order_by(*latest).limit(most)))


def _let_go(tx: Transaction, row: Row) -> None:
    """Have staged rows name the member no more who wrote nothing of them; nor this one."""
    wrote_nothing = and_(_rows.c.member_id == row.member_id, _rows.c.before_sealed.is_(None))
    tx.execute(update(_rows).where(wrote_nothing | _here(row)).values(member_id=None))


def _remove(tx: Transaction, vault: Vault, row: Row, before: dict[str, Any], by: By) -> None:
    """Strike off who was entered, with what the import put around them."""
    for body in before.get("joined", ()):
        organisations.leave(tx, body, row.member_id)
    activity = before["activity"][1] if "activity" in before else "normal"
    _forget_class(tx, row)
    entered = {"values": before["values"], "role": "member", "activity": activity}
    _strike(tx, vault, {"id": row.member_id, **entered}, by)


def _strike(tx: Transaction, vault: Vault, entered: dict[str, Any], by: By) -> None:
    """Strike somebody off whom nobody touched since; IntegrityError if something hangs on them.

    `entered` tells who it is, and the values, role and activity with which they were entered.
    """
    member_id = entered["id"]
    row = roster.find(tx, member_id)
    if row is None:
        return
    if row.role != entered["role"] or row.state != "active" or _touched(vault, row, entered):
        raise Kept
    tx.execute(delete(_members).where(_members.c.id == member_id))
    # The number may be given to somebody else, whose history this is not.
    gone = f"member:{member_id}"
    theirs = update(_audit).where(_audit.c.subject == gone)
    tx.execute(theirs.values(subject=f"{gone}:{by.at.isoformat()}"))
    audit.note(tx, by, "member.remove", f"{gone}:{by.at.isoformat()}", after={"id": member_id})


def _touched(vault: Vault, row: Row, entered: dict[str, Any]) -> bool:
    """Whether something of an entry is not as it was entered."""
    values = entered["values"]
    if any(roster.known(vault, row, name) != values[name] for name in _FIELDS if name in values):
        return True
    if row.activity != entered.get("activity", row.activity):
        return True
    others = {name: roster.known(vault, row, name) for name in _FIELDS if name not in values}
    return any(value and value != _BLANK.get(name) for name, value in others.items())


def _restore(tx: Transaction, vault: Vault, row: Row, before: dict[str, Any], by: By) -> list[str]:
    """Give somebody back what stood there before; the sentences of what was changed since."""
    there = roster.find(tx, row.member_id)
    if there is None:
        return []
    was, now = before["was"], before["values"]
    still = {name for name in was if roster.known(vault, there, name) == now[name]}
    fields = {name: was[name] for name in still if name != "role"}
    if fields:
        roster.change(tx, vault, row.member_id, fields, by, bumps=False)
    if "role" in still:
        members.set_role(tx, row.member_id, was["role"])
    kept = ["imports.kept_changed"] if still != set(was) else []
    if "activity" in before and not _reactivate(tx, there, row, before["activity"]):
        kept = ["imports.kept_changed"]
    _rejoin(tx, row.member_id, before)
    return kept


def _reactivate(tx: Transaction, there: Row, row: Row, activity: list[str]) -> bool:
    """Give somebody the former class of activity; false if staff set another since."""
    if there.activity != activity[1]:
        return False
    _forget_class(tx, row)
    here = update(_members).where(_members.c.id == row.member_id)
    tx.execute(here.values(activity=activity[0]))
    return True


def _forget_class(tx: Transaction, row: Row) -> None:
    mine = (_classes.c.member_id == row.member_id, _classes.c.at == row.applied_at)
    tx.execute(delete(_classes).where(*mine))


def _rejoin(tx: Transaction, member_id: int, before: dict[str, Any]) -> None:
    for body in before.get("joined", ()):
        organisations.leave(tx, body, member_id)
    for body, role, leads, home, since in before.get("left", ()):
        organisations.join(tx, body, member_id, role, leads=leads, home=home, since=since)


def _empty(tx: Transaction, before: dict[str, Any]) -> None:
    """Take away the bodies and places that were entered for a row, if nobody is in them."""
    made = [(_bodies, one) for one in before.get("bodies", ())]
    made += [(_nodes, one) for one in reversed(before.get("nodes", ()))]
    for table, one in made:
        with _tried(tx, []):
            tx.execute(delete(table).where(table.c.id == one))


def _attempt(tx: Transaction, kept: list[str], said: str, do: Any, *given: Any) -> None:
    """Do something wholly or not at all; `kept` gets the sentence if it can't be done."""
    failed: list[str] = []
    with _tried(tx, failed):
        do(tx, *given)
    kept += [said] if failed and said else []


@contextmanager
def _tried(tx: Transaction, failed: list[str]) -> Iterator[None]:
    tx.command("SAVEPOINT taking_back")
    try:
        yield
    except (Kept, IntegrityError) as error:
        tx.command("ROLLBACK TO SAVEPOINT taking_back")
        failed.append(type(error).__name__)
    finally:
        tx.command("RELEASE SAVEPOINT taking_back")


def _note(tx: Transaction, row: Row, kept: list[str]) -> None:
    """Note that a row is taken back, or what of it stays."""
    values: dict[str, Any] = {"applied_at": None, "before_sealed": None}
    values["outcome"] = "kept" if kept else "undone"
    if kept:
        told = [Problem("name", "", key).to_json() for key in kept]
        values |= {"errors": told, "member_id": row.member_id}
    tx.execute(update(_rows).where(_here(row)).values(values))


def _here(row: Row) -> Any:
    key = (_rows.c.import_id == row.import_id, _rows.c.row == row.row, _rows.c.part == row.part)
    return and_(*key)
