"""One theme: what its groups will read, opening it, what came of it, ending and cancelling it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aiohttp import web

from bot.permissions import CLERKS
from console import acting
from console.pages import day, notice, page
from console.parts import parts_of, read, write
from console.people import today_of
from console.routes import Route, get, post
from console.views.announcing import late
from console.views.groups import called
from console.views.themes import HERE, ONE, STATE_WORDS, row_of
from services import chats, grouptexts
from services.themes import theme_figures, theme_posts, theme_stages, themes, theming
from storage.transaction import Row, Transaction

# More people are not listed.
MOST_PEOPLE = 50


async def show(request: web.Request) -> web.Response:
    """What came of a theme, by day, unit and group; and what may be done with it."""
    parts, by = parts_of(request), acting.by(request)

    def work(tx: Transaction) -> dict[str, Any]:
        row = row_of(request, tx)
        named = [chats.find(tx, chat) for chat in themes.groups(tx, row.id)]
        return {
            "row": row,
            "figures": theme_figures.figures(tx, row.id, parts.zone),
            "groups": [called(one, parts.say) for one in named if one is not None],
            "may_cancel": theming.may_cancel(tx, row),
            "may_close": theming.has_begun(row, by, parts.zone)
            and row.closes_on > today_of(request),
        }

    shown = await read(request, work)
    state = parts.say(STATE_WORDS[shown["row"].state])
    more: dict[str, Any] = {"state": state, "path": _path(request), "most": MOST_PEOPLE}
    return page(request, "theme.html", **shown, **more)


async def preview(request: web.Request) -> web.Response:
    """The very words that the groups will read, when, and whether they are too long."""
    parts = parts_of(request)

    def work(tx: Transaction) -> dict[str, Any]:
        row = row_of(request, tx, themes.DRAFT, themes.OPEN)
        places = themes.groups(tx, row.id)
        texts = dict.fromkeys(
            theme_posts.opening(row, parts.say, only_at=chats.hears_only_at(tx, chat))
            for chat in places
        )
        named = [chats.find(tx, chat) for chat in places]
        soon = _begins(request, row) <= parts.clock.now()
        return {
            "row": row,
            "told": [(one, len(one.replace("\n", "")), one.count("\n") + 1) for one in texts],
            "long": any(grouptexts.is_long(one) for one in texts),
            "groups": [called(one, parts.say) for one in named if one is not None],
            "late": late(request, tx, places) if soon else [],
            "begins": None if soon else _begins(request, row),
            "past": row.closes_on < today_of(request),
        }

    shown = await read(request, work)
    return page(request, "theme_preview.html", **shown, path=_path(request))


async def publish(request: web.Request) -> web.Response:
    """Open a draft; its groups read of it by the clock."""
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[Row, bool]:
        row = row_of(request, tx)
        done = theming.open_now(tx, row.id, acting.by(request), parts.zone)
        return row, done

    row, done = await write(request, work)
    key = "theme_pages.opened" if done else "theme_pages.not_opened"
    notice(request, parts.say(key, title=row.title), "good" if done else "bad")
    raise web.HTTPSeeOther(_path(request))


async def ask_close(request: web.Request) -> web.Response:
    """What will happen if it ends today."""
    row = await read(request, lambda tx: row_of(request, tx, themes.OPEN))
    say = parts_of(request).say
    text = say("theme_pages.close_text", date=day(parts_of(request), row.closes_on))
    title = say("theme_pages.close_title", title=row.title)
    return _asked(request, title, text, ("close", say("theme_pages.close_button")))


async def close(request: web.Request) -> web.Response:
    """Have today be its last day."""
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[Row, bool]:
        row = row_of(request, tx)
        return row, theming.close(tx, row.id, acting.by(request), parts.zone)

    row, done = await write(request, work)
    key = "theme_pages.closed" if done else "theme_pages.not_closed"
    notice(request, parts.say(key, title=row.title), "good" if done else "bad")
    raise web.HTTPSeeOther(_path(request))


async def ask_cancel(request: web.Request) -> web.Response:
    """What will happen if it is called off."""
    row = await read(request, lambda tx: row_of(request, tx, themes.DRAFT, themes.OPEN))
    say = parts_of(request).say
    title = say("theme_pages.cancel_title", title=row.title)
    text = say("theme_pages.cancel_text" if row.state == themes.OPEN else "theme_pages.drop_text")
    return _asked(request, title, text, ("cancel", say("theme_pages.cancel_button")))


async def cancel(request: web.Request) -> web.Response:
    """Call it off, unless something came of it meanwhile."""
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[Row, bool]:
        row = row_of(request, tx)
        return row, theming.cancel(tx, row.id, acting.by(request), parts.say, parts.zone)

    row, done = await write(request, work)
    key = "theme_pages.cancelled" if done else "theme_pages.not_cancelled"
    notice(request, parts.say(key, title=row.title), "good" if done else "bad")
    raise web.HTTPSeeOther(HERE if done else _path(request))


def _asked(request: web.Request, title: str, text: str, deed: tuple[str, str]) -> web.Response:
    path, (name, label) = _path(request), deed
    given: dict[str, Any] = {
        "title": title,
        "text": text,
        "label": label,
        "back": path,
        "fields": {},
    }
    return page(request, "confirm.html", action=f"{path}/{name}", **given)


def _begins(request: web.Request, row: Row) -> datetime:
    return datetime.combine(row.opens_on, theme_stages.HOUR, parts_of(request).zone)


def _path(request: web.Request) -> str:
    return f"{HERE}/{acting.one(request, 'theme')}"


ROUTES: tuple[Route, ...] = (
    get(ONE, show, CLERKS),
    get(ONE + "/preview", preview, CLERKS),
    post(ONE + "/open", publish, CLERKS),
    get(ONE + "/close", ask_close, CLERKS),
    post(ONE + "/close", close, CLERKS),
    get(ONE + "/cancel", ask_cancel, CLERKS),
    post(ONE + "/cancel", cancel, CLERKS),
)
