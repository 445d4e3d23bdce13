"""家属: who is whose, and what they may do for each other."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.families import FamilyLink
from storage.tables.members import Member
from storage.transaction import Row, Transaction
from storage.versions import ROSTER, bump

SPOUSE = "spouse"
RIGHTS = ("may_see", "may_report", "may_sign_up", "may_redeem")

_links, _members = core(FamilyLink), core(Member)


def ask(tx: Transaction, elder_id: int, relative_id: int, relation: str, now: datetime) -> int:
    """Enter that somebody says to be an elder's relative; gives the link's id.

    A link that staff refused or ended is asked for anew; an approved one stays as it is.
    """
    made = insert(_links).values(
        elder_id=elder_id,
        relative_id=relative_id,
        relation=relation,
        state="asked",
        asked_at=now,
        **dict.fromkeys(RIGHTS, False),
    )
    again = {"state": "asked", "asked_at": now, "relation": relation}
    stands = _links.c.state.in_(("refused", "ended"))
    keys = ["elder_id", "relative_id"]
    tx.execute(made.on_conflict_do_update(index_elements=keys, set_=again, where=stands))
    found = select(_links.c.id).where(
        _links.c.elder_id == elder_id, _links.c.relative_id == relative_id
    )
    return int(tx.execute(found).scalar_one())


def decide(
    tx: Transaction,
    link_id: int,
    state: str,
    by: By,
    *,
    expires_on: date | None = None,
    **rights: bool,
) -> bool:
    """Approve, refuse or end a link, with what the relative may do; false if there is none."""
    before = find(tx, link_id)
    if before is None:
        return False
    granted = {name: state == "approved" and rights.get(name, False) for name in RIGHTS}
    values: dict[str, Any] = {
        **granted,
        "state": state,
        "expires_on": expires_on,
        "decided_at": by.at,
        "decided_by": by.member_id,
    }
    tx.execute(update(_links).where(_links.c.id == link_id).values(values))
    shown = {"state": state, **granted, "expires_on": expires_on and expires_on.isoformat()}
    was = {"state": before.state, **{name: getattr(before, name) for name in RIGHTS}}
    audit.note(tx, by, f"family.{state}", f"family:{link_id}", before=was, after=shown)
    bump(tx, ROSTER)
    return True


def find(tx: Transaction, link_id: int) -> Row | None:
    """A link, None if there is none."""
    return tx.execute(select(_links).where(_links.c.id == link_id)).first()


def holds(today: date) -> ColumnElement[bool]:
    """The condition that a link is approved and not run out on a day."""
    lasts = or_(_links.c.expires_on.is_(None), _links.c.expires_on >= today)
    return and_(_links.c.state == "approved", lasts)


def may(tx: Transaction, relative_id: int, elder_id: int, right: str, today: date) -> bool:
    """Whether a relative has a right for an elder on a day; `right` is one of RIGHTS."""
    found = select(_links.c.id).where(
        _links.c.relative_id == relative_id,
        _links.c.elder_id == elder_id,
        _links.c[right],
        holds(today),
    )
    return tx.execute(found).first() is not None


def of(tx: Transaction, member_id: int) -> list[Row]:
    """Every link of a person to either side, with the names of both."""
    return _listed(tx, or_(_links.c.elder_id == member_id, _links.c.relative_id == member_id))


def asked(tx: Transaction) -> list[Row]:
    """The links that wait for staff, the oldest first."""
    return _listed(tx, _links.c.state == "asked")


def _listed(tx: Transaction, which: ColumnElement[bool]) -> list[Row]:
    elder, relative = _members.alias("elder"), _members.alias("relative")
    names = (elder.c.name.label("elder"), relative.c.name.label("relative"))
    rows = (
        select(_links, *names)
        .join(elder, elder.c.id == _links.c.elder_id)
        .join(relative, relative.c.id == _links.c.relative_id)
    )
    return list(tx.execute(rows.where(which).order_by(_links.c.asked_at, _links.c.id)))
