"""没听懂的话: what staff say was meant is done, as if it had been said so at that time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from bot.clock import local_date
from bot.messages import Account, Chat, Message, Request, Say
from bot.pasting import NOWHERE
from bot.permissions import may
from bot.router import Router
from bot.scene import NOTHING, Item, Own, Person, Ref, Scene, Understanding
from bot.texts.dates import date_words
from bot.understanding import Leanings
from services import chats, effects
from services.effects import Effect, Effects
from services.pastes.reading import DONE
from services.tasks import CALLED
from services.unclear.keeping import LOST
from storage import dialogs
from storage.scenes import Scenes
from storage.transaction import Row, Transaction

HUMAN, TALK, SENTENCE = "human", NOTHING.intent, "sentence"
# What a sentence of staff's may say.
MAY_SAY = DONE | {"leave_end", HUMAN}
CHECKIN, TAKE_BACK, LEAVE = "checkin", "checkin_cancel", "leave_start"
SIGN_UP, STAY_AWAY = "activity_signup", "activity_cancel"
WORDS = {
    CHECKIN: "unclear.as_checkin",
    TAKE_BACK: "unclear.as_checkin_cancel",
    LEAVE: "unclear.as_leave",
    SIGN_UP: "unclear.as_signup",
    STAY_AWAY: "unclear.as_cancel",
    HUMAN: "unclear.as_human",
    TALK: "unclear.as_talk",
}
# So many activities are offered; of more staff write a sentence.
MOST = 9


@dataclass(frozen=True, slots=True)
class Meaning:
    """What may have been meant: `key` names it in forms, `words` tell what would be done."""

    key: str
    words: str
    understood: Understanding = NOTHING


@dataclass(frozen=True, slots=True)
class Seen:
    """A message that was not understood, in the scene in which it was said.

    `people` are those of whom it may be, where several use the account and nobody knows who it
    was; only then `person` is None though somebody is known.
    """

    row: Row
    message: Message
    scene: Scene
    people: tuple[Person, ...] = ()

    @property
    def person(self) -> Person | None:
        """Who said it, None where that is not known."""
        return self.scene.person


class Came(NamedTuple):
    """What a meaning changed, and what the bot would have answered."""

    effects: Effects
    told: str


@dataclass(frozen=True, slots=True)
class Clarifying:
    """Does what staff say was meant. Its parts are the dispatcher's.

    `lean` tells what a message may mean though it was not understood.
    """

    say: Say
    scenes: Scenes
    router: Router
    request: Callable[[Message, Scene, int], Request]
    lean: Callable[[Message, Scene], Leanings] = field(repr=False)

    def seen(self, tx: Transaction, row: Row, who: int | None = None) -> Seen:
        """A row of `services.unclear.keeping`; `who` is who of several said it."""
        message = _message(tx, row)
        asked = self.scenes.ask(tx, message, row.at)
        scene = self.scenes.load(tx, message, row.at, asked)
        before = tuple(post for post in scene.recent if post.at < row.at)
        scene = replace(scene, pending=None, recent=before)
        people = scene.sharers if scene.unsure and row.member_id is None else ()
        return Seen(row, message, _spoken_by(scene, row, who), people)

    def meanings(self, seen: Seen, now: datetime) -> list[Meaning]:
        """What may have been meant, the likeliest first; a task and mere talk come last."""
        found = list(self._possible(seen, now)) if seen.person is not None else []
        leanings = self.lean(seen.message, seen.scene)
        order = {intent: n for n, intent in enumerate(leanings.intents)}
        near = {ref: n for n, ref in enumerate(leanings.items)}
        understood = seen.row.intent

        def likelihood(one: Meaning) -> tuple[bool, int, int]:
            intent, ref = one.understood.intent, one.understood.slots.get("activity", ("", 0))
            return intent != understood, order.get(intent, len(order)), near.get(ref, len(near))

        found.sort(key=likelihood)
        human = Meaning(HUMAN, self.say(WORDS[HUMAN]), Understanding(HUMAN))
        return [*found, human, Meaning(TALK, self.say(WORDS[TALK]))]

    def sentence(self, seen: Seen, text: str) -> tuple[Meaning | None, str]:
        """What staff's words mean in place of those that were said; else why they won't do."""
        message = replace(seen.message, text=text, at_bot=True)
        understood = self.request(message, seen.scene, seen.row.inbox_id).understanding
        listen = self.router.listen(understood.intent)
        if understood.intent == NOTHING.intent:
            return None, self.say("unclear.sentence_nothing")
        if understood.intent not in MAY_SAY or listen is None:
            return None, self.say("unclear.sentence_other")
        if understood.ask:
            return None, self.say("unclear.sentence_asks")
        return Meaning(SENTENCE, text, understood), ""

    def do(self, tx: Transaction, seen: Seen, meaning: Meaning) -> Came:
        """Have the handler do it. Nobody is told, and an open question stays as it is."""
        text = meaning.words if meaning.key == SENTENCE else seen.message.text
        message = replace(seen.message, text=text, at_bot=True)
        base = self.request(message, seen.scene, seen.row.inbox_id)
        request = replace(base, understanding=meaning.understood, reach=NOWHERE, scene=seen.scene)
        listen = self.router.listen(meaning.understood.intent)
        person = seen.person
        if listen is None or not may(person.role if person else None, listen.allowed):
            return Came(Effects(()), self.say("common.not_allowed"))
        by = effects.By(seen.row.inbox_id, message.sender, seen.scene.now)
        mark, asked = effects.mark(tx), dialogs.aside(tx, message)
        before = effects.since(tx, by, mark, self.say)
        told = "\n".join(reply.text for reply in listen.handler(tx, request))
        dialogs.put_back(tx, message, asked)
        after = effects.since(tx, by, mark, self.say)
        return Came(self._new(before, after, meaning.understood.intent), told)

    def look(self, tx: Transaction, seen: Seen, meaning: Meaning) -> Came:
        """What it would change; nothing of it stays."""
        tx.command("SAVEPOINT look")
        try:
            return self.do(tx, seen, meaning)
        finally:
            tx.command("ROLLBACK TO SAVEPOINT look")
            tx.command("RELEASE SAVEPOINT look")

    def _possible(self, seen: Seen, now: datetime) -> Iterator[Meaning]:
        """What whoever said it could have wanted at that time, and can be done now."""
        scene, zone = seen.scene, self.scenes.zone
        day, own = date_words(self.say, scene.today), scene.own
        campaigns = _here(seen, "campaign")
        for item in campaigns:
            about = {"campaign": item.ref, "people": ["self"], "date": scene.today}
            title = item.title if len(campaigns) > 1 else ""
            if scene.today in (own.checked_in or ()):
                yield self._one(TAKE_BACK, about, item.ref, day=day, title=title)
            else:
                yield self._one(CHECKIN, about, item.ref, day=day, title=title)
        on = {*(own.signed or ()), *own.parties}
        for item in _to_come(seen, now)[:MOST]:
            when = local_date(item.starts_at, zone) if item.starts_at else None
            told = {"title": item.title, "day": date_words(self.say, when) if when else ""}
            about = {"activity": item.ref, "people": ["self"]}
            if item.ref in on:
                yield self._one(STAY_AWAY, about, item.ref, **told)
            elif item.status == "open":
                yield self._one(SIGN_UP, about | {"total": 1}, item.ref, **told)
        leave = {"people": ["self"], "from": scene.today}
        yield self._one(LEAVE, leave, None, day=day)

    def _new(self, before: Effects, after: Effects, intent: str) -> Effects:
        """What came about since: the message itself may have opened a task at that instant.

        Who is to be helped is, though a task of the kind was closed before.
        """
        mine = Effect("task", about=self.say(CALLED[HUMAN])) if intent == HUMAN else None
        each = tuple(one for one in after.each if one == mine or one not in before.each)
        new = tuple(number for number in after.checkins if number not in before.checkins)
        return Effects(each, new, after.deeds)

    def _one(self, intent: str, slots: Mapping[str, Any], ref: Ref | None, **told: str) -> Meaning:
        key = f"{intent}:{ref[1]}" if ref is not None else intent
        return Meaning(key, self.say(WORDS[intent], **told), Understanding(intent, slots))


def _message(tx: Transaction, row: Row) -> Message:
    """What was said, as it came; what was lost in a group was said to the bot."""
    chat = Chat(row.channel, row.chat_id, row.chat_id != row.account_id)
    at_bot = not chat.is_group or row.why == LOST or chats.hears_only_at(tx, chat)
    sender = Account(row.channel, row.account_id)
    return Message(row.app, row.message_id, sender, chat, row.text, row.at, row.via, at_bot)


def _spoken_by(scene: Scene, row: Row, who: int | None) -> Scene:
    """The scene as of who said it, whoever uses the account by now."""
    chosen, person = row.member_id if row.member_id is not None else who, scene.person
    if chosen is None:
        return replace(scene, person=None) if scene.unsure else scene
    if person is not None and person.id == chosen and not scene.unsure:
        return scene
    found = next((one for one in scene.sharers if one.id == chosen), None)
    return replace(scene, person=found, own=Own(), sharers=(), unsure=False)


def _here(seen: Seen, kind: str) -> list[Item]:
    """The items of a kind that are on in the chat, else all."""
    chat = seen.message.chat
    items = [item for item in seen.scene.items if item.kind == kind]
    return [item for item in items if (chat.channel, chat.id) in item.chats] or items


def _to_come(seen: Seen, now: datetime) -> list[Item]:
    """The activities that have not begun, the next first."""
    items = [item for item in seen.scene.items if item.kind == "activity" and item.starts_at]
    later = [item for item in items if item.starts_at is not None and item.starts_at > now]
    return sorted(later, key=lambda item: (item.starts_at, item.id))
