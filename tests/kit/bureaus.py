"""A bureau of the labelled lines in a real database, with the running bot in it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, update

from bot.app import Bot
from bot.channels.simulator import store
from bot.clock import MovableClock, StandingClock, local_date
from bot.messages import Account, Answer, Chat, Message, Quote
from bot.scene import Ref
from bot.understanding.world import World, load, ref_of
from services import chats, families, members, organisations
from services.activities.writing import KIND, USUALLY
from storage import dialogs
from storage.audit import By
from storage.tables.activities import Activity, ActivityChat, Signup
from storage.tables.base import core
from storage.tables.checkin import Campaign, CampaignChat, Checkin, CheckinTotal
from storage.tables.engine import Acknowledgement, Audit, Dialog, Inbox, Outbox
from storage.tables.members import Member
from storage.tables.tasks import Task
from storage.transaction import Row, Transaction
from storage.versions import ROSTER, bump
from tests.kit import town

ZONE = ZoneInfo("Asia/Shanghai")
LONG = timedelta(days=200)
# What a line leaves behind, in an order in which it can be struck off.
LEFT = (
    *(Signup, ActivityChat, Activity, Dialog, Inbox, Outbox, Acknowledgement, Task, Audit),
    *(Checkin, CheckinTotal),
)
OTHERS = "已在别处报名的人"
RIGHTS = ("may_see", "may_report", "may_sign_up", "may_redeem")


class Hands(MovableClock):
    """A clock whose hands the test sets, also back."""

    def __init__(self, instant: datetime) -> None:
        super().__init__(StandingClock(instant))
        self.instant = instant

    def now(self) -> datetime:
        """The instant to which it was set."""
        return self.instant


class Bureau:
    """The bot in the bureau of a file; lines are said in it, each in its own scene."""

    def __init__(self, url: str, file: Path) -> None:
        self.raw: dict[str, Any] = json.loads(file.read_text("utf-8"))
        self.world: World = load(file)
        self.clock = Hands(self.world.now)
        settings = town.settings(url, YINLING_BUREAU__BOT_NAME=self.world.bot_name)
        self.bot = Bot(settings, self.clock)
        told = replace(self.bot.runner.told, backup_hour=town.NEVER)
        self.bot.runner = replace(self.bot.runner, told=told)

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, file: Path) -> AsyncIterator[Bureau]:
        """A bureau on a migrated database that is empty."""
        bureau = cls(url, file)
        await bureau.bot.start()
        await bureau.do(bureau._found)
        try:
            yield bureau
        finally:
            await bureau.bot.stop()

    async def do(self, work: Any) -> Any:
        """Run a function of a transaction."""
        return await self.bot.work.submit("test", work)

    async def lay(self, line: Mapping[str, Any]) -> None:
        """Have all be as it was when a line was said."""
        self.clock.instant = self.world.message(line).sent_at
        await self.do(lambda tx: self._lay(tx, line))

    async def says(self, line: Mapping[str, Any]) -> Answer:
        """What the bot answers to a line."""
        said = self.world.message(line)
        quote = line.get("quoted")
        message = Message(
            app=store.NAME,
            id=said.id or "line",
            sender=Account(store.NAME, str(line.get("speaker") or "nobody")),
            chat=self._chat(line),
            text=said.text,
            sent_at=said.sent_at,
            via=said.via,
            at_bot=said.at_bot or line["chat"] == "private",
            quote=Quote(quote["text"], quote["by"] == "bot") if quote else None,
        )
        return await self.bot.dispatcher.receive(message)

    async def signups(self) -> dict[tuple[int, int | str], Row]:
        """All entries, by activity and by whom they are of."""
        rows = await self.do(lambda tx: list(tx.execute(core(Signup).select())))
        return {(row.activity_id, row.member_id or row.name): row for row in rows}

    async def rows(self, table: Any) -> list[Row]:
        """All rows of a table."""
        found: list[Row] = await self.do(lambda tx: list(tx.execute(core(table).select())))
        return found

    def number(self, name: str, speaker: str | None) -> int | None:
        """The number of somebody as slots have them; None for who has none."""
        person = next((one for one in self.raw["people"] if one["id"] == speaker), {})
        if name == "self":
            name = str(speaker)
        elif name == "spouse":
            name = str(person.get("spouse"))
        elif name in ("father", "mother"):
            sex = {"father": "M", "mother": "F"}[name]
            elders = [link["of"] for link in person.get("links") or ()]
            name = next((e for e in elders if self._person(e).get("gender") == sex), name)
        return self.world.numbers.get(name)

    def is_family(self, number: int) -> bool:
        """Whether somebody is a relative, who comes along with an elder."""
        known = self.world.roster.known(number)
        return known is not None and known.kind == "family"

    # -- the bureau --------------------------------------------------------------------------

    def _person(self, name: str) -> dict[str, Any]:
        return next((one for one in self.raw["people"] if one["id"] == name), {})

    def _chat(self, line: Mapping[str, Any]) -> Chat:
        if line["chat"] == "private":
            return Chat(store.NAME, str(line.get("speaker") or "nobody"), is_group=False)
        return Chat(store.NAME, line["chat"], is_group=True)

    def _found(self, tx: Transaction) -> None:
        """Enter the people, what ties them, the groups and the campaigns."""
        by = By(None, self.clock.now())
        bodies: dict[str, int] = {}
        for person in self.raw["people"]:
            self._enter(tx, person, bodies)
        for person in self.raw["people"]:
            for elder, relation in self._ties(person):
                number = self.world.numbers[person["id"]]
                rights = dict.fromkeys(RIGHTS, True)
                families.add(tx, self.world.numbers[elder], number, relation, by, **rights)
        for group in self.raw["groups"]:
            if group["id"] == "private":
                continue
            chat = Chat(store.NAME, group["id"], is_group=True)
            inside = group.get("members") or [one["id"] for one in self.raw["people"]]
            named = group.get("name") or group["id"]
            purpose = group["purpose"]
            chats.open_group(tx, chat, named, purpose=purpose, hears="all", inside=inside)
        for campaign in self.raw["open"].get("checkin_campaigns", ()):
            self._campaign(tx, campaign)
        bump(tx)
        bump(tx, ROSTER)

    def _enter(self, tx: Transaction, person: Mapping[str, Any], bodies: dict[str, int]) -> None:
        known = self.world.roster.known(self.world.numbers[person["id"]])
        assert known is not None, "the world numbers its own people"
        leads = "书记" in known.title
        role = {"retiree": "member", "family": "family", "staff": "staff"}[known.kind]
        number = members.enter(tx, known.name, "secretary" if leads else role)
        assert number == known.id, "people are entered in the order of the file"
        values = {"sex": known.sex, "aliases": list(known.aliases) or None, "title": known.title}
        tx.execute(update(core(Member)).where(core(Member).c.id == number).values(values))
        members.attach(tx, store.NAME, person["id"], number)
        if known.branch:
            if known.branch not in bodies:
                bodies[known.branch] = organisations.add(tx, known.branch, "建制支部")
            office = "书记" if leads else ""
            organisations.join(tx, bodies[known.branch], number, office, leads=leads, home=True)

    def _ties(self, person: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        spouse = person.get("spouse")
        if spouse and person["id"] < spouse:
            yield spouse, "spouse"
        for link in person.get("links") or ():
            yield link["of"], link["relation"]

    def _campaign(self, tx: Transaction, raw: Mapping[str, Any]) -> None:
        number, today = ref_of(raw["id"])[1], self.clock.now().date()
        campaign = Campaign(
            id=number,
            title=raw["title"],
            starts_on=today - LONG,
            ends_on=today + LONG,
            post_time=time(8),
        )
        tx.execute(insert(core(Campaign)).values(campaign.model_dump()))
        for group in self.raw["groups"]:
            if group["purpose"] == "study":
                place = {"campaign_id": number, "channel": store.NAME, "chat_id": group["id"]}
                tx.execute(insert(core(CampaignChat)).values(place))

    # -- a line's scene ------------------------------------------------------------------------

    def _lay(self, tx: Transaction, line: Mapping[str, Any]) -> None:
        for table in LEFT:
            tx.execute(delete(core(table)))
        for raw in self.raw["open"].get("activities", ()):
            self._activity(tx, raw)
        self._recorded(tx, line)
        own = line.get("own") or {}
        if line.get("speaker"):
            self._own(tx, line["speaker"], own)
        for elder, records in (own.get("linked") or {}).items():
            self._own(tx, elder, records)
        for raw in self.raw["open"].get("activities", ()):
            self._others(tx, raw)
        self._talk(tx, line)
        pending = self.world.scene(line).pending
        if pending is not None:
            account = str(line.get("speaker") or "nobody")
            dialogs.lay(tx, self._chat(line), account, pending, self.clock.now())
        bump(tx)

    def _activity(self, tx: Transaction, raw: Mapping[str, Any]) -> None:
        number, now = ref_of(raw["id"])[1], self.clock.now()
        starts = datetime.fromisoformat(raw["starts_at"])
        activity = Activity(
            id=number,
            title=raw["title"],
            aliases=list(raw.get("aliases") or ()),
            state="open",
            starts_at=starts,
            ends_at=starts + USUALLY,
            opens_on=date(2020, 1, 1),
            ends_on=local_date(starts + USUALLY, ZONE),
            place=raw.get("place") or "",
            capacity=raw.get("capacity"),
            deadline=datetime.fromisoformat(raw["deadline"]) if raw.get("deadline") else None,
            created_at=now,
        )
        tx.execute(insert(core(Activity)).values(activity.model_dump()))
        for group in self.raw["groups"]:
            if group["purpose"] == "activities":
                place = {"activity_id": number, "channel": store.NAME, "chat_id": group["id"]}
                tx.execute(insert(core(ActivityChat)).values(place))

    def _recorded(self, tx: Transaction, line: Mapping[str, Any]) -> None:
        """The rows of the group's list, as the line tells them."""
        for item, rows in (line.get("records") or {}).items():
            kind, number = ref_of(item)
            for row in rows if kind == KIND else ():
                self._sign(tx, number, row["person"], row["total"])

    def _own(self, tx: Transaction, who: str, own: Mapping[str, Any]) -> None:
        parties = own.get("party") or {}
        for item in dict.fromkeys([*(own.get("signed") or ()), *parties]):
            party = parties.get(item) or {"people": ["self"], "total": 1}
            self._party(tx, ref_of(item)[1], who, party)
        for gone in own.get("cancelled") or ():
            at = self.clock.now() - timedelta(minutes=gone.get("minutes_ago", 60))
            self._sign(tx, ref_of(gone["activity"])[1], who, 1, state="out", at=at)

    def _party(self, tx: Transaction, number: int, who: str, party: Mapping[str, Any]) -> None:
        with_entry = [one for one in party["people"] if self.number(one, who) is not None]
        company = [one for one in party["people"] if self.number(one, who) is None]
        me = self.world.numbers[who]
        own = [one for one in with_entry if self.number(one, who) == me]
        heads = party["total"] - (len(with_entry) - len(own))
        if own:
            self._sign(tx, number, who, max(heads, 1), company=company)
        for one in with_entry:
            if one not in own:
                self._sign(tx, number, self._name(one, who), 1, by=me)

    def _name(self, one: str, who: str) -> str:
        number = self.number(one, who)
        assert number is not None, "who has an entry is on the roster"
        return self.world.names[number]

    def _sign(
        self,
        tx: Transaction,
        activity: int,
        who: str,
        heads: int,
        *,
        state: str = "in",
        company: Iterable[str] = (),
        by: int | None = None,
        at: datetime | None = None,
    ) -> None:
        member = self.world.numbers[who]
        known = self.world.roster.known(member)
        table = core(Signup)
        mine = (table.c.activity_id == activity) & (table.c.member_id == member)
        tx.execute(delete(table).where(mine))
        when = at or self.clock.now() - timedelta(hours=20)
        row = Signup(
            activity_id=activity,
            member_id=member,
            name=known.name if known else who,
            heads=heads,
            company=list(company) or None,
            state=state,
            by_id=by,
            how="self" if by is None else "for",
            at=when,
            changed_at=when,
        )
        tx.execute(insert(table).values(row.model_dump(exclude={"id"})))

    def _others(self, tx: Transaction, raw: Mapping[str, Any]) -> None:
        """Those who signed up elsewhere, so that it is as full as is told, and those who wait."""
        number, table = ref_of(raw["id"])[1], core(Signup)
        rows = tx.execute(table.select().where(table.c.activity_id == number))
        taken = sum(row.heads for row in rows if row.state == "in")
        left = int(raw.get("signed") or 0) - taken
        when = self.clock.now() - timedelta(hours=30)
        guest = {"activity_id": number, "at": when, "changed_at": when}
        if left > 0:
            row = Signup(**guest, name=OTHERS, heads=left, state="in", how="staff")
            tx.execute(insert(table).values(row.model_dump(exclude={"id"})))
        for n in range(1, int(raw.get("waitlist") or 0) + 1):
            row = Signup(**guest, name=f"候补的人{n}", state="waiting", queued=n, how="staff")
            tx.execute(insert(table).values(row.model_dump(exclude={"id"})))

    def _talk(self, tx: Transaction, line: Mapping[str, Any]) -> None:
        posts = list(line.get("recent") or ())
        quoted = line.get("quoted")
        if quoted and not any(post["text"] == quoted["text"] for post in posts):
            posts.insert(0, quoted)
        chat, now = self._chat(line), self.clock.now()
        for n, post in enumerate(posts):
            at = now - timedelta(minutes=post["minutes_ago"], milliseconds=len(posts) - n)
            if post["by"] == "bot":
                self._told(tx, chat, f"laid:{n}", post, at)
            else:
                self._said(tx, chat, n, post, at)

    def _told(
        self, tx: Transaction, chat: Chat, key: str, post: Mapping[str, Any], at: datetime
    ) -> None:
        row = Outbox(
            key=key,
            channel=chat.channel,
            chat_id=chat.id,
            is_group=chat.is_group,
            text=post["text"],
            refs=[list(ref_of(ref)) for ref in post.get("refs") or ()] or None,
            state="sent",
            due_at=at,
            created_at=at,
            done_at=at,
        )
        tx.execute(insert(core(Outbox)).values(row.model_dump(exclude={"id"})))

    def _said(
        self, tx: Transaction, chat: Chat, n: int, post: Mapping[str, Any], at: datetime
    ) -> None:
        row = Inbox(
            app=store.NAME,
            sender_key=f"laid {n}",
            message_id=f"laid {n}",
            channel=chat.channel,
            chat_id=chat.id,
            sender_id=post["by"],
            via="text",
            text=post["text"],
            received_at=at,
            intent="none",
        )
        tx.execute(insert(core(Inbox)).values(row.model_dump(exclude={"id"})))


def refs(value: Any) -> list[Ref]:
    """The items of a slot, be it one or several."""
    names = value if isinstance(value, list) else [value] if value else []
    return [ref_of(name) for name in names]
