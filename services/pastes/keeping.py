"""A paste from the first look at it until its day is over; what it tells of people is sealed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, null, or_, select, update

from bot import transcripts
from bot.messages import Chat
from bot.scene import Person
from services import chats, members
from services.pastes import model
from services.pastes.model import Choices, Pasted, Result
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.chats import Chat as ChatRow
from storage.tables.pastes import Paste
from storage.transaction import Row, Transaction
from storage.vault import Vault

OPEN, SAVED, UNDONE = "open", "saved", "undone"
# So long what a paste recorded can be taken back.
LASTS = timedelta(days=1)
# One that lies open may wait for the clerk over a weekend.
FORGOTTEN = timedelta(days=4)
MOST = 30
TEXT, CHOICES, RESULT = "text", "choices", "result"

# Does a paste, or tries it: gives what comes of it.
Take = Callable[[Transaction, Pasted], Result]

_pastes, _chats = core(Paste), core(ChatRow)
_FIND = select(_pastes).where(_pastes.c.id == bindparam("of_paste"))
_GROUPS = select(_chats).where(_chats.c.channel == transcripts.NAME, _chats.c.state == "on")
_told = or_(*(_pastes.c[name].is_not(None) for name in ("text_sealed", "result_sealed")))
_sealed_words = ("text_sealed", "choices_sealed", "result_sealed")
_FORGET_ALL = update(_pastes).where(_told).values(dict.fromkeys(_sealed_words, null()))
_FORGET = _FORGET_ALL.where(_pastes.c.at < bindparam("before"))


def groups(tx: Transaction) -> list[Row]:
    """The groups that are pasted from, by their names."""
    return tx.all(_GROUPS.order_by(_chats.c.name))


def open_group(tx: Transaction, name: str, purpose: str, by: By) -> Chat:
    """Enter a group that is pasted from; one of that name that stands is it."""
    known = next((row for row in groups(tx) if row.name == name), None)
    if known is not None:
        return Chat(transcripts.NAME, known.chat_id, is_group=True)
    numbers = select(func.count()).select_from(_chats).where(_chats.c.channel == transcripts.NAME)
    group = Chat(transcripts.NAME, f"paste-{tx.execute(numbers).scalar_one() + 1}", is_group=True)
    chats.open_group(tx, group, name, purpose=purpose, hears="all")
    audit.note(tx, by, "group.paste", f"chat:{group.channel}/{group.id}", after={"name": name})
    return group


def begin(tx: Transaction, vault: Vault, chat: Chat, text: str, by: By) -> int:
    """Keep a text that is to be looked at; gives its number."""
    assert by.member_id is not None, "somebody of the staff pastes"
    values = {
        "chat_id": chat.id,
        "by_id": by.member_id,
        "at": by.at,
        "state": OPEN,
        "text_sealed": vault.seal(text, TEXT),
        "recorded": 0,
        "unclear": 0,
    }
    return int(tx.execute(insert(_pastes).values(values).returning(_pastes.c.id)).scalar_one())


def find(tx: Transaction, paste_id: int) -> Row | None:
    """A paste, None if there is none."""
    return tx.first(_FIND, of_paste=paste_id)


def latest(tx: Transaction) -> list[Row]:
    """The last pastes with the names of their groups (`group`) and of who pasted (`who`)."""
    group = select(_chats.c.name).where(
        _chats.c.channel == transcripts.NAME, _chats.c.chat_id == _pastes.c.chat_id
    )
    rows = select(_pastes, group.scalar_subquery().label("group"))
    return list(tx.execute(rows.order_by(_pastes.c.id.desc()).limit(MOST)))


def group_name(tx: Transaction, row: Row) -> str:
    """What the group of a paste is called."""
    chat = chats.find(tx, Chat(transcripts.NAME, row.chat_id, is_group=True))
    return str(chat.name) if chat is not None else ""


def named(tx: Transaction, told: str) -> list[int]:
    """Who of the roster has a name that staff typed."""
    return [int(row.id) for row in members.namesakes(tx, told)]


def discard(tx: Transaction, row: Row) -> bool:
    """Throw a paste away; false where it was saved."""
    open_one = delete(_pastes).where(_pastes.c.id == row.id, _pastes.c.state == OPEN)
    return bool(tx.execute(open_one).rowcount)


def pasted(tx: Transaction, vault: Vault, row: Row) -> Pasted | None:
    """What was pasted, with what staff chose so far; None when it is forgotten."""
    if row.text_sealed is None:
        return None
    chosen = model.choices(_opened(vault, row.choices_sealed, CHOICES) or {})
    role = members.role(tx, row.by_id) or "member"
    by = Person(row.by_id, members.name(tx, row.by_id), role)
    chat = Chat(transcripts.NAME, row.chat_id, is_group=True)
    return Pasted(chat, vault.open(row.text_sealed, TEXT), row.at, by, chosen)


def result(vault: Vault, row: Row) -> Result | None:
    """What came, or would come, of it; None when it is forgotten, or was never looked at."""
    told = _opened(vault, row.result_sealed, RESULT)
    return None if told is None else model.result(told)


def look(tx: Transaction, vault: Vault, row: Row, chosen: Choices, preview: Take) -> Result:
    """Keep what staff chose, and what would come of the paste now."""
    before = pasted(tx, vault, row)
    assert before is not None, "an open paste has its text"
    came = preview(tx, before._replace(choices=chosen))
    _set(tx, row.id, {"choices_sealed": _sealed(vault, chosen.plain(), CHOICES)})
    _keep(tx, vault, row.id, came)
    return came


def save(tx: Transaction, vault: Vault, row: Row, record: Take, by: By) -> bool:
    """Record what was looked at; false, and nothing is, if it would now be something else."""
    given, seen = pasted(tx, vault, row), result(vault, row)
    if row.state != OPEN or given is None or seen is None:
        return False
    tx.command("SAVEPOINT saving")
    came = record(tx, given)
    if came.same != seen.same:
        tx.command("ROLLBACK TO SAVEPOINT saving")
        tx.command("RELEASE SAVEPOINT saving")
        _keep(tx, vault, row.id, came)
        return False
    tx.command("RELEASE SAVEPOINT saving")
    _keep(tx, vault, row.id, came)
    _set(tx, row.id, {"state": SAVED, "saved_at": by.at})
    audit.note(tx, by, "paste.save", f"paste:{row.id}", after={"lines": came.count("recorded")})
    return True


def forget(tx: Transaction, before: datetime | None = None) -> int:
    """Forget what pastes tell of people, of those before an instant or of all; how many."""
    if before is None:
        return tx.run(_FORGET_ALL)
    return tx.run(_FORGET, before=before)


def undone(tx: Transaction, row: Row, by: By) -> None:
    """Note that a paste was taken back."""
    _set(tx, row.id, {"state": UNDONE, "undone_at": by.at})
    audit.note(tx, by, "paste.undo", f"paste:{row.id}")


def _keep(tx: Transaction, vault: Vault, paste_id: int, came: Result) -> None:
    counts = {"recorded": came.count(model.RECORDED), "unclear": came.count(model.UNCLEAR)}
    _set(tx, paste_id, counts | {"result_sealed": _sealed(vault, came.plain(), RESULT)})


def _set(tx: Transaction, paste_id: int, values: dict[str, Any]) -> None:
    tx.execute(update(_pastes).where(_pastes.c.id == paste_id).values(values))


def _sealed(vault: Vault, told: dict[str, Any], what: str) -> bytes:
    return vault.seal(json.dumps(told, ensure_ascii=False), what)


def _opened(vault: Vault, sealed: bytes | None, what: str) -> Any:
    return None if sealed is None else json.loads(vault.open(sealed, what))
