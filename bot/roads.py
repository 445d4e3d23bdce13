"""By which channel a text goes: the chat's own, its group robot, or no road at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from bot.channel import CannotPush, Channel, DeliveryError
from bot.messages import Chat
from services import chats, members
from storage.transaction import Row, Transaction

ROBOT = "group_robot"
# What somebody can pass on by hand where no road carries it.
UNPROMPTED = ("post", "alert")


class Road(NamedTuple):
    """A channel, and what the chat is called there."""

    channel: Channel
    chat: Chat


@dataclass(frozen=True, slots=True)
class Roads:
    """Chooses roads among the channels that are set up."""

    channels: Mapping[str, Channel]

    def of(self, tx: Transaction, row: Row) -> Road:
        """The road of a text in the outbox; a permanent DeliveryError where there is none."""
        chat = Chat(row.channel, row.chat_id, row.is_group)
        if chat.is_group and row.kind in UNPROMPTED and chats.is_lost(tx, chat):
            raise CannotPush("delivery.lost")
        channel = self.channels.get(row.channel)
        if channel is not None and (channel.capabilities.push or row.way_back):
            return Road(channel, chat)
        robot = self._robot(tx, chat)
        if robot is not None:
            return robot
        if channel is None:
            raise DeliveryError("permanent", "delivery.no_channel", channel=row.channel)
        return Road(channel, chat)  # It knows best why it can't.

    def to_person(self, tx: Transaction, member_id: int) -> Chat | None:
        """A private chat with a member: one the bot can begin, else any, None without account."""
        return next(iter(self.every_chat(tx, member_id)), None)

    def every_chat(self, tx: Transaction, member_id: int) -> list[Chat]:
        """All private chats with a member, those first that the bot can begin.

        An account on a channel that is not set up leads nowhere, nor does what a group calls
        somebody.
        """
        accounts = [one for one in members.accounts(tx, member_id) if self._private(one.channel)]
        accounts.sort(key=lambda account: not self.pushes(account.channel))
        return [Chat(account.channel, account.id, is_group=False) for account in accounts]

    def _private(self, channel: str) -> bool:
        known = self.channels.get(channel)
        return known is not None and known.capabilities.private

    def pushes(self, channel: str) -> bool:
        """Whether a channel can speak first."""
        known = self.channels.get(channel)
        return known is not None and known.capabilities.push

    def window(self, channel: str) -> timedelta | None:
        """How long after somebody's last message a channel may write to them; None for always."""
        known = self.channels.get(channel)
        opened = known.capabilities.window if known is not None else None
        return None if opened is None else opened.lasts

    def shows(self, tx: Transaction, chat: Chat) -> bool:
        """Whether the road of what is posted to a chat takes pictures."""
        robot = None if self.pushes(chat.channel) else self._robot(tx, chat)
        channel = robot.channel if robot else self.channels.get(chat.channel)
        return channel is not None and channel.capabilities.pictures

    def _robot(self, tx: Transaction, chat: Chat) -> Road | None:
        channel = self.channels.get(ROBOT)
        group = chats.find(tx, chat) if chat.is_group and channel else None
        if channel is None or group is None or not group.robot:
            return None
        return Road(channel, Chat(ROBOT, group.robot, is_group=True))
