"""Copies of a database: made while others write, and looked through."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy import Engine

from bot.texts import Texts
from storage.backup import postgresql, sqlite
from storage.backup.errors import NoCopy, NotACopy
from storage.database import is_sqlite
from storage.disk import settle

__all__ = ["NoCopy", "NotACopy", "check", "copy", "ending"]
PART = ".part"
# How the files of each kind of database begin, and what reads the revision of one.
KINDS: Mapping[bytes, Callable[[Path], str]] = {
    sqlite.HEAD: sqlite.revision,
    postgresql.HEAD: postgresql.revision,
}
say = Texts()


def ending(engine: Engine) -> str:
    """What the name of a copy of this kind of database ends with."""
    return sqlite.ENDING if is_sqlite(engine) else postgresql.ENDING


def copy(engine: Engine, to: Path) -> Path:
    """Write a copy of the database as it is now to `to`, for its owner's eyes only; gives `to`.

    Others may go on writing. `to` is there only once the copy was opened and found whole; NoCopy
    if that can't be had.
    """
    draft = to.with_name(to.name + PART)
    try:
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600, exist_ok=False)
        _write(engine, draft)
        settle(draft)
        draft.replace(to)
        settle(to.parent)
    except (OSError, sqlite3.Error) as error:
        raise NoCopy(say("backup.unwritten", path=to, error=error)) from error
    finally:
        if draft.exists():
            draft.unlink()
    return to


def check(file: Path, engine: Engine | None = None) -> str:
    """The revision of a whole copy, of this kind of database if one is given; else NotACopy."""
    head = sqlite.HEAD if engine is not None and is_sqlite(engine) else postgresql.HEAD
    try:
        with file.open("rb") as opened:
            begins = opened.read(len(sqlite.HEAD))
    except OSError as error:
        raise NotACopy(say("backup.unread", path=file)) from error
    revision = next((KINDS[kind] for kind in KINDS if begins.startswith(kind)), None)
    if revision is None:
        raise NotACopy(say("backup.not_ours", path=file))
    if engine is not None and not begins.startswith(head):
        raise NotACopy(say("backup.other_kind", path=file))
    return revision(file)


def _write(engine: Engine, draft: Path) -> None:
    """Write a copy and open it."""
    (sqlite.write if is_sqlite(engine) else postgresql.write)(engine, draft)
    try:
        check(draft, engine)
    except NotACopy as error:
        raise NoCopy(say("backup.damaged")) from error
