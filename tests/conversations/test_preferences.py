"""What people ask the bot for, and what delivery makes of it."""

from __future__ import annotations

import pytest

from bot.channel import Capabilities
from bot.messages import Account, Chat, Outgoing
from services import members
from storage import outbox
from storage.tables.engine import Audit, Outbox
from storage.tables.members import Member
from storage.tables.tasks import Task
from tests.kit.town import Town
from tests.kit.understood import meaning, understands

UNDO = "想改回来，说“恢复提醒”。"


@pytest.fixture
def wishing_town(any_town: Town) -> Town:
    understands(
        any_town,
        {
            "别吵了": meaning("settings", quiet=True),
            "早上别响": meaning("settings", **{"quiet": True, "from": "08:00", "to": "11:00"}),
            "中午别响": meaning("settings", quiet=True, noon=True),
            "八点到八点": meaning("settings", **{"from": "08:00", "to": "08:00"}),
            "别在群里叫我": meaning("settings", mention=False),
            "给我发语音": meaning("settings", prefer="voice"),
            "恢复提醒": meaning("settings", restore=True),
            "改一改": meaning("settings"),
        },
    )
    return any_town


async def reminds(town: Town, key: str = "reminder:1", kind: str = "post") -> None:
    chat, now = town.private("王德福").chat, town.clock.now()
    await town.do(lambda tx: outbox.put(tx, key, chat, key, now, kind=kind))


async def says(town: Town, words: str) -> str:
    return await town.private("王德福").says("王德福", words) or ""


async def heard(town: Town) -> list[str]:
    return await town.private("王德福").posts()


async def wang(town: Town) -> Member:
    return next(row for row in await town.rows(Member) if row.name == "王德福")


async def test_no_reminders_means_none_ever_and_answers_all_the_same(wishing_town: Town):
    said = await says(wishing_town, "别吵了")
    assert said == f"好的，以后不提醒您了。紧急的事和您问的话，我还是会回。{UNDO}"
    await reminds(wishing_town)
    await wishing_town.wait(days=2)
    assert await heard(wishing_town) == []
    assert "记上了" in await says(wishing_town, "打卡")
    (row,) = [row for row in await wishing_town.rows(Outbox) if row.key == "reminder:1"]
    assert (row.state, row.error) == ("spared", None)
    for key, kind in (("alert:1", "alert"), ("reply:1:0", "answer"), ("task:1:1", "post")):
        await reminds(wishing_town, key, kind)
    await wishing_town.wait(minutes=5)
    assert await heard(wishing_town) == ["alert:1", "reply:1:0", "task:1:1"]


async def test_what_was_dropped_is_no_trouble_of_the_machine(wishing_town: Town):
    await says(wishing_town, "别吵了")
    await reminds(wishing_town)
    await wishing_town.wait(hours=2)
    assert await wishing_town.do(lambda tx: outbox.failed_since(tx, tx_start(wishing_town))) == 0


def tx_start(town: Town):
    return town.clock.now().replace(year=2000)


async def test_others_are_reminded_and_groups_too(wishing_town: Town):
    await says(wishing_town, "别吵了")
    now = wishing_town.clock.now()
    other = wishing_town.private("李淑芬")
    group = wishing_town.group("老干部学习群")
    for place in (other, group):
        chat = place.chat
        await wishing_town.do(lambda tx, c=chat: outbox.put(tx, c.id, c, "有课", now, kind="post"))
    await wishing_town.wait(minutes=3)
    assert await other.posts() == ["有课"]
    assert await group.posts() == ["有课"]


async def test_restored_the_next_one_comes(wishing_town: Town):
    await says(wishing_town, "别吵了")
    assert await says(wishing_town, "恢复提醒") == "好的，都恢复了，跟原来一样提醒您。"
    await reminds(wishing_town)
    await wishing_town.wait(minutes=3)
    assert await heard(wishing_town) == ["reminder:1"]
    assert [row.action for row in await wishing_town.rows(Audit)] == ["preferences"] * 2


async def test_hours_are_kept_beside_those_of_the_bureau(wishing_town: Town):
    said = await says(wishing_town, "早上别响")
    assert said == f"好的，每天8:00到11:00我不打扰您。{UNDO}"
    await reminds(wishing_town)
    await wishing_town.wait(hours=1)
    assert await heard(wishing_town) == []
    await wishing_town.wait(hours=1)
    assert await heard(wishing_town) == ["reminder:1"]
    await wishing_town.wait(hours=9)
    await reminds(wishing_town, "reminder:2")
    await wishing_town.wait(hours=11)
    assert await heard(wishing_town) == ["reminder:1"]
    await wishing_town.wait(hours=4)
    assert await heard(wishing_town) == ["reminder:1", "reminder:2"]


async def test_noon_is_two_hours_and_said_twice_it_stands_once(wishing_town: Town):
    for _ in range(2):
        assert "12:00到14:00" in await says(wishing_town, "中午别响")
    await says(wishing_town, "早上别响")
    row = await wang(wishing_town)
    assert (row.quiet_also, row.reminders) == ("12:00-14:00,08:00-11:00", True)
    await says(wishing_town, "恢复提醒")
    assert (await wang(wishing_town)).quiet_also is None


@pytest.mark.parametrize("words", ["八点到八点", "改一改"])
async def test_what_is_no_time_of_day_is_asked_for_and_nothing_is_set(
    wishing_town: Town, words: str
):
    assert "几点到几点" in await says(wishing_town, words)
    assert await wishing_town.rows(Audit) == []


class Platform:
    """A platform that writes down whom it was to name."""

    name = "platform"
    capabilities = Capabilities(push=True, max_bytes=2048)

    def __init__(self) -> None:
        self.named: list[tuple[str, ...]] = []

    async def send(self, _chat: Chat, what: Outgoing) -> None:
        self.named.append(what.mentions)


async def test_who_wants_no_mention_is_not_named_in_groups(wishing_town: Town):
    platform = Platform()
    wishing_town.bot.channels[platform.name] = platform

    def bound(tx):
        for name, account_id in (("王德福", "wang"), ("李淑芬", "li")):
            members.attach(tx, platform.name, account_id, members.named(tx, name))

    await wishing_town.do(bound)
    assert await says(wishing_town, "别在群里叫我") == f"好的，以后在群里不@您。{UNDO}"
    group, now = Chat(platform.name, "g", is_group=True), wishing_town.clock.now()
    what = Outgoing("有课", mentions=("wang", "li", "@all", "nobody"))
    await wishing_town.do(lambda tx: outbox.put(tx, "x", group, what, now))
    await wishing_town.bot.relay.deliver_due()
    assert platform.named == [("li", "@all", "nobody")]


async def test_how_somebody_likes_to_be_spoken_to_is_kept_and_told_to_staff(wishing_town: Town):
    assert "告诉工作人员" in await says(wishing_town, "给我发语音")
    assert (await wang(wishing_town)).prefer == "voice"
    (task,) = await wishing_town.rows(Task)
    assert (task.kind, task.slots) == ("settings", {"prefer": "voice"})


async def test_whoever_is_not_on_the_roster_is_told_how_to_get_there(wishing_town: Town):
    said = await wishing_town.private("stranger").says("stranger", "别吵了")
    assert "说名字就行" in (said or "")


async def test_wishes_are_the_persons_on_every_account(wishing_town: Town):
    await says(wishing_town, "别吵了")
    account = Account("official_account", "demo-P01")
    kept = await wishing_town.do(lambda tx: members.wishes(tx, account))
    assert kept.reminders is False
