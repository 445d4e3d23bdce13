"""Days as people say them."""

from __future__ import annotations

from datetime import date

from bot.messages import Say


def date_words(say: Say, day: date) -> str:
    """A day with its day of the week: 10月28日(周二)."""
    weekday = say("common.weekdays")[day.weekday()]
    return say("common.date", month=day.month, day=day.day, weekday=weekday)
