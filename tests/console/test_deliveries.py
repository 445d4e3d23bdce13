"""发送记录 in the console: finding a text, why it waits, sending one again, handing it on."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.channel import Capabilities, DeliveryError, Window
from bot.messages import Chat, Outgoing
from bot.wechat.errcodes import failure
from services import chats, deliveries, forwards, members
from storage import outbox
from storage.audit import By
from storage.tables.base import core
from storage.tables.engine import Audit, Outbox
from tests.console.test_today import counts
from tests.kit.office import Office, Page, Visitor

HOME = "/console/deliveries"
STUDY = "老干部学习群"
NOT_FOLLOWING = failure(43004, "")


class Platform:
    """A platform that takes what it is told, after the troubles it was given."""

    name = "platform"

    def __init__(self, **able: object) -> None:
        self.capabilities = Capabilities(**{"push": True, "max_bytes": 2048} | able)
        self.told: list[tuple[str, str]] = []
        self.troubles: list[DeliveryError] = []

    async def send(self, chat: Chat, what: Outgoing) -> None:
        await asyncio.sleep(0)
        if self.troubles:
            raise self.troubles.pop(0)
        self.told.append((chat.id, what.text))


def platform(office: Office, **able: object) -> Platform:
    """A platform of the office's, whose relay goes when the test says so and not by itself."""
    made = Platform(**able)
    for task in office.town.bot._tasks:
        task.cancel()
    office.town.bot.channels[made.name] = made
    return made


GROUP = Chat("platform", "G9", is_group=True)
WANG = Chat("platform", "wang", is_group=False)


async def settle(office: Office) -> None:
    """A group of the platform, and somebody's account there."""

    def work(tx):
        chats.change(tx, GROUP, name="书画群", purpose="study", state="on")
        members.attach(tx, WANG.channel, WANG.id, members.named(tx, "王德福"))

    await office.town.do(work)


async def lay(
    office: Office, text: str, chat: Chat = WANG, *, kind: str = "answer", key: str = ""
) -> None:
    """Lay a text ready, and let the relay have a go at it."""
    now = office.town.clock.now()
    await office.town.do(lambda tx: outbox.put(tx, key or text, chat, text, now, kind=kind))
    await deliver(office)


async def deliver(office: Office) -> None:
    await office.town.bot.relay.deliver_due()


async def fail(office: Office, text: str, chat: Chat = WANG) -> Platform:
    """Have a text be refused for good."""
    made = platform(office)
    await settle(office)
    made.troubles = [NOT_FOLLOWING]
    await lay(office, text, chat)
    return made


async def row(office: Office, text: str) -> Outbox:
    (found,) = [one for one in await office.town.rows(Outbox) if one.text == text]
    return found


async def noted(office: Office, start: str) -> list[tuple[str, str, int | None]]:
    rows = await office.town.rows(Audit)
    return [
        (one.action, one.subject, one.member_id) for one in rows if one.action.startswith(start)
    ]


async def press(visitor: Visitor, page: Page, label: str) -> Page:
    """Press the only button of that label."""
    (path,) = re.findall(
        rf'action="([^"]+)" class="inline">(?:(?!</form>).)*>{label}<', page.html, re.DOTALL
    )
    return await visitor.send(path.replace("&amp;", "&"))


async def test_a_text_that_failed_is_found_sent_again_and_arrives_once(any_office: Office):
    made = await fail(any_office, "您的打卡记上了")
    clerk = await any_office.signed_in("staff")
    today = await clerk.get("/console/today")
    assert counts(today) == {"一天内没发出的消息": "1"}
    assert f'href="{HOME}?state=failed"' in today.html
    page = await clerk.get(f"{HOME}?state=failed")
    assert "王德福" in page.words and "您的打卡记上了" in page.words
    assert "错误码 43004" in page.words and "没有关注公众号" in page.words
    done = await press(clerk, page, "重发")
    assert done.path == f"{HOME}?state=failed"
    assert "重发了：给王德福的那条" in done.words and "您的打卡记上了" not in done.words
    await deliver(any_office)
    assert made.told == [("wang", "您的打卡记上了")]
    # The page that somebody else still has open does nothing any more.
    again = await press(clerk, page, "重发")
    assert "没有重发" in again.words
    over = await press(clerk, page, "转人工转发")
    assert "没有转人工" in over.words
    await deliver(any_office)
    assert made.told == [("wang", "您的打卡记上了")]
    text = await row(any_office, "您的打卡记上了")
    assert (text.state, text.error) == ("sent", None)
    assert await noted(any_office, "outbox.") == [
        ("outbox.resend", f"outbox:{text.id}", clerk.member_id)
    ]
    assert counts(await clerk.get("/console/today")) == {}


