"""回执: the line that staff send back into the group once a paste is recorded."""

from __future__ import annotations

from collections import Counter

from bot.messages import Say
from services.pastes.model import Result

_SIGNED = ("joined", "waiting")


def words(came: Result, say: Say) -> str:
    """How many were recorded for what; "" where nobody was. It names nobody."""
    signed: Counter[str] = Counter()
    studied: Counter[str] = Counter()
    read: Counter[str] = Counter()
    for line in came.lines:
        for one in line.effects:
            if one.what in _SIGNED:
                signed[one.about] += one.heads
            elif one.what == "checked_in":
                studied[one.about] += 1
            elif one.what == "read":
                read[one.about] += 1
    told = [say("pastes.receipt_signed", title=title, n=n) for title, n in signed.items()]
    told += [say("pastes.receipt_studied", day=day, n=n) for day, n in studied.items()]
    told += [say("pastes.receipt_read", title=title, n=n) for title, n in read.items()]
    return say("pastes.receipt", what="；".join(told)) if told else ""
