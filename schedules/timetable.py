"""Running JOBS: by APScheduler on the machine's clock, or by walking a clock that is moved."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
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
    """Runs a job in a unit of work; `deliver` is how the outbox is emptied when time is walked.

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

    async def coming(self, jobs: Sequence[Job]) -> tuple[list[datetime | None], datetime | None]:
        """What `due` tells of each job, None of one that is no sweep; when the next text is due."""
        return await self.work.read(
            lambda tx: ([job.due and job.due(tx) for job in jobs], outbox.next_due(tx))
        )


def scheduler(
    jobs: Iterable[Job], runner: Runner, clock: Clock, wake_relay: Callable[[], None]
) -> AsyncIOScheduler:
    """APScheduler as a clock only: nothing is stored, a late or missed run is made up once.

    What a run leaves in the outbox is left to the relay, which alone delivers: two that deliver
    at once could hold two texts of one channel, and a crash would repeat both.
    """
    scheduler = AsyncIOScheduler(timezone=runner.zone)

    async def run(job: Job) -> None:
        try:
            await runner.run(job, clock.now())
            wake_relay()
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
        self._jobs = [(job, _Fires(job.trigger(runner.zone))) for job in jobs]
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
        dues, delivery = await self._runner.coming([job for job, _ in self._jobs])
        runs = [
            (self._next_run(job, fires, due), job)
            for (job, fires), due in zip(self._jobs, dues, strict=True)
        ]
        instants = [*(instant for instant, _ in runs), delivery]
        coming = [i for i in instants if i is not None and self._at < i <= until]
        if not coming:
            return None
        return min(coming), [job for instant, job in runs if instant == min(coming)]

    def _next_run(self, job: Job, fires: _Fires, due: datetime | None) -> datetime | None:
        """When the trigger next fires with something to do."""
        if job.due is None:
            return fires.after(self._at)
        if due is None:
            return None
        # A moment before, because a trigger that fires at the very instant counts.
        return fires.after(max(self._at, due - MOMENT))


class _Fires:
    """When a trigger fires. The time found last is kept until it is past."""

    def __init__(self, trigger: BaseTrigger) -> None:
        self._trigger = trigger
        self._known: tuple[datetime, datetime] | None = None

    def after(self, instant: datetime) -> datetime | None:
        """The first time after an instant, None for never again."""
        if self._known is not None and self._known[0] <= instant < self._known[1]:
            return self._known[1]
        fires: datetime | None = self._trigger.get_next_fire_time(instant, instant)
        self._known = None if fires is None else (instant, fires)
        return fires


def _is_past(instant: datetime | None, now: datetime) -> bool:
    return instant is not None and instant <= now
