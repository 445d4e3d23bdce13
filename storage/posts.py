"""What was said last in a chat, by people and by the bot: read from the inbox and the outbox.

Both stand there anyway, with what the bot's texts are about, so that nothing is written twice
and every process reads the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import (
    Integer,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from bot.messages import Quote
from bot.scene import Post, Ref
from storage.tables.base import core
from storage.tables.engine import Inbox, Outbox
from storage.tables.members import MemberAccount
from storage.transaction import Row

FRESH = timedelta(hours=12)
MOST = 20
# Who says something through an account that is bound to nobody.
NOBODY = 0
# Platforms cut a long quotation; less than this tells nothing.
TELLING = 8

_inbox, _outbox, _accounts = core(Inbox), core(Outbox), core(MemberAccount)
_author = and_(
    _accounts.c.channel == _inbox.c.channel, _accounts.c.account_id == _inbox.c.sender_id
)
_said = (
    select(
        _inbox.c.received_at.label("at"),
        literal(0).label("late"),
        _inbox.c.id.label("number"),
        _accounts.c.member_id.label("author"),
        _inbox.c.text.label("said"),
        _inbox.c.intent.label("meant"),
        _inbox.c.answer.label("told"),
        _inbox.c.road,
        cast(_inbox.c.refs, String).label("refs"),
    )
    .select_from(_inbox)
    .outerjoin(_accounts, _author)
    .where(
        _inbox.c.channel == bindparam("channel"),
        _inbox.c.chat_id == bindparam("chat_id"),
        _inbox.c.received_at > bindparam("since"),
        _inbox.c.via != "notice",
        _inbox.c.via != "menu",
    )
    .order_by(_inbox.c.received_at.desc(), _inbox.c.id.desc())
    .limit(MOST)
    .subquery()
)
_told = (
    select(
        _outbox.c.done_at.label("at"),
        literal(1).label("late"),
        _outbox.c.id.label("number"),
        cast(null(), Integer).label("author"),
        cast(null(), String).label("said"),
        cast(null(), String).label("meant"),
        _outbox.c.text.label("told"),
        literal("http").label("road"),
        cast(_outbox.c.refs, String).label("refs"),
    )
    .where(
        _outbox.c.channel == bindparam("channel"),
        _outbox.c.chat_id == bindparam("chat_id"),
        _outbox.c.done_at > bindparam("since"),
        # So written that no database takes the index of states, which is that of all chats.
        func.coalesce(_outbox.c.state, "") == "sent",
    )
    .order_by(_outbox.c.done_at.desc(), _outbox.c.id.desc())
    .limit(MOST)
    .subquery()
)
# The rows of what was said last in the chat, as a part of the query that reads the scene: it
# wants `channel`, `chat_id` and `since`, and that they come in the order of `NEWEST`.
RECENT = union_all(select(_said), select(_told)).subquery("recent")
NEWEST = (RECENT.c.at.desc(), RECENT.c.late.desc(), RECENT.c.number.desc())


def recent(rows: Iterable[Row]) -> tuple[Post, ...]:
    """The posts, oldest first, of rows that have the columns of `RECENT`, the newest first."""
    posts: list[Post] = []
    for row in rows:
        if row.at is None or len(posts) >= MOST:
            break
        posts += reversed(_posts(row))
    return tuple(reversed(posts[:MOST]))


def quoted(quote: Quote | None, posts: tuple[Post, ...], now: datetime) -> Post | None:
    """The post that a message answers: one of the last, else only what the platform told."""
    if quote is None:
        return None
    found = (post for post in reversed(posts) if _is_quoted(post, quote))
    return next(found, Post(None if quote.by_bot else NOBODY, quote.text, now))


def _posts(row: Row) -> list[Post]:
    """What somebody said, and what the bot answered at once."""
    posts = []
    if row.said and row.said.strip():
        posts.append(Post(row.author or NOBODY, row.said, row.at, meant=row.meant or ""))
    if row.told and row.road == "http":
        posts.append(Post(None, row.told, row.at, _refs(row.refs)))
    return posts


@lru_cache(maxsize=1024)
def _refs(written: str | None) -> tuple[Ref, ...]:
    """The items that a text is about; many texts are about the same."""
    return tuple((kind, number) for kind, number in json.loads(written or "[]"))


def _is_quoted(post: Post, quote: Quote) -> bool:
    if quote.by_bot and post.by is not None:
        return False
    said, text = post.text.strip(), quote.text.strip().rstrip("…")
    return said == text or (len(text) >= TELLING and said.startswith(text))
