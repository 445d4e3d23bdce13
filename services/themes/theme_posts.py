"""The words by which a theme is told in a group; what to do stands on the last line."""

from __future__ import annotations

from bot.messages import Say
from bot.texts.dates import date_words
from services.themes.theme_figures import Sums
from storage.transaction import Row


def opening(row: Row, say: Say, *, only_at: bool) -> str:
    """What is asked for and until when; where the bot hears `only_at`, with the line to copy."""
    first, last = (date_words(say, day) for day in (row.opens_on, row.closes_on))
    head = say("themes.head", title=row.title)
    days = say("themes.days", first=first, last=last)
    return "\n".join(filter(None, (head, row.intro, days, _how(say, only_at=only_at))))


def nudge(row: Row, sums: Sums, say: Say, *, only_at: bool) -> str:
    """How much has come so far, with thanks; nobody is named."""
    last = date_words(say, row.closes_on)
    if sums.count:
        line = say("themes.nudge", title=row.title, count=sums.count, date=last)
    else:
        line = say("themes.nudge_none", title=row.title, date=last)
    return f"{line}\n{_how(say, only_at=only_at)}"


def summary(row: Row, sums: Sums, say: Say) -> str:
    """What came of it; nobody is named."""
    if not sums.count:
        return say("themes.summary_none", title=row.title)
    return say(
        "themes.summary",
        title=row.title,
        people=sums.people,
        count=sums.count,
        accepted=sums.accepted,
        answered=sums.answered,
    )


def _how(say: Say, *, only_at: bool) -> str:
    return say("themes.how_at" if only_at else "themes.how")
