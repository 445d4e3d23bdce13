"""The port through which the engine speaks to a platform."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

from bot.errors import TextsError
from bot.messages import Chat, Outgoing, Say

Failure = Literal["permanent", "later", "token"]
PLATFORMS_WORDS = "words"  # the name of the value that quotes a platform


class DeliveryError(Exception):
    """A platform did not take a message.

    `kind` says what to do: `permanent` never try again, `later` after `retry_after`,
    `token` with a fresh access token. Staff read the sentence under `key`, with the values.
    `left` is what is still to be said, where a part of it was taken. `gone` tells that there is
    no such group any more, or that the bot isn't in it.
    """

    gone = False

    def __init__(
        self, kind: Failure, key: str, retry_after: timedelta | None = None, **values: object
    ) -> None:
        # A log must not get the platform's own words, which may name somebody.
        told = [f"{name}={value}" for name, value in values.items() if name != PLATFORMS_WORDS]
        super().__init__(" ".join([key, *told]))
        self.kind: Failure = kind
        self.key = key
        self.retry_after = retry_after
        self.values = values
        self.left: Outgoing | None = None

    def reason(self, say: Say) -> str:
        """What staff read beside the message; where that can't be said, what a log would show."""
        try:
            return say(self.key, **self.values)
        except TextsError:
            return str(self)


class CannotPush(DeliveryError):
    """The channel never speaks first; so nothing has failed. The sentence under `key` says why."""

    def __init__(self, key: str) -> None:
        super().__init__("permanent", key)


@dataclass(frozen=True, slots=True)
class Window:
    """How long after somebody's last message, and how often, a platform lets us write to them."""

    lasts: timedelta
    most: int


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a platform takes messages for one chat: a bucket of `burst`, one more `every`.

    `messages` tells how many of the platform's own messages something becomes.
    """

    burst: int
    every: timedelta
    messages: Callable[[Outgoing], int] = lambda _what: 1


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do.

    `push` is whether it can speak outside the HTTP answer at all, `window` when it may after a
    message, None for always; `brief` when it may after a mere touch, as of a menu. `rate` is
    None where it matters little. `max_bytes` is the limit of one text in UTF-8 bytes.
    `way_back` is how long a message's own way back is open, where it has one. `pictures` is
    whether it shows `Outgoing.picture`, `private` whether anybody can be alone with the bot there.
    """

    push: bool
    max_bytes: int
    window: Window | None = None
    brief: Window | None = None
    rate: Rate | None = None
    way_back: timedelta | None = None
    pictures: bool = False
    private: bool = True


class Channel(Protocol):
    """A platform, as delivery sees it. `name` is the word in `Account.channel`.

    A person's own chat with the bot has the id of the person's account.
    """

    name: str
    capabilities: Capabilities

    async def send(self, chat: Chat, what: Outgoing) -> None:
        """Say `what` in `chat`, or raise `DeliveryError`."""
