"""An activity in the town, opened for signing up, and who stands on its list."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.messages import Chat
from services import members
from services.activities import writing
from services.activities.writing import Draft
from storage.audit import By
from storage.tables.activities import Signup
from tests.kit.town import ZONE, Town

STUDY = Chat("simulator", "G1", is_group=True)
SIGNING = Chat("simulator", "G2", is_group=True)
STARTS = datetime(2025, 10, 29, 9, 0, tzinfo=ZONE)


async def publish(town: Town, title: str = "茶话会", **more: Any) -> int:
    """Open an activity in the study and the sign-up group; gives its id."""
    told = {"starts_at": STARTS, "place": "老干部活动中心", "chats": (STUDY, SIGNING)} | more
    by = By(None, town.clock.now())

    def work(tx):
        activity_id = writing.create(tx, Draft(title, **told), by, ZONE)
        writing.publish(tx, activity_id, by, ZONE)
        return activity_id

    return await town.do(work)


async def on_list(town: Town, activity_id: int) -> dict[str, tuple[str, int]]:
    """Each entry's name with its state and heads, in the order in which they came."""
    rows = sorted(await town.rows(Signup), key=lambda row: row.id)
    return {r.name: (r.state, r.heads) for r in rows if r.activity_id == activity_id}


async def number(town: Town, name: str) -> int:
    """The number of somebody of the roster."""
    found = await town.do(lambda tx: members.named(tx, name))
    assert found is not None
    return found


async def told_alone(town: Town, name: str) -> list[str]:
    """What somebody was written alone, after some minutes."""
    await town.bot.run_due(town.clock.now() + timedelta(minutes=12))
    return await town.private(name).posts()
