"""奖状: who earned one in a month of a campaign; each as a picture, all of them on paper."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from aiohttp import web

from console import acting
from console.campaigns import ONE, campaign_of, is_meeting, months_of, path_of, words
from console.files import PNG, download
from console.navigation import KEEPERS
from console.pages import notice, page
from console.paging import paging
from console.parts import parts_of, read
from console.people import member_of, today_of
from console.routes import Route, get
from services import fonts, pictures
from services.checkin import certificates, forms
from services.checkin.certificates import Earned
from storage.transaction import Row, Transaction

HERE = ONE + "/certificates"
# Months before these are looked at by few, and by their address.
SHOWN_MONTHS = 12


async def show(request: web.Request) -> web.Response:
    """Who earned a certificate in a month."""
    shown = await read(request, lambda tx: _known(request, tx))
    face = await asyncio.to_thread(fonts.find, parts_of(request).font)
    at = paging(request, len(shown["earned"]))
    some = shown["earned"][at.first : at.first + at.size]
    shown |= {"paging": at, "some": some, "draws": face is not None}
    return page(request, "certificates.html", least=certificates.LEAST, **shown, **words(request))


async def printed(request: web.Request) -> web.Response:
    """All certificates of a month, one on each sheet of A4 across."""
    shown, say = await read(request, lambda tx: _known(request, tx)), parts_of(request).say
    sheets = [certificates.words(say, one) for one in shown["earned"]]
    return page(request, "certificates_print.html", sheets=sheets, **shown, **words(request))


async def picture(request: web.Request) -> web.Response:
    """Somebody's certificate as a picture; back to the list where no font can draw it."""
    parts = parts_of(request)
    earned = await read(request, lambda tx: _one(request, tx))
    face = await asyncio.to_thread(fonts.find, parts.font)
    if face is None:
        notice(request, parts.say("certificates.no_font"), "bad")
        raise web.HTTPSeeOther(_path(earned.campaign_id, earned.month))
    png = await asyncio.to_thread(pictures.certificate, parts.say, earned, parts.bureau, face)
    name = parts.say("certificates.file", name=earned.name, month=f"{earned.month:%Y-%m}")
    return download(png, f"{name}.png", PNG)


def _known(request: web.Request, tx: Transaction) -> dict[str, Any]:
    row, scope = _study(request, tx), acting.scope(request, tx)
    months = _months(request, row)
    month = _month(request, months)
    earned = certificates.earned(tx, row.id, month, scope) if month else []
    shown = {"campaign": row, "path": path_of(row.id), "month": month, "earned": earned}
    return shown | {"months": months[-SHOWN_MONTHS:]}


def _one(request: web.Request, tx: Transaction) -> Earned:
    row, person = _study(request, tx), member_of(request, tx)
    month = _month(request, _months(request, row))
    earned = certificates.of_member(tx, row.id, month, person.id) if month else None
    if earned is None:
        raise web.HTTPNotFound
    return earned


def _study(request: web.Request, tx: Transaction) -> Row:
    """The campaign that the address names, if it is no meeting."""
    row = campaign_of(request, tx)
    if is_meeting(row):
        raise web.HTTPNotFound
    return row


def _months(request: web.Request, row: Row) -> list[date]:
    """The months of a campaign that are over: before that nobody has earned anything."""
    current = today_of(request).replace(day=1)
    return [month for month in months_of(row) if month < current]


def _month(request: web.Request, months: list[date]) -> date | None:
    """The month that is asked for, else the latest; None where there is none."""
    asked = forms.day(f"{request.query.get('month', '')}-01")
    return asked if asked in months else max(months, default=None)


def _path(campaign_id: int, month: date) -> str:
    return f"{path_of(campaign_id)}/certificates?month={month:%Y-%m}"


ROUTES: tuple[Route, ...] = (
    get(HERE, show, KEEPERS),
    get(HERE + "/print", printed, KEEPERS),
    get(HERE + "/{member:[0-9]{1,9}}", picture, KEEPERS),
)
