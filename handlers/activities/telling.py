"""Who is told what, where: a group what concerns it, each person alone what is theirs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.messages import Acknowledged, Chat, Outgoing, Reply, Request
from bot.scene import Ref
from handlers import campaigns
from services import matters, tasks
from services.activities import entries
from services.activities.entries import IN, Entry
from services.activities.writing import KIND
from storage import acknowledgements, outbox
from storage.transaction import Row, Transaction

# What is quoted of a message where its answer comes alone.
MOST_QUOTED = 40
MANY = 2
JOINED = "signups.joined"
ASKED, LATE = "activity_asked", "activity_late"


class Told(NamedTuple):
    """What is to be said in the chat, and what to the speaker alone.

    `open_words` are said in the chat where nothing can be said alone; they tell nothing.
    """

    here: tuple[Reply, ...] = ()
    alone: tuple[str, ...] = ()
    open_words: str = ""


def tell(tx: Transaction, request: Request, told: Told, refs: tuple[Ref, ...]) -> list[Reply]:
    """Say it, each part where it belongs. In a group the rest is laid ready alone."""
    alone = tuple(dict.fromkeys(filter(None, told.alone)))
    if not request.message.chat.is_group:
        lines = [*(reply.text for reply in told.here), *alone]
        return [Reply("\n".join(lines), refs=refs)] if lines else []
    if not alone:
        return list(told.here)
    road = to_speaker(tx, request)
    if road is not None:
        quoted = request.message.text.strip()
        if len(quoted) > MOST_QUOTED:
            quoted = f"{quoted[:MOST_QUOTED]}…"
        text = request.say("signups.aside", said=quoted, text="\n".join(alone))
        what = Outgoing(text, refs=refs)
        about = refs[0][1] if refs else 0
        key = f"aside:{request.inbox_id}:{about}"
        outbox.put(tx, key, road, what, request.scene.now, kind="answer")
        return list(told.here)
    if told.here or not campaigns.is_spoken_to(request):
        return list(told.here)
    return [Reply(told.open_words or request.say("signups.ask_alone"), refs=refs)]


def alone(
    tx: Transaction, request: Request, *texts: str, refs: tuple[Ref, ...] = ()
) -> list[Reply]:
    """Say something to the speaker alone."""
    return tell(tx, request, Told(alone=texts), refs)


def together(request: Request, replies: Sequence[Reply]) -> list[Reply]:
    """What is said of several activities: alone in one text, in a group each as its own."""
    if request.message.chat.is_group or len(replies) < MANY:
        return list(replies)
    refs = tuple(ref for reply in replies for ref in reply.refs)
    lines = [reply.text for reply in replies]
    return [Reply("\n".join([*lines, request.say("signups.put_right_one")]), refs=refs)]


def to_speaker(tx: Transaction, request: Request) -> Chat | None:
    """Where the speaker can be written to alone at any time; None where nowhere."""
    return to_person(tx, request, campaigns.person(request).id)


def to_person(tx: Transaction, request: Request, member_id: int) -> Chat | None:
    """Where somebody can be written to alone at any time; None where nowhere."""
    chat = request.reach.to_person(tx, member_id)
    return chat if chat is not None and request.reach.pushes(chat.channel) else None


def others(tx: Transaction, request: Request, row: Row, texts: Iterable[tuple[int, str]]) -> None:
    """Tell people, once each, what somebody else did for them."""
    sender, now = request.message.sender, request.scene.now
    for member_id, text in texts:
        chat = to_person(tx, request, member_id)
        if chat is None or (chat.channel, chat.id) == (sender.channel, sender.id):
            continue
        key = f"signed:{row.id}:{request.inbox_id}:{member_id}"
        what = Outgoing(text, refs=((KIND, row.id),))
        outbox.put(tx, key, chat, what, now, kind="post")


def staff(tx: Transaction, request: Request, kind: str, row: Row, about: int | None = None) -> str:
    """Have staff look at it; what to add for the speaker: that they are told, or can't be."""
    whom = about if about != campaigns.person(request).id else None
    slots = {KIND: (KIND, row.id)}
    matter = replace(matters.of(request, kind), slots=slots, about_id=whom)
    told = tasks.add(tx, matter, matters.desk(request)).told
    return "" if told else request.say("tasks.nobody")


def acknowledged(tx: Transaction, row: Row, fresh: Sequence[Entry]) -> Acknowledged:
    """What tells sign-ups from others, where several are told together."""
    of = json.dumps([entry.key for entry in fresh], ensure_ascii=False)
    heads = sum(entry.heads for entry in fresh)
    return Acknowledged(JOINED, of, fresh[0].name, str(row.id), heads, _values(tx, row))


def recount(tx: Transaction, request: Request, row: Row) -> None:
    """Have what the groups have not read yet of an activity be as the list is by now."""
    kind = Acknowledged(JOINED, "", "", str(row.id)).kind

    def heads(told: Sequence[str]) -> list[int]:
        on = {entries.key_of(o): o.heads for o in entries.every(tx, row.id) if o.state == IN}
        return [sum(on.pop(key, 0) for key in json.loads(of)) for of in told]

    told = (tx, kind, request.scene.now, request.say)
    acknowledgements.recount(*told, heads=heads, values=_values(tx, row))


def _values(tx: Transaction, row: Row) -> dict[str, object]:
    return {"title": row.title, "total": entries.room(tx, row.id).taken}
