"""What no road carries: texts that somebody passes on by hand, and who that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from sqlalchemy import bindparam, select, update

from bot.messages import Chat
from bot.permissions import CLERKS, STAFF
from bot.scene import Person
from services import chats
from services.matters import Desk
from storage import audit, outbox
from storage.audit import By
from storage.tables.base import core
from storage.tables.chats import Chat as ChatRow
from storage.tables.engine import Audit, Outbox
from storage.tables.members import MemberAccount
from storage.transaction import Row, Transaction

# A post of the day before yesterday is no news any more.
FRESH = timedelta(hours=36)
# So many at once: with what is said around them they fit into one answer of any platform.
MOST, MOST_BYTES = 4, 1500
# Where a text lies that clerks tell somebody whom the bot has no way to.
CLERKS_DESK = Chat("", "", is_group=False)
# A text that was sent to its keeper has this before its own id as its key.
PUSHED = "forward:"
UNPUSHED = "unforward:"
SHOWN, DONE = "forward.shown", "forward.done"

_outbox, _chats, _accounts = core(Outbox), core(ChatRow), core(MemberAccount)
_audit = core(Audit)
_WAITING = (
    select(
        *(_outbox.c.id, _outbox.c.text, _outbox.c.is_group, _outbox.c.channel, _outbox.c.chat_id),
        *(_chats.c.name, _chats.c.keeper_id),
    )
    .outerjoin(
        _chats, (_chats.c.channel == _outbox.c.channel) & (_chats.c.chat_id == _outbox.c.chat_id)
    )
    .where(_outbox.c.state == "forward", _outbox.c.done_at > bindparam("since"))
    .order_by(_outbox.c.id)
)
_OF_GROUP = (
    select(_outbox)
    .where(
        _outbox.c.state == "forward",
        _outbox.c.done_at > bindparam("since"),
        _outbox.c.is_group,
        _outbox.c.channel == bindparam("of_channel"),
        _outbox.c.chat_id == bindparam("of_chat"),
    )
    .order_by(_outbox.c.id)
)
_OWN = (
    select(_outbox.c.id)
    .join(
        _accounts,
        (_accounts.c.channel == _outbox.c.channel) & (_accounts.c.account_id == _outbox.c.chat_id),
    )
    .where(
        _outbox.c.state == "forward",
        ~_outbox.c.is_group,
        _accounts.c.member_id == bindparam("of_member"),
    )
)
_FOR = (
    select(
        *(_outbox.c.is_group, _outbox.c.channel, _chats.c.keeper_id, _accounts.c.member_id),
    )
    .outerjoin(
        _chats, (_chats.c.channel == _outbox.c.channel) & (_chats.c.chat_id == _outbox.c.chat_id)
    )
    .outerjoin(
        _accounts,
        (_accounts.c.channel == _outbox.c.channel) & (_accounts.c.account_id == _outbox.c.chat_id),
    )
    .where(_outbox.c.id == bindparam("row_id"))
)
_SHOWN = select(_audit.c.subject).where(
    _audit.c.at > bindparam("since"),
    _audit.c.member_id == bindparam("of_member"),
    _audit.c.action == SHOWN,
)
_PUSHED = select(_outbox.c.id).where(
    _outbox.c.key == bindparam("of_key"), _outbox.c.state == "sent"
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
    keeper_id: int | None


def waiting(tx: Transaction, person: Person, now: datetime) -> list[Forward]:
    """What the person is to pass on, and what was meant for the person, oldest first.

    Staff see the groups without a keeper as well, clerks what lies on their desk.
    """
    own = {row.id for row in tx.all(_OWN, of_member=person.id)}
    rows = tx.all(_WAITING, since=now - FRESH)
    return [_forward(row) for row in rows if row.id in own or _is_theirs(row, person)]


def show(tx: Transaction, person: Person, now: datetime) -> list[Forward]:
    """The first few of what waits, noted as shown to the person."""
    portion = _portion(waiting(tx, person, now))
    shown = _shown(tx, person, now)
    for forward in portion:
        if _subject(forward) not in shown:
            audit.record(tx, now, person.id, SHOWN, _subject(forward))
    return portion


def done(tx: Transaction, person: Person, now: datetime) -> int:
    """Take it that the person has passed on what was shown; how many texts that were."""
    shown = _shown(tx, person, now)
    passed = [
        forward
        for forward in waiting(tx, person, now)
        if _subject(forward) in shown or _was_pushed(tx, forward, person)
    ]
    return sum(_done(tx, person, forward, now) for forward in passed)


def ask(tx: Transaction, row: Row, now: datetime, desk: Desk | None, head: str = "") -> None:
    """Ask the keeper of a group, if the bot can write to them, to pass a text of the outbox on.

    `head` is a line that stands before that.
    """
    chat = _of_keeper(tx, row, desk)
    if desk is None or chat is None:
        return
    please = desk.say("forwards.please", group=_called(tx, row), text=row.text)
    lines = (head, please, desk.say("forwards.how"))
    outbox.put(tx, f"{PUSHED}{row.id}", chat, "\n".join(filter(None, lines)), now, kind="post")


def was_asked(tx: Transaction, row_id: int) -> bool:
    """Whether a keeper has read that a text is to be passed on."""
    return tx.first(_PUSHED, of_key=f"{PUSHED}{row_id}") is not None


def unask(tx: Transaction, row: Row, now: datetime, desk: Desk) -> None:
    """Have the keeper not pass a text on any more; who has read of it is told."""
    chat = _of_keeper(tx, row, desk) if was_asked(tx, row.id) else None
    outbox.drop(tx, f"{PUSHED}{row.id}")
    if chat is not None:
        text = desk.say("forwards.no_more", group=_called(tx, row), text=row.text)
        outbox.put(tx, f"{UNPUSHED}{row.id}", chat, text, now, kind="post")


def hand_over(tx: Transaction, groups: Iterable[Chat], now: datetime, desk: Desk | None) -> None:
    """Ask the new keepers of groups to pass on what is still to be passed on there."""
    for group in groups:
        for row in tx.all(_OF_GROUP, of_channel=group.channel, of_chat=group.id, since=now - FRESH):
            outbox.disown(tx, f"{PUSHED}{row.id}", now)
            ask(tx, row, now, desk)


def of_group(tx: Transaction, chat: Chat, now: datetime) -> list[Row]:
    """What is to be passed on to a group, with the reason (`error`) where a road failed."""
    return tx.all(_OF_GROUP, of_channel=chat.channel, of_chat=chat.id, since=now - FRESH)


def is_for(tx: Transaction, row_id: int, person: Person) -> bool:
    """Whether it is, or was, the person who passes on a text; false if there is none."""
    row = tx.first(_FOR, row_id=row_id)
    if row is None:
        return False
    return _is_theirs(row, person) or (not row.is_group and row.member_id == person.id)


def pass_on(tx: Transaction, row_id: int, person: Person, now: datetime) -> bool:
    """Take it that the person has passed on one text; false if it does not wait for them."""
    theirs = (forward for forward in waiting(tx, person, now) if forward.id == row_id)
    return any(_done(tx, person, forward, now) for forward in theirs)


def end(tx: Transaction, row_id: int, by: By) -> bool:
    """Take it that one text was passed on, by whomever; false if it does not wait for that."""
    if not tx.run(_DONE, row_id=row_id):
        return False
    audit.note(tx, by, DONE, f"outbox:{row_id}")
    outbox.drop(tx, f"{PUSHED}{row_id}")  # The keeper need not be asked any more.
    return True


def keeper(tx: Transaction, chat: Chat) -> int | None:
    """The member who passes on what can't be sent to a group, if one is named."""
    row = chats.find(tx, chat) if chat.is_group else None
    return None if row is None else row.keeper_id


