"""docs/使用手册.md is what help says, and shows only pictures that there are."""

from __future__ import annotations

import re

import pytest

from tests.kit import manual

REFERRED = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def test_the_manual_is_made_of_the_chapters_of_today(request: pytest.FixtureRequest):
    """`make screenshots` writes it anew."""
    if request.config.getoption("--screenshots"):
        manual.FILE.write_text(manual.text(), "utf-8")
    assert manual.FILE.read_text("utf-8") == manual.text()


@pytest.mark.parametrize("name", ["使用手册.md", "walkthrough.md"])
def test_everything_that_a_guide_refers_to_is_there(name: str):
    referred = REFERRED.findall((manual.DOCS / name).read_text("utf-8"))
    assert referred
    assert [path for path in referred if not (manual.DOCS / path).is_file()] == []


def test_every_entry_of_the_contents_leads_to_its_heading():
    text = manual.text()
    heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
    anchors = [re.sub(r"[^\w-]", "", head) for head in heads]
    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r"\(#([^)]+)\)", text)) <= set(anchors)
