"""统计 of the discussion hall: counted from the database, and once more from the script alone."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import insert

from bot.pasting import NOWHERE
from bot.texts import Texts
from services import members, organisations
from services.hall import figures, statistics
from services.hall.figures import ANONYMOUS, COUNTED, KEYS, NONE, PARTS
from services.hall.statistics import Asked
from services.matters import Desk
from services.reports import Span
from services.scopes import ALL, NOBODY, Scope
from services.suggestions import departments, merging, reopening, stages, steps
from services.suggestions.assigning import ANSWERED_WITHIN
from services.suggestions.steps import Doer
from services.workdays.workdays import Workdays
from storage.audit import By
from storage.database import open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.suggestions import Theme
from storage.transaction import Transaction
from tests.kit.hall_cases import PEOPLE, ZONE, answered, enter, rated, vault_of
from tests.kit.hall_cases import given as given_in
from tests.kit.town import Town

FIRST = date(2025, 9, 15)
DAYS = Workdays()
DAYS_TOLD = ("to_accept", "to_answer")


@dataclass(frozen=True)
class Life:
    """What happens to a case, each so many days after it was received; None for never."""

    owner: int = 0
    begins: int = 0
    accepted: int | None = None
    due: int | None = None
    answered: int | None = None
    grade: str | None = None
    reopened: bool = False
    again: int | None = None
    ends: str = ""
    category: str = ""
    outcome: str = "adopted"
    theme: bool = False
    anonymous: bool = False
    raised: str = ""

    @property
    def day(self) -> date:
        return FIRST + timedelta(self.begins)

    def at(self, days: int, hour: int = 10) -> datetime:
        moment = datetime.combine(self.day + timedelta(days), datetime.min.time(), ZONE)
        return moment + timedelta(hours=hour)


offsets = some.integers(0, 40)
lives = some.builds(
    Life,
    owner=some.integers(0, len(PEOPLE) - 1),
    begins=some.integers(0, 60),
    accepted=some.none() | some.integers(0, 4),
    due=some.none() | offsets,
    answered=some.none() | some.integers(4, 45),
    grade=some.none() | some.sampled_from(("satisfied", "mostly", "dissatisfied", "partial")),
    reopened=some.booleans(),
    again=some.none() | some.integers(46, 60),
    ends=some.sampled_from(("", "", "", "withdrawn", "merged")),
    category=some.sampled_from(("", "设施", "交通")),
    outcome=some.sampled_from(("adopted", "partly", "explained", "not_feasible")),
    theme=some.booleans(),
    anonymous=some.booleans(),
    raised=some.sampled_from(("", "", "report", "directive")),
)


class Place(NamedTuple):
    """The ids of the script's people, their two units, the theme and the department."""

    people: list[int]
    units: list[int]
    theme: int
    desk: int


def live(tx: Transaction, life: Life, place: Place) -> int:
    """Have a case live its life, by the same steps as staff and chat take."""
    vault = vault_of()
    number = enter(
        tx,
        f"第{life.begins}天说的话",
        place.people[life.owner],
        life.at(0),
        theme_id=place.theme if life.theme else None,
        anonymous=life.anonymous,
    )

    def doer(days: int) -> Doer:
        return Doer(By(None, life.at(days)), vault, "按办法办")

    edit = {"category": life.category, "raised": life.raised, "due_on": None}
    if life.due is not None:
        edit["due_on"] = life.day + timedelta(life.due)
    steps.take(tx, number, stages.EDIT, doer(0), edit)
    if life.accepted is not None:
        when = {"accepted_at": life.at(life.accepted)}
        steps.take(tx, number, stages.ACCEPT, doer(life.accepted), when)
        given = {"department_id": place.desk}
        steps.take(tx, number, stages.ASSIGN, doer(life.accepted), given)
    if life.answered is not None:
        answered(tx, number, "已经办好", life.outcome, life.at(life.answered))
        if life.grade:
            rated(tx, number, place.people[life.owner], life.grade, life.at(life.answered, 12))
        if life.reopened:
            again = {"reopened": 1, "closed_at": None}
            steps.take(tx, number, stages.REOPEN, doer(life.answered), again)
            if life.again is not None:
                answered(tx, number, "又办了一次", life.outcome, life.at(life.again))
    if life.ends == "withdrawn" and allowed(life):
        steps.take(tx, number, stages.WITHDRAW, doer(61))
    return number


def allowed(life: Life) -> bool:
    """Whether a case that was closed by a good grade is still there to be withdrawn or merged."""
    shut = life.grade in ("satisfied", "mostly") and life.answered is not None
    return not shut or life.reopened


def keep(tx: Transaction, lives: list[Life], numbers: list[int], owner: int) -> int:
    """Merge what is to be merged into a case of its own; gives that one's number."""
    kept = enter(tx, "大家都提的事", owner, Life().at(0))
    for life, number in zip(lives, numbers, strict=True):
        if life.ends == "merged" and allowed(life):
            merging.merge(tx, number, kept, Doer(By(None, life.at(61)), vault_of()))
    return kept