def _of_keeper(tx: Transaction, row: Row, desk: Desk | None) -> Chat | None:
    """Where the keeper of a text's group is asked, None where the bot can't begin there."""
    member_id = keeper(tx, Chat(row.channel, row.chat_id, row.is_group))
    chat = desk.reach.to_person(tx, member_id) if desk and member_id is not None else None
    return chat if desk and chat is not None and desk.reach.pushes(chat.channel) else None


def _called(tx: Transaction, row: Row) -> str:
    known = chats.find(tx, Chat(row.channel, row.chat_id, row.is_group))
    return (known.name if known else "") or str(row.chat_id)


def _is_theirs(row: Row, person: Person) -> bool:
    if not row.is_group:
        return row.channel == CLERKS_DESK.channel and person.role in CLERKS
    return row.keeper_id == person.id or (row.keeper_id is None and person.role in STAFF)


def _forward(row: Row) -> Forward:
    return Forward(
        row.id, (row.name or row.chat_id) if row.is_group else None, row.text, row.keeper_id
    )


def _portion(forwards: list[Forward]) -> list[Forward]:
    sizes = accumulate(len(forward.text.encode()) for forward in forwards[:MOST])
    return forwards[: max(1, sum(size <= MOST_BYTES for size in sizes))]


def _shown(tx: Transaction, person: Person, now: datetime) -> set[str]:
    return {row.subject for row in tx.all(_SHOWN, of_member=person.id, since=now - FRESH)}


def _was_pushed(tx: Transaction, forward: Forward, person: Person) -> bool:
    if forward.keeper_id != person.id:
        return False
    return was_asked(tx, forward.id)


def _done(tx: Transaction, person: Person, forward: Forward, now: datetime) -> int:
    return int(end(tx, forward.id, By(person.id, now)))


def _subject(forward: Forward) -> str:
    return f"outbox:{forward.id}"
