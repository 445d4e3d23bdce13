"""Signing up: parties, places, who waits, who is asked about, and who comes too late."""

from __future__ import annotations

import pytest

from services import members, organisations
from services.activities import entries, leaving, writing
from services.activities.entries import ASKED, IN, OFFERED, OUT, WAITING, Entry
from services.activities.leaving import leave
from services.activities.signing import NotOpenError, sign_up
from services.activities.waiting import (
    NoRoomError,
    let_in,
)
from services.activities.writing import Draft
from tests.kit import signups
from tests.kit.signup_list import DAY, LI, LIU, STAFF, SUN, WANG, ZHANG, ZHAO, List
from tests.kit.signups import alone, opened
from tests.kit.town import MORNING, ZONE


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
        here.able(LI, "none")
        assert here.join((WANG, LI), ZHANG) == [IN, ASKED, IN]
        assert here.join(ZHAO) == [WAITING]
        assert let_in(here.tx, here.id, here.one(LI).key, here.by(STAFF)) == WAITING
        assert let_in(here.tx, here.id, here.one(LI).key, here.by(STAFF)) is None
        assert here.queue() == [{ZHAO}, {LI}]

    run(story, capacity=2)


def test_staff_enter_whom_they_like_also_late_but_not_above_the_capacity(run):
    def story(here: List) -> None:
        here.able(LI, "none")
        writing.close(here.tx, here.id, here.by(STAFF))
        with pytest.raises(NotOpenError, match="closed"):
            here.join(WANG)
        assert here.join(LI, WANG, who=STAFF, how="staff", vetted=True) == [IN, WAITING]

    run(story, capacity=1)


def test_staff_let_in_who_was_asked_about_where_there_is_room(run):
    def story(here: List) -> None:
        here.able(LI, "none")
        here.join(LI)
        assert let_in(here.tx, here.id, here.one(LI).key, here.by(STAFF)) == IN
        assert here.stands() == {LI: IN}

    run(story, capacity=1)


def test_only_who_is_meant_is_taken_in_without_asking(run):
    def classes(here: List) -> None:
        here.able(LI, "moderate")
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
