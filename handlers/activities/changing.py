"""活动 in chat: staff change one that people sign up for; moving it or calling it off is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.messages import Reply, Request
from bot.scene import Item, Option, Question
from handlers import asking
from handlers.activities import revised
from handlers.activities.creating import by
from handlers.activities.words import zone_of
from services.activities import announcing, entries, planning, revising, writing
from services.activities.entries import ASKED, OFFERED
from services.activities.waiting import BelowTakenError
from services.activities.words import deadline, when
from services.activities.writing import KIND, LIVE, Draft
from services.bookings import holding, venues
from storage import dialogs
from storage.transaction import Row, Transaction

# In what is known: that staff said yes to it.
SURE = "sure"
MOST_CHOICES = 6


def change(tx: Transaction, request: Request) -> list[Reply]:
    """Do what staff want of an activity; what would surprise those who signed up is asked."""
    items = _meant(request)
    gone = _gone(tx, request) if not items else None
    if gone is not None:
        return [Reply(request.say("activities.gone_meanwhile", title=gone.title))]
    if len(items) != 1:
        return _ask_which(tx, request, items)
    _end_choice(tx, request)
    row = writing.find(tx, items[0].id)
    wish: Mapping[str, Any] = request.understanding.slots.get("change") or {}
    if row is None or row.state not in LIVE:
        title = items[0].title
        return [Reply(request.say("activities.gone_meanwhile", title=title))]
    said = _done(tx, request, row, wish)
    return [Reply(said, refs=((KIND, row.id),))]


def _done(tx: Transaction, request: Request, row: Row, wish: Mapping[str, Any]) -> str:
    if "capacity" in wish:
        return _capacity(tx, request, row, str(wish["capacity"]))
    if wish.get("status") == "closed":
        return _close(tx, request, row)
    if wish.get("status") == "open":
        return _reopen(tx, request, row)
    if wish.get("status") == "cancelled":
        return _cancel(tx, request, row)
    if wish.get("place"):
        return _place(tx, request, row, str(wish["place"]))
    return _move(tx, request, row, wish)


def _meant(request: Request) -> list[Item]:
    """The activities that may be meant: those that are named, or quoted, else all that are on."""
    said = request.understanding.slots.get("activity")
    items = [one for one in request.scene.items if one.kind == KIND]
    if said is None:
        return [one for one in items if one.status in LIVE]
    refs = [tuple(ref) for ref in said] if isinstance(said, list) else [tuple(said)]
    return [one for one in items if one.ref in refs]


def _gone(tx: Transaction, request: Request) -> Row | None:
    """The activity that was meant, where people can't sign up for it any more."""
    said = request.understanding.slots.get("activity")
    return writing.find(tx, said[1]) if isinstance(said, tuple) else None


def _ask_which(tx: Transaction, request: Request, items: list[Item]) -> list[Reply]:
    if not items:
        return [Reply(request.say("activities.no_activity"))]
    now, chosen = request.scene.now, items[:MOST_CHOICES]
    options = tuple(Option(n, one.title, one.ref) for n, one in enumerate(chosen, 1))
    group = request.message.chat.is_group
    patience = asking.GROUP_PATIENCE if group else asking.PRIVATE_PATIENCE
    draft = {"change": request.understanding.slots.get("change") or {}}
    question = Question(request.understanding.intent, options, now + patience, draft=draft)
    dialogs.ask(tx, request.message, question, now)
    offered = "，".join(f"{option.n} {option.label}" for option in options)
    return [Reply(request.say("activities.which", options=offered))]


def _end_choice(tx: Transaction, request: Request) -> None:
    pending = request.scene.pending
    if pending is not None and pending.of == request.understanding.intent:
        dialogs.end(tx, request.message)


# -- places -----------------------------------------------------------------------------------


def _capacity(tx: Transaction, request: Request, row: Row, wish: str) -> str:
    say, title = request.say, row.title
    if row.capacity is None and wish.startswith("+"):
        return say("activities.no_limit", title=title)
    wanted = int(wish) + (row.capacity if wish.startswith("+") else 0)
    if wanted == row.capacity or wanted < 1:
        return say("activities.capacity_same", title=title, n=row.capacity)
    before, asked = _heads_of(tx, row.id, OFFERED), _heads_of(tx, row.id, ASKED)
    try:
        revised.write(tx, request, row, capacity=wanted)
    except BelowTakenError as error:
        return say("activities.below_taken", title=title, taken=error.taken)
    told = _room(tx, request, row, wanted, _heads_of(tx, row.id, OFFERED) - before)
    more = _heads_of(tx, row.id, ASKED) - asked
    return told + say("activities.capacity_asked", asked=more) if more else told


def _room(tx: Transaction, request: Request, row: Row, capacity: int, offered: int) -> str:
    """What became of the places: offered to who waits, or left to staff."""
    say, values = request.say, {"title": row.title, "n": capacity}
    if offered:
        return say("activities.capacity_offered", offered=offered, **values)
    waits = entries.room(tx, row.id).waiting
    if waits:
        return say("activities.capacity_waiting", waiting=waits, **values)
    return say("activities.capacity_now", **values)


