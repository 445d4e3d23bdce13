"""Rows of a spreadsheet compared with the roster, brought in, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from services import families, grid, members, organisations, roster
from services.imports import parse, staging, undoing, worker
from services.imports.applying import Applying, apply
from services.imports.checking import Checking, checked
from services.imports.sheets import letter
from storage.audit import By
from storage.database import open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.engine import Audit
from storage.tables.families import FamilyLink
from storage.tables.grid import GridNode
from storage.tables.imports import ImportRow
from storage.tables.members import ActivityClass, Member
from storage.tables.organisations import Membership, Organisation
from storage.vault import Vault
from tests.imports.books import TODAY, id_number
from tests.kit.databases import copy_sqlite

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
BY = By(None, NOW)
KIND, LEVELS = "建制支部", ("街道", "社区", "网格")


class Desk:
    """A clerk with a database who imports tables without a file, as the long task does."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self.engine, self.vault, self.by = engine, vault, BY

    def do(self, work: Any) -> Any:
        return once(self.engine, work)

    def check(self, *rows: dict[str, Any]) -> int:
        """Stage rows, each its cells by field; the import's number."""
        self.by = By(None, self.by.at + timedelta(minutes=1))
        fields = list(dict.fromkeys(field for row in rows for field in row))
        columns = {field: letter(place) for place, field in enumerate(fields)}
        lines = [
            worker._row(number, parse(row, TODAY, columns), {columns[f]: c for f, c in row.items()})
            for number, row in enumerate(rows, 2)
        ]

        def work(tx):
            import_id = staging.add(tx, self.vault, "名册.xlsx", b"sheet", self.by)
            staged = checked(tx, Checking(self.vault, KIND), lines)
            staging.stage(tx, self.vault, import_id, staged)
            mapped = {columns[field]: field for field in fields}
            staging.change(tx, import_id, NOW, state="ready", columns=mapped)
            return import_id

        return int(self.do(work))

    def apply(self, import_id: int, most: int = 3, slices: int = 1000) -> None:
        how = Applying(import_id, self.vault, self.by, TODAY, KIND, LEVELS)
        after = 0
        for _ in range(slices):

            def work(tx, after=after):
                rows = staging.to_apply(tx, import_id, after, most)
                apply(tx, how, rows)
                return rows

            rows = self.do(work)
            if not rows:
                return
            after = rows[-1].row

    def take(self, *rows: dict[str, Any]) -> int:
        """Import rows whole."""
        import_id = self.check(*rows)
        self.apply(import_id)
        return import_id

    def undo(self, import_id: int, most: int = 3) -> None:
        while rows := self.do(lambda tx: undoing.with_links(tx, import_id, 0, most)):
            self.do(lambda tx, rows=rows: undoing.unlink(tx, rows, self.by))
        while rows := self.do(lambda tx: undoing.last(tx, import_id, 0, most)):
            self.do(lambda tx, rows=rows: undoing.undo(tx, self.vault, rows, self.by))

    def counts(self, import_id: int) -> dict[str, int]:
        return dict(self.do(lambda tx: staging.counts(tx, import_id)))

    def said(self, import_id: int) -> list[tuple[int, str]]:
        """The keys of what is wrong or doubtful, by row."""
        rows = [row for row in self.rows(ImportRow) if row.import_id == import_id]
        return [(row.row, problem.key) for row in rows for problem in staging.problems(row)]

    def rows(self, table: Any) -> list[Any]:
        return list(self.do(lambda tx: tx.execute(select(core(table))).all()))

    def enter(self, **values: Any) -> int:
        return int(self.do(lambda tx: roster.enter(tx, self.vault, values, BY)))

    def known(self, name: str) -> dict[str, Any]:
        """All that is known of the only one of that name."""
        (row,) = [row for row in self.rows(Member) if row.name == name]
        return self.told(row)

    def told(self, row: Any) -> dict[str, Any]:
        fields = (*roster.PLAIN, *roster.SEALED)
        told = {field: roster.known(self.vault, row, field) for field in fields}
        return told | {"id": row.id, "role": row.role, "activity": row.activity}

    def everything(self) -> list[Any]:
        """The roster as it stands, in the clear, without the instants at which it was changed."""
        people = [tuple(map(repr, self.told(row).values())) for row in self.rows(Member)]
        others = (Membership, Organisation, GridNode, FamilyLink, ActivityClass)
        return [sorted(people), *(sorted(map(repr, self.rows(table))) for table in others)]


