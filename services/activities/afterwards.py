"""When an activity is over: words and pictures of those who came, and the draft of a report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Say
from bot.scene import Question
from bot.texts.moments import moment_words
from services.activities import writing
from services.activities.entries import IN
from storage import audit
from storage.audit import By
from storage.tables.activities import Activity, ActivityWord, Signup
from storage.tables.base import core
from storage.tables.members import Member
from storage.tables.organisations import Membership, Organisation
from storage.transaction import Row, Transaction

# The intent of the answer, and how long it is waited for; after a word only for what belongs to it.
INTENT, KIND = "activity_word", "activity"
PATIENCE, MORE = timedelta(hours=30), timedelta(hours=1)
WORD, PHOTO = "word", "photo"
# So many words, and so much of each, and so many bodies stand in a draft.
QUOTED, LONGEST, BODIES = 3, 60, 6

_activities, _signups = core(Activity), core(Signup)
_words, _members = core(ActivityWord), core(Member)
_memberships, _bodies = core(Membership), core(Organisation)


def question(activity_id: int, until: datetime) -> Question:
    """What is asked of who came: any word will do."""
    ref = (KIND, activity_id)
    return Question(INTENT, (), until, kind="question", ref=ref, draft={"activity": ref})


def keep(tx: Transaction, activity_id: int, said: str, inbox_id: int, by: By) -> None:
    """Keep somebody's word of an activity, once a message; without one it is a picture."""
    word = insert(_words).values(
        activity_id=activity_id,
        member_id=by.member_id,
        kind=WORD if said else PHOTO,
        said=said,
        inbox_id=inbox_id,
        at=by.at,
    )
    tx.execute(word.on_conflict_do_nothing())


def words(tx: Transaction, activity_id: int) -> list[Row]:
    """What people gave of an activity, in order, each with the `name`; for staff alone."""
    rows = (
        select(_words, _members.c.name)
        .join(_members, _members.c.id == _words.c.member_id)
        .where(_words.c.activity_id == activity_id)
    )
    return list(tx.execute(rows.order_by(_words.c.id)))


def is_ticked(tx: Transaction, activity_id: int) -> bool:
    """Whether it was noted of anybody that they came."""
    return _sum(tx, activity_id, _signups.c.arrived) > 0


def draft(tx: Transaction, activity_id: int, say: Say, zone: ZoneInfo) -> str:
    """A report for staff to go on with: when, where, how many came, and what some said.

    Nobody is named. "" where the activity has no beginning.
    """
    row = writing.find(tx, activity_id)
    if row is None or row.starts_at is None:
        return ""
    local = row.starts_at.astimezone(zone)
    place = say("activity_notices.place", place=row.place) if row.place else ""
    at = moment_words(say, local.date(), local)
    signed = _sum(tx, activity_id, _signups.c.heads)
    came = _sum(tx, activity_id, _signups.c.arrived)
    lines = [say("activity_notices.report", title=row.title, at=at, place=place)]
    if came:
        lines.append(say("activity_notices.report_came", signed=signed, came=came))
    else:
        lines.append(say("activity_notices.report_signed", signed=signed))
    lines += _of_bodies(tx, activity_id, say, came=came > 0)
    lines += _quotes(say, (one.said for one in words(tx, activity_id) if one.kind == WORD))
    return "\n".join(lines)


def report(tx: Transaction, activity_id: int, text: str, by: By) -> bool:
    """Keep the report as staff wrote it, "" for the draft again; false before the end."""
    row = writing.find(tx, activity_id)
    ends = writing.ends_at(row) if row is not None else None
    if row is None or row.opens_on is None or ends is None or ends > by.at:
        return False
    tx.execute(update(_activities).where(_activities.c.id == activity_id).values(report=text))
    audit.note(tx, by, "activity.report", f"activity:{activity_id}")
    return True


def _of_bodies(tx: Transaction, activity_id: int, say: Say, *, came: bool) -> list[str]:
    """From which bodies people came, or signed up; who is in several is counted in each."""
    of = (_signups.c.activity_id == activity_id, _signups.c.state == IN)
    people = func.count(_signups.c.id)
    rows = (
        select(_bodies.c.name, people.label("people"))
        .select_from(
            _signups.join(_memberships, _memberships.c.member_id == _signups.c.member_id).join(
                _bodies, _bodies.c.id == _memberships.c.organisation_id
            )
        )
        .where(*of, *((_signups.c.arrived > 0,) if came else ()))
        .group_by(_bodies.c.id, _bodies.c.name)
        .order_by(people.desc(), _bodies.c.id)
        .limit(BODIES)
    )
    told = [
        say("activity_notices.report_body", body=row.name, people=row.people)
        for row in tx.execute(rows)
    ]
    return [say("activity_notices.report_bodies", bodies="、".join(told))] if told else []


def _quotes(say: Say, said: Iterable[str]) -> list[str]:
    """The longest of what was said, as far as there is room."""
    chosen = sorted(dict.fromkeys(said), key=len, reverse=True)[:QUOTED]
    told = [
        say(
            "activity_notices.report_word", said=one if len(one) <= LONGEST else f"{one[:LONGEST]}…"
        )
        for one in chosen
    ]
    return [say("activity_notices.report_words", words="".join(told))] if told else []


def _sum(tx: Transaction, activity_id: int, column: object) -> int:
    here = (_signups.c.activity_id == activity_id, _signups.c.state == IN)
    total = select(func.coalesce(func.sum(column), 0)).where(*here)
    return int(tx.execute(total).scalar_one())
