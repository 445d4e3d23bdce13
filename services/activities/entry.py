"""代录入: staff enter people, take them off, let them in, and have them told in private."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.clock import local_date
from bot.texts.moments import moment_words
from services.activities import deeds, entries, leaving, signing, undoing, waiting
from services.activities.deeds import Change
from services.activities.entries import ASKED, IN, OFFERED, OUT, TAKES, WAITING, Entry, Key
from services.activities.signing import NONE, Done
from services.activities.undoing import Undone
from services.matters import Desk
from storage import audit, outbox
from storage.audit import By
from storage.transaction import Row, Transaction
from storage.vault import Vault

REMARK = "remark"
# What somebody reads alone of what staff did, by the state in which it left the entry.
TOLD = {
    IN: "activity_pages.told_in",
    WAITING: "activity_pages.told_waiting",
    OUT: "activity_pages.told_out",
}


class Teller(NamedTuple):
    """How people are told in private of what staff did: by the desk, in the bureau's zone."""

    desk: Desk
    zone: ZoneInfo

    def tell(self, tx: Transaction, activity: Row, key: Key, words: str, by: By) -> None:
        """Lay a sentence ready for somebody of the roster; values are the title and the hour."""
        chat = self.desk.reach.to_person(tx, key) if isinstance(key, int) else None
        if chat is None or key == by.member_id:
            return
        at = activity.starts_at.astimezone(self.zone) if activity.starts_at else None
        when = moment_words(self.desk.say, at.date(), at) if at else ""
        text = self.desk.say(words, title=activity.title, when=when)
        mark = f"activity:{activity.id}:desk:{key}:{by.at.isoformat()}"
        outbox.put(tx, mark, chat, text, by.at, kind="post")

    def tell_all(self, tx: Transaction, activity: Row, states: Mapping[Key, str], by: By) -> None:
        """The same to each of several, by how they stand now; who is asked about hears nothing."""
        if activity.starts_at is not None and activity.starts_at <= by.at:
            return
        for key, state in states.items():
            if state in TOLD:
                self.tell(tx, activity, key, TOLD[state], by)


def unable(tx: Transaction, member_ids: Iterable[int]) -> list[int]:
    """Those of some people who can't take part in activities."""
    return [one for one, able in entries.abilities(tx, member_ids).items() if able == NONE]


def sealed(vault: Vault, remark: str) -> bytes | None:
    """A remark as an entry keeps it."""
    return vault.seal(remark, REMARK) if remark else None


def remark(vault: Vault, row: Row) -> str:
    """The remark of an entry in the clear, "" for none."""
    return vault.open(row.remark_sealed, REMARK) if row.remark_sealed is not None else ""


def note_seen(tx: Transaction, activity_id: int, by: By, what: str) -> None:
    """Keep that somebody saw the remarks, or the phones, of a list."""
    audit.note(tx, by, "activity.reveal", f"activity:{activity_id}", after={"field": what})


def enter(
    tx: Transaction,
    activity: Row,
    people: Sequence[Entry],
    by: By,
    teller: Teller,
    *,
    vetted: bool,
) -> list[Done]:
    """Sign people up, each alone; whose entry is new is told. NotOpenError as of `sign_up`."""
    parties = [(one,) for one in people]
    done = signing.sign_up(tx, activity.id, parties, by, "staff", vetted=vetted)
    new = {one.entry.key: one.state for one in done if one.new}
    teller.tell_all(tx, activity, new, by)
    return done


def remove(tx: Transaction, activity: Row, row: Row, by: By, teller: Teller) -> bool:
    """Take somebody off the list, who is told; false where that is so already."""
    action = deeds.REFUSE if row.state == ASKED else deeds.LEAVE
    left = leaving.leave(tx, activity.id, [entries.key_of(row)], by, action)
    teller.tell_all(tx, activity, {one.key: OUT for one in left}, by)
    return bool(left)


def admit(tx: Transaction, activity: Row, row: Row, by: By, teller: Teller) -> bool:
    """Give somebody who waits a place out of turn; false if nobody waits there any more.

    NoRoomError where there is no place.
    """
    moved = waiting.admit(tx, activity.id, [entries.key_of(row)], by)
    teller.tell_all(tx, activity, {entries.key_of(one): IN for one in moved}, by)
    return bool(moved)


def agree(tx: Transaction, activity: Row, row: Row, by: By, teller: Teller) -> str | None:
    """Say yes to somebody who was asked about; how the entry stands, None if nobody is asked."""
    state = waiting.let_in(tx, activity.id, entries.key_of(row), by)
    if state is not None:
        teller.tell_all(tx, activity, {entries.key_of(row): state}, by)
    return state


def undo(tx: Transaction, activity: Row, deed: Row, by: By, teller: Teller) -> Undone:
    """Take back what was done last; whoever it concerns and stands otherwise now is told."""
    done = undoing.undo(tx, deed, by)
    teller.tell_all(tx, activity, {one.key: _told(one) for one in done.back}, by)
    return done


def without_place(deed: Row, done: Undone) -> list[Key]:
    """Who had a place before a deed that was taken back, and waits now."""
    had = {one.key for one in deeds.changes(deed) if one.before and one.before.state in TAKES}
    return [one.key for one in done.back if one.key in had and one.after.state == WAITING]


def _told(one: Change) -> str:
    """The state to tell of: an offer is told by the clock."""
    return "" if one.after.state == OFFERED else one.after.state


def set_capacity(tx: Transaction, activity_id: int, capacity: int | None, by: By) -> bool:
    """Have an activity take in so many, None for no limit; false where that is so already.

    BelowTakenError where more places are taken.
    """
    before = waiting.set_capacity(tx, activity_id, capacity, by)
    if before == capacity:
        return False
    told = {"before": {"capacity": before}, "after": {"capacity": capacity}}
    audit.note(tx, by, "activity.change", f"activity:{activity_id}", **told)
    return True


def day_of(activity: Row, zone: ZoneInfo) -> str:
    """The day of an activity, as file names have it; "" where it has none."""
    return local_date(activity.starts_at, zone).isoformat() if activity.starts_at else ""
