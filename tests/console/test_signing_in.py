"""Signing in by a password: who comes in, who doesn't, and what they are told."""

from __future__ import annotations

import asyncio
import re
import threading
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts import Texts
from console import auth
from console.routes import LOGIN, TODAY
from console.views.login import LOCAL, local
from services import lockout, passwords, staff
from storage.audit import By
from storage.tables.engine import Audit
from storage.tables.staff import Login
from tests.kit.office import PASSWORD, Office, Visitor

WRONG = Texts()("console.wrong")
PATIENCE = 10.0
MUST_CHANGE = Texts()("console.must_change")


async def logins_of(office: Office) -> dict[str, Login]:
    return {row.name: row for row in await office.town.rows(Login)}


async def fail(visitor: Visitor, name: str, times: int) -> None:
    for _ in range(times):
        page = await visitor.sign_in(name, "wrong password")
        assert page.status == 403 and WRONG in page.words


async def test_who_knows_the_password_comes_in_and_sees_today(office: Office, visitor: Visitor):
    await office.employ("林小雨", "staff")
    page = await visitor.sign_in("林小雨", PASSWORD)
    assert (page.status, page.path) == (200, TODAY)
    assert "林小雨" in page.words and "今天" in page.words


async def test_what_the_input_method_made_wide_is_meant_plain(office: Office, visitor: Visitor):
    await office.employ("林小雨", "staff")
    page = await visitor.sign_in(" 林小雨 ", PASSWORD.replace("2025", "２０２５"))
    assert page.path == TODAY


async def test_unknown_wrong_and_inactive_read_the_same_and_take_the_same_work(
    office: Office, visitor: Visitor, monkeypatch
):
    await office.employ("陈立", "admin")
    gone = await office.employ("林小雨", "staff")
    now = office.machine.now()
    await office.town.do(lambda tx: staff.deactivate(tx, gone, By(None, now)))
    compared = []

    def matches(password: str, kept: str | None) -> bool:
        compared.append(kept)
        return matched(password, kept)

    matched = passwords.matches
    monkeypatch.setattr(auth.passwords, "matches", matches)
    pages = [
        await visitor.sign_in("没有这个人", PASSWORD),
        await visitor.sign_in("陈立", "wrong password"),
        await visitor.sign_in("林小雨", PASSWORD),
    ]
    shown = {re.sub(r'value="[^"]*"', "", page.html) for page in pages}
    assert len(shown) == 1 and WRONG in pages[0].words
    assert {page.status for page in pages} == {403}
    assert len(compared) == 3, "an unknown name costs a comparison as well"


async def test_nothing_typed_is_nobody(visitor: Visitor):
    assert (await visitor.sign_in("", "")).status == 403


async def test_five_wrong_passwords_lock_for_fifteen_minutes(any_office: Office):
    office, visitor = any_office, await any_office.visitor()
    await office.employ("陈立", "admin")
    await office.employ("林小雨", "staff")
    await fail(visitor, "林小雨", 5)
    assert WRONG in (await visitor.sign_in("林小雨", PASSWORD)).words
    office.wait(minutes=15, seconds=1)
    assert (await visitor.sign_in("林小雨", PASSWORD)).path == TODAY
    assert [row.action for row in await office.town.rows(Audit)].count("staff.lock") == 1


async def test_many_guesses_at_once_are_no_way_around_the_lock(
    office: Office, visitor: Visitor, monkeypatch
):
    await office.employ("陈立", "admin")
    await office.employ("林小雨", "staff")
    at_once, most = 0, 0
    lock, matched, tried = threading.Lock(), passwords.matches, lockout.tried
    wrong, locked = [], threading.Event()

    def matches(password: str, kept: str | None) -> bool:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        try:
            # The right one is begun before the lock falls, and done after it.
            return matched(password, kept) and locked.wait(PATIENCE)
        finally:
            with lock:
                at_once -= 1

    def counted(*args: Any, right: bool) -> bool:
        admitted = tried(*args, right=right)
        wrong.extend([] if right else [args])
        if len(wrong) == lockout.MOST_FAILURES:
            locked.set()
        return admitted

    monkeypatch.setattr(auth.passwords, "matches", matches)
    monkeypatch.setattr(auth.lockout, "tried", counted)
    guesses = ["wrong password"] * 6 + [PASSWORD]
    admitted = await asyncio.gather(*(office.door.admit("林小雨", guess) for guess in guesses))
    assert admitted == [None] * 7
    assert most <= auth.HASHING_AT_ONCE
    assert (await logins_of(office))["林小雨"].locked_until is not None


async def test_a_right_password_makes_the_wrong_ones_forgotten(office: Office, visitor: Visitor):
    await office.employ("林小雨", "staff")
    for _ in range(2):
        await fail(visitor, "林小雨", 4)
        assert (await visitor.sign_in("林小雨", PASSWORD)).path == TODAY
        await visitor.send("/console/logout")
        office.wait(minutes=2)


async def test_the_last_administrator_is_slowed_and_never_locked(
    office: Office, visitor: Visitor, monkeypatch
):
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(office.door, "_parts", replace(office.door._parts, sleep=sleep))
    await office.employ("陈立", "admin")
    await fail(visitor, "陈立", 7)
    assert slept == [auth.SLOW_SECONDS] * 2
    assert (await visitor.sign_in("陈立", PASSWORD)).path == TODAY
    assert (await logins_of(office))["陈立"].locked_until is None


