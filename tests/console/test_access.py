"""Every route before every kind of visitor: who is let in, with which ids, and what then changes.

The table is `access.py`. A route that is missing there fails with the line to be added.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest

from bot.permissions import may
from console.needs import NEEDS
from console.routes import LOGIN, OPEN, PREFIX, TODAY, Route
from console.views import ROUTES
from tests.console.access import TABLE, Access
from tests.kit.guarded import MADE_UP, ROLES, UNSEEN, VISITORS, Guarded, Thing
from tests.kit.office import Page
from tests.kit.things import PHONE_ELSEWHERE, PHONE_HERE

HOLE = re.compile(r"\{(\w+)(?::(?:[^{}]|\{[^{}]*\})*)?\}")
# What may change though nothing was done: when a session was last used, what it has to show.
ASIDE = frozenset(("sessions",))
IDS = ("here", "elsewhere", "gone", "made up")
# The features of the table, so that each portion takes about as long.
PORTIONS = (
    ("roster",),
    ("today", "", "static", "login", "pass", "logout", "password", "again", "staff", "choices"),
    ("binding", "phones", "families", "grid", "alarms", "settings"),
    ("checkins",),
    ("organisations", "groups", "exports", "imports", "longtasks", "deliveries", "channels"),
    ("announcements", "reports", "venues", "bookings", "paste", "audit", "posts", "unclear"),
    ("wordings", "help", "hall"),
    ("activities", "a", "d"),
    ("cases", "r", "departments", "workdays"),
    ("themes",),
)
BY_ROUTE = {(row.method, row.path): row for row in TABLE}


def plain(route: Route) -> tuple[str, str]:
    """A route as the table names it."""
    return route.method, HOLE.sub(r"{\1}", route.path)


def suggested(route: Route) -> str:
    """The line that the table lacks, as far as the route tells it."""
    method, path = plain(route)
    holes = HOLE.findall(path)
    letters = "".join(_guess(route, kind, scoped=bool(holes)) for kind in VISITORS)
    return f'    access("{method}", "{path}", "{letters}"),'


def _guess(route: Route, kind: str, *, scoped: bool) -> str:
    if kind == "anonymous":
        return "P" if route.may == OPEN else "L"
    if ROLES.get(kind, kind) not in route.may:
        return "x"
    return "o" if scoped and kind == "stranger" else "P"


def test_every_route_has_its_row():
    missing = [suggested(route) for route in ROUTES if plain(route) not in BY_ROUTE]
    hint = "look each letter over, then add to TABLE in tests/console/access.py:\n"
    assert not missing, hint + "\n".join(missing)


def test_no_row_is_without_a_route():
    routes = {plain(route) for route in ROUTES}
    assert [row for row in BY_ROUTE if row not in routes] == []
    assert len(BY_ROUTE) == len(TABLE)
    assert all(re.fullmatch("[PLxo]{7}", row.letters) for row in TABLE)


@dataclass(frozen=True)
class Ask:
    """One request: who comes, the path with its ids, and the letter that is to be got."""

    kind: str
    ids: str
    path: str
    wanted: str
    fields: dict[str, str]


def asks(row: Access, things: dict[str, Thing]) -> Iterator[Ask]:
    """All requests of a row, those first that change nothing."""
    sorts = {hole: _sort(row, hole, things) for hole in HOLE.findall(row.path)}
    for ids in reversed(IDS):
        values = {hole: _value(row, hole, thing, ids) for hole, thing in sorts.items()}
        if ids != "here" and (None in values.values() or not any(sorts.values())):
            continue
        path = PREFIX + HOLE.sub(lambda hole, values=values: str(values[hole[1]]), row.path)
        fields = {name: _sent(value, things, ids) for name, value in row.fields.items()}
        for kind in VISITORS:
            wanted = _wanted(row, kind, ids)
            # Whom the role keeps out is kept out whatever the id.
            if wanted in "Po" or ids in ("here", "made up"):
                yield Ask(kind, ids, path, wanted, fields)


def _sort(row: Access, hole: str, things: dict[str, Thing]) -> Thing | None:
    """The things that fill a hole; None for a word that is the same for all."""
    given = row.filled.get(hole, f"@{hole}")
    if not given.startswith("@"):
        return None
    name = given.removeprefix("@")
    assert name in things, f'{row.path}: say what {{{hole}}} is, {hole}="word" or {hole}="@thing"'
    return things[name]


def _value(row: Access, hole: str, thing: Thing | None, ids: str) -> str | None:
    if thing is None:
        return row.filled[hole]
    return MADE_UP if ids == "made up" else getattr(thing, ids)


def _sent(value: str, things: dict[str, Thing], ids: str) -> str:
    """What a field holds: its words, or an id of where the address leads."""
    if not value.startswith("@"):
        return value
    thing = things[value.removeprefix("@")]
    return (thing.elsewhere if ids == "elsewhere" else None) or thing.here


def _wanted(row: Access, kind: str, ids: str) -> str:
    letters = dict(zip(VISITORS, row.letters, strict=True))
    other = {"liaison": "stranger", "stranger": "liaison"}
    letter = letters[other.get(kind, kind) if ids == "elsewhere" else kind]
    if ids == "elsewhere" and kind == "secretary":
        return letter.replace("P", "o")
    return letter.replace("P", "o") if ids in ("gone", "made up") else letter


def _must_do(row: Access, ask: Ask) -> bool:
    """Whether what is sent must change something."""
    return (ask.kind, ask.ids, ask.wanted) == ("admin", "here", "P") and not row.looks


def got(page: Page) -> str:
    """The letter of an answer; the status where it is none that a visitor should ever see."""
    if page.status == 303:
        return "L" if page.headers["Location"].startswith(LOGIN) else "P"
    return {403: "x", 404: "o"}.get(page.status, "P" if page.status < 500 else str(page.status))


@pytest.fixture
async def guarded(sqlite_url: str) -> AsyncIterator[Guarded]:
    async with Guarded.open(sqlite_url) as guarded:
        yield guarded


async def answered(guarded: Guarded, row: Access, ask: Ask) -> list[str]:
    """What is wrong with the answer to a request."""
    page = await guarded.ask(ask.kind, row.method, ask.path, **ask.fields)
    told = f"{row.method} {ask.path} ({ask.ids}) by {ask.kind}"
    shown = [word for word in UNSEEN.get(ask.kind, ()) if word in page.html]
    wrong = [f"{told}: shows {word}" for word in shown]
    return wrong if got(page) == ask.wanted else [*wrong, f"{told}: {got(page)}, not {ask.wanted}"]


def feature(row: Access) -> str:
    """The page of the navigation under which a row stands, or nearly so."""
    return row.path.split("/")[1] if "/" in row.path else ""


@pytest.mark.parametrize("features", PORTIONS, ids=lambda features: features[0])
async def test_everybody_gets_what_the_table_says_and_who_is_kept_out_changes_nothing(
    guarded: Guarded, features: tuple[str, ...]
):
    wrong = []
    before = guarded.contents(but=ASIDE)
    for row in (row for row in TABLE if feature(row) in features):
        all_of_it = list(asks(row, guarded.things))
        does = [
            a
            for a in all_of_it
            if row.method == "POST" and a.wanted in ("P" if a.kind == "anonymous" else "PL")
        ]
        for ask in (ask for ask in all_of_it if ask not in does):
            wrong += await answered(guarded, row, ask)
        if guarded.contents(but=ASIDE) != before:
            wrong.append(f"{row.method} {row.path}: somebody who may not has changed something")
            guarded.restore()
        for ask in does:
            wrong += await answered(guarded, row, ask)
            if _must_do(row, ask) and guarded.contents(but=ASIDE) == before:
                wrong.append(f"{ask.path} by {ask.kind}: nothing has changed")
            guarded.restore()
    assert not wrong, "\n".join(wrong)


def test_every_row_stands_in_one_portion():
    features = [one for portion in PORTIONS for one in portion]
    assert sorted({feature(row) for row in TABLE}) == sorted(features)


async def test_no_list_of_today_shows_who_is_not_theirs(guarded: Guarded):
    """But alarms, which are everybody's who takes any."""
    wrong = []
    for need in (need for need in NEEDS if need.key != "alerts"):
        for kind in VISITORS[1:]:
            page = await guarded.ask(kind, "GET", f"{TODAY}/{need.key}")
            if page.status == 303:
                page = await guarded.ask(kind, "GET", page.headers["Location"])
            if (page.status == 200) != may(ROLES.get(kind, kind), need.may):
                wrong.append(f"{need.key} by {kind}: {page.status}")
            shown = [word for word in UNSEEN.get(kind, ()) if word in page.html]
            wrong += [f"{need.key} by {kind}: shows {word}" for word in shown]
    assert not wrong, "\n".join(wrong)


