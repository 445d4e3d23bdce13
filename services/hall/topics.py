"""Words that several suggestions share: a hint by which staff may group them; it decides nothing.

The words are cut in a process of its own, since its dictionary is large.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from services.hall import children

# A word tells of a topic from so many cases on, unless more than this share of all have it.
LEAST = 2
MOST_SHARE = 0.5
# Of fewer cases than this a word may be in all.
FEW = 8
MOST_TOPICS = 20
_CHILD = Path(__file__).parent / "topics_child.py"


class Topic(NamedTuple):
    """A word and the numbers of the cases in whose words it stands, the earliest first."""

    word: str
    numbers: tuple[int, ...]


async def of(said: Mapping[int, str]) -> list[Topic]:
    """The telling words of cases by their numbers, those of most cases first."""
    if len(said) < LEAST:
        return []
    sent = json.dumps(list(said.values())).encode()
    cut = json.loads(await children.answer(_CHILD, sent))
    return await asyncio.to_thread(telling, said, cut)


def telling(said: Mapping[int, str], cut: Iterable[Sequence[str]]) -> list[Topic]:
    """The words among `cut`, those of each text, that tell cases apart and stand in several."""
    seen = Counter(word for some in cut for word in set(some))
    words = [word for word, cases in seen.items() if cases >= LEAST]
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, text in said.items():
        for word in words:
            if word in text:
                numbers[word].append(number)
    most = max(FEW, int(len(said) * MOST_SHARE))
    found = [
        Topic(word, tuple(sorted(some)))
        for word, some in numbers.items()
        if LEAST <= len(some) <= most
    ]
    found.sort(key=lambda topic: (-len(topic.numbers), -len(topic.word), topic.word))
    return _without_parts(found)[:MOST_TOPICS]


def grouped(topics: Sequence[Topic], numbers: Iterable[int]) -> dict[int, str]:
    """Under which word each of some cases is told, if any: the one that most cases share."""
    wanted, found = set(numbers), dict[int, str]()
    for topic in topics:
        for number in topic.numbers:
            if number in wanted:
                found.setdefault(number, topic.word)
    return found


def _without_parts(topics: list[Topic]) -> list[Topic]:
    """Without the words that only stand within longer ones: 活动 beside 活动室."""
    return [
        one
        for one in topics
        if not any(
            one.word != other.word and one.word in other.word and one.numbers == other.numbers
            for other in topics
        )
    ]
