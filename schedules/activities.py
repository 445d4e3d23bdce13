"""活动报名 by the clock: reminders, the list of the day, the end, and the word asked after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.clock import local_date
from bot.messages import Account, Chat, Outgoing
from schedules.job import Job, Now
from services import members
from services.activities import afterwards, daily, reminding, stages, writing
from services.activities.stages import ASK, EVE, LIST, MORNING, OVER, Stage
from storage import dialogs, outbox
from storage.audit import By
from storage.transaction import Row, Transaction

# So many people are told before messages get in between.
PORTION = 50
KIND = "activity"
WORDS = {EVE: "activity_notices.eve", MORNING: "activity_notices.morning"}


def tell(tx: Transaction, at: Now) -> bool:
    """Do a portion of what is due first; whether there is more."""
    row = stages.due(tx, at.now)
    if row is None:
        return False
    if not _is_unfinished(tx, at, row):
        if row.state in (*writing.LIVE, writing.OVER):
            stages.plan(tx, row, writing.ends_at(row), row.notify_at, at.zone)
        else:
            stages.drop(tx, row.id)
    soonest = stages.next_due(tx)
    return soonest is not None and soonest <= at.now


def _is_unfinished(tx: Transaction, at: Now, row: Row) -> bool:
    """Do what was planned, if it is still worth something; whether there is more of it."""
    ends = writing.ends_at(row)
    if row.starts_at is None or ends is None:
        return False
    stage = stages.stage_at(row.starts_at, ends, row.notify_at, at.zone)
    if stage is None or (stage.good_until is not None and stage.good_until <= at.now):
        return False
    if (row.state == writing.OVER) != (stage.name == ASK):
        return False
    return _DOES[stage.name](tx, at, row, stage)


def _remind(tx: Transaction, at: Now, row: Row, stage: Stage) -> bool:
    """Remind a portion of those who come of all that they have that day."""
    if stage.name == EVE:
        _tell_groups(tx, at, row, stage)
    on = local_date(at.now, at.zone)
    people = reminding.untold(tx, row.id, on, PORTION)
    told: set[int] = set()
    for one in people:
        if one.id not in told:
            told |= _remind_one(tx, at, one, stage)
    reminding.note(tx, {*told, *(one.id for one in people)}, on)
    return len(people) == PORTION


def _remind_one(tx: Transaction, at: Now, one: Row, stage: Stage) -> set[int]:
    """Lay one text ready for all who use an account; gives the entries of which it tells."""
    chat = _chat(tx, at, one.member_id)
    if chat is None:
        return set()
    users = list(dict.fromkeys(members.users(tx, Account(chat.channel, chat.id))))
    day = local_date(_starts(stage), at.zone)
    rows = reminding.of_day(tx, users, day, at.zone)
    rows = [row for row in rows if row.starts_at > at.now]
    if not rows:
        return set()
    coming = {row.member_id for row in rows}
    names = [members.name(tx, user) for user in users if user in coming]
    text = reminding.words(at.say, WORDS[stage.name], names, rows, at.zone)
    refs = tuple((KIND, number) for number in dict.fromkeys(row.activity_id for row in rows))
    what = Outgoing(text, good_until=rows[0].starts_at, refs=refs)
    key = f"activity:{one.activity_id}:{stage.name}:{day}:{one.member_id}"
    outbox.put(tx, key, chat, what, at.now, kind="post")
    return {row.id for row in rows}


def _tell_groups(tx: Transaction, at: Now, row: Row, stage: Stage) -> None:
    """Remind each group in a line, once."""
    line = reminding.line(at.say, row, at.zone)
    text = at.say("activity_notices.eve_here", line=line)
    what = Outgoing(text, good_until=stage.good_until, refs=((KIND, row.id),))
    day = local_date(row.starts_at, at.zone)
    for chat in writing.groups(tx, row.id):
        key = f"activity:{row.id}:{EVE}:{day}:{chat.channel}:{chat.id}"
        outbox.put(tx, key, chat, what, at.now, kind="post")


def _list(tx: Transaction, at: Now, row: Row, stage: Stage) -> bool:
    """Have the groups read the list, where somebody is new on it."""
    if row.state != writing.OPEN or not daily.is_news(tx, row, at.now, at.zone):
        return False
    text = daily.text(tx, row, at.say, at.zone)
    what = Outgoing(text, good_until=stage.good_until, refs=((KIND, row.id),))
    for chat in writing.groups(tx, row.id):
        key = f"{daily.key(row, at.now, at.zone)}:{chat.channel}:{chat.id}"
        outbox.put(tx, key, chat, what, at.now, kind="post")
    daily.told(tx, row.id, at.now, at.zone)
    return False


def _end(tx: Transaction, at: Now, row: Row, _stage: Stage) -> bool:
    writing.finish(tx, row.id, By(None, at.now))
    return False


def _ask(tx: Transaction, at: Now, row: Row, stage: Stage) -> bool:
    """Ask a portion of those who came for a word."""
    on = local_date(at.now, at.zone)
    came = afterwards.is_ticked(tx, row.id)
    people = reminding.untold(tx, row.id, on, PORTION, came=came)
    for one in people:
        _ask_one(tx, at, row, one, stage)
    reminding.note(tx, {one.id for one in people}, on)
    return len(people) == PORTION


def _ask_one(tx: Transaction, at: Now, row: Row, one: Row, stage: Stage) -> None:
    """Ask somebody alone; who is being asked something else is spared it."""
    chat = _chat(tx, at, one.member_id)
    if chat is None or dialogs.is_open(tx, chat, chat.id, at.now):
        return
    day = local_date(writing.ends_at(row) or at.now, at.zone)
    days = (local_date(at.now, at.zone) - day).days
    which = "activity_notices.how_was_it" if days == 1 else "activity_notices.how_was_it_lately"
    text = at.say(which, name=one.name, title=row.title)
    question = afterwards.question(row.id, at.now + afterwards.PATIENCE)
    dialogs.lay(tx, chat, chat.id, question, at.now)
    what = Outgoing(text, good_until=stage.good_until, refs=((KIND, row.id),))
    outbox.put(tx, f"activity:{row.id}:word:{one.member_id}", chat, what, at.now, kind="post")


def _chat(tx: Transaction, at: Now, member_id: int) -> Chat | None:
    """Where somebody can be told alone, None where the bot can't begin."""
    chat = at.reach.to_person(tx, member_id)
    return chat if chat is not None and at.reach.pushes(chat.channel) else None


def _starts(stage: Stage) -> datetime:
    """An instant of the day of the activity that is reminded of."""
    assert stage.good_until is not None, "a reminder is worth nothing later"
    return stage.good_until


_DOES: dict[str, Callable[[Transaction, Now, Row, Stage], bool]] = {
    EVE: _remind,
    MORNING: _remind,
    LIST: _list,
    OVER: _end,
    ASK: _ask,
}
JOB = Job("activities", {"minute": "*"}, tell, due=stages.next_due)
