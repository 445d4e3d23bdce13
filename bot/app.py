"""The composition root: the only module that knows every part and puts them together."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

import structlog
from aiohttp import web
from sqlalchemy import Engine, text

import console
from bot.answers import Answers
from bot.channel import Channel
from bot.channels import paste, simulator
from bot.clock import Clock, MovableClock, SystemClock, local_date
from bot.config import Settings
from bot.configured import configured, sections
from bot.delivery import Relay
from bot.dispatcher import Dispatcher
from bot.errors import Busy, Unavailable, places
from bot.guards import Guards
from bot.installation import (
    MADE,
    backups,
    data_folder,
    erasure_list,
    prepare_database,
    unprinted,
    vault,
)
from bot.manners import Manners
from bot.metrics import Metrics
from bot.pacing import quiet_hours
from bot.platforms import Platforms
from bot.prospects import Prospects
from bot.rates import Rates
from bot.roads import Roads
from bot.router import Router, SealedItemsLoader
from bot.scene import Item
from bot.texts import Texts
from bot.understanding import Heard, Understander
from bot.understanding.explain import explain
from bot.vitals import Vitals, reader
from bot.web import Health, application
from console.routes import PREFIX
from handlers import FEATURES, later
from handlers.hears import HEARINGS
from schedules import JOBS, KINDS
from schedules.job import Keep, Now
from schedules.longtasks import Longtasks, Toil
from schedules.timetable import Runner, Walk, scheduler
from services import alerts, erasure, tasks
from services.matters import Desk
from services.rewording import Rewordings
from services.similar.similar import Similar
from storage.database import is_sqlite, open_engine
from storage.migrations import HEAD
from storage.scenes import Scenes
from storage.sqlite import SqliteWork
from storage.transaction import Transaction
from storage.vault import Vault
from storage.versions import bump
from storage.work import UnitOfWork

log = structlog.get_logger(__name__)
# EX_SOFTWARE of sysexits.h: a part without which nothing works has died.
DIED = 70
READY_SECONDS = 2.0
# So much later at most another process speaks as it was reworded.
WORDINGS_SECONDS = 2.0


class Bot:
    """One running Yinling. `clock` is for tests; otherwise the settings decide.

    `settled` is called when much that stays was read into memory.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        settled: Callable[[], None] = lambda: None,
    ) -> None:
        self.settings = settings
        self._settled = settled
        self.clock = clock or _clock(settings)
        # What limits the console's sessions, also where the other clock can be moved.
        self.machine: Clock = SystemClock()
        self.metrics = Metrics()
        self.say = Texts(bot=settings.bureau.bot_name, **settings.emergency.numbers)
        self.rewordings = Rewordings(self.say)
        self.vault = vault(settings)
        self.similar = Similar(self.vault)
        self.engine = open_engine(settings.database.url.get_secret_value())
        self.work = _work(self.engine, settings.limits.queue)
        self.channels: dict[str, Channel] = {paste.Paste.name: paste.Paste()}
        self.manners = Manners(
            settings.zone, quiet_hours(settings.delivery.quiet), settings.delivery.posts_a_day
        )
        self.prospects = Prospects(self.channels, self.manners)
        self.relay = Relay(
            self.work, self.channels, self.clock, self.metrics, manners=self.manners, say=self.say
        )
        self.reach = Roads(self.channels)
        self._understand = Understander(HEARINGS, settings.bureau.bot_name)
        # Only the demo remembers what was said, to tell why it was understood so.
        self._heard = Heard(self._understand) if settings.simulator.enabled else None
        self.dispatcher = self._dispatcher(Router(FEATURES, later.pass_on))
        self.pasting = self.dispatcher.pasting()
        self.clarifying = self.dispatcher.clarifying(self._understand.leanings)
        self.runner = Runner(self.work, self._told(), self.relay.deliver_due)
        self.walk: Walk | None = None
        self.longtasks = Longtasks(self._toil(), KINDS)
        self._tasks: list[asyncio.Task[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stale = asyncio.Event()
        self._platforms = Platforms(settings, self.metrics, self.channels)
        self._routes = [*self._platforms.open(self.dispatcher.receive), *self._simulator()]
        self.metrics.queue.set_function(lambda: self.work.waiting)

    def application(self) -> web.Application:
        """The web application; it starts and stops the bot with itself."""
        app = application(self._routes, self._health())
        app.add_subapp(PREFIX, console.application(self._console()))
        app.cleanup_ctx.append(self._running)
        return app

    async def start(self) -> None:
        """Begin to take messages. Nothing happens by the clock yet."""
        prepare_database(self.engine)
        self._erase_again()
        self.work.start()
        today = local_date(self.clock.now(), self.settings.zone)
        await self.work.read(lambda tx: self.dispatcher.scenes.read_ahead(tx, today))
        if isinstance(self.clock, MovableClock):
            await self._recall_clock(self.clock)
            self.walk = Walk(JOBS, self.runner, self.clock)

    async def stop(self) -> None:
        """Finish what was taken in, and let the database go."""
        await self.work.close()
        await self._platforms.close()
        self.engine.dispose()

    async def run_due(self, until: datetime) -> None:
        """Run all that falls due up to `until`; only where the clock can be moved."""
        assert self.walk is not None, "the clock of this bot can't be moved"
        await self.walk.run_due(until)

    def _dispatcher(self, router: Router) -> Dispatcher:
        settings = self.settings
        loaders = [feature.items for feature in router.features if feature.items]
        sealed = [feature.sealed_items for feature in router.features if feature.sealed_items]
        loaders += [partial(_unsealed, load, self.vault) for load in sealed]
        return Dispatcher(
            work=self.work,
            router=router,
            understand=self._heard or self._understand,
            scenes=Scenes(
                settings.zone,
                loaders,
                self._settled,
                self._roster_changed,
                self.rewordings.renew,
            ),
            guards=self._guards(),
            say=self.say,
            clock=self.clock,
            answers=Answers(self.channels, self.clock, self.say),
            secret=settings.security.key.get_secret_value().encode(),
            metrics=self.metrics,
            wake_relay=self.relay.wake,
            reach=self.reach,
            duty_order=tuple(settings.emergency.duty_order),
            vault=self.vault,
            similar=self.similar,
            answer_seconds=settings.limits.answer_seconds,
        )

    def _roster_changed(self) -> None:
        """Have a large roster read anew; the thread of a message says so."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stale.set)

    async def _renew_roster(self) -> None:
        while True:
            await self._stale.wait()
            self._stale.clear()
            try:
                await self.work.read(self.dispatcher.scenes.renew)
            except Unavailable as error:
                log.warning("the roster is read later", error=str(error))
                await asyncio.sleep(1)

    async def _read_cases(self) -> None:
        """Know the hall's cases by their words, beside the talk."""
        while True:
            try:
                await self.work.read(self.similar.renew)
            except Unavailable as error:
                log.warning("the cases are read later", error=str(error))
                await asyncio.sleep(1)
            else:
                return

    async def _renew_wordings(self) -> None:
        """Say what another process's page had reworded, also where nobody talks."""
        while True:
            try:
                await self.work.read(self.rewordings.renew)
            except Unavailable as error:
                log.warning("the wordings are read later", error=str(error))
            await asyncio.sleep(WORDINGS_SECONDS)

    def _told(self) -> Now:
        """What every job is told."""
        settings = self.settings
        return Now(
            self.clock.now(),
            settings.zone,
            _keep(settings),
            self.say,
            self.reach,
            self._vitals(),
            tuple(settings.emergency.duty_order),
            data_folder(settings) / MADE,
            settings.backup.hour,
            self.manners,
            self.vault,
        )

    def _vitals(self) -> Callable[[], Vitals]:
        return reader(data_folder(self.settings), lambda: self.metrics.clock_offset.seconds)

    def _toil(self) -> Toil:
        """What long tasks work with."""
        folder = data_folder(self.settings) / MADE
        zone, erased = self.settings.zone, erasure_list(self.settings)
        return Toil(
            self.work,
            self.clock,
            zone,
            self.say,
            self.vault,
            folder,
            erased,
            self.engine,
            backups(self.settings),
            self.reach,
            self.settings.bureau.name,
            self.settings.pictures.font,
            self.settings.server.public_url or "",
        )

    def _guards(self) -> Guards:
        limits = self.settings.limits
        return Guards(self.say, Rates(limits.person_a_minute), Rates(limits.group_a_minute))

    def _simulator(self) -> list[web.RouteDef]:
        if not self.settings.simulator.enabled:
            return []
        assert isinstance(self.clock, MovableClock)
        channel = simulator.Simulator(self.work, self.clock)
        self.channels[channel.name] = channel
        return simulator.routes(
            simulator.SimulatorWeb(
                simulator=channel,
                work=self.work,
                clock=self.clock,
                zone=self.settings.zone,
                bureau=self.settings.bureau.name,
                say=self.say,
                receive=self.dispatcher.receive,
                run_due=self.run_due,
                explain=self._explain,
            )
        )

    def _explain(self, message_id: str) -> list[str] | None:
        """Why a message of the demo was understood as it was; None if it wasn't looked at."""
        name = simulator.Simulator.name
        heard = self._heard.scene_of(name, message_id) if self._heard else None
        return None if heard is None else explain(self._understand, *heard, self.say)

    def _console(self) -> console.Parts:
        return console.Parts(
            work=self.work,
            say=self.say,
            clock=self.clock,
            machine=self.machine,
            zone=self.settings.zone,
            bureau=self.settings.bureau.name,
            bot_name=self.settings.bureau.bot_name,
            vault=self.vault,
            proxies=frozenset(self.settings.server.proxies),
            made=data_folder(self.settings) / MADE,
            wake_longtasks=self.longtasks.wake,
            desk=self._desk(),
            prospects=self.prospects,
            pasting=self.pasting,
            similar=self.similar,
            clarifying=self.clarifying,
            rewordings=self.rewordings,
            robots=tuple(self.settings.group_robot.keys) if self.settings.group_robot else (),
            unprinted=lambda: unprinted(self.settings),
            vitals=self._vitals(),
            configured=configured(self.settings),
            sections=sections(),
            font=self.settings.pictures.font,
            site=self.settings.server.public_url or "",
        )

    def _desk(self) -> Desk:
        duty = tuple(self.settings.emergency.duty_order)
        return Desk(self.reach, self.say, duty, self.dispatcher.replay)

    def _health(self) -> Health:
        token = self.settings.server.metrics_token
        return Health(
            self.metrics, token.get_secret_value() if token else None, self._ready, self._count
        )

    async def _ready(self) -> bool:
        try:
            async with asyncio.timeout(READY_SECONDS):
                if self.work.failing:
                    await self.work.submit("ready", lambda tx: bump(tx, "ready"))
                else:
                    await self.work.read(lambda tx: tx.execute(text("SELECT 1")).scalar())
        except Exception as error:
            log.warning("not ready", error=type(error).__name__)
            return False
        return True

    async def _count(self) -> None:
        """Have the metrics say what waits for people; as it was, if the database can't tell."""
        try:
            async with asyncio.timeout(READY_SECONDS):
                waiting, standing = await self.work.read(
                    lambda tx: (tasks.count_open(tx), alerts.counts(tx))
                )
        except Exception as error:
            log.warning("can't be counted", error=type(error).__name__)
            return
        self.metrics.tasks.set(waiting)
        for state, count in standing.items():
            self.metrics.alerts.labels(state).set(count)

    def _erase_again(self) -> None:
        """Before anybody is answered: who was erased is not in a database that was restored."""
        path, made = erasure_list(self.settings), data_folder(self.settings) / MADE
        now, instead = self.clock.now(), self.say("privacy.somebody")
        back = erasure.again(self.engine, self.vault, path, made=made, now=now, instead=instead)
        if back:
            log.warning("erased again", people=back)

    async def _recall_clock(self, clock: MovableClock) -> None:
        if self.settings.simulator.enabled:
            clock.offset += await self.work.read(simulator.ahead)

    async def _running(self, _app: web.Application) -> AsyncIterator[None]:
        await self.start()
        self._loop = asyncio.get_running_loop()
        self._tasks.append(asyncio.create_task(_lasting(self.relay.serve)))
        self._tasks.append(asyncio.create_task(_lasting(self.longtasks.serve)))
        self._tasks.append(asyncio.create_task(_lasting(self._renew_roster)))
        self._tasks.append(asyncio.create_task(_lasting(self._renew_wordings)))
        self._tasks.append(asyncio.create_task(_lasting(self._read_cases)))
        stop_jobs = self._start_jobs()
        log.info("started", revision=HEAD, channels=sorted(self.channels))
        yield
        stop_jobs()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.stop()
        log.info("stopped")

    def _start_jobs(self) -> Callable[[], None]:
        if self.walk is not None:
            self._tasks.append(asyncio.create_task(_lasting(self._walk_along)))
            return lambda: None
        jobs = scheduler(JOBS, self.runner, self.clock, self.relay.wake)
        jobs.start()
        return lambda: jobs.shutdown(wait=False)

    async def _walk_along(self) -> None:
        while True:
            try:
                await self.run_due(self.clock.now())
            except (Busy, Unavailable) as error:
                log.warning("what is due is put off", error=str(error))
            await asyncio.sleep(1)


def _keep(settings: Settings) -> Keep:
    kept = settings.retention
    return Keep(
        inbox=timedelta(days=kept.inbox_days),
        outbox=timedelta(days=kept.outbox_days),
        tasks=timedelta(days=kept.tasks_days),
        audit=timedelta(days=kept.audit_days),
        trials=timedelta(days=kept.trials_days),
        imports=timedelta(days=kept.imports_days),
    )


def _unsealed(load: SealedItemsLoader, vault: Vault, tx: Transaction) -> Iterable[Item]:
    """What `load` reads, with the vault that opens its words."""
    return load(tx, vault)


def _clock(settings: Settings) -> Clock:
    return MovableClock(SystemClock()) if settings.simulator.enabled else SystemClock()


def _work(engine: Engine, limit: int) -> UnitOfWork:
    if is_sqlite(engine):
        return SqliteWork(engine, limit, _died)
    # Imported here: its driver is not needed, nor its time at the start, beside a SQLite file.
    from storage.postgresql import PostgresqlWork

    return PostgresqlWork(engine, limit, _died)


def _died(error: BaseException) -> None:
    try:
        log.critical("a database worker died", error=type(error).__name__, at=places(error))
    finally:
        os._exit(DIED)


async def _lasting(serve: Callable[[], Awaitable[None]]) -> None:
    """Run a background task that must not end; if it fails, the process ends loudly."""
    try:
        await serve()
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        try:
            log.critical("a background task died", error=type(error).__name__, at=places(error))
        finally:
            os._exit(DIED)
