"""Lists of activities: parties, places, who waits, what is taken back, what is noted of it all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from bot import demonstration
from services import longtasks, members, merging, organisations, roster
from services.activities import deeds, entries, leaving, undoing, writing
from services.activities.deeds import Stood
from services.activities.entries import ASKED, IN, OFFERED, OUT, WAITING, Entry
from services.activities.leaving import leave
from services.activities.signing import NotOpenError, sign_up
from services.activities.waiting import (
    BelowTakenError,
    NoRoomError,
    accept,
    admit,
    decline,
    lapse,
    let_in,
    next_due,
    set_capacity,
    told,
    untold,
)
from services.activities.writing import Draft
from storage.audit import By
from storage.database import open_engine
from storage.once import once
from storage.tables.activities import Signup
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.tables.longtasks import LongTask
from storage.tables.members import Member
from storage.transaction import Transaction
from tests.kit import databases, signups
from tests.kit.signups import alone, opened
from tests.kit.town import MORNING, ZONE, Town

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WANG, LI, ZHANG, ZHAO, LIU, SUN, STAFF = (
    *("王德福", "李淑芬", "张建国", "赵秀英", "刘桂兰", "孙国庆"),
    "林小雨",
)


class List:
    """The list of one activity in a transaction: what is done to it, by whom, and who stands."""

    def __init__(self, tx: Transaction, capacity: int | None = None, **more: Any) -> None:
        self.tx, self.now = tx, MORNING
        self.id = opened(tx, MORNING, capacity, **more)

    def by(self, name: str | None = None) -> By:
        return By(members.named(self.tx, name) if name else None, self.now)

    def one(self, name: str, heads: int = 1, **more: Any) -> Entry:
        return Entry(name, members.named(self.tx, name), heads, **more)

    def join(self, *parties: str | tuple[str, ...] | Entry, who: str = WANG, **more: Any) -> Any:
        """Signs up; a name is somebody alone, several names are a party; gives the states."""
        made = [
            (one,) if isinstance(one, Entry) else tuple(map(self.one, _names(one)))
            for one in parties
        ]
        done = sign_up(self.tx, self.id, made, self.by(who), **more)
        return [one.state for one in done]

    def leave(self, *names: str, who: str = WANG) -> list[str]:
        return [one.name for one in leave(self.tx, self.id, self.keys(*names), self.by(who))]

    def keys(self, *names: str) -> list[Any]:
        return [self.one(name).key for name in names]

    def undo(self, who: str = WANG) -> undoing.Undone | None:
        deed = undoing.last(self.tx, self.one(who).key, self.now, self.id)
        return None if deed is None else undoing.undo(self.tx, deed, self.by(who))

    def stands(self) -> dict[str, str]:
        """The state of everybody, by name; the notes must say the same."""
        assert signups.folded(signups.noted(self.tx, self.id)) == signups.rows(self.tx, self.id)
        return {row.name: row.state for row in entries.every(self.tx, self.id)}

    def heads(self) -> dict[str, int]:
        return {row.name: row.heads for row in entries.every(self.tx, self.id)}

    def queue(self) -> list[set[str]]:
        """The parties that wait, in order."""
        waits = [row for row in entries.every(self.tx, self.id) if row.state == WAITING]
        numbers = sorted({row.queued for row in waits})
        return [{row.name for row in waits if row.queued == n} for n in numbers]

    def tell(self, lasts: timedelta = DAY) -> None:
        assert all(told(self.tx, row, self.now + lasts) for row in untold(self.tx))


def _names(one: str | tuple[str, ...]) -> tuple[str, ...]:
    return (one,) if isinstance(one, str) else one


class _Enough(Exception):
    """A story is told; nothing of it stays."""


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def engine(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[Engine]:
    """A database with the demo's people, for all stories."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            template = request.getfixturevalue("sqlite_template")
            url = databases.copy_sqlite(template, tmp_path_factory.mktemp("signups") / "all.db")
        else:
            names = ("postgresql_server", "postgresql_template")
            url = stack.enter_context(databases.database(*map(request.getfixturevalue, names)))
        engine = open_engine(url)
        stack.callback(engine.dispose)
        once(engine, lambda tx: demonstration.seed(tx, MORNING, ZONE))
        yield engine


