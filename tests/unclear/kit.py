"""What staff do with what was not understood, in the town."""

from __future__ import annotations

from typing import Any

from bot.clarifying import Meaning
from services import consents, members, settings
from services.scopes import ALL
from services.unclear import deciding, keeping, undoing
from services.unclear.deciding import Decision, Outcome
from services.unclear.keeping import Wanted
from storage.audit import By
from storage.tables.unclear import Unclear
from storage.transaction import Transaction
from tests.kit.town import Town

CLERK = "林小雨"
NONSENSE = "咕噜咕噜"


async def waiting(town: Town) -> list[str]:
    """What waits for staff, the oldest first."""
    rows = await town.do(lambda tx: keeping.rows(tx, Wanted(ALL), 0, 50))
    return [row.text for row in rows]


async def offered(town: Town, n: int = -1) -> list[Meaning]:
    """What is offered for one of the messages, by default the last."""

    def work(tx: Transaction) -> list[Meaning]:
        return _offered(tx, town, n)

    found: list[Meaning] = await town.do(work)
    return found


def _offered(tx: Transaction, town: Town, n: int) -> list[Meaning]:
    row = keeping.rows(tx, Wanted(ALL), 0, 50)[n]
    clarifying = town.bot.clarifying
    return clarifying.meanings(clarifying.seen(tx, row), town.clock.now())


def by(tx: Transaction, town: Town, name: str = CLERK) -> By:
    """A clerk, now."""
    return By(members.named(tx, name), town.clock.now())


async def means(town: Town, key: str, n: int = -1, name: str = CLERK) -> Outcome:
    """A clerk says what was meant: a whole key, or how it begins."""

    def work(tx: Transaction) -> Outcome:
        row = keeping.rows(tx, Wanted(ALL), 0, 50)[n]
        (chosen,) = (one for one in _offered(tx, town, n) if one.key.startswith(key))
        return decide(tx, town, row, chosen, by(tx, town, name))

    outcome: Outcome = await town.do(work)
    return outcome


def decide(tx: Transaction, town: Town, row: Any, chosen: Meaning, by: By) -> Outcome:
    """Do what was chosen."""
    bot = town.bot
    seen = bot.clarifying.seen(tx, row)
    told = (seen.message, seen.scene, chosen.key, chosen.understood)
    decision = Decision(row, *told, lambda: bot.clarifying.do(tx, seen, chosen))
    return deciding.decide(tx, bot.vault, bot._desk(), decision, by)


async def take_back(town: Town) -> tuple[int, bool] | None:
    """A clerk takes the latest decision back."""

    def work(tx: Transaction) -> tuple[int, bool] | None:
        row = keeping.rows(tx, Wanted(ALL, keeping.DONE), 0, 50)[0]
        return undoing.undo(tx, town.bot.vault, row, by(tx, town))

    return await town.do(work)  # type: ignore[no-any-return]


async def wants_lines(town: Town, *names: str) -> None:
    """The bureau wants lines kept, and some people consent."""

    def work(tx: Transaction) -> None:
        settings.put(tx, settings.KEEP_LINES, True, by(tx, town))
        for name in names:
            number = members.named(tx, name)
            assert number is not None
            consents.give(tx, number, "wording", by(tx, town), how="paper")

    await town.do(work)


async def kept(town: Town) -> list[dict[str, Any]]:
    """The labelled lines as they are kept."""
    rows = await town.rows(Unclear)
    found = (keeping.line(town.bot.vault, row) for row in rows)
    return [one for one in found if one is not None]
