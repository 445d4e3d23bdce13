"""`yinling backup` and `yinling restore`, and what doctor says of copies and of printed keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from bot import keyring
from bot.cli import cli
from bot.errors import YinlingError
from storage.database import open_engine
from storage.locked import lock

Run = Callable[..., Result]


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Type a command, in the installation of this database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YINLING_DATABASE__URL", sqlite_url)
    monkeypatch.setenv("YINLING_SECURITY__KEY", "k" * 32)
    monkeypatch.setenv("YINLING_SECURITY__DATA_KEYS", str(tmp_path / "safe" / "keys"))
    return lambda *words, typed="": CliRunner().invoke(cli, list(words), input=typed)


def people(url: str) -> list[str]:
    engine = open_engine(url)
    with engine.connect() as connection:
        return [row[0] for row in connection.execute(text("SELECT name FROM members ORDER BY id"))]


def enters(url: str, name: str) -> None:
    with open_engine(url).begin() as connection:
        values = {"name": name}
        connection.execute(
            text("INSERT INTO members (name, role, note) VALUES (:name, 'member', '')"), values
        )


def copies(folder: Path) -> list[Path]:
    return sorted(folder.glob("yinling-*.db"))


@pytest.fixture
def keyed(run: Run) -> Run:
    assert run("keys", "create").exit_code == 0
    return run


def test_what_was_copied_comes_back_and_what_there_was_is_kept(keyed, sqlite_url, tmp_path):
    enters(sqlite_url, "王德福")
    made = keyed("backup")
    (file,) = copies(tmp_path / "backups")
    assert made.exit_code == 0 and str(file) in made.output
    enters(sqlite_url, "李淑芬")
    done = keyed("restore", str(file), typed="y\n")
    assert done.exit_code == 0, done.output
    assert people(sqlite_url) == ["王德福"]
    (kept,) = (tmp_path / "backups").glob("before-restore-*.db")
    assert str(kept) in done.output and "已删除人员的名单" in done.output
    assert people(f"sqlite:///{kept}") == ["王德福", "李淑芬"]
    with open_engine(sqlite_url).connect() as connection:
        noted = connection.execute(text("SELECT action, after FROM audit ORDER BY id")).all()
    assert [row.action for row in noted] == ["database.restore"]
    assert file.name in noted[0].after


def test_the_data_keys_are_not_in_a_copy(keyed, tmp_path):
    keyed("backup", "--to", str(tmp_path / "else" / "where"))
    (file,) = copies(tmp_path / "else" / "where")
    (key,) = keyring.read(tmp_path / "safe" / "keys")
    assert key.secret not in file.read_bytes()
    assert key.secret.hex().encode() not in file.read_bytes()


def test_a_copy_is_made_while_a_bot_has_the_database(keyed, sqlite_url, tmp_path):
    held = lock(open_engine(sqlite_url))
    assert keyed("backup").exit_code == 0
    assert len(copies(tmp_path / "backups")) == 1
    held.close()


def test_two_copies_of_one_second_are_two_files(keyed, tmp_path):
    for _ in range(3):
        keyed("backup")
    assert len(copies(tmp_path / "backups")) == 3


def test_who_does_not_say_yes_changes_nothing(keyed, sqlite_url, tmp_path):
    keyed("backup")
    (file,) = copies(tmp_path / "backups")
    enters(sqlite_url, "李淑芬")
    refused = keyed("restore", str(file), typed="n\n")
    assert refused.exit_code == 1 and "什么也没有改" in refused.output
    assert people(sqlite_url) == ["李淑芬"]
    assert list((tmp_path / "backups").glob("before-*")) == []


def test_garbage_is_refused_before_anything_is_asked(keyed, sqlite_url, tmp_path):
    enters(sqlite_url, "王德福")
    (tmp_path / "garbage.db").write_text("不是备份")
    refused = keyed("restore", "garbage.db", "--yes")
    assert isinstance(refused.exception, YinlingError)
    assert "不是银铃的备份" in str(refused.exception)
    assert people(sqlite_url) == ["王德福"]
    assert not (tmp_path / "backups").exists()


def test_nothing_is_restored_under_a_running_bot(keyed, sqlite_url, tmp_path):
    keyed("backup")
    enters(sqlite_url, "王德福")
    held = lock(open_engine(sqlite_url))
    refused = keyed("restore", str(*copies(tmp_path / "backups")), "--yes")
    held.close()
    assert type(refused.exception).__name__ == "DatabaseInUse"
    assert people(sqlite_url) == ["王德福"]


def doctor(run: Run, words: str) -> list[str]:
    return [line for line in run("doctor").output.splitlines() if words in line]


def test_the_doctor_tells_when_the_last_copy_was(keyed, tmp_path):
    assert doctor(keyed, "备份")[0].startswith("[不好] 还没有备份")
    keyed("backup")
    (file,) = copies(tmp_path / "backups")
    (line,) = doctor(keyed, "最近一次备份")
    assert line.startswith("[好]")
    old = datetime.now(UTC) - timedelta(days=3)
    file.rename(file.with_name(f"yinling-{old:%Y%m%d-%H%M%S}.db"))
    (line,) = doctor(keyed, "最近一次备份")
    assert line.startswith("[不好]") and f"{old:%Y-%m}" in line


def test_keys_are_bare_until_somebody_reads_their_end_from_the_paper(keyed, tmp_path):
    (key,) = keyring.read(tmp_path / "safe" / "keys")
    assert doctor(keyed, "还没有证明")[0].startswith("[不好]")
    wrong = keyed("keys", "printed", typed="00000000\n")
    assert wrong.exit_code == 1 and doctor(keyed, "还没有证明")
    right = keyed("keys", "printed", typed=f"{key.secret.hex()[-8:].upper()}\n")
    assert right.exit_code == 0 and key.secret.hex() not in right.output
    assert doctor(keyed, "还没有证明") == []
    mark = tmp_path / "safe" / "keys.printed"
    assert mark.read_text() == "1\n"


def test_a_new_key_must_be_printed_again(keyed, tmp_path):
    (key,) = keyring.read(tmp_path / "safe" / "keys")
    keyed("keys", "printed", typed=f"{key.secret.hex()[-8:]}\n")
    keyed("keys", "rotate")
    (line,) = doctor(keyed, "还没有证明")
    assert "数据密钥 2 " in line
