"""Confirmations in a group: the first goes at once, those of the next minute are told together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Acknowledged, Chat, Outgoing, Say
from bot.scene import Ref
from storage import outbox
from storage.tables.base import core
from storage.tables.engine import Acknowledgement
from storage.transaction import Row, Transaction

GATHERED = timedelta(seconds=60)
# No sentence waits longer for its platform; what is older tells of another day.
LONGEST_WAIT = timedelta(hours=12)
MOST_NAMES = 12
MOST_CHARACTERS = 90

_table = core(Acknowledgement)
_OPEN = (
    select(_table)
    .where(
        _table.c.channel == bindparam("in_channel"),
        _table.c.chat_id == bindparam("in_chat"),
        _table.c.kind == bindparam("of_kind"),
    )
    # One may take back in private while another checks in here.
    .with_for_update()
)
_RECENT = (
    select(_table)
    .where(_table.c.kind == bindparam("of_kind"), _table.c.closes_at > bindparam("since"))
    .order_by(_table.c.channel, _table.c.chat_id)
)
_set = insert(_table).values({name: bindparam(name) for name in _table.columns.keys()})  # noqa: SIM118 - not a dict
_SET = _set.on_conflict_do_update(
    index_elements=["channel", "chat_id", "kind"],
    set_={"closes_at": _set.excluded.closes_at, "names": _set.excluded.names},
)


# Of each confirmation what it is of, the name that is told, and its heads if those are several.
_Names = list[list[Any]]


class _Batch(NamedTuple):
    """Confirmations of one kind that a group is told together."""

    chat: Chat
    kind: str
    closes_at: datetime
    refs: tuple[Ref, ...] = ()
    values: Mapping[str, object] = {}

    @property
    def key(self) -> str:
        """The key of their sentence in the outbox."""
        at = f"{self.closes_at.timestamp():.6f}"
        return f"joined:{self.kind}:{self.chat.channel}:{self.chat.id}:{at}"


def join(
    tx: Transaction,
    chat: Chat,
    done: Acknowledged,
    now: datetime,
    say: Say,
    *,
    refs: tuple[Ref, ...] = (),
) -> bool:
    """Add a confirmation to those that the group is told later; false if it is to go at once.

    At once goes what comes into a quiet group: one that was told nothing for a minute.
    """
    row, several = _row(tx, chat, done.kind), [done.heads] if done.heads > 1 else []
    mine = [done.of, done.name, *several]
    if row is not None and now < row.closes_at:
        batch = _Batch(chat, done.kind, row.closes_at, refs, done.values)
        if _tell(tx, batch, [*(one for one in row.names if one[0] != done.of), mine], say):
            return True
    busy = row is not None and row.names and now < row.closes_at + GATHERED
    batch = _Batch(chat, done.kind, now + GATHERED, refs, done.values)
    _tell(tx, batch, [mine] if busy else [], say)
    return bool(busy)


def leave(tx: Transaction, done: Acknowledged, now: datetime, say: Say) -> None:
    """Take a confirmation back wherever it was not told yet."""
    for found in tx.all(_RECENT, of_kind=done.kind, since=now - LONGEST_WAIT):
        chat = Chat(found.channel, found.chat_id, is_group=True)
        among = _without(found.names, done) is not None
        row = _row(tx, chat, done.kind) if among else None
        left = _without(row.names, done) if row is not None else None
        if row is not None and left is not None:
            batch = _Batch(chat, done.kind, row.closes_at, values=done.values)
            _tell_of_fewer(tx, batch, left, say)


def recount(
    tx: Transaction,
    kind: str,
    now: datetime,
    say: Say,
    *,
    heads: Callable[[Sequence[str]], Sequence[int]],
    values: Mapping[str, object],
) -> None:
    """Have what a group was not told yet tell how it is by now.

    `heads` gives, of each confirmation, how many people it is of; those of nobody are left out.
    """
    for found in tx.all(_RECENT, of_kind=kind, since=now - LONGEST_WAIT):
        chat = Chat(found.channel, found.chat_id, is_group=True)
        row = _row(tx, chat, kind)
        if row is None or not row.names:
            continue
        each = zip(row.names, heads([of for of, *_ in row.names]), strict=True)
        names = [[of, name, *([n] if n > 1 else [])] for (of, name, *_), n in each if n]
        _tell_of_fewer(tx, _Batch(chat, kind, row.closes_at, values=values), names, say)


def _without(names: _Names, done: Acknowledged) -> _Names | None:
    """The others; None if this one is not among them."""
    left = [one for one in names if one[0] != done.of]
    return left if len(left) < len(names) else None


def _row(tx: Transaction, chat: Chat, kind: str) -> Row | None:
    return tx.first(_OPEN, in_channel=chat.channel, in_chat=chat.id, of_kind=kind)


def _tell(tx: Transaction, batch: _Batch, names: _Names, say: Say) -> bool:
    """Keep the names, and have the sentence about them wait in the outbox.

    False, and nothing done, if it has left already.
    """
    if names and not _lay(tx, batch, _sentence(batch, names, say)):
        return False
    _keep(tx, batch, names)
    return True


def _tell_of_fewer(tx: Transaction, batch: _Batch, names: _Names, say: Say) -> None:
    """As `_tell`, of a sentence that waits for its minute to end, or for its platform."""
    if not outbox.rewrite(tx, batch.key, _sentence(batch, names, say)):
        return
    if not names:
        outbox.drop(tx, batch.key)
    _keep(tx, batch, names)


def _lay(tx: Transaction, batch: _Batch, text: str) -> bool:
    if outbox.rewrite(tx, batch.key, text):
        return True
    opened, closes_at = batch.closes_at - GATHERED, batch.closes_at
    what = Outgoing(text, refs=batch.refs)
    return outbox.put(tx, batch.key, batch.chat, what, opened, kind="joined", due_at=closes_at)


def _keep(tx: Transaction, batch: _Batch, names: _Names) -> None:
    chat, kind, closes_at, *_ = batch
    tx.run(_SET, channel=chat.channel, chat_id=chat.id, kind=kind, closes_at=closes_at, names=names)


def _sentence(batch: _Batch, names: _Names, say: Say) -> str:
    heads = sum(more[0] if more else 1 for _, _, *more in names)
    told = [one[1] for one in names]
    key = batch.kind.partition(":")[0]
    return say(key, n=heads, names=_listed(told, say), **batch.values)


def _listed(names: list[str], say: Say) -> str:
    """As many of the names as a short line has room for."""
    ends = accumulate(len(name) + 1 for name in names[:MOST_NAMES])
    room = max(1, sum(end <= MOST_CHARACTERS for end in ends))
    listed = "、".join(names[:room])
    return listed if len(names) <= room else say("common.and_others", names=listed)
