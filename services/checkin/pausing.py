"""Pauses of all study: begun, changed and ended, with the totals that go by them."""

from __future__ import annotations

from datetime import date, timedelta

from services.checkin import leaves
from services.checkin.leaves import Span
from services.checkin.totals import recount
from storage.audit import By
from storage.transaction import Transaction

DAY = timedelta(days=1)


def begin(
    tx: Transaction, member_id: int, span: Span, by: By, *, reason_sealed: bytes | None = None
) -> bool:
    """Let somebody pause on the days of a span; false where that pause stands already.

    One that stands on the first day ends as the new one does.
    """
    first, last = span
    standing = leaves.standing(tx, member_id, first)
    if standing is not None and standing.until_day == last:
        return False
    if standing is not None and last is not None:
        leaves.end(tx, standing, last, by)
    else:
        if standing is not None:
            leaves.end(tx, standing, first - DAY, by)
        leaves.start(tx, member_id, span, by, reason_sealed=reason_sealed)
    recount(tx, member_id)
    return True


def come_back(tx: Transaction, member_id: int, today: date, by: By) -> bool:
    """End the pause that somebody has today with the day before; false where there is none.

    One that is to begin later is taken back.
    """
    pause = leaves.standing(tx, member_id, today) or leaves.next_pause(tx, member_id, today)
    if pause is None:
        return False
    leaves.end(tx, pause, today - DAY, by)
    recount(tx, member_id)
    return True


def studies(tx: Transaction, member_id: int, today: date, by: By) -> bool:
    """End the pause of somebody who studied today all the same; whether there was one."""
    return leaves.standing(tx, member_id, today) is not None and come_back(tx, member_id, today, by)
