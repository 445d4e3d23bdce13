"""比较: two entries of the roster field by field, what is sealed masked."""

from __future__ import annotations

from typing import Any, NamedTuple

from services import roster
from services.editing import LABELS as EDITED
from storage.masks import masked
from storage.transaction import Row
from storage.vault import Vault

# A birth is one thing, and a place has words of its own: pages show these themselves.
APART = ("node_id", *roster.BIRTH)
FIELDS = tuple(name for name in (*roster.PLAIN, *roster.SEALED) if name not in APART)
LABELS = EDITED | {"state": "history.state", "activity": "imports.field_activity"}


class Line(NamedTuple):
    """A field of both entries as it is shown, and whether they differ in it."""

    name: str
    shown: tuple[Any, Any]
    differs: bool


def lines(vault: Vault, one: Row, other: Row) -> list[Line]:
    """Each field that either entry has; of a sealed one only a part is shown."""
    found = (_line(vault, one, other, name) for name in (*FIELDS, "state", "activity"))
    return [line for line in found if any(line.shown)]


def _line(vault: Vault, one: Row, other: Row, name: str) -> Line:
    mine, theirs = (roster.known(vault, row, name) for row in (one, other))
    if name not in roster.SEALED:
        return Line(name, (mine, theirs), mine != theirs)
    return Line(name, (masked(name, mine), masked(name, theirs)), mine != theirs)
