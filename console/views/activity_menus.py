"""菜单: several activities are put together, looked at, and told to groups as one menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from aiohttp import web

from bot.messages import Chat
from bot.permissions import CLERKS
from console import acting, posted
from console.activities import HOME, words
from console.pages import notice, page
from console.paging import paging
from console.parts import parts_of, read, write
from console.routes import Route, get, post
from console.views.activity_plans import is_for_it
from console.views.groups import called
from services import chats
from services.activities import menus
from services.activities.menus import MenuError
from services.activities.writing import KIND as OF_ACTIVITY
from services.activities.writing import OPEN
from services.checkin.forms import key
from services.entering import clean
from storage.transaction import Row, Transaction

HERE = f"{HOME}/menus"
ONE = "/activities/menus/{menu:[0-9]{1,9}}"
MOST_TITLE = 30
# What starts the name of the field in which an activity gets its number.
NUMBER = "no_"
REFUSED = {
    "few": "activity_pages.menu_few",
    "many": "activity_pages.menu_many",
    "taken": "activity_pages.menu_taken",
}


class Chosen(NamedTuple):
    """What was chosen: the title, the activities in their order, and by field what is wrong."""

    title: str
    activities: Sequence[int]
    errors: Mapping[str, str]


async def show(request: web.Request) -> web.Response:
    """All menus, the latest first."""

    def work(tx: Transaction) -> dict[str, Any]:
        rows = menus.every(tx)
        at = paging(request, len(rows))
        some = rows[at.first : at.first + at.size]
        return {"paging": at, "menus": [(one, menus.listed(tx, one.id)) for one in some]}

    return page(request, "activity_menus.html", **await read(request, work), **words(request))


async def new(request: web.Request) -> web.Response:
    """The form in which activities are numbered."""
    return await _form(request, {}, {})


async def create(request: web.Request) -> web.Response:
    """Put the numbered activities together."""
    typed, say = await acting.written(request), parts_of(request).say
    chosen = _chosen(typed)
    if chosen.errors:
        return await _form(request, typed, {name: say(one) for name, one in chosen.errors.items()})
    try:
        made = await write(
            request,
            lambda tx: menus.make(tx, chosen.title, chosen.activities, acting.by(request)),
        )
    except MenuError as error:
        return await _form(request, typed, {"numbers": say(REFUSED[str(error)])})
    notice(request, say("activity_pages.menu_made", title=chosen.title))
    raise web.HTTPSeeOther(f"{HERE}/{made}")


async def one(request: web.Request) -> web.Response:
    """A menu as the groups read it, and the groups that it may be told to."""
    return await _page_of(request)


async def tell(request: web.Request) -> web.Response:
    """Open the activities of a menu in the groups that were ticked, and tell these."""
    parts, form = parts_of(request), await request.post()
    ticked = {str(one) for one in form.getall("groups", [])}

    def work(tx: Transaction) -> tuple[Row, bool, int]:
        row = menu_of(request, tx)
        groups = [group for group in _groups(tx) if key(group.channel, group.id) in ticked]
        given = {"say": parts.say, "zone": parts.zone}
        told = menus.post(tx, row.id, groups, acting.by(request), **given)  # type: ignore[arg-type]
        return row, bool(groups), len(told)

    row, chosen, told = await write(request, work)
    if not chosen:
        return await _page_of(request, parts.say("activity_pages.menu_nowhere"))
    if told:
        notice(request, parts.say("activity_pages.posted", groups=told))
    else:
        notice(request, parts.say("activity_pages.menu_told"), "bad")
    raise web.HTTPSeeOther(f"{HERE}/{row.id}")


async def ask_apart(request: web.Request) -> web.Response:
    """What will happen if a menu is taken apart."""
    say, row = parts_of(request).say, await read(request, lambda tx: menu_of(request, tx))
    return page(
        request,
        "confirm.html",
        title=say("activity_pages.apart_title", title=row.title),
        text=say("activity_pages.apart_text"),
        action=f"{HERE}/{row.id}/apart",
        label=say("activity_pages.apart_button"),
        back=f"{HERE}/{row.id}",
        fields={},
    )


async def take_apart(request: web.Request) -> web.Response:
    """Have a menu's activities stand alone again."""

    def work(tx: Transaction) -> Row:
        row = menu_of(request, tx)
        menus.take_apart(tx, row.id, acting.by(request))
        return row

    row = await write(request, work)
    notice(request, parts_of(request).say("activity_pages.apart", title=row.title))
    raise web.HTTPSeeOther(f"{HERE}/{row.id}")


