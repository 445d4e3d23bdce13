"""The life of a case: every deed in every state, noted with its reason, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product

import pytest

from services.suggestions import (
    answering,
    assigning,
    departments,
    merging,
    stages,
    steps,
    taking_back,
)
from services.suggestions.assigning import DayOffError, Given, NobodyError, PastError
from services.suggestions.steps import ChangedError, Doer, NoReasonError, NotNowError
from services.workdays.workday_table import WorkdayTable
from services.workdays.workdays import Workdays
from storage.audit import By
from storage.tables.base import core
from storage.tables.suggestions import Case
from storage.transaction import Transaction
from storage.vault import Vault
from tests.kit import hall_cases, hall_things
from tests.kit.town import MORNING

TODAY = MORNING.date()
WANG, CLERK = 1, 9
# Which deeds each state allows, and where they lead; all others are refused.
LEADS = {
    "received": {
        *(("accept", "accepted"), ("assign", "assigned"), ("answer", "answered")),
        *(("withdraw", "withdrawn"), ("merge", "merged"), ("edit", "received")),
    },
    "accepted": {
        *(("assign", "assigned"), ("answer", "answered"), ("withdraw", "withdrawn")),
        *(("merge", "merged"), ("edit", "accepted")),
    },
    "assigned": {
        *(("assign", "assigned"), ("take", "working"), ("return", "accepted")),
        *(("answer", "answered"), ("withdraw", "withdrawn"), ("merge", "merged")),
        ("edit", "assigned"),
    },
    "working": {
        *(("assign", "assigned"), ("return", "accepted"), ("answer", "answered")),
        *(("withdraw", "withdrawn"), ("merge", "merged"), ("edit", "working")),
    },
    "answered": {
        *(("answer", "answered"), ("rate", "answered"), ("close", "closed")),
        *(("reopen", "working"), ("withdraw", "withdrawn"), ("merge", "merged")),
        ("edit", "answered"),
    },
    "closed": {("rate", "closed"), ("reopen", "working"), ("edit", "closed")},
    "withdrawn": {("edit", "withdrawn")},
    "merged": {("edit", "merged")},
}
WANTS_REASON = {"return", "reopen"}
Do = Callable[[Callable[[Transaction], None]], None]


def doer(vault: Vault, reason: str = "因为", minutes: int = 0) -> Doer:
    return Doer(By(CLERK, MORNING + timedelta(minutes=minutes)), vault, reason)


def entered(tx: Transaction, vault: Vault, state: str = "received") -> int:
    number = hall_things.case(tx, vault, WANG, "门口的路灯坏了", By(WANG, MORNING))
    if state != "received":
        tx.execute(core(Case).update().where(core(Case).c.id == number).values(state=state))
    return number


def state(tx: Transaction, number: int) -> str:
    return str(steps.find(tx, number).state)


def test_the_table_tells_of_every_state_and_deed():
    assert LEADS.keys() == set(stages.STATES)
    assert {deed for leads in LEADS.values() for deed, _ in leads} == set(stages.DEEDS)


@pytest.mark.parametrize("begins", stages.STATES)
def test_each_deed_is_done_or_refused_and_a_refused_one_leaves_nothing(do: Do, vault, begins):
    def story(tx: Transaction) -> None:
        for deed in stages.DEEDS:
            number, leads = entered(tx, vault, begins), dict(LEADS[begins])
            if deed in leads:
                after = steps.take(tx, number, deed, doer(vault))
                assert after.state == leads[deed] == state(tx, number), (begins, deed)
                (step,) = steps.of_case(tx, number)
                assert (step.deed, step.by_id, step.at) == (deed, CLERK, MORNING)
                assert steps.reason_of(vault, step) == "因为"
                continue
            with pytest.raises(NotNowError) as refused:
                steps.take(tx, number, deed, doer(vault))
            assert (refused.value.deed, refused.value.state) == (deed, begins)
            assert state(tx, number) == begins and steps.of_case(tx, number) == []

    do(story)


def test_without_a_reason_only_those_are_refused_that_want_one(do: Do, vault):
    def story(tx: Transaction) -> None:
        for begins, (deed, _) in ((b, one) for b in LEADS for one in LEADS[b]):
            number = entered(tx, vault, begins)
            if deed not in WANTS_REASON:
                steps.take(tx, number, deed, doer(vault, ""))
                assert steps.of_case(tx, number)[0].reason_sealed is None
                continue
            with pytest.raises(NoReasonError):
                steps.take(tx, number, deed, doer(vault, " \n"))
            assert state(tx, number) == begins and steps.of_case(tx, number) == []

    do(story)


def test_a_reason_is_sealed(do: Do, vault):
    def story(tx: Transaction) -> None:
        number = entered(tx, vault)
        steps.take(tx, number, stages.ACCEPT, doer(vault, "他腿不好"))
        (step,) = steps.of_case(tx, number)
        assert "他腿不好".encode() not in step.reason_sealed
        assert steps.reason_of(vault, step) == "他腿不好"

    do(story)


def test_every_step_is_taken_back_to_what_stood_before_it(do: Do, vault):
    def story(tx: Transaction) -> None:
        number = entered(tx, vault)
        office = departments.enter(tx, "住建局", None, By(CLERK, MORNING))
        given = {"department_id": office, "officer_id": CLERK, "due_on": date(2025, 11, 10)}
        ways = (
            (stages.ACCEPT, {"accepted_at": MORNING}),
            (stages.ASSIGN, given | {"notify_at": MORNING}),
            (stages.TAKE, {}),
            (stages.EDIT, {"category": "照明", "urgent": True}),
            (stages.RETURN, dict.fromkeys(given)),
        )
        stood = [steps.find(tx, number)]
        for deed, changes in ways:
            stood.append(steps.take(tx, number, deed, doer(vault), changes))
        for was, (deed, _) in zip(reversed(stood[:-1]), reversed(ways), strict=True):
            assert steps.last_step(tx, number).deed == deed
            assert taking_back.undo(tx, number, doer(vault, "弄错了")) == was
        with pytest.raises(NotNowError):
            taking_back.undo(tx, number, doer(vault, "还要退"))
        told = steps.of_case(tx, number)
        assert len(told) == 2 * len(ways)
        assert all(one.undone_at == MORNING for one in told if one.deed != stages.UNDO)

    do(story)


def test_undoing_wants_a_reason_and_changes_nothing_without(do: Do, vault):
    def story(tx: Transaction) -> None:
        number = entered(tx, vault)
        steps.take(tx, number, stages.ACCEPT, doer(vault))
        with pytest.raises(NoReasonError):
            taking_back.undo(tx, number, doer(vault, ""))
        assert state(tx, number) == stages.ACCEPTED

    do(story)


def test_what_changed_beside_the_steps_is_not_undone_blindly(do: Do, vault):
    def story(tx: Transaction) -> None:
        number = entered(tx, vault)
        steps.take(tx, number, stages.ACCEPT, doer(vault))
        tx.execute(core(Case).update().where(core(Case).c.id == number).values(state="working"))
        with pytest.raises(NotNowError):
            taking_back.undo(tx, number, doer(vault))
        assert state(tx, number) == stages.WORKING

    do(story)


def test_who_saw_an_older_state_is_told_what_was_done(do: Do, vault):
    def story(tx: Transaction) -> None:
        number = entered(tx, vault)
        seen = steps.newest(tx, number)
        assert steps.unchanged(tx, number, seen).state == stages.RECEIVED
        steps.take(tx, number, stages.ACCEPT, doer(vault))
        with pytest.raises(ChangedError) as changed:
            steps.unchanged(tx, number, seen)
        assert changed.value.step.deed == stages.ACCEPT
        assert steps.unchanged(tx, number, steps.newest(tx, number)).state == stages.ACCEPTED
        assert steps.unchanged(tx, number, None).state == stages.ACCEPTED

    do(story)


def test_a_merged_case_parts_in_the_state_that_it_had(do: Do, vault):
    def story(tx: Transaction) -> None:
        one, other = entered(tx, vault), entered(tx, vault)
        steps.take(tx, other, stages.ACCEPT, doer(vault))
        merging.merge(tx, other, one, doer(vault))
        assert (state(tx, other), steps.find(tx, other).kept_id) == (stages.MERGED, one)
        merging.unmerge(tx, other, doer(vault))
        assert (state(tx, other), steps.find(tx, other).kept_id) == (stages.ACCEPTED, None)
        merging.merge(tx, other, one, doer(vault))
        taking_back.undo(tx, other, doer(vault))
        assert (state(tx, other), steps.find(tx, other).kept_id) == (stages.ACCEPTED, None)
        with pytest.raises(NotNowError):
            merging.unmerge(tx, other, doer(vault))

    do(story)


def test_what_was_merged_through_a_case_goes_with_it_and_comes_back(do: Do, vault):
    def story(tx: Transaction) -> None:
        one, other, third = (entered(tx, vault) for _ in range(3))
        alone = entered(tx, vault)
        steps.take(tx, other, stages.ACCEPT, doer(vault))
        merging.merge(tx, third, other, doer(vault))
        merging.merge(tx, alone, one, doer(vault))
        for part in (merging.unmerge, taking_back.undo):
            merging.merge(tx, other, one, doer(vault))
            assert [row.id for row in merging.inside(tx, one)] == [other, third, alone]
            part(tx, other, doer(vault))
            assert [row.id for row in merging.inside(tx, one)] == [alone]
            assert [row.id for row in merging.inside(tx, other)] == [third]
            assert (state(tx, other), state(tx, third)) == (stages.ACCEPTED, stages.MERGED)
        merging.merge(tx, other, one, doer(vault))
        merging.unmerge(tx, other, doer(vault))
        taking_back.undo(tx, other, doer(vault))
        assert [row.id for row in merging.inside(tx, one)] == [other, third, alone]
        merging.unmerge(tx, third, doer(vault))
        assert (state(tx, third), steps.find(tx, third).kept_id) == (stages.RECEIVED, None)

    do(story)


def test_a_grade_that_is_taken_back_is_gone(do: Do, vault):
    def story(tx: Transaction) -> None:
        number = entered(tx, vault)
        hall_cases.answered(tx, number, "修好了", "adopted", MORNING)
        hall_cases.rated(tx, number, WANG, "mostly", MORNING)
        taking_back.undo(tx, number, doer(vault, "点错了"))
        assert (state(tx, number), len(answering.ratings(tx, number))) == (stages.ANSWERED, 1)
        taking_back.undo(tx, number, doer(vault, "点错了"))
        assert (state(tx, number), answering.ratings(tx, number)) == (stages.ANSWERED, [])

    do(story)


@pytest.mark.parametrize("over", ["closed", "withdrawn", "merged"])
def test_into_what_is_over_nothing_is_merged(do: Do, vault, over):
    def story(tx: Transaction) -> None:
        one, other = entered(tx, vault, over), entered(tx, vault)
        with pytest.raises(NotNowError):
            merging.merge(tx, other, one, doer(vault))
        with pytest.raises(NotNowError):
            merging.merge(tx, other, other, doer(vault))
        assert state(tx, other) == stages.RECEIVED

    do(story)


def assigned(tx: Transaction, vault: Vault, desk, **more: object) -> object:
    number = entered(tx, vault)
    given = {"department_id": None, "officer_id": CLERK, "due_on": date(2025, 11, 10)} | more
    return assigning.assign(tx, number, Given(**given, today=TODAY), doer(vault), desk)  # type: ignore[arg-type]


def test_a_case_is_due_on_a_working_day_to_come(do: Do, vault):
    def story(tx: Transaction) -> None:
        with pytest.raises(DayOffError) as off:
            assigned(tx, vault, None, due_on=date(2025, 11, 8))
        assert off.value.next == date(2025, 11, 10)
        with pytest.raises(PastError):
            assigned(tx, vault, None, due_on=TODAY - timedelta(days=3))
        with pytest.raises(NobodyError):
            assigned(tx, vault, None, officer_id=None)

    do(story)


def test_ten_working_days_leave_out_days_off():
    assert assigning.due_day(Workdays(), date(2025, 10, 27)) == date(2025, 11, 10)
    # 国庆 with 调休: 28 September is worked on, 1 to 8 October are not, 11 October is.
    assert assigning.due_day(Workdays(), date(2025, 9, 26)) == date(2025, 10, 16)


def test_a_table_of_days_agrees_with_the_days_one_by_one():
    days, first = Workdays({date(2025, 10, 27): False}), date(2025, 9, 20)
    table = WorkdayTable(days, (first, date(2025, 11, 20)))
    span = [first + timedelta(days=n) for n in range(0, 61, 7)]
    for one, other in product(span, span):
        assert table.between(one, other) == days.between(one, other)