@pytest.fixture
def do(engine: Engine) -> Callable[[Callable[[Transaction], None]], None]:
    """Tells a story in one transaction, of which nothing stays."""

    def work(story: Callable[[Transaction], None]) -> None:
        def inside(tx: Transaction) -> None:
            story(tx)
            raise _Enough

        with pytest.raises(_Enough):
            once(engine, inside)

    return work


@pytest.fixture
def run(do) -> Callable[..., None]:
    """The same, of a list of so many places."""

    def work(story: Callable[[List], None], capacity: int | None = None, **more: Any) -> None:
        do(lambda tx: story(List(tx, capacity, **more)))

    return work


# Signing up


def test_who_comes_first_gets_the_place_and_the_others_wait_in_order(run):
    def story(here: List) -> None:
        assert here.join(WANG, LI, ZHANG, ZHAO) == [IN, IN, WAITING, WAITING]
        assert here.queue() == [{ZHANG}, {ZHAO}]
        places = sign_up(here.tx, here.id, alone(here.one(ZHAO), here.one(LIU)), here.by(LIU))
        assert [(one.state, one.place, one.new) for one in places] == [
            (WAITING, 2, False),
            (WAITING, 3, True),
        ]

    run(story, capacity=2)


def test_a_party_waits_together_and_nobody_overtakes_it(run):
    def story(here: List) -> None:
        assert here.join(WANG, (LI, ZHANG), ZHAO) == [IN, WAITING, WAITING, WAITING]
        assert here.queue() == [{LI, ZHANG}, {ZHAO}]
        here.leave(WANG)
        assert here.stands() == {WANG: OUT, LI: OFFERED, ZHANG: OFFERED, ZHAO: WAITING}

    run(story, capacity=2)


def test_one_free_place_is_kept_for_the_couple_who_wait_first(run):
    def story(here: List) -> None:
        here.join(WANG, ZHAO, (LI, ZHANG), LIU)
        here.leave(WANG)
        assert here.stands()[LIU] == WAITING
        assert here.queue() == [{LI, ZHANG}, {LIU}]
        assert here.join(SUN) == [WAITING]
        here.leave(LI)
        assert here.stands()[ZHANG] == OFFERED
        assert here.queue() == [{LIU}, {SUN}]

    run(story, capacity=2)


def test_companions_take_places(run):
    def story(here: List) -> None:
        couple = here.one(WANG, 2, company=("老伴",))
        assert here.join(couple, LI, here.one(ZHAO, 2), LIU) == [IN, IN, WAITING, WAITING]
        row = entries.of_member(here.tx, here.id, members.named(here.tx, WANG) or 0)
        assert (row.heads, row.company) == (2, ["老伴"])

    run(story, capacity=4)


def test_signing_up_again_changes_nothing(run):
    def story(here: List) -> None:
        here.join(WANG, LI)
        noted = len(signups.noted(here.tx, here.id))
        done = sign_up(here.tx, here.id, alone(here.one(WANG, 3), here.one(LI)), here.by(WANG))
        assert [(one.state, one.new) for one in done] == [(IN, False), (WAITING, False)]
        assert here.heads() == {WANG: 1, LI: 1}
        assert len(signups.noted(here.tx, here.id)) == noted

    run(story, capacity=1)


def test_who_is_named_twice_in_a_chain_has_one_entry(run):
    def story(here: List) -> None:
        guest = Entry("客人甲", host_id=here.one(WANG).member_id)
        assert here.join((WANG, LI), LI, guest, guest, how="chain") == [IN, IN, IN]
        assert here.stands() == {WANG: IN, LI: IN, "客人甲": IN}

    run(story)


def test_a_stale_chain_keeps_who_came_since_and_brings_back_who_left(run):
    def story(here: List) -> None:
        here.join(WANG, LI, ZHANG, who=WANG)
        here.leave(ZHANG, who=ZHANG)
        here.join(ZHAO, who=ZHAO)
        here.join(WANG, LI, ZHANG, LIU, who=LIU, how="chain")
        assert here.stands() == dict.fromkeys((WANG, LI, ZHANG, ZHAO, LIU), IN)
        row = entries.of_member(here.tx, here.id, members.named(here.tx, ZHANG) or 0)
        assert (row.how, row.by_id) == ("chain", members.named(here.tx, LIU))

    run(story)


