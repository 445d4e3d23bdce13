"""学习打卡: what is recorded of study, what it adds up to, and when it is on."""

from services.checkin.campaigns import (
    create_campaign,
    due_posts,
    find,
    meeting_items,
    next_post,
    open_items,
)
from services.checkin.recording import Recorded, Told, enter, record, reflect, strike, take_back
from services.checkin.totals import (
    Total,
    days_of,
    days_said,
    facts_of,
    latest,
    rebuild,
    recount,
    total,
    totals,
)

__all__ = [
    "Recorded",
    "Told",
    "Total",
    "create_campaign",
    "days_of",
    "days_said",
    "due_posts",
    "enter",
    "facts_of",
    "find",
    "latest",
    "meeting_items",
    "next_post",
    "open_items",
    "rebuild",
    "record",
    "recount",
    "reflect",
    "strike",
    "take_back",
    "total",
    "totals",
]
