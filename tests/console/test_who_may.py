"""Who may open what: nothing without a declaration, nothing to who is not meant."""

from __future__ import annotations

import re

import pytest
from aiohttp import web

import console
from bot.permissions import ADMINS, CONSOLE, ROLES
from bot.texts import Texts
from console.routes import LOGIN, OPEN, PREFIX, TODAY, Route, Undeclared, get, mount
from console.views import ROUTES
from services import members
from tests.kit.office import Office, Visitor

say = Texts()
# What anybody may reach without having signed in, written out so that nothing joins unseen.
CODE = "{code:[A-Za-z0-9_-]{1,40}}"
OPEN_PATHS = {"", "/", "/login", "/pass/{secret}", "/static/{name}", f"/a/{CODE}", f"/d/{CODE}"}
OPEN_PATHS |= {"/r/{secret:[^/]{1,200}}"}


def filled(route: Route) -> str:
    """An address of the route, with a number or a word for whatever is to be filled in."""

    def value(part: re.Match[str]) -> str:
        words = ("1", "word", "a.word", (part[1] or "").partition("|")[0])
        fitting = (word for word in words if re.fullmatch(part[1] or ".+", word))
        return next(fitting, "word")

    return PREFIX + re.sub(r"\{\w+(?::((?:[^{}]|\{[^{}]*\})*))?\}", value, route.path)


def test_only_the_way_in_is_open_to_everybody():
    assert {route.path for route in ROUTES if route.may == OPEN} == OPEN_PATHS


async def test_who_has_not_signed_in_gets_to_the_login_page_only(visitor: Visitor):
    for route in ROUTES:
        if route.may == OPEN:
            continue
        path = filled(route)
        page = await (visitor.get if route.method == "GET" else visitor.send)(path)
        assert page.path.startswith(LOGIN), route.path
        assert page.path == LOGIN or route.method == "GET"


@pytest.mark.parametrize("role", ROLES)
async def test_what_a_role_may_not_is_refused(open_office, role: str):
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="只给管理员看")

    async with open_office(get("/admins", page, ADMINS), get("/all", page, CONSOLE)) as office:
        visitor = await office.signed_in("staff")
        await office.town.do(lambda tx: members.set_role(tx, visitor.member_id, role))
        admins, everybody = await visitor.get("/console/admins"), await visitor.get("/console/all")
    assert (admins.status == 200) is (role == "admin")
    assert (everybody.status == 200) is (role in CONSOLE)
    for refused in (one for one in (admins, everybody) if one.status != 200):
        assert refused.status == 403 and say("console.not_allowed") in refused.words
        assert "只给管理员看" not in refused.html


@pytest.mark.parametrize("role", ["member", "family"])
async def test_elders_and_families_see_nothing_of_the_console(office: Office, signed_in, role):
    visitor = await signed_in("staff")
    await office.town.do(lambda tx: members.set_role(tx, visitor.member_id, role))
    for route in ROUTES:
        if route.may != OPEN and route.method == "GET":
            page = await visitor.get(filled(route))
            assert page.status == 403 and say("console.not_allowed") in page.words
            assert 'class="items"' not in page.html or "</li>" not in page.html


@pytest.mark.parametrize(
    "path", ["/console/nowhere", "/console/today/nothing", "/console/static/x"]
)
async def test_what_is_not_there_is_told_plainly(signed_in, path: str):
    page = await (await signed_in("staff")).get(path)
    assert page.status == 404 and say("console.not_found") in page.words


async def test_no_file_outside_the_folder_is_shown(visitor: Visitor):
    for name in ("..%2fparts.py", "%2e%2e%2fparts.py", "..", "console.css%00"):
        page = await visitor.get(f"/console/static/{name}")
        assert "Parts" not in page.html and page.status in {200, 400, 404}


async def test_a_page_is_not_to_be_sent_to(signed_in):
    page = await (await signed_in("staff")).send(TODAY)
    assert page.status == 405 and say("console.not_found") in page.words


async def nothing(_request: web.Request) -> web.Response:
    return web.Response()


@pytest.mark.parametrize("roles", [frozenset(), frozenset({"staf"}), frozenset({"staff", "boss"})])
def test_a_route_must_say_who_may_use_it(roles):
    with pytest.raises(Undeclared):
        mount(web.Application(), [get("/new", nothing, roles)])


def test_a_route_cannot_be_made_without_saying_it():
    with pytest.raises(TypeError):
        get("/new", nothing)  # type: ignore[call-arg]


async def test_the_console_does_not_start_with_a_route_beside_the_table(office: Office):
    app = console.application(office.door._parts)
    app.router.add_get("/beside", nothing)
    app.freeze()
    with pytest.raises(Undeclared, match="beside"):
        await app.startup()


async def test_the_way_around_shows_what_one_may_open_and_what_there_is(open_office):
    paths = ("/roster", "/staff")
    async with open_office(*(get(path, nothing, CONSOLE) for path in paths)) as office:
        seen = {}
        for role in ("admin", "liaison", "duty"):
            html = (await (await office.signed_in(role)).get(TODAY)).html
            seen[role] = [
                word for word in ("今天", "名册", "工作人员", "导入") if f">{word}</a>" in html
            ]
    assert seen == {
        "admin": ["今天", "名册", "工作人员", "导入"],
        "liaison": ["今天", "名册"],
        "duty": ["今天"],
    }
