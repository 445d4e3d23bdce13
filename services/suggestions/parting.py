"""Words parted into points as staff would have them: where a case may begin, and where it does."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise
from typing import NamedTuple

from bot.understanding.points import Span, points

# Behind these a new point may begin.
_SENTENCE = re.compile(r"[。！？!?；;\n]+[\s，,、]*")


class Piece(NamedTuple):
    """A sentence, or what stands before the first: a point of its own if it `begins_one`."""

    span: Span
    words: str
    begins_one: bool


def pieces(text: str, cuts: Collection[int] | None = None) -> list[Piece]:
    """The pieces of a text in order. `cuts` are the characters at which staff have one begin.

    None for as the program would part it. The first is always one; blank words have none.
    """
    own = points(text)
    begins = {span.begins for span in own} if cuts is None else set(cuts)
    found = [piece for span in own for piece in _sentences(text, span)]
    return [
        Piece(span, span.of(text), n == 0 or span.begins in begins) for n, span in enumerate(found)
    ]


def spans(text: str, cuts: Collection[int] | None = None) -> list[Span]:
    """The points of a text, with all that stands between the pieces of one."""
    parts: list[Span] = []
    for piece in pieces(text, cuts):
        if piece.begins_one:
            parts.append(piece.span)
        else:
            parts[-1] = Span(parts[-1].begins, piece.span.ends)
    return parts


def _sentences(text: str, span: Span) -> list[Span]:
    """The sentences of a point, without blanks around them."""
    ends = [mark.end() for mark in _SENTENCE.finditer(text, span.begins, span.ends)]
    edges = [span.begins, *(end for end in ends if end < span.ends), span.ends]
    parts = (Span(*pair) for pair in pairwise(edges))
    return [_bare(text, part) for part in parts if part.of(text).strip()]


def _bare(text: str, part: Span) -> Span:
    words = part.of(text)
    begins = part.begins + len(words) - len(words.lstrip())
    return Span(begins, part.begins + len(words.rstrip()))
