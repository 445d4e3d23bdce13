"""One transaction for a command, outside a running bot."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Engine

from storage.transaction import Transaction
from storage.work import Work

T = TypeVar("T")


def once(engine: Engine, work: Work[T]) -> T:
    """Run `work` in a transaction of its own and commit it."""
    with engine.connect() as connection, connection.begin():
        transaction = Transaction(connection)
        try:
            result = work(transaction)
            transaction.send()
        except BaseException:
            transaction.drop()
            raise
        return result
