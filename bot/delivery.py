"""The outbox relay: claims due texts, hands them to their channel, marks what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.channel import CannotPush, Capabilities, Channel, DeliveryError
from bot.clock import Clock, local_date
from bot.errors import Busy, Unavailable
from bot.manners import CHOSEN, STUDY, Manners, is_spared, may_mention, texts_left
from bot.messages import Chat, Say
from bot.metrics import Metrics
from bot.roads import UNPROMPTED, Road, Roads
from services import alerts, forwards, groups
from services.matters import Desk
from storage import buckets, outbox
from storage.audit import By
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
        self._roads = Roads(channels)
        self._clock = clock
        self._metrics = metrics
        self._manners = manners
        self._say = say
        self._desk = Desk(self._roads, say)
        self._woken = asyncio.Event()
        # What a platform took while the database could not be told.
        self._handed_over: set[int] = set()

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
        for row_id in tuple(self._handed_over):
            await self._mark_sent(row_id)
        done = 0
        while rows := await self._claim():
            await self._deliver_all(rows)
            done += len(rows)
        return done

    async def _deliver_all(self, rows: list[Row]) -> None:
        """Deliver rows of different chats: the channels at once, so that none waits for another.

        Those of one channel go one by one, so that a crash repeats at most one of its texts.
        """
        channels: dict[str, list[Row]] = {}
        for row in rows:
            channels.setdefault(row.channel, []).append(row)
        ends = await asyncio.gather(*map(self._in_turn, channels.values()), return_exceptions=True)
        for error in filter(None, ends):
            raise error

    async def _in_turn(self, rows: list[Row]) -> None:
        """Deliver rows of one channel; when it is out of reach, the rest need not find out too."""
        reached = True
        for row in rows:
            if reached:
                reached = await self._deliver(row)
            else:
                await self._hold(row, self._clock.now() + FIRST_RETRY)

    async def _hold(self, row: Row, until: datetime) -> None:
        """Keep a text that was taken, and not tried, until an instant."""
        await self._work.submit(CONVERSATION, lambda tx: outbox.held(tx, row.id, until))

    async def _claim(self) -> list[Row]:
        now = self._clock.now()
        due = await self._work.read(outbox.next_due)
        if due is None or due > now:
            return []
        return await self._work.submit(CONVERSATION, lambda tx: outbox.claim(tx, now, LEASE, BATCH))

    async def _deliver(self, row: Row) -> bool:
        """Deliver one text, or see why not; false if its channel seems out of reach."""
        chat = Chat(row.channel, row.chat_id, row.is_group)
        try:
            if row.kind == "post" and await self._kept_back(row, chat):
                return True
            road = await self._work.read(lambda tx: self._roads.of(tx, row))
            if await self._must_wait(row, road):
                return True
            await self._send(row, road)
        except DeliveryError as error:
            await self._not_delivered(row, error)
            return error.kind == "permanent" or error.retry_after is not None
        except (Busy, Unavailable):
            raise
        except Exception as error:
            # A channel's own mistake must not keep the other channels' texts back.
            log.error("channel failed", channel=row.channel, error=type(error).__name__)
            mistake = DeliveryError("later", "delivery.mistake", error=type(error).__name__)
            await self._not_delivered(row, mistake)
            return True
        self._handed_over.add(row.id)
        self._metrics.deliveries.labels(row.channel, "sent").inc()
        await self._mark_sent(row.id)
        return True

    async def _mark_sent(self, row_id: int) -> None:
        now = self._clock.now()
        await self._work.submit(CONVERSATION, lambda tx: outbox.sent(tx, row_id, now))
        self._handed_over.discard(row_id)

    async def _send(self, row: Row, road: Road) -> None:
        """Hand a text to its channel, unless it is known to be refused."""
        if row.good_until is not None and row.good_until <= self._clock.now():
            raise DeliveryError("permanent", "delivery.too_late")
        if not row.way_back:
            await self._require_window(road.channel.capabilities, road.chat)
        what = outbox.outgoing(row)
        if what.mentions:
            mentions = await self._work.read(lambda tx: may_mention(tx, row.channel, what.mentions))
            what = replace(what, mentions=mentions)
        await road.channel.send(road.chat, what)

    async def _must_wait(self, row: Row, road: Road) -> bool:
        """Whether the platform has taken as much for this chat as it likes to, for now."""
        rate, now = road.channel.capabilities.rate, self._clock.now()
        if rate is None:
            return False
        many = rate.messages(outbox.outgoing(row))

        def take(tx: Transaction) -> bool:
            until = buckets.take(tx, road.chat, rate, many, now)
            if until is not None:
                outbox.held(tx, row.id, until)
            return until is not None

        return await self._work.submit(CONVERSATION, take)

    async def _kept_back(self, row: Row, chat: Chat) -> bool:
        """Whether an unprompted text must wait, as for the end of quiet hours, or is unwanted.

        One that would be worth nothing when it may go out is left unsaid.
        """
        now, manners = self._clock.now(), self._manners
        if await self._work.read(lambda tx: is_spared(tx, row, local_date(now, manners.zone))):
            await self._spare(row)
            return True
        chosen = row.key.startswith(CHOSEN)
        (until, posts), most = await self._work.read(
            lambda tx: (
                manners.when(tx, chat, now, chosen=chosen),
                manners.most_posts(tx, chat),
            )
        )
        if row.good_until is not None and until >= row.good_until:
            await self._spare(row)
            return True
        if until > now:
            await self._hold(row, until)
            return True
        if chat.is_group and posts >= most:
            too_many = DeliveryError("permanent", "delivery.daily_cap", most=most)
            await self._not_delivered(row, too_many)
            return True
        return False

    async def _spare(self, row: Row) -> None:
        """Leave a text unsaid."""
        now = self._clock.now()
        await self._work.submit(CONVERSATION, lambda tx: outbox.spared(tx, row.id, now))
        self._metrics.deliveries.labels(row.channel, "spared").inc()

    async def _require_window(self, able: Capabilities, chat: Chat) -> None:
        """A permanent DeliveryError where the platform would refuse us for having no window."""
        if able.window is None or not able.push:
            return
        window, now = able.window, self._clock.now()
        left = await self._work.read(lambda tx: texts_left(tx, chat, able, now))
        if left is None:
            hours = round(window.lasts.total_seconds() / 3600)
            raise DeliveryError("permanent", "delivery.window_closed", hours=hours)
        if left <= 0:
            raise DeliveryError("permanent", "delivery.window_used", most=window.most)

    async def _not_delivered(self, row: Row, error: DeliveryError) -> None:
        if error.left is not None:
            left = error.left
            await self._work.submit(CONVERSATION, lambda tx: outbox.shortened(tx, row.id, left))
        if error.kind == "permanent" or row.attempts >= TRIES:
            await self._work.submit(CONVERSATION, lambda tx: self._give_up(tx, row, error))
            self._count_given_up(row, error)
            return
        # However short a pause the platform asks for, the last try is hours after the first.
        until = self._clock.now() + max(error.retry_after or timedelta(), backoff(row.attempts))
        reason = error.reason(self._say)
        await self._work.submit(
            CONVERSATION, lambda tx: outbox.postponed(tx, row.id, until, reason)
        )
        self._metrics.deliveries.labels(row.channel, "later").inc()

    def _count_given_up(self, row: Row, error: DeliveryError) -> None:
        """Note a text that is not tried again; one that never had a road has not failed."""
        if isinstance(error, CannotPush):
            self._metrics.deliveries.labels(row.channel, "no_road").inc()
            return
        self._metrics.deliveries.labels(row.channel, "failed").inc()
        log.warning("delivery failed", outbox_id=row.id, channel=row.channel)

    def _give_up(self, tx: Transaction, row: Row, error: DeliveryError) -> None:
        """Leave what was unprompted to be passed on by hand; what was an answer has failed.

        What only reminds its reader of study is of no use to anybody else, and is left unsaid.
        """
        now = self._clock.now()
        group = Chat(row.channel, row.chat_id, row.is_group)
        if row.key.startswith(STUDY):
            outbox.spared(tx, row.id, now)
        elif row.kind not in UNPROMPTED or row.key.startswith(forwards.PUSHED):
            outbox.failed(tx, row.id, error.reason(self._say), now)
        else:
            reason = None if isinstance(error, CannotPush) else error.reason(self._say)
            outbox.forwarded(tx, row.id, reason, now)
            alerts.hurry(tx, row.key, now)
            forwards.ask(tx, row, now, self._desk)
        if error.gone and row.is_group:
            groups.lose(tx, group, By(None, now), self._desk)


def backoff(attempts: int) -> timedelta:
    """How long to wait after that many tries: 30 s, doubled each time, at most an hour."""
    waits: int = 1 << min(max(attempts - 1, 0), 7)
    return min(FIRST_RETRY * waits, LONGEST_RETRY)
