"""备注: what somebody tells beside a sign-up, kept for the organisers and never said in a group."""

from __future__ import annotations

from collections.abc import Iterable

from bot.messages import Request
from handlers import campaigns
from handlers.activities.parties import REMARK
from services.activities import remarks
from services.activities.entries import Entry
from services.activities.remarks import Remark
from storage.audit import By
from storage.transaction import Row, Transaction

CHOSEN = "chosen"


def note(tx: Transaction, request: Request, row: Row, party: Iterable[Entry]) -> list[str]:
    """Keep what was told with the first entry of a party; what the speaker reads of it alone."""
    slots, me = request.understanding.slots, campaigns.person(request)
    told = Remark(str(slots.get(REMARK) or ""), tuple(slots.get(CHOSEN, ())))
    if not any(told):
        return []
    every = list(party)
    whose = next((one.key for one in every if one.key == me.id), None)
    key = whose if whose is not None else every[0].key
    by = By(me.id, request.scene.now)
    if not remarks.add(tx, request.vault, (row.id, key), told, by):
        return []
    said = "，".join(dict.fromkeys(filter(None, (told.said, *told.chosen))))
    return [request.say("signups.remark_kept", title=row.title, said=said)]
