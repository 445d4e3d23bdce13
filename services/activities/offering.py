"""A place that is offered: who is asked about it, and what is done where that is too late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select, update

from bot.messages import Chat, Reach
from bot.scene import Option, Question
from services.activities import entries, signing
from services.activities.entries import OFFERED, Entry, Key
from services.activities.signing import Done
from storage.audit import By
from storage.tables.activities import Activity, Signup
from storage.tables.base import core
from storage.tables.members import Member
from storage.transaction import Row, Transaction

# The intent of the answer.
INTENT, KIND = "activity_offer", "activity"
# An offer that ended so long ago ended while nobody could answer.
LATE = timedelta(hours=1)

_activities, _signups, _members = core(Activity), core(Signup), core(Member)
_STATE = select(_members.c.state).where(_members.c.id == bindparam("of_member"))
_live = _activities.c.state.in_(("open", "closed"))


class Party(NamedTuple):
    """The entries that were offered places together."""

    activity_id: int
    rows: tuple[Row, ...]

    @property
    def heads(self) -> int:
        """How many places they are."""
        return sum(int(row.heads) for row in self.rows)

    @property
    def names(self) -> list[str]:
        """Who they are."""
        return [str(row.name) for row in self.rows]


class Asked(NamedTuple):
    """Who answers for a party, and where the bot can begin to speak to them."""

    member_id: int
    chat: Chat


def parties(rows: Iterable[Row]) -> list[Party]:
    """Entries, those together that belong together."""
    found: dict[tuple[int, int | None, int], list[Row]] = {}
    for row in rows:
        alone = row.id if row.queued is None else 0
        found.setdefault((row.activity_id, row.queued, alone), []).append(row)
    return [Party(key[0], tuple(those)) for key, those in found.items()]


def asked(tx: Transaction, party: Party, reach: Reach) -> Asked | None:
    """Who is asked about a party's places; None where the bot can write to nobody.

    Who signed up along with the others, else one of them, else whoever told of them.
    """
    own = [row.member_id for row in party.rows if row.by_id is None]
    those = [row.member_id for row in party.rows]
    telling = [who for row in party.rows for who in (row.host_id, row.by_id)]
    for member_id in dict.fromkeys((*own, *those, *telling)):
        if member_id is None or not _is_active(tx, member_id):
            continue
        chat = reach.to_person(tx, member_id)
        if chat is not None and reach.pushes(chat.channel):
            return Asked(member_id, chat)
    return None


def question(party: Party, labels: tuple[str, str], until: datetime, *, again: bool) -> Question:
    """What is asked of who answers for a party: to come, or not; `again` whether to wait anew."""
    options = (Option(1, labels[0], value=True), Option(2, labels[1], value=False))
    of = [entries.key_of(row) for row in party.rows]
    ref = (KIND, party.activity_id)
    draft = {"activity": ref, "entries": of, "again": again}
    return Question(INTENT, options, until, ref=ref, draft=draft)


def renew(tx: Transaction, now: datetime) -> list[Row]:
    """Have offers that ended while nobody could answer be told anew; the entries as they are.

    So it is where the sweep comes late, after the program stood still.
    """
    on = select(_activities.c.id).where(_live, _activities.c.starts_at > now)
    late = (_signups.c.state == OFFERED, _signups.c.offer_until <= now - LATE)
    renewed = update(_signups).where(*late, _signups.c.activity_id.in_(on))
    return list(tx.execute(renewed.values(offer_until=None).returning(_signups)))


def queue_again(tx: Transaction, activity_id: int, keys: Iterable[Key], by: By) -> list[Done]:
    """Sign up a party again that had its offer; NotOpenError as in signing up."""
    rows = entries.found(tx, activity_id, keys)
    party = tuple(_entry(row) for row in rows.values())
    return signing.sign_up(tx, activity_id, [party], by, "self") if party else []


def _entry(row: Row) -> Entry:
    return Entry(
        row.name,
        row.member_id,
        row.heads,
        tuple(row.company or ()),
        row.remark_sealed,
        row.host_id,
        tuple(row.chosen or ()),
    )


def _is_active(tx: Transaction, member_id: int) -> bool:
    row = tx.first(_STATE, of_member=member_id)
    return row is not None and row.state == "active"
