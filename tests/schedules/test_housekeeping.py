"""What is no longer needed goes; what is stays."""

from __future__ import annotations

from datetime import timedelta

from bot.messages import Chat
from storage import outbox
from storage.tables.checkin import Checkin
from storage.tables.engine import Inbox, Outbox
from tests.kit.town import MORNING, Town


async def test_messages_and_texts_go_when_their_time_is_over_and_checkins_stay(any_town: Town):
    group = any_town.group("老干部学习群")
    await group.says("王德福", "打卡")
    late, other = (Chat("nowhere", chat, is_group=True) for chat in ("G8", "G9"))
    await any_town.do(lambda tx: outbox.put(tx, "waits", late, "一", MORNING + timedelta(days=400)))
    await any_town.do(lambda tx: outbox.put(tx, "fails", other, "一", MORNING))
    await any_town.wait(days=29, hours=22)
    assert len(await any_town.rows(Inbox)) == 1
    await any_town.wait(hours=4)
    assert await any_town.rows(Inbox) == []
    assert "fails" in {row.key for row in await any_town.rows(Outbox)}
    await any_town.wait(days=61)
    assert "fails" not in {row.key for row in await any_town.rows(Outbox)}
    assert "waits" in {row.key for row in await any_town.rows(Outbox)}
    assert len(await any_town.rows(Checkin)) == 1
