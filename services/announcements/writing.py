"""Notices as they are written: drafts, to whom they go, and those that can be answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.messages import Chat
from bot.scene import Item
from storage import audit
from storage.audit import By
from storage.plain import plain
from storage.tables.announcements import Announcement, AnnouncementBody, AnnouncementChat, Receipt
from storage.tables.base import core
from storage.transaction import Row, Transaction

DRAFT, SENT, WITHDRAWN = "draft", "sent", "withdrawn"
ITEM = "announcement"
# So long an answer is taken for one, and of so many notices.
ANSWERED = timedelta(days=14)
MOST_OPEN = 100
MOST_SHOWN = 50

_rows, _chats = core(Announcement), core(AnnouncementChat)
_bodies, _receipts = core(AnnouncementBody), core(Receipt)
_FIND = select(_rows).where(_rows.c.id == bindparam("of_announcement"))
_OPEN = (
    select(_rows)
    .where(_rows.c.state == SENT, _rows.c.asks)
    .order_by(_rows.c.sent_at.desc())
    .limit(MOST_OPEN)
)
_CHATS = select(_chats).order_by(_chats.c.channel, _chats.c.chat_id)


@dataclass(frozen=True, slots=True)
class Draft:
    """What staff write: the words, the day by which it should be read, and to whom it goes.

    Whether it `asks` people to confirm that they read it. `people` are those chosen by name,
    beside those of the `bodies` and in the `chats`.
    """

    title: str
    text: str
    due_on: date | None = None
    chats: tuple[Chat, ...] = ()
    bodies: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    asks: bool = True


def create(tx: Transaction, draft: Draft, by: By) -> int:
    """Keep a new draft; gives its number."""
    values = _words(draft) | {"state": DRAFT, "by_id": by.member_id, "created_at": by.at}
    number = int(tx.execute(insert(_rows).values(values).returning(_rows.c.id)).scalar_one())
    _place(tx, number, draft)
    audit.note(tx, by, "announcement.create", _subject(number), after=_plain(draft))
    return number


def change(tx: Transaction, number: int, draft: Draft, by: By) -> bool:
    """Write a draft anew; false where it is none any more."""
    row = find(tx, number)
    if row is None or row.state != DRAFT:
        return False
    before = draft_of(tx, row)
    if before == draft:
        return True
    tx.execute(update(_rows).where(_rows.c.id == number).values(_words(draft)))
    _clear(tx, number)
    _place(tx, number, draft)
    note = {"before": _plain(before), "after": _plain(draft)}
    audit.note(tx, by, "announcement.change", _subject(number), **note)
    return True


def discard(tx: Transaction, number: int, by: By) -> bool:
    """Throw a draft away; false where it is none any more."""
    row = find(tx, number)
    if row is None or row.state != DRAFT:
        return False
    before = _plain(draft_of(tx, row))
    _clear(tx, number)
    tx.execute(delete(_rows).where(_rows.c.id == number))
    audit.note(tx, by, "announcement.discard", _subject(number), before=before)
    return True


def find(tx: Transaction, number: int) -> Row | None:
    """A notice, None if there is none."""
    return tx.first(_FIND, of_announcement=number)


def draft_of(tx: Transaction, row: Row) -> Draft:
    """What was written, of a notice's row."""
    bodies = select(_bodies.c.organisation_id).where(_bodies.c.announcement_id == row.id)
    people = select(_receipts.c.member_id).where(_receipts.c.announcement_id == row.id)
    return Draft(
        row.title,
        row.text,
        row.due_on,
        tuple(groups(tx, row.id)),
        tuple(sorted(tx.execute(bodies).scalars())),
        tuple(sorted(tx.execute(people).scalars())),
        row.asks,
    )


def groups(tx: Transaction, number: int) -> list[Chat]:
    """The groups to which a notice goes."""
    rows = tx.execute(_CHATS.where(_chats.c.announcement_id == number))
    return [Chat(row.channel, row.chat_id, is_group=True) for row in rows]


def recent(tx: Transaction, most: int = MOST_SHOWN, *, drafts: bool = True) -> list[Row]:
    """The latest notices, drafts first."""
    rows = select(_rows).order_by((_rows.c.state != DRAFT), _rows.c.id.desc()).limit(most)
    return list(tx.execute(rows if drafts else rows.where(_rows.c.state != DRAFT)))


def count_prepared(tx: Transaction) -> int:
    """How many drafts the bot has laid ready of what is only to be read."""
    rows = select(func.count()).select_from(_rows)
    mine = rows.where(_rows.c.state == DRAFT, _rows.c.by_id.is_(None), ~_rows.c.asks)
    return int(tx.execute(mine).scalar_one())


def open_items(tx: Transaction) -> list[Item]:
    """The notices that can be answered, as items. Nobody calls one by its title."""
    chats: dict[int, set[tuple[str, str]]] = {}
    for row in tx.all(_CHATS):
        chats.setdefault(row.announcement_id, set()).add((row.channel, row.chat_id))
    # The local day is never before that of UTC.
    days = ((row, row.sent_at.date()) for row in tx.all(_OPEN))
    return [
        Item(ITEM, row.id, "", day, day + ANSWERED, frozenset(chats.get(row.id, ())))
        for row, day in days
    ]


def quoted(tx: Transaction, first_line: str, heads: Any) -> int | None:
    """The notice whose post begins with a line, as `heads` makes that of its title."""
    found = (row.id for row in tx.all(_OPEN) if heads(row.title) == first_line.strip())
    return next(found, None)


def _words(draft: Draft) -> dict[str, Any]:
    told = {"title": draft.title, "text": draft.text, "due_on": draft.due_on}
    return told | {"asks": draft.asks}


def _place(tx: Transaction, number: int, draft: Draft) -> None:
    of = {"announcement_id": number}
    for chat in draft.chats:
        tx.execute(insert(_chats).values(of | {"channel": chat.channel, "chat_id": chat.id}))
    for body in draft.bodies:
        tx.execute(insert(_bodies).values(of | {"organisation_id": body}))
    asked = [of | {"member_id": one, "asked": True, "how": ""} for one in draft.people]
    if asked:
        tx.execute(insert(_receipts), asked)


def _clear(tx: Transaction, number: int) -> None:
    for table in (_chats, _bodies, _receipts):
        tx.execute(delete(table).where(table.c.announcement_id == number))


def _plain(draft: Draft) -> dict[str, Any]:
    chats = [f"{chat.channel}:{chat.id}" for chat in draft.chats]
    return _words(draft) | {
        "due_on": plain(draft.due_on),
        "chats": chats,
        "bodies": list(draft.bodies),
        "people": list(draft.people),
    }


def _subject(number: int) -> str:
    return f"announcement:{number}"
