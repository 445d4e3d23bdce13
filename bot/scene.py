"""What understanding may know when it reads a message, and what it makes of it: frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

# Somebody of the roster by number, or somebody as the speaker is related to them: "self",
# "spouse", "daughter", …
Who = int | str
# An item as records and posts refer to it: its kind and its number.
Ref = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Person:
    """A member as the scene shows one: `role` is one of `bot.permissions.ROLES`."""

    id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Link:
    """That somebody is the `relation` (son, daughter, …) of the elder `of`."""

    of: int
    relation: str


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the roster, as far as talk may be about them.

    `kind` is retiree, family or staff; `sex` M, F or "" where it is not known. `aliases` are
    forms on file ("李老师"), `title` an office or a former profession ("支部书记", "医生").
    `withdrew` are the purposes for which the person's data is not to be used any more.
    """

    id: int
    name: str
    kind: str = "retiree"
    sex: str = ""
    aliases: tuple[str, ...] = ()
    title: str = ""
    branch: str = ""
    spouse: int | None = None
    links: tuple[Link, ...] = ()
    withdrew: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """Something that talk can be about from `opens` to `closes`, such as a campaign.

    `chats` are the groups in which it is on, as (channel, chat id). `no` is the number people
    call it by, `words` what else it is called. `starts_at` and `deadline` are aware;
    `questions` are those of a survey, by number. Where its title is a whole sentence `parts` are
    the runs of it that tell which one is meant; any other does not.
    """

    kind: str
    id: int
    title: str
    opens: date
    closes: date
    chats: frozenset[tuple[str, str]] = frozenset()
    no: int | None = None
    words: tuple[str, ...] = ()
    starts_at: datetime | None = None
    deadline: datetime | None = None
    status: str = "open"
    questions: tuple[tuple[int, str], ...] = ()
    parts: tuple[str, ...] | None = None

    @property
    def ref(self) -> Ref:
        """How records and posts refer to it."""
        return self.kind, self.id


@dataclass(frozen=True, slots=True)
class Post:
    """An earlier message of a chat. `by` is a person, None for the bot.

    `refs` are the items that a post of the bot announces, lists in order or confirms. `meant` is
    the intent for which somebody's message was taken, "" where that is not known.
    """

    by: int | None
    text: str
    at: datetime
    refs: tuple[Ref, ...] = ()
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One offered answer to an open question: the digit to type, what it says, what it means."""

    n: int
    label: str
    value: Any


@dataclass(frozen=True, slots=True)
class Question:
    """The one open question of an account in a chat. `of` is the intent it serves.

    `kind` says what it waits for: one of its options, a yes or no to `draft` (the slots of what
    is about to be done), or a free answer. `ref` and `numbers` tell what it is about.
    """

    of: str
    options: tuple[Option, ...]
    expires_at: datetime
    kind: Literal["choose", "confirm", "question"] = "choose"
    ref: Ref | None = None
    numbers: tuple[int, ...] = ()
    draft: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Party:
    """Who goes along with somebody: people as slots name them, and heads in all."""

    people: tuple[Who, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Own:
    """The records of somebody that matter to what is said. None means that none are at hand."""

    signed: tuple[Ref, ...] | None = None
    parties: Mapping[Ref, Party] = field(default_factory=dict)
    cancelled: tuple[Ref, ...] = ()
    checked_in: frozenset[date] | None = None
    claimed: tuple[Ref, ...] | None = None
    redeemed: tuple[Ref, ...] = ()
    suggestions: tuple[Ref, ...] = ()
    linked: Mapping[int, Own] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scene:
    """All that understanding may know when it reads a message.

    `now` is aware and in the bureau's zone, `today` the local date. `purpose` is the chat's
    (study, activities, …, private), None for a group the bot does not serve. `person` is
    None for an account bound to nobody, `blocked` one that staff have shut out. `sharers` are
    those who use the account together, `person` among them; while it is `unsure` who of them is
    speaking, `person` is the one whose account it was first. `items` are
    all that are open today, each with the groups in which it is on. `recent` are the last posts
    of the chat, oldest first, `quoted` is what the message answers. `lists` are the rows that
    the chat's list of an item holds: people with their heads. `roster` is a
    `bot.understanding.names.Roster`, while it is `stale` that of a few seconds ago; None where
    nobody is known. In a `trial` nothing is said or
    saved, only written down; a `lost` group is one of which it was said that it is no more.
    Whoever has a pause of all study is among the `paused`, perhaps also who had one.
    """

    now: datetime
    today: date
    purpose: str | None
    person: Person | None
    pending: Question | None
    items: tuple[Item, ...] = ()
    blocked: bool = False
    recent: tuple[Post, ...] = ()
    quoted: Post | None = None
    own: Own = field(default_factory=Own)
    lists: Mapping[Ref, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    roster: Any = None
    trial: bool = False
    lost: bool = False
    sharers: tuple[Person, ...] = ()
    unsure: bool = False
    stale: bool = False
    paused: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message asks for. `intent` "none" is silence; `because` names the rule, for people.

    `meant` is false where it is known that nothing was asked for: thanks, a greeting, mourning.
    `also` is what else the same message asks for: 打卡，茶话会我也报.
    """

    intent: str
    slots: Mapping[str, Any] = field(default_factory=dict)
    ask: tuple[str, ...] = ()
    because: str = ""
    meant: bool = True
    also: tuple[Understanding, ...] = ()


NOTHING = Understanding("none")
