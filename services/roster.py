"""名册: what is known of a person, and every change of it with who made it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from bot.understanding import pinyin
from storage import audit
from storage.audit import By
from storage.masks import masked
from storage.tables.base import core
from storage.tables.members import ActivityClass, Member
from storage.transaction import Row, Transaction
from storage.vault import Vault
from storage.versions import ROSTER, bump

# A birth, which is one thing; what staff enter as it is; what is kept sealed, and of that what
# is found by a print.
BORN = ("birth_year", "birth_month", "birth_day")
BIRTH = ("birth_calendar", *BORN, "birth_leap")
PLAIN = (
    *("name", "sex", "aliases", "kind", "title", "unit", "note", "node_id", "hardships"),
    *(*BIRTH, "joined_party"),
)
SEALED = ("phone", "phone2", "id_number", "address", "health")
PRINTED = ("phone", "phone2", "id_number")
ACTIVITY = ("normal", "moderate", "none")
STATES = ("active", "paused", "moved", "deceased")
# Entries that stand for nobody: of one who has another, of one who was erased.
GONE = ("merged", "erased")

_members, _classes = core(Member), core(ActivityClass)
_BLANK: dict[str, Any] = {
    **dict.fromkeys(("note", "sex", "kind", "title", "unit", "joined_party"), ""),
    "role": "member",
    "reminders": True,
    "mention": True,
    "activity": "normal",
    "state": "active",
    "birth_calendar": "solar",
    "birth_leap": False,
    **dict.fromkeys(("aliases", "node_id", "hardships", *BORN)),
    **{f"{name}_sealed": None for name in SEALED},
    **{f"{name}_print": None for name in PRINTED},
}
_ENTER = (
    insert(_members)
    .values({name: bindparam(name) for name in (*_BLANK, "name", "sounds", "changed_at")})
    .returning(_members.c.id)
)
_FIND = select(_members).where(_members.c.id == bindparam("of_member"))


def enter(
    tx: Transaction, vault: Vault, values: Mapping[str, Any], by: By, *, bumps: bool = True
) -> int:
    """Enter a person with these fields (PLAIN and SEALED; a role if not a member); the id.

    Who enters many `bumps` the roster once at their end, not with each.
    """
    row = {**_BLANK, **_stored(vault, values), "changed_at": by.at}
    if "role" in values:
        row["role"] = values["role"]
    member_id = int(tx.first(_ENTER, **row).id)  # type: ignore[union-attr]
    _note(tx, by, "member.enter", member_id, {}, _shown(values))
    if bumps:
        bump(tx, ROSTER)
    return member_id


def change(
    tx: Transaction,
    vault: Vault,
    member_id: int,
    values: Mapping[str, Any],
    by: By,
    *,
    bumps: bool = True,
) -> bool:
    """Change some fields of a person; false where all are so already. `bumps` as of `enter`."""
    row = find(tx, member_id)
    assert row is not None, "the page asks only for people who are there"
    before = {name: known(vault, row, name) for name in values}
    new = {name: value for name, value in values.items() if before[name] != value}
    if not new:
        return False
    stored = {**_stored(vault, new), "changed_at": by.at}
    tx.execute(update(_members).where(_members.c.id == member_id).values(stored))
    was = _shown({name: before[name] for name in new})
    _note(tx, by, "member.change", member_id, was, _shown(new))
    if bumps:
        bump(tx, ROSTER)
    return True


def find(tx: Transaction, member_id: int) -> Row | None:
    """All columns of a person, None if there is none."""
    return tx.first(_FIND, of_member=member_id)


def known(vault: Vault, row: Row, field: str) -> Any:
    """A field of a person's row in the clear; "" for a sealed one that is empty."""
    if field not in SEALED:
        return getattr(row, field)
    sealed = getattr(row, f"{field}_sealed")
    return vault.open(sealed, field) if sealed is not None else ""


def reveal(tx: Transaction, vault: Vault, member_id: int, field: str, by: By) -> str:
    """A sealed field in the clear, for somebody; that they saw it is kept."""
    row = find(tx, member_id)
    assert row is not None, "the page asks only for people who are there"
    audit.note(tx, by, "member.reveal", f"member:{member_id}", after={"field": field})
    return str(known(vault, row, field))


def set_activity(
    tx: Transaction, member_id: int, activity: str, since: date, by: By, *, reason: str = ""
) -> None:
    """Say how much somebody could take part from a day on, and why; the latest day holds now."""
    row = find(tx, member_id)
    assert row is not None, "the page asks only for people who are there"
    entry = {"activity": activity, "since": since, "reason": reason}
    entry |= {"by": by.member_id, "at": by.at}
    tx.execute(insert(_classes).values(member_id=member_id, **entry))
    latest = activities(tx, member_id)[0].activity
    tx.execute(update(_members).where(_members.c.id == member_id).values(activity=latest))
    was = {"activity": row.activity}
    _note(
        tx,
        by,
        "member.activity",
        member_id,
        was,
        {"activity": activity, "since": since.isoformat()},
    )


def activities(tx: Transaction, member_id: int) -> list[Row]:
    """How much somebody could take part, the latest first."""
    rows = select(_classes).where(_classes.c.member_id == member_id)
    return list(tx.execute(rows.order_by(_classes.c.since.desc(), _classes.c.id.desc())))


def set_state(tx: Transaction, member_id: int, state: str, since: date, by: By) -> None:
    """Say that somebody is active, paused, moved away or deceased since a day.

    From then on nothing unasked is sent to who is not active: `members.wishes` says so.
    """
    row = find(tx, member_id)
    assert row is not None, "the page asks only for people who are there"
    values = {"state": state, "state_since": since, "changed_at": by.at}
    tx.execute(update(_members).where(_members.c.id == member_id).values(values))
    after = {"state": state, "since": since.isoformat()}
    _note(tx, by, f"member.{state}", member_id, {"state": row.state}, after)
    bump(tx, ROSTER)


def history(tx: Transaction, member_id: int) -> list[Row]:
    """Every change of a person that was noted, the latest first."""
    return audit.of(tx, f"member:{member_id}")


def _stored(vault: Vault, values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as the columns hold them."""
    stored = {name: value for name, value in values.items() if name in PLAIN}
    if "name" in stored:
        stored["sounds"] = pinyin.searchable(stored["name"])
    for name in SEALED:
        if name in values:
            stored |= _sealed(vault, name, values[name])
    return stored


def _sealed(vault: Vault, name: str, value: str) -> dict[str, Any]:
    columns: dict[str, Any] = {f"{name}_sealed": vault.seal(value, name) if value else None}
    if name in PRINTED:
        columns[f"{name}_print"] = vault.print(value) if value else None
    return columns


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as the audit may hold them."""
    return {n: masked(n, v) if n in SEALED and v else v for n, v in values.items()}


def _note(tx: Transaction, by: By, action: str, member_id: int, *changed: dict[str, Any]) -> None:
    """Note a change of a person: what was before, what is after."""
    before, after = changed
    audit.note(tx, by, action, f"member:{member_id}", before=before or None, after=after)
