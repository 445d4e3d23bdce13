"""A paste, and what came of each of its lines: frozen values, and the same as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from bot.messages import Chat
from bot.scene import Person
from services.effects import Effect

# What became of a line. Something is to be asked where it is "unclear"; "danger" is for staff to
# read at once; "repeated" was pasted before; "silent" has no words, "system" are WeChat's own.
RECORDED, UNCLEAR, NOTHING, REPEATED = "recorded", "unclear", "nothing", "repeated"
SYSTEM, SILENT, LEFT_OUT, DANGER, FAILED = "system", "silent", "left_out", "danger", "failed"
# A name that staff said is nobody of the roster.
GUEST = 0


@dataclass(frozen=True, slots=True)
class Choices:
    """What staff said of unclear things.

    `senders` are people by what the group calls them, `names` those by what stands in a text;
    GUEST is nobody of the roster. `texts` are the words of lines as staff put them, by the
    line's key; `left_out` the keys of lines that are not to be recorded.
    """

    senders: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, int] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()

    def plain(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "senders": dict(self.senders),
            "names": dict(self.names),
            "texts": dict(self.texts),
            "left_out": sorted(self.left_out),
        }


def choices(told: Mapping[str, Any]) -> Choices:
    """Choices from JSON."""
    return Choices(
        told.get("senders", {}),
        told.get("names", {}),
        told.get("texts", {}),
        frozenset(told.get("left_out", ())),
    )


class Pasted(NamedTuple):
    """What is pasted, from which group, when (aware), by which of the staff."""

    chat: Chat
    text: str
    at: datetime
    by: Person
    choices: Choices = Choices()


@dataclass(frozen=True, slots=True)
class Unclear:
    """What staff are asked: whose `kind` it is, "sender", "name" or "what", as it stands there.

    `candidates` are the numbers of people who may be meant; none where nobody is known.
    """

    kind: str
    said: str
    candidates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one line. `member_id` is who said it, None where that is not known.

    `because` is the key of a sentence that tells why nothing came of it, `told` what the bot
    would have answered; "" for none.
    """

    key: str
    called: str
    text: str
    status: str
    at: datetime | None = None
    member_id: int | None = None
    quote: str | None = None
    effects: tuple[Effect, ...] = ()
    unclear: tuple[Unclear, ...] = ()
    because: str = ""
    told: str = ""


def both(one: Came, other: Came) -> Came:
    """What came of two things that one line asks for."""
    first = next((s for s in (DANGER, UNCLEAR, RECORDED) if s in (one.status, other.status)), None)
    return replace(
        one,
        status=first or one.status,
        effects=tuple(dict.fromkeys((*one.effects, *other.effects))),
        unclear=tuple(dict.fromkeys((*one.unclear, *other.unclear))),
        because="" if first else one.because or other.because,
        told="" if first else one.told or other.told,
    )


@dataclass(frozen=True, slots=True)
class Result:
    """What came of all lines; the rows that tell what was done, for taking it back.

    `bound` are the accounts that were said to be somebody's, `whole` is false where the paste
    was longer than what is read at once. `receipts` are notices with who has read them.
    """

    lines: tuple[Came, ...]
    checkins: tuple[int, ...] = ()
    deeds: tuple[int, ...] = ()
    bound: tuple[str, ...] = ()
    whole: bool = True
    receipts: tuple[tuple[int, int], ...] = ()

    def count(self, status: str) -> int:
        """How many lines came to that."""
        return sum(line.status == status for line in self.lines)

    @property
    def same(self) -> list[Any]:
        """What tells this from what would be done otherwise: everything but the rows' numbers."""
        return [_plain(line) for line in self.lines]

    def plain(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "lines": self.same,
            "checkins": list(self.checkins),
            "deeds": list(self.deeds),
            "bound": list(self.bound),
            "whole": self.whole,
            "receipts": [list(one) for one in self.receipts],
        }


def result(told: Mapping[str, Any]) -> Result:
    """A result from JSON."""
    return Result(
        tuple(_came(line) for line in told["lines"]),
        tuple(told["checkins"]),
        tuple(told["deeds"]),
        tuple(told["bound"]),
        told["whole"],
        tuple((number, member_id) for number, member_id in told.get("receipts", ())),
    )


def _plain(line: Came) -> dict[str, Any]:
    return {
        "key": line.key,
        "called": line.called,
        "text": line.text,
        "status": line.status,
        "at": line.at.isoformat() if line.at else None,
        "member_id": line.member_id,
        "quote": line.quote,
        "effects": [[one.what, one.who, one.about, one.heads] for one in line.effects],
        "unclear": [[one.kind, one.said, list(one.candidates)] for one in line.unclear],
        "because": line.because,
        "told": line.told,
    }


def _came(told: Mapping[str, Any]) -> Came:
    plain = Came(told["key"], told["called"], told["text"], told["status"])
    return replace(
        plain,
        at=datetime.fromisoformat(told["at"]) if told["at"] else None,
        member_id=told["member_id"],
        quote=told["quote"],
        effects=tuple(Effect(*one) for one in told["effects"]),
        unclear=tuple(Unclear(kind, said, tuple(who)) for kind, said, who in told["unclear"]),
        because=told["because"],
        told=told["told"],
    )
