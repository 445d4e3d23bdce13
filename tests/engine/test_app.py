"""The whole bot: what its background tasks outlive."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import Busy, Unavailable
from tests.kit.town import Town


@pytest.mark.parametrize("trouble", [Busy, Unavailable])
async def test_the_demos_clock_goes_on_when_the_database_could_not(
    town: Town, monkeypatch, trouble
):
    asked, again = [], asyncio.Event()

    async def run_due(until) -> None:
        asked.append(until)
        if len(asked) == 1:
            raise trouble
        again.set()

    monkeypatch.setattr(town.bot, "run_due", run_due)
    walking = asyncio.create_task(town.bot._walk_along())
    went_on = asyncio.create_task(again.wait())
    await asyncio.wait({walking, went_on}, return_when=asyncio.FIRST_COMPLETED, timeout=10)
    assert not walking.done(), walking.exception()
    assert again.is_set()
    walking.cancel()
    await asyncio.gather(walking, return_exceptions=True)
