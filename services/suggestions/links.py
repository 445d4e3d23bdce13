"""The links by which a department without account reads one case, and answers it once.

What stands in a link is random and kept nowhere. The row has its print, which only our own key
makes, so that whoever reads the database, or writes into it, has no link.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, insert, select, update

from services.suggestions import stages, steps
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.suggestions import CaseLink
from storage.transaction import Row, Transaction
from storage.vault import Vault

# Within the site; the console serves it.
ADDRESS: Final = "/console/r/"
SECRET_BYTES = 32
LINK = "link"
# In which states a case is with a department.
GIVEN = (stages.ASSIGNED, stages.WORKING)
# How a link stands: it opens, or why it does not.
GOOD, UNKNOWN, WITHDRAWN, USED = "good", "unknown", "withdrawn", "used"
EXPIRED, MOVED, OVER = "expired", "moved", "over"

_links = core(CaseLink)
_FIND = select(_links).where(_links.c.token_print == bindparam("of_print"))
_BY_ID = select(_links).where(_links.c.id == bindparam("of_link"))


@dataclass(frozen=True, slots=True)
class Found:
    """A link that somebody opens: how it stands, its row and that of its case.

    Both are None where it is unknown.
    """

    state: str
    link: Row | None = None
    case: Row | None = None


def make(tx: Transaction, vault: Vault, case_id: int, by: By, lasts: timedelta) -> tuple[str, Row]:
    """Make a link for the department that has a case; gives what stands in it, and its row.

    What was made for it before holds no more. NotNowError where no department has the case.
    """
    case = steps.lock(tx, case_id)
    assert case is not None, "links are of cases that are there"
    if case.state not in GIVEN or case.department_id is None:
        raise steps.NotNowError(LINK, case.state)
    for row in of_case(tx, case_id):
        _withdraw(tx, row, by)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    values = {
        "case_id": case_id,
        "department_id": case.department_id,
        "token_print": bytes.fromhex(vault.print(secret)),
        "by_id": by.member_id,
        "made_at": by.at,
        "expires_at": by.at + lasts,
    }
    row = tx.execute(insert(_links).values(**values).returning(_links)).one()
    audit.note(tx, by, "case.link", f"case:{case_id}")
    return secret, row


def withdraw(tx: Transaction, case_id: int, link_id: int, by: By) -> bool:
    """Have a link of a case open nothing any more; false if it was used, or withdrawn before."""
    steps.lock(tx, case_id)
    row = tx.first(_BY_ID, of_link=link_id)
    return row is not None and row.case_id == case_id and _withdraw(tx, row, by)


def of_case(tx: Transaction, case_id: int) -> list[Row]:
    """The links that were made of a case, the latest first."""
    rows = select(_links).where(_links.c.case_id == case_id).order_by(_links.c.id.desc())
    return list(tx.execute(rows))


def find(tx: Transaction, vault: Vault, secret: str, now: datetime) -> Found:
    """The link in which this stands; it may have been made under any key that there is."""
    prints = (bytes.fromhex(one) for one in vault.prints(secret))
    found = (tx.first(_FIND, of_print=one) for one in prints)
    link = next((row for row in found if row is not None), None)
    if link is None:
        return Found(UNKNOWN)
    case = steps.find(tx, link.case_id)
    return Found(standing(link, case, now), link, case)


def locked(tx: Transaction, vault: Vault, secret: str, now: datetime) -> Found:
    """The same, kept from others until the commit; what uses a link begins so."""
    found = find(tx, vault, secret, now)
    if found.link is None:
        return found
    steps.lock(tx, found.link.case_id)
    return find(tx, vault, secret, now)


def standing(link: Row, case: Row | None, now: datetime) -> str:
    """How a link stands at an instant."""
    if link.withdrawn_at is not None:
        return WITHDRAWN
    if link.used_at is not None:
        return USED
    if case is None or case.state not in stages.OPEN:
        return OVER
    if case.department_id != link.department_id or case.state not in GIVEN:
        return MOVED
    return EXPIRED if link.expires_at <= now else GOOD


def use(tx: Transaction, link: Row, now: datetime) -> None:
    """Note that a link was used, so that it opens nothing any more."""
    tx.execute(update(_links).where(_links.c.id == link.id).values(used_at=now))


def _withdraw(tx: Transaction, row: Row, by: By) -> bool:
    if row.withdrawn_at is not None or row.used_at is not None:
        return False
    tx.execute(update(_links).where(_links.c.id == row.id).values(withdrawn_at=by.at))
    audit.note(tx, by, "case.unlink", f"case:{row.case_id}")
    return True
