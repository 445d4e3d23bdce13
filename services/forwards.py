"""What no road carries: texts that somebody passes on by hand, and who that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from bot.messages import Chat, Person
from bot.permissions import KEEPERS
from services import chats
from storage.tables.base import core
from storage.tables.chats import Chat as ChatRow
from storage.tables.engine import Outbox
from storage.tables.members import MemberAccount
from storage.transaction import Row, Transaction

# A post of the day before yesterday is no news any more.
FRESH = timedelta(hours=36)

_outbox, _chats, _accounts = core(Outbox), core(ChatRow), core(MemberAccount)
_WAITING = (
    select(_outbox.c.id, _outbox.c.text, _outbox.c.is_group, _chats.c.name, _chats.c.keeper_id)
    .outerjoin(
        _chats, (_chats.c.channel == _outbox.c.channel) & (_chats.c.chat_id == _outbox.c.chat_id)
    )
    .where(_outbox.c.state == "forward", _outbox.c.done_at > bindparam("since"))
    .order_by(_outbox.c.id)
)
_OWN = (
    select(_outbox.c.id)
    .join(
        _accounts,
        (_accounts.c.channel == _outbox.c.channel) & (_accounts.c.account_id == _outbox.c.chat_id),
    )
    .where(_outbox.c.state == "forward", _accounts.c.member_id == bindparam("of_member"))
)
_DONE = (
    update(_outbox)
    .where(_outbox.c.id == bindparam("row_id"), _outbox.c.state == "forward")
    .values(state="sent")
)


@dataclass(frozen=True, slots=True)
class Forward:
    """A text to be passed on; `group` is None for one that is meant for the reader."""

    id: int
    group: str | None
    text: str


def waiting(tx: Transaction, person: Person, now: datetime) -> list[Forward]:
    """What the person is to pass on, and what was meant for the person, oldest first.

    Staff see the groups without a keeper as well.
    """
    if person.role not in KEEPERS:
        return []
    own = {row.id for row in tx.all(_OWN, of_member=person.id)}
    rows = tx.all(_WAITING, since=now - FRESH)
    return [_forward(row) for row in rows if row.id in own or _is_theirs(row, person)]


def done(tx: Transaction, person: Person, now: datetime) -> int:
    """Take it that the person has passed everything on; how many texts that were."""
    return sum(tx.run(_DONE, row_id=forward.id) for forward in waiting(tx, person, now))


def keeper(tx: Transaction, chat: Chat) -> int | None:
    """The member who passes on what can't be sent to a group, if one is named."""
    row = chats.find(tx, chat) if chat.is_group else None
    return None if row is None else row.keeper_id


def _is_theirs(row: Row, person: Person) -> bool:
    if not row.is_group:
        return False
    return row.keeper_id == person.id or (row.keeper_id is None and person.role != "secretary")


def _forward(row: Row) -> Forward:
    return Forward(row.id, row.name if row.is_group else None, row.text)
