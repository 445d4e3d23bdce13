"""`yinling keys`: keys are made, listed and changed, and nothing is lost on the way."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, update
from typer.testing import CliRunner

from bot import keyring
from bot import keys as commands
from bot.cli import cli
from bot.config import Settings
from bot.doctor import examine
from bot.errors import SettingsError
from bot.installation import vault as vault_of
from services import keys, merging, roster, scopes, search
from storage.audit import By
from storage.database import is_sqlite, open_engine
from storage.locked import lock
from storage.once import once
from storage.tables.base import core
from storage.tables.imports import Import, ImportRow
from storage.tables.members import Member
from storage.vault import Key, SealedError, Vault
from tests.kit import town as kit
from tests.kit.town import MORNING

PHONES = ("19900000001", "19900000002", "19900000003")
ADDRESS = "银铃市和平路1号2单元301"
_members, _imports, _rows = core(Member), core(Import), core(ImportRow)


class House:
    """An installation: its settings, its database, its key file, the people in it."""

    def __init__(self, url: str, path: Path) -> None:
        self.path = path
        self.bare = kit.settings(url)
        self.settings: Settings = kit.settings(url, YINLING_SECURITY__DATA_KEYS=str(path))
        self.engine: Engine = open_engine(url)
        self.sqlite = is_sqlite(self.engine)

    def enter(self, settings: Settings | None = None) -> None:
        """Three people, under the newest key of these settings."""
        vault = vault_of(settings or self.settings)
        for phone in PHONES:
            values = {"name": "欧阳建国", "phone": phone, "address": ADDRESS}
            self.do(lambda tx, v=values: roster.enter(tx, vault, v, By(None, MORNING)))

    def do(self, work):
        return once(self.engine, work)

    def rows(self, statement) -> list:
        return self.do(lambda tx: list(tx.execute(statement)))

    def counts(self) -> dict[int, int]:
        return dict(self.do(keys.counts))

    def rotate(self) -> None:
        """Change keys as the command says, to the end."""
        commands.rotate(self.settings, restarted=True)
        if not self.sqlite and len(self.ring) > 1:
            commands.rotate(self.settings, restarted=True)

    @property
    def ring(self) -> list[Key]:
        return keyring.read(self.path)

    def intact(self) -> bool:
        """Whether everybody's phone and address can be read, and each is found by phone."""
        vault = vault_of(self.settings)
        rows = self.rows(select(_members).order_by(_members.c.id))
        known = [(roster.known(vault, r, "phone"), roster.known(vault, r, "address")) for r in rows]
        return known == [(phone, ADDRESS) for phone in PHONES] and all(
            self.found(vault, row.id, phone) for row, phone in zip(rows, PHONES, strict=True)
        )

    def found(self, vault: Vault, member_id: int, phone: str) -> bool:
        wanted = search.Wanted(phone)
        page = self.do(lambda tx: search.people(tx, vault, scopes.ALL, wanted))
        return [row.id for row in page] == [member_id]


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    house = House(database_url, tmp_path / "safe" / "data-keys")
    yield house
    house.engine.dispose()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "SLICE", 1)


def stopping_after(monkeypatch: pytest.MonkeyPatch, many: int) -> Callable[[], None]:
    """Have the command be stopped after so many transactions; gives what ends that."""
    left = iter(range(many))

    def until(engine: Engine, work):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return once(engine, work)

    monkeypatch.setattr(commands, "once", until)
    return lambda: monkeypatch.setattr(commands, "once", once)


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


# Making a key.


def test_a_key_is_made_and_shown_once_for_the_safe(house: House, capsys):
    commands.create(house.settings)
    told = said(capsys)
    assert told.count(keyring.line(house.ring[0])) == told.count(house.ring[0].secret.hex()) == 1
    assert "打印出来，放进保险柜" in told
    assert "再也打不开" in told
    assert "不要和备份放在一起" in told
    with pytest.raises(SettingsError, match="已经有了"):
        commands.create(house.settings)
    assert house.ring[0].secret.hex() not in said(capsys)


def test_without_the_setting_there_is_nowhere_to_put_a_key(house: House):
    for command in (commands.create, lambda given: commands.rotate(given, restarted=False)):
        with pytest.raises(SettingsError, match="data_keys"):
            command(house.bare)


def test_what_was_sealed_without_a_key_file_stays_readable_and_is_taken_over(house: House, capsys):
    house.enter(house.bare)
    commands.create(house.settings)
    assert "已有的 6 项信息" in said(capsys)
    assert house.intact()
    assert house.counts() == {0: 6}
    commands.rotate(house.settings, restarted=True)
    assert house.counts() == {1: 6}
    assert house.intact()
    assert [key.id for key in house.ring] == [1]


