"""The roster in memory: read anew at once if it is small, beside the talk if it is large."""

from __future__ import annotations

import asyncio

import pytest

from services import members
from storage import roster
from storage.roster import Rosters
from storage.transaction import Transaction
from storage.versions import ROSTER, bump
from tests.kit.office import Office
from tests.kit.town import Town

NEW = "欧阳新来"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every roster is a large one, read two people at a time."""
    monkeypatch.setattr(roster, "LARGE", 1)
    monkeypatch.setattr(roster, "REST", 0.0)


class Kept:
    """A roster in memory, and how often it said that it is to be read anew."""

    def __init__(self, town: Town) -> None:
        self.town, self.called = town, 0
        self.rosters = Rosters(lambda: None, self._changed)

    def _changed(self) -> None:
        self.called += 1

    async def knows(self, name: str) -> bool:
        def work(tx: Transaction) -> bool:
            mark = tx.first(roster._MARK)
            found = self.rosters.current(tx, mark.mark if mark else None)
            return found.resolve(name, None) is not None

        return await self.town.do(work)

    async def enter(self, *names: str) -> None:
        def work(tx: Transaction) -> None:
            for name in names:
                members.enter(tx, name, "member")
            bump(tx, ROSTER)

        await self.town.do(work)


async def test_a_small_roster_is_read_anew_by_the_next_message(any_town: Town):
    kept = Kept(any_town)
    assert not await kept.knows(NEW)
    await kept.enter(NEW)
    assert await kept.knows(NEW)
    assert kept.called == 0


async def test_a_large_one_serves_as_it_was_until_it_is_renewed(any_town: Town, large):
    kept = Kept(any_town)
    assert await kept.knows("王德福")
    await kept.enter(NEW)
    assert not await kept.knows(NEW) and await kept.knows("王德福")
    assert kept.called == 2
    await any_town.bot.work.read(kept.rosters.renew)
    assert await kept.knows(NEW) and await kept.knows("王德福")
    assert kept.called == 2, "there is nothing to be read anew"


async def test_everybody_is_there_wherever_their_page_ends(any_town: Town):
    kept = Kept(any_town)
    names = [f"赵{chr(0x4E00 + n)}明" for n in range(roster.PAGE * 2)]
    await kept.enter(*names)
    asked = [*names[:12], *names[roster.PAGE - 20 : roster.PAGE + 2], *names[-20:], "王德福"]
    assert [name for name in asked if not await kept.knows(name)] == []


async def test_the_bot_renews_it_by_itself(sqlite_url: str, large):
    async with Office.open(sqlite_url) as office:
        town = office.town
        study = town.group("老干部学习群")
        await study.says("王德福", "早上好")
        await town.do(lambda tx: (members.enter(tx, NEW, "member"), bump(tx, ROSTER)))
        for _ in range(500):
            await study.says("王德福", "早上好")
            if town.bot.dispatcher.scenes._rosters._current[1].resolve(NEW, None) is not None:
                return
            await asyncio.sleep(0.01)
    pytest.fail("nobody has read it anew")
