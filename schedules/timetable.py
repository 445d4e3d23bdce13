"""Running JOBS: by APScheduler on the machine's clock, or by walking a clock that is moved."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot.clock import Clock, MovableClock
from bot.errors import Busy, Unavailable
from schedules.job import Job, Now
from storage import outbox
from storage.work import UnitOfWork

log = structlog.get_logger(__name__)
CONVERSATION = "schedule"
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs a job in a unit of work and then has the outbox delivered.

    `told` is what every job is told, but for the instant.
    """

    work: UnitOfWork
    told: Now
    deliver: Callable[[], Awaitable[object]]

    async def run(self, job: Job, now: datetime) -> None:
        """Do what the job finds due at `now`, a portion in each unit of work."""
        if job.due is not None and not _is_past(await self.due(job), now):
            return
        at = replace(self.told, now=now)
        while await self.work.submit(CONVERSATION, lambda tx: job.run(tx, at)):
            pass

    @property
    def zone(self) -> ZoneInfo:
        """The bureau's zone."""
        return self.told.zone

    async def due(self, job: Job) -> datetime | None:
        """From when a sweep has something to do, None for nothing."""
        assert job.due is not None, f"{job.name} is no sweep"
        return await self.work.read(job.due)

    async def next_delivery(self) -> datetime | None:
        """When the next text in the outbox is due."""
        return await self.work.read(outbox.next_due)


def scheduler(jobs: Iterable[Job], runner: Runner, clock: Clock) -> AsyncIOScheduler:
    """APScheduler as a clock only: nothing is stored, a late or missed run is made up once."""
    scheduler = AsyncIOScheduler(timezone=runner.zone)

    async def run(job: Job) -> None:
        try:
            await runner.run(job, clock.now())
            await runner.deliver()
        except (Busy, Unavailable) as error:
            log.warning("job put off", job=job.name, error=str(error))

    for job in jobs:
        scheduler.add_job(
            run,
            job.trigger(runner.zone),
            args=[job],
            id=job.name,
            misfire_grace_time=None,
            coalesce=True,
        )
    return scheduler


class Walk:
    """Walks the jobs' triggers and the outbox in time order, as far as the clock is moved."""

    def __init__(self, jobs: Iterable[Job], runner: Runner, clock: MovableClock) -> None:
        self._runner = runner
        self._clock = clock
        self._at = clock.now()
        self._jobs = [(job, job.trigger(runner.zone)) for job in jobs]
        self._one_at_a_time = asyncio.Lock()

    async def run_due(self, until: datetime) -> None:
        """Run all that falls due up to `until`, then leave the clock there."""
        async with self._one_at_a_time:
            await self._runner.deliver()
            while (coming := await self._next(until)) is not None:
                instant, jobs = coming
                self._clock.move_to(instant)
                for job in jobs:
                    await self._runner.run(job, instant)
                self._at = instant
                await self._runner.deliver()
            self._clock.move_to(until)
            self._at = max(self._at, until)
            await self._runner.deliver()

    async def _next(self, until: datetime) -> tuple[datetime, list[Job]] | None:
        """The next instant at which something is due, and its jobs; None after `until`."""
        runs = [(await self._next_run(job, trigger), job) for job, trigger in self._jobs]
        instants = [instant for instant, _ in runs]
        instants.append(await self._runner.next_delivery())
        coming = [i for i in instants if i is not None and self._at < i <= until]
        if not coming:
            return None
        return min(coming), [job for instant, job in runs if instant == min(coming)]

    async def _next_run(self, job: Job, trigger: BaseTrigger) -> datetime | None:
        """When the trigger next fires with something to do."""
        fires = self._fires(trigger, self._at)
        if job.due is None:
            return fires
        due = await self._runner.due(job)
        if due is None:
            return None
        # A moment before, because a trigger that fires at the very instant counts.
        return self._fires(trigger, max(self._at, due - MOMENT))

    @staticmethod
    def _fires(trigger: BaseTrigger, after: datetime) -> datetime | None:
        """The first time the trigger fires after an instant."""
        fires: datetime | None = trigger.get_next_fire_time(after, after)
        return fires


def _is_past(instant: datetime | None, now: datetime) -> bool:
    return instant is not None and instant <= now