@pytest.fixture
def desk(sqlite_url: str, vault: Vault) -> Iterator[Desk]:
    engine = open_engine(sqlite_url)
    yield Desk(engine, vault)
    engine.dispose()


@pytest.fixture
def any_desk(database_url: str, vault: Vault) -> Iterator[Desk]:
    engine = open_engine(database_url)
    yield Desk(engine, vault)
    engine.dispose()


ZHANG = {
    "name": "张建国",
    "sex": "男",
    "birth": "1950年3月8日",
    "phone": "19900000001",
    "phone2": "19900000009",
    "address": "和平路1号",
    "branch": "第一支部",
    "home_branch": "和平社区支部",
    "town": "城东街道",
    "community": "和平社区",
    "activity": "适当",
    "relative": "张明",
    "relation": "儿子",
    "relative_phone": "19900000002",
    "note": "独居",
}


def test_somebody_new_is_entered_with_all_that_the_row_tells(any_desk: Desk):
    number = any_desk.take(ZHANG)
    assert any_desk.counts(number) == {"new": 1}
    zhang = any_desk.known("张建国")
    assert (zhang["phone"], zhang["phone2"]) == ("19900000001", "19900000009")
    assert (zhang["birth_year"], zhang["birth_month"], zhang["birth_day"]) == (1950, 3, 8)
    assert (zhang["activity"], zhang["role"], zhang["note"]) == ("moderate", "member", "独居")
    assert any_desk.do(lambda tx: grid.label(tx, zhang["node_id"])) == "城东街道/和平社区"
    bodies = any_desk.do(lambda tx: organisations.of(tx, zhang["id"]))
    assert [(one.name, one.kind, one.home) for one in bodies] == [
        ("第一支部", KIND, False),
        ("和平社区支部", KIND, True),
    ]
    (link,) = any_desk.do(lambda tx: families.of(tx, zhang["id"]))
    assert (link.relative, link.relation, link.state, link.may_see) == (
        "张明",
        "son",
        "asked",
        False,
    )
    son = any_desk.known("张明")
    assert (son["role"], son["phone"]) == ("family", "19900000002")


def test_what_is_personal_is_sealed_wherever_it_lies(desk: Desk):
    desk.take(ZHANG)
    everything = repr([desk.rows(table) for table in (Member, ImportRow, Audit)])
    assert not any(word in everything for word in ("19900000001", "19900000002", "和平路1号"))


def test_the_same_again_is_the_same_and_writes_nothing(any_desk: Desk):
    any_desk.take(ZHANG, {"name": "李淑芬", "phone": "19900000003"})
    before = any_desk.everything(), any_desk.rows(Member), len(any_desk.rows(Audit))
    number = any_desk.check(ZHANG, {"name": "李淑芬", "phone": "19900000003"})
    added = len(any_desk.rows(Audit))
    any_desk.apply(number)
    assert any_desk.counts(number) == {"same": 2}
    assert (any_desk.everything(), any_desk.rows(Member)) == before[:2]
    assert len(any_desk.rows(Audit)) == added == before[2] + 1  # that the file came


def test_an_empty_cell_erases_nothing_and_another_one_changes(desk: Desk):
    desk.enter(
        name="张建国", phone="19900000001", unit="农机厂", address="和平路1号", note="爱下棋"
    )
    number = desk.take(
        {
            "name": "张建国",
            "phone": "19900000001",
            "unit": "",
            "address": "和平路2号",
            "note": "独居",
        }
    )
    assert desk.counts(number) == {"changed": 1}
    zhang = desk.known("张建国")
    assert (zhang["unit"], zhang["address"], zhang["note"]) == (
        "农机厂",
        "和平路2号",
        "爱下棋；独居",
    )


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ({"birth_year": 1950, "birth_month": 3, "birth_day": 8}, "1950.03"),
        ({"birth_year": 1950, "birth_month": 3, "birth_day": 8}, "1950年"),
        (
            {"birth_calendar": "lunar", "birth_year": 1950, "birth_month": 3, "birth_day": 8},
            "1950年4月24日",
        ),
    ],
)
def test_a_birth_that_tells_less_or_the_same_in_the_other_calendar_changes_nothing(
    desk: Desk, there, told
):
    desk.enter(name="张建国", phone="19900000001", **there)
    assert desk.counts(desk.take({"name": "张建国", "phone": "19900000001", "birth": told})) == {
        "same": 1
    }


def test_a_birth_that_tells_more_is_filled_in(desk: Desk):
    desk.enter(name="张建国", phone="19900000001", birth_year=1950)
    desk.take({"name": "张建国", "phone": "19900000001", "birth": "1950-03-08"})
    zhang = desk.known("张建国")
    assert (zhang["birth_year"], zhang["birth_month"], zhang["birth_day"]) == (1950, 3, 8)


