"""工作人员: giving somebody a login to the console, a new password, and taking it away."""

from __future__ import annotations

from datetime import datetime

from bot.errors import YinlingError
from bot.permissions import CONSOLE
from services import forwards, grid, groups, logins, members, tasks
from services.alerts import release
from services.matters import Desk
from services.outline import MAY_CARE
from storage import audit, sessions
from storage.audit import By
from storage.transaction import Transaction

LONGEST = 30
# What the roles are called, to staff.
ROLE_WORDS = {
    "member": "staff.role_member",
    "family": "staff.role_family",
    "secretary": "staff.role_secretary",
    "liaison": "staff.role_liaison",
    "duty": "staff.role_duty",
    "staff": "staff.role_staff",
    "admin": "staff.role_admin",
}


class LastAdminError(YinlingError):
    """Nobody else could administer the console."""


class OneselfError(YinlingError):
    """Nobody takes away their own login or role."""


def add(tx: Transaction, name: str, role: str | None, hashed: str, by: By) -> int:
    """Give somebody a login with a one-time password; gives the member's id.

    Who is not on the roster is entered as staff; a `role` of None leaves one that stands, or
    that stood before the login was closed. NamesakesError if several have the name.
    """
    known = members.named(tx, name)
    return employ(tx, known, name=name, login=name, role=role, hashed=hashed, by=by)


def employ(
    tx: Transaction,
    member_id: int | None,
    *,
    name: str,
    login: str,
    role: str | None,
    hashed: str,
    by: By,
) -> int:
    """Give a member, or somebody new of that `name`, a login with a one-time password; the id."""
    number = members.enter(tx, name, role or "staff") if member_id is None else member_id
    row = logins.of(tx, number)
    given = role or (row.role_before if row is not None else None)
    if member_id is not None and given is not None:
        members.set_role(tx, number, given)
    if row is None:
        logins.open_for(tx, number, login, by.at)
    logins.set_password(tx, number, hashed, by.at, once=True)
    audit.record(tx, by.at, by.member_id, "staff.add", f"login:{number}", after={"role": role})
    return number


def objection(tx: Transaction, name: str, login: str, role: str) -> str | None:
    """The key of the sentence why nobody can be given such a login, None if they can."""
    if not name:
        return "staff.name_missing"
    if len(name) > LONGEST or len(login) > LONGEST:
        return "staff.name_long"
    if role not in CONSOLE:
        return "staff.role_missing"
    return None if logins.named(tx, login) is None else "staff.login_taken"


def reset(tx: Transaction, member_id: int, hashed: str, by: By) -> None:
    """Give a login a one-time password; all sessions of that person end.

    One that was closed is open again, with the role that was had before.
    """
    row = logins.of(tx, member_id)
    if row is not None and row.role_before:
        members.set_role(tx, member_id, row.role_before)
    logins.set_password(tx, member_id, hashed, by.at, once=True)
    sessions.end_all(tx, member_id)
    audit.record(tx, by.at, by.member_id, "staff.reset", f"login:{member_id}")


def change_password(tx: Transaction, member_id: int, hashed: str, now: datetime) -> None:
    """Keep the password that somebody chose; all sessions of that person end."""
    logins.set_password(tx, member_id, hashed, now, once=False)
    sessions.end_all(tx, member_id)
    audit.record(tx, now, member_id, "staff.password", f"login:{member_id}")


def change_role(tx: Transaction, member_id: int, role: str, by: By) -> None:
    """Give somebody with a login another role.

    OneselfError for one's own, LastAdminError for the last administrator.
    """
    row = logins.of(tx, member_id)
    assert row is not None, "only who has a login is asked about"
    _check(tx, member_id, by, row.name)
    members.set_role(tx, member_id, role)
    was, will = {"role": row.role}, {"role": role}
    audit.record(
        tx, by.at, by.member_id, "staff.role", f"login:{member_id}", before=was, after=will
    )


def deactivate(
    tx: Transaction, member_id: int, by: By, to: int | None = None, desk: Desk | None = None
) -> None:
    """Close somebody's login and end their sessions; `to` goes on with what they had to do.

    Their role is taken away as well, so that they can do nothing in chats any more either.
    OneselfError for oneself, LastAdminError for the last administrator.
    """
    row = logins.of(tx, member_id)
    assert row is not None, "only who has a login is asked about"
    _check(tx, member_id, by, row.name)
    logins.close(tx, member_id, by.at, row.role)
    members.set_role(tx, member_id, "member")
    sessions.end_all(tx, member_id)
    audit.record(tx, by.at, by.member_id, "staff.deactivate", f"login:{member_id}")
    hand_over(tx, member_id, to, by, desk)


def hand_over(
    tx: Transaction, from_: int, to: int | None, by: By, desk: Desk | None = None
) -> None:
    """Give what somebody has to do to another, or back to all staff if `to` is None.

    That is their nodes, the groups for which they pass texts on with what waits there, the open
    tasks they were told of, and the alarms that were theirs to answer. Where there is a `desk`
    the heirs are told of tasks and texts.
    """
    cares = to if to is not None and members.role(tx, to) in MAY_CARE else None
    grid.hand_over(tx, from_, cares, by)
    kept = groups.hand_over(tx, from_, to, by)
    forwards.hand_over(tx, kept, by.at, desk)
    tasks.hand_over(tx, from_, to, by.at, desk)
    release(tx, from_, by.at)


def _check(tx: Transaction, member_id: int, by: By, name: str) -> None:
    if member_id == by.member_id:
        raise OneselfError(name)
    if members.role(tx, member_id) == logins.ADMIN and not logins.other_admins(tx, member_id):
        raise LastAdminError(name)
