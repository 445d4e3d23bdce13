"""Accounts, people, tries and days in any order: nobody is bound without digits or staff."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bot.messages import Account
from bot.scene import Person
from services import binding, decisions, roster
from services.matters import Desk
from storage.audit import By
from storage.tables.members import BindTry, Member, MemberAccount
from tests.kit import databases
from tests.kit.town import Town

DIGITS = {"欧阳建国": "0001", "诸葛明": "0002", "上官兰": "0003"}
WRONG, NOBODY = "9999", "司马查无"
NAMES = st.sampled_from([*DIGITS, NOBODY])
# Who sees everybody.
CLERK = Person(9, "林小雨", "staff")
ACCOUNTS = st.sampled_from(["new-1", "new-2", "new-3"])


class Bindings(RuleBasedStateMachine):
    """Accounts say who they are, rightly or not; staff say yes or no; days go by."""

    new_database: Callable[[], AbstractContextManager[str]]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.database = type(self).new_database()
        self.town = Town(self.database.__enter__())
        self.day = 0
        self.wrong: Counter[tuple[str, int]] = Counter()
        self.owner: dict[str, str] = {}

    @initialize()
    def open(self) -> None:
        self.runner.run(self.town._start())
        by = By(None, self.town.clock.now())
        for name, digits in DIGITS.items():
            given = {"name": name, "phone": f"1990000{digits}"}
            self.do(lambda tx, given=given: roster.enter(tx, self.town.bot.vault, given, by))
        self.ids = {row.name: row.id for row in self.rows(Member)}
        self.names = {number: name for name, number in self.ids.items()}

    @rule(account=ACCOUNTS, name=NAMES, right=st.booleans())
    def says_who_it_is(self, account: str, name: str, right: bool) -> None:  # noqa: FBT001
        digits = DIGITS.get(name, WRONG) if right else WRONG
        was_bound = account in self.owner
        spent = max(self.wrong[account, self.day], self.wrong[name, self.day]) >= binding.TRIES
        place = self.town.private(account)
        said = self.runner.run(place.says(account, f"我是{name}，手机尾号{digits}")) or ""
        assert "在册" not in said
        if was_bound:
            assert "认得您了" not in said
        elif spent or digits == WRONG or name in self.owner.values():
            assert "认得您了" not in said
            if not spent and digits == WRONG:
                self.wrong[account, self.day] += 1
                self.wrong[name, self.day] += 1
        else:
            assert f"认得您了，{name}" in said
            self.owner[account] = name

    @rule(account=ACCOUNTS, name=st.sampled_from(list(DIGITS)))
    def staff_decide(self, account: str, name: str) -> None:
        """Of what the account asked for; staff may know better who it is."""
        desk = Desk(self.town.bot.reach, self.town.bot.say)
        by = By(9, self.town.clock.now())

        def work(tx):
            mine = [t for t in decisions.waiting_for(tx, CLERK) if t.account_id == account]
            return [decisions.approve(tx, task, self.ids[name], by, desk) for task in mine]

        if self.do(work):
            self.owner[account] = name

    @rule(account=ACCOUNTS)
    def staff_refuse(self, account: str) -> None:
        desk = Desk(self.town.bot.reach, self.town.bot.say)
        by = By(9, self.town.clock.now())

        def work(tx):
            for task in decisions.waiting_for(tx, CLERK):
                if task.account_id == account:
                    decisions.refuse(tx, task, by, desk)

        self.do(work)

    @rule(account=ACCOUNTS)
    def unbound(self, account: str) -> None:
        name = self.owner.pop(account, None)
        if name is not None:
            by, mine = By(9, self.town.clock.now()), Account("simulator", account)
            self.do(lambda tx: binding.unbind(tx, mine, self.ids[name], by))

    @rule()
    def a_day_goes_by(self) -> None:
        self.town.clock.offset += timedelta(days=1)
        self.day += 1

    @invariant()
    def nobody_is_bound_but_by_digits_or_staff(self) -> None:
        if hasattr(self, "ids"):
            rows = self.rows(MemberAccount)
            bound = {r.account_id: self.names[r.member_id] for r in rows if r.account_id[0] == "n"}
            assert bound == self.owner

    @invariant()
    def there_are_three_tries_a_day(self) -> None:
        if hasattr(self, "ids"):
            counted = [row.tries for row in self.rows(BindTry)]
            assert max(counted, default=0) <= binding.TRIES
            assert sorted(counted) == sorted(self.wrong.values())

    def do(self, work):
        return self.runner.run(self.town.do(work))

    def rows(self, table):
        return self.runner.run(self.town.rows(table))

    def teardown(self) -> None:
        self.runner.run(self.town.bot.stop())
        self.runner.close()
        self.database.__exit__(None, None, None)


# A failure is shrunk to the shortest story, which takes its time.
@pytest.mark.timeout(600)
def test_in_any_order(sqlite_template: Path, tmp_path: Path):
    numbers = count()

    @contextmanager
    def copied() -> Iterator[str]:
        file = tmp_path / f"{next(numbers)}.db"
        yield databases.copy_sqlite(sqlite_template, file)
        for leftover in tmp_path.glob(f"{file.name}*"):
            leftover.unlink()

    class OnDatabase(Bindings):
        new_database = staticmethod(copied)

    run_state_machine_as_test(
        OnDatabase,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
