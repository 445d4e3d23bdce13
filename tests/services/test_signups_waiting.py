"""Those who wait: offers, more or fewer places, staying away, and coming with more or fewer."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from services import members
from services.activities import deeds, leaving, writing
from services.activities.entries import ASKED, IN, OFFERED, OUT, WAITING
from services.activities.waiting import (
    BelowTakenError,
    NoRoomError,
    accept,
    admit,
    decline,
    lapse,
    next_due,
    set_capacity,
    untold,
)
from services.activities.writing import Draft
from storage.tables.base import core
from storage.tables.engine import Audit
from tests.kit import signups
from tests.kit.signup_list import DAY, HOUR, LI, LIU, STAFF, SUN, WANG, ZHANG, ZHAO, List
from tests.kit.town import MORNING, ZONE

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
