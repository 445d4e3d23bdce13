"""帮助: what staff want to do, and how, as far as it is theirs to do."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from bot.permissions import CONSOLE, may
from console import auth, chapters
from console.chapters import CHAPTERS, Opens
from console.pages import page
from console.routes import DECLARED, PREFIX, Route, get


async def show(request: web.Request) -> web.Response:
    """The contents: every chapter with what one may want to do."""
    opens = _opens(request)
    shown = [(chapter, chapter.sections_for(opens)) for chapter in CHAPTERS]
    return page(request, "help.html", chapters=[(one, found) for one, found in shown if found])


async def chapter(request: web.Request) -> web.Response:
    """One chapter."""
    found, opens = chapters.named(request.match_info["chapter"]), _opens(request)
    sections = found.sections_for(opens) if found is not None else ()
    if not sections:
        raise web.HTTPNotFound
    return page(
        request,
        "help_chapter.html",
        chapter=found,
        sections=sections,
        html=lambda text: chapters.html(text, opens),
        large=found is not None and found.name == "elders",
    )


def _opens(request: web.Request) -> Opens:
    """Whether the visitor's role opens a page."""
    role, pages = auth.who_of(request).role, _pages(request.app)
    return lambda path: may(role, pages.get(path, frozenset()))


def _pages(app: web.Application) -> Mapping[str, frozenset[str]]:
    routes = app[DECLARED].values()
    return {f"{PREFIX}{route.path}": route.may for route in routes if route.method == "GET"}


ROUTES: tuple[Route, ...] = (
    get("/help", show, CONSOLE),
    get("/help/{chapter:[a-z]{1,20}}", chapter, CONSOLE),
)
