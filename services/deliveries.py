"""发送记录: the texts of the outbox as staff see them, and what is done with one that failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, update

from services import forwards
from services.matters import Desk
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.chats import Chat
from storage.tables.engine import Outbox
from storage.tables.members import Member, MemberAccount
from storage.transaction import Row, Transaction

# What staff tell apart, and the states of the outbox that each stands for.
STATES = {
    "waiting": ("waiting", "sending"),
    "sent": ("sent",),
    "failed": ("failed",),
    "forward": ("forward",),
    "spared": ("spared",),
}
# So long a text that failed waits for somebody on the first page.
RECENT = timedelta(days=1)

_outbox, _chats = core(Outbox), core(Chat)
_accounts, _members = core(MemberAccount), core(Member)
_in_group = and_(
    _outbox.c.is_group,
    _chats.c.channel == _outbox.c.channel,
    _chats.c.chat_id == _outbox.c.chat_id,
)
_alone = and_(
    ~_outbox.c.is_group,
    _accounts.c.channel == _outbox.c.channel,
    _accounts.c.account_id == _outbox.c.chat_id,
)
_TO = (
    _outbox.outerjoin(_chats, _in_group)
    .outerjoin(_accounts, _alone)
    .outerjoin(_members, _members.c.id == _accounts.c.member_id)
)
_COLUMNS = (
    *("id", "key", "channel", "chat_id", "is_group", "kind", "text", "way_back", "good_until"),
    *("state", "due_at", "attempts", "created_at", "done_at", "error"),
)
_shown = (
    *(_outbox.c[name] for name in _COLUMNS),
    _outbox.c.picture.is_not(None).label("has_picture"),
    _chats.c.name.label("group_name"),
    _chats.c.keeper_id,
    _members.c.id.label("member_id"),
    _members.c.name.label("member_name"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which texts are looked for: one of STATES, words of a name; "" for no matter what.

    They were laid ready from `since` on and before `until`, None for whenever.
    """

    state: str = ""
    words: str = ""
    since: datetime | None = None
    until: datetime | None = None


def lines(tx: Transaction, wanted: Wanted, first: int, most: int) -> list[Row]:
    """The texts that are looked for, the latest first, from the first to so many.

    Each with the `group_name`, or `member_id` and `member_name` of whose account it is for.
    """
    rows = _found(select(*_shown), wanted).order_by(_outbox.c.id.desc())
    return list(tx.execute(rows.offset(first).limit(most)))


def count(tx: Transaction, wanted: Wanted) -> int:
    """How many texts are looked for."""
    return int(tx.execute(_found(select(func.count(_outbox.c.id)), wanted)).scalar_one())


def count_failed(tx: Transaction, now: datetime) -> int:
    """How many texts failed within the last day and nobody saw to."""
    failed = (_outbox.c.state == "failed", _outbox.c.done_at >= now - RECENT)
    return int(tx.execute(select(func.count()).select_from(_outbox).where(*failed)).scalar_one())


def find(tx: Transaction, text_id: int) -> Row | None:
    """A text as `lines` gives it, None if there is none."""
    return tx.execute(select(*_shown).select_from(_TO).where(_outbox.c.id == text_id)).first()


def may_resend(tx: Transaction, row: Row, now: datetime) -> bool:
    """Whether sending a text that failed once more can be of use.

    Not when its platform takes no answer any more, nor what asks a keeper for what is done.
    """
    if not _is_open(row) or (row.good_until is not None and row.good_until <= now):
        return False
    asked_for = _asked_for(row)
    if asked_for is None:
        return True
    original = find(tx, asked_for)
    return original is not None and original.state == "forward"


def may_hand_over(row: Row) -> bool:
    """Whether somebody can pass on a text that failed; what asks a keeper is about another."""
    return _is_open(row) and _asked_for(row) is None


def may_pass_on(row: Row, member_id: int | None) -> bool:
    """Whether a clerk may say that a text was passed on; in a group with a keeper only they."""
    return row.state == "forward" and (not row.is_group or row.keeper_id in (None, member_id))


def resend(tx: Transaction, row: Row, by: By) -> bool:
    """Lay a text that failed ready again; false if it is failed no more, or must not be sent."""
    again = {"state": "waiting", "due_at": by.at, "done_at": None, "attempts": 0, "error": None}
    if not may_resend(tx, row, by.at) or not _moved(tx, row, "failed", again):
        return False
    _note(tx, row, by, "outbox.resend")
    return True


def hand_over(tx: Transaction, row: Row, by: By, desk: Desk) -> bool:
    """Leave a text that failed to whoever passes it on by hand; false if it is failed no more.

    The keeper of its group is asked where the bot can write to them.
    """
    left = {"state": "forward", "done_at": by.at}
    if not may_hand_over(row) or not _moved(tx, row, "failed", left):
        return False
    _note(tx, row, by, "outbox.hand_over")
    if row.is_group:
        forwards.ask(tx, row, by.at, desk)
    return True


def pass_on(tx: Transaction, row: Row, by: By) -> bool:
    """Take it that somebody has passed a text on by hand; false if it does not wait for them."""
    return may_pass_on(row, by.member_id) and forwards.end(tx, row.id, by)


def _found(rows: Select[tuple[object, ...]], wanted: Wanted) -> Select[tuple[object, ...]]:
    return rows.select_from(_TO).where(
        _outbox.c.state.in_(STATES[wanted.state]) if wanted.state else true(),
        _named(wanted.words) if wanted.words else true(),
        _outbox.c.created_at >= wanted.since if wanted.since else true(),
        _outbox.c.created_at < wanted.until if wanted.until else true(),
    )


def _named(words: str) -> ColumnElement[bool]:
    names = (_chats.c.name, _members.c.name)
    return or_(*(name.contains(words, autoescape=True) for name in names))


def _is_open(row: Row) -> bool:
    """Whether a text failed and still says something: of who was erased nothing is left."""
    return row.state == "failed" and bool(row.text or row.has_picture)


def _asked_for(row: Row) -> int | None:
    """The text that this one asks a keeper to pass on; None of every other."""
    number = str(row.key).removeprefix(forwards.PUSHED)
    return int(number) if number != row.key and number.isdecimal() else None


def _moved(tx: Transaction, row: Row, state: str, values: dict[str, object]) -> bool:
    """Change a text if it still is in a state: two who do so at once do it once."""
    still = update(_outbox).where(_outbox.c.id == row.id, _outbox.c.state == state)
    return bool(tx.execute(still.values(lease_until=None, **values)).rowcount)


def _note(tx: Transaction, row: Row, by: By, action: str) -> None:
    # The reason may name somebody, and the audit is kept longer than the text.
    audit.note(tx, by, action, f"outbox:{row.id}", after={"channel": row.channel})
