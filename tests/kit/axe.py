"""What an accessibility engine finds fault with on a page, at the sizes at which staff work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any

from playwright.async_api import Browser, Page, Route

from tests.kit.office import Office
from tests.kit.office import Page as Got

SIZES = ((1280, 720), (390, 844))
# The engine, as its package ships it.
SCRIPT = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
# What is folded away counts too.
UNFOLD = """document.querySelectorAll("details").forEach(one => { one.open = true })"""
# The pieces of a page, each as it is written and within what: the head, the menus, and in the
# page's own part what is no mere frame of others.
PIECES = """
() => {
  const found = [], mark = /name="csrf" value="[^"]*"/g;
  const frames = /^(form|section|fieldset|div|details|article)$/;
  const bare = one => [...one.childNodes].every(n => n.nodeType !== Node.TEXT_NODE || !n.data.trim());
  const cut = (one, within) => {
    if (within.length < 4 && frames.test(one.localName) && one.children.length && bare(one))
      for (const part of one.children) cut(part, [...within, one.cloneNode(false).outerHTML]);
    else found.push([one, within.join("") + one.outerHTML.replace(mark, "")]);
  };
  document.querySelectorAll("[data-unseen]").forEach(one => one.removeAttribute("data-unseen"));
  document.querySelectorAll("body > :not(.rooms), .rooms > :not(main)")
    .forEach(one => found.push([one, one.outerHTML.replace(mark, "")]));
  document.querySelectorAll("main > *").forEach(one => cut(one, []));
  window.pieces = found.map(([one]) => one);
  return found.map(([, written]) => written);
}
"""
# To look at colours takes most of the time: those of a piece that was seen are not seen again.
FIND = """
async unseen => {
  window.pieces.forEach((one, n) => one.toggleAttribute("data-unseen", unseen.includes(n)));
  axe.configure({rules: [{id: "color-contrast", selector: "[data-unseen], [data-unseen] *"}]});
  return (await axe.run(document, {
    resultTypes: ["violations"], reporter: "no-passes", selectors: false, iframes: false,
    preload: false,
  })).violations.map(found => ({
    rule: found.id, impact: found.impact, help: found.help,
    where: found.nodes.slice(0, 3).map(node => node.html.slice(0, 160)),
  }))
}
"""
# What was seen at a width.
Seen = set[tuple[int, str]]


class Eye:
    """A browser that tells what is wrong with pages; who is signed in with it is said at first."""

    def __init__(self, page: Page, origin: str, seen: Seen) -> None:
        self.page = page
        self._origin = origin
        self._seen = seen

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        browser: Browser,
        office: Office,
        member_id: int | None,
        seen: Seen | None = None,
        *,
        engine: bool = True,
    ) -> AsyncIterator[Eye]:
        """A browser of its own, in each of whose pages the engine waits to be asked.

        It remembers in `seen` which pieces of pages it has seen. Without the `engine`, which each
        page must read anew, it looks for no faults.
        """
        context = await browser.new_context(locale="zh-CN")
        if engine:
            await context.add_init_script(SCRIPT)
        eye = cls(await context.new_page(), office.origin, set() if seen is None else seen)
        if member_id is not None:
            await eye.page.goto(office.origin + await office.lend(member_id))
            await eye.page.get_by_role("button", name="进入后台").click()
            await eye.page.wait_for_url("**/console/today")
        yield eye
        await context.close()

    async def look(self, path: str) -> list[str]:
        """What is wrong with a page of the site."""
        await self.open_at(path)
        return [f"{path}: {fault}" for fault in await self.faults()]

    async def open_at(self, path: str) -> None:
        """Open a page of the site, which is to stand still."""
        address = f"{self._origin}{path}{'&' if '?' in path else '?'}live=0"
        answer = await self.page.goto(address)
        assert answer is not None and answer.status < 500, f"{path}: {answer and answer.status}"

    async def look_at(self, path: str, got: Got) -> list[str]:
        """What is wrong with a page that was got from an address in another way."""

        async def hand_over(route: Route) -> None:
            kept = {"Content-Security-Policy": got.headers["Content-Security-Policy"]}
            await route.fulfill(body=got.html, content_type="text/html", headers=kept)

        address = f"{self._origin}{path}"
        await self.page.route(address, hand_over)
        await self.page.goto(address)
        await self.page.unroute(address)
        return [f"{path} ({got.status}): {fault}" for fault in await self.faults()]

    async def faults(self) -> list[str]:
        """What is wrong with the page that is open, at each size, everything unfolded."""
        found = []
        for width, height in SIZES:
            await self.page.set_viewport_size({"width": width, "height": height})
            await self.page.evaluate(UNFOLD)
            pieces = [(width, one) for one in await self.page.evaluate(PIECES)]
            unseen = [n for n, piece in enumerate(pieces) if piece not in self._seen]
            found += [f"{width}: {_told(one)}" for one in await self.page.evaluate(FIND, unseen)]
            self._seen.update(pieces)
        return found


def _told(fault: dict[str, Any]) -> str:
    """A fault in one line: the rule, how much it matters, and where it is broken."""
    return f"{fault['rule']} ({fault['impact']}): {fault['help']}: {' | '.join(fault['where'])}"
