"""What the database knows of the scene in which a message is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import String, and_, bindparam, case, cast, or_, select, true

from bot.clock import local_date
from bot.messages import Account, Inbound, Message
from bot.scene import Item, Own, Person, Question, Ref, Scene
from storage import dialogs, posts, signups
from storage.joined import joined
from storage.roster import Rosters, seen_by
from storage.tables.base import core
from storage.tables.chats import Blocked, Chat
from storage.tables.checkin import Checkin, CheckinTotal, Leave
from storage.tables.engine import Dialog, Version
from storage.tables.members import Member, MemberAccount, SharedAccount
from storage.transaction import Asked, Row, Transaction
from storage.versions import CATALOG, ROSTER

# So far back one's own check-ins are at hand.
RECENT = timedelta(days=7)
# A pasted list has lines, or numbers with a mark behind them.
_LISTED = re.compile(r"\n|\d\s*[.．、)）:：]|[①-⑳]")

_chats, _blocked = core(Chat), core(Blocked)
_dialogs, _versions = core(Dialog), core(Version)
_members, _accounts = core(Member), core(MemberAccount)
_shared = core(SharedAccount)
_checkins, _totals, _leaves = core(Checkin), core(CheckinTotal), core(Leave)
_people = _versions.alias("people")
_here = and_(
    _dialogs.c.channel == bindparam("channel"),
    _dialogs.c.chat_id == bindparam("chat_id"),
    _dialogs.c.account_id == bindparam("account_id"),
)
_account = and_(
    _accounts.c.channel == bindparam("channel"), _accounts.c.account_id == bindparam("account_id")
)
# Of the account's own, not of the row's: so it is computed once, however many posts there are.
_own_account = _accounts.alias("own_account")
_checked_in = (
    select(joined(cast(_checkins.c.day, String)))
    .select_from(_own_account)
    .join(_checkins, _checkins.c.member_id == _own_account.c.member_id)
    .where(
        _own_account.c.channel == bindparam("channel"),
        _own_account.c.account_id == bindparam("account_id"),
        _checkins.c.day >= bindparam("recent_day", type_=_checkins.c.day.type),
    )
    .scalar_subquery()
)
_concern = signups.concern(_own_account).where(
    _own_account.c.channel == bindparam("channel"),
    _own_account.c.account_id == bindparam("account_id"),
)
_SCENE = (
    select(
        _versions.c.mark,
        _concern.exists().label("signed_up"),
        _people.c.mark.label("people"),
        _checked_in.label("checked_in"),
        _members.c.id.label("member_id"),
        _members.c.name,
        _members.c.role,
        _dialogs.c.intent,
        _dialogs.c.data,
        _dialogs.c.expires_at,
        *posts.RECENT.c,
    )
    .select_from(_versions)
    .outerjoin(_people, _people.c.name == bindparam("roster", ROSTER))
    .outerjoin(_accounts, _account)
    .outerjoin(_members, _members.c.id == _accounts.c.member_id)
    .outerjoin(_dialogs, _here)
    .outerjoin(posts.RECENT, true())
    .where(_versions.c.name == bindparam("catalog", CATALOG))
    .order_by(*posts.NEWEST)
    .limit(posts.MOST)
)
_MARKS = select(_versions.c.name, _versions.c.mark)
# A lost group is served as it was before, as soon as somebody is heard in it.
_served_as = case((_chats.c.state == "lost", _chats.c.lost_from), else_=_chats.c.state)
_CHATS = select(
    *(_chats.c[name] for name in ("channel", "chat_id", "purpose", "state")),
    _served_as.label("served_as"),
).where(or_(_served_as == "on", _served_as == "trial"))
_OF_TODAY = select(_totals.c.member_id).where(
    _totals.c.campaign_id == bindparam("of_campaign"), _totals.c.last_day == bindparam("today")
)
# Whose pause may not be over: of the days gone by none is kept in mind.
_PAUSED = select(_leaves.c.member_id).where(
    _leaves.c.campaign_id.is_(None),
    or_(_leaves.c.until_day.is_(None), _leaves.c.until_day >= bindparam("today")),
)
_BLOCKED = select(_blocked.c.channel, _blocked.c.account_id)
_ALL_SHARED = select(_shared.c.channel, _shared.c.account_id).distinct()
_GONE = ("deceased", "merged", "erased")
_SHARERS = (
    select(_members.c.id, _members.c.name, _members.c.role, _shared.c.speaks_until)
    .join(_members, _members.c.id == _shared.c.member_id)
    .where(
        _shared.c.channel == bindparam("of_channel"),
        _shared.c.account_id == bindparam("of_account"),
        *(_members.c.state != gone for gone in _GONE),
    )
    .order_by(_members.c.id)
)


@dataclass(frozen=True, slots=True)
class Catalog:
    """What changes rarely and is kept in memory.

    `purposes` are those of the groups that the bot serves, `trials` those of them that it only
    tries, `lost` those that it was taken out of, `blocked` the accounts it doesn't serve,
    `shared` those that several people use. `paused` are the members who have, or will have, a
    pause of all study.
    """

    mark: int
    purposes: dict[tuple[str, str], str]
    trials: frozenset[tuple[str, str]]
    lost: frozenset[tuple[str, str]]
    blocked: frozenset[tuple[str, str]]
    shared: frozenset[tuple[str, str]]
    paused: frozenset[int]
    items: tuple[Item, ...]


class Scenes:
    """Makes scenes. `loaders` read the items of each feature when the catalog's mark changed.

    `settled` is called when a roster was read, much that stays in memory; `changed` when a large
    one is to be read anew by `renew`, beside the talk. `beside` reads what else is kept in memory
    and changes no more often than the catalog's mark.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        loaders: Iterable[Callable[[Any], Iterable[Item]]],
        settled: Callable[[], None] = lambda: None,
        changed: Callable[[], None] = lambda: None,
        beside: Callable[[Transaction], None] = lambda _tx: None,
    ) -> None:
        self.zone = zone
        self._beside = beside
        self._loaders = tuple(loaders)
        self._catalog: Catalog | None = None
        self._rosters = Rosters(settled, changed)
        self.renew = self._rosters.renew

    def read_ahead(self, tx: Transaction, today: date) -> None:
        """Read what is kept in memory, so that the first message need not wait for it."""
        marks = {row.name: row.mark for row in tx.all(_MARKS)}
        self._current(tx, marks[CATALOG], today)
        self._rosters.current(tx, marks.get(ROSTER))

    def roster(self, tx: Transaction) -> Any:
        """The people as they are known now: a `bot.understanding.names.Roster`."""
        marks = {row.name: row.mark for row in tx.all(_MARKS)}
        return self._rosters.current(tx, marks.get(ROSTER))

    def items(self, tx: Transaction, today: date) -> tuple[Item, ...]:
        """What is open on a day."""
        marks = {row.name: row.mark for row in tx.all(_MARKS)}
        catalog = self._current(tx, marks[CATALOG], today)
        return tuple(item for item in catalog.items if item.opens <= today <= item.closes)

    def ask(self, tx: Transaction, inbound: Inbound, now: datetime) -> Asked:
        """Ask for what `load` wants to know of a message, before that enters the inbox."""
        return tx.ask(
            _SCENE,
            channel=inbound.chat.channel,
            chat_id=inbound.chat.id,
            account_id=inbound.sender.id,
            recent_day=local_date(now, self.zone) - RECENT,
            since=now - posts.FRESH,
        )

    def load(self, tx: Transaction, inbound: Inbound, now: datetime, asked: Asked) -> Scene:
        """The scene of a message said `now`, from what `ask` brought."""
        chat, sender = inbound.chat, inbound.sender
        today = local_date(now, self.zone)
        rows = iter(asked)
        row = next(rows)
        recent = posts.recent(chain((row,), rows))
        catalog = self._current(tx, row.mark, today)
        items = tuple(i for i in catalog.items if i.opens <= today <= i.closes)
        quote = inbound.quote if isinstance(inbound, Message) else None
        said = inbound if isinstance(inbound, Message) and inbound.text else None
        person, roster = _person(row), self._rosters.current(tx, row.people)
        scene = Scene(
            now=now,
            today=today,
            purpose=catalog.purposes.get((chat.channel, chat.id)) if chat.is_group else "private",
            person=person,
            pending=_pending(row, now),
            items=items,
            blocked=(sender.channel, sender.id) in catalog.blocked,
            recent=recent,
            quoted=posts.quoted(quote, recent, now),
            own=_own(tx, row, items, roster, now),
            lists=_lists(tx, items, today) if said and _LISTED.search(said.text) else {},
            roster=seen_by(person, roster),
            trial=chat.is_group and (chat.channel, chat.id) in catalog.trials,
            lost=chat.is_group and (chat.channel, chat.id) in catalog.lost,
            stale=self._rosters.is_stale(row.people),
            paused=catalog.paused,
        )
        if (sender.channel, sender.id) not in catalog.shared:
            return scene
        return _shared_by(tx, sender, scene)

    def _current(self, tx: Transaction, mark: int, today: date) -> Catalog:
        catalog = self._catalog
        if catalog is None or catalog.mark != mark:
            served = tx.all(_CHATS)
            purposes = {(r.channel, r.chat_id): r.purpose for r in served}
            trials = frozenset((r.channel, r.chat_id) for r in served if r.served_as == "trial")
            lost = frozenset((r.channel, r.chat_id) for r in served if r.state == "lost")
            blocked, shared = (
                frozenset((r.channel, r.account_id) for r in tx.all(which))
                for which in (_BLOCKED, _ALL_SHARED)
            )
            paused = frozenset(row.member_id for row in tx.all(_PAUSED, today=today))
            items = tuple(_local(i, self.zone) for load in self._loaders for i in load(tx))
            catalog = Catalog(mark, purposes, trials, lost, blocked, shared, paused, items)
            self._beside(tx)
            self._catalog = catalog
        return catalog


