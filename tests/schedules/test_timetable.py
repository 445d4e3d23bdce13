"""What happens by the clock: the same by APScheduler and by a clock that is moved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from structlog.testing import capture_logs

from bot.channel import Capabilities, DeliveryError
from bot.clock import MovableClock
from bot.errors import Busy
from bot.messages import Chat, Outgoing
from schedules import JOBS, checkin
from schedules.timetable import Runner, scheduler
from services import checkin as campaigns
from storage import outbox
from storage.postgresql import PostgresqlWork
from storage.tables.checkin import Campaign
from storage.tables.engine import Dialog, Outbox
from tests.kit import databases
from tests.kit.town import MORNING, ZONE, Town

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WEEK = 7 * DAY
STUDY, ACTIVITIES = "老干部学习群", "活动报名群"
BUSY_HOURS = (time(3, 17), time(8, 1), time(19, 5))


async def open_reading(town: Town, days: int = 4, at: time = time(19, 5)) -> None:
    """A second campaign, in two groups and for some days only."""
    today = town.clock.now().astimezone(ZONE).date()
    reading = Campaign(
        title="银发读书会", starts_on=today, ends_on=today + (days - 1) * DAY, post_time=at
    )
    groups = [Chat("simulator", chat_id, is_group=True) for chat_id in ("G1", "G2")]
    now = town.clock.now()
    await town.do(lambda tx: campaigns.create_campaign(tx, reading, groups, now, ZONE))


async def laid(town: Town) -> list[tuple[str, str, str, str, str]]:
    """Everything in the outbox: key, when due, when sent, state and text, to the minute."""
    rows = sorted(await town.rows(Outbox), key=lambda row: row.key)
    return [(r.key, minute(r.due_at), minute(r.done_at), r.state, r.text) for r in rows]


def minute(instant: datetime) -> str:
    return f"{instant.astimezone(ZONE):%d %H:%M}"


async def posts(town: Town) -> list[list[str]]:
    return [await town.group(name).posts() for name in (STUDY, ACTIVITIES)]


async def a_week_walked(town: Town, *steps: timedelta) -> list[object]:
    """Everything after a week in these steps, the rest in one go."""
    await open_reading(town)
    for step in steps:
        await town.bot.run_due(town.clock.now() + step)
    await town.bot.run_due(MORNING + WEEK)
    return [await laid(town), await posts(town)]


async def a_week_by_apscheduler(town: Town, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    await open_reading(town)
    async with clockwork(town, monkeypatch) as tick:
        for instant in instants(MORNING, MORNING + WEEK):
            await tick(instant)
    return [await laid(town), await posts(town)]


@asynccontextmanager
async def clockwork(town: Town, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator:
    """APScheduler, whose own job processing goes by the town's clock and our steps."""

    class Fake(datetime):
        @classmethod
        def now(cls, tz=None):
            return town.clock.now().astimezone(tz)

    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Fake)
    woken = asyncio.Event()
    jobs: AsyncIOScheduler = scheduler(JOBS, town.bot.runner, town.clock, woken.set)
    jobs.start()
    await asyncio.sleep(0)
    jobs._stop_timer()

    async def tick(instant: datetime) -> None:
        town.clock.move_to(instant)
        jobs._process_jobs()
        await asyncio.gather(*jobs._executors["default"]._pending_futures)
        if woken.is_set():
            woken.clear()
            await town.bot.relay.deliver_due()

    await tick(town.clock.now())
    yield tick
    jobs.shutdown(wait=False)
    await asyncio.sleep(0)


def instants(start: datetime, end: datetime) -> Iterator[datetime]:
    """Each minute around those at which something happens, each hour otherwise."""
    instant = start
    while instant < end:
        instant += MINUTE
        near = any(
            abs(datetime.combine(instant.date(), hour, ZONE) - instant) <= 2 * MINUTE
            for hour in BUSY_HOURS
        )
        if near or instant.minute == 0:
            yield instant


PIECES = (
    3 * MINUTE,
    timedelta(hours=22, minutes=30),
    MINUTE,
    MINUTE,
    2 * DAY,
    timedelta(seconds=7),
)


@pytest.fixture
async def second_town(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Town]:
    """Another town like the first, to compare with."""
    async with Town.open(databases.copy_sqlite(sqlite_template, tmp_path / "second.db")) as town:
        yield town


async def test_a_week_in_one_go_and_in_pieces_gives_the_same(any_town: Town, second_town: Town):
    assert await a_week_walked(any_town) == await a_week_walked(second_town, *PIECES)


