"""Themes and suggestions as tests enter them, past the talk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.clock import local_date
from bot.messages import Account, Chat
from services import members
from services.suggestions import recording
from services.suggestions.recording import Said
from services.themes import theming
from services.themes.theming import Draft
from storage.audit import By
from storage.tables.suggestions import Theme
from tests.kit.town import ZONE, Town

HALL = Chat("simulator", "G3", is_group=True)
OTHER = Chat("simulator", "G1", is_group=True)
TITLE = "我为乡村振兴献一策"
OPENS, CLOSES = date(2025, 11, 3), date(2025, 11, 21)
DRAFT = Draft(TITLE, OPENS, CLOSES, "村里的事，大家出主意。", ("乡村振兴",), (HALL,))


def by(town: Town) -> By:
    return By(None, town.clock.now())


async def theme(town: Town, draft: Draft = DRAFT, *, opened: bool = True) -> int:
    """A theme as staff wrote it."""

    def work(tx):
        number = theming.create(tx, draft, by(town))
        assert not opened or theming.open_now(tx, number, by(town), ZONE)
        return number

    return await town.do(work)


async def the(town: Town) -> Theme:
    (row,) = await town.rows(Theme)
    return row


async def suggested(town: Town, number: int | None, name: str, words: str, **more) -> int:
    """A case of what somebody said."""

    def work(tx):
        now = town.clock.now()
        said = Said(
            words,
            Account("simulator", name),
            HALL,
            members.named(tx, name),
            now,
            local_date(now, ZONE),
            theme_id=number,
        )
        cases = recording.enter(tx, town.bot.vault, replace(said, **more), [(0, len(words))])
        return cases[0].id

    return await town.do(work)


async def until_theme_begins(town: Town, hours: float = 10) -> None:
    """To an hour of the first day."""
    begins = datetime.combine(OPENS, time(), ZONE) + timedelta(hours=hours)
    await town.bot.run_due(begins)