def _person(row: Row) -> Person | None:
    return None if row.member_id is None else Person(row.member_id, row.name, row.role)


def _shared_by(tx: Transaction, account: Account, scene: Scene) -> Scene:
    """The scene with those who use the account, as whoever of them is known to be speaking."""
    users = tx.all(_SHARERS, of_channel=account.channel, of_account=account.id)
    sharers = tuple(Person(row.id, row.name, row.role) for row in users)
    speaks = (row.id for row in users if row.speaks_until and row.speaks_until > scene.now)
    speaker = next(speaks, None)
    if scene.person is None or not sharers:
        return scene
    if len(sharers) == 1:  # The other died, say: there is nobody to tell apart any more.
        return _as(scene, sharers[0])
    if speaker is None:
        alike = len({one.role for one in sharers}) == 1
        somebody = scene.person if alike else replace(scene.person, role="member")
        return replace(scene, sharers=sharers, person=somebody, unsure=True)
    person = next(one for one in sharers if one.id == speaker)
    return replace(_as(scene, person), sharers=sharers)


def _as(scene: Scene, person: Person) -> Scene:
    own = scene.own if person == scene.person else Own()
    return replace(scene, person=person, own=own)


def _pending(row: Row, now: datetime) -> Question | None:
    if row.intent is None or row.expires_at <= now:
        return None
    return dialogs.question(row.intent, row.data, row.expires_at)


