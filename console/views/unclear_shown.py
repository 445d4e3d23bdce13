"""What the pages of 没听懂的话 show of a message, and where they lead back to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from aiohttp import web

from bot.clarifying import Meaning
from bot.messages import Say
from bot.understanding.explain import INTENTS
from console import acting
from console.parts import parts_of
from console.routes import PREFIX
from services import matters, members
from services.unclear import keeping, undoing
from services.unclear.keeping import OPEN
from storage.transaction import Row, Transaction

HERE = f"{PREFIX}/unclear"
# So many of the likeliest meanings stand in the list.
BUTTONS = 4
WHY = {keeping.LOST: "unclear.why_lost", keeping.UNANSWERED: "unclear.why_unanswered"}


@dataclass(frozen=True, slots=True)
class Line:
    """A message as the pages show it; of one that is done what was meant, what came, the line."""

    row: Row
    who: str
    where: str
    why: str
    meanings: tuple[Meaning, ...] = ()
    meant: str = ""
    by: str = ""
    came: tuple[str, ...] = ()
    kept: str = ""
    undoable: bool = False


# What an address of the list may keep: a state, a channel with its chat.
_KEPT = re.compile(r"[A-Za-z0-9_.@:-]+(?: [A-Za-z0-9_.@:-]+)?")


def line_of(
    request: web.Request, tx: Transaction, row: Row, *, whole: bool = False, who: int | None = None
) -> Line:
    """A message as the pages show it, as of `who` of several; with the `whole` of its meanings."""
    parts, say = parts_of(request), parts_of(request).say
    line = Line(
        row,
        matters.who(tx, row.member_id or _bound(tx, row), matters.sender_of(row), say),
        matters.where(tx, matters.chat_of(row), say) if row.is_group else say("unclear.private"),
        say(WHY[row.why]),
    )
    if row.state == OPEN:
        seen = parts.clarifying.seen(tx, row, who)
        offered = parts.clarifying.meanings(seen, parts.clock.now())
        return replace(line, meanings=tuple(offered if whole else _few(offered)))
    came, kept = keeping.result(parts.vault, row), keeping.line(parts.vault, row)
    return replace(
        line,
        meant=_meant(say, row.meaning),
        by=by_whom(tx, row, say),
        came=came.told if came else (),
        kept=kept["text"] if kept else "",
        undoable=undoing.may(row, parts.clock.now()),
    )


def _few(found: list[Meaning]) -> list[Meaning]:
    """The likeliest, and the two that are always offered."""
    return [*found[:-2][:BUTTONS], *found[-2:]]


def _meant(say: Say, key: str) -> str:
    intent = key.partition(":")[0]
    return say(INTENTS[intent]) if intent in INTENTS else say("unclear.by_sentence")


def _bound(tx: Transaction, row: Row) -> int | None:
    users = members.users(tx, matters.sender_of(row))
    return users[0] if len(users) == 1 else None


def by_whom(tx: Transaction, row: Row, say: Say) -> str:
    """Who said what was meant."""
    alive = row.by_id is not None and members.role(tx, row.by_id) is not None
    return members.name(tx, row.by_id) if alive else say("unclear.somebody")


def found(request: web.Request, tx: Transaction) -> Row:
    """The message that the address names, if it is of the visitor's people."""
    row = keeping.find(tx, acting.scope(request, tx), acting.one(request, "unclear"))
    if row is None:
        raise web.HTTPNotFound
    return row


def back(request: web.Request, typed: Mapping[str, str], *, done: bool) -> web.HTTPSeeOther:
    """The list as it was; where nothing was done, the message itself."""
    if not done and "single" in typed:
        return web.HTTPSeeOther(f"{HERE}/{acting.one(request, 'unclear')}")
    kept = {
        name: typed[name] for name in ("state", "group") if _KEPT.fullmatch(typed.get(name, ""))
    }
    return web.HTTPSeeOther(f"{HERE}?{urlencode(kept)}" if kept else HERE)
