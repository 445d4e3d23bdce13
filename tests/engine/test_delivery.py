"""The outbox relay: each text once, in order, tried again when that may help."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from bot.channel import Capabilities, DeliveryError, Rate, Window
from bot.delivery import FIRST_RETRY, LEASE, LONGEST_RETRY, TRIES, Relay, backoff
from bot.manners import Manners
from bot.messages import Account, Chat, Outgoing
from bot.metrics import Metrics
from storage import buckets, outbox
from storage.postgresql import PostgresqlWork
from storage.tables.base import core
from storage.tables.chats import Chat as ChatTable
from storage.tables.engine import Outbox
from storage.tables.members import Member
from tests.kit.town import MORNING, ZONE, Town

PATIENCE = 10.0
MINUTE = timedelta(minutes=1)
PERMANENT = DeliveryError("permanent", "delivery.left_out", count=3)
LATER = DeliveryError("later", "delivery.too_fast", retry_after=10 * MINUTE)
SOON = DeliveryError("later", "delivery.strange_status", status=302)


class Platform:
    """A platform that writes down what it is told, after the troubles it was given."""

    name = "platform"
    capabilities = Capabilities(push=True, max_bytes=2048)

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.heard = asyncio.Event()
        self.troubles: list[DeliveryError] = []

    async def send(self, chat: Chat, what: Outgoing) -> None:
        await asyncio.sleep(0)
        if self.troubles:
            raise self.troubles.pop(0)
        self.told.append((chat.id, what.text))
        self.heard.set()


@pytest.fixture
def platform(any_town: Town) -> Platform:
    platform = Platform()
    any_town.bot.channels[platform.name] = platform
    return platform


async def lay(town: Town, *texts: str, chat: str = "G1", channel: str = "platform") -> None:
    place, now = Chat(channel, chat, is_group=True), town.clock.now()
    for text in texts:
        await town.do(lambda tx, t=text: outbox.put(tx, f"{chat}:{t}", place, t, now))


async def states(town: Town) -> list[tuple[str, str, str | None]]:
    rows = sorted(await town.rows(Outbox), key=lambda row: row.id)
    return [(row.text, row.state, row.error) for row in rows]


async def deliver(town: Town) -> int:
    return await town.bot.relay.deliver_due()


async def test_texts_of_a_chat_arrive_in_order_and_once(any_town, platform):
    await lay(any_town, "一", "二", "三")
    await lay(any_town, "甲", chat="G2")
    assert await deliver(any_town) == 4
    assert await deliver(any_town) == 0
    assert [text for chat, text in platform.told if chat == "G1"] == ["一", "二", "三"]
    assert sorted(platform.told) == sorted([("G1", "一"), ("G1", "二"), ("G1", "三"), ("G2", "甲")])
    rows = await any_town.rows(Outbox)
    assert {(row.state, row.done_at, row.attempts) for row in rows} == {
        ("sent", any_town.clock.now(), 1)
    }


async def test_refused_for_good_it_is_given_up_with_the_reason(any_town, platform):
    platform.troubles = [PERMANENT]
    await lay(any_town, "一", "二")
    await deliver(any_town)
    assert await states(any_town) == [
        ("一", "failed", PERMANENT.reason(any_town.bot.say)),
        ("二", "sent", None),
    ]
    await any_town.wait(days=1)
    assert platform.told == [("G1", "二")]


async def test_put_off_it_waits_as_long_as_the_platform_asks(any_town, platform):
    platform.troubles = [LATER]
    await lay(any_town, "一", "二")
    await deliver(any_town)
    assert await states(any_town) == [
        ("一", "waiting", LATER.reason(any_town.bot.say)),
        ("二", "waiting", None),
    ]
    any_town.clock.move_to(any_town.clock.now() + 9 * MINUTE)
    assert await deliver(any_town) == 0
    any_town.clock.move_to(any_town.clock.now() + MINUTE)
    assert await deliver(any_town) == 2
    assert platform.told == [("G1", "一"), ("G1", "二")]
    assert await states(any_town) == [("一", "sent", None), ("二", "sent", None)]


async def test_a_chat_in_trouble_holds_up_no_other(any_town, platform):
    platform.troubles = [LATER]
    await lay(any_town, "一")
    await lay(any_town, "甲", chat="G2")
    await deliver(any_town)
    assert len(platform.told) == 1
    assert sorted(state for _, state, _ in await states(any_town)) == ["sent", "waiting"]


async def test_without_a_time_it_tries_again_later_and_later(any_town, platform):
    platform.troubles = [SOON, SOON]
    await lay(any_town, "一")
    begun = any_town.clock.now()
    await deliver(any_town)
    assert (await any_town.rows(Outbox))[0].due_at == begun + FIRST_RETRY
    any_town.clock.move_to(begun + FIRST_RETRY)
    await deliver(any_town)
    assert (await any_town.rows(Outbox))[0].due_at == begun + 3 * FIRST_RETRY
    any_town.clock.move_to(begun + 3 * FIRST_RETRY)
    await deliver(any_town)
    assert platform.told == [("G1", "一")]
    assert (await any_town.rows(Outbox))[0].attempts == 3


async def test_it_is_given_up_in_the_end(any_town, platform):
    platform.troubles = [SOON] * (TRIES + 5)
    await lay(any_town, "一")
    for _ in range(TRIES):
        await deliver(any_town)
        any_town.clock.move_to(any_town.clock.now() + LONGEST_RETRY)
    assert await states(any_town) == [("一", "failed", SOON.reason(any_town.bot.say))]
    assert len(platform.troubles) == 5


def test_waiting_doubles_up_to_an_hour():
    waits = [backoff(attempts) for attempts in range(1, TRIES)]
    assert waits[:4] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY, 8 * FIRST_RETRY]
    assert waits[-1] == LONGEST_RETRY == max(waits)


async def test_a_channel_nobody_knows_is_told_to_staff(any_town, platform):
    await lay(any_town, "一", channel="fax")
    await lay(any_town, "甲", chat="G2")
    await deliver(any_town)
    ((_, state, error), (_, other, _)) = await states(any_town)
    assert (state, other) == ("failed", "sent")
    assert "fax" in (error or "")


async def test_what_somebody_took_who_died_is_taken_again(any_town, platform):
    await lay(any_town, "一")
    now = any_town.clock.now()
    await any_town.do(lambda tx: outbox.claim(tx, now, LEASE, 32))
    assert await deliver(any_town) == 0
    any_town.clock.move_to(now + LEASE)
    assert await deliver(any_town) == 1
    assert platform.told == [("G1", "一")]


async def test_two_relays_send_each_text_once(any_town, platform):
    """On PostgreSQL as two processes do, on SQLite as two relays of the one that may write."""
    for n in range(6):
        await lay(any_town, "一", "二", "三", chat=f"chat {n}")
    bot = any_town.bot
    work = bot.work
    if isinstance(work, PostgresqlWork):
        work = PostgresqlWork(bot.engine, 100, pytest.fail)
        work.start()
    other = Relay(work, bot.channels, bot.clock, Metrics(), manners=Manners(ZONE), say=bot.say)
    while sum(await asyncio.gather(bot.relay.deliver_due(), other.deliver_due())):
        continue
    if work is not bot.work:
        await work.close()
    assert len(platform.told) == 18
    for n in range(6):
        assert [text for chat, text in platform.told if chat == f"chat {n}"] == ["一", "二", "三"]


async def test_serving_it_delivers_when_it_is_woken(any_town, platform, monkeypatch):
    monkeypatch.setattr("bot.delivery.PAUSE_SECONDS", 1000.0)
    serving = asyncio.create_task(any_town.bot.relay.serve())
    for text in ("一", "二"):
        platform.heard.clear()
        await lay(any_town, text)
        any_town.bot.relay.wake()
        await asyncio.wait_for(platform.heard.wait(), PATIENCE)
    await end(serving)
    assert platform.told == [("G1", "一"), ("G1", "二")]


async def test_serving_it_looks_by_itself_from_time_to_time(any_town, platform, monkeypatch):
    monkeypatch.setattr("bot.delivery.PAUSE_SECONDS", 0.01)
    serving = asyncio.create_task(any_town.bot.relay.serve())
    await lay(any_town, "一")
    await asyncio.wait_for(platform.heard.wait(), PATIENCE)
    await end(serving)


async def test_the_relay_outlives_a_database_that_is_down_for_a_while(
    any_town, platform, monkeypatch
):
    monkeypatch.setattr("bot.delivery.PAUSE_SECONDS", 0.01)
    read, down = any_town.bot.work._readers._read, [True, True]

    def read_or_fail(work):
        if down:
            down.pop()
            raise OperationalError("SELECT 1", {}, OSError("the server is starting up"))
        return read(work)

    monkeypatch.setattr(any_town.bot.work._readers, "_read", read_or_fail)
    await lay(any_town, "一")
    serving = asyncio.create_task(any_town.bot.relay.serve())
    heard = asyncio.create_task(platform.heard.wait())
    await asyncio.wait({serving, heard}, return_when=asyncio.FIRST_COMPLETED, timeout=PATIENCE)
    assert not serving.done(), serving.exception()
    await end(serving)
    assert down == []
    assert platform.told == [("G1", "一")]


async def end(serving: asyncio.Task[None]) -> None:
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def test_a_channel_with_a_mistake_in_it_starves_no_other(any_town, platform, monkeypatch):
    """An error that is no DeliveryError is our own mistake; the others' texts still go out."""

    async def breaks(_chat, _text):
        raise RuntimeError("a mistake in a channel")

    broken = Platform()
    monkeypatch.setattr(broken, "send", breaks)
    any_town.bot.channels["broken"] = broken
    await lay(any_town, "一", channel="broken")
    await lay(any_town, "甲", chat="G2")
    for _ in range(3):
        await asyncio.gather(deliver(any_town), return_exceptions=True)
        any_town.clock.move_to(any_town.clock.now() + LEASE)
    assert platform.told == [("G2", "甲")]
    (_, _, reason), _ = await states(any_town)
    assert reason == any_town.bot.say("delivery.mistake", error="RuntimeError")


