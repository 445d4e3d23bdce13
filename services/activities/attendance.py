"""到场: who came on the day, told in chat, at the door or by staff; also who comes unasked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.clock import local_date
from services import roster
from services.activities import deeds, entries, signing, writing
from services.activities.deeds import Change, stands
from services.activities.entries import IN, OUT, STANDS, Entry, Key
from services.activities.signing import Done
from storage.audit import By
from storage.transaction import Row, Transaction
from storage.vault import Vault

# So long before it begins people come.
BEFORE = timedelta(hours=2)
# How an entry is told whose people came without having signed up.
WALK_IN = "walk_in"
DIGITS = 4


class Numbers(NamedTuple):
    """The heads that have places, those that came, of these who were not signed up; who did not.

    `walk_ins` are among `came`, and so is who came and still waits for a place.
    """

    signed: int = 0
    came: int = 0
    walk_ins: int = 0
    not_come: int = 0


class Came(NamedTuple):
    """What became of the entries of who came, and of whom it was not known before."""

    done: list[Done]
    fresh: frozenset[Key]


def is_on(row: Row, now: datetime) -> bool:
    """Whether people come now: from two hours before the beginning until the end."""
    ends = writing.ends_at(row)
    if row.state not in writing.LIVE or row.starts_at is None or ends is None:
        return False
    return bool(row.starts_at - BEFORE <= now <= ends)


def may_tick(row: Row, now: datetime, zone: ZoneInfo) -> bool:
    """Whether staff may note who came: from the day on, also later from a list on paper."""
    if row.starts_at is None or row.state not in (*writing.LIVE, writing.OVER):
        return False
    return local_date(now, zone) >= local_date(row.starts_at, zone)


def arrive(
    tx: Transaction, activity_id: int, party: Sequence[Entry], by: By, *, vetted: bool = False
) -> Came:
    """Note that people came; who does not stand on the list is signed up as far as there is room.

    Where the entries that stand have as many heads as came, nobody comes unasked. It is one deed,
    which its doer can take back. NotOpenError as of `sign_up`, where it is called off.
    """
    entries.lock(tx, activity_id)
    found = entries.found(tx, activity_id, (one.key for one in party))
    standing = {key: row for key, row in found.items() if row.state in STANDS}
    if sum(row.heads for row in standing.values()) >= sum(one.heads for one in party):
        party = [one for one in party if one.key in standing]
    fresh = {
        one.key for one in party if one.key not in standing or standing[one.key].arrived is None
    }
    done = signing.sign_up(tx, activity_id, [tuple(party)], by, WALK_IN, vetted=vetted, came=True)
    return Came(done, frozenset(fresh))


def tick(tx: Transaction, activity_id: int, key: Key, heads: int | None, by: By) -> bool:
    """Note how many heads of an entry came, at most all of them, None for that nobody knows.

    False where the entry does not stand, or where that is known already.
    """
    entries.lock(tx, activity_id)
    row = entries.found(tx, activity_id, (key,)).get(key)
    if row is None or row.state not in STANDS:
        return False
    came = None if heads is None else max(1, min(heads, row.heads))
    if came == row.arrived:
        return False
    entries.came(tx, row, came, by.at)
    after = stands(row)._replace(arrived=came)
    deeds.note(tx, by, deeds.ARRIVE, activity_id, [Change(key, stands(row), after)])
    return True


def at_door(tx: Transaction, vault: Vault, activity_id: int, who: tuple[str, str], by: By) -> bool:
    """Note that somebody of a list came; false where it is not one alone.

    `who` are the name, and last digits of the phone: by them namesakes are told apart. What is
    known stays as it is.
    """
    name, digits = who
    entries.lock(tx, activity_id)
    called = [row for row in _standing(tx, activity_id) if row.name == name]
    if len(called) > 1:
        called = [row for row in called if _has_phone(tx, vault, row, digits)]
    if len(called) != 1:
        return False
    if called[0].arrived is None:
        tick(tx, activity_id, entries.key_of(called[0]), called[0].heads, by)
    return True


def has_namesakes(tx: Transaction, activity_id: int) -> bool:
    """Whether any two on a list have one name."""
    names = [row.name for row in _standing(tx, activity_id)]
    return len(set(names)) < len(names)


def numbers(tx: Transaction, activity_id: int) -> Numbers:
    """How many were signed up and how many came."""
    return counted(entries.every(tx, activity_id))


def counted(rows: Iterable[Row]) -> Numbers:
    """The numbers of some entries."""
    here = [row for row in rows if row.state != OUT]
    walk_ins = [row for row in here if row.how == WALK_IN]
    signed = [row for row in here if row.how != WALK_IN and row.state == IN]
    return Numbers(
        sum(row.heads for row in signed),
        sum(row.arrived or 0 for row in here),
        sum(row.arrived or 0 for row in walk_ins),
        sum(row.heads - (row.arrived or 0) for row in signed),
    )


def _standing(tx: Transaction, activity_id: int) -> list[Row]:
    return [row for row in entries.every(tx, activity_id) if row.state in STANDS]


def _has_phone(tx: Transaction, vault: Vault, row: Row, digits: str) -> bool:
    """Whether somebody's phone ends so; a guest's is not known."""
    person = roster.find(tx, row.member_id) if row.member_id is not None else None
    if person is None or len(digits) != DIGITS:
        return False
    known = (str(roster.known(vault, person, field)) for field in ("phone", "phone2"))
    return any(number.endswith(digits) for number in known)
