"""Values that travel through the engine: frozen, free of any platform and of any database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol

Via = Literal["text", "voice", "picture", "file", "link", "location", "menu", "other"]


@dataclass(frozen=True, slots=True)
class Account:
    """An identity on a platform; the person behind it is a `Person`."""

    channel: str
    id: str


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation on a platform: a group, or one account alone with the bot."""

    channel: str
    id: str
    is_group: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """The message that another message answers."""

    text: str
    by_bot: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What one account said in one chat.

    `app` names the installation on the platform (an AppID, say); `(app, sender, id)` is
    unique for ever, `id` alone is not. `text` is what was typed or recognised, "" when
    there is none; a touched menu entry says its key. `sent_at` is the platform's time, aware.
    `way_back` is where the platform takes one later answer to this very message.
    """

    app: str
    id: str
    sender: Account
    chat: Chat
    text: str
    sent_at: datetime
    via: Via = "text"
    at_bot: bool = False
    quote: Quote | None = None
    way_back: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that happened on a platform without anyone speaking: a follow, a menu click.

    `event` is the platform's name in lower case. Platforms give notices no id, so `id` is
    made of what tells two of them apart (time, event, key, task).
    """

    app: str
    id: str
    sender: Account
    chat: Chat
    event: str
    sent_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    way_back: str | None = field(default=None, repr=False)


Inbound = Message | Notice


class Say(Protocol):
    """Gives the wording of a sentence."""

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence under `key`, its placeholders filled."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What a reply confirms: `name` did what the sentence `together` tells of several.

    That sentence, a key of `bot/texts`, gets their number `n` and their `names`. `of` tells
    one confirmation from another, also of namesakes.
    """

    together: str
    of: str
    name: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler wants said in the chat of the message.

    One that only acknowledges may be told together with others of the same minute.
    """

    text: str
    acknowledges: Acknowledged | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes out to a chat. A channel that can't show all of it sends `text`.

    `mentions` are account ids of that platform, or "@all"; `picture` is a PNG or JPEG.
    """

    text: str
    form: Literal["text", "markdown"] = "text"
    mentions: tuple[str, ...] = ()
    picture: bytes | None = None
    way_back: str | None = field(default=None, repr=False)
    good_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back in the platform's own HTTP answer; None is silence.

    `repeated` tells that this very message was answered before and nothing was done now.
    """

    text: str | None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A member as the scene shows one: `role` is one of `bot.permissions.ROLES`."""

    id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Cue:
    """Plain words that stand for an intent.

    `words` count only when they are the whole utterance but for fillers. With `item` they
    need an open item of that kind: one that is on in this chat, or any if the bot is spoken
    to. With `addressed` they count only in private or when the bot is spoken to.
    """

    words: tuple[str, ...]
    item: str | None = None
    addressed: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """Something that talk can be about from `opens` to `closes`, such as a campaign.

    `chats` are the groups in which it is on, as (channel, chat id).
    """

    kind: str
    id: int
    title: str
    opens: date
    closes: date
    chats: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Option:
    """One offered answer to an open question: the digit to type, what it says, what it means."""

    n: int
    label: str
    value: Any


@dataclass(frozen=True, slots=True)
class Question:
    """The one open question of an account in a chat. `of` is the intent it serves."""

    of: str
    options: tuple[Option, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Scene:
    """All that understanding may know when it reads a message.

    `now` is aware, `today` the local date in the bureau's zone. `purpose` is the chat's
    (study, activities, …, private), None for a group the bot does not serve. `person` is
    None for an account bound to nobody, `blocked` one that staff have shut out. `items` are
    all that are open today, each with the groups in which it is on.
    """

    now: datetime
    today: date
    purpose: str | None
    person: Person | None
    pending: Question | None
    items: tuple[Item, ...] = ()
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message asks for. `intent` "none" is silence."""

    intent: str
    slots: Mapping[str, Any] = field(default_factory=dict)
    ask: tuple[str, ...] = ()


NOTHING = Understanding("none")


@dataclass(frozen=True, slots=True)
class Request:
    """One understood message, as a handler receives it; `inbox_id` is its row.

    `say(key, **values)` gives a sentence of `bot/texts`.
    """

    message: Message
    scene: Scene
    understanding: Understanding
    inbox_id: int
    say: Say
