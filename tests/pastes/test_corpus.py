"""Pasted texts by three authors who had not seen the program: who stands where at the end."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from services.pastes.model import Result
from tests.kit import databases
from tests.pastes import kit
from tests.pastes.kit import HERE, WORLD, Row

# Three authors, forty texts each; nobody knew what the others wrote.
AUTHORS = ("corpus", "second", "third")
# Of all rows that the author expects so many are right, and so few stand there beside them.
RIGHT, BESIDE = 0.95, 0.05
# What the author wants to be asked about is asked.
ASKED = 0.8


class Case(NamedTuple):
    """What came of one text: what was expected, what stands there, what was asked."""

    number: str
    wanted: Counter[Row]
    cancelled: set[tuple[str, str]]
    rows: Counter[Row]
    wanted_asked: set[str]
    asked: set[str]

    @property
    def missed(self) -> Counter[Row]:
        return self.wanted - self.rows

    @property
    def beside(self) -> Counter[Row]:
        return self.rows - self.wanted

    @property
    def still_there(self) -> set[tuple[str, str]]:
        return {c for c in self.cancelled if any((r[0], r[2]) == c for r in self.rows)}


def spouses() -> dict[str, str]:
    return {name: told["spouse"] for name, told in WORLD["people"].items() if "spouse" in told}


def texts(author: str) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The cases of an author: the number, what is expected, the text."""
    for file in sorted((HERE / author).glob("*.toml")):
        text = file.with_suffix(".txt").read_bytes().decode()
        yield file.stem, tomllib.loads(file.read_text("utf-8")), text


def told(case: dict[str, Any]) -> tuple[Counter[Row], set[tuple[str, str]]]:
    """What stands at the end, and who is off a list again.

    Husband and wife of the roster stand on a list each for themselves.
    """
    last: dict[tuple[str, str, str], int] = {}
    for row in case.get("row", ()):
        who = row["who"].partition("@")[0]
        if row["what"] == "checkin":
            last[who, "checkin", str(row["day"])] = 1
        else:
            heads = 0 if row["what"] == "cancel" else row.get("heads", 1)
            last[who, "signup", row["activity"]] = heads
    wanted = Counter((*key, heads) for key, heads in last.items() if heads)
    return wanted, {(who, about) for (who, _, about), heads in last.items() if not heads}


def couples_alike(wanted: Counter[Row], rows: Counter[Row]) -> Counter[Row]:
    """`rows` with a couple as one entry of two where the author has it so."""
    alike = rows.copy()
    for who, what, about, heads in wanted - rows:
        other = spouses().get(who)
        alone, spouse = (who, what, about, heads - 1), (other, what, about, 1)
        if what == "signup" and other and alike[alone] and alike[spouse]:
            alike[alone] -= 1
            alike[spouse] -= 1
            alike[who, what, about, heads] += 1
    return +alike


async def came_of(number: str, case: dict[str, Any], text: str, url: str) -> Case:
    group = await kit.started(url)
    try:
        came: Result = await group.do(lambda tx: group.bot.pasting.record(tx, group.pasted(text)))
        rows = Counter(await group.rows())
    finally:
        await group.bot.stop()
    wanted, cancelled = told(case)
    asked = {one.said for line in came.lines for one in line.unclear}
    expected = {one["name"] for one in case.get("unclear", ())}
    return Case(number, wanted, cancelled, couples_alike(wanted, rows), expected, asked)


@pytest.mark.parametrize("author", AUTHORS)
async def test_nearly_all_of_what_was_said_is_recorded_rightly(
    author: str, sqlite_template: Path, tmp_path: Path
):
    cases = []
    for number, case, text in texts(author):
        url = databases.copy_sqlite(sqlite_template, tmp_path / f"{number}.db")
        cases.append(await came_of(number, case, text, url))
    assert len(cases) == 40
    total = sum(case.wanted.total() + len(case.cancelled) for case in cases)
    wrong = sum(case.missed.total() + len(case.still_there) for case in cases)
    beside = sum(case.beside.total() for case in cases)
    wanted = sum(len(case.wanted_asked) for case in cases)
    asked = sum(len(case.wanted_asked & case.asked) for case in cases)
    said = "\n".join(
        f"{case.number}: missed {sorted(case.missed)}, beside {sorted(case.beside)}, "
        f"still there {sorted(case.still_there)}, not asked {case.wanted_asked - case.asked}"
        for case in cases
        if case.missed or case.beside or case.still_there or case.wanted_asked - case.asked
    )
    print(f"right {total - wrong} of {total}, beside {beside}, asked {asked} of {wanted}")  # noqa: T201
    assert wrong <= (1 - RIGHT) * total, said
    assert beside <= BESIDE * total, said
    assert asked >= ASKED * wanted, said
