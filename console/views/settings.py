"""设置: what holds and where it comes from; some of it can be changed here, at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from aiohttp import web

from bot.messages import Say
from bot.permissions import ADMINS
from console import acting
from console.pages import notice, page
from console.parts import Parts, parts_of, read, write
from console.routes import PREFIX, Route, get, post
from services import members, settings
from services.settings import KNOWN, Configured, Known
from storage.transaction import Row, Transaction

HERE = f"{PREFIX}/settings"
PAGE, PROGRAM = "page", "program"
SOURCES = {
    PAGE: "settings.from_page",
    PROGRAM: "settings.from_program",
    "environment": "settings.from_environment",
    "file": "settings.from_file",
    "default": "settings.from_default",
}


@dataclass(frozen=True, slots=True)
class Held:
    """A setting that can be changed here: what holds, its source, and what would hold else.

    `name` is what it is called in the configuration, "" where it is not there.
    """

    known: Known
    shown: str
    source: str
    otherwise: str
    set_here: bool
    name: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the configuration: each setting with its value and its source in words."""

    words: str
    used: bool
    settings: list[tuple[Configured, str, str]]


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed a setting, when, from what to what."""

    at: datetime
    who: str
    words: str
    before: str
    after: str


async def show(request: web.Request) -> web.Response:
    """All settings, and who changed them."""
    return await _page_of(request)


async def put(request: web.Request) -> web.Response:
    """Change a setting; what can't be read is told beside the field, and nothing is lost."""
    parts, known, by = parts_of(request), _known(request), acting.by(request)
    typed = (await acting.written(request)).get(known.name, "")
    try:
        new = known.read(typed)
    except ValueError:
        return await _page_of(request, {known.name: parts.say(known.wrong)}, {known.name: typed})
    otherwise = _otherwise(parts, known)
    done = await write(request, lambda tx: settings.put(tx, known, new, by, otherwise))
    raise _told(request, known, "settings.saved" if done else "settings.same")


async def drop(request: web.Request) -> web.Response:
    """Let the configuration hold again."""
    parts, known, by = parts_of(request), _known(request), acting.by(request)
    otherwise = _otherwise(parts, known)
    done = await write(request, lambda tx: settings.drop(tx, known, by, otherwise))
    raise _told(request, known, "settings.dropped" if done else "settings.nothing_to_drop")


async def _page_of(
    request: web.Request,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> web.Response:
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[list[Held], list[Change]]:
        held = [_held(tx, parts, known) for known in KNOWN.values()]
        return held, [_change(tx, parts.say, *one) for one in settings.history(tx)]

    held, changes = await read(request, work)
    return page(
        request,
        "settings.html",
        status=422 if errors else 200,
        held=held,
        changes=changes,
        sections=_sections(parts),
        errors=errors or {},
        typed=typed or {},
    )


def _held(tx: Transaction, parts: Parts, known: Known) -> Held:
    row, otherwise = settings.find(tx, known), _otherwise(parts, known)
    found = _configured(parts, known)
    configured = found.source if found else PROGRAM
    source = PAGE if row is not None else configured
    return Held(
        known,
        known.shown(settings.value(tx, known, otherwise)),
        parts.say(SOURCES[source]),
        known.shown(otherwise),
        row is not None,
        found.name if found else "",
    )


def _change(tx: Transaction, say: Say, known: Known, row: Row) -> Change:
    was, now = ((told or {}).get("value") for told in (row.before, row.after))
    alive = row.member_id is not None and members.role(tx, row.member_id) is not None
    who = members.name(tx, row.member_id) if alive else ""
    shown: Callable[[Any], str] = known.shown
    none = say("settings.empty")
    return Change(row.at, who, say(known.words), shown(was) or none, shown(now) or none)


def _sections(parts: Parts) -> list[Section]:
    """What is configured, section by section."""
    only_there = [one for one in parts.configured if one.name not in KNOWN]
    by_section = groupby(only_there, key=lambda one: one.section)
    return [_section(parts, section, list(of)) for section, of in by_section]


def _section(parts: Parts, name: str, of: list[Configured]) -> Section:
    # A channel that is not set up has no values; every other section has some.
    used = any(one.value for one in of)
    return Section(parts.sections[name], used, [_in_words(parts.say, one) for one in of])


def _in_words(say: Say, one: Configured) -> tuple[Configured, str, str]:
    return one, _shown(say, one), say(SOURCES[one.source])


def _shown(say: Say, one: Configured) -> str:
    if one.secret:
        return say("settings.set" if one.value else "settings.unset")
    if isinstance(one.value, bool):
        return say("settings.yes" if one.value else "settings.no")
    if isinstance(one.value, list):
        return "、".join(one.value) or say("settings.empty")
    return say("settings.unset") if one.value is None else str(one.value)


def _otherwise(parts: Parts, known: Known) -> Any:
    """What holds where nothing was set here."""
    found = _configured(parts, known)
    return found.value if found else known.default


def _configured(parts: Parts, known: Known) -> Configured | None:
    return next((one for one in parts.configured if one.name == known.name), None)


def _known(request: web.Request) -> Known:
    """The setting that the address names; not found if it can't be changed here."""
    known = KNOWN.get(request.match_info["name"])
    if known is None:
        raise web.HTTPNotFound
    return known


def _told(request: web.Request, known: Known, key: str) -> web.HTTPSeeOther:
    say = parts_of(request).say
    notice(request, say(key, words=say(known.words)))
    return web.HTTPSeeOther(HERE)


_ONE = "/settings/{name:[a-z_.]{1,40}}"
ROUTES: tuple[Route, ...] = (
    get("/settings", show, ADMINS),
    post(_ONE + "/put", put, ADMINS),
    post(_ONE + "/drop", drop, ADMINS),
)
