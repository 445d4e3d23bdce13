"""提醒: a word alone at the hour that a person chose, unless the study is done."""

from __future__ import annotations

from bot.clock import local_date
from bot.messages import Outgoing
from bot.texts.moments import hour_words
from schedules.job import Job, Now
from services.checkin import reminding
from services.checkin.reminding import LATEST, Reminder
from storage import outbox
from storage.transaction import Transaction

# So many people are reminded before messages get in between.
PORTION = 100


def remind(tx: Transaction, at: Now) -> bool:
    """Remind whoever is due, once a person and day."""
    for reminder in reminding.due(tx, at.now, at.zone, PORTION):
        _tell(tx, at, reminder)
    soonest = reminding.next_due(tx)
    return soonest is not None and soonest <= at.now


def _tell(tx: Transaction, at: Now, reminder: Reminder) -> None:
    """Lay the word ready; who can't be written to first is spared it."""
    chat = at.reach.to_person(tx, reminder.member_id)
    if chat is None or not at.reach.pushes(chat.channel):
        return
    hour = hour_words(reminder.at.astimezone(at.zone).time())
    titles = "、".join(at.say("reminding.title", title=title) for title in reminder.titles[:3])
    text = at.say("reminding.word", name=reminder.name, time=hour, titles=titles)
    key = f"remind:{reminder.member_id}:{local_date(at.now, at.zone)}"
    what = Outgoing(text, good_until=reminder.at + LATEST)
    outbox.put(tx, key, chat, what, at.now, kind="post")


JOB = Job("reminders", {"minute": "*"}, remind, due=reminding.next_due)
