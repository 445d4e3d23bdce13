"""What the database knows of the scene in which a message is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, select

from bot.clock import local_date
from bot.messages import Inbound
from bot.scene import Item, Person, Question, Scene
from storage import dialogs
from storage.tables.base import core
from storage.tables.chats import Blocked, Chat
from storage.tables.engine import Dialog, Version
from storage.tables.members import Member, MemberAccount
from storage.transaction import Row, Transaction
from storage.versions import CATALOG

_chats, _blocked = core(Chat), core(Blocked)
_dialogs, _versions = core(Dialog), core(Version)
_members, _accounts = core(Member), core(MemberAccount)
_here = and_(
    _dialogs.c.channel == bindparam("channel"),
    _dialogs.c.chat_id == bindparam("chat_id"),
    _dialogs.c.account_id == bindparam("account_id"),
)
_account = and_(
    _accounts.c.channel == bindparam("channel"), _accounts.c.account_id == bindparam("account_id")
)
_SCENE = (
    select(
        _versions.c.mark,
        _members.c.id.label("member_id"),
        _members.c.name,
        _members.c.role,
        _dialogs.c.intent,
        _dialogs.c.data,
        _dialogs.c.expires_at,
    )
    .select_from(_versions)
    .outerjoin(_accounts, _account)
    .outerjoin(_members, _members.c.id == _accounts.c.member_id)
    .outerjoin(_dialogs, _here)
    .where(_versions.c.name == bindparam("catalog", CATALOG))
)
_CHATS = select(_chats.c.channel, _chats.c.chat_id, _chats.c.purpose).where(_chats.c.enabled)
_BLOCKED = select(_blocked.c.channel, _blocked.c.account_id)


@dataclass(frozen=True, slots=True)
class Catalog:
    """What changes rarely and is kept in memory.

    `purposes` are those of the groups that the bot serves, `blocked` the accounts it doesn't.
    """

    mark: int
    purposes: dict[tuple[str, str], str]
    blocked: frozenset[tuple[str, str]]
    items: tuple[Item, ...]


class Scenes:
    """Makes scenes. `loaders` read the items of each feature when the catalog's mark changed."""

    def __init__(self, zone: ZoneInfo, loaders: Iterable[Callable[[Any], Iterable[Item]]]) -> None:
        self._zone = zone
        self._loaders = tuple(loaders)
        self._catalog: Catalog | None = None

    def load(self, tx: Transaction, inbound: Inbound, now: datetime) -> Scene:
        """The scene of a message said `now`."""
        chat, sender = inbound.chat, inbound.sender
        row = tx.first(_SCENE, channel=chat.channel, chat_id=chat.id, account_id=sender.id)
        catalog = self._current(tx, row.mark)  # type: ignore[union-attr]
        today = local_date(now, self._zone)
        return Scene(
            now=now,
            today=today,
            purpose=catalog.purposes.get((chat.channel, chat.id)) if chat.is_group else "private",
            person=_person(row),
            pending=_pending(row, now),
            items=tuple(i for i in catalog.items if i.opens <= today <= i.closes),
            blocked=(sender.channel, sender.id) in catalog.blocked,
        )

    def _current(self, tx: Transaction, mark: int) -> Catalog:
        catalog = self._catalog
        if catalog is None or catalog.mark != mark:
            purposes = {(r.channel, r.chat_id): r.purpose for r in tx.all(_CHATS)}
            blocked = frozenset((r.channel, r.account_id) for r in tx.all(_BLOCKED))
            items = tuple(item for load in self._loaders for item in load(tx))
            catalog = self._catalog = Catalog(mark, purposes, blocked, items)
        return catalog


def _person(row: Row) -> Person | None:
    return None if row.member_id is None else Person(row.member_id, row.name, row.role)


def _pending(row: Row, now: datetime) -> Question | None:
    if row.intent is None or row.expires_at <= now:
        return None
    return dialogs.question(row.intent, row.data, row.expires_at)
