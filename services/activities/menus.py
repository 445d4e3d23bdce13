"""菜单: several activities told together, from which people choose by number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.errors import YinlingError
from bot.messages import Chat, Outgoing, Say
from bot.texts.moments import moment_words
from services import chats
from services.activities import entries, writing
from services.activities.writing import DRAFT, OPEN
from storage import audit, outbox
from storage.audit import By
from storage.tables.activities import Activity, ActivityChat, ActivityMenu
from storage.tables.base import core
from storage.transaction import Row, Transaction
from storage.versions import bump

# A menu is a choice, and a text that a telephone shows at once.
FEWEST, MOST = 2, 9
# What of a menu can still be chosen, once drafts are opened.
SHOWN = (DRAFT, OPEN)
KIND = "menu"

_activities, _menus, _chats = core(Activity), core(ActivityMenu), core(ActivityChat)
_FIND = select(_menus).where(_menus.c.id == bindparam("of_menu"))
_EVERY = select(_menus).order_by(_menus.c.id.desc())
_LISTED = (
    select(_activities)
    .where(_activities.c.menu_id == bindparam("of_menu"))
    .order_by(_activities.c.menu_no, _activities.c.id)
)


class MenuError(YinlingError):
    """A menu can't be made so: few, many, or taken (one is on another menu, or not to come)."""


def make(tx: Transaction, title: str, activity_ids: Sequence[int], by: By) -> int:
    """Put activities together under a title, numbered in their order; gives the menu's id.

    They are drafts, or open; MenuError says what is wrong.
    """
    chosen = list(dict.fromkeys(activity_ids))
    if len(chosen) < FEWEST:
        raise MenuError("few")
    if len(chosen) > MOST:
        raise MenuError("many")
    for activity_id in sorted(chosen):
        row = entries.lock(tx, activity_id)
        if row is None or row.menu_id is not None or row.state not in SHOWN or row.every_days:
            raise MenuError("taken")
        if row.starts_at is None or row.starts_at <= by.at:
            raise MenuError("taken")
    values = {"title": title, "by_id": by.member_id, "created_at": by.at}
    made = tx.execute(insert(_menus).values(values).returning(_menus.c.id))
    menu_id = int(made.scalar_one())
    for n, activity_id in enumerate(chosen, 1):
        _place(tx, activity_id, menu_id, n)
    after = {"title": title, "activities": chosen}
    audit.note(tx, by, "menu.create", f"{KIND}:{menu_id}", after=after)
    bump(tx)
    return menu_id


def post(
    tx: Transaction, menu_id: int, groups: Sequence[Chat], by: By, *, say: Say, zone: ZoneInfo
) -> list[Chat]:
    """Open a menu's activities in some groups and tell these, once each; gives those told now."""
    row = find(tx, menu_id)
    if row is None:
        return []
    for one in listed(tx, menu_id):
        _open_in(tx, one, groups, by, zone)
    shown = open_ones(tx, menu_id)
    told = [group for group in groups if _lay(tx, row, shown, group, by.at, say=say, zone=zone)]
    if told and row.posted_at is None:
        tx.execute(update(_menus).where(_menus.c.id == menu_id).values(posted_at=by.at))
        audit.note(tx, by, "menu.post", f"{KIND}:{menu_id}")
    return told


def candidates(tx: Transaction, now: datetime) -> list[Row]:
    """What may be put on a menu: drafts and open activities to come that are on none."""
    alone = (_activities.c.menu_id.is_(None), _activities.c.every_days.is_(None))
    ahead = (_activities.c.state.in_(SHOWN), _activities.c.starts_at > now)
    rows = select(_activities).where(*alone, *ahead)
    return list(tx.execute(rows.order_by(_activities.c.starts_at, _activities.c.id)))


def told(tx: Transaction, menu_id: int) -> list[Chat]:
    """The groups that were told of a menu, or are about to be."""
    rows = outbox.like(tx, f"{KIND}:{menu_id}:%")
    return [Chat(row.channel, row.chat_id, is_group=True) for row in rows]


def take_apart(tx: Transaction, menu_id: int, by: By) -> bool:
    """Have a menu's activities stand alone again; false where there is no such menu."""
    row = find(tx, menu_id)
    if row is None:
        return False
    before = {"title": row.title, "activities": [one.id for one in listed(tx, menu_id)]}
    for one in listed(tx, menu_id):
        _place(tx, one.id, None, None)
    outbox.drop_like(tx, f"{KIND}:{menu_id}:%")
    audit.note(tx, by, "menu.take_apart", f"{KIND}:{menu_id}", before=before)
    bump(tx)
    return True


def find(tx: Transaction, menu_id: int) -> Row | None:
    """A menu, None if there is none."""
    return tx.first(_FIND, of_menu=menu_id)


def every(tx: Transaction) -> list[Row]:
    """All menus, the latest first."""
    return tx.all(_EVERY)


def listed(tx: Transaction, menu_id: int) -> list[Row]:
    """The activities of a menu by their numbers."""
    return tx.all(_LISTED, of_menu=menu_id)


def open_ones(tx: Transaction, menu_id: int) -> list[Row]:
    """Those of a menu's activities that may be chosen, by their numbers."""
    return [one for one in listed(tx, menu_id) if one.state == OPEN]


def text_of(
    menu: Row, shown: Sequence[Row], say: Say, zone: ZoneInfo, *, only_at: bool = False
) -> str:
    """A menu as a group reads it: a line each, and at the end what to do."""
    lines = [say("activities.menu", title=menu.title)]
    for one in shown:
        begins = one.starts_at.astimezone(zone)
        at = moment_words(say, begins.date(), begins)
        lines.append(say("activities.menu_line", n=one.menu_no, title=one.title, at=at))
    numbers = {"first": shown[0].menu_no, "last": shown[-1].menu_no}
    last = say("activities.menu_how", **numbers)
    if only_at:
        last = "\n".join((say("activities.menu_how_at"), say("activities.menu_at", **numbers)))
    return "\n".join((*lines, last))


def _lay(
    tx: Transaction,
    menu: Row,
    shown: Sequence[Row],
    group: Chat,
    now: datetime,
    *,
    say: Say,
    zone: ZoneInfo,
) -> bool:
    if not shown:
        return False
    text = text_of(menu, shown, say, zone, only_at=chats.hears_only_at(tx, group))
    until = max(one.starts_at for one in shown)
    refs = tuple((writing.KIND, one.id) for one in shown)
    what = Outgoing(text, good_until=until, refs=refs)
    key = f"{KIND}:{menu.id}:{group.channel}:{group.id}"
    return outbox.put(tx, key, group, what, now, kind="post")


def _open_in(tx: Transaction, row: Row, groups: Sequence[Chat], by: By, zone: ZoneInfo) -> None:
    """Open an activity, and have it be on in the groups that read the menu."""
    for group in groups:
        place = {"activity_id": row.id, "channel": group.channel, "chat_id": group.id}
        tx.execute(insert(_chats).values(place).on_conflict_do_nothing())
    bump(tx)
    if row.state == DRAFT:
        writing.publish(tx, row.id, by, zone)


def _place(tx: Transaction, activity_id: int, menu_id: int | None, n: int | None) -> None:
    changed = update(_activities).where(_activities.c.id == activity_id)
    tx.execute(changed.values(menu_id=menu_id, menu_no=n))
