"""The outbox relay: claims due texts, hands them to their channel, marks what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot.channel import Channel, DeliveryError
from bot.clock import Clock
from bot.errors import Busy, Unavailable
from bot.messages import Chat
from bot.metrics import Metrics
from storage import outbox
from storage.transaction import Row
from storage.work import UnitOfWork

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=1)
BATCH = 32
PAUSE_SECONDS = 1.0
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)
TRIES = 12
CONVERSATION = "delivery"


class Relay:
    """Delivers what lies in the outbox. Delivery is at least once, in order within a chat."""

    def __init__(
        self, work: UnitOfWork, channels: Mapping[str, Channel], clock: Clock, metrics: Metrics
    ) -> None:
        self._work = work
        self._channels = channels
        self._clock = clock
        self._metrics = metrics
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look at the outbox now rather than at the next pause's end."""
        self._woken.set()

    async def serve(self) -> None:
        """Deliver until cancelled."""
        while True:
            self._woken.clear()
            try:
                await self.deliver_due()
            except (Busy, Unavailable) as error:
                log.warning("outbox can't be read now", error=str(error))
            try:
                await asyncio.wait_for(self._woken.wait(), PAUSE_SECONDS)
            except TimeoutError:
                continue

    async def deliver_due(self) -> int:
        """Deliver everything that is due; how many texts were handed over or given up."""
        done = 0
        while rows := await self._claim():
            for row in rows:
                await self._deliver(row)
            done += len(rows)
        return done

    async def _claim(self) -> list[Row]:
        now = self._clock.now()
        due = await self._work.read(outbox.next_due)
        if due is None or due > now:
            return []
        return await self._work.submit(CONVERSATION, lambda tx: outbox.claim(tx, now, LEASE, BATCH))

    async def _deliver(self, row: Row) -> None:
        chat = Chat(row.channel, row.chat_id, row.is_group)
        try:
            await self._channel(row.channel).send(chat, row.text)
        except DeliveryError as error:
            await self._not_delivered(row, error)
            return
        except Exception as error:
            # A channel's own mistake must not keep the other channels' texts back.
            log.error("channel failed", channel=row.channel, error=type(error).__name__)
            await self._not_delivered(row, DeliveryError("later", type(error).__name__))
            return
        now = self._clock.now()
        await self._work.submit(CONVERSATION, lambda tx: outbox.sent(tx, row.id, now))
        self._metrics.deliveries.labels(row.channel, "sent").inc()

    def _channel(self, name: str) -> Channel:
        try:
            return self._channels[name]
        except KeyError:
            raise DeliveryError("permanent", f"渠道“{name}”没有启用") from None

    async def _not_delivered(self, row: Row, error: DeliveryError) -> None:
        if error.kind == "permanent" or row.attempts >= TRIES:
            now = self._clock.now()
            await self._work.submit(
                CONVERSATION, lambda tx: outbox.failed(tx, row.id, error.reason, now)
            )
            self._metrics.deliveries.labels(row.channel, "failed").inc()
            log.warning("delivery failed", outbox_id=row.id, channel=row.channel)
            return
        until = self._clock.now() + (error.retry_after or backoff(row.attempts))
        await self._work.submit(
            CONVERSATION, lambda tx: outbox.postponed(tx, row.id, until, error.reason)
        )
        self._metrics.deliveries.labels(row.channel, "later").inc()


def backoff(attempts: int) -> timedelta:
    """How long to wait after that many tries: 30 s, doubled each time, at most an hour."""
    waits: int = 1 << min(max(attempts - 1, 0), 7)
    return min(FIRST_RETRY * waits, LONGEST_RETRY)
