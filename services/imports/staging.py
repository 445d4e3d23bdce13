"""导入: the spreadsheets on their way to the roster, and their rows as they are staged."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from services import longtasks
from services.imports.values import Person, Problem
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.imports import Import, ImportRow
from storage.tables.members import Member
from storage.transaction import Row, Transaction
from storage.vault import Vault

PAGE = 50
# What rows are applied, and the parts that a row has at most.
GOOD = ("new", "changed", "same")
OUTCOMES = (*GOOD, "wrong", "undone", "kept")
PARTS = 4
# Imports that nobody works at any more.
OVER = ("applied", "undone", "stopped", "failed")
KIND, UNDO = "import", "import_undo"

_imports, _rows, _members = core(Import), core(ImportRow), core(Member)
_COLUMNS = [c for c in _imports.c if not c.name.endswith("_sealed")]
_FIND = select(*_COLUMNS, _imports.c.look_sealed).where(_imports.c.id == bindparam("of_import"))
_KEY = ("import_id", "row", "part")
_TOLD = ("cells_sealed", "outcome", "errors")
_stage = insert(_rows).values({name: bindparam(name) for name in (*_KEY, *_TOLD)})
# Where several processes serve, two may check the same file at once, with the same result.
_STAGE = _stage.on_conflict_do_update(
    index_elements=list(_KEY),
    set_={name: _stage.excluded[name] for name in _TOLD},
    where=_rows.c.applied_at.is_(None),
)
_MINE = and_(
    _rows.c.import_id == bindparam("of_import"),
    _rows.c.row == bindparam("of_row"),
    _rows.c.part == bindparam("of_part"),
)
_OUT = ("outcome", "member_id", "before_sealed", "link_id", "applied_at")
_APPLIED = update(_rows).where(_MINE).values({name: bindparam(f"new_{name}") for name in _OUT})


@dataclass(frozen=True, slots=True)
class Staged:
    """A person of a row before it is staged; `cells` and `will` are plain JSON."""

    row: int
    part: int
    cells: dict[str, Any]
    person: Person | None
    outcome: str
    problems: tuple[Problem, ...] = ()
    will: tuple[str, ...] = ()


def add(tx: Transaction, vault: Vault, name: str, data: bytes, by: By) -> int:
    """Take a file in, to be read as a long task; the import's id."""
    values: dict[str, Any] = {"name": name, "state": "reading", "by": by.member_id, "at": by.at}
    values |= {"changed_at": by.at, "sheet": "", "error": ""}
    values["file_sealed"] = vault.seal_bytes(data, "file")
    made = insert(_imports).values(values).returning(_imports.c.id)
    import_id = int(tx.execute(made).scalar_one())
    audit.note(tx, by, "import.add", f"import:{import_id}", after={"name": name})
    begin(tx, import_id, "reading", by)
    return import_id


def begin(tx: Transaction, import_id: int, state: str, by: By) -> int:
    """Put an import into a state that a long task works off; the task's id."""
    kind = UNDO if state == "undoing" else KIND
    task_id = longtasks.add(tx, kind, {"import": import_id}, by)
    change(tx, import_id, by.at, state=state, task_id=task_id)
    return task_id


def change(tx: Transaction, import_id: int, now: datetime, **values: Any) -> None:
    """Change columns of an import."""
    here = update(_imports).where(_imports.c.id == import_id)
    tx.execute(here.values(changed_at=now, **values))


def find(tx: Transaction, import_id: int) -> Row | None:
    """An import without its file, None if there is none."""
    return tx.first(_FIND, of_import=import_id)


def file(tx: Transaction, vault: Vault, import_id: int) -> bytes:
    """The file of an import that is not over for good."""
    here = select(_imports.c.file_sealed).where(_imports.c.id == import_id)
    return vault.open_bytes(tx.execute(here).scalar_one(), "file")