async def test_a_reason_that_can_not_be_worded_delays_nothing(any_town, platform):
    platform.troubles = [DeliveryError("permanent", "delivery.no_such", count=3)]
    await lay(any_town, "一", "二")
    await deliver(any_town)
    assert await states(any_town) == [
        ("一", "failed", "delivery.no_such count=3"),
        ("二", "sent", None),
    ]


async def post(town: Town, key: str, chat: str = "G1", kind: str = "post") -> None:
    group = Chat("simulator", chat, is_group=True)
    now = town.clock.now()
    await town.do(lambda tx: outbox.put(tx, key, group, key, now, kind=kind))


async def test_unprompted_texts_wait_for_the_end_of_the_quiet_hours(any_town: Town):
    await any_town.wait(hours=12)
    for kind in ("post", "answer", "alert"):
        await post(
            any_town, kind, kind=kind, chat={"post": "G1", "answer": "G2", "alert": "G3"}[kind]
        )
    await any_town.wait(minutes=5)
    assert await any_town.group("老干部学习群").posts() == []
    assert await any_town.group("活动报名群").posts() == ["answer"]
    assert await any_town.group("线上议事厅").posts() == ["alert"]
    await any_town.wait(hours=10)
    assert (await any_town.group("老干部学习群").posts())[0] == "post"


