"""签到表: the sheet of an activity to print, and its workbook."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from bot.permissions import CLERKS
from console import acting
from console.activities import ONE, activity_of, path_of, people_of, phones, words
from console.files import download
from console.navigation import KEEPERS
from console.pages import page
from console.parts import parts_of, read, write
from console.routes import Route, get, post
from services import workbooks
from services.activities import entry, sheet, workbook
from services.activities.entries import IN, WAITING
from services.activities.overview import Person
from services.workbooks import Page
from storage.transaction import Row, Transaction


async def show(request: web.Request) -> web.Response:
    """The sign-in sheet of those who have places, for A4, without anybody's remark."""
    shown = await read(request, lambda tx: _known(request, tx, {}))
    return page(request, "activity_print.html", remarks=False, **shown, **words(request))


async def show_remarks(request: web.Request) -> web.Response:
    """The same with the remarks, which is noted."""

    def work(tx: Transaction) -> dict[str, Any]:
        row = activity_of(request, tx)
        entry.note_seen(tx, row.id, acting.by(request), entry.REMARK)
        people = people_of(request, tx, row)[IN]
        return _known(request, tx, _remarks(request, people))

    shown = await write(request, work)
    return page(request, "activity_print.html", remarks=True, **shown, **words(request))


async def file(request: web.Request) -> web.Response:
    """The workbook of an activity; who took it is noted, and what it has in the clear."""
    parts, typed = parts_of(request), await acting.written(request)
    clear = [name for name in ("phone", entry.REMARK) if typed.get(name)]

    def work(tx: Transaction) -> tuple[Row, list[Page]]:
        row = activity_of(request, tx)
        workbook.note(tx, row, acting.by(request), clear)
        lists = people_of(request, tx, row)
        return row, [
            _page(request, tx, lists[state], clear, name=name)
            for state, name in (
                (IN, "activity_pages.sheet_in"),
                (WAITING, "activity_pages.sheet_waiting"),
            )
        ]

    row, pages = await write(request, work)
    data = await asyncio.to_thread(workbooks.workbook, *pages)
    day = entry.day_of(row, parts.zone)
    return download(data, f"{row.title}{day}.xlsx")


def _page(
    request: web.Request, tx: Transaction, people: list[Person], clear: list[str], *, name: str
) -> Page:
    parts = parts_of(request)
    numbers = phones(request, tx, people, clear="phone" in clear)
    remarks = _remarks(request, people) if entry.REMARK in clear else {}
    return workbook.page(parts.say(name), people, numbers, remarks, say=parts.say, zone=parts.zone)


def _known(request: web.Request, tx: Transaction, remarks: dict[int, str]) -> dict[str, Any]:
    row = activity_of(request, tx)
    people = people_of(request, tx, row)[IN]
    heads = sum(one.row.heads for one in people)
    shown = {"row": row, "path": path_of(row.id), "count": len(people), "heads": heads}
    return shown | {"leaves": sheet.leaves(people, remarks)}


def _remarks(request: web.Request, people: Iterable[Person]) -> dict[int, str]:
    vault = parts_of(request).vault
    return {one.row.id: entry.remark(vault, one.row) for one in people}


ROUTES: tuple[Route, ...] = (
    get(ONE + "/print", show, KEEPERS),
    post(ONE + "/print", show_remarks, CLERKS),
    post(ONE + "/file", file, CLERKS),
)
