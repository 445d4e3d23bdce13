"""An activity as a short card, and its list as one that can be copied, extended, pasted back."""

from __future__ import annotations

from bot.messages import Request
from bot.understanding.chain import Row as Line
from bot.understanding.chain import print_list
from handlers.activities import words
from services.activities import entries, waiting, writing
from services.activities.entries import IN
from storage.transaction import Row, Transaction

# So many rows of a list are shown in one text.
MOST_ROWS = 60


def card(tx: Transaction, request: Request, row: Row) -> str:
    """What there is to know of an activity, in a few lines."""
    say, room = request.say, entries.room(tx, row.id)
    free = waiting.places_free(row, room)
    lines = [row.title, say("signups.card_when", when=words.when(request, row))]
    if row.place:
        lines.append(say("signups.card_place", place=row.place))
    full = free is not None and (not free or room.waiting)
    if free is None:
        lines.append(say("signups.card_count", n=room.taken))
    elif full:
        lines.append(say("signups.card_full", n=room.taken))
    else:
        lines.append(say("signups.card_free", n=room.taken, free=free))
    if row.deadline is not None:
        lines.append(say("signups.card_until", day=words.date(request, row.deadline)))
    is_open = row.state == writing.OPEN
    lines.append(say("signups.card_join" if is_open else "signups.card_closed"))
    return "\n".join(lines)


def roster(tx: Transaction, request: Request, row: Row) -> str:
    """The list of who has a place; remarks are not on it."""
    say = request.say
    on = [one for one in entries.every(tx, row.id) if one.state == IN]
    heading = say("signups.list_heading", title=row.title)
    if not on:
        return say("signups.list_empty", title=row.title)
    lines = [
        Line(n, one.name, one.heads, companions=_company(request, one))
        for n, one in enumerate(on[:MOST_ROWS], 1)
    ]
    printed = print_list(heading, lines)
    if len(on) <= MOST_ROWS:
        return printed
    total = sum(one.heads for one in on)
    return f"{printed}\n{say('signups.list_more', n=total)}"


def _company(request: Request, one: Row) -> str | None:
    """Who comes along, if all of them were named; parse reads the number, people the words."""
    company = [words.called(request.say, who) for who in one.company or ()]
    return "、".join(company) if company and len(company) == one.heads - 1 else None
