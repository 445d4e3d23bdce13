"""Values that travel through the engine: frozen, free of any platform and of any database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from bot.scene import Ref, Scene, Understanding

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


class Reach(Protocol):
    """Where a member can be written to alone. The first argument is the transaction."""

    def to_person(self, tx: Any, member_id: int, /) -> Chat | None:
        """A private chat with a member, None for one without any account."""

    def every_chat(self, tx: Any, member_id: int, /) -> list[Chat]:
        """All private chats with a member, those first that the bot can begin."""

    def pushes(self, channel: str, /) -> bool:
        """Whether a channel can speak first."""

    def window(self, channel: str, /) -> timedelta | None:
        """How long after somebody's last message a channel may write to them; None for always."""

    def shows(self, tx: Any, chat: Chat, /) -> bool:
        """Whether a picture that is posted to a chat is seen there."""


class Replay(Protocol):
    """Does what an account said before it was known whose it is. `tx` is the transaction."""

    def __call__(self, tx: Any, account: Account, now: datetime, /) -> str | None:
        """Do each thing once, as of the time it was said; a sentence on what was counted."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What a reply confirms: `name` did what the sentence `together` tells of several.

    That sentence, a key of `bot/texts`, gets their number `n` and their `names`. `of` tells
    one confirmation from another, also of namesakes. Confirmations that are `about` one thing
    are told together; `heads` are how many people one is of, and `values` what the sentence
    tells besides, as it is by now.
    """

    together: str
    of: str
    name: str
    about: str = ""
    heads: int = 1
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What is told in one sentence."""
        return f"{self.together}:{self.about}" if self.about else self.together


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler wants said in the chat of the message.

    One that only acknowledges may be told together with others of the same minute. `refs` are
    the items that it announces, lists in order or confirms, for what is said next. One that is
    `beside` another answers the same message, and is said in one text with what stands before.
    """

    text: str
    acknowledges: Acknowledged | None = None
    refs: tuple[Ref, ...] = ()
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes out to a chat. A channel that can't show all of it sends `text`.

    `mentions` are account ids of that platform, or "@all"; `picture` is a PNG or JPEG. `refs`
    are as a `Reply` has them; no platform sees them.
    """

    text: str
    form: Literal["text", "markdown"] = "text"
    mentions: tuple[str, ...] = ()
    picture: bytes | None = None
    way_back: str | None = field(default=None, repr=False)
    good_until: datetime | None = None
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back in the platform's own HTTP answer; None is silence.

    `repeated` tells that this very message was answered before and nothing was done now.
    """

    text: str | None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """One understood message, as a handler receives it; `inbox_id` is its row.

    `say(key, **values)` gives a sentence of `bot/texts`, `reach` the private chats of members.
    `duty_order` are the names of those on duty in the order in which they are called. `vault`
    is the `storage.vault.Vault` of personal data. `replay` does what an account said before it
    was bound, `pasting` is the `bot.pasting.Pasting` of copied talk, `similar` finds cases of the
    hall that are alike (`services.similar.similar.Similar`).
    """

    message: Message
    scene: Scene
    understanding: Understanding
    inbox_id: int
    say: Say
    reach: Reach
    duty_order: tuple[str, ...] = ()
    vault: Any = None
    replay: Replay | None = None
    pasting: Any = None
    similar: Any = None

    def each(self) -> Iterator[Request]:
        """The request of each thing that the message asks for; but one, as a rule."""
        for one in (self.understanding, *self.understanding.also):
            yield replace(self, understanding=replace(one, also=()))
