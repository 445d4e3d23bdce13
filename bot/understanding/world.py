"""A bureau in a file, and lines said in it: what `yinling understand` reads and writes.

docs/understanding.md describes both formats.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.errors import YinlingError
from bot.messages import Account, Chat, Message, Quote, Via
from bot.scene import (
    Item,
    Known,
    Link,
    Option,
    Own,
    Party,
    Person,
    Post,
    Question,
    Ref,
    Scene,
    Understanding,
    Who,
)
from bot.understanding.names import Roster

CHANNEL = "world"
KINDS = {
    "A": "activity",
    "C": "campaign",
    "S": "suggestion",
    "V": "demand",
    "R": "reward",
    "Q": "survey",
    "N": "award",
    "B": "book",
    "U": "venue",
}
LETTERS = {kind: letter for letter, kind in KINDS.items()}
PEOPLE = ("people", "added", "keep", "add", "remove", "candidates")
SINGLE = ("wrong", "of", "staff", "collector", "by", "proposer")
ROLES = {"retiree": "member", "family": "family", "staff": "staff"}
# What the engine itself listens for; the format of lines knows nothing of it.
OURS = frozenset(
    (
        *("cancel", "expired_choice", "greeting", "forwards", "forwards_done", "alert_taken"),
        *("activity_undo", "activity_arrive", "too_long", "thinks", "paste"),
        *("post_correct", "post_withdraw", "suggestion_withdraw", "suggestion_same"),
        *("suggestion_more", "theme_create"),
    )
)
# What handlers need to know beside it.
OUR_SLOTS = frozenset(
    (
        *("from", "to", "restore", "bare", "weekly", "bring", "contact", "rain_plan"),
        *("deadline_time", "chosen", "opens_on", "closes_on"),
    )
)
LONG_AGO, LONG_AFTER = date(1970, 1, 1), date(2999, 1, 1)


class WorldError(YinlingError):
    """A world or a line that can't be read; the message says where and why."""


