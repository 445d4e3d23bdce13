"""Where each sentence is said, and what rules it has beside those of all: about/places.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

# Said in a group; alone to elders and families; alone to staff; on pages of the console; on
# pages that anybody opens; in pictures and tables; on the command line; in the demo.
AUDIENCES = ("group", "private", "staff", "console", "page", "file", "command", "demo")
GROUP, COMMAND = "group", "command"
_FILE = Path(__file__).parent / "about" / "places.toml"


@dataclass(frozen=True, slots=True)
class Part:
    """The sentences of one file: their title, and what is said of some of them."""

    name: str
    title: str
    to: str
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence is said: one of AUDIENCES.

    `fixed` says why it can't be reworded, `long` why it may be longer than others in a group;
    both are "" for what has no such reason. What `confirms` is known again by a word of its
    own, and a `sheet` is the name of one in a workbook.
    """

    to: str
    fixed: str = ""
    long: str = ""
    confirms: bool = False
    sheet: bool = False


@cache
def parts() -> Mapping[str, Part]:
    """All files of sentences, by their names, in the order of their titles' file."""
    told = tomllib.loads(_FILE.read_text("utf-8"))
    return {name: Part(name, one["title"], one["to"], one) for name, one in told.items()}


def part_of(key: str) -> Part:
    """The file in which a sentence stands."""
    return parts()[key.partition(".")[0]]


@cache
def place_of(key: str) -> Place:
    """Where a sentence is said."""
    part, _, name = key.partition(".")
    told = parts()[part].told
    to = next((one for one in AUDIENCES if name in told.get(one, ())), told["to"])
    fixed = told.get("fixed", {}).get(name, COMMAND if to == COMMAND else "")
    return Place(
        to,
        fixed,
        told.get("long", {}).get(name, ""),
        confirms=told.get("confirms", False),
        sheet=name in told.get("sheets", ()),
    )
