"""用语: every sentence in the bureau's own words, looked at first, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.messages import Say
from bot.permissions import ADMINS
from bot.texts import PLAIN, Texts, places
from bot.texts.checking import Fault, faults, preview, tidy
from bot.texts.values import Value, labelled, named, values
from console import acting, history
from console.history import Entry
from console.pages import notice, page
from console.paging import paging
from console.parts import parts_of, read, write
from console.routes import PREFIX, Route, get, post
from console.views.audits import SAID
from console.wordings import FIXED, LONG, TO, Wanted, lines, summaries
from services import rewording
from storage.transaction import Row, Transaction

HERE = f"{PREFIX}/wordings"
LOOK = "look"


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody wrote, with its labels; what is wrong with it, and how it would be said."""

    text: str
    errors: str = ""
    looks: str = ""


async def show(request: web.Request) -> web.Response:
    """The parts, or the sentences that are looked for, a page of them."""
    texts, query = parts_of(request).rewordings.texts, request.query
    part = query.get("part", "")
    part = part if part in places.parts() else ""
    wanted = Wanted(query.get("words", "").strip(), part, query.get("own") == "1")
    own = await read(request, rewording.of_all)
    found = lines(texts, own, wanted) if wanted.anything else []
    at = paging(request, len(found))
    return page(
        request,
        "wordings.html",
        wanted=wanted,
        parts=[(one.name, one.title) for one in places.parts().values()],
        summaries=[] if wanted.anything else summaries(texts, own),
        lines=found[at.first : at.first + at.size],
        paging=at,
        to=TO,
    )


async def one(request: web.Request) -> web.Response:
    """A sentence, as it is shipped and as it is said, and who changed it."""
    return await _page_of(request)


async def put(request: web.Request) -> web.Response:
    """Look at a rewording, or say it from now on; what can't be said is told, and kept."""
    key, by, parts = _key(request), acting.by(request), parts_of(request)
    # As it is: blanks before a sentence may belong to it.
    typed, texts = await request.post(), parts.rewordings.texts
    text, seen = (tidy(named(str(typed.get(name, "")))) for name in ("text", "seen"))
    wrong = faults(texts, key, text)
    if wrong:
        return await _page_of(request, Typed(labelled(text), _told(parts.say, wrong)))
    looks = preview(texts, text)
    if typed.get("do") == LOOK:
        notice(request, parts.say("wordings.looked"))
        return await _page_of(request, Typed(labelled(text), looks=looks))
    was = seen or None
    done = await write(request, lambda tx: rewording.put(tx, texts, key, text, by, seen=was))
    if done == "clash":
        return await _page_of(request, Typed(labelled(text), parts.say("wordings.clash"), looks))
    raise await _done(request, "wordings.saved" if done == "done" else "wordings.same")


async def drop(request: web.Request) -> web.Response:
    """Say the shipped sentence again."""
    key, by, texts = _key(request), acting.by(request), parts_of(request).rewordings.texts
    done = await write(request, lambda tx: rewording.drop(tx, texts, key, by))
    dropped = done == "done"
    raise await _done(request, "wordings.dropped" if dropped else "wordings.dropped_already")


async def back(request: web.Request) -> web.Response:
    """Say again what was said before a change, if it may still be said."""
    key, by, parts = _key(request), acting.by(request), parts_of(request)
    note = acting.number((await acting.written(request)).get("note", ""))
    texts, say = parts.rewordings.texts, parts.say

    def work(tx: Transaction) -> tuple[str, bool]:
        text = None if note is None else rewording.past(tx, key, note)
        if text is None:
            return say("wordings.no_such_note"), False
        wrong = faults(texts, key, text)
        if wrong and text != texts.shipped(key):
            return say("wordings.can_not_go_back", reason=_told(say, wrong)), False
        done = rewording.put(tx, texts, key, text, by)
        return say("wordings.went_back" if done == "done" else "wordings.same"), True

    told, good = await write(request, work)
    await read(request, parts.rewordings.renew)
    notice(request, told, "good" if good else "bad")
    raise web.HTTPSeeOther(f"{HERE}/{key}")


async def _page_of(request: web.Request, typed: Typed | None = None) -> web.Response:
    key, parts = _key(request), parts_of(request)
    texts, say = parts.rewordings.texts, parts.say

    def work(tx: Transaction) -> tuple[Row | None, list[tuple[Row, Entry]]]:
        notes = rewording.history(tx, key)
        return rewording.find(tx, key), history.tell(tx, notes, say, history.Words(SAID, {}))

    row, notes = await read(request, work)
    shipped, own = texts.shipped(key), None if row is None else str(row.text)
    fits = own is not None and texts.fits(key, own)
    said = own if own is not None and fits else shipped
    return page(
        request,
        "wording.html",
        status=422 if typed and typed.errors else 200,
        key=key,
        part=places.part_of(key),
        shipped=labelled(shipped),
        shipped_said=preview(texts, shipped),
        own=None if own is None else labelled(own),
        unfit=own is not None and not fits,
        seen=labelled(own if own is not None else shipped),
        said=preview(texts, said),
        typed=typed or Typed(labelled(said)),
        values=_values(texts, key),
        notes=notes,
        **_rules(texts, say, key),
    )


def _rules(texts: Texts, say: Say, key: str) -> dict[str, Any]:
    """What the page tells of where a sentence is said, and of what it may be."""
    place, needed = places.place_of(key), texts.placeholders(key)
    known = [labelled(f"{{{name}}}") for name in sorted(texts.anywhere() - needed)]
    hints = [say("wordings.values_hint" if needed else "wordings.no_values_here")]
    hints.append(say("wordings.anywhere_hint", known="、".join(known)))
    if place.to == places.GROUP:
        hints.append(say("wordings.group_hint"))
    if "\n@{bot}" in texts.shipped(key) or texts.shipped(key).startswith("@{bot}"):
        hints.append(say("wordings.ready_hint"))
    if place.long:
        hints.append(say(LONG[place.long]))
    fixed = say(FIXED[place.fixed]) if place.fixed else ""
    return {"to": say(TO[place.to]), "hints": hints, "fixed": fixed}


def _values(texts: Texts, key: str) -> list[Value]:
    """What fills the sentence, in the order in which it stands there."""
    names = dict.fromkeys(PLAIN.findall(texts.shipped(key)))
    return [values()[name] for name in names]


def _told(say: Say, wrong: list[Fault]) -> str:
    return "".join(say(fault.key, **fault.values) for fault in wrong)


async def _done(request: web.Request, key: str) -> web.HTTPSeeOther:
    parts = parts_of(request)
    await read(request, parts.rewordings.renew)
    notice(request, parts.say(key))
    return web.HTTPSeeOther(f"{HERE}/{_key(request)}")


def _key(request: web.Request) -> str:
    """The sentence that the address names; not found if there is none."""
    key = request.match_info["key"]
    if key not in parts_of(request).rewordings.texts.keys():  # noqa: SIM118 - not a dict
        raise web.HTTPNotFound
    return key


_ONE = "/wordings/{key:[a-z0-9_]{1,40}[.][a-z0-9_]{1,60}}"
ROUTES: tuple[Route, ...] = (
    get("/wordings", show, ADMINS),
    get(_ONE, one, ADMINS),
    post(_ONE, put, ADMINS),
    post(_ONE + "/drop", drop, ADMINS),
    post(_ONE + "/back", back, ADMINS),
)
