"""通知: the list of notices, and writing one. Nothing goes out from here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiohttp import web

from bot.messages import Chat
from bot.permissions import CLERKS
from console import acting
from console.navigation import KEEPERS
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import day_in, is_clerk, today_of
from console.routes import PREFIX, Route, get, post
from services import announcements, chats, organisations, roster, search
from services.announcements import Count, Draft
from services.groups import STATES
from services.scopes import ALL
from services.search import Wanted
from storage.transaction import Row, Transaction

HERE = f"{PREFIX}/announcements"
ONE = "/announcements/{announcement:[0-9]{1,9}}"
MOST_TITLE, MOST_TEXT, MOST_FOUND = 30, 1000, 20
# In the other states nothing is said of its own accord.
TOLD = STATES[2:]
STATE_WORDS = {
    "draft": "announcements.state_draft",
    "sent": "announcements.state_sent",
    "withdrawn": "announcements.state_withdrawn",
}
EMPTY = Draft("", "")


async def show(request: web.Request) -> web.Response:
    """The latest notices with how many have read them; drafts for clerks alone."""
    say, clerk = parts_of(request).say, is_clerk(request)

    def work(tx: Transaction) -> list[tuple[Row, Count]]:
        rows = announcements.recent(tx, drafts=clerk)
        scope = acting.scope(request, tx)
        counts = announcements.counts(tx, [row.id for row in rows], scope)
        return [(r, counts.get(r.id, Count())) for r in rows if clerk or r.id in counts]

    lines = await read(request, work)
    states = {state: say(key) for state, key in STATE_WORDS.items()}
    return page(request, "announcements.html", lines=lines, states=states, clerk=clerk)


async def new(request: web.Request) -> web.Response:
    """An empty form."""
    return await _form(request, EMPTY, {})


async def edit(request: web.Request) -> web.Response:
    """The form of a draft."""
    draft = await read(request, lambda tx: announcements.draft_of(tx, draft_row(request, tx)))
    return await _form(request, draft, {})


async def save(request: web.Request) -> web.Response:
    """Keep what was written and lead to its preview; or look for somebody, with all kept."""
    say, form = parts_of(request).say, await request.post()
    draft = _draft(form)
    if "find" in form:
        return await _form(request, draft, {}, str(form.get("q", "")).strip())
    errors = _errors(request, draft, str(form.get("due_on", "")).strip())
    if errors:
        return await _form(request, draft, {at: say(key) for at, key in errors.items()})

    def work(tx: Transaction) -> int:
        by = acting.by(request)
        if "announcement" not in request.match_info:
            return announcements.create(tx, _known(tx, draft), by)
        number = draft_row(request, tx).id
        announcements.change(tx, number, _known(tx, draft), by)
        return int(number)

    raise web.HTTPSeeOther(f"{HERE}/{await write(request, work)}/preview")


async def discard(request: web.Request) -> web.Response:
    """Throw a draft away."""
    say = parts_of(request).say

    def work(tx: Transaction) -> str:
        row = draft_row(request, tx)
        announcements.discard(tx, row.id, acting.by(request))
        return str(row.title)

    notice(request, say("announcements.discarded", title=await write(request, work)))
    raise web.HTTPSeeOther(HERE)


def draft_row(request: web.Request, tx: Transaction) -> Row:
    """The row of the draft that the address names; not found if there is none."""
    row = announcements.find(tx, acting.one(request, "announcement"))
    if row is None or row.state != "draft":
        raise web.HTTPNotFound
    return row


async def _form(
    request: web.Request, draft: Draft, errors: dict[str, str], words: str | None = None
) -> web.Response:
    parts = parts_of(request)

    def work(tx: Transaction) -> dict[str, Any]:
        wanted = Wanted(words or "")
        found = search.people(tx, parts.vault, ALL, wanted)[:MOST_FOUND] if words else []
        chosen = [row for one in draft.people if (row := roster.find(tx, one)) is not None]
        return {
            "groups": [row for row in chats.every(tx) if row.state in TOLD],
            "bodies": organisations.open_ones(tx),
            "chosen": chosen,
            "found": [row for row in found if row.id not in draft.people],
        }

    shown = await read(request, work) | {"draft": draft, "words": words, "path": request.path}
    places = {f"{chat.channel} {chat.id}" for chat in draft.chats}
    status = 422 if errors else 200
    more = {"errors": errors, "places": places, "most_text": MOST_TEXT}
    return page(request, "announcement_edit.html", status=status, **shown, **more)


def _draft(form: Any) -> Draft:
    """What a form holds; ids that are none are left out."""
    places = (str(place).partition(" ") for place in form.getall("chat", []))
    bodies, people = (
        tuple(dict.fromkeys(n for one in form.getall(name, []) if (n := acting.number(str(one)))))
        for name in ("body", "person")
    )
    return Draft(
        str(form.get("title", "")).strip(),
        str(form.get("text", "")).replace("\r\n", "\n").strip(),
        day_in(str(form.get("due_on", ""))),
        tuple(Chat(channel, chat, is_group=True) for channel, _, chat in places if chat),
        bodies,
        people,
        asks="only" not in form,
    )


def _errors(request: web.Request, draft: Draft, due_on: str) -> dict[str, str]:
    """What can't be so, by its field: the keys of what is said of it."""
    errors = {}
    if not draft.title:
        errors["title"] = "announcements.title_missing"
    elif len(draft.title) > MOST_TITLE or "\n" in draft.title:
        errors["title"] = "announcements.title_long"
    if not draft.text:
        errors["text"] = "announcements.text_missing"
    elif len(draft.text) > MOST_TEXT:
        errors["text"] = "announcements.text_long"
    if due_on and draft.due_on is None:
        errors["due_on"] = "announcements.due_not_a_day"
    elif draft.due_on is not None and draft.due_on < today_of(request):
        errors["due_on"] = "announcements.due_past"
    if not (draft.chats or draft.bodies or draft.people):
        errors["to"] = "announcements.to_nobody"
    return errors


def _known(tx: Transaction, draft: Draft) -> Draft:
    """The draft without groups, bodies and people whom the bureau does not know."""
    groups = {(row.channel, row.chat_id) for row in chats.every(tx) if row.state in TOLD}
    bodies = {row.id for row in organisations.open_ones(tx)}
    return replace(
        draft,
        chats=tuple(chat for chat in draft.chats if (chat.channel, chat.id) in groups),
        bodies=tuple(body for body in draft.bodies if body in bodies),
        people=tuple(one for one in draft.people if roster.find(tx, one) is not None),
    )


ROUTES: tuple[Route, ...] = (
    get("/announcements", show, KEEPERS),
    get("/announcements/new", new, CLERKS),
    post("/announcements/new", save, CLERKS),
    get(ONE + "/edit", edit, CLERKS),
    post(ONE + "/edit", save, CLERKS),
    post(ONE + "/discard", discard, CLERKS),
)
