"""Sessions: what the browser holds, what the database holds, and when they end."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from http.cookies import SimpleCookie

import pytest

from bot.errors import Busy
from console.routes import LOGIN, TODAY
from console.sessions import COOKIE
from services import logins, members, staff
from storage.audit import By
from storage.tables.staff import Session
from tests.kit.office import HASHED, PASSWORD, Office, Visitor


async def rows(office: Office) -> list[Session]:
    return await office.town.rows(Session)


def cookie_of(page) -> SimpleCookie:
    return SimpleCookie(page.headers["Set-Cookie"])


async def test_the_browser_holds_a_random_token_and_the_database_only_its_hash(
    office: Office, signed_in
):
    one, other = await signed_in("staff"), await signed_in("admin")
    tokens = [one.cookie, other.cookie]
    assert len({*tokens}) == 2 and all(len(token) == 43 for token in tokens)
    found = await rows(office)
    assert {row.key for row in found} == {sha256(t.encode()).hexdigest() for t in tokens}
    assert not [row for row in found for token in tokens if token in str(row)]


async def test_the_cookie_is_for_this_console_and_for_no_script(office: Office, visitor: Visitor):
    await office.employ("林小雨", "staff")
    await visitor.get(LOGIN)
    page = await visitor.send(LOGIN, follow=False, name="林小雨", password=PASSWORD)
    cookie = cookie_of(page)[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/console"
    assert not cookie["secure"] and not cookie["domain"] and not cookie["max-age"]


@pytest.mark.parametrize(
    ("proxies", "secure"), [({"127.0.0.1", "::1"}, True), ({"192.0.2.1"}, False)]
)
async def test_who_came_by_https_gets_a_cookie_for_https(
    office: Office, monkeypatch, proxies, secure
):
    storage = office.storage
    monkeypatch.setattr(storage, "_parts", replace(storage._parts, proxies=frozenset(proxies)))
    visitor = await office.visitor()
    page = await visitor.get(LOGIN, headers={"X-Forwarded-Proto": "https"})
    assert bool(cookie_of(page)[COOKIE]["secure"]) is secure


async def test_looking_at_the_login_page_leaves_no_row(office: Office, visitor: Visitor):
    await visitor.get(LOGIN)
    assert visitor.cookie is not None
    assert await rows(office) == []


async def test_signing_in_gives_a_new_token_whatever_the_browser_came_with(
    office: Office, visitor: Visitor
):
    await office.employ("林小雨", "staff")
    planted = "a" * 43
    visitor.cookie = planted
    await visitor.sign_in("林小雨", PASSWORD)
    assert visitor.cookie != planted
    first = visitor.cookie
    await visitor.sign_in("林小雨", PASSWORD)
    assert visitor.cookie != first
    assert len(await rows(office)) == 1, "the session before is gone"


async def test_two_idle_hours_end_a_session(office: Office, signed_in):
    visitor = await signed_in("staff")
    office.wait(hours=1, minutes=59)
    assert (await visitor.get(TODAY)).path == TODAY
    office.wait(hours=2)
    assert (await visitor.get(TODAY)).path == TODAY
    office.wait(hours=2, seconds=1)
    assert (await visitor.get(TODAY)).path.startswith(LOGIN)


async def test_twelve_hours_end_a_session_that_was_never_idle(office: Office, signed_in):
    visitor = await signed_in("staff")
    for _ in range(12):
        office.wait(hours=1)
        assert (await visitor.get(TODAY)).path == TODAY
    office.wait(seconds=1)
    assert (await visitor.get(TODAY)).path.startswith(LOGIN)


async def test_use_is_noted_once_a_minute_at_most(office: Office, signed_in):
    visitor = await signed_in("staff")
    noted = []
    for seconds in (0, 59, 1, 30, 29):
        office.wait(seconds=seconds)
        await visitor.get(TODAY)
        noted.append((await rows(office))[0].seen_at)
    assert noted[0] == noted[1] < noted[2] == noted[3] == noted[4]


async def test_a_busy_database_keeps_no_reader_out(office: Office, signed_in, monkeypatch):
    visitor = await signed_in("staff")
    office.wait(minutes=5)

    def submit(*_given):
        raise Busy

    monkeypatch.setattr(office.town.bot.work, "submit", submit)
    assert (await visitor.get(TODAY)).path == TODAY


async def test_dead_sessions_are_swept_out_when_somebody_signs_in(office: Office, signed_in):
    await signed_in("staff")
    office.wait(hours=3)
    await signed_in("admin")
    # For a day it is known whose it was, so that what is sent too late is not lost.
    assert len(await rows(office)) == 2
    office.wait(hours=22)
    await signed_in("liaison")
    assert len(await rows(office)) == 2


async def test_a_new_password_from_an_administrator_ends_sessions(any_office: Office):
    visitor = await any_office.signed_in("staff")
    now = any_office.machine.now()
    await any_office.town.do(lambda tx: staff.reset(tx, visitor.member_id, HASHED, By(None, now)))
    assert (await visitor.get(TODAY)).path.startswith(LOGIN)
    again = await visitor.sign_in("新来的staff", PASSWORD)
    assert again.path == "/console/password"


async def test_who_was_deactivated_is_out_at_once(office: Office, signed_in):
    visitor = await signed_in("staff")
    now = office.machine.now()
    await office.town.do(lambda tx: logins.close(tx, visitor.member_id, now))
    assert (await visitor.get(TODAY)).path.startswith(LOGIN), "even if the row still stands"


async def test_a_new_role_holds_from_the_next_page_on(office: Office, signed_in):
    visitor = await signed_in("staff")
    await office.town.do(lambda tx: members.set_role(tx, visitor.member_id, "member"))
    assert (await visitor.get(TODAY)).status == 403


async def test_what_ends_while_a_page_is_made_stays_ended(office: Office, signed_in):
    visitor = await signed_in("staff")
    await visitor.send("/console/today/human/1/close", follow=False)  # nothing there: no notice
    now = office.machine.now()
    await office.town.do(lambda tx: staff.reset(tx, visitor.member_id, HASHED, By(None, now)))
    await visitor.get(TODAY)
    assert await rows(office) == []


@pytest.mark.parametrize("cookie", ["", "x", "a" * 42, "ü" * 43, "a" * 5000, "a" * 43])
async def test_a_cookie_of_any_making_is_nobody(visitor: Visitor, cookie):
    page = await visitor.get(
        TODAY, headers={"Cookie": f"{COOKIE}={cookie}".encode().decode("latin-1")}
    )
    assert page.path.startswith(LOGIN)
