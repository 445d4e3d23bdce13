"""A row that the fatal transaction writes last: whether it stands tells if it was committed."""

from __future__ import annotations

from sqlalchemy import text

from storage.database import open_engine
from storage.once import once

MARK = "INSERT INTO crash_marks (mark) VALUES (1)"


def prepare(url: str) -> None:
    """Make the table of marks."""
    once(open_engine(url), lambda tx: tx.execute(text("CREATE TABLE crash_marks (mark INTEGER)")))


def wipe(url: str) -> None:
    """Forget the mark of an earlier kill."""
    once(open_engine(url), lambda tx: tx.execute(text("DELETE FROM crash_marks")))


def is_marked(url: str) -> bool:
    """Whether a fatal transaction was committed."""
    count = text("SELECT count(*) FROM crash_marks")
    return bool(once(open_engine(url), lambda tx: tx.execute(count).scalar()))
