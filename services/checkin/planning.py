"""Campaigns as staff plan them: entered, ended before their time, and what else is on there."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select

from services.checkin import campaigns
from services.checkin.forms import Read
from services.checkin.seen import of_scope
from services.scopes import Scope
from storage import audit
from storage.audit import By
from storage.plain import plain
from storage.tables.base import core
from storage.tables.checkin import Campaign, CampaignChat, Checkin
from storage.tables.engine import Audit
from storage.transaction import Row, Transaction

ENDED = "campaign.end"
# The columns that a form fills.
COLUMNS = (
    *("title", "kind", "meeting", "place", "starts_on", "ends_on", "meets_at", "post_time"),
    *("summary_time", "material", "makeup_days", "ranking", "certificates"),
)

_campaigns, _chats, _checkins = core(Campaign), core(CampaignChat), core(Checkin)
_audit = core(Audit)


def launch(tx: Transaction, read: Read, by: By, zone: ZoneInfo) -> int:
    """Enter a campaign that was read without errors; gives its id."""
    campaign = Campaign(**read.values)
    made = campaigns.create_campaign(tx, campaign, read.groups, by.at, zone, bodies=read.bodies)
    after = plain({name: read.values[name] for name in COLUMNS})
    after |= {"bodies": read.bodies, "groups": [[one.channel, one.id] for one in read.groups]}
    audit.note(tx, by, "campaign.create", f"campaign:{made}", after=after)
    return made


def alter(tx: Transaction, campaign_id: int, read: Read, by: By, zone: ZoneInfo) -> None:
    """Change a campaign to what was read without errors."""
    campaigns.change(tx, campaign_id, read.values, by, zone, groups=read.groups, bodies=read.bodies)


def end(tx: Transaction, row: Row, today: date, by: By, zone: ZoneInfo) -> bool:
    """Have a campaign that is on end with today; false where it ends by then anyway."""
    if not row.starts_on <= today < row.ends_on:
        return False
    _ends_on(tx, row, today, by, zone)
    before, after = {"ends_on": row.ends_on.isoformat()}, {"ends_on": today.isoformat()}
    audit.note(tx, by, ENDED, f"campaign:{row.id}", before=before, after=after)
    return True


def ended_from(tx: Transaction, row: Row) -> date | None:
    """The last day that a campaign had before it was ended early, None where it was not."""
    mine = (_audit.c.subject == f"campaign:{row.id}", _audit.c.action == ENDED)
    latest = select(_audit).where(*mine).order_by(_audit.c.id.desc()).limit(1)
    found = tx.execute(latest).first()
    if found is None or found.after["ends_on"] != row.ends_on.isoformat():
        return None
    return date.fromisoformat(found.before["ends_on"])


def go_on(tx: Transaction, row: Row, by: By, zone: ZoneInfo) -> date | None:
    """Undo that a campaign was ended early; gives its last day, None where it was not."""
    last = ended_from(tx, row)
    if last is not None:
        _ends_on(tx, row, last, by, zone)
    return last


def listed(tx: Transaction, scope: Scope) -> list[tuple[Row, int]]:
    """What stands, those that begin last first, each with its person-times in the scope."""
    mine = of_scope(_checkins.c.member_id, scope)
    counted = select(_checkins.c.campaign_id, func.count().label("times")).where(mine)
    times = {r.campaign_id: r.times for r in tx.execute(counted.group_by("campaign_id"))}
    order = (_campaigns.c.starts_on.desc(), _campaigns.c.id.desc())
    standing = select(_campaigns).where(_campaigns.c.kind != campaigns.CANCELLED)
    return [(row, times.get(row.id, 0)) for row in tx.execute(standing.order_by(*order))]


def beside(tx: Transaction, campaign_id: int) -> list[str]:
    """The titles of the studies that share a group and days with one; people are asked which."""
    mine, other = _chats.alias("mine"), _campaigns.alias("other")
    here = and_(_chats.c.channel == mine.c.channel, _chats.c.chat_id == mine.c.chat_id)
    rows = (
        select(other.c.title, other.c.id)
        .join(_chats, _chats.c.campaign_id == other.c.id)
        .join(mine, and_(here, mine.c.campaign_id == campaign_id))
        .join(_campaigns, _campaigns.c.id == campaign_id)
        .where(
            other.c.id != campaign_id,
            other.c.kind == campaigns.STUDY,
            other.c.starts_on <= _campaigns.c.ends_on,
            other.c.ends_on >= _campaigns.c.starts_on,
        )
    )
    return [row.title for row in tx.execute(rows.distinct().order_by(other.c.id))]


def _ends_on(tx: Transaction, row: Row, day: date, by: By, zone: ZoneInfo) -> None:
    where: dict[str, Any] = {
        "groups": campaigns.groups(tx, row.id),
        "bodies": campaigns.bodies(tx, row.id),
    }
    campaigns.change(tx, row.id, {"ends_on": day}, by, zone, **where)
