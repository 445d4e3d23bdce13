"""更正、收回: what the bot said in a group is put right, or is said to be void, once each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import String, bindparam, cast, delete, or_, select, update

from bot.messages import Chat, Outgoing
from bot.scene import Ref
from bot.texts.moments import moment_words
from services import forwards
from services.matters import Desk
from storage import audit, outbox
from storage.audit import By
from storage.masks import covered
from storage.tables.base import core
from storage.tables.engine import Inbox, Outbox
from storage.transaction import Row, Transaction

# Before the number of the text for which another stands: each is put right once.
KEY: Final = "instead:"
CORRECT, WITHDRAW = "post.correct", "post.withdraw"
# What the bot says in a group for all.
KINDS = ("post", "answer", "joined")
# What nobody has read yet, and what somebody passes on.
WAITING, FORWARD, SENT = "waiting", "forward", "sent"
SPARED = "spared"
MOST_SHOWN = 5

# What became of it: said in public, changed before it went out, handed over anew, or nothing.
Done = Literal["posted", "replaced", "handed", "dropped", "too_late"]

_outbox, _inbox = core(Outbox), core(Inbox)
_FIND = select(_outbox).where(_outbox.c.id == bindparam("of_text"))
_OF_KEY = select(_outbox).where(_outbox.c.key == bindparam("of_key"))
_REPLACE = (
    update(_outbox)
    .where(_outbox.c.id == bindparam("of_text"), _outbox.c.state == WAITING)
    .values(text=bindparam("new_text"))
)
_SPARE = (
    update(_outbox)
    .where(_outbox.c.id == bindparam("of_text"), _outbox.c.state == bindparam("was"))
    .values(state=SPARED, done_at=bindparam("now"))
)
_DROP = delete(_outbox).where(
    _outbox.c.id == bindparam("of_text"), _outbox.c.state == bindparam("was")
)
_LATER = select(_outbox.c.id).where(
    _outbox.c.channel == bindparam("to_channel"),
    _outbox.c.chat_id == bindparam("to_chat"),
    _outbox.c.id != bindparam("of_text"),
    or_(
        (_outbox.c.done_at > bindparam("since")) & (_outbox.c.state == SENT),
        _outbox.c.done_at.is_(None),
    ),
)
_ANSWERED = select(_inbox.c.id).where(
    _inbox.c.channel == bindparam("to_channel"),
    _inbox.c.chat_id == bindparam("to_chat"),
    _inbox.c.received_at > bindparam("since"),
    _inbox.c.road == "http",
    _inbox.c.answer.is_not(None),
)


class Told(NamedTuple):
    """How it is told: how to reach people and in which words, and the bureau's zone."""

    desk: Desk
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be done about a text: `how` is SENT, WAITING or FORWARD, "" for nothing.

    One that only says that another is `void` can be left unsaid, but not put right.
    """

    row: Row
    how: str
    void: bool = False

    @property
    def corrects(self) -> bool:
        """Whether other words may stand for it."""
        return bool(self.how) and not self.void

    @property
    def withdraws(self) -> bool:
        """Whether it may be taken back."""
        return bool(self.how) and not (self.void and self.how == SENT)


def standing(tx: Transaction, row: Row) -> Standing:
    """How a text of the outbox stands; nothing can be done about what was put right already."""
    of_group = row.is_group and row.kind in KINDS and bool(row.text)
    if not of_group or row.state not in (SENT, WAITING, FORWARD):
        return Standing(row, "")
    if tx.first(_OF_KEY, of_key=key(row.id)) is not None:
        return Standing(row, "")
    return Standing(row, row.state, _is_void(tx, row))


def find(tx: Transaction, text_id: int) -> Row | None:
    """A text of the outbox, None if there is none."""
    return tx.first(_FIND, of_text=text_id)


def key(text_id: int) -> str:
    """Under what that which stands for a text lies in the outbox."""
    return f"{KEY}{text_id}"


def of_item(tx: Transaction, refs: Sequence[Ref]) -> list[Standing]:
    """The last texts to groups about some items about which something can be done, newest first."""
    written = [f'["{kind}", {number}]' for kind, number in refs]
    about = [cast(_outbox.c.refs, String).contains(one, autoescape=True) for one in written]
    states = _outbox.c.state.in_((SENT, WAITING, FORWARD))
    rows = select(_outbox).where(_outbox.c.is_group, states, or_(*about))
    newest = tx.execute(rows.order_by(_outbox.c.id.desc()).limit(4 * MOST_SHOWN))
    found = (standing(tx, row) for row in newest)
    return [one for one in found if one.withdraws][:MOST_SHOWN]


def recent(tx: Transaction, chat: Chat | None, since: datetime) -> list[Row]:
    """What may be taken back of what was laid for a group, or any, since then; newest first."""
    rows = select(_outbox).where(_outbox.c.is_group, _outbox.c.created_at > since)
    if chat is not None:
        rows = rows.where(_outbox.c.channel == chat.channel, _outbox.c.chat_id == chat.id)
    newest = tx.execute(rows.order_by(_outbox.c.id.desc()).limit(4 * MOST_SHOWN))
    return [row for row in newest if standing(tx, row).withdraws]


def bare(row: Row) -> str:
    """The words of a text, without the line that tells that they are a correction."""
    text = str(row.text)
    return text.partition("\n")[2] if row.key.startswith(KEY) and "\n" in text else text


def corrected(tx: Transaction, row: Row, text: str, told: Told) -> str:
    """What would be read instead of a text: the new words, after what was read with their head."""
    if row.state != SENT:
        # A correction that has not gone out stays one.
        head = str(row.text).partition("\n")[0] if bare(row) != row.text else ""
        return f"{head}\n{text}" if head else text
    at = _which(tx, row, told)
    say = told.desk.say
    head = say("corrections.that", at=at) if at else say("corrections.last")
    return f"{head}\n{text}"


def void(tx: Transaction, row: Row, told: Told) -> str:
    """What would be posted to say that a text is void."""
    at, say = _which(tx, row, told), told.desk.say
    return say("corrections.void_that", at=at) if at else say("corrections.void")


def correct(tx: Transaction, row: Row, text: str, by: By, told: Told) -> Done:
    """Have other words stand for a text, once, whatever has become of it by now."""
    was = standing(tx, row)
    whole = corrected(tx, row, text, told)
    done: Done = "too_late"
    if not was.corrects:
        return done
    if was.how == SENT:
        done = _posted(tx, row, whole, by)
    elif was.how == WAITING and tx.run(_REPLACE, of_text=row.id, new_text=whole):
        done = "replaced"
    elif was.how == FORWARD and tx.run(_SPARE, of_text=row.id, was=FORWARD, now=by.at):
        _hand_over(tx, row, whole, by, told)
        done = "handed"
    if done != "too_late":
        noted = {"text": covered(bare(row))}, {"text": covered(text)}
        audit.note(tx, by, CORRECT, f"outbox:{row.id}", before=noted[0], after=noted[1])
    return done


def withdraw(tx: Transaction, row: Row, by: By, told: Told) -> Done:
    """Take a text back, once: leave it unsaid, or say that it is void.

    A correction that has not gone out is dropped, so that what it was of can be put right anew.
    """
    was = standing(tx, row)
    done: Done = "too_late"
    if not was.withdraws:
        return done
    if was.how == SENT:
        done = _posted(tx, row, void(tx, row, told), by, is_void=True)
    elif _unsaid(tx, row, by.at):
        done = "dropped"
        if was.how == FORWARD:
            forwards.unask(tx, row, by.at, told.desk)
    if done != "too_late":
        before = {"text": covered(bare(row))}
        audit.note(tx, by, WITHDRAW, f"outbox:{row.id}", before=before)
    return done


def _posted(tx: Transaction, row: Row, text: str, by: By, *, is_void: bool = False) -> Done:
    """Post what stands for a text that people have read."""
    refs = () if is_void else _refs(row)
    what = Outgoing(text, row.form, refs=refs)
    laid = outbox.put(tx, key(row.id), _chat(row), what, by.at, kind="post")
    return "posted" if laid else "too_late"


def _unsaid(tx: Transaction, row: Row, now: datetime) -> bool:
    """Leave a text unsaid that nobody has read."""
    if row.key.startswith(KEY):
        return tx.run(_DROP, of_text=row.id, was=row.state) > 0
    return tx.run(_SPARE, of_text=row.id, was=row.state, now=now) > 0


def _hand_over(tx: Transaction, row: Row, text: str, by: By, told: Told) -> None:
    """Leave other words to whoever passes them on, and ask its keeper to take these."""
    say = told.desk.say
    what = Outgoing(text, row.form, refs=_refs(row))
    outbox.leave(tx, key(row.id), _chat(row), what, by.at)
    head = say("corrections.instead_of") if forwards.was_asked(tx, row.id) else ""
    outbox.drop(tx, f"{forwards.PUSHED}{row.id}")
    fresh = tx.first(_OF_KEY, of_key=key(row.id))
    if fresh is not None:
        forwards.ask(tx, fresh, by.at, told.desk, head)


def _which(tx: Transaction, row: Row, told: Told) -> str:
    """When a text was said, where others came since; "" where it is the last."""
    at = row.done_at or row.created_at
    since = {"to_channel": row.channel, "to_chat": row.chat_id, "since": at}
    others = tx.first(_LATER, of_text=row.id, **since) or tx.first(_ANSWERED, **since)
    if others is None:
        return ""
    local = at.astimezone(told.zone)
    return moment_words(told.desk.say, local.date(), local)


def _is_void(tx: Transaction, row: Row) -> bool:
    """Whether a text only says that another is void."""
    if not row.key.startswith(KEY):
        return False
    noted = audit.of(tx, f"outbox:{row.key.removeprefix(KEY)}")
    return any(one.action == WITHDRAW for one in noted)


def _chat(row: Row) -> Chat:
    return Chat(row.channel, row.chat_id, row.is_group)


def _refs(row: Row) -> tuple[Ref, ...]:
    return tuple((kind, number) for kind, number in row.refs or ())
