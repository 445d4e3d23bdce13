"""The daily study post."""

from __future__ import annotations

from datetime import date

from schedules.job import Job, Now
from services import chats, checkin
from storage import outbox
from storage.transaction import Transaction


def post(tx: Transaction, at: Now) -> None:
    """Lay ready the posts whose hour has come, once a campaign, group and day."""
    for campaign, groups, day in checkin.due_posts(tx, at.now, at.zone):
        for group in groups:
            key = f"checkin:{campaign.id}:{day}:{group.channel}:{group.id}"
            text = at.say(
                "checkin.post_at" if chats.hears_only_at(tx, group) else "checkin.post",
                date=_date(at, day),
                title=campaign.title,
                material=f"\n{campaign.material}" if campaign.material else "",
            )
            outbox.put(tx, key, group, text, at.now, kind="post")


def _date(at: Now, day: date) -> str:
    weekday = at.say("common.weekdays")[day.weekday()]
    return at.say("common.date", month=day.month, day=day.day, weekday=weekday)


JOB = Job("study_post", {"minute": "*"}, post, due=checkin.next_post)
