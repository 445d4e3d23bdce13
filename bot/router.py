"""Features declare here what they listen for; the router finds the handler of an intent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.messages import Notice, Reply, Request
from bot.permissions import ANYONE
from bot.scene import Item, Scene

# The first argument is the transaction, the last of a notice the `services.matters.Desk`: their
# types belong to a higher room.
Handler = Callable[[Any, Request], Iterable[Reply]]
NoticeHandler = Callable[[Any, Notice, Scene, Any], Iterable[Reply]]
ItemsLoader = Callable[[Any], Iterable[Item]]
# With the `storage.vault.Vault`.
SealedItemsLoader = Callable[[Any, Any], Iterable[Item]]


@dataclass(frozen=True, slots=True)
class Listen:
    """An intent, its handler, and the roles that may use it.

    What is `kept` is done later if it was said by an account of which nobody knew whose it is.
    `declined` answers a no to a question of yes or no that serves the intent, `fixed` a
    correction of what it is about to do.
    """

    intent: str
    handler: Handler
    allowed: frozenset[str] | frozenset[str | None] = ANYONE
    kept: bool = False
    declined: Handler | None = None
    fixed: Handler | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """All that one feature declares.

    `items` reads its open items after they changed, `sealed_items` those whose words are sealed;
    `help` is the key of the sentence that
    says how to use it. `pictures` answers a message without words, with nothing where it is not
    meant for the feature.
    """

    name: str
    help: str | None = None
    listens: tuple[Listen, ...] = ()
    items: ItemsLoader | None = None
    sealed_items: SealedItemsLoader | None = None
    pictures: Handler | None = None
    notices: dict[str, NoticeHandler] = field(default_factory=dict)


class Router:
    """Finds handlers among the features; two features can't claim the same thing.

    `otherwise` answers the intents that no feature listens for.
    """

    def __init__(self, features: Iterable[Feature], otherwise: Handler | None = None) -> None:
        self.features = tuple(features)
        self.otherwise = otherwise
        self._listens: dict[str, Listen] = {}
        self._notices: dict[str, NoticeHandler] = {}
        for feature in self.features:
            for listen in feature.listens:
                _claim(self._listens, listen.intent, listen)
            for event, handler in feature.notices.items():
                _claim(self._notices, event, handler)

    def listen(self, intent: str) -> Listen | None:
        """What listens for an intent, None if no feature does."""
        return self._listens.get(intent)

    def notice(self, event: str) -> NoticeHandler | None:
        """The handler of a platform's event, None if nobody cares."""
        return self._notices.get(event)


def _claim(claims: dict[str, Any], name: str, what: object) -> None:
    if name in claims:
        raise ValueError(f"two features claim {name!r}")
    claims[name] = what