async def test_a_groups_own_quiet_hours_take_the_place_of_the_bureaus(any_town: Town):
    quiet = (
        update(core(ChatTable)).where(core(ChatTable).c.chat_id == "G1").values(quiet="09:00-10:15")
    )
    await any_town.do(lambda tx: tx.execute(quiet))
    await post(any_town, "一")
    await any_town.wait(minutes=44)
    assert await any_town.group("老干部学习群").posts() == []
    await any_town.wait(minutes=2)
    assert await any_town.group("老干部学习群").posts() == ["一"]


async def test_a_group_bears_three_posts_a_day_and_the_fourth_says_why_it_failed(any_town: Town):
    for key in ("一", "二", "三", "四"):
        await post(any_town, key)
        await any_town.wait(minutes=3)
    await post(any_town, "答", kind="answer")
    await any_town.wait(minutes=3)
    assert await any_town.group("老干部学习群").posts() == ["一", "二", "三", "答"]
    (failed,) = [row for row in await any_town.rows(Outbox) if row.state == "forward"]
    assert (failed.key, "3条" in failed.error) == ("四", True)
    await any_town.wait(days=1)
    await post(any_town, "五")
    await any_town.wait(minutes=3)
    assert (await any_town.group("老干部学习群").posts())[-1] == "五"