def _heads_of(tx: Transaction, activity_id: int, state: str) -> int:
    """How many heads are in a state."""
    rows = entries.every(tx, activity_id)
    return sum(int(one.heads) for one in rows if one.state == state)


# -- open, closed, called off -----------------------------------------------------------------


def _close(tx: Transaction, request: Request, row: Row) -> str:
    done = writing.close(tx, row.id, by(request))
    if done:
        announcing.withdraw(tx, row.id)
    key = "activities.closed" if done else "activities.closed_already"
    return request.say(key, title=row.title)


def _reopen(tx: Transaction, request: Request, row: Row) -> str:
    done = writing.reopen(tx, row.id, by(request))
    key = "activities.reopened" if done else "activities.open_already"
    return request.say(key, title=row.title)


def _cancel(tx: Transaction, request: Request, row: Row) -> str:
    say, title = request.say, row.title
    if not _is_sure(request):
        _ask(tx, request, row)
        return say("activities.ask_cancel", title=title, n=_coming(tx, row))
    followed = revising.cancel(tx, row.id, "", by(request), revised.teller(request))
    if followed is None:
        return say("activities.gone_meanwhile", title=title)
    return "\n".join(
        filter(None, (say("activities.cancelled", title=title), revised.told(say, followed)))
    )


# -- another place or time --------------------------------------------------------------------


def _place(tx: Transaction, request: Request, row: Row, place: str) -> str:
    """Note another place; one of the bureau's venues is held for the time, another one is freed."""
    say = request.say
    venue = venues.named(tx, place)
    entries.lock(tx, row.id)
    other = None if venue is None else holding.in_the_way(tx, row, revised.span(row), venue.id)
    if other is not None:
        return revised.taken(request, row, place, other)
    kept = None if venue is None else venue.id
    followed = revised.write(tx, request, row, venue_id=kept, place=place)
    said = say("activities.place_now", title=row.title, place=place)
    return "\n".join(filter(None, (said, revised.told(say, followed))))


def _move(tx: Transaction, request: Request, row: Row, wish: Mapping[str, Any]) -> str:
    """Move an activity by its day, its hour or both; its length stays."""
    say, zone, title = request.say, zone_of(request), row.title
    begins = _begins(request, row, wish)
    if begins is None:
        return say("activities.move_when", title=title)
    at = when(say, begins, None, zone)
    if begins <= request.scene.now:
        return say("activities.move_past", title=title, at=at)
    new = _moved(writing.draft_of(tx, row), begins)
    entries.lock(tx, row.id)
    other = holding.in_the_way(tx, row, revised.span(new))
    if other is not None:
        return revised.taken(request, row, row.place, other)
    if _is_sure(request):
        followed = revised.write(
            tx, request, row, starts_at=begins, ends_at=new.ends_at, deadline=new.deadline
        )
        said = say("activities.moved", title=title, at=at)
        return "\n".join(filter(None, (said, revised.told(say, followed))))
    _ask(tx, request, row)
    coming = _coming(tx, row)
    if new.deadline == row.deadline:
        return say("activities.ask_move", title=title, at=at, n=coming)
    until = deadline(say, new.deadline, zone)
    return say("activities.ask_move_until", title=title, at=at, until=until, n=coming)


def _begins(request: Request, row: Row, wish: Mapping[str, Any]) -> datetime | None:
    """When it is to begin; None where no day and no hour was understood."""
    zone = zone_of(request)
    day, hour = wish.get("date"), planning.hour(wish.get("time"))
    if row.starts_at is None or ("date" in wish and not isinstance(day, date)):
        return None
    was = row.starts_at.astimezone(zone)
    if day is None and hour is None:
        return None
    return datetime.combine(day or was.date(), hour or was.time(), zone)


def _moved(draft: Draft, begins: datetime) -> Draft:
    """A draft at another time; signing up ends as long before it where it would end too late."""
    assert draft.starts_at is not None, "what people sign up for has a beginning"
    later: timedelta = begins - draft.starts_at
    ends = None if draft.ends_at is None else draft.ends_at + later
    until = draft.deadline
    if until is not None and until >= begins:
        until += later
    return replace(draft, starts_at=begins, ends_at=ends, deadline=until)


# -- what these share -------------------------------------------------------------------------


def _is_sure(request: Request) -> bool:
    return bool(request.understanding.slots.get(SURE))


def _ask(tx: Transaction, request: Request, row: Row) -> None:
    wish = request.understanding.slots["change"]
    draft = {"activity": (KIND, row.id), "change": wish, SURE: True}
    asking.put(tx, request, asking.CONFIRM, draft)


def _coming(tx: Transaction, row: Row) -> int:
    """How many heads have a place."""
    return entries.room(tx, row.id).taken
