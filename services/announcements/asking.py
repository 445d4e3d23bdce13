"""Who is asked to read a notice, and who of them is told alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Select, and_, func, insert, literal, or_, select, update

from bot.messages import Chat
from services.announcements.writing import groups
from services.search import PLACED
from storage.tables.announcements import AnnouncementBody, AnnouncementChat, Receipt
from storage.tables.base import core
from storage.tables.chats import ChatMember
from storage.tables.members import Member, MemberAccount
from storage.tables.organisations import Membership
from storage.transaction import Transaction

Deed = Literal["send", "remind", "withdraw"]

_chats, _bodies, _receipts = core(AnnouncementChat), core(AnnouncementBody), core(Receipt)
_members, _memberships = core(Member), core(Membership)
_sitting, _accounts = core(ChatMember), core(MemberAccount)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is asked to read a notice: its groups, how many people, how many of them alone."""

    chats: list[Chat]
    people: int
    alone: int


def audience(tx: Transaction, number: int) -> Audience:
    """Who would be asked if a draft were sent now."""
    asked = _to_ask(number).subquery()
    inside = select(asked.c.id).where(asked.c.id.in_(_inside(number)))
    people, there = (
        int(tx.execute(select(func.count()).select_from(rows.subquery())).scalar_one())
        for rows in (select(asked.c.id), inside)
    )
    return Audience(groups(tx, number), people, people - there)


def alone(number: int, deed: Deed) -> Select[tuple[int]]:
    """Who is told alone: all that are asked, but who sits in a group that was told; by their id."""
    active = select(_members.c.id).where(_members.c.state == "active")
    asked = select(_receipts.c.member_id).where(
        _receipts.c.announcement_id == number,
        _receipts.c.asked,
        _receipts.c.member_id.in_(active),
    )
    if deed == "remind":
        asked = asked.where(_receipts.c.read_at.is_(None))
    else:
        asked = asked.where(_receipts.c.member_id.not_in(_inside(number)))
    return asked.order_by(_receipts.c.member_id)


def ask(tx: Transaction, number: int) -> None:
    """Fix who is asked; who was chosen by name and is not active any more is not."""
    asked = _to_ask(number).where(_members.c.id.not_in(_chosen(number))).subquery()
    gone = select(_members.c.id).where(_members.c.state != "active")
    of = _receipts.c.announcement_id == number
    tx.execute(update(_receipts).where(of, _receipts.c.member_id.in_(gone)).values(asked=False))
    values = select(literal(number), asked.c.id, literal(value=True), literal(""))
    names = ["announcement_id", "member_id", "asked", "how"]
    tx.execute(insert(_receipts).from_select(names, values))


def _inside(number: int) -> Select[tuple[int]]:
    """Who is known to sit in one of a notice's groups."""
    here = and_(
        _sitting.c.channel == _chats.c.channel,
        _sitting.c.chat_id == _chats.c.chat_id,
        _chats.c.announcement_id == number,
    )
    theirs = and_(
        _accounts.c.channel == _sitting.c.channel, _accounts.c.account_id == _sitting.c.account_id
    )
    joined = _sitting.join(_chats, here).join(_accounts, theirs)
    return select(_accounts.c.member_id).select_from(joined)


def _to_ask(number: int) -> Select[tuple[int]]:
    """Who of the roster is to read a notice: chosen, of a body, or an elder in a group."""
    bodies = select(_bodies.c.organisation_id).where(_bodies.c.announcement_id == number)
    of_bodies = select(_memberships.c.member_id).where(_memberships.c.organisation_id.in_(bodies))
    in_groups: ColumnElement[bool] = and_(
        _members.c.id.in_(_inside(number)), _members.c.role.in_(PLACED)
    )
    ways = or_(_members.c.id.in_(of_bodies), _members.c.id.in_(_chosen(number)), in_groups)
    return select(_members.c.id).where(_members.c.state == "active", ways)


def _chosen(number: int) -> Select[tuple[int]]:
    return select(_receipts.c.member_id).where(_receipts.c.announcement_id == number)