async def test_two_who_send_it_again_at_once_send_it_once(any_office: Office):
    made = await fail(any_office, "您的打卡记上了")
    one, other = await any_office.signed_in("staff"), await any_office.signed_in("admin")
    pages = [await visitor.get(HOME) for visitor in (one, other)]
    answers = await asyncio.gather(press(one, pages[0], "重发"), press(other, pages[1], "重发"))
    assert sorted("没有重发" in answer.words for answer in answers) == [False, True]
    await deliver(any_office)
    assert made.told == [("wang", "您的打卡记上了")]


async def test_one_that_fails_again_stands_there_again_with_its_reason(office: Office, signed_in):
    made = await fail(office, "您的打卡记上了")
    clerk = await signed_in("staff")
    made.troubles = [failure(45015, "")]
    await press(clerk, await clerk.get(HOME), "重发")
    await deliver(office)
    page = await clerk.get(f"{HOME}?state=failed")
    assert "错误码 45015" in page.words and "错误码 43004" not in page.words
    made.troubles = []
    await press(clerk, page, "重发")
    await deliver(office)
    assert made.told == [("wang", "您的打卡记上了")]


async def test_a_groups_text_is_handed_to_its_keeper_who_ends_it(any_office: Office):
    made = await fail(any_office, "周五听课", GROUP)
    town = any_office.town
    keeper = await town.do(lambda tx: members.named(tx, "孙国庆"))
    await town.do(lambda tx: chats.change(tx, GROUP, keeper_id=keeper))
    clerk = await any_office.signed_in("staff")
    page = await clerk.get(f"{HOME}?state=failed")
    assert "转人工了：给书画群的那条" in (await press(clerk, page, "转人工转发")).words
    await town.wait(minutes=2)
    asked = await town.private("孙国庆").posts()
    assert len(asked) == 1 and "书画群" in asked[0] and "周五听课" in asked[0]
    # It is the keeper's to end, not the clerk's; and it is sent by no machine any more.
    assert "转好了" not in (await clerk.get(f"{HOME}?state=forward")).html
    text = await row(any_office, "周五听课")
    assert "没有记" in (await clerk.send(f"{HOME}/{text.id}/pass_on")).words
    assert "没有重发" in (await press(clerk, page, "重发")).words
    await town.private("孙国庆").says("孙国庆", "转好了")
    assert (await row(any_office, "周五听课")).state == "sent" and made.told == []
    assert [(action, who) for action, _, who in await noted(any_office, "")][-2:] == [
        ("outbox.hand_over", clerk.member_id),
        ("forward.done", keeper),
    ]


async def test_a_persons_text_is_handed_on_by_a_clerk_who_says_so(office: Office):
    made = await fail(office, "您的打卡记上了")
    clerk = await office.signed_in("staff")
    await press(clerk, await clerk.get(HOME), "转人工转发")
    page = await clerk.get(f"{HOME}?state=forward")
    assert "王德福" in page.words and "请把这些话转告对方" in page.words
    assert "错误码 43004" in page.words
    assert "转好了" in (await press(clerk, page, "转好了")).words
    assert "没有记" in (await press(clerk, page, "转好了")).words
    text = await row(office, "您的打卡记上了")
    assert text.state == "sent" and made.told == []
    done = [one for one in await noted(office, "") if one[1] == f"outbox:{text.id}"]
    assert [(action, who) for action, _, who in done] == [
        ("outbox.hand_over", clerk.member_id),
        ("forward.done", clerk.member_id),
    ]


async def test_what_asks_a_keeper_is_sent_again_only_while_it_is_to_be_passed_on(office: Office):
    """Else they would pass on what the group has read already."""
    town, now = office.town, office.town.clock.now()
    await settle(office)

    def work(tx):
        outbox.put(tx, "notice", GROUP, "周五听课", now, kind="post")
        (original,) = outbox.like(tx, "notice")
        outbox.forwarded(tx, original.id, None, now)
        outbox.put(tx, f"{forwards.PUSHED}{original.id}", WANG, "请转发", now, kind="post")
        (asking,) = outbox.like(tx, f"{forwards.PUSHED}%")
        outbox.failed(tx, asking.id, "平台没有收", now)
        return original.id, asking.id

    original, asking = await town.do(work)
    by = By(None, now)
    found = await town.do(lambda tx: deliveries.find(tx, asking))
    assert not deliveries.may_hand_over(found)
    assert await town.do(lambda tx: deliveries.may_resend(tx, found, now))
    await town.do(lambda tx: forwards.end(tx, original, by))
    assert not await town.do(lambda tx: deliveries.resend(tx, found, by))
    assert (await row(office, "请转发")).state == "failed"


