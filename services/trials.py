"""试运行: what the bot would have said and kept in a group, and how staff judge it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from bot.messages import Chat, Request
from storage import audit
from storage.audit import By
from storage.tables.base import core
from storage.tables.chats import Chat as ChatRow
from storage.tables.chats import TrialLine
from storage.tables.members import Member
from storage.transaction import Row, Transaction

VERDICTS = ("right", "wrong")

_lines, _chats, _members = core(TrialLine), core(ChatRow), core(Member)
_values = (
    *("inbox_id", "channel", "chat_id", "member_id", "said", "intent", "because"),
    *("answer", "saved", "at"),
)
_NOTE = insert(_lines).values({name: bindparam(name) for name in _values} | {"verdict": ""})


@dataclass(frozen=True, slots=True)
class Judged:
    """How many lines of a trial are right, wrong, and not judged yet."""

    right: int
    wrong: int
    open: int

    @property
    def all(self) -> int:
        """How many lines there are."""
        return self.right + self.wrong + self.open

    @property
    def share(self) -> int | None:
        """How many of a hundred that were judged are right, None before the first."""
        judged = self.right + self.wrong
        return None if judged == 0 else 100 * self.right // judged


def note(tx: Transaction, request: Request, answers: Iterable[str], kept: str) -> None:
    """Write down what a message would have come to; `kept` is what it changed, a line each."""
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
        saved=kept,
        at=scene.now,
    )


def lines(
    tx: Transaction, chat: Chat, verdict: str | None = None, first: int = 0, most: int = 50
) -> list[Row]:
    """Lines of a group's trial with who said them (`name`), the latest first; of a verdict."""
    wanted = (_here(chat), *(() if verdict is None else (_lines.c.verdict == verdict,)))
    rows = select(_lines, _members.c.name).outerjoin(_members, _members.c.id == _lines.c.member_id)
    latest = rows.where(*wanted).order_by(_lines.c.inbox_id.desc())
    return list(tx.execute(latest.limit(most).offset(first)))


def find(tx: Transaction, chat: Chat, inbox_id: int) -> Row | None:
    """A line of a group's trial, None if there is none."""
    line = select(_lines).where(_here(chat), _lines.c.inbox_id == inbox_id)
    return tx.execute(line).first()


def judge(tx: Transaction, inbox_id: int, verdict: str, by: By) -> bool:
    """Say that a line is right or wrong, or "" to take that back; false if there is none."""
    line = update(_lines).where(_lines.c.inbox_id == inbox_id)
    line = line.values(verdict=verdict, by=by.member_id if verdict else None)
    found = bool(tx.execute(line).rowcount)
    if found:
        audit.note(tx, by, "trial.judge", f"trial:{inbox_id}", after={"verdict": verdict})
    return found


def judge_here(
    tx: Transaction, chat: Chat, ids: Collection[int], verdict: str, by: By, *, rest: bool = False
) -> int:
    """Judge those lines that are of a group's trial; as the `rest` only new ones. How many."""
    mine = select(_lines.c.inbox_id).where(_here(chat), _lines.c.inbox_id.in_(ids))
    if rest:
        mine = mine.where(_lines.c.verdict == "")
    found = list(tx.execute(mine).scalars())
    return sum(judge(tx, inbox_id, verdict, by) for inbox_id in found)


def counts(tx: Transaction, chat: Chat) -> Judged:
    """How the lines of a group's trial were judged."""
    rows = select(_lines.c.verdict, func.count().label("lines")).group_by(_lines.c.verdict)
    found = {row.verdict: int(row.lines) for row in tx.execute(rows.where(_here(chat)))}
    return Judged(found.get("right", 0), found.get("wrong", 0), found.get("", 0))


def unjudged(tx: Transaction) -> dict[tuple[str, str], int]:
    """How many lines wait to be judged in each group that is in its trial now."""
    on_trial = and_(_chats.c.channel == _lines.c.channel, _chats.c.chat_id == _lines.c.chat_id)
    rows = (
        select(_lines.c.channel, _lines.c.chat_id, func.count().label("lines"))
        .join(_chats, on_trial)
        .where(_lines.c.verdict == "", _chats.c.state == "trial")
        .group_by(_lines.c.channel, _lines.c.chat_id)
    )
    return {(row.channel, row.chat_id): int(row.lines) for row in tx.execute(rows)}


def _here(chat: Chat) -> ColumnElement[bool]:
    return and_(_lines.c.channel == chat.channel, _lines.c.chat_id == chat.id)
