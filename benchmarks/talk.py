"""Who says what, and where: the talk of the full town, and what must come of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks import full_town

Kind = Literal["new", "again", "query", "which"]
PASSES = 6  # in which everybody takes part in each campaign once and says one thing more
WORDS: dict[Kind, str] = {"new": "打卡", "again": "已学", "query": "打了几天", "which": "打卡"}
# By these words an answer is known to be of its kind.
SIGNS: dict[Kind, str] = {
    "new": "记上了",
    "again": "今天已经记过了",
    "query": "您一共打了",
    "which": "您说的是哪一个",
}


@dataclass(frozen=True, slots=True)
class Saying:
    """One message: the person's number, what it comes to, and the campaign of its group.

    Without a campaign it is said in private, where the bot must ask which is meant.
    """

    person: int
    kind: Kind
    campaign: int | None


def everybody(passes: Iterable[int], people: int = full_town.PEOPLE) -> list[Saying]:
    """Whole passes, 0 to 5, over all people; neighbours speak in different groups.

    A person takes part in the five campaigns one after another. In one of passes 1 to 5
    comes, in place of a new check-in, one more in the first of their groups, or the
    question how many days it is by now.
    """
    return [_saying(number, n) for number in passes for n in range(1, people + 1)]


def first_campaign(people: int = full_town.PEOPLE) -> list[Saying]:
    """One check-in of everybody in the first campaign."""
    return [Saying(n, "new", 0) for n in range(1, people + 1)]


def long_talk(passes: int, people: int = full_town.PEOPLE) -> list[Saying]:
    """Up to 20 passes; after each one in the groups comes one in private.

    So nobody is above 20 messages, and no group above 1,200, however fast it goes.
    """
    said: list[Saying] = []
    for number in range(passes):
        if number % 2:
            said += [Saying(n, "which", None) for n in range(1, people + 1)]
        else:
            said += everybody([number // 2], people)
    return said


def new_checkins(said: Sequence[Saying]) -> int:
    """How many check-ins must be there afterwards that were not before."""
    return sum(saying.kind == "new" for saying in said)


def _saying(number: int, n: int) -> Saying:
    extra = 1 + n // full_town.GROUPS % (PASSES - 1)
    if number == extra or number >= PASSES:
        return Saying(n, "query" if (n + number) % 2 else "again", n % full_town.CAMPAIGNS)
    count = number - (number > extra)
    return Saying(n, "new", (n + count) % full_town.CAMPAIGNS)