async def test_a_week_by_apscheduler_and_walked_gives_the_same(
    any_town: Town, second_town: Town, monkeypatch
):
    ticked = await a_week_by_apscheduler(any_town, monkeypatch)
    rows, (study, activities) = ticked
    daily = [f"checkin:1:2025-{day}:simulator:G1" for day in days(28, 7)]
    reading = [
        f"checkin:2:2025-{day}:simulator:{group}" for day in days(27, 4) for group in ("G1", "G2")
    ]
    assert [row[0] for row in rows] == daily + reading
    assert {row[1][3:] for row in rows if row[0] in daily} == {"08:01"}
    assert {row[1][3:] for row in rows if row[0] in reading} == {"19:05"}
    assert all(row[1] == row[2] and row[3] == "sent" for row in rows)
    assert (len(study), len(activities)) == (11, 4)
    assert await a_week_walked(second_town) == ticked


def days(first: int, how_many: int) -> list[str]:
    start = MORNING.replace(day=first)
    return [f"{start + n * DAY:%m-%d}" for n in range(how_many)]


async def test_walked_it_posts_at_the_minute(any_town: Town):
    rows, _ = await a_week_walked(any_town)
    times = {(row[0].split(":")[1], row[1][3:], row[2][3:]) for row in rows}
    assert times == {("1", "08:01", "08:01"), ("2", "19:05", "19:05")}


async def test_a_job_run_again_does_nothing_again(any_town: Town):
    town, now = any_town, MORNING + DAY
    for _ in range(3):
        await town.bot.runner.run(checkin.JOB, now)
    assert len(await town.rows(Outbox)) == 1
    await town.bot.relay.deliver_due()
    await town.bot.runner.run(checkin.JOB, now + MINUTE)
    assert len(await town.rows(Outbox)) == 1


async def test_two_that_run_a_job_at_once_do_it_once(any_town: Town):
    """On PostgreSQL as two processes do."""
    bot, now = any_town.bot, MORNING + DAY
    work = bot.work
    if isinstance(work, PostgresqlWork):
        work = PostgresqlWork(bot.engine, 100, pytest.fail)
        work.start()
    other = Runner(work, bot.runner.told, bot.relay.deliver_due)
    await asyncio.gather(*(runner.run(checkin.JOB, now) for runner in (bot.runner, other) * 3))
    if work is not bot.work:
        await work.close()
    assert [row.key for row in await any_town.rows(Outbox)] == ["checkin:1:2025-10-28:simulator:G1"]


async def test_a_day_posted_by_hand_under_its_key_is_not_posted_again(any_town: Town):
    group = Chat("simulator", "G1", is_group=True)
    key = "checkin:1:2025-10-28:simulator:G1"
    await any_town.do(lambda tx: outbox.put(tx, key, group, "今天由小林发了。", MORNING))
    await any_town.wait(days=1)
    assert await any_town.group(STUDY).posts() == ["今天由小林发了。"]


@pytest.mark.parametrize("hour", [8, 9])
async def test_three_days_down_give_one_post_and_the_next_in_time(any_town: Town, hour):
    any_town.clock.move_to(MORNING.replace(day=30, hour=hour, minute=5))
    await any_town.restart()
    await any_town.wait(minutes=2)
    study = any_town.group(STUDY)
    assert [post.split("(")[0] for post in await study.posts()] == ["10月30日"]
    await any_town.wait(days=1)
    assert [post.split("(")[0] for post in await study.posts()] == ["10月30日", "10月31日"]


async def test_down_until_before_the_hour_only_the_days_own_post_comes(any_town: Town):
    any_town.clock.move_to(MORNING.replace(day=30, hour=7))
    await any_town.restart()
    await any_town.wait(minutes=30)
    assert await any_town.group(STUDY).posts() == []
    await any_town.wait(hours=1)
    assert len(await any_town.group(STUDY).posts()) == 1


async def test_down_over_its_end_a_campaign_posts_no_more(any_town: Town):
    await open_reading(any_town, days=2)
    any_town.clock.move_to(MORNING + 3 * DAY)
    await any_town.restart()
    await any_town.wait(days=2)
    assert await any_town.group(ACTIVITIES).posts() == []
    (plan,) = [row.next_post_at for row in await any_town.rows(Campaign) if row.id == 2]
    assert plan is None


async def test_opened_in_the_evening_a_campaign_begins_the_next_day(any_town: Town):
    await any_town.wait(hours=12)
    await open_reading(any_town)
    await any_town.wait(hours=2)
    assert await any_town.group(ACTIVITIES).posts() == []
    await any_town.wait(days=1)
    assert len(await any_town.group(ACTIVITIES).posts()) == 1


