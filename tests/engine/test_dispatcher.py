"""One message's journey: once, in time, and without harm when something fails."""

from __future__ import annotations

import asyncio
import importlib.util
from functools import partial

import pytest
from sqlalchemy import inspect
from structlog.testing import capture_logs

from bot.errors import Busy, Unavailable
from bot.hearing import Cue, Hearing
from bot.messages import Account, Answer, Chat, Message, Notice, Reply
from bot.router import Feature, Listen, Router
from bot.texts import HOME
from handlers import FEATURES
from services import members
from storage.tables.checkin import Checkin, CheckinTotal
from storage.tables.engine import Inbox, Outbox
from storage.tables.members import Member
from tests.kit.said import Recorded
from tests.kit.town import Place, Town

PATIENCE = 5.0
STUDY = "老干部学习群"
RECORDED = "王德福，记上了：今天的学习打卡。这是第1天，开了个好头。"
SORRY = "对不起，刚才没办成，是我这边出了毛病，不是您的错。请过一会儿再说一遍。"
IMPATIENT = {"YINLING_LIMITS__ANSWER_SECONDS": "0.5"}


async def test_four_deliveries_at_once_have_one_effect_and_one_answer(any_town: Town):
    group = any_town.group(STUDY)
    answers = await asyncio.gather(*(group.tells("王德福", "打卡", id="m1") for _ in range(4)))
    assert [answer.text for answer in answers] == [RECORDED] * 4
    assert sorted(answer.repeated for answer in answers) == [False, True, True, True]
    await had_one_effect(any_town)


async def test_a_repeat_while_the_first_is_in_the_queue_waits_for_its_answer(any_town: Town, gate):
    group = any_town.group(STUDY)
    held = any_town.bot.work.submit("simulator:G1", lambda _tx: gate.pass_through())
    both = [asyncio.create_task(group.tells("王德福", "打卡", id="m1")) for _ in range(2)]
    await asyncio.sleep(0)
    assert any_town.bot.work.waiting >= 2
    gate.open()
    await held
    assert await asyncio.gather(*both) == [Answer(RECORDED), Answer(RECORDED, repeated=True)]
    await had_one_effect(any_town)


async def test_a_repeat_across_a_restart_and_an_hour_later_gets_the_answer(any_town: Town):
    first = await any_town.group(STUDY).tells("王德福", "打卡", id="m1")
    await any_town.restart()
    across = await any_town.group(STUDY).tells("王德福", "打卡", id="m1")
    await any_town.wait(hours=1)
    later = await any_town.group(STUDY).tells("王德福", "打卡", id="m1")
    assert first == Answer(RECORDED)
    assert across == later == Answer(RECORDED, repeated=True)
    await had_one_effect(any_town)


async def test_a_repeat_is_no_news_on_the_next_day_either(any_town: Town):
    group = any_town.group(STUDY)
    await group.tells("王德福", "打卡", id="m1")
    await any_town.wait(days=1)
    assert (await group.tells("王德福", "打卡", id="m1")).text == RECORDED
    await had_one_effect(any_town)


async def test_two_people_with_the_same_message_id_have_two_effects(any_town: Town):
    answers = await asyncio.gather(
        *(any_town.private(name).tells(name, "打卡", id="m1") for name in ("王德福", "李淑芬"))
    )
    assert [answer.repeated for answer in answers] == [False, False]
    assert [(answer.text or "")[:3] for answer in answers] == ["王德福", "李淑芬"]
    assert len(await any_town.rows(Checkin)) == 2


async def test_silence_is_repeated_as_silence(any_town: Town):
    group = any_town.group(STUDY)
    for repeated in (False, True):
        assert await group.tells("王德福", "真好", id="m1") == Answer(None, repeated)
    assert len(await any_town.rows(Inbox)) == 1