async def test_a_crowded_minute_is_let_pass(any_town: Town):
    any_town.clock.move_to(MORNING.replace(hour=10, minute=0))
    await post(any_town, "一")
    await any_town.wait(seconds=50)
    assert await any_town.group("老干部学习群").posts() == []
    await any_town.wait(minutes=2)
    assert await any_town.group("老干部学习群").posts() == ["一"]


async def test_a_platform_with_a_window_is_written_to_only_while_it_is_open(
    any_town: Town, platform
):
    platform.capabilities = Capabilities(True, 2048, Window(timedelta(hours=48), 2))
    place = any_town.private("王德福")
    chat = Chat("platform", "o-wang", is_group=False)
    sender = Account("platform", "o-wang")

    async def lay_and_deliver(key: str) -> None:
        now = any_town.clock.now()
        await any_town.do(lambda tx: outbox.put(tx, key, chat, key, now))
        await deliver(any_town)

    await lay_and_deliver("未曾来信")
    await place.tells("王德福", "你好", chat=chat, sender=sender)
    for key in ("一", "二", "三"):
        await lay_and_deliver(key)
    any_town.clock.move_to(any_town.clock.now() + timedelta(hours=1))
    await place.tells("王德福", "在吗", chat=chat, sender=sender)
    await lay_and_deliver("四")
    any_town.clock.move_to(any_town.clock.now() + timedelta(hours=48))
    await lay_and_deliver("五")
    assert [text for _, text in platform.told] == ["一", "二", "四"]
    failed = {row.key: row.error for row in await any_town.rows(Outbox) if row.state == "failed"}
    assert set(failed) == {"未曾来信", "三", "五"}
    assert "48小时" in failed["五"]
    assert "2条" in failed["三"]


async def rest(town: Town, quiet: str | None, name: str = "王德福") -> None:
    """Give somebody quiet hours of their own."""
    table = core(Member)
    change = update(table).where(table.c.name == name).values(quiet=quiet)
    await town.do(lambda tx: tx.execute(change))


async def write_to(town: Town, key: str, account: str = "P01", kind: str = "post") -> None:
    private, now = Chat("simulator", account, is_group=False), town.clock.now()
    await town.do(lambda tx: outbox.put(tx, key, private, key, now, kind=kind))


async def test_a_persons_own_quiet_hours_take_the_place_of_the_bureaus(any_town: Town):
    await rest(any_town, "09:00-10:15")
    await write_to(any_town, "一")
    await write_to(any_town, "甲", account="P02")
    await any_town.wait(minutes=44)
    assert await any_town.private("王德福").posts() == []
    assert await any_town.private("李淑芬").posts() == ["甲"]
    await any_town.wait(minutes=2)
    assert await any_town.private("王德福").posts() == ["一"]


async def test_who_wants_no_quiet_hours_is_written_to_in_the_evening(any_town: Town):
    await rest(any_town, "")
    await any_town.wait(hours=12)
    await write_to(any_town, "一")
    await write_to(any_town, "甲", account="P02")
    await any_town.wait(minutes=5)
    assert await any_town.private("王德福").posts() == ["一"]
    assert await any_town.private("李淑芬").posts() == []