@dataclass
class World:
    """A bureau: its people and open items, with the names the file gives them."""

    now: datetime
    bot_name: str
    purposes: Mapping[str, str]
    roster: Roster
    items: tuple[Item, ...]
    names: Mapping[int, str]
    numbers: Mapping[str, int] = field(default_factory=dict)

    def message(self, line: Mapping[str, Any]) -> Message:
        """The message of a line."""
        chat = str(line["chat"])
        quoted = line.get("quoted")
        return Message(
            app=CHANNEL,
            id=str(line.get("id", "")),
            sender=Account(CHANNEL, str(line.get("speaker") or "unbound")),
            chat=Chat(CHANNEL, chat, is_group=chat != "private"),
            text=line["text"],
            sent_at=self._now(line),
            via=_via(line),
            at_bot=bool(line.get("at_bot")),
            quote=Quote(quoted["text"], quoted["by"] == "bot") if quoted else None,
        )

    def scene(self, line: Mapping[str, Any]) -> Scene:
        """The scene in which a line is said."""
        now = self._now(line)
        return Scene(
            now=now,
            today=now.date(),
            purpose=self.purposes.get(line["chat"], "private"),
            person=self._person(line.get("speaker")),
            pending=self._question(line.get("pending"), now),
            items=self.items,
            recent=tuple(self._post(post, now) for post in line.get("recent") or ()),
            quoted=self._post(line["quoted"], now) if line.get("quoted") else None,
            own=self._own(line.get("own") or {}),
            lists=self._lists(line.get("records") or {}),
            roster=self.roster,
        )

    def output(self, line: Mapping[str, Any], understood: Understanding) -> dict[str, Any]:
        """What was understood, in the names of the world's file."""
        ours = understood.intent in OURS
        slots = {} if ours else understood.slots
        told = {key: value for key, value in slots.items() if key not in OUR_SLOTS}
        slots = {key: self._out(key, value) for key, value in told.items()}
        also = [self._wish(one) for one in understood.also]
        return {
            "id": line.get("id"),
            "intent": "none" if ours else understood.intent,
            "slots": slots,
            "ask": list(understood.ask),
            **({"also": also} if also else {}),
        }

    def _wish(self, understood: Understanding) -> dict[str, Any]:
        """What else is asked for, as the first thing is told."""
        told = self.output({}, understood)
        return {key: told[key] for key in ("intent", "slots", "ask")}

    def who(self, name: str) -> Who:
        """Somebody by a name of the file: a person's number, or a word such as "spouse"."""
        return self.numbers.get(name, name)

    def _now(self, line: Mapping[str, Any]) -> datetime:
        return datetime.fromisoformat(line["now"]) if line.get("now") else self.now

    def _person(self, speaker: str | None) -> Person | None:
        number = self.numbers.get(speaker or "")
        if number is None:
            return None
        known = self.roster.known(number)
        assert known is not None, "the world numbers its own people"
        role = "secretary" if "书记" in known.title else ROLES[known.kind]
        return Person(number, known.name, role)

    def _post(self, post: Mapping[str, Any], now: datetime) -> Post:
        return Post(
            by=self.numbers.get(post["by"]),
            text=post["text"],
            at=now - timedelta(minutes=post["minutes_ago"]),
            refs=tuple(ref_of(ref) for ref in post.get("refs") or ()),
        )

    def _question(self, pending: Mapping[str, Any] | None, now: datetime) -> Question | None:
        if not pending:
            return None
        options = tuple(
            Option(option["n"], option["label"], self._value(option))
            for option in pending.get("options") or ()
        )
        return Question(
            of=pending["of"],
            options=options,
            expires_at=now + timedelta(days=1),
            kind=pending["kind"],
            ref=ref_of(pending["ref"]) if pending.get("ref") else None,
            numbers=tuple(pending.get("q") or ()),
            draft=self._slots(pending.get("draft") or {}),
        )

    def _value(self, option: Mapping[str, Any]) -> Any:
        if "ref" in option:
            return ref_of(option["ref"])
        value = option.get("value")  # None where the choice is that nothing applies.
        return self.who(value) if isinstance(value, str) else value

    def _slots(self, slots: Mapping[str, Any]) -> dict[str, Any]:
        return {key: self._in(key, value) for key, value in slots.items()}

    def _in(self, key: str, value: Any) -> Any:
        if key in PEOPLE:
            return [self.who(one) for one in value]
        if key in ("activity", "ref", "campaign") and isinstance(value, str):
            return ref_of(value)
        return value

    def _own(self, own: Mapping[str, Any]) -> Own:
        return Own(
            signed=_refs(own.get("signed")),
            parties={
                ref_of(ref): Party(tuple(self.who(p) for p in party["people"]), party["total"])
                for ref, party in (own.get("party") or {}).items()
            },
            cancelled=tuple(ref_of(c["activity"]) for c in own.get("cancelled") or ()),
            checked_in=_days(own.get("checked_in")),
            claimed=_refs(own.get("claimed")),
            redeemed=tuple(ref_of(r["ref"]) for r in own.get("redeemed") or ()),
            suggestions=_refs(own.get("suggestions")) or (),
            linked={
                self.numbers[name]: self._own(records)
                for name, records in (own.get("linked") or {}).items()
            },
        )

    def _lists(self, records: Mapping[str, Any]) -> dict[Ref, tuple[tuple[int, int], ...]]:
        return {
            ref_of(ref): tuple(
                (self.numbers[row["person"]], row["total"])
                for row in rows
                if row["person"] in self.numbers
            )
            for ref, rows in records.items()
        }

    def _out(self, key: str, value: Any) -> Any:
        if key in PEOPLE and isinstance(value, list | tuple):
            return [self._name(one) for one in value]
        if key in SINGLE:
            return self._name(value)
        if key in ("entries", "rows"):
            return [
                {k: self._name(v) if k == "person" else v for k, v in row.items()} for row in value
            ]
        return _out_value(value)

    def _name(self, who: Any) -> Any:
        return self.names.get(who, who) if isinstance(who, int) else who


