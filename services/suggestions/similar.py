"""Whether two suggestions ask for the same, and which older case a new one is like."""

from __future__ import annotations

from storage.transaction import Transaction
from storage.vault import Vault


def older(tx: Transaction, vault: Vault, case_id: int, words: str) -> int | None:  # noqa: ARG001
    """The number of the case that is alive and most like the words of a new one; None for none."""
    return None


def like(tx: Transaction, vault: Vault, case_id: int) -> list[tuple[int, float]]:  # noqa: ARG001
    """The numbers of the cases that are most like one, with how much; [] for none."""
    return []
