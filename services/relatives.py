"""登记家属: who is to be somebody's relative, of the roster or entered for that."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services import entering, families, roster
from services.entering import Typed
from services.imports.values import Word, word
from storage.audit import By
from storage.transaction import Transaction
from storage.vault import Vault

FIELDS = ("name", "sex", "phone")


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody of the roster by their id, or the fields of somebody new."""

    member_id: int | None = None
    values: dict[str, Any] = field(default_factory=dict)


def read_new(typed: Typed, today: date) -> tuple[dict[str, Word], Relative | None]:
    """Somebody new as they were typed, or what is wrong with that."""
    found = entering.entered(typed, FIELDS, today)
    wrong = found.errors | wrong_relation(typed)
    return wrong, None if wrong else Relative(values=found.values)


def wrong_relation(typed: Typed) -> dict[str, Word]:
    """What is wrong with the relation that was chosen."""
    known = typed.of("relation") in families.RELATIONS
    return {} if known else {"relation": word("families.no_relation")}


def wrong_choice(elder_id: int, relative_id: int | None) -> dict[str, Word]:
    """What is wrong with somebody of the roster as a relative."""
    if relative_id is None or relative_id == elder_id:
        return {"relative": word("families.nobody_chosen")}
    return {}


def enter(tx: Transaction, vault: Vault, relative: Relative, by: By) -> int:
    """The id of a relative, who is entered if need be."""
    if relative.member_id is not None:
        return relative.member_id
    return roster.enter(tx, vault, relative.values | {"role": "family"}, by)
