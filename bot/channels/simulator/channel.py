"""The simulator as the engine sees it: a channel that can push anywhere."""

from __future__ import annotations

from bot.channel import Capabilities
from bot.channels.simulator import store
from bot.clock import Clock
from bot.messages import Chat, Outgoing
from storage.work import UnitOfWork


class Simulator:
    """Writes what the bot says into the simulated chats."""

    name = store.NAME
    capabilities = Capabilities(push=True, max_bytes=20480)

    def __init__(self, work: UnitOfWork, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def send(self, chat: Chat, what: Outgoing) -> None:
        """Say a text in a simulated chat."""
        await self.say(chat.id if chat.is_group else f"{store.PRIVATE}{chat.id}", what.text)

    async def say(self, chat_id: str, text: str) -> int:
        """Add a line of the bot's; gives its id."""
        now = self._clock.now()
        return await self._work.submit(
            f"{self.name}:{chat_id}", lambda tx: store.add(tx, chat_id, store.BOT, text, now)
        )
