"""A theme as staff write it: drafted, changed, opened, closed early, cancelled, and put back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, update

from bot.clock import local_date
from bot.messages import Chat, Say
from services.themes import theme_stages, themes
from services.themes.themes import CANCELLED, CLOSED, DRAFT, OPEN
from storage import audit, outbox
from storage.audit import By
from storage.plain import plain, whole
from storage.tables.base import core
from storage.tables.suggestions import Case, Theme, ThemeChat
from storage.transaction import Row, Transaction
from storage.versions import bump

# The states of a text that people have read, or will when somebody passes it on.
TOLD = ("sent", "forward")
VOID = "void"

_themes, _chats, _cases = core(Theme), core(ThemeChat), core(Case)


@dataclass(frozen=True, slots=True)
class Draft:
    """What staff write of a theme: its local days, what else it is called, and its groups."""

    title: str
    opens_on: date
    closes_on: date
    intro: str = ""
    aliases: tuple[str, ...] = ()
    chats: tuple[Chat, ...] = ()


class _Deed(NamedTuple):
    """What is noted of a change: what it is called, who made it, and the bureau's zone."""

    action: str
    by: By
    zone: ZoneInfo


def create(tx: Transaction, draft: Draft, by: By) -> int:
    """Keep a new draft; gives its number."""
    values = _values(draft) | {"state": DRAFT, "by_id": by.member_id, "created_at": by.at}
    number = int(tx.execute(insert(_themes).values(values).returning(_themes.c.id)).scalar_one())
    _place(tx, number, draft.chats)
    audit.note(tx, by, "theme.create", _subject(number), after=_noted(draft))
    return number


def draft_of(tx: Transaction, row: Row) -> Draft:
    """What was written, of a theme's row."""
    aliases = tuple(row.aliases or ())
    chats = tuple(themes.groups(tx, row.id))
    return Draft(row.title, row.opens_on, row.closes_on, row.intro, aliases, chats)


def change(tx: Transaction, number: int, draft: Draft, by: By, zone: ZoneInfo) -> bool:
    """Write a theme anew; false where it is over. One that has begun keeps its first day."""
    row = themes.lock(tx, number)
    if row is None or row.state not in (DRAFT, OPEN):
        return False
    before = draft_of(tx, row)
    if has_begun(row, by, zone):
        draft = replace(draft, opens_on=row.opens_on)
    changed = [name for name, value in _noted(draft).items() if value != _noted(before)[name]]
    if not changed:
        return True
    _write(tx, row, _values(draft) | {"chats": draft.chats}, by, zone)
    was, now = ({name: _noted(one)[name] for name in changed} for one in (before, draft))
    audit.note(tx, by, "theme.change", _subject(number), before=was, after=now)
    return True


def open_now(tx: Transaction, number: int, by: By, zone: ZoneInfo) -> bool:
    """Have a draft be open from its first day on, today at the earliest.

    False where it is no draft any more, or its last day is over.
    """
    row, today = themes.lock(tx, number), local_date(by.at, zone)
    if row is None or row.state != DRAFT or row.closes_on < today:
        return False
    values = {"state": OPEN, "opens_on": max(row.opens_on, today)}
    _noted_change(tx, row, values, _Deed("theme.open", by, zone))
    return True


def close(tx: Transaction, number: int, by: By, zone: ZoneInfo) -> bool:
    """Have today be the last day of a theme; false where it has not begun, or ends today."""
    row, today = themes.lock(tx, number), local_date(by.at, zone)
    if row is None or not has_begun(row, by, zone) or row.closes_on <= today:
        return False
    _noted_change(tx, row, {"closes_on": today}, _Deed("theme.close", by, zone))
    return True


def cancel(tx: Transaction, number: int, by: By, say: Say, zone: ZoneInfo) -> bool:
    """Call a theme off of which nothing came yet; groups that read of it are told. Else false."""
    row = themes.lock(tx, number)
    if row is None or not may_cancel(tx, row):
        return False
    told = [chat for chat in themes.groups(tx, number) if _was_told(tx, number, chat)]
    outbox.drop_like(tx, f"theme:{number}:%")
    for chat in told:
        text = say("themes.cancelled", title=row.title)
        key = f"{theme_stages.key(number, VOID)}:{chat.channel}:{chat.id}"
        outbox.put(tx, key, chat, text, by.at, kind="post")
    _noted_change(tx, row, {"state": CANCELLED}, _Deed("theme.cancel", by, zone))
    return True


