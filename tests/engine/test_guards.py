"""What stands before a message: the group's switch, the blocked, the hasty, in this order."""

from __future__ import annotations

import pytest

from bot.messages import Account, Chat, Notice
from services import chats, members
from storage.tables.chats import Chat as ChatTable
from storage.tables.checkin import Checkin
from storage.tables.engine import Inbox, Outbox
from tests.kit.town import Place, Town

STUDY, HALL = "老干部学习群", "线上议事厅"
OFF = "您好，这个群还没有开通，所以先没有记。请工作人员把它打开，以后说一声就行。"
TOO_FAST = "消息来得太快，我跟不上了。后面几条先没有办，请过一分钟再说一遍。"
NO_WORDS = "您说的我没听清，打几个字或再说一遍都行。"
TWO_A_MINUTE = {"YINLING_LIMITS__PERSON_A_MINUTE": "2"}
WANG = Account("simulator", "P01")


def unknown_group(town: Town) -> Place:
    return Place(town, Chat("simulator", "G9", is_group=True), at=True)


async def intents(town: Town) -> list[str]:
    return [row.intent for row in sorted(await town.rows(Inbox), key=lambda row: row.id)]


async def block(town: Town, account: Account = WANG) -> None:
    now = town.clock.now()
    await town.do(lambda tx: chats.block(tx, account, now))


async def test_a_new_group_is_entered_switched_off_and_told_so_once_an_hour(any_town: Town):
    group = unknown_group(any_town)
    assert await group.says("王德福", "打卡") == OFF
    assert await group.says("李淑芬", "打卡") is None
    (entered,) = [row for row in await any_town.rows(ChatTable) if row.chat_id == "G9"]
    assert (entered.state, entered.hears, entered.keeper_id) == ("off", "at", None)
    await any_town.wait(hours=1, seconds=1)
    assert await group.says("李淑芬", "打卡") == OFF
    assert await intents(any_town) == ["group_off"] * 3
    assert await any_town.rows(Checkin) == []


async def test_talk_in_a_new_group_is_left_alone_and_uses_nothing_up(town: Town):
    group = unknown_group(town)
    assert await group.says("王德福", "今天天气真好", at_bot=False) is None
    assert await group.says("王德福", "打卡") == OFF


async def test_a_group_that_staff_switch_on_is_served_and_off_again_it_is_not(any_town: Town):
    group = unknown_group(any_town)
    await group.says("王德福", "打卡")
    await any_town.do(lambda tx: chats.change(tx, group.chat, purpose="study", state="on"))
    assert "记上了" in (await group.says("王德福", "打卡") or "")
    await any_town.do(lambda tx: chats.change(tx, group.chat, state="off"))
    await any_town.wait(hours=2)
    assert await group.says("李淑芬", "打卡") == OFF
    assert len(await any_town.rows(Checkin)) == 1


async def test_the_blocked_are_kept_and_neither_heard_nor_answered(any_town: Town):
    await block(any_town)
    assert await any_town.private("王德福").says("王德福", "打卡") is None
    assert await any_town.group(STUDY).says("王德福", "打卡", at_bot=True) is None
    assert await any_town.private("王德福").says("王德福", "", via="voice") is None
    assert await intents(any_town) == ["blocked"] * 3
    assert [row.text for row in await any_town.rows(Inbox)] == ["打卡", "打卡", ""]
    assert await any_town.rows(Checkin) == []
    assert "记上了" in (await any_town.group(STUDY).says("李淑芬", "打卡") or "")


async def test_who_is_freed_is_heard_again_at_once(town: Town):
    await block(town)
    await town.private("王德福").says("王德福", "打卡")
    assert await town.do(lambda tx: chats.unblock(tx, WANG))
    assert "记上了" in (await town.private("王德福").says("王德福", "打卡") or "")


async def test_a_blocked_person_is_not_greeted_either(town: Town):
    sender = Account("official_account", "demo-P01")
    await block(town, sender)
    private = Chat("official_account", sender.id, is_group=False)
    notice = Notice("wx", "n1", sender, private, "subscribe", town.clock.now())
    assert (await town.bot.dispatcher.receive(notice)).text is None
    assert await intents(town) == ["blocked"]


async def test_in_a_group_that_is_off_a_blocked_person_is_not_answered(any_town: Town):
    await block(any_town)
    group = unknown_group(any_town)
    assert await group.says("王德福", "打卡") is None
    assert await group.says("李淑芬", "打卡") == OFF
    assert await intents(any_town) == ["group_off"] * 2


async def test_the_hasty_are_told_once_and_kept_and_a_minute_later_heard(open_town, database_url):
    async with open_town(database_url, **TWO_A_MINUTE) as town:
        private = town.private("王德福")
        said = [await private.says("王德福", word) for word in ("你好", "帮助", "打卡", "打卡")]
        assert said[2:] == [TOO_FAST, None]
        assert None not in said[:2]
        assert (await intents(town))[2:] == ["too_fast"] * 2
        assert await town.rows(Checkin) == []
        assert "记上了" in (await town.private("李淑芬").says("李淑芬", "打卡") or "")
        await town.wait(minutes=1)
        assert "记上了" in (await private.says("王德福", "打卡") or "")


