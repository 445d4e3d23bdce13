"""What conversations about venues share: which venue, day and hours are meant, and asking them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from bot.messages import Reply, Request
from bot.scene import Item, Option, Question, Ref
from bot.texts.dates import date_words
from handlers.asking import GROUP_PATIENCE, PRIVATE_PATIENCE
from handlers.booking_words import choices, listed, span_words
from handlers.campaigns import is_spoken_to
from services.bookings import venues, week
from services.bookings.hours import Span, Told, meant
from services.matters import SAID
from storage import dialogs
from storage.transaction import Row, Transaction

# What of an understanding is kept while a question about it is open.
KEPT = ("ref", "date", "time", "end_time", "org")
MOST = 6


def zone(request: Request) -> ZoneInfo:
    """The bureau's zone."""
    return cast("ZoneInfo", request.scene.now.tzinfo)


def ref(row: Row) -> Ref:
    """A venue as posts refer to it."""
    return venues.KIND, row.id


def items(request: Request) -> list[Item]:
    """The venues that may be meant: the one that is named, else all."""
    every = [item for item in request.scene.items if item.kind == venues.KIND]
    # Whoever names another one meanwhile does not answer the question that is open.
    here = [item for item in every if item.title in request.message.text]
    named = here[0].ref if len(here) == 1 else request.understanding.slots.get("ref")
    return every if named is None else [item for item in every if item.ref == named]


def day(request: Request) -> date | None:
    """The one day that was told, None for none or several."""
    told = request.understanding.slots.get("date")
    days = list(told) if isinstance(told, list | tuple) else [told]
    return days[0] if len(days) == 1 and isinstance(days[0], date) else None


def spans(request: Request, row: Row, of: date) -> list[Span]:
    """The hours of a day that may be meant."""
    slots = request.understanding.slots
    begins, ends = str(slots.get("time") or ""), str(slots.get("end_time") or "")
    chosen = str(slots.get("choice") or "")
    if chosen[:1].isdecimal():
        begins, _, ends = chosen.partition("-")
    words = f"{slots.get(SAID, '')}\n{request.message.text}"
    return meant(venues.slots_of(row), Told(of, begins, ends, words), zone(request))


def every_slot(request: Request, row: Row, of: date) -> list[Span]:
    """All named hours of a day."""
    return meant(venues.slots_of(row), Told(of), zone(request))


def free(tx: Transaction, request: Request, row: Row, among: Sequence[Span]) -> list[Span]:
    """Those of some spans of one day that are free and not over."""
    if not among:
        return []
    taken = week.of_day(tx, row.id, among[0].starts.date(), zone(request))
    now = request.scene.now
    return [s for s in among if s.ends > now and not any(meets(one, (s,)) for one in taken)]


def meets(one: Row, among: Sequence[Span]) -> bool:
    """Whether a booking lies in one of some spans."""
    return any(one.starts_at < span.ends and one.ends_at > span.starts for span in among)


def held(request: Request, one: Row) -> Span:
    """The hours of a booking, local."""
    return Span(one.starts_at.astimezone(zone(request)), one.ends_at.astimezone(zone(request)))


def shown(request: Request, row: Row, span: Span) -> dict[str, str]:
    """A venue with a day and hours, as sentences say them."""
    return {
        "venue": row.name,
        "date": date_words(request.say, span.starts.date()),
        "span": span_words(request.say, span.starts, span.ends),
    }


def offer(
    tx: Transaction, request: Request, row: Row, among: Sequence[Span], key: str, **more: str
) -> list[Reply]:
    """Put hours of a day that are free up for choice; `more` are values of the sentence."""
    of = among[0].starts.date()
    options = choices(request.say, among[:MOST])
    put(tx, request, "choose", options, {"ref": ref(row), "date": of})
    values = {"venue": row.name, "date": date_words(request.say, of)} | more
    text = request.say(key, **values, options=listed(options))
    return [Reply(text, refs=(ref(row),))]


def ask_which(tx: Transaction, request: Request, among: Sequence[Item]) -> list[Reply]:
    """Ask which of several venues is meant, or say that there is none."""
    if not is_spoken_to(request):
        return []
    if not among:
        return [Reply(request.say("bookings.none"))]
    options = tuple(Option(n, item.title, item.ref) for n, item in enumerate(among[:MOST], 1))
    put(tx, request, "choose", options)
    return [Reply(request.say("bookings.which", options=listed(options)))]


def ask_open(tx: Transaction, request: Request, row: Row, text: str) -> list[Reply]:
    """Ask for a day or for hours, of whoever speaks to the bot."""
    if not is_spoken_to(request):
        return []
    put(tx, request, "question", (), {"ref": ref(row)})
    return [Reply(text, refs=(ref(row),))]


def put(
    tx: Transaction,
    request: Request,
    kind: Literal["choose", "question"],
    options: tuple[Option, ...],
    known: Mapping[str, Any] | None = None,
) -> None:
    """Open a question to the sender, with what was told so far."""
    slots, now = request.understanding.slots, request.scene.now
    draft = {key: slots[key] for key in KEPT if key in slots} | dict(known or {})
    draft[SAID] = f"{slots.get(SAID, '')}\n{request.message.text}".strip()
    patience = GROUP_PATIENCE if request.message.chat.is_group else PRIVATE_PATIENCE
    question = Question(request.understanding.intent, options, now + patience, kind, draft=draft)
    dialogs.ask(tx, request.message, question, now)
