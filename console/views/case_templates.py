"""Templates for answers: written, looked at as they will be read, changed, thrown away."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from bot.permissions import CLERKS
from console import acting
from console.cases import HOME, MOST_ANSWER
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.routes import Route, get, post
from services.entering import clean
from services.suggestions import templates
from services.suggestions.templates import TitleTakenError
from storage.transaction import Row, Transaction

HERE = f"{HOME}/templates"
ONE = "/cases/templates/{template:[0-9]{1,9}}"
MOST_TITLE = 30
LOOK = "look"


async def show(request: web.Request) -> web.Response:
    """All templates, and the form of a new one."""
    return await _page(request, {}, {})


async def add(request: web.Request) -> web.Response:
    """Enter a template, or only look at it."""
    return await _save(request, None)


async def one(request: web.Request) -> web.Response:
    """A template to be changed."""
    row = await read(request, lambda tx: _row(request, tx))
    return await _page(request, {"title": row.title, "words": row.words}, {}, row)


async def change(request: web.Request) -> web.Response:
    """Have a template read otherwise, or only look at it."""
    return await _save(request, await read(request, lambda tx: _row(request, tx)))


async def ask_discard(request: web.Request) -> web.Response:
    """What will happen if a template is thrown away."""
    row = await read(request, lambda tx: _row(request, tx))
    return page(request, "case_template_discard.html", row=row, home=HERE)


async def discard(request: web.Request) -> web.Response:
    """Throw a template away."""

    def work(tx: Transaction) -> str:
        row = _row(request, tx)
        templates.discard(tx, row, acting.by(request))
        return str(row.title)

    title = await write(request, work)
    notice(request, parts_of(request).say("case_pages.template_gone", title=title))
    raise web.HTTPSeeOther(HERE)


async def _save(request: web.Request, row: Row | None) -> web.Response:
    typed, say = await acting.written(request), parts_of(request).say
    given = {name: clean(typed.get(name, "")) for name in ("title", "words")}
    errors = _errors(request, given)
    if errors or typed.get("do") == LOOK:
        return await _page(request, given, errors, row, looks=not errors)

    def work(tx: Transaction) -> None:
        by, words = acting.by(request), (given["title"], given["words"])
        if row is None:
            templates.add(tx, *words, by)
        else:
            templates.change(tx, _row(request, tx), *words, by)

    try:
        await write(request, work)
    except TitleTakenError:
        taken = {"title": say("case_pages.template_taken")}
        return await _page(request, given, taken, row)
    notice(request, say("case_pages.template_kept", title=given["title"]))
    raise web.HTTPSeeOther(HERE)


def _errors(request: web.Request, given: Mapping[str, str]) -> dict[str, str]:
    say, errors = parts_of(request).say, {}
    if not given["title"] or len(given["title"]) > MOST_TITLE or "\n" in given["title"]:
        errors["title"] = say("case_pages.template_title", most=MOST_TITLE)
    if not given["words"]:
        errors["words"] = say("case_pages.template_empty")
    elif len(given["words"]) > MOST_ANSWER:
        errors["words"] = say("case_pages.answer_long", most=MOST_ANSWER)
    return errors


async def _page(
    request: web.Request,
    given: Mapping[str, str],
    errors: Mapping[str, str],
    row: Row | None = None,
    *,
    looks: bool = False,
) -> web.Response:
    say = parts_of(request).say
    told = ""
    if looks:
        office, text = say("suggestions.office"), given["words"]
        case = say("suggestions.case", n=18, words=say("case_pages.sample"))
        sample = say("suggestions.answered_own", case=case)
        told = "\n".join((sample, say("suggestions.answer_of", office=office, text=text)))
    return page(
        request,
        "case_templates.html" if row is None else "case_template.html",
        status=422 if errors else 200,
        row=row,
        rows=await read(request, templates.every),
        given={name: given.get(name, "") for name in ("title", "words")},
        errors=dict(errors),
        told=told,
        home=HERE,
        most_title=MOST_TITLE,
    )


def _row(request: web.Request, tx: Transaction) -> Row:
    row = templates.find(tx, acting.one(request, "template"))
    if row is None:
        raise web.HTTPNotFound
    return row


ROUTES: tuple[Route, ...] = (
    get("/cases/templates", show, CLERKS),
    post("/cases/templates", add, CLERKS),
    get(ONE, one, CLERKS),
    post(ONE, change, CLERKS),
    get(ONE + "/discard", ask_discard, CLERKS),
    post(ONE + "/discard", discard, CLERKS),
)
