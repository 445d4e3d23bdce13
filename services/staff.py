"""工作人员: giving somebody a login to the console, a new password, and taking it away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select, update

from bot.errors import YinlingError
from services import logins, members
from storage import audit, sessions
from storage.audit import By
from storage.tables.base import core
from storage.tables.chats import Chat
from storage.transaction import Transaction
from storage.versions import bump

_chats = core(Chat)
_KEPT = select(_chats.c.channel, _chats.c.chat_id).where(
    _chats.c.keeper_id == bindparam("of_member")
)
_PASS_ON = (
    update(_chats)
    .where(_chats.c.keeper_id == bindparam("of_member"))
    .values(keeper_id=bindparam("to"))
)


class LastAdminError(YinlingError):
    """Nobody else could administer the console."""


def add(tx: Transaction, name: str, role: str | None, hashed: str, by: By) -> int:
    """Give somebody a login with a one-time password; gives the member's id.

    Who is not on the roster is entered as staff; a `role` of None leaves one that stands.
    NamesakesError if several have the name.
    """
    known = members.named(tx, name)
    member_id = members.enter(tx, name, role or "staff") if known is None else known
    if known is not None and role is not None:
        members.set_role(tx, member_id, role)
    if logins.of(tx, member_id) is None:
        logins.open_for(tx, member_id, name, by.at)
    logins.set_password(tx, member_id, hashed, by.at, once=True)
    subject, after = f"login:{member_id}", {"role": role}
    audit.record(tx, by.at, by.member_id, "staff.add", subject, after=after)
    return member_id


def reset(tx: Transaction, member_id: int, hashed: str, by: By) -> None:
    """Give a login a one-time password; all sessions of that person end."""
    logins.set_password(tx, member_id, hashed, by.at, once=True)
    sessions.end_all(tx, member_id)
    audit.record(tx, by.at, by.member_id, "staff.reset", f"login:{member_id}")


def change_password(tx: Transaction, member_id: int, hashed: str, now: datetime) -> None:
    """Keep the password that somebody chose; all sessions of that person end."""
    logins.set_password(tx, member_id, hashed, now, once=False)
    sessions.end_all(tx, member_id)
    audit.record(tx, now, member_id, "staff.password", f"login:{member_id}")


def deactivate(tx: Transaction, member_id: int, by: By, to: int | None = None) -> None:
    """Close somebody's login and end their sessions; `to` goes on with what they had to do.

    LastAdminError for the last administrator.
    """
    row = logins.of(tx, member_id)
    assert row is not None, "only who has a login is asked about"
    if row.role == logins.ADMIN and not logins.other_admins(tx, member_id):
        raise LastAdminError(row.name)
    logins.close(tx, member_id, by.at)
    sessions.end_all(tx, member_id)
    audit.record(tx, by.at, by.member_id, "staff.deactivate", f"login:{member_id}")
    hand_over(tx, member_id, to, by)


def hand_over(tx: Transaction, from_: int, to: int | None, by: By) -> None:
    """Give what somebody has to do to another, or back to all staff if `to` is None.

    That is the groups for which they pass texts on by hand. Tasks and alarms belong to all
    staff until they are closed or taken, so nothing of them has to move.
    """
    was, will = {"keeper_id": from_}, {"keeper_id": to}
    for row in tx.all(_KEPT, of_member=from_):
        subject = f"chat:{row.channel}:{row.chat_id}"
        audit.record(tx, by.at, by.member_id, "chat.keeper", subject, before=was, after=will)
    tx.run(_PASS_ON, of_member=from_, to=to)
    bump(tx)
