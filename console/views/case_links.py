"""The link by which a department without account answers a case: made, copied, withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from aiohttp import web

from bot.clock import local_date
from bot.permissions import CLERKS
from bot.texts.dates import date_words
from console import acting
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.routes import PREFIX, Route, get, post
from console.safety import origin
from services import members, settings
from services.suggestions import answering, departments, handed, links, reading, steps
from services.suggestions.handed import Earlier, Sheet
from services.suggestions.reading import Told
from services.suggestions.steps import Doer, NotNowError
from storage.transaction import Row, Transaction

CASE = "/cases/{case:[0-9]{1,9}}"
ONE = CASE + "/link"
STANDS = {
    links.GOOD: "department_pages.stands_good",
    links.USED: "department_pages.stands_used",
    links.EXPIRED: "department_pages.stands_expired",
    links.WITHDRAWN: "department_pages.stands_withdrawn",
    links.MOVED: "department_pages.stands_moved",
    links.OVER: "department_pages.stands_over",
}
OUTCOMES = {
    answering.ADOPTED: "department_pages.adopted",
    answering.PARTLY: "department_pages.partly",
    answering.EXPLAINED: "department_pages.explained",
    answering.NOT_FEASIBLE: "department_pages.not_feasible",
}

EARLIER = {
    handed.ADDED: "department_pages.earlier_added",
    handed.UNSOLVED: "department_pages.earlier_unsolved",
    handed.ANSWERED: "department_pages.earlier_answered",
    handed.RETURNED: "department_pages.earlier_returned",
}


class Line(NamedTuple):
    """A link that was made: its row, for whom, who made it, how it stands."""

    row: Row
    office: str
    maker: str
    state: str


class Draft(NamedTuple):
    """An answer that waits to be sent: its row, who wrote it, what and with which outcome."""

    row: Row
    office: str
    words: str
    outcome: str


async def show(request: web.Request) -> web.Response:
    """The links of a case, what its department reads, and what it answered."""
    return await _page(request)


async def make(request: web.Request) -> web.Response:
    """Make a link; it is shown once, as nobody keeps it."""
    vault, by = parts_of(request).vault, acting.by(request)

    def work(tx: Transaction) -> tuple[str, Row] | None:
        number = _case(request, tx).row.id
        lasts = timedelta(days=settings.value(tx, settings.LINK_DAYS))
        try:
            return links.make(tx, vault, number, by, lasts)
        except NotNowError:
            return None

    made = await write(request, work)
    if made is None:
        notice(request, parts_of(request).say("department_pages.not_given"), "bad")
        raise _back(request)
    return await _page(request, *made)


async def withdraw(request: web.Request) -> web.Response:
    """Have a link open nothing any more."""
    typed, by = await acting.written(request), acting.by(request)
    link = acting.number(typed.get("link", "")) or 0

    def work(tx: Transaction) -> bool:
        return links.withdraw(tx, _case(request, tx).row.id, link, by)

    done = await write(request, work)
    key = "department_pages.link_gone" if done else "department_pages.link_gone_before"
    notice(request, parts_of(request).say(key), "good" if done else "bad")
    raise _back(request)


async def send(request: web.Request) -> web.Response:
    """Answer the case with what its department wrote, as it is."""
    typed, parts = await acting.written(request), parts_of(request)
    doer = Doer(acting.by(request), parts.vault)
    answer = acting.number(typed.get("answer", ""), 18) or 0

    def work(tx: Transaction) -> bool:
        number = _case(request, tx).row.id
        if answer not in [row.id for row in answering.every(tx, number)]:
            raise web.HTTPNotFound
        try:
            answering.send_draft(tx, answer, doer, parts.desk)
        except NotNowError:
            return False
        return True

    done = await write(request, work)
    key = "department_pages.draft_sent" if done else "department_pages.draft_late"
    notice(request, parts.say(key), "good" if done else "bad")
    raise _back(request)


async def _page(request: web.Request, secret: str = "", made: Row | None = None) -> web.Response:
    parts = parts_of(request)
    now = parts.clock.now()

    def work(tx: Transaction) -> dict[str, Any]:
        told = _case(request, tx)
        sheet = handed.sheet(tx, parts.vault, told.row.id)
        assert sheet is not None, "it was just found"
        office = departments.find(tx, told.row.department_id or 0)
        contact = office.contact_id if office is not None else None
        return {
            "told": told,
            "sheet": sheet,
            "given": told.row.state in links.GIVEN and office is not None,
            "contact": "" if contact is None else members.name(tx, contact),
            "lines": [_line(tx, one, told.row) for one in links.of_case(tx, told.row.id)],
            "drafts": [_draft(tx, one) for one in answering.drafts(tx, told.row.id)],
        }

    def _line(tx: Transaction, row: Row, case: Row) -> Line:
        maker = "" if row.by_id is None else members.name(tx, row.by_id)
        office = departments.name(tx, row.department_id)
        return Line(row, office, maker, parts.say(STANDS[links.standing(row, case, now)]))

    def _draft(tx: Transaction, row: Row) -> Draft:
        office = departments.name(tx, row.department_id) or parts.say("suggestions.office")
        words = answering.words_of(parts.vault, row)
        return Draft(row, office, words, parts.say(OUTCOMES[row.outcome]) if row.outcome else "")

    shown = await read(request, work)
    # Without a public address the link is good wherever the clerk's browser finds this site.
    link = f"{parts.site or origin(request, parts.proxies)}{links.ADDRESS}{secret}"
    shown["letter"] = _letter(request, shown["sheet"], link, made) if made is not None else ""
    shown |= {"link": link if made is not None else "", "site": parts.site}
    shown |= {"path": _path(request), "sensitive": shown["told"].row.sensitive}
    shown["earlier"] = earlier(request, shown["sheet"])
    return page(request, "case_link.html", **shown)


def earlier(request: web.Request, sheet: Sheet) -> list[tuple[str, Earlier]]:
    """What was said of a case before, each under its words."""
    say = parts_of(request).say
    return [(say(EARLIER[one.kind]), one) for one in sheet.earlier]


def _letter(request: web.Request, sheet: Sheet, link: str, made: Row) -> str:
    """The text that is forwarded by hand, with the link in it."""
    parts = parts_of(request)
    until = date_words(parts.say, local_date(made.expires_at, parts.zone))
    values = {"office": sheet.office, "bureau": parts.bureau, "n": sheet.number}
    return parts.say("department_pages.letter", link=link, until=until, **values)


def _case(request: web.Request, tx: Transaction) -> Told:
    """The case that the address names; not found if there is none."""
    number = acting.one(request, "case")
    told = reading.one(tx, parts_of(request).vault, number) if steps.find(tx, number) else None
    if told is None:
        raise web.HTTPNotFound
    return told


def _path(request: web.Request) -> str:
    return f"{PREFIX}/cases/{acting.one(request, 'case')}/link"


def _back(request: web.Request) -> web.HTTPSeeOther:
    return web.HTTPSeeOther(_path(request))


ROUTES: tuple[Route, ...] = (
    get(ONE, show, CLERKS),
    post(ONE, make, CLERKS),
    post(ONE + "/withdraw", withdraw, CLERKS),
    post(ONE + "/send", send, CLERKS),
)
