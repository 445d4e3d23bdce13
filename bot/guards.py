"""What stands between a message that was taken in and its understanding.

In this order: is the group switched on, is the sender blocked, is it too much. What is
stopped stays in the inbox, for staff.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from bot.messages import Inbound, Message, Reply, Say, Scene
from bot.rates import Pace, Rates
from services import chats
from storage import inbox
from storage.transaction import Transaction
from storage.versions import bump

TOLD_AGAIN = timedelta(hours=1)


class Stopped(NamedTuple):
    """What a message goes down as in the inbox, and what is said to it."""

    intent: str
    replies: list[Reply]


@dataclass(frozen=True, slots=True)
class Guards:
    """The guards behind the inbox; `of_person` and `of_group` count messages."""

    say: Say
    of_person: Rates
    of_group: Rates

    def stop(self, tx: Transaction, inbound: Inbound, scene: Scene) -> Stopped | None:
        """Why a message or notice goes no further, None if it does."""
        if scene.purpose is None:
            return Stopped("group_off", self._group_off(tx, inbound, scene))
        if scene.blocked:
            return Stopped("blocked", [])
        pace = self._pace(inbound, scene)
        if pace is Pace.FINE:
            return None
        tell = pace is Pace.TELL and _is_spoken_to(inbound)
        return Stopped("too_fast", [Reply(self.say("common.too_fast"))] if tell else [])

    def _group_off(self, tx: Transaction, inbound: Inbound, scene: Scene) -> list[Reply]:
        """Enter a group that is new, and say, once an hour, that it must be switched on."""
        if chats.found(tx, inbound.chat):
            bump(tx)
        told = inbox.told_since(tx, inbound.chat, "group_off", scene.now - TOLD_AGAIN)
        if told or not _is_spoken_to(inbound):
            return []
        return [Reply(self.say("common.group_off"))]

    def _pace(self, inbound: Inbound, scene: Scene) -> Pace:
        sender, chat = inbound.sender, inbound.chat
        pace = self.of_person.pace(f"{sender.channel}:{sender.id}", scene.now)
        if pace is Pace.FINE and chat.is_group:
            pace = self.of_group.pace(f"{chat.channel}:{chat.id}", scene.now)
        return pace


def _is_spoken_to(inbound: Inbound) -> bool:
    return isinstance(inbound, Message) and (inbound.at_bot or not inbound.chat.is_group)
