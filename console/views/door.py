"""The two pages that anybody may open: who has come, at the door, and an activity's own.

Whoever sends a form reads the same words whatever became of it, so that nobody learns who is on
the roster or on a list. A code that is wrong, or of another day, gets one and the same page.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NamedTuple

from aiohttp import web

from bot.messages import Say
from bot.rates import Pace, Rates
from console import acting
from console.activities import teller_of
from console.pages import page
from console.parts import Parts, parts_of, read, write
from console.routes import OPEN, PREFIX, Route, get, post
from console.safety import visitor
from services.activities import addresses, attendance, notes
from services.activities.words import Words, words
from services.entering import clean
from storage.audit import By
from storage.transaction import Row, Transaction

# Of one address; in a hall all may come by the same one.
DOOR_A_MINUTE, PAGE_A_MINUTE = 40, 10
MOST_NAME = 30
SHORTEST_PHONE, LONGEST_PHONE = 7, 15
CODE = "{code:[A-Za-z0-9_-]{1,40}}"
AT_DOOR = addresses.DOOR.removeprefix(PREFIX) + CODE
OF_ACTIVITY = addresses.PAGE.removeprefix(PREFIX) + CODE


class Paces:
    """How often one address may send each of the two forms."""

    def __init__(self) -> None:
        self.door, self.page = Rates(DOOR_A_MINUTE), Rates(PAGE_A_MINUTE)


PACES = web.AppKey("paces", Paces)


class Typed(NamedTuple):
    """What somebody wrote on a page, and what is wrong with it, by the field."""

    name: str
    number: str
    errors: dict[str, str]


async def show_door(request: web.Request) -> web.Response:
    """Where people say at the door that they came; only while they come."""
    found = await read(request, lambda tx: _at_door(request, tx))
    return _door_page(request, *found) if found else _gone(request)


async def come(request: web.Request) -> web.Response:
    """Note that somebody came, or leave a note for staff."""
    found = await read(request, lambda tx: _at_door(request, tx))
    if found is None:
        return _gone(request)
    typed = _typed(await acting.written(request), "digits", parts_of(request).say)
    if _is_fast(request, request.config_dict[PACES].door):
        return _door_page(request, *found, typed=typed, sentence="arrivals.too_fast", status=429)
    if typed.errors:
        return _door_page(request, *found, typed=typed, status=422)
    parts, who = parts_of(request), (typed.name, typed.number)

    def work(tx: Transaction) -> None:
        row, now = found[0], parts.clock.now()
        if not attendance.at_door(tx, parts.vault, row.id, who, By(None, now)):
            notes.leave(tx, parts.vault, row.id, kind=notes.DOOR, name=typed.name, at=now)

    await write(request, work)
    return _done(request, found[0], "arrivals.door_done")


async def show_activity(request: web.Request) -> web.Response:
    """An activity as its poster tells it, with a form for who has no WeChat; only while open."""
    row = await read(request, lambda tx: _open(request, tx))
    return _activity_page(request, row) if row is not None else _gone(request)


async def ask(request: web.Request) -> web.Response:
    """Sign up who is known by name and phone, or leave a note for staff."""
    row = await read(request, lambda tx: _open(request, tx))
    if row is None:
        return _gone(request)
    typed = _typed(await acting.written(request), "phone", parts_of(request).say)
    if _is_fast(request, request.config_dict[PACES].page):
        return _activity_page(request, row, typed=typed, sentence="arrivals.too_fast", status=429)
    if typed.errors:
        return _activity_page(request, row, typed=typed, status=422)
    parts, who = parts_of(request), (typed.name, typed.number)
    told = By(None, parts.clock.now()), teller_of(request)
    await write(request, lambda tx: notes.ask(tx, parts.vault, row, who, told))
    return _done(request, row, "arrivals.page_done")


def _at_door(request: web.Request, tx: Transaction) -> tuple[Row, bool] | None:
    """The activity of the code while people come to it, and whether its list has namesakes."""
    row = addresses.by_door_code(tx, request.match_info["code"])
    if row is None or not attendance.is_on(row, parts_of(request).clock.now()):
        return None
    return row, attendance.has_namesakes(tx, row.id)


def _open(request: web.Request, tx: Transaction) -> Row | None:
    row = addresses.by_code(tx, request.match_info["code"])
    now = parts_of(request).clock.now()
    return row if row is not None and addresses.takes_in(row, now) else None


def _is_fast(request: web.Request, rates: Rates) -> bool:
    parts = parts_of(request)
    return rates.pace(visitor(request, parts.proxies), parts.machine.now()) is not Pace.FINE


def _typed(form: dict[str, str], field: str, say: Say) -> Typed:
    """What the form holds: a name, and the digits at the door or the phone."""
    name = "".join(_plain(form.get("name", "")).split())
    number = re.sub(r"[\s+()-]", "", _plain(form.get(field, "")))
    errors = {}
    if not 1 <= len(name) <= MOST_NAME:
        errors["name"] = say("arrivals.name_unread")
    if field == "phone" and not (
        number.isdecimal() and SHORTEST_PHONE <= len(number) <= LONGEST_PHONE
    ):
        errors["phone"] = say("arrivals.phone_unread")
    return Typed(name, number, errors)


def _plain(said: str) -> str:
    return unicodedata.normalize("NFKC", clean(said))


def _door_page(
    request: web.Request,
    row: Row,
    namesakes: bool,  # noqa: FBT001 - what belongs to the row
    *,
    typed: Typed | None = None,
    sentence: str = "",
    status: int = 200,
) -> web.Response:
    shown = _shown(request, row, typed, sentence) | {"namesakes": namesakes}
    return page(request, "door.html", status=status, **shown)


def _activity_page(
    request: web.Request,
    row: Row,
    *,
    typed: Typed | None = None,
    sentence: str = "",
    status: int = 200,
) -> web.Response:
    shown = _shown(request, row, typed, sentence)
    return page(request, "activity_public.html", status=status, **shown)


def _shown(request: web.Request, row: Row, typed: Typed | None, sentence: str) -> dict[str, Any]:
    told = _words(parts_of(request), row)
    return {"row": row, "told": told, "typed": typed, "sentence": sentence, "path": request.path}


def _words(parts: Parts, row: Row) -> Words:
    return words(row, parts.say, parts.zone)


def _done(request: web.Request, row: Row, sentence: str) -> web.Response:
    return page(request, "public_done.html", title=row.title, sentence=sentence)


def _gone(request: web.Request) -> web.Response:
    return page(request, "public_done.html", status=404, title="", sentence="arrivals.gone")


ROUTES: tuple[Route, ...] = (
    get(AT_DOOR, show_door, OPEN),
    post(AT_DOOR, come, OPEN),
    get(OF_ACTIVITY, show_activity, OPEN),
    post(OF_ACTIVITY, ask, OPEN),
)
