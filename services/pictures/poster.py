"""海报, drawn: a notice in large type with a code to scan, for a telephone or on paper."""

from __future__ import annotations

from dataclasses import dataclass

import segno

from services.fonts import Face
from services.pictures.sheet import GOLD, INK, PAPER, RED, SOFT, Sheet, wrapped
from services.pictures.sign import Sign

# A telephone's picture grows with what stands on it; a sheet of A4, at 200 dots an inch, does not.
PHONE_WIDTH, PHONE_LEAST = 1080, 1440
PAPER_WIDTH, PAPER_HEIGHT = 1654, 2339
# All sizes are those of the telephone's picture; others are scaled.
MARGIN, BAND, GAP = 84, 168, 34
TITLE, VALUE, LABEL, SMALL = 104, 62, 40, 42
LEADING = 1.32
# A line may be so much smaller to remain one, and what is long has so many lines before it is.
FITTED, MOST_LINES = 0.8, 3
CODE, QUIET = 400, 4
WHITE, BLACK = "#FFFFFF", "#000000"
STEP, LEAST = 0.93, 0.05


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of one size, what stands before them, and how high they are."""

    label: str
    lines: list[str]
    size: int

    @property
    def leading(self) -> int:
        return int(self.size * LEADING)

    @property
    def height(self) -> int:
        return len(self.lines) * self.leading


def draw(sign: Sign, bureau: str, face: Face, *, code: str = "", paper: bool = False) -> bytes:
    """The poster of a sign, as `services.pictures` has it."""
    width = PAPER_WIDTH if paper else PHONE_WIDTH
    scale = width / PHONE_WIDTH
    blank = Sheet(width, 1, face)
    while True:
        layout = _Layout(blank, (sign, bureau, code), scale)
        if not paper or layout.height <= PAPER_HEIGHT or scale < LEAST:
            break
        scale *= STEP
    height = PAPER_HEIGHT if paper else max(PHONE_LEAST, layout.height)
    sheet = Sheet(width, height, face)
    layout.draw(sheet)
    return sheet.png()


class _Layout:
    """What stands on a poster, in which sizes, and how high it is together."""

    def __init__(self, sheet: Sheet, shown: tuple[Sign, str, str], scale: float) -> None:
        sign, bureau, code = shown
        self._head, self._scale = sign.head, scale
        self._width = sheet.width
        self._margin = int(MARGIN * sheet.width / PHONE_WIDTH)
        self._room = sheet.width - 2 * self._margin
        self._title = self._block(sheet, "", sign.title, TITLE)
        self._parts = [
            self._block(sheet, label, value, VALUE) for label, value in sign.parts if value
        ]
        self._code = segno.make(code, error="m", micro=False) if code else None
        self._how = self._block(sheet, "", sign.how, SMALL)
        self._bureau = self._block(sheet, "", bureau, SMALL)

    @property
    def height(self) -> int:
        """How high a sheet must be."""
        parts = sum(self._above(part) + part.height + self._of(GAP) for part in self._parts)
        return self._of(BAND) + 3 * self._of(GAP) + self._title.height + parts + self._foot()

    def draw(self, sheet: Sheet) -> None:
        """Draw all of it, the code and the bureau at the foot."""
        sheet.fill((0, 0, sheet.width, self._of(BAND)), RED)
        size = self._of(80)
        middle = (sheet.width / 2, self._of(BAND - 80) // 2)
        sheet.text(middle, self._head, size, PAPER, bold=True)
        y = self._of(BAND) + 2 * self._of(GAP)
        y = self._lines(sheet, self._title, y, RED) + self._of(GAP)
        for part in self._parts:
            sheet.text((self._margin, y), part.label, self._of(LABEL), RED, align="left")
            y = self._lines(sheet, part, y + self._above(part), INK) + self._of(GAP)
        self._draw_foot(sheet, sheet.height - self._foot())

    def _of(self, size: int) -> int:
        return max(1, int(size * self._scale))

    def _above(self, part: _Block) -> int:
        """How high a label is above its lines."""
        return int(self._of(LABEL) * LEADING) if part.label else 0

    def _block(self, sheet: Sheet, label: str, text: str, size: int) -> _Block:
        told, pixels = " ".join(text.split()), self._of(size)
        pixels = sheet.fitting(told, pixels, self._room - pixels, least=int(pixels * FITTED))
        while True:
            # A closing mark may hang over the end of a line, by its own width.
            lines = wrapped(sheet, told, pixels, self._room - pixels)
            if len(lines) <= MOST_LINES or pixels <= self._of(SMALL):
                return _Block(label, lines, pixels)
            pixels -= 2

    def _foot(self) -> int:
        code = self._of(CODE) + self._of(GAP) if self._code else 0
        return code + self._how.height + self._bureau.height + 3 * self._of(GAP)

    def _lines(self, sheet: Sheet, block: _Block, y: int, colour: str) -> int:
        """Write lines, those without a label in the middle; gives where they end."""
        for line in block.lines:
            if block.label:
                sheet.text((self._margin, y), line, block.size, colour, align="left")
            else:
                sheet.text((self._width / 2, y), line, block.size, colour)
            y += block.leading
        return y

    def _draw_foot(self, sheet: Sheet, y: int) -> None:
        sheet.rule(self._margin, self._width - self._margin, y, GOLD, 4)
        y += self._of(GAP)
        if self._code:
            _code(sheet, self._code, (self._width // 2, y), self._of(CODE))
            y += self._of(CODE) + self._of(GAP)
        y = self._lines(sheet, self._how, y, INK)
        self._lines(sheet, self._bureau, y + self._of(GAP) // 2, SOFT)


def _code(sheet: Sheet, code: segno.QRCode, at: tuple[int, int], size: int) -> None:
    """A code to scan in black on white, its upper edge in the middle at a place."""
    rows = list(code.matrix)
    module = size // (len(rows) + 2 * QUIET)
    whole = module * (len(rows) + 2 * QUIET)
    left, top = at[0] - whole // 2, at[1]
    sheet.fill((left, top, left + whole - 1, top + whole - 1), WHITE)
    for y, row in enumerate(rows, QUIET):
        for x, dark in enumerate(row, QUIET):
            if dark:
                corner = left + x * module, top + y * module
                sheet.fill((*corner, corner[0] + module - 1, corner[1] + module - 1), BLACK)
