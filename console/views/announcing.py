"""发通知: what exactly will be sent and to how many, sending it, once more, and taking it back."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.messages import Chat
from bot.permissions import CLERKS
from console import acting
from console.pages import notice, page, when
from console.parts import parts_of, read, write
from console.people import today_of
from console.routes import Route, get, post
from console.views.announcements import HERE, ONE, draft_row
from console.views.groups import called
from services import announcements, chats
from storage.transaction import Row, Transaction

# What is read without effort, in a group.
MOST_LINES, MOST_CHARACTERS, MOST_INSTEAD = 6, 120, 500
ALONE = Chat("", "", is_group=False)


async def preview(request: web.Request) -> web.Response:
    """The very words that will be sent, to whom, and whether they are too long for a group."""
    say = parts_of(request).say

    def work(tx: Transaction) -> dict[str, Any]:
        row = draft_row(request, tx)
        audience = announcements.audience(tx, row.id)
        places = [*audience.chats, *([ALONE] if audience.alone else [])]
        texts = dict.fromkeys(announcements.text_of(tx, row, chat, say) for chat in places)
        named = [chats.find(tx, chat) for chat in audience.chats]
        groups = [called(one, say) for one in named if one is not None]
        shown = {"row": row, "audience": audience, "texts": list(texts), "groups": groups}
        return shown | {"late": late(request, tx, places), "past": _is_past(request, row)}

    shown = await read(request, work)
    told = [(text, len(text.replace("\n", "")), text.count("\n") + 1) for text in shown["texts"]]
    long = any(c > MOST_CHARACTERS or lines > MOST_LINES for _, c, lines in told)
    shown |= {"told": told, "long": long, "path": _path(request)}
    return page(request, "announcement_preview.html", **shown)


async def send(request: web.Request) -> web.Response:
    """Send a draft; those who are told alone are told by a long task."""
    parts, typed = parts_of(request), await acting.written(request)

    def work(tx: Transaction) -> tuple[str, int, bool]:
        row = sent_row(request, tx, "draft", "sent", "withdrawn")
        if row.state == "draft" and _is_past(request, row) and "sure" not in typed:
            raise web.HTTPSeeOther(f"{_path(request)}/preview")
        people = announcements.audience(tx, row.id).people
        done = announcements.send(tx, row.id, acting.by(request), parts.say)
        return row.title, people, done

    title, people, done = await write(request, work)
    parts.wake_longtasks()
    if done:
        notice(request, parts.say("announcements.sent", title=title, people=people))
    else:
        notice(request, parts.say("announcements.sent_before", title=title), "bad")
    raise web.HTTPSeeOther(_path(request))


async def remind(request: web.Request) -> web.Response:
    """Have those who have not read it told once more, each alone."""
    parts, today = parts_of(request), today_of(request)

    def work(tx: Transaction) -> bool:
        row = sent_row(request, tx, "sent", "withdrawn")
        return announcements.remind(tx, row.id, acting.by(request), today)

    done = await write(request, work)
    parts.wake_longtasks()
    key = "announcements.reminded" if done else "announcements.reminded_before"
    notice(request, parts.say(key), "good" if done else "bad")
    raise web.HTTPSeeOther(_path(request))


async def ask_withdraw(request: web.Request) -> web.Response:
    """What will happen if it is taken back, and a form for what holds instead."""
    row = await read(request, lambda tx: sent_row(request, tx, "sent"))
    return _asked(request, row, "", "")


async def withdraw(request: web.Request) -> web.Response:
    """Take it back, with what holds instead."""
    parts, typed = parts_of(request), await acting.written(request)
    instead = typed.get("instead", "").replace("\r\n", "\n")

    def work(tx: Transaction) -> tuple[Row, bool]:
        row = sent_row(request, tx, "sent", "withdrawn")
        long = len(instead) > MOST_INSTEAD
        done = not long and announcements.withdraw(
            tx, row.id, acting.by(request), parts.say, instead
        )
        return row, done

    row, done = await write(request, work)
    if len(instead) > MOST_INSTEAD:
        return _asked(request, row, instead, parts.say("announcements.instead_long"))
    parts.wake_longtasks()
    key = "announcements.taken_back" if done else "announcements.taken_back_before"
    notice(request, parts.say(key, title=row.title), "good" if done else "bad")
    raise web.HTTPSeeOther(_path(request))


def sent_row(request: web.Request, tx: Transaction, *states: str) -> Row:
    """The row of the notice that the address names, in one of these states; else not found."""
    row = announcements.find(tx, acting.one(request, "announcement"))
    if row is None or row.state not in states:
        raise web.HTTPNotFound
    return row


def _asked(request: web.Request, row: Row, instead: str, error: str) -> web.Response:
    given = {"row": row, "instead": instead, "error": error, "path": _path(request)}
    return page(request, "announcement_withdraw.html", status=422 if error else 200, **given)


def late(request: web.Request, tx: Transaction, places: list[Chat]) -> list[str]:
    """What is to be said of those chats that a notice would not reach at once, each thing once."""
    parts = parts_of(request)
    said = []
    for chat in places:
        found = parts.prospects.unprompted(tx, chat, parts.clock.now())
        row = chats.find(tx, chat) if chat.is_group else None
        where = called(row, parts.say) if row else parts.say("announcements.alone")
        if found is not None and found.until is not None:
            at = when(parts, found.until)
            said.append(parts.say("announcements.goes_later", where=where, at=at))
        elif found is not None:
            said.append(parts.say("announcements.goes_by_hand", where=where))
    return said


def _is_past(request: web.Request, row: Row) -> bool:
    """Whether the day by which a notice should be read is over."""
    return row.due_on is not None and row.due_on < today_of(request)


def _path(request: web.Request) -> str:
    return f"{HERE}/{acting.one(request, 'announcement')}"


ROUTES: tuple[Route, ...] = (
    get(ONE + "/preview", preview, CLERKS),
    post(ONE + "/send", send, CLERKS),
    post(ONE + "/remind", remind, CLERKS),
    get(ONE + "/withdraw", ask_withdraw, CLERKS),
    post(ONE + "/withdraw", withdraw, CLERKS),
)
