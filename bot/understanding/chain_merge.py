"""What a pasted list changes in the group's own: who is new, who stays, who takes himself off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.scene import Who
from bot.understanding.chain_rows import Row, is_self

if TYPE_CHECKING:
    from bot.understanding.chain import Chain


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with its person. `who` is None where the name fits nobody or, `candidates`, several."""

    seq: int
    who: Who | None
    candidates: tuple[int, ...]
    name: str
    total: int
    remark: str | None
    removal: bool
    companions: str | None = None
    goods: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """What a list says of the records.

    `keep` are recorded people whom the copy lacks: they stay. `changed` are heads that differ,
    as (who, recorded, now): of the sender, or of anybody where staff wrote the list.
    """

    added: tuple[Who, ...] = ()
    keep: tuple[Who, ...] = ()
    removed: tuple[Who, ...] = ()
    changed: tuple[tuple[Who, int, int], ...] = ()


def entries(
    chain: Chain, roster: Any, speaker: int | None, *, spoken: bool = False
) -> tuple[Entry, ...]:
    """The rows of `chain` with the people of `roster` that they name."""
    return tuple(
        entry for row in chain.rows for entry in _resolved(row, roster, speaker, spoken=spoken)
    )


def _resolved(row: Row, roster: Any, speaker: int | None, *, spoken: bool) -> Iterator[Entry]:
    mention = None
    if roster is not None:
        mention = roster.resolve(row.name, speaker, spoken=spoken, own_form=True)
    people: tuple[Who, ...] = mention.who if mention is not None else ()
    candidates: tuple[int, ...] = mention.candidates if mention is not None else ()
    if speaker is not None and is_self(row.name):
        people, candidates = ("self",), ()
    if len(people) > 1:  # "张建国夫妇": two people in one row
        heads = (max(1, row.total - len(people) + 1), *[1] * (len(people) - 1))
        yield from (_entry(row, who, (), n) for who, n in zip(people, heads, strict=True))
    else:
        yield _entry(row, people[0] if people else None, candidates, row.total)


def _entry(row: Row, who: Who | None, candidates: tuple[int, ...], total: int) -> Entry:
    return Entry(
        row.seq,
        who,
        candidates,
        row.name,
        total,
        row.remark,
        row.removal,
        row.companions,
        row.goods,
    )


def merge(
    said: Sequence[Entry],
    recorded: Sequence[tuple[Who, int]],
    speaker: Who | None,
    *,
    staff: bool,
    same: Callable[[Who], Who] = lambda who: who,
) -> Merged:
    """What the list `said` means for those `recorded`. Nobody is lost because a copy is old.

    `same` gives one name to each person: "self" and the sender's number are one. A row takes
    off its own sender only, or anybody if `staff` wrote it; somebody's last row counts.
    """
    rows = {same(entry.who): entry for entry in said if entry.who is not None}
    records = {same(who): (who, total) for who, total in recorded}
    own = {one for one in rows if staff or (speaker is not None and one == same(speaker))}
    present = {one: entry for one, entry in rows.items() if not entry.removal}
    return Merged(
        added=tuple(_who(entry) for one, entry in present.items() if one not in records),
        keep=tuple(who for one, (who, _) in records.items() if one not in rows),
        removed=tuple(_who(rows[one]) for one in rows if one in own and one not in present),
        changed=tuple(
            (_who(entry), records[one][1], entry.total)
            for one, entry in present.items()
            if one in own and one in records and records[one][1] != entry.total
        ),
    )


def _who(entry: Entry) -> Who:
    assert entry.who is not None  # `rows` holds no other
    return entry.who
