"""菜单 in chat: staff plan several activities in one message, hear them told back and publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.messages import Reply, Request
from handlers import asking, campaigns
from handlers.activities import words
from services.activities import announcing, menus, planning, writing
from services.activities.menus import MenuError
from services.activities.planning import Fault
from services.activities.writing import DRAFT
from storage import dialogs
from storage.audit import By
from storage.transaction import Row, Transaction

# In what is known: the plans of one message, and the menu's number once it is kept.
PLANS, MENU = "plans", "menu"
# What of a line is shown where something in it is wrong.
MOST_SHOWN = 24
WRONG: dict[Fault, str] = {
    "title": "activities.menu_no_title",
    "date": "activities.menu_no_date",
    "hour": "activities.menu_no_hour",
    "past": "activities.menu_past",
    "deadline_late": "activities.menu_deadline",
    "deadline_past": "activities.menu_deadline",
}


def tell_back(tx: Transaction, request: Request) -> list[Reply]:
    """Keep the planned activities as drafts on a menu and tell it back; or what is wrong."""
    plans: Sequence[Mapping[str, Any]] = request.understanding.slots[PLANS]
    say, zone = request.say, words.zone_of(request)
    if len(plans) > menus.MOST:
        return [Reply(say("activities.menu_many", most=menus.MOST))]
    wrong = [line for n, one in enumerate(plans, 1) for line in _wrong(request, n, one) if line]
    if wrong:
        return [Reply("\n".join((*wrong, say("activities.menu_again"))))]
    _let_go(tx, request)
    made = [writing.create(tx, planning.draft(one, zone), _by(request), zone) for one in plans]
    title = request.understanding.slots.get("title") or say("activities.menu_untitled")
    try:
        number = menus.make(tx, title, made, _by(request))
    except MenuError:
        return [Reply(say("activities.menu_many", most=menus.MOST))]
    groups = announcing.usual_groups(tx, request.message.chat)
    text = _text(tx, request, number)
    if not groups.chats:
        return [Reply(f"{text}\n{say('activities.menu_nowhere')}")]
    asking.put(tx, request, asking.CONFIRM, {MENU: number})
    names = words.listed(say, groups.names)
    return [Reply(f"{text}\n{say('activities.menu_ask', groups=names)}")]


def publish(tx: Transaction, request: Request) -> list[Reply]:
    """Open the menu's activities and tell the groups."""
    number, say, zone = request.understanding.slots[MENU], request.say, words.zone_of(request)
    row = menus.find(tx, number)
    assert row is not None, "menus are never struck off"
    if any(planning.fault(one, request.scene.now) for one in _drafts(tx, number)):
        return [Reply(say("activities.menu_old", title=row.title))]
    groups = announcing.usual_groups(tx, request.message.chat)
    told = menus.post(tx, number, groups.chats, _by(request), say=say, zone=zone)
    if not told:
        return [Reply(say("activities.gone", title=row.title))]
    names = words.listed(say, announcing.names_of(tx, told))
    return [Reply(say("activities.published", title=row.title, groups=names))]


def correct(tx: Transaction, request: Request) -> list[Reply]:
    """Ask for the whole once more where one line of it is to be otherwise."""
    asking.put(tx, request, asking.CONFIRM, {MENU: request.understanding.slots[MENU]})
    return [Reply(request.say("activities.menu_correct"))]


def keep(tx: Transaction, request: Request) -> list[Reply]:
    """Leave the menu unpublished, and say where it is."""
    dialogs.end(tx, request.message)
    row = menus.find(tx, request.understanding.slots[MENU])
    title = row.title if row is not None else ""
    return [Reply(request.say("activities.menu_kept", title=title))]


def _let_go(tx: Transaction, request: Request) -> None:
    """Call off what was told back last and not published, in whose stead the new one comes."""
    pending = request.scene.pending
    number = pending.draft.get(MENU) if pending is not None else None
    if number is None:
        return
    drafts = _drafts(tx, number)
    menus.take_apart(tx, number, _by(request))
    for one in drafts:
        writing.cancel(tx, one.id, "", _by(request))


def _wrong(request: Request, n: int, plan: Mapping[str, Any]) -> list[str]:
    """What keeps a line from becoming an activity."""
    fault = planning.missing(plan)
    fault = fault or planning.fault(planning.draft(plan, words.zone_of(request)), request.scene.now)
    if fault is None and not (plan.get("weekly") or plan.get("often")):
        return []
    said = str(plan["said"])
    said = said if len(said) <= MOST_SHOWN else f"{said[:MOST_SHOWN]}…"
    key = WRONG[fault] if fault else "activities.menu_weekly"
    return [request.say(key, n=n, said=said)]


def _text(tx: Transaction, request: Request, number: int) -> str:
    row = menus.find(tx, number)
    assert row is not None, "a menu that was just made"
    return menus.text_of(row, menus.listed(tx, number), request.say, words.zone_of(request))


def _drafts(tx: Transaction, number: int) -> list[Row]:
    return [one for one in menus.listed(tx, number) if one.state == DRAFT]


def _by(request: Request) -> By:
    return By(campaigns.person(request).id, request.scene.now)
