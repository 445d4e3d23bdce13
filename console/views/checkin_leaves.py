"""请假: noting that somebody is not expected, showing why, and ending it."""

from __future__ import annotations

from datetime import date, timedelta

from aiohttp import web

from bot.permissions import CLERKS
from console import acting
from console.campaigns import day_path, is_meeting
from console.navigation import KEEPERS
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import ONE, member_of, path_of, today_of, typed_of
from console.routes import Route, get, post
from services.checkin import absences, campaigns, days, forms
from services.entering import Typed
from storage.transaction import Row, Transaction

MOST_REASON = 100
LEAVE = ONE + "/leaves/{leave:[0-9]{1,9}}"


async def new(request: web.Request) -> web.Response:
    """The form of a leave; of a meeting where the address names one."""
    fields = {name: request.query.get(name, "") for name in ("campaign", "from")}
    return await _form(request, Typed(fields), {})


async def note(request: web.Request) -> web.Response:
    """Note a leave: of one meeting, or a pause of all study."""
    typed, parts = await typed_of(request), parts_of(request)

    def work(tx: Transaction) -> tuple[dict[str, str], Row, Row | None]:
        person, meeting = member_of(request, tx), _meeting(tx, typed)
        span, errors = _span(typed, meeting)
        if errors or span is None:
            return errors, person, meeting
        campaign_id = None if meeting is None else meeting.id
        if absences.crosses(tx, person.id, span, campaign_id):
            return {"from": "checkins.leave_crosses"}, person, meeting
        reason = typed.of("reason")
        sealed = parts.vault.seal(reason, "reason") if reason else None
        by = acting.by(request)
        absences.note(tx, person.id, span, by, campaign_id=campaign_id, reason_sealed=sealed)
        return {}, person, meeting

    errors, person, meeting = await write(request, work)
    if errors:
        told = {at: parts.say(key) for at, key in errors.items()}
        return await _form(request, typed, told, status=422)
    notice(request, parts.say("checkins.leave_noted", name=person.name))
    back = day_path(meeting.id, meeting.ends_on) if meeting else f"{path_of(person.id)}#leaves"
    raise web.HTTPSeeOther(back)


async def end(request: web.Request) -> web.Response:
    """End a leave, so that somebody is expected from today on; one of a meeting is taken back."""
    today = today_of(request)

    def work(tx: Transaction) -> tuple[Row, bool]:
        person, leave = member_of(request, tx), _leave(request, tx)
        return person, absences.end(tx, leave, today, acting.by(request))

    person, done = await write(request, work)
    key = "checkins.leave_ended" if done else "checkins.leave_over"
    notice(request, parts_of(request).say(key, name=person.name), "good" if done else "bad")
    raise web.HTTPSeeOther(f"{path_of(person.id)}#leaves")


async def reveal(request: web.Request) -> web.Response:
    """Why somebody is on leave; that the visitor read it is kept."""
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[Row, Row, str]:
        person, leave = member_of(request, tx), _leave(request, tx)
        return person, leave, absences.reveal(tx, parts.vault, leave, acting.by(request))

    person, leave, reason = await write(request, work)
    return page(request, "leave.html", person=person, leave=leave, reason=reason)


async def _form(
    request: web.Request, typed: Typed, errors: dict[str, str], *, status: int = 200
) -> web.Response:
    def work(tx: Transaction) -> tuple[Row, Row | None]:
        return member_of(request, tx), _meeting(tx, typed)

    person, meeting = await read(request, work)
    shown = {"person": person, "meeting": meeting, "given": typed, "errors": errors}
    today = today_of(request).isoformat()
    return page(request, "leave_new.html", status=status, today=today, **shown)


def _meeting(tx: Transaction, typed: Typed) -> Row | None:
    """The meeting that a form names; not found if what it names is none."""
    if not typed.of("campaign"):
        return None
    row = campaigns.find(tx, acting.number(typed.of("campaign")) or 0)
    if row is None or not is_meeting(row):
        raise web.HTTPNotFound
    return row


def _span(
    typed: Typed, meeting: Row | None
) -> tuple[tuple[date, date | None] | None, dict[str, str]]:
    """The days of a leave, and what is wrong with them, as keys of sentences by field."""
    errors: dict[str, str] = {}
    if len(typed.of("reason")) > MOST_REASON:
        errors["reason"] = "checkins.reason_long"
    if meeting is not None:
        return (meeting.ends_on, meeting.ends_on), errors
    first, last = forms.day(typed.of("from")), forms.day(typed.of("until"))
    if first is None:
        return None, errors | {"from": "checkins.day_missing"}
    if typed.of("until") and last is None:
        return None, errors | {"until": "checkins.day_missing"}
    if last is not None and not first <= last <= first + timedelta(days=forms.LONGEST.days):
        return None, errors | {"until": "checkins.ends_before"}
    return (first, last), errors


def _leave(request: web.Request, tx: Transaction) -> Row:
    """The leave that the address names, if it is that person's."""
    leave = days.leave(tx, acting.one(request, "leave"))
    if leave is None or leave.member_id != acting.one(request, "member"):
        raise web.HTTPNotFound
    return leave


ROUTES: tuple[Route, ...] = (
    get(ONE + "/leaves/new", new, KEEPERS),
    post(ONE + "/leaves/new", note, KEEPERS),
    post(LEAVE + "/end", end, KEEPERS),
    post(LEAVE + "/reveal", reveal, CLERKS),
)
