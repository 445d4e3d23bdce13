"""Many people at one list at once, in words, by the console and by the clock: nobody is lost.

The same as `tests/services/test_signups_stateful.py`, from the message on: real dispatcher, real
understanding, chains of any age. What must come of it is told by rules, not by a model.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)
from sqlalchemy import func, select

from schedules import offers
from services.activities import entries, writing
from services.activities.deeds import LAPSE, OFFER, UNDO, Stood
from services.activities.entries import IN, OFFERED, WAITING
from services.activities.leaving import leave
from services.activities.waiting import set_capacity
from storage.audit import By
from storage.tables.base import core
from storage.tables.engine import Outbox
from storage.transaction import Transaction
from tests.kit import activities, signup_rules, signup_said, signups
from tests.kit.signup_crowd import MORE, MOST, Job, play
from tests.kit.signup_said import (
    CLERK,
    GROUPS,
    TITLE,
    Again,
    Clicked,
    Clock,
    Said,
)
from tests.kit.signup_scenes import DEEDS, TRIOS, WHERE, WHO, WORDS, Aimed, Paste, Reply, Stage
from tests.kit.signups import Deed

STEPS = 20
CAPACITY = 4
DAY = timedelta(days=1)
# Who asks for the list; nothing is said of them.
READER = "陈立"
PLACE = re.compile(r"候补第(\d+)位")


class SaidAtOnce(RuleBasedStateMachine):
    """Steps of things said, clicked and due at once, each let go by a thread."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.town, self.run, self.crowd = self.stage.town, self.stage.run, self.stage.crowd
        self.said: list[tuple[Said, str]] = []
        self.heard: dict[str, list[Any]] = {}
        self.lists = [""]
        self.steps: list[int] = []
        self.done: list[Deed] = []

    @initialize()
    def open(self) -> None:
        """An activity of its own, when no question about the one before is open any more."""
        now = self.town.clock.now() + 4 * DAY
        self.town.clock.move_to(now)
        told = {"starts_at": now + timedelta(days=365), "capacity": CAPACITY}
        self.activity = self.run(activities.publish(self.town, TITLE, **told))
        self.look()

    def teardown(self) -> None:
        """Nobody talks of it any more, and nothing is left for the clock of the next story."""
        self.crowd.tell_of_failure(self.story())
        by = By(None, self.town.clock.now())

        def end(tx: Transaction) -> None:
            leave(tx, self.activity, signups.rows(tx, self.activity), by)
            writing.cancel(tx, self.activity, "", by)

        self.crowd.tally.update(deed.action for deed in self.done)
        self.run(self.town.do(end))

    # What happens

    @rule(many=st.lists(DEEDS, min_size=3, max_size=MOST))
    def at_once(self, many: list[Any]) -> None:
        self.hand_out(many)

    @rule(people=st.lists(WHO, min_size=2, max_size=MOST - 1, unique=True), where=WHERE)
    def the_last_place_is_wanted_by_all(self, people: list[str], where: str) -> None:
        """Each alone with the bot, one in a group, and a clerk's browser beside them."""
        first, *others = [one for one in people if one not in self.standing] or [CLERK]
        if not others or signup_rules.waiting(self.rows):
            return
        self.make_room(1)
        wanted = [signup_said.joins(one, "") for one in others[1:]]
        start = len(self.done)
        self.hand_out([Clicked("enter", first), signup_said.joins(others[0], where), *wanted])
        deeds = [deed.changes[one][1] for deed in self.done[start:] for one in deed.changes]
        assert sorted(one.state for one in deeds) == [IN, *(WAITING for _ in others)]
        alone = [self.heard[number][0].text for _, number in self.said[-len(wanted) :]]
        places = [found[1] for text in alone[: len(wanted)] if (found := PLACE.search(text or ""))]
        assert len(places) == len(set(places))

    def make_room(self, more: int) -> None:
        """Have so many more places than are taken."""
        capacity = max(signup_rules.heads(self.rows) + more, 1)
        by = By(None, self.town.clock.now())
        self.run(self.town.do(lambda tx: set_capacity(tx, self.activity, capacity, by)))
        self.look()

    @rule(people=TRIOS, where=WHERE)
    def a_couple_waits_for_two_places_and_one_is_free(self, people: list[str], where: str) -> None:
        one, other, third = people
        self.hand_out([signup_said.leaves(name, "") for name in people])
        self.make_room(1)
        self.hand_out([signup_said.joins(one, "", (other,))])
        self.hand_out([signup_said.joins(third, where), Clicked("enter", third)])

    @rule(people=TRIOS, where=WHERE, others=st.lists(DEEDS, max_size=3))
    def an_old_list_comes_back(self, people: list[str], where: str, others: list[Any]) -> None:
        """Somebody stands on it who stays away since."""
        who, gone, _ = people
        self.make_room(4)
        self.hand_out([signup_said.joins(gone, ""), signup_said.joins(who, "")])
        self.hand_out([signup_said.leaves(gone, ""), *others])
        self.hand_out([Paste(who, where, 1, (), ((gone, 1),))])

    @rule(who=WHO, heads=st.integers(2, 4))
    def more_come_and_it_is_taken_back(self, who: str, heads: int) -> None:
        self.make_room(8)
        self.hand_out([signup_said.joins(who, "")])
        before, start = self.standing, len(self.done)
        self.hand_out([Paste(who, "", 0, (), ((who, heads),))])
        changed = len(self.done) == start + 1
        self.hand_out([signup_said.takes_back(who)])
        assert not changed or self.standing == before

    @rule(who=WHO, group=st.sampled_from(GROUPS[1:]))
    def the_same_is_taken_back_twice_at_once(self, who: str, group: str) -> None:
        """Alone with the bot and in a group; of more than one deed the one before goes as well."""
        self.make_room(2)
        self.hand_out([signup_said.joins(who, "")])
        self.hand_out([signup_said.takes_back(who), signup_said.takes_back(who, group)])
        undone = [deed.of for deed in self.done if deed.action == UNDO]
        assert len(undone) == len(set(undone))

    @rule(who=WHO, number=st.integers(1, 2), others=st.lists(DEEDS, max_size=3))
    def an_offer_is_answered_as_it_runs_out(self, who: str, number: int, others: list[Any]) -> None:
        self.hand_out([signup_said.leaves(who, "")])
        self.make_room(0)
        self.hand_out([signup_said.joins(who, "")])
        self.make_room(1)
        self.hand_out([Clock()])
        told = [until for until in self.until.values() if until is not None]
        if told:
            self.town.clock.move_to(max(self.town.clock.now(), min(told)))
            self.hand_out([Clock(), Reply(who, number), *others])

    @rule(one=WORDS)
    def what_was_said_is_taken_back(self, one: Any) -> None:
        """All stands as before, if nobody was moved by it."""
        (said,) = [self.meant(one)]
        before, start = self.standing, len(self.done)
        self.hand_out([replace(said, where="")])
        alone = len(self.done) == start + 1
        self.hand_out([signup_said.takes_back(said.who)])
        if alone and len(self.done) == start + 2:
            self.crowd.tally["taken back"] += 1
            assert self.standing == before

    @rule()
    def all_of_it_is_delivered_again(self) -> None:
        before = self.rows, self.done, self.laid
        latest = self.said[-MOST:]
        if latest:
            self.crowd.at_once([self.delivery(*one) for one in latest])
            self.look()
        assert (self.rows, self.done, self.laid) == before

    @rule(hours=st.sampled_from([1, 23, 25]))
    def time_passes(self, hours: int) -> None:
        self.town.clock.move_to(self.town.clock.now() + timedelta(hours=hours))

    def hand_out(self, many: list[Any]) -> None:
        """Each to a thread; all are let go at once, waited for, and judged."""
        deeds = [self.meant(one) for one in many]
        jobs = [self.job(one) for one in deeds]
        before, due, start = self.rows, self.due(), len(self.done)
        self.crowd.at_once(jobs)
        self.look()
        self.judge(deeds, before, start)
        self.only_what_was_over_lapsed(due, start)
        if Clock() in deeds:
            assert not self.due()
        if deeds == [Clock()]:
            assert None not in self.until.values()
        self.steps.append(len(self.done))
        reader = self.town.private(READER)
        self.lists.append(self.run(reader.says(READER, f"{TITLE}都有谁")) or "")

    def meant(self, one: Any) -> Any:
        if isinstance(one, Paste):
            printed = self.lists[max(0, len(self.lists) - 1 - one.ago)]
            text = signup_said.pastes(one.who, printed, one.dropped, one.more)
            return signup_said.listed(one.who, one.where, text, self.rows)
        if isinstance(one, Reply):
            return signup_said.answers(one.who, one.number, self.offered())
        if isinstance(one, Said):
            return signup_said.perhaps_an_answer(one, self.offered())
        if isinstance(one, Aimed):
            here = [name for name, stood in self.rows.items() if stood.state in one.states]
            return Clicked(one.what, here[one.n % len(here)]) if here else Clock()
        return one

    def offered(self) -> frozenset[str]:
        """Who was ever offered a place: a question about it may be open."""
        return signup_said.together(deed.changes for deed in self.done if deed.action == OFFER)

    def job(self, one: Any) -> Job:
        if isinstance(one, Clock):
            return lambda: self.town.bot.runner.run(offers.JOB, self.town.clock.now())
        if isinstance(one, Clicked):
            return lambda: self.click(one)
        if isinstance(one, Again):
            if one.ago >= len(self.said):
                return self.job(Clock())
            return self.delivery(*self.said[-1 - one.ago])
        self.said.append((one, self.town.next_id()))
        return self.delivery(*self.said[-1])

    def delivery(self, said: Said, number: str) -> Job:
        place = self.town.group(said.where) if said.where else self.town.private(said.who)

        async def deliver() -> None:
            answer = await place.tells(said.who, said.text, id=number)
            self.heard.setdefault(number, []).append(answer)

        return deliver

    async def click(self, one: Clicked) -> None:
        home, clerk = f"/console/activities/{self.activity}", self.stage.clerk
        if one.what == "enter":
            page = await clerk.send(f"{home}/enter", members=str(self.stage.ids[one.name]))
        else:
            page = await clerk.send(f"{home}/entries/{self.entries[one.name]}/{one.what}")
        assert page.status in (200, 422), page.words

    # What must be

    def judge(self, deeds: list[Any], before: dict[str, Stood], start: int) -> None:
        """Who stands now: nobody is lost, nobody came unasked, what was said is done."""
        said = [one if isinstance(one, Said) else signup_said.clicked(one) for one in deeds]
        new = self.done[start:]
        assert {deed.by for deed in new} <= {None, *(self.stage.ids[one.who] for one in said)}
        moved = [frozenset(deed.changes) for deed in new if deed.action in (UNDO, LAPSE)]
        signup_said.judge(said, moved, before, self.rows)

    def due(self) -> set[str]:
        """Whose offers are over."""
        now = self.town.clock.now()
        return {name for name, until in self.until.items() if until is not None and until <= now}

    def only_what_was_over_lapsed(self, due: set[str], start: int) -> None:
        for deed in self.done[start:]:
            assert deed.action != LAPSE or deed.changes.keys() <= due

    @invariant()
    def the_notes_say_how_all_stand_and_went_by_the_rules(self) -> None:
        assert signup_rules.went_by_the_rules(self.notes) == self.rows

    @invariant()
    def no_more_come_than_there_is_room_for(self) -> None:
        assert self.capacity is None or signup_rules.heads(self.rows) <= self.capacity

    @invariant()
    def nobody_waits_for_a_place_that_is_free(self) -> None:
        signup_rules.fills_what_is_free(self.rows, self.capacity)

    @invariant()
    def who_came_earlier_waits_before_who_came_later(self) -> None:
        signup_rules.waits_in_order(self.done, self.steps, self.rows)

    @invariant()
    def what_is_taken_back_is_what_was_done_last(self) -> None:
        start = self.steps[-2] if len(self.steps) > 1 else 0
        signup_rules.takes_back_the_last(self.done, start)

    @invariant()
    def a_message_has_one_answer(self) -> None:
        for answers in self.heard.values():
            assert len({one.text for one in answers}) == 1
            assert [one.repeated for one in answers].count(False) == 1

    def story(self) -> list[object]:
        """What was said, by whom, with what answer; what was noted; at which note each step ended."""
        said = [(one.who, one.where, one.text, self.heard.get(n)) for one, n in self.said]
        return [*said, *self.notes, self.steps, self.rows]

    @property
    def standing(self) -> dict[str, Stood]:
        return signup_rules.standing(self.rows)

    def look(self) -> None:
        """What stands in the database now; everybody by name."""

        def read(tx: Transaction) -> Any:
            row = writing.find(tx, self.activity)
            laid = tx.execute(select(func.count()).select_from(core(Outbox))).scalar()
            story = signup_rules.story(tx, self.activity)
            return row, entries.every(tx, self.activity), story, laid

        row, every, notes, self.laid = self.run(self.town.bot.work.read(read))
        self.capacity = row.capacity
        self.rows = {one.name: signups.stood(one) for one in every}
        self.entries = {one.name: one.id for one in every}
        self.until: dict[str, datetime | None] = {
            one.name: one.offer_until for one in every if one.state == OFFERED
        }
        self.notes = [self.by_name(note) if isinstance(note, Deed) else note for note in notes]
        self.done = [note for note in self.notes if isinstance(note, Deed)]

    def by_name(self, deed: Deed) -> Deed:
        changes = {self.stage.names.get(key, key): pair for key, pair in deed.changes.items()}
        return deed._replace(changes=changes)


@pytest.mark.timeout(600 * MORE)
def test_on_sqlite(sqlite_url: str):
    play(SaidAtOnce, Stage(sqlite_url), STEPS, examples=5)


@pytest.mark.timeout(600 * MORE)
@pytest.mark.postgresql
def test_on_postgresql(postgresql_url: str):
    play(SaidAtOnce, Stage(postgresql_url), STEPS, examples=5)
