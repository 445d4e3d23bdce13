"""导入: a spreadsheet uploaded, its columns named, its rows looked at, taken over, taken back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.messages import Say
from bot.permissions import CLERKS
from console import acting
from console.files import download
from console.pages import notice, page
from console.paging import Paging, paging
from console.parts import parts_of, read, write
from console.routes import PREFIX, UPLOAD_BYTES, Route, get, post
from services import longtasks
from services.imports import FIELDS, staging, writing
from services.imports.reading import cell_of
from services.imports.values import Person
from services.imports.wording import written
from services.roster import SEALED
from services.wordings import person
from storage import audit
from storage.masks import masked
from storage.transaction import Row, Transaction

HERE = f"{PREFIX}/imports"
STATES = {
    "reading": "imports.state_reading",
    "mapping": "imports.state_mapping",
    "checking": "imports.state_checking",
    "ready": "imports.state_ready",
    "applying": "imports.state_applying",
    "applied": "imports.state_applied",
    "undoing": "imports.state_undoing",
    "undone": "imports.state_undone",
    "refused": "imports.state_refused",
}
OUTCOMES = {
    "new": "imports.outcome_new",
    "changed": "imports.outcome_changed",
    "same": "imports.outcome_same",
    "wrong": "imports.outcome_wrong",
    "undone": "imports.outcome_undone",
    "kept": "imports.outcome_kept",
}
# From which states a deed is done, and to which it leads.
DEEDS = {
    "apply": (("ready",), "applying"),
    "undo": (("applied", "applying"), "undoing"),
    "again": (("ready", "checking"), "mapping"),
}
WORKING = ("reading", "checking", "applying", "undoing")
UNDO = timedelta(days=30)
LONGEST_NAME = 80
_NUMBER = re.compile(r"(?:\d[\s-]?){9,}[\dXx]")


async def show(request: web.Request) -> web.Response:
    """All imports, the latest first, and the way to upload a file."""
    return await _list(request)


async def _list(request: web.Request, error: str = "") -> web.Response:
    def work(tx: Transaction) -> tuple[Paging, list[Row]]:
        at = paging(request, staging.count(tx), staging.PAGE)
        return at, staging.lines(tx, at.number)

    at, lines = await read(request, work)
    return page(request, "imports.html", paging=at, lines=lines, error=error, **_words(request))


async def upload(request: web.Request) -> web.Response:
    """Take a file in, to be read beside the pages."""
    parts, given = parts_of(request), (await request.post()).get("file")
    data = given.file.read() if isinstance(given, web.FileField) and given.filename else b""
    if not isinstance(given, web.FileField) or not data:
        return await _list(request, parts.say("imports.choose_file"))
    name = given.filename.replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:]
    by = acting.by(request)
    import_id = await write(request, lambda tx: staging.add(tx, parts.vault, name, data, by))
    parts.wake_longtasks()
    raise web.HTTPSeeOther(f"{HERE}/{import_id}")


async def template(request: web.Request) -> web.Response:
    """The empty roster to fill in."""
    say = parts_of(request).say
    made = await asyncio.to_thread(writing.template, say)
    return download(made, say("imports.template_name"))


async def one(request: web.Request) -> web.Response:
    """One import, as it stands: what is to be done next, or how far it is."""
    row, task = await _found(request)
    if row.state == "mapping":
        return _mapping(request, row, request.query.get("sheet", row.sheet), row.columns, "")
    now = parts_of(request).clock.now()
    return page(
        request,
        "import.html",
        row=row,
        task=task,
        working=_works(row, task),
        live=request.query.get("live") != "0",
        undoable=row.state == "applied" and row.changed_at >= now - UNDO,
        **_words(request),
    )


async def choose(request: web.Request) -> web.Response:
    """Take the sheet and the fields of its columns, and have the rows checked."""
    parts, form = parts_of(request), await request.post()
    row, _ = await _found(request)
    _expect(request, row, "mapping")
    sheet, seen = str(form.get("sheet", "")), staging.look(parts.vault, row)
    table = next((one for one in seen if one["name"] == sheet), None)
    if table is None:
        raise web.HTTPBadRequest
    columns = {letter: _field(form.get(f"column-{letter}")) for letter in table["headers"]}
    error = _wrong(parts.say, columns)
    if error:
        return _mapping(request, row, sheet, columns, error)
    by = acting.by(request)

    def work(tx: Transaction) -> None:
        staging.change(tx, row.id, by.at, sheet=sheet, columns=columns)
        staging.begin(tx, row.id, "checking", by)

    await write(request, work)
    parts.wake_longtasks()
    raise web.HTTPSeeOther(f"{HERE}/{row.id}")


async def rows(request: web.Request) -> web.Response:
    """The rows of one outcome, with what is wrong or doubtful, or what they change."""
    parts, outcome = parts_of(request), request.match_info["outcome"]
    row, _ = await _found(request)
    if outcome not in OUTCOMES:
        raise web.HTTPNotFound

    def work(tx: Transaction) -> tuple[Paging, list[Row]]:
        at = paging(request, staging.counts(tx, row.id).get(outcome, 0), staging.PAGE)
        return at, staging.rows(tx, row.id, outcome, at.number)

    at, found = await read(request, work)
    lines = [_line(request, row, one) for one in found]
    words = parts.say(OUTCOMES[outcome])
    return page(request, "import_rows.html", row=row, lines=lines, paging=at, words=words)


async def errors(request: web.Request) -> web.Response:
    """The refused rows as a workbook, with the reasons; that somebody took it is kept."""
    parts = parts_of(request)
    row, _ = await _found(request)
    if row.look_sealed is None:
        raise web.HTTPNotFound
    by = acting.by(request)
    await write(request, lambda tx: audit.note(tx, by, "import.errors", f"import:{row.id}"))
    found = await read(request, lambda tx: staging.wrong(tx, row.id))

    stem = row.name.rpartition(".")[0] or row.name
    made = await asyncio.to_thread(writing.of_import, parts.say, parts.vault, row, found)
    return download(made, parts.say("imports.errors_name", name=stem))


async def ask_undo(request: web.Request) -> web.Response:
    """What will happen when an import is taken back."""
    row, _ = await _found(request)
    _expect(request, row, *DEEDS["undo"][0])
    say, back = parts_of(request).say, f"{HERE}/{row.id}"
    return page(
        request,
        "confirm.html",
        title=say("imports.undo_title"),
        text=say("imports.undo_ask", name=row.name),
        label=say("imports.undo_label"),
        action=f"{back}/undo",
        back=back,
        fields={},
    )


async def do(request: web.Request) -> web.Response:
    """Take the rows over, take them back, or go back to the columns."""
    parts, deed = parts_of(request), request.match_info["deed"]
    row, task = await _found(request)
    if deed not in DEEDS:
        raise web.HTTPNotFound
    states, state = DEEDS[deed]
    by = acting.by(request)
    busy = _works(row, task)
    late = state == "undoing" and row.changed_at < by.at - UNDO
    if row.state not in states or busy or late:
        _refuse(request, row)
    if state == "mapping":
        await write(request, lambda tx: staging.change(tx, row.id, by.at, state=state))
    else:
        await write(request, lambda tx: staging.begin(tx, row.id, state, by))
        parts.wake_longtasks()
    raise web.HTTPSeeOther(f"{HERE}/{row.id}")


async def _found(request: web.Request) -> tuple[Row, Row | None]:
    """The import that the address names and its long task; not found if there is none."""
    import_id = int(request.match_info["import"])

    def work(tx: Transaction) -> tuple[Row | None, Row | None]:
        row = staging.find(tx, import_id)
        task = longtasks.find(tx, row.task_id) if row is not None and row.task_id else None
        return row, task

    row, task = await read(request, work)
    if row is None:
        raise web.HTTPNotFound
    return row, task


def _works(row: Row, task: Row | None) -> bool:
    """Whether something is under way for an import."""
    return row.state in WORKING and task is not None and task.state in longtasks.OPEN


def _expect(request: web.Request, row: Row, *states: str) -> None:
    if row.state not in states:
        _refuse(request, row)


def _refuse(request: web.Request, row: Row) -> None:
    """Lead back to where an import stands, when it is past what was asked for."""
    notice(request, parts_of(request).say("imports.too_late"), "bad")
    raise web.HTTPSeeOther(f"{HERE}/{row.id}")


def _mapping(
    request: web.Request, row: Row, sheet: str, columns: Mapping[str, str], error: str
) -> web.Response:
    """The sheets and columns of a file, with the first rows, to be told what they are."""
    parts = parts_of(request)
    seen = staging.look(parts.vault, row)
    table = next((one for one in seen if one["name"] == sheet), seen[0])
    chosen = columns if sheet == row.sheet or error else table["columns"]
    rows = table["samples"]
    samples = {
        letter: [_sample(chosen.get(letter, ""), one["cells"].get(letter)) for one in rows]
        for letter in table["headers"]
    }
    return page(
        request,
        "import_columns.html",
        row=row,
        sheets=seen,
        names=[(one["name"], one["name"]) for one in seen],
        table=table,
        columns=chosen,
        samples=samples,
        fields=[(field, parts.say(words)) for field, words in FIELDS.items()],
        error=error,
    )


def _sample(field: str, cell: Any) -> str:
    """A cell as the page shows it: personal data in part, in whatever column it stands."""
    said = written(cell_of(cell))
    if field in SEALED or field == "relative_phone":
        said = masked(field.removeprefix("relative_"), said)
    return _NUMBER.sub(lambda found: masked("phone", found[0]), said)


def _field(given: Any) -> str:
    return given if given in FIELDS else "ignore"


def _wrong(say: Say, columns: Mapping[str, str]) -> str:
    """What is wrong with the fields of the columns, "" if nothing is."""
    chosen = [field for field in columns.values() if field not in {"ignore", "seq"}]
    double = next((field for field in chosen if chosen.count(field) > 1), None)
    if double is not None:
        return say("imports.double", field=say(FIELDS[double]))
    return "" if "name" in chosen else say("imports.no_name")


def _line(request: web.Request, row: Row, one: Row) -> dict[str, Any]:
    """A staged row as the page shows it."""
    parts = parts_of(request)
    told = staging.contents(parts.vault, one)
    name = told["person"]["name"] if "person" in told else _name(row.columns, told["cells"])
    fields = "、".join(parts.say(FIELDS[field]) for field in told["will"])
    seen = [writing.reason(parts.say, said, {}, row.columns) for said in staging.problems(one)]
    changes = one.outcome == "changed" and fields
    return {
        "number": one.row,
        "name": name,
        "member": one.member_id,
        "read": person(parts.say, Person.from_json(told["person"])) if "person" in told else "",
        "said": [*seen, *([parts.say("imports.will", fields=fields)] if changes else [])],
    }


def _name(columns: Mapping[str, str], cells: Mapping[str, Any]) -> str:
    letter = next((letter for letter, field in columns.items() if field == "name"), "")
    return written(cell_of(cells.get(letter)))


def _words(request: web.Request) -> dict[str, Any]:
    say = parts_of(request).say
    return {
        "states": {state: say(words) for state, words in STATES.items()},
        "outcomes": {outcome: say(words) for outcome, words in OUTCOMES.items()},
    }


_ONE = "/imports/{import:[0-9]{1,9}}"
ROUTES: tuple[Route, ...] = (
    get("/imports", show, CLERKS),
    post("/imports", upload, CLERKS, most_bytes=UPLOAD_BYTES + 64 * 1024),
    get("/imports/template", template, CLERKS),
    get(_ONE, one, CLERKS),
    post(_ONE + "/columns", choose, CLERKS),
    get(_ONE + "/rows/{outcome:[a-z]{1,10}}", rows, CLERKS),
    post(_ONE + "/errors", errors, CLERKS),
    get(_ONE + "/undo", ask_undo, CLERKS),
    post(_ONE + "/{deed:[a-z]{1,10}}", do, CLERKS),
)
