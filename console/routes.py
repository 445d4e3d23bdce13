"""The table of routes: none without a word on who may use it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from bot.permissions import ROLES

PREFIX: Final = "/console"
TODAY: Final = f"{PREFIX}/today"
LOGIN: Final = f"{PREFIX}/login"
PASSWORD: Final = f"{PREFIX}/password"
AGAIN: Final = f"{PREFIX}/again"
# What a form may hold, and what a file that is uploaded may.
FORM_BYTES = 64 * 1024
UPLOAD_BYTES = 20 * 1024 * 1024
# Also who has not signed in.
OPEN: Final = frozenset(("open", *ROLES))

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Undeclared(Exception):
    """A route does not say who may use it."""


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the console, relative to PREFIX, and the roles that may use it.

    Who must first choose a password may use nothing that is not `always` there. A form that is
    not `referred` comes from a page of which browsers tell nobody.
    """

    method: str
    path: str
    handler: Handler
    may: frozenset[str]
    most_bytes: int = FORM_BYTES
    always: bool = False
    referred: bool = True


DECLARED = web.AppKey("declared", dict[web.AbstractRoute, Route])


def get(path: str, handler: Handler, may: frozenset[str], *, always: bool = False) -> Route:
    """A page to look at; it changes nothing."""
    return Route("GET", path, handler, may, always=always)


def post(
    path: str,
    handler: Handler,
    may: frozenset[str],
    *,
    most_bytes: int = FORM_BYTES,
    always: bool = False,
    referred: bool = True,
) -> Route:
    """Something to do, sent by a form."""
    return Route("POST", path, handler, may, most_bytes, always=always, referred=referred)


def mount(app: web.Application, routes: Iterable[Route]) -> None:
    """Add the routes to the application, which does not start with any other.

    What anybody may look at also answers HEAD, by which chat clients preview a link.
    """
    declared = {}
    for route in routes:
        if not route.may or not route.may <= OPEN:
            raise Undeclared(f"{route.path}: {sorted(route.may)}")
        added = app.router.add_route(route.method, route.path, route.handler)
        declared[added] = route
        if route.method == "GET" and route.may == OPEN:
            head = app.router.add_route("HEAD", route.path, route.handler)
            declared[head] = route
    app[DECLARED] = declared
    app.on_startup.append(_check)


async def _check(app: web.Application) -> None:
    for route in app.router.routes():
        if route not in app[DECLARED]:
            raise Undeclared(str(route))
