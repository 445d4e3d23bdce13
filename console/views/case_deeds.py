"""The steps of a case that clerks take on its page, each refused in words if it can't be now."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from aiohttp import web

from bot.errors import YinlingError
from bot.permissions import CLERKS
from bot.texts.dates import date_words
from console import acting
from console.cases import MOST_REASON, ONE, case_of, doer, found, path_of, refusal, seen_in
from console.pages import notice
from console.parts import Parts, parts_of, read, write
from console.people import day_in, today_of
from console.routes import Route, post
from console.views.case_page import page_of
from services.entering import clean
from services.suggestions import (
    answering,
    assigning,
    departments,
    merging,
    reopening,
    stages,
    steps,
    taking_back,
)
from services.suggestions.assigning import DayOffError, Given, NobodyError, PastError
from services.suggestions.steps import ChangedError, Doer, NoReasonError, NotNowError
from services.themes import themes
from storage.transaction import Row, Transaction

MOST_CATEGORY = 20
RAISED = ("", "report", "directive")
REFUSALS = (NotNowError, NoReasonError, ChangedError)
# A number as people write it, with a word behind it or without.
_NUMBER = re.compile(r"([0-9]+)\D?")
Typed = Mapping[str, str]


class WrongError(YinlingError):
    """What a form holds will not do: its field, and the sentence why."""

    def __init__(self, field: str, told: str) -> None:
        super().__init__(field)
        self.field, self.told = field, told


class Act(NamedTuple):
    """What a form asks for: of which case, by whom, with which words."""

    request: web.Request
    tx: Transaction
    row: Row
    typed: Typed
    doer: Doer

    @property
    def parts(self) -> Parts:
        """The console's parts."""
        return parts_of(self.request)


async def do(request: web.Request) -> web.Response:
    """Take the step that the address names; what is refused is told, with all that was typed."""
    typed, parts = await acting.written(request), parts_of(request)
    deed = request.match_info["deed"]
    reason = clean(typed.get("reason", ""))
    if len(reason) > MOST_REASON:
        return await page_of(
            request, typed, refused=parts.say("case_pages.reason_long", most=MOST_REASON)
        )

    def work(tx: Transaction) -> str:
        row, who = case_of(request, tx).row, doer(request, reason)
        steps.unchanged(tx, row.id, seen_in(typed.get("seen", "")))
        return _DEEDS[deed](Act(request, tx, row, typed, who))

    try:
        told = await write(request, work)
    except WrongError as wrong:
        return await page_of(request, typed, {wrong.field: wrong.told})
    except REFUSALS as error:
        refused = await why(request, error)
        return await page_of(request, typed, refused=refused)
    notice(request, told)
    raise web.HTTPSeeOther(path_of(acting.one(request, "case")))


async def why(request: web.Request, error: Exception) -> str:
    """Why a step was not taken, in words."""
    return await read(request, lambda tx: refusal(request, tx, error))


def given_in(request: web.Request, typed: Typed) -> Given:
    """To whom a form gives a case, and until when; WrongError."""
    due, say = day_in(typed.get("due", "")), parts_of(request).say
    if due is None:
        raise WrongError("due", say("case_pages.due_missing"))
    department = acting.number(typed.get("department", ""))
    officer = acting.number(typed.get("officer", ""))
    return Given(department, officer, due, today_of(request))


def assign(tx: Transaction, number: int, given: Given, act: tuple[Doer, Parts]) -> None:
    """Give a case to somebody; WrongError where that can't be."""
    (who, parts), say = act, act[1].say
    offices = [row.id for row in departments.every(tx)]
    if given.department_id is not None and given.department_id not in offices:
        raise WrongError("department", say("case_pages.not_there"))
    known = [one for one, _ in assigning.officers(tx)]
    if given.officer_id is not None and given.officer_id not in known:
        raise WrongError("officer", say("case_pages.not_there"))
    try:
        assigning.assign(tx, number, given, who, parts.desk)
    except NobodyError:
        raise WrongError("department", say("case_pages.nobody_chosen")) from None
    except PastError:
        raise WrongError("due", say("case_pages.due_past")) from None
    except DayOffError as off:
        day, after = (date_words(say, one) for one in (off.day, off.next))
        raise WrongError("due", say("case_pages.due_off", date=day, next=after)) from None


def _accept(act: Act) -> str:
    assigning.accept(act.tx, act.row.id, act.doer, today_of(act.request))
    return act.parts.say("case_pages.accepted", n=act.row.id)


