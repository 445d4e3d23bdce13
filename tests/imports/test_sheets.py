"""Where the table stands in a sheet."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.imports import Grid, SheetError, Workbook, guess, sheets, table, tables
from services.imports.reading import Merged
from services.imports.sheets import letter

HEADER = ["序号", "姓名", "性别", "手机"]
PEOPLE = [[1, "张建国", "男", "19900000001"], [2, "李淑芬", "女", "19900000002"]]


def grid(*rows, merged=()) -> Grid:
    """A sheet with these rows from 1 on; empty cells are not there."""
    filled = {
        n: {c: cell for c, cell in enumerate(row) if cell not in ("", None)}
        for n, row in enumerate(rows, 1)
    }
    return Grid("表", {n: row for n, row in filled.items() if row}, tuple(merged))


def numbers(sheet) -> list[int]:
    return [row.number for row in sheet.rows]


def test_a_plain_table_is_taken_as_it_is():
    sheet = table(grid(HEADER, *PEOPLE))
    assert sheet.headers == {"A": "序号", "B": "姓名", "C": "性别", "D": "手机"}
    assert (sheet.header_rows, sheet.first, sheet.last, sheet.skipped) == ((1, 1), 2, 3, ())
    assert sheet.rows[0].cells == {"A": 1, "B": "张建国", "C": "男", "D": "19900000001"}


def test_titles_stand_above_and_notes_below():
    notes = [
        ["合 计", "", "2人"],
        ["填表人：小周", "", "审核：老吴"],
        ["备注：本表一式两份"],
        ["以下空白"],
    ]
    sheet = table(
        grid(
            ["某局名册"],
            ["填报单位：某局", "", "", "时间：2026年"],
            HEADER,
            [],
            *PEOPLE,
            [],
            *notes,
        )
    )
    assert (sheet.header_rows, numbers(sheet)) == ((3, 3), [5, 6])
    assert [(one.number, one.key) for one in sheet.skipped] == [
        (8, "imports.skipped_total"),
        (9, "imports.skipped_note"),
        (10, "imports.skipped_note"),
        (11, "imports.skipped_note"),
    ]


def test_a_header_that_is_repeated_on_each_page_is_no_person():
    sheet = table(
        grid(HEADER, PEOPLE[0], ["某局名册"], ["序 号", "姓名", "性别", "手机"], PEOPLE[1])
    )
    assert numbers(sheet) == [2, 5]
    assert [one.key for one in sheet.skipped] == ["imports.skipped_alone", "imports.skipped_header"]


def test_who_has_a_word_of_a_total_beside_the_name_is_somebody():
    rows = (["姓名", "原单位"], ["张建国", "总计局"], ["合计", "1人"])
    assert numbers(table(grid(*rows))) == [2]


def test_numbers_that_wait_for_a_person_are_none():
    assert numbers(table(grid(HEADER, *PEOPLE, [3], [4]))) == [2, 3]


def test_a_name_alone_is_a_person_and_a_row_without_one_is_shown():
    assert numbers(table(grid(HEADER, ["", "张建国"], [2, "", "女", "19900000002"]))) == [2, 3]


TWO_ROWS = (
    ["序号", "姓名", "联系方式", ""],
    ["", "", "手机", "住址"],
    [1, "张建国", "19900000001", "和平路1号"],
)


@pytest.mark.parametrize(
    "merged",
    [(), (Merged(1, 0, 2, 0), Merged(1, 1, 2, 1), Merged(1, 2, 1, 3))],
    ids=["told by blanks", "merged"],
)
def test_a_header_of_two_rows_is_joined_from_the_top_down(merged):
    sheet = table(grid(*TWO_ROWS, merged=merged))
    assert sheet.header_rows == (1, 2)
    assert sheet.headers == {
        "A": "序号",
        "B": "姓名",
        "C": "联系方式 / 手机",
        "D": "联系方式 / 住址",
    }
    assert numbers(sheet) == [3]


@pytest.mark.parametrize("merged", [(), (Merged(2, 2, 2, 3),)])
def test_a_group_that_stands_above_its_columns_alone_is_of_the_header(merged):
    rows = (
        ["某局名册"],
        ["", "", "联系方式"],
        ["序号", "姓名", "手机", "住址"],
        [1, "张建国", "1"],
    )
    sheet = table(grid(*rows, merged=merged))
    assert sheet.header_rows == (2, 3)
    assert (sheet.headers["B"], sheet.headers["C"]) == ("姓名", "联系方式 / 手机")
    assert sheet.headers["D"] == "联系方式 / 住址"


def test_a_header_that_stands_in_the_upper_row_alone_is_over_no_other_column():
    rows = (["姓名", "", "家庭", ""], ["", "手机", "住址", "家属"], ["张建国", "1", "和平路1号"])
    sheet = table(grid(*rows))
    assert sheet.headers == {"A": "姓名", "B": "手机", "C": "家庭 / 住址", "D": "家庭 / 家属"}


def test_a_header_of_three_rows_is_joined_too():
    rows = (
        ["序号", "姓名", "家庭情况", "", ""],
        ["", "", "住址", "家属", ""],
        ["", "", "", "姓名", "电话"],
        [1, "张建国", "和平路1号", "张明", "19900000001"],
    )
    merged = (
        Merged(1, 0, 3, 0),
        Merged(1, 1, 3, 1),
        Merged(1, 2, 1, 4),
        Merged(2, 2, 3, 2),
        Merged(2, 3, 2, 4),
    )
    sheet = table(grid(*rows, merged=merged))
    assert sheet.header_rows == (1, 3)
    assert sheet.headers["C"] == "家庭情况 / 住址"
    assert (sheet.headers["D"], sheet.headers["E"]) == (
        "家庭情况 / 家属 / 姓名",
        "家庭情况 / 家属 / 电话",
    )


def test_a_merged_cell_belongs_to_every_row_of_it_and_to_no_blank_one():
    rows = (
        ["姓名", "手机", "所在支部"],
        ["张建国", "19900000001", "第一支部"],
        ["李淑芬", "19900000002"],
        [],
        ["王芳", "19900000003"],
    )
    sheet = table(grid(*rows, merged=[Merged(2, 2, 4, 2)]))
    assert [row.cells.get("C") for row in sheet.rows] == ["第一支部", "第一支部", None]
    assert [row.shared for row in sheet.rows] == [frozenset(), {"C"}, frozenset()]


def test_merged_ranges_fill_no_more_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(sheets, "_SPREAD", 3)
    rows = (
        ["姓名", "社区", "街道"],
        ["张建国", "和平社区", "幸福街道"],
        ["李淑芬"],
        ["王芳"],
        ["赵秀英"],
    )
    merged = [Merged(2, 1, 4, 1), Merged(2, 2, 5, 2)]
    told = [sorted(row.shared) for row in table(grid(*rows, merged=merged)).rows]
    assert told == [[], ["B", "C"], ["B"], []]


def test_merged_ranges_that_lie_over_each_other_stay_bounded():
    rows = [["姓名", "手机"], *([f"张建{n}", "19900000001"] for n in range(500))]
    sheet = table(grid(*rows, merged=[Merged(2, 1, 1_048_576, 16_383)] * 20_000))
    assert len(sheet.rows) == 500


def test_a_column_without_a_header_is_there_with_an_empty_one():
    sheet = table(grid(["姓名", "性别"], ["张建国", "男", "19900000001"]))
    assert sheet.headers == {"A": "姓名", "B": "性别", "C": ""}
    assert sheet.samples() == {"A": ["张建国"], "B": ["男"], "C": ["19900000001"]}


def test_names_alone_under_their_header_are_a_table():
    assert numbers(table(grid(["姓名"], ["张建国"], ["李淑芬"]))) == [2, 3]


def test_what_is_no_table_is_not_found():
    assert table(grid(["今天天气好"], ["明天", "也好"])) is None
    with pytest.raises(SheetError) as refused:
        tables(Workbook((grid(["今天天气好"]),)))
    assert refused.value.key == "imports.no_table"


@pytest.mark.parametrize(
    ("column", "name"),
    [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")],
)
def test_columns_are_called_as_in_the_sheet(column, name):
    assert letter(column) == name


WORDS = [
    "姓名",
    "性别",
    "手机",
    "联系方式",
    "合计",
    "备注：",
    "张建国",
    "男",
    "序号",
    "第一支部",
    "",
    1,
    2.5,
    None,
]
ROWS = st.dictionaries(st.integers(0, 5), st.sampled_from(WORDS), min_size=1)
MERGES = st.builds(
    Merged, st.integers(1, 9), st.integers(0, 5), st.integers(1, 12), st.integers(0, 8)
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.integers(1, 9), ROWS, max_size=9), st.lists(MERGES, max_size=4))
def test_no_sheet_makes_it_fail_and_every_row_is_taken_or_listed(rows, merged):
    sheet = table(Grid("表", rows, tuple(merged)))
    if sheet is not None:
        below = {number for number in rows if number > sheet.header_rows[1]}
        assert {*numbers(sheet), *(one.number for one in sheet.skipped)} == below
        assert set(guess(sheet.headers, sheet.samples())) == set(sheet.headers)