def recount(pairs: list[tuple[Life, int]], today: date) -> dict[str, object]:
    """The figures as somebody counts them who has only the script."""
    behind: dict[str, list[int]] = defaultdict(list)
    took: dict[str, list[int]] = defaultdict(list)
    for life, number in pairs:
        for key, days in _counts(life, today):
            behind[key].append(number)
            took[key] += [days] if key in DAYS_TOLD else []
    told: dict[str, object] = {key: tuple(sorted(numbers)) for key, numbers in behind.items()}
    good = len(behind["satisfied"]) + len(behind["mostly"])
    rated_ones = len(behind["rated"])
    told["share"] = int(100 * good / rated_ones + 0.5) if rated_ones else None
    told |= {f"days of {key}": median(days) for key, days in took.items() if days}
    return {key: value for key, value in told.items() if value != ()}


def _counts(life: Life, today: date) -> Iterator[tuple[str, int]]:
    """As what a case counts, with the working days of what is a median."""
    yield "received", 0
    if life.ends and allowed(life):
        yield life.ends, 0
        return
    taken = life.accepted if life.accepted is not None else life.answered
    if taken is not None:
        yield "to_accept", _worked(life, taken)
        if _by(life, taken) <= DAYS.after(life.day, 1):
            yield "accepted_in_time", 0
    if life.answered is not None:
        yield from (("reopened", 0) for _ in range(life.reopened))
        yield from ((key, 0) for key in ("rated", life.grade) if life.grade and key)
    if life.raised:
        yield life.raised, 0
    start = DAYS.after(life.day, 1) if taken is None else _by(life, taken)
    due = DAYS.after(start, ANSWERED_WITHIN) if life.due is None else _by(life, life.due)
    if life.answered is None or (life.reopened and life.again is None):
        yield "open", 0
        yield from (("overdue", 0) for _ in range(today > due))
        return
    yield "answered", 0
    yield life.outcome, 0
    yield "to_answer", _worked(life, life.answered)
    yield from (("answered_in_time", 0) for _ in range(_by(life, life.answered) <= due))


def _by(life: Life, days: int) -> date:
    return life.day + timedelta(days)


def _worked(life: Life, days: int) -> int:
    return sum(DAYS.works(_by(life, n)) for n in range(1, days + 1))


def told(found: figures.Figures) -> dict[str, object]:
    """The same of what the program counted."""
    keys = [key for key in KEYS if key != figures.SATISFIED and found.behind(key)]
    days = {f"days of {key}": value for key, value in found.medians.items()}
    return {key: found.behind(key) for key in keys} | {"share": found.satisfied} | days


def settled(tx: Transaction) -> Place:
    """The town of the script."""
    ids = [members.enter(tx, name) for name in PEOPLE]
    units = [organisations.add(tx, name, "建制支部") for name in ("一支部", "书画社")]
    organisations.join(tx, units[0], ids[0])
    organisations.join(tx, units[1], ids[0])
    organisations.join(tx, units[1], ids[1])
    theme = {"title": "献一策", "state": "open", "opens_on": FIRST, "closes_on": FIRST}
    values = insert(core(Theme)).values(theme | {"created_at": Life().at(0)})
    theme_id = int(tx.execute(values.returning(core(Theme).c.id)).scalar_one())
    desk = departments.enter(tx, "工会", None, By(None, Life().at(0)))
    return Place(ids, units, theme_id, desk)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories=some.lists(lives, max_size=8), later=some.integers(60, 130))
def test_the_figures_are_those_of_a_recount(
    tmp_path: Path, sqlite_template: Path, stories: list[Life], later: int
):
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'counted.db')}"
    now = Life().at(later, 9)
    engine = open_engine(url)

    def work(tx: Transaction) -> None:
        place = settled(tx)
        numbers = [live(tx, life, place) for life in stories]
        kept = keep(tx, stories, numbers, place.people[0])
        pairs = [*zip(stories, numbers, strict=True), (Life(), kept)]
        span = Span(FIRST, FIRST + timedelta(200), ZONE)
        found = statistics.facts(tx, Asked(span), ALL, now, ZONE)
        assert told(figures.count(found)) == recount(pairs, now.date())
        themed = statistics.facts(tx, Asked(theme_id=place.theme), ALL, now, ZONE)
        of_theme = [(life, n) for life, n in pairs if life.theme]
        assert told(figures.count(themed)) == recount(of_theme, now.date())
        expected = {
            "theme": lambda life: [str(place.theme) if life.theme else NONE],
            "category": lambda life: [life.category],
            "department": lambda life: [NONE if life.accepted is None else str(place.desk)],
            "way": lambda _: ["said"],
            "unit": lambda life: [ANONYMOUS] if life.anonymous else _units(life, place.units),
        }
        for part in PARTS:
            groups = figures.by(found, part)
            wanted: dict[str, list[tuple[Life, int]]] = defaultdict(list)
            for life, number in pairs:
                for one in expected[part](life):
                    wanted[one].append((life, number))
            assert {one: told(some) for one, some in groups.items()} == {
                one: recount(some, now.date()) for one, some in wanted.items()
            }, part

    once(engine, work)
    engine.dispose()


