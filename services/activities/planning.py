"""A plan as it is said, piece by piece, becomes a draft; what is wrong with it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from services.activities.words import end_of
from services.activities.writing import Draft
from storage.transaction import Row

# What is wrong with a plan, in the order in which it is asked.
Fault = Literal["title", "date", "hour", "past", "deadline_late", "deadline_past"]
NOTES = ("bring", "contact", "rain_plan")
NOON, WEEK = 12, 7


def fault(plan: Row | Draft, now: datetime) -> Fault | None:
    """What keeps people from signing up for an activity as it is written; None if nothing does."""
    if not plan.title.strip():
        return "title"
    if plan.starts_at is None:
        return "date"
    if plan.starts_at <= now:
        return "past"
    if plan.deadline is None:
        return None
    if plan.deadline >= plan.starts_at:
        return "deadline_late"
    return "deadline_past" if plan.deadline <= now else None


def missing(slots: Mapping[str, Any]) -> Fault | None:
    """What of a plan nobody said yet."""
    if not slots.get("title"):
        return "title"
    if not isinstance(slots.get("date"), date):
        return "date"
    return "hour" if hour(slots.get("time")) is None else None


def draft(slots: Mapping[str, Any], zone: ZoneInfo, was: Draft | None = None) -> Draft:
    """The draft of a plan of which nothing is missing; of another draft what slots can't say."""
    day, begins = slots["date"], hour(slots.get("time"))
    assert begins is not None, "a plan of which nothing is missing"
    starts_at = datetime.combine(day, begins, zone)
    fields: dict[str, Any] = {
        "title": slots["title"],
        "starts_at": starts_at,
        "ends_at": _end(slots.get("end_time"), starts_at),
        "place": slots.get("where") or "",
        "capacity": slots.get("capacity"),
        "deadline": _deadline(slots, starts_at, zone),
        "every_days": WEEK if slots.get("weekly") else None,
        **_notes(slots),
    }
    return Draft(**fields) if was is None else replace(was, **fields)


def partly(slots: Mapping[str, Any], zone: ZoneInfo) -> Draft:
    """The draft of a plan of which something may be missing: without an hour it has no start."""
    if missing(slots) is None:
        return draft(slots, zone)
    return Draft(
        slots.get("title") or "",
        place=slots.get("where") or "",
        capacity=slots.get("capacity"),
        **_notes(slots),
    )


def hour(said: Any) -> time | None:
    """The hour that a slot tells; None where that is only a part of the day, or nothing."""
    if isinstance(said, time):
        return said
    return time.fromisoformat(said) if isinstance(said, str) and ":" in said else None


def in_part(part: Any, said: Any) -> Any:
    """An hour that was asked for, in the part of the day that was said before."""
    at = hour(said)
    if part == "PM" and at is not None and at.hour < NOON:
        return f"{at.hour + NOON}:{at.minute:02}"
    return said


def _notes(slots: Mapping[str, Any]) -> dict[str, Any]:
    """What is told beside the plan itself; what nobody speaks of stays as it is."""
    return {name: slots[name] for name in NOTES if slots.get(name)}


def _end(said: Any, starts_at: datetime) -> datetime | None:
    at = hour(said)
    if at is None:
        return None
    ends_at = datetime.combine(starts_at.date(), at, starts_at.tzinfo)
    return ends_at if ends_at > starts_at else None


def _deadline(slots: Mapping[str, Any], starts_at: datetime, zone: ZoneInfo) -> datetime | None:
    """The hour that was said, else the end of the day; of the very day, an hour before."""
    day = slots.get("deadline")
    if not isinstance(day, date):
        return None
    at = hour(slots.get("deadline_time"))
    if at is not None:
        return datetime.combine(day, at, zone)
    until = end_of(day, zone)
    return until if day != starts_at.date() else starts_at - timedelta(hours=1)
