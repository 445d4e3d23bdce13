"""变化记录: what the audit holds of a person, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from bot.messages import Say
from bot.texts.values import labelled
from console.people import WORDS, told
from services import consents, families, grid, members, organisations, rewording, roster
from services.activities import writing
from storage import audit
from storage.transaction import Row, Transaction

MOST = 200
# What was done; what is not here is only said to have changed.
ACTIONS = {
    "member.enter": "history.entered",
    "member.change": "history.changed",
    "member.reveal": "history.revealed",
    "member.activity": "history.activity",
    "member.active": "history.active",
    "member.paused": "history.paused",
    "member.moved": "history.moved",
    "member.deceased": "history.deceased",
    "member.merge": "history.merged",
    "member.part": "history.parted",
    "member.not_same": "history.not_same",
    "member.maybe_same": "history.maybe_same",
    "member.bind": "history.bound",
    "member.unbind": "history.unbound",
    "member.join": "history.joined",
    "member.leave": "history.left",
    "member.branch": "history.branch",
    "member.role": "history.role_changed",
    "member.share": "history.shared",
    "member.export": "history.exported",
    "consent.give": "history.consented",
    "consent.withdraw": "history.withdrew",
    "family.ask": "history.family_asked",
    "family.unask": "history.family_unasked",
    "family.approved": "history.family_approved",
    "family.refused": "history.family_refused",
    "family.ended": "history.family_ended",
    "preferences": "history.preferences",
    "leave.start": "history.leave_started",
    "leave.end": "history.leave_ended",
    "leave.restore": "history.leave_restored",
    "leave.reveal": "history.leave_revealed",
}
# What a field is called.
FIELDS = {
    "name": "imports.field_name",
    "sex": "imports.field_sex",
    "aliases": "history.aliases",
    "kind": "imports.field_kind",
    "title": "imports.field_title",
    "unit": "imports.field_unit",
    "note": "imports.field_note",
    "node_id": "imports.field_grid",
    "hardships": "imports.field_hardships",
    "birth_calendar": "history.birth_calendar",
    "birth_year": "history.birth_year",
    "birth_month": "history.birth_month",
    "birth_day": "history.birth_day",
    "birth_leap": "history.birth_leap",
    "joined_party": "imports.field_party",
    "phone": "imports.field_phone",
    "phone2": "imports.field_phone2",
    "id_number": "imports.field_id_number",
    "address": "imports.field_address",
    "health": "imports.field_health",
    "activity": "imports.field_activity",
    "state": "history.state",
    "gone": "history.gone",
    "kept": "history.kept",
    "other": "history.other",
    "channel": "history.channel",
    "field": "history.field",
    "organisation_id": "history.organisation",
    "role": "history.role",
    "leads": "history.leads",
    "home": "history.home",
    "since": "history.since",
    "from": "history.since",
    "until": "history.until",
    "expires_on": "history.expires_on",
    "in": "imports.field_branch",
    "purpose": "history.purpose",
    "how": "history.how",
    "reminders": "history.reminders",
    "mention": "history.mention",
    "prefer": "history.prefer",
    "quiet": "history.quiet",
    "quiet_also": "history.quiet_also",
    "text": "history.text",
    "may_see": "families.may_see",
    "may_report": "families.may_report",
    "may_sign_up": "families.may_sign_up",
    "may_redeem": "families.may_redeem",
    rewording.FIELD: "wordings.sentence",
}
PEOPLE = ("gone", "kept", "other")
# What somebody is in a body; as a person's role it is a word of the program.
OFFICES = ("member.join", "member.leave")
CONSENTS = {"purpose": consents.CALLED, "how": consents.HOW_WORDS}
LINKED = WORDS["link_states"]


@dataclass(frozen=True, slots=True)
class Change:
    """A field, and what stood in it before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody did, and what changed by it."""

    at: datetime
    who: str
    what: str
    changes: tuple[Change, ...]


class Words(NamedTuple):
    """The keys of the words of deeds, and of the states of things, by what a deed begins with."""

    deeds: Mapping[str, str]
    states: Mapping[str, Mapping[str, str]]


_OF_PEOPLE = Words(ACTIONS, {})


class _Teller:
    """Tells the values of the audit; `health` is left out for who must not know of it."""

    def __init__(
        self, tx: Transaction, say: Say, *, health: bool, words: Words = _OF_PEOPLE
    ) -> None:
        self._tx, self._say, self._health, self._words = tx, say, health, words
        self._names: dict[int, str] = {}

    def entry(self, row: Row) -> Entry:
        """A row of the audit in plain words."""
        what = self._say(self._words.deeds.get(row.action, "history.something"))
        return Entry(row.at, self.who(row.member_id), what, tuple(self._changes(row)))

    def who(self, member_id: int | None) -> str:
        """Who did it; the bot where nobody is named."""
        return self._say("history.bot") if member_id is None else self._name(member_id)

    def is_open(self, row: Row) -> bool:
        """Whether the reader may know of a row at all."""
        return self._health or (row.after or {}).get("field") != "health"

    def _changes(self, row: Row) -> Iterator[Change]:
        before, after = row.before or {}, row.after or {}
        for name in dict.fromkeys((*before, *after)):
            if self._is_told(row.action, name):
                was, now = (self._told(row.action, name, of.get(name)) for of in (before, after))
                if was != now:
                    yield Change(self._say(FIELDS[name]), was, now)

    def _is_told(self, action: str, name: str) -> bool:
        """Whether the reader is told of a field."""
        if name == "health":
            return self._health
        return name in FIELDS and (name != "role" or action in OFFICES)

    def _told(self, action: str, name: str, value: Any) -> str:
        """What stood in a field; the state of some things has words of its own."""
        states = self._words.states.get(action.partition(".")[0], {})
        if name == "state" and value in states:
            return self._say(states[value])
        return self._value(name, value)

    def _value(self, name: str, value: Any) -> str:
        """What stood in a field, as people say it; "" for nothing."""
        if value in (None, "", False):
            return ""
        if name in PEOPLE:
            return self._name(int(value))
        if name == "node_id":
            return grid.label(self._tx, int(value))
        if name == "organisation_id":
            body = organisations.find(self._tx, int(value))
            return "" if body is None else str(body.name)
        return self._word(name, value)

    def _word(self, name: str, value: Any) -> str:
        if name == rewording.FIELD:
            return labelled(value)
        if name == "field":
            return self._say(FIELDS.get(value, "history.something"))
        if name == "state" and value in LINKED:
            return self._say(LINKED[value])
        if name in CONSENTS and value in CONSENTS[name]:
            return self._say(CONSENTS[name][value])
        return told(self._say, name, value)

    def _name(self, member_id: int) -> str:
        if member_id not in self._names:
            known = members.role(self._tx, member_id) is not None
            self._names[member_id] = members.name(self._tx, member_id) if known else ""
        return self._names[member_id]


def of(tx: Transaction, member_id: int, say: Say, *, health: bool) -> list[Entry]:
    """What happened with a person and their families, the latest first; at most MOST."""
    teller = _Teller(tx, say, health=health)
    rows = [row for row in _rows(tx, member_id) if teller.is_open(row)]
    return [teller.entry(row) for row in rows[:MOST]]


def tell(tx: Transaction, rows: Iterable[Row], say: Say, words: Words) -> list[tuple[Row, Entry]]:
    """Rows of the audit with what they tell; nobody's health."""
    teller = _Teller(tx, say, health=False, words=words)
    return [(row, teller.entry(row)) for row in rows if teller.is_open(row)]


def named(tx: Transaction, kind: str, of: str) -> str:
    """What a note is about is called: a person by name, an activity by its title; else ""."""
    if not of.isdecimal():
        return ""
    if kind == "member":
        return members.name(tx, int(of)) if members.role(tx, int(of)) is not None else ""
    if kind == "activity":
        row = writing.find(tx, int(of))
        return str(row.title) if row is not None else ""
    return ""


def _rows(tx: Transaction, member_id: int) -> list[Row]:
    links = (audit.of(tx, f"family:{link.id}") for link in families.of(tx, member_id))
    return sorted(_flat((roster.history(tx, member_id), *links)), key=lambda row: -row.id)


def _flat(lists: Iterable[list[Row]]) -> Iterator[Row]:
    for rows in lists:
        yield from rows