def ref_of(name: str) -> Ref:
    """An item by the name the file gives it: A1, S17."""
    match = re.fullmatch(r"([ACSVRQNBU])(\d+)", name)
    if not match:
        raise WorldError(f"{name!r} is no item: a letter of {''.join(KINDS)} and a number")
    return KINDS[match[1]], int(match[2])


def load(path: Path) -> World:
    """The world in a file; WorldError says what is wrong with it."""
    try:
        raw = json.loads(path.read_text("utf-8"))
        return world(raw)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WorldError(f"{path}: {type(error).__name__}: {error}") from error


def world(raw: Mapping[str, Any]) -> World:
    """The world of a file's content."""
    numbers = {person["id"]: n for n, person in enumerate(raw["people"], 1)}
    opened = raw["open"]
    return World(
        now=datetime.fromisoformat(raw["now"]),
        bot_name=raw["bot"]["name"],
        purposes={group["id"]: group["purpose"] for group in raw["groups"]},
        roster=Roster(_known(person, numbers) for person in raw["people"]),
        items=tuple(_items(opened, raw["groups"])),
        names={n: name for name, n in numbers.items()},
        numbers=numbers,
    )


def _known(raw: Mapping[str, Any], numbers: Mapping[str, int]) -> Known:
    return Known(
        id=numbers[raw["id"]],
        name=raw["name"],
        kind=raw["kind"],
        sex=raw.get("gender") or "",
        aliases=tuple(raw.get("aliases") or ()),
        title=" ".join(x for x in (raw.get("role"), raw.get("former_job")) if x),
        branch=raw.get("branch") or "",
        spouse=numbers.get(raw.get("spouse") or ""),
        links=tuple(Link(numbers[ln["of"]], ln["relation"]) for ln in raw.get("links") or ()),
    )


PLACES = {
    "checkin_campaigns": "study",
    "activities": "activities",
    "suggestions": "hall",
    "volunteer_demands": "volunteer",
}


def _items(opened: Mapping[str, Any], groups: Iterable[Mapping[str, Any]]) -> Iterable[Item]:
    chats = {
        purpose: frozenset((CHANNEL, g["id"]) for g in groups if g["purpose"] == purpose)
        for purpose in PLACES.values()
    }
    for plural, rows in opened.items():
        for raw in rows:
            yield _item(raw, chats.get(PLACES.get(plural, ""), frozenset()))


def _item(raw: Mapping[str, Any], chats: frozenset[tuple[str, str]]) -> Item:
    kind, number = ref_of(raw["id"])
    starts = raw.get("starts_at") or (f"{raw['date']}T00:00+08:00" if raw.get("date") else None)
    return Item(
        kind=kind,
        id=number,
        title=raw["title"],
        opens=LONG_AGO,
        closes=LONG_AFTER,
        chats=chats,
        no=raw.get("no"),
        words=tuple(raw.get("aliases") or ()),
        starts_at=datetime.fromisoformat(starts) if starts else None,
        deadline=datetime.fromisoformat(raw["deadline"]) if raw.get("deadline") else None,
        status=raw.get("status") or "open",
        questions=tuple((q["q"], q["text"]) for q in raw.get("questions") or ()),
    )


def _via(line: Mapping[str, Any]) -> Via:
    return "voice" if line.get("via") == "voice" else "text"


def _refs(names: Iterable[str] | None) -> tuple[Ref, ...] | None:
    return None if names is None else tuple(ref_of(name) for name in names)


def _days(days: Iterable[str] | None) -> frozenset[date] | None:
    return None if days is None else frozenset(date.fromisoformat(day) for day in days)


def _out_value(value: Any) -> Any:
    """A slot's value as JSON: items by their names, days in ISO form."""
    if isinstance(value, tuple) and len(value) == 2 and value[0] in LETTERS:
        return f"{LETTERS[value[0]]}{value[1]}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _out_value(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_out_value(one) for one in value]
    return value
