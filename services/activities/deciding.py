"""Whether somebody who was asked about comes: a yes or no of staff, said in chat to the task."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from bot.texts.moments import moment_words
from services import waiting as open_tasks
from services.activities import deeds, entries, leaving, waiting
from services.activities.entries import ASKED, IN, OUT, WAITING
from services.activities.writing import LIVE
from services.matters import Desk
from storage import outbox
from storage.audit import By
from storage.tables.activities import Activity, Signup
from storage.tables.base import core
from storage.transaction import Row, Transaction

# The kind of the tasks that are decided so.
KIND = "activity_asked"
# What the person reads alone, and whoever signed the person up.
TOLD = {
    IN: "signups.agreed",
    WAITING: "signups.agreed_waiting",
    OUT: "signups.not_this_time",
}

_activities, _signups = core(Activity), core(Signup)


def about(task: Row) -> int | None:
    """Whom a task asks about, where that is one person of the roster."""
    number: int | None = task.about_id if task.about_id is not None else task.member_id
    return number


def asked(tx: Transaction, task: Row) -> list[Row]:
    """The entries of which a task asks: those of who said it, or of who is meant, oldest first."""
    theirs = [one for one in (task.member_id, task.about_id) if one is not None]
    rows = (
        select(_signups)
        .join(_activities, _activities.c.id == _signups.c.activity_id)
        .where(
            _signups.c.state == ASKED,
            _activities.c.state.in_(LIVE),
            or_(_signups.c.member_id.in_(theirs), _signups.c.by_id == task.member_id),
        )
    )
    return list(tx.execute(rows.order_by(_signups.c.id)))


def decide(
    tx: Transaction, task: Row, by: By, told: tuple[Desk, ZoneInfo], *, agreed: bool
) -> list[tuple[str, str, str]]:
    """Let those in who are asked about, or take them off, and tell them; the task is closed.

    Gives the title, the name and the state of each; nothing if somebody decided before.
    """
    if not open_tasks.close_task(tx, task, by):
        return []
    found = []
    for one in asked(tx, task):
        activity = entries.lock(tx, one.activity_id)
        state = _decided(tx, one, by, agreed=agreed)
        if activity is None or state is None:
            continue
        for number in {one.member_id, one.by_id} - {None, by.member_id}:
            text = _text(activity, one, number, state, told)
            key = f"activity:{activity.id}:decided:{one.id}:{number}:{by.at.isoformat()}"
            _tell(tx, told[0], number, (key, text), by)
        found.append((activity.title, one.name, state))
    return found


def _decided(tx: Transaction, one: Row, by: By, *, agreed: bool) -> str | None:
    key = entries.key_of(one)
    if agreed:
        return waiting.let_in(tx, one.activity_id, key, by)
    return OUT if leaving.leave(tx, one.activity_id, [key], by, deeds.REFUSE) else None


def _text(activity: Row, one: Row, reader: int, state: str, told: tuple[Desk, ZoneInfo]) -> str:
    """What the person reads, or whoever signed the person up."""
    desk, zone = told
    at = activity.starts_at.astimezone(zone)
    when = moment_words(desk.say, at.date(), at)
    who = desk.say("signups.you") if reader == one.member_id else one.name
    return desk.say(TOLD[state], title=activity.title, who=who, when=when)


def _tell(tx: Transaction, desk: Desk, reader: int, what: tuple[str, str], by: By) -> None:
    chat, (key, text) = desk.reach.to_person(tx, reader), what
    if chat is not None:
        outbox.put(tx, key, chat, text, by.at, kind="post")
