"""How a case stands, one that is named or all of one's own; told to whom it concerns."""

from __future__ import annotations

from bot.messages import Reply, Request
from bot.texts.dates import date_words
from handlers import campaigns
from handlers.activities import telling
from handlers.suggestions import backing
from services.suggestions import answering, calling, departments, overview, pointing, stages, voices
from services.suggestions.items import KIND
from services.suggestions.reading import Told
from storage.transaction import Transaction

INTENT = "suggestion_query"
STANDS = {
    stages.RECEIVED: "suggestions.stands_received",
    stages.ACCEPTED: "suggestions.stands_accepted",
    stages.ASSIGNED: "suggestions.stands_assigned",
    stages.WORKING: "suggestions.stands_working",
    stages.ANSWERED: "suggestions.stands_answered",
    stages.CLOSED: "suggestions.stands_closed",
    stages.WITHDRAWN: "suggestions.stands_withdrawn",
    stages.MERGED: "suggestions.stands_merged",
}
# Of one's own so many are told, the latest first.
MOST = 4


def inquire(tx: Transaction, request: Request) -> list[Reply]:
    """Say how the case that is meant stands, or one's own."""
    campaigns.end_question(tx, request)
    own = overview.own(tx, request.vault, campaigns.person(request).id)
    told = _meant(tx, request, own)
    if told is not None:
        return _one(tx, request, told)
    if not (campaigns.is_spoken_to(request) or _asks_after_own(request)):
        return []
    if not own:
        return telling.alone(tx, request, request.say("suggestions.none_of_yours"))
    shown = [_line(tx, request, one, backing.called_alone(tx, request, one)) for one in own[:MOST]]
    if len(own) > MOST:
        shown.append(request.say("suggestions.more_of_yours", count=len(own) - MOST))
    refs = tuple((KIND, one.row.id) for one in own[:MOST])
    return telling.alone(tx, request, *shown, refs=refs)


def _meant(tx: Transaction, request: Request, own: list[Told]) -> Told | None:
    """The case that is meant; None where somebody asks after all of their own."""
    if backing.number_of(request) is None and _asks_after_own(request):
        return own[0] if len(own) == 1 else backing.by_words(tx, request, own)
    return backing.meant(tx, request)


def _asks_after_own(request: Request) -> bool:
    slots, text = request.understanding.slots, request.message.text
    return bool(slots.get("mine")) or pointing.is_own(text)


def _one(tx: Transaction, request: Request, told: Told) -> list[Reply]:
    """One case: in the group where it is public, else to whose it is alone."""
    me, number = campaigns.person(request).id, told.row.id
    concerned = {*voices.proposers(tx, number), *voices.supporters(tx, number)}
    refs = ((KIND, number),)
    if calling.is_open(told):
        return [Reply(_line(tx, request, told, backing.called(tx, request, told)), refs=refs)]
    if me in concerned:
        line = _line(tx, request, told, backing.called_alone(tx, request, told))
        return telling.alone(tx, request, line, refs=refs)
    return telling.alone(tx, request, request.say("suggestions.not_yours", n=number), refs=refs)


def _line(tx: Transaction, request: Request, told: Told, case: str) -> str:
    say, row = request.say, told.row
    office = departments.name(tx, row.department_id) or say("suggestions.office")
    answered = answering.last(tx, row.id)
    text = answering.words_of(request.vault, answered) if answered is not None else ""
    due = date_words(say, row.due_on) if row.due_on is not None else ""
    lines = [say(STANDS[row.state], case=case, office=office, text=text)]
    if due and row.state in (stages.ASSIGNED, stages.WORKING):
        late = row.due_on < request.scene.today
        lines.append(say("suggestions.due_over" if late else "suggestions.due", date=due))
    return "".join(lines)
