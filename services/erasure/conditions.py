"""Which rows concern a person: their own, those that point to them, those that tell of them.

All are conditions of SQL, made of what the tables are and of `plans`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    String,
    Table,
    Text,
    and_,
    cast,
    false,
    literal,
    or_,
)
from sqlalchemy.types import TypeDecorator

from services import keys
from services.erasure.plans import LEFT, PLANS, PROGRAM, Plan
from services.erasure.traces import Traces, contains
from services.erasure.words import needles

# The channel of tables that belong to one.
CHANNELS = {"simulator_messages": "simulator"}
# What was written by or to an account that others use too may be the person's; it goes as well.
JOINT = frozenset(("inbox", "outbox", "simulator_messages"))


@cache
def searched(table: Table) -> tuple[Column[Any], ...]:
    """The columns of a table that may hold words about anybody."""
    return tuple(column for column in table.columns if _is_words(column) and not _is_left(column))


def concerns(table: Table, traces: Traces) -> ColumnElement[bool]:
    """The condition that a row is the person's own or tells of them.

    It leaves out the rows by which the person is known: `people.strike` sees to them.
    """
    wanted = or_(own(table, traces), _told(table, traces))
    return and_(wanted, *kept_to_the_end(table, traces))


def kept_to_the_end(table: Table, traces: Traces) -> list[ColumnElement[bool]]:
    """What leaves out the rows by which the person is known: `people.strike` sees to them."""
    if table.name == "members":
        return [table.c.id.not_in(traces.ids)]
    if table.name == "member_accounts":
        return [table.c.member_id.not_in(traces.ids)]
    return [table.c.subject.not_in(traces.subjects)] if table.name == "audit" else []


def own(table: Table, traces: Traces) -> ColumnElement[bool]:
    """The condition that a row is the person's own."""
    plan = PLANS.get(table.name, Plan())
    ways: list[ColumnElement[bool]] = [table.c[name].in_(traces.ids) for name in plan.members]
    ways += [_is_account(table, table.c[name], traces) for name in plan.accounts]
    if table.name == "outbox":
        ways += [table.c.key.startswith(key, autoescape=True) for key in traces.told]
    if table.name == "simulator_messages":
        ways += [table.c.chat_id == f"private:{a.id}" for a in traces.accounts]
    return or_(false(), *ways)


def linked(table: Table, traces: Traces) -> ColumnElement[bool]:
    """The condition that a row points to the person."""
    pointing = (
        column.in_(traces.ids)
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "members"
    )
    by = [table.c.member_id.in_(traces.ids)] if table.name == "audit" else []
    return or_(false(), *pointing, *by)


def _is_account(table: Table, column: Column[Any], traces: Traces) -> ColumnElement[bool]:
    channel = table.c.get("channel", literal(CHANNELS.get(table.name, "")))
    accounts = (*traces.accounts, *(traces.joint if table.name in JOINT else ()))
    return or_(false(), *(and_(channel == one.channel, column == one.id) for one in accounts))


def _told(table: Table, traces: Traces) -> ColumnElement[bool]:
    """The condition that a row tells of the person in so many words."""
    texts = [cast(column, Text) for column in searched(table)]
    certain = [*needles((*traces.names, *traces.numbers)), *traces.spoken_accounts]
    shared = list(needles(traces.shared))
    anywhere = or_(false(), *(contains(text, word) for text in texts for word in certain))
    if not shared:
        return anywhere
    there = or_(false(), *(contains(text, word) for text in texts for word in shared))
    return or_(anywhere, and_(linked(table, traces), there))


def _is_words(column: Column[Any]) -> bool:
    kind = column.type
    return isinstance(kind.impl if isinstance(kind, TypeDecorator) else kind, String | JSON)


def _is_left(column: Column[Any]) -> bool:
    name = column.name
    return (column.table.name, name) in LEFT or name in PROGRAM or name.endswith(keys.PRINT)
