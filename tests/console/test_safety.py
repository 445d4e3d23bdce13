"""Forged forms, foreign frames, too much sent, and what is told when something breaks."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pytest
import structlog
from aiohttp import FormData, web

from bot.errors import Unavailable
from bot.permissions import CONSOLE as MAY
from bot.texts import Texts
from console.pages import notice
from console.routes import LOGIN, OPEN, TODAY, UPLOAD_BYTES, get, post
from services import passwords
from storage.tables.staff import Login
from tests.kit.office import PASSWORD, Office, Visitor

say = Texts()
FORGED = say("console.forged")


async def password_of(office: Office, member_id: int) -> str:
    return next(row.password for row in await office.town.rows(Login) if row.member_id == member_id)


async def change(visitor: Visitor, **more):
    new = {"new": "three plain words", "again": "three plain words", "old": PASSWORD}
    return await visitor.send("/console/password", **(new | more))


@pytest.mark.parametrize("token", ["", "0" * 64, "x", "值"])
async def test_without_the_right_token_nothing_is_done(office: Office, signed_in, token):
    visitor = await signed_in("staff")
    page = await change(visitor, csrf=token)
    assert page.status == 403 and FORGED in page.words
    assert passwords.matches(PASSWORD, await password_of(office, visitor.member_id))


async def test_the_token_of_another_session_is_none(office: Office, signed_in):
    one, other = await signed_in("staff"), await signed_in("admin")
    assert (await change(one, csrf=other.token)).status == 403
    stale = one.token
    await one.send("/console/logout")
    await one.sign_in("新来的staff", PASSWORD)
    assert (await change(one, csrf=stale)).status == 403


async def test_a_form_without_a_cookie_is_refused(office: Office, visitor: Visitor):
    await office.employ("林小雨", "staff")
    page = await visitor.send(LOGIN, name="林小雨", password=PASSWORD)
    assert page.status == 403 and FORGED in page.words


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://["}, False),
        ({"Origin": "http://127.0.0.1:{port}"}, True),
        ({"Origin": "https://bot.example", "X-Forwarded-Host": "bot.example"}, True),
        ({"Origin": "https://bot.example", "Host": "bot.example"}, True),
        ({}, True),
    ],
)
async def test_a_form_from_another_site_is_refused(office: Office, signed_in, headers, passes):
    visitor = await signed_in("staff")
    port = str(visitor.session._base_url.port)
    sent = {name: value.replace("{port}", port) for name, value in headers.items()}
    page = await change(visitor, headers=sent, follow=False)
    assert page.status == (303 if passes else 403)


async def test_every_answer_carries_the_headers(office: Office, signed_in):
    visitor = await signed_in("staff")
    for path in (TODAY, "/console/nowhere", "/console/static/console.css", "/console", LOGIN):
        headers = (await visitor.get(path, follow=False)).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none';") and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy and "form-action 'self'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert (await visitor.get(TODAY)).headers["Cache-Control"] == "no-store"
    address = re.search(r"/console/static/console\.css\?v=\w+", (await visitor.get(TODAY)).html)
    assert "immutable" in (await visitor.get(address[0])).headers["Cache-Control"]
    assert (await visitor.get("/console/static/console.css")).headers["Cache-Control"] == "no-cache"


async def test_outside_the_console_nothing_changes(office: Office, visitor: Visitor):
    page = await visitor.get("/healthz")
    assert page.html == "ok\n" and "Content-Security-Policy" not in page.headers


async def test_a_page_that_breaks_says_so_with_a_number_that_is_in_the_log(open_office):
    async def broken(_request: web.Request) -> web.Response:
        raise RuntimeError("王德福的电话")

    async with open_office(get("/broken", broken, MAY)) as office:
        visitor = await office.signed_in("staff")
        with structlog.testing.capture_logs() as lines:
            page = await visitor.get("/console/broken")
    assert page.status == 500 and "王德福" not in page.html
    (line,) = [line for line in lines if line["event"] == "a page failed"]
    assert say("console.broken", id=line["id"]) in page.words
    assert line["error"] == "RuntimeError" and "王德福" not in json.dumps(lines, ensure_ascii=False)


async def test_a_database_that_cannot_just_now_is_told_plainly(
    office: Office, signed_in, monkeypatch
):
    visitor = await signed_in("staff")

    async def read(_work):
        raise Unavailable

    monkeypatch.setattr(office.town.bot.work, "read", read)
    page = await visitor.get(TODAY)
    assert page.status == 503 and say("console.busy") in page.words


async def echo(request: web.Request) -> web.Response:
    form = await request.post()
    given = form["file"]
    assert isinstance(given, web.FileField)
    notice(request, f"{len(given.file.read())}字节")
    raise web.HTTPSeeOther(TODAY)


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/console/upload", UPLOAD_BYTES - 1000, 200),
        ("/console/upload", UPLOAD_BYTES + 1, 413),
        ("/console/small", 65 * 1024, 413),
    ],
)
async def test_only_where_files_are_taken_much_may_be_sent(open_office, path, size, status):
    routes = (post("/upload", echo, MAY, most_bytes=UPLOAD_BYTES), post("/small", echo, MAY))
    async with open_office(*routes) as office:
        visitor = await office.signed_in("staff")
        form = FormData({"csrf": visitor.token})
        form.add_field("file", BytesIO(b"x" * size), filename="名册.xlsx")
        async with visitor.session.post(path, data=form) as response:
            html = await response.text()
    assert response.status == status
    assert (f"{size}字节" if status == 200 else say("console.too_large")) in html


async def test_a_broken_form_is_refused_in_plain_words(signed_in):
    visitor = await signed_in("staff")
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    body = b"--x\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--x--\r\n"
    async with visitor.session.post("/console/password", data=body, headers=headers) as response:
        assert response.status == 400
        assert say("console.bad_request") in await response.text()


async def test_who_has_not_signed_in_leaves_no_big_thing_here(office: Office, visitor: Visitor):
    await visitor.get(LOGIN)
    page = await visitor.send(LOGIN, name="x" * 70_000, password="x")
    assert page.status == 413


async def test_words_of_others_stay_words(open_office):
    hostile = '<script>alert(1)</script>{{7*7}}" onload="x'

    async def said(request: web.Request) -> web.Response:
        notice(request, hostile, "bad")
        raise web.HTTPSeeOther(LOGIN)

    async with open_office(get("/said", said, OPEN)) as office:
        page = await (await office.visitor()).get("/console/said")
    assert "<script>" not in page.html and 'onload="x' not in page.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page.html