def _chosen(typed: Mapping[str, str]) -> Chosen:
    """What was written in the form; the order is that of the numbers."""
    title, errors = clean(typed.get("title", "")), {}
    if not title:
        errors["title"] = "activity_pages.menu_title_missing"
    elif len(title) > MOST_TITLE or "\n" in title:
        errors["title"] = "activity_pages.title_long"
    found: dict[int, int] = {}
    for name, said in typed.items():
        activity = acting.number(name.removeprefix(NUMBER)) if name.startswith(NUMBER) else None
        if activity is None or not said:
            continue
        number = acting.number(said)
        if not number or number in found:
            errors["numbers"] = "activity_pages.menu_numbers"
        found[number or 0] = activity
    return Chosen(title, [found[number] for number in sorted(found)], errors)


async def _form(
    request: web.Request, typed: Mapping[str, str], errors: Mapping[str, str]
) -> web.Response:
    now = parts_of(request).clock.now()
    rows = await read(request, lambda tx: menus.candidates(tx, now))
    shown = {"typed": typed, "errors": errors, "activities": rows, "prefix": NUMBER}
    status = 422 if errors else 200
    return page(request, "activity_menu_form.html", status=status, **shown, **words(request))


async def _page_of(request: web.Request, error: str = "") -> web.Response:
    say, zone = parts_of(request).say, parts_of(request).zone

    def work(tx: Transaction) -> dict[str, Any]:
        row = menu_of(request, tx)
        rows = menus.listed(tx, row.id)
        # What it will be once it is told: drafts are opened.
        shown = [one for one in rows if one.state in menus.SHOWN]
        texts = [menus.text_of(row, shown, say, zone, only_at=at) for at in (False, True) if shown]
        told = {(one.channel, one.id) for one in menus.told(tx, row.id)}
        known = [(one, chats.find(tx, one)) for one in _groups(tx)]
        groups = [(one, called(group, say), is_for_it(group)) for one, group in known if group]
        return {
            "menu": row,
            "activities": rows,
            "texts": texts,
            "groups": [
                (key(g.channel, g.id), name, fits)
                for g, name, fits in groups
                if (g.channel, g.id) not in told
            ],
            "posts": posted.of_item(tx, say, [(OF_ACTIVITY, one.id) for one in rows]),
            "told": [name for g, name, _ in groups if (g.channel, g.id) in told],
        }

    shown = await read(request, work)
    status = 422 if error else 200
    shown |= {"error": error, "path": f"{HERE}/{shown['menu'].id}", "open": OPEN}
    return page(request, "activity_menu.html", status=status, **shown, **words(request))


def _groups(tx: Transaction) -> list[Chat]:
    """The groups that a menu may be told to, those for activities first."""
    rows = sorted(chats.every(tx), key=lambda one: not is_for_it(one))
    return [Chat(one.channel, one.chat_id, is_group=True) for one in rows]


def menu_of(request: web.Request, tx: Transaction) -> Row:
    """The menu that the address names; not found if there is none."""
    row = menus.find(tx, acting.one(request, "menu"))
    if row is None:
        raise web.HTTPNotFound
    return row


ROUTES: tuple[Route, ...] = (
    get("/activities/menus", show, CLERKS),
    get("/activities/menus/new", new, CLERKS),
    post("/activities/menus/new", create, CLERKS),
    get(ONE, one, CLERKS),
    post(ONE, tell, CLERKS),
    get(ONE + "/apart", ask_apart, CLERKS),
    post(ONE + "/apart", take_apart, CLERKS),
)