async def test_one_persons_haste_counts_in_every_chat_of_theirs(open_town, sqlite_url):
    async with open_town(sqlite_url, **TWO_A_MINUTE) as town:
        await town.private("王德福").says("王德福", "你好")
        await town.group(HALL).says("王德福", "你好")
        assert await town.group(STUDY).says("王德福", "打卡", at_bot=True) == TOO_FAST


async def test_a_repeated_delivery_is_no_haste(open_town, sqlite_url):
    async with open_town(sqlite_url, **TWO_A_MINUTE) as town:
        private = town.private("王德福")
        for _ in range(5):
            answer = await private.says("王德福", "打卡", id="m1")
            assert "记上了" in (answer or "")
        assert "1天" in (await private.says("王德福", "我打了几天") or "")


async def test_the_blocked_and_groups_that_are_off_use_no_haste_up(open_town, sqlite_url):
    async with open_town(sqlite_url, **TWO_A_MINUTE) as town:
        for _ in range(4):
            await unknown_group(town).says("王德福", "打卡")
        await block(town)
        for _ in range(4):
            await town.private("王德福").says("王德福", "打卡")
        await town.do(lambda tx: chats.unblock(tx, WANG))
        assert "记上了" in (await town.private("王德福").says("王德福", "打卡") or "")


async def test_talk_that_is_too_fast_uses_up_no_request_for_a_pause(open_town, sqlite_url):
    async with open_town(sqlite_url, **TWO_A_MINUTE) as town:
        group = town.group(STUDY)
        for _ in range(4):
            assert await group.says("王德福", "今天天气真好") is None
        assert await group.says("王德福", "打卡", at_bot=True) == TOO_FAST
        assert await group.says("王德福", "打卡", at_bot=True) is None


async def test_a_whole_group_that_is_too_fast_is_told_once(open_town, sqlite_url):
    async with open_town(sqlite_url, YINLING_LIMITS__GROUP_A_MINUTE="2") as town:
        hall = town.group(HALL)
        names = ("王德福", "李淑芬", "张建国", "赵秀英")
        said = [await hall.says(name, "我打了几天") for name in names]
        assert said[2:] == [TOO_FAST, None]
        assert None not in said[:2]
        assert "记上了" in (await town.private("张建国").says("张建国", "打卡") or "")


async def test_rights_are_asked_last(open_town, sqlite_url):
    async with open_town(sqlite_url, **TWO_A_MINUTE) as town:
        private = town.private("张敏")
        said = [await private.says("张敏", "打卡") for _ in range(4)]
        refused = town.bot.say("common.not_allowed")
        assert said == [refused, refused, TOO_FAST, None]


@pytest.mark.parametrize("via", ["voice", "file", "location"])
async def test_without_words_there_is_one_kind_line_and_the_message_is_kept(town: Town, via):
    private = town.private("王德福")
    first = await private.says("王德福", " ", via=via)
    assert first is not None
    assert "您" in first or "文字" in first
    assert await private.says("王德福", "", via=via) is None
    assert [(row.via, row.intent) for row in await town.rows(Inbox)] == [(via, "no_text")] * 2
    await town.wait(minutes=11)
    assert await private.says("王德福", "", via=via) == first


async def test_each_of_two_who_say_nothing_is_told(any_town: Town):
    hall = any_town.group(HALL)
    assert await hall.says("王德福", "", via="voice") == NO_WORDS
    assert await hall.says("李淑芬", "", via="voice") == NO_WORDS
    assert await hall.says("王德福", "", via="voice") is None


async def test_pictures_in_a_group_are_left_alone(town: Town):
    assert await town.group(STUDY).says("王德福", "", via="picture") is None
    assert await intents(town) == ["no_text"]
    assert await town.rows(Outbox) == []


async def test_a_second_picture_of_a_day_is_kept_for_staff(town: Town):
    private = town.private("王德福")
    assert "记上今天的学习打卡" in (await private.says("王德福", "", via="picture") or "")
    assert "给工作人员留着" in (await private.says("王德福", "", via="picture") or "")
    assert await intents(town) == ["checkin", "no_text"]


async def test_somebody_who_was_just_told_of_a_file_is_heard(town: Town):
    private = town.private("王德福")
    await private.says("王德福", "", via="file")
    assert "记上了" in (await private.says("王德福", "打卡", via="voice") or "")


async def test_a_role_that_changes_counts_from_the_next_message(town: Town):
    private = town.private("张敏")
    assert "不能" in (await private.says("张敏", "打卡") or "")
    await town.do(lambda tx: members.set_role(tx, members.named(tx, "张敏"), "member"))
    assert "记上了" in (await private.says("张敏", "打卡") or "")
