"""One message's journey, from the inbox to the answer, in one unit of work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from bot.answers import Answers, Taken, Ticket
from bot.clarifying import Clarifying
from bot.clock import Clock
from bot.errors import Busy, Unavailable, places
from bot.guards import Guards
from bot.messages import Account, Answer, Inbound, Message, Notice, Reach, Reply, Request, Say
from bot.metrics import Metrics
from bot.pasting import Pasting
from bot.permissions import may
from bot.router import Listen, Router
from bot.scene import NOTHING, Scene, Understanding
from bot.sharers import as_named
from bot.strangers import Strangers
from bot.understanding import Leanings
from services import chats, effects, matters, tasks, trials
from services.unclear import keeping as unclear
from storage import inbox
from storage.inbox import KEPT
from storage.scenes import Scenes
from storage.transaction import Transaction
from storage.work import UnitOfWork

log = structlog.get_logger(__name__)
# A commit that has begun when the time is up is worth this much longer.
GRACE_SECONDS = 0.4
# Somebody who sends nine pictures needs one word about them.
NO_TEXT_AGAIN = timedelta(minutes=10)
# Nobody is told twice within this time that he was not understood; staff are told instead.
LOST_AGAIN = timedelta(hours=1)
LOST, LOST_TWICE = "none", "not_understood"
# As what a message of a group in its trial goes down.
TRIAL = "trial"
NO_TEXT = {"voice": "common.no_text_voice", "text": "common.called"}


class Understand(Protocol):
    """Reads a message in its scene."""

    def __call__(self, message: Message, scene: Scene, /) -> Understanding:
        """What the message asks for."""


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Takes inbound messages to their handlers. All its parts are given by `bot.app`."""

    work: UnitOfWork
    router: Router
    understand: Understand
    scenes: Scenes
    guards: Guards
    say: Say
    clock: Clock
    answers: Answers
    secret: bytes
    metrics: Metrics
    wake_relay: Callable[[], None]
    reach: Reach
    duty_order: tuple[str, ...] = ()
    vault: Any = None
    similar: Any = None
    answer_seconds: float = 4.0

    async def receive(self, inbound: Inbound) -> Answer:
        """Handle a message or notice and give the answer after its commit.

        Raises `Busy` or `Unavailable`, also when the time is up, if nothing is committed
        yet: the platform must deliver again.
        """
        deadline = asyncio.get_running_loop().time() + self.answer_seconds
        try:
            return await self._until(deadline, inbound, self._handle)
        except (Busy, Unavailable):
            raise
        except Exception as error:
            _log_failure(error)
            return await self._until(deadline, inbound, self._apologise)

    async def _until(
        self,
        deadline: float,
        inbound: Inbound,
        handle: Callable[[Transaction, Inbound, Ticket], Answer],
    ) -> Answer:
        ticket = Ticket()
        conversation = f"{inbound.chat.channel}:{inbound.chat.id}"

        def work(tx: Transaction) -> Answer:
            ticket.reopen()
            try:
                return handle(tx, inbound, ticket)
            except Exception as error:
                if ticket.is_late:  # Nobody waits any more who would log it.
                    _log_failure(error)
                raise

        future = self.work.submit(conversation, work)
        loop = asyncio.get_running_loop()
        timer = loop.call_at(deadline, _time_up, loop, future, ticket)
        try:
            return await future
        finally:
            timer.cancel()
            if ticket.posted:
                self.wake_relay()

    def _handle(self, tx: Transaction, inbound: Inbound, ticket: Ticket) -> Answer:
        now = self.clock.now()
        asked = self.scenes.ask(tx, inbound, now)
        inbox_id = inbox.enter(tx, self.secret, inbound, now)
        if inbox_id is None:
            return self._repeat(tx, inbound)
        scene = self.scenes.load(tx, inbound, now, asked)
        stopped = self.guards.stop(tx, inbound, scene)
        if stopped is not None:
            intent, replies = stopped
        elif scene.trial:
            intent, replies = TRIAL, self._tried(tx, inbound, scene, inbox_id)
        elif isinstance(inbound, Notice):
            intent, replies = "notice", self._notice(tx, inbound, scene)
        else:
            intent, replies = self._message(tx, inbound, scene, inbox_id)
        self.metrics.handled.labels(intent).inc()
        return self.answers.give(tx, Taken(inbound, inbox_id, ticket), intent, list(replies))

    def _message(
        self, tx: Transaction, message: Message, scene: Scene, inbox_id: int
    ) -> tuple[str, Any]:
        if not message.text.strip():
            return self._wordless(tx, message, scene, inbox_id)
        return self._answer(tx, self._strangers().heard(self._request(message, scene, inbox_id)))

    def _wordless(
        self, tx: Transaction, message: Message, scene: Scene, inbox_id: int
    ) -> tuple[str, list[Reply]]:
        """What a feature makes of a message without words, else one kind line."""
        request = self._request(message, scene, inbox_id)
        for feature in self.router.features:
            if feature.pictures and (replies := list(feature.pictures(tx, request))):
                return feature.name, replies
        return "no_text", self._no_text(tx, message, scene.now)

    def _answer(self, tx: Transaction, request: Request) -> tuple[str, list[Reply]]:
        """Do each thing that is asked for; what is said of all of them is one answer."""
        first, *others = request.each()
        intent, replies = self._answer_one(tx, first)
        told = list(replies)
        for other in others if request.scene.person is not None else ():
            told += [replace(reply, beside=True) for reply in self._answer_one(tx, other)[1]]
        return intent, told

    def _answer_one(self, tx: Transaction, request: Request) -> tuple[str, Any]:
        scene, understood = request.scene, request.understanding
        listen = self.router.listen(understood.intent)
        if listen is None and understood.intent != NOTHING.intent and self.router.otherwise:
            return understood.intent, self.router.otherwise(tx, request)
        if listen is None:
            return self._not_understood(tx, request)
        if not may(scene.person.role if scene.person else None, listen.allowed):
            return self._refused(tx, request, listen)
        return understood.intent, listen.handler(tx, request)

    def _request(self, message: Message, scene: Scene, inbox_id: int) -> Request:
        scene = as_named(scene, message.text)
        return Request(
            message,
            scene,
            self.understand(message, scene),
            inbox_id,
            self.say,
            self.reach,
            self.duty_order,
            self.vault,
            self.replay,
            self.pasting(),
            self.similar,
        )

    def replay(self, tx: Transaction, account: Account, now: datetime) -> str | None:
        """Do what an account said before it was bound; a sentence on what was counted."""
        return self._strangers().replay(tx, account, now)

    def pasting(self) -> Pasting:
        """What takes in talk that staff paste, with the same parts."""
        return Pasting(self.say, self.scenes, self.router, self._request, self.secret)

    def clarifying(self, lean: Callable[[Message, Scene], Leanings]) -> Clarifying:
        """What does what staff say was meant, with the same parts."""
        return Clarifying(self.say, self.scenes, self.router, self._request, lean)

    def _strangers(self) -> Strangers:
        return Strangers(self.say, self.scenes, self.router, self._request)

    def _tried(self, tx: Transaction, inbound: Inbound, scene: Scene, inbox_id: int) -> list[Reply]:
        """In a group's trial: what a message would have come to is written down, and no more."""
        if isinstance(inbound, Message):
            request = self._request(inbound, scene, inbox_id)
            tx.command("SAVEPOINT trial")
            mark = effects.mark(tx)
            if inbound.text.strip():
                replies = self._answer(tx, request)[1]
            else:
                replies = self._wordless(tx, inbound, scene, inbox_id)[1]
            answers = [reply.text for reply in replies]
            by = effects.By(inbox_id, inbound.sender, scene.now)
            came = effects.since(tx, by, mark, self.say).each
            tx.command("ROLLBACK TO SAVEPOINT trial")
            tx.command("RELEASE SAVEPOINT trial")
            saved = "\n".join(dict.fromkeys(one.words(self.say) for one in came))
            trials.note(tx, request, answers, saved)
        return []

    def _desk(self) -> matters.Desk:
        return matters.Desk(self.reach, self.say, self.duty_order, self.replay)

    def _notice(self, tx: Transaction, notice: Notice, scene: Scene) -> Any:
        handler = self.router.notice(notice.event)
        return handler(tx, notice, scene, self._desk()) if handler else ()

    def _no_text(self, tx: Transaction, message: Message, now: datetime) -> list[Reply]:
        """One kind line for some while; the message itself stays in the inbox, for staff."""
        chat, sender = message.chat, message.sender
        since = now - NO_TEXT_AGAIN
        if chat.is_group and not message.at_bot:
            return []
        if inbox.told_since(tx, chat, "no_text", since, sender.id):
            return []
        return [Reply(self.say(NO_TEXT.get(message.via, "common.no_text")))]

    def _not_understood(self, tx: Transaction, request: Request) -> tuple[str, list[Reply]]:
        """Say so once an hour; the second time staff are told, and a third time nothing new.

        In a group that goes only for what is said to the bot, and the third time is silence.
        Thanks and greetings ask for nothing.
        """
        message = request.message
        chat, sender, since = message.chat, message.sender, request.scene.now - LOST_AGAIN
        if (chat.is_group and not message.at_bot) or not request.understanding.meant:
            return LOST, []
        unclear.note(tx, request)
        if not inbox.told_since(tx, chat, LOST, since, sender.id):
            return LOST, [Reply(self.say("common.not_understood"))]
        if not inbox.told_since(tx, chat, LOST_TWICE, since, sender.id):
            matter, desk = matters.of(request, LOST_TWICE), matters.desk(request)
            told = tasks.add(tx, matter, desk).told
            return LOST_TWICE, [Reply(self.say("common.lost" if told else "tasks.nobody"))]
        return LOST, [] if chat.is_group else [Reply(self.say("common.not_understood"))]

    def _refused(self, tx: Transaction, request: Request, listen: Listen) -> tuple[str, Any]:
        """Tell whoever may not do something so; what an unbound account said may be kept."""
        message, known = request.message, request.scene.person is not None
        if listen.kept and not known:
            return KEPT, self._strangers().ask(tx, request)
        if message.chat.is_group and not message.at_bot:
            return listen.intent, []
        words = "common.not_allowed" if known else "common.unknown_person"
        return listen.intent, [Reply(self.say(words))]

    def _repeat(self, tx: Transaction, inbound: Inbound) -> Answer:
        self.metrics.handled.labels("repeated").inc()
        first = inbox.first_answer(tx, self.secret, inbound)
        return Answer(first.answer if first.road == "http" else None, repeated=True)

    def _apologise(self, tx: Transaction, inbound: Inbound, ticket: Ticket) -> Answer:
        """Keep a message whose handler failed, so that a repeat does not fail again."""
        inbox_id = inbox.enter(tx, self.secret, inbound, self.clock.now())
        if inbox_id is None:
            return self._repeat(tx, inbound)
        self.metrics.handled.labels("failed").inc()
        spoken_to = isinstance(inbound, Message) and (inbound.at_bot or not inbound.chat.is_group)
        speaks = spoken_to and not (inbound.chat.is_group and chats.is_on_trial(tx, inbound.chat))
        replies = [Reply(self.say("common.failed"))] if speaks else []
        return self.answers.give(tx, Taken(inbound, inbox_id, ticket), "failed", replies)


def _time_up(loop: asyncio.AbstractEventLoop, future: asyncio.Future[Any], ticket: Ticket) -> None:
    if future.done():
        return
    if ticket.claim("late"):
        future.set_exception(Unavailable("no answer in time"))
    else:
        loop.call_later(GRACE_SECONDS, _give_up, future, ticket)


def _give_up(future: asyncio.Future[Any], ticket: Ticket) -> None:
    if not future.done():
        ticket.give_up()
        future.set_exception(Unavailable("no commit in time"))


def _log_failure(error: Exception) -> None:
    log.error("handler failed", error=type(error).__name__, at=places(error))
