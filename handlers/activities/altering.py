"""改 in chat: coming with more or fewer people than was said; what is told beside a sign-up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.messages import Reply, Request
from bot.scene import Item, Who
from handlers import campaigns
from handlers.activities import (
    enlarging,
    finding,
    noting,
    outcome,
    parties,
    signing,
    telling,
    words,
)
from handlers.activities.telling import Told
from handlers.hears.activities import says_same
from services.activities import entries
from services.activities.altering import Size, Wanted
from services.activities.entries import WAITING, Entry, Key
from services.activities.signing import NotOpenError
from services.activities.words import called
from storage.transaction import Row, Transaction

WAYS = ("people", "add", "remove", "total", parties.REMARK, noting.CHOSEN)


class Beside(NamedTuple):
    """Who else is off, and who else joins."""

    off: tuple[Key, ...]
    joining: tuple[Entry, ...]


def alter(tx: Transaction, request: Request) -> list[Reply]:
    """Have the speaker's own party be otherwise; ask how where that was not said."""
    understood = request.understanding
    items, asked = finding.settle(tx, request, finding.signed(request), "signups.nothing_on")
    if not items:
        return asked
    if "person" in understood.ask:
        return finding.who(tx, request)
    campaigns.end_question(tx, request)
    slots = understood.slots
    if says_same(request.message.text):
        return _same(tx, request, items[0])
    if not any(slots.get(one) for one in WAYS):
        finding.free(tx, request, activity=items[0].ref)
        text = request.say("signups.change_how", title=items[0].title)
        return [Reply(text, refs=(items[0].ref,))]
    return _alter(tx, request, items[0])


def _same(tx: Transaction, request: Request, item: Item) -> list[Reply]:
    """Leave it as it is, and say how that is."""
    row = entries.lock(tx, item.id)
    own = parties.host(tx, request, row) if row is not None else None
    if row is None or own is None:
        return telling.alone(tx, request, request.say("signups.still_on"))
    return [enlarging.whole(tx, request, row, own.member_id, "same")]


def _alter(tx: Transaction, request: Request, item: Item) -> list[Reply]:
    row = entries.lock(tx, item.id)
    assert row is not None, "an item that is shown stands"
    own = parties.host(tx, request, row)
    if own is None:
        return signing.sign_up(tx, request)
    party = _joining(tx, request, own)
    host = Entry(own.name, own.member_id)
    remarked = noting.note(tx, request, row, [host])
    off = _off(tx, request, row, own)
    size = _own_size(tx, request, row, own, Beside(off, party))
    same = size[:2] == (own.heads, tuple(own.company or ()))
    wanted = Wanted(off, (party,) if party else (), {} if same else {own.member_id: size})
    if remarked and not any(wanted):
        return telling.tell(tx, request, Told(alone=tuple(remarked)), (item.ref,))
    how = parties.how(request, (own.member_id, *(one.member_id or 0 for one in party)))
    try:
        altered = outcome.alter(tx, request, row, wanted, how)
    except NotOpenError as error:
        return outcome.not_open(tx, request, row, error)
    told = enlarging.told(tx, request, row, own.member_id, altered)
    return telling.tell(tx, request, Told(told.here, (*told.alone, *remarked)), (item.ref,))


def _off(tx: Transaction, request: Request, row: Row, own: Row) -> tuple[Key, ...]:
    """The entries of those who are not to come, of the speaker's people."""
    me, say = campaigns.person(request), request.say
    near = {entries.key_of(one) for one in enlarging.others(tx, row, me.id, own.member_id)}
    spouse = parties.numbered(tx, request, "spouse")
    gone: list[Key] = []
    for who in request.understanding.slots.get("remove", ()):
        number = parties.numbered(tx, request, who)
        if number is None:
            guest = called(say, str(who))
            gone += [k for k in (say("signups.guest", name=me.name, who=guest), who) if k in near]
        elif number != own.member_id and (number in near or number == spouse):
            gone.append(number)
    every = enlarging.others(tx, row, me.id, own.member_id)
    return tuple(dict.fromkeys((*gone, *_too_many(request, every, gone))))


def _too_many(request: Request, others: Sequence[Row], gone: Sequence[Key]) -> list[Key]:
    """The guests for whom there is no room in the number that was told; who waits goes first."""
    stay = [one for one in others if entries.key_of(one) not in gone]
    surplus = sum(one.heads for one in stay) + 1 - int(request.understanding.slots.get("total", 0))
    guests = sorted((o for o in stay if o.member_id is None), key=lambda o: o.state != WAITING)
    off: list[Key] = []
    for one in guests if "total" in request.understanding.slots else ():
        if surplus > 0:
            off.append(one.name)
            surplus -= one.heads
    return off


def _joining(tx: Transaction, request: Request, own: Row) -> tuple[Entry, ...]:
    """Those who join and get entries of their own."""
    added = request.understanding.slots.get("add", ())
    numbers = [parties.numbered(tx, request, who) for who in added]
    return tuple(
        Entry(words.name_of(tx, request, one), one)
        for one in dict.fromkeys(numbers)
        if one is not None and one != own.member_id and parties.may(tx, request, one, with_me=True)
    )


def _own_size(tx: Transaction, request: Request, row: Row, own: Row, beside: Beside) -> Size:
    """The heads of the own entry after the change, and who of them was named."""
    slots, before = request.understanding.slots, tuple(own.company or ())
    me = campaigns.person(request)
    removed = [str(who) for who in slots.get("remove", ())]
    people = [who for who in slots.get("people", ()) if who != "self"]
    wanted: list[Who] = [*people, *slots.get("add", ())]
    guests = {one.name for one in enlarging.others(tx, row, me.id, own.member_id)}
    along = [one for who in wanted if (one := _along(tx, request, who)) and one not in guests]
    company = tuple(one for one in dict.fromkeys((*before, *along)) if one not in removed)
    total = slots.get("total")
    if total is None:
        fewer = len([one for one in before if one in removed])
        heads = own.heads - fewer + len([one for one in company if one not in before])
    else:
        others = enlarging.others(tx, row, me.id, own.member_id)
        stay = [one for one in others if entries.key_of(one) not in beside.off]
        there = {entries.key_of(one) for one in stay}
        join = [one for one in beside.joining if one.key not in there]
        heads = int(total) - sum(one.heads for one in stay) - words.heads(join)
    heads = max(heads, 1)
    return Size(heads, company[: heads - 1], enlarging.beyond(request, own.name))


def _along(tx: Transaction, request: Request, who: Who) -> str:
    """What somebody is called who comes along without an own entry; "" for all others."""
    me = campaigns.person(request)
    if who in ("self", me.id):
        return me.name if me.role == "family" else ""
    return "" if parties.numbered(tx, request, who) is not None else str(who)