def look(vault: Vault, row: Row) -> list[dict[str, Any]]:
    """What was seen of each table of the file at first."""
    seen: list[dict[str, Any]] = json.loads(vault.open(row.look_sealed, "look"))
    return seen


def see(tx: Transaction, vault: Vault, import_id: int, seen: list[Any], now: datetime) -> None:
    """Keep what was seen of the file, with the first table and its columns as they are guessed."""
    sealed = vault.seal(json.dumps(seen, ensure_ascii=False), "look")
    first = max(seen, key=lambda sheet: int(sheet["rows"]))
    chosen = {"sheet": first["name"], "columns": first["columns"]}
    change(tx, import_id, now, state="mapping", look_sealed=sealed, **chosen)


def lines(tx: Transaction, page: int = 1) -> list[Row]:
    """All imports with `who` asked for them, the latest first, a page of them."""
    joined = _imports.outerjoin(_members, _members.c.id == _imports.c.by)
    asked = select(*_COLUMNS, _members.c.name.label("who")).select_from(joined)
    rows = asked.order_by(_imports.c.id.desc())
    return list(tx.execute(rows.limit(PAGE).offset((page - 1) * PAGE)))


def count(tx: Transaction) -> int:
    """How many imports there are."""
    return int(tx.execute(select(func.count()).select_from(_imports)).scalar_one())


def stage(tx: Transaction, vault: Vault, import_id: int, rows: Sequence[Staged]) -> None:
    """Stage rows."""
    for one in rows:
        cells: dict[str, Any] = {"cells": one.cells if one.part == 0 else {}, "will": one.will}
        if one.person is not None:
            cells["person"] = one.person.to_json()
        tx.run(
            _STAGE,
            import_id=import_id,
            row=one.row,
            part=one.part,
            cells_sealed=vault.seal(json.dumps(cells, ensure_ascii=False), "cells"),
            outcome=one.outcome,
            errors=[problem.to_json() for problem in one.problems] or None,
        )


def wipe(tx: Transaction, import_id: int, most: int) -> int:
    """Drop staged rows that were not applied, so many at most; how many there were."""
    some = select(_rows.c.row).where(_rows.c.import_id == import_id, _rows.c.applied_at.is_(None))
    last = tx.execute(some.order_by(_rows.c.row).limit(most)).scalars().all()
    if last:
        mine = (_rows.c.import_id == import_id, _rows.c.applied_at.is_(None))
        tx.execute(delete(_rows).where(*mine, _rows.c.row <= last[-1]))
    return len(last)


def drop(tx: Transaction, import_id: int) -> None:
    """Forget an import whose rows are wiped."""
    tx.execute(delete(_imports).where(_imports.c.id == import_id))


def forget(tx: Transaction, before: datetime, most: int) -> None:
    """Drop files and rows of imports that nobody touched since, so many rows at most."""
    working = longtasks.open_ids()
    over = and_(_imports.c.changed_at < before, _imports.c.file_sealed.is_not(None))
    idle = or_(_imports.c.task_id.is_(None), _imports.c.task_id.not_in(working))
    gone = {"file_sealed": None, "look_sealed": None}
    tx.execute(update(_imports).where(over, idle).values(gone))
    old = select(_imports.c.id).where(
        _imports.c.changed_at < before, _imports.c.file_sealed.is_(None)
    )
    key = tuple_(_rows.c.import_id, _rows.c.row, _rows.c.part)
    some = select(_rows.c.import_id, _rows.c.row, _rows.c.part).where(_rows.c.import_id.in_(old))
    tx.execute(delete(_rows).where(key.in_(some.limit(most))))


def contents(vault: Vault, row: Row) -> dict[str, Any]:
    """What stood in a staged row: `cells`, `person` and what `will` change."""
    told: dict[str, Any] = json.loads(vault.open(row.cells_sealed, "cells"))
    return told


def person(vault: Vault, row: Row) -> Person:
    """The person of a staged row that is not wrong."""
    return Person.from_json(contents(vault, row)["person"])


