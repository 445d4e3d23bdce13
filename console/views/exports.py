"""导出: asking for the roster as a file; the long task that makes it is fetched on its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.permissions import CLERKS
from console import auth
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.routes import PREFIX, Route, get, post
from services import exports, grid, organisations
from services.exports import FORMS, Chosen
from services.wordings import WORDS
from storage.audit import By
from storage.transaction import Transaction

DONE_AT = f"{PREFIX}/longtasks"
FORM_WORDS = {"xlsx": "exports.form_xlsx", "csv": "exports.form_csv"}
INDENT = "\u3000"
Options = list[tuple[str, str]]


async def show(request: web.Request) -> web.Response:
    """The form: who is to be in the file, and what of them."""
    return await _form(request, Chosen())


async def begin(request: web.Request) -> web.Response:
    """Have the file made, and lead to where it can be fetched."""
    parts, who, form = parts_of(request), auth.who_of(request), await request.post()
    options = await _options(request)
    chosen = _chosen(form, options)

    def work(tx: Transaction) -> int:
        people = exports.count(tx, parts.vault, chosen)
        if people:
            exports.ask(tx, chosen, By(who.id, parts.clock.now()))
        return people

    people = await write(request, work)
    if not people:
        return await _form(request, chosen, parts.say("exports.nobody"), status=422)
    parts.wake_longtasks()
    notice(request, parts.say("exports.begun", people=people))
    raise web.HTTPSeeOther(DONE_AT)


async def _form(
    request: web.Request, chosen: Chosen, error: str = "", *, status: int = 200
) -> web.Response:
    options = await _options(request)
    context = {"chosen": chosen, "options": options, "error": error}
    return page(request, "exports.html", status=status, **context)


async def _options(request: web.Request) -> dict[str, Options]:
    """What may be chosen, for each field: values and their words."""
    say = parts_of(request).say

    def work(tx: Transaction) -> dict[str, Options]:
        nodes, bodies = grid.tree(tx), organisations.every(tx)
        return {
            "node": [(str(row.id), INDENT * (row.path.count("/") - 2) + row.name) for row in nodes],
            "body": [(str(row.id), row.name) for row in bodies],
        }

    stand = {name: WORDS[name] for name in ("state", "activity", "kind")}
    known = {
        name: [(key, say(word)) for key, word in words.items()] for name, words in stand.items()
    }
    return await read(request, work) | known | {"form": [(f, say(FORM_WORDS[f])) for f in FORMS]}


def _chosen(form: Mapping[str, Any], options: Mapping[str, Options]) -> Chosen:
    """What a form asks for; what is not offered counts for no matter what."""

    def given(name: str) -> str | None:
        value = str(form.get(name, ""))
        return value if value in dict(options[name]) else None

    node, body = given("node"), given("body")
    return Chosen(
        form=given("form") or FORMS[0],
        full=form.get("full") == "1",
        node=int(node) if node else None,
        body=int(body) if body else None,
        activity=given("activity"),
        kind=given("kind"),
        state=given("state"),
    )


ROUTES: tuple[Route, ...] = (
    get("/exports", show, CLERKS),
    post("/exports", begin, CLERKS),
)
