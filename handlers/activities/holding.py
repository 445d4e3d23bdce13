"""Places for so many people whose names are still to come."""

from __future__ import annotations

from bot.messages import Reply, Request
from bot.scene import Item
from handlers import campaigns
from handlers.activities import enlarging, finding, outcome, parties, telling, words
from handlers.activities.enlarging import Size
from handlers.activities.telling import Told
from services.activities import entries, writing
from services.activities.entries import IN, STANDS, Entry
from services.activities.signing import NotOpenError
from storage.transaction import Transaction

# In a question's draft how many places are held.
HELD = "held"


def hold(tx: Transaction, request: Request, item: Item) -> list[Reply]:
    """Record so many heads with the speaker, and ask for the names."""
    me, row = campaigns.person(request), writing.find(tx, item.id)
    assert row is not None, "an item that is shown stands"
    n = max(int(request.understanding.slots.get("total") or 1), 1)
    if me.role == "family":
        return telling.alone(tx, request, request.say("signups.family_whom"))
    entry = Entry(me.name, me.id, n, remark_sealed=parties.sealed(request))
    before = entries.found(tx, row.id, (me.id,))
    try:
        done = outcome.put(tx, request, row, [(entry,)], "self")
    except NotOpenError as error:
        return outcome.not_open(tx, request, row, error)
    told = enlarging.with_more(tx, request, row, done, before)
    lines = (*told.alone, *outcome.states(tx, request, row, done))
    here: tuple[Reply, ...] = ()
    if not lines and all(one.state == IN for one in done):
        finding.free(tx, request, activity=item.ref, held=n)
        here = (Reply(request.say("signups.names", title=row.title, n=n), refs=(item.ref,)),)
    return telling.tell(tx, request, Told(here, lines), (item.ref,))


def name(tx: Transaction, request: Request, item: Item) -> list[Reply]:
    """Note the names of those for whom places are held."""
    me, row = campaigns.person(request), writing.find(tx, item.id)
    assert row is not None, "an item that is shown stands"
    standing = entries.of_member(tx, row.id, me.id)
    if standing is None or standing.state not in STANDS:
        return telling.alone(tx, request, request.say("signups.not_on", title=row.title))
    named = parties.people(tx, request)
    others = [words.name_of(tx, request, one) for one in named.own if one != me.id]
    company = tuple(dict.fromkeys((*(standing.company or ()), *others, *named.company)))
    heads = max(standing.heads, 1 + len(company))
    told = enlarging.resize(tx, request, row, standing, Size(heads, company))
    return telling.tell(tx, request, told, (item.ref,))
