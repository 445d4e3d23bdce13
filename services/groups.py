"""群: switching a group on, off, or into its trial, losing it, and the bot's first words in it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, or_, select

from bot.errors import YinlingError
from bot.messages import Chat, Say
from services import chats, forwards
from services.matters import Desk
from storage import audit, outbox
from storage.audit import By
from storage.tables.base import core
from storage.tables.members import Member
from storage.transaction import Row, Transaction

STATES = ("off", "trial", "on", "lost")
# How each is told; `new` is one that nobody ever switched.
WORDS = {
    "new": "groups.new",
    "off": "groups.off",
    "trial": "groups.trial",
    "on": "groups.on",
    "lost": "groups.lost",
}
PURPOSES = ("study", "activities", "hall", "volunteer", "family", "staff")
HEARS = ("all", "at")

_members = core(Member)


class NoPurpose(YinlingError):
    """A group can't be served as long as nobody said what it is for."""


def standing(row: Row) -> str:
    """The state of a group as it is told, one of WORDS."""
    return "new" if row.state == "off" and row.state_since is None else str(row.state)


def switch(tx: Transaction, chat: Chat, state: str, by: By, say: Say) -> None:
    """Put a known group into off, trial or on; in one switched on the bot introduces itself once.

    NoPurpose if it is to be served and nobody said what for.
    """
    row = chats.find(tx, chat)
    assert row is not None, "the page asks only for groups that are there"
    if state in chats.SERVED and not row.purpose:
        raise NoPurpose(row.name)
    chats.change(tx, chat, state=state, state_since=by.at, lost_from=None)
    before, after = {"state": row.state}, {"state": state}
    audit.note(tx, by, "group.switch", _subject(chat), before=before, after=after)
    if state == "on" and row.introduced_at is None:
        _introduce(tx, chat, row, by, say)


def change(tx: Transaction, chat: Chat, values: dict[str, Any], by: By) -> bool:
    """Change what is entered of a known group; false where all is so already."""
    row = chats.find(tx, chat)
    assert row is not None, "the page asks only for groups that are there"
    before = {name: getattr(row, name) for name in values if getattr(row, name) != values[name]}
    if not before:
        return False
    after = {name: values[name] for name in before}
    chats.change(tx, chat, **after)
    audit.note(tx, by, "group.change", _subject(chat), before=before, after=after)
    return True


def lose(tx: Transaction, chat: Chat, by: By, desk: Desk | None = None) -> int:
    """Say that the bot was taken out of a group, or that there is none any more.

    What waits for it is left to be passed on by hand; the keeper is asked to if there is a
    `desk`. Gives how many texts that are.
    """
    row = chats.find(tx, chat)
    if row is None or row.state == "lost":
        return 0
    chats.change(tx, chat, state="lost", state_since=by.at, lost_from=row.state)
    before, after = {"state": row.state}, {"state": "lost"}
    audit.note(tx, by, "group.lost", _subject(chat), before=before, after=after)
    if row.state in ("off", "trial"):
        outbox.spare_all(tx, chat, by.at)
        return 0
    left = outbox.leave_all(tx, chat, by.at)
    for text in left:
        forwards.ask(tx, text, by.at, desk)
    return len(left)


def back(tx: Transaction, chat: Chat, by: By) -> bool:
    """Have a lost group be what it was, as the bot sits in it again; false if it was not lost."""
    row = chats.find(tx, chat)
    if row is None or row.state != "lost":
        return False
    state = row.lost_from or "off"
    chats.change(tx, chat, state=state, state_since=by.at, lost_from=None)
    before, after = {"state": "lost"}, {"state": state}
    audit.note(tx, by, "group.back", _subject(chat), before=before, after=after)
    return True


def rename(tx: Transaction, chat: Chat, name: str, by: By) -> None:
    """Say what a group is called now; one that the bot does not know is not entered by that."""
    row = chats.find(tx, chat)
    if row is None or row.name == name:
        return
    chats.change(tx, chat, name=name)
    before, after = {"name": row.name}, {"name": name}
    audit.note(tx, by, "group.rename", _subject(chat), before=before, after=after)


def introduction(row: Row, say: Say) -> str:
    """The bot's first words in a group: staff may change them, but not what is said of privacy."""
    greeting = str(row.introduction or say("groups.introduction")).strip()
    return f"{greeting}\n{privacy(say)}"


def privacy(say: Say) -> str:
    """What the first words say of what is kept, in two lines."""
    return say("groups.privacy").strip()


def keepers(tx: Transaction, now: int | None) -> list[Row]:
    """Who may pass texts on to a group: who has a role at the bureau, and who does it `now`."""
    able = and_(_members.c.role.not_in(("member", "family")), _members.c.state == "active")
    rows = select(_members.c.id, _members.c.name, _members.c.role)
    return list(tx.execute(rows.where(or_(able, _members.c.id == now)).order_by("name")))


def kept_by(tx: Transaction, member_id: int) -> list[Row]:
    """The groups for which somebody passes texts on by hand."""
    return [row for row in chats.every(tx) if row.keeper_id == member_id]


def hand_over(tx: Transaction, from_: int, to: int | None, by: By) -> list[Chat]:
    """Give the groups for which somebody passes texts on to another, or to all staff."""
    here = [Chat(row.channel, row.chat_id, is_group=True) for row in kept_by(tx, from_)]
    for chat in here:
        change(tx, chat, {"keeper_id": to}, by)
    return here


def _introduce(tx: Transaction, chat: Chat, row: Row, by: By, say: Say) -> None:
    key = f"introduction:{chat.channel}:{chat.id}"
    outbox.put(tx, key, chat, introduction(row, say), by.at, kind="post")
    chats.change(tx, chat, introduced_at=by.at)


def _subject(chat: Chat) -> str:
    return f"group:{chat.channel}:{chat.id}"
