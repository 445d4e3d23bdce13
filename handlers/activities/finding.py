"""Which activity is meant, and the one question where that, or who, is not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.messages import Reply, Request
from bot.scene import Item, Option, Question
from handlers import asking, campaigns
from handlers.activities import telling
from handlers.asking import GROUP_PATIENCE, PRIVATE_PATIENCE
from services import families
from services.activities.writing import KIND, OPEN
from storage import dialogs
from storage.transaction import Transaction

MOST = 9
# What of an understanding is not kept while a question about it is open.
ANSWERED = ("unclear", "candidates", "entries", "added", "keep")


def named(request: Request) -> list[Item]:
    """The activities that are named."""
    told = request.understanding.slots.get(KIND)
    refs = told if isinstance(told, list) else [told]
    wanted = [tuple(ref) for ref in refs if ref is not None]
    return [item for item in request.scene.items if item.ref in wanted]


def is_of_several(request: Request) -> bool:
    """Whether more than one activity is named."""
    return isinstance(request.understanding.slots.get(KIND), list)


def here(request: Request, items: Iterable[Item]) -> list[Item]:
    """Those that are told in this group, else all."""
    chat, found = request.message.chat, list(items)
    return [item for item in found if (chat.channel, chat.id) in item.chats] or found


def to_come(request: Request) -> list[Item]:
    """The activities that take people in, those of this group if there are any."""
    now = request.scene.now
    return here(
        request,
        (
            item
            for item in request.scene.items
            if item.kind == KIND
            and item.status == OPEN
            and item.starts_at is not None
            and item.starts_at > now
        ),
    )


def signed(request: Request) -> list[Item]:
    """What the speaker, or an elder of theirs, is signed up for."""
    own = request.scene.own
    refs = {*(own.signed or ()), *own.parties}
    refs |= {ref for one in own.linked.values() for ref in (one.signed or ())}
    return [item for item in request.scene.items if item.ref in refs]


def settle(
    tx: Transaction, request: Request, among: Sequence[Item], nothing: str
) -> tuple[list[Item], list[Reply]]:
    """The activities that are meant: those named, or the only one of some.

    None where that is not known; then what is asked, or said (`nothing` where there are none).
    """
    items, asks = named(request), KIND in request.understanding.ask
    if items and not asks:
        return items, []
    if request.understanding.slots.get(KIND) is not None and not items:
        return [], telling.alone(tx, request, request.say("signups.gone"))
    if len(among) == 1 and not asks:
        return list(among), []
    if among:
        return [], which(tx, request, among)
    if not campaigns.is_spoken_to(request):
        return [], []
    return [], telling.alone(tx, request, request.say(nothing))


def which(tx: Transaction, request: Request, items: Sequence[Item]) -> list[Reply]:
    """Ask which activity is meant."""
    options = tuple(Option(n, one.title, one.ref) for n, one in enumerate(items[:MOST], 1))
    offered = choose(tx, request, options)
    refs = tuple(one.ref for one in items[:MOST])
    return [Reply(request.say("signups.which", options=offered), refs=refs)]


def who(tx: Transaction, request: Request) -> list[Reply]:
    """Ask which of several people is meant; a relative, which of the own elders."""
    slots, roster = request.understanding.slots, request.scene.roster
    person = campaigns.person(request)
    numbers = list(slots.get("candidates", ()))
    if not numbers and person.role == "family":
        numbers = families.elders(tx, person.id, "may_sign_up", request.scene.today)
    known = [one for one in map(roster.known, numbers[: campaigns.MOST_CHOICES]) if one]
    if not known:
        _open(tx, request, (), "question")
        return [Reply(request.say("signups.who"))]
    offered = choose(tx, request, campaigns.people(known), also=_beside(request))
    return [Reply(request.say("signups.which_person", options=offered))]


def sure(tx: Transaction, request: Request, text: str) -> list[Reply]:
    """Ask whether it is to be done, with a yes or no."""
    asking.put(tx, request, asking.CONFIRM, dict(request.understanding.slots))
    return [Reply(text)]


def choose(tx: Transaction, request: Request, options: tuple[Option, ...], **known: Any) -> str:
    """Open a question with options, and all that is known so far; gives them as offered."""
    _open(tx, request, options, "choose", **known)
    return "，".join(f"{option.n} {option.label}" for option in options)


def free(tx: Transaction, request: Request, **known: Any) -> None:
    """Open a question that is answered in any words."""
    _open(tx, request, (), "question", **known)


def _open(
    tx: Transaction,
    request: Request,
    options: tuple[Option, ...],
    kind: Any,
    **known: Any,
) -> None:
    slots, now = request.understanding.slots, request.scene.now
    draft = {name: value for name, value in slots.items() if name not in ANSWERED} | known
    patience = GROUP_PATIENCE if request.message.chat.is_group else PRIVATE_PATIENCE
    question = Question(
        request.understanding.intent, options, now + patience, kind=kind, draft=draft
    )
    dialogs.ask(tx, request.message, question, now)


def _beside(request: Request) -> list[Any]:
    """Who else was named in the words in which one person was not clear; the speaker too."""
    me, roster = campaigns.person(request).id, request.scene.roster
    mentions = roster.mentions(request.message.text, me, spoken=request.message.via == "voice")
    unclear_words = request.understanding.slots.get("unclear", "")
    others = [who for one in mentions for who in one.who if one.text != unclear_words]
    total = request.understanding.slots.get("total", 0)
    own = [] if "self" in others or total <= len(others) + 1 else ["self"]
    return [*own, *others]