async def had_one_effect(town: Town) -> None:
    assert len(await town.rows(Checkin)) == 1
    (total,) = await town.rows(CheckinTotal)
    assert total.days == 1
    assert len(await town.rows(Inbox)) == 1
    assert [row for row in await town.rows(Outbox) if row.key.startswith("reply")] == []


async def test_the_same_notice_twice_is_one_row_and_one_answer(any_town: Town):
    chat = Chat("official_account", "demo-P01", is_group=False)
    sender = Account("official_account", "demo-P01")
    notice = Notice("wx", "1761528600:subscribe::", sender, chat, "subscribe", any_town.clock.now())
    first = await any_town.bot.dispatcher.receive(notice)
    again = await any_town.bot.dispatcher.receive(notice)
    assert "我是小银铃" in (first.text or "")
    assert again == Answer(first.text, repeated=True)
    (row,) = await any_town.rows(Inbox)
    assert (row.via, row.text, row.answer) == ("notice", "subscribe", first.text)


async def test_a_notice_nobody_cares_for_is_taken_in_silence(any_town: Town):
    chat = Chat("official_account", "demo-P01", is_group=False)
    sender = Account("official_account", "demo-P01")
    notice = Notice("wx", "n1", sender, chat, "unsubscribe", any_town.clock.now())
    assert await any_town.bot.dispatcher.receive(notice) == Answer(None)
    assert len(await any_town.rows(Inbox)) == 1


HEARS = Hearing(
    "tests",
    cues=tuple(
        Cue(intent, (f"^ {says} $",), sure=99)
        for intent, says in (("break", "秘密修一修"), ("slow", "慢慢来"), ("fails", "慢慢坏"))
    ),
)


def breaking() -> tuple[Feature, list[Message]]:
    """A feature that does half of its work and fails, and what it was asked."""
    asked: list[Message] = []

    def breaks(tx, request):
        asked.append(request.message)
        members.enter(tx, "半个人")
        raise ValueError(f"no good: {request.message.text}")

    return Feature("breaking", listens=(Listen("break", breaks),)), asked


async def test_a_handler_that_fails_says_sorry_once_and_for_all(open_town, database_url):
    feature, asked = breaking()
    async with open_town(database_url, HEARS, feature) as town:
        private = town.private("王德福")
        assert await private.tells("王德福", "秘密修一修", id="m1") == Answer(SORRY)
        assert await private.tells("王德福", "秘密修一修", id="m1") == Answer(SORRY, repeated=True)
        assert len(asked) == 1
        assert "半个人" not in {row.name for row in await town.rows(Member)}
        (row,) = await town.rows(Inbox)
        assert (row.intent, row.answer) == ("failed", SORRY)


async def test_a_handler_that_fails_in_a_group_is_silent_unless_spoken_to(open_town, database_url):
    feature, asked = breaking()
    async with open_town(database_url, HEARS, feature) as town:
        group = town.group(STUDY)
        assert await group.tells("王德福", "秘密修一修", id="m1") == Answer(None)
        assert await group.tells("王德福", "秘密修一修", id="m1") == Answer(None, repeated=True)
        assert await group.says("王德福", "秘密修一修", at_bot=True) == SORRY
        assert len(asked) == 2
        assert "半个人" not in {row.name for row in await town.rows(Member)}


async def test_a_failure_spoils_nobody_elses_message(open_town, database_url):
    feature, _ = breaking()
    async with open_town(database_url, HEARS, feature) as town:
        said = [("王德福", "打卡"), ("李淑芬", "秘密修一修"), ("张建国", "打卡")]
        answers = await asyncio.gather(*(town.private(who).says(who, text) for who, text in said))
        assert ["记上了" in (answer or "") for answer in answers] == [True, False, True]
        assert len(await town.rows(Checkin)) == 2


