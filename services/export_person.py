"""导出一个人: all that is held about somebody, in plain words, as sheets of a workbook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select

from bot.messages import Say
from services import checkin, consents, families, grid, members, organisations, roster
from services.export_words import CODED, FIELDS, HEADS
from services.wordings import WORDS, birth
from services.workbooks import begun
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.engine import Inbox
from storage.tables.tasks import Task
from storage.transaction import Row, Transaction
from storage.vault import Vault

# What a sheet of Excel takes, less its head.
MOST_ROWS = 1_000_000
WIDTH = 24
_inbox, _tasks = core(Inbox), core(Task)


class Sheet(NamedTuple):
    """A sheet: its name, its heads and its rows of words."""

    name: str
    heads: list[str]
    rows: list[list[str]]


def note(tx: Transaction, member_id: int, by: By) -> None:
    """Note that somebody was given all that is held about a person."""
    audit.note(tx, by, "member.export", f"member:{member_id}")


def sheets(tx: Transaction, vault: Vault, member_id: int, say: Say, zone: ZoneInfo) -> list[Sheet]:
    """All that is held about a person, instants by the bureau's clock."""
    row = roster.find(tx, member_id)
    assert row is not None, "the page asks only for people who are there"
    telling = _Telling(say, zone)
    return [
        telling.sheet("privacy.sheet_person", _person(tx, vault, row, say)),
        telling.sheet("privacy.sheet_bodies", _bodies(tx, row)),
        telling.sheet("privacy.sheet_family", _family(tx, row)),
        telling.sheet("privacy.sheet_consents", _consents(tx, row, say)),
        telling.sheet("privacy.sheet_accounts", _accounts(tx, row)),
        telling.sheet("privacy.sheet_checkins", _checkins(tx, row)),
        telling.sheet("privacy.sheet_activities", _activities(tx, row, say)),
        telling.sheet("privacy.sheet_messages", _messages(tx, row)),
        telling.sheet("privacy.sheet_tasks", _tasks_of(tx, row)),
        telling.sheet("privacy.sheet_audit", _changes(tx, row, say)),
    ]


def write(path: Path, made: list[Sheet]) -> None:
    """Write the workbook; nothing in it is a formula or a link."""
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with begun(path, plain) as book:
        bold = book.add_format({"bold": True})
        for sheet in made:
            page = book.add_worksheet(sheet.name)
            page.set_column(0, max(len(sheet.heads) - 1, 0), WIDTH)
            page.write_row(0, 0, sheet.heads, bold)
            for number, cells in enumerate(sheet.rows[:MOST_ROWS], 1):
                for column, words in enumerate(cells):
                    page.write_string(number, column, words)
    path.chmod(0o600)


class _Telling:
    """Makes sheets of values as they are."""

    def __init__(self, say: Say, zone: ZoneInfo) -> None:
        self._say, self._zone = say, zone

    def sheet(self, name: str, rows: Iterator[tuple[Any, ...]]) -> Sheet:
        heads = [self._say(head) for head in HEADS[name]]
        return Sheet(self._say(name), heads, [[self._words(v) for v in row] for row in rows])

    def _words(self, value: Any) -> str:
        match value:
            case None:
                return ""
            case datetime():
                return f"{value.astimezone(self._zone):%Y-%m-%d %H:%M}"
            case date():
                return value.isoformat()
            case list():
                return "、".join(map(str, value))
            case dict():
                return json.dumps(value, ensure_ascii=False)
        return str(value)


def _person(tx: Transaction, vault: Vault, row: Row, say: Say) -> Iterator[tuple[Any, ...]]:
    for field, words in FIELDS.items():
        yield say(words), roster.known(vault, row, field)
    for field, words in CODED.items():
        coded = WORDS[field].get(getattr(row, field))
        yield say(words), say(coded) if coded else ""
    yield say("privacy.field_node"), grid.label(tx, row.node_id)
    yield say("privacy.field_birth"), birth(say, row)


def _bodies(tx: Transaction, row: Row) -> Iterator[tuple[Any, ...]]:
    for body in organisations.of(tx, row.id):
        yield body.name, body.role, body.since


def _family(tx: Transaction, row: Row) -> Iterator[tuple[Any, ...]]:
    for link in families.of(tx, row.id):
        other = link.relative if link.elder_id == row.id else link.elder
        yield other, link.relation, link.state


def _consents(tx: Transaction, row: Row, say: Say) -> Iterator[tuple[Any, ...]]:
    for one in consents.history(tx, row.id):
        keys = consents.CALLED[one.purpose], consents.BASIS_WORDS[one.basis]
        how = say(consents.HOW_WORDS[one.how])
        yield *map(say, keys), one.notice, how, one.given_at, one.withdrawn_at


def _accounts(tx: Transaction, row: Row) -> Iterator[tuple[Any, ...]]:
    yield from ((account.channel, account.id) for account in members.accounts(tx, row.id))


def _checkins(tx: Transaction, row: Row) -> Iterator[tuple[Any, ...]]:
    yield from ((fact.day, fact.at, fact.title) for fact in checkin.facts_of(tx, row.id))


def _activities(tx: Transaction, row: Row, say: Say) -> Iterator[tuple[Any, ...]]:
    words = WORDS["activity"]
    for entry in roster.activities(tx, row.id):
        yield entry.since, say(words[entry.activity]), entry.reason


def _tasks_of(tx: Transaction, row: Row) -> Iterator[tuple[Any, ...]]:
    """What staff were asked for, by the person or about them."""
    asked = select(_tasks.c.opened_at, _tasks.c.said, _tasks.c.closed_at)
    concerned = or_(_tasks.c.member_id == row.id, _tasks.c.about_id == row.id)
    yield from tx.execute(asked.where(concerned).order_by(_tasks.c.id))


def _messages(tx: Transaction, row: Row) -> Iterator[tuple[Any, ...]]:
    """What the person said, as long as it is kept."""
    mine = [
        and_(_inbox.c.channel == account.channel, _inbox.c.sender_id == account.id)
        for account in members.accounts(tx, row.id)
    ]
    if not mine:
        return
    said = select(_inbox.c.received_at, _inbox.c.text, _inbox.c.answer).where(or_(*mine))
    yield from tx.execute(said.where(_inbox.c.via != "notice").order_by(_inbox.c.id))


def _changes(tx: Transaction, row: Row, say: Say) -> Iterator[tuple[Any, ...]]:
    for one in audit.of(tx, f"member:{row.id}", MOST_ROWS):
        who = one.member_id and (row.name if one.member_id == row.id else _colleague(say))
        yield one.at, who or say("privacy.the_bot"), one.action, one.before, one.after


def _colleague(say: Say) -> str:
    """Whose hand it was concerns the bureau, not the person."""
    return say("privacy.a_colleague")
