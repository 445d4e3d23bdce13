"""Logins as the command line gives and takes them, and the last administrator who stays."""

from __future__ import annotations

import re
import sys

import pytest
from sqlalchemy import Engine

from bot import cli as program
from services import logins, members, passwords, staff
from storage.audit import By
from storage.database import open_engine
from storage.once import once
from storage.tables.base import core
from storage.tables.chats import Chat
from storage.tables.engine import Audit
from storage.tables.members import Member
from storage.tables.staff import Login
from tests.kit.office import HASHED, Office
from tests.kit.town import MORNING

BY = By(None, MORNING)


@pytest.fixture
def engine(database_url: str):
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def run(sqlite_url: str, tmp_path, monkeypatch, capsys):
    """`run("staff", "list")` gives what the command printed, or its error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YINLING_DATABASE__URL", sqlite_url)
    monkeypatch.setenv("YINLING_SECURITY__KEY", "k" * 32)

    def run(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["yinling", *words])
        with pytest.raises(SystemExit):
            program.main()
        told = capsys.readouterr()
        return told.out + told.err

    run.engine = open_engine(sqlite_url)
    yield run
    run.engine.dispose()


def rows(engine: Engine, table) -> list:
    return once(engine, lambda tx: list(tx.execute(core(table).select())))


def once_password(told: str) -> str:
    found = re.search(r"一次性密码：([a-z2-9-]{19})（", told)
    assert found is not None, told
    return found[1]


def test_somebody_is_added_with_a_password_that_is_shown_once(run):
    told = run("staff", "add", "周科长", "--role", "admin")
    (login,) = rows(run.engine, Login)
    (member,) = rows(run.engine, Member)
    assert (member.name, member.role) == ("周科长", "admin")
    assert login.must_change and login.active and login.name == "周科长"
    assert passwords.matches(once_password(told), login.password)
    assert login.password.startswith("$argon2id$") and once_password(told) not in login.password
    again = run("staff", "add", "周科长")
    assert "已经有后台账号了" in again and "一次性密码" not in again


def test_two_one_time_passwords_are_never_the_same(run):
    told = [run("staff", "add", name) for name in ("陈立", "林小雨")]
    assert len({once_password(line) for line in told}) == 2
    assert {row.role for row in rows(run.engine, Member)} == {"staff"}


def test_an_elder_of_that_name_does_not_become_staff_by_accident(run):
    once(run.engine, lambda tx: members.enter(tx, "王德福"))
    assert "现在是普通成员" in run("staff", "add", "王德福")
    assert rows(run.engine, Login) == []
    assert "一次性密码" in run("staff", "add", "王德福", "--role", "liaison")


def test_a_role_that_opens_no_console_is_refused(run):
    assert "身份“member”不能登录后台" in run("staff", "add", "周科长", "--role", "member")
    assert rows(run.engine, Login) == [] == rows(run.engine, Member)


def test_a_reset_password_replaces_the_old_one(run):
    first = once_password(run("staff", "add", "林小雨"))
    second = once_password(run("staff", "reset", "林小雨"))
    (login,) = rows(run.engine, Login)
    assert passwords.matches(second, login.password) and not passwords.matches(
        first, login.password
    )
    assert login.must_change
    assert "没有后台账号" in run("staff", "reset", "没有这个人")


def test_the_list_tells_who_may_come_in(run):
    assert "还没有人能登录后台" in run("staff", "list")
    run("staff", "add", "周科长", "--role", "admin")
    run("staff", "add", "林小雨")
    run("staff", "deactivate", "林小雨")
    told = run("staff", "list")
    assert "[在用] 周科长 管理员" in told and "[停用] 林小雨 工作人员" in told
    assert "argon2" not in told


def test_the_last_administrator_stays(run):
    run("staff", "add", "周科长", "--role", "admin")
    run("staff", "add", "林小雨")
    assert "“周科长”是最后一位管理员" in run("staff", "deactivate", "周科长")
    assert all(row.active for row in rows(run.engine, Login))
    run("staff", "add", "陈立", "--role", "admin")
    assert "停用了" in run("staff", "deactivate", "周科长")
    assert "是最后一位管理员" in run("staff", "deactivate", "陈立")


def test_who_came_back_gets_a_new_password(run):
    run("staff", "add", "周科长", "--role", "admin")
    run("staff", "add", "林小雨")
    run("staff", "deactivate", "林小雨")
    told = run("staff", "add", "林小雨")
    login = next(row for row in rows(run.engine, Login) if row.name == "林小雨")
    assert login.active and passwords.matches(once_password(told), login.password)


def test_the_groups_of_who_leaves_go_to_another_or_to_all_staff(engine: Engine):
    def work(tx):
        for name, role in (("周科长", "admin"), ("林小雨", "staff"), ("陈立", "staff")):
            staff.add(tx, name, role, "x", BY)
        leaving, stays = members.named(tx, "林小雨"), members.named(tx, "陈立")
        for chat_id in ("g1", "g2"):
            tx.execute(
                core(Chat).insert(),
                {
                    "channel": "c",
                    "chat_id": chat_id,
                    "name": "",
                    "purpose": "",
                    "hears": "at",
                    "keeper_id": leaving,
                },
            )
        return leaving, stays

    leaving, stays = once(engine, work)
    once(engine, lambda tx: staff.deactivate(tx, leaving, BY, stays))
    assert {row.keeper_id for row in rows(engine, Chat)} == {stays}
    once(engine, lambda tx: staff.hand_over(tx, stays, None, BY))
    assert {row.keeper_id for row in rows(engine, Chat)} == {None}
    moved = [row for row in rows(engine, Audit) if row.action == "group.change"]
    assert [(row.before, row.after) for row in moved[:2]] == [
        ({"keeper_id": leaving}, {"keeper_id": stays})
    ] * 2


def test_a_password_that_was_never_set_fits_nothing():
    assert not passwords.matches("", "") and not passwords.matches("", None)
    assert not passwords.matches("x", "no hash at all")


def test_comparing_with_nothing_costs_a_real_comparison(monkeypatch):
    compared = []

    class Hasher:
        def verify(self, kept: str, password: str) -> bool:
            compared.append(kept)
            return verify(kept, password)

    verify = passwords._hasher.verify
    passwords._nobodys()
    monkeypatch.setattr(passwords, "_hasher", Hasher())
    assert not passwords.matches("a password", None)
    (kept,) = compared
    assert kept.startswith("$argon2id$") and kept.split("$")[:4] == HASHED.split("$")[:4]


async def test_a_login_without_a_password_cannot_be_signed_in_to(office: Office):
    now = office.machine.now()

    def work(tx):
        logins.open_for(tx, members.named(tx, "林小雨"), "林小雨", now)

    await office.town.do(work)
    assert (await (await office.visitor()).sign_in("林小雨", "")).status == 403
