"""Sending again what came when its session was over."""

from __future__ import annotations

from aiohttp import web

from bot.permissions import CONSOLE
from console import auth
from console.kept import KEPT, opened
from console.pages import page
from console.parts import parts_of
from console.routes import AGAIN, PREFIX, TODAY, Route, get
from console.safety import SESSION


async def show(request: web.Request) -> web.Response:
    """What was written, with a button that sends it; it is shown once."""
    sealed = str(request[SESSION].pop(KEPT, ""))
    kept = opened(parts_of(request), sealed, auth.who_of(request).id)
    if kept is None:
        raise web.HTTPSeeOther(TODAY)
    return page(request, "again.html", kept=kept)


ROUTES: tuple[Route, ...] = (get(AGAIN.removeprefix(PREFIX), show, CONSOLE),)
