"""议事厅统计: the cases behind a figure or under a word, and a category given to several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from aiohttp import web

from bot.permissions import CLERKS, STAFF
from console import acting
from console.hall import Chosen, chosen, facts
from console.pages import notice, page
from console.paging import Paging, paging
from console.parts import parts_of, read, write
from console.people import is_clerk
from console.routes import Route, get, post
from services.entering import clean
from services.hall import figures, hints, statistics
from services.hall.figure_words import FIGURES, PARTS, STATES, called
from services.hall.figures import KEYS, Fact
from services.hall.hints import MOST_CATEGORY
from services.suggestions import reading
from services.suggestions.steps import Doer
from storage.masks import covered
from storage.transaction import Transaction
from storage.work import Work

PAGE = 100
# So many cases are given their category in one transaction.
AT_ONCE = 10


class Wanted(NamedTuple):
    """Which cases: those of a figure, of a theme, unit and so on if any; or those with a word."""

    figure: str
    part: str
    of: str
    word: str

    @property
    def fields(self) -> dict[str, str]:
        """By what addresses and forms name them."""
        if self.word:
            return {"word": self.word}
        more = {"part": self.part, "of": self.of} if self.part else {}
        return {"figure": self.figure} | more


class Line(NamedTuple):
    """A case in the list: `words` are None where the visitor does not read them."""

    number: int
    words: str | None
    state: str
    kept: int | None
    category: str
    department: str


class Found(NamedTuple):
    """What the page shows."""

    chosen: Chosen
    paging: Paging
    lines: list[Line]
    names: Mapping[str, str]


async def show(request: web.Request) -> web.Response:
    """The cases behind a figure, or with a word."""
    say, wanted = parts_of(request).say, _wanted(request.query)

    def work(tx: Transaction) -> Found:
        at = chosen(request, tx, request.query)
        numbers = _numbers(request, tx, facts(request, tx, at.period), wanted)
        here = paging(request, len(numbers), PAGE)
        some = numbers[here.first : here.first + PAGE]
        names = statistics.names(tx, wanted.part) if wanted.part else {}
        return Found(at, here, list(_lines(request, tx, some)), names)

    found = await read(request, work)
    return page(
        request,
        "hall_rows.html",
        chosen=found.chosen,
        title=found.chosen.period.title(say),
        what=_what(request, wanted, found.names),
        lines=found.lines,
        paging=found.paging,
        fields=found.chosen.fields | wanted.fields | {"page": str(found.paging.number)},
        states={state: say(words) for state, words in STATES.items()},
        word=wanted.word,
        clerk=is_clerk(request),
        most=MOST_CATEGORY,
    )


async def categorise(request: web.Request) -> web.Response:
    """Give the ticked cases a category; back to where they were ticked."""
    parts, form = parts_of(request), await request.post()
    said = {name: value for name, value in form.items() if isinstance(value, str)}
    category, wanted = clean(said.get("category", "")), _wanted(said)
    ticked = [acting.number(str(one)) for one in form.getall("case", [])[:PAGE]]
    numbers = sorted({one for one in ticked if one is not None})
    at = await read(request, lambda tx: chosen(request, tx, said))
    back = web.HTTPSeeOther(at.at("/rows", **wanted.fields, page=said.get("page", "")[:6]))
    wrong = _wrong(request, category, numbers)
    if wrong:
        notice(request, wrong, "bad")
        raise back
    doer, done = Doer(acting.by(request), parts.vault), 0
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        done += await write(request, _categorising(some, category, doer))
    notice(request, parts.say("hall_pages.categorised", count=done, category=category))
    raise back


def _wanted(asked: Mapping[str, str]) -> Wanted:
    """What is asked for; not found if there is no such figure."""
    figure, part = asked.get("figure", figures.RECEIVED), asked.get("part", "")
    if figure not in KEYS or part not in ("", *figures.PARTS):
        raise web.HTTPNotFound
    return Wanted(figure, part, asked.get("of", ""), asked.get("word", ""))


def _numbers(
    request: web.Request, tx: Transaction, found: Sequence[Fact], wanted: Wanted
) -> list[int]:
    if wanted.word:
        vault, everything = parts_of(request).vault, is_clerk(request)
        words = hints.uncategorised(tx, vault, found, everything=everything)
        return [number for number, said in words.items() if wanted.word in said]
    if wanted.part:
        found = [fact for fact in found if wanted.of in fact.parts[wanted.part]]
    return list(figures.count(found).behind(wanted.figure))


def _lines(request: web.Request, tx: Transaction, numbers: Sequence[int]) -> Iterator[Line]:
    told = reading.by_number(tx, parts_of(request).vault, numbers)
    clerk, offices = is_clerk(request), statistics.names(tx, figures.DEPARTMENT)
    for number in numbers:
        row = told[number].row
        reads = clerk or not (row.sensitive or row.anonymous)
        office = offices.get(str(row.department_id), "")
        words = covered(told[number].words) if reads else None
        yield Line(number, words, row.state, row.kept_id, row.category, office)


def _what(request: web.Request, wanted: Wanted, names: Mapping[str, str]) -> str:
    """What the list is of, in words."""
    say = parts_of(request).say
    if wanted.word:
        return say("hall_pages.with_word", word=wanted.word)
    figure = say(FIGURES[wanted.figure])
    if not wanted.part:
        return figure
    name = called(say, wanted.part, wanted.of, names)
    return say("hall_pages.figure_of", title=figure, part=say(PARTS[wanted.part]), name=name)


def _wrong(request: web.Request, category: str, numbers: Sequence[int]) -> str:
    """What is wrong with what was ticked and written; "" for nothing."""
    say = parts_of(request).say
    if not numbers:
        return say("hall_pages.none_ticked")
    if not category:
        return say("hall_pages.category_missing")
    if len(category) > MOST_CATEGORY or "\n" in category:
        return say("hall_pages.category_long", most=MOST_CATEGORY)
    return ""


def _categorising(numbers: Sequence[int], category: str, doer: Doer) -> Work[int]:
    return lambda tx: sum(hints.categorise(tx, one, category, doer) for one in numbers)


ROUTES: tuple[Route, ...] = (
    get("/hall/rows", show, STAFF),
    post("/hall/category", categorise, CLERKS),
)
