"""Taking back, and what is noted of it all."""

from __future__ import annotations

from services.activities import deeds, leaving, undoing
from services.activities.deeds import Stood
from services.activities.entries import IN, OFFERED, OUT, WAITING
from services.activities.leaving import leave
from services.activities.signing import sign_up
from services.activities.waiting import (
    accept,
    admit,
    decline,
    set_capacity,
    untold,
)
from tests.kit import signups
from tests.kit.signup_list import DAY, HOUR, LI, LIU, STAFF, WANG, ZHANG, ZHAO, List
from tests.kit.signups import alone, opened

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
        here.able(LI, "none")
        here.join(LI)
        assert leave(here.tx, here.id, here.keys(LI), here.by(STAFF), deeds.REFUSE)
        assert here.stands() == {LI: OUT}
        assert signups.noted(here.tx, here.id)[-1].action == deeds.REFUSE

    run(story)
