"""How a venue's hours, and who has them, are told in a chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages import Say
from bot.scene import Option
from bot.texts.moments import hour_words
from services.bookings.hours import Span

NOON, EVENING = 12, 18


def span_words(say: Say, starts: datetime, ends: datetime) -> str:
    """Hours of one day, local: 下午2点到5点."""
    last = _clock(say, ends)
    if _part(starts) == _part(ends):
        last = last.removeprefix(_before_hour(say, ends))
    return say("bookings.span", first=_clock(say, starts), last=last)


def label(say: Say, span: Span) -> str:
    """A span to choose, short: 下午14:00到17:00."""
    start, end = hour_words(span.starts.time()), hour_words(span.ends.time())
    if span.name:
        return say("bookings.slot", name=span.name, start=start, end=end)
    return say("bookings.hours", start=start, end=end)


def choices(say: Say, spans: Sequence[Span]) -> tuple[Option, ...]:
    """Spans to choose from; what is chosen comes back as their hours."""
    return tuple(
        Option(n, label(say, span), f"{span.starts:%H:%M}-{span.ends:%H:%M}")
        for n, span in enumerate(spans, 1)
    )


def listed(options: Sequence[Option]) -> str:
    """Options as they are offered."""
    return "，".join(f"{option.n} {option.label}" for option in options)


def _part(at: datetime) -> str:
    if at.hour < NOON:
        return "common.morning"
    return "common.afternoon" if at.hour < EVENING else "bookings.evening"


def _clock(say: Say, at: datetime) -> str:
    minute = say("common.minutes", minute=at.minute) if at.minute else ""
    return f"{say(_part(at), hour=_hour(at))}{minute}"


def _before_hour(say: Say, at: datetime) -> str:
    return say(_part(at), hour=_hour(at)).partition(str(_hour(at)))[0]


def _hour(at: datetime) -> int:
    return at.hour - NOON if at.hour > NOON else at.hour
