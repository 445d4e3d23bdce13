"""The daily study post, and what is posted of a meeting."""

from __future__ import annotations

from bot.messages import Outgoing
from schedules.job import Job, Now
from services import chats, checkin
from services.checkin import posts
from services.checkin.campaigns import MEETING
from storage import outbox
from storage.transaction import Transaction


def post(tx: Transaction, at: Now) -> None:
    """Lay ready the posts whose hour has come, once a campaign, group and day."""
    for campaign, groups, day in checkin.due_posts(tx, at.now, at.zone):
        meets = campaign.kind == MEETING
        for group in groups:
            key = f"checkin:{campaign.id}:{day}:{group.channel}:{group.id}"
            if meets:
                text = posts.meeting(campaign, day, at.say, at.zone)
            else:
                only_at = chats.hears_only_at(tx, group)
                text = posts.study(campaign, day, at.say, only_at=only_at)
            what = Outgoing(text, refs=((MEETING if meets else "campaign", campaign.id),))
            outbox.put(tx, key, group, what, at.now, kind="post")


JOB = Job("study_post", {"minute": "*"}, post, due=checkin.next_post)
