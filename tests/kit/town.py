"""The town: the demo's bureau with the real engine inside, for tests that read like talk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot import config, demonstration
from bot.app import Bot
from bot.channels.simulator import store
from bot.clock import MovableClock, StandingClock
from bot.hearing import Hearing
from bot.messages import Account, Answer, Chat, Message
from bot.understanding import Understander
from handlers.hears import HEARINGS
from storage.tables.engine import Outbox
from storage.transaction import Transaction
from tests.kit.said import Recorded

ZONE = ZoneInfo("Asia/Shanghai")
# An hour that no day has.
NEVER = 24
# A machine that does much else may be slow: that is not what these tests are about.
PATIENCE_SECONDS = 60.0
MORNING = datetime(2025, 10, 27, 9, 30, tzinfo=ZONE)
GROUPS = {name: (chat_id, hears) for chat_id, name, _, hears, _ in demonstration.GROUPS}
PEOPLE = {name: account_id for account_id, name, _, _ in demonstration.PEOPLE}


def settings(url: str, **environ: str) -> config.Settings:
    """Settings for a test bot with the simulator and the demo's Official Account."""
    read = _read(tuple(environ.items()))
    return read.model_copy(
        update={"database": read.database.model_copy(update={"url": SecretStr(url)})}
    )


@cache
def _read(environ: tuple[tuple[str, str], ...]) -> config.Settings:
    """The settings of all towns with such an environment, but for the database of each."""
    return config.load(
        None,
        {
            "YINLING_SECURITY__KEY": demonstration.KEY,
            "YINLING_OFFICIAL_ACCOUNT__APP_ID": demonstration.APP_ID,
            "YINLING_OFFICIAL_ACCOUNT__TOKEN": demonstration.TOKEN,
            "YINLING_OFFICIAL_ACCOUNT__AES_KEY": demonstration.AES_KEY,
            "YINLING_SIMULATOR__ENABLED": "true",
            # In tests time stands still, so that nobody ever pauses.
            "YINLING_LIMITS__PERSON_A_MINUTE": "1000000",
            "YINLING_LIMITS__GROUP_A_MINUTE": "1000000",
            **dict(environ),
        },
    )


def _patient(given: config.Settings) -> config.Settings:
    """The same on a machine that may be slow, unless a test is about just that."""
    if "answer_seconds" in given.limits.model_fields_set:
        return given
    limits = given.limits.model_copy(update={"answer_seconds": PATIENCE_SECONDS})
    return given.model_copy(update={"limits": limits})


def _understander(hearings: tuple[Hearing, ...], bot_name: str) -> Understander:
    """What reads messages; it takes long to make, and keeps nothing of what it reads."""
    return _usual(bot_name) if hearings == HEARINGS else Understander(hearings, bot_name)


@cache
def _usual(bot_name: str) -> Understander:
    return Understander(HEARINGS, bot_name)


class Town:
    """A running bot, its clock, and the people who talk to it."""

    def __init__(self, url: str, begins: datetime = MORNING) -> None:
        self.url = url
        self.clock = MovableClock(StandingClock(begins))
        self.said: list[Recorded] = []
        self.answered: list[str] = []
        self.bot = self._built()
        self._ids = count(1)

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> AsyncIterator[Town]:
        """A town on a migrated database, seeded if it is empty."""
        town = cls(url)
        await town._start()
        try:
            yield town
            await town.heard()
        finally:
            await town.bot.stop()

    def group(self, name: str) -> Place:
        """One of the demo's groups, by its name."""
        chat_id, hears = GROUPS[name]
        return Place(self, Chat(store.NAME, chat_id, is_group=True), hears == "at")

    def private(self, name: str) -> Place:
        """Somebody alone with the bot."""
        return Place(self, Chat(store.NAME, PEOPLE.get(name, name), is_group=False), at=False)

    async def wait(self, **duration: float) -> None:
        """Let time go by, with all that falls due in it."""
        await self.bot.run_due(self.clock.now() + timedelta(**duration))

    async def rest(self, until: datetime) -> None:
        """Time goes by in which the bot does not run."""
        assert until > self.clock.now(), "time only goes on"
        await self.bot.stop()
        self.clock.move_to(until)
        await self.restart_after_stop()

    async def restart(self) -> None:
        """End the bot and start a new one on the same database."""
        await self.bot.stop()
        await self.restart_after_stop()

    async def restart_after_stop(self) -> None:
        """Start a new bot on the same database, or on what was put in its place."""
        self.bot = self._built()
        await self._start()

    def _built(self) -> Bot:
        """A bot that enters no nightly copy: nothing works at long tasks here."""
        with patch("bot.app.Texts", Recorded), patch("bot.app.Understander", _understander):
            bot = Bot(_patient(settings(self.url)), self.clock)
        assert isinstance(bot.say, Recorded)
        self.said.append(bot.say)
        bot.runner = replace(bot.runner, told=replace(bot.runner.told, backup_hour=NEVER))
        return bot

    async def rows(self, table: Any) -> list[Any]:
        """All rows of a table, in the order of its key."""
        rows = table.__table__.select().order_by(*table.__table__.primary_key)
        return await self.bot.work.read(lambda tx: list(tx.execute(rows)))

    async def do(self, work: Any) -> Any:
        """Run a function of a transaction."""
        return await self.bot.work.submit("test", work)

    async def heard(self) -> None:
        """Fail if a sentence was said in a group that is not declared for groups."""
        posted = [row.text for row in await self.rows(Outbox) if row.is_group and row.text]
        keys = [key for said in self.said for key in said.undeclared([*posted, *self.answered])]
        assert not keys, f"said in a group, declare it in bot/texts/about/places.toml: {keys}"

    def next_id(self) -> str:
        """A message id that no other message has."""
        return f"t{next(self._ids)}"

    async def _start(self) -> None:
        await self.bot.start()
        now = self.clock.now()
        await self.do(lambda tx: demonstration.seed(tx, now, ZONE))


class Place:
    """A chat in the town. `at` says that one must @ the bot to be heard there."""

    def __init__(self, town: Town, chat: Chat, at: bool) -> None:  # noqa: FBT001
        self.town = town
        self.chat = chat
        self.at = at

    async def says(self, name: str, text: str, **more: Any) -> str | None:
        """What the bot answers at once when somebody says `text`; None is silence."""
        return (await self.tells(name, text, **more)).text

    async def tells(self, name: str, text: str, **more: Any) -> Answer:
        """As `says`, with the whole answer; `more` are fields of `Message`."""
        given = {
            "app": store.NAME,
            "id": self.town.next_id(),
            "sender": Account(store.NAME, PEOPLE.get(name, name)),
            "chat": self.chat,
            "text": text,
            "sent_at": self.town.clock.now(),
            "at_bot": self.at or not self.chat.is_group,
        }
        answer = await self.town.bot.dispatcher.receive(Message(**(given | more)))
        if self.chat.is_group and answer.text:
            self.town.answered.append(answer.text)
        return answer

    async def posts(self) -> list[str]:
        """What the bot posted here unasked, oldest first."""

        def read(tx: Transaction) -> list[str]:
            chat_id = self.chat.id if self.chat.is_group else f"{store.PRIVATE}{self.chat.id}"
            return [line.text for line in store.lines(tx, chat_id, 0)]

        return await self.town.bot.work.read(read)
