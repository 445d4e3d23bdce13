"""What the pages of the discussion hall share: which case, whose people, the words of keys."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.messages import Say
from bot.permissions import CONSOLE, may
from console import acting
from console.parts import parts_of
from console.people import is_clerk, today_of
from console.routes import PREFIX
from services import members, scopes
from services.scopes import Scope
from services.suggestions import answering, assigning, reading, stages, steps, voices
from services.suggestions.reading import Told
from services.suggestions.steps import Doer
from storage.transaction import Row, Transaction

HOME = f"{PREFIX}/cases"
ONE = "/cases/{case:[0-9]{1,9}}"
MOST_REASON, MOST_NOTE, MOST_ANSWER = 300, 1000, 2000
STATES = {
    stages.RECEIVED: "case_pages.state_received",
    stages.ACCEPTED: "case_pages.state_accepted",
    stages.ASSIGNED: "case_pages.state_assigned",
    stages.WORKING: "case_pages.state_working",
    stages.ANSWERED: "case_pages.state_answered",
    stages.CLOSED: "case_pages.state_closed",
    stages.WITHDRAWN: "case_pages.state_withdrawn",
    stages.MERGED: "case_pages.state_merged",
}
DEEDS = {
    stages.ACCEPT: "case_pages.deed_accept",
    stages.ASSIGN: "case_pages.deed_assign",
    stages.TAKE: "case_pages.deed_take",
    stages.RETURN: "case_pages.deed_return",
    stages.ANSWER: "case_pages.deed_answer",
    stages.RATE: "case_pages.deed_rate",
    stages.CLOSE: "case_pages.deed_close",
    stages.REOPEN: "case_pages.deed_reopen",
    stages.WITHDRAW: "case_pages.deed_withdraw",
    stages.MERGE: "case_pages.deed_merge",
    stages.UNMERGE: "case_pages.deed_unmerge",
    stages.EDIT: "case_pages.deed_edit",
    stages.UNDO: "case_pages.deed_undo",
}
OUTCOMES = {
    answering.ADOPTED: "case_pages.outcome_adopted",
    answering.PARTLY: "case_pages.outcome_partly",
    answering.EXPLAINED: "case_pages.outcome_explained",
    answering.NOT_FEASIBLE: "case_pages.outcome_not_feasible",
}
RAISED = {"report": "case_pages.raised_report", "directive": "case_pages.raised_directive"}
STANCES = {
    voices.SUPPORT: "case_pages.stance_support",
    voices.OPPOSE: "case_pages.stance_oppose",
    voices.SUPPLEMENT: "case_pages.stance_supplement",
}
HOWS = {
    "said": "case_pages.how_said",
    "voice": "case_pages.how_voice",
    "paste": "case_pages.how_paste",
    "staff": "case_pages.how_staff",
}


def case_of(request: web.Request, tx: Transaction) -> Told:
    """The case that the address names, if it is of the visitor's people."""
    return found(request, tx, acting.one(request, "case"))


def found(request: web.Request, tx: Transaction, number: int) -> Told:
    """A case by its number, if the visitor may see it; else not found."""
    told = reading.one(tx, parts_of(request).vault, number)
    if told is None or not sees(tx, acting.scope(request, tx), told.row):
        raise web.HTTPNotFound
    return told


def sees(tx: Transaction, scope: Scope, row: Row) -> bool:
    """Whether a case is of somebody in a scope."""
    if scope.everybody:
        return True
    return row.member_id is not None and scopes.holds(tx, scope, row.member_id)


def called(tx: Transaction, scope: Scope, say: Say, member_id: int | None) -> str:
    """What somebody is called before whoever has a scope; of others only that they are."""
    if member_id is None:
        return say("case_pages.nobody")
    shown = scope.everybody or scopes.holds(tx, scope, member_id)
    if not shown and not may(members.role(tx, member_id), CONSOLE):
        return say("case_pages.another")
    return members.name(tx, member_id) or say("case_pages.erased")


def path_of(number: int) -> str:
    """Where a case's page is."""
    return f"{HOME}/{number}"


def doer(request: web.Request, reason: str = "") -> Doer:
    """Who takes a step on a page, and why."""
    return Doer(acting.by(request), parts_of(request).vault, reason)


def seen_in(given: str) -> int | None:
    """The newest step that a form's page showed, None where it doesn't say."""
    return acting.number(given, most=18)


def refusal(request: web.Request, tx: Transaction, error: Exception) -> str:
    """Why something was not done to a case, in words."""
    say, scope = parts_of(request).say, acting.scope(request, tx)
    if isinstance(error, steps.ChangedError):
        who = called(tx, scope, say, error.step.by_id)
        return say("case_pages.changed", who=who, deed=say(DEEDS[error.step.deed]))
    if isinstance(error, steps.NoReasonError):
        return say("case_pages.no_reason")
    assert isinstance(error, steps.NotNowError), error
    deed, state = say(DEEDS[error.deed]), say(STATES[error.state])
    if error.deed == stages.UNDO:
        return say("case_pages.nothing_to_undo")
    return say("case_pages.not_now", deed=deed, state=state)


def words(request: web.Request) -> dict[str, Any]:
    """The words of what stands in rows as a key, and what the visitor may do."""
    say = parts_of(request).say
    tables = {"states": STATES, "deeds": DEEDS, "outcomes": OUTCOMES, "raised": RAISED}
    tables |= {"stances": STANCES, "grades": answering.GRADES, "hows": HOWS}
    said: dict[str, Any] = {
        name: {key: say(one) for key, one in table.items()} for name, table in tables.items()
    }
    said["within"] = assigning.ANSWERED_WITHIN
    return said | {"clerk": is_clerk(request), "today": today_of(request)}
