"""What a tab of the browser says: each page of the console has a title of its own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from console.routes import PREFIX
from tests.browser.test_hostile_pages import NO_PAGES
from tests.console.access import TABLE
from tests.console.test_access import HOLE, _sort, _value
from tests.kit.guarded import Guarded


def addresses(guarded: Guarded) -> Iterator[str]:
    for row in TABLE:
        if row.method == "GET" and row.path not in NO_PAGES and row.letters[-1] == "P":
            holes = {hole: _sort(row, hole, guarded.things) for hole in HOLE.findall(row.path)}
            values = {hole: _value(row, hole, thing, "here") for hole, thing in holes.items()}
            yield PREFIX + HOLE.sub(lambda hole, values=values: str(values[hole[1]]), row.path)


async def test_each_page_has_a_title_and_a_heading_of_its_own(sqlite_url: str):
    titles: defaultdict[str, list[str]] = defaultdict(list)
    wrong = []
    async with Guarded.open(sqlite_url) as guarded:
        for path in addresses(guarded):
            page = await guarded.ask("admin", "GET", path)
            if page.status != 200:
                continue
            title = re.findall(r"<title>([^<]*)</title>", page.html)[0]
            titles[title].append(path)
            if len(re.findall("<h1[ >]", page.html)) != 1 or title.startswith((" ", "·")):
                wrong.append(f"{path}: “{title}”, {page.html.count('<h1')} headings")
    wrong += [f"{title}: {', '.join(paths)}" for title, paths in titles.items() if len(paths) > 1]
    assert titles and not wrong, "\n".join(wrong)


async def test_a_page_that_renews_itself_can_be_held_still(sqlite_url: str):
    async with Guarded.open(sqlite_url) as guarded:
        page = await guarded.ask("staff", "GET", f"{PREFIX}/longtasks")
        assert 'http-equiv="refresh" content="5"' in page.html and "停下自动更新" in page.words
        (still,) = re.findall(r'href="([^"]*live=0)"', page.html)
        held = await guarded.ask("staff", "GET", still)
        assert "refresh" not in held.html and "停下自动更新" not in held.words
        assert f'href="{PREFIX}/longtasks">自动更新' in held.html
