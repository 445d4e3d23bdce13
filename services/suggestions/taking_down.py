"""代录入: what somebody says on the phone, entered by staff; the person is told of it alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import insert, select

from bot.messages import Account, Chat, Outgoing
from services import members
from services.matters import Desk
from services.suggestions import parting, reading, recording, sensitive
from services.suggestions.items import KIND
from services.suggestions.recording import BY_STAFF, SAID, Said
from storage import outbox
from storage.audit import By
from storage.tables.base import core
from storage.tables.suggestions import Case, CaseNote, Suggestion
from storage.transaction import Transaction
from storage.vault import Vault

MOST_WORDS, MOST_NAME = 2000, 30
# Where a suggestion of somebody without any account is said to have come from.
CHANNEL = "staff"
# The same words of the same person, entered by the same clerk within that time, came twice.
AGAIN = timedelta(minutes=10)
NOTE = "note"

_suggestions, _cases, _notes = core(Suggestion), core(Case), core(CaseNote)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody said on the phone; `name` is who that is, where not on the roster.

    `cuts` are the characters at which a point begins, None for as the program parts it. Where
    there is a `group`, it reads the answer.
    """

    words: str
    member_id: int | None
    name: str = ""
    cuts: Collection[int] | None = None
    theme_id: int | None = None
    anonymous: bool = False
    urgent: bool = False
    group: Chat | None = None


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who of staff enters it, on which local day, with the vault, and how people are told."""

    by: By
    day: date
    vault: Vault
    desk: Desk


def take_down(tx: Transaction, told: Told, clerk: Clerk) -> tuple[list[int], bool]:
    """Enter what was told; gives the numbers of its cases, and False if it was entered before."""
    known = _before(tx, told, clerk)
    if known:
        return known, False
    spans = [(span.begins, span.ends) for span in parting.spans(told.words, told.cuts)]
    cases = recording.enter(tx, clerk.vault, _said(tx, told, clerk), spans)
    numbers = [int(row.id) for row in cases]
    if told.member_id is None:
        _note_name(tx, told, numbers, clerk)
    else:
        _tell(tx, told.member_id, numbers, clerk)
    return numbers, True


def _said(tx: Transaction, told: Told, clerk: Clerk) -> Said:
    by, desk = clerk.by, clerk.desk
    alone = None if told.member_id is None else desk.reach.to_person(tx, told.member_id)
    chat = told.group or alone or Chat(CHANNEL, "", is_group=False)
    sender = Account(alone.channel, alone.id) if alone is not None else Account(CHANNEL, "")
    return Said(
        words=told.words,
        sender=sender,
        chat=chat,
        member_id=told.member_id,
        at=by.at,
        day=clerk.day,
        how=BY_STAFF,
        by_id=by.member_id,
        anonymous=told.anonymous,
        theme_id=told.theme_id,
        urgent=told.urgent,
        sensitive=sensitive.is_sensitive(told.words),
    )


def _before(tx: Transaction, told: Told, clerk: Clerk) -> list[int]:
    """The numbers of the cases if the very same was entered just now: the form came twice."""
    by, vault = clerk.by, clerk.vault
    whose = _suggestions.c.member_id
    rows = select(_suggestions.c.id, _suggestions.c.said_sealed).where(
        _suggestions.c.how == BY_STAFF,
        _suggestions.c.by_id == by.member_id,
        whose.is_(None) if told.member_id is None else whose == told.member_id,
        _suggestions.c.at > by.at - AGAIN,
    )
    for row in tx.execute(rows.order_by(_suggestions.c.id.desc())).all():
        if vault.open(row.said_sealed, SAID) == told.words:
            of_it = select(_cases.c.id).where(_cases.c.suggestion_id == row.id)
            numbers = [int(one.id) for one in tx.execute(of_it.order_by(_cases.c.id))]
            if told.member_id is not None or _is_of(tx, told, numbers[0], clerk):
                return numbers
    return []


def _is_of(tx: Transaction, told: Told, number: int, clerk: Clerk) -> bool:
    """Whether a case is of the same person who is not on the roster."""
    rows = tx.execute(select(_notes.c.note_sealed).where(_notes.c.case_id == number))
    noted = clerk.desk.say("case_entry.from_outside", name=told.name)
    return noted in [clerk.vault.open(row.note_sealed, NOTE) for row in rows]


def _note_name(tx: Transaction, told: Told, numbers: list[int], clerk: Clerk) -> None:
    """Keep for staff who it was that is not on the roster."""
    noted = clerk.desk.say("case_entry.from_outside", name=told.name)
    sealed, by = clerk.vault.seal(noted, NOTE), clerk.by
    for number in numbers:
        values = {"case_id": number, "by_id": by.member_id, "at": by.at}
        tx.execute(insert(_notes).values(note_sealed=sealed, **values))


def _tell(tx: Transaction, member_id: int, numbers: list[int], clerk: Clerk) -> None:
    """Tell the person what was entered in their name, and by whom."""
    by, desk = clerk.by, clerk.desk
    chat = desk.reach.to_person(tx, member_id)
    if chat is None:
        return
    first = reading.one(tx, clerk.vault, numbers[0])
    assert first is not None, "it was just entered"
    name = "" if by.member_id is None else members.name(tx, by.member_id)
    said = {"name": name, "n": numbers[0], "words": first.short}
    if len(numbers) == 1:
        text = desk.say("case_entry.told_one", **said)
    else:
        text = desk.say("case_entry.told_several", count=len(numbers), **said)
    what = Outgoing(text, refs=tuple((KIND, number) for number in numbers))
    outbox.put(tx, f"case:{numbers[0]}:taken_down", chat, what, by.at, kind="post")