# Who comes, and by what they look for whom they must not find.
STRANGERS = {
    "secretary": ("elsewhere", "simazaibi", PHONE_ELSEWHERE),
    "stranger": ("here", "ouyangzaici", PHONE_HERE),
    "liaison": ("elsewhere", "simazaibi", PHONE_ELSEWHERE),
}


@pytest.mark.parametrize("kind", STRANGERS)
async def test_no_search_finds_who_is_not_theirs(guarded: Guarded, kind: str):
    ids, sounds, phone = STRANGERS[kind]
    node, body = (getattr(guarded.things[name], ids) for name in ("node", "organisation"))
    asked = [f"q={sounds}", f"node={node}&state=all", f"body={body}&state=all"]

    async def found(kind: str) -> list[Page]:
        pages = [await guarded.ask(kind, "GET", f"{PREFIX}/roster?{query}") for query in asked]
        return [*pages, await guarded.ask(kind, "POST", f"{PREFIX}/roster", q=phone)]

    assert all(UNSEEN[kind][0] in page.html for page in await found("staff"))
    pages = await found(kind)
    assert [page.status for page in pages] == [200] * 4
    assert not [word for page in pages for word in UNSEEN[kind] if word in page.html]


async def test_a_liaison_binds_an_account_to_nobody_of_another_place(guarded: Guarded):
    before = guarded.contents(but=ASIDE)
    path = f"{PREFIX}/binding/{guarded.things['binding'].here}"
    for words in ("simazaibi", PHONE_ELSEWHERE):
        page = await guarded.ask("liaison", "POST", path, q=words)
        assert page.status == 200 and not [w for w in UNSEEN["liaison"] if w in page.html]
    member = str(guarded.things["member"].elsewhere)
    page = await guarded.ask("liaison", "POST", f"{path}/approve", member=member)
    assert page.status == 404 and guarded.contents(but=ASIDE) == before
    seen = await guarded.ask(
        "liaison", "POST", f"{PREFIX}/binding/new/seen", seen="simulator bound-elsewhere"
    )
    assert seen.status == 404 and guarded.contents(but=ASIDE) == before


async def test_without_its_token_no_form_does_anything(guarded: Guarded):
    wrong = []
    before = guarded.contents(but=frozenset())
    for row in (row for row in TABLE if row.method == "POST"):
        for ask in asks(row, guarded.things):
            page = await guarded.ask(ask.kind, "POST", ask.path, forged=True, **ask.fields)
            if got(page) != ("L" if (ask.kind, ask.wanted) == ("anonymous", "L") else "x"):
                wrong.append(f"{ask.path} ({ask.ids}) by {ask.kind}: {page.status}")
    assert not wrong, "\n".join(wrong)
    assert guarded.contents(but=frozenset()) == before
