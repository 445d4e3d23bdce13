"""Towns with features and settings of a test's own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

import pytest

from bot.router import Feature
from handlers import FEATURES
from tests.kit import town as kit

PATIENCE = 20.0


class Gate:
    """A handler or job waits in it until the test opens it."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()

    async def is_reached(self) -> None:
        assert await asyncio.to_thread(self.reached.wait, PATIENCE), "nobody came to the gate"

    def pass_through(self) -> None:
        self.reached.set()
        assert self.opened.wait(PATIENCE), "nobody opened the gate"

    def open(self) -> None:
        self.opened.set()


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def second_gate() -> Gate:
    return Gate()


@pytest.fixture
def open_town(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., AbstractAsyncContextManager[kit.Town]]:
    """Opens a town whose bot has further features, and settings given as environment."""
    settings = kit.settings

    @asynccontextmanager
    async def open_town(url: str, *features: Feature, **environ: str) -> AsyncIterator[kit.Town]:
        monkeypatch.setattr("bot.app.FEATURES", (*FEATURES, *features))
        monkeypatch.setattr(kit, "settings", partial(settings, **environ))
        async with kit.Town.open(url) as town:
            yield town

    return open_town
