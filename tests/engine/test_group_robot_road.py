"""What is posted to a group of the AI bot goes by its group robot, in order and no faster."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot import demonstration, doctor
from bot.messages import Chat, Outgoing
from services import chats, members
from storage import outbox
from storage.tables.engine import Outbox
from storage.transaction import Transaction
from tests.kit import town as kit
from tests.kit.platform import ROBOT_KEY, ROBOT_SEND, FakePlatform
from tests.kit.town import Town

OTHER_KEY = "another-robot-key-of-the-tests"
STUDY = Chat("wecom_aibot", "wr-study", is_group=True)
WALKS = Chat("wecom_aibot", "wr-walks", is_group=True)
ALONE = Chat("wecom_aibot", "wr-without-a-robot", is_group=True)
MINUTE = timedelta(minutes=1)
MOST = 20  # messages of one robot in a minute, by the platform's rules
SENTENCE = "明天上午九点在公园门口集合，请带好水杯和帽子。"
KEEPER = "孙国庆"

Open = Callable[..., AbstractAsyncContextManager["Wecom"]]


class Wecom:
    """A town with groups in WeCom, and the platform that their robots speak through."""

    def __init__(self, town: Town, platform: FakePlatform) -> None:
        self.town = town
        self.platform = platform

    async def posts(self, chat: Chat, *texts: str | Outgoing, kind: str = "alert") -> None:
        """Lay texts ready for a group."""
        now = self.town.clock.now()
        for what in texts:
            text = what if isinstance(what, str) else what.text
            key = f"{chat.id}:{text}"
            await self.town.do(lambda tx, k=key, w=what: outbox.put(tx, k, chat, w, now, kind=kind))

    async def rows(self, chat: Chat = STUDY) -> list[Any]:
        """What the outbox has for a group, oldest first."""
        rows = [row for row in await self.town.rows(Outbox) if row.chat_id == chat.id]
        return sorted(rows, key=lambda row: row.id)


def settle(tx: Transaction) -> None:
    """Two groups with one robot and a keeper, and one without either."""
    for chat, name, robot in ((STUDY, "学习群", "study"), (WALKS, "健步走群", "study")):
        chats.open_group(tx, chat, name, purpose="study", hears="at")
        chats.change(tx, chat, robot=robot, keeper_id=members.named(tx, KEEPER))
    chats.open_group(tx, ALONE, "没有机器人的群", purpose="study", hears="at")


def environ(address: str, robots: str) -> dict[str, str]:
    return {
        "YINLING_WECOM_AIBOT__TOKEN": demonstration.TOKEN,
        "YINLING_WECOM_AIBOT__AES_KEY": demonstration.AES_KEY,
        "YINLING_PLATFORM__WECOM_API": address,
        "YINLING_PLATFORM__TIMEOUT_SECONDS": "1",
        "YINLING_GROUP_ROBOT__ROBOTS": robots,
    }


pytestmark = pytest.mark.usefixtures("no_pauses")


@pytest.fixture
def open_wecom(open_town) -> Open:
    @asynccontextmanager
    async def open_wecom(url: str, robots: str = f"study {ROBOT_KEY}") -> AsyncIterator[Wecom]:
        async with (
            FakePlatform.open() as platform,
            open_town(url, **environ(platform.url, robots)) as town,
        ):
            platform.clock = town.clock
            await town.do(settle)
            yield Wecom(town, platform)

    return open_wecom


@pytest.fixture
async def wecom(open_wecom: Open, sqlite_url: str) -> AsyncIterator[Wecom]:
    async with open_wecom(sqlite_url) as wecom:
        yield wecom


@pytest.fixture
async def any_wecom(open_wecom: Open, database_url: str) -> AsyncIterator[Wecom]:
    """As `wecom`, once on each kind of database."""
    async with open_wecom(database_url) as wecom:
        yield wecom


def most_in_a_minute(times: Sequence[datetime]) -> int:
    """The largest number of messages in any minute."""
    return max(sum(start <= at < start + MINUTE for at in times) for start in times)


# The road


async def test_a_post_goes_by_the_groups_robot(any_wecom: Wecom):
    await any_wecom.posts(STUDY, "明天有课")
    await any_wecom.town.wait(minutes=1)
    (taken,) = any_wecom.platform.accepted
    assert (taken.endpoint, taken.recipient, taken.text) == (ROBOT_SEND, ROBOT_KEY, "明天有课")
    assert [(row.state, row.error) for row in await any_wecom.rows()] == [("sent", None)]


async def test_mentions_markdown_and_picture_come_out_of_the_database_whole(any_wecom: Wecom):
    await any_wecom.posts(
        STUDY,
        Outgoing("请看合影", mentions=("WangDeFu", "@all"), picture=b"\x89PNG a picture"),
        Outgoing("**明天有课**", form="markdown"),
    )
    await any_wecom.town.wait(minutes=1)
    sent = [json.loads(body) for body in any_wecom.platform.bodies]
    assert [one["msgtype"] for one in sent] == ["image", "text", "markdown"]
    assert sent[1]["text"]["mentioned_list"] == ["WangDeFu", "@all"]
    assert any_wecom.platform.refused == []


async def test_a_picture_that_is_too_large_leaves_the_text(any_wecom: Wecom):
    await any_wecom.posts(STUDY, Outgoing("合影来了", picture=bytes(2 * 1024 * 1024 + 1)))
    await any_wecom.town.wait(minutes=1)
    assert any_wecom.platform.texts == ["合影来了"]
    assert any_wecom.platform.refused == []


async def test_a_long_text_arrives_in_parts_that_end_with_a_sentence(wecom: Wecom):
    await wecom.posts(STUDY, SENTENCE * 80)
    await wecom.town.wait(minutes=1)
    assert "".join(wecom.platform.texts) == SENTENCE * 80
    assert [text[-1] for text in wecom.platform.texts] == ["。", "。", "。"]


async def test_a_group_without_a_robot_has_no_road_and_nothing_has_failed(wecom: Wecom):
    await wecom.posts(ALONE, "明天有课")
    await wecom.town.wait(minutes=1)
    assert [(row.state, row.error) for row in await wecom.rows(ALONE)] == [("forward", None)]
    assert wecom.platform.requests == 0


# No faster than the platform likes


async def test_sixty_due_texts_arrive_in_order_and_at_most_twenty_in_any_minute(
    any_wecom: Wecom,
):
    texts = [f"第{n}条" for n in range(60)]
    await any_wecom.posts(STUDY, *texts)
    await any_wecom.town.wait(minutes=6)
    assert any_wecom.platform.texts == texts
    assert any_wecom.platform.refused == []
    assert most_in_a_minute(any_wecom.platform.times) <= MOST
    assert {(row.state, row.attempts) for row in await any_wecom.rows()} == {("sent", 1)}


async def test_two_groups_with_one_robot_share_its_minute(any_wecom: Wecom):
    for n in range(20):
        await any_wecom.posts(STUDY, f"学{n}")
        await any_wecom.posts(WALKS, f"走{n}")
    await any_wecom.town.wait(minutes=5)
    texts = any_wecom.platform.texts
    assert [text for text in texts if text[0] == "学"] == [f"学{n}" for n in range(20)]
    assert [text for text in texts if text[0] == "走"] == [f"走{n}" for n in range(20)]
    assert any_wecom.platform.refused == []
    assert most_in_a_minute(any_wecom.platform.times) <= MOST


async def test_two_robots_have_a_minute_each(open_wecom: Open, sqlite_url: str):
    robots = f"study {ROBOT_KEY}\nwalks {OTHER_KEY}"
    async with open_wecom(sqlite_url, robots) as wecom:
        wecom.platform.robot_keys.add(OTHER_KEY)
        await wecom.town.do(lambda tx: chats.change(tx, WALKS, robot="walks"))
        await wecom.posts(STUDY, *(f"学{n}" for n in range(10)))
        await wecom.posts(WALKS, *(f"走{n}" for n in range(10)))
        await wecom.town.bot.relay.deliver_due()
        assert len(wecom.platform.accepted) == 20
        sent = {taken.text[0]: taken.recipient for taken in wecom.platform.accepted}
        assert sent == {"学": ROBOT_KEY, "走": OTHER_KEY}


async def test_a_restart_does_not_begin_a_new_minute(any_wecom: Wecom):
    await any_wecom.posts(STUDY, *(f"第{n}条" for n in range(12)))
    await any_wecom.town.bot.relay.deliver_due()
    assert len(any_wecom.platform.accepted) == 10
    await any_wecom.town.restart()
    await any_wecom.town.bot.relay.deliver_due()
    assert len(any_wecom.platform.accepted) == 10
    await any_wecom.town.wait(seconds=6)
    assert len(any_wecom.platform.accepted) == 11


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE * 50,
        SENTENCE * 59,
    ],
    ids=["as many as their bytes", "more than their bytes"],
)
async def test_the_parts_of_long_texts_count_too(wecom: Wecom, text: str):
    await wecom.posts(STUDY, *(f"第{n}条。{text}" for n in range(20)))
    await wecom.town.wait(minutes=10)
    assert wecom.platform.refused == []
    assert most_in_a_minute(wecom.platform.times) <= MOST


async def test_the_platforms_own_refusal_only_delays(any_wecom: Wecom):
    any_wecom.platform.quota(times=1)
    await any_wecom.posts(STUDY, "一", "二")
    await any_wecom.town.wait(seconds=59)
    assert any_wecom.platform.texts == []
    await any_wecom.town.wait(minutes=2)
    assert any_wecom.platform.texts == ["一", "二"]


# Troubles


async def test_a_crash_between_sending_and_marking_repeats_one_text(any_wecom: Wecom, monkeypatch):
    async def crashes(_row_id: int) -> None:
        raise ConnectionError

    await any_wecom.posts(STUDY, "一", "二", "三")
    monkeypatch.setattr(any_wecom.town.bot.relay, "_mark_sent", crashes)
    with pytest.raises(ConnectionError):
        await any_wecom.town.bot.relay.deliver_due()
    assert any_wecom.platform.texts == ["一"]
    await any_wecom.town.restart()
    await any_wecom.town.wait(minutes=30)
    assert any_wecom.platform.texts == ["一", "一", "二", "三"]


async def test_after_ten_dark_minutes_everything_arrives_once_and_in_order(wecom: Wecom):
    await wecom.platform.dark()
    await wecom.posts(STUDY, "一", "二", "三")
    await wecom.town.wait(minutes=10)
    await wecom.platform.restored()
    await wecom.town.wait(minutes=30)
    assert wecom.platform.texts == ["一", "二", "三"]


async def test_a_refused_part_does_not_bring_the_parts_before_it_again(wecom: Wecom):
    others = [wecom.town.clock.now()] * (MOST - 1)
    wecom.platform._robot_sent[ROBOT_KEY] = others
    await wecom.posts(STUDY, SENTENCE * 80)
    await wecom.town.wait(minutes=30)
    assert "".join(wecom.platform.texts) == SENTENCE * 80


async def test_with_a_wrong_key_a_post_is_left_to_the_keeper(open_wecom: Open, database_url: str):
    async with open_wecom(database_url, f"study {OTHER_KEY}") as wecom:
        await wecom.posts(STUDY, "明天有课", kind="post")
        await wecom.town.wait(hours=1)
        (row,) = await wecom.rows()
        assert row.state == "forward"
        assert "93000" in row.error and "重新添加群机器人" in row.error
        assert OTHER_KEY not in row.error
        assert wecom.platform.refused == [93000]
        assert await wecom.town.private(KEEPER).posts() == [
            "请转发到“学习群”：\n明天有课\n转发好了，说一声“转好了”。"
        ]


async def test_with_a_wrong_key_an_answer_fails_with_the_reason(open_wecom: Open, sqlite_url: str):
    async with open_wecom(sqlite_url, f"study {OTHER_KEY}") as wecom:
        await wecom.posts(STUDY, "办好了", kind="answer")
        await wecom.town.wait(minutes=1)
        (row,) = await wecom.rows()
        assert row.state == "failed"
        assert "93000" in row.error and OTHER_KEY not in row.error


async def test_a_robot_that_the_settings_do_not_name_leaves_a_forward(wecom: Wecom):
    await wecom.town.do(lambda tx: chats.change(tx, STUDY, robot="hall"))
    await wecom.posts(STUDY, "明天有课")
    await wecom.town.wait(minutes=1)
    (row,) = await wecom.rows()
    assert row.state == "forward"
    assert "hall" in row.error
    assert wecom.platform.requests == 0


# Secrets


MODES = ["dark", "outage", "busy", "quota", "throttled", "reset_mid_body", "echo", "wrong key"]


@pytest.mark.parametrize("mode", MODES)
async def test_no_trouble_tells_the_key(open_wecom: Open, sqlite_url, caplog, capsys, mode):
    caplog.set_level(logging.DEBUG)
    async with open_wecom(sqlite_url) as wecom:
        await enter(wecom.platform, mode)
        with capture_logs() as logs:
            await wecom.posts(STUDY, "明天有课")
            await wecom.town.wait(hours=1)
        rows = [(row.error, row.text, row.key) for row in await wecom.town.rows(Outbox)]
        metrics = wecom.town.bot.metrics.render().decode()
        settings = repr(wecom.town.bot.settings) + str(vars(wecom.town.bot))
    out, err = capsys.readouterr()
    assert any(error for error, *_ in rows), "there was no trouble"
    assert ROBOT_KEY not in f"{rows} {logs} {metrics} {settings}" + caplog.text + out + err


async def enter(platform: FakePlatform, mode: str) -> None:
    if mode == "dark":
        await platform.dark()
    elif mode == "echo":
        told = {"errcode": 987654, "errmsg": f"/send?key={ROBOT_KEY} is strange"}
        platform.says(json.dumps(told).encode())
    elif mode == "wrong key":
        platform.robot_keys.clear()
    else:
        getattr(platform, mode)()


def test_the_doctor_does_not_tell_the_key(sqlite_url: str):
    given = environ("http://127.0.0.1:9", f"study {ROBOT_KEY}")
    findings = doctor.examine(lambda: kit.settings(sqlite_url, **given))
    assert findings[0].good
    assert ROBOT_KEY not in str(findings)


@pytest.mark.parametrize("robots", [ROBOT_KEY, f"study {ROBOT_KEY} x", f"a {ROBOT_KEY}\na 1234567"])
def test_nor_when_the_robots_are_written_wrong(sqlite_url: str, robots: str):
    given = environ("http://127.0.0.1:9", robots)
    (finding,) = doctor.examine(lambda: kit.settings(sqlite_url, **given))
    assert not finding.good
    assert "group_robot.robots" in finding.text
    assert ROBOT_KEY not in str(finding)


async def test_pictures_are_drawn_for_groups_with_a_robot_alone(wecom: Wecom):
    reach = wecom.town.bot.reach
    shown = await wecom.town.do(
        lambda tx: {chat.id: reach.shows(tx, chat) for chat in (STUDY, WALKS, ALONE)}
    )
    assert shown == {STUDY.id: True, WALKS.id: True, ALONE.id: False}
    assert not await wecom.town.do(lambda tx: reach.shows(tx, Chat("simulator", "G1", True)))
