"""可选的词: the bureau's own lists of kinds of bodies and of hardship."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.permissions import ADMINS
from console import acting
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.routes import PREFIX, Route, get, post
from services import choices
from storage.transaction import Transaction


async def show(request: web.Request) -> web.Response:
    """Each list with its words, and how often each stands somewhere."""
    return await _page_of(request)


async def add(request: web.Request) -> web.Response:
    """Put a word at the end of a list."""
    typed, of, say = await acting.written(request), _list(request), parts_of(request).say
    word = typed.get("word", "")

    def work(tx: Transaction) -> str | None:
        refused = choices.objection(tx, of, word, say)
        if refused is None:
            choices.add(tx, of, word, acting.by(request), say)
        return refused

    refused = await write(request, work)
    if refused is not None:
        return await _page_of(request, errors={of: say(refused)}, typed={of: word})
    raise _done(request, say("choices.added", word=word))


async def change(request: web.Request) -> web.Response:
    """Move a word up, or offer it no more; the last one stays."""
    typed, of, say = await acting.written(request), _list(request), parts_of(request).say
    word, goes = typed.get("word", ""), typed.get("do") == "remove"

    def work(tx: Transaction) -> str:
        known = choices.words(tx, of, say)
        if word not in known:
            raise web.HTTPNotFound
        if not goes:
            choices.raise_(tx, of, word, acting.by(request), say)
            return say("choices.raised", word=word)
        if len(known) == 1:
            return say("choices.last", word=word)
        choices.remove(tx, of, word, acting.by(request), say)
        return say("choices.removed", word=word)

    raise _done(request, await write(request, work))


async def _page_of(
    request: web.Request,
    *,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> web.Response:
    say = parts_of(request).say

    def work(tx: Transaction) -> dict[str, Any]:
        return {of: (choices.words(tx, of, say), choices.used(tx, of)) for of in choices.LISTS}

    lists, status = await read(request, work), 422 if errors else 200
    shown = {"lists": lists, "errors": errors or {}, "typed": typed or {}}
    return page(request, "choices.html", status=status, **shown)


def _list(request: web.Request) -> str:
    """The list that the address names; not found if there is none."""
    of = request.match_info["of"]
    if of not in choices.LISTS:
        raise web.HTTPNotFound
    return of


def _done(request: web.Request, text: str) -> web.HTTPSeeOther:
    notice(request, text)
    return web.HTTPSeeOther(f"{PREFIX}/choices")


ROUTES: tuple[Route, ...] = (
    get("/choices", show, ADMINS),
    post("/choices/{of:[a-z_]{1,30}}/add", add, ADMINS),
    post("/choices/{of:[a-z_]{1,30}}/change", change, ADMINS),
)
