"""活动 in chat: what staff change is written, with what follows, and said back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.messages import Request, Say
from handlers.activities.creating import by
from handlers.activities.words import zone_of
from services import matters
from services.activities import revising, writing
from services.activities.entry import Teller
from services.activities.revising import Followed
from services.activities.words import when
from services.activities.writing import Draft
from storage.transaction import Row, Transaction


def write(
    tx: Transaction,
    request: Request,
    row: Row,
    *,
    venue_id: int | None = revising.KEPT,
    **values: Any,
) -> Followed:
    """Change an activity; who signed up and the groups hear of another time or place."""
    draft = replace(writing.draft_of(tx, row), **values)
    return revising.change(tx, row.id, draft, by(request), teller(request), venue_id=venue_id)


def told(say: Say, followed: Followed) -> str:
    """That people are told, and where staff see who has read it; "" where nobody is."""
    return say("activities.told", n=followed.people) if followed.people else ""


def taken(request: Request, row: Row, place: str, other: Row) -> str:
    """That the room is somebody else's then, and nothing was changed."""
    zone = zone_of(request)
    at = when(request.say, other.starts_at, other.ends_at, zone)
    who = other.body or (other.what if other.activity_id is not None else "")
    body = request.say("bookings.by_body", body=who) if who else ""
    return request.say("activities.room_taken", title=row.title, place=place, at=at, body=body)


def span(plan: Row | Draft) -> tuple[datetime, datetime]:
    """From when to when it is."""
    ends = writing.ends_at(plan)
    assert plan.starts_at is not None, "what people sign up for has a beginning"
    assert ends is not None, "what begins ends"
    return plan.starts_at, ends


def teller(request: Request) -> Teller:
    """How people are told of what staff did in the chat."""
    return Teller(matters.desk(request), zone_of(request))
