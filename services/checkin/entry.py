"""代录入: staff enter the day of several people at once, as from a paper list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from services import consents
from services.checkin.attendance import PURPOSE
from services.checkin.recording import enter
from storage.audit import By
from storage.transaction import Transaction


@dataclass(slots=True)
class Entered:
    """The ids of those whose day is new, stood already, or is not to be kept."""

    new: list[int] = field(default_factory=list)
    stood: list[int] = field(default_factory=list)
    unwilling: list[int] = field(default_factory=list)


def enter_all(
    tx: Transaction, campaign_id: int, member_ids: Iterable[int], day: date, by: By, *, today: date
) -> Entered:
    """Record a day of some people; before today it is made up. Who does not consent is left out."""
    done = Entered()
    for member_id in dict.fromkeys(member_ids):
        if not consents.holds(tx, member_id, PURPOSE):
            done.unwilling.append(member_id)
            continue
        recorded = enter(tx, campaign_id, member_id, day, by, made_up=day < today)
        (done.new if recorded.new else done.stood).append(member_id)
    return done
