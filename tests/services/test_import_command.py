"""`yinling import-roster`: the same stages on the command line, with what it says and its exit code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import importing
from bot.errors import DatabaseInUse, SettingsError
from bot.texts import Texts
from services.imports import read, tables
from storage.database import open_engine
from storage.locked import locked
from storage.once import once
from storage.tables.base import core
from storage.tables.imports import Import, ImportRow
from storage.tables.members import Member
from tests.imports.books import book
from tests.kit.town import settings

say = Texts()
GOOD = [["姓名", "联系电话"], ["张小国", "19900000001"], ["李淑芳", "19900000002"]]
BAD = [*GOOD, ["周玉兰", "123"]]


class Command:
    """The command on a database, and what is in the database then."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder

    def __call__(self, rows, **more) -> int:
        file = self.folder / "名册.xlsx"
        file.write_bytes(rows if isinstance(rows, bytes) else book(rows))
        given = {"sheet": None, "dry_run": False, "errors": None} | more
        return importing.roster(settings(self.url), file, **given)

    def rows(self, table) -> list:
        engine = open_engine(self.url)
        found = once(engine, lambda tx: list(tx.execute(select(core(table)))))
        engine.dispose()
        return found

    def names(self) -> set[str]:
        return {row.name for row in self.rows(Member)}


@pytest.fixture
def command(sqlite_url: str, tmp_path: Path) -> Command:
    return Command(sqlite_url, tmp_path)


def test_every_row_goes_in_and_the_exit_code_is_good(command: Command, capsys):
    assert command(GOOD) == 0
    assert command.names() == {"张小国", "李淑芳"}
    told = capsys.readouterr()
    assert told.out == "导入好了（编号 1）：新登记2人，有改动0人，没有变化0人，不能导入0行。\n"
    assert "列：A 姓名、B 本人电话" in told.err


def test_what_is_refused_is_listed_and_written_and_the_rest_goes_in(command: Command, capsys):
    errors = command.folder / "错误.xlsx"
    assert command(BAD, errors=errors) == 1
    assert command.names() == {"张小国", "李淑芳"}
    assert "第4行：B列（本人电话）：电话“****”不对，有3位数字。" in capsys.readouterr().out
    (sheet,) = tables(read(errors.read_bytes()))
    assert [row.cells["B"] for row in sheet.rows] == ["周玉兰"]


def test_a_dry_run_only_looks(command: Command, capsys):
    assert command(BAD, dry_run=True) == 1
    assert command.names() == set()
    assert command.rows(Import) == command.rows(ImportRow) == []
    assert "只核对了，名册没有改：新登记2人" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("rows", "more", "words"),
    [
        (GOOD, {"sheet": "没有"}, "Sheet1"),
        (b"\x00\x01", {}, say("imports.not_sheet")),
        ([["性别", "联系电话"], ["男", "19900000001"]], {}, say("cli.import_no_name")),
    ],
)
def test_what_can_not_be_done_is_told(command: Command, rows, more, words):
    with pytest.raises(SettingsError) as told:
        command(rows, **more)
    assert words in str(told.value)
    assert command.names() == set()


def test_beside_a_running_server_it_says_so(command: Command):
    engine = open_engine(command.url)
    with locked(engine), pytest.raises(DatabaseInUse):
        command(GOOD)
    engine.dispose()
    assert command.names() == set()


def test_a_file_that_is_not_there_is_told(sqlite_url: str, tmp_path: Path):
    with pytest.raises(SettingsError, match="打不开这个文件"):
        importing.roster(
            settings(sqlite_url), tmp_path / "x.xlsx", sheet=None, dry_run=False, errors=None
        )


def test_what_the_command_leaves_is_its_owners_alone(tmp_path: Path):
    (tmp_path / "名册.xlsx").write_bytes(book(BAD))
    given = {
        "YINLING_DATABASE__URL": f"sqlite:///{tmp_path}/data/yinling.db",
        "YINLING_SECURITY__KEY": "x" * 40,
    }
    command = [sys.executable, "-m", "bot", "import-roster", "名册.xlsx", "--errors", "wrong.xlsx"]
    root = Path(__file__).parents[2]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | given | {"PYTHONPATH": str(root)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    made = [tmp_path / "wrong.xlsx", *(tmp_path / "data").iterdir()]
    assert len(made) > 1
    assert {file.stat().st_mode & 0o077 for file in made} == {0}
