"""A group's life as a readable text: what people say in it is played, what the bot does is written.

A line `09:12 群里 张国安：@银铃 打卡` is played; so are 单聊 (alone with the bot), 停机 and 开机.
Headings (`## 11月1日(周六)`) set the day, lines with `> ` tell the story. All else in the text is
what the bot did, and is written anew: answers and silence indented below what was said, posts with
their minute, numbers of the day in 〔〕. A message's line breaks stand as ⏎.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from bot import demonstration
from bot.app import Bot
from bot.clock import MovableClock, StandingClock
from bot.messages import Account, Chat, Message
from storage.tables.base import core
from storage.tables.checkin import Checkin, CheckinTotal
from storage.tables.engine import Outbox
from storage.tables.members import Member
from storage.transaction import Transaction
from tests.kit import platform as fake
from tests.kit.platform import FakePlatform
from tests.kit.town import ZONE, settings

GROUP = Chat("wecom_aibot", "wr-reading", is_group=True)
BOT_NAME = "银铃"
YEAR = 2025
HEARD = re.compile(r"^(?P<at>\d\d:\d\d) (?P<where>群里|单聊) (?P<who>[^：]+)：(?P<said>.*)$")
SWITCH = re.compile(r"^(?P<at>\d\d:\d\d) (?P<what>停机|开机)$")
DAY = re.compile(r"^## (?P<month>\d+)月(?P<day>\d+)日")
DIGEST = re.compile(r"[0-9a-f]{32}")
AT_BOT = f"@{BOT_NAME}"
PICTURE = "[图片]"
DRAWN = "〔图片〕"
LAST_MINUTE = time(23, 59)
# Shortly after the copy of the night, the certificates of a month, and a ranking.
LONG_TASKS = (time(3), time(10, 3), time(18, 3))

_checkins, _totals, _outbox, _members = map(core, (Checkin, CheckinTotal, Outbox, Member))


def played(text: str) -> Iterator[str]:
    """The lines of a transcript that are its author's: the story, and what people say."""
    for line in text.splitlines():
        heard = HEARD.match(line)
        if (
            line.startswith(("#", "> "))
            or SWITCH.match(line)
            or (heard and not heard["who"].endswith(BOT_NAME))
        ):
            yield line


