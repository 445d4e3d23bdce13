"""The pages that anybody may open, the door and an activity's own, tell nobody who is known."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import structlog
from sqlalchemy import update

from bot.texts import Texts
from services import roster
from services.activities import addresses, entries, notes, signing, writing
from services.activities.entries import Entry
from services.activities.writing import Draft
from storage.audit import By
from storage.tables.activities import Activity, ActivityNote, Signup
from storage.tables.base import core
from tests.kit.activities import STARTS
from tests.kit.hostile_words import BROKEN, MARK, RECKONED, WORDS
from tests.kit.office import Office, Page, Visitor
from tests.kit.town import ZONE

say = Texts()
WANG, PHONE, STRANGER = "王德福", "19900000001", "查无此人"
DONE, ASKED = say("arrivals.door_done"), say("arrivals.page_done")
GONE = say("arrivals.gone")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def opened(office: Office, **more: Any) -> Any:
    """A tea, opened for signing up."""
    by = By(None, office.town.clock.now())
    told = {"place": "老干部活动中心", "bring": "水杯", "contact": "林小雨"}
    given = {"title": "茶话会", "starts_at": STARTS} | told

    def work(tx):
        made = writing.create(tx, Draft(**(given | more)), by, ZONE)
        writing.publish(tx, made, by, ZONE)
        return writing.find(tx, made)

    return await office.town.do(work)


async def enter(office: Office, name: str, phone: str) -> int:
    vault, by = office.town.bot.vault, By(None, office.town.clock.now())
    return await office.town.do(
        lambda tx: roster.enter(tx, vault, {"name": name, "phone": phone}, by)
    )


async def sign_up(office: Office, tea: Any, *people: Entry) -> None:
    by = By(None, office.town.clock.now())
    await office.town.do(lambda tx: signing.sign_up(tx, tea.id, [(o,) for o in people], by))


def go_to(office: Office, at: Any) -> None:
    office.town.clock.offset += at - office.town.clock.now()


async def at_the_door(office: Office, **more: Any) -> tuple[Any, str]:
    """A tea to which people come now, with one on its list; and its door."""
    tea = await opened(office, **more)
    await sign_up(office, tea, Entry("周桂兰"))
    go_to(office, STARTS - timedelta(minutes=30))
    return tea, addresses.DOOR + tea.door_code


async def sent(visitor: Visitor, path: str, **fields: str) -> Page:
    """What the form of a page answers."""
    await visitor.get(path)
    return await visitor.send(path, **fields)


async def came(office: Office) -> dict[str, tuple[str, int | None]]:
    return {row.name: (row.state, row.arrived) for row in await office.town.rows(Signup)}


async def left(office: Office) -> list[tuple[str, str]]:
    return [(row.kind, row.name) for row in await office.town.rows(ActivityNote)]


# -- the door ----------------------------------------------------------------------------------


async def test_who_is_on_the_list_came(any_office: Office):
    _, door = await at_the_door(any_office)
    page = await sent(await any_office.visitor(), door, name="周桂兰")
    assert page.status == 200 and DONE in page.words
    assert await came(any_office) == {"周桂兰": ("in", 1)}
    assert await left(any_office) == []


async def test_a_name_that_is_not_on_it_is_left_for_staff_and_not_entered(any_office: Office):
    _, door = await at_the_door(any_office)
    for name in (STRANGER, WANG, WANG):
        page = await sent(await any_office.visitor(), door, name=name)
        assert page.status == 200 and DONE in page.words
    assert await came(any_office) == {"周桂兰": ("in", None)}
    assert await left(any_office) == [("door", STRANGER), ("door", WANG)]


async def test_the_answer_is_the_same_for_all_to_the_byte(office: Office):
    """On the list, on the roster alone, nowhere, there already, too many notes: all one page."""
    await enter(office, "名册里的人", PHONE)
    tea, door = await at_the_door(office)
    for n in range(notes.MOST_AN_HOUR):
        name, now = f"人{n}", office.town.clock.now()
        await office.town.do(
            lambda tx, name=name, now=now: notes.leave(
                tx, office.town.bot.vault, tea.id, kind=notes.DOOR, name=name, at=now
            )
        )
    pages = [
        await sent(await office.visitor(), door, name=name)
        for name in ("周桂兰", "周桂兰", "名册里的人", STRANGER, "<b>x</b>")
    ]
    assert len({page.html for page in pages}) == 1
    assert len({(page.status, "Set-Cookie" in page.headers) for page in pages}) == 1
    assert len(await left(office)) == notes.MOST_AN_HOUR


async def test_the_form_shows_nobody(office: Office, visitor: Visitor):
    _, door = await at_the_door(office)
    page = await visitor.get(door)
    assert page.status == 200 and "周桂兰" not in page.html
    assert "手机号后四位" not in page.words and "<script" not in page.html


async def test_namesakes_are_told_apart_by_their_phones(any_office: Office):
    one = await enter(any_office, "李秀英", "19900000011")
    other = await enter(any_office, "李秀英", "19900000022")
    tea, door = await at_the_door(any_office)
    await sign_up(any_office, tea, Entry("李秀英", one), Entry("李秀英", other))
    visitor = await any_office.visitor()
    assert "手机号后四位" in (await visitor.get(door)).words
    pages = [
        await sent(visitor, door, name="李秀英", digits=digits) for digits in ("", "0099", "0022")
    ]
    assert len({page.html for page in pages}) == 1
    rows = {row.member_id: row.arrived for row in await any_office.town.rows(Signup)}
    assert (rows[one], rows[other]) == (None, 1)
    assert await left(any_office) == [("door", "李秀英")]


async def test_what_staff_noted_stays(office: Office, visitor: Visitor):
    tea, door = await at_the_door(office)
    await sign_up(office, tea, Entry("吴大爷", heads=3))
    set_two = update(core(Signup)).where(core(Signup).c.name == "吴大爷").values(arrived=2)
    await office.town.do(lambda tx: tx.execute(set_two))
    await sent(visitor, door, name="吴大爷")
    assert (await came(office))["吴大爷"] == ("in", 2)


@pytest.mark.parametrize(
    "at",
    [timedelta(days=-1), timedelta(hours=-2, minutes=-1), timedelta(hours=2, seconds=1)],
)
async def test_at_another_time_it_is_as_a_code_that_never_was(office: Office, visitor, at):
    tea = await opened(office)
    go_to(office, STARTS + at)
    wrong = await visitor.get(addresses.DOOR + "x" * 12)
    page = await visitor.get(addresses.DOOR + tea.door_code)
    assert (page.status, page.html) == (404, wrong.html) and GONE in page.words
    await visitor.get("/console/login")
    sent_wrong = await visitor.send(addresses.DOOR + "x" * 12, name=WANG)
    page = await visitor.send(addresses.DOOR + tea.door_code, name=WANG)
    assert (page.status, page.html) == (404, sent_wrong.html) == (404, wrong.html)
    assert await left(office) == []


async def test_of_what_is_called_off_there_is_no_door(office: Office, visitor: Visitor):
    tea, door = await at_the_door(office)
    await office.town.do(lambda tx: writing.cancel(tx, tea.id, "", By(None, STARTS)))
    assert (await visitor.get(door)).status == 404


async def test_neither_code_opens_the_other_page(office: Office, visitor: Visitor):
    tea, _ = await at_the_door(office)
    assert (await visitor.get(addresses.DOOR + tea.code)).status == 404
    assert (await visitor.get(addresses.PAGE + tea.door_code)).status == 404
    assert len({tea.code, tea.door_code}) == 2 and min(map(len, (tea.code, tea.door_code))) >= 12


# -- the page of an activity -------------------------------------------------------------------


async def test_it_tells_what_the_poster_tells(office: Office, visitor: Visitor):
    tea = await opened(office, deadline=STARTS - timedelta(days=1), capacity=30)
    await sign_up(office, tea, Entry("周桂兰"))
    page = await visitor.get(addresses.PAGE + tea.code)
    for words in ("茶话会", "10月29日(周三)上午9点", "老干部活动中心", "水杯", "林小雨", "限30人"):
        assert words in page.words
    assert say("arrivals.page_how") in page.words and "周桂兰" not in page.html


async def test_who_is_known_by_name_and_phone_is_signed_up(any_office: Office):
    member = await enter(any_office, "没有微信的人", PHONE)
    tea = await opened(any_office)
    visitor, path = await any_office.visitor(), addresses.PAGE + tea.code
    for phone in ("199 0000 0001", "+86 19900000001"):
        page = await sent(visitor, path, name=" 没有微信的人", phone=phone)
        assert page.status == 200 and ASKED in page.words
    (row,) = await any_office.town.rows(Signup)
    assert (row.member_id, row.state, row.how, row.by_id) == (member, "in", "link", None)
    assert await left(any_office) == []


async def test_who_is_not_is_left_for_staff_with_the_phone_sealed(any_office: Office):
    await enter(any_office, "没有微信的人", PHONE)
    tea = await opened(any_office)
    visitor, path = await any_office.visitor(), addresses.PAGE + tea.code
    for name, phone in ((STRANGER, PHONE), ("没有微信的人", "19900000099")):
        await sent(visitor, path, name=name, phone=phone)
    assert await any_office.town.rows(Signup) == []
    rows = await any_office.town.rows(ActivityNote)
    assert [(row.kind, row.name) for row in rows] == [("link", STRANGER), ("link", "没有微信的人")]
    assert all(b"199" not in row.phone_sealed for row in rows)


async def test_of_namesakes_with_one_phone_nobody_is_guessed(office: Office, visitor: Visitor):
    for _ in range(2):
        await enter(office, "李秀英", PHONE)
    tea = await opened(office)
    await sent(visitor, addresses.PAGE + tea.code, name="李秀英", phone=PHONE)
    assert await office.town.rows(Signup) == [] and await left(office) == [("link", "李秀英")]


async def test_its_answer_is_the_same_for_all_to_the_byte(office: Office):
    await enter(office, "没有微信的人", PHONE)
    unable = await enter(office, "不能参加的人", "19900000005")
    members = core(Activity).metadata.tables["members"]
    none = update(members).where(members.c.id == unable).values(activity="none")
    await office.town.do(lambda tx: tx.execute(none))
    tea = await opened(office, capacity=1)
    await sign_up(office, tea, Entry("占了位子的人"))
    asked = [
        ("没有微信的人", PHONE),
        ("没有微信的人", PHONE),
        ("没有微信的人", "19900000099"),
        ("不能参加的人", "19900000005"),
        (STRANGER, PHONE),
    ]
    pages = [
        await sent(await office.visitor(), addresses.PAGE + tea.code, name=name, phone=phone)
        for name, phone in asked
    ]
    assert len({page.html for page in pages}) == 1
    assert len({(page.status, "Set-Cookie" in page.headers) for page in pages}) == 1
    assert await came(office) == {
        "占了位子的人": ("in", None),
        "没有微信的人": ("waiting", None),
        "不能参加的人": ("asked", None),
    }


async def test_only_while_it_is_open(office: Office, visitor: Visitor):
    wrong = await visitor.get(addresses.PAGE + "x" * 12)
    shut, late = await opened(office), await opened(office, deadline=STARTS - timedelta(days=1))
    await office.town.do(lambda tx: writing.close(tx, shut.id, By(None, STARTS)))
    go_to(office, STARTS - timedelta(hours=1))
    begun = await opened(office, starts_at=STARTS - timedelta(hours=2))
    for tea in (shut, late, begun):
        page = await visitor.get(addresses.PAGE + tea.code)
        assert (page.status, page.html) == (404, wrong.html)


async def test_between_looking_and_sending_it_may_close(office: Office, visitor: Visitor):
    tea = await opened(office)
    await visitor.get(addresses.PAGE + tea.code)
    await office.town.do(lambda tx: writing.close(tx, tea.id, By(None, STARTS)))
    page = await visitor.send(addresses.PAGE + tea.code, name=STRANGER, phone=PHONE)
    assert page.status == 404 and await left(office) == []


# -- both --------------------------------------------------------------------------------------


async def both(office: Office) -> list[tuple[str, dict[str, str]]]:
    """Each page with what its form takes, at a time when both are open."""
    tea, door = await at_the_door(office)
    return [
        (door, {"name": STRANGER}),
        (addresses.PAGE + tea.code, {"name": STRANGER, "phone": PHONE}),
    ]


async def test_without_the_token_of_the_own_page_nothing_is_done(office: Office):
    for path, fields in await both(office):
        cold = await office.visitor()
        assert (await cold.send(path, **fields)).status == 403
        visitor, other = await office.visitor(), await office.visitor()
        await visitor.get(path)
        await other.get(path)
        for csrf in ("", "x", other.token):
            assert (await visitor.send(path, **(fields | {"csrf": csrf}))).status == 403
        headers = {"Sec-Fetch-Site": "cross-site"}
        assert (await visitor.send(path, headers=headers, **fields)).status == 403
    assert await left(office) == []


async def test_looking_leaves_nothing_here(office: Office, visitor: Visitor):
    for path, _ in await both(office):
        assert (await visitor.get(path)).headers["Cache-Control"] == "no-store"
    sessions = core(Activity).metadata.tables["sessions"]
    rows = await office.town.do(lambda tx: list(tx.execute(sessions.select())))
    assert rows == []


async def test_one_address_may_not_try_for_ever(office: Office):
    for path, fields in await both(office):
        visitor = await office.visitor()
        statuses = [(await sent(visitor, path, **fields)).status for _ in range(41)]
        assert statuses[0] == 200 and statuses[-1] == 429
        page = await visitor.send(path, **fields)
        assert say("arrivals.too_fast") in page.words and STRANGER in page.html
        office.wait(minutes=2)
        assert (await sent(visitor, path, **fields)).status == 200


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "arrivals.name_unread"),
        ({"name": "\u200b \u3000"}, "arrivals.name_unread"),
        ({"name": "长" * 31}, "arrivals.name_unread"),
        ({"phone": ""}, "arrivals.phone_unread"),
        ({"phone": "我的电话"}, "arrivals.phone_unread"),
        ({"phone": "1" * 16}, "arrivals.phone_unread"),
    ],
)
async def test_what_cannot_be_read_is_said_and_kept(office: Office, visitor, fields, wrong):
    for path, told in await both(office):
        if "phone" in fields and "phone" not in told:
            continue
        page = await sent(visitor, path, **(told | fields))
        assert page.status == 422 and say(wrong) in page.words
    assert await left(office) == []


async def test_much_is_refused(office: Office, visitor: Visitor):
    for path, fields in await both(office):
        assert (await sent(visitor, path, **(fields | {"name": "x" * 70_000}))).status == 413


async def test_hostile_words_stay_words_and_nobody_is_logged(office: Office, monkeypatch):
    monkeypatch.setattr(notes, "MOST", 10_000)
    monkeypatch.setattr(notes, "MOST_AN_HOUR", 10_000)
    texts = {"title": WORDS[0], "place": WORDS[1], "bring": WORDS[2], "contact": WORDS[3]}
    more = {"details": WORDS[4], "rain_plan": WORDS[120]}
    tea, door = await at_the_door(office, **texts, **more)
    with structlog.testing.capture_logs() as lines:
        for word in (*WORDS[::3], *BROKEN, STRANGER):
            visitor = await office.visitor()
            for path in (door, addresses.PAGE + tea.code):
                fields = {"name": word[:30], "phone": PHONE, "digits": word[:9]}
                await visitor.get(path)
                office.wait(minutes=1)
                body = urlencode(fields | {"csrf": visitor.token}, errors="surrogatepass")
                async with visitor.session.post(path, data=body, headers=FORM) as answer:
                    page = await visitor._page(answer)
                assert page.status in (200, 400, 422), word
                assert f"<script>alert('{MARK}')" not in page.html and RECKONED not in page.html
    told = json.dumps(lines, ensure_ascii=False, default=str)
    assert STRANGER not in told and PHONE not in told and MARK not in told
    clerk = await office.signed_in("staff")
    page = await clerk.get(f"/console/activities/{tea.id}/arrivals")
    assert STRANGER in page.html and f"<script>alert('{MARK}')" not in page.html
    assert re.search(r"<(?:script|img src=x|svg)", page.html) is None


async def test_old_notes_go(office: Office):
    tea, _ = await at_the_door(office)
    now = office.town.clock.now()

    def work(tx):
        for name, at in (("旧", now - timedelta(days=2)), ("新", now)):
            notes.leave(tx, office.town.bot.vault, tea.id, kind=notes.DOOR, name=name, at=at)
        return notes.forget(tx, now - timedelta(days=1), 10), entries.every(tx, tea.id)

    assert (await office.town.do(work))[0] == 1
    assert await left(office) == [("door", "新")]
