"""What was done to a list, noted whole: who, when, each entry before and after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from services.activities.entries import Key
from storage import audit
from storage.audit import By
from storage.transaction import Row, Transaction

# What starts the name of a deed that its doer can take back.
SIGNUP = "signup."
JOIN, LEAVE, CHANGE, UNDO = "signup.join", "signup.leave", "signup.change", "signup.undo"
OFFER, LAPSE, ADMIT, REFUSE = "offer.made", "offer.lapse", "signup.admit", "signup.refuse"
ARRIVE = "signup.arrive"
# Of a party of more than there are places staff are asked.
TOO_MANY = "signup.too_many"
MERGE, PART, CAPACITY = "entry.merge", "entry.part", "activity.capacity"


class Stood(NamedTuple):
    """How an entry stands; None of an entry means that there was none.

    `arrived` are the heads that are there, None while nobody knows.
    """

    state: str
    heads: int
    company: tuple[str, ...] = ()
    queued: int | None = None
    arrived: int | None = None


def stood(row: Row | None) -> Stood | None:
    """How a row stands."""
    return None if row is None else stands(row)


def stands(row: Row) -> Stood:
    """How an entry stands."""
    return Stood(row.state, row.heads, tuple(row.company or ()), row.queued, row.arrived)


class Change(NamedTuple):
    """An entry before and after."""

    key: Key
    before: Stood | None
    after: Stood


def note(tx: Transaction, by: By, action: str, activity_id: int, changes: Iterable[Change]) -> None:
    """Note what one message, click or tick of the clock did to a list; nothing is not noted."""
    made = [one for one in changes if one.before != one.after]
    if not made:
        return
    subject = f"activity:{activity_id}"
    audit.note(tx, by, action, subject, before=_before(made), after=_after(made))


def changes(row: Row) -> list[Change]:
    """What a noted deed did."""
    return heard((row.before, row.after))


def told(made: Iterable[Change]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Changes as plain JSON: before and after."""
    each = list(made)
    return _before(each), _after(each)


def heard(pair: Sequence[dict[str, Any]]) -> list[Change]:
    """The same, back from JSON."""
    before = {one[0]: _known(one[1:]) if one[1:] else None for one in pair[0]["rows"]}
    return [Change(one[0], before[one[0]], _known(one[1:])) for one in pair[1]["rows"]]


def note_undone(tx: Transaction, by: By, deed: Row, back: Iterable[Change]) -> None:
    """Note that a deed was taken back, and how the entries stand since; so it is done once."""
    made = list(back)
    after = {"of": deed.id, **_after(made)}
    audit.note(tx, by, UNDO, deed.subject, before=_before(made), after=after)


def activity_of(deed: Row) -> int:
    """The activity of a noted deed."""
    return int(str(deed.subject).partition(":")[2])


def _before(made: Iterable[Change]) -> dict[str, Any]:
    return {"rows": [[one.key, *(_plain(one.before) if one.before else ())] for one in made]}


def _after(made: Iterable[Change]) -> dict[str, Any]:
    return {"rows": [[one.key, *_plain(one.after)] for one in made]}


def _plain(one: Stood) -> tuple[Any, ...]:
    whole = (one.state, one.heads, list(one.company), one.queued)
    return whole if one.arrived is None else (*whole, one.arrived)


def _known(told: list[Any]) -> Stood:
    state, heads, company, queued, *arrived = told
    return Stood(state, heads, tuple(company), queued, *arrived)
