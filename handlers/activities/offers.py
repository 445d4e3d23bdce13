"""候补 in chat: the answer of who was offered a place, in time or too late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.messages import Reply, Request
from bot.permissions import ROLES
from bot.router import Listen
from bot.texts.moments import moment_words
from services.activities import entries, offering, waiting, writing
from services.activities.entries import IN, WAITING, Key
from services.activities.offering import INTENT, KIND, Party
from services.activities.signing import NotOpenError
from storage import dialogs
from storage.audit import By
from storage.transaction import Row, Transaction

AGAIN = timedelta(days=1)


def come(tx: Transaction, request: Request) -> list[Reply]:
    """Give the place to who comes, with the whole party; too late, they may wait anew."""
    dialogs.end(tx, request.message)
    activity, keys = _asked(tx, request)
    if request.understanding.slots.get("again"):
        return _wait_again(tx, request, activity, keys)
    for key in keys:
        rows = waiting.accept(tx, activity.id, key, _by(request))
        if rows:
            names = "、".join(row.name for row in rows)
            return _told(
                activity, request.say("offers.taken", names=names, **_where(request, activity))
            )
    standing = entries.found(tx, activity.id, keys)
    if any(row.state == IN for row in standing.values()):
        return _told(activity, request.say("offers.had", title=activity.title))
    if activity.state != writing.OPEN:
        return _told(activity, request.say("offers.not_open", title=activity.title))
    _ask_again(tx, request, Party(activity.id, tuple(standing.values())))
    return _told(activity, request.say("offers.too_late", title=activity.title))


def stay(tx: Transaction, request: Request) -> list[Reply]:
    """Let the place of who does not come go to the next."""
    activity, keys = _asked(tx, request)
    if request.understanding.slots.get("again"):
        return _told(activity, request.say("offers.not_queued"))
    for key in keys:
        if waiting.decline(tx, activity.id, key, _by(request)):
            break
    return _told(activity, request.say("offers.declined", title=activity.title))


def _wait_again(tx: Transaction, request: Request, activity: Row, keys: list[Key]) -> list[Reply]:
    say, title = request.say, activity.title
    try:
        done = offering.queue_again(tx, activity.id, keys, _by(request))
    except NotOpenError:
        return _told(activity, say("offers.not_open", title=title))
    names = "、".join(one.entry.name for one in done)
    states = {one.state for one in done}
    if WAITING in states:
        place = max(one.place for one in done)
        return _told(activity, say("offers.queued", title=title, names=names, place=place))
    if IN in states:
        return _told(activity, say("offers.seated", names=names, **_where(request, activity)))
    return _told(activity, say("offers.asked_about", title=title, names=names))


def _ask_again(tx: Transaction, request: Request, party: Party) -> None:
    """Ask whether who comes too late wants to wait anew."""
    labels = (request.say("offers.queue"), request.say("offers.no_queue"))
    now = request.scene.now
    dialogs.ask(tx, request.message, offering.question(party, labels, now + AGAIN, again=True), now)


def _asked(tx: Transaction, request: Request) -> tuple[Row, list[Key]]:
    slots = request.understanding.slots
    activity = writing.find(tx, slots["activity"][1])
    assert activity is not None, "activities are never struck off"
    return activity, list(slots["entries"])


def _where(request: Request, activity: Row) -> dict[str, Any]:
    local = activity.starts_at.astimezone(request.scene.now.tzinfo)
    place = request.say("offers.place", place=activity.place) if activity.place else ""
    at = moment_words(request.say, local.date(), local)
    return {"title": activity.title, "at": at, "place": place}


def _by(request: Request) -> By:
    person = request.scene.person
    return By(None if person is None else person.id, request.scene.now)


def _told(activity: Row, text: str) -> list[Reply]:
    return [Reply(text, refs=((KIND, activity.id),))]


LISTENS = (Listen(INTENT, come, frozenset(ROLES), declined=stay),)
