"""Workbooks as bureaus have them, made by code."""

from __future__ import annotations

import io
import zipfile
from datetime import date

from xlsxwriter import Workbook

TODAY = date(2026, 11, 22)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(born: str, order: str = "001", area: str = "000000") -> str:
    """An ID number of an area that doesn't exist, with the right check digit."""
    digits = f"{area}{born}{order}"
    return (
        digits + "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, digits, strict=True)) % 11]
    )


def book(rows, *, name="Sheet1", merged=(), hidden=()) -> bytes:
    """An xlsx with these rows from A1 on; `merged` as ("A1:B1", text)."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet(name)
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                elif isinstance(cell, str) and cell:
                    sheet.write_string(number, column, cell)
                elif cell is not None and cell != "":
                    sheet.write(number, column, cell)
        for where, text in merged:
            sheet.merge_range(where, text)
        for other in hidden:
            made.add_worksheet(other).write(0, 0, "秘密")
            made.get_worksheet_by_name(other).hide()
    return out.getvalue()


def zipped(**parts: bytes) -> bytes:
    """A zip file with these parts; two underlines stand for a slash, one for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), data)
    return out.getvalue()


ROSTER = [
    ["某某市老干部局离退休干部名册"],
    ["填报单位：银铃市老干部局", "", "", "", "", "", "", "", "填报时间：2026年11月"],
    [
        "序号",
        "姓 名",
        "性别",
        "出生年月",
        "身份证号码",
        "所在支部",
        "联系方式",
        "",
        "家属",
        "",
        "备注",
    ],
    ["", "", "", "", "", "", "手机", "家庭住址", "姓名", "电话", ""],
    [
        1,
        "张 三丰",
        "男",
        1950.03,
        id_number("19500307"),
        "",
        "199 0000 0001",
        "和平路1号",
        "张明（儿子）",
        19900000011.0,
        "",
    ],
    [
        2,
        "李淑芬同志",
        "女",
        "1948年三月初八",
        "",
        "",
        19900000002.0,
        "和平路2号",
        "",
        "",
        "=cmd|' /C calc'!A0",
    ],
    [
        "序号",
        "姓 名",
        "性别",
        "出生年月",
        "身份证号码",
        "所在支部",
        "手机",
        "家庭住址",
        "姓名",
        "电话",
        "备注",
    ],
    [],
    [
        3,
        "王建国、赵秀英",
        "男、女",
        "1945.5、1947.10",
        "",
        "第二支部",
        "19900000003/19900000004",
        "和平路3号",
        "",
        "",
        "",
    ],
    [4, "", "", "", "", "", "", "", "", "", ""],
    ["", "合计", "", "4人", "", "", "", "", "", "", ""],
    ["填表人：小周", "", "", "", "", "", "审核：老吴"],
    ["备注：本表一式两份"],
]
MERGED = [
    ("A1:K1", "某某市老干部局离退休干部名册"),
    ("G3:H3", "联系方式"),
    ("I3:J3", "家属"),
    *(
        (f"{column}3:{column}4", text)
        for column, text in zip(
            "ABCDEFK",
            ["序号", "姓 名", "性别", "出生年月", "身份证号码", "所在支部", "备注"],
            strict=True,
        )
    ),
    ("F5:F6", "第一支部"),
]
