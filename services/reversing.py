"""撤销: taking back a deed that was noted, as long as what it changed stands as it left it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from services import consents, roster, settings
from services.activities import entries, entry, undoing
from services.activities.deeds import SIGNUP, TOO_MANY, UNDO
from services.activities.entry import Teller
from services.checkin import leaves, recording
from services.checkin.totals import recount
from services.themes import theming
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Leave
from storage.tables.engine import Audit
from storage.transaction import Row, Transaction
from storage.vault import Vault

DAY = timedelta(days=1)
# Of a check-in that was taken back the record does not keep these.
_LOST = {"channel": "", "account_id": "", "by_id": None, "reflection": "", "share": ""}

_audit, _leaves = core(Audit), core(Leave)
_DEED = select(_audit).where(_audit.c.id == bindparam("of_deed"))
_LEAVE = select(_leaves).where(_leaves.c.id == bindparam("of_leave"))


class Means(NamedTuple):
    """What some deeds need to be taken back.

    Without a `teller` nobody is told of a sign-up that stands otherwise. Without a `zone`
    nothing that has local days is taken back.
    """

    vault: Vault
    teller: Teller | None = None
    zone: ZoneInfo | None = None


def find(tx: Transaction, deed_id: int) -> Row | None:
    """A note of the record, None if there is none."""
    return tx.first(_DEED, of_deed=deed_id)


def may(deed: Row, by: By) -> bool:
    """Whether there is a way to take a deed back; others may have changed it since."""
    if deed.action.startswith(SIGNUP):
        return deed.action not in (UNDO, TOO_MANY) and by.at - deed.at < undoing.LASTS
    if deed.action == "member.change":
        return set(deed.before or ()) <= set(roster.PLAIN)
    return _called(deed) in _WAYS


def undo(tx: Transaction, deed: Row, by: By, means: Means) -> bool:
    """Take a deed back; false where nothing of it, or not all of it, can be."""
    way = _sign_up if deed.action.startswith(SIGNUP) else _WAYS.get(_called(deed))
    return way is not None and way(tx, deed, by, means)


def _sign_up(tx: Transaction, deed: Row, by: By, means: Means) -> bool:
    if means.teller is None:
        return not undoing.undo(tx, deed, by).stayed
    activity = entries.lock(tx, _number(deed))
    assert activity is not None, "activities are never struck off"
    return not entry.undo(tx, activity, deed, by, means.teller).stayed


def _strike(tx: Transaction, deed: Row, by: By, _means: Means) -> bool:
    day = date.fromisoformat(deed.after["day"])
    return recording.strike(tx, _number(deed), deed.after["member_id"], day, by) is not None


def _restore(tx: Transaction, deed: Row, by: By, _means: Means) -> bool:
    """Have a check-in stand again, but not of who wants none kept."""
    stood = _LOST | deed.before | {"campaign_id": _number(deed)}
    if not consents.holds(tx, stood["member_id"], "checkin"):
        return False
    stood["day"] = date.fromisoformat(stood["day"])
    stood["at"] = datetime.fromisoformat(stood["at"])
    return recording.restore(tx, stood, by)


def _end_leave(tx: Transaction, deed: Row, by: By, _means: Means) -> bool:
    leave = tx.first(_LEAVE, of_leave=deed.after["leave"])
    if leave is None:
        return False
    leaves.end(tx, leave, leave.from_day - DAY, by)
    recount(tx, leave.member_id)
    return True


def _restore_leave(tx: Transaction, deed: Row, by: By, _means: Means) -> bool:
    """Have a leave be as it was, unless it was changed again since it ended."""
    leave = tx.first(_LEAVE, of_leave=deed.before["leave"])
    ended = date.fromisoformat(deed.after["until"])
    if leave is None and ended >= date.fromisoformat(deed.before["from"]):
        return False
    if leave is not None and leave.until_day != ended:
        return False
    leaves.restore(tx, deed, by)
    recount(tx, _number(deed))
    return True


def _person(tx: Transaction, deed: Row, by: By, means: Means) -> bool:
    row = roster.find(tx, _number(deed))
    before, after = deed.before or {}, deed.after or {}
    if row is None or any(getattr(row, name) != value for name, value in after.items()):
        return False
    return roster.change(tx, means.vault, row.id, before, by)


def _changed_setting(tx: Transaction, deed: Row, by: By, _means: Means) -> bool:
    known = settings.KNOWN.get(_name(deed))
    row = settings.find(tx, known) if known else None
    if known is None or row is None or row.value != deed.after["value"]:
        return False
    return settings.put(tx, known, deed.before["value"], by)


def _dropped_setting(tx: Transaction, deed: Row, by: By, _means: Means) -> bool:
    known = settings.KNOWN.get(_name(deed))
    if known is None or settings.find(tx, known) is not None:
        return False
    return settings.put(tx, known, deed.before["value"], by, deed.after["value"])


def _theme(tx: Transaction, deed: Row, by: By, means: Means) -> bool:
    return means.zone is not None and theming.restore(tx, deed, by, means.zone)


def _called(deed: Row) -> tuple[str, ...]:
    return tuple(deed.action.split("."))


def _name(deed: Row) -> str:
    """What the thing that a deed is about is called."""
    return str(deed.subject).partition(":")[2]


def _number(deed: Row) -> int:
    """The number of the thing that a deed is about."""
    return int(_name(deed))


_Way = Callable[[Transaction, Row, By, Means], bool]
# By what the audit calls them, as in "checkin.enter".
_WAYS: Mapping[tuple[str, ...], _Way] = {
    ("checkin", "enter"): _strike,
    ("checkin", "take_back"): _restore,
    ("leave", "start"): _end_leave,
    ("leave", "end"): _restore_leave,
    ("member", "change"): _person,
    ("setting", "change"): _changed_setting,
    ("setting", "drop"): _dropped_setting,
    ("theme", "change"): _theme,
    ("theme", "open"): _theme,
    ("theme", "close"): _theme,
    ("theme", "cancel"): _theme,
}
