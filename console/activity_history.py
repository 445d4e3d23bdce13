"""记录: what the audit holds of an activity and its list, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.messages import Say
from console.parts import Parts
from services import members
from services.activities import deeds, entries, revising
from services.activities.entries import Key
from storage import audit
from storage.plain import whole
from storage.transaction import Row, Transaction

MOST = 200
ACTIONS = {
    "activity.create": "activity_pages.did_create",
    "activity.change": "activity_pages.did_change",
    "activity.publish": "activity_pages.did_publish",
    "activity.close": "activity_pages.did_close",
    "activity.reopen": "activity_pages.did_reopen",
    "activity.cancel": "activity_pages.did_cancel",
    "activity.export": "activity_pages.did_export",
    "activity.series": "activity_pages.did_series",
    "activity.series_end": "activity_pages.did_series_end",
    "activity.report": "activity_pages.did_report",
    revising.TELL: "activity_pages.did_tell",
    "activity.reveal": "activity_pages.did_reveal",
    deeds.JOIN: "activity_pages.did_join",
    deeds.LEAVE: "activity_pages.did_leave",
    deeds.CHANGE: "activity_pages.did_heads",
    deeds.UNDO: "activity_pages.did_undo",
    deeds.OFFER: "activity_pages.did_offer",
    deeds.LAPSE: "activity_pages.did_lapse",
    deeds.ADMIT: "activity_pages.did_admit",
    deeds.REFUSE: "activity_pages.did_refuse",
    deeds.ARRIVE: "activity_pages.did_arrive",
    deeds.TOO_MANY: "activity_pages.did_too_many",
}
LISTS = ("signup.", "offer.")
STATES = {
    "in": "activity_pages.state_in",
    "waiting": "activity_pages.state_waiting",
    "offered": "activity_pages.state_offered",
    "asked": "activity_pages.state_asked",
    "out": "activity_pages.state_out",
}
FIELDS = {
    "title": "activity_pages.field_title",
    "starts_at": "activity_pages.field_starts",
    "ends_at": "activity_pages.field_ends",
    "place": "activity_pages.field_place",
    "capacity": "activity_pages.field_capacity",
    "deadline": "activity_pages.field_deadline",
    "companions": "activity_pages.field_companions",
    "options": "activity_pages.field_options",
    "bring": "activity_pages.field_bring",
    "contact": "activity_pages.field_contact",
    "rain_plan": "activity_pages.field_rain_plan",
    "details": "activity_pages.field_details",
    "aliases": "activity_pages.field_aliases",
    "offer_hours": "activity_pages.field_offer_hours",
    "reason": "activity_pages.field_reason",
}


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened: when, who did it ("" where that is not known), what, and how."""

    at: datetime
    who: str
    what: str
    details: tuple[str, ...]


def of(tx: Transaction, activity_id: int, parts: Parts) -> list[Told]:
    """What happened, the latest first; at most MOST."""
    rows, say = audit.of(tx, f"activity:{activity_id}", MOST), parts.say
    names = _names(tx, activity_id)
    return [
        Told(
            row.at,
            _who(tx, row.member_id, say),
            say(ACTIONS.get(row.action, "activity_pages.did_something")),
            tuple(_details(row, names, parts)),
        )
        for row in rows
    ]


def deed_words(tx: Transaction, deed: Row, activity_id: int, say: Say) -> str:
    """What was done to a list, with whose entries: 报名：王德福."""
    what = say(ACTIONS.get(deed.action, "activity_pages.did_something"))
    people = named(tx, activity_id, [one.key for one in deeds.changes(deed)])
    return say("activity_pages.deed", what=what, names=people)


def named(tx: Transaction, activity_id: int, keys: Iterable[Key]) -> str:
    """What some of those on a list are called, one after another."""
    names = _names(tx, activity_id)
    return "、".join(_called(key, names) for key in keys)


def _who(tx: Transaction, member_id: int | None, say: Say) -> str:
    if member_id is None:
        return say("history.bot")
    return members.name(tx, member_id)


def _names(tx: Transaction, activity_id: int) -> Mapping[Key, str]:
    """What those on the list are called."""
    return {entries.key_of(row): row.name for row in entries.every(tx, activity_id)}


def _called(key: Key, names: Mapping[Key, str]) -> str:
    return names.get(key, key if isinstance(key, str) else "")


def _details(row: Row, names: Mapping[Key, str], parts: Parts) -> list[str]:
    if row.action.startswith(LISTS) and (row.after or {}).get("rows") is not None:
        return [_change(one, names, parts.say) for one in deeds.changes(row)]
    before, after = row.before or {}, row.after or {}
    if row.action == "activity.create":
        return []
    return [
        _field(parts, name, before.get(name), after[name])
        for name in after
        if name in FIELDS and before.get(name) != after[name]
    ]


def _change(one: deeds.Change, names: Mapping[Key, str], say: Say) -> str:
    before = _stood(one.before, say) if one.before else ""
    after = _stood(one.after, say)
    name = _called(one.key, names)
    if before and before != after:
        return say("activity_pages.was_now", name=name, before=before, after=after)
    return say("activity_pages.is_now", name=name, after=after)


def _stood(one: deeds.Stood, say: Say) -> str:
    state = say(STATES[one.state]) if one.state in STATES else one.state
    return say("activity_pages.stood", state=state, heads=one.heads)


def _field(parts: Parts, name: str, before: Any, after: Any) -> str:
    was, now = (_value(parts, one) for one in (before, after))
    return parts.say(
        "activity_pages.field_now", field=parts.say(FIELDS[name]), before=was, after=now
    )


def _value(parts: Parts, value: Any) -> str:
    known = whole(value)
    if isinstance(known, datetime):
        return f"{known.astimezone(parts.zone):%Y-%m-%d %H:%M}"
    if isinstance(known, list):
        return "、".join(map(str, known)) or parts.say("activity_pages.nothing")
    if isinstance(known, bool):
        return parts.say("activity_pages.yes" if known else "activity_pages.no")
    return parts.say("activity_pages.nothing") if known in (None, "") else str(known)
