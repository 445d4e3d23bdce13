"""核对: what staff decide of accounts and families that told the bot who they are.

It is the same on the console's pages and in the chat: whoever asked is told, and so are the
earlier accounts of the person, and the task is closed wherever staff were told of it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from bot.permissions import CLERKS
from bot.scene import Person
from services import binding, couples, families, matters, members, scopes, search, tasks, waiting
from services.activities import deciding
from services.matters import Desk
from services.scopes import Scope
from services.search import Wanted
from services.tasks import ANSWERED
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.members import Member
from storage.tables.tasks import Task
from storage.transaction import Row, Transaction
from storage.vault import Vault

ACCOUNT, FAMILY, ACTIVITY = "bind_identity", families.ASKED, deciding.KIND
# Whose account it may be; nobody who died is told of one.
STATES = ("active", "paused", "moved")
MOST = 20
# What a relative may do unless staff say otherwise.
DEFAULT_RIGHTS: dict[str, Any] = {"may_see": True, "may_report": True}

_tasks, _members = core(Task), core(Member)


def waiting_for(tx: Transaction, by: Person) -> list[Row]:
    """The tasks that wait for a yes or no of this member of staff, the oldest first.

    Who does not see everybody has those about own people, and those that name one of them.
    """
    rows = select(_tasks).where(_tasks.c.kind.in_(ANSWERED), _tasks.c.closed_at.is_(None))
    found = list(tx.execute(rows.order_by(_tasks.c.opened_at, _tasks.c.id)))
    scope = scopes.of(tx, by.id, by.role)
    return [task for task in found if scope.everybody or _concerns(tx, task, by, scope)]


def account_task(tx: Transaction, scope: Scope, task_id: int) -> Row | None:
    """The task of an account that says whose it is, open or closed, if it is in the scope."""
    row = waiting.task(tx, scope, task_id)
    return row if row is not None and row.kind == ACCOUNT else None


def candidates(tx: Transaction, task: Row, by: Person) -> list[Row]:
    """The people of exactly the name that was said, of those whom this member of staff sees.

    Who works here is left to those who see everybody. Of a relative it is the elder.
    """
    seen = scopes.people(scopes.of(tx, by.id, by.role))
    which = (_members.c.name == tasks.name_in(task), _members.c.role != "family", seen)
    living = _members.c.state.in_(STATES)
    rows = tx.execute(select(_members).where(*which, living).order_by(_members.c.id))
    return [row for row in rows if may_bind(by.role, row)]


def sought(tx: Transaction, vault: Vault, scope: Scope, words: str, role: str) -> list[Row]:
    """Whose account it may be, by name and sound, of those whom somebody of `role` may bind."""
    if not words.strip():
        return []
    found = search.people(tx, vault, scope, Wanted(words, state=None))
    return [one for one in found if may_bind(role, one)][:MOST]


def may_bind(by_role: str, member: Row) -> bool:
    """Whether somebody may say whose an account is: those who work here only clerks bind."""
    open_to_all = member.role in binding.ALONE or member.role == "family"
    return member.state in STATES and (by_role in CLERKS or open_to_all)


def approve(tx: Transaction, task: Row, member_id: int, by: By, desk: Desk) -> bool:
    """Bind the account of a task to a member, or approve its link; false if it is closed.

    What an account that is bound said before is done now.
    """
    if not waiting.close_task(tx, task, by):
        return False
    if task.kind == FAMILY:
        slots = task.slots
        link_id = families.ask(tx, member_id, slots["relative"], slots["relation"], by.at)
        decide_link(tx, link_id, "approved", by, desk, **DEFAULT_RIGHTS)
        return True
    _bind(tx, task, member_id, by, desk)
    tasks.close(tx, ACCOUNT, matters.sender_of(task), by.member_id, by.at)
    return True


def refuse(tx: Transaction, task: Row, by: By, desk: Desk) -> bool:
    """Say that an account is not whom it says, or no relative; false if the task is closed."""
    if not waiting.close_task(tx, task, by):
        return False
    audit.note(tx, by, "binding.refuse", f"task:{task.id}", after={"kind": task.kind})
    if task.kind == FAMILY and "link" in task.slots:
        decide_link(tx, task.slots["link"], "refused", by, desk)
        return True
    account = matters.sender_of(task)
    tasks.close(tx, task.kind, account, by.member_id, by.at)
    desk.tell_alone(tx, f"decided:task:{task.id}", account, desk.say("identity.refused"), by.at)
    return True


def decide_link(
    tx: Transaction,
    link_id: int,
    state: str,
    by: By,
    desk: Desk,
    *,
    expires_on: date | None = None,
    **rights: bool,
) -> None:
    """Approve, refuse or end a link, and tell the relative, if it waited, what came of it."""
    before = families.find(tx, link_id)
    assert before is not None, "a link that was just looked up"
    families.decide(tx, link_id, state, by, expires_on=expires_on, **rights)
    if before.state != "asked" or state not in ("approved", "refused"):
        return
    text = desk.say("identity.refused")
    if state == "approved":
        text = desk.say("families.linked", name=members.name(tx, before.elder_id))
    for account in members.accounts(tx, before.relative_id):
        key = f"decided:family:{link_id}:{by.at.isoformat()}:{account.channel}:{account.id}"
        desk.tell_alone(tx, key, account, text, by.at)


def is_to_be_shared(tx: Transaction, task: Row) -> bool:
    """Whether a task is about somebody who is to use an account beside whoever has it."""
    asked = bool(task.slots.get("shared_account"))
    return asked and bool(binding.owners(tx, matters.sender_of(task)))


def _concerns(tx: Transaction, task: Row, by: Person, scope: Scope) -> bool:
    if task.kind == ACTIVITY:
        about = deciding.about(task)
        return about is not None and scopes.holds(tx, scope, about)
    asker = task.member_id if task.kind == ACCOUNT else None  # A relative's wish is of the elder.
    known = asker is not None and scopes.holds(tx, scope, asker)
    return known or bool(candidates(tx, task, by))


def _bind(tx: Transaction, task: Row, member_id: int, by: By, desk: Desk) -> None:
    """Bind the account of a task, or let it be shared; tell its owner and the earlier accounts."""
    account = matters.sender_of(task)
    if is_to_be_shared(tx, task):
        couples.share(tx, account, member_id, by)
    else:
        binding.bind(tx, account, member_id, by)
    binding.tell(tx, account, member_id, desk, by)
    counted = desk.replay(tx, account, by.at) if desk.replay else None
    told = desk.say("identity.approved", name=members.name(tx, member_id))
    text = "\n".join(filter(None, (told, counted)))
    desk.tell_alone(tx, f"decided:task:{task.id}", account, text, by.at)