async def test_where_the_bot_hears_only_its_name_the_post_ends_with_a_line_to_copy(any_town: Town):
    await open_reading(any_town)
    await any_town.wait(hours=10)
    (post,) = await any_town.group(ACTIVITIES).posts()
    assert post.splitlines() == [
        "10月27日(周一) 学习打卡：银发读书会",
        "学完了，长按复制下面这一行发出来：",
        "@小银铃 打卡",
    ]


async def test_a_job_the_database_had_no_time_for_is_done_at_the_next_minute(
    any_town: Town, monkeypatch
):
    submit = any_town.bot.work.submit
    to_refuse: list[str] = []

    def busy(conversation, work):
        if conversation in to_refuse:
            to_refuse.remove(conversation)
            raise Busy
        return submit(conversation, work)

    monkeypatch.setattr(any_town.bot.work, "submit", busy)
    async with clockwork(any_town, monkeypatch) as tick:
        await tick(datetime(2025, 10, 28, 8, 0, tzinfo=ZONE))
        to_refuse.append("schedule")
        with capture_logs() as logged:
            for n in (1, 2, 3):
                await tick(datetime(2025, 10, 28, 8, n, tzinfo=ZONE))
    assert [entry["event"] for entry in logged] == ["job put off"]
    (row,) = await laid(any_town)
    assert row[:3] == ("checkin:1:2025-10-28:simulator:G1", "28 08:02", "28 08:02")


async def test_a_minute_with_nothing_due_writes_nothing(any_town: Town, monkeypatch):
    submitted = []
    submit = any_town.bot.work.submit
    monkeypatch.setattr(
        any_town.bot.work,
        "submit",
        lambda conversation, work: (submitted.append(conversation), submit(conversation, work))[1],
    )
    async with clockwork(any_town, monkeypatch) as tick:
        for n in range(1, 6):
            await tick(MORNING + n * MINUTE)
    assert submitted == []


async def test_the_night_puts_away_questions_nobody_answered(any_town: Town, monkeypatch):
    await open_reading(any_town)
    await any_town.private("王德福").says("王德福", "打卡")
    async with clockwork(any_town, monkeypatch) as tick:
        await tick(datetime(2025, 10, 28, 3, 17, tzinfo=ZONE))
        assert len(await any_town.rows(Dialog)) == 1
        await tick(datetime(2025, 10, 29, 3, 16, tzinfo=ZONE))
        assert len(await any_town.rows(Dialog)) == 1
        await tick(datetime(2025, 10, 29, 3, 17, tzinfo=ZONE))
        assert await any_town.rows(Dialog) == []


async def test_walked_the_night_does_the_same(any_town: Town):
    await open_reading(any_town)
    await any_town.private("王德福").says("王德福", "打卡")
    await any_town.bot.run_due(datetime(2025, 10, 29, 3, 16, tzinfo=ZONE))
    assert len(await any_town.rows(Dialog)) == 1
    await any_town.bot.run_due(datetime(2025, 10, 29, 3, 17, tzinfo=ZONE))
    assert await any_town.rows(Dialog) == []


async def test_deliveries_are_walked_in_time_too(any_town: Town):
    """A text that was put off is tried on time, also when another waits behind it."""
    fussy = Fussy(any_town.clock)
    any_town.bot.channels[fussy.name] = fussy
    chat = Chat(fussy.name, "G1", is_group=True)
    for text in ("一", "二"):
        await any_town.do(lambda tx, t=text: outbox.put(tx, t, chat, t, MORNING))
    await any_town.bot.relay.deliver_due()
    await any_town.wait(hours=1)
    assert fussy.told == [("一", "27 09:35"), ("二", "27 09:35")]


class Fussy:
    """A platform that puts the first text off for five minutes."""

    name = "fussy"
    capabilities = Capabilities(push=True, max_bytes=2048)

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self._asked = 0
        self.told: list[tuple[str, str]] = []

    async def send(self, _chat: Chat, what: Outgoing) -> None:
        self._asked += 1
        if self._asked == 1:
            raise DeliveryError("later", "delivery.too_fast", retry_after=5 * MINUTE)
        self.told.append((what.text, minute(self._clock.now())))


async def test_the_clock_never_goes_back(any_town: Town):
    await any_town.bot.run_due(MORNING + DAY)
    await any_town.bot.run_due(MORNING)
    assert any_town.clock.now() == MORNING + DAY
    assert len(await any_town.group(STUDY).posts()) == 1


async def test_two_who_move_the_clock_at_once_do_it_one_after_the_other(any_town: Town):
    await asyncio.gather(*(any_town.bot.run_due(MORNING + n * DAY) for n in (2, 1, 3)))
    assert any_town.clock.now() == MORNING + 3 * DAY
    assert len(await any_town.group(STUDY).posts()) == 3


def test_every_job_has_a_name_of_its_own():
    assert len({job.name for job in JOBS}) == len(JOBS)
