"""A row of the table of what happens by the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from bot.manners import Manners
from bot.messages import Reach, Say
from bot.vitals import Vitals
from storage.transaction import Transaction
from storage.vault import Vault

# What is seen to once an hour: all at one minute, so that a clock that is moved stops there once.
HOURLY = {"minute": "27"}


@dataclass(frozen=True, slots=True)
class Keep:
    """How long is kept what came in, what went out, and what was seen to.

    `audit` is who changed what, `trials` what groups in trial would have been told, `imports`
    the rows of spreadsheets whose import is over.
    """

    inbox: timedelta
    outbox: timedelta
    tasks: timedelta
    audit: timedelta = timedelta(days=1095)
    trials: timedelta = timedelta(days=90)
    imports: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Now:
    """What a job is told: the aware instant, and what the bureau has set up.

    `reach` gives the private chats of members, `duty_order` the names of those on duty in the
    order in which they are called; `vitals` looks at the machine. Long tasks leave their files
    in `made`. The nightly copy of the database is made after `backup_hour`. `manners` tell the
    quiet hours, the `vault` opens words that are kept sealed.
    """

    now: datetime
    zone: ZoneInfo
    keep: Keep
    say: Say
    reach: Reach
    vitals: Callable[[], Vitals]
    duty_order: tuple[str, ...] = ()
    made: Path = Path("made")
    backup_hour: int = 2
    manners: Manners | None = None
    vault: Vault | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Something done at the times of `cron` (CronTrigger fields, bureau's zone).

    It must do each duty once however often it runs, and catch up after a pause. `due` tells
    the instant from which there is something to do, None for nothing: a sweep that looks
    every minute has it, so that no minute without work costs anything. What `run` gives is
    whether there is more to do at once, in a unit of work of its own, so that messages get in
    between.
    """

    name: str
    cron: dict[str, str]
    run: Callable[[Transaction, Now], bool | None]
    due: Callable[[Transaction], datetime | None] | None = None

    def trigger(self, zone: ZoneInfo) -> CronTrigger:
        """The trigger of this job in a zone."""
        return _trigger(zone, tuple(self.cron.items()))


@cache
def _trigger(zone: ZoneInfo, cron: tuple[tuple[str, str], ...]) -> CronTrigger:
    return CronTrigger(timezone=zone, **dict(cron))