@pytest.mark.parametrize(
    ("there", "told", "doubt"),
    [
        ({"id_number": id_number("19500308")}, {"id_number": id_number("19500308")}, None),
        (
            {"name": "张见国", "phone": "19900000001"},
            {"phone": "19900000001"},
            "imports.other_name",
        ),
        ({"birth_year": 1950, "birth_month": 3}, {"birth": "1950.03"}, None),
        ({}, {"unit": "农机厂"}, "imports.by_name"),
        (
            {"name": "王德福", "id_number": id_number("19500308")},
            {"id_number": id_number("19500308")},
            "imports.id_of_other",
        ),
        ({"phone": "19900000001"}, {"phone": "19900000002"}, "imports.other_phone"),
        (
            {"phone": "19900000001", "birth_year": 1940},
            {"phone": "19900000001", "birth": "1950年"},
            "imports.contradicts",
        ),
    ],
)
def test_who_somebody_is_is_found_or_told_as_doubtful(desk: Desk, there, told, doubt):
    desk.enter(**{"name": "张建国", **there})
    number = desk.take({"name": "张建国", **told})
    assert len(desk.rows(Member)) == 1
    assert doubt in {key for _, key in desk.said(number)} or doubt is None
    wrong = doubt in {"imports.id_of_other", "imports.other_phone", "imports.contradicts"}
    assert ("wrong" in desk.counts(number)) is wrong


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ({"sex": "F"}, {"sex": "男"}),
        ({"birth_year": 1940}, {"birth": "1950年"}),
        ({"id_number": id_number("19500308", "003")}, {"id_number": id_number("19500308")}),
    ],
)
def test_who_surely_is_somebody_else_is_entered_beside_the_namesake(desk: Desk, there, told):
    desk.enter(name="张建国", **there)
    assert desk.counts(desk.take({"name": "张建国", **told})) == {"new": 1}
    assert len(desk.rows(Member)) == 2


def test_two_of_the_name_are_never_told_apart_by_guessing(desk: Desk):
    desk.enter(name="张建国")
    desk.enter(name="张建国")
    number = desk.take({"name": "张建国", "unit": "农机厂"})
    assert desk.said(number) == [(2, "imports.several")]
    assert {row.unit for row in desk.rows(Member)} == {""}


def test_who_stands_in_the_sheet_twice_goes_in_once(desk: Desk):
    one = {"name": "张建国", "phone": "19900000001"}
    number = desk.take(
        one, {**one, "unit": "农机厂"}, {"name": "张建国"}, {"name": "李淑芬"}, {"name": "李淑芬"}
    )
    assert desk.said(number) == [
        (3, "imports.twice"),
        (4, "imports.unclear"),
        (6, "imports.unclear"),
    ]
    assert sorted(row.name for row in desk.rows(Member)) == ["张建国", "李淑芬"]


def test_namesakes_with_phones_of_their_own_are_two_also_the_second_time(desk: Desk):
    rows = [{"name": "张建国", "phone": f"1990000000{n}"} for n in (1, 2)]
    assert desk.counts(desk.take(*rows)) == {"new": 2}
    assert desk.counts(desk.take(*rows)) == {"same": 2}


def test_two_people_of_one_row_go_in_together_or_not_at_all(desk: Desk):
    pair = {"name": "王建国、赵秀英", "sex": "男、女", "phone": "19900000003/19900000004"}
    desk.enter(name="赵秀英", phone="19900000009", sex="F")
    number = desk.take(pair)
    assert desk.counts(number) == {"wrong": 1}
    assert [row.name for row in desk.rows(Member)] == ["赵秀英"]


def test_what_became_doubtful_after_the_check_is_not_applied(desk: Desk):
    number = desk.check(
        {"name": "王建国、赵秀英", "sex": "男、女", "phone": "19900000003/19900000004"}
    )
    desk.enter(name="赵秀英", phone="19900000009", sex="F")
    desk.apply(number)
    assert desk.counts(number) == {"wrong": 2}
    assert [row.name for row in desk.rows(Member)] == ["赵秀英"]


