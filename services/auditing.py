"""操作记录: what was noted of everything, to be looked through by who, what, whom and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from services import members
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.transaction import Row, Transaction

# Of a longer record the latest are exported.
MOST = 5_000
# What of it is about what: the beginnings of what it calls deeds.
KINDS = {
    "people": ("member", "family", "consent", "preferences", "leave", "binding"),
    "study": ("checkin", "campaign", "reminder"),
    "activities": ("activity", "signup", "offer", "entry", "menu", "venue", "booking"),
    "hall": ("case", "theme", "department", "template", "workday"),
    "groups": ("group", "trial", "channel", "announcement", "post"),
    "pastes": ("paste", "import"),
    "staff": ("staff", "setting", "choice", "wording", "database"),
    "care": ("task", "alert", "unclear"),
}

# How a case is called.
_NUMBERED = re.compile(r"(\d{1,9})号")

_audit = core(Audit)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; "" and None for anything. Instants are aware, `until` is not in it.

    `by` and `about` are names: of who did it, and of the person whom it is about; of a case of
    the discussion hall its number, as in 18号.
    """

    by: str = ""
    about: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


def count(tx: Transaction, wanted: Wanted) -> int:
    """How many notes fit."""
    found = select(func.count()).select_from(_audit).where(_fits(tx, wanted))
    return int(tx.execute(found).scalar_one())


def rows(tx: Transaction, wanted: Wanted, first: int, most: int) -> list[Row]:
    """The notes that fit, the latest first."""
    found = select(_audit).where(_fits(tx, wanted)).order_by(_audit.c.id.desc())
    return list(tx.execute(found.offset(first).limit(most)))


def _fits(tx: Transaction, wanted: Wanted) -> ColumnElement[bool]:
    fits = [_audit.c.id > 0]
    if wanted.by:
        fits.append(_audit.c.member_id.in_(members.every_named(tx, wanted.by)))
    if wanted.about:
        subjects = [f"member:{one}" for one in members.every_named(tx, wanted.about)]
        if number := _NUMBERED.fullmatch(wanted.about):
            subjects.append(f"case:{int(number[1])}")
        fits.append(_audit.c.subject.in_(subjects))
    if wanted.kind in KINDS:
        begins = (_begins(name) for name in KINDS[wanted.kind])
        fits.append(or_(*begins))
    if wanted.since is not None:
        fits.append(_audit.c.at >= wanted.since)
    if wanted.until is not None:
        fits.append(_audit.c.at < wanted.until)
    return and_(*fits)


def _begins(name: str) -> ColumnElement[bool]:
    return or_(_audit.c.action == name, _audit.c.action.startswith(f"{name}."))