def test_a_long_chain_with_many_who_left_is_entered_like_a_short_one(run):
    def story(here: List) -> None:
        everybody = [Entry(f"客人{n:03d}") for n in range(60)]
        here.join(*everybody[:40], how="chain")
        leave(here.tx, here.id, [one.name for one in everybody[10:30]], here.by(WANG))
        states = here.join(*everybody, how="chain")
        assert states == [IN] * 50 + [WAITING] * 10
        assert here.stands() == dict(zip([one.name for one in everybody], states, strict=True))
        assert here.queue() == [{one.name} for one in everybody[50:]]

    run(story, capacity=50)


def test_a_guest_by_name_is_on_each_list_once_and_leaves_by_name(run):
    def story(here: List) -> None:
        host = here.one(WANG).member_id
        guest = Entry("客人甲", host_id=host, heads=2)
        other = opened(here.tx, here.now, 1)
        assert here.join(WANG, guest) == [IN, IN]
        assert sign_up(here.tx, other, alone(guest), here.by(WANG))[0].state == ASKED
        assert [one.name for one in leave(here.tx, here.id, ["客人甲"], here.by(WANG))] == [
            "客人甲"
        ]
        assert here.stands() == {WANG: IN, "客人甲": OUT}

    run(story, capacity=3)


def test_more_than_there_are_places_at_all_are_asked_about_and_block_nobody(run):
    def story(here: List) -> None:
        assert here.join(here.one(WANG, 4), LI) == [ASKED, IN]
        assert here.join(here.one(ZHANG, 4), who=STAFF, vetted=True) == [WAITING]
        here.leave(ZHANG)
        here.join(here.one(ZHAO, 3))
        with pytest.raises(NoRoomError):
            leaving.change(here.tx, here.id, here.one(ZHAO).key, here.by(), heads=4, company=())
        assert here.queue() == [{ZHAO}]

    run(story, capacity=3)


def test_who_cannot_take_part_is_asked_about_and_takes_no_place(run):
    def story(here: List) -> None:
        _ability(here, LI, "none")
        assert here.join((WANG, LI), ZHANG) == [IN, ASKED, IN]
        assert here.join(ZHAO) == [WAITING]
        assert let_in(here.tx, here.id, here.one(LI).key, here.by(STAFF)) == WAITING
        assert let_in(here.tx, here.id, here.one(LI).key, here.by(STAFF)) is None
        assert here.queue() == [{ZHAO}, {LI}]

    run(story, capacity=2)


def test_staff_enter_whom_they_like_also_late_but_not_above_the_capacity(run):
    def story(here: List) -> None:
        _ability(here, LI, "none")
        writing.close(here.tx, here.id, here.by(STAFF))
        with pytest.raises(NotOpenError, match="closed"):
            here.join(WANG)
        assert here.join(LI, WANG, who=STAFF, how="staff", vetted=True) == [IN, WAITING]

    run(story, capacity=1)


def test_staff_let_in_who_was_asked_about_where_there_is_room(run):
    def story(here: List) -> None:
        _ability(here, LI, "none")
        here.join(LI)
        assert let_in(here.tx, here.id, here.one(LI).key, here.by(STAFF)) == IN
        assert here.stands() == {LI: IN}

    run(story, capacity=1)


def test_only_who_is_meant_is_taken_in_without_asking(run):
    def classes(here: List) -> None:
        _ability(here, LI, "moderate")
        assert here.join(WANG, LI) == [ASKED, IN]

    def bodies(here: List) -> None:
        body = organisations.add(here.tx, "合唱队", "社团")
        organisations.join(here.tx, body, here.one(LI).member_id or 0)
        only = opened(here.tx, here.now, bodies=(body,))
        done = sign_up(here.tx, only, alone(here.one(WANG), here.one(LI)), here.by(WANG))
        assert [one.state for one in done] == [ASKED, IN]

    run(classes, classes=("moderate",))
    run(bodies)


