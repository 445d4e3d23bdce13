"""渠道 in the console: how each fares, and trying one on the administrator's own account."""

from __future__ import annotations

import re

import pytest

from bot.channel import CannotPush, Capabilities, DeliveryError
from bot.channels.official_account.channel import WINDOW
from bot.messages import Account, Chat, Message
from bot.texts import Texts
from bot.wechat.errcodes import failure
from services import chats, members
from storage import outbox
from storage.tables.engine import Audit, Outbox
from tests.console.test_deliveries import Platform, deliver, platform
from tests.kit.office import Office, Page, Visitor

HOME = "/console/channels"
say = Texts()
ACCOUNT = "official_account"
ALONE = Chat("platform", "boss", is_group=False)


def card(page: Page, name: str) -> str:
    """What can be read on the card of a channel."""
    cards = re.findall(r'<section class="card">(.*?)</section>', page.html, re.DOTALL)
    (found,) = [one for one in cards if f"<h2>{name}</h2>" in one]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", found))


async def own(office: Office, visitor: Visitor, chat: Chat = ALONE) -> None:
    """Say that an account is the visitor's."""
    await office.town.do(lambda tx: members.attach(tx, chat.channel, chat.id, visitor.member_id))


async def written(office: Office, chat: Chat) -> None:
    """Somebody wrote to the Official Account, and was answered at once."""
    town = office.town
    said = Message(
        "wx", town.next_id(), Account(chat.channel, chat.id), chat, "帮助", town.clock.now()
    )
    assert (await town.bot.dispatcher.receive(said)).text


async def test_a_channel_is_tried_on_the_administrators_own_account_once(any_office: Office):
    made = platform(any_office)
    boss = await any_office.signed_in("admin")
    await own(any_office, boss)
    await boss.get(HOME)
    page = await boss.send(f"{HOME}/platform/try")
    assert page.path == HOME and say("channels.tried", channel="platform") in page.words
    assert say("channels.tried_just_now") in (await boss.send(f"{HOME}/platform/try")).words
    await deliver(any_office)
    assert made.told == [("boss", say("channels.try"))]
    (text,) = await any_office.town.rows(Outbox)
    assert (text.kind, text.state) == ("answer", "sent")
    noted = [one for one in await any_office.town.rows(Audit) if one.action == "channel.try"]
    assert [(one.subject, one.member_id) for one in noted] == [("channel:platform", boss.member_id)]
    await any_office.town.wait(minutes=1)
    await boss.send(f"{HOME}/platform/try")
    await deliver(any_office)
    assert len(made.told) == 2


async def test_its_card_tells_what_came_went_waits_and_failed(any_office: Office):
    made, town = platform(any_office), any_office.town
    clerk = await any_office.signed_in("staff")
    fresh = card(await clerk.get(HOME), "platform")
    assert "还没有收到过" in fresh and "还没有发出过" in fresh and "等着发 0条" in fresh
    assert re.search(r"最近没发成 没有 ", fresh) and "主动发消息 能 " in fresh

    async def put(text: str) -> None:
        await town.do(lambda tx: outbox.put(tx, text, ALONE, text, town.clock.now()))
        await deliver(any_office)

    await put("一")
    made.troubles = [failure(43004, "")]
    await town.wait(minutes=5)
    await put("二")
    told = card(await clerk.get(HOME), "platform")
    assert "最近发出 今天 09:30" in told
    assert re.search(r"错误码 43004.* 今天 09:35", told)
    made.troubles = [DeliveryError("later", "delivery.no_connection")]
    await put("三")
    told = card(await clerk.get(HOME), "platform")
    assert "连不上平台" in told and "还在重试" in told and "等着发 1条" in told


async def test_what_was_heard_and_answered_at_once_counts(office: Office, signed_in):
    clerk = await signed_in("staff")
    before = card(await clerk.get(HOME), "服务号")
    assert "还没有收到过" in before and "不能，只能当场回答" in before
    await written(office, Chat(ACCOUNT, "somebody", is_group=False))
    after = card(await clerk.get(HOME), "服务号")
    assert "最近收到 今天 09:30" in after and "最近发出 今天 09:30" in after