@dataclass
class Stage:
    """Where a transcript is played: a bot in WeCom and WeChat, and who has which account there.

    `groups` are the posts that the group got, each with its instant.
    """

    url: str
    platform: FakePlatform
    clock: MovableClock
    accounts: dict[str, Account]
    bot: Bot | None = None
    groups: list[tuple[datetime, str]] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    _taken: int = 0
    _forwards: int = 0
    _ids: int = 0

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, platform: FakePlatform, begin: datetime, accounts: dict[str, Account]
    ) -> AsyncIterator[Stage]:
        """A bot that begins to run at an instant."""
        clock = MovableClock(StandingClock(begin))
        platform.clock = clock
        stage = cls(url, platform, clock, accounts)
        await stage._start()
        try:
            yield stage
        finally:
            await stage._stop()

    async def do(self, work):  # type: ignore[no-untyped-def]
        """What a function of a transaction gives."""
        assert self.bot is not None
        return await self.bot.work.submit("test", work)

    async def play(self, text: str) -> str:
        """The transcript of a text, as the bot of today has it."""
        self._lines = []
        today: date | None = None
        for line in played(text):
            if day := DAY.match(line):
                await self._end(today)
                today = date(YEAR, int(day["month"]), int(day["day"]))
                self._lines += ["", line]
            elif switch := SWITCH.match(line):
                await self._switch(today, switch)
            elif heard := HEARD.match(line):
                await self._until(_at(today, heard["at"]))
                self._lines += [line, *await self._heard(heard)]
            else:
                self._lines.append(line)
        await self._end(today)
        return "\n".join(self._lines).strip() + "\n"

    async def totals(self) -> dict[str, tuple[int, int]]:
        """Everybody's days and longest run, by name."""
        rows = select(_members.c.name, _totals.c.days, _totals.c.longest).join(
            _totals, _totals.c.member_id == _members.c.id
        )
        found = await self.do(lambda tx: list(tx.execute(rows.order_by(_members.c.id))))
        return {row.name: (row.days, row.longest) for row in found}

    async def _start(self) -> None:
        environ = {
            "YINLING_WECOM_AIBOT__TOKEN": demonstration.TOKEN,
            "YINLING_WECOM_AIBOT__AES_KEY": demonstration.AES_KEY,
            "YINLING_OFFICIAL_ACCOUNT__APP_ID": fake.APP_ID,
            "YINLING_OFFICIAL_ACCOUNT__APP_SECRET": fake.SECRET,
            "YINLING_PLATFORM__OFFICIAL_ACCOUNT_API": self.platform.url,
            "YINLING_PLATFORM__WECOM_API": self.platform.url,
            "YINLING_GROUP_ROBOT__ROBOTS": f"reading {fake.ROBOT_KEY}",
            "YINLING_BUREAU__BOT_NAME": BOT_NAME,
        }
        self.bot = Bot(settings(self.url, **environ), self.clock)
        await self.bot.start()

    async def _stop(self) -> None:
        if self.bot is not None:
            await self.bot.stop()
        self.bot = None

    async def _switch(self, today: date | None, switch: re.Match[str]) -> None:
        at = _at(today, switch["at"])
        if switch["what"] == "停机":
            await self._until(at)
            await self._stop()
        self._lines.append(switch[0])
        if switch["what"] == "开机":
            self.clock.move_to(at)
            await self._start()
            await self._until(at + timedelta(minutes=1))

    async def _until(self, instant: datetime) -> None:
        """Let time go by, and write down what the bot sent in it."""
        if self.bot is None:
            self.clock.move_to(instant)
            return
        for moment in (*self._moments(instant), instant):
            await self.bot.run_due(moment)
            await self.bot.longtasks.work_off()
            await self.bot.run_due(moment)
        for at, (endpoint, recipient, text) in self._sent():
            if endpoint == fake.ROBOT_SEND:
                self.groups.append((at, _flat(text)))
                self._lines.append(f"{_minute(at)} 群里 {BOT_NAME}：{_flat(text)}")
            else:
                whom = self._named(recipient)
                self._lines.append(f"{_minute(at)} 单聊→{whom} {BOT_NAME}：{_flat(text)}")
        for row in await self.do(self._new_forwards):
            whom = "群里" if row.is_group else self._named(row.chat_id)
            self._lines.append(f"{_minute(row.done_at)} 〔待转发→{whom}〕{_flat(row.text)}")

    def _moments(self, until: datetime) -> Iterator[datetime]:
        """When long tasks that were entered on the way are worked at, as they are at once."""
        now = self.clock.now()
        days = (now.astimezone(ZONE).date(), until.date())
        for moment in sorted({datetime.combine(d, at, ZONE) for d in days for at in LONG_TASKS}):
            if now < moment < until:
                yield moment

    def _sent(self) -> Iterator[tuple[datetime, fake.Accepted]]:
        fresh = slice(self._taken, None)
        yield from zip(self.platform.times[fresh], self.platform.accepted[fresh], strict=True)
        self._taken = len(self.platform.accepted)

    def _new_forwards(self, tx: Transaction) -> list:  # type: ignore[type-arg]
        rows = select(_outbox).where(_outbox.c.state == "forward", _outbox.c.id > self._forwards)
        found = list(tx.execute(rows.order_by(_outbox.c.id)))
        self._forwards = max((row.id for row in found), default=self._forwards)
        return found

    async def _heard(self, heard: re.Match[str]) -> list[str]:
        """What comes of what somebody said, as lines."""
        if heard["where"] == "群里" and AT_BOT not in heard["said"]:
            return ["    （没有@，听不见）"]
        if self.bot is None:
            return ["    （停机，没有送到）"]
        answer = await self.bot.dispatcher.receive(self._message(heard))
        return [f"    {BOT_NAME}：{_flat(answer.text)}" if answer.text else "    （不作声）"]

    def _message(self, heard: re.Match[str]) -> Message:
        account, said = self.accounts[heard["who"]], heard["said"]
        is_group = heard["where"] == "群里"
        if account.channel == "official_account":
            self.platform.person_writes(account.id)
        self._ids += 1
        text = said.replace(AT_BOT, "").strip().replace("⏎", "\n")
        return Message(
            app=account.channel,
            id=f"m{self._ids}",
            sender=account,
            chat=GROUP if is_group else Chat(account.channel, account.id, is_group=False),
            text="" if text == PICTURE else text,
            sent_at=self.clock.now(),
            via="picture" if text == PICTURE else "text",
            at_bot=True,
        )

    async def _end(self, today: date | None) -> None:
        """The end of a day, with its numbers."""
        if today is None:
            return
        await self._until(datetime.combine(today, LAST_MINUTE, ZONE))
        if self.bot is not None:
            midnight = datetime.combine(today, time(), ZONE)
            of, late = await self.do(lambda tx: _counted(tx, today, midnight))
            self._lines.append(f"〔{today.month}月{today.day}日打卡{of}人，今天补了{late}人次〕")

    def _named(self, account_id: str) -> str:
        return next((name for name, one in self.accounts.items() if one.id == account_id), "？")


def _counted(tx: Transaction, day: date, midnight: datetime) -> tuple[int, int]:
    """How many studied on a day, and how many earlier days were made up on it."""
    of_day = select(func.count()).select_from(_checkins).where(_checkins.c.day == day)
    late = (
        select(func.count())
        .select_from(_checkins)
        .where(_checkins.c.at >= midnight, _checkins.c.day < day)
    )
    return tx.execute(of_day).scalar_one(), tx.execute(late).scalar_one()


def _at(day: date | None, clock: str) -> datetime:
    assert day is not None, "a heading comes first"
    return datetime.combine(day, time.fromisoformat(clock), ZONE)


def _minute(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%H:%M}"


def _flat(text: str) -> str:
    """A text as one line; a picture, which the platform knows by its MD5, as a word."""
    return DRAWN if DIGEST.fullmatch(text) else text.replace("\n", "⏎")
