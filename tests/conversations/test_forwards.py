"""转发: what no road carries is handed to whoever passes it on, and to nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest

from bot import demonstration
from bot.channel import Capabilities, DeliveryError
from bot.messages import Account, Answer, Chat, Notice, Outgoing
from services import chats, members
from storage import outbox
from storage.tables.engine import Outbox
from tests.kit import town as kit
from tests.kit.town import Town

AIBOT = {
    "YINLING_WECOM_AIBOT__TOKEN": demonstration.TOKEN,
    "YINLING_WECOM_AIBOT__AES_KEY": demonstration.AES_KEY,
}
BRANCH = Chat("wecom_aibot", "wr-branch", is_group=True)
NOTHING = "现在没有要转发的。"
DONE = "好的，记下了，谢谢您。"
HOW = "转发好了，说一声“转好了”。"


@asynccontextmanager
async def bureau(url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """A town with an AI bot, which can't speak first, in a group that has no keeper yet."""
    monkeypatch.setattr(kit, "settings", partial(kit.settings, **AIBOT))
    async with Town.open(url) as town:
        await town.do(
            lambda tx: chats.open_group(tx, BRANCH, "机关一支部", purpose="study", hears="at")
        )
        await town.wait(minutes=10)
        yield town


@pytest.fixture
async def any_town(database_url, monkeypatch):
    async with bureau(database_url, monkeypatch) as town:
        yield town


@pytest.fixture
async def town(sqlite_url, monkeypatch):
    async with bureau(sqlite_url, monkeypatch) as town:
        yield town


def is_asked(*texts: str, group: str = "机关一支部") -> str:
    return "\n".join([*(f"请转发到“{group}”：\n{text}" for text in texts), HOW])


async def keeps(town: Town, name: str, *, on: tuple[str, ...] = ("wecom_aibot",)) -> None:
    """Name a keeper, whom the bot knows on these channels only."""

    def work(tx):
        member_id = members.named(tx, name)
        for account in members.accounts(tx, member_id):
            if account.channel not in on:
                members.attach(tx, account.channel, account.id, members.enter(tx, "另一位"))
        chats.change(tx, BRANCH, keeper_id=member_id)

    await town.do(work)


async def post(town: Town, *texts: str, to: Chat = BRANCH) -> None:
    now = town.clock.now()
    for text in texts:
        await town.do(lambda tx, t=text: outbox.put(tx, t, to, t, now, kind="post"))
    await town.bot.relay.deliver_due()


async def hears(town: Town, name: str, text: str, group: str | None = None) -> str | None:
    """What the AI bot answers somebody, in private if no group is given."""
    account = Account("wecom_aibot", f"demo-{kit.PEOPLE[name]}")
    chat = Chat("wecom_aibot", group or account.id, is_group=group is not None)
    return await town.private(name).says(name, text, sender=account, chat=chat)


async def opens_the_chat(town: Town, name: str, group: str | None = None) -> Answer:
    account = Account("wecom_aibot", f"demo-{kit.PEOPLE[name]}")
    chat = Chat("wecom_aibot", group or account.id, is_group=group is not None)
    notice = Notice("aib", town.next_id(), account, chat, "enter_chat", town.clock.now())
    return await town.bot.dispatcher.receive(notice)


async def states(town: Town) -> dict[str, str]:
    return {row.text: row.state for row in await town.rows(Outbox)}


async def test_the_keeper_is_shown_what_waits_until_it_is_passed_on(any_town: Town):
    await keeps(any_town, "孙国庆")
    await post(any_town, "明天上午9点开会。")
    (row,) = await any_town.rows(Outbox)
    assert (row.state, row.error) == ("forward", None)
    for _ in range(2):
        assert await hears(any_town, "孙国庆", "转发") == is_asked("明天上午9点开会。")
    assert await hears(any_town, "孙国庆", "转好了") == DONE
    assert await states(any_town) == {"明天上午9点开会。": "sent"}
    assert await hears(any_town, "孙国庆", "转发") == NOTHING
    assert await hears(any_town, "孙国庆", "转好了") == NOTHING


async def test_opening_the_chat_shows_it_too(town: Town):
    await keeps(town, "孙国庆")
    welcome = (await opens_the_chat(town, "孙国庆")).text
    await post(town, "通知一")
    assert (await opens_the_chat(town, "孙国庆")).text == f"{welcome}\n{is_asked('通知一')}"
    assert await hears(town, "孙国庆", "转好了") == DONE
    assert (await opens_the_chat(town, "孙国庆")).text == welcome


