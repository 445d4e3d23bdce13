"""The list of who was erased: beside the database, so that it outlives one that is restored.

It holds no name and no number, only prints by which the same person is known again. The print
of the system key is always among them, so that changing the data keys leaves the list good.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from services import roster
from services.erasure.traces import NUMBERS
from services.members import accounts
from storage.transaction import Row, Transaction
from storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Entry:
    """That the person with this number was erased at an instant, and the prints to know them by."""

    at: str
    member: int
    prints: list[str]


def entry(tx: Transaction, vault: Vault, member_id: int, at: datetime) -> Entry:
    """The line of the list about somebody who is about to be erased."""
    row = roster.find(tx, member_id)
    assert row is not None, "only who is there can be erased"
    prints = [p for told in _told(tx, vault, row) for p in vault.prints(told)]
    return Entry(at.isoformat(), member_id, prints)


def add(path: Path, entries: list[Entry]) -> None:
    """Write lines to the list, for good before anything is erased; a line that is there stays."""
    new = [one for one in entries if one not in read(path)]
    if not new:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        path.chmod(0o600)
        # Begun anew each, so that a line that a crash cut short spoils no other.
        file.writelines(f"\n{json.dumps(asdict(one))}\n" for one in new)
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> list[Entry]:
    """The list, empty where there is none; a line that a crash cut short is no line."""
    if not path.exists():
        return []
    return list(_entries(path.read_text("utf-8")))


def is_back(tx: Transaction, vault: Vault, one: Entry) -> bool:
    """Whether somebody who was erased stands in the database again, as after a restore.

    The number must be the same and something of the person besides; who was entered or changed
    since the erasure is there because somebody wanted it so.
    """
    row = roster.find(tx, one.member)
    if row is None or row.state == "erased":
        return False
    if row.changed_at is not None and row.changed_at > datetime.fromisoformat(one.at):
        return False
    return any(p in one.prints for told in _told(tx, vault, row) for p in vault.prints(told))


def _told(tx: Transaction, vault: Vault, row: Row) -> Iterator[str]:
    """What tells of a person, each with what it is, so that no two kinds are alike."""
    yield f"name:{row.name}"
    yield from (f"{name}:{n}" for name in NUMBERS if (n := roster.known(vault, row, name)))
    yield from (f"account:{one.channel}:{one.id}" for one in accounts(tx, row.id))


def _entries(text: str) -> Iterator[Entry]:
    for line in text.splitlines():
        try:
            yield Entry(**json.loads(line))
        except (ValueError, TypeError):
            continue
