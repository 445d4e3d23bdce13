"""Marks by which memory knows that the data it was made from has changed."""

from __future__ import annotations

import secrets

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert

from storage.tables.base import core
from storage.tables.engine import Version
from storage.transaction import Transaction

CATALOG = "catalog"
# The people: their names, roles and relations.
ROSTER = "roster"
# What the bureau says in its own words.
WORDINGS = "wordings"

_versions = core(Version)
_set = insert(_versions).values(name=bindparam("name"), mark=bindparam("mark"))
_SET = _set.on_conflict_do_update(
    index_elements=[_versions.c.name], set_={"mark": _set.excluded.mark}
)


def bump(tx: Transaction, name: str = CATALOG) -> None:
    """Say that the data called `name` changed.

    The mark is random, not counted, so that a mark seen in a transaction that was rolled
    back can never come again with other data.
    """
    tx.run(_SET, name=name, mark=secrets.randbits(62))
