"""Many threads at one list: what comes of it is what the plain rules say, in the order it came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)
from sqlalchemy import update

from services.activities import writing
from services.activities.entries import IN, OFFERED, WAITING, Key
from services.activities.leaving import leave
from storage.audit import By
from storage.tables.base import core
from storage.tables.members import Member
from storage.transaction import Transaction
from tests.kit import signup_rules, signups
from tests.kit.signup_crowd import MORE, MOST, Crowd, play
from tests.kit.signup_deeds import (
    Admit,
    Answer,
    Done,
    Join,
    Lapse,
    Refused,
    Resize,
    Tell,
    Told,
    Undo,
    expected,
    work,
)
from tests.kit.signup_model import Model
from tests.kit.signup_stories import (
    CHANGES,
    DAY,
    DEEDS,
    STAFF,
    UNABLE,
    WHO,
    Again,
    Aimed,
    Expire,
    Paste,
    entry,
)
from tests.kit.town import Town

STEPS = 20
CAPACITY = 4


class Stage:
    """What the stories of a database share: the town and the threads."""

    def __init__(self, url: str) -> None:
        self.crowd, self.town = Crowd(), Town(url)
        self.run = self.crowd.runner.run
        self.run(self.town._start())
        self.run(self.town.do(_unable))

    def close(self) -> None:
        self.run(self.town.bot.stop())
        self.crowd.close()


def _unable(tx: Transaction) -> None:
    one = update(core(Member)).where(core(Member).c.id == UNABLE)
    tx.execute(one.values(activity="none"))


class SignUps(RuleBasedStateMachine):
    """Steps of deeds that are done at once, each by a thread, in some conversations."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.town, self.run, self.crowd = self.stage.town, self.stage.run, self.stage.crowd
        self.numbers = count()
        self.said: list[Told] = []
        self.lists: list[tuple[Key, ...]] = [()]
        # How many deeds there were at the end of each step.
        self.steps: list[int] = []

    @initialize()
    def open(self) -> None:
        """An activity of its own, on a day of its own: that of another story is no more talked of."""
        now = self.town.clock.now() + DAY
        self.town.clock.move_to(now)
        self.activity = self.do(lambda tx: signups.opened(tx, now, CAPACITY))
        self.model = Model(CAPACITY, frozenset({UNABLE}))
        self.look()

    def teardown(self) -> None:
        """No offer is left for the clock of the next story."""
        self.crowd.tell_of_failure([*self.said, *self.audit, self.steps, self.rows])
        self.crowd.tally.update(deed.action for deed in self.model.done)
        by = By(None, self.town.clock.now())
        self.do(lambda tx: leave(tx, self.activity, signups.rows(tx, self.activity), by))

    def do(self, work: Callable[[Transaction], Any]) -> Any:
        return self.run(self.town.do(work))

    # What happens

    @rule(
        many=st.lists(st.tuples(DEEDS, st.integers(0, 9)), min_size=1, max_size=MOST),
    )
    def at_once(self, many: list[tuple[Any, int]]) -> None:
        deeds = [(self.meant(one), where) for one, where in many]
        self.hand_out(deeds)
        self.said += [deed for deed, _ in deeds]

    @rule(people=st.lists(WHO, min_size=2, max_size=MOST - 1, unique=True))
    def the_last_place_is_wanted_by_all(self, people: list[int]) -> None:
        """Each in a conversation of their own, and the console beside them."""
        wanted = [(Join(who, ((entry(who),),)), who) for who in people]
        self.hand_out([*wanted, (Admit(STAFF, (people[0],)), 0)])

    @rule(yes=st.booleans(), others=st.lists(DEEDS, max_size=MOST - 2))
    def an_offer_is_answered_as_it_runs_out(self, yes: bool, others: list[Any]) -> None:  # noqa: FBT001
        self.hand_out([(Tell(0, DAY), 0)])
        answer = Aimed((OFFERED,), 0, lambda key: Answer(1, key, yes))
        deeds = [self.meant(one) for one in (answer, Expire(), *others)]
        self.hand_out([(deed, where) for where, deed in enumerate(deeds)])

    @rule(one=st.one_of(DEEDS, CHANGES))
    def one_deed_is_taken_back(self, one: Any) -> None:
        """Who takes back what he just did finds all as before, if nobody was moved by it."""
        deed = self.meant(one)
        if isinstance(deed, Undo | Tell | Lapse | Resize):
            return
        before, deeds = self.rows, len(self.model.done)
        self.hand_out([(deed, 0)])
        alone = len(self.model.done) == deeds + 1
        self.hand_out([(Undo(deed.who), 0)])
        if alone and len(self.model.done) == deeds + 2:
            assert signup_rules.standing(self.rows) == signup_rules.standing(before)

    @rule(hours=st.sampled_from([1, 23, 25]))
    def time_passes(self, hours: int) -> None:
        self.town.clock.move_to(self.town.clock.now() + timedelta(hours=hours))

    def meant(self, said: Any) -> Told:
        now = self.town.clock.now()
        if isinstance(said, Paste):
            listed = self.lists[max(0, len(self.lists) - 1 - said.ago)]
            parties = tuple((one,) for one in [*map(entry, listed), *said.more])
            return Join(said.who, parties, "chain")
        if isinstance(said, Again):
            return self.said[-1 - said.ago] if said.ago < len(self.said) else Undo(STAFF)
        if isinstance(said, Aimed):
            here = [key for key, one in self.model.stands.items() if one.state in said.states]
            return said.deed(here[said.n % len(here)] if here else said.n + 1)
        if isinstance(said, Expire):
            return Lapse(0, max([now, *self.model.until.values()]) - now)
        return said

    def hand_out(self, deeds: list[tuple[Told, int]]) -> None:
        """Each deed to a thread; all are let go at once, and waited for."""
        at, start = self.town.clock.now(), len(self.model.done)
        done = self.crowd.at_once([partial(self.submit, *each) for each in deeds])
        self.look()
        index = {deed.id: n for n, deed in enumerate(self.audit)}
        for one in sorted(done, key=lambda one: one.order):
            self.follow(one, at, start, index)
        self.noted_as_it_was()
        self.steps.append(len(self.audit))
        self.lists.append(tuple(signup_rules.standing(self.rows)))

    async def submit(self, deed: Told, where: int) -> Done:
        job = work(deed, self.activity, self.town.clock.now(), self.numbers.__next__)
        try:
            return await self.town.bot.work.submit(f"conversation {where}", job)
        except Refused as refused:
            return Done(deed, refused.order, ("full", refused.free))

    # What must be

    def follow(self, done: Done, at: Any, start: int, index: dict[int, int]) -> None:
        """Have the model do the same, and answer the same."""
        answer = done.answer
        self.crowd.tally["refused"] += isinstance(answer, tuple) and answer[0] == "full"
        if isinstance(done.deed, Undo):
            answer = None if answer is None else (index[answer[0]], *answer[1:])
            self.may_take_back(done.deed.who, answer, at, start)
        assert expected(replace(done, answer=answer), self.model, at) == answer, done

    def may_take_back(self, who: int, answer: Any, at: Any, start: int) -> None:
        """It was the last deed at some time between the threads' start and its turn."""
        now = self.model.done
        last = {self.last_of_first(n, who, at) for n in range(start, len(now) + 1)}
        assert (None if answer is None else answer[0]) in last

    def last_of_first(self, n: int, who: int, at: Any) -> int | None:
        return replace(self.model, done=self.model.done[:n]).last_of(who, at)

    def noted_as_it_was(self) -> None:
        """All that happened was noted, in the order in which it happened, and nothing else."""
        index = {deed.id: n for n, deed in enumerate(self.audit)}
        told = [
            deed._replace(id=n, of=None if deed.of is None else index[deed.of])
            for n, deed in enumerate(self.audit)
        ]
        assert told == self.model.done

    @invariant()
    def the_rows_are_what_was_noted(self) -> None:
        assert signups.folded(self.audit) == self.rows == self.model.stands

    @invariant()
    def no_more_come_than_there_is_room_for(self) -> None:
        assert self.capacity == self.model.capacity
        assert self.capacity is None or signup_rules.heads(self.rows) <= self.capacity

    @invariant()
    def who_came_earlier_waits_before_who_came_later(self) -> None:
        """Also beside the model."""
        signup_rules.waits_in_order(self.model.done, self.steps, self.rows)

    @invariant()
    def nobody_waits_for_a_place_that_is_free(self) -> None:
        signup_rules.fills_what_is_free(self.rows, self.capacity)

    @invariant()
    def nobody_is_lost(self) -> None:
        """Who ever had a place and has none now was taken off by a deed that says so."""
        for key, one in self.rows.items():
            deeds = [deed for deed in self.model.done if key in deed.changes]
            assert deeds[-1].changes[key][1] == one
            if one.state not in (IN, OFFERED, WAITING) and len(deeds) > 1:
                assert deeds[-1].action in LEFT, (key, deeds[-1])

    def look(self) -> None:
        """What stands in the database now."""

        def read(tx: Transaction) -> Any:
            row = writing.find(tx, self.activity)
            return (
                signups.rows(tx, self.activity),
                signups.noted(tx, self.activity),
                row.capacity if row else 0,
            )

        self.rows, self.audit, self.capacity = self.run(self.town.bot.work.read(read))


LEFT = {"signup.leave", "offer.lapse", "signup.undo", "signup.join", "signup.change"} | {
    "signup.too_many"
}


@pytest.mark.timeout(600 * MORE)
def test_on_sqlite(sqlite_url: str):
    play(SignUps, Stage(sqlite_url), STEPS, examples=25)


@pytest.mark.timeout(600 * MORE)
@pytest.mark.postgresql
def test_on_postgresql(postgresql_url: str):
    play(SignUps, Stage(postgresql_url), STEPS, examples=15)
