"""Backing a case in chat, objecting to it, adding to it."""

from __future__ import annotations

import re

from bot.messages import Reply, Request
from handlers import campaigns
from handlers.activities import telling
from services.suggestions import merging, neutral, pointing, reading, stages, steps, voices
from services.suggestions.items import KIND
from services.suggestions.reading import Told
from services.suggestions.steps import Doer, NotNowError
from services.suggestions.voices import OPPOSE, SUPPLEMENT, SUPPORT, Voice
from storage.audit import By
from storage.transaction import Transaction

INTENT = "suggestion_support"
# What a suggestion may be besides a new one, as understanding names it.
ACTIONS = {"supplement": SUPPLEMENT, "oppose": OPPOSE}
_SAID = {
    SUPPORT: ("suggestions.supported", "suggestions.supported_before"),
    OPPOSE: ("suggestions.objected", "suggestions.objected_before"),
    SUPPLEMENT: ("suggestions.added", "suggestions.added"),
}
# In so few words it is said of what the bot said last.
FEW = 8
_NUMBERED = re.compile(r"(?<!\d)(\d{1,6})\s*号")


def support(tx: Transaction, request: Request) -> list[Reply]:
    """Back the case that is meant."""
    return _voiced(tx, request, SUPPORT)


def speak_up(tx: Transaction, request: Request) -> list[Reply]:
    """Object to a case, or add to it."""
    return _voiced(tx, request, ACTIONS[request.understanding.slots["action"]])


def joined(tx: Transaction, request: Request, mine: int, older: int) -> str:
    """Have the speaker's new case be merged into an older one; what is said of it."""
    by = By(campaigns.person(request).id, request.scene.now)
    doer = Doer(by, request.vault, request.say("suggestions.said_same"))
    try:
        merging.merge(tx, mine, older, doer)
    except NotNowError:
        return request.say("suggestions.kept_apart", n=mine)
    backed = len(voices.supporters(tx, older))
    return request.say("suggestions.joined", n=older, count=backed)


def note(tx: Transaction, request: Request, number: int, stance: str) -> bool:
    """Note what the speaker says to a case; False if it was said before."""
    voice = Voice(
        campaigns.person(request).id,
        stance,
        request.message.text,
        request.scene.now,
        request.inbox_id,
    )
    return voices.add(tx, request.vault, number, voice)


def meant(tx: Transaction, request: Request, *, own: bool = False) -> Told | None:
    """The case that is meant: by its number, by what is quoted or posted, else by its words.

    Of one's `own` only those may be meant, unless a number is said.
    """
    number = _number(request)
    if number is None:
        return _by_words(tx, request, own=own)
    told = reading.one(tx, request.vault, number)
    if told is not None and told.row.state == stages.MERGED and told.row.kept_id is not None:
        return reading.one(tx, request.vault, told.row.kept_id)
    return told


def _number(request: Request) -> int | None:
    """The number that is said; else what the bot posted last or is quoted, said in few words."""
    found = _NUMBERED.search(request.message.text)
    if found is not None:
        return int(found[1])
    ref = request.understanding.slots.get("ref")
    if not isinstance(ref, tuple):
        return None
    pending = request.scene.pending
    asked = pending is not None and pending.ref == ref
    return ref[1] if asked or len(request.message.text) <= FEW else None


def _by_words(tx: Transaction, request: Request, *, own: bool) -> Told | None:
    me, scene, message = campaigns.person(request).id, request.scene, request.message
    told = pointing.cases(tx, request.vault, message.chat, me, scene.now)
    told = [one for one in told if one.row.member_id == me] if own else told
    if own and len(told) == 1:
        return told[0]
    mentions = scene.roster.mentions(message.text, me) if scene.roster is not None else ()
    people = {who for one in mentions for who in one.who if isinstance(who, int)} - {me}
    return pointing.meant(told, message.text, people)


def _voiced(tx: Transaction, request: Request, stance: str) -> list[Reply]:
    campaigns.end_question(tx, request)
    told = meant(tx, request)
    if told is None:
        if not campaigns.is_spoken_to(request):
            return []
        return telling.alone(tx, request, request.say("suggestions.which"))
    number, say = told.row.id, request.say
    if stance == SUPPORT and campaigns.person(request).id in voices.proposers(tx, number):
        return telling.alone(tx, request, say("suggestions.own_already", n=number))
    own = told.row.member_id == campaigns.person(request).id
    words = told.short if own else neutral.for_others(told) or say("suggestions.untold")
    try:
        new = note(tx, request, number, stance)
    except steps.NotNowError:
        return telling.alone(tx, request, say("suggestions.over", n=number, words=words))
    key = _SAID[stance][not new]
    count = len(voices.supporters(tx, number)) if stance == SUPPORT else 0
    text = say(key, n=number, words=words, count=count)
    return [Reply(text, refs=((KIND, number),))]