@pytest.mark.parametrize(
    ("more", "later", "why"),
    [
        ({}, 365 * DAY, "begun"),
        ({"deadline": MORNING + DAY}, 2 * DAY, "late"),
    ],
)
def test_too_late_is_said_to_who_is_new_and_not_to_who_stands(run, more, later, why):
    def story(here: List) -> None:
        here.join(WANG)
        here.now += later
        with pytest.raises(NotOpenError, match=why):
            here.join(LI)
        assert here.join(WANG) == [IN]
        assert here.stands() == {WANG: IN}

    run(story, **more)


@pytest.mark.parametrize("state", ["cancelled", "draft", "gone"])
def test_what_is_not_on_takes_nobody_in(run, state):
    def story(here: List) -> None:
        if state == "cancelled":
            writing.cancel(here.tx, here.id, "下雨", here.by(STAFF))
        elif state == "draft":
            here.id = writing.create(here.tx, Draft("书法展"), here.by(STAFF), ZONE)
        else:
            here.id = 999
        with pytest.raises(NotOpenError, match=state):
            here.join(WANG)

    run(story)


# Offers


def test_an_offer_is_told_with_its_time_and_taken(run):
    def story(here: List) -> None:
        here.join(WANG, LI)
        here.leave(WANG)
        assert [row.name for row in untold(here.tx)] == [LI]
        assert next_due(here.tx) == here.now
        here.tell()
        assert untold(here.tx) == []
        assert next_due(here.tx) == here.now + DAY
        assert [row.name for row in accept(here.tx, here.id, here.one(LI).key, here.by(LI))] == [LI]
        assert here.stands() == {WANG: OUT, LI: IN}
        assert next_due(here.tx) is None
        assert accept(here.tx, here.id, here.one(LI).key, here.by(LI)) == []

    run(story, capacity=1)


def test_one_of_a_couple_takes_the_places_for_both_also_by_signing_up(run):
    def story(here: List) -> None:
        here.join((WANG, SUN), (LI, ZHANG))
        here.leave(WANG, SUN)
        assert here.join(LI, who=LI) == [IN]
        assert here.stands() == {WANG: OUT, SUN: OUT, LI: IN, ZHANG: IN}

    run(story, capacity=2)


def test_an_offer_is_taken_by_signing_up_also_after_the_deadline(run):
    def story(here: List) -> None:
        here.join(WANG, LI)
        here.now += 3 * DAY
        here.leave(WANG)
        assert here.join(LI, who=LI) == [IN]

    run(story, capacity=1, deadline=MORNING + DAY)


def test_one_of_a_couple_lets_the_places_go_to_the_next(run):
    def story(here: List) -> None:
        here.join(WANG, SUN, (LI, ZHANG), ZHAO)
        here.leave(WANG, SUN)
        assert {
            row.name for row in decline(here.tx, here.id, here.one(ZHANG).key, here.by(ZHANG))
        } == {
            LI,
            ZHANG,
        }
        assert here.stands() == {WANG: OUT, SUN: OUT, LI: OUT, ZHANG: OUT, ZHAO: OFFERED}
        assert decline(here.tx, here.id, here.one(WANG).key, here.by(WANG)) == []

    run(story, capacity=2)


def test_an_offer_lapses_and_goes_to_the_next(run):
    def story(here: List) -> None:
        here.join(WANG, LI, ZHANG)
        here.leave(WANG)
        here.tell()
        assert lapse(here.tx, here.now + DAY - HOUR) == []
        assert [row.name for row in lapse(here.tx, here.now + DAY)] == [LI]
        assert here.stands() == {WANG: OUT, LI: OUT, ZHANG: OFFERED}
        assert accept(here.tx, here.id, here.one(LI).key, here.by(LI)) == []
        assert lapse(here.tx, here.now + 2 * DAY) == []

    run(story, capacity=1)


def test_an_offer_keeps_its_time_when_fewer_come(run):
    def story(here: List) -> None:
        here.join(here.one(WANG, 2), here.one(LI, 2))
        here.leave(WANG)
        here.tell()
        leaving.change(here.tx, here.id, here.one(LI).key, here.by(LI), heads=1, company=())
        assert next_due(here.tx) == here.now + DAY
        assert here.stands() == {WANG: OUT, LI: OFFERED}

    run(story, capacity=2)


