"""The chapters of help, in plain Markdown: the pages of help and the manual are made of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from console.routes import PREFIX

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

HOME = Path(__file__).parent / "help"
HELP = f"{PREFIX}/help"
# A link to a page of the console, as a chapter writes it.
LINK = re.compile(rf"\[([^\]]*)\]\(({PREFIX}/[a-z/]+)\)")
PICTURE = re.compile(r"^!\[([^\]]*)\]\(([a-z-]+\.png)\)\n*", re.MULTILINE)

# Whether the visitor may open a page of the console.
Opens = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Section:
    """What somebody wants to do, and how."""

    title: str
    text: str

    def is_for(self, opens: Opens) -> bool:
        """Whether it is of use to a visitor: the page that it names first is where it is done."""
        first = LINK.search(self.text)
        return first is None or opens(first[2])


@dataclass(frozen=True, slots=True)
class Chapter:
    """One of the console's features. `owns` are the addresses whose pages it explains."""

    name: str
    owns: tuple[str, ...]
    title: str
    text: str
    sections: tuple[Section, ...]

    @property
    def path(self) -> str:
        """Its own address."""
        return f"{HELP}/{self.name}"

    def sections_for(self, opens: Opens) -> tuple[Section, ...]:
        """What of it is of use to a visitor."""
        return tuple(section for section in self.sections if section.is_for(opens))


def html(text: str, opens: Opens) -> Markup:
    """A text as HTML, without pictures; a page that the visitor may not open is only named."""
    markdown = _markdown()
    tokens = markdown.parse(PICTURE.sub("", text))
    for token in tokens:
        _only_named(token.children or [], opens)
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704 - escaped


def about(path: str) -> Chapter | None:
    """The chapter that explains the page at an address of the console."""
    found = [
        (len(own), chapter)
        for chapter in CHAPTERS
        for own in chapter.owns
        if f"{path}/".startswith(f"{PREFIX}{own}/")
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def named(name: str) -> Chapter | None:
    """The chapter of that name."""
    return next((chapter for chapter in CHAPTERS if chapter.name == name), None)


@cache
def _markdown() -> MarkdownIt:
    """Of Markdown only this; what looks like HTML stays what was written."""
    # Six MiB of memory, which only a page of help needs.
    from markdown_it import MarkdownIt  # noqa: PLC0415 - for the reason above

    return MarkdownIt("zero").enable(["list", "link", "emphasis"])


def _only_named(tokens: list[Token], opens: Opens) -> None:
    kept = True
    for token in tokens:
        if token.type == "link_open":
            kept = opens(str(token.attrs["href"]))
        if token.type in ("link_open", "link_close") and not kept:
            token.tag, token.attrs = "strong", {}


def _chapter(name: str, *owns: str) -> Chapter:
    head, *parts = (HOME / f"{name}.md").read_text("utf-8").split("\n## ")
    title, _, text = head.removeprefix("# ").partition("\n")
    sections = (part.partition("\n") for part in parts)
    told = tuple(Section(words, said.strip()) for words, _, said in sections)
    return Chapter(name, owns, title, text.strip(), told)


CHAPTERS = (
    _chapter("start", "/today", "/password", "/again"),
    _chapter("elders"),
    _chapter("groups", "/groups"),
    _chapter("roster", "/roster", "/families", "/grid", "/organisations", "/binding", "/phones"),
    _chapter("imports", "/imports", "/exports", "/longtasks"),
    _chapter("paste", "/paste"),
    _chapter("checkins", "/checkins"),
    _chapter("meetings", "/checkins/meetings"),
    _chapter("activities", "/activities", "/venues", "/bookings"),
    _chapter("themes", "/themes"),
    _chapter("announcements", "/announcements"),
    _chapter("hall", "/cases", "/hall", "/departments", "/workdays"),
    _chapter("forward", "/today/forwards"),
    _chapter("meant", "/unclear", "/today/not_understood"),
    _chapter("correct", "/deliveries", "/posts"),
    _chapter("wording", "/wordings"),
    _chapter("reports", "/reports"),
    _chapter("settings", "/settings", "/staff", "/choices"),
    _chapter("backup", "/alarms", "/channels"),
    _chapter("audit", "/audit"),
)