async def test_of_two_administrators_one_can_always_come_in(office: Office, visitor: Visitor):
    await office.employ("陈立", "admin")
    await office.employ("周科长", "admin")
    await fail(visitor, "陈立", 5)
    office.wait(minutes=1)
    await fail(visitor, "周科长", 5)
    known = await logins_of(office)
    assert known["陈立"].locked_until is not None
    assert known["周科长"].locked_until is None


async def test_an_address_that_tries_too_fast_has_to_wait_a_minute(
    office: Office, visitor: Visitor
):
    await office.employ("陈立", "admin")
    pages = [await visitor.sign_in(f"第{n}个", "x") for n in range(auth.TRIES_A_MINUTE + 1)]
    assert [page.status for page in pages[:-1]] == [403] * auth.TRIES_A_MINUTE
    assert pages[-1].status == 429 and "请等一分钟" in pages[-1].words
    assert (await visitor.sign_in("陈立", PASSWORD)).status == 429
    behind = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7"}
    other = await visitor.send(LOGIN, headers=behind, name="陈立", password=PASSWORD)
    assert other.path == TODAY, "another address behind the same proxy"


async def test_after_signing_in_one_is_where_one_wanted_to_go(office: Office, visitor: Visitor):
    await office.employ("林小雨", "staff")
    asked = await visitor.get("/console/today/human?page=2")
    assert asked.path.startswith(f"{LOGIN}?next=")
    next_path = re.search(r'name="next" value="([^"]+)"', asked.html)
    assert next_path is not None
    page = await visitor.send(LOGIN, name="林小雨", password=PASSWORD, next=next_path[1])
    assert page.path == "/console/today/human?page=2"


@pytest.mark.parametrize(
    "away",
    [
        *("https://evil.example/", "//evil.example", "/\\evil.example", "/", "/healthz", ""),
        *("/console/..//evil.example", "/console/../simulator/", "/console/\nx", "/consolex"),
        *("javascript:alert(1)", "/console/login", "/console/login?next=/console/login"),
    ],
)
async def test_what_leads_away_leads_to_today(away: str):
    assert local(away) == TODAY


@given(st.text())
def test_whatever_is_asked_for_one_stays_in_the_console(text: str):
    for wanted in (text, f"/console/{text}", f"/console{text}"):
        path = local(wanted)
        assert LOCAL.fullmatch(path)
        assert "\\" not in path and "//" not in path.partition("?")[0] and "/.." not in path


async def test_a_one_time_password_must_be_changed_before_anything_else(
    office: Office, visitor: Visitor
):
    await office.employ("林小雨", "staff", once=True)
    page = await visitor.sign_in("林小雨", PASSWORD)
    assert page.path == "/console/password" and MUST_CHANGE in page.words
    assert (await visitor.get(TODAY)).path == "/console/password"
    page = await visitor.send(
        "/console/password", new="three plain words", again="three plain words"
    )
    assert page.path == TODAY and "密码改好了" in page.words
    assert not (await logins_of(office))["林小雨"].must_change
    await visitor.send("/console/logout")
    assert WRONG in (await visitor.sign_in("林小雨", PASSWORD)).words
    assert (await visitor.sign_in("林小雨", "three plain words")).path == TODAY


async def test_changing_the_password_needs_the_old_one_and_ends_other_sessions(
    office: Office, visitor: Visitor
):
    await office.employ("林小雨", "staff")
    elsewhere = await office.visitor()
    await elsewhere.sign_in("林小雨", PASSWORD)
    await visitor.sign_in("林小雨", PASSWORD)
    before = visitor.cookie
    new = {"new": "three plain words", "again": "three plain words"}
    await visitor.get("/console/password")
    refused = await visitor.send("/console/password", old="not it at all", **new)
    assert refused.status == 422 and "现在的密码不对" in refused.words
    assert (await elsewhere.get(TODAY)).path == TODAY
    changed = await visitor.send("/console/password", old=PASSWORD, **new)
    assert changed.path == TODAY
    assert visitor.cookie != before
    assert (await elsewhere.get(TODAY)).path.startswith(LOGIN)


@pytest.mark.parametrize(
    ("new", "again", "told"),
    [
        ("short", "short", "10个字以上"),
        ("x1" * 65, "x1" * 65, "10个字以上"),
        ("林小雨的密码是一个秘密", "林小雨的密码是一个秘密", "不要有自己的姓名"),
        ("1234567890", "1234567890", "太容易猜到"),
        ("PassWord123", "PassWord123", "太容易猜到"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "太容易猜到"),
        ("three plain words", "three plane words", "两次写的不一样"),
    ],
)
async def test_weak_passwords_are_refused_with_the_reason(signed_in, new, again, told):
    visitor = await signed_in("staff", "林小雨")
    page = await visitor.send("/console/password", old=PASSWORD, new=new, again=again)
    assert page.status == 422 and told in page.words


async def test_signing_out_ends_the_session_and_says_so_once(signed_in):
    visitor = await signed_in("staff")
    before = visitor.cookie
    page = await visitor.send("/console/logout")
    assert page.path == LOGIN and "您已退出" in page.words
    assert "您已退出" not in (await visitor.get(LOGIN)).words
    visitor.cookie = before
    assert (await visitor.get(TODAY)).path.startswith(LOGIN), "the old cookie opens nothing"
