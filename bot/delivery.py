"""The outbox relay: claims due texts, hands them to their channel, marks what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.channel import Channel, DeliveryError
from bot.clock import Clock
from bot.errors import Busy, Unavailable
from bot.messages import Chat, Say
from bot.metrics import Metrics
from bot.pacing import Quiet, not_before, quiet_hours
from services import chats
from storage import inbox, outbox
from storage.transaction import Row, Transaction
from storage.work import UnitOfWork

log = structlog.get_logger(__name__)
# Long enough for a whole batch of which each text runs into its timeout.
LEASE = timedelta(minutes=5)
BATCH = 8
PAUSE_SECONDS = 1.0
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)
TRIES = 12
CONVERSATION = "delivery"


@dataclass(frozen=True, slots=True)
class Manners:
    """How unprompted texts behave: the bureau's quiet hours, and how many a group bears a day."""

    zone: ZoneInfo
    quiet: tuple[Quiet, ...] = ()
    posts_a_day: int = 3


class Relay:
    """Delivers what lies in the outbox. Delivery is at least once, in order within a chat."""

    def __init__(
        self,
        work: UnitOfWork,
        channels: Mapping[str, Channel],
        clock: Clock,
        metrics: Metrics,
        *,
        manners: Manners,
        say: Say,
    ) -> None:
        self._work = work
        self._channels = channels
        self._clock = clock
        self._metrics = metrics
        self._manners = manners
        self._say = say
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
        if row.kind == "post" and await self._kept_back(row, chat):
            return
        try:
            channel = self._channel(row.channel)
            await self._require_window(channel, chat)
            await channel.send(chat, row.text)
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

    async def _kept_back(self, row: Row, chat: Chat) -> bool:
        """Whether an unprompted text must wait for the end of the quiet hours, or is too much."""
        now = self._clock.now()
        until, posts = await self._work.read(lambda tx: self._when(tx, chat, now))
        if until > now:
            await self._work.submit(CONVERSATION, lambda tx: outbox.held(tx, row.id, until))
            return True
        if chat.is_group and posts >= self._manners.posts_a_day:
            reason = self._say("delivery.daily_cap", most=self._manners.posts_a_day)
            await self._not_delivered(row, DeliveryError("permanent", reason))
            return True
        return False

    async def _require_window(self, channel: Channel, chat: Chat) -> None:
        """A permanent DeliveryError where the platform would refuse us for having no window."""
        window = channel.capabilities.window
        if window is None:
            return
        now = self._clock.now()
        heard, sent = await self._work.read(lambda tx: _since_heard(tx, chat))
        if heard is None or heard + window.lasts <= now:
            hours = round(window.lasts.total_seconds() / 3600)
            raise DeliveryError("permanent", self._say("delivery.window_closed", hours=hours))
        if sent >= window.most:
            raise DeliveryError("permanent", self._say("delivery.window_used", most=window.most))

    def _when(self, tx: Transaction, chat: Chat, now: datetime) -> tuple[datetime, int]:
        own = chats.own_quiet_hours(tx, chat) if chat.is_group else None
        quiet = self._manners.quiet if own is None else quiet_hours(own)
        midnight = now.astimezone(self._manners.zone).replace(hour=0, minute=0, second=0)
        until = not_before(now, quiet, self._manners.zone, f"{chat.channel}:{chat.id}")
        return until, outbox.posts_since(tx, chat, midnight.replace(microsecond=0))

    def _channel(self, name: str) -> Channel:
        try:
            return self._channels[name]
        except KeyError:
            reason = self._say("delivery.no_channel", channel=name)
            raise DeliveryError("permanent", reason) from None

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


def _since_heard(tx: Transaction, chat: Chat) -> tuple[datetime | None, int]:
    """When somebody last wrote in the chat, and how many texts went there since."""
    heard = inbox.last_heard(tx, chat)
    return heard, outbox.sent_since(tx, chat, heard) if heard is not None else 0


def backoff(attempts: int) -> timedelta:
    """How long to wait after that many tries: 30 s, doubled each time, at most an hour."""
    waits: int = 1 << min(max(attempts - 1, 0), 7)
    return min(FIRST_RETRY * waits, LONGEST_RETRY)
