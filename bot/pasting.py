"""粘贴: pasted talk taken as messages of the channel `paste`, one after another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import structlog

from bot import transcripts
from bot.clock import local_date
from bot.errors import YinlingError, places
from bot.messages import Account, Chat, Message, Quote, Request, Say
from bot.permissions import CLERKS, may
from bot.router import Listen, Router
from bot.scene import NOTHING, Item, Ref, Scene, Understanding
from services import effects, handouts
from services.effects import Effects
from services.pastes import model
from services.pastes.model import Came, Choices, Pasted, Result, Unclear
from services.pastes.people import People
from services.pastes.reading import DONE, Reader, is_list
from storage import inbox
from storage.scenes import Scenes
from storage.transaction import Transaction

log = structlog.get_logger(__name__)
EMERGENCY = "emergency"
# Why a list was not taken: it is of nothing that is on.
NOBODYS_LIST = "lists.of_somebody_else"
# Such a sentence, or a heading, says of nobody that he came.
_OF_WHO_DID_NOT = re.compile("[:：没未别不?？]")
# Lines of one minute stay in their order.
STEP = timedelta(milliseconds=1)


class Nowhere:
    """Reaches nobody: who spoke in a group of WeChat waits for no word from the bot."""

    def to_person(self, _tx: Any, _member_id: int) -> Chat | None:
        """Nobody has a chat."""
        return None

    def every_chat(self, _tx: Any, _member_id: int) -> list[Chat]:
        """Nobody has any."""
        return []

    def pushes(self, _channel: str) -> bool:
        """Nothing is sent."""
        return False

    def window(self, _channel: str) -> timedelta | None:
        """Nothing is sent, at no time."""
        return None

    def shows(self, _tx: Any, _chat: Chat) -> bool:
        """Nothing is shown."""
        return False


NOWHERE = Nowhere()


@dataclass(frozen=True, slots=True)
class Pasting:
    """Takes what was pasted in. Its parts are the dispatcher's."""

    say: Say
    scenes: Scenes
    router: Router
    request: Callable[[Message, Scene, int], Request]
    secret: bytes

    def preview(self, tx: Transaction, pasted: Pasted) -> Result:
        """What would come of it; nothing of it stays."""
        tx.command("SAVEPOINT paste")
        try:
            return self.record(tx, pasted)
        finally:
            tx.command("ROLLBACK TO SAVEPOINT paste")
            tx.command("RELEASE SAVEPOINT paste")

    def record(self, tx: Transaction, pasted: Pasted) -> Result:
        """Record all that is clear; what came of each line."""
        roster = self.scenes.roster(tx)
        people = People(tx, pasted.chat, pasted.at, pasted.choices, roster)
        return _Run(self, tx, pasted, people, Reader(self.request, people, pasted.by)).result()


