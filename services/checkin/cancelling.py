"""取消: a study or a meeting of which nothing was recorded is called off, and that is told."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from bot.clock import local_date
from bot.messages import Outgoing, Say
from bot.texts.moments import moment_words
from services.checkin import campaigns, leaves
from services.checkin.campaigns import CANCELLED, MEETING
from storage import audit, outbox
from storage.audit import By
from storage.plain import plain
from storage.tables.base import core
from storage.tables.checkin import Campaign, Checkin, Leave
from storage.transaction import Row, Transaction
from storage.versions import bump

_campaigns, _checkins, _leaves = core(Campaign), core(Checkin), core(Leave)
# The states of a text that people have read, or will when somebody passes it on.
TOLD = ("sent", "forward")


def may_cancel(tx: Transaction, row: Row) -> bool:
    """Whether nothing was recorded of a study or a meeting yet."""
    found = select(_checkins.c.id).where(_checkins.c.campaign_id == row.id).limit(1)
    return row.kind != CANCELLED and tx.execute(found).first() is None


def cancel(tx: Transaction, row: Row, by: By, say: Say, zone: ZoneInfo) -> bool:
    """Call a study or a meeting off; false where something was recorded of it.

    The row stays, so that its number names nothing else; no page and no talk knows it any more.
    """
    if not may_cancel(tx, row):
        return False
    _excuse_nobody(tx, row, by)
    outbox.drop_like(tx, f"checkin:{row.id}:%")
    if row.kind == MEETING and row.ends_on >= local_date(by.at, zone):
        _tell(tx, row, by, say, zone)
    none = {"kind": CANCELLED, "next_post_at": None, "next_summary_at": None}
    tx.execute(update(_campaigns).where(_campaigns.c.id == row.id).values(none))
    before = plain({name: getattr(row, name) for name in ("kind", "title", "starts_on", "ends_on")})
    audit.note(tx, by, "campaign.cancel", f"campaign:{row.id}", before=before)
    bump(tx)
    return True


def _excuse_nobody(tx: Transaction, row: Row, by: By) -> None:
    """Take back the leaves of a meeting that is not held."""
    for leave in list(tx.execute(select(_leaves).where(_leaves.c.campaign_id == row.id))):
        leaves.end(tx, leave, leave.from_day - campaigns.DAY, by)


def _tell(tx: Transaction, row: Row, by: By, say: Say, zone: ZoneInfo) -> None:
    """Lay ready that a meeting is not held, one post a group that had read of it."""
    starts = row.meets_at.astimezone(zone) if row.meets_at else None
    at = moment_words(say, row.ends_on, starts)
    text = say("meetings.cancelled", title=row.title, at=at)
    for group in campaigns.groups(tx, row.id):
        place = f"{group.channel}:{group.id}"
        posts = outbox.like(tx, f"checkin:{row.id}:%:{place}")
        if any(post.state in TOLD for post in posts):
            key = f"cancelled:{row.id}:{place}"
            outbox.put(tx, key, group, Outgoing(text), by.at, kind="post")
