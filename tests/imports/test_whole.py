"""A roster as a bureau has it, from the file to the people."""

from __future__ import annotations

from bot.texts import Texts
from services.imports import Birth, Person, guess, people, read, tables
from tests.imports.books import MERGED, ROSTER, TODAY, book, id_number

say = Texts(bot="小银铃")


def taken(data: bytes):
    """The table of a file, its columns, and the people of its rows."""
    (sheet,) = tables(read(data))
    columns = guess(sheet.headers, sheet.samples())
    return sheet, columns, dict(people(sheet, columns, TODAY))


def test_a_messy_roster_gives_its_people():
    sheet, columns, rows = taken(book(ROSTER, merged=MERGED, hidden=["字典"]))
    assert sheet.header_rows == (3, 4)
    assert columns == {
        "A": "seq",
        "B": "name",
        "C": "sex",
        "D": "birth",
        "E": "id_number",
        "F": "branch",
        "G": "phone",
        "H": "address",
        "I": "relative",
        "J": "relative_phone",
        "K": "note",
    }
    assert [parsed.errors for parsed in rows.values()] == [()] * 3
    assert {number: parsed.people for number, parsed in rows.items()} == {
        5: (
            Person(
                "张三丰",
                sex="M",
                birth=Birth("solar", 1950, 3, 7),
                id_number=id_number("19500307"),
                branch="第一支部",
                phone="19900000001",
                address="和平路1号",
                relative="张明",
                relation="son",
                relative_phone="19900000011",
            ),
        ),
        6: (
            Person(
                "李淑芬",
                sex="F",
                birth=Birth("lunar", 1948, 3, 8),
                branch="第一支部",
                phone="19900000002",
                address="和平路2号",
                note="=cmd|' /C calc'!A0",
            ),
        ),
        9: (
            Person(
                "王建国",
                sex="M",
                birth=Birth("solar", 1945, 5),
                branch="第二支部",
                phone="19900000003",
                address="和平路3号",
            ),
            Person(
                "赵秀英",
                sex="F",
                birth=Birth("solar", 1947, 10),
                branch="第二支部",
                phone="19900000004",
                address="和平路3号",
            ),
        ),
    }


def test_what_is_not_taken_of_it_is_listed_with_the_reason():
    sheet, _, _ = taken(book(ROSTER, merged=MERGED))
    assert [(one.number, say(one.key), one.said) for one in sheet.skipped] == [
        (7, "重复的表头，跳过了", "序号"),
        (10, "只有一格有字，不是人员，跳过了", "4"),
        (11, "合计行，跳过了", "合计"),
        (12, "说明文字，跳过了", "填表人:小周"),
        (13, "说明文字，跳过了", "备注:本表一式两份"),
    ]


def test_the_same_roster_as_text_gives_the_same_people():
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in ROSTER)
    _, _, rows = taken(text.encode("gb18030"))
    _, _, same = taken(book(ROSTER, merged=[one for one in MERGED if not one[0].startswith("F5")]))
    assert {n: parsed.people for n, parsed in rows.items()} == {
        n: parsed.people for n, parsed in same.items()
    }


def test_a_problem_names_the_column_of_the_sheet():
    _, _, rows = taken(book([["姓名", "民族", "联系电话"], ["张建国", "汉", "1990000001"]]))
    (wrong,) = rows[2].errors
    assert (wrong.column, wrong.words(say)) == (
        "C",
        "电话“199***0001”不对，有10位数字。手机是11位，座机请带区号。",
    )


def test_a_name_that_is_merged_over_two_rows_is_one_person_and_an_error():
    rows = [["姓名", "手机", "所在支部"], ["", "19900000001", ""], ["", "19900000002", ""]]
    _, _, taken_rows = taken(book(rows, merged=[("A2:A3", "张建国"), ("C2:C3", "第一支部")]))
    assert [person.name for person in taken_rows[2].people] == ["张建国"]
    assert [said.key for said in taken_rows[3].errors] == ["imports.name_merged"]


def test_a_merged_phone_is_shared_and_a_merged_id_number_is_not():
    number = id_number("19500307")
    rows = [["姓名", "手机", "身份证号"], ["张建国"], ["李淑芬"]]
    _, _, taken_rows = taken(book(rows, merged=[("B2:B3", "19900000001"), ("C2:C3", number)]))
    told = [(p.phone, p.id_number) for parsed in taken_rows.values() for p in parsed.people]
    assert told == [("19900000001", number), ("19900000001", "")]


def test_a_number_that_the_sheet_rounded_is_refused_with_what_to_do():
    _, _, rows = taken(book([["姓名", "身份证号"], ["张建国", 110101195003070016]]))
    assert [said.words(say) for said in rows[2].errors] == [
        "身份证号后几位被表格软件抹成了0。请先把这一列设成“文本”格式，再重新填写。"
    ]
