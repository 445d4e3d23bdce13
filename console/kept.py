"""A form that came when its session was over: it is not lost, but offered again after signing in.

It goes through the login page and back sealed, so that nobody can make one up, and is opened
only for whoever's session it was.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass

from aiohttp import web

from console.parts import Parts, parts_of
from console.routes import PASSWORD
from console.safety import FIELD, check_form
from storage.vault import SealedError, Vault

# Whose session it was that is over.
FORMER = web.RequestKey("former", int)
# Under which name a sealed form is in the login page, and in the session afterwards.
KEPT = "kept"
# What is longer would not fit through the login page once it is sealed.
MOST_CHARACTERS = 10_000
CHOSEN = re.compile("[a-z_-]*|[0-9]{1,4}")


class SessionOver(web.HTTPForbidden):
    """Something was sent whose session is over; `kept` is the sealed form, "" if it is lost."""

    def __init__(self, kept: str) -> None:
        super().__init__()
        self.kept = kept


@dataclass(frozen=True, slots=True)
class Kept:
    """What was sent where: names and values in their order, without files."""

    path: str
    fields: list[list[str]]

    @property
    def written(self) -> list[str]:
        """What somebody may know again: words, not what a page has for a choice or a tick."""
        return [value for _, value in self.fields if not CHOSEN.fullmatch(value.strip())]


async def keep(request: web.Request) -> str:
    """The form of a request, sealed; "" for one that is none of ours, or too long, or a password's.

    It was sent from a page of the session that is over, as its token shows.
    """
    former = request.get(FORMER)
    if former is None or request.path == PASSWORD:
        return ""
    try:
        await check_form(request, parts_of(request).proxies)
    except web.HTTPException:
        return ""
    form = await request.post()
    fields = [[n, value] for n, value in form.items() if isinstance(value, str) and n != FIELD]
    words = json.dumps([former, request.path_qs, fields])
    return _sealed(parts_of(request).vault, words) if len(words) <= MOST_CHARACTERS else ""


def opened(parts: Parts, sealed: str, member_id: int) -> Kept | None:
    """What was sealed for this member; None if it was another's, or is not ours."""
    try:
        words = parts.vault.open(base64.b64decode(sealed, validate=True), KEPT)
    except (ValueError, SealedError):
        return None
    former, path, fields = json.loads(words)
    return Kept(path, fields) if former == member_id else None


def _sealed(vault: Vault, words: str) -> str:
    return base64.b64encode(vault.seal(words, KEPT)).decode()
