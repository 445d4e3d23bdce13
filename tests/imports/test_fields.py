"""Phones, ID numbers, words of a list, relatives and places, cell by cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.imports import choices
from services.imports.id_numbers import id_number
from services.imports.phones import Phone, phones
from services.imports.places import placed
from services.imports.relations import Relative, relation, relative
from tests.imports import books
from tests.imports.books import TODAY

A, B = "19900000001", "19900000002"
NUMBERS = [
    (A, [A]),
    (19900000001.0, [A]),
    (19900000001, [A]),
    ("19900000001.0", [A]),
    ("1.99000000E10", None),
    ("1.99E+10", None),
    ("199 0000 0001", [A]),
    ("199-0000-0001", [A]),
    ("+86 199 0000 0001", [A]),
    ("86-19900000001", [A]),
    ("008619900000001", [A]),
    ("１９９００００００１", None),
    ("１９９０００００００１", [A]),
    ("手机：19900000001", [A]),
    (f"{A}/{B}", [A, B]),
    (f"{A}、{B}", [A, B]),
    (f"{A} {B}", [A, B]),
    (f"{A}\n{B}", [A, B]),
    (f"{A}{B}", [A, B]),
    (f"{A} 或 {B}", [A, B]),
    ("0000-1234567", ["0000-1234567"]),
    ("(0000)1234567", ["0000-1234567"]),
    ("00001234567", ["0000-1234567"]),
    ("010-00000000", ["010-00000000"]),
    ("0000-1234567转801", ["0000-1234567-801"]),
    ("+86-0000-1234567", ["0000-1234567"]),
    (f"0000-1234567，{A}", ["0000-1234567", A]),
    ("", []),
    ("无", []),
    ("/", []),
    ("家里没有装", []),
]


@pytest.mark.parametrize(("cell", "told"), NUMBERS)
def test_phones_are_read_however_they_are_written(cell, told):
    read = phones(cell)
    if told is None:
        assert not read.value and read.errors
    else:
        assert ([phone.number for phone in read.value], read.errors, read.warnings) == (
            told,
            (),
            (),
        )


def test_a_phone_that_says_whose_it_is_keeps_that():
    both = (Phone(A, "女儿"), Phone(B))
    assert phones(f"{A}（女儿） {B}").value == phones(f"{A}女儿、{B}").value == both


@pytest.mark.parametrize(
    ("cell", "said", "count"),
    [
        ("1990000001", "199***0001", "10"),
        ("199000000012", "199*****0012", "12"),
        ("123", "****", "3"),
        (f"{A}、661234", "****", "6"),
    ],
)
def test_a_wrong_phone_is_told_by_its_ends_and_length(cell, said, count):
    (wrong,) = phones(cell).errors
    assert wrong.key == "imports.phone_wrong"
    assert dict(wrong.values) == {"said": said, "count": count}


def test_a_landline_without_area_is_kept_and_asked_about():
    read = phones("81234567")
    assert [phone.number for phone in read.value] == ["81234567"]
    assert [said.key for said in read.warnings] == ["imports.phone_area"]


GOOD = books.id_number("19500307", "001")
WITH_X = next(
    number for i in range(1000) if (number := books.id_number("19500307", f"{i:03}")).endswith("X")
)


@pytest.mark.parametrize(
    "cell",
    [
        GOOD,
        f" {GOOD[:6]} {GOOD[6:14]} {GOOD[14:]} ",
        f"'{GOOD}",
        GOOD.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ],
)
def test_an_id_number_tells_birthday_and_sex(cell):
    read = id_number(cell, TODAY)
    assert not read.errors and read.value is not None
    assert (read.value.number, read.value.birth.isoformat(), read.value.sex) == (
        GOOD,
        "1950-03-07",
        "M",
    )


@pytest.mark.parametrize("last", ["X", "x", "Ｘ", "×"])
def test_an_x_may_be_written_in_many_ways(last):
    read = id_number(WITH_X[:-1] + last, TODAY)
    assert read.value is not None and read.value.number == WITH_X


@pytest.mark.parametrize("cell", ["000000500307002", 500307002.0, 110000500307002.0])
def test_an_old_number_of_15_digits_is_kept(cell):
    read = id_number(cell, TODAY)
    if isinstance(cell, float) and cell < 1e14:
        assert [said.key for said in read.errors] == ["imports.id_length"]
    else:
        assert read.value is not None
        assert (len(read.value.number), read.value.birth.year, read.value.sex) == (15, 1950, "F")


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        (1.10101195003071e17, "id_rounded"),
        (110101195003070000, "id_rounded"),
        ("1.10101195003071E+17", "id_rounded"),
        ("110101195003071000", "id_rounded"),
        (GOOD[:-1] + str((int(GOOD[-1]) + 1) % 10), "id_check"),
        (GOOD[:-1], "id_length"),
        ("没有带", "id_length"),
        (books.id_number("19500230"), "id_birth"),
        (books.id_number("20991231"), "id_birth"),
        ("000000501307002", "id_birth"),
    ],
)
def test_an_id_number_that_cannot_be_is_refused(cell, error):
    read = id_number(cell, TODAY)
    assert (read.value, [said.key for said in read.errors]) == (None, [f"imports.{error}"])


def test_an_area_that_no_province_has_is_asked_about():
    assert [said.key for said in id_number(GOOD, TODAY).warnings] == ["imports.id_area"]
    assert not id_number("110000500307002", TODAY).warnings


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place: int, more: int):
    digits = list(GOOD)
    digits[place] = str((int(digits[place]) + more) % 10)
    assert id_number("".join(digits), TODAY).errors


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("男", "M"),
        ("女", "F"),
        (1, "M"),
        (2.0, "F"),
        ("m", "M"),
        ("F", "F"),
        ("女性", "F"),
        ("男 ", "M"),
        ("", ""),
        ("无", ""),
    ],
)
def test_a_sex_is_read(cell, told):
    read = choices.sex(cell)
    assert (read.value, read.errors) == (told, ())


def test_a_sex_that_is_none_is_refused():
    assert [said.key for said in choices.sex("南").errors] == ["imports.sex_unread"]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("离休", "lixiu"),
        ("退休干部", "tuixiu"),
        ("离休干部", "lixiu"),
        ("退 休", "tuixiu"),
        ("离退休", ""),
        ("在职", ""),
    ],
)
def test_a_kind_is_read(cell, told):
    read = choices.kind(cell)
    assert (read.value, bool(read.warnings)) == (told, not told)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("正常参加活动", "normal"),
        ("能参加", "normal"),
        ("适当参加", "moderate"),
        ("可适当参加活动", "moderate"),
        ("不能参加活动", "none"),
        ("不能正常参加", "none"),
        ("长期卧床", "none"),
        ("三类", ""),
    ],
)
def test_a_class_of_activity_is_read(cell, told):
    read = choices.activity(cell)
    assert (read.value, bool(read.warnings)) == (told, not told)


def test_hardships_are_listed_once_each():
    assert choices.hardships("独居、失能，独居 无").value == ("独居", "失能")


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("儿子", "son"),
        ("女", "daughter"),
        ("配偶", "spouse"),
        ("老伴", "spouse"),
        ("长女", "daughter"),
        ("女婿", "son-in-law"),
        ("儿媳", "daughter-in-law"),
        ("战友", "战友"),
        ("", ""),
    ],
)
def test_a_relation_is_read(cell, told):
    assert relation(cell) == told


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("张明", Relative("张明")),
        ("张明（儿子）", Relative("张明", "son")),
        (f"张明 儿子 {A}", Relative("张明", "son", A)),
        (f"女儿{A}", Relative("", "daughter", A)),
        ("无", Relative()),
    ],
)
def test_a_relative_is_read_from_one_cell(cell, told):
    assert relative(cell) == told


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("幸福街道", "和平社区", "第三网格"), ("幸福街道", "和平社区", "第三网格")),
        (("", "", "幸福街道/和平社区/第三网格"), ("幸福街道", "和平社区", "第三网格")),
        (("幸福街道和平社区", "", ""), ("幸福街道", "和平社区", "")),
        (("高新区幸福街道和平社区", "", ""), ("高新区幸福街道", "和平社区", "")),
        (("", "和平社区第三网格", ""), ("", "和平社区", "第三网格")),
        (("", "和平社区-第三网格", ""), ("", "和平社区", "第三网格")),
        (("幸福街道", "", ""), ("幸福街道", "", "")),
        (("", "", "A-12"), ("", "", "A-12")),
    ],
)
def test_a_place_is_parted_into_its_levels(cells, told):
    assert placed(*cells) == told
