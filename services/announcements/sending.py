"""A notice is sent: to its groups at once, to people alone in portions; and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update

from bot.messages import Account, Chat, Outgoing, Reach, Say
from bot.texts.dates import date_words
from services import chats, couples, longtasks
from services.announcements.asking import Deed, alone, ask
from services.announcements.writing import DRAFT, ITEM, SENT, WITHDRAWN, find, groups
from storage import audit, outbox
from storage.audit import By
from storage.tables.announcements import Announcement, Receipt
from storage.tables.base import core
from storage.tables.engine import Outbox
from storage.transaction import Row, Transaction
from storage.versions import bump

# The long task that tells people alone, and so many of them in one slice.
KIND = "announce"
SLICE = 50

_rows, _receipts, _outbox = core(Announcement), core(Receipt), core(Outbox)


@dataclass(frozen=True, slots=True)
class Part:
    """One portion of people: how many of them there were, and the last one's id."""

    people: int
    last: int


def text_of(tx: Transaction, row: Row, chat: Chat, say: Say) -> str:
    """A notice as it is told in a chat; its last line says what to do."""
    return words_of(row, say, only_at=chat.is_group and chats.hears_only_at(tx, chat))


def words_of(row: Row, say: Say, *, only_at: bool = False) -> str:
    """A notice as people read it; where the bot hears `only_at`, with the line to copy."""
    due = ""
    if row.due_on is not None:
        due = say("announcements.due", date=date_words(say, row.due_on))
    head = say("announcements.head", title=row.title)
    last = say("announcements.answer_at" if only_at else "announcements.answer")
    last = last if row.asks else ""
    return "\n".join(filter(None, (head, row.text, due, last)))


def send(tx: Transaction, number: int, by: By, say: Say) -> bool:
    """Ask people to read a draft: who they are is fixed now; false where it is none any more."""
    draft = update(_rows).where(_rows.c.id == number, _rows.c.state == DRAFT)
    if not tx.execute(draft.values(state=SENT, sent_at=by.at)).rowcount:
        return False
    ask(tx, number)
    row = find(tx, number)
    assert row is not None, "a notice that was just sent"
    for chat in groups(tx, number):
        what = Outgoing(text_of(tx, row, chat, say), refs=((ITEM, number),))
        outbox.put(tx, _to_group(number, chat), chat, what, by.at, kind="post")
    longtasks.add(tx, KIND, {ITEM: number, "deed": "send"}, by)
    audit.note(tx, by, "announcement.send", f"announcement:{number}")
    bump(tx)
    return True


def remind(tx: Transaction, number: int, by: By, today: date) -> bool:
    """Have those who have not read a notice told once more, alone; false if it was done today."""
    row = find(tx, number)
    if row is None or row.state != SENT or not row.asks or reminded(tx, number, today):
        return False
    longtasks.add(tx, KIND, {ITEM: number, "deed": "remind", "day": today.isoformat()}, by)
    after = {"day": today.isoformat()}
    audit.note(tx, by, "announcement.remind", f"announcement:{number}", after=after)
    return True


def reminded(tx: Transaction, number: int, today: date) -> bool:
    """Whether those who have not read a notice were told once more today."""
    noted = audit.of(tx, f"announcement:{number}")
    days = ((row.after or {}).get("day") for row in noted if row.action == "announcement.remind")
    return today.isoformat() in days


def withdraw(tx: Transaction, number: int, by: By, say: Say, instead: str = "") -> bool:
    """Take a notice back, with what holds `instead`; false where it does not stand.

    What was not told yet is not told any more; where it was told, it is told that it is void.
    """
    sent = update(_rows).where(_rows.c.id == number, _rows.c.state == SENT)
    if not tx.execute(sent.values(state=WITHDRAWN)).rowcount:
        return False
    row = find(tx, number)
    assert row is not None, "a notice that was just taken back"
    outbox.drop_like(tx, f"{ITEM}:{number}:%")
    text = _void(row, say, instead)
    for chat in groups(tx, number):
        if _was_told(tx, _to_group(number, chat)):
            outbox.put(tx, f"{_to_group(number, chat)}:void", chat, text, by.at, kind="post")
    longtasks.add(tx, KIND, {ITEM: number, "deed": "withdraw", "text": text}, by)
    after = {"instead": instead} if instead else None
    audit.note(tx, by, "announcement.withdraw", f"announcement:{number}", after=after)
    bump(tx)
    return True


def part(
    tx: Transaction, task: Row, after: int, now: datetime, *, reach: Reach, say: Say
) -> Part | None:
    """Tell the next SLICE people above the id `after` what a long task is about; None at its end.

    Each is told once, whatever is done twice: who shares an account with another of them is told
    with that other.
    """
    row, deed = find(tx, task.about[ITEM]), task.about["deed"]
    wanted = WITHDRAWN if deed == "withdraw" else SENT
    if row is None or row.state != wanted:
        return None
    waiting = alone(row.id, deed).where(_receipts.c.member_id > after).limit(SLICE)
    people = list(tx.execute(waiting).scalars())
    for member_id in people:
        chat = reach.to_person(tx, member_id)
        if chat is not None:
            key = f"{ITEM}:{row.id}:member:{_first_of(tx, row.id, deed, chat, member_id)}"
            suffix, what = _told(tx, task, row, chat, say)
            if deed != "withdraw" or _was_told(tx, key):
                outbox.put(tx, f"{key}{suffix}", chat, what, now, kind="post")
    return Part(len(people), people[-1]) if people else None


def total(tx: Transaction, task: Row) -> int:
    """How many people a long task is to tell alone."""
    waiting = alone(task.about[ITEM], task.about["deed"]).order_by(None).subquery()
    return int(tx.execute(select(func.count()).select_from(waiting)).scalar_one())


def _told(tx: Transaction, task: Row, row: Row, chat: Chat, say: Say) -> tuple[str, Outgoing]:
    """What is told alone, and how its key ends."""
    deed, text = task.about["deed"], text_of(tx, row, chat, say)
    if deed == "withdraw":
        return ":void", Outgoing(task.about["text"])
    refs = ((ITEM, row.id),)
    if deed == "remind":
        again = say("announcements.again", text=text)
        return f":again:{task.about['day']}", Outgoing(again, refs=refs)
    return "", Outgoing(text, refs=refs)


def _first_of(tx: Transaction, number: int, deed: Deed, chat: Chat, member_id: int) -> int:
    """Of those who are told by one account, the one by whose number it is known."""
    users = couples.users(tx, Account(chat.channel, chat.id))
    if not users:
        return member_id
    theirs = alone(number, deed).where(_receipts.c.member_id.in_(users))
    return min(tx.execute(theirs).scalars(), default=member_id)


def _void(row: Row, say: Say, instead: str) -> str:
    if instead:
        return say("announcements.corrected", title=row.title, text=instead)
    return say("announcements.withdrawn", title=row.title)


def _to_group(number: int, chat: Chat) -> str:
    return f"{ITEM}:{number}:{chat.channel}:{chat.id}"


def _was_told(tx: Transaction, key: str) -> bool:
    """Whether a text went out, or waits for somebody to pass it on."""
    went = _outbox.c.state.in_(("sent", "forward"))
    return tx.execute(select(_outbox.c.id).where(_outbox.c.key == key, went)).first() is not None
