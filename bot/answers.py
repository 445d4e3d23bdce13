"""How what a handler says gets back: in the HTTP answer, too late for it, or with others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.channel import Capabilities, Channel
from bot.clock import Clock
from bot.messages import Answer, Inbound, Outgoing, Reply, Say
from storage import acknowledgements, inbox, outbox
from storage.transaction import Transaction


class Ticket:
    """Settles, once, whether an answer goes back in the HTTP response or too late for it.

    `posted` tells that something was laid into the outbox.
    """

    __slots__ = ("_fate", "posted")

    def __init__(self) -> None:
        self._fate: dict[str, str] = {}
        self.posted = False

    def claim(self, fate: str) -> bool:
        """Claim a fate for the answer; false if another was claimed before."""
        return self._fate.setdefault("fate", fate) == fate

    def reopen(self) -> None:
        """Begin an attempt: what an earlier one, rolled back, claimed for itself is void."""
        if self._fate.get("fate") == "http":
            self._fate.pop("fate", None)

    def give_up(self) -> None:
        """Nobody waits any more, whatever was claimed."""
        self._fate["fate"] = "late"

    @property
    def is_late(self) -> bool:
        """Whether nobody waits any more."""
        return self._fate.get("fate") == "late"


class Taken(NamedTuple):
    """A message or notice that stands in the inbox, with the ticket of who waits for it."""

    inbound: Inbound
    inbox_id: int
    ticket: Ticket


@dataclass(frozen=True, slots=True)
class Answers:
    """Gives replies their roads, inside the transaction that they are part of."""

    channels: Mapping[str, Channel]
    clock: Clock
    say: Say

    def give(self, tx: Transaction, taken: Taken, intent: str, replies: list[Reply]) -> Answer:
        """Keep the first text as the answer, and lay ready what can't go back with it."""
        said = self._said(tx, taken.inbound, replies)
        first = said[0] if said else None
        road = self._road(taken) if first else None
        answer, refs = (first.text, first.refs) if first else (None, ())
        inbox.answered(tx, taken.inbox_id, intent, answer, road, refs=refs)
        for n, reply in enumerate(said):
            if n > 0 or road == "outbox":
                self._lay(tx, taken, n, reply)
        return Answer(answer if road == "http" else None)

    def _said(self, tx: Transaction, inbound: Inbound, replies: list[Reply]) -> list[Reply]:
        """What is to be said now: one text where there is but one chance to speak.

        What a busy group is told later is left out.
        """
        if not self._capabilities(inbound).push:
            return [_in_one(replies)] if replies else []
        told = [reply for reply in replies if not self._is_told_later(tx, inbound, reply)]
        return _beside(told)

    def _is_told_later(self, tx: Transaction, inbound: Inbound, reply: Reply) -> bool:
        done = reply.acknowledges
        if done is None or not inbound.chat.is_group:
            return False
        now, refs = self.clock.now(), reply.refs
        return acknowledgements.join(tx, inbound.chat, done, now, self.say, refs=refs)

    def _lay(self, tx: Transaction, taken: Taken, n: int, reply: Reply) -> None:
        """Lay a text ready for the relay, for the message's own way back where it has one."""
        now, inbound = self.clock.now(), taken.inbound
        capabilities = self._capabilities(inbound)
        what = Outgoing(reply.text, refs=reply.refs)
        if not capabilities.push and capabilities.way_back is not None:
            until = now + capabilities.way_back
            what = replace(what, way_back=inbound.way_back, good_until=until)
        outbox.put(tx, f"reply:{taken.inbox_id}:{n}", inbound.chat, what, now)
        taken.ticket.posted = True

    def _road(self, taken: Taken) -> str:
        """The HTTP answer while somebody waits; later the outbox, if there is any way then."""
        waited_for = taken.ticket.claim("http")
        later = self._capabilities(taken.inbound).push or taken.inbound.way_back is not None
        return "http" if waited_for or not later else "outbox"

    def _capabilities(self, inbound: Inbound) -> Capabilities:
        return self.channels[inbound.chat.channel].capabilities


def _in_one(replies: list[Reply]) -> Reply:
    refs = dict.fromkeys(ref for reply in replies for ref in reply.refs)
    return Reply("\n".join(reply.text for reply in replies), refs=tuple(refs))


def _beside(replies: list[Reply]) -> list[Reply]:
    """The replies, those to a further wish of the message in one text with the one before."""
    told: list[Reply] = []
    for reply in replies:
        if reply.beside and told:
            told[-1] = _in_one([told[-1], reply])
        else:
            told.append(reply)
    return told
