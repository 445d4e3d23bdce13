"""The outbox: texts that must reach a chat, at least once and in order."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Chat, Outgoing
from storage.tables.base import core
from storage.tables.engine import Outbox
from storage.transaction import Row, Transaction

_outbox = core(Outbox)
_PUT = (
    insert(_outbox)
    .values(
        key=bindparam("key"),
        channel=bindparam("channel"),
        chat_id=bindparam("chat_id"),
        is_group=bindparam("is_group"),
        kind=bindparam("kind"),
        text=bindparam("text"),
        form=bindparam("form"),
        mentions=bindparam("mentions"),
        picture=bindparam("picture"),
        way_back=bindparam("way_back"),
        good_until=bindparam("good_until"),
        refs=bindparam("refs"),
        state="waiting",
        due_at=bindparam("due_at"),
        attempts=0,
        created_at=bindparam("created_at"),
    )
    .on_conflict_do_nothing()
)
_older = _outbox.alias("older")
# The oldest open text of each chat only, so that a chat gets its texts in order.
_is_next = and_(
    _outbox.c.done_at.is_(None),
    ~exists().where(
        _older.c.channel == _outbox.c.channel,
        _older.c.chat_id == _outbox.c.chat_id,
        _older.c.done_at.is_(None),
        _older.c.id < _outbox.c.id,
        # One that gathers answers for a minute keeps nobody waiting.
        _older.c.kind != "joined",
        # Nor does a post, which may wait for the morning, keep back what somebody asked for.
        or_(_older.c.kind != "post", _outbox.c.kind == "post"),
    ),
)
# One that was taken is due again when its lease ends: whoever took it must have died.
_due_at = func.coalesce(_outbox.c.lease_until, _outbox.c.due_at, type_=_outbox.c.due_at.type)
_DUE = (
    select(_outbox.c.id)
    .where(_is_next, _due_at <= bindparam("now"))
    .order_by(_outbox.c.id)
    .limit(bindparam("most"))
)
_CLAIM = (
    update(_outbox)
    .where(_outbox.c.id == bindparam("row_id"), _is_next, _due_at <= bindparam("now"))
    .values(state="sending", lease_until=bindparam("until"), attempts=_outbox.c.attempts + 1)
    .returning(_outbox)
)
_old = select(_outbox.c.id).where(_outbox.c.done_at < bindparam("before"))
_FORGET = delete(_outbox).where(_outbox.c.id.in_(_old.limit(bindparam("most"))))
_SENT = select(func.count().label("texts")).where(
    _outbox.c.channel == bindparam("to_channel"),
    _outbox.c.chat_id == bindparam("to_chat"),
    _outbox.c.done_at >= bindparam("since"),
    _outbox.c.state == "sent",
)
_POSTS = _SENT.where(_outbox.c.kind == "post")
_REWRITE = (
    update(_outbox)
    .where(_outbox.c.key == bindparam("of_key"), _outbox.c.state == "waiting")
    .values(text=bindparam("new_text"))
)
_DROP = delete(_outbox).where(_outbox.c.key == bindparam("of_key"), _outbox.c.state == "waiting")
_open = (
    _outbox.c.channel == bindparam("to_channel"),
    _outbox.c.chat_id == bindparam("to_chat"),
    _outbox.c.is_group,
    _outbox.c.done_at.is_(None),
    _outbox.c.state == "waiting",
)
_LEAVE = (
    update(_outbox)
    .where(*_open, or_(_outbox.c.kind == "post", _outbox.c.kind == "alert"))
    .values(state="forward", done_at=bindparam("now"))
    .returning(_outbox)
)
_SPARE = update(_outbox).where(*_open).values(state="spared", done_at=bindparam("now"))
_STUCK = (
    select(
        _outbox.c.channel,
        func.count().label("texts"),
        func.max(_outbox.c.error).label("error"),
    )
    .where(
        _outbox.c.done_at.is_(None),
        _outbox.c.attempts >= bindparam("tries"),
        _outbox.c.created_at < bindparam("before"),
    )
    .group_by(_outbox.c.channel)
    .order_by(_outbox.c.channel)
)
_FAILED = select(func.count().label("texts")).where(
    or_(_outbox.c.state == "failed", _outbox.c.state == "forward"),
    _outbox.c.done_at >= bindparam("since"),
    _outbox.c.error.is_not(None),
    # What only speaks of other texts would be a trouble made of a trouble.
    ~_outbox.c.key.startswith("watch:"),
    ~_outbox.c.key.startswith("forward:"),
)
_NEXT_DUE = select(_due_at.label("due_at")).where(_is_next).order_by(_due_at).limit(1)


def put(
    tx: Transaction,
    key: str,
    chat: Chat,
    what: str | Outgoing,
    now: datetime,
    *,
    kind: str = "answer",
    due_at: datetime | None = None,
) -> bool:
    """Lay something ready for a chat; false, and nothing done, if this `key` was laid before.

    `kind` is answer, joined (several answers in one), post (unprompted: quiet hours and the
    daily cap hold) or alert. It goes out from `due_at` on, or at once.
    """
    out = Outgoing(what) if isinstance(what, str) else what
    added = tx.run(
        _PUT,
        key=key,
        channel=chat.channel,
        chat_id=chat.id,
        is_group=chat.is_group,
        kind=kind,
        text=out.text,
        form=out.form,
        mentions=list(out.mentions) or None,
        picture=out.picture,
        way_back=out.way_back,
        good_until=out.good_until,
        refs=[list(ref) for ref in out.refs] or None,
        due_at=due_at or now,
        created_at=now,
    )
    return added > 0


def leave(tx: Transaction, key: str, chat: Chat, what: str | Outgoing, now: datetime) -> bool:
    """Lay something ready for whoever passes it on by hand, once a key; the bot never sends it.

    False, and nothing done, if this key was laid before.
    """
    if not put(tx, key, chat, what, now, kind="post"):
        return False
    laid = update(_outbox).where(_outbox.c.key == key)
    tx.execute(laid.values(state="forward", done_at=now))
    return True


def outgoing(row: Row) -> Outgoing:
    """What a row of the outbox holds, as a channel takes it."""
    mentions = tuple(row.mentions or ())
    return Outgoing(row.text, row.form, mentions, row.picture, row.way_back, row.good_until)


def rewrite(tx: Transaction, key: str, text: str) -> bool:
    """Change a text that still waits; false if there is none under `key`."""
    return tx.run(_REWRITE, of_key=key, new_text=text) > 0


def drop(tx: Transaction, key: str) -> None:
    """Take a text back that still waits."""
    tx.run(_DROP, of_key=key)


def disown(tx: Transaction, key: str, now: datetime) -> None:
    """Let a text's key be laid again: what still waits under it is dropped, the rest renamed."""
    drop_like(tx, key)
    renamed = update(_outbox).where(_outbox.c.key == key)
    tx.execute(renamed.values(key=f"{key}:until:{now:%Y%m%d%H%M%S%f}"))


