"""Who may have the roster as a file, and of whom."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from bot.errors import YinlingError
from bot.permissions import CLERKS, may
from services import logins, longtasks
from services.search import Wanted
from storage import audit
from storage.audit import By
from storage.transaction import Transaction

KIND = "export"
FORMS = ("xlsx", "csv")


class NotAllowed(YinlingError):
    """Who asked for a file may not have it any more."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is exported: people who are like that (None: no matter), and in which form.

    `full` is with phones, ID numbers and addresses in the clear; else they are masked.
    """

    form: str = FORMS[0]
    full: bool = False
    node: int | None = None
    body: int | None = None
    activity: str | None = None
    kind: str | None = None
    state: str | None = "active"

    @property
    def wanted(self) -> Wanted:
        """The people, as they are searched for."""
        return Wanted(
            node=self.node,
            body=self.body,
            activity=self.activity,
            kind=self.kind,
            state=self.state,
        )


def ask(tx: Transaction, chosen: Chosen, by: By) -> int:
    """Put down an export as a long task, and note who wants what; gives the task's number."""
    task_id = longtasks.add(tx, KIND, asdict(chosen), by)
    audit.note(tx, by, "member.export", f"longtask:{task_id}", after=asdict(chosen))
    return task_id


def allowed(tx: Transaction, member_id: int | None) -> bool:
    """Whether somebody may still have what they asked for."""
    row = None if member_id is None else logins.of(tx, member_id)
    return row is not None and bool(row.active) and may(row.role, CLERKS)
