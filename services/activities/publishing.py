"""A draft is published: opened and told to its groups, or, where it repeats, begun."""

from __future__ import annotations

from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.messages import Chat
from services.activities import announcing, planning, proposals, series, writing
from services.activities.proposals import UnreadyError
from services.activities.writing import DRAFT, PROPOSED
from services.matters import Desk
from storage.audit import By
from storage.transaction import Transaction


class Published(NamedTuple):
    """What became of a draft: the groups that are told; `repeats` where it is a series now."""

    told: tuple[Chat, ...]
    repeats: bool = False


def publish(
    tx: Transaction, activity_id: int, by: By, desk: Desk, zone: ZoneInfo
) -> Published | None:
    """Publish a draft or a proposal; of a series the first is made if its day is near.

    None where it is neither any more; UnreadyError where people could not sign up for it. Wake
    the long tasks afterwards: one may have a poster to draw.
    """
    row = writing.find(tx, activity_id)
    if row is None or row.state not in (DRAFT, PROPOSED):
        return None
    fault = planning.fault(row, by.at)
    if fault is not None:
        raise UnreadyError(fault)
    if row.state == PROPOSED:
        done = proposals.approve(tx, activity_id, by, desk, zone)
        return Published(tuple(writing.groups(tx, activity_id))) if done else None
    if row.every_days:
        if not series.start(tx, activity_id, by):
            return None
        made = series.make(tx, activity_id, by, zone)
        told = [] if made is None else _announce(tx, made, by, desk, zone)
        return Published(tuple(told), repeats=True)
    if not writing.publish(tx, activity_id, by, zone):
        return None
    return Published(tuple(_announce(tx, activity_id, by, desk, zone)))


def _announce(tx: Transaction, activity_id: int, by: By, desk: Desk, zone: ZoneInfo) -> list[Chat]:
    return announcing.announce(tx, activity_id, by.at, say=desk.say, reach=desk.reach, zone=zone)
