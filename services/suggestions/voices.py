"""What others say to a case: they back it, object, or add to it. A person counts once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, insert, or_, select, update

from services.suggestions import stages, steps
from services.suggestions.stages import ALIVE
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.suggestions import Case, CaseVoice, Suggestion
from storage.transaction import Row, Transaction
from storage.vault import Vault

SUPPORT, OPPOSE, SUPPLEMENT = "support", "oppose", "supplement"
# What somebody added counts however often it comes; of these there is one a person and case.
ONCE = (SUPPORT, OPPOSE)
SAID = "said"

_cases, _voices, _suggestions = core(Case), core(CaseVoice), core(Suggestion)
_STANDING = select(_voices).where(
    _voices.c.case_id == bindparam("of_case"),
    _voices.c.member_id == bindparam("of_member"),
    _voices.c.stance == bindparam("of_stance"),
    _voices.c.withdrawn_at.is_(None),
)


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody says to a case, in which way, word for word."""

    member_id: int | None
    stance: str
    words: str
    at: datetime
    inbox_id: int | None = None


def add(tx: Transaction, vault: Vault, case_id: int, voice: Voice) -> bool:
    """Note a voice; False if the person said so before. NotNowError if the case is over.

    Who backs what they objected to objects no more, and the other way round.
    """
    row = steps.lock(tx, case_id)
    assert row is not None, "voices are for cases that are there"
    if row.state not in ALIVE:
        raise steps.NotNowError(voice.stance, row.state)
    if voice.stance in ONCE and voice.member_id is not None:
        if tx.first(_STANDING, of_case=case_id, of_member=voice.member_id, of_stance=voice.stance):
            return False
        other = next(stance for stance in ONCE if stance != voice.stance)
        _withdraw(tx, case_id, voice.member_id, other, voice.at)
    values = {
        "case_id": case_id,
        "member_id": voice.member_id,
        "stance": voice.stance,
        "said_sealed": vault.seal(voice.words, SAID) if voice.words else None,
        "inbox_id": voice.inbox_id,
        "at": voice.at,
    }
    tx.execute(insert(_voices).values(**values))
    by = By(voice.member_id, voice.at)
    audit.note(tx, by, f"case.{voice.stance}", f"case:{case_id}")
    return True


def withdraw(tx: Transaction, case_id: int, member_id: int, at: datetime) -> bool:
    """Take back that somebody backs a case or objects to it; False if there was nothing."""
    taken = [_withdraw(tx, case_id, member_id, stance, at) for stance in ONCE]
    if any(taken):
        audit.note(tx, By(member_id, at), "case.unsupport", f"case:{case_id}")
    return any(taken)


def of_case(tx: Transaction, case_id: int) -> list[Row]:
    """All that stands of what was said to a case and to what was merged into it."""
    rows = (
        select(_voices)
        .join(_cases, _cases.c.id == _voices.c.case_id)
        .where(_is_or_is_in(case_id), _voices.c.withdrawn_at.is_(None))
    )
    return list(tx.execute(rows.order_by(_voices.c.id)))


def proposers(tx: Transaction, case_id: int) -> list[int]:
    """Whose the case is, and whose the cases are that were merged into it, each once."""
    rows = (
        select(_suggestions.c.member_id)
        .join(_cases, _cases.c.suggestion_id == _suggestions.c.id)
        .where(_is_or_is_in(case_id), _suggestions.c.member_id.is_not(None))
    )
    found = tx.execute(rows.order_by(_cases.c.kept_id.is_not(None), _cases.c.id))
    return list(dict.fromkeys(row.member_id for row in found))


def supporters(tx: Transaction, case_id: int) -> list[int]:
    """Who backs a case beside whose it is first of all, each person once."""
    first = proposers(tx, case_id)
    backing = [row.member_id for row in of_case(tx, case_id) if row.stance == SUPPORT]
    people = dict.fromkeys((*first[1:], *backing))
    return [one for one in people if one is not None and one not in first[:1]]


def _withdraw(tx: Transaction, case_id: int, member_id: int, stance: str, at: datetime) -> bool:
    standing = tx.first(_STANDING, of_case=case_id, of_member=member_id, of_stance=stance)
    if standing is None:
        return False
    tx.execute(update(_voices).where(_voices.c.id == standing.id).values(withdrawn_at=at))
    return True


def _is_or_is_in(case_id: int) -> ColumnElement[bool]:
    merged = and_(_cases.c.kept_id == case_id, _cases.c.state == stages.MERGED)
    return or_(_cases.c.id == case_id, merged)