def test_a_lost_file_is_told_and_its_number_never_given_again(house: House, capsys):
    commands.create(house.settings)
    house.enter()
    kept = house.path.read_text()
    house.path.unlink()
    commands.create(house.settings)
    assert "有 6 项信息是用密钥 1 加密的" in said(capsys)
    assert house.ring[0].id == 2
    house.path.write_text(house.path.read_text() + kept)
    assert house.intact()
    house.rotate()
    assert house.counts() == {2: 6}
    assert house.intact()


# Listing.


def test_keys_are_listed_by_what_they_seal_and_not_shown(house: House, capsys):
    house.enter(house.bare)
    commands.show(house.bare)
    assert said(capsys) == "由系统密钥（security.key）得来的密钥：6 项信息。\n"
    commands.create(house.settings)
    said(capsys)
    commands.show(house.settings)
    first, second = said(capsys).splitlines()
    assert first == f"密钥 1，{house.ring[0].made} 生成，正在用：0 项信息。"
    assert second == "由系统密钥（security.key）得来的密钥：6 项信息。"


def test_the_commands_are_there(house: House, monkeypatch, tmp_path: Path, capsys):
    monkeypatch.chdir(tmp_path)
    environ = {
        "YINLING_DATABASE__URL": house.bare.database.url.get_secret_value(),
        "YINLING_SECURITY__KEY": house.bare.security.key.get_secret_value(),
        "YINLING_SECURITY__DATA_KEYS": str(house.path),
    }
    for command in (["create"], ["list"], ["rotate"], ["rotate", "--restarted"], ["list"]):
        done = CliRunner().invoke(cli, ["keys", *command], env=environ)
        assert done.exit_code == 0, done.output
    (newest,) = house.ring
    assert newest.id > 1
    assert done.output.startswith(f"密钥 {newest.id}，")


# Changing.


def test_everything_comes_under_the_new_key_and_the_old_one_goes(house: House, small, capsys):
    commands.create(house.settings)
    house.enter()
    old = house.ring
    said(capsys)
    house.rotate()
    told = said(capsys)
    assert told.count(keyring.line(house.ring[0])) == 1
    assert "换好了 6 项信息，现在用密钥 2 加密" in told
    assert "旧密钥（编号 1）下已经没有信息" in told
    assert [key.id for key in house.ring] == [2]
    assert house.counts() == {2: 6}
    assert house.intact()
    row = house.rows(select(_members))[0]
    with pytest.raises(SealedError):
        Vault(old).open(row.phone_sealed, "phone")


def test_wherever_it_is_stopped_nothing_is_lost_and_it_goes_on(
    house: House, small, monkeypatch: pytest.MonkeyPatch
):
    commands.create(house.settings)
    house.enter()
    ended = 0
    for many in range(0, 60, 2):
        if ended > 1:
            break
        before = house.ring[0].id
        go_on = stopping_after(monkeypatch, many)
        try:
            house.rotate()
            ended += 1
        except KeyboardInterrupt:
            assert house.intact()
        go_on()
        for _ in range(3):
            if house.ring[0].id == before or len(house.ring) > 1:
                house.rotate()
        assert [key.id for key in house.ring] == [before + 1]
        assert house.counts() == {before + 1: 6}
        assert house.intact()
    assert ended > 0, "it was stopped at every place there is"


def test_what_is_changed_meanwhile_is_not_undone(house: House):
    commands.create(house.settings)
    house.enter()
    keyring.replace(house.path, [keyring.new(2, house.ring[0].made), *house.ring])

    class Busy(Vault):
        """A vault beside which somebody else corrects everybody's phone number, once."""

        def reseal(self, sealed: bytes, of: str) -> bytes:
            if self.open(sealed, of) == PHONES[0]:
                new = {"phone_sealed": self.seal("19900000009", of)}
                tx.execute(
                    update(_members).values(new | {"phone_print": self.print("19900000009")})
                )
            return super().reseal(sealed, of)

    ring = house.ring
    (phones,) = [place for place in keys.places() if str(place) == "members.phone_sealed"]
    with house.engine.connect() as connection, connection.begin():
        tx = keys.Transaction(connection)
        keys.renew(tx, Busy(ring), phones)
    rows = house.rows(select(_members))
    vault = Vault(ring)
    assert {vault.open(row.phone_sealed, "phone") for row in rows} == {"19900000009"}
    assert {row.phone_print for row in rows} == {vault.print("19900000009")}


def test_what_is_damaged_is_named_and_keeps_its_key(house: House, capsys):
    commands.create(house.settings)
    house.enter()
    row = house.rows(select(_members))[0]
    broken = {"address_sealed": row.address_sealed[:-1] + bytes([row.address_sealed[-1] ^ 1])}
    house.do(lambda tx: tx.execute(update(_members).where(_members.c.id == row.id).values(broken)))
    house.rotate()
    told = said(capsys)
    assert f"有 1 项信息坏了，打不开，所以没有动：members.address_sealed({row.id})" in told
    assert "旧密钥（编号 1）下还有信息" in told
    assert "从密钥文件里去掉" not in told
    assert [key.id for key in house.ring] == [2, 1]
    assert house.counts() == {2: 5, 1: 1}


