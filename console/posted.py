"""What the bot said in groups of an item, and where a page leads to put it right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.messages import Chat, Say
from bot.scene import Ref
from console.routes import PREFIX
from services import announcements, chats, corrections
from services.corrections import Standing
from storage.masks import covered
from storage.transaction import Row, Transaction

HERE = f"{PREFIX}/posts"
STATES = {
    corrections.SENT: "deliveries.state_sent",
    corrections.WAITING: "deliveries.state_waiting",
    corrections.FORWARD: "deliveries.state_forward",
}
# Where the list is of what people answered to an item, by its kind.
LISTS = {
    "activity": f"{PREFIX}/activities",
    "campaign": f"{PREFIX}/checkins",
    "meeting": f"{PREFIX}/checkins",
    announcements.ITEM: f"{PREFIX}/announcements",
}
# More than that is a menu: each of its activities is a link away.
MOST_LISTS = 9


@dataclass(frozen=True, slots=True)
class Posted:
    """A text as a page shows it: to whom, how it stands, and the pages that put it right."""

    row: Row
    who: str
    said: str
    state: str
    deeds: tuple[tuple[str, str], ...]


def of_item(tx: Transaction, say: Say, refs: Sequence[Ref]) -> list[Posted]:
    """The last texts to groups about some items that can be put right, the latest first."""
    found = corrections.of_item(tx, refs) if refs else []
    return [
        Posted(
            one.row,
            group_name(tx, one.row, say),
            covered(one.row.text),
            say(STATES[one.how]),
            deeds(one, say),
        )
        for one in found
    ]


def group_name(tx: Transaction, row: Row, say: Say) -> str:
    """What the group of a text is called."""
    known = chats.find(tx, Chat(row.channel, row.chat_id, row.is_group))
    return str((known.name if known else "") or say("deliveries.unnamed"))


def deeds(one: Standing, say: Say) -> tuple[tuple[str, str], ...]:
    """What can be done about a text: words of a link, and where it leads."""
    notice = notice_of(one.row)
    if notice is not None and one.how:
        return ((say("corrections.notice"), f"{LISTS[announcements.ITEM]}/{notice}/withdraw"),)
    path = f"{HERE}/{one.row.id}"
    correct = ((say("corrections.correct"), f"{path}/correct"),) if one.corrects else ()
    withdraw = ((say("corrections.withdraw"), f"{path}/withdraw"),) if one.withdraws else ()
    return (*correct, *withdraw)


def notice_of(row: Row) -> int | None:
    """The notice that a text tells, which is withdrawn as a whole; None of every other."""
    kind, _, rest = str(row.key).partition(":")
    number, _, to = rest.partition(":")
    tells = kind == announcements.ITEM and number.isdecimal() and not to.endswith(":void")
    return int(number) if tells else None


def lists(refs: Iterable[Ref]) -> list[str]:
    """The pages of the lists that answers to some items are on."""
    pages = (f"{LISTS[kind]}/{number}" for kind, number in refs if kind in LISTS)
    return list(dict.fromkeys(pages))[:MOST_LISTS]
