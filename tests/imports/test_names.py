"""Whom a cell of names tells of."""

from __future__ import annotations

import pytest

from services.imports.names import Named, names

ONE = [
    ("张建国", "张建国"),
    ("张 三", "张三"),
    ("张　三", "张三"),
    (" 欧阳  明 ", "欧阳明"),
    ("王 小 明", "王小明"),
    ("王\n小明", "王小明"),
    ("张建国同志", "张建国"),
    ("李淑芬老师", "李淑芬"),
    ("欧阳明书记", "欧阳明"),
    ("12.张建国", "张建国"),
    ("买买提·艾力", "买买提·艾力"),
    ("阿依古丽．吐尔逊", "阿依古丽·吐尔逊"),
    ("张\u200b建\u202e国\x00", "张建国"),
]


@pytest.mark.parametrize(("cell", "name"), ONE)
def test_a_name_is_read_without_what_stands_about_it(cell, name):
    read = names(cell)
    assert (read.value, read.errors, read.warnings) == ((Named(name),), (), ())


TWO = [
    "张建国 李淑芬",
    "张建国、李淑芬",
    "张建国（李淑芬）",
    "张建国(李 淑芬)",
    "张建国/李淑芬",
    "张建国，李淑芬",
    "张建国\n李淑芬",
    "张建国同志、李淑芬同志",
    "张建国同志 李淑芬同志",
]


@pytest.mark.parametrize("cell", TWO)
def test_two_who_share_a_cell_are_two(cell):
    read = names(cell)
    assert [one.name for one in read.value] == ["张建国", "李淑芬"]
    assert [said.key for said in read.warnings] == ["imports.name_several"]


@pytest.mark.parametrize(
    ("cell", "named", "warnings"),
    [
        ("王芳（女）", Named("王芳", "F"), []),
        ("张建国（已故）", Named("张建国", "", "已故"), ["imports.name_remark"]),
        ("张建国(高血压)", Named("张建国", "", "高血压"), ["imports.name_remark"]),
        ("张建国(党员)", Named("张建国", "", "党员"), ["imports.name_remark"]),
        ("阿依古丽", Named("阿依古丽"), ["imports.name_rare"]),
        ("买买提艾力江", Named("买买提艾力江"), ["imports.name_rare"]),
    ],
)
def test_what_is_in_brackets_is_no_second_name(cell, named, warnings):
    read = names(cell)
    assert read.value == (named,)
    assert [said.key for said in read.warnings] == warnings


WRONG = [
    ("", "name_missing"),
    (None, "name_missing"),
    ("无", "name_missing"),
    ("合计", "name_not"),
    ("小计", "name_not"),
    ("第一党支部", "name_not"),
    ("12345", "name_not"),
    (19900000001.0, "name_not"),
    ("张", "name_not"),
    ("张建国😀", "name_sign"),
    ("张?国", "name_sign"),
    ("张建国2", "name_sign"),
    ("李老师", "name_title"),
    ("欧阳书记", "name_title"),
    ("张建国、李某某1", "name_sign"),
]


@pytest.mark.parametrize(("cell", "error"), WRONG)
def test_what_is_no_name_is_refused(cell, error):
    read = names(cell)
    assert (read.value, [said.key for said in read.errors]) == ((), [f"imports.{error}"])


def test_a_phone_in_the_wrong_column_is_not_shown_in_full():
    said = names("19900000001").errors[0]
    assert dict(said.values) == {"said": "****0001"}
