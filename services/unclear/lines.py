"""标注句: what was said and what was meant as a labelled line (docs/understanding.md), no names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.messages import Message
from bot.scene import Item, Known, Scene, Understanding
from bot.understanding.names.mention import Mention
from bot.understanding.names.surnames import parts
from bot.understanding.normal import fold
from bot.understanding.world import LETTERS, World
from services import consents, settings
from services.unclear.cast import Cast, Invented
from services.unclear.scrubbing import SHORTEST, SOMEBODY, scrubbed
from storage.transaction import Transaction

PURPOSE = "wording"
# What people write at length tells who they are, whatever the names.
LONGEST = 300
# So many of the bot's last posts go along, which tell what the talk was about.
POSTS = 3
KINDS = {"campaign": "checkin_campaigns", "activity": "activities"}
GROUPS = {
    "study": "G1",
    "activities": "G2",
    "hall": "G3",
    "volunteer": "G4",
    "family": "G5",
    "staff": "G6",
}
PRIVATE = "private"
# Where the items of a line are kept with it, until it is exported.
ITEMS = "items"
_OURS = re.compile(r"[A-Z]\d+|\d{4}-\d\d-\d\d|\d{4}-(?:Q\d|\d\d|W\d\d)|\d\d:\d\d")


class NoLineError(Exception):
    """No line can be made that surely tells of nobody."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What was said in a scene, and what it meant."""

    message: Message
    scene: Scene
    understood: Understanding


@dataclass(slots=True)
class _Names:
    """What stands for the people of a roster in one line."""

    meant: Meant
    cast: Cast
    names: frozenset[str]
    instead: dict[str, str] = field(default_factory=dict)

    def of(self, number: int) -> Invented:
        """Who stands for somebody; their names are replaced from now on."""
        known = self.meant.scene.roster.known(number)
        invented = self.cast.of(known) if known is not None else None
        if invented is None:
            raise NoLineError
        surname, other = parts(known.name)[0], parts(invented.name)[0]
        forms = {f"{one}{surname}": f"{one}{other}" for one in "老小"}
        self.instead |= forms | dict.fromkeys((known.name, *known.aliases), invented.name)
        return invented

    def find(self, text: str) -> None:
        """Have whoever is named in a text be somebody invented."""
        roster, speaker = self.meant.scene.roster, self.meant.scene.person
        for known in _written(roster.people, text):
            self.of(known.id)
        for one in roster.mentions(fold(text), speaker.id if speaker else None):
            self._mentioned(one)

    def text(self, text: str) -> str:
        """A text without names."""
        plain = all(word in text for word in self._said_in(fold(text)))
        clean = scrubbed(text if plain else fold(text), self.instead, self.names)
        if clean is None:
            raise NoLineError
        return clean

    def value(self, told: Any) -> Any:
        """The same of what stands anywhere in slots, but ids and days."""
        if isinstance(told, str):
            return told if _OURS.fullmatch(told) else self.text(told)
        if isinstance(told, Mapping):
            return {key: self.value(one) for key, one in told.items()}
        return [self.value(one) for one in told] if isinstance(told, list | tuple) else told

    def _said_in(self, folded: str) -> list[str]:
        """The ways in which people are named there, as they stand in the folded text."""
        return [word for word in self.instead if len(word) >= SHORTEST and word in folded]

    def _mentioned(self, one: Mention) -> None:
        numbers = [who for who in (*one.who, *one.candidates) if isinstance(who, int)]
        if one.how == "kin" or not numbers:
            return
        known = self.meant.scene.roster.known(numbers[0])
        invented = self.of(numbers[0])
        if one.text not in self.instead:
            self.instead[one.text] = _alike(one, known, invented)


def build(meant: Meant) -> dict[str, Any] | None:
    """The line, with its items; None where it can't surely be cleaned."""
    if len(meant.message.text) > LONGEST or meant.scene.roster is None:
        return None
    try:
        return _line(meant)
    except NoLineError:
        return None


def wanted(tx: Transaction, member_id: int | None) -> bool:
    """Whether a line may be kept: the bureau wants it, and who said it has consented."""
    if member_id is None or not settings.value(tx, settings.KEEP_LINES):
        return False
    return consents.holds(tx, member_id, PURPOSE)