async def test_nobody_else_sees_what_a_keeper_keeps(any_town: Town):
    await keeps(any_town, "孙国庆")
    await post(any_town, "通知一")
    for name in ("王德福", "张敏", "林小雨", "陈立"):
        assert "通知一" not in (await hears(any_town, name, "转发") or "")
        assert "通知一" not in ((await opens_the_chat(any_town, name)).text or "")
        await hears(any_town, name, "转好了")
    assert await states(any_town) == {"通知一": "forward"}


async def test_without_a_keeper_staff_pass_it_on_and_a_secretary_does_not(town: Town):
    await post(town, "通知一")
    for name in ("孙国庆", "王德福"):
        assert "通知一" not in (await hears(town, name, "转发") or "")
    assert await hears(town, "林小雨", "转发") == is_asked("通知一")
    assert await hears(town, "陈立", "转发") == is_asked("通知一")
    assert await hears(town, "林小雨", "转好了") == DONE
    assert await hears(town, "陈立", "转好了") == NOTHING


async def test_a_keeper_may_have_any_role(town: Town):
    await keeps(town, "张敏")
    await post(town, "通知一")
    assert await hears(town, "张敏", "转发") == is_asked("通知一")
    assert await hears(town, "张敏", "转好了") == DONE


async def test_a_stranger_is_shown_nothing(town: Town):
    await post(town, "通知一")
    said = await town.private("stranger").says("stranger", "转发")
    assert "告诉工作人员" in (said or "")


async def test_it_is_never_shown_in_a_group(town: Town):
    await keeps(town, "孙国庆")
    await post(town, "通知一")
    for word in ("转发", "转好了"):
        assert await hears(town, "孙国庆", word, group=BRANCH.id) is None
    answer = await opens_the_chat(town, "孙国庆", group=BRANCH.id)
    assert "通知一" not in (answer.text or "")
    assert await states(town) == {"通知一": "forward"}


async def test_what_came_after_one_looked_is_not_taken_for_passed_on(any_town: Town):
    await keeps(any_town, "孙国庆")
    await post(any_town, "通知一")
    await hears(any_town, "孙国庆", "转发")
    await any_town.wait(minutes=5)
    await post(any_town, "通知二")
    assert await hears(any_town, "孙国庆", "转好了") == f"{DONE}\n{is_asked('通知二')}"
    assert await states(any_town) == {"通知一": "sent", "通知二": "forward"}
    assert await hears(any_town, "孙国庆", "转好了") == DONE


async def test_who_was_shown_nothing_has_passed_on_nothing(town: Town):
    await keeps(town, "孙国庆")
    await post(town, "通知一")
    assert await hears(town, "孙国庆", "转好了") == is_asked("通知一")
    assert await states(town) == {"通知一": "forward"}


async def test_much_comes_in_portions_and_none_is_lost(any_town: Town):
    """An answer has an end, behind which nobody reads: nothing there may count as shown."""
    await keeps(any_town, "孙国庆")
    texts = [f"通知{n}" + "很长" * 100 for n in range(6)]
    await any_town.do(lambda tx: chats.change(tx, BRANCH, quiet=""))
    for text in texts:
        now = any_town.clock.now()
        await any_town.do(lambda tx, t=text, at=now: outbox.put(tx, t, BRANCH, t, at, kind="post"))
    while await any_town.bot.relay.deliver_due():
        continue
    said = await hears(any_town, "孙国庆", "转发") or ""
    read = [said]
    while HOW in said:
        assert len(said.encode()) <= 2048
        said = await hears(any_town, "孙国庆", "转好了") or ""
        read.append(said)
    assert said == DONE
    assert ["".join(read).count(text) for text in texts] == [1] * len(texts)
    assert set((await states(any_town)).values()) == {"sent"}


async def test_two_of_the_staff_do_not_pass_on_what_only_the_other_saw(any_town: Town):
    await post(any_town, "通知一")
    await hears(any_town, "林小雨", "转发")
    await post(any_town, "通知二")
    await hears(any_town, "陈立", "转发")
    assert await hears(any_town, "林小雨", "转好了") == f"{DONE}\n{is_asked('通知二')}"
    assert await hears(any_town, "陈立", "转好了") == DONE
    assert set((await states(any_town)).values()) == {"sent"}


async def test_the_day_before_yesterdays_is_no_news(town: Town):
    await keeps(town, "孙国庆")
    await post(town, "通知一")
    await town.wait(hours=35)
    assert "通知一" in (await hears(town, "孙国庆", "转发") or "")
    await town.wait(hours=2)
    assert "通知一" not in (await hears(town, "孙国庆", "转发") or "")