def _assign(act: Act) -> str:
    given = given_in(act.request, act.typed)
    assign(act.tx, act.row.id, given, (act.doer, act.parts))
    say = act.parts.say
    date = date_words(say, given.due_on)
    return say("case_pages.assigned", n=act.row.id, date=date)


def _take(act: Act) -> str:
    steps.take(act.tx, act.row.id, stages.TAKE, act.doer)
    return act.parts.say("case_pages.taken", n=act.row.id)


def _return(act: Act) -> str:
    assigning.give_back(act.tx, act.row.id, act.doer)
    return act.parts.say("case_pages.returned", n=act.row.id)


def _close(act: Act) -> str:
    ends = {"closed_at": act.doer.by.at, "notify_at": None}
    steps.take(act.tx, act.row.id, stages.CLOSE, act.doer, ends)
    return act.parts.say("case_pages.closed", n=act.row.id)


def _reopen(act: Act) -> str:
    today = today_of(act.request)
    reopening.reopen(act.tx, act.row.id, act.doer, act.parts.desk, today)
    return act.parts.say("case_pages.reopened", n=act.row.id)


def _withdraw(act: Act) -> str:
    steps.take(act.tx, act.row.id, stages.WITHDRAW, act.doer, {"notify_at": None})
    return act.parts.say("case_pages.withdrawn", n=act.row.id)


def _merge(act: Act) -> str:
    say, given = act.parts.say, _NUMBER.fullmatch(act.typed.get("into", ""))
    into = acting.number(given[1]) if given else None
    if into is None or steps.find(act.tx, into) is None:
        raise WrongError("into", say("case_pages.no_such_case"))
    if into == act.row.id:
        raise WrongError("into", say("case_pages.itself"))
    kept = found(act.request, act.tx, into).row
    if kept.state not in stages.ALIVE:
        raise WrongError("into", say("case_pages.into_over", n=into))
    merging.merge(act.tx, act.row.id, into, act.doer)
    return say("case_pages.merged", n=act.row.id, into=into)


def _unmerge(act: Act) -> str:
    merging.unmerge(act.tx, act.row.id, act.doer)
    return act.parts.say("case_pages.unmerged", n=act.row.id)


def _undo(act: Act) -> str:
    taking_back.undo(act.tx, act.row.id, act.doer)
    return act.parts.say("case_pages.undone", n=act.row.id)


def _edit(act: Act) -> str:
    typed, say = act.typed, act.parts.say
    category = clean(typed.get("category", ""))
    if len(category) > MOST_CATEGORY or "\n" in category:
        raise WrongError("category", say("case_pages.category_long", most=MOST_CATEGORY))
    theme = acting.number(typed.get("theme", ""))
    if theme is not None and themes.find(act.tx, theme) is None:
        raise WrongError("theme", say("case_pages.not_there"))
    wanted: dict[str, object] = {"category": category, "theme_id": theme}
    wanted |= {name: typed.get(name) == "1" for name in ("urgent", "sensitive", "public")}
    return _changed(act, wanted)


def _outcome(act: Act) -> str:
    outcome, raised = act.typed.get("outcome", ""), act.typed.get("raised", "")
    if outcome not in answering.OUTCOMES or raised not in RAISED:
        raise WrongError("outcome", act.parts.say("case_pages.not_there"))
    if outcome == answering.NOT_FEASIBLE != act.row.outcome and not act.doer.reason:
        raise WrongError("because", act.parts.say("case_pages.no_because"))
    if act.row.state not in (stages.ANSWERED, stages.CLOSED):
        raise NotNowError(stages.EDIT, act.row.state)
    return _changed(act, {"outcome": outcome, "raised": raised})


def _changed(act: Act, wanted: Mapping[str, object]) -> str:
    """Change what of a case is not yet as it is wanted."""
    row = steps.find(act.tx, act.row.id)
    changes = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if not changes:
        return act.parts.say("case_pages.same")
    steps.take(act.tx, act.row.id, stages.EDIT, act.doer, changes)
    return act.parts.say("case_pages.edited", n=act.row.id)


_DEEDS: dict[str, Callable[[Act], str]] = {
    stages.ACCEPT: _accept,
    stages.ASSIGN: _assign,
    stages.TAKE: _take,
    stages.RETURN: _return,
    stages.CLOSE: _close,
    stages.REOPEN: _reopen,
    stages.WITHDRAW: _withdraw,
    stages.MERGE: _merge,
    stages.UNMERGE: _unmerge,
    stages.UNDO: _undo,
    stages.EDIT: _edit,
    "outcome": _outcome,
}
ROUTES: tuple[Route, ...] = (post(ONE + f"/{{deed:{'|'.join(_DEEDS)}}}", do, CLERKS),)
