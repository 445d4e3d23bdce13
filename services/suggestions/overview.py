"""Cases as lists: somebody's own, and the board of all by their states."""

from __future__ import annotations

from sqlalchemy import select

from services.suggestions import reading, stages
from services.suggestions.reading import Told
from storage.tables.base import core
from storage.tables.suggestions import Case, Suggestion
from storage.transaction import Transaction
from storage.vault import Vault

# Somebody's own, the latest.
MOST_OWN = 50

_cases, _suggestions = core(Case), core(Suggestion)


def own(tx: Transaction, vault: Vault, member_id: int) -> list[Told]:
    """What somebody suggested, the latest first, without what was withdrawn.

    What was merged into another case is told as that case.
    """
    rows = (
        select(_cases.c.id, _cases.c.kept_id, _cases.c.state)
        .join(_suggestions, _suggestions.c.id == _cases.c.suggestion_id)
        .where(_suggestions.c.member_id == member_id, _cases.c.state != stages.WITHDRAWN)
        .order_by(_cases.c.id.desc())
        .limit(MOST_OWN)
    )
    numbers = [
        row.kept_id if row.state == stages.MERGED and row.kept_id is not None else row.id
        for row in tx.execute(rows)
    ]
    told = reading.by_number(tx, vault, numbers)
    return [told[number] for number in dict.fromkeys(numbers) if number in told]