def drop_like(tx: Transaction, pattern: str) -> None:
    """Take back what is not done under keys of a pattern, in which % stands for anything.

    Also what the relay holds in its hands just now, perhaps only to see that it must wait.
    """
    here = (_outbox.c.key.like(pattern), _outbox.c.done_at.is_(None))
    tx.execute(delete(_outbox).where(*here))


def like(tx: Transaction, *patterns: str) -> list[Row]:
    """All texts with keys of some patterns (% is anything), in whatever state, oldest first."""
    rows = select(_outbox).where(or_(*(_outbox.c.key.like(one) for one in patterns)))
    return list(tx.execute(rows.order_by(_outbox.c.id)))


def claim(tx: Transaction, now: datetime, lease: timedelta, most: int) -> list[Row]:
    """Take up to `most` due texts, at most one a chat, for the time of the lease.

    A text whose lease ran out was taken by somebody who died; it is taken again.
    """
    due = [row.id for row in tx.all(_DUE, now=now, most=most)]
    claimed = (tx.first(_CLAIM, row_id=row_id, now=now, until=now + lease) for row_id in due)
    return [row for row in claimed if row is not None]


def sent(tx: Transaction, row_id: int, now: datetime) -> None:
    """Mark a text as taken by the platform."""
    _mark(tx, row_id, state="sent", done_at=now, error=None)


