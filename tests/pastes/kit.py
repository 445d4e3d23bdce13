"""The invented group of `world.toml` in a real database, and what pastes leave there."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from bot.app import Bot
from bot.clock import MovableClock, StandingClock
from bot.messages import Chat
from bot.scene import Person
from services import checkin, members, organisations
from services.activities import entries, writing
from services.activities.entries import STANDS
from services.activities.writing import Draft
from services.pastes import keeping
from services.pastes.model import Choices, Pasted
from storage.audit import By
from storage.tables.base import core
from storage.tables.checkin import Campaign, Checkin
from storage.tables.families import FamilyLink
from storage.tables.members import Member
from storage.transaction import Transaction
from storage.versions import ROSTER, bump
from tests.kit.town import ZONE, settings

HERE = Path(__file__).parent
WORLD = tomllib.loads((HERE / "world.toml").read_text("utf-8"))
NOW: datetime = WORLD["pasted_at"]
CLERK = "管春燕"
_members, _links = core(Member), core(FamilyLink)

# Who, what, about what (an activity's title or a day), with how many heads.
Row = tuple[str, str, str, int]


@dataclass(slots=True)
class Group:
    """A running bot with the group, and the numbers of its people by their names in the world."""

    bot: Bot
    chat: Chat
    people: Mapping[str, int] = field(default_factory=dict)
    activities: Mapping[str, int] = field(default_factory=dict)

    async def do(self, work: Any) -> Any:
        """Run a function of a transaction."""
        return await self.bot.work.submit("test", work)

    def pasted(self, text: str, choices: Choices | None = None) -> Pasted:
        """A text, as the clerk pastes it."""
        by = Person(self.people[CLERK], CLERK, "staff")
        return Pasted(self.chat, text, NOW, by, choices or Choices())

    async def rows(self) -> list[Row]:
        """All that stands: check-ins by day, and who is on which list with how many heads."""
        return await self.bot.work.read(self._rows)

    def _rows(self, tx: Transaction) -> list[Row]:
        called = {number: name.partition("@")[0] for name, number in self.people.items()}
        checkins = core(Checkin)
        days = tx.execute(select(checkins.c.member_id, checkins.c.day)).all()
        studied = [(called[row.member_id], "checkin", str(row.day), 1) for row in days]
        signed = [
            (row.name, "signup", title, row.heads)
            for title, number in self.activities.items()
            for row in entries.every(tx, number)
            if row.state in STANDS
        ]
        return sorted([*studied, *signed])


def build(tx: Transaction) -> Group:
    """Enter the world in an empty database; gives what it is called by, without a bot."""
    people, bodies = {}, {}
    for name, told in WORLD["people"].items():
        role = "staff" if told.get("staff") else "member"
        number = members.enter(tx, name.partition("@")[0], role)
        people[name] = number
        more = {"aliases": told.get("alias"), "title": told.get("title", "")}
        tx.execute(update(_members).where(_members.c.id == number).values(more))
        body = told["branch"]
        if body not in bodies:
            bodies[body] = organisations.add(tx, body, "建制支部")
        organisations.join(tx, bodies[body], number, home=True)
    by = By(people[CLERK], datetime(2025, 10, 1, tzinfo=UTC))
    for name, told in WORLD["people"].items():
        if told.get("spouse", "") > name:
            _marry(tx, people[name], people[told["spouse"]], by)
    bump(tx, ROSTER)
    chat = keeping.open_group(tx, WORLD["group"]["name"], WORLD["group"]["purpose"], by)
    _campaign(tx, chat, by)
    made = {one["title"]: _activity(tx, one, chat, by) for one in WORLD["activity"]}
    return Group(None, chat, people, made)  # type: ignore[arg-type]


def _marry(tx: Transaction, one: int, other: int, by: By) -> None:
    values = {
        "elder_id": one,
        "relative_id": other,
        "relation": "spouse",
        "state": "approved",
        "asked_at": by.at,
    }
    tx.execute(insert(_links).values(values))


def _campaign(tx: Transaction, chat: Chat, by: By) -> None:
    told = WORLD["campaign"]
    campaign = Campaign(
        title=told["title"],
        starts_on=told["starts_on"],
        ends_on=told["ends_on"],
        post_time=told["post_time"],
    )
    checkin.create_campaign(tx, campaign, [chat], by.at, ZONE)


def _activity(tx: Transaction, told: Mapping[str, Any], chat: Chat, by: By) -> int:
    draft = Draft(
        told["title"],
        told["starts_at"],
        place=told["place"],
        aliases=tuple(told.get("aliases", ())),
        chats=(chat,),
    )
    number = writing.create(tx, draft, by, ZONE)
    writing.publish(tx, number, by, ZONE)
    return number


async def started(url: str) -> Group:
    """A bot on a migrated database with the world in it, at the moment of pasting."""
    bot = Bot(settings(url), MovableClock(StandingClock(NOW)))
    await bot.start()
    group: Group = await bot.work.submit("test", build)
    group.bot = bot
    return group
