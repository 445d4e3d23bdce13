"""A group's talk as a readable text, played in the town: who says what is the author's.

A line `18:31 群里 王德福：我报名茶话会` is played, `单聊 王德福：…` alone with the bot, and
`〔…〕` after a heading with lists is written anew, as is all that the bot says: answers and silence
indented below what was said, posts with their minute. A message's line breaks stand as ⏎; 引用「…」
before what is said quotes a text of the bot that has these words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from bot.channels.simulator import store
from bot.messages import Quote
from storage.tables.activities import Activity, Signup
from storage.tables.base import core
from storage.transaction import Transaction
from tests.kit.town import PEOPLE, ZONE, Place, Town

BOT_NAME = "小助手"
HEARD = re.compile(r"^(?P<at>\d\d:\d\d) (?P<where>群里|单聊) (?P<who>[^：→ ]+)：(?P<said>.*)$")
LISTS = re.compile(r"^〔(?P<at>\d\d:\d\d)? ?名单〕$")
QUOTED = re.compile(r"^引用「(?P<words>[^」]+)」(?P<said>.*)$")
STATES = {"in": "已报", "waiting": "候补", "offered": "留位", "asked": "请示", "out": "退出"}
NOT_THE_BOTS = ("#", "> ")

_activities, _signups = core(Activity), core(Signup)


def played(text: str) -> Iterator[str]:
    """The lines of a transcript that are its author's."""
    for line in text.splitlines():
        heard = HEARD.match(line)
        if (
            line.startswith(NOT_THE_BOTS)
            or LISTS.match(line)
            or (heard and heard["who"] != BOT_NAME)
        ):
            yield line


class Evening:
    """One group's evening on a day in the town, and what comes of it as lines."""

    def __init__(self, town: Town, group: str, day: date) -> None:
        self.town = town
        self.group = Place(town, town.group(group).chat, at=False)
        self.day = day
        self.lines: list[str] = []
        self._seen = 0
        self._of_bot: list[str] = []

    async def play(self, text: str) -> str:
        """The transcript of a text, as the bot of today has it."""
        await self._posted()
        self.lines = []
        for line in played(text):
            if heard := HEARD.match(line):
                await self._until(heard["at"])
                self.lines += [line, *await self._heard(heard)]
                await self._posted()
            elif lists := LISTS.match(line):
                if lists["at"]:
                    await self._until(lists["at"])
                self.lines += [line, *await self.town.do(_lists)]
            else:
                self.lines.append(line)
        return "\n".join(self.lines).strip() + "\n"

    async def _until(self, clock: str) -> None:
        """Let time go by, and write down what the bot posted in it."""
        instant = datetime.combine(self.day, time.fromisoformat(clock), ZONE)
        if instant < self.town.clock.now():  # After midnight.
            self.day += timedelta(days=1)
            instant += timedelta(days=1)
        await self.town.bot.run_due(instant)
        await self._posted()

    async def _heard(self, heard: re.Match[str]) -> list[str]:
        said, quote = heard["said"], None
        if quoted := QUOTED.match(said):
            said = quoted["said"]
            text = next(one for one in reversed(self._of_bot) if quoted["words"] in one)
            quote = Quote(text, by_bot=True)
        alone = heard["where"] == "单聊"
        place = self.town.private(heard["who"]) if alone else self.group
        text = said.replace("⏎", "\n")
        at_bot = alone or f"@{BOT_NAME}" in said
        answer = await place.says(heard["who"], text, at_bot=at_bot, quote=quote)
        if answer is None:
            return ["    （不作声）"]
        self._of_bot.append(answer)
        return [f"    {BOT_NAME}：{_flat(answer)}"]

    async def _posted(self) -> None:
        """Write down what the bot posted since the last look, in the group and alone."""
        for row in await self.town.bot.work.read(lambda tx: store.lines(tx, None, self._seen)):
            self._seen = row.id
            if row.sender_id != store.BOT:
                continue
            self._of_bot.append(row.text)
            where = self._named(row.chat_id)
            self.lines.append(
                f"{row.at.astimezone(ZONE):%H:%M} {where} {BOT_NAME}：{_flat(row.text)}"
            )

    def _named(self, chat_id: str) -> str:
        if chat_id == self.group.chat.id:
            return "群里"
        if not chat_id.startswith(store.PRIVATE):
            return f"别的群{chat_id}"
        account = chat_id.removeprefix(store.PRIVATE)
        return f"单聊→{next(name for name, one in PEOPLE.items() if one == account)}"


def _lists(tx: Transaction) -> list[str]:
    """Each activity's list, read from its rows."""
    titles = {row.id: row.title for row in tx.execute(select(_activities))}
    found: dict[tuple[int, str], list[str]] = {}
    rows = select(_signups).order_by(_signups.c.activity_id, _signups.c.queued, _signups.c.id)
    for row in tx.execute(rows):
        heads = f"{row.heads}位" if row.heads > 1 else ""
        found.setdefault((row.activity_id, row.state), []).append(f"{row.name}{heads}")
    return [
        f"    {titles[number]}·{word}：{'、'.join(found[number, state])}"
        for number in titles
        for state, word in STATES.items()
        if (number, state) in found
    ]


def _flat(text: str) -> str:
    return text.replace("\n", "⏎")
