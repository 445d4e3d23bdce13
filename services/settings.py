"""设置: what the bureau sets on its pages, in force at once in place of what is configured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from services import typed
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.settings import Setting
from storage.transaction import Row, Transaction

_settings = core(Setting)
_FIND = select(_settings).where(_settings.c.name == bindparam("of_name"))


@dataclass(frozen=True, slots=True)
class Known:
    """A setting that pages may change, plain JSON as in the configuration.

    `read` makes a value of what somebody typed, ValueError where it can't; `shown` is the way
    back. `words`, `hint` and `wrong` are keys of sentences. `default` holds where the
    configuration has no such setting. What is `optional` may be left empty.
    """

    section: str
    key: str
    read: Callable[[str], Any]
    shown: Callable[[Any], str]
    words: str
    hint: str
    wrong: str
    default: Any = None
    optional: bool = False

    @property
    def name(self) -> str:
        """What it is called in the configuration, and in the table."""
        return f"{self.section}.{self.key}"


@dataclass(frozen=True, slots=True)
class Configured:
    """A setting as the configuration has it: a plain value; of a secret whether there is one.

    `source` is environment, file or default; `about` says what it is for.
    """

    section: str
    key: str
    about: str
    value: Any
    source: str
    secret: bool = False

    @property
    def name(self) -> str:
        """What it is called in the configuration."""
        return f"{self.section}.{self.key}"


QUIET = Known(
    *("delivery", "quiet", typed.hours, typed.hours_shown),
    *("settings.quiet", "settings.quiet_hint", "settings.quiet_wrong"),
)
POSTS_A_DAY = Known(
    *("delivery", "posts_a_day", typed.whole(1, 20), str),
    *("settings.posts_a_day", "settings.posts_a_day_hint", "settings.posts_a_day_wrong"),
)
POST_TIME = Known(
    *("checkin", "post_time", typed.clock, typed.clock_shown),
    *("settings.post_time", "settings.post_time_hint", "settings.clock_wrong", "08:01"),
)
SUMMARY_TIME = Known(
    *("checkin", "summary_time", typed.clock_or_none, typed.clock_shown),
    *("settings.summary_time", "settings.summary_time_hint", "settings.clock_wrong", "19:10"),
    optional=True,
)
MAKEUP_DAYS = Known(
    *("checkin", "makeup_days", typed.whole(0, 31), str),
    *("settings.makeup_days", "settings.makeup_days_hint", "settings.makeup_days_wrong", 3),
)
BACKUP_HOUR = Known(
    *("backup", "hour", typed.whole(0, 23), str),
    *("settings.backup_hour", "settings.backup_hour_hint", "settings.backup_hour_wrong"),
)
KEEP_LINES = Known(
    *("unclear", "keep_lines", typed.yes_or_no, typed.yes_or_no_shown),
    *("settings.keep_lines", "settings.keep_lines_hint", "settings.keep_lines_wrong", False),
)
LINK_DAYS = Known(
    *("hall", "link_days", typed.whole(1, 60), str),
    *("settings.link_days", "settings.link_days_hint", "settings.link_days_wrong", 14),
)
_ALL = (
    *(QUIET, POSTS_A_DAY, POST_TIME, SUMMARY_TIME, MAKEUP_DAYS, BACKUP_HOUR, KEEP_LINES),
    LINK_DAYS,
)
KNOWN: Mapping[str, Known] = {one.name: one for one in _ALL}


def value(tx: Transaction, known: Known, otherwise: Any = None) -> Any:
    """What was set on the page; else `otherwise`, which is configured, or the default."""
    row = find(tx, known)
    if row is not None:
        return row.value
    return known.default if otherwise is None else otherwise


def at_time(tx: Transaction, known: Known) -> time | None:
    """A local time that is a default of new campaigns, None for none."""
    found = value(tx, known)
    return time.fromisoformat(found) if found else None


def find(tx: Transaction, known: Known) -> Row | None:
    """The row of what was set on the page: its `value`, `by_id` and `at`; None if nothing was."""
    return tx.first(_FIND, of_name=known.name)


def put(tx: Transaction, known: Known, new: Any, by: By, otherwise: Any = None) -> bool:
    """Set a value that `Known.read` gave; false if it holds already."""
    before = value(tx, known, otherwise)
    if before == new:
        return False
    _forget(tx, known)
    values = {"name": known.name, "value": new, "by_id": by.member_id, "at": by.at}
    tx.execute(insert(_settings).values(values))
    was, now = {"value": before}, {"value": new}
    audit.note(tx, by, "setting.change", _subject(known), before=was, after=now)
    return True


def drop(tx: Transaction, known: Known, by: By, otherwise: Any = None) -> bool:
    """Let the configuration hold again; false if it does."""
    before = value(tx, known, otherwise)
    if not _forget(tx, known):
        return False
    was, now = {"value": before}, {"value": value(tx, known, otherwise)}
    audit.note(tx, by, "setting.drop", _subject(known), before=was, after=now)
    return True


def history(tx: Transaction, most: int = 50) -> list[tuple[Known, Row]]:
    """Who changed what, the latest first: each with the audit's row."""
    found = [(one, row) for one in KNOWN.values() for row in audit.of(tx, _subject(one), most)]
    return sorted(found, key=lambda pair: -pair[1].id)[:most]


def _forget(tx: Transaction, known: Known) -> bool:
    gone = delete(_settings).where(_settings.c.name == known.name)
    return bool(tx.execute(gone).rowcount)


def _subject(known: Known) -> str:
    return f"setting:{known.name}"
