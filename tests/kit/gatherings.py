"""Activities for tests of what the clock tells: made, signed up for and left by services alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from bot.messages import Chat
from services import members
from services.activities import leaving, signing, writing
from services.activities.entries import Entry
from services.activities.writing import Draft
from storage.audit import By
from storage.tables.activities import Signup
from tests.kit.town import ZONE, Town

GROUP = Chat("simulator", "G2", is_group=True)
TEA = "茶话会"
# The town's clock begins on Monday the 27th at 9:30.
THURSDAY = datetime(2025, 10, 30, 9, tzinfo=ZONE)


async def gathering(
    town: Town, title: str = TEA, starts_at: datetime = THURSDAY, **more: Any
) -> int:
    """An activity that people can sign up for; gives its id."""
    more = {"place": "老干部活动中心", "chats": (GROUP,)} | more
    by = await by_staff(town)

    def work(tx: Any) -> int:
        made = writing.create(tx, Draft(title, starts_at, **more), by, ZONE)
        writing.publish(tx, made, by, ZONE)
        return made

    return int(await town.do(work))


async def by_staff(town: Town) -> By:
    """A deed of the bureau's clerk."""
    clerk = await town.do(lambda tx: members.named(tx, "林小雨"))
    return By(clerk, town.clock.now())


async def signs_up(town: Town, activity: int, *names: str, **more: Any) -> None:
    """The first of them signs all of them up, who stay together."""

    def work(tx: Any) -> None:
        party = tuple(_entry(tx, name) for name in names)
        by = By(members.named(tx, names[0]), town.clock.now())
        signing.sign_up(tx, activity, [party], by, **more)

    await town.do(work)


async def everybody(town: Town, activity: int, names: Iterable[str]) -> None:
    """Each signs up alone, one after another."""
    for name in names:
        await signs_up(town, activity, name)


async def leaves(town: Town, activity: int, *names: str) -> None:
    """The first of them takes all of them off the list."""

    def work(tx: Any) -> None:
        keys = [members.named(tx, name) or name for name in names]
        by = By(members.named(tx, names[0]), town.clock.now())
        leaving.leave(tx, activity, keys, by)

    await town.do(work)


async def states(town: Town, activity: int) -> dict[str, str]:
    """How everybody on the list of an activity stands."""
    rows = [row for row in await town.rows(Signup) if row.activity_id == activity]
    return {row.name: row.state for row in rows}


async def until(town: Town, hour: int, minute: int = 0, days: int = 0) -> None:
    """Let time go by until the next such hour, and so many days more."""
    now = town.clock.now().astimezone(ZONE)
    at = now.replace(hour=hour, minute=minute, second=0)
    at += timedelta(days=days if at > now else days + 1)
    await town.bot.run_due(at)


def _entry(tx: Any, name: str) -> Entry:
    return Entry(name, members.named(tx, name))
