"""For whom somebody may speak in chat: oneself, husband or wife, own elders; some for anybody."""

from __future__ import annotations

from bot.messages import Request
from bot.permissions import MEMBERS
from bot.scene import Known, Person, Who
from services import families
from storage.transaction import Transaction

FOR_ALL = frozenset(("secretary", "liaison", "staff", "admin"))


def somebody(tx: Transaction, request: Request, who: Who) -> Person | None:
    """A person who is named, or the sender; None where the sender may not speak for anybody so."""
    sender, roster = request.scene.person, request.scene.roster
    assert sender is not None, "the dispatcher admits people of the roster only"
    if who in ("self", sender.id):
        return sender if sender.role in MEMBERS else None
    me = roster.known(sender.id)
    number = me.spouse if who == "spouse" and me is not None else who
    known = roster.known(number) if isinstance(number, int) else None
    if known is None or known.kind == "family":
        return None
    if sender.role not in FOR_ALL and not _is_own(tx, request, me, known):
        return None
    return Person(known.id, known.name, "member")


def _is_own(tx: Transaction, request: Request, me: Known | None, known: Known) -> bool:
    if me is None:
        return False
    if known.id == me.spouse or any(one.id == known.id for one in request.scene.sharers):
        return True
    linked = any(link.of == known.id for link in me.links)
    return linked and families.may(tx, me.id, known.id, "may_report", request.scene.today)