def _own(tx: Transaction, row: Row, items: tuple[Item, ...], roster: Any, now: datetime) -> Own:
    """The sender's own records; None of a kind where none are at hand."""
    known: dict[str, Any] = {}
    if row.checked_in:  # Whoever takes back what isn't there is told so by the handler.
        known["checked_in"] = frozenset(map(date.fromisoformat, row.checked_in.split(",")))
    if row.member_id is None or not any(item.kind == signups.KIND for item in items):
        return Own(**known)
    me = roster.known(row.member_id) if roster is not None else None
    known["signed"] = ()
    if row.signed_up:
        known |= signups.own(tx, row.member_id, me.spouse if me else None, now)
    if me is not None and me.links:
        known["linked"] = signups.of_elders(tx, [link.of for link in me.links], now)
    return Own(**known)


def _local(item: Item, zone: ZoneInfo) -> Item:
    """An item whose instants tell the hours and days of the bureau's zone."""
    if item.starts_at is None and item.deadline is None:
        return item
    starts, deadline = (at and at.astimezone(zone) for at in (item.starts_at, item.deadline))
    return replace(item, starts_at=starts, deadline=deadline)


def _lists(
    tx: Transaction, items: tuple[Item, ...], today: date
) -> dict[Ref, tuple[tuple[int, int], ...]]:
    """Who stands on today's list of each campaign and meeting, and on that of each activity."""
    activities = any(item.kind == signups.KIND for item in items)
    return (signups.lists(tx) if activities else {}) | {
        item.ref: tuple(
            (r.member_id, 1) for r in tx.all(_OF_TODAY, of_campaign=item.id, today=today)
        )
        for item in items
        if item.kind in ("campaign", "meeting")
    }
