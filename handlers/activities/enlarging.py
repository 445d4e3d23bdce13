"""Coming with more or fewer than before; where there is no room, the others wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.messages import Reply, Request
from handlers import campaigns
from handlers.activities import words
from handlers.activities.telling import Told
from services.activities import entries, leaving, signing
from services.activities.entries import IN, OFFERED, STANDS, WAITING, Entry, Key
from services.activities.signing import Done, NotOpenError
from services.activities.waiting import NoRoomError
from services.activities.writing import KIND
from storage.audit import By
from storage.transaction import Row, Transaction


class Size(NamedTuple):
    """With how many somebody comes, and who of them was named."""

    heads: int
    company: tuple[str, ...] = ()


def with_more(
    tx: Transaction,
    request: Request,
    row: Row,
    done: Sequence[Done],
    before: Mapping[Key, Row],
) -> Told:
    """Let those who stood on the list already, and come with more now, do so."""
    told = Told()
    for one in done:
        stood = before.get(one.entry.key)
        if one.new or stood is None or stood.state not in STANDS:
            continue
        company = tuple(dict.fromkeys((*(stood.company or ()), *one.entry.company)))
        heads = max(one.entry.heads, stood.heads, 1 + len(company))
        if heads > stood.heads:
            told = resize(tx, request, row, stood, Size(heads, company))
    return told


def resize(tx: Transaction, request: Request, row: Row, stood: Row, size: Size) -> Told:
    """Have somebody come with another number; who finds no room waits as a guest."""
    by = By(campaigns.person(request).id, request.scene.now)
    key = entries.key_of(stood)
    try:
        leaving.change(tx, row.id, key, by, heads=size.heads, company=size.company)
    except NoRoomError:
        fresh = tuple(one for one in size.company if one not in (stood.company or ()))
        return _wait(tx, request, row, stood, Size(size.heads - stood.heads, fresh))
    return Told(here=(_changed(tx, request, row, key),))


def _changed(tx: Transaction, request: Request, row: Row, key: Key) -> Reply:
    say, me = request.say, campaigns.person(request)
    now = entries.found(tx, row.id, (key,))[key]
    entry = Entry(now.name, now.member_id, now.heads, tuple(now.company or ()))
    values = {"title": row.title, "n": now.heads, "who": words.party(say, [entry], me.id)}
    refs = ((KIND, row.id),)
    if request.message.chat.is_group:
        return Reply(say("signups.changed_here", name=me.name, **values), refs=refs)
    return Reply(say("signups.changed", **values), refs=refs)


def _wait(tx: Transaction, request: Request, row: Row, host: Row, size: Size) -> Told:
    """Put those who find no room onto the waiting list, as guests of who has a place."""
    say, me = request.say, campaigns.person(request)
    name, (more, company) = say("signups.guests", name=host.name), size
    guest = Entry(name, heads=more, company=company[1:more], host_id=host.member_id or me.id)
    by = By(me.id, request.scene.now)
    standing = entries.found(tx, row.id, (name,)).get(name)
    if standing is not None and standing.state == WAITING and standing.heads != more:
        leaving.change(tx, row.id, name, by, heads=more, company=guest.company)
    try:
        (done,) = signing.sign_up(tx, row.id, [(guest,)], by, "for")
    except NotOpenError:
        return Told(alone=(say("signups.no_room", title=row.title),))
    if done.state in (IN, OFFERED):
        return Told(here=(_changed(tx, request, row, entries.key_of(host)),))
    return Told(alone=(say("signups.more_wait", title=row.title, n=more, place=done.place),))
