"""试运行: what the bot would have said in a group, and how staff judge it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Chat, Request
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.chats import TrialLine
from storage.transaction import Row, Transaction

VERDICTS = ("right", "wrong")
PAGE = 50

_lines = core(TrialLine)
_values = (
    "inbox_id",
    "channel",
    "chat_id",
    "member_id",
    "said",
    "intent",
    "because",
    "answer",
    "at",
)
_NOTE = insert(_lines).values({name: bindparam(name) for name in _values} | {"verdict": ""})


def note(tx: Transaction, request: Request, answers: Iterable[str]) -> None:
    """Write down what a message would have come to."""
    message, understood, scene = request.message, request.understanding, request.scene
    tx.run(
        _NOTE,
        inbox_id=request.inbox_id,
        channel=message.chat.channel,
        chat_id=message.chat.id,
        member_id=scene.person.id if scene.person else None,
        said=message.text,
        intent=understood.intent,
        because=understood.because,
        answer="\n".join(answers) or None,
        at=scene.now,
    )


def lines(tx: Transaction, chat: Chat, page: int = 1) -> list[Row]:
    """The lines of a group's trial, the latest first, a page of them."""
    here = select(_lines).where(_lines.c.channel == chat.channel, _lines.c.chat_id == chat.id)
    latest = here.order_by(_lines.c.inbox_id.desc())
    return list(tx.execute(latest.limit(PAGE).offset((page - 1) * PAGE)))


def judge(tx: Transaction, inbox_id: int, verdict: str, by: By) -> bool:
    """Say that a line is right or wrong, or "" to take that back; false if there is none."""
    line = update(_lines).where(_lines.c.inbox_id == inbox_id)
    line = line.values(verdict=verdict, by=by.member_id)
    found = bool(tx.execute(line).rowcount)
    if found:
        audit.note(tx, by, "trial.judge", f"trial:{inbox_id}", after={"verdict": verdict})
    return found


def counts(tx: Transaction, chat: Chat) -> dict[str, int]:
    """How many lines of a group are right, wrong, and not judged yet ("")."""
    rows = select(_lines.c.verdict, func.count().label("lines")).group_by(_lines.c.verdict)
    here = rows.where(_lines.c.channel == chat.channel, _lines.c.chat_id == chat.id)
    return {row.verdict: int(row.lines) for row in tx.execute(here)}
