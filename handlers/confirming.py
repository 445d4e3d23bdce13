"""What is said of study that was recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from bot.messages import Acknowledged, Reply, Request
from bot.scene import Item, Person
from bot.texts.dates import date_words
from handlers import campaigns
from handlers.recording import One
from handlers.wishes import Wish
from services import checkin
from storage import acknowledgements


def told(request: Request, campaign: Item, wish: Wish, done: list[One], most: int) -> list[Reply]:
    """One reply for all that was done, and what could not be: no more than `most` days back."""
    last, name = done[-1], campaigns.person(request).name
    lines = [_of_others(request, done) if wish.for_others else _of_oneself(request, done)]
    if campaigns.reflection(request) and not (wish.for_others and len(wish.people) > 1):
        lines[0] += request.say("checkin.reflected")
    if any(one.back for one in done):
        lines.append(request.say("checkin.leave_over"))
    left = () if len(wish.days) == 1 else set(wish.days) - {one.day for one in done}
    if left:
        lines.append(too_long_ago(request, sorted(left), most))
    if wish.refused:
        lines.append(request.say("checkin.others_not", name=name))
    alone = not wish.for_others and wish.days == (request.scene.today,) and last.recorded.new
    of = acknowledged(campaign.id, last.person) if alone else None
    return [Reply("\n".join(lines), of, (campaign.ref,))]


def too_long_ago(request: Request, days: Collection[date], most: int) -> str:
    """That some days can't be recorded: the campaign had not begun, or they are too long ago."""
    name, dates = campaigns.person(request).name, _dates(request, days)
    if request.scene.today - min(days) <= timedelta(days=most):
        return request.say("checkin.not_begun", name=name, date=dates)
    if not most:
        return request.say("checkin.no_makeup", name=name, date=dates)
    return request.say("checkin.too_long_ago", name=name, date=dates, most=most)


def listed(request: Request, names: Iterable[str]) -> str:
    """Names, each once, as many as a text has room for."""
    unique = list(dict.fromkeys(names))
    some = "、".join(unique[: acknowledgements.MOST_NAMES])
    if len(unique) <= acknowledgements.MOST_NAMES:
        return some
    return request.say("common.and_others", names=some)


def acknowledged(campaign_id: int, person: Person) -> Acknowledged:
    """What tells a check-in from others, where several are confirmed together."""
    return Acknowledged("checkin.joined", f"{campaign_id}:{person.id}", person.name)


def _of_oneself(request: Request, done: list[One]) -> str:
    last = done[-1]
    if [one.day for one in done] == [request.scene.today]:
        return _of_today(request, last.person, last.recorded)
    fresh = [one.day for one in done if one.recorded.new]
    dates, total = _dates(request, fresh or [last.day]), last.recorded.total
    values = {"name": last.person.name, "date": dates, "days": total.days}
    if not fresh:
        return request.say("checkin.backfilled_already", **values)
    return request.say("checkin.backfilled", streak=total.streak, **values)


def _of_today(request: Request, person: Person, done: checkin.Recorded) -> str:
    name, total = person.name, done.total
    if not done.new:
        return request.say("checkin.already", name=name, days=total.days)
    if request.understanding.slots.get("picture"):
        return request.say("checkin.picture", name=name)
    if total.days == 1:
        return request.say("checkin.recorded_first", name=name)
    return request.say("checkin.recorded", name=name, days=total.days, streak=total.streak)


def _of_others(request: Request, done: list[One]) -> str:
    """What was recorded of several people, or of somebody else."""
    fresh = [one for one in done if one.recorded.new]
    names = listed(request, [one.person.name for one in fresh or done])
    days = list(dict.fromkeys(one.day for one in fresh))
    if not fresh:
        return request.say("checkin.already_for", names=names)
    if days == [request.scene.today]:
        return request.say("checkin.recorded_for", names=names)
    return request.say("checkin.backfilled_for", names=names, date=_dates(request, days))


def _dates(request: Request, days: Iterable[date]) -> str:
    return "、".join(date_words(request.say, day) for day in days)
