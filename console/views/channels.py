"""渠道: how each channel fares, and a text by which an administrator sees that it works."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.messages import Chat
from bot.permissions import ADMINS, CLERKS, may
from console import acting, auth
from console.pages import notice, page
from console.parts import Parts, parts_of, read, write
from console.routes import PREFIX, Route, get, post
from services import channels
from services.channels import Standing
from storage.audit import By
from storage.masks import covered
from storage.transaction import Transaction

HERE = f"{PREFIX}/channels"
NAMES = {
    "official_account": "person.channel_official_account",
    "wecom_aibot": "person.channel_wecom_aibot",
    "simulator": "person.channel_simulator",
    channels.ROBOT: "channels.group_robot",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A channel as the page shows it; `refusal` is why it can't be tried, "" if it can."""

    name: str
    standing: Standing
    error: str
    pushes: bool
    hears: bool
    refusal: str


async def show(request: web.Request) -> web.Response:
    """A card for each channel that is set up."""
    parts, by = parts_of(request), acting.by(request)
    names = sorted(parts.prospects.channels)
    cards = await read(request, lambda tx: [_card(tx, parts, name, by) for name in names])
    trying = may(auth.who_of(request).role, ADMINS)
    return page(request, "channels.html", cards=cards, trying=trying)


async def try_out(request: web.Request) -> web.Response:
    """Have a channel send a text to the administrator's own account, if there is a way."""
    parts, name, by = parts_of(request), request.match_info["channel"], acting.by(request)
    if name not in parts.prospects.channels:
        raise web.HTTPNotFound

    def work(tx: Transaction) -> tuple[str, bool]:
        chat, refusal = _way(tx, parts, name, by)
        if chat is None:
            return refusal, False
        if not channels.try_out(tx, chat, by, parts.say):
            return parts.say("channels.tried_just_now"), False
        return parts.say("channels.tried", channel=_called(parts, name)), True

    told, done = await write(request, work)
    notice(request, told, "good" if done else "bad")
    raise web.HTTPSeeOther(HERE)


def _card(tx: Transaction, parts: Parts, name: str, by: By) -> Card:
    able = {n: one.capabilities for n, one in parts.prospects.channels.items()}
    standing = channels.standing(tx, name, [n for n, one in able.items() if one.push])
    _, refusal = _way(tx, parts, name, by)
    return Card(
        _called(parts, name),
        standing,
        covered(standing.error),
        able[name].push,
        name != channels.ROBOT,
        refusal,
    )


def _way(tx: Transaction, parts: Parts, name: str, by: By) -> tuple[Chat | None, str]:
    """The visitor's own chat on a channel; None, and why, where it can't be written to now."""
    if name == channels.ROBOT:
        return None, parts.say("channels.groups_only")
    if not parts.prospects.pushes(name):
        return None, parts.say("channels.answers_only")
    chat = channels.own_chat(tx, name, by.member_id) if by.member_id is not None else None
    if chat is None:
        return None, parts.say("channels.no_account")
    if parts.prospects.is_closed(tx, chat, by.at):
        return None, parts.say("channels.window_closed")
    return chat, ""


def _called(parts: Parts, name: str) -> str:
    return parts.say(NAMES[name]) if name in NAMES else name


ROUTES: tuple[Route, ...] = (
    get("/channels", show, CLERKS),
    post("/channels/{channel:[a-z_]{1,30}}/try", try_out, ADMINS),
)
