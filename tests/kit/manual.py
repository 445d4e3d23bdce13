"""docs/使用手册.md: the chapters of help, one after another, with their pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bot.permissions import may
from bot.texts import Texts
from console.chapters import CHAPTERS, LINK, PICTURE, Chapter
from console.routes import PREFIX
from console.views import ROUTES
from services.staff import ROLE_WORDS

DOCS = Path(__file__).parents[2] / "docs"
FILE = DOCS / "使用手册.md"
PICTURES = "images/manual"
HEAD = """# 使用手册

给每天用后台的人：科室工作人员、联络员、支部书记、管理员。装机器、看机器，见[运维手册](operate.md)；第一次用，先照[十分钟走一遍](walkthrough.md)做一次。

后台每一页右上角有“怎么用”，讲的就是这里的话。黑体字是页面的名字，或者页面上的按钮。图里的人都是虚构的。
"""
WHO = ("secretary", "liaison", "staff", "admin")


def text() -> str:
    """The whole manual."""
    contents = "\n".join(f"- [{chapter.title}](#{_anchor(chapter)})" for chapter in CHAPTERS)
    chapters = "\n".join(_written(chapter) for chapter in CHAPTERS)
    return f"{HEAD}\n## 谁看哪几章\n\n{_readers()}\n## 目录\n\n{contents}\n\n{chapters}"


def pictures() -> set[str]:
    """The names of the pictures it shows."""
    return {name for chapter in CHAPTERS for _, name in PICTURE.findall(chapter.text)}


def _written(chapter: Chapter) -> str:
    parts = [f"## {chapter.title}", chapter.text]
    for section in chapter.sections:
        parts += [f"### {section.title}", section.text]
    whole = "\n\n".join(filter(None, parts)) + "\n"
    plain = LINK.sub(r"**\1**", whole)
    return PICTURE.sub(rf"![\1]({PICTURES}/\2)\n\n", plain)


def _anchor(chapter: Chapter) -> str:
    return re.sub(r"[^\w-]", "", chapter.title)


def _readers() -> str:
    say = Texts(bot="")
    lines = (f"- {say(ROLE_WORDS[role])}：{'、'.join(_titles(role))}。" for role in WHO)
    return "\n".join(lines) + "\n"


def _titles(role: str) -> Iterator[str]:
    pages = {f"{PREFIX}{route.path}": route.may for route in ROUTES if route.method == "GET"}

    def opens(path: str) -> bool:
        return may(role, pages[path])

    for chapter in CHAPTERS:
        if chapter.sections_for(opens):
            yield chapter.title
