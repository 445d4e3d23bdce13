"""阵地共享 in chat: which hours of a venue are free, booking them, giving them back."""

from __future__ import annotations

from datetime import date, timedelta

from bot.messages import Reply, Request
from bot.permissions import CLERKS, MEMBERS
from bot.router import Feature, Listen
from bot.scene import Option
from bot.texts.dates import date_words
from handlers import booking_asked as asked
from handlers import couples
from handlers.booking_words import listed
from handlers.campaigns import end_question, is_spoken_to, person
from services import organisations
from services.bookings import booking, venues, week
from services.bookings.booking import BookedError, NotFreeError, Wanted
from services.bookings.hours import Span
from storage.audit import By
from storage.transaction import Row, Transaction

DAY = timedelta(days=1)
QUERY, CANCEL = "query", "cancel"
# How a booking that may be meant is told from others.
OF_BOOKING = "booking-"


def talk(tx: Transaction, request: Request) -> list[Reply]:
    """Tell, book or give back, whichever is meant."""
    slots = request.understanding.slots
    end_question(tx, request)
    if slots.get("action") == CANCEL:
        return _give_back(tx, request)
    items = asked.items(request)
    if len(items) != 1:
        return asked.ask_which(tx, request, items)
    row, day = _venue(tx, items[0].id), asked.day(request)
    if slots.get("action") == QUERY:
        return _tell(tx, request, row, day or _next_day(tx, request, row))
    if day is None:
        several = isinstance(slots.get("date"), list)
        key = "bookings.one_day" if several else "bookings.ask_date"
        return asked.ask_open(tx, request, row, request.say(key, venue=row.name))
    return _book(tx, request, row, day)


def _book(tx: Transaction, request: Request, row: Row, day: date) -> list[Reply]:
    """Book the hours that are meant, or ask which of those that are free."""
    say, date_said = request.say, date_words(request.say, day)
    if day < request.scene.today:
        return [Reply(say("bookings.past_day", date=date_said))]
    spans = asked.spans(request, row, day)
    if not spans:
        text = say("bookings.ask_hours", venue=row.name, date=date_said)
        return asked.ask_open(tx, request, row, text)
    if len(spans) == 1:
        return _book_span(tx, request, row, spans[0])
    free = asked.free(tx, request, row, spans)
    if free:
        return asked.offer(tx, request, row, free, "bookings.which_hours")
    return [_all_taken(request, row, day)]


def _book_span(tx: Transaction, request: Request, row: Row, span: Span) -> list[Reply]:
    say, me, body = request.say, person(request), _body(tx, request)
    wanted = Wanted(row.id, span.starts, span.ends, body=body, member_id=me.id)
    shown = asked.shown(request, row, span)
    try:
        booking.book(tx, wanted, By(me.id, request.scene.now))
    except NotFreeError as refused:
        if str(refused) == "past":
            return [Reply(say("bookings.past", **shown))]
        return [Reply(say("bookings.closed", venue=row.name))]
    except BookedError as refused:
        return _taken(tx, request, row, refused.other)
    used = say("bookings.of_body", body=body) if body else ""
    return [Reply(say("bookings.booked", **shown, body=used), refs=(asked.ref(row),))]


def _taken(tx: Transaction, request: Request, row: Row, other: Row) -> list[Reply]:
    """Who has it, a body and not a person, and what else is free that day."""
    say, held = request.say, asked.held(request, other)
    shown = asked.shown(request, row, held)
    if other.member_id == person(request).id:
        return [Reply(say("bookings.yours", **shown), refs=(asked.ref(row),))]
    who = other.body or (other.what if other.activity_id is not None else "")
    body = say("bookings.by_body", body=who) if who else ""
    slots = asked.every_slot(request, row, held.starts.date())
    free = asked.free(tx, request, row, slots)
    if free:
        more = {"span": shown["span"], "body": body}
        return asked.offer(tx, request, row, free, "bookings.taken_offer", **more)
    text = say("bookings.taken", **shown, body=body)
    return [Reply(f"{text}\n{say('bookings.nothing_free')}", refs=(asked.ref(row),))]


