"""更正、收回 on pages: from what was sent and from an item's page, looked at before it goes out."""

from __future__ import annotations

import re

import pytest

from bot.messages import Chat, Outgoing
from services import announcements, members
from storage import outbox
from storage.audit import By
from storage.tables.engine import Outbox
from tests.kit.gatherings import gathering
from tests.kit.office import Office

LIST = "/console/deliveries"
GROUP = Chat("simulator", "G2", is_group=True)
WRONG, RIGHT = "茶话会明天8点开始", "茶话会明天9点开始"


async def said(office: Office, text: str = WRONG, state: str = "sent", **more) -> int:
    """A text of the bot's in a group."""
    now = office.town.clock.now()

    def work(tx):
        outbox.put(tx, text, GROUP, Outgoing(text, **more), now, kind="post")
        row = next(iter(outbox.like(tx, text)))
        if state == "sent":
            outbox.sent(tx, row.id, now)
        elif state == "forward":
            outbox.forwarded(tx, row.id, None, now)
        return row.id

    return await office.town.do(work)


async def texts(office: Office) -> list[str]:
    return [row.text for row in await office.town.rows(Outbox) if row.is_group]


def seen(html: str) -> str:
    return re.findall(r'name="seen" value="(\w+)"', html)[0]


async def test_a_text_is_put_right_after_a_look_at_it(any_office: Office):
    item = await gathering(any_office.town)
    number = await said(any_office, refs=(("activity", item),))
    path = f"/console/posts/{number}/correct"
    clerk = await any_office.signed_in("staff")
    for page in (await clerk.get(LIST), await clerk.get(f"/console/activities/{item}")):
        assert f'href="{path}"' in page.html
        assert f'href="/console/posts/{number}/withdraw"' in page.html
    form = await clerk.get(path)
    assert "平台不让机器人删发出去的话" in form.words and f">{WRONG}</textarea>" in form.html
    looked = await clerk.send(path, text=RIGHT, look="1")
    assert f"上一条有误，请以这一条为准：\n{RIGHT}" in looked.html
    assert "不会跟着改" in looked.words and f'href="/console/activities/{item}"' in looked.html
    assert await texts(any_office) == [WRONG]
    other = await clerk.send(path, text="茶话会不办了", send="1", seen=seen(looked.html))
    assert other.path == path and "茶话会不办了" in other.html
    assert await texts(any_office) == [WRONG]
    done = await clerk.send(path, text=RIGHT, send="1", seen=seen(looked.html))
    assert done.path == LIST and "更正排好了，发到“活动报名群”。" in done.words
    again = await clerk.send(path, text=RIGHT, send="1", seen=seen(looked.html))
    assert "没有办成" in again.words
    assert await texts(any_office) == [WRONG, f"上一条有误，请以这一条为准：\n{RIGHT}"]
    assert f'href="{path}"' not in (await clerk.get(LIST)).html


async def test_what_a_group_must_not_read_is_refused_and_kept_in_the_form(office: Office):
    number = await said(office)
    path = f"/console/posts/{number}/correct"
    clerk = await office.signed_in("staff")
    for text, why in (
        ("", "没有写字"),
        (WRONG, "跟原来的一样"),
        ("有事打19900000001", "里面有号码"),
        ("王老住院了", "群里不说这些"),
        ("讲" * 121, "太长了"),
    ):
        for more in ({"look": "1"}, {"send": "1", "seen": "x"}):
            page = await clerk.send(path, text=text, **more)
            assert page.status == 422 and why in page.words, text
            assert f">{text}</textarea>" in page.html
    assert await texts(office) == [WRONG]


async def test_a_text_is_taken_back_and_what_waits_is_never_seen(any_office: Office):
    number = await said(any_office)
    waits = await said(any_office, "还没发的", "waiting")
    clerk = await any_office.signed_in("staff")
    asked = await clerk.get(f"/console/posts/{number}/withdraw")
    # What still waits there will be read before.
    assert "发的那条发错了，请不要理会。给您添麻烦了。" in asked.words
    done = await clerk.send(f"/console/posts/{number}/withdraw")
    assert "说明排好了" in done.words
    asked = await clerk.get(f"/console/posts/{waits}/withdraw")
    assert "收回以后就不发了" in asked.words
    assert (
        "收回了，不再发到“活动报名群”。"
        in (await clerk.send(f"/console/posts/{waits}/withdraw")).words
    )
    states = {row.text: row.state for row in await any_office.town.rows(Outbox) if row.is_group}
    assert states[WRONG] == "sent" and states["还没发的"] == "spared"


async def test_what_is_to_be_passed_on_can_be_copied_and_put_right(office: Office):
    number = await said(office, state="forward")
    clerk = await office.signed_in("staff")
    page = await clerk.get(f"{LIST}?state=forward")
    assert "readonly" in page.html and f">{WRONG}</textarea>" in page.html
    path = f"/console/posts/{number}/correct"
    looked = await clerk.send(path, text=RIGHT, look="1")
    done = await clerk.send(path, text=RIGHT, send="1", seen=seen(looked.html))
    assert "等着转发到“活动报名群”的是新的" in done.words
    states = [(row.text, row.state) for row in await office.town.rows(Outbox) if row.is_group]
    assert states == [(WRONG, "spared"), (RIGHT, "forward")]


async def test_a_notice_is_withdrawn_on_its_own_page(office: Office):
    def work(tx):
        by = By(members.named(tx, "林小雨"), office.town.clock.now())
        draft = announcements.Draft("换季体检", "带上医保卡。", chats=(GROUP,))
        number = announcements.create(tx, draft, by)
        announcements.send(tx, number, by, office.town.bot.dispatcher.say)
        (row,) = outbox.like(tx, f"announcement:{number}:simulator:%")
        return number, row.id

    number, text = await office.town.do(work)
    clerk = await office.signed_in("staff")
    page = await clerk.get(LIST)
    assert f'href="/console/announcements/{number}/withdraw"' in page.html
    assert f"/console/posts/{text}/" not in page.html
    moved = await clerk.get(f"/console/posts/{text}/correct")
    assert moved.path == f"/console/announcements/{number}/withdraw"


async def test_what_was_said_alone_is_no_post(office: Office):
    now = office.town.clock.now()

    def work(tx):
        outbox.put(tx, "alone", Chat("simulator", "P01", is_group=False), "给您的", now)
        return next(iter(outbox.like(tx, "alone"))).id

    number = await office.town.do(work)
    clerk = await office.signed_in("staff")
    for page in ("correct", "withdraw"):
        assert (await clerk.get(f"/console/posts/{number}/{page}")).status == 404


@pytest.mark.parametrize("deed", ["correct", "withdraw"])
async def test_who_did_it_is_found_with_before_and_after(office: Office, deed: str):
    number = await said(office)
    clerk = await office.signed_in("staff")
    path = f"/console/posts/{number}/{deed}"
    more = {"text": RIGHT, "look": "1"} if deed == "correct" else {}
    page = await clerk.send(path, **more)
    if deed == "correct":
        await clerk.send(path, text=RIGHT, send="1", seen=seen(page.html))
    admin = await office.signed_in("admin")
    told = (await admin.get("/console/audit?kind=groups")).words
    assert ("更正机器人发的话" if deed == "correct" else "收回机器人发的话") in told
    assert WRONG in told and (RIGHT in told) == (deed == "correct")
