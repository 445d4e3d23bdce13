"""An activity is told to its groups: one short post each, with a poster where that is seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.clock import local_date
from bot.messages import Chat, Outgoing, Reach, Say
from services import chats, longtasks
from services.activities import addresses, writing
from services.activities.words import words
from storage import outbox
from storage.audit import By
from storage.transaction import Row, Transaction

# The long task that draws a poster and posts it, and what a chat is for in which activities are.
KIND = "poster"
PURPOSE = "activities"
# So long a text may be in a group; what to bring stands in it if it is as short as that.
MOST, SHORT_BRING = 120, 24
# So much of a title stands in the line that people copy.
SHORT_TITLE = 12


class Groups(NamedTuple):
    """Groups with their names."""

    chats: tuple[Chat, ...]
    names: tuple[str, ...]


def usual_groups(tx: Transaction, said_in: Chat) -> Groups:
    """Where an activity is told: the group it was said in if that is for it, else all that are."""
    rows = [row for row in chats.every(tx) if row.purpose == PURPOSE and row.state == "on"]
    here = [row for row in rows if (row.channel, row.chat_id) == (said_in.channel, said_in.id)]
    chosen = here if said_in.is_group and here else rows
    found = tuple(Chat(row.channel, row.chat_id, is_group=True) for row in chosen)
    return Groups(found, tuple(row.name or row.chat_id for row in chosen))


def names_of(tx: Transaction, groups: Iterable[Chat]) -> tuple[str, ...]:
    """What some groups are called."""
    rows = ((group, chats.find(tx, group)) for group in groups)
    return tuple((row.name if row else "") or group.id for group, row in rows)


def text_of(row: Row, say: Say, zone: ZoneInfo, *, only_at: bool = False) -> str:
    """An activity as a group reads it; its last line is what to do, ready to copy if `only_at`."""
    told = words(row, say, zone)
    lines = [
        say("activities.head", title=told.title),
        say("activities.joined", first=told.when, then=told.place) if told.place else told.when,
        limits(say, told.capacity, told.deadline),
    ]
    last = [say("activities.how")]
    if only_at:
        last = [say("activities.how_at"), say("activities.how_line", title=short(row))]
    brought = row.bring and len(row.bring) <= SHORT_BRING
    bring = say("activities.bring", things=row.bring) if brought else ""
    whole = "\n".join(filter(None, (*lines, bring, *last)))
    return whole if len(whole) <= MOST else "\n".join(filter(None, (*lines, *last)))


def limits(say: Say, capacity: str, deadline: str) -> str:
    """How many may come, and until when one may sign up, in one line."""
    if capacity and deadline:
        return say("activities.joined", first=capacity, then=deadline)
    return capacity or deadline


def short(row: Row) -> str:
    """What an activity is called in a line that people copy."""
    if len(row.title) <= SHORT_TITLE:
        return str(row.title)
    others = [one for one in row.aliases or () if len(one) <= SHORT_TITLE]
    return min(others, key=len) if others else str(row.title[:SHORT_TITLE])


def code_of(row: Row, say: Say, site: str) -> str:
    """What scanning the poster gives: the activity's page, else the line that signs one up."""
    return addresses.page(site, row) or say("activities.how_line", title=short(row))


def announce(
    tx: Transaction, activity_id: int, now: datetime, *, say: Say, reach: Reach, zone: ZoneInfo
) -> list[Chat]:
    """Tell an open activity to its groups, each once; gives those that were not told before.

    Where pictures are seen a long task draws the poster and posts both.
    """
    row = writing.find(tx, activity_id)
    if row is None or row.state != writing.OPEN:
        return []
    fresh = [
        group
        for group in writing.groups(tx, activity_id)
        if not outbox.like(tx, key(activity_id, group))
    ]
    _post(tx, row, fresh, now, say=say, reach=reach, zone=zone)
    return fresh


def again(
    tx: Transaction, activity_id: int, now: datetime, *, say: Say, reach: Reach, zone: ZoneInfo
) -> list[Chat]:
    """Tell an open activity once more to its groups, each once a day; gives those told now.

    A group that has not read it yet reads it once.
    """
    row = writing.find(tx, activity_id)
    if row is None or row.state != writing.OPEN:
        return []
    today = local_date(now, zone)
    groups = _untold(tx, row, today, zone)
    fresh = [one for one in groups if not _posts(tx, activity_id, one)]
    read = [one for one in groups if one not in fresh]
    _post(tx, row, fresh, now, say=say, reach=reach, zone=zone)
    _post(tx, row, read, now, say=say, reach=reach, zone=zone, on=today)
    return groups


