"""Commands that say who may sign in to the console."""

from __future__ import annotations

from datetime import UTC, datetime

from bot import config
from bot.errors import SettingsError
from bot.installation import ready_engine
from bot.permissions import CONSOLE
from bot.texts import Texts
from services import lockout, logins, members, passwords, staff
from services.staff import ROLE_WORDS
from storage.audit import By
from storage.once import once
from storage.transaction import Row, Transaction

say = Texts()


def add(given: config.Settings, name: str, role: str | None) -> None:
    """Give somebody a login, and print the one-time password for it."""
    if role is not None and role not in CONSOLE:
        raise SettingsError(say("staff.no_role", role=role, known="、".join(sorted(CONSOLE))))
    password = passwords.one_time()
    hashed, by = passwords.hashed(password), By(None, datetime.now(UTC))

    def work(tx: Transaction) -> None:
        _check_new(tx, name, role)
        staff.add(tx, name, role, hashed, by)

    once(ready_engine(given), work)
    print(say("staff.added", name=name, password=password))


def reset(given: config.Settings, name: str) -> None:
    """Give a login another one-time password, and print it."""
    password = passwords.one_time()
    hashed, by = passwords.hashed(password), By(None, datetime.now(UTC))
    once(
        ready_engine(given),
        lambda tx: staff.reset(tx, _login(tx, name).member_id, hashed, by),
    )
    print(say("staff.reset", name=name, password=password))


def show(given: config.Settings) -> None:
    """List who may sign in, and who may no more."""
    now = datetime.now(UTC)
    rows = once(ready_engine(given), logins.every)
    for row in rows:
        print(_line(given, row, now))
    if not rows:
        print(say("staff.none"))


def deactivate(given: config.Settings, name: str) -> None:
    """Close a login; the last administrator's stays."""
    by = By(None, datetime.now(UTC))
    once(
        ready_engine(given),
        lambda tx: staff.deactivate(tx, _login(tx, name).member_id, by),
    )
    print(say("staff.deactivated", name=name))


def _check_new(tx: Transaction, name: str, role: str | None) -> None:
    """Refuse a login that stands, and one for a namesake who does not work here."""
    row = logins.named(tx, name)
    if row is not None and row.active:
        raise SettingsError(say("staff.exists", name=name))
    member_id = members.named(tx, name)
    left = None if row is None else row.role
    stands = left if left or member_id is None else members.role(tx, member_id)
    if role is None and stands is not None and stands not in CONSOLE:
        raise SettingsError(say("staff.other_role", name=name, role=say(ROLE_WORDS[stands])))


def _login(tx: Transaction, name: str) -> Row:
    row = logins.named(tx, name)
    if row is None:
        raise SettingsError(say("staff.unknown", name=name))
    return row


def _line(given: config.Settings, row: Row, now: datetime) -> str:
    state = "staff.on" if row.active else "staff.off"
    changed = row.changed_at.astimezone(given.zone)
    return say(
        "staff.line",
        state=say("staff.locked" if row.active and lockout.is_locked(row, now) else state),
        name=row.name,
        role=say(ROLE_WORDS[row.role]),
        changed=f"{changed:%Y-%m-%d %H:%M}",
    )
