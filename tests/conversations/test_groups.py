"""群: taken out, taken in again, renamed, gone, as platforms and the errors of sending tell it."""

from __future__ import annotations

import pytest

from bot.channel import DeliveryError
from bot.messages import Account, Chat, Notice
from bot.wechat import errcodes
from services import chats
from storage import outbox
from storage.tables.chats import Chat as ChatRow
from storage.tables.checkin import Checkin
from storage.tables.engine import Audit, Outbox
from tests.kit.town import Place, Town

STUDY = "老干部学习群"


async def happens(place: Place, event: str, **data: object) -> None:
    town = place.town
    sender = Account(place.chat.channel, "P01")
    notice = Notice("simulator", town.next_id(), sender, place.chat, event, town.clock.now(), data)
    await town.bot.dispatcher.receive(notice)


async def row(town: Town, chat: Chat):
    return next(one for one in await town.rows(ChatRow) if one.chat_id == chat.id)


@pytest.mark.parametrize("event", ["group_removed", "group_dissolved"])
async def test_taken_out_the_group_is_lost(any_town, event):
    group = any_town.group(STUDY)
    await happens(group, event)
    lost = await row(any_town, group.chat)
    assert (lost.state, lost.state_since) == ("lost", any_town.clock.now())
    (note,) = [one for one in await any_town.rows(Audit) if one.action == "group.lost"]
    assert (note.before, note.after) == ({"state": "on"}, {"state": "lost"})
    await happens(group, event)
    assert len([one for one in await any_town.rows(Audit) if one.action == "group.lost"]) == 1


async def test_taken_in_again_it_is_as_it_was(town):
    group = town.group(STUDY)
    await happens(group, "group_removed")
    await happens(group, "group_added")
    assert (await row(town, group.chat)).state == "on"


async def test_who_speaks_in_a_lost_group_is_heard_and_it_was_found(any_town):
    group = any_town.group(STUDY)
    await happens(group, "group_removed")
    assert "记上了" in (await group.says("王德福", "打卡") or "")
    assert len(await any_town.rows(Checkin)) == 1
    assert (await row(any_town, group.chat)).state == "on"


async def test_a_group_in_its_trial_is_found_in_its_trial(town):
    group = town.group(STUDY)
    await town.do(lambda tx: chats.change(tx, group.chat, state="trial"))
    await happens(group, "group_removed")
    assert await group.says("王德福", "打卡") is None
    assert (await row(town, group.chat)).state == "trial"
    assert await town.rows(Checkin) == []


async def test_renamed_it_has_the_new_name(town):
    group = town.group(STUDY)
    await happens(group, "group_renamed", name="学习一群")
    assert (await row(town, group.chat)).name == "学习一群"
    for name in ("", "  ", 7, None, "学习一群"):
        await happens(group, "group_renamed", name=name)
    assert (await row(town, group.chat)).name == "学习一群"
    assert len([one for one in await town.rows(Audit) if one.action == "group.rename"]) == 1


async def test_one_that_was_off_is_not_lost(town):
    group = town.group(STUDY)
    await town.do(lambda tx: chats.change(tx, group.chat, state="off"))
    for event in ("group_removed", "group_added", "group_dissolved"):
        await happens(group, event)
    assert (await row(town, group.chat)).state == "off"


@pytest.mark.parametrize(
    ("code", "state"),
    [(93000, "lost"), (93001, "lost"), (86003, "lost"), (45002, "on"), (48001, "on")],
)
async def test_what_a_platform_answers_tells_that_a_group_is_gone(
    town, monkeypatch, code: int, state: str
):
    group = town.group(STUDY)

    async def refuses(_self: object, _chat: Chat, _what: object) -> None:
        raise errcodes.failure(code, "refused")

    monkeypatch.setattr(type(town.bot.channels["simulator"]), "send", refuses)
    now = town.clock.now()
    await town.do(lambda tx: outbox.put(tx, "p1", group.chat, "通知", now, kind="post"))
    await town.wait(minutes=12)
    assert (await row(town, group.chat)).state == state
    (post,) = await town.rows(Outbox)
    assert post.state == "forward"


async def test_a_person_who_cannot_be_reached_loses_no_group(town, monkeypatch):
    gone = DeliveryError("permanent", "delivery.mistake", error="x")
    gone.gone = True

    async def refuses(_self: object, _chat: Chat, _what: object) -> None:
        raise gone

    monkeypatch.setattr(type(town.bot.channels["simulator"]), "send", refuses)
    alone, now = town.private("王德福").chat, town.clock.now()
    await town.do(lambda tx: outbox.put(tx, "p1", alone, "通知", now, kind="post"))
    await town.wait(minutes=12)
    assert {one.state for one in await town.rows(ChatRow)} == {"on"}
