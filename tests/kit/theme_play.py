"""A script of three weeks played in a bureau of its own: people talk, staff and departments act.

Staff act by the services that their pages use, departments on the page of their link. What is
said and sent is written down as a text to read, and what came of each line is kept beside it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestServer

from bot.channels.simulator import store
from bot.clock import local_date
from bot.messages import Chat, Reach
from bot.texts.dates import date_words
from services import chats, members, settings
from services.hall import hallreport, statistics
from services.hall.hallreport import Summary
from services.hall.statistics import Asked
from services.matters import Desk
from services.scopes import ALL
from services.suggestions import answering, assigning, departments, links, stages, voices
from services.suggestions.answering import ADOPTED
from services.suggestions.assigning import Given
from services.suggestions.steps import Doer
from storage.audit import By
from storage.tables.announcements import Announcement
from storage.tables.engine import Outbox
from storage.tables.suggestions import Case, CaseRating, CaseVoice, Theme
from storage.transaction import Transaction
from tests.kit.office import Visitor
from tests.kit.theme import ADMIN, CLERK, FIRST, LAST, OFFICES, TITLE, Line
from tests.kit.town import PEOPLE, ZONE, Place, Town

BOT_NAME = "小助手"
GROUP = Chat(store.NAME, "G-hall", is_group=True)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NIGHT, BEGIN = time(23, 59), time(7)
SILENCE = "    （不作声）"
STATES = {
    stages.RECEIVED: "收到",
    stages.ACCEPTED: "受理",
    stages.ASSIGNED: "转办",
    stages.WORKING: "办理中",
    stages.ANSWERED: "答复",
    stages.CLOSED: "办结",
    stages.WITHDRAWN: "撤回",
    stages.MERGED: "并入",
}


class Heard(NamedTuple):
    """What came of a line: the answer, the numbers of new cases, and what was noted of others.

    `voices` are case, stance and who; `ratings` case, grade and who. `states` are those of the
    cases that changed.
    """

    line: Line
    answer: str | None
    new: tuple[int, ...]
    voices: tuple[tuple[int, str, str], ...]
    ratings: tuple[tuple[int, str, str], ...]
    states: Mapping[int, str]


class Sent(NamedTuple):
    """What the bot sent unasked, or beside its answer: when, to whom ("" for the group), what."""

    at: datetime
    whom: str
    text: str
    key: str
    kind: str


class Played(NamedTuple):
    """All that came of a script. `numbers` are the author's, with those that the cases have."""

    text: str
    heard: tuple[Heard, ...]
    numbers: Mapping[int, int]
    sent: tuple[Sent, ...]
    weeks: tuple[Mapping[int, str], ...]
    backers: Mapping[int, frozenset[str]]
    summary: Summary
    drafts: tuple[str, ...]


class _Seen(NamedTuple):
    states: dict[int, str]
    voices: dict[int, tuple[int, str, str]]
    ratings: dict[tuple[int, str], tuple[int, str, str]]


class Bureau(Town):
    """A bureau with the people of a script, its discussion hall, and two departments."""

    people: Sequence[str] = ()

    async def _start(self) -> None:
        await self.bot.start()
        await self.do(self._settle)

    def _settle(self, tx: Transaction) -> None:
        if members.has_any(tx):
            return
        by = By(None, self.clock.now())
        roles = {CLERK: "staff", ADMIN: "admin"}
        for name in self.people:
            number = members.enter(tx, name, roles.get(name, "member"))
            members.attach(tx, store.NAME, PEOPLE.get(name, name), number)
        chats.open_group(tx, GROUP, "银龄议事厅", purpose="hall", hears="all")
        for name in OFFICES:
            departments.enter(tx, name, None, by)


