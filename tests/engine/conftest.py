"""Towns with features and settings of a test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

import pytest

from bot.hearing import Hearing
from bot.router import Feature
from handlers import FEATURES
from handlers.hears import HEARINGS
from tests.kit import town as kit
from tests.kit.gate import Gate


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
    """Opens a town whose bot has and hears further features, with settings as environment."""
    settings = kit.settings

    @asynccontextmanager
    async def open_town(
        url: str, *features: Feature | Hearing, **environ: str
    ) -> AsyncIterator[kit.Town]:
        hearings = [one for one in features if isinstance(one, Hearing)]
        monkeypatch.setattr("bot.app.HEARINGS", (*HEARINGS, *hearings))
        given = [one for one in features if isinstance(one, Feature)]
        monkeypatch.setattr("bot.app.FEATURES", (*FEATURES, *given))
        monkeypatch.setattr(kit, "settings", partial(settings, **environ))
        async with kit.Town.open(url) as town:
            yield town

    return open_town
