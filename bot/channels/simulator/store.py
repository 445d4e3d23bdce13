"""What the simulated platform keeps: its people, chats and lines, and how far its clock is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from storage.tables.base import core
from storage.tables.chats import Chat, ChatMember
from storage.tables.members import Member, MemberAccount
from storage.tables.simulator import SimulatorClock, SimulatorMessage
from storage.transaction import Row, Transaction

NAME = "simulator"
BOT = "bot"
PRIVATE = "private-"

_lines = core(SimulatorMessage)
_clock = core(SimulatorClock)
_chats, _in_chats = core(Chat), core(ChatMember)
_members, _accounts = core(Member), core(MemberAccount)

_ADD = (
    insert(_lines)
    .values(
        {
            name: bindparam(name)
            for name in ("chat_id", "sender_id", "text", "via", "at_bot", "quote_id", "at")
        }
    )
    .returning(_lines.c.id)
)
_PEOPLE = (
    select(_accounts.c.account_id, _members.c.name, _members.c.role, _members.c.note)
    .join(_members, _members.c.id == _accounts.c.member_id)
    .where(_accounts.c.channel == NAME)
    .order_by(_members.c.id)
)
_CHATS = select(_chats).where(_chats.c.channel == NAME).order_by(_chats.c.chat_id)
_IN_CHATS = (
    select(_in_chats)
    .where(_in_chats.c.channel == NAME)
    .order_by(_in_chats.c.chat_id, _in_chats.c.account_id)
)
_LINES = select(_lines).where(_lines.c.id > bindparam("after")).order_by(_lines.c.id).limit(1000)
_LINES_OF = _LINES.where(_lines.c.chat_id == bindparam("of_chat"))
_LINE = select(_lines).where(_lines.c.id == bindparam("line_id"))
_AHEAD = select(_clock.c.ahead_seconds)
_set_ahead = insert(_clock).values(id=1, ahead_seconds=bindparam("seconds"))
_SET_AHEAD = _set_ahead.on_conflict_do_update(
    index_elements=["id"], set_={"ahead_seconds": _set_ahead.excluded.ahead_seconds}
)


def add(
    tx: Transaction,
    chat_id: str,
    sender_id: str,
    text: str,
    at: datetime,
    *,
    via: str = "text",
    at_bot: bool = False,
    quote_id: int | None = None,
) -> int:
    """Add a line to a chat; gives its id, which only grows."""
    line = tx.first(
        _ADD,
        chat_id=chat_id,
        sender_id=sender_id,
        text=text,
        via=via,
        at_bot=at_bot,
        quote_id=quote_id,
        at=at,
    )
    return int(line.id)  # type: ignore[union-attr]


def people(tx: Transaction) -> list[Row]:
    """The people one can sit as: account_id, name, role, note."""
    return tx.all(_PEOPLE)


def chats(tx: Transaction) -> list[dict[str, Any]]:
    """The groups, and one private chat with the bot for each person."""
    inside: dict[str, list[str]] = {}
    for row in tx.all(_IN_CHATS):
        inside.setdefault(row.chat_id, []).append(row.account_id)
    groups = [
        {
            "id": row.chat_id,
            "name": row.name,
            "is_group": True,
            "purpose": row.purpose,
            "hears": row.hears,
            "members": inside.get(row.chat_id, []),
        }
        for row in tx.all(_CHATS)
    ]
    return groups + [_private(row.account_id) for row in people(tx)]


def lines(tx: Transaction, chat_id: str | None, after: int) -> list[Row]:
    """Up to 1,000 lines with an id above `after`, of one chat or of all."""
    if chat_id is None:
        return tx.all(_LINES, after=after)
    return tx.all(_LINES_OF, after=after, of_chat=chat_id)


def line(tx: Transaction, line_id: int) -> Row | None:
    """One line."""
    return tx.first(_LINE, line_id=line_id)


def ahead(tx: Transaction) -> timedelta:
    """How far the clock was moved forward."""
    row = tx.first(_AHEAD)
    return timedelta(seconds=row.ahead_seconds if row else 0)


def set_ahead(tx: Transaction, by: timedelta) -> None:
    """Remember how far the clock is moved."""
    tx.run(_SET_AHEAD, seconds=round(by.total_seconds()))


def _private(account_id: str) -> dict[str, Any]:
    return {
        "id": f"{PRIVATE}{account_id}",
        "name": "",
        "is_group": False,
        "purpose": "private",
        "hears": "all",
        "members": [account_id],
    }
