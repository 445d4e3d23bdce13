"""The page of a case: what was said, by whom, what was done, and what can be done now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.messages import Chat
from bot.permissions import STAFF
from console import acting, case_thread
from console.cases import (
    MOST_NOTE,
    MOST_REASON,
    ONE,
    RAISED,
    called,
    case_of,
    path_of,
    sees,
    words,
)
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import is_clerk, today_of
from console.routes import Route, get, post
from services import matters
from services.entering import clean
from services.scopes import Scope
from services.suggestions import (
    answering,
    assigning,
    board,
    departments,
    merging,
    notes,
    photos,
    reading,
    stages,
    steps,
    taking_back,
    voices,
)
from services.suggestions.reading import Told
from services.suggestions.recording import SAID
from services.themes import themes
from services.workdays import workdays
from storage.transaction import Row, Transaction


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody said to a case; of a case that was merged, its number."""

    stance: str
    who: str
    said: str
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or a draft of one, with what people said of it."""

    row: Row
    text: str
    office: str
    by: str
    ratings: tuple[tuple[str, str, str, datetime], ...]


async def show(request: web.Request) -> web.Response:
    """A case's page."""
    return await page_of(request)


async def note(request: web.Request) -> web.Response:
    """Note something of a case, for staff alone."""
    parts, typed = parts_of(request), await acting.written(request)
    said = clean(typed.get("note", ""))
    if not said or len(said) > MOST_NOTE:
        key = "case_pages.note_long" if said else "case_pages.note_missing"
        error = parts.say(key, most=MOST_NOTE) if said else parts.say(key)
        return await page_of(request, typed, {"note": error})

    def work(tx: Transaction) -> int:
        number = int(case_of(request, tx).row.id)
        notes.add(tx, parts.vault, number, said, acting.by(request))
        return number

    number = await write(request, work)
    notice(request, parts.say("case_pages.noted"))
    raise web.HTTPSeeOther(f"{path_of(number)}#notes")


async def page_of(
    request: web.Request,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    refused: str = "",
) -> web.Response:
    """The page of the case, with what was typed on it and why that will not do."""
    shown = await read(request, lambda tx: _known(request, tx))
    return page(
        request,
        "case.html",
        status=422 if errors or refused else 200,
        typed=dict(typed or {}),
        errors=dict(errors or {}),
        refused=refused,
        most_reason=MOST_REASON,
        **shown,
        **words(request),
    )


def _known(request: web.Request, tx: Transaction) -> dict[str, Any]:
    told, parts, scope = case_of(request, tx), parts_of(request), acting.scope(request, tx)
    row, today, say = told.row, today_of(request), parts.say
    line = board.lines(tx, parts.vault, [row.id], today, parts.zone)[row.id]
    said = parts.vault.open(row.said_sealed, SAID) if row.said_sealed is not None else ""
    chat = Chat(row.channel, row.chat_id, row.is_group)
    shown = {
        "row": line.told.row,
        "told": told,
        "line": line,
        "path": path_of(row.id),
        "seen": steps.newest(tx, row.id),
        "before": said[: row.begins],
        "point": told.words,
        "rest": said[row.ends :],
        "whose": called(tx, scope, say, row.member_id),
        "where": matters.where(tx, chat, say) if row.is_group else say("case_pages.in_private"),
        "by": called(tx, scope, say, row.by_id) if row.by_id is not None else "",
        "others": [other for other in reading.together(tx, row.suggestion_id) if other != row.id],
        "photos": [one.at for one in photos.of_suggestion(tx, row.suggestion_id)],
        "voices": _voices(request, tx, scope, row.id),
        "inside": [one.id for one in merging.inside(tx, row.id)],
        "thread": case_thread.of(tx, parts, scope, row.id),
        "notes": _notes(request, tx, scope, row.id),
        "similar": _similar(request, tx, scope, row.id),
        "public": answering.is_public(row),
    }
    answers = [_answer(request, tx, scope, one) for one in answering.every(tx, row.id)]
    shown["answers"] = [one for one in answers if one.row.told_at is not None]
    shown["drafts"] = [one for one in answers if one.row.told_at is None]
    return shown | (_doable(request, tx, told) if is_clerk(request) else {"can": ()})


