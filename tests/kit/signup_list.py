"""The list of one activity in a transaction, and the stories that are told of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from services import members
from services.activities import entries, undoing
from services.activities.entries import WAITING, Entry
from services.activities.leaving import leave
from services.activities.signing import sign_up
from services.activities.waiting import (
    told,
    untold,
)
from storage.audit import By
from storage.tables.base import core
from storage.tables.members import Member
from storage.transaction import Transaction
from tests.kit import signups
from tests.kit.signups import opened
from tests.kit.town import MORNING

WANG, LI, ZHANG, ZHAO, LIU, SUN, STAFF = (
    *("王德福", "李淑芬", "张建国", "赵秀英", "刘桂兰", "孙国庆"),
    "林小雨",
)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class List:
    """The list of one activity in a transaction: what is done to it, by whom, and who stands."""

    def __init__(self, tx: Transaction, capacity: int | None = None, **more: Any) -> None:
        self.tx, self.now = tx, MORNING
        self.id = opened(tx, MORNING, capacity, **more)

    def by(self, name: str | None = None) -> By:
        return By(members.named(self.tx, name) if name else None, self.now)

    def one(self, name: str, heads: int = 1, **more: Any) -> Entry:
        return Entry(name, members.named(self.tx, name), heads, **more)

    def join(self, *parties: str | tuple[str, ...] | Entry, who: str = WANG, **more: Any) -> Any:
        """Signs up; a name is somebody alone, several names are a party; gives the states."""
        made = [
            (one,) if isinstance(one, Entry) else tuple(map(self.one, _names(one)))
            for one in parties
        ]
        done = sign_up(self.tx, self.id, made, self.by(who), **more)
        return [one.state for one in done]

    def leave(self, *names: str, who: str = WANG) -> list[str]:
        return [one.name for one in leave(self.tx, self.id, self.keys(*names), self.by(who))]

    def keys(self, *names: str) -> list[Any]:
        return [self.one(name).key for name in names]

    def undo(self, who: str = WANG) -> undoing.Undone | None:
        deed = undoing.last(self.tx, self.one(who).key, self.now, self.id)
        return None if deed is None else undoing.undo(self.tx, deed, self.by(who))

    def stands(self) -> dict[str, str]:
        """The state of everybody, by name; the notes must say the same."""
        assert signups.folded(signups.noted(self.tx, self.id)) == signups.rows(self.tx, self.id)
        return {row.name: row.state for row in entries.every(self.tx, self.id)}

    def heads(self) -> dict[str, int]:
        return {row.name: row.heads for row in entries.every(self.tx, self.id)}

    def queue(self) -> list[set[str]]:
        """The parties that wait, in order."""
        waits = [row for row in entries.every(self.tx, self.id) if row.state == WAITING]
        numbers = sorted({row.queued for row in waits})
        return [{row.name for row in waits if row.queued == n} for n in numbers]

    def tell(self, lasts: timedelta = DAY) -> None:
        assert all(told(self.tx, row, self.now + lasts) for row in untold(self.tx))

    def able(self, name: str, ability: str) -> None:
        """Have it be known how much somebody can take part."""
        mine = core(Member).c.id == self.one(name).member_id
        self.tx.execute(update(core(Member)).where(mine).values(activity=ability))


def _names(one: str | tuple[str, ...]) -> tuple[str, ...]:
    return (one,) if isinstance(one, str) else one
