"""What a clerk looks for in a roster of 50,000: the mix of searches, and who must be found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlencode

from benchmarks import bureau, full_town, roster_town
from bot.understanding import pinyin

ROUNDS = 12
ROSTER = "/console/roster"


class Search(NamedTuple):
    """One search: its sort, the address, and whom the page must show ("" for nobody).

    A `number` is sent by a form, as it must stand in no address.
    """

    sort: str
    path: str
    shows: str
    number: str | None = None


def mix(rounds: int = ROUNDS) -> list[Search]:
    """As many rounds, each of every sort with another person."""
    people = bureau.people(roster_town.PEOPLE)
    step = (roster_town.PEOPLE - full_town.PEOPLE) // (rounds + 1)
    picked = [people[full_town.PEOPLE + (n + 1) * step + 1].name for n in range(rounds)]
    return [search for n, name in enumerate(picked) for search in _round(n, name)]


def _round(n: int, name: str) -> Iterator[Search]:
    letters, initials, _ = pinyin.searchable(name).split(" ")
    given = name[1:]
    yield _search("name", name, q=name)
    yield _search("one character", given[0], q=given[0])
    yield _search("sound-alike", name, q=_misheard(name))
    yield _search("pinyin", "", q=letters)
    yield _search("initials", "", q=initials)
    yield Search("phone", ROSTER, "", roster_town.phone(roster_town.PEOPLE - n - 1))
    yield _search("filters", "", q=given[0], activity="moderate", kind="lixiu")
    yield _search("everybody, page 3", "", page="3")
    yield _search("everybody, last page", "", page="900")
    yield _search("nobody", "", q=f"没有此人{n}")


def _misheard(name: str) -> str:
    """The name with a first character that sounds the same, as far as one is known."""
    alike = {"王": "汪", "张": "章", "李": "理", "陈": "程", "周": "邹", "徐": "许"}
    return alike.get(name[0], name[0]) + name[1:]


def _search(sort: str, shows: str, **query: str) -> Search:
    return Search(sort, f"{ROSTER}?{urlencode(query)}", shows)