async def test_what_a_group_robot_carries_is_on_its_own_card(office: Office, signed_in):
    bot, town = office.town.bot, office.town
    made = platform(office)
    made.name, bot.channels["group_robot"] = "group_robot", made
    hears = bot.channels["wecom_aibot"] = Platform(push=False)
    hears.troubles = [CannotPush("delivery.answers_only")]
    group, bare = (Chat("wecom_aibot", one, is_group=True) for one in ("g1", "g2"))

    def work(tx):
        chats.change(tx, group, name="学习群", state="on", robot="study")
        chats.change(tx, bare, name="书画群", state="on")
        for chat in (group, bare):
            outbox.put(tx, chat.id, chat, "周五听课", town.clock.now(), kind="alert")

    await town.do(work)
    await deliver(office)
    assert made.told == [("study", "周五听课")]
    boss = await signed_in("admin")
    page = await boss.get(HOME)
    robot, aibot = card(page, "企业微信群机器人"), card(page, "企业微信")
    assert "最近发出 今天 09:30" in robot and "最近收到" not in robot
    assert "还没有发出过" in aibot
    assert say("channels.groups_only") in robot and say("channels.answers_only") in aibot
    # Passed on by hand, it was not sent by the channel either.
    (left,) = [one for one in await town.rows(Outbox) if one.chat_id == "g2"]
    await boss.get("/console/deliveries?state=forward")
    assert "转好了" in (await boss.send(f"/console/deliveries/{left.id}/pass_on")).words
    assert "还没有发出过" in card(await boss.get(HOME), "企业微信")


@pytest.mark.parametrize(
    ("lacking", "key"),
    [
        ("push", "channels.answers_only"),
        ("account", "channels.no_account"),
        ("window", "channels.window_closed"),
        ("nothing", ""),
    ],
)
async def test_where_no_road_is_it_says_why(office: Office, signed_in, lacking: str, key: str):
    boss = await signed_in("admin")
    chat = Chat(ACCOUNT, "boss", is_group=False)
    channel = office.town.bot.channels[ACCOUNT]
    channel.capabilities = Capabilities(push=lacking != "push", max_bytes=2048, window=WINDOW)
    for task in office.town.bot._tasks:
        task.cancel()
    if lacking != "account":
        await own(office, boss, chat)
    if lacking != "window":
        await written(office, chat)
    shown = card(await boss.get(HOME), "服务号")
    page = await boss.send(f"{HOME}/{ACCOUNT}/try")
    laid = [one.chat_id for one in await office.town.rows(Outbox) if one.key.startswith("try:")]
    if key:
        assert f"不能试着发 {say(key)}" in shown and "发一条试试" not in shown
        assert say(key) in page.words and laid == []
    else:
        assert "发一条试试" in shown and laid == ["boss"]


async def test_only_administrators_try_and_only_clerks_look(office: Office, signed_in):
    clerk = await signed_in("staff")
    await own(office, clerk, Chat("simulator", "me", is_group=False))
    assert "发一条试试" not in (await clerk.get(HOME)).html
    for role in ("staff", "liaison", "secretary", "duty"):
        visitor = clerk if role == "staff" else await signed_in(role)
        await visitor.get("/console/today")
        assert (await visitor.get(HOME)).status == (200 if role == "staff" else 403)
        assert (await visitor.send(f"{HOME}/simulator/try")).status == 403
    assert await office.town.rows(Outbox) == []


async def test_a_channel_that_is_not_set_up_is_not_found(office: Office, signed_in):
    boss = await signed_in("admin")
    await boss.get(HOME)
    assert (await boss.send(f"{HOME}/group_robot/try")).status == 404
    assert await office.town.rows(Outbox) == []


async def test_hostile_words_of_a_platform_are_inert(office: Office, signed_in):
    made = platform(office)
    made.troubles = [failure(99999, "<script>alert(1)</script>{{7*7}} 19900000001")]
    now = office.town.clock.now()
    await office.town.do(lambda tx: outbox.put(tx, "a", ALONE, "一", now))
    await deliver(office)
    page = await (await signed_in("staff")).get(HOME)
    assert "<script" not in page.html and "{{7*7}}" in page.html
    assert "199****0001" in page.html and "19900000001" not in page.html
