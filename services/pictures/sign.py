"""What stands on a poster, in words, whatever it is of."""

from __future__ import annotations

from typing import NamedTuple

from bot.messages import Say
from services.activities.words import Words


class Sign(NamedTuple):
    """The words of a poster: `parts` are labels with what stands beneath, `how` what to do."""

    head: str
    title: str
    parts: tuple[tuple[str, str], ...]
    how: str


def of_activity(say: Say, told: Words, code: str) -> Sign:
    """The sign of an activity; `code` is what scanning it gives, "" for nothing to scan."""
    parts = (
        (say("activities.poster_when"), told.when),
        (say("activities.poster_where"), told.place),
        (say("activities.poster_limit"), told.capacity),
        (say("activities.poster_until"), told.deadline),
        (say("activities.poster_bring"), told.bring),
        (say("activities.poster_contact"), told.contact),
    )
    return Sign(say("activities.poster_head"), told.title, parts, say(_how(code)))


def _how(code: str) -> str:
    """What is to be done with a code, which is an address or a line to send."""
    if not code:
        return "activities.poster_how_group"
    return "activities.poster_how" if "://" in code else "activities.poster_how_line"
