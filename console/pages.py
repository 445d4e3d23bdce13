"""Pages made of templates, with what all of them show: the visitor, the way around, notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

import aiohttp_jinja2
import jinja2
from aiohttp import web
from aiohttp_session import Session

from bot.clock import local_date
from bot.permissions import may
from bot.texts.dates import date_words
from console import chapters
from console.assets import addressed
from console.auth import WHO
from console.navigation import ITEMS, Item
from console.parts import Parts
from console.routes import PREFIX, Route
from console.safety import SESSION, csrf

TEMPLATES = Path(__file__).parent / "templates"
NOTICES = "notices"
# The items of the navigation whose pages there are.
SHOWN = web.AppKey("shown", tuple[Item, ...])


class Notice(NamedTuple):
    """One line above a page; `bad` tells of what was not done."""

    kind: Literal["good", "bad"]
    text: str


def prepare(app: web.Application, parts: Parts, routes: Iterable[Route]) -> None:
    """Have the application make pages of the templates."""
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        default_helpers=False,
        filters={"when": partial(when, parts), "day": partial(day, parts)},
    )
    environment.filters["same"] = same
    environment.globals |= {"say": parts.say, "static": addressed, "bureau": parts.bureau}
    paths = {f"{PREFIX}{route.path}" for route in routes if route.method == "GET"}
    app[SHOWN] = tuple(item for item in ITEMS if item.path in paths)


def page(request: web.Request, template: str, *, status: int = 200, **context: Any) -> web.Response:
    """A page of a template; `context` is what that template alone shows."""
    who = request.get(WHO)
    shared = {
        "who": who,
        "here": request.path,
        "items": [i for i in request.app[SHOWN] if who is not None and may(who.role, i.may)],
        "notices": _noticed(request.get(SESSION)),
        "csrf": lambda: csrf(request),
        # Filled while the page is made: where something is to be put right, and its label.
        "problems": [],
        "help": _help(request.path),
    }
    return aiohttp_jinja2.render_template(template, request, shared | context, status=status)


def login_page(
    request: web.Request,
    sentence: str = "",
    *,
    name: str = "",
    next_path: str = "",
    kept: str = "",
    status: int = 200,
) -> web.Response:
    """The login page; `kept` is the sealed form that is to be offered after signing in."""
    shown = {"sentence": sentence, "name": name, "next": next_path, "kept": kept}
    return page(request, "login.html", status=status, **shown)


def notice(request: web.Request, text: str, kind: Literal["good", "bad"] = "good") -> None:
    """Show a line on the next page that this visitor sees."""
    session = request[SESSION]
    session[NOTICES] = [*session.get(NOTICES, []), [kind, text]]


def when(parts: Parts, instant: datetime) -> str:
    """An instant as people say it: 今天 09:30, 10月26日(周日) 09:30."""
    local, today = instant.astimezone(parts.zone), local_date(parts.clock.now(), parts.zone)
    time, words = f"{local:%H:%M}", date_words(parts.say, local.date())
    if local.date() == today:
        return parts.say("console.when_today", time=time)
    if local.year == today.year:
        return parts.say("console.when", date=words, time=time)
    return parts.say("console.when_year", year=local.year, date=words, time=time)


def day(parts: Parts, of: date) -> str:
    """A day as people say it: 10月26日(周日), with the year where it is another one."""
    today, words = local_date(parts.clock.now(), parts.zone), date_words(parts.say, of)
    if of.year == today.year:
        return words
    return parts.say("console.day_year", year=of.year, date=words)


def same(words: Iterable[str]) -> list[tuple[str, str]]:
    """Options whose values are their words."""
    return [(word, word) for word in words]


def _help(path: str) -> str:
    """Where the page at an address is explained, "" for help itself."""
    if path == chapters.HELP or path.startswith(f"{chapters.HELP}/"):
        return ""
    found = chapters.about(path)
    return chapters.HELP if found is None else found.path


def _noticed(session: Session | None) -> list[Notice]:
    """The notices of a session, which are shown once."""
    if session is None or NOTICES not in session:
        return []
    return [Notice(kind, text) for kind, text in session.pop(NOTICES)]
