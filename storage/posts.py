"""What was said last in a chat, by people and by the bot: read from the inbox and the outbox.

Both stand there anyway, with what the bot's texts are about, so that nothing is written twice
and every process reads the same.
"""

from __future__ import annotations

from datetime import datetime, timedelta

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
from bot.scene import Post
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
        _inbox.c.answer.label("told"),
        _inbox.c.road,
        _inbox.c.refs,
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
        _outbox.c.text.label("told"),
        literal("http").label("road"),
        _outbox.c.refs,
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
# wants `channel`, `chat_id` and `since`.
RECENT = union_all(select(_said), select(_told)).subquery("recent")


def recent(rows: list[Row]) -> tuple[Post, ...]:
    """The posts, oldest first, of rows that have the columns of `RECENT`."""
    rows = [row for row in rows if row.at is not None]
    rows.sort(key=lambda row: (row.at, row.late, row.number))
    return tuple(post for row in rows[-MOST:] for post in _posts(row))[-MOST:]


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
        posts.append(Post(row.author or NOBODY, row.said, row.at))
    if row.told and row.road == "http":
        refs = tuple((kind, number) for kind, number in row.refs or ())
        posts.append(Post(None, row.told, row.at, refs))
    return posts


def _is_quoted(post: Post, quote: Quote) -> bool:
    if quote.by_bot and post.by is not None:
        return False
    said, text = post.text.strip(), quote.text.strip().rstrip("…")
    return said == text or (len(text) >= TELLING and said.startswith(text))
