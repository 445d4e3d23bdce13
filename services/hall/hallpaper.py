"""议事厅报告 as a Word file: its blocks, and their writing in a process of its own."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from bot.messages import Say
from services.exports.child import plain
from services.hall import children, hallreport, topics
from services.hall.details import Detail
from services.hall.figure_words import PARTS, STATES
from services.hall.hallreport import Summary
from services.hall.period import in_full
from services.hall.topics import Topic
from services.suggestions.stages import MERGED, WITHDRAWN

Block = dict[str, Any]
# What is not listed by itself: it was taken back, or stands with another.
UNLISTED = (WITHDRAWN, MERGED)
_CHILD = Path(__file__).parent / "docx_child.py"
# What turns around the words after it, and more empty lines than one.
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_EMPTY = re.compile(r"[ \t]*(?:\r\n|[\r\n\x0b\x0c\x85\u2028\u2029])\s*")


async def write(file: Path, title: Block, blocks: Iterable[Block]) -> AsyncGenerator[int]:
    """Write a Word file, whole when there are no more; gives how many cases are in it so far."""
    async with children.child(_CHILD, str(file)) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        feeding = asyncio.create_task(_feed(process.stdin, chain((title,), blocks)))
        try:
            async for line in process.stdout:
                yield int(line)
            await feeding
        finally:
            feeding.cancel()
        if await process.wait():
            raise children.ChildFailedError


async def _feed(pipe: asyncio.StreamWriter, blocks: Iterable[Block]) -> None:
    with suppress(ConnectionError):  # How the process ended tells.
        for block in blocks:
            pipe.write(json.dumps(block).encode() + b"\n")
            await pipe.drain()
            await asyncio.sleep(0)  # Messages come between.
        pipe.close()
        await pipe.wait_closed()


def head(say: Say, bureau: str, title: str) -> Block:
    """What stands on every page of the report."""
    pages = [say("hall_pages.page_before"), say("hall_pages.page_of"), say("hall_pages.page_after")]
    return {"title": clean(title), "bureau": clean(bureau), "page": pages}


def summary(say: Say, found: Summary, made: str) -> Iterator[Block]:
    """The tables of figures, and on which day they were so."""
    yield {"kind": "line", "pieces": ["", made]}
    yield _heading(say("hall_pages.head_whole"), 1)
    figure_heads = [say("hall_pages.head_what"), say("hall_pages.head_number")]
    yield _table(figure_heads, hallreport.whole(say, found), (3, 1))
    yield _heading(say("hall_pages.head_parts"), 1)
    for part, groups in found.parts.items():
        heads = hallreport.heads(say, part)
        yield _heading(say("hall_pages.by_part", part=say(PARTS[part])), 2)
        yield _table(heads, hallreport.lines(say, groups), (3, *[1] * (len(heads) - 1)))


def cases(
    say: Say, details: Sequence[Detail], found: Sequence[Topic], grades: Mapping[int, str]
) -> Iterator[Block]:
    """The cases by category, those that have none by the word that most of them share."""
    listed = [one for one in details if one.row.state not in UNLISTED]
    yield _heading(say("hall_pages.head_cases"), 1)
    if not listed:
        yield {"kind": "line", "pieces": ["", say("hall_pages.no_cases")]}
    groups: dict[str, list[Detail]] = {}
    words = topics.grouped(found, [one.row.id for one in listed if not one.row.category])
    for one in listed:
        name = one.row.category or words.get(one.row.id, "")
        groups.setdefault(name, []).append(one)
    for name, some in sorted(groups.items(), key=lambda g: (not g[0], -len(g[1]), g[0])):
        title = name or say("hall_pages.other_topics")
        yield _heading(say("hall_pages.topic", topic=clean(title), count=len(some)), 2)
        for one in some:
            yield from _case(say, one, grades.get(one.row.id, ""))


def clean(text: str) -> str:
    """A text that a Word file can hold, each of its lines once, none of them turned around."""
    return _EMPTY.sub("\n", _TURNING.sub("", plain(text))).replace("\t", " ").strip()


def said(say: Say, words: str | None) -> str:
    """Words as they are quoted; what is not repeated is told to be left out."""
    if words is None:
        return say("hall_pages.left_out")
    return clean(words) or say("hall_pages.no_words")


def _case(say: Say, one: Detail, grade: str) -> Iterator[Block]:
    row = one.row
    yield _heading(say("hall_pages.case", n=row.id), 3)
    pieces = [say("hall_pages.label_words"), said(say, one.words)]
    yield {"kind": "line", "pieces": pieces, "count": True}
    if one.answers:
        last = one.answers[-1]
        yield {"kind": "line", "pieces": [say("hall_pages.label_answer"), said(say, last.words)]}
    known = {
        "label_received": in_full(say, one.received),
        "label_name": one.name,
        "label_supporters": str(one.supporters) if one.supporters else "",
        "label_department": one.department,
        "label_state": say(STATES[row.state]),
        "label_outcome": hallreport.outcome(say, row.outcome),
        "label_raised": hallreport.outcome(say, row.raised),
        "label_rating": hallreport.outcome(say, grade),
    }
    labels = _labels(say)
    told = [(labels[key], clean(value)) for key, value in known.items() if value]
    between = say("hall_pages.between")
    words = [between.join(f"{label}{value}" for label, value in told)]
    yield {"kind": "line", "pieces": ["", *words]}


def _labels(say: Say) -> dict[str, str]:
    return {
        "label_received": say("hall_pages.label_received"),
        "label_name": say("hall_pages.label_name"),
        "label_supporters": say("hall_pages.label_supporters"),
        "label_department": say("hall_pages.label_department"),
        "label_state": say("hall_pages.label_state"),
        "label_outcome": say("hall_pages.label_outcome"),
        "label_raised": say("hall_pages.label_raised"),
        "label_rating": say("hall_pages.label_rating"),
    }


def _heading(text: str, level: int) -> Block:
    return {"kind": "heading", "text": text.replace("\n", " "), "level": level}


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int]) -> Block:
    told = [[clean(str(cell)) for cell in row] for row in rows]
    return {"kind": "table", "heads": list(heads), "rows": told, "widths": list(widths)}
