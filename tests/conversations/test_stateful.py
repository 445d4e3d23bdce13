"""Days of check-ins in any order: what the database holds is what a plain model says."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from bot.messages import Chat
from services import checkin
from storage.acknowledgements import LONGEST_WAIT
from storage.tables.base import core
from storage.tables.checkin import Campaign, Checkin, CheckinTotal
from storage.tables.engine import Outbox
from storage.tables.members import Member
from tests.kit import databases
from tests.kit.town import MORNING, ZONE, Place, Town

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
EVERYBODY = ["王德福", "李淑芬", "张建国"]
PEOPLE = st.sampled_from(EVERYBODY)
# Each campaign is on in one group; in private people are asked which.
GROUPS = {1: "老干部学习群", 2: "活动报名群"}
CAMPAIGNS = st.sampled_from(list(GROUPS))
TITLES = "1 每日一学，2 银发读书会"
FACTS, TOTALS = select(core(Checkin)), select(core(CheckinTotal))


class CheckIns(RuleBasedStateMachine):
    """People check in, take back, ask and repeat themselves; days pass and the bot restarts."""

    said = Bundle("said")
    new_database: Callable[[], AbstractContextManager[str]]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.database = self.new_database()
        self.town = Town(self.database.__enter__())
        # The facts: of each person and campaign the days, and today's check-ins in order.
        self.days: dict[tuple[str, int], set[date]] = defaultdict(set)
        self.latest: dict[str, list[int]] = defaultdict(list)
        # Of each campaign's group: until when confirmations gather, and whose.
        self.told_again: dict[int, datetime] = defaultdict(lambda: MORNING)
        self.told_later: dict[int, list[str]] = defaultdict(list)
        # Of each person: of which campaign the bot spoke last in private, and when.
        self.told_alone: dict[str, tuple[int, datetime]] = {}

    @initialize()
    def open(self) -> None:
        self.runner.run(self.town._start())
        self.runner.run(self.town.do(self.open_reading))
        rows = self.runner.run(self.town.rows(Member))
        self.ids = {row.name: row.id for row in rows}

    def open_reading(self, tx: Any) -> None:
        today = MORNING.date()
        reading = Campaign(
            title="银发读书会", starts_on=today, ends_on=today + 365 * DAY, post_time=time(19, 0)
        )
        group = Chat("simulator", "G2", is_group=True)
        checkin.create_campaign(tx, reading, [group], MORNING, ZONE)

    def teardown(self) -> None:
        self.runner.run(self.town.bot.stop())
        self.runner.close()
        self.database.__exit__(None, None, None)

    # What happens

    @rule(target=said, who=PEOPLE, campaign=CAMPAIGNS, word=st.sampled_from(["打卡", "已学！"]))
    def checks_in_where_the_campaign_is(self, who: str, campaign: int, word: str) -> Any:
        expected = self.check_in_where_it_is(who, campaign)
        return self.hears(self.town.group(GROUPS[campaign]), who, word, expected)

    @rule(target=said, who=PEOPLE, campaign=CAMPAIGNS)
    def checks_in_alone_with_the_bot(self, who: str, campaign: int) -> Any:
        """What the talk there was about before is meant again; else it is asked which."""
        private, before = self.town.private(who), self.spoken_of(who)
        if before is not None:
            said = self.hears(private, who, "打卡", self.check_in(who, before))
            self.told_alone[who] = before, self.town.clock.now()
            return said
        asked = self.hears(private, who, "打卡", self.say("which", name=who, options=TITLES))
        answered = self.hears(private, who, str(campaign), self.check_in(who, campaign))
        self.told_alone[who] = campaign, self.town.clock.now()
        return multiple(asked, answered)

    def spoken_of(self, who: str) -> int | None:
        """The campaign of which the bot spoke last when alone with somebody, not too long ago."""
        campaign, at = self.told_alone.get(who, (None, MORNING))
        return campaign if self.town.clock.now() - at < LONGEST_WAIT else None

    @rule(campaign=CAMPAIGNS)
    def everybody_checks_in_at_once(self, campaign: int) -> None:
        expected = [self.check_in_where_it_is(who, campaign) for who in EVERYBODY]
        group = self.town.group(GROUPS[campaign])

        async def at_once() -> list[str | None]:
            return await asyncio.gather(*(group.says(who, "打卡") for who in EVERYBODY))

        assert self.runner.run(at_once()) == expected

    @rule(target=said, who=PEOPLE)
    def takes_back_alone_with_the_bot(self, who: str) -> Any:
        before = self.spoken_of(who)
        among = [latest for latest in self.latest[who] if before in (None, latest)]
        if among:
            self.told_alone[who] = among[-1], self.town.clock.now()
        return self.take_back(self.town.private(who), who, among)

    @rule(target=said, who=PEOPLE, campaign=CAMPAIGNS)
    def takes_back_where_the_campaign_is(self, who: str, campaign: int) -> Any:
        here = [latest for latest in self.latest[who] if latest == campaign]
        return self.take_back(self.town.group(GROUPS[campaign]), who, here)

    def take_back(self, place: Place, who: str, among: list[int]) -> Any:
        if not among:
            silent = place.chat.is_group and not place.at
            said = None if silent else self.say("nothing_to_take_back", name=who)
            return self.hears(place, who, "打错了", said)
        campaign = among[-1]
        self.latest[who].remove(campaign)
        self.days[who, campaign].remove(self.today)
        if self.town.clock.now() < self.told_again[campaign] + LONGEST_WAIT:
            self.told_later[campaign] = [one for one in self.told_later[campaign] if one != who]
        return self.hears(place, who, "打错了", self.say("taken_back", name=who))

    @rule(target=said, who=PEOPLE, campaign=CAMPAIGNS)
    def asks(self, who: str, campaign: int) -> Any:
        place = self.town.group(GROUPS[campaign])
        return self.hears(place, who, "我打了几天", self.record(who, campaign))

    @rule(message=said)
    def a_message_is_delivered_again(self, message: tuple[str, bool, str, str, str, str]) -> None:
        chat_id, is_group, who, text, message_id, first = message
        place = Place(self.town, Chat("simulator", chat_id, is_group), at=is_group)
        again = self.runner.run(place.tells(who, text, id=message_id))
        assert (again.text, again.repeated) == (first, True)

    @rule(time=st.sampled_from([DAY, DAY, DAY, 2 * DAY, 3 * DAY, timedelta(minutes=50)]))
    def time_passes(self, time: timedelta) -> None:
        before = self.today
        self.town.clock.move_to(self.town.clock.now() + time)
        if self.today != before:
            self.latest.clear()

    @rule()
    def the_bot_restarts(self) -> None:
        self.runner.run(self.town.restart())

    # What must be

    @invariant()
    def the_database_holds_what_the_model_holds(self) -> None:
        facts, totals, rebuilt = self.runner.run(self.town.do(self.look))
        assert facts == sorted(
            (campaign, self.ids[who], day)
            for (who, campaign), days in self.days.items()
            for day in days
        )
        assert totals == {
            (campaign, self.ids[who]): total(days)
            for (who, campaign), days in self.days.items()
            if days
        }
        assert rebuilt == totals

    @invariant()
    def each_group_is_told_of_those_who_were_not_answered(self) -> None:
        waiting = self.runner.run(self.town.rows(Outbox))
        for campaign, names in self.told_later.items():
            here = [row for row in waiting if row.chat_id == f"G{campaign}"]
            gathering = [row.text for row in here if row.due_at == self.told_again[campaign]]
            said = self.say("joined", n=len(names), names="、".join(names))
            assert gathering == ([said] if names else [])

    def look(self, tx: Any) -> tuple[Any, Any, Any]:
        """The facts, the totals, and those that `yinling rebuild` makes."""
        facts = sorted((r.campaign_id, r.member_id, r.day) for r in tx.all(FACTS))
        totals = plain(tx.all(TOTALS))
        checkin.rebuild(tx)
        return facts, totals, plain(tx.all(TOTALS))

    # The model

    @property
    def today(self) -> date:
        return self.town.clock.now().astimezone(ZONE).date()

    def check_in(self, who: str, campaign: int) -> str:
        days = self.days[who, campaign]
        if self.today in days:
            return self.say("already", name=who, days=len(days))
        days.add(self.today)
        self.latest[who].append(campaign)
        if len(days) == 1:
            return self.say("recorded_first", name=who)
        return self.say("recorded", name=who, days=len(days), streak=run_to(days, self.today))

    def check_in_where_it_is(self, who: str, campaign: int) -> str | None:
        """As `check_in`; in a group that was just told of somebody the answer comes later."""
        is_new = self.today not in self.days[who, campaign]
        text, now = self.check_in(who, campaign), self.town.clock.now()
        if not is_new:
            return text
        if now < self.told_again[campaign]:
            self.told_later[campaign].append(who)
            return None
        self.told_again[campaign], self.told_later[campaign] = now + MINUTE, []
        return text

    def record(self, who: str, campaign: int) -> str:
        days = self.days[who, campaign]
        if not days:
            return self.say("record_none", name=who)
        if self.today not in days:
            return self.say("record_today_missing", name=who, days=len(days))
        values = {"name": who, "days": len(days), "streak": run_to(days, self.today)}
        if longest(days) > run_to(days, self.today):
            return self.say("record_longest", longest=longest(days), **values)
        return self.say("record", **values)

    # Talk

    def hears(self, place: Place, who: str, text: str, expected: str | None) -> tuple[Any, ...]:
        """The message, which must be answered as expected."""
        message_id = self.town.next_id()
        answer = self.runner.run(place.tells(who, text, id=message_id))
        assert (answer.text, answer.repeated) == (expected, False)
        return (place.chat.id, place.chat.is_group, who, text, message_id, expected)

    def say(self, key: str, **values: object) -> str:
        return self.town.bot.say(f"checkin.{key}", **values)


def plain(rows: Any) -> dict[tuple[int, int], tuple[int, int, int, date]]:
    return {(r.campaign_id, r.member_id): (r.days, r.streak, r.longest, r.last_day) for r in rows}


def total(days: set[date]) -> tuple[int, int, int, date]:
    return len(days), run_to(days, max(days)), longest(days), max(days)


def run_to(days: set[date], end: date) -> int:
    """How many days in a row end on `end`."""
    return next(n for n in count() if end - n * DAY not in days)


def longest(days: set[date]) -> int:
    return max(run_to(days, day) for day in days)


def play(database: Callable[[], AbstractContextManager[str]], examples: int, steps: int) -> None:
    class OnDatabase(CheckIns):
        new_database = staticmethod(database)

    run_state_machine_as_test(
        OnDatabase,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


# A failure is shrunk to the shortest story, which takes its time.
@pytest.mark.timeout(600)
def test_on_sqlite(sqlite_template: Path, tmp_path: Path):
    numbers = count()

    @contextmanager
    def copied() -> Iterator[str]:
        file = tmp_path / f"{next(numbers)}.db"
        yield databases.copy_sqlite(sqlite_template, file)
        for leftover in tmp_path.glob(f"{file.name}*"):
            leftover.unlink()

    play(copied, examples=30, steps=50)


@pytest.mark.timeout(600)
@pytest.mark.postgresql
def test_on_postgresql(postgresql_server: str, postgresql_template: str):
    play(lambda: databases.database(postgresql_server, postgresql_template), examples=4, steps=30)
