"""Every COMMIT of a running bot that takes messages in, with something around it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Engine

from bot.messages import Inbound
from storage import inbox
from storage.database import is_sqlite
from storage.transaction import Transaction

Run = Callable[[str], object]
Commit = Callable[[], object]
Around = Callable[[Run, Commit], None]


def around_commits(engine: Engine, around: Around) -> None:
    """Have `around` called in place of each COMMIT of a message, in its thread.

    It is handed what runs a statement in that transaction, and what commits it.
    """
    around = _of_messages(around)
    if is_sqlite(engine):
        _sqlite(engine, around)
    else:
        _postgresql(around)


def _of_messages(around: Around) -> Around:
    """Leave the transactions alone in which no message was entered, such as the relay's."""
    enter, here = inbox.enter, threading.local()

    def entered(tx: Transaction, secret: bytes, inbound: Inbound, now: datetime) -> int | None:
        here.entered = True
        return enter(tx, secret, inbound, now)

    def committed(run: Run, commit: Commit) -> None:
        of_message, here.entered = getattr(here, "entered", False), False
        if of_message:
            around(run, commit)
        else:
            commit()

    inbox.enter = entered
    return committed


def _sqlite(engine: Engine, around: Around) -> None:
    """SQLAlchemy commits a batch when all its messages were released."""
    dialect: Any = engine.dialect
    do_commit = dialect.do_commit

    def commit(connection: Any) -> None:
        around(connection.cursor().execute, partial(do_commit, connection))

    dialect.do_commit = commit


def _postgresql(around: Around) -> None:
    """A worker commits by a command of its own."""
    transactions: Any = Transaction
    command = transactions.command

    def commanded(transaction: Transaction, sql: str) -> None:
        run = partial(command, transaction)
        if sql == "COMMIT":
            around(run, partial(run, sql))
        else:
            run(sql)

    transactions.command = commanded
