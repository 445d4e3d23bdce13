"""Long lists in pages."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

SIZE = 50
MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Paging:
    """Page `number` (from 1) of a list of `total` rows; `path` is the list's, with its query."""

    number: int
    total: int
    path: str
    size: int = SIZE

    @property
    def first(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size))

    def at(self, number: int) -> str:
        """Where another page of the list is."""
        return f"{self.path}{number}"


def paging(
    request: web.Request, total: int, size: int = SIZE, *, name: str = "page", path: str = ""
) -> Paging:
    """The page that a request asks for by `name`; what is not there is the nearest one.

    The list is at the `path`, by default at that of the request.
    """
    given = request.query.get(name, "")
    number = (
        int(given) if given.isdecimal() and given.isascii() and len(given) <= MOST_DIGITS else 1
    )
    here = request.rel_url.with_path(path, keep_query=True) if path else request.rel_url
    path = str(here.without_query_params(name).update_query({name: ""}))
    last = max(1, -(-total // size))
    return Paging(min(max(number, 1), last), total, path, size)
