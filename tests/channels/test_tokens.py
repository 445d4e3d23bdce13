"""Access tokens: one fetch for everybody, renewed in time, forced only when need be."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable

import pytest

from bot.wechat.tokens import Token, TokenCache

TWO_HOURS = 7200


class Office:
    """Gives out tokens like stable_token: the same one until it is forced or has lapsed."""

    def __init__(self) -> None:
        self.calls: list[bool] = []
        self.number = 1
        self.time = 1000.0
        self.trouble: Exception | None = None
        self.open = asyncio.Event()
        self.open.set()

    async def fetch(self, force) -> Token:
        self.calls.append(force)
        await self.open.wait()
        await asyncio.sleep(0)
        if self.trouble:
            raise self.trouble
        self.number += force
        return Token(f"token-{self.number}", TWO_HOURS)

    def now(self) -> float:
        return self.time


@pytest.fixture
async def office() -> Office:
    return Office()


@pytest.fixture
async def tokens(office: Office) -> TokenCache:
    return TokenCache(office.fetch, office.now)


async def all_of(call: Callable[[], object], number: int = 50) -> list[object]:
    return await asyncio.gather(*(call() for _ in range(number)), return_exceptions=True)


async def test_fifty_who_wait_make_one_fetch(office, tokens):
    assert await all_of(tokens.get) == ["token-1"] * 50
    assert office.calls == [False]


async def test_a_token_is_used_until_five_minutes_before_it_expires(office, tokens):
    await tokens.get()
    office.number = 2
    office.time += TWO_HOURS - 300 - 1
    assert await tokens.get() == "token-1"
    office.time += 1
    assert await tokens.get() == "token-2"
    assert office.calls == [False, False]


async def test_a_token_with_little_time_left_is_used_for_half_of_it(office):
    async def fetch(force) -> Token:
        await office.fetch(force)
        return Token("short", 100)

    tokens = TokenCache(fetch, office.now)
    await tokens.get()
    office.time += 49
    await tokens.get()
    assert len(office.calls) == 1
    office.time += 1
    await tokens.get()
    assert len(office.calls) == 2


async def test_many_refused_calls_force_one_refresh(office, tokens):
    refused = await tokens.get()
    assert await all_of(lambda: tokens.renew(refused)) == ["token-2"] * 50
    assert office.calls == [False, False, True]


async def test_a_late_refusal_of_an_old_token_refreshes_nothing(office, tokens):
    refused = await tokens.get()
    await tokens.renew(refused)
    assert await tokens.renew(refused) == "token-2"
    assert office.calls == [False, False, True]


async def test_a_token_that_another_process_has_renewed_is_shared(office, tokens):
    refused = await tokens.get()
    office.number = 7
    assert await tokens.renew(refused) == "token-7"
    assert office.calls == [False, False]


async def test_a_refusal_during_a_refresh_joins_it(office, tokens):
    refused = await tokens.get()
    office.time += TWO_HOURS
    office.open.clear()
    early = asyncio.create_task(tokens.get())
    await asyncio.sleep(0)
    late = asyncio.create_task(tokens.renew(refused))
    await asyncio.sleep(0)
    office.open.set()
    assert await asyncio.gather(early, late) == ["token-2", "token-2"]
    assert office.calls == [False, False, True]


async def test_a_failing_fetch_reaches_all_and_the_next_call_tries_again(office, tokens):
    office.trouble = OSError("down")
    assert all(isinstance(result, OSError) for result in await all_of(tokens.get))
    assert office.calls == [False]
    office.trouble = None
    assert await tokens.get() == "token-1"


async def test_a_refused_token_is_not_used_again_after_a_failed_renewal(office, tokens):
    refused = await tokens.get()
    office.trouble = OSError("down")
    with pytest.raises(OSError, match="down"):
        await tokens.renew(refused)
    office.trouble = None
    assert await tokens.get() == "token-2"


async def test_who_gives_up_waiting_takes_the_token_from_nobody(office, tokens):
    office.open.clear()
    impatient, patient = (asyncio.create_task(tokens.get()) for _ in range(2))
    await asyncio.sleep(0)
    impatient.cancel()
    office.open.set()
    assert await patient == "token-1"
    assert impatient.cancelled()
    assert office.calls == [False]


async def test_an_error_that_nobody_waits_for_is_quiet(office, tokens):
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    office.open.clear()
    office.trouble = OSError("down")
    waiter = asyncio.create_task(tokens.get())
    await asyncio.sleep(0)
    waiter.cancel()
    office.open.set()
    for _ in range(5):
        await asyncio.sleep(0)
    tokens._flight = None
    gc.collect()
    assert not complaints


async def test_the_value_is_not_shown(tokens):
    value = await tokens.get()
    shown = repr(Token(value, 1)) + str(Token(value, 1)) + repr(tokens)
    assert value not in shown
