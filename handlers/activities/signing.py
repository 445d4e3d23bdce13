"""报名 in chat: going, alone or with others, into a place or into the order of who waits."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Reply, Request
from bot.scene import Item
from handlers import campaigns
from handlers.activities import (
    chains,
    enlarging,
    finding,
    holding,
    noting,
    outcome,
    parties,
    telling,
    words,
)
from handlers.activities.parties import Wish
from handlers.activities.telling import Told
from services.activities import entries, writing
from services.activities.entries import IN
from services.activities.signing import Done, NotOpenError
from storage.transaction import Row, Transaction

# What is asked with a yes or no before it is done.
SURE = "confirm"
# So many people are told of, and their names are still to come.
NAMES = "names"


def sign_up(tx: Transaction, request: Request) -> list[Reply]:
    """Sign up whoever is meant for what is meant; ask first what must be asked."""
    understood = request.understanding
    if "entries" in understood.slots:
        return chains.take(tx, request)
    items, asked = finding.settle(tx, request, finding.to_come(request), "signups.none_open")
    if not items:
        return asked
    if "person" in understood.ask:
        return finding.who(tx, request)
    if SURE in understood.ask:
        return _ask_sure(tx, request, items)
    campaigns.end_question(tx, request)
    act = _one
    if NAMES in understood.ask:
        act = holding.hold
    elif holding.HELD in understood.slots:
        act = holding.name
    replies = [reply for item in items for reply in act(tx, request, item)]
    return telling.together(request, replies)


def _one(tx: Transaction, request: Request, item: Item) -> list[Reply]:
    row = writing.find(tx, item.id)
    assert row is not None, "an item that is shown stands"
    wish = parties.wish(tx, request, row)
    if campaigns.person(request).role == "family" and not _of_elder(wish):
        return telling.alone(tx, request, parties.not_for_elder(tx, request, wish.refused))
    if not wish.party:
        names = words.listed(request.say, wish.refused)
        return telling.alone(tx, request, request.say("signups.not_for_others", names=names))
    try:
        told = (
            _enlarged(tx, request, row, wish)
            or _joined(tx, request, row, wish)
            or _new(tx, request, row, wish)
        )
    except NotOpenError as error:
        return outcome.not_open(tx, request, row, error)
    lines = (
        *told.alone,
        *noting.note(tx, request, row, wish.party),
        *_left_out(request, row, wish),
    )
    return telling.tell(tx, request, Told(told.here, lines), (item.ref,))


def _new(tx: Transaction, request: Request, row: Row, wish: Wish) -> Told:
    """Sign up a party of which the speaker is not on the list yet."""
    done = outcome.put(tx, request, row, [wish.party], wish.how)
    outcome.tell_signed(tx, request, row, done)
    here = _recorded(tx, request, row, done)
    lines = outcome.states(tx, request, row, done)
    if not here and not lines:
        here += _stands(tx, request, row, done)
    return Told(tuple(here), tuple(lines))


def _enlarged(tx: Transaction, request: Request, row: Row, wish: Wish) -> Told | None:
    """Let somebody near who stands on the list come with more people than was said; else None."""
    entries.lock(tx, row.id)
    wanted = parties.enlarged(tx, request, row, wish.party)
    if wanted is None:
        return None
    altered = outcome.alter(tx, request, row, wanted, wish.how)
    return enlarging.told(tx, request, row, wish.party[0].key, altered)


def _joined(tx: Transaction, request: Request, row: Row, wish: Wish) -> Told | None:
    """Let others come with somebody who stands on the list; None where nobody does."""
    entries.lock(tx, row.id)
    host = parties.host(tx, request, row)
    wanted = None if host is None else parties.added(tx, request, row, host, wish.party)
    if host is None or wanted is None:
        return None
    altered = outcome.alter(tx, request, row, wanted, wish.how)
    return enlarging.told(tx, request, row, host.member_id, altered)


def _of_elder(wish: Wish) -> bool:
    return any(entry.member_id is not None for entry in wish.party)


def _left_out(request: Request, row: Row, wish: Wish) -> list[str]:
    """Who was named and not signed up."""
    lines = []
    if wish.alone:
        lines.append(request.say("signups.no_companions", title=row.title))
    if wish.refused:
        names = words.listed(request.say, wish.refused)
        lines.append(request.say("signups.not_for_others", names=names))
    return lines


def _recorded(tx: Transaction, request: Request, row: Row, done: Sequence[Done]) -> list[Reply]:
    """The confirmation of who has a place now, and did not before."""
    say, me = request.say, campaigns.person(request)
    fresh = [one.entry for one in done if one.new and one.state == IN]
    if not fresh:
        return []
    n, who = words.heads(fresh), words.party(say, fresh, me)
    values = {"title": row.title, "n": n, "who": who}
    refs = ((writing.KIND, row.id),)
    if request.message.chat.is_group:
        ack = telling.acknowledged(tx, row, fresh)
        return [Reply(say("signups.recorded_here", name=me.name, **values), ack, refs)]
    if finding.is_of_several(request):
        return [Reply(say("signups.recorded_line", when=words.when(request, row), **values))]
    told = say("signups.recorded", **values)
    return [Reply(f"{told}\n{words.when_and_where(request, row)}{say('signups.put_right')}")]


def _stands(tx: Transaction, request: Request, row: Row, done: Sequence[Done]) -> list[Reply]:
    """What is said to somebody who signs up again, and changes nothing; in a group if asked."""
    if not campaigns.is_spoken_to(request):
        return []
    say, me = request.say, campaigns.person(request)
    n = sum(one.heads for one in entries.found(tx, row.id, (o.entry.key for o in done)).values())
    names = [words.mine(say, one.entry.name, one.entry.key, me) for one in done]
    text = say("signups.already", who=words.listed(say, names), title=row.title, n=n)
    return [Reply(text, refs=((writing.KIND, row.id),))]


def _ask_sure(tx: Transaction, request: Request, items: Sequence[Item]) -> list[Reply]:
    row = writing.find(tx, items[0].id)
    assert row is not None, "an item that is shown stands"
    at = words.when(request, row)
    text = request.say("signups.sure", title=row.title, when=at)
    return finding.sure(tx, request, text)
