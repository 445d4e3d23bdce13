"""Answering a case: written, looked at as people will read it, kept as a draft, sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.permissions import CLERKS
from console import acting, case_answers
from console.case_answers import MOST_BECAUSE, Form, Preview, form_of, words_of
from console.cases import ONE, case_of, doer, path_of, seen_in, words
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.routes import Route, get, post
from console.views.case_deeds import REFUSALS, why
from services.suggestions import answering, departments, stages, steps, templates
from services.suggestions.steps import NotNowError
from storage.transaction import Row, Transaction

INSERT, LOOK, KEEP, SEND, DROP = "insert", "look", "keep", "send", "drop"


async def write_it(request: web.Request) -> web.Response:
    """The form of an answer, with the draft that the address names."""
    parts, wanted = parts_of(request), acting.number(request.query.get("draft", ""), most=18)

    def work(tx: Transaction) -> tuple[Form, Row | None]:
        row = case_of(request, tx).row
        draft = _draft(tx, row.id, wanted)
        if draft is None:
            return Form(office=row.department_id), None
        text = answering.words_of(parts.vault, draft)
        return case_answers.of_draft(parts.say, draft, text), draft

    form, draft = await read(request, work)
    return await _page(request, form, draft=None if draft is None else draft.id)


async def do(request: web.Request) -> web.Response:
    """What is wanted with the answer that was written: looked at, kept, sent."""
    typed = await acting.written(request)
    form, wanted = form_of(typed), typed.get("do", LOOK)
    draft = acting.number(typed.get("draft", ""), most=18)
    if wanted == DROP:
        return await _drop(request, draft)
    if wanted == INSERT:
        return await _insert(request, form, typed, draft)
    errors = await _faults(request, form, draft=wanted == KEEP)
    if errors or wanted not in (KEEP, SEND):
        return await _page(request, form, errors, draft=draft, seen=typed.get("seen"))
    try:
        told = await (_keep if wanted == KEEP else _send)(request, form, typed, draft)
    except REFUSALS as error:
        refused = await why(request, error)
        return await _page(request, form, draft=draft, refused=refused)
    notice(request, told)
    raise web.HTTPSeeOther(path_of(acting.one(request, "case")))


async def _insert(
    request: web.Request, form: Form, typed: Mapping[str, str], draft: int | None
) -> web.Response:
    """Put a template after what is written already."""
    wanted = acting.number(typed.get("template", ""))
    row = await read(request, lambda tx: templates.find(tx, wanted) if wanted else None)
    if row is None:
        errors = {"template": parts_of(request).say("case_pages.template_missing")}
        return await _page(request, form, errors, draft=draft, seen=typed.get("seen"))
    text = "\n".join(one for one in (form.text, row.words) if one)
    shown = Form(text, form.outcome, form.office, form.because)
    return await _page(request, shown, draft=draft, seen=typed.get("seen"))


async def _keep(
    request: web.Request, form: Form, typed: Mapping[str, str], draft: int | None
) -> str:
    """Keep the answer as a draft, in place of the one that it was written on."""

    def work(tx: Transaction) -> None:
        number = case_of(request, tx).row.id
        steps.unchanged(tx, number, seen_in(typed.get("seen", "")))
        _drop_one(request, tx, number, draft)
        answering.keep_draft(tx, number, words_of(tx, parts_of(request).say, form), doer(request))

    await write(request, work)
    return parts_of(request).say("case_pages.draft_kept")


async def _send(
    request: web.Request, form: Form, typed: Mapping[str, str], draft: int | None
) -> str:
    parts = parts_of(request)

    def work(tx: Transaction) -> int:
        told = case_of(request, tx)
        number = told.row.id
        steps.unchanged(tx, number, seen_in(typed.get("seen", "")))
        _drop_one(request, tx, number, draft)
        answer = words_of(tx, parts.say, form)
        answering.answer(tx, number, answer, doer(request, form.because), parts.desk)
        return int(number)

    return parts.say("case_pages.answered", n=await write(request, work))


async def _drop(request: web.Request, draft: int | None) -> web.Response:
    def work(tx: Transaction) -> int:
        number = int(case_of(request, tx).row.id)
        _drop_one(request, tx, number, draft)
        return number

    number = await write(request, work)
    notice(request, parts_of(request).say("case_pages.draft_dropped"))
    raise web.HTTPSeeOther(path_of(number))


async def _faults(request: web.Request, form: Form, *, draft: bool) -> dict[str, str]:
    """What is wrong with an answer; a draft only needs words."""
    say = parts_of(request).say

    def work(tx: Transaction) -> dict[str, str]:
        told = case_of(request, tx)
        if draft:
            return case_answers.unfit(tx, say, form)
        return case_answers.faults(tx, say, form, [told])

    return await read(request, work)


async def _page(
    request: web.Request,
    form: Form,
    errors: Mapping[str, str] | None = None,
    *,
    draft: int | None = None,
    seen: str | None = None,
    refused: str = "",
) -> web.Response:
    """The form, and what people will read where nothing is wrong and something was written."""
    looks = request.method == "POST" and not errors and not refused
    wanted = (await acting.written(request)).get("do", LOOK) if looks else ""

    def work(tx: Transaction) -> dict[str, Any]:
        told, say = case_of(request, tx), parts_of(request).say
        if not refused and not stages.allowed(stages.ANSWER, told.row.state):
            raise NotNowError(stages.ANSWER, told.row.state)
        shown: Preview | None = None
        if looks and wanted == LOOK:
            shown = case_answers.preview(request, tx, told, words_of(tx, say, form))
        return {
            "told": told,
            "preview": shown,
            "seen": steps.newest(tx, told.row.id) if seen is None else seen,
            "public": answering.is_public(told.row),
            "templates": [(row.id, row.title) for row in templates.every(tx)],
            "departments": [
                ("", say("suggestions.office")),
                *((row.id, row.name) for row in departments.every(tx)),
            ],
        }

    try:
        shown = await read(request, work)
    except NotNowError as error:
        notice(request, await why(request, error), "bad")
        raise web.HTTPSeeOther(path_of(acting.one(request, "case"))) from None
    return page(
        request,
        "case_answer.html",
        status=422 if errors or refused else 200,
        form=form,
        errors=dict(errors or {}),
        refused=refused,
        draft=draft,
        path=path_of(acting.one(request, "case")),
        most_because=MOST_BECAUSE,
        **shown,
        **words(request),
    )


def _draft(tx: Transaction, number: int, draft_id: int | None) -> Row | None:
    """A draft of a case by its id."""
    return next((row for row in answering.drafts(tx, number) if row.id == draft_id), None)


def _drop_one(request: web.Request, tx: Transaction, number: int, draft: int | None) -> None:
    row = _draft(tx, number, draft)
    if row is not None:
        answering.drop_draft(tx, row.id, acting.by(request))


ROUTES: tuple[Route, ...] = (
    get(ONE + "/answer", write_it, CLERKS),
    post(ONE + "/answer", do, CLERKS),
)
