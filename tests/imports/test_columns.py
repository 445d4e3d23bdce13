"""Which column is which field."""

from __future__ import annotations

from datetime import date

import pytest

from bot.texts import Texts
from services.imports import FIELDS, guess
from services.imports.headers import meant

HEADERS = [
    ("姓名", "name"),
    ("姓 名", "name"),
    ("*姓名", "name"),
    ("姓名(必填)", "name"),
    ("老同志姓名", "name"),
    ("性别", "sex"),
    ("出生年月", "birth"),
    ("出生日期", "birth"),
    ("生日", "birth"),
    ("出生年月日", "birth"),
    ("出生日期 / 公历", "birth"),
    ("出生日期 / 农历", "lunar_birth"),
    ("农历生日", "lunar_birth"),
    ("生日（农历）", "lunar_birth"),
    ("联系电话", "phone"),
    ("手机", "phone"),
    ("手机号", "phone"),
    ("手机号码", "phone"),
    ("电话", "phone"),
    ("联系方式 / 手机", "phone"),
    ("联系方式 / 住址", "address"),
    ("身份证号", "id_number"),
    ("身份证号码", "id_number"),
    ("公民身份号码", "id_number"),
    ("民族", "ignore"),
    ("年龄", "ignore"),
    ("退休时间", "ignore"),
    ("联络员电话", "ignore"),
    ("入党时间", "party"),
    ("离退休类别", "kind"),
    ("离/退休", "kind"),
    ("原工作单位", "unit"),
    ("原职务", "title"),
    ("原单位及职务", "unit"),
    ("是否参加活动", "activity"),
    ("是否党员", "ignore"),
    ("参加革命工作时间", "ignore"),
    ("本人联系电话", "phone"),
    ("联系电话（手机）", "phone"),
    ("家庭成员 / 姓名", "relative"),
    ("退休前职务", "title"),
    ("所在支部", "branch"),
    ("党支部", "branch"),
    ("所属党组织", "branch"),
    ("居住地支部", "home_branch"),
    ("街道", "town"),
    ("社区", "community"),
    ("所在网格", "grid"),
    ("家庭住址", "address"),
    ("现居住地址", "address"),
    ("健康状况", "health"),
    ("困难情况", "hardships"),
    ("参加活动情况", "activity"),
    ("备注", "note"),
    ("序号", "seq"),
    ("家属姓名", "relative"),
    ("家属 / 姓名", "relative"),
    ("家属电话", "relative_phone"),
    ("紧急联系人电话", "relative_phone"),
    ("家属 / 联系电话", "relative_phone"),
    ("与本人关系", None),
    ("家属 / 关系", "relation"),
    ("紧急联系人", "relative"),
    ("今天天气", None),
    ("", None),
    ("请各单位认真填写本表并于月底前报送到老干部局办公室联系电话", None),
]


@pytest.mark.parametrize(("header", "field"), HEADERS)
def test_a_header_says_which_field_it_is(header, field):
    found = meant(header)
    assert (found.field if found else None) == field


def test_where_the_header_says_nothing_the_cells_do():
    headers = dict.fromkeys("ABCDEF", "")
    samples = {
        "A": ["张建国", "李淑芬", "王芳", None],
        "B": ["男", "女", "女"],
        "C": [date(1950, 3, 7), date(1948, 1, 2)],
        "D": [19900000001.0, "19900000002"],
        "E": ["000000195003070016"] * 3,
        "F": ["今天", "明天"],
    }
    assert guess(headers, samples) == {
        "A": "name",
        "B": "sex",
        "C": "birth",
        "D": "phone",
        "E": "id_number",
        "F": "ignore",
    }


def test_days_under_an_unknown_header_are_no_birthdays():
    assert guess({"A": "慰问日期"}, {"A": [date(1950, 3, 7)]}) == {"A": "ignore"}


def test_of_two_columns_for_a_field_the_better_has_it():
    headers = {"A": "出生年月", "B": "出生日期", "C": "备注", "D": "其他情况"}
    samples = {"A": ["1950.3"], "B": ["1950-03-07"], "C": [None], "D": ["住院"]}
    assert guess(headers, samples) == {"A": "ignore", "B": "birth", "C": "ignore", "D": "note"}


def test_a_second_phone_is_the_second_phone_and_a_third_none():
    headers = {"A": "固定电话", "B": "手机", "C": "联系电话", "D": "家属电话"}
    told = guess(headers, {letter: ["19900000001"] for letter in headers})
    assert told == {"A": "ignore", "B": "phone", "C": "phone2", "D": "relative_phone"}


def test_a_column_of_phones_under_an_unknown_header_is_not_taken_beside_a_known_one():
    headers = {"A": "手机", "B": "办公室"}
    assert guess(headers, {"A": ["19900000001"], "B": ["19900000002"]}) == {
        "A": "phone",
        "B": "ignore",
    }


def test_every_field_has_a_name_and_no_two_the_same():
    say = Texts(bot="小银铃")
    names = [say(key) for key in FIELDS.values()]
    assert len(set(names)) == len(names)
