"""The file of data keys: who may read it, what may stand in it, how it is written."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from bot import keyring
from bot.app import Bot
from bot.errors import SettingsError
from storage.vault import Key
from tests.kit import town as kit

DAY = date(2025, 10, 27)
OLD, NEW = Key(1, bytes(range(32)), DAY), Key(2, bytes(range(32, 64)), DAY)
LINE = keyring.line(OLD)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "safe" / "data-keys"


@pytest.fixture
def file(path: Path) -> Path:
    keyring.create(path, OLD)
    return path


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def refusal(path: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        keyring.read(path)
    said = str(caught.value)
    assert said.startswith("security.data_keys：")
    assert len(said.splitlines()) == 1
    return said


def test_what_was_written_is_read(file: Path):
    assert keyring.read(file) == [OLD]
    assert file.read_text() == f"{LINE}\n"
    keyring.replace(file, [NEW, OLD])
    assert keyring.read(file) == [NEW, OLD]


def test_it_is_for_its_owner_alone_whatever_the_umask(path: Path):
    before = os.umask(0)
    try:
        keyring.create(path, OLD)
        assert (mode(path), mode(path.parent)) == (0o600, 0o700)
        keyring.replace(path, [NEW])
        assert mode(path) == 0o600
    finally:
        os.umask(before)


@pytest.mark.parametrize("open_to", [0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o644, 0o666])
def test_what_others_can_read_is_not_used(file: Path, open_to: int):
    file.chmod(open_to)
    assert f"chmod 600 {file}" in refusal(file)
    file.chmod(0o400)
    assert keyring.read(file) == [OLD]


def test_a_file_that_is_there_is_never_overwritten(file: Path):
    with pytest.raises(SettingsError, match="已经有了"):
        keyring.create(file, NEW)
    assert keyring.read(file) == [OLD]


def test_the_keys_are_changed_all_at_once(file: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_number: int) -> None:
        raise OSError

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SettingsError, match="写不进去"):
        keyring.replace(file, [NEW, OLD])
    assert keyring.read(file) == [OLD]
    monkeypatch.undo()
    keyring.replace(file, [NEW, OLD])
    assert keyring.read(file) == [NEW, OLD]
    assert list(file.parent.iterdir()) == [file]


def test_a_file_elsewhere_stays_elsewhere(file: Path, tmp_path: Path):
    link = tmp_path / "link"
    link.symlink_to(file)
    keyring.replace(link, [NEW])
    assert link.is_symlink()
    assert keyring.read(file) == [NEW]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_an_administrator_does_not_take_the_file_from_its_owner(file: Path):
    os.chown(file, 12345, 23456)
    keyring.replace(file, [NEW, OLD])
    assert (file.stat().st_uid, file.stat().st_gid, mode(file)) == (12345, 23456, 0o600)


@pytest.mark.parametrize(
    "content",
    [
        LINE.upper(),
        LINE.replace("1 ", "0 ", 1),
        LINE.replace("1 ", "70000 ", 1),
        LINE.replace("1 ", "-1 ", 1),
        LINE.replace("1 ", "", 1),
        LINE[:-1],
        LINE.replace("2025-10-27", "2025-13-27"),
        LINE.replace(" 2025", "2025"),
        LINE.replace("00", "", 1),
        f"{LINE} {LINE}",
        f"密钥 {LINE}",
        LINE.encode("utf-16").decode("latin-1"),
        f"{LINE}\0",
    ],
)
def test_what_is_written_wrong_is_told_by_its_line_and_not_shown(file: Path, content: str):
    file.write_text(f"{keyring.line(NEW)}\n\n{content}\n", "utf-8")
    assert "第 2 把密钥写法不对" in refusal(file)
    secret = OLD.secret.hex()
    with pytest.raises(SettingsError) as caught:
        keyring.read(file)
    told = f"{caught.value!r} {caught.value.__context__!r}"
    assert not any(secret[at : at + 8] in told for at in range(len(secret) - 8))


def test_two_keys_of_one_number_are_refused(file: Path):
    file.write_text(f"{LINE}\n{keyring.line(Key(1, NEW.secret, DAY))}\n")
    assert "编号相同" in refusal(file)


def test_an_absent_an_empty_and_an_unreadable_file_are_told_apart(file: Path):
    assert "不存在" in refusal(file.parent / "other")
    assert "读不出来" in refusal(file.parent)
    file.write_text("\n")
    assert "是空的" in refusal(file)


def test_a_file_written_by_hand_on_windows_is_read(file: Path):
    file.write_bytes(f"\ufeff{keyring.line(NEW)}\r\n\r\n  {LINE}\r\n".encode())
    assert keyring.read(file) == [NEW, OLD]


def test_new_keys_are_never_alike_and_numbers_end_somewhere():
    made = [keyring.new(number, DAY) for number in range(1, 100)]
    assert len({key.secret for key in made}) == 99
    assert {len(key.secret) for key in made} == {32}
    keyring.new(65535, DAY)
    with pytest.raises(SettingsError, match="65535"):
        keyring.new(65536, DAY)


def test_the_bot_does_not_start_without_its_keys(sqlite_url: str, path: Path):
    settings = kit.settings(sqlite_url, YINLING_SECURITY__DATA_KEYS=str(path))
    with pytest.raises(SettingsError, match="yinling keys create"):
        Bot(settings)
    keyring.create(path, OLD)
    sealed = Bot(settings).vault.seal("19900000001", "phone")
    assert sealed[:3] == bytes((1, 0, 1))