def _line(meant: Meant) -> dict[str, Any]:
    message, scene = meant.message, meant.scene
    every = (name for one in scene.roster.people for name in (one.name, *one.aliases))
    names = frozenset(name for name in every if len(name) >= SHORTEST)
    told = _Names(meant, Cast(names), names)
    speaker = told.of(scene.person.id).id if scene.person else None
    posts = [post for post in scene.recent if post.by is None and post.refs][-POSTS:]
    for text in (message.text, *(post.text for post in posts)):
        told.find(text)
    for number in _numbers(meant.understood.slots):
        told.of(number)
    items = [_item(one, told) for one in scene.items if one.kind in KINDS]
    recent = [
        {
            "by": "bot",
            "text": told.text(post.text),
            "minutes_ago": int((scene.now - post.at).total_seconds() // 60),
            "refs": [_ref(ref) for ref in post.refs if ref[0] in KINDS],
        }
        for post in posts
    ]
    return {
        "text": told.text(message.text),
        "speaker": speaker,
        "chat": GROUPS.get(scene.purpose or "", PRIVATE) if message.chat.is_group else PRIVATE,
        "at_bot": message.at_bot and message.chat.is_group,
        "via": "voice" if message.via == "voice" else "text",
        "now": scene.now.replace(second=0, microsecond=0).isoformat(),
        "recent": recent,
        "quoted": None,
        "pending": None,
        "own": _own(scene),
        "expect": _expect(meant, told),
        ITEMS: items,
    }


def _expect(meant: Meant, told: _Names) -> dict[str, Any]:
    names = {number: one.id for number, one in told.cast.roles.items()}
    scene = meant.scene
    world = World(scene.now, "", {}, scene.roster, (), names)
    out = world.output({}, meant.understood)
    return {name: told.value(out[name]) for name in ("intent", "slots", "ask")}


def _item(item: Item, told: _Names) -> dict[str, Any]:
    """An open item, as a world's file has one."""
    told.find(item.title)
    row: dict[str, Any] = {"id": _ref(item.ref), "title": told.text(item.title), "of": item.kind}
    words = [scrubbed(word, told.instead, told.names) for word in item.words]
    row["aliases"] = [word for word in words if word]
    for name in ("starts_at", "deadline"):
        at = getattr(item, name)
        if at is not None:
            row[name] = at.isoformat()
    return row | {"status": item.status} | ({"no": item.no} if item.no is not None else {})


def _own(scene: Scene) -> dict[str, Any]:
    """The speaker's records, as far as they are at hand."""
    own, told = scene.own, {}
    if own.signed is not None:
        told["signed"] = [_ref(ref) for ref in own.signed if ref[0] in KINDS]
    if own.checked_in is not None:
        told["checked_in"] = sorted(str(day) for day in own.checked_in)
    return told


def _written(people: Iterable[Known], text: str) -> Iterator[Known]:
    """Whose name stands in a text as it is on the roster."""
    close = "".join(text.split())
    for one in people:
        if any(len(name) >= SHORTEST and name in close for name in (one.name, *one.aliases)):
            yield one


def _numbers(slots: Any) -> Iterator[int]:
    """The people in slots."""
    if isinstance(slots, Mapping):
        for key, told in slots.items():
            if key == "person" and isinstance(told, int):
                yield told
            elif isinstance(told, list | tuple) and key in ("people", "added", "keep", "remove"):
                yield from (one for one in told if isinstance(one, int))
            else:
                yield from _numbers(told)
    elif isinstance(slots, list):
        for one in slots:
            yield from _numbers(one)


def _alike(one: Mention, known: Known, invented: Invented) -> str:
    """What stands for a way to name somebody: 老王 is 老卫, 王老师 is 卫老师."""
    (surname, given), (other, called) = parts(known.name), parts(invented.name)
    if one.how == "form" and surname and surname in one.text:
        return one.text.replace(surname, other)
    if one.how == "given" and given and given in one.text:
        return one.text.replace(given, called)
    return invented.name if one.how in ("name", "alias", "sound", "spelled") else SOMEBODY


def _ref(ref: tuple[str, int]) -> str:
    return f"{LETTERS[ref[0]]}{ref[1]}"
