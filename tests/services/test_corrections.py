"""What the bot said in a group is put right once: in public, before it goes out, or by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.messages import Chat, Outgoing
from services import chats, corrections, forwards, grouptexts, members
from services.corrections import Told
from services.matters import Desk
from storage import outbox
from storage.audit import By
from storage.tables.checkin import Checkin
from storage.tables.engine import Audit, Outbox
from tests.kit.gatherings import gathering
from tests.kit.town import ZONE, Town

GROUP = Chat("simulator", "G2", is_group=True)
WRONG, RIGHT = "明天上午9点有讲座", "明天上午10点有讲座"
LAST = "上一条有误，请以这一条为准："
VOID = "上一条发错了，请不要理会。给您添麻烦了。"


def told(town: Town) -> Told:
    dispatcher = town.bot.dispatcher
    return Told(Desk(dispatcher.reach, dispatcher.say), ZONE)


async def lay(town: Town, text: str = WRONG, state: str = "sent", **more) -> int:
    """A text of the bot's in a group, in a state; gives its number."""
    now = town.clock.now()

    def work(tx):
        outbox.put(tx, text, GROUP, Outgoing(text, **more), now, kind="post")
        row = next(iter(outbox.like(tx, text)))
        if state == "sent":
            outbox.sent(tx, row.id, now)
        elif state == "forward":
            outbox.forwarded(tx, row.id, None, now)
        return row.id

    return await town.do(work)


async def does(town: Town, deed, number: int, *more: str) -> str:
    """What becomes of it if the clerk does that."""

    def work(tx):
        by = By(members.named(tx, "林小雨"), town.clock.now())
        return deed(tx, corrections.find(tx, number), *more, by, told(town))

    return await town.do(work)


async def texts(town: Town) -> list[tuple[str, str]]:
    return [(row.text, row.state) for row in await town.rows(Outbox) if row.is_group]


async def noted(town: Town) -> list[tuple[str, str]]:
    rows = await town.rows(Audit)
    return [(row.action, row.subject) for row in rows if row.action.startswith("post.")]


async def test_what_was_read_is_put_right_in_public_once(any_town: Town):
    number = await lay(any_town, refs=(("activity", 7),))
    assert await does(any_town, corrections.correct, number, RIGHT) == "posted"
    assert await does(any_town, corrections.correct, number, "明天不办了") == "too_late"
    assert await does(any_town, corrections.withdraw, number) == "too_late"
    assert await texts(any_town) == [(WRONG, "sent"), (f"{LAST}\n{RIGHT}", "waiting")]
    (_, mended) = await any_town.rows(Outbox)
    assert mended.refs == [["activity", 7]]
    (row,) = [one for one in await any_town.rows(Audit) if one.action == "post.correct"]
    assert (row.subject, row.before, row.after) == (
        f"outbox:{number}",
        {"text": WRONG},
        {"text": RIGHT},
    )


async def test_what_was_read_is_said_to_be_void_once(any_town: Town):
    number = await lay(any_town)
    assert await does(any_town, corrections.withdraw, number) == "posted"
    assert await does(any_town, corrections.withdraw, number) == "too_late"
    assert await texts(any_town) == [(WRONG, "sent"), (VOID, "waiting")]
    assert await noted(any_town) == [("post.withdraw", f"outbox:{number}")]


async def test_with_others_since_it_is_named_by_its_hour(any_town: Town):
    number = await lay(any_town)
    await any_town.wait(minutes=30)
    await lay(any_town, "今天的学习内容")
    assert await does(any_town, corrections.correct, number, RIGHT) == "posted"
    named = "10月27日(周一)上午9点30分发的那条有误，请以这一条为准："
    assert (f"{named}\n{RIGHT}", "waiting") in await texts(any_town)


async def test_an_answer_of_the_bots_since_counts_as_well(town: Town):
    number = await lay(town)
    await town.wait(minutes=30)
    assert await town.group("活动报名群").says("林小雨", "你好，你是谁呀")
    assert await does(town, corrections.withdraw, number) == "posted"
    assert any(
        text.startswith("10月27日(周一)上午9点30分发的那条") for text, _ in await texts(town)
    )


async def test_what_waits_is_changed_before_it_goes_out(any_town: Town):
    number = await lay(any_town, state="waiting")
    assert await does(any_town, corrections.correct, number, RIGHT) == "replaced"
    assert await texts(any_town) == [(RIGHT, "waiting")]
    assert await does(any_town, corrections.withdraw, number) == "dropped"
    assert await texts(any_town) == [(RIGHT, "spared")]
    assert await does(any_town, corrections.correct, number, WRONG) == "too_late"


async def test_what_is_on_its_way_just_now_is_left_to_the_relay(town: Town):
    number = await lay(town, state="waiting")
    await town.do(lambda tx: outbox.claim(tx, town.clock.now(), timedelta(minutes=5), 9))
    assert await does(town, corrections.correct, number, RIGHT) == "too_late"
    assert await does(town, corrections.withdraw, number) == "too_late"
    assert await texts(town) == [(WRONG, "sending")]


async def test_a_correction_that_waits_is_dropped_and_made_anew(any_town: Town):
    number = await lay(any_town)
    await does(any_town, corrections.correct, number, RIGHT)
    mended = (await any_town.rows(Outbox))[-1].id
    assert await does(any_town, corrections.correct, mended, "明天下午2点有讲座") == "replaced"
    assert (f"{LAST}\n明天下午2点有讲座", "waiting") in await texts(any_town)
    assert await does(any_town, corrections.withdraw, mended) == "dropped"
    assert await texts(any_town) == [(WRONG, "sent")]
    assert await does(any_town, corrections.withdraw, number) == "posted"
    void = (await any_town.rows(Outbox))[-1].id
    assert await does(any_town, corrections.correct, void, RIGHT) == "too_late"
    assert await does(any_town, corrections.withdraw, void) == "dropped"
    assert await texts(any_town) == [(WRONG, "sent")]