def test_where_staff_choose_nobody_is_offered_a_place(run):
    def story(here: List) -> None:
        here.join(WANG, LI, ZHANG)
        here.leave(WANG)
        assert here.stands() == {WANG: OUT, LI: WAITING, ZHANG: WAITING}
        admit(here.tx, here.id, here.keys(ZHANG), here.by(STAFF))
        assert here.stands() == {WANG: OUT, LI: WAITING, ZHANG: IN}
        chosen = signups.noted(here.tx, here.id)[-1]
        assert (chosen.action, chosen.by) == (deeds.ADMIT, members.named(here.tx, STAFF))

    run(story, capacity=1, offers=False)


def test_once_places_are_offered_again_those_that_are_free_are(run):
    def story(here: List) -> None:
        here.join(WANG, LI)
        here.leave(WANG)
        row = writing.find(here.tx, here.id)
        fields = {name: getattr(writing.draft_of(here.tx, row), name) for name in writing.COLUMNS}
        writing.change(here.tx, here.id, Draft(**fields | {"offers": True}), here.by(STAFF), ZONE)
        assert here.stands() == {WANG: OUT, LI: OFFERED}

    run(story, capacity=1, offers=False)


def test_staff_do_not_admit_more_than_there_is_room_for(run):
    def story(here: List) -> None:
        here.join(WANG, LI, ZHANG)
        with pytest.raises(NoRoomError) as full:
            admit(here.tx, here.id, here.keys(LI), here.by(STAFF))
        assert full.value.free == 0
        set_capacity(here.tx, here.id, 2, here.by(STAFF))
        assert here.stands() == {WANG: IN, LI: OFFERED, ZHANG: WAITING}
        assert [row.name for row in admit(here.tx, here.id, here.keys(LI), here.by(STAFF))] == [LI]
        assert here.stands() == {WANG: IN, LI: IN, ZHANG: WAITING}

    run(story, capacity=1)


def test_nothing_is_offered_once_it_has_begun(run):
    def story(here: List) -> None:
        here.join(WANG, LI)
        here.now += 365 * DAY
        here.leave(WANG)
        assert here.stands() == {WANG: OUT, LI: WAITING}

    run(story, capacity=1)


# The capacity


def test_more_places_go_to_those_who_wait_and_are_noted(run):
    def story(here: List) -> None:
        here.join((WANG, SUN), LI, (ZHANG, ZHAO), LIU)
        assert set_capacity(here.tx, here.id, 4, here.by(STAFF)) == 2
        assert here.stands() == {
            WANG: IN,
            SUN: IN,
            LI: OFFERED,
            ZHANG: WAITING,
            ZHAO: WAITING,
            LIU: WAITING,
        }
        assert set_capacity(here.tx, here.id, None, here.by(STAFF)) == 4
        assert set(here.stands().values()) == {IN, OFFERED}
        mine = core(Audit).c.action == deeds.CAPACITY
        noted = list(here.tx.execute(select(core(Audit)).where(mine).order_by(core(Audit).c.id)))
        assert [(row.before, row.after) for row in noted] == [
            ({"capacity": 2}, {"capacity": 4}),
            ({"capacity": 4}, {"capacity": None}),
        ]

    run(story, capacity=2)


def test_nobody_loses_a_place_to_a_lower_capacity(run):
    def story(here: List) -> None:
        here.join(WANG, LI, ZHANG)
        here.leave(WANG)
        for least in (0, 1):
            with pytest.raises(BelowTakenError) as below:
                set_capacity(here.tx, here.id, least, here.by(STAFF))
            assert below.value.taken == 2
        assert set_capacity(here.tx, here.id, 2, here.by(STAFF)) == 2
        decline(here.tx, here.id, here.one(ZHANG).key, here.by(ZHANG))
        assert set_capacity(here.tx, here.id, 1, here.by(STAFF)) == 2
        assert here.join(ZHAO) == [WAITING]

    run(story, capacity=2)


