"""The messages that were not understood, each until staff have said what was meant."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Request
from services import scopes
from services.scopes import Scope
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.chats import Chat
from storage.tables.engine import Dialog, Inbox
from storage.tables.members import Member, MemberAccount
from storage.tables.tasks import Task
from storage.tables.unclear import Unclear
from storage.transaction import Row, Transaction
from storage.vault import Vault

LOST, UNANSWERED = "lost", "unanswered"
OPEN, DONE = "open", "done"
# So long what came of a decision can be taken back.
LASTS = timedelta(days=1)
TASK = "not_understood"
# What was understood but for what the bot asked back.
ASKED = (
    *("checkin", "checkin_cancel", "leave_start", "meeting_leave", "meeting_attend"),
    *("activity_signup", "activity_update", "activity_cancel"),
)
RESULT, LINE = "result", "line"

_unclear, _inbox, _dialogs = core(Unclear), core(Inbox), core(Dialog)
_accounts, _members, _tasks, _chats = core(MemberAccount), core(Member), core(Task), core(Chat)
_values = ("inbox_id", "why", "channel", "chat_id", "account_id", "member_id", "at", "state")
_NOTE = (
    insert(_unclear).values({name: bindparam(name) for name in _values}).on_conflict_do_nothing()
)
_asked_in = and_(
    _inbox.c.channel == _dialogs.c.channel,
    _inbox.c.chat_id == _dialogs.c.chat_id,
    _inbox.c.sender_id == _dialogs.c.account_id,
    _inbox.c.received_at == _dialogs.c.asked_at,
    _inbox.c.intent == _dialogs.c.intent,
)
_whose = and_(
    _accounts.c.channel == _dialogs.c.channel, _accounts.c.account_id == _dialogs.c.account_id
)
_ran_out = (
    select(
        _inbox.c.id,
        literal(UNANSWERED),
        _dialogs.c.channel,
        _dialogs.c.chat_id,
        _dialogs.c.account_id,
        _accounts.c.member_id,
        _dialogs.c.asked_at,
        literal(OPEN),
    )
    .select_from(_dialogs)
    .join(_inbox, _asked_in)
    .outerjoin(_accounts, _whose)
    .where(
        _dialogs.c.expires_at <= bindparam("now"),
        or_(*(_dialogs.c.intent == intent for intent in ASKED)),
    )
)
_GATHER = insert(_unclear).from_select(_values, _ran_out).on_conflict_do_nothing()
_is_group = _unclear.c.chat_id != _unclear.c.account_id
_over = _unclear.c.decided_at < bindparam("decided")
_FORGET_RESULTS = (
    update(_unclear)
    .where(_over, _unclear.c.result_sealed.is_not(None))
    .values(result_sealed=null())
)
_no_line = and_(_unclear.c.at < bindparam("said"), _unclear.c.line_sealed.is_(None))
_FORGET = delete(_unclear).where(or_(_no_line, _unclear.c.at < bindparam("kept")))


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a decision: told line by line, and the rows by which it is taken back.

    `task` is one that was opened, `post` the key of the text that the person was sent.
    """

    told: tuple[str, ...] = ()
    checkins: tuple[int, ...] = ()
    deeds: tuple[int, ...] = ()
    receipts: tuple[tuple[int, int], ...] = ()
    task: int | None = None
    post: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: of a scope, in a state, of one group (`private` for none), or of all."""

    scope: Scope
    state: str = OPEN
    chat: tuple[str, str] | None = None
    private: bool = field(default=False)


def note(tx: Transaction, request: Request) -> None:
    """Keep in mind that what somebody said to the bot was not understood."""
    message, person = request.message, request.scene.person
    tx.run(
        _NOTE,
        inbox_id=request.inbox_id,
        why=LOST,
        channel=message.chat.channel,
        chat_id=message.chat.id,
        account_id=message.sender.id,
        member_id=person.id if person and not request.scene.unsure else None,
        at=request.scene.now,
        state=OPEN,
    )


def gather(tx: Transaction, now: datetime) -> int:
    """Keep in mind what was asked back about, and nobody answered in time; how many."""
    return tx.run(_GATHER, now=now)


def count(tx: Transaction, wanted: Wanted) -> int:
    """How many there are."""
    rows = _found(wanted).order_by(None).subquery()
    return int(tx.execute(select(func.count()).select_from(rows)).scalar_one())


def rows(tx: Transaction, wanted: Wanted, first: int, most: int) -> list[Row]:
    """Each with what was said; the oldest first, of those that are done the latest."""
    order = _unclear.c.decided_at.desc() if wanted.state == DONE else _unclear.c.at
    found = _found(wanted).order_by(order, _unclear.c.inbox_id)
    return list(tx.execute(found.offset(first).limit(most)))


def find(tx: Transaction, scope: Scope, inbox_id: int) -> Row | None:
    """One with what was said, whatever its state; None if there is none of theirs."""
    return tx.execute(_rows().where(_within(scope), _unclear.c.inbox_id == inbox_id)).first()


def groups(tx: Transaction, scope: Scope) -> list[Row]:
    """The groups in which any of it was said, with `channel`, `chat_id` and `name`."""
    here = and_(_chats.c.channel == _unclear.c.channel, _chats.c.chat_id == _unclear.c.chat_id)
    found = select(_chats.c.channel, _chats.c.chat_id, _chats.c.name).join(_unclear, here)
    return list(tx.execute(found.where(_within(scope)).distinct().order_by(_chats.c.name)))


def claim(tx: Transaction, row: Row, meaning: str, by: By) -> bool:
    """Say what was meant; false where somebody else was first."""
    mine = update(_unclear).where(_unclear.c.inbox_id == row.inbox_id, _unclear.c.state == OPEN)
    values = {"state": DONE, "meaning": meaning, "by_id": by.member_id, "decided_at": by.at}
    return bool(tx.execute(mine.values(values)).rowcount)


def settle(tx: Transaction, vault: Vault, row: Row, came: Result, by: By) -> None:
    """Keep what came of a decision; the tasks about the message end."""
    _set(tx, row, {"result_sealed": vault.seal(_json(asdict(came)), RESULT)})
    audit.note(tx, by, "unclear.decide", f"unclear:{row.inbox_id}")
    _close_tasks(tx, row, by)


def keep_line(tx: Transaction, vault: Vault, row: Row, told: Mapping[str, Any]) -> None:
    """Keep the labelled line of it."""
    _set(tx, row, {"line_sealed": vault.seal(_json(told), LINE)})


def unclaim(tx: Transaction, row: Row) -> None:
    """Have it wait again, with nothing left of the decision."""
    gone = ("meaning", "by_id", "decided_at", "result_sealed", "line_sealed")
    _set(tx, row, dict.fromkeys(gone) | {"state": OPEN})


def result(vault: Vault, row: Row) -> Result | None:
    """What came of a decision; None where it is not known any more."""
    if row.result_sealed is None:
        return None
    told = json.loads(vault.open(row.result_sealed, RESULT))
    lists = {name: tuple(told[name]) for name in ("told", "checkins", "deeds")}
    lists["receipts"] = tuple((notice, member_id) for notice, member_id in told["receipts"])
    return Result(**(told | lists))


def line(vault: Vault, row: Row) -> dict[str, Any] | None:
    """The labelled line that is kept of it, None for none."""
    if row.line_sealed is None:
        return None
    found: dict[str, Any] = json.loads(vault.open(row.line_sealed, LINE))
    return found


def lines(tx: Transaction) -> list[Row]:
    """All rows that have a labelled line, the oldest first."""
    kept = select(_unclear).where(_unclear.c.line_sealed.is_not(None))
    return list(tx.execute(kept.order_by(_unclear.c.inbox_id)))


def drop_line(tx: Transaction, row: Row, by: By) -> None:
    """Keep no labelled line of it."""
    _set(tx, row, {"line_sealed": None})
    audit.note(tx, by, "unclear.drop_line", f"unclear:{row.inbox_id}")


def forget_lines_of(tx: Transaction, member_id: int) -> None:
    """Keep no labelled line of what somebody said."""
    theirs = update(_unclear).where(_unclear.c.member_id == member_id)
    tx.execute(theirs.values(line_sealed=None))


def forget(tx: Transaction, now: datetime, said: datetime, kept: datetime) -> None:
    """Forget what came of what can't be taken back any more, and what was said too long ago.

    Of messages from before `said` only lines stay, of those from before `kept` nothing.
    """
    tx.run(_FORGET_RESULTS, decided=now - LASTS)
    tx.run(_FORGET, said=said, kept=kept)


def whose(tx: Transaction, row: Row, member_id: int | None) -> None:
    """Keep who said it, where that became known."""
    if member_id is not None and row.member_id is None:
        _set(tx, row, {"member_id": member_id})


def _close_tasks(tx: Transaction, row: Row, by: By) -> None:
    """End the tasks about this message, and about its account if nothing of theirs waits."""
    of_account = and_(_unclear.c.channel == row.channel, _unclear.c.account_id == row.account_id)
    waits = exists().where(of_account, _unclear.c.state == OPEN)
    theirs = and_(_tasks.c.channel == row.channel, _tasks.c.account_id == row.account_id)
    about = or_(_tasks.c.inbox_id == row.inbox_id, ~waits)
    is_open = and_(_tasks.c.kind == TASK, _tasks.c.closed_at.is_(None))
    closed = {"closed_at": by.at, "closed_by": by.member_id}
    tx.execute(update(_tasks).where(is_open, theirs, about).values(closed))


def _rows() -> Select[Any]:
    """The rows whose words stand in the inbox still."""
    said = ("text", "app", "message_id", "via", "intent")
    found = select(_unclear, _is_group.label("is_group"), *(_inbox.c[name] for name in said))
    return found.join(_inbox, _inbox.c.id == _unclear.c.inbox_id).where(_inbox.c.text != "")


def _found(wanted: Wanted) -> Select[Any]:
    ways: list[ColumnElement[bool]] = [_within(wanted.scope), _unclear.c.state == wanted.state]
    if wanted.chat is not None:
        channel, chat_id = wanted.chat
        ways += [_unclear.c.channel == channel, _unclear.c.chat_id == chat_id]
    elif wanted.private:
        ways.append(~_is_group)
    return _rows().where(*ways)


def _within(scope: Scope) -> ColumnElement[bool]:
    """What people of the scope said; accounts of nobody concern who sees everybody."""
    if scope.everybody:
        return true()
    inside = select(_members.c.id).where(scopes.people(scope))
    bound = exists().where(
        _accounts.c.channel == _unclear.c.channel,
        _accounts.c.account_id == _unclear.c.account_id,
        _accounts.c.member_id.in_(inside),
    )
    nobodys = and_(_unclear.c.member_id.is_(None), bound)
    return or_(_unclear.c.member_id.in_(inside), nobodys)


def _set(tx: Transaction, row: Row, values: Mapping[str, Any]) -> None:
    tx.execute(update(_unclear).where(_unclear.c.inbox_id == row.inbox_id).values(dict(values)))


def _json(told: Mapping[str, Any] | Iterable[Any]) -> str:
    return json.dumps(told, ensure_ascii=False)
