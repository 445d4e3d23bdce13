"""Two entries of the roster that are one person: of two places on a list one is kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select, update

from services.activities import deeds, entries, undoing
from services.activities.deeds import Change, Stood, stands, stood
from services.activities.entries import ASKED, IN, OFFERED, OUT, STANDS, WAITING
from services.activities.waiting import refill
from storage.audit import By
from storage.tables.activities import Signup
from storage.tables.base import core
from storage.transaction import Row, Transaction

_signups = core(Signup)
_RANKS = (IN, OFFERED, WAITING, ASKED, OUT)
# The number of an activity, and what became of both entries.
Joined = list[Any]


def join(tx: Transaction, kept_id: int, gone_id: int, by: By) -> list[Joined]:
    """Where both are on a list, have the kept one stand as who of the two stands best.

    What the other took is free. Gives what changed; where only one is on a list nothing does.
    """
    both = (kept_id, gone_id)
    found = select(_signups.c.activity_id).where(_signups.c.member_id.in_(both))
    twice = found.group_by(_signups.c.activity_id).having(func.count() > 1)
    changed = []
    for activity_id in sorted(tx.execute(twice).scalars()):
        row = entries.lock(tx, activity_id)
        listed = entries.found(tx, activity_id, both)
        made = _one_of(tx, listed[kept_id], listed[gone_id], by)
        deeds.note(tx, by, deeds.MERGE, activity_id, made)
        refill(tx, row, by.at)
        changed.append([activity_id, deeds.told(made)])
    return changed


def part(tx: Transaction, changed: Iterable[Joined], by: By) -> None:
    """Have both stand as before, where nobody changed it since."""
    for activity_id, told in changed:
        row = entries.lock(tx, activity_id)
        assert row is not None, "activities are never struck off"
        back = undoing.restore(tx, row, deeds.heard(told), by)
        deeds.note(tx, by, deeds.PART, activity_id, back)
        refill(tx, row, by.at)


def _one_of(tx: Transaction, mine: Row, theirs: Row, by: By) -> list[Change]:
    if theirs.state not in STANDS:
        return []
    best = min((mine, theirs), key=_rank)
    keeps = mine if best is mine else theirs
    queued = keeps.queued
    company = list(keeps.company or ()) or None
    out = Stood(OUT, theirs.heads, tuple(theirs.company or ()))
    entries.put(tx, theirs, OUT, by.at)
    entries.put(tx, mine, keeps.state, by.at, queued=queued, heads=keeps.heads, company=company)
    if mine.remark_sealed is None and theirs.remark_sealed is not None:
        remark = {"remark_sealed": theirs.remark_sealed}
        tx.execute(update(_signups).where(_signups.c.id == mine.id).values(remark))
    now = stands(keeps)._replace(arrived=_came(tx, mine, theirs, by))
    changes = [
        Change(entries.key_of(theirs), stood(theirs), out),
        Change(entries.key_of(mine), stood(mine), now),
    ]
    return [one for one in changes if one.before != one.after]


def _came(tx: Transaction, mine: Row, theirs: Row, by: By) -> int | None:
    """Have who of both is there be so under the kept entry alone; the heads that came."""
    there = [one.arrived for one in (mine, theirs) if one.arrived is not None]
    came = max(there, default=None)
    if theirs.arrived is not None:
        entries.came(tx, theirs, None, by.at)
    if came != mine.arrived:
        entries.came(tx, mine, came, by.at)
    return came


def _rank(row: Row) -> tuple[int, int, int]:
    return _RANKS.index(row.state), -row.heads, row.queued or 0