async def test_what_was_said_is_in_no_log(open_town, database_url, caplog, capfd):
    feature, _ = breaking()
    async with open_town(database_url, HEARS, feature) as town:
        with capture_logs() as logged:
            await town.private("王德福").says("王德福", "秘密修一修")
            await town.private("王德福").says("王德福", "打卡")
    (failed,) = [entry for entry in logged if entry["event"] == "handler failed"]
    assert failed["error"] == "ValueError"
    assert any("test_dispatcher.py" in place for place in failed["at"])
    written = repr(logged) + caplog.text + "".join(capfd.readouterr())
    for personal in ("秘密", "打卡", "王德福", "P01"):
        assert personal not in written


def slow(gate) -> tuple[Feature, list[str]]:
    """A feature whose handler takes until the gate is opened, and how often it was asked."""
    asked: list[str] = []

    def takes_long(tx, request):
        asked.append(request.message.id)
        gate.pass_through()
        members.enter(tx, "新来的")
        return [Reply("办好了。"), Reply("还有一句。")]

    return Feature("slow", listens=(Listen("slow", takes_long),)), asked


def official(town: Town) -> Place:
    """王德福 alone with the Official Account, which can't speak first."""
    return Place(town, Chat("official_account", "demo-P01", is_group=False), at=False)


AS_FOLLOWER = {"app": "wx", "sender": Account("official_account", "demo-P01"), "id": "m1"}


async def test_too_late_for_a_channel_that_only_answers_the_retry_gets_it(
    open_town, database_url, gate
):
    feature, asked = slow(gate)
    async with open_town(database_url, HEARS, feature, **IMPATIENT) as town:
        ask = partial(official(town).tells, "王德福", "慢慢来", **AS_FOLLOWER)
        with pytest.raises(Unavailable):
            await asyncio.wait_for(ask(), PATIENCE)
        gate.open()
        assert await ask() == Answer("办好了。\n还有一句。", repeated=True)
        assert await ask() == Answer("办好了。\n还有一句。", repeated=True)
        assert asked == ["m1"]
        assert [row.name for row in await town.rows(Member)].count("新来的") == 1
        assert await town.rows(Outbox) == []


async def test_too_late_for_a_channel_that_can_push_it_comes_once_by_the_outbox(
    open_town, database_url, gate
):
    feature, asked = slow(gate)
    async with open_town(database_url, HEARS, feature, **IMPATIENT) as town:
        private = town.private("王德福")
        ask = partial(private.tells, "王德福", "慢慢来", id="m1")
        with pytest.raises(Unavailable):
            await asyncio.wait_for(ask(), PATIENCE)
        with pytest.raises(Unavailable):
            await asyncio.wait_for(ask(), PATIENCE)
        gate.open()
        for _ in range(2):
            assert await ask() == Answer(None, repeated=True)
            await town.bot.relay.deliver_due()
        assert await private.posts() == ["办好了。", "还有一句。"]
        assert asked == ["m1"]
        assert [row.name for row in await town.rows(Member)].count("新来的") == 1


@pytest.mark.postgresql
async def test_too_late_only_after_a_deadlock_it_comes_by_the_outbox_too(
    open_town, postgresql_url, gate
):
    attempts: list[str] = []

    def deadlocks_and_takes_long(tx, request):
        attempts.append(request.message.id)
        if len(attempts) == 1:
            tx.command("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$")
        gate.pass_through()
        return [Reply("办好了。")]

    listen = Listen("slow", deadlocks_and_takes_long)
    feature = Feature("slow", listens=(listen,))
    async with open_town(postgresql_url, HEARS, feature, **IMPATIENT) as town:
        private = town.private("王德福")
        with capture_logs() as logged, pytest.raises(Unavailable):
            await asyncio.wait_for(private.tells("王德福", "慢慢来"), PATIENCE)
        gate.open()
        await town.bot.work.submit(f"simulator:{private.chat.id}", lambda _tx: None)
        await town.bot.relay.deliver_due()
        assert await private.posts() == ["办好了。"]
        assert len(attempts) == 2
        assert logged == []


