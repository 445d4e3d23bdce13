"""How often somebody may speak before the bot asks for a pause; kept in memory."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from enum import Enum

MINUTE = timedelta(minutes=1)
MOST_KNOWN = 10_000


class Pace(Enum):
    """What to do with a message: act on it, ask for a pause, or wait in silence."""

    FINE = "fine"
    TELL = "tell"
    HUSH = "hush"


class Rates:
    """A bucket of `a_minute` messages for each name, full again after a minute of silence.

    It is asked from several threads, and forgets who has a full bucket.
    """

    def __init__(self, a_minute: int) -> None:
        self._every = MINUTE // a_minute  # rounded down: the last of them must fit in
        self._full_at: dict[str, datetime] = {}
        self._told: set[str] = set()
        self._lock = threading.Lock()

    def pace(self, name: str, now: datetime, *, may_tell: bool = True) -> Pace:
        """Count one message of `name`. A pause is asked for once, until half the bucket is full.

        Where it may not be asked for, that is left to a later message.
        """
        with self._lock:
            full_at = max(self._full_at.get(name, now), now)
            if full_at > now + MINUTE:  # The clock was set back; a minute is enough.
                full_at = self._full_at[name] = now + MINUTE
            if full_at - now <= MINUTE / 2:
                self._told.discard(name)
            if full_at + self._every - now <= MINUTE:
                self._keep(name, full_at + self._every, now)
                return Pace.FINE
            if name in self._told or not may_tell:
                return Pace.HUSH
            self._told.add(name)
            return Pace.TELL

    def _keep(self, name: str, full_at: datetime, now: datetime) -> None:
        if len(self._full_at) >= MOST_KNOWN:
            self._full_at = {known: at for known, at in self._full_at.items() if at > now}
            self._told &= self._full_at.keys()
        self._full_at[name] = full_at
