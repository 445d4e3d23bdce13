"""Confirmations in a group: the first goes at once, those of the next minute are told together."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Acknowledged, Chat, Say
from storage import outbox
from storage.tables.base import core
from storage.tables.engine import Acknowledgement
from storage.transaction import Row, Transaction

GATHERED = timedelta(seconds=60)
MOST_NAMES = 12

_table = core(Acknowledgement)
_OPEN = select(_table).where(
    _table.c.channel == bindparam("in_channel"),
    _table.c.chat_id == bindparam("in_chat"),
    _table.c.kind == bindparam("of_kind"),
)
_GATHERING = select(_table).where(
    _table.c.kind == bindparam("of_kind"), _table.c.closes_at > bindparam("now")
)
_set = insert(_table).values({name: bindparam(name) for name in _table.columns.keys()})  # noqa: SIM118 - not a dict
_SET = _set.on_conflict_do_update(
    index_elements=["channel", "chat_id", "kind"],
    set_={"closes_at": _set.excluded.closes_at, "names": _set.excluded.names},
)


class _Batch(NamedTuple):
    """Confirmations of one kind that a group is told together."""

    chat: Chat
    kind: str
    closes_at: datetime

    @property
    def key(self) -> str:
        """The key of their sentence in the outbox."""
        at = f"{self.closes_at.timestamp():.6f}"
        return f"joined:{self.kind}:{self.chat.channel}:{self.chat.id}:{at}"


def join(tx: Transaction, chat: Chat, done: Acknowledged, now: datetime, say: Say) -> bool:
    """Add a confirmation to those that the group is told later; false if it is to go at once.

    At once goes what comes into a quiet group: one that was told nothing for a minute.
    """
    row = _row(tx, chat, done.together)
    if row is not None and now < row.closes_at:
        _tell(tx, _Batch(chat, done.together, row.closes_at), [*row.names, done.name], say)
        return True
    busy = row is not None and row.names and now < row.closes_at + GATHERED
    _tell(tx, _Batch(chat, done.together, now + GATHERED), [done.name] if busy else [], say)
    return bool(busy)


def leave(
    tx: Transaction,
    chats: Container[tuple[str, str]],
    done: Acknowledged,
    now: datetime,
    say: Say,
) -> None:
    """Take a confirmation back in those of the chats, (channel, id), that were not told yet."""
    for row in tx.all(_GATHERING, of_kind=done.together, now=now):
        if (row.channel, row.chat_id) in chats and done.name in row.names:
            chat = Chat(row.channel, row.chat_id, is_group=True)
            left = [name for name in row.names if name != done.name]
            _tell(tx, _Batch(chat, done.together, row.closes_at), left, say)


def _row(tx: Transaction, chat: Chat, kind: str) -> Row | None:
    return tx.first(_OPEN, in_channel=chat.channel, in_chat=chat.id, of_kind=kind)


def _tell(tx: Transaction, batch: _Batch, names: list[str], say: Say) -> None:
    """Keep the names, and have the sentence about them wait in the outbox."""
    names = list(dict.fromkeys(names))
    chat, kind, closes_at = batch
    tx.run(_SET, channel=chat.channel, chat_id=chat.id, kind=kind, closes_at=closes_at, names=names)
    if not names:
        outbox.drop(tx, batch.key)
        return
    text = say(kind, n=len(names), names=_listed(names, say))
    if not outbox.rewrite(tx, batch.key, text):
        opened = closes_at - GATHERED
        outbox.put(tx, batch.key, chat, text, opened, kind="joined", due_at=closes_at)


def _listed(names: list[str], say: Say) -> str:
    listed = "、".join(names[:MOST_NAMES])
    return listed if len(names) <= MOST_NAMES else say("common.and_others", names=listed)
