"""主题征集: what suggestions are asked for between two days, and which theme one belongs to."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import and_, case, select

from bot.messages import Chat
from storage.tables.base import core
from storage.tables.suggestions import Theme, ThemeChat
from storage.transaction import Row, Transaction

DRAFT, OPEN, CLOSED, CANCELLED = "draft", "open", "closed", "cancelled"
STATES = (DRAFT, OPEN, CLOSED, CANCELLED)
MOST_SHOWN = 50
# What nobody means by a name: signs, quotation marks and blanks.
_SIGNS = re.compile(r"[\W_]+")

_themes, _chats = core(Theme), core(ThemeChat)


def every(tx: Transaction) -> list[Row]:
    """All themes, the latest first."""
    return list(tx.execute(select(_themes).order_by(_themes.c.id.desc())))


def find(tx: Transaction, theme_id: int) -> Row | None:
    """A theme by its id."""
    return tx.execute(select(_themes).where(_themes.c.id == theme_id)).first()


def running(tx: Transaction, day: date) -> list[Row]:
    """The themes that are open on a local day, the latest first."""
    rows = select(_themes).where(
        _themes.c.state == OPEN, _themes.c.opens_on <= day, _themes.c.closes_on >= day
    )
    return list(tx.execute(rows.order_by(_themes.c.opens_on.desc(), _themes.c.id.desc())))


def meant(tx: Transaction, chat: Chat, day: date, text: str) -> int | None:
    """The theme to which a suggestion belongs: the one it names, else the one on in its chat.

    Alone with the bot, the one that is on, if there is but one.
    """
    open_ones, said = running(tx, day), _plain(text)
    for row in open_ones:
        names = (_plain(name) for name in (row.title, *(row.aliases or ())))
        if any(name and name in said for name in names):
            return int(row.id)
    if not chat.is_group:
        return int(open_ones[0].id) if len(open_ones) == 1 else None
    told = select(_chats.c.theme_id).where(
        and_(_chats.c.channel == chat.channel, _chats.c.chat_id == chat.id)
    )
    here = {row.theme_id for row in tx.execute(told)}
    return next((int(row.id) for row in open_ones if row.id in here), None)


def lock(tx: Transaction, theme_id: int) -> Row | None:
    """A theme, kept from others until the commit; all that changes one begins so."""
    row = select(_themes).where(_themes.c.id == theme_id).with_for_update()
    return tx.execute(row).first()


def recent(tx: Transaction, most: int = MOST_SHOWN) -> list[Row]:
    """The latest themes, those that are open first, then drafts."""
    place = case((_themes.c.state == OPEN, 0), (_themes.c.state == DRAFT, 1), else_=2)
    rows = select(_themes).order_by(place, _themes.c.closes_on.desc(), _themes.c.id.desc())
    return list(tx.execute(rows.limit(most)))


def groups(tx: Transaction, theme_id: int) -> list[Chat]:
    """The groups in which a theme is told."""
    rows = select(_chats).where(_chats.c.theme_id == theme_id)
    found = tx.execute(rows.order_by(_chats.c.channel, _chats.c.chat_id))
    return [Chat(row.channel, row.chat_id, is_group=True) for row in found]


def _plain(text: str) -> str:
    """Words without what is written between them."""
    return _SIGNS.sub("", text).lower()
