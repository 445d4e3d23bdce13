"""Backing a case in chat, objecting to it, adding to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.messages import Reply, Request
from handlers import campaigns
from handlers.activities import telling
from services.suggestions import calling, merging, pointing, reading, stages, steps, voices
from services.suggestions.items import KIND
from services.suggestions.reading import Told
from services.suggestions.steps import Doer, NotNowError
from services.suggestions.voices import OPPOSE, SUPPLEMENT, SUPPORT, Voice
from storage import dialogs
from storage.audit import By
from storage.transaction import Transaction

INTENT = "suggestion_support"
# The answer to whether a suggestion is the same as an older one.
SAME = "suggestion_same"
# What a suggestion may be besides a new one, as understanding names it.
ACTIONS = {"supplement": SUPPLEMENT, "oppose": OPPOSE}
_SAID = {
    SUPPORT: ("suggestions.supported", "suggestions.supported_before"),
    OPPOSE: ("suggestions.objected", "suggestions.objected_before"),
    SUPPLEMENT: ("suggestions.added", "suggestions.added"),
}
# In so few words it is said of what the bot said last.
FEW = 8
_NUMBERED = re.compile(r"(?<![\d月])(\d{1,6})\s*号(?![楼院门房桌线车机窗])")


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


def addressed(request: Request, text: str) -> str:
    """A text with the name of who spoke before it, where others read it."""
    if not request.message.chat.is_group:
        return text
    return request.say("suggestions.to", name=campaigns.person(request).name) + text


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


def meant(tx: Transaction, request: Request, own: Sequence[Told] | None = None) -> Told | None:
    """The case that is meant: by its number, by what is quoted or posted, else by its words.

    Where there are `own`, only these may be meant, unless a number is said; one that is alone is.
    """
    number = number_of(request)
    if number is None:
        if own is not None and len(own) == 1:
            return own[0]
        return by_words(tx, request, own)
    told = reading.one(tx, request.vault, number)
    if told is not None and told.row.state == stages.MERGED and told.row.kept_id is not None:
        return reading.one(tx, request.vault, told.row.kept_id)
    return told


def number_of(request: Request) -> int | None:
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


def by_words(tx: Transaction, request: Request, own: Sequence[Told] | None = None) -> Told | None:
    """The case that is named by its words, of those that somebody may mean here or of their own."""
    me, scene, message = campaigns.person(request).id, request.scene, request.message
    if own is None:
        told = pointing.cases(tx, request.vault, message.chat, me, scene.now)
    else:
        told = list(own)
    mentions = scene.roster.mentions(message.text, me) if scene.roster is not None else ()
    people = {who for one in mentions for who in one.who if isinstance(who, int)} - {me}
    return pointing.meant(told, message.text, people, _hint(request))


def _hint(request: Request) -> int | None:
    """The number of the case that understanding thought of."""
    ref = request.understanding.slots.get("ref")
    return int(ref[1]) if isinstance(ref, tuple) and ref[0] == KIND else None


def _voiced(tx: Transaction, request: Request, stance: str) -> list[Reply]:
    told = meant(tx, request)
    if told is None:
        campaigns.end_question(tx, request)
        if not campaigns.is_spoken_to(request):
            return []
        return telling.alone(tx, request, request.say("suggestions.which"))
    number, offered = told.row.id, _offered(request)
    if stance == SUPPORT and offered is not None and offered["older"] == number:
        dialogs.end(tx, request.message)
        text = addressed(request, joined(tx, request, offered["mine"], number))
        return [Reply(text, refs=((KIND, number),))]
    campaigns.end_question(tx, request)
    return _noted(tx, request, told, stance)


def _noted(tx: Transaction, request: Request, told: Told, stance: str) -> list[Reply]:
    number, say, me = told.row.id, request.say, campaigns.person(request).id
    if stance == SUPPORT and me in voices.proposers(tx, number):
        return telling.alone(tx, request, say("suggestions.own_already", n=number))
    if not calling.may_back(tx, told, me):
        return telling.alone(tx, request, say("suggestions.not_open", n=number))
    try:
        new = note(tx, request, number, stance)
    except steps.NotNowError:
        return over(tx, request, told)
    key = _SAID[stance][not new]
    count = len(voices.supporters(tx, number)) if stance == SUPPORT else 0
    text = say(key, n=number, case=called(tx, request, told), count=count)
    return [Reply(addressed(request, text), refs=((KIND, number),))]


def called(tx: Transaction, request: Request, told: Told) -> str:
    """A case as it is called where the speaker is."""
    if request.message.chat.is_group:
        return calling.here(request.say, told)
    return called_alone(tx, request, told)


def called_alone(tx: Transaction, request: Request, told: Told) -> str:
    """A case as it is called to the speaker alone."""
    me = campaigns.person(request).id
    return calling.alone(tx, request.vault, request.say, told, me)


def over(tx: Transaction, request: Request, told: Told) -> list[Reply]:
    """Say that nothing more can be said to a case: it was taken back, or is settled."""
    withdrawn = told.row.state == stages.WITHDRAWN
    key = "suggestions.stands_withdrawn" if withdrawn else "suggestions.over"
    return telling.alone(tx, request, request.say(key, case=called_alone(tx, request, told)))


def _offered(request: Request) -> Mapping[str, int] | None:
    """The speaker's new case and the older one, if it was just asked whether they are the same."""
    pending = request.scene.pending
    return pending.draft if pending is not None and pending.of == SAME else None
