"""What every page that changes something needs: who acts, for whom, and what they wrote."""

from __future__ import annotations

from aiohttp import web

from console import auth
from console.parts import parts_of
from services import scopes
from services.scopes import Scope
from storage.audit import By
from storage.transaction import Transaction

MOST_DIGITS = 9


def by(request: web.Request) -> By:
    """Who does what this request asks for, and when."""
    return By(auth.who_of(request).id, parts_of(request).clock.now())


def scope(request: web.Request, tx: Transaction) -> Scope:
    """Whose people the visitor sees."""
    who = auth.who_of(request)
    return scopes.of(tx, who.id, who.role)


async def written(request: web.Request) -> dict[str, str]:
    """The fields of a form, without blanks around them; files are left out."""
    form = await request.post()
    return {name: value.strip() for name, value in form.items() if isinstance(value, str)}


def number(given: str, most: int = MOST_DIGITS) -> int | None:
    """The id that a field names, None for anything else; of messages it has up to 18 digits."""
    plain = given.isascii() and given.isdecimal() and len(given) <= most
    return int(given) if plain else None


def one(request: web.Request, name: str) -> int:
    """The id that the address names."""
    return int(request.match_info[name])