def may_cancel(tx: Transaction, row: Row) -> bool:
    """Whether nothing came of a theme yet that is a draft or open."""
    return row.state in (DRAFT, OPEN) and not _has_cases(tx, row.id)


def has_begun(row: Row, by: By, zone: ZoneInfo) -> bool:
    """Whether a theme is open and its first day is there."""
    return bool(row.state == OPEN and row.opens_on <= local_date(by.at, zone))


def finish(tx: Transaction, row: Row, by: By) -> None:
    """Note that the last day of a theme is over."""
    done = update(_themes).where(_themes.c.id == row.id, _themes.c.state == OPEN)
    if tx.execute(done.values(state=CLOSED, notify_at=None)).rowcount:
        noted = {"before": {"state": OPEN}, "after": {"state": CLOSED}}
        audit.note(tx, by, "theme.finish", _subject(row.id), **noted)
        bump(tx)


def restore(tx: Transaction, deed: Row, by: By, zone: ZoneInfo) -> bool:
    """Take back what was noted of a theme, if it stands so and nobody was told of it."""
    number = int(str(deed.subject).partition(":")[2])
    row = themes.lock(tx, number)
    if row is None or not _stands(tx, row, deed):
        return False
    before = whole(dict(deed.before))
    if "chats" in before:
        before["chats"] = [Chat(of, one, is_group=True) for of, one in before["chats"]]
    last = before.get("closes_on", row.closes_on)
    if row.state == OPEN and last < local_date(by.at, zone):
        return False
    if deed.action == "theme.open":
        outbox.drop_like(tx, f"theme:{number}:%")
    _write(tx, row, before, by, zone)
    noted = {"before": deed.after, "after": deed.before}
    audit.note(tx, by, "theme.restore", _subject(number), **noted)
    return True


def _stands(tx: Transaction, row: Row, deed: Row) -> bool:
    """Whether a theme is as a deed left it, and nothing came of that."""
    now = _noted(draft_of(tx, row)) | {"state": row.state}
    if row.state == CLOSED or any(now[name] != value for name, value in deed.after.items()):
        return False
    if deed.action == "theme.open":
        here = themes.groups(tx, row.id)
        return not (_has_cases(tx, row.id) or any(_was_told(tx, row.id, one) for one in here))
    if deed.action == "theme.cancel":
        return not outbox.like(tx, f"{theme_stages.key(row.id, VOID)}:%")
    return True


def _has_cases(tx: Transaction, number: int) -> bool:
    found = select(_cases.c.id).where(_cases.c.theme_id == number).limit(1)
    return tx.execute(found).first() is not None


def _was_told(tx: Transaction, number: int, chat: Chat) -> bool:
    opening = theme_stages.key(number, theme_stages.OPENING)
    rows = outbox.like(tx, f"{opening}:{chat.channel}:{chat.id}")
    return any(row.state in TOLD for row in rows)


def _noted_change(tx: Transaction, row: Row, values: dict[str, Any], deed: _Deed) -> None:
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    _write(tx, row, changed, deed.by, deed.zone)
    before = plain({name: getattr(row, name) for name in changed})
    audit.note(tx, deed.by, deed.action, _subject(row.id), before=before, after=plain(changed))


def _write(tx: Transaction, row: Row, values: dict[str, Any], by: By, zone: ZoneInfo) -> None:
    """Write what changed, and plan what the clock tells of it."""
    columns = {name: value for name, value in values.items() if name != "chats"}
    if columns:
        tx.execute(update(_themes).where(_themes.c.id == row.id).values(columns))
    if "chats" in values:
        tx.execute(delete(_chats).where(_chats.c.theme_id == row.id))
        _place(tx, row.id, values["chats"])
    theme_stages.plan_anew(tx, row.id, by.at, zone)
    bump(tx)


def _place(tx: Transaction, number: int, chats: Sequence[Chat]) -> None:
    for chat in dict.fromkeys(chats):
        values = {"theme_id": number, "channel": chat.channel, "chat_id": chat.id}
        tx.execute(insert(_chats).values(values))


def _values(draft: Draft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "opens_on": draft.opens_on,
        "closes_on": draft.closes_on,
        "intro": draft.intro,
        "aliases": list(draft.aliases) or None,
    }


def _noted(draft: Draft) -> dict[str, Any]:
    chats = sorted([chat.channel, chat.id] for chat in draft.chats)
    return {**plain(_values(draft)), "chats": chats}


def _subject(number: int) -> str:
    return f"theme:{number}"
