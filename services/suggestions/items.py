"""The cases of which talk may be: those that people brought up or had answered of late."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from bot.scene import Item
from services.similar import likeness
from services.suggestions import reading, stages
from services.suggestions.reading import Told
from storage.tables.base import core
from storage.tables.suggestions import Case
from storage.transaction import Transaction
from storage.vault import Vault

KIND = "suggestion"
# More of them are found by their number, or by whoever told them.
MOST = 60
# What is said of many things every day, and tells no case.
_EVERYDAY = re.compile(
    "[上下]午|每[天周月年]|[今明昨当]天|几天|电话|手机(?!课)|安排|没人|排队|[出起]来|报名"
)
FOREVER = date(2999, 1, 1)

_cases = core(Case)


def open_items(tx: Transaction, vault: Vault) -> Iterator[Item]:
    """The latest cases that are alive or were closed, by their numbers and their words."""
    talked_of = (
        select(_cases.c.id)
        .where(_cases.c.state.in_((*stages.ALIVE, stages.CLOSED)), _cases.c.sensitive.is_(False))
        .order_by(_cases.c.id.desc())
        .limit(MOST)
    )
    numbers = [row.id for row in tx.execute(talked_of)]
    for told in sorted(reading.by_number(tx, vault, numbers).values(), key=lambda one: one.row.id):
        yield _item(told)


def _told(run: str) -> list[str]:
    return [part for part in _EVERYDAY.sub(" ", run).split() if len(part) > 1]


def _item(told: Told) -> Item:
    row = told.row
    return Item(
        kind=KIND,
        id=row.id,
        title=told.short,
        parts=tuple(part for run in likeness.runs(told.short) for part in _told(run)),
        opens=row.created_at.date(),
        closes=FOREVER,
        chats=frozenset(((row.channel, row.chat_id),)) if row.is_group else frozenset(),
        no=row.id,
        status="answered" if row.state in (stages.ANSWERED, stages.CLOSED) else "open",
    )
