"""代录入: people who are signed up by staff, from the roster or by their name."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from console import acting
from console.activities import ONE, activity_of, path_of, teller_of, words
from console.navigation import KEEPERS
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import is_clerk, member_of
from console.routes import Route, get, post
from services import search
from services.activities import entries, entry, forms
from services.activities.entries import ASKED, IN, OFFERED, OUT, WAITING, Entry
from services.activities.forms import Party
from services.activities.signing import Done, NotOpenError
from services.activities.writing import LIVE
from services.entering import clean
from services.imports import names
from storage.transaction import Row, Transaction

MOST_FOUND = 10
MOST_WORDS = 50
# What starts the name of a field of the form for guests, which is on the same page.
GUEST = "guest_"
# Why nobody can be signed up, by what `NotOpenError` says.
CLOSED = {
    "closed": "activity_pages.late_closed",
    "late": "activity_pages.late_deadline",
    "begun": "activity_pages.late_begun",
}
BECAME = {
    IN: "activity_pages.became_in",
    WAITING: "activity_pages.became_waiting",
    ASKED: "activity_pages.became_asked",
}


async def new(request: web.Request) -> web.Response:
    """The page on which people are looked for and entered."""
    return await _form(request, {}, {})


async def find(request: web.Request) -> web.Response:
    """The same with those who were found; what is looked for stands in no address."""
    return await _form(request, await acting.written(request), {})


async def enter(request: web.Request) -> web.Response:
    """Enter those who were ticked; with a party where it is one."""
    got, typed = await request.post(), await acting.written(request)
    ids = list(dict.fromkeys(acting.number(str(one)) or 0 for one in got.getall("members", [])))
    party = forms.party(typed)
    errors = _errors(request, party, len(ids))
    if errors:
        return await _form(request, typed, errors, ids)

    def work(tx: Transaction) -> tuple[Row, list[str], list[Done]]:
        row, people = _taking(request, tx), [member_of(request, tx, one) for one in ids]
        unable = entry.unable(tx, ids) if is_clerk(request) and "sure" not in typed else []
        if unable:
            return row, [one.name for one in people if one.id in unable], []
        made = [_entry(request, party, one.name, member_id=one.id) for one in people]
        return row, [], _signed(request, tx, row, made)

    return await _after(request, work, typed, ids)


async def enter_guest(request: web.Request) -> web.Response:
    """Enter somebody who is not on the roster."""
    typed = await acting.written(request)
    told = {at.removeprefix(GUEST): one for at, one in typed.items() if at.startswith(GUEST)}
    party, name = forms.party(told), clean(told.get("name", ""))
    errors = {GUEST + at: wrong for at, wrong in _errors(request, party, 1).items()}
    if names.names(name).errors or len(name) > forms.MOST_NAME:
        errors[GUEST + "name"] = parts_of(request).say("activity_pages.name_unread")
    if errors:
        return await _form(request, typed, errors)

    def work(tx: Transaction) -> tuple[Row, list[str], list[Done]]:
        row = _taking(request, tx)
        return row, [], _signed(request, tx, row, [_entry(request, party, name)])

    return await _after(request, work, typed, [])


def _entry(request: web.Request, party: Party, name: str, member_id: int | None = None) -> Entry:
    remark = entry.sealed(parts_of(request).vault, party.remark)
    return Entry(name, member_id, party.heads, party.company, remark)


def _signed(request: web.Request, tx: Transaction, row: Row, made: list[Entry]) -> list[Done]:
    by, clerk = acting.by(request), is_clerk(request)
    return entry.enter(tx, row, made, by, teller_of(request), vetted=clerk)


async def _after(
    request: web.Request, work: Any, typed: dict[str, str], ids: list[int]
) -> web.Response:
    """What became of it, on the activity's page; or the question, or why it was not done."""
    parts = parts_of(request)
    try:
        row, unable, done = await write(request, work)
    except NotOpenError as error:
        told = parts.say(CLOSED.get(str(error), "activity_pages.late_gone"))
        return await _form(request, typed, {"closed": told}, ids)
    if unable:
        told = parts.say("activity_pages.unable", names="、".join(unable))
        return await _form(request, typed, {"sure": told}, ids)
    notice(request, _told(request, done))
    raise web.HTTPSeeOther(path_of(row.id))


def _told(request: web.Request, done: list[Done]) -> str:
    """What became of those who were entered, one line each way."""
    say, lines = parts_of(request).say, []
    for state, key in BECAME.items():
        these = [one for one in done if one.new and one.state == state]
        if these:
            places = "、".join(_called(request, one) for one in these)
            lines.append(say(key, names=places))
    stood = "、".join(one.entry.name for one in done if not one.new)
    return "\n".join(
        [*lines, *([say("activity_pages.stood_before", names=stood)] if stood else [])]
    )


def _called(request: web.Request, one: Done) -> str:
    if not one.place:
        return one.entry.name
    return parts_of(request).say("activity_pages.at_place", name=one.entry.name, place=one.place)


def _errors(request: web.Request, party: Party, count: int) -> dict[str, str]:
    say = parts_of(request).say
    errors = {at: say(key) for at, key in party.errors.items()}
    if not count:
        errors["members"] = say("activity_pages.nobody_ticked")
    if count > 1 and (party.heads > 1 or party.company or party.remark):
        errors["members"] = say("activity_pages.one_at_a_time")
    return errors


def _taking(request: web.Request, tx: Transaction) -> Row:
    row = activity_of(request, tx)
    if row.state not in LIVE:
        raise NotOpenError(row.state)
    return row


async def _form(
    request: web.Request,
    typed: dict[str, str],
    errors: dict[str, str],
    ids: list[int] | None = None,
) -> web.Response:
    looked_for = clean(typed.get("q", ""))[:MOST_WORDS]

    def work(tx: Transaction) -> dict[str, Any]:
        row = activity_of(request, tx)
        standing = {
            one.member_id
            for one in entries.every(tx, row.id)
            if one.member_id is not None and one.state not in (OUT, OFFERED)
        }
        scope, look = acting.scope(request, tx), search.Wanted(looked_for)
        vault = parts_of(request).vault
        found = search.people(tx, vault, scope, look) if looked_for else []
        chosen = [member_of(request, tx, one) for one in ids or []]
        fresh = [one for one in found if one.id not in standing and one.id not in (ids or [])]
        return {"row": row, "found": [*chosen, *fresh[:MOST_FOUND]]}

    shown = await read(request, work)
    shown |= {"looked_for": looked_for, "errors": errors, "typed": typed, "ids": ids or []}
    status = 422 if errors else 200
    path = path_of(shown["row"].id)
    return page(request, "activity_enter.html", status=status, path=path, **shown, **words(request))


ROUTES: tuple[Route, ...] = (
    get(ONE + "/enter", new, KEEPERS),
    post(ONE + "/enter/find", find, KEEPERS),
    post(ONE + "/enter", enter, KEEPERS),
    post(ONE + "/enter/guest", enter_guest, frozenset(("staff", "admin"))),
)
