"""What will become of a text that waits, and whether somebody can be written to just now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.channel import Channel, DeliveryError
from bot.clock import local_date
from bot.manners import CHOSEN, Manners, is_spared, texts_left
from bot.messages import Chat
from bot.roads import Roads
from storage.transaction import Row, Transaction

# A post that only keeps out of a crowded minute goes out now, as people see it.
CROWD = timedelta(minutes=3)


class Outlook(NamedTuple):
    """Why a text still waits, as the key of a sentence, and until when, where that is known."""

    key: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Prospects:
    """The channels that are set up, and the manners by which the relay goes."""

    channels: Mapping[str, Channel]
    manners: Manners

    def of(self, tx: Transaction, row: Row, now: datetime) -> Outlook:
        """Why a text of the outbox that is not done still waits."""
        if row.state == "sending":
            return Outlook("deliveries.sending")
        if row.error and row.due_at > now:
            return Outlook("deliveries.tried_again", row.due_at)
        chat = Chat(row.channel, row.chat_id, row.is_group)
        kept = self._kept_back(tx, row, chat, now) if row.kind == "post" else None
        if kept is not None:
            return kept
        if row.due_at > now:
            return Outlook("deliveries.later", row.due_at)
        return Outlook(self._on_its_way(tx, row, now))

    def unprompted(self, tx: Transaction, chat: Chat, now: datetime) -> Outlook | None:
        """Why a post for a chat would not go out now, None where it would."""
        until, posts = self.manners.when(tx, chat, now)
        if until - now > CROWD:
            return Outlook("deliveries.quiet", until)
        full = chat.is_group and posts >= self.manners.most_posts(tx, chat)
        return Outlook("deliveries.cap") if full else None

    def pushes(self, name: str) -> bool:
        """Whether a channel is set up and can speak first."""
        return Roads(self.channels).pushes(name)

    def is_closed(self, tx: Transaction, chat: Chat, now: datetime) -> bool:
        """Whether the platform takes nothing for a chat now, as nobody wrote there lately."""
        able = self.channels[chat.channel].capabilities
        return able.window is not None and (texts_left(tx, chat, able, now) or 0) <= 0

    def _kept_back(self, tx: Transaction, row: Row, chat: Chat, now: datetime) -> Outlook | None:
        if is_spared(tx, row, local_date(now, self.manners.zone)):
            return Outlook("deliveries.unwanted")
        chosen = row.key.startswith(CHOSEN)
        until, posts = self.manners.when(tx, chat, now, chosen=chosen)
        if until > now:
            return Outlook("deliveries.quiet", until)
        full = chat.is_group and posts >= self.manners.most_posts(tx, chat)
        return Outlook("deliveries.cap") if full else None

    def _on_its_way(self, tx: Transaction, row: Row, now: datetime) -> str:
        """What awaits a text that is due: its road, none, or one that is closed."""
        try:
            road = Roads(self.channels).of(tx, row)
        except DeliveryError:
            return "deliveries.no_road"
        if row.way_back:
            return "deliveries.soon"
        if not road.channel.capabilities.push:
            return "deliveries.no_road"
        return "deliveries.window" if self.is_closed(tx, road.chat, now) else "deliveries.soon"
