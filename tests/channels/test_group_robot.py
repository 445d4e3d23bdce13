"""The group robots: what each says reaches WeCom as WeCom wants it, and no key is ever told."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import traceback
from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channel import DeliveryError
from bot.channels.group_robot import GroupRobot
from bot.channels.group_robot.channel import MAX_BYTES_PICTURE
from bot.messages import Chat, Outgoing
from bot.texts import Texts
from bot.wechat.client import Client
from tests.kit.platform import ROBOT_KEY, FakePlatform

STUDY = Chat("group_robot", "study", is_group=True)
PICTURE = b"\x89PNG\r\n\x1a\n a picture"
SENTENCE = "明天上午九点在公园门口集合，请带好水杯和帽子。"
MODES = ["dark", "outage", "busy", "half_open", "reset_mid_body", "quota", "throttled"]


pytestmark = pytest.mark.usefixtures("no_pauses")


@pytest.fixture
async def robot(platform: FakePlatform) -> AsyncIterator[GroupRobot]:
    """The robot of the study group, with hardly any patience."""
    client = Client(platform.url, timeout=0.2)
    yield GroupRobot({"study": ROBOT_KEY}, client)
    await client.close()


def said(platform: FakePlatform) -> list[dict[str, Any]]:
    """What came over the wire, as the platform read it."""
    return [json.loads(body) for body in platform.bodies]


async def refused(robot: GroupRobot, chat: Chat = STUDY, text: str = "开会了") -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await robot.send(chat, Outgoing(text))
    return caught.value


# What is said


async def test_a_text_goes_to_the_robot_of_that_name(platform, robot):
    await robot.send(STUDY, Outgoing("开会了"))
    assert said(platform) == [{"msgtype": "text", "text": {"content": "开会了"}}]
    assert [taken.recipient for taken in platform.accepted] == [ROBOT_KEY]


async def test_people_are_mentioned(platform, robot):
    await robot.send(STUDY, Outgoing("开会了", mentions=("WangDeFu", "@all")))
    (sent,) = said(platform)
    assert sent["text"] == {"content": "开会了", "mentioned_list": ["WangDeFu", "@all"]}


async def test_markdown_goes_as_markdown(platform, robot):
    await robot.send(STUDY, Outgoing("**开会了**", form="markdown"))
    assert said(platform) == [{"msgtype": "markdown", "markdown": {"content": "**开会了**"}}]


async def test_markdown_cannot_mention_so_it_becomes_a_text(platform, robot):
    await robot.send(STUDY, Outgoing("**开会了**", form="markdown", mentions=("WangDeFu",)))
    (sent,) = said(platform)
    assert sent["text"] == {"content": "**开会了**", "mentioned_list": ["WangDeFu"]}


async def test_a_picture_goes_before_its_text(platform, robot):
    await robot.send(STUDY, Outgoing("合影来了", picture=PICTURE))
    picture, text = said(platform)
    assert base64.b64decode(picture["image"]["base64"]) == PICTURE
    assert picture["image"]["md5"] == hashlib.md5(PICTURE, usedforsecurity=False).hexdigest()
    assert text["text"] == {"content": "合影来了"}


async def test_a_picture_needs_no_text(platform, robot):
    await robot.send(STUDY, Outgoing("", picture=PICTURE))
    assert [sent["msgtype"] for sent in said(platform)] == ["image"]


async def test_the_largest_picture_goes_and_a_larger_one_leaves_the_text(platform, robot):
    await robot.send(STUDY, Outgoing("刚好", picture=bytes(MAX_BYTES_PICTURE)))
    await robot.send(STUDY, Outgoing("太大", picture=bytes(MAX_BYTES_PICTURE + 1)))
    assert [sent["msgtype"] for sent in said(platform)] == ["image", "text", "text"]
    assert platform.texts[1:] == ["刚好", "太大"]


@pytest.mark.parametrize(
    "what",
    [Outgoing(""), Outgoing(" \n"), Outgoing("", picture=bytes(MAX_BYTES_PICTURE + 1))],
    ids=["empty", "blank", "too large a picture"],
)
async def test_what_says_nothing_is_not_taken_for_sent(platform, robot, what):
    with pytest.raises(DeliveryError) as caught:
        await robot.send(STUDY, what)
    assert caught.value.kind == "permanent"
    assert platform.requests == 0


# Long texts


async def test_a_long_text_is_split_at_the_ends_of_sentences(platform, robot):
    await robot.send(STUDY, Outgoing(SENTENCE * 80))
    assert len(platform.texts) == 3
    assert "".join(platform.texts) == SENTENCE * 80
    assert all(text.endswith("。") for text in platform.texts)
    assert all(len(text.encode()) <= 2048 for text in platform.texts)


async def test_of_a_long_text_only_the_last_part_mentions(platform, robot):
    await robot.send(STUDY, Outgoing(SENTENCE * 80, mentions=("@all",)))
    mentions = [sent["text"].get("mentioned_list") for sent in said(platform)]
    assert mentions == [None, None, ["@all"]]


async def test_2048_bytes_are_one_message_and_one_more_are_two(platform, robot):
    await robot.send(STUDY, Outgoing("字" * 682 + "ab"))
    assert len(platform.texts) == 1
    await robot.send(STUDY, Outgoing("字" * 682 + "abc"))
    assert len(platform.texts) == 3


async def test_4096_bytes_of_markdown_are_one_message_and_one_more_are_two(platform, robot):
    await robot.send(STUDY, Outgoing("字" * 1365 + "a", form="markdown"))
    assert len(platform.texts) == 1
    await robot.send(STUDY, Outgoing("字" * 1365 + "ab", form="markdown"))
    assert len(platform.texts) == 3


@pytest.mark.parametrize("form", ["text", "markdown"])
async def test_a_line_end_left_over_is_no_message_of_its_own(platform, robot, form):
    room = {"text": 2048, "markdown": 4096}[form]
    full = "a" * (room - 3) + "。"
    await robot.send(STUDY, Outgoing(full + "\n\n", form=form))
    assert platform.texts == [full]


async def test_a_mention_is_not_lost_with_a_line_end_left_over(platform, robot):
    await robot.send(STUDY, Outgoing("a" * 2045 + "。\n", mentions=("@all",)))
    (sent,) = said(platform)
    assert sent["text"]["mentioned_list"] == ["@all"]


async def test_what_the_platform_takes_in_no_minute_is_refused_before_any_of_it(platform, robot):
    """Else the part that was taken would come again with every try."""
    error = await refused(robot, text="字" * 682 * 21)
    assert error.kind == "permanent"
    assert platform.requests == 0


# Refusals


async def test_a_name_without_a_robot_says_what_to_do(platform, robot):
    error = await refused(robot, Chat("group_robot", "hall", is_group=True))
    assert error.kind == "permanent"
    assert "hall" in error.reason(Texts()) and "group_robot.robots" in error.reason(Texts())
    assert platform.requests == 0


async def test_a_removed_robot_is_permanent_and_its_key_is_not_told(platform, robot):
    platform.robot_keys.clear()
    error = await refused(robot)
    assert error.kind == "permanent" and "93000" in error.reason(Texts())
    assert ROBOT_KEY not in all_words(error)


async def test_the_used_up_minute_is_waited_for(platform, robot):
    for _ in range(20):
        await robot.send(STUDY, Outgoing("早"))
    error = await refused(robot)
    assert error.kind == "later" and error.retry_after is not None
    assert error.retry_after.total_seconds() == 60
    platform.passes(error.retry_after)
    await robot.send(STUDY, Outgoing("早"))
    assert len(platform.accepted) == 21


@pytest.mark.parametrize("mode", [*MODES, "redirects", "echo", "no json", "wrong key"])
async def test_no_trouble_tells_the_key(platform, robot, caplog, capsys, mode):
    caplog.set_level(logging.DEBUG)
    await enter(platform, mode)
    with capture_logs() as logs:
        words = all_words(await refused(robot))
    out, err = capsys.readouterr()
    assert ROBOT_KEY not in words + caplog.text + str(logs) + out + err
    assert ROBOT_KEY not in repr(robot) + str(vars(robot._api))


async def enter(platform: FakePlatform, mode: str) -> None:
    if mode == "dark":
        await platform.dark()
    elif mode == "redirects":
        platform.redirects(f"{platform.url}/elsewhere?key={ROBOT_KEY}")
    elif mode == "echo":
        told = {"errcode": 987654, "errmsg": f"no robot at /send?key={ROBOT_KEY} here"}
        platform.says(json.dumps(told).encode())
    elif mode == "no json":
        platform.says(f"<html>/send?key={ROBOT_KEY}</html>".encode())
    elif mode == "wrong key":
        platform.robot_keys.clear()
    else:
        getattr(platform, mode)()


def all_words(error: BaseException) -> str:
    """What any log could show of an error: its traceback, and those of all behind it."""
    words = ""
    behind: BaseException | None = error
    while behind is not None:
        words += str(behind) + repr(behind) + "".join(traceback.format_exception(behind))
        behind = behind.__context__
    return words
