"""Of which cases words are looked for that they share, as a hint for the page of statistics."""

from __future__ import annotations

from collections.abc import Iterable

from services.hall import figures
from services.hall.figures import NONE, Fact
from services.suggestions import reading, stages, steps
from services.suggestions.steps import Doer
from storage.transaction import Transaction
from storage.vault import Vault

# Of more the latest are looked at.
MOST = 1_000
MOST_CATEGORY = 20
_OVER = frozenset((stages.WITHDRAWN, stages.MERGED))


def uncategorised(
    tx: Transaction, vault: Vault, facts: Iterable[Fact], *, everything: bool
) -> dict[int, str]:
    """The words of the cases that stand and have no category, by their numbers.

    What is sensitive is not among them, and what is anonymous only if `everything` is seen.
    """
    numbers = [
        fact.number
        for fact in facts
        if fact.parts[figures.CATEGORY] == (NONE,) and not _OVER.intersection(fact.marks)
    ]
    told = reading.by_number(tx, vault, numbers[-MOST:])
    return {
        number: one.words
        for number, one in sorted(told.items())
        if one.words and not one.row.sensitive and (everything or not one.row.anonymous)
    }


def categorise(tx: Transaction, case_id: int, category: str, doer: Doer) -> bool:
    """Have a case be of a category; False if it is, or there is no such case."""
    row = steps.lock(tx, case_id)
    if row is None or row.category == category:
        return False
    steps.take(tx, case_id, stages.EDIT, doer, {"category": category})
    return True
