"""Coming with more or fewer than before; where there is no room, the others wait."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Reply, Request
from handlers import campaigns
from handlers.activities import outcome, telling, words
from handlers.activities.telling import Told
from services.activities import entries
from services.activities.altering import Altered, Resized, Size
from services.activities.entries import ASKED, IN, OFFERED, STANDS, WAITING, Entry, Key
from services.activities.writing import KIND
from storage.signups import LISTED
from storage.transaction import Row, Transaction


def size(request: Request, host: Row, heads: int, company: Sequence[str]) -> Size:
    """The size of somebody's entry; who finds no room waits under the host's name."""
    named = tuple(dict.fromkeys(company))
    return Size(max(heads, 1 + len(named)), named, beyond(request, host.name))


def beyond(request: Request, name: str) -> str:
    """What those are called who come with somebody and have no place yet."""
    return request.say("signups.guests", name=name)


def others(tx: Transaction, row: Row, me: int, own: Key) -> list[Row]:
    """Whom somebody signed up, or who are guests of theirs, beside the own entry."""
    return [
        one
        for one in entries.every(tx, row.id)
        if entries.key_of(one) != own
        and one.state in STANDS
        and me in (one.by_id, one.host_id)
        and one.how not in LISTED
    ]


def told(tx: Transaction, request: Request, row: Row, host: Key, altered: Altered) -> Told:
    """What is said of a party that is otherwise now; whoever else it concerns is told alone."""
    telling.recount(tx, request, row)
    outcome.tell_off(tx, request, row, altered.left)
    outcome.tell_signed(tx, request, row, altered.done)
    alone = outcome.states(tx, request, row, [one for one in altered.done if one.new])
    alone += [line for one in altered.resized for line in short(tx, request, row, one)]
    alone += _still_wait(tx, request, row, altered)
    joined = any(one.new and one.state == IN for one in altered.done)
    if joined or altered.left or any(_is_otherwise(tx, row, one) for one in altered.resized):
        return Told((whole(tx, request, row, host, "changed"),), tuple(alone))
    if alone or not campaigns.is_spoken_to(request):
        return Told((), tuple(alone))
    return Told((whole(tx, request, row, host, "same"),))


def whole(tx: Transaction, request: Request, row: Row, host: Key, which: str) -> Reply:
    """How the party of somebody stands now: `changed`, or the `same` as before."""
    me = campaigns.person(request)
    own = entries.found(tx, row.id, (host,)).get(host)
    party = [own] if own is not None and own.state in STANDS else []
    waits = own is not None and own.state == WAITING
    party += [one for one in others(tx, row, me.id, host) if waits or one.state != WAITING]
    return _reply(request, row, party, which)


def entry_now(tx: Transaction, request: Request, row: Row, key: Key) -> Reply:
    """How one entry stands that came to be of another number."""
    now = entries.found(tx, row.id, (key,))[key]
    return _reply(request, row, [now], "changed")


def _reply(request: Request, row: Row, party: Sequence[Row], which: str) -> Reply:
    say, me = request.say, campaigns.person(request)
    told = [Entry(o.name, o.member_id, o.heads, tuple(o.company or ())) for o in party]
    who = words.party(say, told, me)
    values = {"title": row.title, "n": words.heads(told), "who": who}
    refs = ((KIND, row.id),)
    if request.message.chat.is_group:
        key = "signups.changed_here" if which == "changed" else "signups.same_here"
        return Reply(say(key, name=me.name, **values), refs=refs)
    key = "signups.changed" if which == "changed" else "signups.same"
    return Reply(say(key, **values), refs=refs)


def _is_otherwise(tx: Transaction, row: Row, one: Resized) -> bool:
    """Whether an entry has become another, or those who were to wait have a place."""
    if one.waiting is not None and one.waiting.state in (IN, OFFERED):
        return True
    key = entries.key_of(one.was)
    now = entries.found(tx, row.id, (key,))[key]
    return (now.heads, now.company) != (one.was.heads, one.was.company)


def _still_wait(tx: Transaction, request: Request, row: Row, altered: Altered) -> list[str]:
    """Who of those without a place are fewer than before, and where they stand."""
    fewer = [one for one in altered.resized if one.was.state == WAITING]
    places = entries.order(tx, row.id) if fewer else {}
    told = [(one.heads, places.get(entries.key_of(one.was), 0)) for one in fewer]
    return [request.say("signups.rest_wait", n=n, place=place) for n, place in told if place]


def short(tx: Transaction, request: Request, row: Row, one: Resized) -> list[str]:
    """What is said of those who found no room; staff are told where they decide about them."""
    say = request.say
    if not one.short or (one.waiting is not None and one.waiting.state in (IN, OFFERED)):
        return []
    if one.waiting is None:
        return [say("signups.no_room", title=row.title)]
    values = {"title": row.title, "n": one.waiting.entry.heads}
    if one.waiting.state == ASKED:
        nobody = telling.staff(tx, request, telling.ASKED, row, campaigns.person(request).id)
        return [say("signups.more_asked", **values) + nobody]
    return [say("signups.more_wait", **values, place=one.waiting.place)]
