"""Taking back a suggestion of one's own, or that one backs another's."""

from __future__ import annotations

from bot.messages import Reply, Request
from handlers import campaigns
from handlers.activities import telling
from handlers.suggestions import backing
from services.suggestions import overview, stages, steps, voices
from services.suggestions.items import KIND
from services.suggestions.steps import Doer
from storage.audit import By
from storage.transaction import Transaction

INTENT = "suggestion_withdraw"


def withdraw(tx: Transaction, request: Request) -> list[Reply]:
    """Take back the case that is meant: the one named, else the last of one's own."""
    me, say = campaigns.person(request), request.say
    own = [one for one in overview.own(tx, request.vault, me.id) if one.row.member_id == me.id]
    told = backing.meant(tx, request, own)
    if told is None:
        told = next((one for one in own if one.row.state in stages.ALIVE), None)
    if told is None:
        if not campaigns.is_spoken_to(request):
            return []
        return telling.alone(tx, request, say("suggestions.none_of_yours"))
    number = told.row.id
    doer = Doer(By(me.id, request.scene.now), request.vault, request.message.text)
    refs = ((KIND, number),)
    if me.id in voices.proposers(tx, number)[:1]:
        if not stages.allowed(stages.WITHDRAW, told.row.state):
            return backing.over(tx, request, told)
        steps.take(tx, number, stages.WITHDRAW, doer, {"notify_at": None})
        case = backing.called_alone(tx, request, told)
        return telling.alone(tx, request, say("suggestions.withdrawn", case=case), refs=refs)
    if voices.withdraw(tx, number, me.id, request.scene.now):
        return telling.alone(tx, request, say("suggestions.unsupported", n=number), refs=refs)
    return telling.alone(tx, request, say("suggestions.not_yours", n=number), refs=refs)
