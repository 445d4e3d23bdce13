"""A unit of work that touches no database: it understands 打卡 and answers at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Any

from benchmarks import town
from bot.dispatcher import Understand
from bot.messages import Account, Answer, Chat, Message, Say
from bot.scene import Item, Person, Scene

NOW = datetime(2027, 1, 1, tzinfo=UTC)
TODAY = date(2027, 1, 1)
CAMPAIGN = Item("campaign", 1, "每日一学", TODAY, TODAY)
SCENE = Scene(NOW, TODAY, "private", Person(1, town.name(1), "member"), None, (CAMPAIGN,))
CHAT = Chat("official_account", town.openid(1), is_group=False)
MESSAGE = Message("app", "1", Account(CHAT.channel, CHAT.id), CHAT, "打卡", NOW, at_bot=True)


class WithoutDatabase:
    """Stands in the dispatcher where the database would be.

    The dispatcher hides the message in a function that wants a transaction, so every
    message is understood as the same one; only the name in the answer is the sender's.
    """

    waiting = 0

    def __init__(self, understand: Understand, say: Say) -> None:
        self._understand = understand
        self._say = say

    def submit(self, conversation: str, _work: Any) -> asyncio.Future[Any]:
        """An answer that is ready."""
        future = asyncio.get_running_loop().create_future()
        assert self._understand(MESSAGE, SCENE).intent == "checkin"
        name = town.name_of(conversation)
        future.set_result(Answer(self._say("checkin.recorded_first", name=name)))
        return future

    async def read(self, _work: Any) -> Any:
        """There is nothing to read."""

    def start(self) -> None:
        """There is nothing to start."""

    async def close(self) -> None:
        """There is nothing to close."""
