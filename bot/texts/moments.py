"""Moments as people say them."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.messages import Say
from bot.texts.dates import date_words

NOON = 12


def moment_words(say: Say, day: date, at: datetime | None) -> str:
    """A day, with the hour of `at` (in the bureau's zone) if there is one: 10月29日(周三)下午2点半."""
    if at is None:
        return date_words(say, day)
    part = "common.morning" if at.hour < NOON else "common.afternoon"
    hour = at.hour - NOON if at.hour > NOON else at.hour
    minute = say("common.minutes", minute=at.minute) if at.minute else ""
    return f"{date_words(say, day)}{say(part, hour=hour)}{minute}"


def hour_words(at: time) -> str:
    """An hour of the day without a nought before it: 9:00."""
    return f"{at.hour}:{at.minute:02}"