def test_a_merge_can_be_undone_under_another_key(house: House):
    commands.create(house.settings)
    house.enter()
    first, second, _ = (row.id for row in house.rows(select(_members.c.id).order_by(_members.c.id)))
    vault = vault_of(house.settings)
    merge = house.do(lambda tx: merging.merge(tx, vault, first, second, By(None, MORNING)))
    house.rotate()
    vault = vault_of(house.settings)
    house.do(lambda tx: merging.undo(tx, vault, merge, By(None, MORNING)))
    assert house.intact()


def test_large_files_are_sealed_anew_one_at_a_time(house: House):
    commands.create(house.settings)
    vault, file = vault_of(house.settings), b"\xff" * (keys.LARGE + 1)
    for number in (1, 2):
        house.do(lambda tx, n=number: import_of(tx, n, vault, file))
    ring = [keyring.new(2, house.ring[0].made), *house.ring]
    slices = [
        (str(place), len(part.rows)) for place, part in commands._slices(house.engine, Vault(ring))
    ]
    assert slices.count(("imports.file_sealed", 1)) == 2
    assert slices.count(("import_rows.cells_sealed", 4)) == 1
    newest = Vault(ring[:1])
    for (sealed,) in house.rows(select(_imports.c.file_sealed)):
        assert newest.open_bytes(sealed, "file") == file
    for (sealed,) in house.rows(select(_rows.c.cells_sealed)):
        assert newest.open(sealed, "cells") == "{}"


def import_of(tx, number: int, vault: Vault, file: bytes) -> None:
    """A spreadsheet with one row that two people share."""
    entry = {"id": number, "name": "名册.xlsx", "state": "ready", "sheet": "", "error": ""}
    entry |= {"at": MORNING, "changed_at": MORNING}
    tx.execute(insert(_imports).values(entry | {"file_sealed": vault.seal_bytes(file, "file")}))
    for part in (0, 1):
        row = {"import_id": number, "row": 1, "part": part, "outcome": "new"}
        tx.execute(insert(_rows).values(row | {"cells_sealed": vault.seal("{}", "cells")}))


def test_later_tables_are_found_by_the_names_of_their_columns():
    found = {str(place): place.printed is not None for place in keys.places()}
    assert found["members.phone_sealed"] is found["members.id_number_sealed"] is True
    assert found["members.address_sealed"] is found["import_rows.cells_sealed"] is False
    assert {"merges.moved_sealed", "imports.file_sealed", "members.health_sealed"} <= found.keys()


def test_beside_a_served_file_a_new_key_is_used_only_after_the_restart(
    sqlite_url: str, tmp_path: Path, capsys
):
    house = House(sqlite_url, tmp_path / "data-keys")
    with lock(house.engine):
        taken_up_in_two_steps(house, capsys)


@pytest.mark.postgresql
def test_on_postgresql_all_must_know_the_key_before_it_is_used(
    postgresql_url: str, tmp_path: Path, capsys
):
    taken_up_in_two_steps(House(postgresql_url, tmp_path / "data-keys"), capsys)


def taken_up_in_two_steps(house: House, capsys) -> None:
    commands.create(house.settings)
    house.enter()
    for _ in range(2):
        commands.rotate(house.settings, restarted=False)
        assert "--restarted" in said(capsys)
        assert [key.id for key in house.ring] == [2, 1]
        assert house.counts() == {1: 6}
    commands.rotate(house.settings, restarted=True)
    assert [key.id for key in house.ring] == [2]
    assert house.counts() == {2: 6}


# What is told of it elsewhere.


def test_the_doctor_recommends_a_key_file_and_finds_what_is_lost(house: House):
    def found(settings: Settings) -> dict[str, bool]:
        return {finding.text: finding.good for finding in examine(lambda: settings)}

    (kind,) = [text for text in found(house.bare) if "yinling keys create" in text]
    assert found(house.bare)[kind] is True
    assert [good for text, good in found(house.settings).items() if "不存在" in text] == [False]
    commands.create(house.settings)
    assert found(house.settings)["数据密钥文件读得懂，里面有 1 把密钥。"] is True
    house.enter()
    assert [good for text, good in found(house.bare).items() if "有 6 项" in text] == [False]


def test_no_key_is_ever_told_but_to_the_safe(house: House, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    commands.create(house.settings)
    house.enter()
    house.rotate()
    shown = capsys.readouterr()
    (newest,) = house.ring
    assert shown.out.count(newest.secret.hex()) == 1
    commands.show(house.settings)
    told = [finding.text for finding in examine(lambda: house.settings)]
    house.path.chmod(0o644)
    told += [finding.text for finding in examine(lambda: house.settings)]
    later = capsys.readouterr()
    everything = "".join([shown.err, later.out, later.err, caplog.text, *told])
    assert newest.secret.hex() not in everything
    assert repr(newest.secret) not in everything
