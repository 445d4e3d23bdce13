"""换手机号: the number that somebody told, sealed in the task of it until staff take it over."""

from __future__ import annotations

from services import matters, roster, waiting
from services.matters import Desk
from services.scopes import Scope
from storage import audit
from storage.audit import By
from storage.masks import masked
from storage.transaction import Row, Transaction
from storage.vault import Vault

KIND = "phone_change"
# Where a number may be entered.
FIELDS = ("phone", "phone2")
# The column of the task for which the number is sealed.
_OF = "detail"


def sealed(vault: Vault, number: str) -> bytes:
    """A number as a task keeps it."""
    return vault.seal(number, _OF)


def reveal(tx: Transaction, vault: Vault, task: Row, by: By) -> str:
    """The number of a task in the clear, "" if none was told; that somebody saw it is kept."""
    if task.detail_sealed is None:
        return ""
    audit.note(tx, by, "task.reveal", f"task:{task.id}", after={"field": "phone"})
    return vault.open(task.detail_sealed, _OF)


def shown(vault: Vault, task: Row) -> str:
    """The number of a task as it stands on pages, masked; "" if none was told."""
    sealed_number = task.detail_sealed
    return masked("phone", vault.open(sealed_number, _OF)) if sealed_number is not None else ""


def find(tx: Transaction, scope: Scope, task_id: int) -> Row | None:
    """The task of a new number, open or closed, if it is in the scope."""
    row = waiting.task(tx, scope, task_id)
    return row if row is not None and row.kind == KIND else None


def whose(tx: Transaction, task: Row) -> Row | None:
    """Who has another number, None where nobody on the roster is known to have asked."""
    row = roster.find(tx, task.member_id) if task.member_id is not None else None
    return row if row is not None and row.state in roster.STATES else None


def accept(
    tx: Transaction, vault: Vault, task: Row, by: By, desk: Desk, *, field: str = "phone"
) -> bool:
    """Enter the number in one of FIELDS of the person, and close the task, which they are told.

    False if it can't be or was closed.
    """
    person = whose(tx, task)
    if task.detail_sealed is None or person is None or not waiting.close_task(tx, task, by):
        return False
    number = vault.open(task.detail_sealed, _OF)
    roster.change(tx, vault, person.id, {field: number}, by)
    _tell(tx, task, by, desk, desk.say("phones.taken"))
    return True


def close(tx: Transaction, task: Row, by: By, desk: Desk) -> bool:
    """Close a task without taking its number over, and tell who asked; false if it was closed."""
    if not waiting.close_task(tx, task, by):
        return False
    could = task.detail_sealed is not None and whose(tx, task) is not None
    _tell(tx, task, by, desk, desk.say("phones.not_taken" if could else "phones.looked_at"))
    return True


def _tell(tx: Transaction, task: Row, by: By, desk: Desk, text: str) -> None:
    desk.tell_alone(tx, f"decided:task:{task.id}", matters.sender_of(task), text, by.at)
