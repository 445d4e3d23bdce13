"""The port through which the engine speaks to a platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

from bot.messages import Chat, Outgoing

Failure = Literal["permanent", "later", "token"]


class DeliveryError(Exception):
    """A platform did not take a message.

    `kind` says what to do: `permanent` never try again, `later` after `retry_after`,
    `token` with a fresh access token. The text is what staff read beside the message.
    """

    def __init__(self, kind: Failure, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.kind: Failure = kind
        self.reason = reason
        self.retry_after = retry_after


class CannotPush(DeliveryError):
    """The channel never speaks first; so nothing has failed. The text says why."""

    def __init__(self, reason: str) -> None:
        super().__init__("permanent", reason)


@dataclass(frozen=True, slots=True)
class Window:
    """How long after somebody's last message, and how often, a platform lets us write to them."""

    lasts: timedelta
    most: int


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a platform takes messages for one chat: a bucket of `burst`, one more `every`."""

    burst: int
    every: timedelta


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do.

    `push` is whether it can speak outside the HTTP answer at all, `window` when it may after a
    message, None for always; `brief` when it may after a mere touch, as of a menu. `rate` is
    None where it matters little. `max_bytes` is the limit of one text in UTF-8 bytes.
    `way_back` is how long a message's own way back is open, where it has one.
    """

    push: bool
    max_bytes: int
    window: Window | None = None
    brief: Window | None = None
    rate: Rate | None = None
    way_back: timedelta | None = None


class Channel(Protocol):
    """A platform, as delivery sees it. `name` is the word in `Account.channel`.

    A person's own chat with the bot has the id of the person's account.
    """

    name: str
    capabilities: Capabilities

    async def send(self, chat: Chat, what: Outgoing) -> None:
        """Say `what` in `chat`, or raise `DeliveryError`."""