def is_told(tx: Transaction, row: Row, now: datetime, zone: ZoneInfo) -> bool:
    """Whether all groups of an activity were told of it today, or are about to be."""
    return not _untold(tx, row, local_date(now, zone), zone)


def unread(tx: Transaction, activity_id: int) -> list[Chat]:
    """The groups for which the post of an activity still lies ready, and which know of no other."""
    found = []
    for group in writing.groups(tx, activity_id):
        posts = _posts(tx, activity_id, group)
        if posts and all(_waits(one) for one in posts):
            found.append(group)
    return found


def lay(
    tx: Transaction,
    row: Row,
    group: Chat,
    now: datetime,
    *,
    say: Say,
    zone: ZoneInfo,
    picture: bytes | None = None,
    on: date | None = None,
) -> bool:
    """Lay the post of an activity ready for a group; false if that was done before.

    `on` is the day on which it is told once more.
    """
    text = text_of(row, say, zone, only_at=chats.hears_only_at(tx, group))
    refs = ((writing.KIND, row.id),)
    what = Outgoing(text, picture=picture, good_until=row.starts_at, refs=refs)
    return outbox.put(tx, key(row.id, group, on), group, what, now, kind="post")


def correct(
    tx: Transaction, activity_id: int, now: datetime, say: Say, zone: ZoneInfo
) -> list[Chat]:
    """Tell the groups how an activity is now; gives those that read it otherwise before.

    A post that still waits is written anew instead, and nothing is said twice.
    """
    refresh(tx, activity_id, say, zone)
    row = writing.find(tx, activity_id)
    if row is None or row.state != writing.OPEN:
        return []
    told = []
    for group in writing.groups(tx, activity_id):
        first = key(activity_id, group)
        text = text_of(row, say, zone, only_at=chats.hears_only_at(tx, group))
        anew = say("activities.corrected", text=text)
        before = _posts(tx, activity_id, group)
        if not before or before[-1].text in (text, anew):
            continue
        what = Outgoing(anew, good_until=row.starts_at, refs=((writing.KIND, activity_id),))
        if outbox.put(tx, f"{first}:again:{len(before)}", group, what, now, kind="post"):
            told.append(group)
    return told


def refresh(tx: Transaction, activity_id: int, say: Say, zone: ZoneInfo) -> None:
    """Have posts that still wait tell how an activity is now."""
    row = writing.find(tx, activity_id)
    if row is None:
        return
    for group in writing.groups(tx, activity_id):
        text = text_of(row, say, zone, only_at=chats.hears_only_at(tx, group))
        first = key(activity_id, group)
        for one in _posts(tx, activity_id, group):
            anew = one.key.startswith(f"{first}:again:")
            outbox.rewrite(tx, one.key, say("activities.corrected", text=text) if anew else text)


def withdraw(tx: Transaction, activity_id: int) -> None:
    """Leave unsaid what of an activity still waits for its groups."""
    outbox.drop_like(tx, f"{writing.KIND}:{activity_id}:announce:%")


def key(activity_id: int, group: Chat, on: date | None = None) -> str:
    """Under what the post of an activity to a group stands in the outbox; `on` as in `lay`."""
    first = f"{writing.KIND}:{activity_id}:announce:{group.channel}:{group.id}"
    return first if on is None else f"{first}:on:{on}"


def _post(
    tx: Transaction,
    row: Row,
    groups: list[Chat],
    now: datetime,
    *,
    say: Say,
    reach: Reach,
    zone: ZoneInfo,
    on: date | None = None,
) -> None:
    """Post it to groups; where pictures are seen a long task draws the poster and posts both."""
    drawn = [group for group in groups if reach.shows(tx, group)]
    for group in groups:
        if group not in drawn:
            lay(tx, row, group, now, say=say, zone=zone, on=on)
    if drawn:
        to = [[group.channel, group.id] for group in drawn]
        about = {"activity": row.id, "to": to, "on": None if on is None else on.isoformat()}
        longtasks.add(tx, KIND, about, By(None, now))


def _posts(tx: Transaction, activity_id: int, group: Chat) -> list[Row]:
    """All posts of an activity to a group, in whatever state, oldest first."""
    first = key(activity_id, group)
    return outbox.like(tx, first, f"{first}:%")


def _untold(tx: Transaction, row: Row, day: date, zone: ZoneInfo) -> list[Chat]:
    """The groups that were not told on a day, and for which nothing lies ready."""
    found = []
    for group in writing.groups(tx, row.id):
        posts = _posts(tx, row.id, group)
        days = [local_date(one.created_at, zone) for one in posts]
        if day not in days and not any(_waits(one) for one in posts):
            found.append(group)
    return found


def _waits(post: Row) -> bool:
    return post.state == "waiting" and post.done_at is None
