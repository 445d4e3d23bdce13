"""奖状, drawn: a sheet with a frame, to be kept on a telephone or printed."""

from __future__ import annotations

from datetime import timedelta

from bot.messages import Say
from services.checkin import certificates
from services.checkin.certificates import Earned
from services.fonts import Face
from services.pictures.sheet import GOLD, RED, SOFT, Sheet, wrapped

WIDTH, HEIGHT, MARGIN = 1440, 1020, 170
DAY = timedelta(days=1)
# The paragraph has room for so many lines, in at least this size.
LINES, SMALLEST = 4, 30


def draw(say: Say, earned: Earned, bureau: str, face: Face) -> bytes:
    """The certificate, as `services.pictures` has it."""
    sheet = Sheet(WIDTH, HEIGHT, face)
    _ornament(sheet)
    sheet.text((WIDTH / 2, 128), say("certificates.heading"), 104, RED, bold=True)
    room = WIDTH - 2 * MARGIN
    addressed = say("certificates.addressed", name=earned.name)
    size = sheet.fitting(addressed, 62, room)
    sheet.text((MARGIN, 312), addressed, size, align="left", bold=True)
    _praise(sheet, say("certificates.praise", **_values(earned)), room)
    issued = certificates.last_of(earned.month) + DAY
    size = sheet.fitting(bureau, 46, room)
    sheet.text((WIDTH - MARGIN, 772), bureau, size, align="right")
    dated = say("certificates.day", year=issued.year, month=issued.month, day=issued.day)
    sheet.text((WIDTH - MARGIN, 844), dated, 42, SOFT, align="right")
    return sheet.png()


def _values(earned: Earned) -> dict[str, object]:
    return {
        "year": earned.month.year,
        "month": earned.month.month,
        "title": earned.title,
        "days": earned.days,
        "streak": earned.streak,
    }


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
