"""同意: on which ground personal data is used, purpose by purpose, and taking a consent back.

PURPOSES says of each purpose on which ground it stands: duty, the bureau's own by law, which no
consent is asked for; consent, which using it gives and one sentence takes back; separate, which
holds only where it was given for this alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import and_, bindparam, insert, select, update

from bot.errors import YinlingError
from services import families
from services.unclear import keeping as unclear
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.privacy import Consent
from storage.transaction import Row, Transaction
from storage.versions import ROSTER, bump

DUTY, CONSENT, SEPARATE = "duty", "consent", "separate"
PURPOSES: Mapping[str, str] = {
    "roster": DUTY,
    "care": DUTY,
    "checkin": CONSENT,
    "birthday": SEPARATE,
    "photos": SEPARATE,
    "health": SEPARATE,
    "family": SEPARATE,
    "wording": SEPARATE,
}
# The version of what people are told about their data (docs/compliance.md).
NOTICE = "2"
# The keys of what a purpose, a basis and the way a consent came are called.
BASIS_WORDS = {
    "duty": "privacy.basis_duty",
    "consent": "privacy.basis_consent",
    "separate": "privacy.basis_separate",
}
HOW_WORDS = {
    "said": "privacy.how_said",
    "paper": "privacy.how_paper",
    "family": "privacy.how_family",
    "": "privacy.how_used",
}
CALLED = {
    "roster": "privacy.roster",
    "care": "privacy.care",
    "checkin": "privacy.checkin",
    "birthday": "privacy.birthday",
    "photos": "privacy.photos",
    "health": "privacy.health",
    "family": "privacy.family",
    "wording": "privacy.wording",
}

_consents = core(Consent)
_theirs = and_(
    _consents.c.member_id == bindparam("of_member"), _consents.c.purpose == bindparam("for_purpose")
)
_LATEST = select(_consents).where(_theirs).order_by(_consents.c.id.desc()).limit(1)
_OF = (
    select(_consents)
    .where(_consents.c.member_id == bindparam("of_member"))
    .order_by(_consents.c.id)
)
_values = ("member_id", "purpose", "basis", "notice", "how", "given_at", "given_by", "withdrawn_at")
_ENTER = insert(_consents).values({name: bindparam(name) for name in _values})
_WITHDRAW = (
    update(_consents)
    .where(_theirs, _consents.c.withdrawn_at.is_(None))
    .values(withdrawn_at=bindparam("now"))
)


class NotConsent(YinlingError):
    """A purpose that stands on the bureau's duty, which no withdrawal ends."""


class Standing(NamedTuple):
    """A purpose with its basis, whether it holds, and the last row about it, if there is one."""

    purpose: str
    basis: str
    holds: bool
    row: Row | None


def holds(tx: Transaction, member_id: int, purpose: str) -> bool:
    """Whether somebody's data may be used for a purpose now."""
    if PURPOSES[purpose] == DUTY:
        return True
    return _holds(purpose, tx.first(_LATEST, of_member=member_id, for_purpose=purpose))


def of(tx: Transaction, member_id: int) -> list[Standing]:
    """How it stands with every purpose of a person."""
    latest = {row.purpose: row for row in tx.all(_OF, of_member=member_id)}
    return [
        Standing(purpose, basis, _holds(purpose, latest.get(purpose)), latest.get(purpose))
        for purpose, basis in PURPOSES.items()
    ]


def history(tx: Transaction, member_id: int) -> list[Row]:
    """Every consent of a person, the oldest first."""
    return tx.all(_OF, of_member=member_id)


def give(tx: Transaction, member_id: int, purpose: str, by: By, *, how: str) -> bool:
    """Keep that somebody consents to a purpose; false where that stands already."""
    _must_be_consent(purpose)
    row = tx.first(_LATEST, of_member=member_id, for_purpose=purpose)
    if row is not None and row.withdrawn_at is None:
        return False
    _enter(tx, member_id, purpose, by, how=how)
    bump(tx, ROSTER)
    _note(tx, by, "consent.give", member_id, purpose=purpose, how=how)
    return True


def withdraw(tx: Transaction, member_id: int, purpose: str, by: By, *, how: str) -> bool:
    """Take a consent back, from this transaction on; false where it did not hold any more.

    NotConsent where it never was one. Of a consent that nobody wrote down, both are. With what
    the family may do their links end, and with the use of one's words the lines are gone, whether
    or not the consent was written down.
    """
    _must_be_consent(purpose)
    if purpose == "family":
        families.end_all(tx, member_id, by)
    if purpose == "wording":
        unclear.forget_lines_of(tx, member_id)
    if not holds(tx, member_id, purpose):
        return False
    if not tx.run(_WITHDRAW, of_member=member_id, for_purpose=purpose, now=by.at):
        _enter(tx, member_id, purpose, by, how="", until_now=True)
    bump(tx, ROSTER)
    _note(tx, by, "consent.withdraw", member_id, purpose=purpose, how=how)
    return True


def withdraw_all(tx: Transaction, member_id: int, by: By, *, how: str) -> list[str]:
    """Take back whatever can be; gives the purposes that ended."""
    asked = [purpose for purpose, basis in PURPOSES.items() if basis != DUTY]
    return [purpose for purpose in asked if withdraw(tx, member_id, purpose, by, how=how)]


def _holds(purpose: str, row: Row | None) -> bool:
    basis = PURPOSES[purpose]
    if row is None:
        return basis != SEPARATE
    return basis == DUTY or row.withdrawn_at is None


def _must_be_consent(purpose: str) -> None:
    if PURPOSES[purpose] == DUTY:
        raise NotConsent(purpose)


def _enter(
    tx: Transaction, member_id: int, purpose: str, by: By, *, how: str, until_now: bool = False
) -> None:
    tx.run(
        _ENTER,
        member_id=member_id,
        purpose=purpose,
        basis=PURPOSES[purpose],
        notice=NOTICE,
        how=how,
        given_at=by.at,
        given_by=by.member_id,
        withdrawn_at=by.at if until_now else None,
    )


def _note(tx: Transaction, by: By, action: str, member_id: int, **after: str) -> None:
    audit.note(tx, by, action, f"member:{member_id}", after=after)
