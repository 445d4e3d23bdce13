"""主题征集 in chat: staff alone with the bot plan one in a sentence, and publish it."""

from __future__ import annotations

from bot.clock import local_date
from bot.messages import Chat, Reply, Request
from bot.permissions import CLERKS
from bot.router import Feature, Listen
from bot.texts.dates import date_words
from handlers import asking, campaigns
from handlers.activities.words import zone_of
from services import chats
from services.activities import announcing
from services.themes import theme_forms, themes, theming
from services.themes.theming import Draft
from storage import dialogs
from storage.audit import By
from storage.transaction import Row, Transaction

INTENT = "theme_create"
# In what is known: the draft's number.
NUMBER = "theme"
PURPOSE = "hall"
# Of what may be wrong with it these need words of their own; the rest has those of the page.
_DAYS = ("opens_on", "closes_on")


def create(tx: Transaction, request: Request) -> list[Reply]:
    """Keep what staff ask for as a draft and tell it back; a yes opens it."""
    slots, say = request.understanding.slots, request.say
    if NUMBER in slots and request.scene.pending is None:
        return _publish(tx, request, int(slots[NUMBER]))
    if not slots.get("title") or not all(name in slots for name in _DAYS):
        return [Reply(say("theme_talk.how"))]
    groups = _halls(tx)
    fields = {"title": slots["title"], **{name: slots[name].isoformat() for name in _DAYS}}
    read = theme_forms.read(fields, groups, groups, request.scene.today)
    errors = dict(read.errors)
    if errors.pop("chats", "") and not errors:
        return [Reply(say("theme_talk.nowhere"))]
    if errors or read.draft is None:
        return [Reply(say(next(iter(errors.values()))))]
    number = _keep(tx, request, read.draft)
    asking.put(tx, request, asking.CONFIRM, {NUMBER: number})
    return [Reply(_told(request, read.draft, _names(tx, groups)))]


def leave(tx: Transaction, request: Request) -> list[Reply]:
    """Leave the draft as it is, and say where."""
    row = themes.find(tx, int(request.understanding.slots.get(NUMBER, 0)))
    if row is None or row.state != themes.DRAFT:
        return []
    return [Reply(request.say("theme_talk.kept", title=row.title))]


def again(_tx: Transaction, request: Request) -> list[Reply]:
    """Say how something of it is changed; the question stays open."""
    return [Reply(request.say("theme_talk.once_more"))]


def _publish(tx: Transaction, request: Request, number: int) -> list[Reply]:
    say, zone = request.say, zone_of(request)
    row = themes.find(tx, number)
    assert row is not None, "themes are never struck off"
    if not theming.open_now(tx, number, _by(request), zone):
        return [Reply(say("theme_pages.not_opened", title=row.title))]
    opened = themes.find(tx, number)
    assert opened is not None, "it was just opened"
    groups = _names(tx, themes.groups(tx, number))
    today = local_date(request.scene.now, zone)
    return [Reply(_opened(request, opened, groups, now=opened.opens_on <= today))]


def _opened(request: Request, row: Row, groups: str, *, now: bool) -> str:
    if now:
        return request.say("theme_talk.opened_now", title=row.title, groups=groups)
    date = date_words(request.say, row.opens_on)
    return request.say("theme_talk.opened", title=row.title, groups=groups, date=date)


def _keep(tx: Transaction, request: Request, draft: Draft) -> int:
    """Write the draft; where one was just told back, that one is written anew."""
    pending = request.scene.pending
    known = pending.draft.get(NUMBER) if pending is not None and pending.of == INTENT else None
    row = None if known is None else themes.find(tx, int(known))
    if row is None or row.state != themes.DRAFT:
        return theming.create(tx, draft, _by(request))
    dialogs.end(tx, request.message)
    theming.change(tx, row.id, draft, _by(request), zone_of(request))
    return int(row.id)


def _told(request: Request, draft: Draft, groups: str) -> str:
    first, last = (date_words(request.say, day) for day in (draft.opens_on, draft.closes_on))
    values = {"title": draft.title, "first": first, "last": last, "groups": groups}
    return request.say("theme_talk.told", **values)


def _halls(tx: Transaction) -> list[Chat]:
    """The groups in which a theme is told, unless staff choose others on its page."""
    rows = (row for row in chats.every(tx) if row.purpose == PURPOSE and row.state == "on")
    return [Chat(row.channel, row.chat_id, is_group=True) for row in rows]


def _names(tx: Transaction, groups: list[Chat]) -> str:
    return "、".join(announcing.names_of(tx, groups))


def _by(request: Request) -> By:
    return By(campaigns.person(request).id, request.scene.now)


feature = Feature(
    "themes",
    listens=(Listen(INTENT, create, CLERKS, declined=leave, fixed=again),),
)
