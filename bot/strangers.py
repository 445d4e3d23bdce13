"""Accounts of which nobody knows whose they are: asked once; what they said is done later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.clock import local_date
from bot.messages import Account, Chat, Message, Reply, Request, Say
from bot.permissions import may
from bot.router import Router
from bot.scene import NOTHING, Question, Scene
from bot.texts.dates import date_words
from services import chats, checkin
from storage import dialogs, inbox, outbox
from storage.inbox import KEPT
from storage.scenes import Scenes
from storage.transaction import Row, Transaction

# So long what somebody said is kept for the day when it is known who it was.
WEEK = timedelta(days=7)
PATIENCE = timedelta(days=1)
BIND = "bind_identity"
# What starts the keys of the questions that are put alone to who spoke in a group.
ASKED = "who:"
# What is told of such a thing when it is done is told also then; of check-ins their days are.
TOLD = ("activity_signup", "activity_update", "activity_cancel")
MOST_TOLD = 3
DAYS = {0: "identity.today", 1: "identity.yesterday", 2: "identity.day_before"}


class Done(NamedTuple):
    """What was done of what an account said: for whom, by which message, what is told of it."""

    owner: int
    inbox_id: int
    told: str


@dataclass(frozen=True, slots=True)
class Strangers:
    """Asks accounts that are nobody's, and does what they said. Its parts are the dispatcher's."""

    say: Say
    scenes: Scenes
    router: Router
    request: Callable[[Message, Scene, int], Request]

    def heard(self, request: Request) -> Request:
        """What an unbound account says alone; where it means nothing else, as to who it is."""
        scene, meant = request.scene, request.understanding
        alone = scene.person is None and not request.message.chat.is_group
        if not alone or scene.pending is not None or meant.intent != NOTHING.intent:
            return request
        asked = replace(scene, pending=_question(scene.now))
        again = self.request(request.message, asked, request.inbox_id)
        return again if again.understanding.intent == BIND else request

    def ask(self, tx: Transaction, request: Request) -> list[Reply]:
        """Ask who it is, once within WEEK: alone where the bot may begin, else where it stands."""
        message, now = request.message, request.scene.now
        chat, spoken_to = message.chat, message.at_bot or not message.chat.is_group
        if chat.is_group and request.reach.pushes(chat.channel):
            self._ask_alone(tx, message, now)
            return [Reply(self.say("identity.asked_alone"))] if spoken_to else []
        if not spoken_to:
            return []
        if inbox.told_since(tx, chat, KEPT, now - WEEK, message.sender.id):
            return [Reply(self.say("identity.kept"))]
        if chat.is_group:
            return [Reply(self.say("identity.who_in_group"))]
        dialogs.ask(tx, message, _question(now), now)
        return [Reply(self.say("identity.who"))]

    def replay(self, tx: Transaction, account: Account, now: datetime) -> str | None:
        """Do what an account said within WEEK, now that it is bound; what is told of it."""
        kept = inbox.kept(tx, account, now - WEEK)
        done = [one for row in kept if (one := self._again(tx, account, row)) is not None]
        if not done:
            return None
        days = checkin.days_said(tx, done[0].owner, [one.inbox_id for one in done])
        counted = self._counted(days, local_date(now, self.scenes.zone)) if days else ""
        texts = [one.told for one in done if one.told][-MOST_TOLD:]
        return "\n".join(filter(None, (counted, *texts))) or None

    def _ask_alone(self, tx: Transaction, message: Message, now: datetime) -> None:
        alone = replace(message, chat=replace(message.chat, id=message.sender.id, is_group=False))
        key = f"{ASKED}{alone.chat.channel}:{alone.chat.id}"
        if outbox.put(tx, key, alone.chat, self.say("identity.who_alone"), now, kind="post"):
            dialogs.ask(tx, alone, _question(now), now)

    def _again(self, tx: Transaction, account: Account, row: Row) -> Done | None:
        """Do what a kept message says as of its time; None if nothing is done."""
        message = _message(tx, account, row)
        asked = self.scenes.ask(tx, message, row.received_at)
        scene = self.scenes.load(tx, message, row.received_at, asked)
        before = tuple(post for post in scene.recent if post.at < row.received_at)
        scene = replace(scene, pending=None, recent=before)
        request = self.request(message, scene, row.id)
        person = scene.person
        if person is None or scene.purpose is None or scene.trial:
            return None
        wishes = [one for one in request.each() if self._is_done_later(one, person.role)]
        if not wishes or not inbox.take(tx, row.id, wishes[0].understanding.intent):
            return None
        told = [first for one in wishes if (first := self._done_later(tx, one))]
        dialogs.end(tx, message)
        return Done(person.id, row.id, "\n".join(told))

    def _is_done_later(self, request: Request, role: str) -> bool:
        understood = request.understanding
        listen = self.router.listen(understood.intent)
        kept = listen is not None and listen.kept and may(role, listen.allowed)
        return kept and not understood.ask

    def _done_later(self, tx: Transaction, request: Request) -> str:
        """Do one thing, and give what is told of it."""
        intent = request.understanding.intent
        listen = self.router.listen(intent)
        replies = list(listen.handler(tx, request)) if listen is not None else []
        return replies[0].text if replies and intent in TOLD else ""

    def _counted(self, days: list[date], today: date) -> str:
        named = (self._day(day, today) for day in reversed(days))
        return self.say("identity.counted", days="、".join(named), n=len(days))

    def _day(self, day: date, today: date) -> str:
        words = DAYS.get((today - day).days)
        return self.say(words) if words else date_words(self.say, day)


def _question(now: datetime) -> Question:
    return Question(BIND, (), now + PATIENCE, kind="question")


def _message(tx: Transaction, account: Account, row: Row) -> Message:
    """What was said, as it came; of the groups that hear everything it is not known to whom."""
    chat = Chat(row.channel, row.chat_id, row.chat_id != account.id)
    at_bot = not chat.is_group or chats.hears_only_at(tx, chat)
    return Message(
        row.app, row.message_id, account, chat, row.text, row.received_at, row.via, at_bot
    )