@pytest.mark.parametrize("offers", [True, False])
def test_who_is_more_than_a_lower_capacity_is_asked_about_and_blocks_nobody(run, offers):
    def story(here: List) -> None:
        here.join(WANG, (LI, ZHANG, SUN), ZHAO)
        assert here.queue() == [{LI, ZHANG, SUN}, {ZHAO}]
        assert set_capacity(here.tx, here.id, 2, here.by(STAFF)) == 3
        giants = dict.fromkeys((LI, ZHANG, SUN), ASKED)
        assert here.stands() == {WANG: IN, ZHAO: OFFERED if offers else WAITING} | giants
        mine = core(Audit).c.action == deeds.TOO_MANY
        (noted,) = here.tx.execute(select(core(Audit)).where(mine))
        assert noted.member_id is None
        assert {one.key for one in deeds.changes(noted)} == {*here.keys(LI, ZHANG, SUN)}
        if not offers:
            admit(here.tx, here.id, here.keys(ZHAO), here.by(STAFF))
        here.leave(ZHAO)
        assert here.join(LIU) == [IN]

    run(story, capacity=3, offers=offers)


def test_a_form_with_a_lower_capacity_does_the_same(run):
    def story(here: List) -> None:
        here.join(WANG, here.one(LI, 3))
        row = writing.find(here.tx, here.id)
        fields = {name: getattr(writing.draft_of(here.tx, row), name) for name in writing.COLUMNS}
        changed = Draft(**fields | {"capacity": 2})
        writing.change(here.tx, here.id, changed, here.by(STAFF), ZONE)
        assert here.stands() == {WANG: IN, LI: ASKED}
        assert here.join(ZHANG) == [IN]

    run(story, capacity=3)


def test_the_form_notes_a_capacity_once_and_offers_what_it_adds(run):
    def story(here: List) -> None:
        here.join(WANG, LI)
        row = writing.find(here.tx, here.id)
        fields = {name: getattr(writing.draft_of(here.tx, row), name) for name in writing.COLUMNS}
        changed = Draft(**fields | {"capacity": 2})
        differs = writing.change(here.tx, here.id, changed, here.by(STAFF), ZONE)
        assert differs == {"capacity": [1, 2]}
        assert here.stands() == {WANG: IN, LI: OFFERED}
        told = [row.action for row in here.tx.execute(select(core(Audit)))]
        assert told.count("activity.change") == 1
        assert deeds.CAPACITY not in told

    run(story, capacity=1)


# Staying away, and more or fewer


def test_leaving_twice_frees_one_place(run):
    def story(here: List) -> None:
        here.join(WANG, LI, ZHANG)
        assert here.leave(WANG) == [WANG]
        assert here.leave(WANG) == []
        assert here.stands() == {WANG: OUT, LI: OFFERED, ZHANG: WAITING}

    run(story, capacity=1)


def test_fewer_heads_free_places_and_more_need_them(run):
    def story(here: List) -> None:
        here.join(here.one(WANG, 2, company=("老伴",)), LI)
        with pytest.raises(NoRoomError) as full:
            leaving.change(here.tx, here.id, here.one(WANG).key, here.by(WANG), heads=3, company=())
        assert full.value.free == 0
        before = leaving.change(
            here.tx, here.id, here.one(WANG).key, here.by(WANG), heads=1, company=()
        )
        assert (before.heads, before.company) == (2, ["老伴"])
        assert here.stands() == {WANG: IN, LI: OFFERED}
        assert here.heads() == {WANG: 1, LI: 1}
        nobody = leaving.change(here.tx, here.id, here.one(SUN).key, here.by(), heads=2, company=())
        assert nobody is None

    run(story, capacity=2)


def test_a_free_place_that_others_wait_for_is_not_taken_by_a_companion(run):
    def story(here: List) -> None:
        here.join(WANG, LI, (ZHANG, ZHAO))
        here.leave(LI)
        with pytest.raises(NoRoomError):
            leaving.change(here.tx, here.id, here.one(WANG).key, here.by(WANG), heads=2, company=())

    run(story, capacity=2)


def test_who_waits_for_fewer_may_fit_now(run):
    def story(here: List) -> None:
        here.join(WANG, here.one(LI, 2))
        leaving.change(here.tx, here.id, here.one(LI).key, here.by(LI), heads=1, company=())
        assert here.stands() == {WANG: IN, LI: OFFERED}

    run(story, capacity=2)


