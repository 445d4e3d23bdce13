"""名单: a list that a secretary or staff paste, on which everybody is recorded once."""

from __future__ import annotations

from collections.abc import Iterable

from bot.messages import Reply, Request
from bot.scene import Item, Known
from bot.texts.dates import date_words
from handlers import behalf, campaigns, confirming, recording, wishes
from handlers.confirming import listed
from handlers.recording import One
from storage.acknowledgements import MOST_NAMES
from storage.transaction import Transaction


def is_roll(request: Request) -> bool:
    """Whether a list was pasted by somebody who records for all."""
    role = campaigns.person(request).role
    return "entries" in request.understanding.slots and role in behalf.FOR_ALL


def record(tx: Transaction, request: Request, item: Item) -> list[Reply]:
    """Record everybody on the list who is known, and tell who could not be found."""
    wish = wishes.wish(tx, request)
    days, most = recording.allowed(tx, request, item, wish.days)
    if not days:
        return [Reply(confirming.too_long_ago(request, wish.days, most))]
    done = recording.record(tx, request, item, wish.people, days, roll=True)
    unknown, alike = _not_found(request)
    lines = [_recorded(request, done, refused=wish.refused or bool(unknown or alike))]
    if wish.refused:
        lines.append(request.say("checkin.others_not", name=campaigns.person(request).name))
    if unknown:
        lines.append(request.say("checkin.not_found", names=_missed(request, unknown)))
    if alike:
        lines.append(_alike(tx, request, item, alike))
    return [Reply("\n".join(line for line in lines if line), refs=(item.ref,))]


def _recorded(request: Request, done: list[One], *, refused: bool) -> str:
    fresh = [one.person.name for one in done if one.recorded.new]
    day = request.understanding.slots.get("date", request.scene.today)
    if fresh and day != request.scene.today:
        names, said = listed(request, fresh), date_words(request.say, day)
        return request.say("checkin.backfilled_for", names=names, date=said)
    if fresh:
        return request.say("checkin.roll", n=len(fresh), names=listed(request, fresh))
    return "" if refused else request.say("checkin.all_already")


def _not_found(request: Request) -> tuple[list[str], dict[str, list[Known]]]:
    """The names on the list that nobody has, and those that several people have."""
    roster, sender = request.scene.roster, campaigns.person(request).id
    unknown: list[str] = []
    alike: dict[str, list[Known]] = {}
    for row in request.understanding.slots["entries"]:
        name = row.get("name")
        if not name:
            continue
        mention = roster.resolve(name, sender, own_form=True)
        known = [roster.known(number) for number in mention.candidates] if mention else []
        if several := [one for one in known if one is not None]:
            alike[name] = several[: campaigns.MOST_CHOICES]
        else:
            unknown.append(name)
    return unknown, alike


def _alike(tx: Transaction, request: Request, item: Item, alike: dict[str, list[Known]]) -> str:
    """Ask, alone, which of namesakes is meant; in a group that it be said alone."""
    name, known = next(iter(alike.items()))
    if request.message.chat.is_group:
        return request.say("checkin.alike", names=_missed(request, alike))
    slots = {item.kind if item.kind == campaigns.CAMPAIGN else "ref": item.ref}
    offered = campaigns.ask(tx, request, campaigns.people(known), slots)
    asked = request.say("checkin.which_of", said=name, options=offered)
    if len(alike) == 1:
        return asked
    others = request.say("checkin.alike", names=_missed(request, [*alike][1:]))
    return f"{others}\n{asked}"


def _missed(request: Request, names: Iterable[str]) -> str:
    """Names that could not be recorded: alone all of them, in a group how many they are."""
    found = list(dict.fromkeys(names))
    if not request.message.chat.is_group or len(found) <= MOST_NAMES:
        return "、".join(found)
    return request.say("checkin.and_all", names="、".join(found[:MOST_NAMES]), n=len(found))
