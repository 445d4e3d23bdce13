"""Pictures that come with a suggestion: to which of somebody's own they belong."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Chat
from services.suggestions import stages
from storage.tables.base import core
from storage.tables.suggestions import Case, CasePhoto, Suggestion
from storage.transaction import Row, Transaction

# So long after a suggestion a picture is taken to belong to it.
PATIENCE = timedelta(minutes=30)

_suggestions, _cases, _photos = core(Suggestion), core(Case), core(CasePhoto)
_LATEST = (
    select(_suggestions.c.id, _cases.c.id.label("case_id"))
    .join(_cases, _cases.c.suggestion_id == _suggestions.c.id)
    .where(
        _suggestions.c.member_id == bindparam("of_member"),
        _suggestions.c.channel == bindparam("of_channel"),
        _suggestions.c.chat_id == bindparam("of_chat"),
        _suggestions.c.at > bindparam("since"),
        _cases.c.state != stages.WITHDRAWN,
    )
    .order_by(_suggestions.c.id.desc(), _cases.c.id)
    .limit(1)
)


def belongs_to(tx: Transaction, member_id: int, chat: Chat, now: datetime) -> Row | None:
    """The suggestion that somebody made in a chat just now, with its first `case_id`; else None."""
    return tx.first(
        _LATEST,
        of_member=member_id,
        of_channel=chat.channel,
        of_chat=chat.id,
        since=now - PATIENCE,
    )


def keep(tx: Transaction, suggestion_id: int, inbox_id: int, now: datetime) -> None:
    """Keep that the picture of a message belongs to a suggestion, once a message."""
    photo = insert(_photos).values(suggestion_id=suggestion_id, inbox_id=inbox_id, at=now)
    tx.execute(photo.on_conflict_do_nothing())


def of_suggestion(tx: Transaction, suggestion_id: int) -> list[Row]:
    """The pictures of a suggestion, the earliest first."""
    rows = select(_photos).where(_photos.c.suggestion_id == suggestion_id)
    return list(tx.execute(rows.order_by(_photos.c.id)))
