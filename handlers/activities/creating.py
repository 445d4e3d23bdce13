"""活动 in chat: staff plan one in a sentence, hear it told back and publish; members propose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from bot.messages import Reply, Request
from bot.permissions import CLERKS
from bot.texts.dates import date_words
from bot.understanding.pending.plans import ASKED
from handlers import asking, campaigns
from handlers.activities import menus
from handlers.activities.words import zone_of
from services import matters, tasks
from services.activities import announcing, planning, proposals, publishing, writing
from services.activities.announcing import Groups
from services.activities.planning import Fault
from services.activities.words import when, words
from services.activities.writing import DRAFT, KIND, Draft
from storage import dialogs
from storage.audit import By
from storage.transaction import Row, Transaction

INTENT = "activity_create"
# In what is known: the draft's number. What was asked last stands there as `ASKED`.
NUMBER = "draft"
# So many groups are told by name.
MOST_NAMES = 3
# What is told beside the plan is told back if it is as short as that, and no telephone number.
SHORT_NOTE, TELEPHONE = 14, re.compile("[0-9]{5}")


def create(tx: Transaction, request: Request) -> list[Reply]:
    """Keep what staff plan as a draft and tell it back; a member's plan is a proposal."""
    slots = request.understanding.slots
    if menus.MENU in slots:
        return menus.publish(tx, request)
    if menus.PLANS in slots:
        return menus.tell_back(tx, request)
    if NUMBER in slots and request.scene.pending is None:
        return _publish(tx, request)
    person = campaigns.person(request)
    known = _known(request)
    if person.role not in CLERKS:
        return _propose(tx, request, known) if campaigns.is_spoken_to(request) else []
    return _tell_back(tx, request, known)


def correct(tx: Transaction, request: Request) -> list[Reply]:
    """Have the draft be as it was corrected, and tell it back anew; a menu stays as it is."""
    if menus.MENU in request.understanding.slots:
        return menus.correct(tx, request)
    return _tell_back(tx, request, dict(request.understanding.slots))


def keep(tx: Transaction, request: Request) -> list[Reply]:
    """Leave the draft, or the menu, unpublished, and say where it is."""
    if menus.MENU in request.understanding.slots:
        return menus.keep(tx, request)
    number = request.understanding.slots.get(NUMBER)
    row = writing.find(tx, number) if number is not None else None
    if row is None or row.state != DRAFT:
        return [Reply(request.say("activities.not_kept"))]
    return [Reply(request.say("activities.kept", title=row.title))]


def by(request: Request) -> By:
    """Who does it, now."""
    return By(campaigns.person(request).id, request.scene.now)


def _known(request: Request) -> dict[str, Any]:
    """What is known of the plan: by what was said now, and before where that was asked for."""
    pending, slots = request.scene.pending, dict(request.understanding.slots)
    if pending is not None and ASKED in slots:
        return _answered(pending.draft, slots)
    before = pending.draft if pending is not None and pending.of == INTENT else {}
    if NUMBER in before and before.get("title") == slots.get("title"):
        return {**before, **slots}  # The same once more, said otherwise.
    return slots


def _answered(draft: Mapping[str, Any], slots: dict[str, Any]) -> dict[str, Any]:
    """What is known once a question was answered: an hour is in the part of day said before."""
    known = {**draft, **slots}
    if draft.get(ASKED) == "hour":
        known["time"] = planning.in_part(draft.get("time"), slots.get("time"))
    return known


# -- staff ------------------------------------------------------------------------------------


def _tell_back(tx: Transaction, request: Request, known: dict[str, Any]) -> list[Reply]:
    """Ask for the first thing that is missing or wrong; else keep the draft and tell it back."""
    zone, now = zone_of(request), request.scene.now
    if known.get("often"):
        return [Reply(request.say("activities.weekly_only"))]
    wrong: Fault | None = planning.missing(known)
    draft = None if wrong else planning.draft(known, zone)
    wrong = wrong or planning.fault(cast(Draft, draft), now)
    if wrong is not None:
        return [_ask(tx, request, known, wrong, draft)]
    groups = announcing.usual_groups(tx, request.message.chat)
    number = _keep(tx, request, known, groups)
    row = writing.find(tx, number)
    assert row is not None, "a draft that was just kept"
    if not writing.groups(tx, number):
        _end_question(tx, request)
        told = _told(request, row)
        return [Reply(request.say("activities.echo_nowhere", told=told), refs=((KIND, number),))]
    kept = {name: value for name, value in known.items() if name != ASKED}
    asking.put(tx, request, asking.CONFIRM, {**kept, NUMBER: number})
    return [Reply(_echo(tx, request, row))]


def _keep(tx: Transaction, request: Request, known: Mapping[str, Any], groups: Groups) -> int:
    """Write the draft, or write it anew; gives its number."""
    zone, number = zone_of(request), known.get(NUMBER)
    row = writing.find(tx, number) if number is not None else None
    if row is None or row.state != DRAFT:
        draft = planning.draft(known, zone)
        return writing.create(tx, replace(draft, chats=groups.chats), by(request), zone)
    changed = planning.draft(known, zone, writing.draft_of(tx, row))
    writing.change(tx, row.id, changed, by(request), zone)
    return int(row.id)