@dataclass(slots=True)
class _Run:
    """One paste on its way: what was found so far."""

    parts: Pasting
    tx: Transaction
    pasted: Pasted
    people: People
    reader: Reader
    items: tuple[Item, ...] = ()
    seen: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    checkins: list[int] = field(default_factory=list)
    deeds: list[int] = field(default_factory=list)
    receipts: list[tuple[int, int]] = field(default_factory=list)
    handed_out: dict[date, Mapping[str, tuple[Ref, ...]]] = field(default_factory=dict)

    def result(self) -> Result:
        zone = self.parts.scenes.zone
        self.items = self.parts.scenes.items(self.tx, self._today())
        now = self.pasted.at.astimezone(zone)
        people = self.people
        read = transcripts.read(self.pasted.text, now, people.is_name, people.stands_alone)
        people.begin(read.lines)
        lines = tuple(self._came(n, line) for n, line in enumerate(read.lines))
        return Result(
            lines,
            tuple(self.checkins),
            tuple(self.deeds),
            tuple(people.bound),
            read.whole,
            tuple(self.receipts),
        )

    @property
    def _choices(self) -> Choices:
        return self.pasted.choices

    def _came(self, n: int, line: transcripts.Line) -> Came:
        """What comes of one line."""
        called = line.who or ""
        key = self._key_of(line)
        came = Came(key, called, line.text, model.NOTHING, line.at, quote=line.quote)
        if line.kind != "said":
            return replace(came, status=line.kind)
        if came.key in self._choices.left_out:
            return replace(came, status=model.LEFT_OUT)
        if came.key in self._choices.texts:
            came = replace(came, text=self._choices.texts[came.key])
        self.tx.command("SAVEPOINT line")
        try:
            done = self._taken(n, line, came)
        except YinlingError:
            raise
        except Exception as error:
            log.error("a pasted line failed", error=type(error).__name__, at=places(error))
            self.tx.command("ROLLBACK TO SAVEPOINT line")
            done = replace(came, status=model.FAILED)
        self.tx.command("RELEASE SAVEPOINT line")
        return done

    def _key_of(self, line: transcripts.Line) -> str:
        """The id of the message; the same words within a minute are told apart by their turn."""
        minute = line.at.strftime("%Y-%m-%d %H:%M") if line.at else str(self._today())
        said = (line.who or "", minute, " ".join(line.text.split()))
        self.seen[said] += 1
        chat = self.pasted.chat
        return transcripts.by_hand(chat, said[0], minute, line.text, self.seen[said] - 1)

    def _today(self) -> date:
        return local_date(self.pasted.at, self.parts.scenes.zone)

    def _taken(self, n: int, line: transcripts.Line, came: Came) -> Came:
        parts, tx = self.parts, self.tx
        candidates = self.people.whose(came.called)
        account = self.people.account(came.called, candidates)
        at = (line.at or self.pasted.at) + n * STEP
        message = self._message(came, account, at)
        inbox_id = inbox.enter(tx, parts.secret, message, at)
        if inbox_id is None:
            return replace(came, status=model.REPEATED)
        asked = parts.scenes.ask(tx, message, at)
        scene = self._scene(parts.scenes.load(tx, message, at, asked), came.called, at)
        came = replace(came, member_id=scene.person.id if scene.person else None)
        refs = self._handed_out(came.text, scene)
        if refs:
            # Somebody handed on what the bot wrote: what is said next answers that.
            inbox.answered(tx, inbox_id, NOTHING.intent, came.text, "http", refs=refs)
            return replace(came, because="pastes.is_handout")
        request = self.reader.read(message, scene, inbox_id, came.called)
        each = self.reader.lists(request, came.called)
        inbox.answered(tx, inbox_id, each[0].understanding.intent, None, None)
        done = _together([self._done(one, came, candidates) for one in each])
        return self._announced(done, request, inbox_id) if _is_idle(done) else done

    def _announced(self, came: Came, request: Request, inbox_id: int) -> Came:
        """What somebody tells the group of, which stands as the bot's post would."""
        person = request.scene.person
        staff = person is not None and person.role in CLERKS
        now = request.scene.now
        refs = self.reader.topics.hear(came.text, came.called, request.scene, now, staff=staff)
        if not refs:
            return came
        assert self.reader.topics.told is not None, "what is announced stands"
        told = self.reader.topics.told.text
        inbox.answered(self.tx, inbox_id, NOTHING.intent, told, "http", refs=refs)
        return replace(came, because="pastes.announces")

    def _handed_out(self, text: str, scene: Scene) -> tuple[Ref, ...]:
        """What a text is about, if it is a handout of something that is on."""
        if "\n" not in text:
            return ()
        if scene.today not in self.handed_out:
            given = (self.tx, scene.items, scene.today, self.parts.say, self.parts.scenes.zone)
            self.handed_out[scene.today] = handouts.known(*given)
        return self.handed_out[scene.today].get(handouts.plain(text), ())

    def _message(self, came: Came, account: Account, at: datetime) -> Message:
        return Message(
            app=transcripts.NAME,
            id=came.key,
            sender=account,
            chat=self.pasted.chat,
            text=came.text,
            sent_at=at,
            quote=Quote(came.quote) if came.quote else None,
        )

    def _scene(self, scene: Scene, called: str, at: datetime) -> Scene:
        """The scene as it was then, with the roster as staff know it."""
        before = [post for post in scene.recent if post.at < at]
        recent = self.reader.topics.recent(before, called)
        # Staff often enter an activity when a group has talked of it for days.
        items = tuple(self._on_here({item.ref: item for item in (*self.items, *scene.items)}))
        return replace(scene, recent=recent, pending=None, roster=self.people.roster, items=items)

    def _on_here(self, items: Mapping[Ref, Item]) -> Iterator[Item]:
        """The items, as on in a group that none of their kind names: it takes part in all."""
        here = (self.pasted.chat.channel, self.pasted.chat.id)
        named = {item.kind for item in items.values() if here in item.chats}
        for item in items.values():
            own = item.kind in named
            yield item if own else replace(item, chats=item.chats | {here})

    def _done(self, request: Request, came: Came, candidates: tuple[int, ...]) -> Came:
        """Have each thing that is asked for done, where all is clear."""
        first, *others = request.each()
        came = self._one_done(first, came, candidates)
        for other in others:
            came = model.both(came, self._one_done(other, came, candidates))
        return came

    def _one_done(self, request: Request, came: Came, candidates: tuple[int, ...]) -> Came:
        """Have the handler do it, where all is clear."""
        understood = request.understanding
        if understood.intent == EMERGENCY:
            return replace(came, status=model.DANGER)
        listen = self.parts.router.listen(understood.intent)
        if listen is None or understood.intent not in DONE:
            return replace(came, because=self._why(understood))
        if because := self._kept_out(request, came, listen):
            return replace(came, because=because)
        if request.scene.person is None:
            asked = Unclear("sender", came.called, candidates)
            return replace(came, status=model.UNCLEAR, unclear=(asked,))
        return self._recorded(request, came, listen)

    def _recorded(self, request: Request, came: Came, listen: Listen) -> Came:
        """Have the handler do it, but what must be asked first; of a list what is clear."""
        unclear = tuple(self._unclear(request))
        if unclear and not is_list(request):
            return replace(came, status=model.UNCLEAR, unclear=unclear)
        done, told = self._handled(request, listen.handler)
        self.checkins += [one for one in done.checkins if one not in self.checkins]
        self.deeds += done.deeds
        self.receipts += done.receipts
        status = model.UNCLEAR if unclear else model.RECORDED if done.each else model.NOTHING
        because = "" if done.each or unclear or told else "pastes.stands"
        came = replace(came, status=status, effects=done.each, unclear=unclear)
        return replace(came, because=because, told="" if done.each else told)

    def _kept_out(self, request: Request, came: Came, listen: Listen) -> str:
        """The key of why somebody's words are not done, "" where they are."""
        person = request.scene.person
        if person is None:
            nobody = self._choices.senders.get(came.called) == model.GUEST
            return "pastes.not_of_roster" if nobody else ""
        if not may(person.role, listen.allowed):
            return "pastes.not_allowed"
        of_staff = person.role in CLERKS and not is_list(request)
        if of_staff and not came.called and _is_of_others(request):
            return ""  # A message that was copied without who said it.
        return "pastes.of_staff" if of_staff else ""

    def _handled(self, request: Request, handler: Any) -> tuple[Effects, str]:
        """What the handler did, and what it would have answered."""
        by = effects.By(request.inbox_id, request.message.sender, request.scene.now)
        mark = effects.mark(self.tx)
        # Spoken to, it says why it does not do something.
        message = replace(request.message, at_bot=True)
        replies = list(handler(self.tx, replace(request, reach=NOWHERE, message=message)))
        told = "\n".join(reply.text for reply in replies)
        return effects.since(self.tx, by, mark, self.parts.say), told

    def _unclear(self, request: Request) -> Iterator[Unclear]:
        """What must be asked before it is done, or which rows of a list are nobody's yet."""
        slots, speaker = request.understanding.slots, request.scene.person
        names = dict.fromkeys(row.get("name") or "" for row in slots.get("entries", ()))
        for name in filter(None, names):
            found = self.people.roster.resolve(name, speaker.id if speaker else None, own_form=True)
            if found is not None and len(found.who) != 1 and found.candidates:
                yield Unclear("name", name, tuple(found.candidates))
        if names:
            return
        if slots.get("unclear"):
            yield Unclear("name", str(slots["unclear"]), tuple(slots.get("candidates", ())))
        elif request.understanding.ask:
            yield Unclear("what", request.understanding.ask[0])

    def _why(self, understood: Understanding) -> str:
        if understood.because == NOBODYS_LIST:
            return "pastes.no_activity"
        return "" if understood.intent == NOTHING.intent else "pastes.not_for_paste"


def _together(each: Sequence[Came]) -> Came:
    """What came of the lists of one message as what came of it."""
    effects = tuple(effect for one in each for effect in one.effects)
    unclear = tuple(question for one in each for question in one.unclear)
    told = next((one for one in each if one.unclear), None)
    told = told or next((one for one in each if one.effects), each[0])
    return replace(told, effects=effects, unclear=unclear)


def _is_idle(came: Came) -> bool:
    """Whether nothing came of a line: it may tell the others of something."""
    return came.status == model.NOTHING and came.because != "pastes.stands" and not came.told


def _is_of_others(request: Request) -> bool:
    """Whether one sentence tells of people by name that they do something."""
    if _OF_WHO_DID_NOT.search(request.message.text):
        return False
    people = request.understanding.slots.get("people", ())
    return bool(people) and all(isinstance(one, int) for one in people)
