"""`yinling groups` and `yinling group`: the states in words, and switching as the pages do it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from bot import registration
from bot.errors import SettingsError
from bot.messages import Chat
from bot.texts import Texts
from services import chats
from storage.database import open_engine
from storage.once import once
from storage.tables.base import Table, core
from storage.tables.chats import Chat as Group
from storage.tables.engine import Audit, Outbox
from storage.transaction import Row
from tests.kit import town as kit

say = Texts()
HALL = Chat("wecom_aibot", "wr1", is_group=True)


@pytest.fixture
def office(sqlite_url: str) -> SimpleNamespace:
    """An installation; `group(…)` is the command, `rows(table)` what stands."""
    given, engine = kit.settings(sqlite_url), open_engine(sqlite_url)

    def group(*, on: bool | None = None, **changed: str) -> None:
        registration.group(given, HALL, keeper=None, on=on, **changed)

    def rows(table: type[Table]) -> list[Row]:
        return once(engine, lambda tx: list(tx.execute(select(core(table)))))

    def enter(**values: object) -> None:
        once(engine, lambda tx: chats.change(tx, HALL, **values))

    return SimpleNamespace(given=given, group=group, rows=rows, enter=enter)


@pytest.mark.parametrize("state", ["off", "trial", "on", "lost"])
def test_each_state_is_told_in_words(office, capsys, state: str):
    office.enter(state=state, state_since=kit.MORNING, purpose="study")
    registration.groups(office.given)
    words = {"off": "已停用", "trial": "试运行", "on": "已启用", "lost": "失联"}
    assert capsys.readouterr().out.startswith(f"[{words[state]}] wecom_aibot wr1 ")


def test_a_new_group_is_told_apart(office, capsys):
    office.enter(name="学习群")
    registration.groups(office.given)
    assert capsys.readouterr().out.startswith("[新群，未启用] ")


def test_switched_on_it_is_noted_dated_and_introduced_once(office, capsys):
    office.group(name="学习群", purpose="study")
    (row,) = office.rows(Group)
    assert (row.state, row.name) == ("on", "学习群") and row.state_since is not None
    assert "[已启用]" in capsys.readouterr().out
    (text,) = office.rows(Outbox)
    assert text.chat_id == "wr1" and text.text.startswith("大家好")
    office.group(on=False)
    office.group(on=True)
    office.group(on=True)
    switched = [row.after["state"] for row in office.rows(Audit) if row.action == "group.switch"]
    assert switched == ["on", "off", "on"] and len(office.rows(Outbox)) == 1
    (change,) = [row for row in office.rows(Audit) if row.action == "group.change"]
    assert change.after == {"name": "学习群", "purpose": "study"}


@pytest.mark.parametrize("state", ["trial", "lost", "on"])
def test_what_else_is_changed_leaves_its_state(office, state: str):
    office.enter(state=state, state_since=kit.MORNING, purpose="study")
    office.group(name="学习群")
    (row,) = office.rows(Group)
    assert (row.state, row.state_since, row.name) == (state, kit.MORNING, "学习群")


def test_without_a_purpose_it_is_not_switched_on_and_nothing_changes(office):
    with pytest.raises(SettingsError) as refused:
        office.group(name="学习群")
    assert str(refused.value) == say("cli.purpose_first", name="学习群")
    assert office.rows(Group) == office.rows(Audit) == []
    office.group(name="学习群", on=False)
    assert office.rows(Group)[0].name == "学习群"
