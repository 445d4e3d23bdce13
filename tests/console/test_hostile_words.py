"""Hostile words in addresses and forms of the console: nothing breaks, nothing of them acts."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from urllib.parse import quote, urlsplit

import pytest
import structlog

from console.routes import LOGIN, PREFIX
from storage.tables.longtasks import LongTask
from tests.console.access import TABLE, Access
from tests.console.test_access import asks
from tests.kit.guarded import Guarded
from tests.kit.hostile_words import BROKEN, MARK, RECKONED, WORDS
from tests.kit.office import Office, Page

# As bytes that are no UTF-8, in the way a browser would send them.
BYTES = ("%ED%A0%80", "%FF%FE", "%C0%AF", "%00", "%F4%90%80%80")
SOME = (*(word[:60] for word in WORDS), *BROKEN)
RAW = tuple(word[:60] for word in WORDS if "<s" in word[:60] or "<i" in word[:60])


@pytest.fixture
async def guarded(sqlite_url: str) -> AsyncIterator[Guarded]:
    async with Guarded.open(sqlite_url) as guarded:
        yield guarded


def test_there_are_two_hundred_of_them():
    assert len(WORDS) >= 200 == len(set(WORDS[:200]))


def quoted(word: str) -> str:
    return quote(word.encode("utf-8", "surrogatepass"))


async def test_in_an_address_they_break_nothing(guarded: Guarded):
    with structlog.testing.capture_logs() as lines:
        for given in (*map(quoted, SOME), *BYTES):
            for kind, path in (
                ("staff", "/roster?q="),
                ("anonymous", "/login?next="),
                ("staff", "/roster?page="),
            ):
                page = await guarded.ask(kind, "GET", f"{PREFIX}{path}{given}&state={given}")
                assert page.status < 500, (path, given)
                assert not [word for word in RAW if word in page.html] and RECKONED not in page.html
    assert lines == []


async def test_what_no_database_holds_is_refused_plainly(any_office: Office):
    clerk = await any_office.signed_in("staff")
    for given in (*BYTES, *map(quoted, BROKEN)):
        for path in ("/roster?q=", "/roster?state=", "/today/", "/exports?x="):
            assert (await clerk.get(f"{PREFIX}{path}{given}")).status in (200, 400, 404)
    assert (await clerk.get(f"{PREFIX}/roster?q=%00")).status == 400
    sent = await clerk.send(f"{PREFIX}/exports", form="x\0y")
    assert sent.status == 400 and await any_office.town.rows(LongTask) == []


async def test_in_a_path_they_lead_nowhere(guarded: Guarded):
    for given in (*map(quoted, SOME[::3]), *BYTES):
        for path in ("/roster/", "/today/", "/static/", "/pass/"):
            page = await guarded.ask("staff", "GET", f"{PREFIX}{path}{given}")
            assert page.status < 500 and not [raw for raw in RAW if raw in page.html]


async def test_in_every_field_of_every_form_they_break_nothing(guarded: Guarded):
    """Fields are told from the forms of all pages, so that later ones are tried as well."""
    fields = await _fields(guarded)
    assert {"name", "password", "old", "q", "state", "level", "reason", "introduction"} <= fields
    with structlog.testing.capture_logs() as lines:
        for row in (row for row in TABLE if row.method == "POST"):
            for word in WORDS[:: _sparsely(row)]:
                sent = dict.fromkeys(fields, word[:200])
                page = await guarded.ask("admin", "POST", _path(guarded, row), **sent)
                assert page.status < 500, (row.path, word)
                assert MARK not in str(_headers(page)), (row.path, word)
                assert not [raw for raw in RAW if raw in page.html], (row.path, word)
            guarded.restore()
    assert lines == []


def _sparsely(row: Access) -> int:
    """One word in how many a form is sent; where passwords are hashed that takes long."""
    if row.path in ("/login", "/password"):
        return 29
    return 3 if "{" not in row.path else 31


def _path(guarded: Guarded, row: Access) -> str:
    """The address of a row for the things here."""
    return next(
        ask.path for ask in asks(row, guarded.things) if (ask.kind, ask.ids) == ("admin", "here")
    )


def _headers(page: Page) -> dict[str, str]:
    """All headers but where a search leads, which is an address of ours."""
    headers = dict(page.headers)
    if urlsplit(headers.get("Location", "")).path in (f"{PREFIX}/roster", f"{PREFIX}/families"):
        del headers["Location"]
    return headers


async def _fields(guarded: Guarded) -> set[str]:
    rows = [row for row in TABLE if row.method == "GET" and row.path not in ("", "/")]
    paths = [LOGIN] + [_path(guarded, row) for row in rows]
    found = [await guarded.ask("admin", "GET", path) for path in paths]
    return {name for page in found for name in re.findall(r' name="([^"]+)"', page.html)} - {"csrf"}