def postponed(tx: Transaction, row_id: int, until: datetime, reason: str) -> None:
    """Try a text again at `until`."""
    _mark(tx, row_id, state="waiting", due_at=until, error=reason)


def shortened(tx: Transaction, row_id: int, left: Outgoing) -> None:
    """Keep of a text only what its platform did not take yet."""
    changed = update(_outbox).where(_outbox.c.id == row_id)
    tx.execute(changed.values(text=left.text, picture=left.picture))


def held(tx: Transaction, row_id: int, until: datetime) -> None:
    """Keep a text that was taken until `until`; not having tried is no try."""
    _mark(tx, row_id, state="waiting", due_at=until, attempts=_outbox.c.attempts - 1)


def sent_since(tx: Transaction, chat: Chat, since: datetime) -> int:
    """How many texts of any kind went out to a chat since an instant."""
    counted = tx.first(_SENT, to_channel=chat.channel, to_chat=chat.id, since=since)
    return int(counted.texts)  # type: ignore[union-attr]


def posts_since(tx: Transaction, chat: Chat, since: datetime) -> int:
    """How many unprompted texts went out to a chat since an instant."""
    counted = tx.first(_POSTS, to_channel=chat.channel, to_chat=chat.id, since=since)
    return int(counted.texts)  # type: ignore[union-attr]


def failed(tx: Transaction, row_id: int, reason: str, now: datetime) -> None:
    """Give a text up, with the reason that staff read."""
    _mark(tx, row_id, state="failed", done_at=now, error=reason)


def stuck(tx: Transaction, before: datetime, tries: int) -> list[Row]:
    """The channels with texts that wait since before an instant, in spite of so many tries.

    Each with `channel`, the number of `texts`, and an `error` of theirs.
    """
    return tx.all(_STUCK, before=before, tries=tries)


def failed_since(tx: Transaction, since: datetime) -> int:
    """How many texts could not be delivered since an instant, though they should have been."""
    return int(tx.first(_FAILED, since=since).texts)  # type: ignore[union-attr]


def spared(tx: Transaction, row_id: int, now: datetime) -> None:
    """Leave a text unsaid, because whom it is for has asked for that."""
    _mark(tx, row_id, state="spared", done_at=now, error=None)


def forwarded(tx: Transaction, row_id: int, reason: str | None, now: datetime) -> None:
    """Leave a text to whoever passes it on by hand; `reason` if a road failed, for staff."""
    _mark(tx, row_id, state="forward", done_at=now, error=reason)


def leave_all(tx: Transaction, chat: Chat, now: datetime) -> list[Row]:
    """Leave what waits unprompted for a group to whoever passes it on; drop answers to its talk.

    What is on its way just now is left to the relay. Gives what was left, oldest first.
    """
    left = tx.all(_LEAVE, to_channel=chat.channel, to_chat=chat.id, now=now)
    spare_all(tx, chat, now)
    return sorted(left, key=lambda row: int(row.id))


def spare_all(tx: Transaction, chat: Chat, now: datetime) -> None:
    """Leave unsaid whatever waits for a group."""
    tx.run(_SPARE, to_channel=chat.channel, to_chat=chat.id, now=now)


def forget(tx: Transaction, before: datetime, most: int) -> int:
    """Drop up to `most` texts that were done with before an instant; how many."""
    return tx.run(_FORGET, before=before, most=most)


def next_due(tx: Transaction) -> datetime | None:
    """When the next text may be taken, None when there is none to take."""
    row = tx.first(_NEXT_DUE)
    return row.due_at if row else None


def _mark(tx: Transaction, row_id: int, **values: object) -> None:
    statement = update(_outbox).where(_outbox.c.id == row_id)
    tx.execute(statement.values(lease_until=None, **values))
