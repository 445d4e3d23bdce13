"""What is suggested stays word for word, whatever becomes of its cases."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count, pairwise
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.suggestions import merging, reading, stages, steps, taking_back
from services.suggestions.recording import SAID
from services.suggestions.steps import NotNowError
from storage.tables.suggestions import Case, Suggestion
from tests.kit import databases, hall
from tests.kit.connectives import left_out
from tests.kit.town import PEOPLE, Town

WISHES = [
    *(
        "食堂的菜太咸，请少放点盐",
        "槐荫路的路灯坏了，请修一修",
        "希望活动室装一台空调",
        "建议公交站加几把椅子",
    ),
    *(
        "楼道的扶手松了，请修好",
        "建议老年大学开二胡班",
        "希望图书室周末开门",
        "门口的台阶太高，请修个坡道",
    ),
]
# What platforms let through, and what is easily lost on the way.
ODD = [
    *(
        "😀",
        "👨‍👩‍👧",
        "👍🏽",
        "e\u0301",
        "\u0301",
        "\u200d",
        "\ufeff",
        "\u00a0",
        "\u3000",
        "\u2028",
        "\t",
        "𠮷",
        "ﬁ",
        "①",
        "İ",
    ),
    *(
        "\r\n",
        "\n",
        "\r",
        "  ",
        "\u202e",
        "é",
        "é",
        "ＡＢＣ",
        "[微笑]",
        "\U000e0067",
        "…",
        "“”",
        "\u0085",
    ),
]
COUNTED = ["第{}，", "{}、", "（{}）", "{}是"]
JOINED = ["另外，", "还有，", "此外，", "\n", "\r\n", "再一个，", "。还有就是"]
TOLD = ["", "", "各位领导好，", "小林你好，我提几条意见：", "@小银铃 ", "嗯，"]


ANY = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=3)
WHO = some.sampled_from([name for name in PEOPLE if name != hall.CLERK][:6])
NUMBER = some.integers(0, 40)
T = TypeVar("T")


class Kept(NamedTuple):
    """What was said, and where the points of it stood when it was entered."""

    said: str
    spans: list[tuple[int, int]]


@some.composite
def texts(draw: some.DrawFn) -> str:
    """What people might say: a wish or several, counted or joined, with odd signs within."""
    wishes = draw(some.lists(some.sampled_from(WISHES), min_size=1, max_size=3, unique=True))
    sign = some.one_of(some.just(""), some.sampled_from(ODD), ANY)
    said = [f"{draw(sign)}{wish}{draw(sign)}" for wish in wishes]
    told = draw(some.sampled_from(TOLD))
    if len(said) > 1 and draw(some.booleans()):
        mark = draw(some.sampled_from(COUNTED))
        return told + "".join(f"{mark.format('一二三'[n])}{one}；" for n, one in enumerate(said))
    return told + draw(some.sampled_from(JOINED)).join(said) + draw(sign)


class Originals(RuleBasedStateMachine):
    """People suggest things, staff and people move the cases about, and the bot restarts."""

    new_database: Callable[[], AbstractContextManager[str]]
    done: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.database = self.new_database()
        self.town = Town(self.database.__enter__())
        self.kept: dict[int, Kept] = {}

    @initialize(text=texts())
    def open(self, text: str) -> None:
        self.run(self.town._start())
        self.suggests("王德福", text, alone=True)

    def teardown(self) -> None:
        self.runner.run(self.town.bot.stop())
        self.runner.close()
        self.database.__exit__(None, None, None)

    # What happens

    @rule(who=WHO, text=texts(), alone=some.booleans())
    def suggests(self, who: str, text: str, alone: bool) -> None:  # noqa: FBT001
        here = self.town.private(who) if alone else self.town.group(hall.HALL)
        self.run(here.says(who, text))
        for row in self.run(self.town.rows(Suggestion)):
            if row.id not in self.kept:
                self.kept[row.id] = Kept(text, self.spans(row.id))
                self.done["several"] += len(self.kept[row.id].spans) > 1
                self.done["taken"] += 1

    @precondition(lambda self: self.kept)
    @rule(one=NUMBER, other=NUMBER)
    def merge(self, one: int, other: int) -> None:
        mine, into = self.case(one), self.case(other)
        self.step("merge", lambda tx, doer: merging.merge(tx, mine, into, doer))

    @precondition(lambda self: self.kept)
    @rule(n=NUMBER)
    def unmerge(self, n: int) -> None:
        number = self.case(n, stages.MERGED)
        self.step("unmerge", lambda tx, doer: merging.unmerge(tx, number, doer))

    @precondition(lambda self: self.kept)
    @rule(n=NUMBER, deed=some.sampled_from([stages.WITHDRAW, stages.ACCEPT]))
    def take(self, n: int, deed: str) -> None:
        number = self.case(n)
        self.step(deed, lambda tx, doer: steps.take(tx, number, deed, doer))

    @precondition(lambda self: self.kept)
    @rule(n=NUMBER)
    def undo(self, n: int) -> None:
        number = self.case(n, *(set(stages.STATES) - {stages.RECEIVED}))
        self.step("undo", lambda tx, doer: taking_back.undo(tx, number, doer))

    @precondition(lambda self: self.kept)
    @rule(who=WHO, n=NUMBER, words=some.sampled_from(["撤回{}号建议", "支持{}号", "{}号怎么样了"]))
    def speak(self, who: str, n: int, words: str) -> None:
        self.run(self.town.private(who).says(who, words.format(self.case(n))))

    @rule()
    def restart(self) -> None:
        self.run(self.town.restart())
        self.done["restart"] += 1

    # What holds

    @invariant()
    def every_word_is_there_and_its_points_leave_out_only_connectives(self) -> None:
        rows = {row.id: row for row in self.run(self.town.rows(Suggestion))}
        assert rows.keys() == self.kept.keys()
        for number, kept in self.kept.items():
            said = self.town.bot.vault.open(rows[number].said_sealed, SAID)
            assert said.encode() == kept.said.encode()
            spans = self.spans(number)
            assert spans == kept.spans and spans
            assert all(begin < end for begin, end in spans)
            assert all(one[1] <= two[0] for one, two in pairwise(spans))
            assert not left_out(said, spans)

    @invariant()
    def each_case_is_read_as_its_part_of_what_was_said(self) -> None:
        cases, vault = self.run(self.town.rows(Case)), self.town.bot.vault
        numbers = [row.id for row in cases]
        read = self.run(self.town.do(lambda tx: reading.by_number(tx, vault, numbers)))
        for row in cases:
            assert read[row.id].words == self.kept[row.suggestion_id].said[row.begins : row.ends]

    # How

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(what)

    def case(self, n: int, *states: str) -> int:
        """One of the cases, of those in such a state if there is any."""
        rows = self.run(self.town.rows(Case))
        fitting = [row.id for row in rows if row.state in states]
        numbers = fitting or [row.id for row in rows]
        return int(numbers[n % len(numbers)])

    def step(self, name: str, work: Callable[[Any, Any], object]) -> None:
        """Take a step of a case, if it can be taken."""
        doer = self.run(hall.doer(self.town, "弄错了"))
        try:
            self.run(self.town.do(lambda tx: work(tx, doer)))
        except NotNowError:
            return
        self.done[name] += 1

    def spans(self, suggestion_id: int) -> list[tuple[int, int]]:
        rows = self.run(self.town.rows(Case))
        return [(row.begins, row.ends) for row in rows if row.suggestion_id == suggestion_id]


def play(
    database: Callable[[], AbstractContextManager[str]], examples: int, steps_each: int
) -> Counter[str]:
    """Play so many stories; gives what was done in them."""

    class OnDatabase(Originals):
        new_database = staticmethod(database)
        done: ClassVar[Counter[str]] = Counter()

    run_state_machine_as_test(
        OnDatabase,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps_each,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return OnDatabase.done


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

    done = play(copied, examples=15, steps_each=30)
    # Which stories are drawn is chance; that next to nothing was done in them is a fault.
    assert done["taken"] > 15 and done["several"], done
    assert done["merge"] + done["undo"] + done["restart"] > 2, done


@pytest.mark.timeout(600)
@pytest.mark.postgresql
def test_on_postgresql(postgresql_server: str, postgresql_template: str):
    template = lambda: databases.database(postgresql_server, postgresql_template)  # noqa: E731
    assert play(template, examples=3, steps_each=25)["taken"]
