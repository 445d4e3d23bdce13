"""Places for so many people whose names are still to come."""

from __future__ import annotations

from bot.messages import Reply, Request
from bot.scene import Item
from handlers import campaigns
from handlers.activities import enlarging, finding, outcome, parties, telling, words
from handlers.activities.telling import Told
from handlers.hears.activities import full_names
from services.activities import entries, writing
from services.activities.altering import Size, Wanted
from services.activities.entries import IN, STANDS, Entry, Key
from services.activities.signing import NotOpenError
from storage.transaction import Row, Transaction

# In a question's draft how many places are held.
HELD = "held"


def hold(tx: Transaction, request: Request, item: Item) -> list[Reply]:
    """Record so many heads with the speaker, and ask for the names."""
    me, row = campaigns.person(request), writing.find(tx, item.id)
    assert row is not None, "an item that is shown stands"
    told = request.understanding.slots.get("total")
    if me.role == "family":
        return telling.alone(tx, request, request.say("signups.family_whom"))
    if told is None:
        return _ask_whom(tx, request, item)
    n = max(int(told), 1)
    entry = Entry(me.name, me.id, n, remark_sealed=parties.sealed(request))
    stood = entries.of_member(tx, row.id, me.id)
    try:
        if stood is not None and stood.state in STANDS:
            return _more(tx, request, row, stood, n)
        done = outcome.put(tx, request, row, [(entry,)], "self")
    except NotOpenError as error:
        return outcome.not_open(tx, request, row, error)
    lines = outcome.states(tx, request, row, done)
    here: tuple[Reply, ...] = ()
    if all(one.state == IN for one in done):
        here = (_asked(tx, request, row, n),)
    return telling.tell(tx, request, Told(here, tuple(lines)), (item.ref,))


def name(tx: Transaction, request: Request, item: Item) -> list[Reply]:
    """Note the names of those for whom places are held; who is on the roster gets an own entry.

    Where as many are named as places are held, the speaker is one of them only by name.
    """
    me, row = campaigns.person(request), entries.lock(tx, item.id)
    assert row is not None, "an item that is shown stands"
    own = entries.of_member(tx, row.id, me.id)
    if own is None or own.state not in STANDS:
        return telling.alone(tx, request, request.say("signups.not_on", title=row.title))
    named = parties.people(tx, request)
    known = [one for one in named.own if one != me.id]
    company = [*(own.company or ()), *named.company, *_unknown(tx, request, named.own)]
    company = list(dict.fromkeys(company))
    try:
        wanted, host = _wanted(tx, request, own, (known, company))
        altered = outcome.alter(tx, request, row, wanted, "for")
    except NotOpenError as error:
        return outcome.not_open(tx, request, row, error)
    told = enlarging.told(tx, request, row, host, altered)
    refused = [
        request.say("signups.not_for_others", names=words.listed(request.say, named.refused))
    ]
    lines = (*told.alone, *(refused if named.refused else ()))
    return telling.tell(tx, request, Told(told.here, lines), (item.ref,))


def _wanted(
    tx: Transaction, request: Request, own: Row, told: tuple[list[int], list[str]]
) -> tuple[Wanted, Key]:
    """What of the held places is whose."""
    me, (known, company) = campaigns.person(request), told
    party = tuple(Entry(words.name_of(tx, request, n), n) for n in known)
    slots = request.understanding.slots
    with_me = "self" in slots.get("people", ()) or me.id in slots.get("people", ())
    if known and not with_me and len(known) + len(company) >= own.heads:
        guests = tuple(Entry(called, host_id=me.id) for called in company)
        return Wanted((me.id,), ((*party, *guests),)), known[0]
    heads = max(own.heads - len(known), 1 + len(company))
    size: Size = enlarging.size(request, own, heads, company)
    return Wanted((), (party,) if party else (), {me.id: size}), me.id


def _unknown(tx: Transaction, request: Request, known: tuple[int, ...]) -> list[str]:
    """Full names that are written among the others, and that nobody of the roster has."""
    names = [words.name_of(tx, request, one) for one in known]
    roster = request.scene.roster
    written = [one for one in full_names(request.message.text) if one not in names]
    return [
        one for one in written if roster is None or roster.resolve(one, 0, own_form=True) is None
    ]


def _more(tx: Transaction, request: Request, row: Row, own: Row, n: int) -> list[Reply]:
    """Have somebody who stands on the list come with so many in all."""
    company = tuple(own.company or ())
    size = enlarging.size(request, own, max(n, own.heads), company)
    altered = outcome.alter(tx, request, row, Wanted(sizes={own.member_id: size}), "self")
    told = enlarging.told(tx, request, row, own.member_id, altered)
    here = told.here
    if not told.alone:
        here = (_asked(tx, request, row, size.heads),)
    return telling.tell(tx, request, Told(here, told.alone), ((writing.KIND, row.id),))


def _asked(tx: Transaction, request: Request, row: Row, n: int) -> Reply:
    """That places are kept, with the question for the names."""
    ref = (writing.KIND, row.id)
    finding.free(tx, request, activity=ref, held=n)
    return Reply(request.say("signups.names", title=row.title, n=n), refs=(ref,))


def _ask_whom(tx: Transaction, request: Request, item: Item) -> list[Reply]:
    """Ask who, or how many, are meant by a whole body."""
    finding.free(tx, request, activity=item.ref)
    return [Reply(request.say("signups.names_first", title=item.title), refs=(item.ref,))]
