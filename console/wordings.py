"""What the pages of 用语 show: sentences as staff read them, found by their words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.texts import PLAIN, Texts
from bot.texts.checking import preview
from bot.texts.places import parts, place_of
from bot.texts.values import labelled

TO = {
    "group": "wordings.to_group",
    "private": "wordings.to_private",
    "staff": "wordings.to_staff",
    "console": "wordings.to_console",
    "page": "wordings.to_page",
    "file": "wordings.to_file",
    "command": "wordings.to_command",
    "demo": "wordings.to_demo",
}
FIXED = {
    "heading": "wordings.fixed_heading",
    "menu": "wordings.fixed_menu",
    "choices": "wordings.fixed_choices",
    "weekdays": "wordings.fixed_weekdays",
    "command": "wordings.fixed_command",
}
LONG = {"list": "wordings.long_hint"}
# Of a sentence that was said, so much must be the sentence's own.
FEWEST = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in a list: as it is said now, and whether that is the bureau's own."""

    key: str
    part: str
    text: str
    to: str
    own: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """The sentences of one file: how many, and how many of them the bureau reworded."""

    name: str
    title: str
    count: int
    own: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sentences are looked for; "" for any words, any part."""

    words: str = ""
    part: str = ""
    own: bool = False

    @property
    def anything(self) -> bool:
        """Whether something is looked for at all."""
        return bool(self.words or self.part or self.own)


def summaries(texts: Texts, own: Mapping[str, str]) -> list[Summary]:
    """The parts, in the order of their titles' file."""
    keys = [key.partition(".")[0] for key in texts.keys()]  # noqa: SIM118 - not a dict
    mine = [key.partition(".")[0] for key in own.keys() & texts.keys()]
    return [
        Summary(name, part.title, keys.count(name), mine.count(name))
        for name, part in parts().items()
    ]


def lines(texts: Texts, own: Mapping[str, str], wanted: Wanted) -> list[Line]:
    """The sentences that are wanted, in the order of their files."""
    order = list(parts())
    keys = sorted(texts.keys(), key=lambda key: order.index(key.partition(".")[0]))
    return [_line(texts, own, key) for key in keys if _fits(texts, own, key, wanted)]


def _fits(texts: Texts, own: Mapping[str, str], key: str, wanted: Wanted) -> bool:
    if wanted.part and key.partition(".")[0] != wanted.part:
        return False
    if wanted.own and key not in own:
        return False
    if not wanted.words:
        return True
    return any(_found(texts, one, wanted.words) for one in _versions(texts, own, key))


def _versions(texts: Texts, own: Mapping[str, str], key: str) -> Iterator[str]:
    yield texts.shipped(key)
    if key in own:
        yield own[key]


def _found(texts: Texts, sentence: str, words: str) -> bool:
    """Whether the words stand in a sentence, or are what was said by it."""
    shown = labelled(sentence)
    return all(word in shown for word in words.split()) or was_said(texts, sentence, words)


def was_said(texts: Texts, sentence: str, said: str) -> bool:
    """Whether `said` may be a sentence with something in its placeholders."""
    plain = sentence.replace("{bot}", str(preview(texts, "{bot}")))
    pieces = [piece.strip() for piece in PLAIN.split(plain)[::2]]
    if sum(map(len, pieces)) < FEWEST:
        return False
    at = 0
    for piece in pieces:
        found = said.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _line(texts: Texts, own: Mapping[str, str], key: str) -> Line:
    mine = key in own and texts.fits(key, own[key])
    said = own[key] if mine else texts.shipped(key)
    title = parts()[key.partition(".")[0]].title
    return Line(key, title, labelled(said), TO[place_of(key).to], mine)
