"""A suggestion as it is entered: the words kept as they were said, and a case for each point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, insert, select, update

from bot.messages import Account, Chat
from services.suggestions import stages
from services.suggestions.stages import RECEIVED
from services.workdays import workdays
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.suggestions import Case, Suggestion
from storage.transaction import Row, Transaction
from storage.vault import Vault
from storage.versions import bump

SAID = "said"
# Within so many working days staff say whether they take a case up.
ACCEPTED_WITHIN = 1
# How a suggestion came.
SPOKEN, VOICE, PASTED, BY_STAFF = "said", "voice", "paste", "staff"

_suggestions, _cases = core(Suggestion), core(Case)
_KNOWN = select(_suggestions.c.id).where(_suggestions.c.inbox_id == bindparam("of_inbox"))


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody suggested, word for word, and where; `day` is the local day."""

    words: str
    sender: Account
    chat: Chat
    member_id: int | None
    at: datetime
    day: date
    how: str = SPOKEN
    by_id: int | None = None
    inbox_id: int | None = None
    anonymous: bool = False
    theme_id: int | None = None
    urgent: bool = False
    sensitive: bool = False


def enter(tx: Transaction, vault: Vault, said: Said, spans: Sequence[tuple[int, int]]) -> list[Row]:
    """Keep what was said with a case for each span; gives the cases. Nothing if it is kept."""
    if said.inbox_id is not None and tx.first(_KNOWN, of_inbox=said.inbox_id) is not None:
        return []
    values = {
        "said_sealed": vault.seal(said.words, SAID),
        "member_id": said.member_id,
        "by_id": said.by_id,
        "channel": said.sender.channel,
        "account_id": said.sender.id,
        "chat_id": said.chat.id,
        "is_group": said.chat.is_group,
        "inbox_id": said.inbox_id,
        "how": said.how,
        "anonymous": said.anonymous,
        "at": said.at,
    }
    kept = tx.execute(
        insert(_suggestions).values(**values).returning(_suggestions.c.id)
    ).scalar_one()
    accept_by = workdays.load(tx).after(said.day, ACCEPTED_WITHIN)
    cases = [_case(tx, kept, said, span, accept_by) for span in spans]
    bump(tx)
    return cases


def _case(
    tx: Transaction, suggestion_id: int, said: Said, span: tuple[int, int], accept_by: date
) -> Row:
    values = {
        "suggestion_id": suggestion_id,
        "begins": span[0],
        "ends": span[1],
        "state": RECEIVED,
        "theme_id": said.theme_id,
        "urgent": said.urgent,
        "sensitive": said.sensitive,
        "public": said.chat.is_group and not said.sensitive,
        "accept_by": accept_by,
        "created_at": said.at,
    }
    row = tx.execute(insert(_cases).values(**values).returning(_cases)).one()
    by = By(said.by_id or said.member_id, said.at)
    audit.note(tx, by, "case.enter", f"case:{row.id}", after={"state": stages.RECEIVED})
    return row


def shift(tx: Transaction, suggestion_id: int, length: Callable[[int], int]) -> None:
    """Have the spans of a suggestion's cases fit words that were changed afterwards.

    `length` tells how long what stood before a character is now.
    """
    for row in tx.execute(select(_cases).where(_cases.c.suggestion_id == suggestion_id)):
        moved = {"begins": length(row.begins), "ends": length(row.ends)}
        tx.execute(update(_cases).where(_cases.c.id == row.id).values(**moved))
