"""An accessibility engine finds no fault with pages that refuse a form, and each says where."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.browser.test_accessibility import PAGES, addresses
from tests.console.test_access import PORTIONS, feature
from tests.kit.axe import Eye, Seen
from tests.kit.guarded import Guarded
from tests.kit.refusals import refusals

pytestmark = pytest.mark.browser

# Whoever can't see the colour hears of it: at once, and again at the field.
TOLD = "main [role=alert]"
LINKS = """
[...document.querySelectorAll(".to-mend a")].filter(one =>
  !document.querySelector(one.getAttribute("href").replace(/[.:]/g, "\\\\$&")))
  .map(one => one.outerHTML)
"""


@pytest.mark.parametrize("features", PORTIONS, ids=lambda features: features[0])
async def test_no_refusal_has_a_fault(
    browser: Browser, sqlite_url: str, seen: Seen, features: tuple[str, ...]
):
    wrong = []
    async with Guarded.open(sqlite_url) as guarded:
        rows = tuple(row for row in PAGES if feature(row) in features)
        found = await refusals(guarded, list(addresses(guarded, rows)))
        async with Eye.open(browser, guarded.office, None, seen) as eye:
            for one in found:
                wrong += await eye.look_at(one.path, one.page)
                lost = await eye.page.evaluate(LINKS)
                if lost or not await eye.page.locator(TOLD).count():
                    wrong.append(f"{one.path}: says nothing at its head, or leads nowhere: {lost}")
    assert found and not wrong, "\n".join(wrong)
