"""Servers that are broken on purpose, to show that the checks see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from storage import outbox, sqlite
from storage.transaction import Row, Transaction
from storage.work import Job


def _answer_before_commit() -> None:
    """Let the writer on SQLite give each result as soon as it has it."""
    attempt = sqlite._attempt  # noqa: SLF001 - no other place lies between a result and its commit

    def hasty(transaction: Transaction, job: Job) -> None:
        attempt(transaction, job)
        job.future.get_loop().call_soon_threadsafe(job.settle)

    sqlite._attempt = hasty  # noqa: SLF001 - as above


def _mark_before_send() -> None:
    """Let the relay mark its texts as sent when it takes them."""
    claim = outbox.claim

    def hasty(tx: Transaction, now: datetime, lease: timedelta, most: int) -> list[Row]:
        rows = claim(tx, now, lease, most)
        for row in rows:
            outbox.sent(tx, row.id, now)
        return rows

    outbox.claim = hasty


FLAWS: dict[str, Callable[[], None]] = {
    "answers before commit": _answer_before_commit,
    "marks before send": _mark_before_send,
}