def _doable(request: web.Request, tx: Transaction, told: Told) -> dict[str, Any]:
    """What clerks can do now, and what the forms for it offer."""
    row, today, say = told.row, today_of(request), parts_of(request).say
    days, last = workdays.load(tx), steps.last_step(tx, row.id)
    promised = row.due_on if row.due_on is not None and row.due_on > today else None
    due = promised or assigning.due_day(days, today)
    nothing = ("", say("case_pages.none"))
    can = [one for one in stages.following(row.state) if one != stages.RATE]
    if row.state == stages.MERGED:
        can.append(stages.UNMERGE)
    if steps.can_undo(row, last):
        can.append(stages.UNDO)
    return {
        "can": tuple(can),
        "last": None if last is None else last.deed,
        "was_told": row.state == stages.ANSWERED and taking_back.is_told(tx, row.id),
        "due": due.isoformat(),
        "due_words": due,
        "estimated": days.is_estimated(due),
        "departments": [nothing, *((one.id, one.name) for one in departments.every(tx))],
        "officers": [nothing, *assigning.officers(tx)],
        "themes": [nothing, *((one.id, one.title) for one in themes.every(tx))],
        "categories": board.categories(tx),
        "raisings": [nothing, *((key, say(one)) for key, one in RAISED.items())],
    }


def _voices(request: web.Request, tx: Transaction, scope: Scope, number: int) -> list[Voice]:
    """What was said to a case; of people whom the visitor may not see only that they did."""
    parts, found = parts_of(request), []
    for row in voices.of_case(tx, number):
        who = called(tx, scope, parts.say, row.member_id)
        ours = scope.everybody or who != parts.say("case_pages.another")
        said = parts.vault.open(row.said_sealed, SAID) if row.said_sealed and ours else ""
        found.append(Voice(row.stance, who, said, row.at, row.case_id))
    return found


def _answer(request: web.Request, tx: Transaction, scope: Scope, row: Row) -> Answer:
    parts = parts_of(request)
    ratings = tuple(
        (
            called(tx, scope, parts.say, one.member_id),
            one.rating,
            parts.vault.open(one.comment_sealed, answering.COMMENT) if one.comment_sealed else "",
            one.at,
        )
        for one in answering.ratings(tx, row.case_id)
        if one.answer_id == row.id
    )
    office = departments.name(tx, row.department_id) or parts.say("suggestions.office")
    by = called(tx, scope, parts.say, row.by_id) if row.by_id is not None else office
    return Answer(row, answering.words_of(parts.vault, row), office, by, ratings)


def _notes(
    request: web.Request, tx: Transaction, scope: Scope, number: int
) -> list[tuple[str, str, datetime]]:
    parts = parts_of(request)
    return [
        (
            called(tx, scope, parts.say, row.by_id),
            notes.words_of(parts.vault, row),
            row.at,
        )
        for row in notes.of_case(tx, number)
    ]


def _similar(
    request: web.Request, tx: Transaction, scope: Scope, number: int
) -> list[tuple[Told, int]]:
    """The cases that are like this one, with how much of a hundred, if the visitor sees them."""
    parts = parts_of(request)
    likeness = dict(parts.similar.like(tx, number, parts.clock.now()))
    found = reading.by_number(tx, parts.vault, likeness)
    known = [(found[n], round(100 * likeness[n])) for n in likeness if n in found]
    return [(told, like) for told, like in known if sees(tx, scope, told.row)]


ROUTES: tuple[Route, ...] = (
    get(ONE, show, STAFF),
    post(ONE + "/note", note, STAFF),
)