def test_a_couple_in_two_rows_is_linked_and_not_entered_twice(desk: Desk):
    desk.take(
        {
            "name": "王建国",
            "phone": "19900000003",
            "relative": "赵秀英",
            "relation": "配偶",
            "relative_phone": "19900000004",
        },
        {
            "name": "赵秀英",
            "phone": "19900000004",
            "relative": "王建国",
            "relation": "配偶",
            "relative_phone": "19900000003",
        },
    )
    assert sorted((row.name, row.role) for row in desk.rows(Member)) == [
        ("王建国", "member"),
        ("赵秀英", "member"),
    ]
    assert len(desk.rows(FamilyLink)) == 2


def test_a_relative_who_is_also_retired_becomes_a_member_in_a_later_slice(desk: Desk):
    number = desk.check(
        {
            "name": "王建国",
            "phone": "19900000003",
            "relative": "赵秀英",
            "relative_phone": "19900000004",
        },
        *({"name": f"李{c}"} for c in "一二三四五六七八"),
        {"name": "赵秀英", "phone": "19900000004", "unit": "农机厂"},
    )
    desk.apply(number, most=1)
    (zhao,) = [row for row in desk.rows(Member) if row.name == "赵秀英"]
    assert (zhao.role, zhao.unit) == ("member", "农机厂")
    desk.undo(number)
    assert desk.rows(Member) == []


def test_children_of_a_couple_are_entered_once(desk: Desk):
    kin = {"relative": "张明", "relation": "儿子", "relative_phone": "19900000002"}
    desk.take({"name": "王建国", **kin}, {"name": "赵秀英", **kin})
    assert len(desk.rows(Member)) == 3 and len(desk.rows(FamilyLink)) == 2


def test_another_branch_takes_the_place_of_the_former_but_not_of_an_office(desk: Desk):
    member = desk.enter(name="张建国", phone="19900000001")

    def settle(tx):
        for name, role in (("第一支部", ""), ("第二支部", "书记")):
            organisations.join(tx, organisations.named(tx, name, KIND), member, role)
        organisations.join(tx, organisations.named(tx, "合唱队", "社团"), member)

    desk.do(settle)
    before = desk.everything()
    number = desk.take({"name": "张建国", "phone": "19900000001", "branch": "第三支部"})
    bodies = {one.name for one in desk.do(lambda tx: organisations.of(tx, member))}
    assert bodies == {"第二支部", "第三支部", "合唱队"}
    desk.undo(number)
    assert desk.everything() == before


def test_a_place_is_found_by_its_name_and_what_is_above_it(desk: Desk):
    inner = desk.do(lambda tx: grid.at(tx, ["城东街道", "和平社区", "第一网格"]))
    desk.do(lambda tx: grid.at(tx, ["城西街道", "新华社区", "第一网格"]))
    number = desk.take(
        {"name": "张建国", "community": "和平社区", "grid": "第一网格"},
        {"name": "李淑芬", "community": "", "grid": "第一网格"},
        {"name": "王德福", "community": "新华社区", "grid": ""},
    )
    assert desk.known("张建国")["node_id"] == inner
    assert desk.known("李淑芬")["node_id"] is None and (3, "imports.grid_several") in desk.said(
        number
    )
    assert len(desk.rows(GridNode)) == 6
    again = desk.take({"name": "张建国", "community": "和平社区"})
    assert desk.counts(again) == {"same": 1} and desk.known("张建国")["node_id"] == inner


def test_a_stopped_import_goes_on_from_the_next_row_or_back_whole(desk: Desk):
    before = desk.everything()
    number = desk.check(
        *({"name": f"李{c}", "phone": f"1990000000{n}"} for n, c in enumerate("一二三四五六"))
    )
    desk.apply(number, most=1, slices=2)
    some = len(desk.rows(Member))
    assert 0 < some < 6
    desk.apply(number)
    assert len(desk.rows(Member)) == 6
    desk.undo(number)
    assert desk.everything() == before


def test_taken_back_all_is_as_it_was(any_desk: Desk):
    any_desk.enter(name="李淑芬", phone="19900000003", unit="教育局", birth_year=1948)
    before = any_desk.everything()
    number = any_desk.take(
        ZHANG,
        {
            "name": "李淑芬",
            "phone": "19900000003",
            "unit": "农机厂",
            "birth": "1948年5月",
            "activity": "不能参加",
            "branch": "第一支部",
            "relative": "张明",
            "relative_phone": "19900000002",
        },
    )
    assert any_desk.everything() != before
    any_desk.undo(number)
    assert any_desk.everything() == before
    assert any_desk.counts(number) == {"undone": 2}