def _echo(tx: Transaction, request: Request, row: Row) -> str:
    say, told, groups = request.say, _told(request, row), _names(tx, request, row)
    if not row.every_days:
        return say("activities.echo", told=told, groups=groups)
    weekday = _weekday(request, row)
    return say("activities.echo_weekly", told=told, groups=groups, weekday=weekday)


def _told(request: Request, row: Row) -> str:
    """The draft in a line."""
    told = words(row, request.say, zone_of(request))
    parts = (told.title, told.when, told.place, told.capacity, told.deadline)
    return "，".join(filter(None, (*parts, *_notes(request, row))))


def _notes(request: Request, row: Row) -> list[str]:
    """What to bring, whom to ask and what if it rains, as far as it is short and no number."""
    say = request.say
    told = (
        say("activities.bring", things=row.bring) if row.bring else "",
        say("activities.contact", who=row.contact) if row.contact else "",
        row.rain_plan,
    )
    return [one for one in told if len(one) <= SHORT_NOTE and not TELEPHONE.search(one)]


def _names(tx: Transaction, request: Request, row: Row) -> str:
    names = announcing.names_of(tx, writing.groups(tx, row.id))
    some = "、".join(names[:MOST_NAMES])
    return some if len(names) <= MOST_NAMES else request.say("common.and_others", names=some)


def _weekday(request: Request, row: Row) -> str:
    return request.say("common.weekdays")[row.starts_at.astimezone(zone_of(request)).weekday()]


def _ask(
    tx: Transaction, request: Request, known: dict[str, Any], wrong: Fault, draft: Draft | None
) -> Reply:
    """Ask one thing, and keep what is known besides."""
    kept = {name: value for name, value in known.items() if name != "title" or value}
    asking.put(tx, request, wrong, {**kept, ASKED: wrong})
    return Reply(_question(request, known, wrong, draft))


def _question(request: Request, known: Mapping[str, Any], wrong: Fault, draft: Draft | None) -> str:
    say, title, zone = request.say, known.get("title") or "", zone_of(request)
    if draft is None:
        if wrong == "title":
            return say("activities.ask_title")
        if wrong == "date":
            return say("activities.ask_date", title=title)
        return say("activities.ask_hour", title=title, date=date_words(say, known["date"]))
    begins = when(say, draft.starts_at, None, zone)
    if wrong == "past":
        return say("activities.ask_past", title=title, at=begins)
    if wrong == "deadline_late":
        return say("activities.ask_deadline_late", at=begins)
    until = when(say, draft.deadline, None, zone)
    return say("activities.ask_deadline_past", at=until)


def _publish(tx: Transaction, request: Request) -> list[Reply]:
    """Open the draft for signing up and tell the groups; what repeats begins."""
    number, zone, now = request.understanding.slots[NUMBER], zone_of(request), request.scene.now
    row = writing.find(tx, number)
    assert row is not None, "drafts are never struck off"
    wrong = planning.fault(row, now)
    if row.state == DRAFT and wrong is not None:  # It was asked long ago.
        draft = writing.draft_of(tx, row)
        return [_ask(tx, request, dict(request.understanding.slots), wrong, draft)]
    names = _names(tx, request, row)
    done = row.state == DRAFT and publishing.publish(
        tx, number, by(request), matters.desk(request), zone
    )
    if not done:
        return [Reply(request.say("activities.gone", title=row.title))]
    if done.repeats:
        values = {"title": row.title, "weekday": _weekday(request, row), "groups": names}
        return [Reply(request.say("activities.published_weekly", **values))]
    said = request.say("activities.published", title=row.title, groups=names)
    return [Reply(said, refs=((KIND, number),))]


def _end_question(tx: Transaction, request: Request) -> None:
    pending = request.scene.pending
    if pending is not None and pending.of == INTENT:
        dialogs.end(tx, request.message)


# -- members ----------------------------------------------------------------------------------


def _propose(tx: Transaction, request: Request, known: dict[str, Any]) -> list[Reply]:
    """Keep a member's proposal, and have staff look at it."""
    if not known.get("title"):
        asking.put(tx, request, "title", {**_filled(known), ASKED: "title"})
        return [Reply(request.say("activities.propose_title"))]
    _end_question(tx, request)
    zone = zone_of(request)
    groups = announcing.usual_groups(tx, request.message.chat)
    draft = replace(planning.partly(known, zone), chats=groups.chats)
    number = proposals.propose(tx, draft, by(request), zone)
    matter = matters.of(request, proposals.TASK)
    matter = replace(matter, slots={**matter.slots, "activity": (KIND, number)})
    told = tasks.add(tx, matter, matters.desk(request)).told
    key = "activities.proposed" if told else "activities.proposed_nobody"
    return [Reply(request.say(key, title=draft.title))]


def _filled(known: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in known.items() if value}
