"""How and when the bot may write to somebody, set by saying so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time
from typing import Any

from bot.messages import Reply, Request
from bot.pacing import quiet_hours
from bot.permissions import ROLES
from bot.router import Feature, Listen
from bot.scene import Person
from bot.texts.moments import hour_words
from handlers import reminders
from services import matters, preferences, tasks
from storage.transaction import Transaction

NOON = "noon"
NOON_HOURS = "12:00-14:00"


def change(tx: Transaction, request: Request) -> list[Reply]:
    """Keep what is wished, and say what was set and how to undo it."""
    person = request.scene.person
    assert person is not None, "the dispatcher admits people of the roster only"
    if request.understanding.slots.get("restore"):
        preferences.restore(tx, person, request.scene.now)
        return [Reply(request.say("preferences.restored"))]
    if reminder_ended := reminders.ended(tx, request):
        return reminder_ended
    said = list(_set(tx, request, person))
    if not said:
        return [Reply(request.say("preferences.unclear"))]
    return [Reply("".join([*said, request.say("preferences.undo")]))]


def _set(tx: Transaction, request: Request, person: Person) -> Iterator[str]:
    """Set each thing that was wished, and give the sentences about them."""
    slots, now, say = request.understanding.slots, request.scene.now, request.say
    hours = _hours(slots)
    if hours is not None:
        preferences.spare(tx, person, hours, now)
        start, end = (hour_words(time.fromisoformat(one)) for one in hours.split("-"))
        yield say("preferences.hours", start=start, end=end)
    elif slots.get("quiet") and not _names_hours(slots):
        preferences.change(tx, person, now, reminders=False)
        yield say("preferences.quiet")
    if slots.get("mention") is False:
        preferences.change(tx, person, now, mention=False)
        yield say("preferences.mention")
    if prefer := slots.get("prefer"):
        preferences.change(tx, person, now, prefer=str(prefer))
        told = tasks.add(tx, matters.of(request), matters.desk(request)).told
        yield say("preferences.prefer" if told else "preferences.prefer_kept")


def _names_hours(slots: Mapping[str, Any]) -> bool:
    return any(slots.get(name) is not None for name in ("from", "to", NOON))


def _hours(slots: Mapping[str, Any]) -> str | None:
    """The hours named, None where none are named or they make no span of the day."""
    if slots.get(NOON) or NOON in (slots.get("from"), slots.get("period"), slots.get("quiet")):
        return NOON_HOURS
    written = f"{slots.get('from')}-{slots.get('to')}"
    try:
        quiet_hours([written])
    except ValueError:
        return None
    return written


feature = Feature(
    "preferences",
    help="preferences.help",
    listens=(Listen("settings", change, allowed=frozenset(ROLES), kept=True),),
)
