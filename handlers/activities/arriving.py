"""到了 in chat: who has come to an activity, alone or with others; also who had not signed up."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Acknowledged, Reply, Request
from bot.scene import Item
from handlers import campaigns
from handlers.activities import finding, outcome, parties, telling, words
from handlers.activities.telling import Told
from services.activities import attendance, entries, writing
from services.activities.attendance import Came
from services.activities.entries import ASKED, IN, OFFERED, WAITING, Key
from services.activities.signing import Done, NotOpenError
from services.activities.writing import KIND
from storage.audit import By
from storage.transaction import Row, Transaction

INTENT = "activity_arrive"
JOINED = "arrivals.joined"


def arrive(tx: Transaction, request: Request) -> list[Reply]:
    """Note that whoever is meant has come; ask first what must be asked."""
    items, asked = finding.settle(tx, request, _today(request), "arrivals.none_today")
    if not items:
        return asked
    if "person" in request.understanding.ask:
        return finding.who(tx, request)
    campaigns.end_question(tx, request)
    row = writing.find(tx, items[0].id)
    assert row is not None, "an item that is shown stands"
    if not attendance.is_on(row, request.scene.now):
        return _not_now(tx, request, row)
    return _come(tx, request, row)


def acknowledged(tx: Transaction, row: Row, of: Key, name: str, heads: int = 1) -> Acknowledged:
    """What tells a coming from others, where several are told together."""
    values = {"title": row.title, "total": attendance.numbers(tx, row.id).came}
    return Acknowledged(JOINED, f"{row.id}:{of}", name, str(row.id), heads, values)


def _today(request: Request) -> list[Item]:
    """The activities of the day, those of this group if there are any."""
    today, zone = request.scene.today, request.scene.now.tzinfo
    return finding.here(
        request,
        (
            item
            for item in request.scene.items
            if item.kind == KIND
            and item.starts_at is not None
            and item.starts_at.astimezone(zone).date() == today
        ),
    )


def _not_now(tx: Transaction, request: Request, row: Row) -> list[Reply]:
    if not campaigns.is_spoken_to(request):
        return []
    early = row.starts_at is not None and request.scene.now < row.starts_at
    if early and row.state in writing.LIVE:
        when = words.when_and_where(request, row)
        text = request.say("arrivals.early", title=row.title, when=when)
    else:
        text = request.say("arrivals.over", title=row.title)
    return telling.alone(tx, request, text, refs=((KIND, row.id),))


def _come(tx: Transaction, request: Request, row: Row) -> list[Reply]:
    say, me = request.say, campaigns.person(request)
    wish = parties.wish(tx, request, row)
    if not wish.party:
        key = "signups.family_whom" if me.role == "family" else "signups.not_for_others"
        values = {} if me.role == "family" else {"names": words.listed(say, wish.refused)}
        return telling.alone(tx, request, say(key, **values))
    try:
        came = attendance.arrive(tx, row.id, wish.party, By(me.id, request.scene.now))
    except NotOpenError as error:
        return outcome.not_open(tx, request, row, error)
    outcome.tell_signed(tx, request, row, came.done)
    told = sum(entry.heads for entry in wish.party)
    here = _welcome(tx, request, row, came)
    lines = _waits(tx, request, row, came.done)
    listed = sum(one.heads for one in _rows(tx, row, came.done))
    if told > listed:
        lines.append(say("arrivals.more", n=listed))
    if wish.refused:
        names = words.listed(say, wish.refused)
        lines.append(say("signups.not_for_others", names=names))
    return telling.tell(tx, request, Told(tuple(here), tuple(lines)), ((KIND, row.id),))


def _welcome(tx: Transaction, request: Request, row: Row, came: Came) -> list[Reply]:
    """What is said to who came and has a place; in a group once, unless asked again."""
    inside = [one for one in came.done if one.state in (IN, OFFERED)]
    is_new = any(one.entry.key in came.fresh for one in inside)
    if not inside or not (is_new or campaigns.is_spoken_to(request)):
        return []
    say, me, rows = request.say, campaigns.person(request), _rows(tx, row, inside)
    n, names = sum(one.arrived or 0 for one in rows), words.listed(say, (r.name for r in rows))
    key = "arrivals.welcome" if n == 1 else "arrivals.welcome_all"
    if all(one.member_id != me.id for one in rows):
        key = "arrivals.noted"
    refs = ((KIND, row.id),)
    text = say(key, names=names, n=n)
    if not request.message.chat.is_group or not is_new:
        return [Reply(text, refs=refs)]
    first = rows[0]
    return [Reply(text, acknowledged(tx, row, entries.key_of(first), first.name, n), refs)]


def _waits(tx: Transaction, request: Request, row: Row, done: Sequence[Done]) -> list[str]:
    """What is said to who came and has no place yet."""
    say, me, lines = request.say, campaigns.person(request), []
    waiting = [one.entry for one in done if one.state == WAITING]
    if waiting:
        who = words.party(say, waiting, me)
        lines.append(say("arrivals.waiting", title=row.title, who=who))
    for one in (one for one in done if one.state == ASKED):
        about = one.entry.member_id
        nobody = telling.staff(tx, request, telling.ASKED, row, about) if one.new else ""
        who = say("signups.you") if about == me.id else one.entry.name
        lines.append(say("arrivals.asked", who=who) + nobody)
    return lines


def _rows(tx: Transaction, row: Row, done: Sequence[Done]) -> list[Row]:
    return list(entries.found(tx, row.id, (one.entry.key for one in done)).values())
