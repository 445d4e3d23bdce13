"""What the ranking and the certificates are drawn with: a sheet, its colours, lines of text."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from services.fonts import Face

PAPER, INK, SOFT = "#FBF7EE", "#3B3029", "#85776A"
RED, GOLD, PALE = "#9C2F24", "#C6A15B", "#F3E9D6"
Box = tuple[int, int, int, int]
# So many colours are enough for flat areas and the edges of letters.
COLOURS = 96


class Sheet:
    """A sheet of so many pixels that is drawn on; text is placed by its middle or its left."""

    def __init__(self, width: int, height: int, face: Face) -> None:
        self.width, self.height = width, height
        self._face = face
        self._fonts: dict[int, ImageFont.FreeTypeFont] = {}
        self._image = Image.new("RGB", (width, height), PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def font(self, size: int) -> ImageFont.FreeTypeFont:
        """The sheet's face in a size."""
        if size not in self._fonts:
            self._fonts[size] = self._face.size(size)
        return self._fonts[size]

    def length(self, text: str, size: int) -> float:
        """How wide a line of text is."""
        return self.font(size).getlength(text)

    def fitting(self, text: str, size: int, room: float, least: int = 24) -> int:
        """The largest size up to `size` in which a line is no wider than the room."""
        while size > least and self.length(text, size) > room:
            size -= 2
        return size

    def text(
        self,
        at: tuple[float, float],
        text: str,
        size: int,
        colour: str = INK,
        *,
        align: Literal["left", "middle", "right"] = "middle",
        bold: bool = False,
    ) -> None:
        """Write a line, its upper edge at `at`; many a Chinese font has no bold face of its own."""
        anchor = {"left": "la", "middle": "ma", "right": "ra"}[align]
        stroke = max(1, size // 40) if bold else 0
        self._draw.text(
            at, text, colour, self.font(size), anchor, stroke_width=stroke, stroke_fill=colour
        )

    def fill(self, box: Box, colour: str, *, radius: int = 0) -> None:
        """Fill a box, with round corners."""
        self._draw.rounded_rectangle(box, radius, fill=colour)

    def frame(self, margin: int, colour: str, width: int, *, radius: int = 0) -> None:
        """A frame all around, so far from the edge."""
        box = (margin, margin, self.width - 1 - margin, self.height - 1 - margin)
        self._draw.rounded_rectangle(box, radius, outline=colour, width=width)

    def rule(self, left: int, right: int, y: int, colour: str = GOLD, width: int = 3) -> None:
        """A level line."""
        self._draw.line((left, y, right, y), fill=colour, width=width)

    def diamond(self, x: int, y: int, half: int, colour: str = GOLD) -> None:
        """A small square on its corner, with its middle at a place."""
        corners = [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]
        self._draw.polygon(corners, fill=colour)

    def png(self) -> bytes:
        """The sheet as a PNG."""
        held = io.BytesIO()
        flat = self._image.quantize(COLOURS, dither=Image.Dither.NONE)
        flat.save(held, "PNG", optimize=True)
        return held.getvalue()


def rows(names: Sequence[str], columns: int) -> Iterator[Sequence[str]]:
    """Names row by row."""
    for start in range(0, len(names), columns):
        yield names[start : start + columns]


def wrapped(sheet: Sheet, text: str, size: int, room: float) -> list[str]:
    """A paragraph in lines no wider than the room; no line begins with a closing mark."""
    lines, line = [], ""
    for character in text:
        if line and sheet.length(line + character, size) > room and character not in CLOSING:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line] if line else lines


CLOSING = "\uff0c\u3002\u3001\uff1b\uff1a\uff01\uff1f\u201d\u300b\uff09"
