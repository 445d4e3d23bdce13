"""Names on lines of their own with the words below, as a Mac copies talk: which lines are names.

A name is told from words by its turn: below a name stand words, whatever they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from bot.transcripts import noise

IsName = Callable[[str], bool]

# So many names one below the other are a list that somebody wrote.
_LIST = 3
# Words that name somebody and are no longer than this are the row of a list.
_LONGEST_ROW = 10


def below_moments(
    lines: Sequence[str], moments: frozenset[int], follows: IsName, stands_alone: IsName
) -> list[int]:
    """The lines that are names where moments stand between some of the messages.

    `follows` tells what may be a name right below a moment, of the roster or not.
    """
    told = [n for n, line in enumerate(lines) if line]
    first = {n for before, n in zip([-1, *told], told, strict=False) if before in moments}
    strangers = {lines[n] for n in first if follows(lines[n])}

    def is_name(n: int) -> bool:
        if n in first:
            return follows(lines[n])
        return lines[n] in strangers or stands_alone(lines[n])

    return [*_names(lines, told, moments, is_name)]


def without_times(lines: Sequence[str], is_name: IsName, stands_alone: IsName) -> list[int]:
    """The lines that are names where nothing else tells who spoke, none where that is not sure."""
    told = [n for n, line in enumerate(lines) if line and not noise.is_intro(line)]
    spoken = [n for n in told if not noise.is_system(lines[n])]
    if not spoken or not stands_alone(lines[spoken[0]]):
        return []
    names = [*_names(lines, told, frozenset(), lambda n: stands_alone(lines[n]))]
    words = {below for n, below in pairwise(told) if n in names}
    rows = sum(len(lines[n]) <= _LONGEST_ROW and is_name(lines[n]) for n in words)
    return names if rows * 2 < len(names) else []


def _names(
    lines: Sequence[str],
    told: Sequence[int],
    moments: frozenset[int],
    is_name: Callable[[int], bool],
) -> Iterator[int]:
    """The names among the lines in which something stands, by their turn."""
    alike = [lines[n] if n not in moments and is_name(n) else "" for n in told]
    named = False
    for place, n in enumerate(told):
        words_follow = place + 1 < len(told) and told[place + 1] not in moments
        begins = place == 0 or told[place - 1] in moments
        listed = not begins and not named and _of_list(alike, place)
        named = bool(alike[place]) and not named and words_follow and not listed
        if named:
            yield n


def _of_list(alike: Sequence[str], place: int) -> bool:
    """Whether a name stands in a list of them, and is not the one that words stand below.

    Nobody stands on a list twice.
    """
    first = last = place
    while first and alike[first - 1]:
        first -= 1
    while last + 1 < len(alike) and alike[last + 1]:
        last += 1
    names = alike[first : last + 1]
    return len(names) >= _LIST and len(set(names)) == len(names) and place < last