async def test_what_its_platform_takes_no_more_is_not_sent_again(office: Office, signed_in):
    await fail(office, "您的打卡记上了")
    table = core(Outbox)
    await office.town.do(lambda tx: tx.execute(update(table).values(good_until=table.c.done_at)))
    clerk = await signed_in("staff")
    page = await clerk.get(f"{HOME}?state=failed")
    assert "重发" not in page.html and "转人工转发" in page.html
    text = await row(office, "您的打卡记上了")
    assert "过了平台允许的时间" in (await clerk.send(f"{HOME}/{text.id}/resend")).words
    assert (await row(office, "您的打卡记上了")).state == "failed"


async def test_of_who_was_erased_nothing_is_sent_again(office: Office, signed_in):
    await fail(office, "您的打卡记上了")
    await office.town.do(lambda tx: tx.execute(update(core(Outbox)).values(text="")))
    page = await (await signed_in("staff")).get(f"{HOME}?state=failed")
    assert "王德福" in page.words and "重发" not in page.html and "转人工" not in page.html


async def test_why_a_text_waits_is_told(office: Office, signed_in):
    made = platform(office, window=Window(timedelta(hours=48), 5))
    await settle(office)
    # Not at the full or the half hour, from which posts keep away.
    await office.town.wait(minutes=10)
    town, now = office.town, office.town.clock.now()
    clerk = await signed_in("staff")

    async def told() -> str:
        return (await clerk.get(f"{HOME}?state=waiting")).words

    def put(key: str, chat: Chat = WANG, kind: str = "answer", due=None) -> object:
        return town.do(lambda tx: outbox.put(tx, key, chat, key, now, kind=kind, due_at=due))

    async def only(change: object) -> str:
        await change
        said = await told()
        await town.do(lambda tx: outbox.drop_like(tx, "%"))
        return said

    assert "还没有发送记录" not in await told() and "没有这样的记录" in await told()
    assert "平台不让主动发" in await only(put("甲"))
    later = now + timedelta(hours=2)
    assert re.search(r"还没到时候，到时候再发：今天 11:40", await only(put("乙", due=later)))
    unset = Chat("nothing", "x", is_group=False)
    assert "现在没有能发的路" in await only(put("丙", unset))
    made.capabilities = Capabilities(push=True, max_bytes=2048)
    assert "马上就发" in await only(put("丁"))
    await town.do(lambda tx: chats.change(tx, GROUP, posts_a_day=0))
    assert "这个群今天发够了" in await only(put("戊", GROUP, "post"))
    await town.do(lambda tx: chats.change(tx, GROUP, quiet="09:00-10:00"))
    assert "免打扰时段，到时候再发：今天 10:" in await only(put("己", GROUP, "post"))
    await town.do(lambda tx: chats.change(tx, GROUP, state="off"))
    assert "所以不会发" in await only(put("庚", GROUP, "post"))


async def test_one_that_is_tried_again_says_when_and_why(office: Office, signed_in):
    made = platform(office)
    await settle(office)
    made.troubles = [DeliveryError("later", "delivery.too_fast", retry_after=timedelta(hours=1))]
    await lay(office, "您的打卡记上了")
    page = await (await signed_in("staff")).get(f"{HOME}?state=waiting")
    assert "没有发成，到时候自动再发：今天 10:30" in page.words
    assert "发得太快，平台没有收" in page.words and "重发" not in page.html


async def test_texts_are_found_by_whom_they_are_for_and_by_day(office: Office, signed_in):
    platform(office)
    await settle(office)
    await lay(office, "给群的", GROUP)
    await lay(office, "给人的")
    await office.town.wait(days=1)
    await lay(office, "第二天的")
    clerk = await signed_in("staff")
    await clerk.get(HOME)

    async def found(**given: str) -> set[str]:
        page = await clerk.send(HOME, **given)
        assert page.status == 200, page.words
        return {text for text in ("给群的", "给人的", "第二天的") if text in page.words}

    assert await found(q="书画") == {"给群的"}
    assert await found(q="德福") == {"给人的", "第二天的"}
    assert await found(day="2025-10-27") == {"给群的", "给人的"}
    assert await found(q="王", day="2025-10-28", state="sent") == {"第二天的"}
    assert await found(q="王", state="failed") == set()
    assert await found(q="%") == set()


