"""A discussion hall with a past: invented cases of all states, with all that hangs on them."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, insert, select, text

from benchmarks import town
from benchmarks.hall_words import ANSWERS, said
from bot.clock import local_date
from services.suggestions import answering, recording, stages
from services.suggestions.stages import ANSWERED, CLOSED, MERGED
from storage.tables.base import core
from storage.tables.members import Member
from storage.tables.suggestions import (
    Case,
    CaseAnswer,
    CaseRating,
    CaseStep,
    CaseVoice,
    Department,
    Suggestion,
    Theme,
)
from storage.transaction import Transaction
from storage.vault import Vault
from storage.versions import ROSTER, bump

CASES = 20_000
PEOPLE = 2_000
OFFICE = 8
OFFICES = ("建设", "交通", "医保", "卫健", "民政", "教育", "公安", "物业", "文旅", "市场监管")
THEMES = ("我为乡村振兴献一策", "为老年大学出主意", "适老化改造大家谈")
CATEGORIES = ("交通", "住房", "医疗", "食堂", "文体", "学习", "环境", "安全", "")
UNITS = ("教育局", "卫生局", "交通局", "商业局", "供销社", "机械厂", "纺织厂", "水利局")
# Of a hundred cases so many stand so: most of a hall with a past is over.
_STANDS = (
    (stages.RECEIVED, 2),
    (stages.ACCEPTED, 3),
    (stages.ASSIGNED, 4),
    (stages.WORKING, 6),
    (ANSWERED, 10),
    (CLOSED, 65),
    (stages.WITHDRAWN, 3),
    (MERGED, 7),
)
_DONE = (ANSWERED, CLOSED)
_RATINGS = tuple(answering.GRADES)
_YEARS = 3 * 365
# What is merged is merged into one of the so many before it.
_NEAR = 500
# Rows go into the database so many at a time.
_TOGETHER = 5_000
_LIFE = (
    (stages.ACCEPT, stages.RECEIVED, stages.ACCEPTED),
    (stages.ASSIGN, stages.ACCEPTED, stages.ASSIGNED),
    (stages.TAKE, stages.ASSIGNED, stages.WORKING),
    (stages.ANSWER, stages.WORKING, ANSWERED),
    (stages.CLOSE, ANSWERED, CLOSED),
)
_LONGEST = (stages.RECEIVED, stages.ACCEPTED, stages.ASSIGNED, stages.WORKING, ANSWERED, CLOSED)

Values = dict[str, Any]


def fill(
    tx: Transaction, vault: Vault, cases: int = CASES, now: datetime | None = None
) -> tuple[int, int]:
    """Fill a migrated database with people, staff, departments, themes and cases of three years.

    Gives the numbers of the first and the last case.
    """
    now = now or datetime.now(UTC)
    return _Hall(tx, vault, now).fill(cases)


class _Hall:
    def __init__(self, tx: Transaction, vault: Vault, now: datetime) -> None:
        self._tx, self._vault, self._now = tx, vault, now
        self._chance = random.Random(20261123)
        self._rows: dict[Table, list[Values]] = {}
        # Those into which others may be merged.
        self._lasting: list[int] = []

    def fill(self, cases: int) -> tuple[int, int]:
        self._people()
        self._places()
        first = self._after(core(Case))
        said_first = self._after(core(Suggestion))
        self._answer_id = self._after(core(CaseAnswer))
        for n in range(cases):
            self._case(first + n, said_first + n)
            if n % _TOGETHER == _TOGETHER - 1:
                self._put()
        self._put()
        for table in (core(Case), core(Suggestion), core(CaseAnswer)):
            self._count_on(table)
        bump(self._tx)
        bump(self._tx, ROSTER)
        return first, first + cases - 1

    def _people(self) -> None:
        """Those who suggest, and the officers."""
        begins = self._after(core(Member))
        self._members = range(begins, begins + PEOPLE)
        self._officers = range(begins + PEOPLE, begins + PEOPLE + OFFICE)
        rows = [
            {"id": n, "name": f"老同志{n:05d}", "role": "member", "unit": UNITS[n % len(UNITS)]}
            for n in self._members
        ]
        staff = [
            {"id": n, "name": f"经办{n:05d}", "role": "staff", "unit": ""} for n in self._officers
        ]
        self._tx.execute(insert(core(Member)), [{"note": "", **row} for row in (*rows, *staff)])
        self._count_on(core(Member))

    def _places(self) -> None:
        """Departments and themes: two that are over, and one that is on."""
        begins = self._after(core(Department))
        self._departments = range(begins, begins + len(OFFICES))
        named = zip(self._departments, OFFICES, strict=True)
        contacts = self._officers
        rows = [
            {"id": n, "name": f"{name}科{n}", "contact_id": contacts[n % OFFICE] if n % 2 else None}
            for n, name in named
        ]
        self._tx.execute(insert(core(Department)), rows)
        self._count_on(core(Department))
        begins, today = self._after(core(Theme)), self._day(self._now)
        self._themes = range(begins, begins + len(THEMES))
        for n, title in zip(self._themes, THEMES, strict=True):
            ago = (begins + len(THEMES) - 1 - n) * 200
            opens = today - timedelta(days=ago + 10)
            closes = opens + timedelta(days=21)
            state = "open" if ago == 0 else "closed"
            row = {"id": n, "title": title, "state": state, "opens_on": opens, "closes_on": closes}
            self._tx.execute(insert(core(Theme)).values(row | {"created_at": self._now}))
        self._count_on(core(Theme))

    def _case(self, number: int, suggestion_id: int) -> None:
        chance = self._chance
        at = self._now - timedelta(minutes=chance.randrange(_YEARS * 24 * 60))
        words = said(chance)
        whose = chance.choice(self._members)
        here = chance.random() < 0.6
        self._add(
            Suggestion,
            id=suggestion_id,
            said_sealed=self._vault.seal(words, recording.SAID),
            member_id=whose,
            by_id=None,
            channel="wecom_aibot",
            account_id=f"hall-{whose}",
            chat_id=f"wr-hall-{number % 5}" if here else f"hall-{whose}",
            is_group=here,
            how=chance.choice(("said", "said", "voice", "paste", "staff")),
            anonymous=chance.random() < 0.03,
            at=at,
        )
        row = self._standing(number, at)
        span = {"suggestion_id": suggestion_id, "begins": 0, "ends": len(words)}
        self._add(Case, **row, **span, public=here and not row["sensitive"])
        self._steps(row, at)
        if row["state"] in _DONE:
            self._answered(row, whose)
        self._voices(number, at)

    def _standing(self, number: int, at: datetime) -> Values:
        chance = self._chance
        names, weights = zip(*_STANDS, strict=True)
        state = chance.choices(names, weights)[0]
        if state == MERGED and not self._lasting:
            state = CLOSED
        kept = chance.choice(self._lasting[-_NEAR:]) if state == MERGED else None
        if state not in (MERGED, stages.WITHDRAWN):
            self._lasting.append(number)
        day, taken = self._day(at), _reached(state)
        answered = self._later(at, hours=chance.randrange(30, 900)) if state in _DONE else None
        given = taken >= _LONGEST.index(stages.ASSIGNED)
        return {
            "id": number,
            "state": state,
            "theme_id": chance.choice(self._themes) if chance.random() < 0.2 else None,
            "category": chance.choice(CATEGORIES),
            "urgent": chance.random() < 0.01,
            "sensitive": chance.random() < 0.01,
            "department_id": chance.choice(self._departments) if given else None,
            "officer_id": chance.choice(self._officers) if taken else None,
            "kept_id": kept,
            "accept_by": day + timedelta(days=1),
            "due_on": day + timedelta(days=chance.randrange(7, 40)) if given else None,
            "outcome": chance.choice(answering.OUTCOMES) if answered else "",
            "raised": chance.choice(("", "", "", "report", "directive")) if answered else "",
            "reopened": int(chance.random() < 0.05) if answered else 0,
            "created_at": at,
            "accepted_at": self._later(at, hours=chance.randrange(1, 40)) if taken else None,
            "answered_at": answered,
            "closed_at": self._later(answered, hours=50) if answered and state == CLOSED else None,
        }

    def _steps(self, row: Values, at: datetime) -> None:
        """What brought a case to where it stands, a deed each day."""
        for n, (deed, before, after) in enumerate(_LIFE[: _reached(row["state"])], 1):
            self._add(
                CaseStep,
                case_id=row["id"],
                deed=deed,
                before={"state": before},
                after={"state": after},
                by_id=row["officer_id"],
                at=self._later(at, hours=24 * n),
            )

    def _answered(self, row: Values, whose: int) -> None:
        chance = self._chance
        self._add(
            CaseAnswer,
            id=self._answer_id,
            case_id=row["id"],
            answer_sealed=self._vault.seal(chance.choice(ANSWERS), answering.ANSWER),
            outcome=row["outcome"],
            department_id=row["department_id"],
            by_id=row["officer_id"],
            at=row["answered_at"],
            told_at=row["answered_at"],
        )
        if row["state"] == CLOSED:
            self._add(
                CaseRating,
                case_id=row["id"],
                answer_id=self._answer_id,
                member_id=whose,
                rating=chance.choices(_RATINGS, (60, 25, 7, 8))[0],
                at=row["closed_at"],
            )
        self._answer_id += 1

    def _voices(self, number: int, at: datetime) -> None:
        chance = self._chance
        for member_id in chance.sample(self._members, chance.choice((0, 0, 0, 1, 1, 3))):
            stance = chance.choice(("support", "support", "support", "oppose"))
            said_at = at + timedelta(days=1)
            self._add(CaseVoice, case_id=number, member_id=member_id, stance=stance, at=said_at)

    def _add(self, model: Any, **values: Any) -> None:
        self._rows.setdefault(core(model), []).append(values)

    def _put(self) -> None:
        for table, rows in self._rows.items():
            self._tx.execute(insert(table), rows)
        self._rows.clear()

    def _after(self, table: Table) -> int:
        """The first number that is free in a table."""
        return int(self._tx.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar()) + 1

    def _count_on(self, table: Table) -> None:
        """Have the database give its own numbers behind those that were given here."""
        if self._tx.dialect.name == "postgresql":
            most = f"SELECT max(id) FROM {table.name}"
            serial = f"pg_get_serial_sequence('{table.name}', 'id')"
            self._tx.execute(text(f"SELECT setval({serial}, ({most}))"))

    def _later(self, at: datetime, hours: int) -> datetime:
        return min(at + timedelta(hours=hours), self._now)

    def _day(self, at: datetime) -> date:
        return local_date(at, town.ZONE)


def _reached(state: str) -> int:
    """How many deeds brought a case to a state; of one that ended otherwise, none."""
    return _LONGEST.index(state) if state in _LONGEST else 0
