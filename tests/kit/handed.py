"""A case of the discussion hall, as far as it is with a department, and the link to it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.messages import Account, Chat
from services.suggestions import departments, links, recording, stages, steps
from services.suggestions.recording import Said
from services.suggestions.steps import Doer
from storage.audit import By
from storage.transaction import Transaction
from storage.vault import Vault
from tests.kit.town import ZONE

LAMP = "幸福小区3号楼门口的路灯坏了半个月，晚上看不见，希望修一修"
OFFICE = "市政管理处"
DUE = date(2025, 11, 14)
HALL = Chat("simulator", "G3", is_group=True)


def suggested(
    tx: Transaction, vault: Vault, at: datetime, member_id: int | None = None, words: str = LAMP
) -> int:
    """A suggestion in the hall's group; gives its number."""
    day = at.astimezone(ZONE).date()
    said = Said(words, Account("simulator", "P01"), HALL, member_id, at, day)
    return int(recording.enter(tx, vault, said, [(0, len(words))])[0].id)


def give(tx: Transaction, vault: Vault, number: int, by: By, office: str = OFFICE) -> int:
    """Take a case up and give it to a department, which is entered if need be; gives its id."""
    known = departments.named(tx, office)
    one = departments.enter(tx, office, None, by) if known is None else int(known.id)
    row = steps.find(tx, number)
    doer = Doer(by, vault)
    if row is not None and row.state == stages.RECEIVED:
        steps.take(tx, number, stages.ACCEPT, doer, {"accepted_at": by.at})
    changes = {"department_id": one, "officer_id": by.member_id, "due_on": DUE}
    steps.take(tx, number, stages.ASSIGN, doer, changes)
    return one


def linked(tx: Transaction, vault: Vault, by: By, member_id: int | None = None) -> tuple[int, str]:
    """A case with a department, and what stands in the link to it."""
    number = suggested(tx, vault, by.at, member_id)
    give(tx, vault, number, by)
    return number, links.make(tx, vault, number, by, timedelta(days=14))[0]
