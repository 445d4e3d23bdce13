"""How many SQL statements a check-in costs, with its share of the group's BEGIN and COMMIT."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event

from benchmarks import town
from bot.app import Bot
from bot.messages import Account, Chat, Message

CHANNEL = "official_account"


def measure(url: str, together: int = 32) -> float:
    """Statements a check-in when `together` check-ins arrive at once, on a SQLite file."""
    return asyncio.run(_measure(Bot(town.settings(url, 1)), together))


async def _measure(bot: Bot, together: int) -> float:
    traced: list[str] = []

    def trace(connection: Any, _record: object) -> None:
        connection.set_trace_callback(traced.append)

    event.listen(bot.engine, "connect", trace)
    await bot.start()
    await bot.dispatcher.receive(_checkin(1))  # The first one reads the catalogue.
    traced.clear()
    await asyncio.gather(*(bot.dispatcher.receive(_checkin(n + 2)) for n in range(together)))
    counted = len(traced)
    await bot.stop()
    return counted / together


def _checkin(n: int) -> Message:
    chat = Chat(CHANNEL, town.openid(n), is_group=False)
    sender = Account(CHANNEL, chat.id)
    return Message("app", str(n), sender, chat, "打卡", datetime.now(UTC), at_bot=True)
