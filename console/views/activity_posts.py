"""An activity is told to its groups once more; what the groups read of it."""

from __future__ import annotations

from aiohttp import web

from bot.permissions import CLERKS
from console import acting
from console.activities import ONE, activity_of, path_of
from console.pages import notice
from console.parts import parts_of, write
from console.routes import Route, post
from console.views.groups import called
from services import chats
from services.activities import announcing, writing
from services.activities.writing import CLOSED, OPEN
from storage.transaction import Row, Transaction


async def again(request: web.Request) -> web.Response:
    """Tell it to its groups once more, once a day."""
    parts = parts_of(request)

    def work(tx: Transaction) -> int:
        row, now, desk = told(request, tx), acting.by(request).at, parts.desk
        given = {"say": desk.say, "reach": desk.reach, "zone": parts.zone}
        return len(announcing.again(tx, row.id, now, **given))  # type: ignore[arg-type]

    groups = await write(request, work)
    parts.wake_longtasks()
    if groups:
        notice(request, parts.say("activity_pages.posted", groups=groups))
    else:
        notice(request, parts.say("activity_pages.not_posted"), "bad")
    raise web.HTTPSeeOther(f"{path_of(acting.one(request, 'activity'))}/posts")


def texts_of(request: web.Request, tx: Transaction, row: Row) -> list[tuple[str, list[str]]]:
    """What the groups read of an activity, each text with the groups; one where there are none."""
    parts = parts_of(request)
    found: dict[str, list[str]] = {}
    for group in writing.groups(tx, row.id):
        only_at = chats.hears_only_at(tx, group)
        text = announcing.text_of(row, parts.say, parts.zone, only_at=only_at)
        known = chats.find(tx, group)
        found.setdefault(text, []).append(called(known, parts.say) if known else group.id)
    return list(found.items()) or [(announcing.text_of(row, parts.say, parts.zone), [])]


def told(request: web.Request, tx: Transaction) -> Row:
    """The activity, if people may be told of it; else its page tells how it stands."""
    row = activity_of(request, tx)
    if row.state not in (OPEN, CLOSED):
        raise web.HTTPSeeOther(path_of(row.id))
    return row


ROUTES: tuple[Route, ...] = (post(ONE + "/posts", again, CLERKS),)
