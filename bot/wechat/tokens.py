"""Access tokens: fetched once for everybody, renewed in time (stable_token, gettoken)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

EARLY_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and how many seconds it is good for. Its value is never shown."""

    value: str = field(repr=False)
    expires_in: float


class TokenCache:
    """The current access token of one account.

    `fetch(force)` asks the platform; with `force` it must replace a token that it still
    takes for good. `now` is the machine's clock in seconds: protocol time never follows the
    movable clock. An error of `fetch` reaches everybody who waits, and the next call asks
    again.
    """

    def __init__(
        self, fetch: Callable[[bool], Awaitable[Token]], now: Callable[[], float] = time.time
    ) -> None:
        self._fetch = fetch
        self._now = now
        self._token: Token | None = None
        self._good_until = 0.0
        self._rejected: str | None = None
        self._flight: asyncio.Task[str] | None = None

    async def get(self) -> str:
        """The token's value, renewed 5 minutes before it expires."""
        if self._token is not None and self._now() < self._good_until:
            return self._token.value
        if self._flight is None or self._flight.done():
            self._flight = asyncio.create_task(self._refresh())
            self._flight.add_done_callback(_heed)
        # Who is cancelled while waiting must not take the token from the others.
        return await asyncio.shield(self._flight)

    async def renew(self, rejected: str) -> str:
        """A token other than `rejected`; calls that were refused together renew it once."""
        if self._token is not None and self._token.value == rejected:
            self._rejected = rejected
            self._token = None
        return await self.get()

    async def _refresh(self) -> str:
        """Ask, and insist only if the answer is the refused token.

        A token that another process has renewed meanwhile is thus shared, not replaced;
        else two processes would invalidate each other's for ever.
        """
        asked = self._now()
        token = await self._fetch(False)
        if token.value == self._rejected:
            asked = self._now()
            token = await self._fetch(True)
        self._token = token
        self._good_until = asked + token.expires_in - min(EARLY_SECONDS, token.expires_in / 2)
        return token.value


def _heed(flight: asyncio.Task[str]) -> None:
    """Look at the error of a flight that nobody waits for any more, so that asyncio is quiet."""
    if not flight.cancelled():
        flight.exception()
