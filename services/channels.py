"""渠道: how each channel fares, as far as what came in and went out tells, and trying one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, or_, select

from bot.messages import Chat, Say
from services import forwards, members
from storage import audit, outbox
from storage.audit import By
from storage.tables.base import core
from storage.tables.chats import Chat as Group
from storage.tables.engine import Audit, Inbox, Outbox
from storage.transaction import Row, Transaction

# Group robots carry what is for groups of other channels, and hear nothing.
ROBOT = "group_robot"
OPEN = ("waiting", "sending")
GIVEN_UP = ("failed", "forward")

_inbox, _outbox, _groups, _audit = core(Inbox), core(Outbox), core(Group), core(Audit)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a channel fares: when it last heard and said something, how many texts wait for it.

    `error` is why a text was last not taken, in words, at `failed_at`, which is None while it is
    still being tried.
    """

    name: str
    heard_at: datetime | None
    sent_at: datetime | None
    error: str
    failed_at: datetime | None
    waiting: int


def standing(tx: Transaction, name: str, pushing: Collection[str]) -> Standing:
    """How one channel fares; `pushing` are the names of those that can speak first."""
    mine = _carried_by(name, pushing)
    trouble = _trouble(tx, mine)
    open_texts = select(func.count()).where(mine, _outbox.c.state.in_(OPEN))
    return Standing(
        name,
        _heard_at(tx, name),
        _sent_at(tx, name, mine),
        str(trouble.error) if trouble else "",
        trouble.done_at if trouble else None,
        int(tx.execute(open_texts).scalar_one()),
    )


def own_chat(tx: Transaction, name: str, member_id: int) -> Chat | None:
    """Somebody alone with the bot on a channel; None for who has no account there."""
    accounts = (one for one in members.accounts(tx, member_id) if one.channel == name)
    return next((Chat(name, one.id, is_group=False) for one in accounts), None)


def try_out(tx: Transaction, chat: Chat, by: By, say: Say) -> bool:
    """Lay a text ready by which somebody sees that a channel works; false within a minute of one.

    It is an answer, for which whoever asked for it waits.
    """
    key = f"try:{chat.channel}:{by.member_id}:{by.at:%Y%m%d%H%M}"
    if not outbox.put(tx, key, chat, say("channels.try"), by.at):
        return False
    audit.note(tx, by, "channel.try", f"channel:{chat.channel}")
    return True


def _carried_by(name: str, pushing: Collection[str]) -> ColumnElement[bool]:
    """The texts that a channel carries, or that were meant for it where it can't."""
    with_robot = exists().where(
        _groups.c.channel == _outbox.c.channel,
        _groups.c.chat_id == _outbox.c.chat_id,
        _groups.c.robot.is_not(None) & (_groups.c.robot != ""),
    )
    by_robot = and_(
        _outbox.c.is_group,
        _outbox.c.way_back.is_(None),
        _outbox.c.channel.not_in(sorted(pushing)),
        with_robot,
    )
    if name == ROBOT:
        return or_(_outbox.c.channel == ROBOT, by_robot)
    here = _outbox.c.channel == name
    return here & ~by_robot if ROBOT in pushing else here


def _heard_at(tx: Transaction, name: str) -> datetime | None:
    heard = select(_inbox.c.received_at).where(_inbox.c.channel == name)
    row = tx.execute(heard.order_by(_inbox.c.received_at.desc()).limit(1)).first()
    return row.received_at if row else None


def _sent_at(tx: Transaction, name: str, mine: ColumnElement[bool]) -> datetime | None:
    """When a channel last took a text: laid ready, or in the answer to what came in."""
    subject = literal("outbox:") + cast(_outbox.c.id, String)
    by_hand = exists().where(_audit.c.subject == subject, _audit.c.action == forwards.DONE)
    pushed = _latest(tx, mine, _outbox.c.state == "sent", ~by_hand)
    answered = select(_inbox.c.received_at).where(_inbox.c.channel == name, _inbox.c.road == "http")
    at_once = tx.execute(answered.order_by(_inbox.c.received_at.desc()).limit(1)).scalar()
    return max((at for at in (pushed and pushed.done_at, at_once) if at), default=None)


def _trouble(tx: Transaction, mine: ColumnElement[bool]) -> Row | None:
    """The text that was last not taken; one that is still tried before those given up."""
    refused = _outbox.c.error.is_not(None)
    trying = _latest(tx, mine, refused, _outbox.c.state.in_(OPEN))
    return trying or _latest(tx, mine, refused, _outbox.c.state.in_(GIVEN_UP))


def _latest(tx: Transaction, *conditions: ColumnElement[bool]) -> Row | None:
    rows = select(_outbox.c.error, _outbox.c.done_at).where(*conditions)
    return tx.execute(rows.order_by(_outbox.c.done_at.desc()).limit(1)).first()
