"""群: the list of groups, each group's page, and switching it on, off or into its trial."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.messages import Chat, Say
from bot.permissions import CLERKS
from console import acting
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.routes import PREFIX, Route, get, post
from services import chats, forwards, groupforms, groups, organisations, trials
from storage.transaction import Row, Transaction

HOME = f"{PREFIX}/groups"
TOLD = {
    "new": "groups.told_new",
    "off": "groups.told_off",
    "trial": "groups.told_trial",
    "on": "groups.told_on",
    "lost": "groups.told_lost",
}
ASKED = {
    "off": "groups.ask_off",
    "trial": "groups.ask_trial",
    "on": "groups.ask_on",
    "lost": "groups.ask_lost",
}
SWITCHED = {
    "off": "groups.switched_off",
    "trial": "groups.switched_trial",
    "on": "groups.switched_on",
}
PURPOSES = {
    "study": "groups.purpose_study",
    "activities": "groups.purpose_activities",
    "hall": "groups.purpose_hall",
    "volunteer": "groups.purpose_volunteer",
    "family": "groups.purpose_family",
    "staff": "groups.purpose_staff",
}
HEARS = {"all": "groups.hears_all", "at": "groups.hears_at"}
FIELDS = ("name", "purpose", "hears", "quiet", "posts_a_day", "robot", "keeper_id", "unit_id")


async def show(request: web.Request) -> web.Response:
    """All groups, those that wait for somebody first; `state` leaves only those of one."""
    wanted = request.query.get("state", "")

    def work(tx: Transaction) -> tuple[list[Row], dict[tuple[str, str], int]]:
        return chats.every(tx), trials.unjudged(tx)

    rows, unjudged = await read(request, work)
    order = ("off", "trial", "lost", "on")
    shown = sorted(rows, key=lambda row: order.index(row.state))
    if wanted in groups.STATES:
        shown = [row for row in shown if row.state == wanted]
    return page(
        request,
        "groups.html",
        groups=[(row, path(row), unjudged.get((row.channel, row.chat_id), 0)) for row in shown],
        wanted=wanted if wanted in groups.STATES else "",
        any=bool(rows),
        **words(request),
    )


async def group(request: web.Request) -> web.Response:
    """One group: how it stands, what can be done with it, and what is entered of it."""
    return await _page_of(request, {}, {})


async def change(request: web.Request) -> web.Response:
    """Change what is entered of a group."""
    typed, say, here = await acting.written(request), parts_of(request).say, chat_of(request)

    def work(tx: Transaction) -> tuple[dict[str, str], str]:
        row = found(request, tx)
        given = groupforms.read(
            typed,
            robots=parts_of(request).robots,
            keepers=[one.id for one in groups.keepers(tx, row.keeper_id)],
            units=[one.id for one in organisations.every(tx)],
        )
        if given.errors:
            return given.errors, ""
        done = groups.change(tx, here, given.values, acting.by(request))
        key = "groups.changed" if done else "groups.unchanged"
        return {}, say(key, **({"name": given.values["name"]} if done else {}))

    errors, told = await write(request, work)
    if errors:
        return await _page_of(request, {at: say(key) for at, key in errors.items()}, typed)
    notice(request, told)
    raise web.HTTPSeeOther(path_of(here))


async def ask_switch(request: web.Request) -> web.Response:
    """What will happen if a group is switched so."""
    say, state = parts_of(request).say, _state(request)
    row = await read(request, lambda tx: found(request, tx))
    name, first = called(row, say), state == "on" and row.introduced_at is None
    text = say("groups.ask_on_first" if first else ASKED[state], name=name)
    said = groups.introduction(row, say) if first else ""
    return page(
        request, "group_switch.html", name=name, text=text, said=said, back=path(row), to=state
    )


async def switch(request: web.Request) -> web.Response:
    """Switch a group, and tell what became of it."""
    parts, state, here = parts_of(request), _state(request), chat_of(request)
    say, by = parts.say, acting.by(request)

    def work(tx: Transaction) -> tuple[bool, str]:
        name = called(found(request, tx), say)
        if state == "lost":
            left = groups.lose(tx, here, by, parts.desk)
            return True, say("groups.switched_lost", name=name, count=left)
        try:
            groups.switch(tx, here, state, by, say)
        except groups.NoPurpose:
            return False, say("groups.no_purpose", name=name)
        return True, say(SWITCHED[state], name=name)

    done, told = await write(request, work)
    notice(request, told, "good" if done else "bad")
    raise web.HTTPSeeOther(path_of(here))


async def _page_of(
    request: web.Request, errors: Mapping[str, str], typed: Mapping[str, str]
) -> web.Response:
    parts, here = parts_of(request), chat_of(request)

    def work(tx: Transaction) -> dict[str, Any]:
        row = found(request, tx)
        return {
            "group": row,
            "trial": trials.counts(tx, here),
            "left": forwards.of_group(tx, here, parts.clock.now()),
            "keepers": groups.keepers(tx, row.keeper_id),
            "units": [o for o in organisations.every(tx) if not o.closed_on or o.id == row.unit_id],
        }

    shown = await read(request, work)
    row, state = shown["group"], groups.standing(shown["group"])
    kept = {name: getattr(row, name) for name in (*FIELDS, "introduction")}
    shown |= {
        "name": called(row, parts.say),
        "state": state,
        "told": parts.say(TOLD[state]),
        "path": path(row),
        "given": {name: "" if value is None else value for name, value in kept.items()}
        | dict(typed),
        "robots": parts.robots,
        "said": groups.introduction(row, parts.say),
        "privacy": groups.privacy(parts.say),
    }
    status = 422 if errors else 200
    return page(request, "group.html", status=status, errors=errors, **shown, **words(request))


def words(request: web.Request) -> dict[str, Any]:
    """The words of what stands in a group's row as a key, and how its state and name are told."""
    say = parts_of(request).say
    tables = {"states": groups.WORDS, "purposes": PURPOSES, "hears_words": HEARS}
    said: dict[str, Any] = {
        name: {key: say(words) for key, words in table.items()} for name, table in tables.items()
    }
    return said | {"standing": groups.standing, "called": lambda row: called(row, say)}


def called(row: Row, say: Say) -> str:
    """What a group is called; its id where it has no name."""
    return str(row.name or say("groups.unnamed", chat=row.chat_id))


def path(row: Row) -> str:
    """Where a group's page is."""
    return path_of(Chat(row.channel, row.chat_id, is_group=True))


def path_of(chat: Chat) -> str:
    """Where a group's page is."""
    return f"{HOME}/{chat.channel}/{quote(chat.id, safe='')}"


def chat_of(request: web.Request) -> Chat:
    """The group that the address names."""
    return Chat(request.match_info["channel"], request.match_info["chat"], is_group=True)


def found(request: web.Request, tx: Transaction) -> Row:
    """The row of the group that the address names; not found if there is none."""
    row = chats.find(tx, chat_of(request))
    if row is None:
        raise web.HTTPNotFound
    return row


def _state(request: web.Request) -> str:
    state = request.match_info["state"]
    if state not in groups.STATES:
        raise web.HTTPNotFound
    return state


ONE = "/groups/{channel:[a-z_]{1,30}}/{chat:[^/]{1,400}}"
ROUTES: tuple[Route, ...] = (
    get("/groups", show, CLERKS),
    get(ONE, group, CLERKS),
    post(ONE, change, CLERKS),
    get(ONE + "/switch/{state:[a-z]{1,10}}", ask_switch, CLERKS),
    post(ONE + "/switch/{state:[a-z]{1,10}}", switch, CLERKS),
)
