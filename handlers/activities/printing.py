"""An activity as a short card, and its list as one that can be copied, extended, pasted back."""

from __future__ import annotations

from bot.messages import Request
from handlers.activities import words
from services.activities import daily, entries, waiting, writing
from storage.transaction import Row, Transaction


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
    """The list of who has a place, as it is told at the end of a day; a group has read it then."""
    now, zone = request.scene.now, words.zone_of(request)
    if not entries.room(tx, row.id).taken:
        return request.say("signups.list_empty", title=row.title)
    group = request.message.chat
    if group in writing.groups(tx, row.id):
        daily.told(tx, row.id, now, zone)
    return daily.text(tx, row, request.say, zone)
