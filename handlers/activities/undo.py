"""撤回 in chat: taking back, for a day, what one did last to a list."""

from __future__ import annotations

from bot.messages import Reply, Request
from handlers import campaigns
from handlers.activities import arriving, finding, telling, words
from handlers.activities.telling import Told
from services.activities import deeds, entries, signing, undoing, writing
from services.activities.deeds import Change
from services.activities.entries import IN, OFFERED, OUT, WAITING
from storage import acknowledgements
from storage.audit import By
from storage.transaction import Row, Transaction


def undo(tx: Transaction, request: Request) -> list[Reply]:
    """Have the list stand as before what the speaker did last, and say how it stands."""
    me, now = campaigns.person(request), request.scene.now
    named = finding.named(request)
    deed = undoing.last(tx, me.id, now, named[0].id if named else None)
    if deed is None:
        if not campaigns.is_spoken_to(request):
            return []
        return telling.alone(tx, request, request.say("signups.nothing_to_undo"))
    campaigns.end_question(tx, request)
    done = undoing.undo(tx, deed, By(me.id, now))
    row = writing.find(tx, deeds.activity_of(deed))
    assert row is not None, "activities are never struck off"
    _untell(tx, request, row, deed)
    ref = (writing.KIND, row.id)
    here: list[Reply] = []
    alone: list[str] = []
    lines = _not_come if deed.action == deeds.ARRIVE else _lines
    for text, is_waiting in lines(tx, request, row, done.back):
        if is_waiting:
            alone.append(text)
        else:
            here.append(Reply(text, refs=(ref,)))
    if done.stayed:
        alone.append(request.say("signups.undo_stayed", title=row.title))
    return telling.tell(tx, request, Told(tuple(here), tuple(alone)), (ref,))


def _lines(
    tx: Transaction, request: Request, row: Row, back: list[Change]
) -> list[tuple[str, bool]]:
    """How the entries stand again, and whether that is of waiting."""
    say = request.say
    standing = entries.found(tx, row.id, (one.key for one in back))
    states = {
        OUT: [one for one in standing.values() if one.state == OUT],
        IN: [one for one in standing.values() if one.state in (IN, OFFERED)],
        WAITING: [one for one in standing.values() if one.state == WAITING],
    }
    found = []
    if states[OUT]:
        who = _who(request, states[OUT])
        found.append((say("signups.undone", title=row.title, who=who), False))
    if states[IN]:
        n = sum(one.heads for one in states[IN])
        who = _who(request, states[IN])
        found.append((say("signups.stands_again", title=row.title, n=n, who=who), False))
    if states[WAITING]:
        places = signing.order(tx, row.id)
        place = min(places[entries.key_of(one)] for one in states[WAITING])
        who = _who(request, states[WAITING])
        found.append((say("signups.waits_again", title=row.title, who=who, place=place), True))
    return found


def _not_come(
    tx: Transaction, request: Request, row: Row, back: list[Change]
) -> list[tuple[str, bool]]:
    """That nobody is noted any more as having come."""
    if not back:
        return []
    me, rows = campaigns.person(request).id, entries.found(tx, row.id, (one.key for one in back))
    who = _who(request, sorted(rows.values(), key=lambda one: one.member_id != me))
    return [(request.say("arrivals.undone", title=row.title, who=who), False)]


def _who(request: Request, rows: list[Row]) -> str:
    """Whose entries they are; in a group the speaker by name, as all read it."""
    me = campaigns.person(request)
    you = me.name if request.message.chat.is_group else request.say("signups.you")
    return words.listed(request.say, (you if r.member_id == me.id else r.name for r in rows))


def _untell(tx: Transaction, request: Request, row: Row, deed: Row) -> None:
    """Take the confirmation of it back where the group has not read it yet."""
    for one in deeds.changes(deed):
        told = arriving if deed.action == deeds.ARRIVE else telling
        ack = told.acknowledged(tx, row, one.key, "")
        acknowledgements.leave(tx, ack, request.scene.now, request.say)
