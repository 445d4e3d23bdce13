"""修改: keeping what somebody typed about a person, unless somebody else was quicker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services import grid, members, roster
from services.entering import Entered, Typed
from services.imports.values import word
from storage.audit import By
from storage.masks import masked
from storage.transaction import Row, Transaction
from storage.vault import Vault

# What a field is called where two versions of it are told.
LABELS = {
    "name": "imports.field_name",
    "sex": "imports.field_sex",
    "aliases": "history.aliases",
    "kind": "imports.field_kind",
    "unit": "imports.field_unit",
    "title": "imports.field_title",
    "joined_party": "imports.field_party",
    "birth_calendar": "history.birth_calendar",
    "birth_year": "history.birth_year",
    "birth_month": "history.birth_month",
    "birth_day": "history.birth_day",
    "birth_leap": "history.birth_leap",
    "node_id": "imports.field_grid",
    "hardships": "imports.field_hardships",
    "phone": "imports.field_phone",
    "phone2": "imports.field_phone2",
    "id_number": "imports.field_id_number",
    "address": "imports.field_address",
    "health": "imports.field_health",
    "note": "imports.field_note",
}
# Roles that can be entered here; all others are given with a login.
ROLES = ("member", "family")


@dataclass(frozen=True, slots=True)
class Clash:
    """That somebody else changed the person meanwhile: who, and the fields that differ now.

    Of each field its name, what stands there now, and what was typed; what is sealed is masked.
    """

    who: str
    fields: tuple[tuple[str, Any, Any], ...]


def filled(row: Row) -> Typed:
    """A form with what is known of a person, without what is sealed."""
    fields = {name: str(getattr(row, name) or "") for name in roster.PLAIN}
    fields["aliases"] = "、".join(row.aliases or ())
    fields["birth_leap"] = "1" if row.birth_leap else ""
    return Typed(fields, tuple(row.hardships or ()))


def mark(row: Row) -> str:
    """By what it is known whether somebody changed a person since."""
    return row.changed_at.isoformat() if row.changed_at is not None else ""


def checked(tx: Transaction, row: Row | None, found: Entered) -> Entered:
    """What was typed, held against the roster; `row` is None for somebody new.

    A rare name that stays is no doubt, a namesake of somebody new is one.
    """
    node_id, name = found.values.get("node_id"), found.values.get("name")
    if node_id is not None and grid.find(tx, node_id) is None:
        found.errors["node_id"] = word("entering.node_gone")
    if row is not None and name == row.name:
        found.doubts.pop("name", None)
    namesakes = len(members.every_named(tx, name)) if name and row is None else 0
    if namesakes:
        found.doubts["name"] = word("entering.namesakes", name=name, count=namesakes)
    return found


def enter(tx: Transaction, vault: Vault, found: Entered, typed: Typed, by: By) -> int:
    """Enter somebody; gives the id."""
    role = typed.of("role")
    values = found.values | {"role": role if role in ROLES else ROLES[0]}
    return roster.enter(tx, vault, values, by)


def clash(tx: Transaction, vault: Vault, row: Row, typed: Typed, found: Entered) -> Clash | None:
    """What somebody else changed since the form was opened, None if nobody did."""
    if typed.of("seen") == mark(row):
        return None
    told = (_told(vault, row, name, new) for name, new in found.values.items())
    differing = tuple(one for one in told if one is not None)
    latest = next((one for one in roster.history(tx, row.id) if one.member_id is not None), None)
    who = members.name(tx, latest.member_id) if latest is not None else ""
    return Clash(who, differing) if differing else None


def _told(vault: Vault, row: Row, name: str, new: Any) -> tuple[str, Any, Any] | None:
    """A field with what stands there and what was typed, None where these are the same."""
    now = roster.known(vault, row, name)
    if now == new:
        return None
    if name in roster.SEALED:
        return name, masked(name, now), masked(name, new)
    return name, now, new
