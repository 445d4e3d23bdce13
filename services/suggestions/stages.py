"""The life of a case: its states, and which deed leads from which of them to which.

收到 received → 受理 accepted → 转办 assigned → 办理中 working → 答复 answered → 办结 closed.
"""

from __future__ import annotations

from typing import NamedTuple

RECEIVED, ACCEPTED, ASSIGNED, WORKING = "received", "accepted", "assigned", "working"
ANSWERED, CLOSED, WITHDRAWN, MERGED = "answered", "closed", "withdrawn", "merged"
STATES = (RECEIVED, ACCEPTED, ASSIGNED, WORKING, ANSWERED, CLOSED, WITHDRAWN, MERGED)
# What somebody still has to see to, in the order of the board.
OPEN = (RECEIVED, ACCEPTED, ASSIGNED, WORKING)
# What can be backed, supplemented, or found to be like something new.
ALIVE = (*OPEN, ANSWERED)

ACCEPT, ASSIGN, TAKE, RETURN = "accept", "assign", "take", "return"
ANSWER, RATE, CLOSE, REOPEN = "answer", "rate", "close", "reopen"
WITHDRAW, MERGE, UNMERGE, EDIT, UNDO = "withdraw", "merge", "unmerge", "edit", "undo"


class Deed(NamedTuple):
    """From which states a deed leads to which; None leaves it. `reason`: one must be given."""

    begins: tuple[str, ...]
    ends: str | None
    reason: bool = False


DEEDS = {
    ACCEPT: Deed((RECEIVED,), ACCEPTED),
    # Given to a department, or to another one.
    ASSIGN: Deed(OPEN, ASSIGNED),
    # The department says that it sees to it.
    TAKE: Deed((ASSIGNED,), WORKING),
    RETURN: Deed((ASSIGNED, WORKING), ACCEPTED, reason=True),
    ANSWER: Deed((*OPEN, ANSWERED), ANSWERED),
    RATE: Deed((ANSWERED, CLOSED), None),
    CLOSE: Deed((ANSWERED,), CLOSED),
    REOPEN: Deed((ANSWERED, CLOSED), WORKING, reason=True),
    WITHDRAW: Deed((*OPEN, ANSWERED), WITHDRAWN),
    MERGE: Deed((*OPEN, ANSWERED), MERGED),
    EDIT: Deed(STATES, None),
}


def allowed(deed: str, state: str) -> bool:
    """Whether a deed can be done to a case in a state."""
    return state in DEEDS[deed].begins


def following(state: str) -> tuple[str, ...]:
    """The deeds that can be done in a state."""
    return tuple(deed for deed in DEEDS if allowed(deed, state))
