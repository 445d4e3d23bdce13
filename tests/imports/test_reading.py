"""Files of strangers, read in a process of its own."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
import zipfile
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook as Writer

from bot.texts import Texts
from services.imports import LIMITS, SheetError, read
from services.imports import reading as reading_module
from tests.imports.books import book, zipped
from tests.imports.old_books import ods, xls

say = Texts(bot="小银铃")
ROWS = [
    ["姓名", "手机", "年龄", "出生"],
    ["张建国", 19900000001, 76.5, date(1950, 3, 7)],
    [],
    ["李淑芬", "19900000002"],
]
TOLD = {
    1: {0: "姓名", 1: "手机", 2: "年龄", 3: "出生"},
    2: {0: "张建国", 1: 19900000001, 2: 76.5, 3: date(1950, 3, 7)},
    4: {0: "李淑芬", 1: "19900000002"},
}


def refusal(data: bytes, limits=LIMITS) -> str:
    with pytest.raises(SheetError) as refused:
        read(data, limits)
    assert say(refused.value.key, **refused.value.values).endswith("。")
    return refused.value.key.removeprefix("imports.")


def test_a_workbook_comes_with_rows_as_they_are_numbered_in_it():
    (sheet,) = read(book(ROWS, name="名册")).sheets
    assert (sheet.name, sheet.rows, sheet.merged) == ("名册", TOLD, ())


def test_cells_keep_their_columns_where_the_first_ones_are_empty():
    (sheet,) = read(book([[], ["", "", "姓名"]])).sheets
    assert sheet.rows == {2: {2: "姓名"}}


def test_merged_cells_are_told():
    (sheet,) = read(book([["a"], ["b", "c"]], merged=[("B3:C4", "合")])).sheets
    assert sheet.merged == ((3, 1, 4, 2),)
    assert sheet.rows[3] == {1: "合"}


def test_sheets_that_are_hidden_or_empty_are_left():
    out = io.BytesIO()
    with Writer(out) as made:
        made.add_worksheet("空")
        made.add_worksheet("名册").write(0, 0, "姓名")
        made.add_worksheet("字典").write(0, 0, "男")
        made.get_worksheet_by_name("字典").hide()
        chart = made.add_chart({"type": "pie"})
        chart.add_series({"values": "=名册!$A$1:$A$2"})
        made.add_chartsheet("图").set_chart(chart)
    assert [sheet.name for sheet in read(out.getvalue()).sheets] == ["名册"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("comma", [",", "\t", ";"])
def test_separated_text_is_read_in_each_encoding(encoding, comma):
    text = f'姓名{comma}住址\r\n\r\n张建国{comma}"和平路{comma}1号\n二楼"\r\n'
    (sheet,) = read(text.encode(encoding)).sheets
    assert sheet.rows == {1: {0: "姓名", 1: "住址"}, 3: {0: "张建国", 1: f"和平路{comma}1号\n二楼"}}


OLD = [["姓名", "手机"], ["张建国", 19900000001.0], [], ["", "二"]]


def test_an_xls_or_et_is_read_with_its_merged_cells():
    (sheet,) = read(xls(OLD, merged=[(1, 2, 0, 0)])).sheets
    assert sheet.rows == {
        1: {0: "姓名", 1: "手机"},
        2: {0: "张建国", 1: 19900000001.0},
        4: {1: "二"},
    }
    assert (sheet.name, sheet.merged) == ("名册", ((2, 0, 3, 0),))


def test_an_ods_is_read():
    (sheet,) = read(ods(OLD)).sheets
    assert sheet.rows == {
        1: {0: "姓名", 1: "手机"},
        2: {0: "张建国", 1: 19900000001.0},
        4: {1: "二"},
    }


NO_WORKBOOK = zipped(word__document_xml=b"<w/>")
REFUSED = [
    (b"", "empty"),
    (b"  \r\n ", "empty"),
    (b"%PDF-1.7\n\x00\x01\x02\xff\xfe\x00", "not_sheet"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_sheet"),
    (bytes(range(256)), "not_sheet"),
    (NO_WORKBOOK, "not_sheet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "not_sheet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16le"), "broken"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16le"),
        "password",
    ),
    (b"<html><table><tr><td>a</td></tr></table></html>", "webpage"),
    (b'<?xml version="1.0"?><Workbook/>', "webpage"),
    (b"PK\x03\x04 and nothing behind it", "broken"),
    (book(ROWS)[:-400], "broken"),
    (zipped(xl__workbook_xml=b"<workbook>", **{"[Content_Types]_xml": b"<"}), "broken"),
    (book([]), "empty"),
]


@pytest.mark.parametrize(
    ("data", "why"), REFUSED, ids=[f"{why} {i}" for i, (_, why) in enumerate(REFUSED)]
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data, why):
    assert refusal(data) == why


def test_a_file_over_the_size_is_not_even_looked_at(monkeypatch):
    monkeypatch.setattr(reading_module, "_CHILD", "/nowhere")
    assert refusal(b"x" * 11, replace(LIMITS, size=10)) == "too_large"


def test_too_many_rows_cells_or_characters_are_refused():
    data = book([["姓名"]] * 30)
    assert len(read(data, replace(LIMITS, rows=30)).sheets[0].rows) == 30
    assert refusal(data, replace(LIMITS, rows=29)) == "too_many"
    assert refusal(data, replace(LIMITS, cells=29)) == "too_many"
    assert refusal(data, replace(LIMITS, characters=59)) == "too_many"


def test_of_ten_thousand_columns_the_first_are_read():
    (sheet,) = read(book([range(1, 10_001)])).sheets
    assert sheet.rows == {1: {column: column + 1 for column in range(200)}}


def test_a_cell_of_a_million_characters_is_cut():
    (sheet,) = read(("姓名,备注\n张建国," + "长" * 1_000_000).encode()).sheets
    assert len(sheet.rows[2][1]) == 2000


def corners(last: bytes, row: bytes) -> bytes:
    """A small file whose only two cells span a large sheet."""
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    rows += b'<row r="%s"><c r="%s%s"><v>2</v></c></row>' % (row, last, row)
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return with_sheet(b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (space, rows))


def with_sheet(xml: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(ROWS))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            new.writestr(part, xml if part.endswith("sheet1.xml") else old.read(part))
    return out.getvalue()


def test_a_sheet_that_would_fill_all_memory_stops_the_child_alone():
    assert refusal(corners(b"XFD", b"1048576")) == "too_large"


def test_the_memory_of_the_child_is_what_the_limits_say():
    wide = corners(b"ALL", b"20000")
    assert len(read(wide).sheets[0].rows) == 1
    assert refusal(wide, replace(LIMITS, memory=400_000_000)) == "too_large"


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = with_sheet(b"<worksheet>" + b" " * 30_000_000)
    assert len(bomb) < 100_000
    assert refusal(bomb, replace(LIMITS, unpacked=25_000_000)) == "too_large"
    assert refusal(bomb) in {"broken", "empty"}


def test_a_child_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text(
        f"import os, time\nopen({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)\n"
    )
    monkeypatch.setattr(reading_module, "_CHILD", child)
    assert refusal(b"a,b", replace(LIMITS, seconds=1)) == "too_large"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_a_child_whose_parent_is_gone_ends_by_itself_when_its_time_is_used_up():
    limits = asdict(replace(LIMITS, seconds=1, cells=10**9, characters=10**9))
    child = [sys.executable, str(reading_module._CHILD), json.dumps(limits)]
    busy = ("张建国," + "一," * 150 + "\n") * 190_000
    done = subprocess.run(child, input=busy.encode(), stdout=subprocess.DEVNULL, check=False)
    assert done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}


def test_the_child_can_write_no_file_and_takes_no_more_than_its_parent_may(tmp_path):
    program = (
        f"import sys; sys.path.insert(0, {str(reading_module._CHILD.parent)!r}); import child\n"
        "child.resource.setrlimit(child.resource.RLIMIT_CPU, (4, 4))\n"
        "child.confine({'memory': 10**9, 'seconds': 5})\n"
        f"with open({str(tmp_path / 'file')!r}, 'w') as file: file.write('a')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert b"File too large" in done.stderr
    assert not (tmp_path / "file").read_bytes()


@pytest.mark.parametrize(
    ("end", "why"),
    [
        ("os.abort()", "too_large"),
        ("os.kill(os.getpid(), 11)", "broken"),
        ("raise SystemExit(3)", "broken"),
    ],
)
def test_a_child_that_dies_is_told_of(tmp_path, monkeypatch, end, why):
    child = tmp_path / "child.py"
    child.write_text(f"import os\n{end}\n")
    monkeypatch.setattr(reading_module, "_CHILD", child)
    assert refusal(b"a,b") == why


def test_the_child_gets_no_secret_of_the_environment(tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text(
        'import os, json\nprint(json.dumps({"sheet": str(dict(os.environ)), "merged": []}))\nprint("[1, [[0, 1]]]")\n'
    )
    monkeypatch.setattr(reading_module, "_CHILD", child)
    monkeypatch.setenv("YINLING_SECURITY__KEY", "geheim")
    (sheet,) = read(b"a,b").sheets
    assert "PATH" in sheet.name and "geheim" not in sheet.name


def test_other_threads_go_on_while_a_file_is_read():
    went_on = threading.Event()
    threading.Timer(0, went_on.set).start()
    read(book(ROWS))
    assert went_on.is_set()


WHOLE = book(ROWS)
DAMAGE = st.tuples(st.integers(0, 100_000), st.integers(0, 255))


@settings(max_examples=25, deadline=None)
@given(st.lists(DAMAGE, min_size=1, max_size=40))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(damage):
    data = bytearray(WHOLE)
    for place, byte in damage:
        data[place % len(data)] = byte
    with suppress(SheetError):
        assert read(bytes(data)).sheets
