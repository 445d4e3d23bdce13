"""个人设置: what somebody asked the bot for, noted by staff in their stead."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from bot.pacing import quiet_hours
from bot.permissions import CLERKS
from console import acting
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import ONE, member_of, path_of, typed_of, words
from console.routes import Route, get, post
from services import preferences
from services.entering import Typed
from storage.transaction import Row, Transaction

_BETWEEN = re.compile(r"[，,、;；\s]+")
_LIKE = str.maketrans("：－—–～~", ":-----")


async def show(request: web.Request) -> web.Response:
    """What somebody asked for, as a form."""
    row = await read(request, lambda tx: member_of(request, tx))
    fields = {name: str(getattr(row, name) or "") for name in ("prefer", "quiet", "quiet_also")}
    ticks = {name: "1" if getattr(row, name) else "" for name in ("reminders", "mention")}
    return _form(request, row, Typed(fields | ticks), {})


async def change(request: web.Request) -> web.Response:
    """Keep it."""
    parts, typed = parts_of(request), await typed_of(request)
    hours = {name: _hours(typed.of(name)) for name in ("quiet", "quiet_also")}
    errors = {n: parts.say("person.hours_wrong") for n, read in hours.items() if read is None}
    prefer = typed.of("prefer")

    def work(tx: Transaction) -> Row:
        row = member_of(request, tx)
        if not errors:
            preferences.keep(
                tx,
                row.id,
                acting.by(request),
                reminders=bool(typed.of("reminders")),
                mention=bool(typed.of("mention")),
                prefer=prefer if prefer in words(request)["prefers"] else None,
                **{name: written or None for name, written in hours.items()},
            )
        return row

    row = await write(request, work)
    if errors:
        return _form(request, row, typed, errors)
    notice(request, parts.say("person.wishes_kept", name=row.name))
    raise web.HTTPSeeOther(path_of(row.id))


def _hours(said: str) -> str | None:
    """Hours as the columns hold them, "" for none; None where they can't be read."""
    spans = [part for part in _BETWEEN.split(said.translate(_LIKE)) if part]
    padded = [re.sub(r"(?<!\d)(\d):", r"0\1:", span) for span in spans]
    try:
        quiet_hours(padded)
    except ValueError:
        return None
    return ",".join(padded)


def _form(request: web.Request, row: Row, typed: Typed, errors: dict[str, str]) -> web.Response:
    shown: dict[str, Any] = {"person": row, "given": typed, "errors": errors}
    return page(request, "person_wishes.html", **shown, **words(request))


ROUTES: tuple[Route, ...] = (
    get(ONE + "/wishes", show, CLERKS),
    post(ONE + "/wishes", change, CLERKS),
)
