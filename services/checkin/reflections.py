"""学习心得: what people said of a day's study, and whether it may be shown to others."""

from __future__ import annotations

from sqlalchemy import select, update

from services.matters import Desk
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Checkin
from storage.tables.members import Member
from storage.transaction import Row, Transaction

_checkins, _members = core(Checkin), core(Member)


def ask(tx: Transaction, checkin_id: int, desk: Desk, by: By) -> bool:  # noqa: ARG001
    """Ask somebody whether what they said may be shown; false where they were asked already."""
    return _share(tx, checkin_id, "asked", by, was=("",))


def answer(tx: Transaction, checkin_id: int, yes: bool, by: By) -> None:  # noqa: FBT001
    """Keep what somebody answered, or said to staff on paper or by phone."""
    _share(tx, checkin_id, "yes" if yes else "no", by, was=("", "asked", "yes", "no"))


def listed(tx: Transaction, campaign_id: int, first: int, most: int) -> list[Row]:
    """What was said, the newest first: id, name, day, reflection, share."""
    columns = ("id", "day", "reflection", "share")
    rows = (
        select(*(_checkins.c[name] for name in columns), _members.c.name)
        .join(_members, _members.c.id == _checkins.c.member_id)
        .where(_checkins.c.campaign_id == campaign_id, _checkins.c.reflection != "")
        .order_by(_checkins.c.day.desc(), _checkins.c.id.desc())
    )
    return list(tx.execute(rows.limit(most).offset(first)))


def _share(tx: Transaction, checkin_id: int, word: str, by: By, *, was: tuple[str, ...]) -> bool:
    mine = (_checkins.c.id == checkin_id, _checkins.c.share.in_(was))
    if tx.execute(update(_checkins).where(*mine).values(share=word)).rowcount == 0:
        return False
    audit.note(tx, by, "checkin.share", f"checkin:{checkin_id}", after={"share": word})
    return True
