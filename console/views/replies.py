"""The public page of a department's link: one case, without who proposed it, and its one answer.

Looking changes nothing: chats open a link before anybody reads it. A link that never was tells
nothing; one that was, and holds no more, tells whoever has it why, and whom to call.
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.rates import Pace, Rates
from console import acting
from console.pages import page
from console.parts import parts_of, read, write
from console.routes import OPEN, PREFIX, Route, get, post
from console.safety import visitor
from console.views import case_links
from console.views.case_links import OUTCOMES
from services import members
from services.suggestions import departments, handed, links, replying
from services.suggestions.handed import Sheet
from services.suggestions.links import Found
from services.suggestions.replying import Reply, Telling
from storage.transaction import Row, Transaction

# Of one address; whole offices sit behind one.
A_MINUTE = 40
# Chats cut links short, or take the sign behind them along: whatever came gets our page.
SECRET = links.ADDRESS.removeprefix(PREFIX) + "{secret:[^/]{1,200}}"
RATES = web.AppKey("replies", Rates)
# Said of a link that holds no more.
WHY = {
    links.WITHDRAWN: "department_pages.why_withdrawn",
    links.USED: "department_pages.why_used",
    links.EXPIRED: "department_pages.why_expired",
    links.MOVED: "department_pages.why_moved",
    links.OVER: "department_pages.why_over",
}
DONE = {
    replying.ANSWER: "department_pages.done_answer",
    replying.TAKE: "department_pages.done_take",
    replying.RETURN: "department_pages.done_return",
}
# Neither search engines nor other sites are told of the page.
QUIET = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


async def show(request: web.Request) -> web.Response:
    """The case, with a form to answer it; it changes nothing."""
    return await _page(request)


async def reply(request: web.Request) -> web.Response:
    """Take in what the department says."""
    said = replying.read(await acting.written(request))
    parts = parts_of(request)
    pace = request.config_dict[RATES].pace(visitor(request, parts.proxies), parts.machine.now())
    if pace is not Pace.FINE:
        return await _page(request, said, too_fast=True)
    if said.errors:
        return await _page(request, said)
    told = Telling(parts.vault, parts.desk, parts.clock.now())
    secret = request.match_info["secret"]
    found = await write(request, lambda tx: replying.take_in(tx, secret, said, told))
    if found.state != links.GOOD:
        return await _closed(request, found)
    shown: dict[str, Any] = {
        "title": parts.say("department_pages.thanks"),
        "text": parts.say(DONE[said.deed]),
        "back": request.path if said.deed == replying.TAKE else "",
    }
    return _quiet(page(request, "reply_done.html", call="", **shown))


async def _page(
    request: web.Request, said: Reply | None = None, *, too_fast: bool = False
) -> web.Response:
    """The case with its forms, with what was written and is wrong."""
    parts, secret = parts_of(request), request.match_info["secret"]

    def work(tx: Transaction) -> tuple[Found, Sheet | None]:
        found = links.find(tx, parts.vault, secret, parts.clock.now())
        if found.case is None or found.state != links.GOOD:
            return found, None
        return found, handed.sheet(tx, parts.vault, found.case.id)

    found, sheet = await read(request, work)
    if sheet is None or found.link is None:
        return await _closed(request, found)
    shown = {
        "sheet": sheet,
        "until": found.link.expires_at,
        "said": said,
        "errors": {at: parts.say(key) for at, key in (said.errors if said else {}).items()},
        "outcomes": [(key, parts.say(words)) for key, words in OUTCOMES.items()],
        "earlier": case_links.earlier(request, sheet),
        "path": request.path,
        "too_fast": too_fast,
    }
    wrong = 422 if said is not None else 200
    return _quiet(page(request, "reply.html", status=429 if too_fast else wrong, **shown))


async def _closed(request: web.Request, found: Found) -> web.Response:
    """Why a link opens nothing; of one that never was, only that it does not."""
    parts, say, link = parts_of(request), parts_of(request).say, found.link
    if link is None:
        text, call = say("department_pages.why_unknown"), say("department_pages.call")
    else:
        maker, office = await read(request, lambda tx: _of(tx, link))
        text = say(WHY[found.state], office=office)
        call = say("department_pages.call_by_name", name=maker) if maker else ""
        call = call or say("department_pages.call")
    shown: dict[str, Any] = {"text": text, "call": call, "back": ""}
    status = 404 if link is None else 410
    title = parts.say("department_pages.closed")
    return _quiet(page(request, "reply_done.html", status=status, title=title, **shown))


def _of(tx: Transaction, link: Row) -> tuple[str, str]:
    """Who made a link, and for which department."""
    maker = members.name(tx, link.by_id) if link.by_id is not None else ""
    return maker, departments.name(tx, link.department_id)


def _quiet(response: web.Response) -> web.Response:
    response.headers.update(QUIET)
    return response


ROUTES: tuple[Route, ...] = (
    get(SECRET, show, OPEN),
    post(SECRET, reply, OPEN, referred=False),
)
