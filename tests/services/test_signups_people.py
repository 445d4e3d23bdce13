"""Entries of the roster that are one person, and people who are erased."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services import longtasks, merging, roster
from services.activities import entries
from services.activities.entries import IN, OFFERED, OUT, WAITING, Entry
from services.activities.leaving import leave
from services.activities.signing import sign_up
from storage.audit import By
from storage.tables.activities import Signup
from storage.tables.engine import Audit
from storage.tables.longtasks import LongTask
from storage.transaction import Transaction
from tests.kit import signups
from tests.kit.signup_list import LI, STAFF, WANG, List
from tests.kit.signups import opened
from tests.kit.town import Town


def test_two_entries_of_one_person_have_one_place(do, vault):
    def story(tx: Transaction) -> None:
        here = List(tx, 2)
        second = roster.enter(tx, vault, {"name": "王得福"}, here.by(STAFF))
        twin = Entry("王得福", second)
        here.join(WANG, twin, LI)
        number = merging.merge(tx, vault, here.one(WANG).member_id or 0, second, here.by(STAFF))
        assert here.stands() == {WANG: IN, "王得福": OUT, LI: OFFERED}
        merging.undo(tx, vault, number, here.by(STAFF))
        assert here.stands() == {WANG: IN, "王得福": WAITING, LI: OFFERED}

    do(story)


def test_the_better_of_two_places_is_kept(do, vault):
    def story(tx: Transaction) -> None:
        here = List(tx, 2)
        second = roster.enter(tx, vault, {"name": "王得福"}, here.by(STAFF))
        here.join(Entry("王得福", second, 2, ("老伴",), remark_sealed=b"x"))
        here.join(WANG, LI, who=LI)
        number = merging.merge(tx, vault, here.one(WANG).member_id or 0, second, here.by(STAFF))
        assert here.stands() == {"王得福": OUT, WANG: IN, LI: WAITING}
        row = entries.of_member(tx, here.id, here.one(WANG).member_id or 0)
        assert (row.heads, row.company, row.remark_sealed) == (2, ["老伴"], b"x")
        merging.undo(tx, vault, number, here.by(STAFF))
        assert here.stands() == {"王得福": IN, WANG: WAITING, LI: WAITING}
        assert here.queue() == [{WANG}, {LI}]

    do(story)


def test_an_entry_of_one_of_the_two_goes_to_the_one_who_is_kept(do, vault):
    def story(tx: Transaction) -> None:
        here = List(tx, 2)
        second = roster.enter(tx, vault, {"name": "王得福"}, here.by(STAFF))
        here.join(Entry("王得福", second))
        merging.merge(tx, vault, here.one(WANG).member_id or 0, second, here.by(STAFF))
        assert here.join(WANG) == [IN]
        assert list(signups.rows(tx, here.id)) == here.keys(WANG)

    do(story)


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside PostgreSQL the program's files lie where it runs."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("at_home")
async def test_nothing_of_a_list_tells_of_who_was_erased(any_town: Town):
    """Of two, who both also stand as guests by name, and of whom one brings the other along."""
    town, names = any_town, ("欧阳铁柱", "司马铜锁")

    def settle(tx: Transaction) -> list[int]:
        here = List(tx, 4)
        people = [roster.enter(tx, town.bot.vault, {"name": one}, here.by(STAFF)) for one in names]
        first = Entry(names[0], people[0], 2, (names[1],), town.bot.vault.seal("轮椅", "remark"))
        here.join(first, Entry(names[1], people[1]), LI)
        other = opened(tx, here.now)
        sign_up(tx, other, [(Entry(names[0]), Entry(names[1]))], here.by(WANG))
        leave(tx, other, names[:1], here.by(WANG))
        return people

    for person in await town.do(settle):
        await _erase(town, person)
    rows = sorted(await town.rows(Signup), key=lambda one: one.id)
    assert [(one.name, one.state) for one in rows[2:]] == [
        (LI, IN),
        ("某同志", OUT),
        (f"某同志{rows[4].id}", IN),
    ]
    assert not [one for one in rows if one.name in names or set(one.company or ()) & set(names)]
    assert [(one.name, one.heads, one.state, one.remark_sealed) for one in rows][:2] == [
        ("", 2, IN, None),
        ("", 1, IN, None),
    ]
    told = json.dumps(
        [(one.before, one.after) for one in await town.rows(Audit)], ensure_ascii=False
    )
    assert not [one for one in names if one in told]


async def _erase(town: Town, person: int) -> None:
    by = By(None, town.clock.now())
    number = await town.do(lambda tx: longtasks.add(tx, "erase", {"member_id": person}, by))
    await town.bot.longtasks.work_off()
    done = next(row for row in await town.rows(LongTask) if row.id == number)
    assert (done.state, done.error) == ("done", "")
