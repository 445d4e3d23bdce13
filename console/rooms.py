"""How a booking of a venue is told on pages: who has it, and when."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.texts.dates import date_words
from console import auth
from console.parts import parts_of
from console.people import is_clerk
from services import members
from storage.transaction import Row, Transaction


def who_has(request: web.Request, tx: Transaction, row: Row) -> str:
    """Who has a venue: a body, an activity by its title; a person only before clerks."""
    say = parts_of(request).say
    if row.body or row.activity_id is not None:
        return str(row.body or row.what)
    if auth.who_of(request).id in (row.member_id, row.by_id):
        return say("venues.yours")
    asked = row.member_id or row.by_id
    return members.name(tx, asked) if is_clerk(request) and asked else say("venues.somebody")


def local_of(request: web.Request, row: Any) -> tuple[Any, Any]:
    """When a booking begins and ends, by the bureau's clock."""
    zone = parts_of(request).zone
    return row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)


def hours_of(request: web.Request, row: Any) -> dict[str, str]:
    """The day and hours of a booking as sentences say them."""
    starts, ends = local_of(request, row)
    day = date_words(parts_of(request).say, starts.date())
    return {"date": day, "start": f"{starts:%H:%M}", "end": f"{ends:%H:%M}"}
