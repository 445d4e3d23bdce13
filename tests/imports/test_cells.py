"""Rows as people, with what is wrong or doubtful about them in words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.texts import Texts
from services.imports import FIELDS, Birth, Person, Problem, parse
from services.imports.wording import is_nothing
from tests.imports.books import TODAY, id_number

say = Texts(bot="小银铃")
A, B = "19900000001", "19900000002"
MAN, WOMAN = id_number("19500307", "001"), id_number("19480102", "002")
COLUMNS = {field: chr(ord("A") + i) for i, field in enumerate(FIELDS)}


def keys(problems) -> list[tuple[str, str]]:
    return [(one.field, one.key.removeprefix("imports.")) for one in problems]


def one(**row) -> Person:
    """The one person of a row in which nothing is wrong."""
    parsed = parse({"name": "张建国", **row}, TODAY)
    assert not parsed.errors
    (person,) = parsed.people
    return person


def warned(**row) -> list[tuple[str, str]]:
    parsed = parse({"name": "张建国", **row}, TODAY)
    assert not parsed.errors
    return [told for told in keys(parsed.warnings) if told != ("id_number", "id_area")]


def wrong(**row) -> list[tuple[str, str]]:
    return keys(parse({"name": "张建国", **row}, TODAY).errors)


def test_a_full_row_is_a_whole_person():
    row = {
        "name": "张 建国",
        "sex": "男",
        "birth": "1950-03-07",
        "kind": "退休",
        "party": 1975.07,
        "unit": "水利局",
        "title": "副局长",
        "branch": "第一支部",
        "home_branch": "和平社区支部",
        "town": "幸福街道",
        "community": "和平社区",
        "grid": "第三网格",
        "phone": f"{A}/{B}",
        "id_number": MAN,
        "address": "和平路１号，二楼",
        "note": "=cmd|' /C calc'!A0",
        "hardships": "独居、失能",
        "health": "高血压",
        "activity": "适当参加",
        "relative": "张明",
        "relation": "儿子",
        "relative_phone": 19900000003.0,
        "seq": 1,
        "ignore": "x",
    }
    assert parse(row, TODAY).people == (
        Person(
            name="张建国",
            sex="M",
            birth=Birth("solar", 1950, 3, 7),
            kind="tuixiu",
            party="1975-07",
            unit="水利局",
            title="副局长",
            branch="第一支部",
            home_branch="和平社区支部",
            town="幸福街道",
            community="和平社区",
            grid="第三网格",
            phone=A,
            phone2=B,
            id_number=MAN,
            address="和平路１号，二楼",
            note="=cmd|' /C calc'!A0",
            hardships=("独居", "失能"),
            health="高血压",
            activity="moderate",
            relative="张明",
            relation="son",
            relative_phone="19900000003",
        ),
    )
    assert parse(row, TODAY).errors == ()


def test_who_has_but_a_name_is_somebody():
    assert parse({"name": "张建国"}, TODAY).people == (Person("张建国"),)


def test_nobody_without_a_name():
    assert parse({"phone": A}, TODAY, COLUMNS).people == ()
    (said,) = parse({"phone": A}, TODAY, COLUMNS).errors
    assert (said.field, said.column) == ("name", "A")
    assert said.words(say) == "没有姓名。请填上；如果这一行不是人员，请删掉。"


def test_the_id_number_tells_what_the_row_does_not():
    person = one(id_number=MAN)
    assert (person.sex, person.birth) == ("M", Birth("solar", 1950, 3, 7))


@pytest.mark.parametrize(
    "birth", ["1950", "1950.3", 195003, 1950.03, date(1950, 3, 1), "1950-03-07"]
)
def test_the_id_number_completes_a_birthday_without_a_doubt(birth):
    assert one(id_number=MAN, birth=birth).birth == Birth("solar", 1950, 3, 7)
    assert warned(id_number=MAN, birth=birth) == []


def test_the_id_number_settles_what_a_number_lost():
    october = id_number("19501007")
    assert one(id_number=october, birth=1950.1).birth == Birth("solar", 1950, 10, 7)
    assert warned(id_number=october, birth=1950.1) == []


def test_a_birthday_that_differs_from_the_id_number_is_kept_and_asked_about():
    assert one(id_number=MAN, birth="1951-03-07").birth == Birth("solar", 1951, 3, 7)
    assert warned(id_number=MAN, birth="1951-03-07") == [("birth", "birth_differs")]


def test_a_lunar_birthday_differs_rightly():
    assert one(id_number=MAN, birth="1950年正月十九").birth == Birth("lunar", 1950, 1, 19)
    assert warned(id_number=MAN, birth="1950年正月十九") == []
    assert warned(id_number=MAN, birth="1953年正月十九") == [("birth", "birth_differs")]


def test_the_lunar_birthday_is_the_one_that_is_kept_with_its_own_year():
    assert one(birth="1950-01-20", lunar_birth="腊月初三").birth == Birth("lunar", 1949, 12, 3)
    assert one(birth="1950-05-20", lunar_birth="四月初四").birth == Birth("lunar", 1950, 4, 4)


def test_a_sex_that_the_id_number_contradicts_is_an_error():
    assert wrong(sex="女", id_number=MAN) == [("sex", "sex_differs")]
    assert one(sex="男", id_number=MAN).sex == "M"


def test_each_wrong_cell_is_told_with_its_column_and_the_others_are_read():
    row = {
        "name": "张建国",
        "sex": "南",
        "birth": "1950-02-30",
        "phone": "1990000001",
        "id_number": MAN[:-1],
        "unit": "水利局",
    }
    parsed = parse(row, TODAY, COLUMNS)
    assert {(said.field, said.column) for said in parsed.errors} == {
        (f, COLUMNS[f]) for f in ("sex", "birth", "phone", "id_number")
    }
    assert parsed.people[0].unit == "水利局"


def test_words_of_a_problem_show_no_phone_or_id_number():
    parsed = parse({"name": A, "phone": f"{A}9", "id_number": MAN[:-1] + "9"}, TODAY)
    named = parse(
        {"name": "张建国", "phone": f"{A}9", "birth": A, "id_number": MAN[:-1] + "9"}, TODAY
    )
    shown = json.dumps([said.to_json() for said in (*parsed.errors, *named.errors)])
    assert A not in shown and MAN[:-1] not in shown


def test_the_phone_of_a_relative_is_not_the_persons_own():
    person = one(phone=f"{A}（女儿）")
    assert (person.phone, person.relative_phone, person.relation) == ("", A, "daughter")
    assert warned(phone=f"{A}（女儿）") == [("phone", "phone_kin")]
    assert one(phone=A, relative_phone=B).phone2 == ""


def test_a_third_phone_is_left_and_that_is_told():
    assert one(phone=f"{A} {B} 19900000003").phone2 == B
    assert warned(phone=f"{A} {B} 19900000003") == [("phone", "phones_left")]


@pytest.mark.parametrize("cell", [f"张明（儿子）{A}", f"张明 儿子 {A}"])
@pytest.mark.parametrize("field", ["relative", "relative_phone"])
def test_a_relative_may_stand_in_one_cell(field, cell):
    person = one(**{field: cell})
    assert (person.relative, person.relation, person.relative_phone) == ("张明", "son", A)


def test_the_same_as_above_is_no_value():
    assert wrong(branch="同上") == [("branch", "ditto")]
    assert wrong(unit="〃") == [("unit", "ditto")]


def test_what_says_that_there_is_nothing_is_nothing():
    assert one(
        unit="无", health="不详", note="/", address="—", phone="无", birth="无", id_number="无"
    ) == Person("张建国")


def test_a_long_text_is_cut_and_that_is_told():
    assert one(note="长" * 600).note == "长" * 500
    assert warned(note="长" * 600) == [("note", "cut")]


def test_marks_that_nobody_sees_are_gone():
    assert one(unit="水\u202e利\x00局\ud800", address="和\u200b平路\t1号").unit == "水利局"
    assert one(address="和\u200b平路\t1号").address == "和平路 1号"


COUPLE = "张建国 李淑芬"


def test_a_couple_shares_phone_and_address_and_each_has_an_own_sex_and_birthday():
    row = {
        "name": COUPLE,
        "sex": "男/女",
        "birth": "1950.3、1948.1",
        "id_number": f"{MAN} {WOMAN}",
        "phone": A,
        "address": "和平路1号",
        "kind": "离休、退休",
    }
    husband, wife = parse(row, TODAY).people
    assert (husband.name, husband.sex, husband.birth, husband.id_number, husband.kind) == (
        "张建国",
        "M",
        Birth("solar", 1950, 3, 7),
        MAN,
        "lixiu",
    )
    assert (wife.name, wife.sex, wife.birth, wife.id_number, wife.kind) == (
        "李淑芬",
        "F",
        Birth("solar", 1948, 1, 2),
        WOMAN,
        "tuixiu",
    )
    assert husband.phone == wife.phone == A
    assert husband.address == wife.address == "和平路1号"


def test_one_word_for_how_a_couple_retired_is_both_of_theirs():
    read = parse({"name": COUPLE, "kind": "退休", "unit": "教育局"}, TODAY)
    assert [one.kind for one in read.people] == ["tuixiu", "tuixiu"]
    assert [said.field for said in read.warnings if said.key == "imports.only_first"] == ["unit"]


@pytest.mark.parametrize("phones", [f"{A}/{B}", f"{A} {B}", f"{A}、{B}", f"{A}{B}"])
def test_two_phones_of_two_people_go_in_order(phones):
    assert [person.phone for person in parse({"name": COUPLE, "phone": phones}, TODAY).people] == [
        A,
        B,
    ]
    assert [person.phone2 for person in parse({"name": COUPLE, "phone": phones}, TODAY).people] == [
        "",
        "",
    ]


def test_one_value_that_can_be_but_one_persons_is_the_firsts_and_asked_about():
    parsed = parse({"name": COUPLE, "id_number": MAN, "birth": "1950/3/7", "unit": "水利局"}, TODAY)
    assert [(p.id_number, p.unit) for p in parsed.people] == [(MAN, "水利局"), ("", "")]
    assert parsed.people[1].birth is None
    told = [field for field, key in keys(parsed.warnings) if key == "only_first"]
    assert sorted(told) == ["birth", "id_number", "unit"]


def test_dates_with_strokes_are_parted_as_dates():
    people = parse({"name": COUPLE, "birth": "1950/3/7 1948/1/2"}, TODAY).people
    assert [person.birth for person in people] == [
        Birth("solar", 1950, 3, 7),
        Birth("solar", 1948, 1, 2),
    ]


def test_a_stroke_may_part_two_dates():
    people = parse({"name": COUPLE, "birth": "1950.3/1948.1"}, TODAY).people
    assert [person.birth for person in people] == [Birth("solar", 1950, 3), Birth("solar", 1948, 1)]


def test_what_is_told_once_of_a_shared_cell_is_said_once():
    assert keys(parse({"name": COUPLE, "phone": "123"}, TODAY).errors) == [("phone", "phone_wrong")]


def test_people_and_problems_come_back_from_json():
    person = one(
        birth="1952年闰五月初十", hardships="独居", phone=A, id_number=MAN, relative="张明（儿子）"
    )
    assert Person.from_json(json.loads(json.dumps(person.to_json()))) == person
    assert Person.from_json(Person("张建国").to_json()) == Person("张建国")
    for said in parse({"name": "张建国", "phone": "123", "sex": "南"}, TODAY, COLUMNS).errors:
        assert Problem.from_json(json.loads(json.dumps(said.to_json()))) == said
    assert replace(person, town="甲", grid="乙").place == ("甲", "乙")


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.text(max_size=40),
    st.text("0123456789.-/年月日号初十廿闰农历张建国男女() 、；＋+86Xx一二三○", max_size=24),
    st.sampled_from([MAN, A, f"{A}/{B}", "张建国", COUPLE, "1950.3", "同上", "无", "长" * 3000]),
)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), CELLS), CELLS)
def test_no_cells_make_it_fail_and_all_it_says_can_be_said(row, name):
    for names in (name, "张建国", COUPLE):
        parsed = parse({**row, "name": names}, TODAY, COLUMNS)
        for said in (*parsed.errors, *parsed.warnings):
            assert said.words(say)
            assert said.column == COLUMNS[said.field]
        for person in parsed.people:
            assert person.name
            assert Person.from_json(json.loads(json.dumps(person.to_json()))) == person
            json.dumps(person.to_json()).encode()


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["sex", "birth", "id_number", "kind", "activity", "unit", "address", "note"]),
    CELLS,
)
def test_what_stands_in_a_cell_is_kept_or_spoken_of(field, cell):
    assume(not is_nothing(cell))
    parsed = parse({"name": "张建国", field: cell}, TODAY)
    assert parsed.people != (Person("张建国"),) or parsed.errors or parsed.warnings
