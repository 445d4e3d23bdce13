"""候补: a place that is offered is told to who waits, and given on where no answer comes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.messages import Outgoing, Say
from bot.pacing import Quiet
from bot.texts.moments import moment_words
from schedules.job import Job, Now
from services import forwards, members
from services.activities import offering, patience, waiting, writing
from services.activities.offering import KIND, Asked, Party
from storage import dialogs, outbox
from storage.transaction import Row, Transaction

# So many parties are told before messages get in between.
PORTION = 50
# So long somebody may say that they want to wait anew.
AGAIN = timedelta(days=1)
STAMP = "%Y%m%d%H%M%S"


class Told(NamedTuple):
    """A party that is told of its places in an activity, and who answers for it."""

    activity: Row
    party: Party
    asked: Asked


def tell(tx: Transaction, at: Now) -> bool:
    """Give on what nobody answered, and tell who was offered a place and does not know it."""
    for row in offering.renew(tx, at.now):
        outbox.drop_like(tx, f"offer:{row.activity_id}:{row.id}:%")
    for party in offering.parties(waiting.lapse(tx, at.now)):
        _tell_lapsed(tx, at, party)
    untold = offering.parties(waiting.untold(tx))
    for party in untold[:PORTION]:
        _offer(tx, at, party)
    return len(untold) > PORTION


def _offer(tx: Transaction, at: Now, party: Party) -> None:
    """Tell of an offer, and note until when it can be answered."""
    activity = writing.find(tx, party.activity_id)
    assert activity is not None, "activities are never struck off"
    if not _is_to_come(activity, at.now):
        # It lapses when the activity begins, or did; nobody is told of a place in it.
        _note(tx, party, activity.starts_at or at.now)
        return
    asked = offering.asked(tx, party, at.reach)
    quiet = _quiet(tx, at, asked)
    most = timedelta(hours=activity.offer_hours)
    until = patience.until(at.now, activity.starts_at, most, quiet, at.zone)
    until = patience.handy(until, activity.starts_at)
    if not _note(tx, party, until):
        return
    if asked is None:
        text = at.say("offers.by_phone", **_values(at, activity, party, until))
        outbox.leave(tx, _key(party, until), forwards.CLERKS_DESK, text, at.now)
        return
    held = patience.readable_from(at.now, activity.starts_at, quiet, at.zone) is not None
    text = _offered(tx, at, Told(activity, party, asked), until)
    what = Outgoing(text, good_until=until, refs=((KIND, activity.id),))
    kind = "post" if held else "answer"
    outbox.put(tx, _key(party, until), asked.chat, what, at.now, kind=kind)


def _offered(tx: Transaction, at: Now, told: Told, until: datetime) -> str:
    """What is said to who answers for a party, with the question laid open if none is."""
    say, party, name = at.say, told.party, members.name(tx, told.asked.member_id)
    values = _values(at, told.activity, party, until)
    if party.heads == 1 and party.rows[0].member_id == told.asked.member_id:
        words = say("offers.one", name=name, title=values["title"], until=values["until"])
    else:
        words = say("offers.several", name=name, **values)
    if _lay(tx, at, told, until, again=False):
        return f"{words}\n{say('offers.answer')}"
    return f"{words}\n{say('offers.answer_in_words', title=values['title'])}"


def _tell_lapsed(tx: Transaction, at: Now, party: Party) -> None:
    """Tell that a place went to the next, and how to wait anew."""
    activity = writing.find(tx, party.activity_id)
    asked = offering.asked(tx, party, at.reach)
    if activity is None or asked is None or not _is_to_come(activity, at.now):
        return
    told = Told(activity, party, asked)
    until = min(at.now + AGAIN, activity.starts_at)
    late = activity.deadline is not None and activity.deadline <= at.now
    if activity.state != writing.OPEN or late:
        key = "offers.lapsed_closed"
    elif _lay(tx, at, told, until, again=True):
        key = "offers.lapsed"
    else:
        key = "offers.lapsed_in_words"
    text = at.say(key, name=members.name(tx, asked.member_id), title=activity.title)
    ended = party.rows[0].offer_until or at.now
    what = Outgoing(text, good_until=activity.starts_at, refs=((KIND, activity.id),))
    outbox.put(tx, f"{_key(party, ended)}:over", asked.chat, what, at.now, kind="post")


def _lay(tx: Transaction, at: Now, told: Told, until: datetime, *, again: bool) -> bool:
    """Lay the question open; false while something else is being asked."""
    chat = told.asked.chat
    if dialogs.is_open(tx, chat, chat.id, at.now):
        return False
    yes, no = ("offers.queue", "offers.no_queue") if again else ("offers.come", "offers.leave")
    question = offering.question(told.party, (at.say(yes), at.say(no)), until, again=again)
    dialogs.lay(tx, chat, chat.id, question, at.now)
    return True


def _note(tx: Transaction, party: Party, until: datetime) -> bool:
    told = [waiting.told(tx, row, until) for row in party.rows]
    return any(told)


def _quiet(tx: Transaction, at: Now, asked: Asked | None) -> tuple[Quiet, ...]:
    assert at.manners is not None, "jobs are told the manners"
    return at.manners.hours(tx, forwards.CLERKS_DESK if asked is None else asked.chat)


def _is_to_come(activity: Row, now: datetime) -> bool:
    return activity.state in writing.LIVE and activity.starts_at and activity.starts_at > now


def _values(at: Now, activity: Row, party: Party, until: datetime) -> dict[str, object]:
    return {
        "title": activity.title,
        "heads": party.heads,
        "names": "、".join(party.names),
        "until": _moment(at.say, until, at.zone),
    }


def _moment(say: Say, instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return moment_words(say, local.date(), local)


def _key(party: Party, until: datetime) -> str:
    return f"offer:{party.activity_id}:{party.rows[0].id}:{until:{STAMP}}"


# A place that is offered is held for nobody else; a look that finds nothing is one small query.
JOB = Job("offers", {"second": "*/5"}, tell, due=waiting.next_due)