async def test_a_correction_that_was_read_is_put_right_like_any_text(town: Town):
    number = await lay(town)
    await does(town, corrections.correct, number, RIGHT)
    mended = (await town.rows(Outbox))[-1].id
    await town.do(lambda tx: outbox.sent(tx, mended, town.clock.now()))
    row = await town.do(lambda tx: corrections.find(tx, mended))
    assert corrections.bare(row) == RIGHT
    assert await does(town, corrections.correct, mended, WRONG) == "posted"
    await town.do(lambda tx: outbox.sent(tx, mended + 1, town.clock.now()))
    assert await does(town, corrections.withdraw, mended + 1) == "posted"
    void = (await town.rows(Outbox))[-1].id
    await town.do(lambda tx: outbox.sent(tx, void, town.clock.now()))
    assert await does(town, corrections.withdraw, void) == "too_late"


async def keeper_asked(town: Town, number: int, *, read: bool) -> None:
    """A keeper whom the bot has asked to pass the text on, who has read that or not."""

    def work(tx):
        chats.change(tx, GROUP, keeper_id=members.named(tx, "孙国庆"))
        forwards.ask(tx, corrections.find(tx, number), town.clock.now(), told(town).desk)
        if read:
            (row,) = outbox.like(tx, f"{forwards.PUSHED}{number}")
            outbox.sent(tx, row.id, town.clock.now())

    await town.do(work)


async def asked(town: Town) -> list[tuple[str, str]]:
    return [(row.text, row.state) for row in await town.rows(Outbox) if not row.is_group]


@pytest.mark.parametrize("read", [False, True])
async def test_what_somebody_passes_on_is_replaced_and_its_keeper_told(
    any_town: Town, *, read: bool
):
    number = await lay(any_town, state="forward")
    await keeper_asked(any_town, number, read=read)
    assert await does(any_town, corrections.correct, number, RIGHT) == "handed"
    assert await texts(any_town) == [(WRONG, "spared"), (RIGHT, "forward")]
    told_now = [text for text, state in await asked(any_town) if state == "waiting"]
    please = f"请转发到“活动报名群”：\n{RIGHT}\n转发好了，说一声“转好了”。"
    head = "前面请您转的那一条有误，不用转了。\n" if read else ""
    assert told_now == [head + please]
    assert await does(any_town, corrections.correct, number, "别的") == "too_late"


@pytest.mark.parametrize("read", [False, True])
async def test_what_is_taken_back_is_not_passed_on_any_more(any_town: Town, *, read: bool):
    number = await lay(any_town, state="forward")
    await keeper_asked(any_town, number, read=read)
    assert await does(any_town, corrections.withdraw, number) == "dropped"
    assert await texts(any_town) == [(WRONG, "spared")]
    waits = [text for text, state in await asked(any_town) if state == "waiting"]
    assert waits == ([f"这一条不用转发到“活动报名群”了：\n{WRONG}"] if read else [])


async def test_what_is_said_alone_or_to_duty_is_not_put_right_here(town: Town):
    now = town.clock.now()

    def work(tx):
        alone = Chat("simulator", "P01", is_group=False)
        outbox.put(tx, "alone", alone, "给您的", now, kind="post")
        outbox.put(tx, "alarm", GROUP, "有人摔倒了", now, kind="alert")
        return [corrections.standing(tx, row).how for row in outbox.like(tx, "al%")]

    assert await town.do(work) == ["", ""]


async def test_a_bare_answer_after_a_correction_finds_the_item(any_town: Town):
    number = await gathering(any_town)
    wrong = await lay(any_town, "茶话会8点开始", refs=(("activity", number),))
    await does(any_town, corrections.correct, wrong, "茶话会9点开始")
    await any_town.wait(minutes=12)
    assert f"{LAST}\n茶话会9点开始" in await any_town.group("活动报名群").posts()
    answer = await any_town.group("活动报名群").says("王德福", "我报名")
    assert "茶话会" in (answer or "")
    assert await any_town.rows(Checkin) == []


async def test_the_posts_of_an_item_are_found_the_newest_first(any_town: Town):
    first = await lay(any_town, "一", refs=(("activity", 7),))
    second = await lay(any_town, "二", refs=(("activity", 8), ("activity", 7)))
    await lay(any_town, "三", refs=(("activity", 77),))
    await lay(any_town, "四", refs=(("campaign", 7),))

    def found(tx):
        return [one.row.id for one in corrections.of_item(tx, [("activity", 7)])]

    assert await any_town.do(found) == [second, first]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "no_text"),
        ("有事打19900000001", "has_number"),
        ("王老住院了，大家去看看", "has_illness"),
        ("一\n二\n三\n四\n五\n六\n七", "too_long"),
        ("讲" * 121, "too_long"),
    ],
)
def test_what_a_group_must_not_read_is_refused(text: str, key: str):
    assert grouptexts.faults(text, WRONG) == [f"corrections.{key}"]


def test_what_stood_there_before_may_stand_again():
    listed = "\n".join(f"{n}. 张三" for n in range(1, 20))
    assert grouptexts.faults(listed, listed) == []
    assert grouptexts.faults("防癌讲座改到10点", "防癌讲座9点") == []
