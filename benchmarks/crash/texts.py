"""Texts that wait in the outbox while a server is killed, and what the platform got of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from benchmarks import town
from benchmarks.crash.platform import Received
from bot.channels.official_account import OfficialAccount
from bot.messages import Account, Chat, Message
from storage import inbox, outbox
from storage.transaction import Transaction

CHATS = 4
TEXTS_A_CHAT = 3
# What starts the keys of the texts that are laid.
KEY = "crash:"
TEXTS = CHATS * TEXTS_A_CHAT


@dataclass(frozen=True, slots=True)
class Judgement:
    """Of the texts laid: how many never arrived, arrived again, and what else was wrong."""

    lost: int
    repeated: int
    faults: list[str]


def lay(tx: Transaction, people: Sequence[int]) -> list[Received]:
    """Lay texts for a few people, who have just written; gives what should arrive."""
    now = datetime.now(UTC)
    for n in people[:CHATS]:
        inbox.enter(tx, town.KEY.encode(), _greeting(n, now), now)
    laid = [Received(town.openid(n), f"{m}") for m in range(TEXTS_A_CHAT) for n in people[:CHATS]]
    for openid, text in laid:
        chat = Chat(OfficialAccount.name, openid, is_group=False)
        outbox.put(tx, f"{KEY}{openid}:{text}", chat, text, now)
    return laid


def judge(laid: Sequence[Received], received: Iterable[Received]) -> Judgement:
    """Compare what arrived with what was laid: each once or twice, in order in each chat."""
    times = Counter(received)
    faults = [f"{text} came {n} times" for text, n in times.items() if n > 2]
    faults += [f"{text} was never laid" for text in times.keys() - set(laid)]
    arrived, wanted = _by_chat(received), _by_chat(laid)
    faults += [
        f"{openid} got {arrived[openid]}"
        for openid, texts in wanted.items()
        if not _is_in_order(arrived[openid], texts)
    ]
    return Judgement(len(set(laid) - times.keys()), times.total() - len(times), faults)


def _is_in_order(arrived: list[str], wanted: list[str]) -> bool:
    """Whether the texts that came stand in order, a repeat right after its first."""
    came = [text for text, _ in groupby(arrived)]
    return came == [text for text in wanted if text in came]


def _by_chat(received: Iterable[Received]) -> dict[str, list[str]]:
    chats: dict[str, list[str]] = defaultdict(list)
    for openid, text in received:
        chats[openid].append(text)
    return chats


def _greeting(n: int, now: datetime) -> Message:
    account = Account(OfficialAccount.name, town.openid(n))
    chat = Chat(OfficialAccount.name, town.openid(n), is_group=False)
    return Message(
        app=town.APP_ID, id=f"greeting-{n}", sender=account, chat=chat, text="你好", sent_at=now
    )