async def test_a_persons_quiet_hours_hold_back_neither_answers_nor_alerts(town: Town):
    await rest(town, "00:00-12:00,12:00-00:00")
    for kind in ("answer", "alert"):
        await write_to(town, kind, kind=kind)
    await town.wait(minutes=2)
    assert await town.private("王德福").posts() == ["answer", "alert"]


async def test_a_persons_quiet_hours_are_not_the_groups(town: Town):
    await rest(town, "00:00-12:00,12:00-00:00")
    await post(town, "一")
    await town.wait(minutes=2)
    assert await town.group("老干部学习群").posts() == ["一"]


@pytest.mark.parametrize("written", ["八点到九点", "20:00－07:30", "20:00-07:60", "9:00-10:00"])
async def test_quiet_hours_that_nobody_can_read_are_the_bureaus(town: Town, written: str):
    """They must not end the relay, which takes the whole program with it."""
    await rest(town, written)
    await write_to(town, "一")
    await town.wait(minutes=2)
    assert await town.private("王德福").posts() == ["一"]
    await town.wait(hours=12)
    await write_to(town, "二")
    await town.wait(minutes=5)
    assert await town.private("王德福").posts() == ["一"]


async def test_one_person_bears_more_posts_a_day_than_a_group(town: Town):
    for key in "一二三四":
        await write_to(town, key)
        await town.wait(minutes=2)
    assert await town.private("王德福").posts() == ["一", "二", "三", "四"]


@pytest.mark.parametrize("kind", ["answer", "alert"])
async def test_a_post_that_waits_for_the_morning_holds_up_no_answer(town: Town, kind: str):
    await town.wait(hours=12)
    await post(town, "一")
    await post(town, "二", kind=kind)
    await town.wait(minutes=5)
    assert await town.group("老干部学习群").posts() == ["二"]


async def test_posts_that_waited_for_the_morning_come_in_order(town: Town):
    await town.wait(hours=12)
    for key in "一二三":
        await post(town, key)
    await town.wait(hours=11)
    assert (await town.group("老干部学习群").posts())[:3] == ["一", "二", "三"]


async def test_a_platform_with_a_rate_gets_no_more_than_it_takes(any_town: Town, platform):
    platform.capabilities = Capabilities(True, 2048, rate=Rate(3, timedelta(seconds=10)))
    await lay(any_town, *"一二三四五")
    await lay(any_town, "甲", chat="G2")
    await deliver(any_town)
    assert platform.told == [("G1", "一"), ("G2", "甲"), ("G1", "二"), ("G1", "三")]
    await any_town.wait(seconds=10)
    assert platform.told[4:] == [("G1", "四")]
    await any_town.restart()
    any_town.bot.channels[platform.name] = platform
    await deliver(any_town)
    assert len(platform.told) == 5
    await any_town.wait(seconds=10)
    assert platform.told[5:] == [("G1", "五")]
    assert {row.attempts for row in await any_town.rows(Outbox)} == {1}


async def test_a_clock_that_was_set_back_stops_no_chat(any_town: Town):
    """Its bucket was last full in what is now the future."""
    rate, chat, now = Rate(2, timedelta(seconds=10)), Chat("platform", "G1", True), MORNING
    later = now + timedelta(days=1)
    assert await any_town.do(lambda tx: buckets.take(tx, chat, rate, 1, later)) is None
    until = await any_town.do(lambda tx: buckets.take(tx, chat, rate, 1, now))
    assert until == now + rate.every
    assert await any_town.do(lambda tx: buckets.take(tx, chat, rate, 1, until)) is None


async def test_a_text_larger_than_the_bucket_goes_out_when_it_is_full(town: Town):
    rate, chat = Rate(2, timedelta(seconds=10)), Chat("platform", "G1", True)

    def take(many: int, at) -> object:
        return town.do(lambda tx: buckets.take(tx, chat, rate, many, at))

    assert await take(9, MORNING) is None
    assert await take(9, MORNING) == MORNING + 2 * rate.every
    assert await take(9, MORNING + 2 * rate.every) is None
