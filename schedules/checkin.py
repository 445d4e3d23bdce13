"""The daily study post."""

from __future__ import annotations

from bot.messages import Outgoing
from bot.texts.dates import date_words
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
                date=date_words(at.say, day),
                title=campaign.title,
                material=f"\n{campaign.material}" if campaign.material else "",
            )
            what = Outgoing(text, refs=(("campaign", campaign.id),))
            outbox.put(tx, key, group, what, at.now, kind="post")


JOB = Job("study_post", {"minute": "*"}, post, due=checkin.next_post)
