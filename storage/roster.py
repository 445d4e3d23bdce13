"""The people of the bureau by all that they are called, kept in memory under the roster's mark."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import select

from bot.scene import Known
from bot.understanding.names import Roster
from storage.tables.base import core
from storage.tables.members import Member
from storage.transaction import Row, Transaction

_members = core(Member)
_EVERYBODY = select(_members.c.id, _members.c.name, _members.c.role).order_by(_members.c.id)
KINDS = {"family": "family", "liaison": "staff", "staff": "staff", "admin": "staff"}
# Offices that people are called by.
TITLES = {"secretary": "支部书记"}


class Rosters:
    """Gives the roster of now, read again only when its mark changed; `settled` is called then."""

    def __init__(self, settled: Callable[[], None]) -> None:
        self._settled = settled
        self._lock = threading.Lock()
        self._current: tuple[int | None, Roster] | None = None

    def current(self, tx: Transaction, mark: int | None) -> Roster:
        """The roster under `mark`, which stands in the row that every message reads."""
        current = self._current
        if current is None or current[0] != mark:
            with self._lock:  # So that of several threads only one reads everybody.
                current = self._current
                if current is None or current[0] != mark:
                    current = self._current = mark, Roster(map(_known, tx.all(_EVERYBODY)))
                    self._settled()
        return current[1]


def _known(row: Row) -> Known:
    kind, title = KINDS.get(row.role, "retiree"), TITLES.get(row.role, "")
    return Known(row.id, row.name, kind, title=title)
