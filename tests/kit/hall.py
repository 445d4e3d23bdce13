"""The discussion hall for tests: cases seen to as staff do it on the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.messages import Reach
from services import members
from services.matters import Desk
from services.suggestions import answering, departments, reading, stages, steps, voices
from services.suggestions.answering import ADOPTED, Words
from services.suggestions.reading import Told
from services.suggestions.recording import SAID
from services.suggestions.steps import Doer
from storage.audit import By
from storage.tables.suggestions import Suggestion
from tests.kit.town import Town

HALL, CLERK = "线上议事厅", "林小雨"


def desk(town: Town) -> Desk:
    """How people are told."""
    reach: Reach = town.bot.reach
    return Desk(reach, town.bot.say)


async def doer(town: Town, reason: str = "", name: str = CLERK) -> Doer:
    """Somebody of staff, with a reason."""
    number = await town.do(lambda tx: members.named(tx, name))
    return Doer(By(number, town.clock.now()), town.bot.vault, reason)


async def case(town: Town, number: int) -> Told:
    """A case with its words."""
    told = await town.do(lambda tx: reading.one(tx, town.bot.vault, number))
    assert told is not None
    return told


async def states(town: Town) -> dict[int, str]:
    """The states of all cases, by their numbers."""

    def read(tx: Any) -> dict[int, str]:
        return {row.id: row.state for row in tx.execute(reading.joined())}

    return await town.do(read)


async def said(town: Town) -> list[str]:
    """What was said, word for word, the earliest first."""
    rows = await town.rows(Suggestion)
    return [town.bot.vault.open(row.said_sealed, SAID) for row in rows]


async def take(town: Town, number: int, deed: str, reason: str = "", **changes: Any) -> None:
    """A step of a case that a clerk takes."""
    who = await doer(town, reason)
    await town.do(lambda tx: steps.take(tx, number, deed, who, changes))


async def assign(town: Town, number: int, name: str = "", due_on: date | None = None) -> None:
    """Accept a case and give it to a department, which is entered if it is new."""
    who = await doer(town)

    def work(tx: Any) -> None:
        known = departments.named(tx, name) if name else None
        office = known.id if known else departments.enter(tx, name, None, who.by) if name else None
        row = steps.find(tx, number)
        if row is not None and row.state == stages.RECEIVED:
            steps.take(tx, number, stages.ACCEPT, who, {"accepted_at": who.by.at})
        changes = {"department_id": office, "officer_id": who.by.member_id, "due_on": due_on}
        steps.take(tx, number, stages.ASSIGN, who, changes)

    await town.do(work)


async def answer(town: Town, number: int, text: str, outcome: str = ADOPTED) -> None:
    """Answer a case in the name of its department, and deliver that."""
    who, told_by = await doer(town), desk(town)

    def work(tx: Any) -> None:
        row = steps.find(tx, number)
        assert row is not None
        office = departments.name(tx, row.department_id)
        words = Words(text, outcome, row.department_id, office)
        answering.answer(tx, number, words, who, told_by)

    await town.do(work)
    await town.wait(minutes=5)


async def backed(town: Town, number: int) -> list[str]:
    """Who backs a case, by name."""

    def read(tx: Any) -> list[str]:
        return [members.name(tx, one) for one in voices.supporters(tx, number)]

    return await town.do(read)