def _units(life: Life, units: list[int]) -> list[str]:
    return [[str(units[0]), str(units[1])], [str(units[1])], [NONE]][min(life.owner, 2)]


async def test_what_is_asked_of_either_database(any_town: Town):
    """Days of the bureau at midnight, whose people, what was taken back, and who graded."""

    def work(tx: Transaction) -> None:
        ids = [members.enter(tx, name) for name in PEOPLE]
        body = organisations.add(tx, "一支部", "建制支部")
        organisations.join(tx, body, ids[1])
        vault = vault_of()
        late = datetime(2025, 9, 30, 23, 59, tzinfo=ZONE)
        one = enter(tx, "九月的最后一分钟", ids[0], late)
        two = enter(tx, "十月的第一分钟", ids[1], late + timedelta(minutes=2))
        three = enter(tx, "不知道是谁", None, late + timedelta(minutes=3))
        merging.merge(tx, three, two, Doer(By(None, late), vault))
        answered(tx, one, "先答的", "adopted", late + timedelta(days=1))
        doer = Doer(By(None, late + timedelta(days=2)), vault, "答错了")
        steps.undo(tx, one, doer)
        answered(tx, two, "答复", "partly", late + timedelta(days=30))
        rated(tx, two, ids[2], "dissatisfied", late + timedelta(days=31))
        rated(tx, two, ids[1], "partial", late + timedelta(days=32))
        now = late + timedelta(days=60)

        def of(first: date, last: date, scope: Scope = ALL) -> dict[str, object]:
            found = statistics.facts(tx, Asked(Span(first, last, ZONE)), scope, now, ZONE)
            return told(figures.count(found))

        september = of(date(2025, 9, 1), date(2025, 10, 1))
        assert september == {
            "received": (one,),
            "open": (one,),
            "overdue": (one,),
            "share": None,
        }
        october = of(date(2025, 10, 1), date(2025, 11, 1))
        assert october["received"] == (two, three) and october["merged"] == (three,)
        assert october["partly"] == october["answered"] == (two,)
        assert october["rated"] == october["partial"] == (two,) and october["share"] == 0
        # The eighth of October is the first working day after the holidays.
        assert october["days of to_answer"] == len(
            [n for n in range(1, 31) if DAYS.works(date(2025, 10, 1) + timedelta(n - 1))]
        )
        theirs = of(date(2025, 9, 1), date(2025, 11, 1), Scope(bodies=(body,)))
        assert theirs["received"] == (two,)
        assert of(date(2025, 9, 1), date(2025, 11, 1), NOBODY) == {"share": None}

    await any_town.do(work)


@pytest.mark.parametrize(("days", "in_time"), [(3, 1), (4, 0)])
def test_that_a_case_is_due_anew_once_it_is_reopened_makes_no_late_answer_timely(
    sqlite_template: Path, tmp_path: Path, days: int, in_time: int
):
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'again.db')}"

    def work(tx: Transaction) -> figures.Figures:
        (owner, *_), life = settled(tx).people, Life()
        number = enter(tx, "灯坏了", owner, life.at(0))
        given_in(tx, number, life.at(0), due_on=_by(life, 3))
        answered(tx, number, "修了", "adopted", life.at(days))
        again = Doer(By(owner, life.at(days, 11)), vault_of(), "还是不亮")
        reopening.reopen(tx, number, again, Desk(NOWHERE, Texts()), _by(life, days))
        assert steps.find(tx, number).due_on == DAYS.after(_by(life, days), 10)
        answered(tx, number, "换了", "adopted", life.at(days + 2))
        return figures.count(statistics.facts(tx, Asked(), ALL, life.at(9), ZONE))

    assert once(open_engine(url), work).count("answered_in_time") == in_time


def test_what_was_merged_lets_its_proposer_grade(sqlite_template: Path, tmp_path: Path):
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'graded.db')}"

    def work(tx: Transaction) -> tuple[int, figures.Figures]:
        ids = [members.enter(tx, name) for name in PEOPLE]
        at = Life().at(0)
        kept, other = (enter(tx, "同一件事", one, at) for one in ids[:2])
        merging.merge(tx, other, kept, Doer(By(None, at), vault_of()))
        answered(tx, kept, "好", "adopted", at + timedelta(days=1))
        rated(tx, kept, ids[1], "satisfied", at + timedelta(days=2))
        rated(tx, kept, ids[2], "dissatisfied", at + timedelta(days=3))
        found = statistics.facts(tx, Asked(), ALL, at, ZONE)
        return kept, figures.count(found)

    kept, found = once(open_engine(url), work)
    assert found.behind("satisfied") == (kept,) == found.behind("rated")
    assert found.satisfied == 100 and not found.behind("dissatisfied")


def test_every_figure_is_told_once():
    assert len(set(KEYS)) == len(KEYS) and set(COUNTED) < set(KEYS)