def _tell(tx: Transaction, request: Request, row: Row, day: date) -> list[Reply]:
    """Tell whether the hours that are asked about are free, and offer those that are."""
    say, date_said = request.say, date_words(request.say, day)
    if day < request.scene.today:
        return [Reply(say("bookings.past_day", date=date_said))]
    spans = asked.spans(request, row, day)
    free = asked.free(tx, request, row, spans)
    if free:
        return asked.offer(tx, request, row, free, "bookings.free")
    on = week.of_day(tx, row.id, day, asked.zone(request))
    taken = [one for one in on if asked.meets(one, spans)]
    if len(spans) == 1 and taken:
        return _taken(tx, request, row, taken[0])
    if len(spans) == 1:
        return [Reply(say("bookings.past", **asked.shown(request, row, spans[0])))]
    if spans:
        return [_all_taken(request, row, day)]
    return [Reply(say("bookings.ask_hours", venue=row.name, date=date_said))]


def _give_back(tx: Transaction, request: Request) -> list[Reply]:
    """Give the sender's own coming booking back; for staff that of the day and venue."""
    say, found = request.say, _may_be_given_back(tx, request)
    if not found:
        told = [Reply(say("bookings.nothing_to_give_back"))]
        return told if is_spoken_to(request) else []
    if len(found) > 1:
        options = tuple(
            Option(n, _called(tx, request, one), f"{OF_BOOKING}{one.id}")
            for n, one in enumerate(found[: asked.MOST], 1)
        )
        asked.put(tx, request, "choose", options, {"action": CANCEL})
        return [Reply(say("bookings.which_given_back", options=listed(options)))]
    one = found[0]
    booking.cancel(tx, one.id, By(person(request).id, request.scene.now))
    row = _venue(tx, one.venue_id)
    shown = asked.shown(request, row, asked.held(request, one))
    return [Reply(say("bookings.given_back", **shown), refs=(asked.ref(row),))]


def _may_be_given_back(tx: Transaction, request: Request) -> list[Row]:
    """The coming bookings that may be meant."""
    slots, now = request.understanding.slots, request.scene.now
    me, day, zone = person(request), asked.day(request), asked.zone(request)
    venue_id = slots["ref"][1] if slots.get("ref") else None
    found = week.coming(tx, me.id, now)
    if me.role in CLERKS and venue_id is not None and day is not None:
        on = week.of_day(tx, venue_id, day, zone)
        found = [one for one in on if one.activity_id is None and one.ends_at > now]
    chosen = str(slots.get("choice") or "")
    if chosen.startswith(OF_BOOKING):
        return [one for one in found if f"{OF_BOOKING}{one.id}" == chosen]
    if venue_id is not None:
        found = [one for one in found if one.venue_id == venue_id]
    if day is not None:
        found = [one for one in found if one.starts_at.astimezone(zone).date() == day]
    if venue_id is not None and day is not None and len(found) > 1:
        spans = asked.spans(request, _venue(tx, venue_id), day)
        found = [one for one in found if asked.meets(one, spans)] or found
    return found


def _venue(tx: Transaction, venue_id: int) -> Row:
    row = venues.find(tx, venue_id)
    assert row is not None, "venues are never struck off"
    return row


def _next_day(tx: Transaction, request: Request, row: Row) -> date:
    """Today if anything can still be had of it, else tomorrow."""
    today, zone = request.scene.today, asked.zone(request)
    return today if week.free(tx, row, today, request.scene.now, zone) else today + DAY


def _body(tx: Transaction, request: Request) -> str:
    """For whom it is: the body that was told, else the one that the sender leads or belongs to."""
    told = str(request.understanding.slots.get("org") or "")[: booking.LONGEST_BODY]
    mine = organisations.of(tx, person(request).id)
    names = [one.name for one in mine if one.leads] or [one.name for one in mine]
    return told or (str(names[0]) if len(names) == 1 else "")


def _all_taken(request: Request, row: Row, day: date) -> Reply:
    date_said = date_words(request.say, day)
    text = request.say("bookings.taken_all", venue=row.name, date=date_said)
    return Reply(text, refs=(asked.ref(row),))


def _called(tx: Transaction, request: Request, one: Row) -> str:
    """A booking by its venue and time."""
    row = _venue(tx, one.venue_id)
    return "".join(asked.shown(request, row, asked.held(request, one)).values())


feature = Feature(
    "bookings",
    help="bookings.help",
    items=venues.open_items,
    listens=(Listen("booking", couples.asks_who(talk), MEMBERS),),
)
