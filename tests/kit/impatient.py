"""`yinling serve` with little patience for slow clients, so that a test needs little of it."""

from __future__ import annotations

import asyncio

from bot import commands, config, logs
from bot.app import Bot
from bot.connections import Connections

FIRST_SECONDS = 2.0
FOLLOWING_SECONDS = 3.0


def main() -> None:
    """Serve, with the settings of the environment."""
    logs.configure("info", "console")
    connections = Connections(FIRST_SECONDS, FOLLOWING_SECONDS)
    asyncio.run(commands._serve(Bot(config.load(None)), "cli.serving", connections))


if __name__ == "__main__":
    main()
