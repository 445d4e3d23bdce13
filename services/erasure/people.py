"""The entry of a person who is erased: an empty shell, to which what was counted points."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, delete, select, update

from services import binding, couples, logins, staff
from services.erasure import files
from services.erasure.spots import clean, find
from services.erasure.traces import ERASED, Traces, of
from services.pastes import keeping as pastes
from storage import audit
from storage.audit import By
from storage.tables.alerts import Alert
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.tables.members import Member, MemberAccount
from storage.transaction import Transaction
from storage.vault import Vault
from storage.versions import CATALOG, ROSTER, WORDINGS, bump

_members, _accounts, _audit = core(Member), core(MemberAccount), core(Audit)
_alerts = core(Alert)


def refused(tx: Transaction, member_id: int, by: By) -> str | None:
    """The key of the sentence why somebody can't be erased, None where nothing speaks against it.

    Nobody erases themselves, nor the last who could administer the console, nor somebody who is
    in danger as far as anybody knows.
    """
    if member_id == by.member_id:
        return "privacy.not_oneself"
    standing = select(_alerts.c.id).where(_alerts.c.state != "taken")
    if tx.execute(standing.where(_alerts.c.member_id == member_id)).first() is not None:
        return "privacy.in_danger"
    row = logins.of(tx, member_id)
    if row is not None and row.role == logins.ADMIN and not logins.other_admins(tx, member_id):
        return "privacy.last_admin"
    return None


def strike(tx: Transaction, vault: Vault, traces: Traces, by: By) -> None:
    """Empty a person's entries, with all by which they were known, in one transaction.

    What was pasted these days is forgotten, whoever it tells of.

    Groups to which they passed texts on go back to all staff. Who used an account together with
    them has it alone.
    """
    tx.execute(delete(_accounts).where(_accounts.c.member_id.in_(traces.ids)))
    for account in traces.joint:
        for member_id in traces.ids:
            couples.part(tx, account, member_id)
    own = update(_audit).where(_audit.c.subject.in_(traces.subjects))
    tx.execute(own.values(before=None, after=None))
    for member_id in traces.ids:
        staff.hand_over(tx, member_id, None, by)
        empty = {
            column.name: _nothing(column) for column in _members.columns if column.name != "id"
        }
        empty |= {"name": traces.instead, "state": ERASED, "changed_at": by.at}
        tx.execute(update(_members).where(_members.c.id == member_id).values(empty))
        audit.note(tx, by, "member.erase", f"member:{member_id}")
    pastes.forget(tx)
    binding.forget_who(tx, vault, traces.accounts, traces.names)
    bump(tx, ROSTER)
    bump(tx, CATALOG)
    bump(tx, WORDINGS)


def erase(tx: Transaction, vault: Vault, member_id: int, by: By, instead: str) -> bool:
    """All of it in one transaction; false for nobody, and for who is erased already."""
    traces = of(tx, vault, member_id, instead)
    if traces is None:
        return False
    files.drop(tx, files.telling(files.kept(tx), vault, traces))
    for spot in find(tx, vault, traces):
        clean(tx, vault, traces, spot)
    strike(tx, vault, traces, by)
    return True


def _nothing(column: Column[Any]) -> Any:
    """What stands in a column of which nothing is known."""
    default: Any = column.default
    return None if column.nullable or default is None else default.arg