def test_what_was_changed_since_stays_and_is_told(desk: Desk):
    member = desk.enter(name="李淑芬", phone="19900000003", unit="教育局", title="")
    number = desk.take(
        {"name": "李淑芬", "phone": "19900000003", "unit": "农机厂", "title": "科长"}, ZHANG
    )
    zhang = desk.known("张建国")["id"]
    later = By(None, NOW + timedelta(hours=1))
    desk.do(lambda tx: roster.change(tx, desk.vault, member, {"title": "处长"}, later))
    desk.do(lambda tx: roster.change(tx, desk.vault, zhang, {"health": "高血压"}, later))
    desk.undo(number)
    li = desk.known("李淑芬")
    assert (li["unit"], li["title"]) == ("教育局", "处长")
    assert desk.known("张建国")["health"] == "高血压"
    assert set(desk.said(number)) == {(2, "imports.kept_changed"), (3, "imports.kept_used")}


def test_who_uses_the_bot_since_stays(any_desk: Desk):
    number = any_desk.take(ZHANG, {"name": "李淑芬"})
    zhang = any_desk.known("张建国")["id"]
    any_desk.do(lambda tx: members.attach(tx, "simulator", "P99", zhang, NOW))
    any_desk.undo(number)
    assert [row.name for row in any_desk.rows(Member) if row.role == "member"] == ["张建国"]
    assert {one.name for one in any_desk.do(lambda tx: organisations.of(tx, zhang))} == {
        "第一支部",
        "和平社区支部",
    }
    assert any_desk.counts(number) == {"kept": 1, "undone": 1}


def test_an_approved_relative_stays(desk: Desk):
    number = desk.take(ZHANG)
    (link,) = desk.rows(FamilyLink)
    desk.do(lambda tx: families.decide(tx, link.id, "approved", BY, may_see=True))
    desk.undo(number)
    assert [row.state for row in desk.rows(FamilyLink)] == ["approved"]
    assert {row.name for row in desk.rows(Member)} == {"张建国", "张明"}


def test_a_number_that_is_given_again_has_no_history_of_somebody_else(desk: Desk):
    desk.undo(desk.take({"name": "张建国"}))
    member = desk.enter(name="李淑芬")
    history = desk.do(lambda tx: roster.history(tx, member))
    assert [row.after["name"] for row in history] == ["李淑芬"]


FILES = count()
NAMES = st.sampled_from(["张建国", "张见国", "李淑芬", "王德福、赵秀英", "欧阳明", "", "张三3"])
ROWS = st.fixed_dictionaries(
    {"name": NAMES},
    optional={
        "sex": st.sampled_from(["男", "女", "", "x"]),
        "birth": st.sampled_from(["1950.03", "1950-03-08", "1948年三月初八", 195003, ""]),
        "phone": st.sampled_from(["19900000001", 19900000002, "19900000001、19900000003", "123"]),
        "id_number": st.sampled_from([id_number("19500308"), id_number("19480101", "002")]),
        "unit": st.sampled_from(["农机厂", "=1+1"]),
        "branch": st.sampled_from(["第一支部", "第二支部"]),
        "home_branch": st.sampled_from(["第二支部", "社区支部"]),
        "community": st.sampled_from(["和平社区", "新华社区"]),
        "activity": st.sampled_from(["正常", "不能参加"]),
        "relative": st.sampled_from(["张明", "赵秀英", "张建国"]),
        "relation": st.sampled_from(["儿子", "配偶", ""]),
        "relative_phone": st.sampled_from(["19900000001", "19900000005"]),
    },
)


TABLES = st.tuples(
    st.lists(ROWS, max_size=4), st.lists(ROWS, min_size=1, max_size=6), st.integers(1, 3)
)


@given(TABLES)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_table_applied_twice_is_as_once_and_taken_back_is_as_never(
    sqlite_template: Path, tmp_path: Path, vault: Vault, tables
):
    there, rows, most = tables
    engine = open_engine(copy_sqlite(sqlite_template, tmp_path / f"{next(FILES)}.db"))
    desk = Desk(engine, vault)
    desk.take(*there)
    before = desk.everything()
    number = desk.check(*rows)
    desk.apply(number, most)
    once_applied = desk.everything()
    refused = {
        row.row
        for row in desk.rows(ImportRow)
        if row.import_id == number and row.outcome == "wrong"
    }
    again = desk.check(*rows)
    desk.apply(again)
    # A row that was refused for what another row had not yet told may be taken the second time.
    if not refused:
        assert desk.everything() == once_applied
        assert desk.counts(again).keys() <= {"same"}
    desk.undo(again)
    assert desk.everything() == once_applied
    desk.undo(number)
    assert desk.everything() == before
    engine.dispose()
