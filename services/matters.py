"""What somebody said that concerns staff or those on duty, and how it is told to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.messages import Account, Chat, Reach, Replay, Request, Say
from services import chats, members
from storage import outbox
from storage.transaction import Row, Transaction

# The whole stands in its row; a text to read on a telephone has room for so much.
MOST_SAID = 300
# Where the words of an earlier message are kept while a question about them is open.
SAID = "said_before"


@dataclass(frozen=True, slots=True)
class Matter:
    """What was said, by whom, where and when; `member_id` is None for an unbound account.

    `about_id` is somebody else of the roster whom it is about. `detail_sealed` is what of it
    nobody may read in passing; `said` has it masked.
    """

    kind: str
    sender: Account
    member_id: int | None
    chat: Chat
    said: str
    now: datetime
    day: date
    inbox_id: int
    slots: Mapping[str, Any] = field(default_factory=dict)
    detail_sealed: bytes | None = field(default=None, repr=False)
    about_id: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """How people are told: their chats, the sentences, and the order of those on duty.

    `replay` is for who binds an account.
    """

    reach: Reach
    say: Say
    order: tuple[str, ...] = ()
    replay: Replay | None = None

    def tell_alone(
        self, tx: Transaction, key: str, account: Account, text: str, now: datetime
    ) -> None:
        """Lay a text ready for an account alone, which has asked and waits for it."""
        alone = Chat(account.channel, account.id, is_group=False)
        kind = "answer" if self.reach.pushes(account.channel) else "post"
        outbox.put(tx, key, alone, text, now, kind=kind)


def of(request: Request, kind: str | None = None) -> Matter:
    """What a request is about; `kind` where that is not its intent."""
    scene, message, slots = request.scene, request.message, dict(request.understanding.slots)
    before = slots.pop(SAID, None)
    said = message.text if before is None else f"{before}\n{message.text}"
    if scene.unsure:
        names = "、".join(one.name for one in scene.sharers)
        said = f"{said}\n{request.say('couples.either', names=names)}"
    return Matter(
        kind or request.understanding.intent,
        message.sender,
        scene.person.id if scene.person else None,
        message.chat,
        said,
        scene.now,
        scene.today,
        request.inbox_id,
        slots,
        about_id=_about(request),
    )


def desk(request: Request) -> Desk:
    """How people are told about a request."""
    return Desk(request.reach, request.say, request.duty_order, request.replay)


def who(tx: Transaction, member_id: int | None, account: Account, say: Say) -> str:
    """The name on the roster, or what is known of an account that is bound to nobody."""
    if member_id is not None:
        return members.name(tx, member_id)
    return say("tasks.stranger", channel=account.channel, account=account.id)


def where(tx: Transaction, chat: Chat, say: Say) -> str:
    """The group by its name, or that it was said to the bot alone."""
    if not chat.is_group:
        return say("tasks.in_private")
    row = chats.find(tx, chat)
    return say("tasks.in_group", group=(row.name if row else "") or chat.id)


def quoted(said: str) -> str:
    """What was said, as far as a text has room for it; the end is the newest."""
    return said if len(said) <= MOST_SAID else f"…{said[-MOST_SAID:]}"


def chat_of(row: Row) -> Chat:
    """The chat in which it was said, of a row that keeps a matter."""
    return Chat(row.channel, row.chat_id, row.is_group)


def sender_of(row: Row) -> Account:
    """Whose words they were, of a row that keeps a matter."""
    return Account(row.channel, row.account_id)


def _about(request: Request) -> int | None:
    """The one other of the roster of whom it is said; None where that is nobody, or several."""
    speaker = request.scene.person.id if request.scene.person else None
    people = request.understanding.slots.get("people", ())
    others = {one for one in people if isinstance(one, int) and one != speaker}
    return others.pop() if len(others) == 1 else None
