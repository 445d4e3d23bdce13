"""换手机号: a number that somebody told the bot, for staff to put on the roster or not."""

from __future__ import annotations

from typing import Any, NoReturn

from aiohttp import web

from bot.permissions import STAFF
from console import acting
from console.needs import PATHS_OF_ONE
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import masked_field, typed_of, words
from console.routes import TODAY, Route, get, post
from services import matters, phones
from storage.transaction import Row, Transaction

HERE = PATHS_OF_ONE[phones.KIND]
_ONE = "/phones/{task:[0-9]{1,18}}"


async def show(request: web.Request) -> web.Response:
    """Who has another number, the numbers on file and the new one, all masked."""
    return await _page_of(request, "")


async def reveal(request: web.Request) -> web.Response:
    """The same with the new number in the clear; that the visitor saw it is kept."""
    parts = parts_of(request)

    def work(tx: Transaction) -> str:
        return phones.reveal(tx, parts.vault, _open_task(request, tx), acting.by(request))

    return await _page_of(request, await write(request, work))


async def accept(request: web.Request) -> web.Response:
    """Put the number on the roster, if it is still the one that the page showed."""
    parts, typed = parts_of(request), await typed_of(request)
    field = typed.of("field")
    if field not in phones.FIELDS:
        raise web.HTTPNotFound

    def work(tx: Transaction) -> tuple[Row, str, bool]:
        task = _task(request, tx)
        person = phones.whose(tx, task)
        if person is None or task.detail_sealed is None:
            raise web.HTTPNotFound
        if phones.shown(parts.vault, task) != typed.of("shown"):
            return task, "", False
        by = acting.by(request)
        done = phones.accept(tx, parts.vault, task, by, parts.desk, field=field)
        return task, person.name, done

    task, name, done = await write(request, work)
    if not name:
        notice(request, parts.say("phones.newer"), "bad")
        raise web.HTTPSeeOther(f"{HERE}/{task.id}")
    told = "phones.changed" if field == "phone" else "phones.changed_other"
    _leave(request, parts.say(told, name=name), done=done)


async def close(request: web.Request) -> web.Response:
    """Close it, the roster stays as it is."""
    parts = parts_of(request)

    def work(tx: Transaction) -> bool:
        return phones.close(tx, _task(request, tx), acting.by(request), parts.desk)

    _leave(request, parts.say("phones.closed"), done=await write(request, work))


def _leave(request: web.Request, told: str, *, done: bool) -> NoReturn:
    if done:
        notice(request, told)
    else:
        notice(request, parts_of(request).say("console.already_closed"), "bad")
    raise web.HTTPSeeOther(f"{TODAY}/{phones.KIND}")


async def _page_of(request: web.Request, clear: str) -> web.Response:
    parts = parts_of(request)

    def work(tx: Transaction) -> dict[str, Any]:
        task = _task(request, tx)
        person = phones.whose(tx, task)
        return {
            "task": task,
            "person": person,
            "asker": matters.who(tx, task.member_id, matters.sender_of(task), parts.say),
            "known": [masked_field(request, person, field) for field in phones.FIELDS],
            "shown": phones.shown(parts.vault, task),
        }

    return page(request, "phones.html", clear=clear, **await read(request, work), **words(request))


def _task(request: web.Request, tx: Transaction) -> Row:
    task = phones.find(tx, acting.scope(request, tx), int(request.match_info["task"]))
    if task is None:
        raise web.HTTPNotFound
    return task


def _open_task(request: web.Request, tx: Transaction) -> Row:
    task = _task(request, tx)
    if task.closed_at is not None:
        raise web.HTTPNotFound
    return task


ROUTES: tuple[Route, ...] = (
    get(_ONE, show, STAFF),
    post(_ONE + "/reveal", reveal, STAFF),
    post(_ONE + "/accept", accept, STAFF),
    post(_ONE + "/close", close, STAFF),
)