class Stage:
    """The bureau in which a script is played, and what is written down of it."""

    def __init__(self, town: Bureau, department: Visitor) -> None:
        self.town, self.department = town, department
        self.lines: list[str] = []
        self.heard: list[Heard] = []
        self.sent: list[Sent] = []
        self.numbers: dict[int, int] = {}
        self.weeks: list[dict[int, str]] = []
        self._links: dict[int, str] = {}
        self._names = {PEOPLE.get(name, name): name for name in town.people}
        self._taken = 0

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, script: Iterable[Line]) -> AsyncIterator[Stage]:
        """A bureau that begins in the morning of the first day, with everybody of a script."""
        town = Bureau(url, datetime.combine(FIRST, BEGIN, ZONE))
        spoken = {line.who for line in script} - set(OFFICES)
        town.people = sorted({*spoken, CLERK, ADMIN})
        app = town.bot.application()
        app.cleanup_ctx.clear()
        await town._start()
        async with AsyncExitStack() as stack:
            stack.push_async_callback(town.bot.stop)
            server = await stack.enter_async_context(TestServer(app))
            cookies = CookieJar(unsafe=True)
            session = ClientSession(server.make_url("/"), cookie_jar=cookies)
            yield cls(town, Visitor(await stack.enter_async_context(session)))
            await town.heard()

    async def play(self, script: Sequence[Line]) -> Played:
        """Play a script, and the days after it in which the bot has something to say yet."""
        day, last = FIRST, LAST + DAY
        while day <= last:
            self._head(day)
            for line in script:
                if line.at.date() == day:
                    await self._until(line.at)
                    await self._play(line)
            await self._until(datetime.combine(day, NIGHT, ZONE))
            if day.weekday() == 6:
                await self._end_of_week()
            day += DAY
        return await self._played()

    # -- what people say ---------------------------------------------------------------------

    async def _play(self, line: Line) -> None:
        if line.tag == "theme":
            await self._open_theme(line)
        if line.tag == "theme" or not line.is_staffs:
            await self._hear(line)
            return
        for number in line.numbers:
            case = self.numbers.get(number)
            if case is not None:
                await getattr(self, f"_{line.tag}")(line, case)

    async def _open_theme(self, line: Line) -> None:
        """Open the theme alone with the bot, before the group is told of it by hand."""
        until = f"{LAST.month}月{LAST.day}日"
        place = self.town.private(CLERK)
        for said in (f"开个主题征集“{TITLE}”，今天到{until}", "发布"):
            answer = await place.says(CLERK, said)
            self.lines += [f"{_minute(line.at)} 单聊 {CLERK}：{said}", _answered(answer)]
        (theme,) = await self.town.rows(Theme)
        assert theme.state == "open", theme.state

    async def _hear(self, line: Line) -> None:
        before = await self._look()
        alone = self.town.private(line.who)
        place = Place(self.town, GROUP, at=False) if line.in_group else alone
        answer = await place.says(line.who, line.words)
        after = await self._look()
        states = {n: state for n, state in after.states.items() if before.states.get(n) != state}
        new = tuple(n for n in states if n not in before.states)
        said = tuple(v for k, v in after.voices.items() if before.voices.get(k) != v)
        graded = tuple(v for k, v in after.ratings.items() if before.ratings.get(k) != v)
        self.heard.append(Heard(line, answer, new, said, graded, states))
        if line.tag in ("new", "anonymous"):
            self.numbers |= dict(zip(line.numbers, new, strict=False))
        where = "群里" if line.in_group else "单聊"
        self.lines += [f"{_minute(line.at)} {where} {line.who}：{line.words}", _answered(answer)]
        for case in (n for n, state in states.items() if state == stages.WORKING):
            await self._link(case)
            self._note(line.at, f"{CLERK}给{case}号另发一个链接")

    async def _look(self) -> _Seen:
        return await self.town.bot.work.read(_seen)

    # -- what staff and departments do -------------------------------------------------------

    async def _accept(self, line: Line, case: int) -> None:
        who = await self._clerk()
        day = local_date(who.by.at, ZONE)
        await self.town.do(lambda tx: assigning.accept(tx, case, who, day))
        self._note(line.at, f"{CLERK}受理{case}号")

    async def _assign(self, line: Line, case: int) -> None:
        who, due = await self._clerk(), line.due
        assert due is not None, line

        def work(tx: Transaction) -> None:
            office = departments.named(tx, line.office)
            assert office is not None
            given = Given(office.id, None, due, local_date(who.by.at, ZONE))
            assigning.assign(tx, case, given, who, self._desk)

        await self.town.do(work)
        until = f"{due.month}月{due.day}日"
        self._note(line.at, f"{CLERK}把{case}号转给{line.office}，{until}前答复，链接发过去了")
        await self._link(case)

    async def _answer(self, line: Line, case: int) -> None:
        """Answer on the page of the link; staff send that as soon as they read of it."""
        page = await self.department.get(self._links[case])
        assert page.status == 200, page.words
        answer = {"deed": "answer", "text": line.words, "outcome": ADOPTED}
        page = await self.department.send(self._links[case], **answer)
        assert page.status == 200, page.words
        self._note(line.at, f"{line.who}在链接里答复{case}号：{line.words}")
        await self._until(self.town.clock.now() + 2 * MINUTE)
        who = await self._clerk()

        def send(tx: Transaction) -> None:
            (draft,) = answering.drafts(tx, case)
            answering.send_draft(tx, draft.id, who, self._desk)

        await self.town.do(send)
        self._note(self.town.clock.now(), f"{CLERK}把{case}号的答复发出去")

    async def _link(self, case: int) -> None:
        who, vault = await self._clerk(), self.town.bot.vault

        def work(tx: Transaction) -> str:
            lasts = timedelta(days=settings.value(tx, settings.LINK_DAYS))
            return links.make(tx, vault, case, who.by, lasts)[0]

        self._links[case] = links.ADDRESS + await self.town.do(work)

    async def _clerk(self) -> Doer:
        number = await self.town.do(lambda tx: members.named(tx, CLERK))
        return Doer(By(number, self.town.clock.now()), self.town.bot.vault)

    @property
    def _desk(self) -> Desk:
        reach: Reach = self.town.bot.reach
        return Desk(reach, self.town.bot.say)

    # -- what is written down ----------------------------------------------------------------

    def _head(self, day: date) -> None:
        self.lines += ["", f"## 第{(day - FIRST).days + 1}天 {date_words(self.town.bot.say, day)}"]

    def _note(self, at: datetime, words: str) -> None:
        self.lines.append(f"{_minute(at)} 〔{words}〕")

    async def _until(self, instant: datetime) -> None:
        """Let time go by, and write down what was sent in it."""
        await self.town.bot.run_due(max(instant, self.town.clock.now()))
        rows = [row for row in await self.town.rows(Outbox) if row.state == "sent"]
        rows = sorted(rows, key=lambda row: (row.done_at, row.id))
        for row in rows[self._taken :]:
            whom = "" if row.is_group else self._names[row.chat_id]
            self.sent.append(Sent(row.done_at.astimezone(ZONE), whom, row.text, row.key, row.kind))
            where = f"单聊→{whom}" if whom else "群里"
            self.lines.append(f"{_minute(row.done_at)} {where} {BOT_NAME}：{_flat(row.text)}")
        self._taken = len(rows)

    async def _end_of_week(self) -> None:
        states = (await self._look()).states
        self.weeks.append(states)
        counted = [
            f"{word}{len(found)}（{'、'.join(map(str, found))}）"
            for state, word in STATES.items()
            if (found := [n for n, one in states.items() if one == state])
        ]
        self.lines.append(f"〔周末：{'；'.join(counted)}〕")

    async def _played(self) -> Played:
        town = self.town
        now, say = town.clock.now(), town.bot.say

        def work(tx: Transaction) -> tuple[Summary, dict[int, frozenset[str]]]:
            (theme,) = tx.execute(Theme.__table__.select())  # type: ignore[attr-defined]
            facts = statistics.facts(tx, Asked(theme_id=theme.id), ALL, now, ZONE)
            backers = {
                fact.number: frozenset(
                    members.name(tx, one) for one in voices.supporters(tx, fact.number)
                )
                for fact in facts
            }
            return hallreport.summary(tx, say, facts), backers

        summary, backers = await town.do(work)
        drafts = [f"{row.title}\n{row.text}" for row in await town.rows(Announcement)]
        self.lines += ["", "## 议事厅周报的草稿", *map(_flat, drafts), "", "## 报告里的数字"]
        self.lines += [f"{name}：{value}" for name, value in hallreport.whole(say, summary)]
        return Played(
            "\n".join(self.lines).strip() + "\n",
            tuple(self.heard),
            self.numbers,
            tuple(self.sent),
            tuple(self.weeks),
            backers,
            summary,
            tuple(drafts),
        )


def _seen(tx: Transaction) -> _Seen:
    cases, said, graded = (
        tx.execute(table.__table__.select().order_by(table.id)).all()  # type: ignore[attr-defined]
        for table in (Case, CaseVoice, CaseRating)
    )
    return _Seen(
        {row.id: row.state for row in cases},
        {
            row.id: (row.case_id, row.stance, members.name(tx, row.member_id))
            for row in said
            if row.withdrawn_at is None
        },
        {
            (row.id, row.rating): (row.case_id, row.rating, members.name(tx, row.member_id))
            for row in graded
        },
    )


def _minute(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%H:%M}"


def _answered(answer: str | None) -> str:
    return SILENCE if answer is None else f"    {BOT_NAME}：{_flat(answer)}"


def _flat(text: str) -> str:
    return text.replace("\n", "⏎")
