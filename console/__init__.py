"""The staff's web pages: a sub-application under /console that has no rules of its own."""

from __future__ import annotations

import aiohttp_session
from aiohttp import web

from bot.rates import Rates
from console import auth, errors, pages, safety
from console.parts import PARTS, Parts
from console.routes import Route, mount
from console.sessions import STORAGE, RowStorage
from console.views import ROUTES, door, replies

__all__ = ["Parts", "application"]


def application(parts: Parts, routes: tuple[Route, ...] = ROUTES) -> web.Application:
    """The console with all its pages, to be added under `routes.PREFIX`."""
    storage = RowStorage(parts)
    remembering = aiohttp_session.session_middleware(storage)
    app = web.Application(middlewares=[errors.explained, remembering, auth.guard])
    app[PARTS], app[STORAGE] = parts, storage
    app[auth.DOOR] = auth.Door(parts)
    app[door.PACES] = door.Paces()
    app[replies.RATES] = Rates(replies.A_MINUTE)
    mount(app, routes)
    pages.prepare(app, parts, routes)
    app.on_response_prepare.append(safety.harden)
    return app
