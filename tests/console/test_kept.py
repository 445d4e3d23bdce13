"""A form that comes when its session is over: offered again after signing in, to its writer alone."""

from __future__ import annotations

import html
import re

import pytest
from aiohttp import web

from bot.permissions import CONSOLE
from bot.texts import Texts
from console.pages import notice
from console.routes import LOGIN, TODAY, post
from storage.tables.staff import Session
from tests.kit.office import PASSWORD, Office, Page, Visitor

say = Texts()
NOTE = '上次来，说起<b>老伴</b>的腿；"下周"再去一趟 {{7*7}}'


async def noted(request):
    form = await request.post()
    notice(request, f"记下了：{form['note']}，{form['kind']}")
    raise web.HTTPSeeOther(TODAY)


@pytest.fixture
async def office(open_office):
    async with open_office(post("/note/{member}", noted, CONSOLE)) as office:
        yield office


def hidden(page: Page, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.html)
    assert found is not None, page.words
    return html.unescape(found[1])


async def write_too_late(office: Office, role: str = "staff", **more: str) -> tuple[Visitor, Page]:
    """Somebody who signed in hours ago sends a note."""
    visitor = await office.signed_in(role)
    office.wait(hours=3)
    return visitor, await visitor.send("/console/note/7?from=list", note=NOTE, kind="visit", **more)


async def sign_in(
    visitor: Visitor, page: Page, name: str = "新来的staff", password: str = PASSWORD
):
    return await visitor.send(LOGIN, name=name, password=password, kept=hidden(page, "kept"))


async def test_what_was_written_is_offered_again_and_can_be_sent(office: Office):
    visitor, late = await write_too_late(office)
    assert late.status == 403 and say("console.session_over") in late.words
    again = await sign_in(visitor, late)
    assert again.path == "/console/again" and html.escape(NOTE, quote=False) in again.html.replace(
        "&#34;", '"'
    )
    assert '<li><span class="said">visit' not in again.html
    action = re.search(r'<form method="post" action="(/console/note[^"]+)"', again.html)
    assert action is not None and action[1] == "/console/note/7?from=list"
    done = await visitor.send(action[1], note=hidden(again, "note"), kind=hidden(again, "kind"))
    assert done.path == TODAY and f"记下了：{NOTE}，visit" in html.unescape(done.html)


async def test_a_wrong_password_loses_nothing(office: Office):
    visitor, late = await write_too_late(office)
    wrong = await sign_in(visitor, late, password="not this one")
    assert wrong.status == 403
    assert (await sign_in(visitor, wrong)).path == "/console/again"


async def test_somebody_else_at_the_same_machine_is_not_shown_it(office: Office):
    visitor, late = await write_too_late(office)
    await office.employ("林小雨", "admin")
    landed = await sign_in(visitor, late, "林小雨")
    assert landed.path == TODAY and "老伴" not in landed.html
    assert "老伴" not in (await visitor.get("/console/again")).html


async def test_it_is_shown_once_and_stands_nowhere_in_the_clear(office: Office):
    visitor, late = await write_too_late(office)
    assert "老伴" not in late.html
    await visitor.send(LOGIN, name="新来的staff", password=PASSWORD, kept=hidden(late, "kept"))
    rows = str([row.data for row in await office.town.rows(Session)])
    assert "老伴" not in rows
    assert (await visitor.get("/console/again")).path == TODAY


async def test_it_is_kept_though_a_colleague_signed_in_meanwhile(office: Office):
    visitor = await office.signed_in("staff")
    office.wait(hours=3)
    await office.signed_in("admin")
    late = await visitor.send("/console/note/7", note=NOTE, kind="visit")
    assert (await sign_in(visitor, late)).path == "/console/again"


@pytest.mark.parametrize("changed", [{"csrf": "0" * 64}, {"note": "长" * 20_000}])
async def test_what_is_forged_or_too_long_is_not_kept(office: Office, changed: dict[str, str]):
    visitor = await office.signed_in("staff")
    office.wait(hours=3)
    sent = {"note": NOTE, "kind": "visit"} | changed
    page = await visitor.send("/console/note/7", **sent)
    assert page.path == LOGIN and hidden(page, "kept") == ""


async def test_a_password_is_never_kept(office: Office):
    visitor = await office.signed_in("staff")
    office.wait(hours=3)
    page = await visitor.send("/console/password", old=PASSWORD, new="x" * 12, again="x" * 12)
    assert page.path == LOGIN and hidden(page, "kept") == ""


@pytest.mark.parametrize("kept", ["x", "AAAA", "值", "AQAB" * 30])
async def test_nobody_can_make_one_up(office: Office, kept: str):
    await office.employ("林小雨", "staff")
    visitor = await office.visitor()
    assert (await visitor.sign_in("林小雨", PASSWORD, kept=kept)).path == TODAY