async def test_in_time_the_first_goes_back_and_the_rest_by_the_outbox(
    open_town, database_url, gate
):
    feature, _ = slow(gate)
    gate.open()
    async with open_town(database_url, HEARS, feature) as town:
        private = town.private("王德福")
        assert await private.says("王德福", "慢慢来") == "办好了。"
        await town.bot.relay.deliver_due()
        assert await private.posts() == ["还有一句。"]


async def test_a_commit_that_takes_too_long_is_not_waited_for(
    open_town, sqlite_url, gate, second_gate
):
    """Of a batch, because on SQLite the neighbours share a commit."""
    async with open_town(sqlite_url, **IMPATIENT) as town:
        private = town.private("王德福")
        held = town.bot.work.submit("a", lambda _tx: gate.pass_through())
        await gate.is_reached()
        said = asyncio.create_task(private.tells("王德福", "打卡", id="m1"))
        await asyncio.sleep(0)
        neighbour = town.bot.work.submit("b", lambda _tx: second_gate.pass_through())
        gate.open()
        with pytest.raises(Unavailable):
            await asyncio.wait_for(said, PATIENCE)
        second_gate.open()
        await asyncio.gather(held, neighbour)
        assert await private.tells("王德福", "打卡", id="m1") == Answer(RECORDED, repeated=True)
        await had_one_effect(town)


async def test_a_failure_after_the_time_is_up_is_logged_all_the_same(open_town, database_url, gate):
    def fails(_tx, _request):
        gate.pass_through()
        raise ValueError

    feature = Feature("fails", listens=(Listen("fails", fails),))
    async with open_town(database_url, HEARS, feature, **IMPATIENT) as town:
        private = town.private("王德福")
        with capture_logs() as logged:
            with pytest.raises(Unavailable):
                await asyncio.wait_for(private.tells("王德福", "慢慢坏", id="m1"), PATIENCE)
            gate.open()
            await town.bot.work.submit(f"simulator:{private.chat.id}", lambda _tx: None)
            await asyncio.sleep(0)
    assert [entry["error"] for entry in logged if entry["event"] == "handler failed"] == [
        "ValueError"
    ]


@pytest.mark.postgresql
async def test_the_apology_shares_the_messages_time(open_town, postgresql_url, gate, second_gate):
    """Whoever waits is answered within the limit, not within twice the limit."""

    def fails(_tx, _request):
        gate.pass_through()
        raise ValueError

    feature = Feature("fails", listens=(Listen("fails", fails),))
    async with open_town(
        postgresql_url, HEARS, feature, YINLING_LIMITS__ANSWER_SECONDS="2"
    ) as town:
        private = town.private("王德福")
        said = asyncio.create_task(private.tells("王德福", "慢慢坏"))
        asyncio.get_running_loop().call_later(1.7, gate.open)
        await gate.is_reached()
        place = f"simulator:{private.chat.id}"
        held = town.bot.work.submit(place, lambda _tx: second_gate.pass_through())
        _, late = await asyncio.wait({said}, timeout=3.2)
        second_gate.open()
        await asyncio.gather(held, said, return_exceptions=True)
        assert not late


async def test_a_full_queue_is_busy_and_nothing_is_recorded(open_town, database_url, gate):
    async with open_town(database_url, YINLING_LIMITS__QUEUE="1") as town:
        held = town.bot.work.submit("simulator:G1", lambda _tx: gate.pass_through())
        await gate.is_reached()
        group = town.group(STUDY)
        said = [asyncio.create_task(group.tells(name, "打卡")) for name in ("王德福", "李淑芬")]
        done, _ = await asyncio.wait(said, return_when=asyncio.FIRST_EXCEPTION, timeout=PATIENCE)
        assert any(isinstance(task.exception(), Busy) for task in done)
        gate.open()
        await held
        outcomes = await asyncio.gather(*said, return_exceptions=True)
        taken = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
        assert len(await town.rows(Checkin)) == len(taken) < 2