# Taking back


def test_a_sign_up_is_taken_back_and_the_place_offered(run):
    def story(here: List) -> None:
        here.join((WANG, LI))
        here.join(ZHANG, who=ZHANG)
        undone = here.undo()
        assert {one.key for one in undone.back} == set(here.keys(WANG, LI))
        assert here.stands() == {WANG: OUT, LI: OUT, ZHANG: OFFERED}
        assert here.undo() is None

    run(story, capacity=2)


def test_who_stays_away_by_mistake_has_the_place_again(run):
    def story(here: List) -> None:
        couple = here.one(WANG, 2, company=("老伴",))
        here.join(couple)
        here.leave(WANG)
        here.undo()
        assert here.stands() == {WANG: IN}
        assert here.heads() == {WANG: 2}

    run(story, capacity=2)


def test_a_place_that_is_free_goes_back_though_a_couple_waits_for_two(run):
    def story(here: List) -> None:
        here.join(WANG, LI, (ZHANG, ZHAO))
        here.leave(LI, who=LI)
        here.undo(who=LI)
        assert here.stands() == {WANG: IN, LI: IN, ZHANG: WAITING, ZHAO: WAITING}

    run(story, capacity=2)


def test_who_takes_back_too_late_waits_last_and_a_couple_together(run):
    def story(here: List) -> None:
        here.join((WANG, LI))
        here.join(ZHANG, ZHAO, LIU, who=ZHANG)
        here.leave(WANG, LI)
        here.leave(ZHAO, who=ZHAO)
        here.undo()
        assert here.stands() == {
            WANG: WAITING,
            LI: WAITING,
            ZHANG: OFFERED,
            ZHAO: OUT,
            LIU: OFFERED,
        }
        assert here.queue() == [{WANG, LI}]

    run(story, capacity=2)


def test_who_waited_has_the_old_place_in_the_order_and_nobody_elses_number(run):
    def story(here: List) -> None:
        here.join(WANG)
        here.join(LI, who=LI)
        here.leave(LI, who=LI)
        here.join(ZHANG, who=ZHANG)
        here.undo(who=LI)
        assert here.queue() == [{LI}, {ZHANG}]

    run(story, capacity=1)


def test_more_or_fewer_is_taken_back_as_far_as_there_is_room(run):
    def story(here: List) -> None:
        here.join(here.one(WANG, 3))
        key = here.one(WANG).key
        leaving.change(here.tx, here.id, key, here.by(WANG), heads=1, company=())
        here.undo()
        assert here.heads() == {WANG: 3}
        leaving.change(here.tx, here.id, key, here.by(WANG), heads=1, company=())
        here.join(here.one(LI, 2), who=LI)
        undone = here.undo()
        assert (undone.back, [one.key for one in undone.stayed]) == ([], [key])
        assert here.heads() == {WANG: 1, LI: 2}

    run(story, capacity=3)


def test_a_yes_taken_back_is_an_offer_again_that_is_told_again(run):
    def story(here: List) -> None:
        here.join(WANG, (LI, ZHANG), who=WANG)
        here.leave(WANG)
        set_capacity(here.tx, here.id, 2, here.by(STAFF))
        here.tell()
        accept(here.tx, here.id, here.one(LI).key, here.by(LI))
        here.undo(who=LI)
        assert here.stands() == {WANG: OUT, LI: OFFERED, ZHANG: OFFERED}
        assert {row.name for row in untold(here.tx)} == {LI, ZHANG}

    run(story, capacity=2)


def test_a_no_taken_back_is_an_offer_again_or_the_old_place_in_the_order(run):
    def story(here: List) -> None:
        here.join(WANG, LI, ZHANG, ZHAO)
        here.leave(WANG)
        decline(here.tx, here.id, here.one(LI).key, here.by(LI))
        here.undo(who=LI)
        assert here.stands() == {WANG: OUT, LI: WAITING, ZHANG: OFFERED, ZHAO: WAITING}
        assert here.queue() == [{LI}, {ZHAO}]

    def nobody_next(here: List) -> None:
        here.join(WANG, LI)
        here.leave(WANG)
        decline(here.tx, here.id, here.one(LI).key, here.by(LI))
        here.undo(who=LI)
        assert here.stands() == {WANG: OUT, LI: OFFERED}

    run(story, capacity=1)
    run(nobody_next, capacity=1)