async def test_a_repeated_word_gets_the_same_answer_and_does_nothing_twice(town: Town):
    await keeps(town, "孙国庆")
    await post(town, "通知一")
    await hears(town, "孙国庆", "转发")
    place, account = town.private("孙国庆"), Account("wecom_aibot", "demo-P06")
    say = partial(
        place.tells,
        "孙国庆",
        "转好了",
        id="m1",
        sender=account,
        chat=Chat("wecom_aibot", account.id, is_group=False),
    )
    assert await say() == Answer(DONE)
    await post(town, "通知二")
    assert await say() == Answer(DONE, repeated=True)
    assert (await states(town))["通知二"] == "forward"


async def test_a_keeper_whom_the_bot_can_write_to_is_asked(any_town: Town):
    await keeps(any_town, "孙国庆", on=("simulator", "wecom_aibot"))
    await post(any_town, "通知一")
    await any_town.wait(minutes=2)
    private = any_town.private("孙国庆")
    assert [text for text in await private.posts() if "请转发到“机关一支部”：\n通知一" in text]
    assert await private.says("孙国庆", "转好了") == DONE
    assert (await states(any_town))["通知一"] == "sent"


async def test_asked_in_the_keepers_own_quiet_hours_it_waits(town: Town):
    await keeps(town, "孙国庆", on=("simulator", "wecom_aibot"))
    await town.do(lambda tx: rest(tx, "孙国庆", "09:00-11:10"))
    await post(town, "通知一")
    private = town.private("孙国庆")
    await town.wait(minutes=85)
    assert await private.posts() == []
    await town.wait(minutes=10)
    assert len(await private.posts()) == 1


async def test_who_has_passed_it_on_already_is_not_asked_to_any_more(any_town: Town):
    await keeps(any_town, "孙国庆", on=("simulator", "wecom_aibot"))
    await any_town.do(lambda tx: rest(tx, "孙国庆", "09:00-11:10"))
    await post(any_town, "通知一")
    await hears(any_town, "孙国庆", "转发")
    assert await hears(any_town, "孙国庆", "转好了") == DONE
    await any_town.wait(hours=3)
    assert await any_town.private("孙国庆").posts() == []


def rest(tx, name: str, quiet: str) -> None:
    table = members._members
    tx.execute(table.update().where(table.c.name == name).values(quiet=quiet))


async def test_answers_that_fail_are_nobodys_to_pass_on(town: Town):
    await keeps(town, "孙国庆")
    now = town.clock.now()
    await town.do(lambda tx: outbox.put(tx, "回答", BRANCH, "回答", now))
    await town.bot.relay.deliver_due()
    assert await states(town) == {"回答": "failed"}
    assert await hears(town, "孙国庆", "转发") == NOTHING


async def test_an_alert_for_a_group_without_a_road_is_passed_on_too(town: Town):
    now = town.clock.now()
    await town.do(lambda tx: outbox.put(tx, "急", BRANCH, "急", now, kind="alert"))
    await town.bot.relay.deliver_due()
    assert "急" in (await hears(town, "林小雨", "转发") or "")


async def test_a_post_to_one_person_is_shown_to_that_person_alone(any_town: Town):
    wang = Chat("wecom_aibot", "demo-P01", is_group=False)
    await post(any_town, "祝您生日快乐", to=wang)
    for name in ("林小雨", "孙国庆", "李淑芬"):
        assert "生日" not in (await hears(any_town, name, "转发") or "")
    assert "祝您生日快乐" in (await hears(any_town, "王德福", "转发") or "")


async def test_a_road_that_is_broken_for_good_leaves_it_to_the_keeper_with_the_reason(
    town: Town,
):
    class Refuses:
        name = "wecom_aibot"
        capabilities = Capabilities(push=True, max_bytes=2048)

        async def send(self, _chat: Chat, _what: Outgoing) -> None:
            raise DeliveryError("permanent", "群已解散")

    working = town.bot.channels["wecom_aibot"]
    town.bot.channels["wecom_aibot"] = Refuses()
    await post(town, "通知一")
    town.bot.channels["wecom_aibot"] = working
    (row,) = await town.rows(Outbox)
    assert (row.state, row.error) == ("forward", "群已解散")
    assert await hears(town, "林小雨", "转发") == is_asked("通知一")


async def test_a_restart_in_between_forgets_nothing(town: Town):
    await keeps(town, "孙国庆")
    await post(town, "通知一")
    await hears(town, "孙国庆", "转发")
    await town.restart()
    assert await hears(town, "孙国庆", "转好了") == DONE
