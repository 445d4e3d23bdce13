"""点意思: saying what was meant, once; what comes of it is kept, and the person hears of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from bot.messages import Chat, Message
from bot.scene import Scene, Understanding
from bot.texts.dates import date_words
from services.effects import Effects
from services.matters import Desk, quoted
from services.unclear import keeping, lines
from services.unclear.keeping import Result
from services.unclear.lines import Meant
from storage import inbox, outbox
from storage.audit import By
from storage.tables.base import core
from storage.tables.tasks import Task
from storage.transaction import Row, Transaction
from storage.vault import Vault

# Said, but nothing to be done; and what is a task for staff.
TALK, HUMAN = "none", "human"
DECIDED, TAKEN, NOTHING, CHANGED = "decided", "taken", "nothing", "changed"

# Has the handler do it: what came of it, and what the bot would have answered.
Doing = Callable[[], tuple[Effects, str]]

_tasks = core(Task)
_OPENED = select(_tasks.c.id).where(_tasks.c.kind == HUMAN, _tasks.c.closed_at.is_(None))


@dataclass(frozen=True, slots=True)
class Decision:
    """What staff say of a row: `meaning` is its key, `understood` what it comes to.

    `do` has the handler do it. `shown` is the mark of what staff were shown that would come of it,
    None where they were shown nothing.
    """

    row: Row
    message: Message
    scene: Scene
    meaning: str
    understood: Understanding
    do: Doing
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it: decided, taken by somebody else before, nothing, or else than shown.

    `told` is what came of it, line by line; where nothing did, what the bot would have answered.
    """

    state: str
    told: tuple[str, ...] = ()


def decide(tx: Transaction, vault: Vault, desk: Desk, decision: Decision, by: By) -> Outcome:
    """Do what was meant, and keep it; nothing is where it comes to nothing, or to something else.

    Whoever says so first has said it.
    """
    row = decision.row
    tx.command("SAVEPOINT deciding")
    outcome = Outcome(TAKEN)
    came = Result()
    if keeping.claim(tx, row, decision.meaning, by):
        outcome, came = _done(tx, desk, decision)
    if outcome.state != DECIDED:
        tx.command("ROLLBACK TO SAVEPOINT deciding")
        tx.command("RELEASE SAVEPOINT deciding")
        return outcome
    tx.command("RELEASE SAVEPOINT deciding")
    post = _tell(tx, desk, decision, came, by.at) if came.told else ""
    _keep(tx, vault, decision, replace(came, post=post), by)
    return outcome


def told(effects: Effects, desk: Desk) -> tuple[str, ...]:
    """What came about, in a sentence each."""
    return tuple(dict.fromkeys(one.words(desk.say) for one in effects.each))


def mark(words: tuple[str, ...]) -> str:
    """By which it is known that what comes of it is what was shown."""
    return sha256("\n".join(words).encode()).hexdigest()[:16]


def _done(tx: Transaction, desk: Desk, decision: Decision) -> tuple[Outcome, Result]:
    if decision.understood.intent == TALK:
        return Outcome(DECIDED), Result()
    effects, answer = decision.do()
    words = told(effects, desk)
    if not words:
        return Outcome(NOTHING, (answer,) if answer else ()), Result()
    if decision.shown is not None and decision.shown != mark(words):
        return Outcome(CHANGED, words), Result()
    came = Result(words, effects.checkins, effects.deeds, effects.receipts, _task(tx, decision.row))
    return Outcome(DECIDED, words), came


def _task(tx: Transaction, row: Row) -> int | None:
    """The task that was opened for it, None for none of its own."""
    found = tx.execute(_OPENED.where(_tasks.c.inbox_id == row.inbox_id)).first()
    return int(found.id) if found is not None else None


def _keep(tx: Transaction, vault: Vault, decision: Decision, came: Result, by: By) -> None:
    row, person = decision.row, decision.scene.person
    number = person.id if person is not None else None
    keeping.whose(tx, row, number)
    keeping.settle(tx, vault, row, came, by)
    if not lines.wanted(tx, number):
        return
    line = lines.build(Meant(decision.message, decision.scene, decision.understood))
    if line is not None:
        keeping.keep_line(tx, vault, row, line)


def _tell(tx: Transaction, desk: Desk, decision: Decision, came: Result, now: datetime) -> str:
    """Tell the person alone, if the bot may write there now; gives the key of the text."""
    account = decision.message.sender
    chat = Chat(account.channel, account.id, is_group=False)
    if not desk.reach.pushes(chat.channel) or not _is_open(tx, desk, chat, now):
        return ""
    key = f"meant:{decision.row.inbox_id}:{now.timestamp():.0f}"
    day = date_words(desk.say, decision.scene.today)
    said = quoted(decision.message.text)
    text = desk.say("unclear.told", day=day, said=said, came="；".join(came.told))
    return key if outbox.put(tx, key, chat, text, now, kind="post") else ""


def tell_undone(tx: Transaction, desk: Desk, row: Row, said: str, now: datetime) -> None:
    """Tell somebody who had been told that it was taken back."""
    chat = Chat(row.channel, row.account_id, is_group=False)
    key = f"meant:{row.inbox_id}:{now.timestamp():.0f}:undone"
    text = desk.say("unclear.told_undone", said=quoted(said))
    outbox.put(tx, key, chat, text, now, kind="post")


def _is_open(tx: Transaction, desk: Desk, chat: Chat, now: datetime) -> bool:
    """Whether the platform takes a text for a chat now."""
    window = desk.reach.window(chat.channel)
    if window is None:
        return True
    heard = inbox.last_heard(tx, chat)
    return heard is not None and now - heard < window
