"""An office whose every free text is hostile: whatever people could write, somebody has written."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle
from typing import Any

from sqlalchemy import Column, Table, update

from bot.messages import Account, Chat
from services import binding, chats, choices, grid, organisations, rewording, roster
from services.imports import Person, Problem, staging
from services.imports.staging import Staged
from storage.audit import By
from storage.tables import metadata
from storage.tables.activities import Activity, Signup
from storage.tables.base import core
from storage.tables.members import Member
from storage.tables.organisations import Organisation
from storage.tables.tasks import Task
from storage.transaction import Transaction
from storage.versions import CATALOG, ROSTER, bump
from tests.kit import hall_things
from tests.kit.guarded import Guarded
from tests.kit.hostile_words import MARK, WORDS
from tests.kit.office import Office
from tests.kit.things import ELSEWHERE, HERE, Thing

# What these columns hold is anybody's words, in whatever table they are.
FREE = frozenset(
    (
        *("name", "title", "unit", "note", "word", "level", "said", "text", "answer", "error"),
        *("sheet", "because", "how", "notice", "reason", "relation", "introduction", "role"),
        *("material", "saved", "words", "reflection", "meeting"),
        *("place", "bring", "contact", "rain_plan", "details", "report", "category", "intro"),
    )
)
# Where such a column is no free text: a login is typed, a role is one of a few, marks are ours.
ASIDE = {
    *(("logins", "name"), ("members", "role"), ("versions", "name"), ("family_links", "relation")),
    *(("consents", "how"), ("consents", "notice")),
}
STUDY = "老干部学习群"
# Ids of chats and accounts; they stand in addresses, where the mark is looked for.
STRANGE = tuple(word[:200].replace(MARK, "x") for word in WORDS[::7])


async def fill(guarded: Guarded) -> None:
    """Enter, say and rename until every word stands everywhere."""
    office = guarded.office
    by = By(None, office.town.clock.now())

    def enter(tx: Transaction) -> None:
        node, body = int(guarded.things["node"].here), int(guarded.things["organisation"].here)
        for n, word in enumerate(WORDS):
            given = {"name": word, "unit": WORDS[n - 1], "note": WORDS[n - 2], "node_id": node}
            member = roster.enter(tx, office.town.bot.vault, given | {"address": word}, by)
            organisations.join(tx, body, member, WORDS[n - 3])
        for n, word in enumerate(WORDS[::5]):
            grid.add(tx, word, node)
            organisations.add(tx, word, "建制支部")
            chats.open_group(
                tx, Chat("simulator", f"H{n}", is_group=True), word, purpose="study", hears="at"
            )
        lists(tx, office, by)
        strangers(tx, int(guarded.things["member"].here), by)
        paperwork(tx, office, guarded.things, by)
        hall(tx, office, guarded.things, by)
        for word in WORDS[:40]:
            for key in ("checkin.recorded_first", "common.cancelled"):
                rewording.put(tx, office.town.bot.say, key, word, by)

    await office.town.do(enter)
    for n, word in enumerate(WORDS):
        await office.town.private("王德福").says("王德福", f"转人工 {word}")
        await office.town.group(STUDY).says(f"x{n}", word)
    await office.town.do(overwrite)


def lists(tx: Transaction, office: Office, by: By) -> None:
    """Have the bureau's own lists hold the words, and somebody all hardships of them."""
    for of in choices.LISTS:
        for word in WORDS[::3]:
            choices.add(tx, of, word, by, office.town.bot.say)
    everybody = update(core(Member)).where(core(Member).c.name.not_in((HERE, ELSEWHERE)))
    tx.execute(everybody.values(hardships=list(WORDS[:5]), aliases=list(WORDS[5:10])))
    tx.execute(update(core(Organisation)).values(kind=WORDS[0]))
    some = {"aliases": list(WORDS[:5]), "options": list(WORDS[5:10])}
    tx.execute(update(core(Activity)).values(some))
    listed = {"company": list(WORDS[10:15]), "chosen": list(WORDS[15:20]), "heads": 6}
    tx.execute(update(core(Signup)).values(listed))


def strangers(tx: Transaction, member_id: int, by: By) -> None:
    """Enter groups and accounts whose ids somebody chose, and what such an account says it is."""
    for strange in STRANGE:
        chats.found(tx, Chat("simulator", strange, is_group=True))
        binding.bind(tx, Account("simulator", strange), member_id, by)
    tasks = core(Task)
    names = update(tasks).where(tasks.c.kind == "bind_identity").values(slots={"name": WORDS[1]})
    tx.execute(names)


def paperwork(tx: Transaction, office: Office, things: dict[str, Thing], by: By) -> None:
    """Have the imports be of a file whose sheets, heads and cells are the words."""
    vault, letters = office.town.bot.vault, [f"A{n}" for n in range(len(WORDS))]
    cells = dict(zip(letters, WORDS, strict=True))
    fields = dict.fromkeys(letters, "ignore") | {letters[0]: "name"}
    seen = {"name": WORDS[0], "headers": cells, "columns": fields, "rows": 1, "skipped": []}
    staging.see(
        tx,
        vault,
        int(things["columns"].here),
        [seen | {"samples": [{"row": 2, "cells": cells}]}, seen | {"name": "二", "samples": []}],
        by.at,
    )
    ready = int(things["import"].here)
    rows = [Staged(n, 0, cells, Person(word), "new") for n, word in enumerate(WORDS, 100)]
    wrong = [_wrong(n, cells, word) for n, word in enumerate(WORDS, 1000)]
    staging.stage(tx, vault, ready, rows + wrong)
    counts = {"new": len(WORDS), "wrong": len(WORDS), "bodies": WORDS, "places": WORDS}
    staging.change(tx, ready, by.at, counts=counts, columns=fields)


def hall(tx: Transaction, office: Office, things: dict[str, Thing], by: By) -> None:
    """Have cases be of the words, and one be spoken of in all of them."""
    vault, member = office.town.bot.vault, int(things["member"].here)
    for word in WORDS:
        hall_things.case(tx, vault, member, word, by)
    hall_things.say_all(tx, vault, int(things["case"].here), WORDS[::3], by)


def _wrong(number: int, cells: dict[str, str], word: str) -> Staged:
    problem = Problem("name", "A0", "imports.kind_unread", {"said": word})
    return Staged(number, 0, cells, None, "wrong", (problem,))


def overwrite(tx: Transaction) -> None:
    """Put words into all free columns of all rows but the people's."""
    words = cycle(WORDS)
    for table in metadata.sorted_tables:
        free = [column for column in table.columns if _is_free(table, column)]
        if not free or table.name == "members":
            continue
        keys = list(table.primary_key.columns)
        for row in tx.execute(table.select()).fetchall():
            this = [key == getattr(row, key.name) for key in keys]
            tx.execute(update(table).where(*this).values(_words_for(free, words)))
    bump(tx, ROSTER)
    bump(tx, CATALOG)


def _words_for(columns: Iterable[Column[Any]], words: Iterable[str]) -> dict[str, Any]:
    some = iter(words)
    return {column.name: next(some) for column in columns}


def _is_free(table: Table, column: Column[Any]) -> bool:
    return column.name in FREE and not column.primary_key and (table.name, column.name) not in ASIDE
