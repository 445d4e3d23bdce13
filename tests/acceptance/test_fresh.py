"""A fresh machine as docs/operate.md has it: installed, filled, talked to, lost, and restored."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot import demonstration
from services import checkin
from storage.database import open_engine, sqlite_path
from storage.once import once
from storage.tables.checkin import Checkin, CheckinTotal
from storage.tables.engine import Inbox, Outbox
from storage.tables.members import Member
from storage.tables.tasks import Task
from tests.acceptance.test_bundle import bundle_of, home_with_this_ones_packages, install
from tests.acceptance.test_callback import Account
from tests.kit import databases
from tests.kit.mould import Fresh
from tests.kit.processes import serving
from tests.kit.town import ZONE

PEOPLE = "姓名,手机号\n王德福,19900000001\n李淑芬,19900000002\n"
LASTING = (Checkin, CheckinTotal, Inbox, Member, Outbox, Task)
CONFIG = """
[server]
port = {port}

[database]
url = "{url}"

[security]
key_file = "system.key"
data_keys = "keys/data.keys"

[retention]
erasure_list = "erased.jsonl"

[official_account]
app_id = "{app_id}"
token = "{token}"
aes_key = "{aes_key}"
"""


class Machine(Account):
    """A folder with the installed program, its settings and its keys, and nothing of ours."""

    def __init__(self, url: str, folder: Path, program: Path, tools: Path | None) -> None:
        super().__init__(Fresh(), url, folder)
        self.program = program
        self.environ = {"PATH": f"{tools}:{os.environ['PATH']}"} if tools else {}
        (folder / "system.key").write_text("k" * 64)
        written = CONFIG.format(
            port=self.port,
            url=url,
            app_id=demonstration.APP_ID,
            token=demonstration.TOKEN,
            aes_key=demonstration.AES_KEY,
        )
        (folder / "config.toml").write_text(written, "utf-8")

    def runs(self, *words: str) -> str:
        """Type a command; gives what it printed."""
        clean = {name: of for name, of in os.environ.items() if not name.startswith("YINLING_")}
        done = subprocess.run(
            [self.program, *words],
            cwd=self.folder,
            env=clean | self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def running(self):
        return serving([str(self.program), "serve"], self.port, self.folder, self.environ)

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of the tables that must last."""
        return {
            table.__tablename__: sorted(tuple(row) for row in self.rows(table)) for table in LASTING
        }

    def loses_its_database(self) -> None:
        """Nothing is left of it but the copies, the keys and the settings."""
        file = sqlite_path(self.url)
        if file is not None:
            for part in file.parent.glob(f"{file.name}*"):
                part.unlink()
            return
        engine = open_engine(self.url)
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command that the bundle's installer put on a machine without the internet."""
    folder = tmp_path_factory.mktemp("machine")
    home = home_with_this_ones_packages(folder / "home")
    done = install(bundle_of(wheel, folder / "bundle"), home)
    assert done.returncode == 0, done.stderr
    return home / "bin" / "yinling"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def machine(request: pytest.FixtureRequest, program: Path, tmp_path: Path) -> Iterator[Machine]:
    """A machine with an empty database of each kind."""
    if request.param == "sqlite":
        yield Machine(f"sqlite:///{tmp_path}/data/yinling.db", tmp_path, program, None)
        return
    server = request.getfixturevalue("postgresql_server")
    tools = databases.programs()
    if tools is None:
        pytest.skip("pg_dump must be the server's own")
    with databases.database(server) as url:
        yield Machine(url, tmp_path, program, tools)


def fill(machine: Machine) -> None:
    """The operator's first hour: keys, people, accounts, a campaign."""
    machine.runs("keys", "create")
    assert (machine.folder / "keys" / "data.keys").is_file()
    assert "一次性密码" in machine.runs("staff", "add", "林小雨", "--role", "admin")
    (machine.folder / "名册.csv").write_text(PEOPLE, "utf-8-sig")
    machine.runs("import-roster", "名册.csv")
    machine.runs("bind", "official_account", "o-wang", "王德福")
    machine.runs("bind", "official_account", "o-lin", "林小雨", "--role", "admin")
    machine.runs("campaign", "每日一学", "--days", "365")


async def says(machine: Machine, openid: str, words: str, number: int) -> str:
    return await machine.delivers(openid, words, str(number), int(time.time()))


async def test_a_bureau_is_set_up_lost_and_restored_and_goes_on(machine: Machine):
    fill(machine)
    with machine.running():
        assert "第1天" in await says(machine, "o-wang", "打卡", 1)
        await says(machine, "o-wang", "转人工", 2)
        machine.runs("backup")
    before = machine.everything()
    (copy,) = (machine.folder / copies_of(machine)).glob("yinling-*")
    assert [len(before[name]) for name in ("checkins", "checkin_totals", "tasks")] == [1, 1, 1]
    assert before["outbox"], "somebody is to be told of the task"

    machine.loses_its_database()
    assert "换好了" in machine.runs("restore", str(copy), "--yes")
    assert machine.everything() == before

    with machine.running():
        again = await says(machine, "o-wang", "打卡", 1)
        assert "第1天" in again
        assert machine.everything() == before
        a_day_earlier(machine)
        assert "2天" in await says(machine, "o-wang", "打卡", 3)
    assert [(row.days, row.streak) for row in machine.rows(CheckinTotal)] == [(2, 2)]
    keys = [row.key for row in machine.rows(Outbox)]
    assert len(keys) == len(set(keys)) >= len(before["outbox"])


def copies_of(machine: Machine) -> str:
    return "data/backups" if sqlite_path(machine.url) else "backups"


def a_day_earlier(machine: Machine) -> None:
    """Make today's check-ins yesterday's, as if the night had gone by."""
    engine, yesterday = open_engine(machine.url), datetime.now(ZONE).date() - timedelta(days=1)
    day = {"day": yesterday.isoformat()}
    with engine.begin() as connection:
        connection.execute(text("UPDATE checkins SET day = :day"), day)
        connection.execute(text("UPDATE campaigns SET starts_on = :day"), day)
    once(engine, checkin.rebuild)
    engine.dispose()
