"""The daily study post, and what is posted of a meeting."""

from __future__ import annotations

from datetime import date

from bot.messages import Chat, Outgoing
from bot.texts.dates import date_words
from bot.texts.moments import moment_words
from schedules.job import Job, Now
from services import chats, checkin
from services.checkin.campaigns import MEETING
from storage import outbox
from storage.transaction import Row, Transaction


def post(tx: Transaction, at: Now) -> None:
    """Lay ready the posts whose hour has come, once a campaign, group and day."""
    for campaign, groups, day in checkin.due_posts(tx, at.now, at.zone):
        meets = campaign.kind == MEETING
        for group in groups:
            key = f"checkin:{campaign.id}:{day}:{group.channel}:{group.id}"
            text = _meeting(at, campaign, day) if meets else _study(tx, at, campaign, group, day)
            what = Outgoing(text, refs=((MEETING if meets else "campaign", campaign.id),))
            outbox.put(tx, key, group, what, at.now, kind="post")


def _study(tx: Transaction, at: Now, campaign: Row, group: Chat, day: date) -> str:
    return at.say(
        "checkin.post_at" if chats.hears_only_at(tx, group) else "checkin.post",
        date=date_words(at.say, day),
        title=campaign.title,
        material=f"\n{campaign.material}" if campaign.material else "",
    )


def _meeting(at: Now, meeting: Row, day: date) -> str:
    """What a meeting is, when and where; on its day that it is today."""
    form, title = meeting.meeting, meeting.title
    named = at.say("meetings.named", form=form, title=title) if form not in ("", title) else title
    starts = meeting.meets_at.astimezone(at.zone) if meeting.meets_at else None
    return at.say(
        "meetings.post_today" if day == meeting.ends_on else "meetings.post",
        name=named,
        at=moment_words(at.say, meeting.ends_on, starts),
        material="\n" + " ".join(meeting.material.split("\n")) if meeting.material else "",
        place=f"\n{at.say('meetings.place', place=meeting.place)}" if meeting.place else "",
    )


JOB = Job("study_post", {"minute": "*"}, post, due=checkin.next_post)