async def test_what_a_role_may_not_is_refused_and_not_recorded(any_town: Town):
    private = any_town.private("张敏")
    assert await private.says("张敏", "打卡") == any_town.bot.say("common.not_allowed")
    assert await any_town.group(STUDY).says("张敏", "打卡") is None
    assert await any_town.group(STUDY).says("张敏", "打卡", at_bot=True) is not None
    assert await any_town.rows(Checkin) == []
    assert {row.intent for row in await any_town.rows(Inbox)} == {"checkin"}


BORROWING = '''
"""图书漂流: a feature nobody in the engine has heard of."""

from sqlalchemy import Column, Integer, MetaData, String, Table, bindparam, insert

from datetime import date

from bot.hearing import Cue, Hearing
from bot.messages import Reply
from bot.permissions import MEMBERS
from bot.router import Feature, Listen
from bot.scene import Item

_KEY = Column("id", Integer, primary_key=True)
books = Table("borrowed", MetaData(), _KEY, Column("who", String))
_BORROW = insert(books).values(who=bindparam("who")).returning(books.c.id)


def borrow(tx, request):
    shelf = request.understanding.slots["ref"]
    title = next(item.title for item in request.scene.items if item.ref == shelf)
    name = request.scene.person.name
    number = tx.first(_BORROW, who=name).id
    return [Reply(request.say("borrowing.lent", name=name, title=title, number=number))]


def shelves(_tx):
    return [Item("shelf", 7, "红岩书架", date(2025, 1, 1), date(2026, 1, 1))]


feature = Feature("borrowing", items=shelves, listens=(Listen("borrow", borrow, MEMBERS),))
hearing = Hearing(
    "borrowing",
    kind="shelf",
    cues=(Cue("borrow", ("借 本|一本? 书",), item="shelf", to_bot=True, name="borrows"),),
)
'''


async def test_a_feature_in_a_folder_of_its_own_works(
    open_town, database_url, tmp_path, monkeypatch
):
    (tmp_path / "borrowing.py").write_text(BORROWING, "utf-8")
    (tmp_path / "borrowing.toml").write_text(
        'lent = "{name}，{title}借给您了：第{number}本。"', "utf-8"
    )
    spec = importlib.util.spec_from_file_location("borrowing", tmp_path / "borrowing.py")
    assert spec is not None
    assert spec.loader is not None
    borrowing = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(borrowing)

    class Also(Recorded):
        def __init__(self, **always: object) -> None:
            super().__init__((HOME, tmp_path), **always)

    monkeypatch.setattr("tests.kit.town.Recorded", Also)
    async with open_town(database_url, borrowing.feature, borrowing.hearing) as town:
        borrowing.books.create(town.bot.engine)
        private = town.private("王德福")
        assert await private.says("王德福", "红岩书架上我借本书吧") == (
            "王德福，红岩书架借给您了：第1本。"
        )
        assert "借给" not in (await town.private("张敏").says("张敏", "红岩书架上借本书") or "")
        assert "记上了" in (await private.says("王德福", "打卡") or "")
        rows = await town.bot.work.read(lambda tx: list(tx.execute(borrowing.books.select())))
        assert [row.who for row in rows] == ["王德福"]
        assert inspect(town.bot.engine).has_table("borrowed")


def test_two_features_cannot_claim_one_intent():
    thief = Feature("thief", listens=(Listen("checkin", lambda _tx, _request: ()),))
    with pytest.raises(ValueError, match="checkin"):
        Router((*FEATURES, thief))


def test_two_features_cannot_claim_one_notice():
    thief = Feature("thief", notices={"subscribe": lambda _tx, _notice, _say: ()})
    with pytest.raises(ValueError, match="subscribe"):
        Router((*FEATURES, thief))