def problems(row: Row) -> list[Problem]:
    """What is wrong or doubtful about a staged row."""
    return [Problem.from_json(told) for told in row.errors or ()]


def counts(tx: Transaction, import_id: int) -> dict[str, int]:
    """How many people of an import have each outcome."""
    by_outcome = select(_rows.c.outcome, func.count()).where(_rows.c.import_id == import_id)
    return {
        outcome: int(many) for outcome, many in tx.execute(by_outcome.group_by(_rows.c.outcome))
    }


def rows(tx: Transaction, import_id: int, outcome: str, page: int = 1) -> list[Row]:
    """A page of the rows of an outcome, in their order."""
    mine = select(_rows).where(_rows.c.import_id == import_id, _rows.c.outcome == outcome)
    ordered = mine.order_by(_rows.c.row, _rows.c.part)
    return list(tx.execute(ordered.limit(PAGE).offset((page - 1) * PAGE)))


def wrong(tx: Transaction, import_id: int) -> list[Row]:
    """Every row that was refused, in its order, with its cells."""
    mine = select(_rows).where(_rows.c.import_id == import_id, _rows.c.outcome == "wrong")
    return list(tx.execute(mine.order_by(_rows.c.row, _rows.c.part)))


def to_apply(tx: Transaction, import_id: int, after: int, most: int) -> list[Row]:
    """The next whole rows behind a row that are to be applied, about so many."""
    good = (_rows.c.outcome.in_(GOOD), _rows.c.applied_at.is_(None), _rows.c.row > after)
    return _next(tx, import_id, and_(*good), most)


def by_row(found: Sequence[Row]) -> Iterator[list[Row]]:
    """The parts of each row together."""
    for _, parts in groupby(found, key=lambda row: row.row):
        yield list(parts)


def remaining(tx: Transaction, import_id: int) -> tuple[int, int]:
    """How many people of an import are applied, and how many are or will be."""
    mine = (_rows.c.import_id == import_id, _rows.c.outcome.in_(GOOD))
    columns = (func.count(_rows.c.applied_at), func.count())
    done, total = tx.execute(select(*columns).where(*mine)).one()
    return int(done), int(total)


def claimed(tx: Transaction, import_id: int, members: Collection[int]) -> dict[int, int]:
    """Of some members those who a row of this import is, with its number."""
    if not members:
        return {}
    mine = (_rows.c.import_id == import_id, _rows.c.applied_at.is_not(None))
    found = select(_rows.c.member_id, _rows.c.row).where(*mine, _rows.c.member_id.in_(members))
    return {row.member_id: row.row for row in tx.execute(found)}


def applied(tx: Transaction, row: Row, values: Mapping[str, Any]) -> None:
    """Note that a row is in the roster, and what is needed to take it back."""
    key = {"of_import": row.import_id, "of_row": row.row, "of_part": row.part}
    tx.run(_APPLIED, **key, **{f"new_{name}": value for name, value in values.items()})


def refuse(tx: Transaction, parts: Sequence[Row], doubts: Sequence[Problem]) -> None:
    """Note that a row must not be applied after all."""
    for row in parts:
        told = [problem.to_json() for problem in doubts]
        tx.execute(_here(row).values(outcome="wrong", errors=told))


def _here(row: Row) -> Any:
    key = (_rows.c.import_id == row.import_id, _rows.c.row == row.row, _rows.c.part == row.part)
    return update(_rows).where(*key)


def _next(tx: Transaction, import_id: int, which: ColumnElement[bool], most: int) -> list[Row]:
    found = select(_rows).where(_rows.c.import_id == import_id, which)
    ordered = found.order_by(_rows.c.row, _rows.c.part).limit(most + PARTS)
    listed = list(tx.execute(ordered))
    # A row has all its parts, as so many were read behind the last that is asked for.
    end = listed[min(most, len(listed)) - 1].row if listed else 0
    return [row for row in listed if row.row <= end]
