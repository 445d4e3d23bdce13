"""学习榜, drawn: large type for old eyes, names in columns, level by level."""

from __future__ import annotations

from dataclasses import dataclass

from bot.messages import Say
from bot.texts.dates import date_words
from services.checkin.ranking import Level, Ranking, label
from services.fonts import Face
from services.pictures.sheet import GOLD, PALE, RED, SOFT, Sheet, rows

WIDTH, MARGIN = 1080, 70
HEAD, FOOT = 330, 190
TITLE, NAME, SMALL = 76, 46, 36
LINE, BAND, GAP = 76, 84, 36
# Wider names than these need fewer columns.
SHORT, MIDDLE = 4, 10
REST = 60


@dataclass(frozen=True, slots=True)
class _Block:
    """A level with the columns its names need, and how high it becomes."""

    level: Level
    columns: int

    @property
    def rest(self) -> int:
        return self.level.people - len(self.level.names)

    @property
    def height(self) -> int:
        lines = -(-len(self.level.names) // self.columns)
        return BAND + 24 + lines * LINE + (REST if self.rest else 0) + GAP


def draw(say: Say, ranking: Ranking, bureau: str, face: Face) -> bytes:
    """The picture of a ranking, as `services.pictures` has it."""
    blocks = [_Block(level, _columns(level)) for level in ranking.levels]
    sheet = Sheet(WIDTH, HEAD + sum(block.height for block in blocks) + FOOT, face)
    sheet.frame(24, GOLD, 4, radius=18)
    sheet.frame(36, GOLD, 1, radius=12)
    _head(sheet, say, ranking)
    y = HEAD
    for block in blocks:
        _block(sheet, say, block, y)
        y += block.height
    _foot(sheet, say, ranking, bureau, y)
    return sheet.png()


def _columns(level: Level) -> int:
    longest = max(map(len, level.names))
    return 4 if longest <= SHORT else 2 if longest <= MIDDLE else 1


def _head(sheet: Sheet, say: Say, ranking: Ranking) -> None:
    middle, room = WIDTH / 2, WIDTH - 2 * MARGIN
    sheet.text((middle, 76), say("ranking.picture_title"), TITLE, RED, bold=True)
    size = sheet.fitting(ranking.title, 50, room)
    sheet.text((middle, 180), ranking.title, size)
    span = f"{date_words(say, ranking.first)} — {date_words(say, ranking.last)}"
    sheet.text((middle, 252), span, SMALL, SOFT)


def _block(sheet: Sheet, say: Say, block: _Block, y: int) -> None:
    named = say("ranking.picture_level", label=label(say, block.level), people=block.level.people)
    sheet.fill((MARGIN, y, WIDTH - MARGIN, y + BAND), PALE, radius=14)
    sheet.fill((MARGIN, y, MARGIN + 12, y + BAND), RED, radius=6)
    sheet.text((MARGIN + 40, y + 18), named, 44, RED, align="left", bold=True)
    y += BAND + 24
    step = (WIDTH - 2 * MARGIN) / block.columns
    for row in rows(block.level.names, block.columns):
        for column, name in enumerate(row):
            size = sheet.fitting(name, NAME, step - 16)
            sheet.text((MARGIN + step * (column + 0.5), y + 8), name, size)
        y += LINE
    if block.rest:
        rest = say("ranking.picture_rest", rest=block.rest)
        sheet.text((WIDTH / 2, y + 8), rest, SMALL, SOFT)


def _foot(sheet: Sheet, say: Say, ranking: Ranking, bureau: str, y: int) -> None:
    sheet.rule(MARGIN, WIDTH - MARGIN, y, width=2)
    told = say("ranking.picture_foot", people=ranking.people, times=ranking.times)
    size = sheet.fitting(told, 40, WIDTH - 2 * MARGIN)
    sheet.text((WIDTH / 2, y + 26), told, size)
    size = sheet.fitting(bureau, SMALL, WIDTH - 2 * MARGIN)
    sheet.text((WIDTH / 2, y + 94), bureau, size, SOFT)
