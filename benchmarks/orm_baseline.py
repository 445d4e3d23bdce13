"""The same check-in as most would write it: aiohttp, wechatpy, SQLModel, a commit a message."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.replies import TextReply

from benchmarks import town
from services.checkin.totals import monday
from storage.inbox import sender_key
from storage.tables.checkin import Campaign, Checkin, CheckinTotal
from storage.tables.engine import Inbox
from storage.tables.members import Member, MemberAccount

CHANNEL = "official_account"


def application(url: str) -> web.Application:
    """An application with the one route; `url` is that of a prepared SQLite file."""
    engine = _engine(url)
    session = async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
    door = _Door(session, WeChatCrypto(town.TOKEN, town.AES_KEY, town.APP_ID))
    app = web.Application()
    app.router.add_post(town.PATH, door.take)

    async def dispose(_app: web.Application) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    app.cleanup_ctx.append(dispose)
    return app


def _engine(url: str) -> AsyncEngine:
    """The default pool; writers that wait long for the file are given time."""
    engine = create_async_engine(
        url.replace("sqlite:", "sqlite+aiosqlite:", 1), connect_args={"timeout": 30}
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class _Door:
    def __init__(self, session: Callable[[], AsyncSession], crypto: WeChatCrypto) -> None:
        self._session = session
        self._crypto = crypto

    async def take(self, request: web.Request) -> web.Response:
        query = request.query
        try:
            plain = self._crypto.decrypt_message(
                await request.text(), query["msg_signature"], query["timestamp"], query["nonce"]
            )
        except InvalidSignatureException:
            return web.Response(status=403)
        message = parse_message(plain)
        async with self._session() as session:
            answer = await _answer(session, message)
        reply = TextReply(message=message, content=answer).render()
        sealed = self._crypto.encrypt_message(reply, query["nonce"], query["timestamp"])
        return web.Response(text=sealed, content_type="application/xml")


async def _answer(session: AsyncSession, message: Any) -> str:
    now = datetime.now(UTC)
    inbox = _inbox(message, now)
    session.add(inbox)
    try:
        await session.flush()
    except IntegrityError:
        await session.rollback()
        return await _first_answer(session, inbox)
    inbox.intent, inbox.road = "checkin", "http"
    inbox.answer = await _check_in(session, message, inbox, now)
    await session.commit()
    return inbox.answer


def _inbox(message: Any, now: datetime) -> Inbox:
    return Inbox(
        app=town.APP_ID,
        sender_key=sender_key(town.KEY.encode(), message.source),
        message_id=str(message.id),
        channel=CHANNEL,
        chat_id=message.source,
        sender_id=message.source,
        via="text",
        text=message.content,
        received_at=now,
    )


async def _first_answer(session: AsyncSession, inbox: Inbox) -> str:
    found = await session.exec(
        select(Inbox).where(
            Inbox.app == inbox.app,
            Inbox.sender_key == inbox.sender_key,
            Inbox.message_id == inbox.message_id,
        )
    )
    return found.one().answer or ""


async def _check_in(session: AsyncSession, message: Any, inbox: Inbox, now: datetime) -> str:
    found = await session.exec(
        select(Member)
        .join(MemberAccount)
        .where(MemberAccount.channel == CHANNEL, MemberAccount.account_id == message.source)
    )
    member = found.first()
    if member is None or message.content.strip() != "打卡":
        return "没听懂。"
    today = now.astimezone(town.ZONE).date()
    open_now = select(Campaign).where(Campaign.starts_on <= today, Campaign.ends_on >= today)
    campaign = (await session.exec(open_now)).one()
    session.add(
        Checkin(
            campaign_id=campaign.id,
            member_id=member.id,
            day=today,
            at=now,
            channel=CHANNEL,
            account_id=message.source,
            inbox_id=inbox.id,
        )
    )
    total = await session.get(CheckinTotal, (campaign.id, member.id))
    if total is None:
        total = CheckinTotal(
            campaign_id=campaign.id,
            member_id=member.id,
            days=0,
            streak=0,
            longest=0,
            last_day=today,
            week=monday(today),
            week_days=0,
        )
        session.add(total)
    consecutive = total.last_day == today - timedelta(days=1)
    total.days += 1
    total.streak = total.streak + 1 if consecutive else 1
    total.longest = max(total.longest, total.streak)
    total.last_day = today
    total.week_days = total.week_days + 1 if total.week == monday(today) else 1
    total.week = monday(today)
    return f"{member.name}，记上了：今天的学习打卡。一共{total.days}天，连着{total.streak}天。"
