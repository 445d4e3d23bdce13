"""Every page of the console with hostile words in all that it shows, in a real browser."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Iterator
from urllib.parse import quote, urlsplit

import pytest
import pytest_asyncio
import structlog
from playwright.async_api import Page, Request, expect

from bot.messages import Chat
from console.needs import NEEDS
from console.routes import PREFIX, TODAY
from console.views.groups import path_of
from tests.console.access import TABLE
from tests.console.test_access import HOLE, _sort, _value
from tests.kit import hostile_office
from tests.kit.guarded import Guarded
from tests.kit.hostile_office import STRANGE
from tests.kit.hostile_words import MARK, RECKONED, WORDS

pytestmark = pytest.mark.browser

# What a page of ours never has: scripts, frames, handlers, links that lead elsewhere. The only
# script is the one that copies, from its file; the only drawings are the calendar of check-ins,
# the bars of figures and the code of a door, which have none of it inside; the only pictures that
# the program draws are posters.
FOREIGN = """
[...document.querySelectorAll("*")].flatMap(e => [
  ...(/^(script|iframe|frame|object|embed|svg|math|base|template|noscript|style)$/i
      .test(e.localName) && !e.matches("svg.heat, svg.doorcode, svg.bar")
      && !(e.matches("head > script[src]") && !e.text
        && e.src.startsWith(location.origin + "/console/static/copy.js?v=")) ? [e.outerHTML] : []),
  ...[...e.attributes].filter(a => /^on|^style$|^srcdoc$|^srcset$/i.test(a.name)).map(a => a.name),
  ...(e.localName === "link" && !e.href.startsWith(location.origin + "/console/static/")
      ? [e.outerHTML] : []),
  ...(e.localName === "img" && !e.src.startsWith(location.origin + "/console/static/")
      && !/^[/]console[/](activities([/]menus)?|checkins|announcements)[/][0-9]+[/]poster$/
        .test(e.getAttribute("src"))
      ? [e.outerHTML] : []),
  ...(e.localName === "a" && !e.href.startsWith(location.origin + "/") ? [e.outerHTML] : []),
  ...(e.localName === "form" && !e.action.startsWith(location.origin + "/console/")
      ? [e.outerHTML] : []),
]).map(found => found.slice(0, 200))
"""
WIDE = """
[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > 391)
  .map(e => e.outerHTML.slice(0, 80)).slice(-3)
"""
# What leads elsewhere, or is a file to fetch.
NO_PAGES = (
    "",
    "/",
    "/static/{name}",
    "/imports/template",
    "/longtasks/{task}/file",
    "/audit/file",
    "/reports/table",
    "/unclear/lines",
    "/unclear/world",
    "/checkins/{campaign}/certificates/{member}",
    "/activities/{activity}/poster",
    "/activities/menus/{menu}/poster",
    "/checkins/{campaign}/poster",
    "/announcements/{announcement}/poster",
    "/checkins/{campaign}/ranking/picture",
)
POSTER = re.compile(rf"{PREFIX}/(activities(/menus)?|checkins|announcements)/\d+/poster")
WIDTH = "document.documentElement.scrollWidth"


@pytest_asyncio.fixture(loop_scope="session")
async def guarded(sqlite_url: str) -> AsyncIterator[Guarded]:
    async with Guarded.open(sqlite_url) as guarded:
        yield guarded


def paths(guarded: Guarded) -> Iterator[str]:
    """Every page that there is, with its ids, and the long lists page by page."""
    for row in TABLE:
        if row.method == "GET" and row.path not in NO_PAGES:
            holes = {hole: _sort(row, hole, guarded.things) for hole in HOLE.findall(row.path)}
            values = {hole: _value(row, hole, thing, "here") for hole, thing in holes.items()}
            yield PREFIX + HOLE.sub(lambda hole, values=values: str(values[hole[1]]), row.path)
    yield from (need.leads_to for need in NEEDS)
    yield from (path_of(Chat("simulator", strange, is_group=True)) for strange in STRANGE)
    yield from (f"{PREFIX}/imports/{guarded.things['import'].here}/rows/wrong?page=2",)
    yield from (f"{PREFIX}/roster?page={n}" for n in range(2, 6))
    yield from (f"{TODAY}/human?page={n}" for n in range(2, 6))
    seekable = (word[:50] for word in WORDS[::20] if "\0" not in word)
    yield from (f"{PREFIX}/roster?q={quote(word)}" for word in seekable)


async def come_in(page: Page, guarded: Guarded) -> str:
    """Sign in as the administrator; the address of the site."""
    origin = str(guarded.office._server.make_url("")).rstrip("/")
    await page.goto(origin + await guarded.office.lend(guarded.visitors["admin"].member_id))
    await page.get_by_role("button", name="进入后台").click()
    await expect(page.get_by_role("heading", name="今天", exact=True)).to_be_visible()
    return origin


async def test_hostile_words_stay_words_on_every_page(
    page: Page, guarded: Guarded, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - playwright's
    with structlog.testing.capture_logs() as lines:
        await hostile_office.fill(guarded)
        await page.set_viewport_size({"width": 390, "height": 844})
        origin = await come_in(page, guarded)
        wrong = [found for path in paths(guarded) for found in await looked_at(page, origin, path)]
    assert not wrong, "\n".join(wrong)
    strange = [r.url for r in asked if not is_ours(r, origin)]
    assert strange == []
    # The program keeps no list of who asked for what; only the tests' server does.
    kept = [record.getMessage() for record in caplog.records if record.name != "aiohttp.access"]
    told = "".join(map(str, [*lines, *kept]))
    assert [word for word in WORDS if len(word) > 4 and word in told] == [] and MARK not in told


async def looked_at(page: Page, origin: str, path: str) -> list[str]:
    """What is wrong with a page."""
    answer = await page.goto(origin + path)
    assert answer is not None and answer.status < 400, f"{path}: {answer and answer.status}"
    found = [f"{path}: {what}" for what in await page.evaluate(FOREIGN)]
    width = await page.evaluate(WIDTH)
    return [
        *found,
        *([f"{path}: {width} wide, {await page.evaluate(WIDE)}"] if width > 390 else []),
        *([f"{path}: reckoned out"] if RECKONED in await page.content() else []),
    ]


def is_ours(request: Request, origin: str) -> bool:
    """Whether a page asked for itself, a file of the console's, or a poster."""
    path = urlsplit(request.url).path
    if not request.url.startswith(origin + "/"):
        return False
    return MARK not in path and (
        request.resource_type == "document"
        or path.startswith(f"{PREFIX}/static/")
        or POSTER.fullmatch(path) is not None
    )


async def test_hostile_words_stay_words_in_the_demos_chats(page: Page, guarded: Guarded):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    clerk = guarded.visitors["staff"].session
    for word in WORDS:
        said = {"chat": "G1", "sender": "P01", "text": word[:500]}
        async with clerk.post("/simulator/api/messages", json=said) as answer:
            assert answer.status in (200, 400), word
    origin = str(guarded.office._server.make_url("")).rstrip("/")
    await page.goto(f"{origin}/#as=P01&chat=G1")
    await expect(page.get_by_test_id("message").nth(150)).to_be_attached()
    inside = "[data-testid=log] :is(script, iframe, object, embed, img, style, form, [onclick])"
    assert await page.locator(inside).count() == 0
    assert [url for url in asked if MARK in url or not url.startswith(origin)] == []
    words = await page.get_by_test_id("log").inner_text()
    assert f"<script>alert('{MARK}')</script>" in words and RECKONED not in words
