"""What conversations about campaigns and meetings share: who speaks, which is meant, asking it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.messages import Reply, Request
from bot.scene import Item, Known, Option, Person, Question, Ref
from handlers.asking import GROUP_PATIENCE, PRIVATE_PATIENCE
from handlers.hears.studied import denies_thought, says_thought
from storage import dialogs
from storage.transaction import Transaction

CAMPAIGN, MEETING = "campaign", "meeting"
MOST_CHOICES = 4
# How understanding says that the whole of what was said is the thought.
ALL_OF_IT = "…"
# What of an understanding is kept while a question about it is open.
KEPT = ("campaign", "ref", "people", "date", "picture", "reflection", "from", "until")


def person(request: Request) -> Person:
    """Who speaks."""
    assert request.scene.person is not None, "the dispatcher admits people of the roster only"
    return request.scene.person


def is_spoken_to(request: Request) -> bool:
    """Whether somebody speaks to the bot itself."""
    return request.message.at_bot or not request.message.chat.is_group


def may_be_meant(request: Request, kind: str = CAMPAIGN) -> list[Item]:
    """The open items of a kind that may be meant: the one that is named, those on here, or any."""
    chat, scene = request.message.chat, request.scene
    items = [item for item in scene.items if item.kind == kind]
    named: Ref | None = request.understanding.slots.get("campaign" if kind == CAMPAIGN else "ref")
    if named is not None:
        return [item for item in items if item.ref == named]
    here = [item for item in items if (chat.channel, chat.id) in item.chats]
    return here or (items if is_spoken_to(request) else [])


def meant(request: Request, kind: str = CAMPAIGN) -> Item | None:
    """The one item of a kind that is meant; None where there is none, or are several."""
    items = may_be_meant(request, kind)
    return items[0] if len(items) == 1 else None


def end_question(tx: Transaction, request: Request) -> None:
    """Close the sender's own question if this is what it asked for."""
    pending = request.scene.pending
    if pending is not None and pending.of == request.understanding.intent:
        dialogs.end(tx, request.message)


def ask_which(tx: Transaction, request: Request) -> list[Reply]:
    """Ask which of several campaigns is meant, or say that none is open."""
    name, items = person(request).name, may_be_meant(request)
    if not items:
        told = [Reply(request.say("checkin.no_campaign", name=name))]
        return told if is_spoken_to(request) else []
    options = tuple(Option(n, item.title, item.ref) for n, item in enumerate(items, 1))
    offered = ask(tx, request, options)
    return [Reply(request.say("checkin.which", name=name, options=offered))]


def ask_who(tx: Transaction, request: Request) -> list[Reply]:
    """Ask which of several people is meant."""
    slots, roster = request.understanding.slots, request.scene.roster
    known = [roster.known(number) for number in slots.get("candidates", ())[:MOST_CHOICES]]
    options = people([one for one in known if one is not None])
    offered = ask(tx, request, options)
    name, said = person(request).name, slots.get("unclear", "")
    return [Reply(request.say("checkin.who", name=name, said=said, options=offered))]


def people(known: Sequence[Known]) -> tuple[Option, ...]:
    """People to choose from; namesakes are told apart by their bodies."""
    names = [one.name for one in known]
    return tuple(
        Option(n, f"{one.name}({one.branch})" if alike and one.branch else one.name, one.id)
        for n, one in enumerate(known, 1)
        for alike in [names.count(one.name) > 1]
    )


def ask(
    tx: Transaction,
    request: Request,
    options: tuple[Option, ...],
    known: Mapping[str, Any] | None = None,
) -> str:
    """Open a question, with what is known besides; gives its options as they are offered."""
    slots, now = {**request.understanding.slots, **(known or {})}, request.scene.now
    draft = {key: slots[key] for key in KEPT if key in slots}
    if thought := reflection(request):
        draft["reflection"] = thought
    patience = GROUP_PATIENCE if request.message.chat.is_group else PRIVATE_PATIENCE
    question = Question(request.understanding.intent, options, now + patience, draft=draft)
    dialogs.ask(tx, request.message, question, now)
    return "，".join(f"{option.n} {option.label}" for option in options)


def reflection(request: Request) -> str:
    """The thought on the study that was told, word for word; "" for none."""
    told = request.understanding.slots.get("reflection", "")
    text = request.message.text
    if told not in ("", ALL_OF_IT):
        return str(told)
    if not told and not says_thought(text):
        return ""
    if denies_thought(text):
        return ""
    called = request.say("checkin.called")
    return text.replace(f"@{called}", "").removeprefix(called).strip(" ，,：:")
