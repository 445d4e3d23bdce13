"""Every labelled line about activities, said to the running bot: what it does in the database.

A line's world becomes a bureau in a database, its scene what was said and signed before; then the
line is said, and what stands on the lists is what its label asks for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from services.activities.entries import STANDS
from storage.tables.activities import Activity
from storage.tables.engine import Dialog, Outbox
from storage.transaction import Row
from tests.kit import databases
from tests.kit.bureaus import Bureau, refs
from training.sets import lines_of, names, world_of

# Of a hundred lines so many must have the effect that their label asks for.
FLOOR = 95.0
Line = dict[str, Any]
Lists = Mapping[tuple[int, int | str], Row]


class Came(NamedTuple):
    """What stood before a line and after it, and what was answered."""

    before: Lists
    after: Lists
    was: dict[int, Row]
    now: dict[int, Row]
    answered: bool
    asked: bool
    text: str

    @property
    def changed(self) -> bool:
        """Whether any list is otherwise."""
        old = {key: (row.state, row.heads, row.company) for key, row in self.before.items()}
        new = {key: (row.state, row.heads, row.company) for key, row in self.after.items()}
        return old != new


def activity_lines(world: str) -> list[Line]:
    """The lines about activities that are said in a world."""
    sets = [name for name in names() if name.split("_", maxsplit=1)[0] == world]
    said = [line for name in sets for line in lines_of(name)]
    said.sort(key=lambda line: line["now"] or "")  # What counts messages wants no time to go back.
    return [
        line
        for line in said
        if line["expect"]["intent"].startswith("activity") and not line["expect"].get("debatable")
    ]


@cache
def worlds() -> list[str]:
    return sorted({name.split("_", maxsplit=1)[0] for name in names()})


async def told(bureau: Bureau, line: Line) -> Came:
    """Say a line, and see what comes of it."""
    await bureau.lay(line)
    before = await bureau.signups()
    was = {row.id: row for row in await bureau.rows(Activity)}
    asked_before = {row.data.__repr__() for row in await bureau.rows(Dialog)}
    answer = await bureau.says(line)
    now = {row.id: row for row in await bureau.rows(Activity)}
    sent = [row.text for row in await bureau.rows(Outbox) if not row.key.startswith("laid:")]
    asked = {row.data.__repr__() for row in await bureau.rows(Dialog)} - asked_before
    text = " / ".join(filter(None, (answer.text, *sent)))
    return Came(before, await bureau.signups(), was, now, bool(text), bool(asked), text)


# -- what a label asks for --------------------------------------------------------------------


def wrong(bureau: Bureau, line: Line, came: Came) -> str:
    """Why the effect is not what the label asks for; "" if it is."""
    expect = line["expect"]
    if expect["ask"]:
        return _not_asked(line, came)
    if expect.get("may_ask") and came.asked and not came.changed:
        return ""
    if expect.get("outcome") == "denied":
        return "something changed" if came.changed or _touched(came) else ""
    judge = {
        "activity_signup": _not_signed,
        "activity_cancel": _not_left,
        "activity_update": _not_updated,
        "activity_query": _not_answered,
        "activity_create": _not_planned,
        "activity_admin": _not_changed,
    }[expect["intent"]]
    return judge(bureau, line, came)


def _not_asked(line: Line, came: Came) -> str:
    """Nothing is done before it is asked, but that places are kept whose people are still to be
    told, and that a list's other rows count.
    """
    kept = line["expect"]["ask"] == ["names"] or "entries" in line["expect"]["slots"]
    if (came.changed and not kept) or _touched(came):
        return "something changed before it was asked"
    return "" if came.asked or came.answered else "nothing was asked"


def _touched(came: Came) -> bool:
    """Whether an activity that people may sign up for is otherwise."""
    names = ("title", "starts_at", "place", "capacity", "deadline", "state")
    return any(
        getattr(came.was[number], name) != getattr(came.now[number], name)
        for number in came.was
        for name in names
    )


def _people(bureau: Bureau, line: Line) -> list[int]:
    slots = line["expect"]["slots"]
    told = slots.get("added") if "entries" in slots else slots.get("people")
    found = (bureau.number(one, line["speaker"]) for one in told or ())
    return [number for number in found if number is not None]


def _activities(line: Line) -> list[int]:
    return [number for _, number in refs(line["expect"]["slots"].get("activity"))]


def _stands(came: Came, activity: int, who: int | str) -> Row | None:
    row = came.after.get((activity, who))
    return row if row is not None and row.state in STANDS else None


def _not_signed(bureau: Bureau, line: Line, came: Came) -> str:
    people, slots = _people(bureau, line), line["expect"]["slots"]
    for activity in _activities(line):
        missing = [who for who in people if _stands(came, activity, who) is None]
        if [who for who in missing if not bureau.is_family(who)]:
            return f"not on the list of A{activity}: {missing}"
        waits = line["expect"].get("outcome") == "waitlist"
        rows = [row for who in people if (row := _stands(came, activity, who))]
        if waits and not any(row.state in ("waiting", "asked") for row in rows):
            return f"nobody waits for A{activity}"
        if "entries" in slots:
            lost = [key for key, row in came.before.items() if _is_lost(came, key, row)]
            if lost:
                return f"lost: {lost}"
        elif "total" in slots and (n := _heads(came, activity, people)) != slots["total"]:
            return f"{n} heads for A{activity} instead of {slots['total']}"
    return ""


def _is_lost(came: Came, key: tuple[int, int | str], row: Row) -> bool:
    after = came.after.get(key)
    return row.state in STANDS and (after is None or after.state not in STANDS)


def _heads(came: Came, activity: int, people: list[int]) -> int:
    """How many come by the entries of those who were named, and by new ones of guests."""
    rows = [row for who in people if (row := _stands(came, activity, who))]
    new = [
        row
        for key, row in came.after.items()
        if key[0] == activity
        and isinstance(key[1], str)
        and row.state in STANDS
        and key not in came.before
    ]
    return sum(row.heads for row in (*rows, *new))


def _not_left(bureau: Bureau, line: Line, came: Came) -> str:
    slots = line["expect"]["slots"]
    people = [bureau.number(one, line["speaker"]) for one in slots.get("people") or ["self"]]
    for activity in _activities(line):
        here = [who for who in people if who is not None and _stands(came, activity, who)]
        if here:
            return f"still on the list of A{activity}: {here}"
    return "" if came.changed or came.answered else "silence"


def _not_updated(bureau: Bureau, line: Line, came: Came) -> str:
    slots, speaker = line["expect"]["slots"], line["speaker"]
    people = _people(bureau, line) or [bureau.world.numbers[speaker]]
    gone = [bureau.number(one, speaker) for one in slots.get("remove") or ()]
    for activity in _activities(line):
        missing = [who for who in people if _stands(came, activity, who) is None]
        if [who for who in missing if not bureau.is_family(who)]:
            return f"not on the list of A{activity}: {missing}"
        left = [who for who in gone if who is not None and _stands(came, activity, who)]
        if left:
            return f"still on the list of A{activity}: {left}"
        n = _heads(came, activity, people)
        if "total" in slots and n != slots["total"]:
            return f"{n} heads for A{activity} instead of {slots['total']}"
    return ""


def _not_answered(bureau: Bureau, line: Line, came: Came) -> str:
    if came.changed or _touched(came):
        return "a question changed something"
    return "" if came.answered else "silence"


def _not_planned(bureau: Bureau, line: Line, came: Came) -> str:
    new = [row for number, row in came.now.items() if number not in came.was]
    if not new:
        return "" if came.asked else f"nothing was planned: {came.text}"
    wanted = "proposed" if line["expect"].get("outcome") == "staff_review" else "draft"
    if new[0].state != wanted and "proposer" not in line["expect"]["slots"]:
        return f"{new[0].state} instead of {wanted}"
    return "" if new[0].title else "without a title"


def _not_changed(bureau: Bureau, line: Line, came: Came) -> str:
    return "" if _touched(came) or came.asked else f"nothing changed: {came.text}"


# -- all of them --------------------------------------------------------------------------------


@pytest.fixture
def fresh(sqlite_template: Path, tmp_path: Path) -> Any:
    return lambda name: databases.copy_sqlite(sqlite_template, tmp_path / f"{name}.db")


async def effects(fresh: Any, world: str) -> tuple[int, dict[str, list[str]]]:
    """How many lines of a world there are, and those without their effect, by intent."""
    bad: dict[str, list[str]] = defaultdict(list)
    said = activity_lines(world)
    async with Bureau.open(fresh(world), world_of(world)) as bureau:
        for line in said:
            came = await told(bureau, line)
            why = wrong(bureau, line, came)
            if why:
                shown = f"{world} {line['id']} {line['chat']} {line['speaker']} {line['text']!r}"
                bad[line["expect"]["intent"]].append(f"{shown}: {why} ({came.text})")
    return len(said), bad


async def test_lines_have_their_effect(fresh):
    every, bad = 0, []
    for world in worlds():
        many, failed = await effects(fresh, world)
        every += many
        bad += [one for each in failed.values() for one in each]
    assert 100 * (every - len(bad)) / every >= FLOOR, "\n".join(bad)
