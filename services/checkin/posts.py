"""What groups read of a day of study and of a meeting, in words."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from bot.messages import Say
from bot.texts.dates import date_words
from bot.texts.moments import moment_words
from storage.transaction import Row


def study(campaign: Row, day: date, say: Say, *, only_at: bool = False) -> str:
    """The post of a campaign on a day; where the bot hears `only_at`, with the line to copy."""
    return say(
        "checkin.post_at" if only_at else "checkin.post",
        date=date_words(say, day),
        title=campaign.title,
        material=f"\n{campaign.material}" if campaign.material else "",
    )


def meeting(row: Row, day: date, say: Say, zone: ZoneInfo) -> str:
    """What a meeting is, when and where; on its day that it is today."""
    return say(
        "meetings.post_today" if day == row.ends_on else "meetings.post",
        name=called(row, say),
        at=begins(row, say, zone),
        material="\n" + " ".join(row.material.split("\n")) if row.material else "",
        place=f"\n{say('meetings.place', place=row.place)}" if row.place else "",
    )


def called(row: Row, say: Say) -> str:
    """A meeting with its form, where that is not its name."""
    form, title = row.meeting, row.title
    if form in ("", title):
        return str(title)
    return say("meetings.named", form=form, title=title)


def begins(row: Row, say: Say, zone: ZoneInfo) -> str:
    """When a meeting begins."""
    starts = row.meets_at.astimezone(zone) if row.meets_at else None
    return moment_words(say, row.ends_on, starts)
