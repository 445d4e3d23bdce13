"""Notices for tests: written and sent as staff do it on the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from services import announcements, members, organisations
from services.announcements import Draft
from storage.audit import By
from storage.tables.announcements import Receipt
from storage.tables.engine import Outbox
from storage.tables.longtasks import LongTask
from tests.kit.town import Town

STUDY, HALL = "老干部学习群", "线上议事厅"


async def write(
    town: Town,
    *groups: str,
    people: tuple[str, ...] = (),
    bodies: tuple[int, ...] = (),
    title: str = "重阳节慰问",
    text: str = "10月29日上午9点在二楼领慰问品。",
    due_on: date | None = None,
) -> int:
    """A draft; its number."""
    chats = tuple(town.group(name).chat for name in groups)

    def work(tx: Any) -> int:
        chosen = tuple(number for name in people if (number := members.named(tx, name)))
        draft = Draft(title, text, due_on, chats, bodies, chosen)
        return announcements.create(tx, draft, By(None, town.clock.now()))

    return int(await town.do(work))


async def send(town: Town, *groups: str, **more: Any) -> int:
    """A notice that is sent and, where that is possible now, delivered; its number."""
    number = await write(town, *groups, **more)
    by = By(None, town.clock.now())
    assert await town.do(lambda tx: announcements.send(tx, number, by, town.bot.say))
    await delivered(town)
    return number


async def delivered(town: Town) -> None:
    """Let the long tasks do their work and the relay its own."""
    await town.bot.longtasks.work_off()
    await town.wait(minutes=5)


async def body(town: Town, name: str, *people: str) -> int:
    """A body of the roster, with those of these names in it."""

    def work(tx: Any) -> int:
        number = organisations.named(tx, name, "建制支部")
        for one in people:
            member_id = members.named(tx, one) or members.enter(tx, one)
            organisations.join(tx, number, member_id)
        return number

    return int(await town.do(work))


async def readers(town: Town, number: int) -> dict[str, str]:
    """Who has read a notice, and how that is known."""
    rows = [r for r in await town.rows(Receipt) if r.announcement_id == number and r.read_at]
    return {await named(town, row.member_id): row.how for row in rows}


async def asked(town: Town, number: int) -> set[str]:
    """Who is asked to read a notice."""
    rows = [r for r in await town.rows(Receipt) if r.announcement_id == number and r.asked]
    return {await named(town, row.member_id) for row in rows}


async def named(town: Town, member_id: int) -> str:
    """What somebody is called."""
    return str(await town.bot.work.read(lambda tx: members.name(tx, member_id)))


async def laid(town: Town) -> list[str]:
    """The keys of all texts of notices that were laid ready."""
    return sorted(row.key for row in await town.rows(Outbox) if row.key.startswith("announcement"))


async def tasks(town: Town) -> list[str]:
    """How the long tasks of notices stand."""
    return [row.state for row in await town.rows(LongTask) if row.kind == "announce"]
