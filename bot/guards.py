"""What stands between a message that was taken in and its understanding.

In this order: is the group switched on, is the sender blocked, is it too much. What is
stopped stays in the inbox, for staff. A lost group in which somebody speaks to the bot was found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from bot.messages import Inbound, Message, Reply, Say
from bot.rates import Pace, Rates
from bot.scene import Scene
from services import chats, groups
from storage import inbox
from storage.audit import By
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
        if scene.lost and isinstance(inbound, Message):
            groups.back(tx, inbound.chat, By(None, scene.now))
        pace = self._pace(inbound, scene)
        if pace is Pace.FINE:
            return None
        told = [Reply(self.say("common.too_fast"))] if pace is Pace.TELL else []
        return Stopped("too_fast", told)

    def _group_off(self, tx: Transaction, inbound: Inbound, scene: Scene) -> list[Reply]:
        """Enter a group that is new, and say, once an hour, that it must be switched on."""
        if chats.found(tx, inbound.chat):
            bump(tx)
        elif isinstance(inbound, Message):
            groups.back(tx, inbound.chat, By(None, scene.now))
        told = inbox.told_since(tx, inbound.chat, "group_off", scene.now - TOLD_AGAIN)
        if told or scene.blocked or not _is_spoken_to(inbound):
            return []
        return [Reply(self.say("common.group_off"))]

    def _pace(self, inbound: Inbound, scene: Scene) -> Pace:
        sender, chat, tell = inbound.sender, inbound.chat, _is_spoken_to(inbound)
        person, group = f"{sender.channel}:{sender.id}", f"{chat.channel}:{chat.id}"
        pace = self.of_person.pace(person, scene.now, may_tell=tell)
        if pace is Pace.FINE and chat.is_group:
            pace = self.of_group.pace(group, scene.now, may_tell=tell)
        return pace


def _is_spoken_to(inbound: Inbound) -> bool:
    return isinstance(inbound, Message) and (inbound.at_bot or not inbound.chat.is_group)
