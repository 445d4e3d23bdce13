"""问活动 in chat: when, where, how many, who; whether one is on the list oneself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.messages import Reply, Request
from bot.scene import Item
from handlers import campaigns
from handlers.activities import finding, parties, printing, telling, words
from services.activities import entries, signing, waiting, writing
from services.activities.entries import ASKED, OFFERED, STANDS, WAITING
from storage.transaction import Row, Transaction

MOST_IN_GROUP = 4
# What people may ask of an activity, where the answer is one field of it.
PLAIN = {
    "place": ("place", "signups.place_is", "signups.place_unknown"),
    "rain_plan": ("rain_plan", "signups.rain_is", "signups.rain_unknown"),
}
MINE = "my_status"


def inquire(tx: Transaction, request: Request) -> list[Reply]:
    """Answer what is asked of an activity, or tell what is on."""
    understood = request.understanding
    wanted = understood.slots.get("field")
    if wanted == MINE:
        return _mine(tx, request)
    items = finding.named(request)
    if not items and request.understanding.slots.get(writing.KIND) is not None:
        return telling.alone(tx, request, request.say("signups.gone"))
    if not items and wanted not in (None, "list"):
        items = finding.to_come(request)
    if not items:
        return _what_is_on(tx, request)
    if len(items) > 1:
        return finding.which(tx, request, items)
    campaigns.end_question(tx, request)
    row = writing.find(tx, items[0].id)
    assert row is not None, "an item that is shown stands"
    if wanted in ("roster", "list"):
        return [Reply(printing.roster(tx, request, row), refs=(items[0].ref,))]
    return [Reply(_of_one(tx, request, row, wanted), refs=(items[0].ref,))]


def _of_one(tx: Transaction, request: Request, row: Row, wanted: str | None) -> str:
    if wanted in PLAIN:
        column, known, unknown = PLAIN[wanted]
        value = getattr(row, column)
        told = request.say(known, title=row.title, text=value) if value else ""
        return told or request.say(unknown, title=row.title)
    answers: dict[str, Callable[[Transaction, Request, Row], str]] = {
        "time": _time,
        "count": _count,
        "capacity": _count,
        "status": _count,
        "guests": _guests,
    }
    return answers.get(wanted or "", printing.card)(tx, request, row)


def _time(_tx: Transaction, request: Request, row: Row) -> str:
    return request.say("signups.time_is", title=row.title, when=words.when(request, row))


def _count(tx: Transaction, request: Request, row: Row) -> str:
    say, room = request.say, entries.room(tx, row.id)
    if row.state != writing.OPEN:
        return say("signups.count_closed", title=row.title, n=room.taken)
    free = waiting.places_free(row, room)
    if free is None:
        return say("signups.count", title=row.title, n=room.taken)
    if not free or room.waiting:
        return say("signups.count_full", title=row.title, n=room.taken)
    return say("signups.count_free", title=row.title, n=room.taken, free=free)


def _guests(_tx: Transaction, request: Request, row: Row) -> str:
    key = "signups.guests_welcome" if row.companions else "signups.guests_not"
    return request.say(key, title=row.title)


def _what_is_on(tx: Transaction, request: Request) -> list[Reply]:
    """The activities that take people in, numbered, so that a number answers."""
    items = sorted(finding.to_come(request), key=_begins)
    say = request.say
    if not items:
        return [Reply(say("signups.none_open"))]
    most = MOST_IN_GROUP if request.message.chat.is_group else finding.MOST
    shown = items[:most]
    lines = [
        say("signups.line", n=n, title=item.title, when=_day(tx, request, item))
        for n, item in enumerate(shown, 1)
    ]
    if len(items) > most:
        lines.append(say("signups.others_on", n=len(items) - most))
    lines.append(say("signups.choose"))
    return [Reply("\n".join(lines), refs=tuple(item.ref for item in shown))]


def _begins(item: Item) -> float:
    return item.starts_at.timestamp() if item.starts_at else 0.0


def _day(tx: Transaction, request: Request, item: Item) -> str:
    row = writing.find(tx, item.id)
    return words.when(request, row) if row is not None else ""


def _mine(tx: Transaction, request: Request) -> list[Reply]:
    """How the speaker, or who is asked about, stands on the lists; told alone."""
    items = finding.named(request)
    numbers = [n for n in _whose(tx, request) if _may_know(tx, request, n)]
    items = items or [item for item in request.scene.items if item.kind == writing.KIND]
    lines: list[str] = []
    for item in items:
        row = writing.find(tx, item.id)
        every = entries.every(tx, item.id) if row is not None else []
        standing = [one for one in every if one.member_id in numbers and one.state in STANDS]
        if row is not None and standing:
            lines += _states(tx, request, row, standing)
    if not lines:
        lines = [_not_on(tx, request, numbers)]
    return telling.alone(tx, request, *lines, refs=tuple(item.ref for item in items[:1]))


def _not_on(tx: Transaction, request: Request, numbers: Sequence[int]) -> str:
    """That nobody who is asked about is on the list, by name where it is one's own people."""
    say, named, me = request.say, finding.named(request), campaigns.person(request)
    others = [words.name_of(tx, request, one) for one in numbers if one != me.id]
    if not named:
        return say("signups.nothing_on")
    if others and me.id not in numbers:
        return say("signups.not_on_who", title=named[0].title, who=words.listed(say, others))
    return say("signups.not_on", title=named[0].title)


def _states(tx: Transaction, request: Request, row: Row, standing: Sequence[Row]) -> list[str]:
    say, me = request.say, campaigns.person(request)
    places = signing.order(tx, row.id)
    at = words.when_and_where(request, row)
    lines = []
    for one in standing:
        who = say("signups.you") if one.member_id == me.id else one.name
        values = {"who": who, "title": row.title}
        if one.state == WAITING:
            place = places.get(entries.key_of(one), 0)
            lines.append(say("signups.is_waiting", place=place, **values))
        elif one.state == ASKED:
            lines.append(say("signups.is_asked", **values))
        elif one.state == OFFERED:
            lines.append(say("signups.is_offered", **values))
        else:
            others = one.member_id == me.id and one.by_id not in (None, me.id)
            by = {"by": words.name_of(tx, request, one.by_id)} if others else {}
            key = "signups.is_on_by" if others else "signups.is_on"
            lines.append(say(key, n=one.heads, when=at, **values, **by))
    return lines


def _whose(tx: Transaction, request: Request) -> list[int]:
    people = request.understanding.slots.get("people") or ["self"]
    numbers = [parties.numbered(tx, request, who) for who in people]
    me = campaigns.person(request)
    linked = list(request.scene.own.linked) if me.role == "family" else []
    return list(dict.fromkeys([one for one in numbers if one is not None] + linked))


def _may_know(tx: Transaction, request: Request, number: int) -> bool:
    """Whether somebody's place is told to the speaker: one's own, one's people's."""
    me = campaigns.person(request)
    if me.role in ("member", "duty") and number != me.id:
        return parties.is_near(tx, request, number)
    return parties.may(tx, request, number, with_me=False)
