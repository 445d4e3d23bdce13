"""A suggestion told in chat: kept as it was said, given its numbers, and shown back."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Reply, Request
from bot.scene import Option, Question
from bot.understanding.points import points
from handlers import campaigns
from handlers.asking import GROUP_PATIENCE, PRIVATE_PATIENCE
from handlers.suggestions import backing
from handlers.suggestions.backing import SAME
from services.similar import neutral
from services.suggestions import missing, reading, recording, sensitive, voices
from services.suggestions.items import KIND
from services.suggestions.reading import Told
from services.suggestions.recording import Said
from services.themes import themes
from storage import dialogs
from storage.transaction import Transaction

INTENT = "suggestion_submit"
# The answer to where it is, or what is hoped for.
MORE = "suggestion_more"
YES, NO = 1, 2
# So many numbers are told with their words; of more only how many there are.
SHOWN = 3
_HOW = {"voice": recording.VOICE}


def submit(tx: Transaction, request: Request) -> list[Reply]:
    """Enter what was suggested; ask for it first where it was only announced."""
    slots = request.understanding.slots
    if slots.get("action") in backing.ACTIONS:
        return backing.speak_up(tx, request)
    if "topic" in request.understanding.ask:
        return _ask_what(tx, request)
    campaigns.end_question(tx, request)
    text = request.message.text
    spans = points(text)
    cases = recording.enter(tx, request.vault, _said(tx, request), spans)
    told = [reading.one(tx, request.vault, row.id) for row in cases]
    return _confirmed(tx, request, [one for one in told if one is not None])


def settle(tx: Transaction, request: Request) -> list[Reply]:
    """Have what was told be backing of the older one: the person says that it is the same."""
    pending = request.scene.pending
    if pending is None or pending.of != SAME:
        return []
    dialogs.end(tx, request.message)
    mine, older = pending.draft["mine"], pending.draft["older"]
    text = backing.addressed(request, backing.joined(tx, request, mine, older))
    return [Reply(text, refs=((KIND, older),))]


def apart(_tx: Transaction, request: Request) -> list[Reply]:
    """Leave what was told a case of its own: the person says that it is something else."""
    mine = request.understanding.slots["mine"]
    text = backing.addressed(request, request.say("suggestions.kept_apart", n=mine))
    return [Reply(text, refs=((KIND, mine),))]


def add_more(tx: Transaction, request: Request) -> list[Reply]:
    """Add what the person tells when asked where, or what is hoped for."""
    pending = request.scene.pending
    if pending is None or pending.of != MORE:
        return []
    dialogs.end(tx, request.message)
    number = pending.draft["mine"]
    backing.note(tx, request, number, voices.SUPPLEMENT)
    again = missing.question(
        [*pending.draft["asked"]], f"{pending.draft['said']}，{request.message.text}"
    )
    if again is not None:
        return _ask_more(
            tx, request, number, [*pending.draft["asked"], again], request.message.text
        )
    text = backing.addressed(request, request.say("suggestions.added", n=number))
    return [Reply(text, refs=((KIND, number),))]


def _said(tx: Transaction, request: Request) -> Said:
    message, scene = request.message, request.scene
    slots = request.understanding.slots
    text = message.text
    return Said(
        words=text,
        sender=message.sender,
        chat=message.chat,
        member_id=campaigns.person(request).id,
        at=scene.now,
        day=scene.today,
        how=recording.PASTED
        if message.chat.channel == "paste"
        else _HOW.get(message.via, recording.SPOKEN),
        inbox_id=request.inbox_id,
        anonymous=bool(slots.get("anonymous")),
        theme_id=themes.meant(tx, message.chat, scene.today, text),
        urgent=bool(slots.get("safety")),
        sensitive=sensitive.is_sensitive(text),
    )


def _ask_what(tx: Transaction, request: Request) -> list[Reply]:
    """Ask for what was only announced."""
    now, chat = request.scene.now, request.message.chat
    patience = GROUP_PATIENCE if chat.is_group else PRIVATE_PATIENCE
    draft = {
        name: value
        for name, value in request.understanding.slots.items()
        if name in ("anonymous", "safety")
    }
    dialogs.ask(
        tx, request.message, Question(INTENT, (), now + patience, kind="question", draft=draft), now
    )
    return [Reply(request.say("suggestions.what"))]


def _confirmed(tx: Transaction, request: Request, told: Sequence[Told]) -> list[Reply]:
    """Say the numbers and the words back, then the one question there may be."""
    if not told:
        return []
    say, here = request.say, request.message.chat.is_group
    lines = [backing.addressed(request, _recorded(request, told))]
    if told[0].row.anonymous:
        lines.append(say("suggestions.anonymous_here" if here else "suggestions.anonymous"))
    refs = tuple((KIND, one.row.id) for one in told)
    asked = _asked(tx, request, told)
    return [Reply("\n".join([*lines, *asked]), refs=refs)]


def _recorded(request: Request, told: Sequence[Told]) -> str:
    say = request.say
    if any(one.row.sensitive for one in told) and request.message.chat.is_group:
        return say("suggestions.recorded_quietly", numbers="、".join(str(t.row.id) for t in told))
    if len(told) == 1:
        return say("suggestions.recorded", n=told[0].row.id, words=told[0].short)
    shown = "".join(
        say("suggestions.one_of_several", n=one.row.id, words=one.short) for one in told[:SHOWN]
    )
    return say("suggestions.recorded_several", count=len(told), cases=shown)


def _asked(tx: Transaction, request: Request, told: Sequence[Told]) -> list[str]:
    """At most one question: whether it is the same as an older one, else what is missing."""
    if any(one.row.sensitive for one in told):
        return []
    older = next(
        (
            (one, found)
            for one in told
            for found in [request.similar.older(tx, one.row.id, one.words)]
            if found is not None
        ),
        None,
    )
    if older is not None:
        return [_ask_same(tx, request, *older)]
    if len(told) > 1:
        return []
    asked = missing.question([], told[0].words)
    if asked is None:
        return []
    return [_ask_more(tx, request, told[0].row.id, [asked], told[0].words)[0].text]


def _ask_same(tx: Transaction, request: Request, mine: Told, older: int) -> str:
    say, now = request.say, request.scene.now
    other = reading.one(tx, request.vault, older)
    assert other is not None, "it was just found"
    labels = ((YES, say("suggestions.same_yes"), True), (NO, say("suggestions.same_no"), False))
    options = tuple(Option(*label) for label in labels)
    patience = GROUP_PATIENCE if request.message.chat.is_group else PRIVATE_PATIENCE
    draft = {"mine": mine.row.id, "older": older}
    dialogs.ask(tx, request.message, Question(SAME, options, now + patience, draft=draft), now)
    return say("suggestions.same", n=older, words=neutral.for_others(other))


def _ask_more(
    tx: Transaction, request: Request, number: int, asked: Sequence[str], said: str
) -> list[Reply]:
    now = request.scene.now
    patience = GROUP_PATIENCE if request.message.chat.is_group else PRIVATE_PATIENCE
    draft = {"mine": number, "asked": list(asked), "said": said}
    question = Question(MORE, (), now + patience, kind="question", draft=draft)
    dialogs.ask(tx, request.message, question, now)
    return [Reply(request.say(asked[-1]), refs=((KIND, number),))]
