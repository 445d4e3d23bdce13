"""What pages say to forms that were filled in wrongly, as the console answers them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from console.routes import PREFIX
from tests.kit.guarded import Guarded
from tests.kit.office import Page

# What is no value of any field that takes one.
WRONG = "？？"
REFUSED = (403, 409, 422, 429)
# Some pages refuse with an answer that is none by its number.
_SAYS = re.compile(r'class="error"|role="alert"')
_CHANGING = re.compile(r'name="csrf" value="[^"]*"|\b\d+\b')
_WHO = "admin"


class _Forms(HTMLParser):
    """The forms of a page that send: their addresses, and the names of their fields."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[str]]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self._inside = told.get("method") == "post"
            if self._inside:
                self.found.append((told.get("action") or "", []))
        elif self._inside and told.get("name") not in (None, "csrf"):
            self.found[-1][1].append(str(told["name"]))

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"


@dataclass(frozen=True)
class Refusal:
    """A page that refuses what was sent to an address."""

    path: str
    page: Page


def forms(html: str) -> dict[str, tuple[str, ...]]:
    """The addresses of a page's forms, each with the names of its fields."""
    parser = _Forms()
    parser.feed(html)
    return {
        path.partition("#")[0]: tuple(dict.fromkeys(names))
        for path, names in parser.found
        if path.startswith(f"{PREFIX}/")
    }


async def refusals(guarded: Guarded, paths: list[str]) -> list[Refusal]:
    """Each refusal that the forms of some pages can be brought to, once."""
    asked: dict[str, tuple[str, ...]] = {}
    for path in paths:
        page = await guarded.ask(_WHO, "GET", path)
        asked |= {at: names for at, names in forms(page.html).items() if "/logout" not in at}
    found: dict[str, Refusal] = {}
    sendings = [(path, fields) for path, names in asked.items() for fields in _wrong(names)]
    for path, fields in sendings:
        page = await guarded.ask(_WHO, "POST", path, **fields)
        guarded.restore()
        if page.status in REFUSED or (page.status == 200 and _SAYS.search(page.html)):
            found.setdefault(_CHANGING.sub("", page.html), Refusal(path, page))
    return list(found.values())


def _wrong(names: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Nothing at all, and nonsense in all fields."""
    yield {}
    if names:
        yield dict.fromkeys(names, WRONG)
