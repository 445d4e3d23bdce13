"""Imports and long tasks, one of each state that a page of theirs is about."""

from __future__ import annotations

from typing import Any

from bot.demonstration import CLERK
from services import longtasks, members
from services.imports import staging
from services.imports.staging import Staged
from services.imports.values import Person, Problem
from services.pastes import keeping
from services.pastes.model import Choices
from storage.audit import By
from storage.transaction import Row, Transaction
from tests.kit.office import Office

FILE = "名册.xlsx"
SHEET = "名册"
NAME = "钱多多"
PASTED = f"{NAME}：\n打卡\n\n无名：\n打卡"
_LOOK = {
    "name": SHEET,
    "headers": {"A": "姓名"},
    "columns": {"A": "name"},
    "rows": 1,
    "samples": [{"row": 2, "cells": {"A": NAME}}],
    "skipped": [],
}
_PROBLEM = Problem("name", "A", "imports.no_name")
_ROWS = (
    Staged(2, 0, {"A": NAME}, Person(NAME), "new"),
    Staged(3, 0, {"A": NAME}, None, "wrong", (_PROBLEM,)),
)


def lay(office: Office, tx: Transaction, by: By) -> dict[str, tuple[str, ...]]:
    """Enter the imports and the long tasks; their ids by what they are."""
    columns = _import(office, tx, by)
    ready = _import(office, tx, by, state="ready", counts={"new": 1, "wrong": 1})
    applied = _import(office, tx, by, state="applied", counts={"new": 1})
    task = longtasks.add(tx, "export", {}, by)
    made = longtasks.add(tx, "export", {}, by)
    longtasks.finish(tx, made, by.at, result=FILE)
    return {
        "import": (str(ready),),
        "columns": (str(columns),),
        "applied": (str(applied),),
        "longtask": (str(task),),
        "file": (str(made),),
        "paste": (str(_paste(office, tx, by)),),
        "open_paste": (str(_paste(office, tx, by)),),
        "saved_paste": (str(_paste(office, tx, by, saved=True)),),
    }


def _paste(office: Office, tx: Transaction, by: By, *, saved: bool = False) -> int:
    """A paste that was looked at, or saved."""
    vault, pasting = office.town.bot.vault, office.town.bot.pasting
    by = By(members.named(tx, CLERK), by.at)
    chat = keeping.open_group(tx, "邻里群", "study", by)
    number = keeping.begin(tx, vault, chat, PASTED, by)
    keeping.look(tx, vault, _row(tx, number), Choices(), pasting.preview)
    if saved:
        assert keeping.save(tx, vault, _row(tx, number), pasting.record, by)
    return number


def _row(tx: Transaction, number: int) -> Row:
    row = keeping.find(tx, number)
    assert row is not None, "it was just laid in"
    return row


def _import(office: Office, tx: Transaction, by: By, **values: Any) -> int:
    """An import whose columns were guessed, or that is further on."""
    vault = office.town.bot.vault
    import_id = staging.add(tx, vault, FILE, b"nothing", by)
    staging.see(tx, vault, import_id, [_LOOK], by.at)
    if values:
        staging.stage(tx, vault, import_id, _ROWS)
        staging.change(tx, import_id, by.at, **values)
    row = staging.find(tx, import_id)
    assert row is not None and row.task_id is not None
    longtasks.finish(tx, row.task_id, by.at)
    return import_id
