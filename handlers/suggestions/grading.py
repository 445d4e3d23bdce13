"""How content somebody is with an answer, and that a matter is not settled yet."""

from __future__ import annotations

from bot.messages import Reply, Request
from handlers import campaigns
from handlers.activities import telling
from handlers.suggestions import backing
from services import matters
from services.suggestions import answering, overview, reading, reopening, stages, voices
from services.suggestions.items import KIND
from services.suggestions.reading import Told
from services.suggestions.steps import Doer, NotNowError
from storage import dialogs
from storage.audit import By
from storage.transaction import Transaction

INTENT = answering.RATE
# With these a matter is not settled, and goes back to the same desk.
UNSETTLED = ("partial", "dissatisfied")


def grade(tx: Transaction, request: Request) -> list[Reply]:
    """Note the grade of an answer; one that is not enough goes back to the desk."""
    slots, say = request.understanding.slots, request.say
    told = _meant(tx, request)
    if told is None:
        return telling.alone(tx, request, say("suggestions.which"))
    if "rating" not in slots:
        return [Reply(say("suggestions.rate_again"), refs=((KIND, told.row.id),))]
    number = told.row.id
    if campaigns.person(request).id not in _concerned(tx, number):
        return telling.alone(tx, request, say("suggestions.rated_by_others", n=number))
    dialogs.end(tx, request.message)
    rating = str(slots["rating"])
    doer = _doer(request)
    try:
        row = answering.rate(tx, number, (rating, _comment(request)), doer)
    except NotNowError:
        row = None
    if row is None:
        again = _is_back_already(told, rating)
        key = "suggestions.reopened" if again else "suggestions.not_answered"
        return telling.alone(tx, request, say(key, n=number))
    if rating in UNSETTLED and campaigns.person(request).id in voices.proposers(tx, number):
        return _back(tx, request, number, rating)
    key = "suggestions.rated_good" if rating in answering.GOOD else "suggestions.rated"
    return [Reply(say(key, n=number), refs=((KIND, number),))]


def _back(tx: Transaction, request: Request, number: int, why: str) -> list[Reply]:
    desk, today = matters.desk(request), request.scene.today
    reopening.reopen(tx, number, _doer(request), desk, today)
    key = "suggestions.reopened_half" if why == "partial" else "suggestions.reopened"
    return [Reply(request.say(key, n=number), refs=((KIND, number),))]


def _is_back_already(told: Told, rating: str) -> bool:
    """Whether somebody says once more that a case is not settled that is seen to again."""
    again = told.row.reopened > 0 and told.row.state in stages.OPEN
    return again and rating in UNSETTLED


def _doer(request: Request) -> Doer:
    by = By(campaigns.person(request).id, request.scene.now)
    return Doer(by, request.vault, request.message.text)


def _meant(tx: Transaction, request: Request) -> Told | None:
    """The case that is named, else the one that is answered and was one's own the latest."""
    own = overview.own(tx, request.vault, campaigns.person(request).id)
    told = backing.meant(tx, request, own)
    if told is not None:
        return told
    number = answering.answered_last(tx, campaigns.person(request).id)
    return None if number is None else reading.one(tx, request.vault, number)


def _concerned(tx: Transaction, number: int) -> set[int]:
    return {*voices.proposers(tx, number), *voices.supporters(tx, number)}


def _comment(request: Request) -> str:
    return str(request.understanding.slots.get("comment") or "")