def test_what_staff_admitted_is_taken_back(run):
    def story(here: List) -> None:
        here.join(WANG, LI, ZHANG)
        here.leave(WANG)
        admit(here.tx, here.id, here.keys(ZHANG), here.by(STAFF))
        here.undo(who=STAFF)
        assert here.stands() == {WANG: OUT, LI: WAITING, ZHANG: WAITING}
        assert here.queue() == [{LI}, {ZHANG}]

    run(story, capacity=1, offers=False)


def test_what_others_changed_since_stays(run):
    def story(here: List) -> None:
        here.join((WANG, LI))
        here.leave(LI, who=LI)
        undone = here.undo()
        assert here.stands() == {WANG: OUT, LI: OUT}
        assert [one.key for one in undone.stayed] == here.keys(LI)

    run(story)


def test_the_same_deed_is_taken_back_once(run):
    def story(here: List) -> None:
        here.join(WANG)
        deed = undoing.last(here.tx, here.one(WANG).key, here.now)
        undoing.undo(here.tx, deed, here.by(WANG))
        here.join(WANG, who=LI)
        again = undoing.undo(here.tx, deed, here.by(WANG))
        assert (again.back, len(again.stayed)) == ([], 1)
        assert here.stands() == {WANG: IN}

    run(story)


def test_deeds_are_taken_back_one_after_another_for_a_day(run):
    def story(here: List) -> None:
        here.join(WANG)
        here.now += DAY - HOUR
        here.leave(WANG)
        here.now += HOUR / 2
        here.undo()
        assert here.stands() == {WANG: IN}
        here.now += HOUR / 2
        assert here.undo() is None
        assert here.stands() == {WANG: IN}

    run(story)


def test_each_takes_back_only_what_is_theirs(run):
    def story(here: List) -> None:
        here.join(WANG, LI, who=WANG)
        assert here.undo(who=LI) is None
        other = opened(here.tx, here.now)
        sign_up(here.tx, other, alone(here.one(WANG)), here.by(WANG))
        assert undoing.last(here.tx, here.one(WANG).key, here.now, other).subject.endswith(
            str(other)
        )
        here.undo()
        assert here.stands() == {WANG: OUT, LI: OUT}
        assert signups.rows(here.tx, other) == {here.one(WANG).key: Stood(IN, 1)}

    run(story)


# Notes


def test_a_deed_is_noted_whole_with_who_did_it(run):
    def story(here: List) -> None:
        here.join((WANG, LI), ZHANG)
        here.leave(WANG, who=STAFF)
        wang, li, zhang = here.keys(WANG, LI, ZHANG)
        assert [(one.by, one.action, one.changes) for one in signups.noted(here.tx, here.id)] == [
            (
                wang,
                deeds.JOIN,
                {
                    wang: (None, Stood(IN, 1)),
                    li: (None, Stood(IN, 1)),
                    zhang: (None, Stood(WAITING, 1, (), 1)),
                },
            ),
            (here.by(STAFF).member_id, deeds.LEAVE, {wang: (Stood(IN, 1), Stood(OUT, 1))}),
            (
                None,
                deeds.OFFER,
                {zhang: (Stood(WAITING, 1, (), 1), Stood(OFFERED, 1, (), 1))},
            ),
        ]

    run(story, capacity=2)


def test_what_staff_refuse_is_noted_as_that(run):
    def story(here: List) -> None:
        _ability(here, LI, "none")
        here.join(LI)
        assert leave(here.tx, here.id, here.keys(LI), here.by(STAFF), deeds.REFUSE)
        assert here.stands() == {LI: OUT}
        assert signups.noted(here.tx, here.id)[-1].action == deeds.REFUSE

    run(story)


# Entries of the roster that are one person, and people who are erased


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


def _ability(here: List, name: str, ability: str) -> None:
    mine = core(Member).c.id == here.one(name).member_id
    here.tx.execute(update(core(Member)).where(mine).values(activity=ability))


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
