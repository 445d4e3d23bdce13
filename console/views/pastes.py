"""粘贴录入: talk from an ordinary group, pasted, looked at, saved with one click, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from aiohttp import web

from bot import transcripts
from bot.messages import Chat, Say
from bot.permissions import CLERKS
from console import acting
from console.pages import notice, page
from console.parts import Parts, parts_of, read, write
from console.routes import PREFIX, Route, get, post
from console.views.groups import PURPOSES
from services import organisations, roster
from services.pastes import keeping, model, receipts, undoing
from services.pastes.model import GUEST, Came, Choices, Result, Unclear
from storage.transaction import Row, Transaction

HERE = f"{PREFIX}/paste"
ONE = "/paste/{paste:[0-9]{1,9}}"
MOST_TEXT, MOST_NAME, MOST_BYTES = 120_000, 30, 1024 * 1024
OFFERED = ("activities", "study")
NEW = "new"
STATE_WORDS = {
    keeping.OPEN: "pastes.state_open",
    keeping.SAVED: "pastes.state_saved",
    keeping.UNDONE: "pastes.state_undone",
}
# Why nothing came of a line, where it is not said better.
BECAUSE = {
    model.NOTHING: "pastes.because_nothing",
    model.REPEATED: "pastes.because_repeated",
    model.SYSTEM: "pastes.because_system",
    model.SILENT: "pastes.because_silent",
    model.LEFT_OUT: "pastes.because_left_out",
    model.DANGER: "pastes.because_danger",
    model.FAILED: "pastes.because_failed",
}
ASKS = {"sender": "pastes.who_is", "name": "pastes.which_is", "what": "pastes.what"}
# What of a list is asked for, once, whatever stands there twice.
Question = tuple[str, str]


class Asked(NamedTuple):
    """Something unclear as the page asks it: its field, its line, and who may be meant."""

    field: str
    line: Came
    unclear: Unclear
    options: tuple[tuple[int, str], ...]


class Typed(NamedTuple):
    """What staff wrote and chose, and the lines that they struck."""

    fields: Mapping[str, str]
    struck: Iterable[str]


async def show(request: web.Request) -> web.Response:
    """The box to paste into, and the latest pastes."""
    return await _box(request, {}, {})


async def begin(request: web.Request) -> web.Response:
    """Look at a text, and lead to what would be recorded of it."""
    typed, parts = await acting.written(request), parts_of(request)
    errors = _errors(parts, typed)
    if errors:
        return await _box(request, errors, typed)

    def work(tx: Transaction) -> int:
        by = acting.by(request)
        chat = _group(tx, typed, by)
        number = keeping.begin(tx, parts.vault, chat, typed["text"], by)
        row = keeping.find(tx, number)
        keeping.look(tx, parts.vault, row, Choices(), parts.pasting.preview)
        return number

    raise web.HTTPSeeOther(f"{HERE}/{await write(request, work)}")


async def look(request: web.Request) -> web.Response:
    """What would be recorded of a paste, what is to be asked; or what was."""
    return await _page(request, {})


async def choose(request: web.Request) -> web.Response:
    """Take what staff chose; then save, if nothing is otherwise than it was shown."""
    typed, parts = await acting.written(request), parts_of(request)
    say, form = parts.say, await request.post()
    struck = [str(value) for value in form.getall("out", [])]

    def work(tx: Transaction) -> tuple[dict[str, str], str, bool]:
        row = _found(request, tx)
        seen, given = keeping.result(parts.vault, row), keeping.pasted(tx, parts.vault, row)
        if row.state != keeping.OPEN or seen is None or given is None:
            return {}, say("pastes.not_open"), False
        chosen, errors = _chosen(tx, say, seen, given.choices, Typed(typed, struck))
        if errors:
            return errors, "", False
        if chosen != given.choices or "save" not in typed:
            # Since the first look an activity may have been published.
            keeping.look(tx, parts.vault, row, chosen, parts.pasting.preview)
            return {}, say("pastes.look_again" if "save" in typed else "pastes.looked"), True
        if not keeping.save(tx, parts.vault, row, parts.pasting.record, acting.by(request)):
            return {}, say("pastes.changed_since"), False
        return {}, say("pastes.saved"), True

    errors, told, good = await write(request, work)
    if errors:
        return await _page(request, errors, typed)
    notice(request, told, "good" if good else "bad")
    raise web.HTTPSeeOther(f"{HERE}/{acting.one(request, 'paste')}")


async def undo(request: web.Request) -> web.Response:
    """Take a paste back."""
    parts = parts_of(request)

    def work(tx: Transaction) -> int | None:
        return undoing.undo(tx, parts.vault, _found(request, tx), acting.by(request))

    stayed = await write(request, work)
    if stayed is None:
        notice(request, parts.say("pastes.too_late"), "bad")
    else:
        key = "pastes.undone_but" if stayed else "pastes.undone"
        notice(request, parts.say(key, **({"n": stayed} if stayed else {})))
    raise web.HTTPSeeOther(f"{HERE}/{acting.one(request, 'paste')}")


async def discard(request: web.Request) -> web.Response:
    """Throw a paste away that was not saved."""
    parts = parts_of(request)

    def work(tx: Transaction) -> bool:
        return keeping.discard(tx, _found(request, tx))

    done = await write(request, work)
    key = "pastes.discarded" if done else "pastes.not_open"
    notice(request, parts.say(key), "good" if done else "bad")
    raise web.HTTPSeeOther(HERE)


async def _box(
    request: web.Request, errors: Mapping[str, str], typed: Mapping[str, str]
) -> web.Response:
    say = parts_of(request).say
    groups, latest = await read(request, lambda tx: (keeping.groups(tx), keeping.latest(tx)))
    wanted, known = request.query.get("group", ""), [row.chat_id for row in groups]
    first = wanted if wanted in known else next(iter(known), NEW)
    return page(
        request,
        "pastes.html",
        status=422 if errors else 200,
        groups=[*((row.chat_id, row.name) for row in groups), (NEW, say("pastes.new_group"))],
        purposes=[(key, say(PURPOSES[key])) for key in OFFERED],
        latest=latest,
        states={state: say(key) for state, key in STATE_WORDS.items()},
        given={"group": first, "name": "", "purpose": OFFERED[0], "text": ""} | dict(typed),
        errors=errors,
        new=NEW,
    )


def _errors(parts: Parts, typed: Mapping[str, str]) -> dict[str, str]:
    say, text = parts.say, typed.get("text", "")
    errors = {}
    if not text:
        errors["text"] = say("pastes.no_text")
    elif len(text) > MOST_TEXT:
        errors["text"] = say("pastes.too_long", n=len(text), most=MOST_TEXT)
    name = typed.get("name", "")
    if typed.get("group", NEW) == NEW and not 0 < len(name) <= MOST_NAME:
        errors["name"] = say("pastes.no_name", most=MOST_NAME)
    return errors


def _group(tx: Transaction, typed: Mapping[str, str], by: Any) -> Chat:
    known = {row.chat_id for row in keeping.groups(tx)}
    given = typed.get("group", NEW)
    if given in known:
        return Chat(transcripts.NAME, given, is_group=True)
    purpose = typed.get("purpose", "")
    name = typed.get("name", "")
    if given != NEW or not name:
        raise web.HTTPBadRequest
    return keeping.open_group(tx, name, purpose if purpose in OFFERED else OFFERED[0], by)


async def _page(
    request: web.Request, errors: Mapping[str, str], typed: Mapping[str, str] | None = None
) -> web.Response:
    parts = parts_of(request)

    def work(tx: Transaction) -> dict[str, Any]:
        row = _found(request, tx)
        came = keeping.result(parts.vault, row)
        given = keeping.pasted(tx, parts.vault, row)
        lines = came.lines if came else ()
        return {
            "paste": row,
            "group": keeping.group_name(tx, row),
            "came": came,
            "asked": list(_asked(tx, came)) if came else [],
            "homeless": _homeless(lines),
            "names": _names(tx, lines),
            "chosen": given.choices if given else Choices(),
            "receipt": receipts.words(came, parts.say) if came else "",
            "undoable": undoing.may(row, acting.by(request)),
        }

    shown = await read(request, work)
    return page(
        request,
        "paste.html",
        status=422 if errors else 200,
        errors=errors,
        typed=typed or {},
        path=f"{HERE}/{acting.one(request, 'paste')}",
        effect=lambda one: one.words(parts.say),
        why=lambda line: line.told or parts.say(line.because or BECAUSE[line.status]),
        asks=lambda one: _question(parts.say, one),
        most=transcripts.MOST_LINES,
        guest=GUEST,
        **shown,
    )


def _homeless(lines: Iterable[Came]) -> list[str]:
    """What lists are headed that are of no activity, each once."""
    texts = (line.text for line in lines if line.because == "pastes.no_activity")
    return list(dict.fromkeys(transcripts.heading(text)[:MOST_NAME] for text in texts))


def _asked(tx: Transaction, came: Result) -> Iterator[Asked]:
    """What is to be asked, each thing once, where it stands first."""
    seen: set[Question] = set()
    for line in came.lines:
        for one in line.unclear:
            about = (one.kind, one.said if one.kind != "what" else line.key)
            if about not in seen:
                seen.add(about)
                yield Asked(f"u{len(seen)}", line, one, _options(tx, one.candidates))


def _question(say: Say, one: Unclear) -> str:
    return say(ASKS[one.kind], **({} if one.kind == "what" else {"name": one.said}))


def _options(tx: Transaction, candidates: Iterable[int]) -> tuple[tuple[int, str], ...]:
    return tuple((one, _label(tx, one)) for one in candidates)


def _label(tx: Transaction, member_id: int) -> str:
    """A person with what tells namesakes apart."""
    row = roster.find(tx, member_id)
    if row is None:
        return str(member_id)
    bodies = organisations.names(tx, [member_id]).get(member_id, [])
    beside = "，".join(filter(None, (*bodies[:1], row.unit)))
    return f"{row.name}（{beside}）" if beside else str(row.name)


def _names(tx: Transaction, lines: Iterable[Came]) -> dict[int, str]:
    numbers = {line.member_id for line in lines if line.member_id is not None}
    found = {number: roster.find(tx, number) for number in numbers}
    return {number: str(row.name) for number, row in found.items() if row is not None}


def _chosen(
    tx: Transaction, say: Say, seen: Result, before: Choices, typed: Typed
) -> tuple[Choices, dict[str, str]]:
    """What staff chose by now, and what is wrong with it by the field."""
    senders, names, texts = dict(before.senders), dict(before.names), dict(before.texts)
    errors: dict[str, str] = {}
    for asked in _asked(tx, seen):
        one, given = asked.unclear, typed.fields.get(asked.field, "")
        told = typed.fields.get(f"{asked.field}-name", "")
        if one.kind == "what":
            continue
        number = acting.number(given) if given else None
        if told:
            number, error = _person(tx, say, told)
            if error:
                errors[asked.field] = error
        if number is not None and (number == GUEST or roster.find(tx, number) is not None):
            (senders if one.kind == "sender" else names)[one.said] = number
    keys = {line.key: line.text for line in seen.lines}
    for key, text in keys.items():
        told = typed.fields.get(f"t-{key}", "")
        if told and told != text:
            texts[key] = told
    left = frozenset(key for key in typed.struck if key in keys)
    return replace(before, senders=senders, names=names, texts=texts, left_out=left), errors


def _person(tx: Transaction, say: Say, told: str) -> tuple[int | None, str]:
    """Whose name staff typed; or what is wrong with it."""
    found = keeping.named(tx, told)
    if len(found) == 1:
        return found[0], ""
    key = "pastes.several" if found else "pastes.nobody"
    return None, say(key, name=told)


def _found(request: web.Request, tx: Transaction) -> Row:
    row = keeping.find(tx, acting.one(request, "paste"))
    if row is None:
        raise web.HTTPNotFound
    return row


ROUTES: tuple[Route, ...] = (
    get("/paste", show, CLERKS),
    post("/paste", begin, CLERKS, most_bytes=MOST_BYTES),
    get(ONE, look, CLERKS),
    post(ONE, choose, CLERKS, most_bytes=MOST_BYTES),
    post(ONE + "/undo", undo, CLERKS),
    post(ONE + "/discard", discard, CLERKS),
)
