"""Several cases at once: ticked on the board, looked at, then accepted, assigned or answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.permissions import CLERKS
from console import acting, case_answers
from console.case_answers import MOST_BECAUSE, form_of, words_of
from console.cases import HOME, doer, found, refusal, seen_in, words
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import today_of
from console.routes import Route, post
from console.views.case_deeds import REFUSALS, WrongError, assign, given_in, why
from console.views.cases import MOST_PICKED, address
from services.suggestions import answering, assigning, departments, stages, steps, templates
from services.suggestions.reading import Told
from services.suggestions.steps import NotNowError
from services.workdays import workdays
from storage.transaction import Transaction

DOABLE = (stages.ACCEPT, stages.ASSIGN, stages.ANSWER)
INSERT = "insert"
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Picked:
    """A case that was ticked, as it stands now; `why` it can't be done, "" if it can."""

    told: Told
    seen: int
    why: str


async def do(request: web.Request) -> web.Response:
    """Show what would come of it; once that was seen, do it to each case by itself."""
    typed, numbers = await acting.written(request), await _numbers(request)
    if typed.get("deed") not in DOABLE:
        raise web.HTTPNotFound
    if not numbers:
        notice(request, parts_of(request).say("case_pages.none_ticked"), "bad")
        raise web.HTTPSeeOther(HOME)
    if "sure" not in typed:
        return await _look(request, typed, numbers)
    errors = await _faults(request, typed, numbers)
    if errors:
        return await _page(request, typed, numbers, errors)
    try:
        done, refused = await _each(request, typed, numbers)
    except WrongError as wrong:
        return await _page(request, typed, numbers, {wrong.field: wrong.told})
    _tell(request, done, refused)
    raise web.HTTPSeeOther(address({"picked": "-".join(map(str, done))}))


async def _each(
    request: web.Request, typed: Typed, numbers: list[int]
) -> tuple[list[int], dict[int, str]]:
    """Do it to each case in a transaction of its own; gives which were done, and why not others.

    WrongError comes before anything was done: it is about what is the same for all.
    """
    done, refused = [], {}
    deed = _doing(request, typed)
    for number in numbers:

        def work(tx: Transaction, number: int = number) -> None:
            found(request, tx, number)
            steps.unchanged(tx, number, seen_in(typed.get(f"seen-{number}", "")))
            deed(tx, number)

        try:
            await write(request, work)
        except REFUSALS as error:
            refused[number] = await why(request, error)
        else:
            done.append(number)
    return done, refused


def _doing(request: web.Request, typed: Typed) -> Callable[[Transaction, int], object]:
    """What is to be done to each case; WrongError."""
    parts, deed = parts_of(request), typed["deed"]
    if deed == stages.ACCEPT:
        today = today_of(request)
        return lambda tx, number: assigning.accept(tx, number, doer(request), today)
    if deed == stages.ASSIGN:
        given = given_in(request, typed)
        return lambda tx, number: assign(tx, number, given, (doer(request), parts))
    form = form_of(typed)

    def answer(tx: Transaction, number: int) -> object:
        told = words_of(tx, parts.say, form)
        return answering.answer(tx, number, told, doer(request, form.because), parts.desk)

    return answer


def _tell(request: web.Request, done: list[int], refused: Mapping[int, str]) -> None:
    say = parts_of(request).say
    if done:
        numbers = "、".join(map(str, done))
        notice(request, say("case_pages.bulk_done", count=len(done), numbers=numbers))
    if refused:
        told = "\n".join(
            say("case_pages.bulk_not", n=number, error=error) for number, error in refused.items()
        )
        notice(request, told, "bad")


async def _look(request: web.Request, typed: dict[str, str], numbers: list[int]) -> web.Response:
    """The page before anything is done: at first, with a template put in, or with an answer."""
    if typed["deed"] != stages.ANSWER or "do" not in typed:
        return await _page(request, typed, numbers, {})
    if typed["do"] == INSERT:
        wanted = acting.number(typed.get("template", ""))
        row = await read(request, lambda tx: templates.find(tx, wanted) if wanted else None)
        if row is None:
            error = {"template": parts_of(request).say("case_pages.template_missing")}
            return await _page(request, typed, numbers, error)
        typed["text"] = "\n".join(one for one in (typed.get("text", ""), row.words) if one)
        return await _page(request, typed, numbers, {})
    errors = await _faults(request, typed, numbers)
    return await _page(request, typed, numbers, errors, looks=not errors)


async def _faults(request: web.Request, typed: Typed, numbers: list[int]) -> dict[str, str]:
    """What is wrong with an answer to those that can be answered."""
    if typed["deed"] != stages.ANSWER:
        return {}
    say = parts_of(request).say

    def work(tx: Transaction) -> dict[str, str]:
        picked = _picked(request, tx, typed["deed"], numbers)
        cases = [one.told for one in picked if not one.why]
        return case_answers.faults(tx, say, form_of(typed), cases)

    return await read(request, work)


async def _page(
    request: web.Request,
    typed: Typed,
    numbers: list[int],
    errors: Mapping[str, str],
    *,
    looks: bool = False,
) -> web.Response:
    def work(tx: Transaction) -> dict[str, Any]:
        say, today = parts_of(request).say, today_of(request)
        picked, days = _picked(request, tx, typed["deed"], numbers), workdays.load(tx)
        able = [one.told for one in picked if not one.why]
        told = words_of(tx, say, form_of(typed))
        due = assigning.due_day(days, today)
        offices = [(row.id, row.name) for row in departments.every(tx)]
        return {
            "picked": picked,
            "able": len(able),
            "previews": [(one.row.id, case_answers.preview(request, tx, one, told)) for one in able]
            if looks
            else [],
            "due": due.isoformat(),
            "estimated": days.is_estimated(due),
            "departments": offices,
            "nothing": [("", say("case_pages.none"))],
            "officers": assigning.officers(tx),
            "templates": [(row.id, row.title) for row in templates.every(tx)],
        }

    shown = await read(request, work)
    return page(
        request,
        "case_bulk.html",
        status=422 if errors else 200,
        deed=typed["deed"],
        form=form_of(typed),
        typed=dict(typed),
        errors=dict(errors),
        looks=looks,
        most_because=MOST_BECAUSE,
        **shown,
        **words(request),
    )


def _picked(request: web.Request, tx: Transaction, deed: str, numbers: list[int]) -> list[Picked]:
    shown = []
    for number in numbers:
        told = found(request, tx, number)
        state = told.row.state
        able = stages.allowed(deed, state)
        error = "" if able else refusal(request, tx, NotNowError(deed, state))
        shown.append(Picked(told, steps.newest(tx, number), error))
    return shown


async def _numbers(request: web.Request) -> list[int]:
    """The cases that were ticked, in the order of their numbers."""
    form = await request.post()
    given = [one for one in form.getall("case", []) if isinstance(one, str)]
    found_ids = {acting.number(one) for one in given[:MOST_PICKED]}
    return sorted(one for one in found_ids if one is not None)


ROUTES: tuple[Route, ...] = (post("/cases/bulk", do, CLERKS),)