@pytest.mark.parametrize(
    ("field", "given", "told"),
    [
        ("q", "19900000001", "没有按号码找"),
        ("day", "昨天", "这一天看不懂"),
        ("day", "9999-12-31", "这一天看不懂"),
        ("day", "0001-01-01", "这一天看不懂"),
    ],
)
async def test_what_cannot_be_looked_for_is_told_beside_its_field(
    signed_in, field: str, given: str, told: str
):
    clerk = await signed_in("staff")
    await clerk.get(HOME)
    page = await clerk.send(HOME, **{"q": "王", "day": "2025-10-27", field: given})
    assert page.status == 422 and told in page.words and given in page.html
    # A number never gets into an address.
    assert page.path == HOME


async def test_the_list_has_pages(office: Office, signed_in):
    now = office.town.clock.now()

    def work(tx):
        for n in range(60):
            outbox.put(tx, f"n{n}", WANG, f"第{n}条", now, due_at=now + timedelta(days=1))

    await office.town.do(work)
    clerk = await signed_in("staff")
    first, second = await clerk.get(HOME), await clerk.get(f"{HOME}?page=2")
    assert "第59条" in first.words and "第9条" not in first.words and "共60条" not in first.words
    assert "第1页，共2页（60条）" in first.words
    assert "第9条" in second.words and "第59条" not in second.words


async def test_numbers_in_a_text_are_masked(office: Office, signed_in):
    await fail(
        office, "小张的电话199 0000 0001，身份证000000194901010019，座机0571-00000000，拨120"
    )
    page = await (await signed_in("staff")).get(HOME)
    assert "199****0001" in page.html and "0571" not in page.html.replace("057****0000", "")
    assert "0000 0001" not in page.html and "19490101" not in page.html
    assert "拨120" in page.words


async def test_only_clerks_see_texts_or_do_anything_with_them(office: Office, signed_in):
    await fail(office, "您的打卡记上了")
    text = await row(office, "您的打卡记上了")
    for role in ("liaison", "secretary", "duty"):
        visitor = await signed_in(role)
        today = await visitor.get("/console/today")
        assert HOME not in today.html and "没发出" not in today.words
        assert (await visitor.get(HOME)).status == 403
        for deed in ("resend", "hand_over", "pass_on"):
            assert (await visitor.send(f"{HOME}/{text.id}/{deed}")).status == 403
    assert (await row(office, "您的打卡记上了")).state == "failed"
    assert await noted(office, "outbox.") == []


async def test_a_text_or_deed_that_is_not_there_is_not_found(office: Office, signed_in):
    await fail(office, "您的打卡记上了")
    text = await row(office, "您的打卡记上了")
    clerk = await signed_in("staff")
    for path in (f"{HOME}/999999/resend", f"{HOME}/{text.id}/delete", f"{HOME}/x/resend"):
        assert (await clerk.send(path)).status == 404
    assert (await row(office, "您的打卡记上了")).state == "failed"


async def test_hostile_words_are_inert(office: Office, signed_in):
    bad = "<script>alert(1)</script>{{7*7}}"
    await fail(office, bad, GROUP)
    table = core(Outbox)
    await office.town.do(lambda tx: tx.execute(update(table).values(error=bad)))
    await office.town.do(lambda tx: chats.change(tx, GROUP, name=bad))
    clerk = await signed_in("staff")
    page = await clerk.get(HOME, params={"q": "script", "state": bad, "x": bad})
    assert "<script>" not in page.html and page.html.count("{{7*7}}") >= 3
    after = await press(clerk, page, "重发")
    assert after.status == 200 and "<script>" not in after.html and "alert" in after.words
    assert (
        after.path == f"{HOME}?state={after.path.partition('state=')[2]}"
        or "q=script" in after.path
    )


async def test_a_text_of_yesterday_waits_for_nobody_on_the_first_page(office: Office, signed_in):
    await fail(office, "您的打卡记上了")
    await office.town.wait(days=1, minutes=1)
    clerk = await signed_in("staff")
    assert "一天内没发出的消息" not in counts(await clerk.get("/console/today"))
    assert "您的打卡记上了" in (await clerk.get(f"{HOME}?state=failed")).words
