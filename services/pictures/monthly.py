"""奖状, drawn: a sheet with a frame, to be kept on a telephone or printed."""

from __future__ import annotations

from bot.messages import Say
from services.checkin import certificates
from services.checkin.certificates import Earned
from services.fonts import Face
from services.pictures.sheet import GOLD, RED, SOFT, Sheet, wrapped

WIDTH, HEIGHT, MARGIN = 1440, 1020, 170
# The paragraph has room for so many lines, in at least this size.
LINES, SMALLEST = 4, 30


def draw(say: Say, earned: Earned, bureau: str, face: Face) -> bytes:
    """The certificate, as `services.pictures` has it."""
    sheet, words = Sheet(WIDTH, HEIGHT, face), certificates.words(say, earned)
    _ornament(sheet)
    sheet.text((WIDTH / 2, 128), words.heading, 104, RED, bold=True)
    room = WIDTH - 2 * MARGIN
    size = sheet.fitting(words.addressed, 62, room)
    sheet.text((MARGIN, 312), words.addressed, size, align="left", bold=True)
    _praise(sheet, words.praise, room)
    size = sheet.fitting(bureau, 46, room)
    sheet.text((WIDTH - MARGIN, 772), bureau, size, align="right")
    sheet.text((WIDTH - MARGIN, 844), words.dated, 42, SOFT, align="right")
    return sheet.png()


def _ornament(sheet: Sheet) -> None:
    """A double frame with a small sign in each corner, and a rule under the heading."""
    sheet.frame(36, GOLD, 10, radius=10)
    sheet.frame(58, RED, 2, radius=4)
    for x in (58, WIDTH - 59):
        for y in (58, HEIGHT - 59):
            sheet.diamond(x, y, 20)
            sheet.diamond(x, y, 10, RED)
    sheet.rule(WIDTH // 2 - 230, WIDTH // 2 + 230, 272, width=2)
    sheet.diamond(WIDTH // 2, 272, 9)


def _praise(sheet: Sheet, text: str, room: int) -> None:
    """The paragraph, two characters in, as large as four lines allow."""
    size = 52
    while len(lines := wrapped(sheet, text, size, room)) > LINES and size > SMALLEST:
        size -= 2
    for n, line in enumerate(lines):
        sheet.text((MARGIN, 424 + n * int(size * 1.62)), line, size, align="left")
