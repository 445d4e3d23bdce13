"""改 in chat: coming with more or fewer people than was said; what is told beside a sign-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """Who else is off, which guests come with fewer, and how many heads come beside one's own.

    `names` are those that stood beside the own entry.
    """

    off: tuple[Key, ...]
    fewer: Mapping[Key, Size]
    heads: int
    names: frozenset[str]


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
    beside = _beside(tx, request, row, own, party)
    size = _own_size(tx, request, own, beside)
    same = size[:2] == (own.heads, tuple(own.company or ()))
    sizes = {**beside.fewer, **({} if same else {own.member_id: size})}
    wanted = Wanted(beside.off, (party,) if party else (), sizes)
    if remarked and not any(wanted):
        return telling.tell(tx, request, Told(alone=tuple(remarked)), (item.ref,))
    how = parties.how(request, (own.member_id, *(one.member_id or 0 for one in party)))
    try:
        altered = outcome.alter(tx, request, row, wanted, how)
    except NotOpenError as error:
        return outcome.not_open(tx, request, row, error)
    told = enlarging.told(tx, request, row, own.member_id, altered)
    return telling.tell(tx, request, Told(told.here, (*told.alone, *remarked)), (item.ref,))


def _beside(
    tx: Transaction, request: Request, row: Row, own: Row, party: tuple[Entry, ...]
) -> Beside:
    """What becomes of those beside the own entry; those without a place give way first."""
    every = enlarging.others(tx, row, campaigns.person(request).id, own.member_id)
    gone = _off(tx, request, own, every)
    names = frozenset(one.name for one in every)
    stay = [one for one in every if entries.key_of(one) not in gone]
    there = {entries.key_of(one) for one in stay}
    come = words.heads([one for one in party if one.key not in there])
    come += sum(one.heads for one in stay)
    total = request.understanding.slots.get("total")
    if total is None:
        return Beside(gone, {}, come, names)
    cut = _cut(stay, own.heads + come - int(total), own.heads - 1)
    left = {one.name: one.heads - cut[one.name] for one in stay if one.name in cut}
    company = {one.name: tuple(one.company or ()) for one in stay}
    fewer = {name: Size(n, company[name][: n - 1]) for name, n in left.items() if n}
    off = (*gone, *(name for name, n in left.items() if not n))
    return Beside(off, fewer, come - sum(cut.values()), names)


def _off(tx: Transaction, request: Request, own: Row, others: Sequence[Row]) -> tuple[Key, ...]:
    """The entries of those who are said not to come, of the speaker's people."""
    me, say = campaigns.person(request), request.say
    near = {entries.key_of(one) for one in others}
    spouse = parties.numbered(tx, request, "spouse")
    gone: list[Key] = []
    for who in request.understanding.slots.get("remove", ()):
        number = parties.numbered(tx, request, who)
        if number is None:
            guest = called(say, str(who))
            gone += [k for k in (say("signups.guest", name=me.name, who=guest), who) if k in near]
        elif number != own.member_id and (number in near or number == spouse):
            gone.append(number)
    return tuple(dict.fromkeys(gone))


def _cut(stay: Sequence[Row], surplus: int, of_own: int) -> dict[str, int]:
    """By how many heads each guest becomes fewer: who waits first, then the own entry, then others.

    Of the own entry `of_own` heads can go; who has a place goes whole.
    """
    cut: dict[str, int] = {}
    guests = [one for one in stay if one.member_id is None]
    for one in (one for one in reversed(guests) if one.state == WAITING and surplus > 0):
        cut[one.name] = min(surplus, one.heads)
        surplus -= cut[one.name]
    surplus -= of_own
    for one in (one for one in guests if one.state != WAITING):
        if surplus > 0:
            cut[one.name] = one.heads
            surplus -= one.heads
    return cut


def _joining(tx: Transaction, request: Request, own: Row) -> tuple[Entry, ...]:
    """Those who join and get entries of their own."""
    added = request.understanding.slots.get("add", ())
    numbers = [parties.numbered(tx, request, who) for who in added]
    return tuple(
        Entry(words.name_of(tx, request, one), one)
        for one in dict.fromkeys(numbers)
        if one is not None and one != own.member_id and parties.may(tx, request, one, with_me=True)
    )


def _own_size(tx: Transaction, request: Request, own: Row, beside: Beside) -> Size:
    """The heads of the own entry after the change, and who of them was named."""
    slots, before = request.understanding.slots, tuple(own.company or ())
    removed = [str(who) for who in slots.get("remove", ())]
    people = [who for who in slots.get("people", ()) if who != "self"]
    wanted: list[Who] = [*people, *slots.get("add", ())]
    found = [_along(tx, request, who) for who in wanted]
    along = [one for one in found if one and one not in beside.names]
    company = tuple(one for one in dict.fromkeys((*before, *along)) if one not in removed)
    total = slots.get("total")
    if total is None:
        fewer = len([one for one in before if one in removed])
        heads = own.heads - fewer + len([one for one in company if one not in before])
    else:
        heads = int(total) - beside.heads
    heads = max(heads, 1)
    return Size(heads, company[: heads - 1], enlarging.beyond(request, own.name))


def _along(tx: Transaction, request: Request, who: Who) -> str:
    """What somebody is called who comes along without an own entry; "" for all others."""
    me = campaigns.person(request)
    if who in ("self", me.id):
        return me.name if me.role == "family" else ""
    return "" if parties.numbered(tx, request, who) is not None else str(who)
