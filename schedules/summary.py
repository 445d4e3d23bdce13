"""小结: in the evening a campaign's groups hear what came together, its leaders who is missing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.messages import Chat, Outgoing
from bot.pacing import not_after
from schedules.job import HOURLY, Job, Now
from services import forwards
from services.checkin import campaigns, summary
from services.checkin.summary import Report
from storage import outbox
from storage.transaction import Row, Transaction

# So many campaigns are summed up, in some 30 ms, before messages get in between.
PORTION = 10
DAY = timedelta(days=1)
# So long before its quiet hours a group hears the summary, for the relay has others to serve.
LEAD = timedelta(minutes=10)


def tell(tx: Transaction, at: Now) -> bool:
    """Sum up the campaigns whose hour has come, once a campaign, day and group."""
    for campaign, day in campaigns.due_summaries(tx, at.now, at.zone, PORTION):
        if campaign.kind != campaigns.MEETING or day == campaign.ends_on:
            _tell_groups(tx, at, campaign, day)
            for report in summary.reports(tx, campaign, day):
                _tell_leader(tx, at, campaign, day, report)
    soonest = campaigns.next_summary(tx)
    return soonest is not None and soonest <= at.now


def hasten(tx: Transaction, at: Now) -> None:
    """Plan the day's summaries before the quiet hours of all groups that are to hear them."""
    for campaign in campaigns.coming_summaries(tx, at.now, at.now + DAY):
        planned = campaign.next_summary_at
        groups = campaigns.groups(tx, campaign.id)
        sooner = min((_heard_by(tx, at, group, planned) for group in groups), default=planned)
        if at.now < sooner < planned:
            campaigns.plan_summary(tx, campaign.id, sooner)


def _heard_by(tx: Transaction, at: Now, group: Chat, planned: datetime) -> datetime:
    assert at.manners is not None, "jobs are told the manners"
    return not_after(planned, at.manners.hours(tx, group), at.zone, LEAD)


def _tell_groups(tx: Transaction, at: Now, campaign: Row, day: date) -> None:
    text = summary.words(at.say, campaign, day, summary.sums(tx, campaign.id, day, at.zone))
    if text is None:
        return
    # The next morning it is worth nothing.
    midnight = datetime.combine(day + DAY, time(), at.zone)
    what = Outgoing(text, good_until=midnight, refs=(("campaign", campaign.id),))
    for group in campaigns.groups(tx, campaign.id):
        key = f"summary:{campaign.id}:{day}:{group.channel}:{group.id}"
        outbox.put(tx, key, group, what, at.now, kind="post")


def _tell_leader(tx: Transaction, at: Now, campaign: Row, day: date, report: Report) -> None:
    """Tell a leader alone; where that can't be, clerks find it among what they pass on."""
    key = f"absent:{campaign.id}:{day}:{report.member_id}"
    text = summary.reported(at.say, campaign, day, report)
    chat = None if report.away else at.reach.to_person(tx, report.member_id)
    if chat is not None:
        outbox.put(tx, key, chat, text, at.now, kind="post")
        return
    asked = at.say("summary.tell", name=report.name, text=text)
    outbox.leave(tx, key, forwards.CLERKS_DESK, asked, at.now)


JOB = Job("summary", {"minute": "*"}, tell, due=campaigns.next_summary)
HASTEN = Job("summary_hour", HOURLY, hasten)
