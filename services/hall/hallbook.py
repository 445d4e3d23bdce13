"""议事厅报告 as a workbook: its figures, one row a case, and the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.messages import Say
from services.hall import hallreport
from services.hall.details import Detail
from services.hall.figure_words import FIGURES, PARTS, WAYS, value
from services.hall.figures import KEYS, Figures
from services.hall.hallpaper import said
from services.hall.hallreport import Summary
from services.workbooks import Cell, Page

_NARROW, _MIDDLE, _WIDE = 12, 20, 60
_WIDTHS = {"words": _WIDE, "answer": _WIDE, "theme": _MIDDLE, "category": _MIDDLE}


def pages(
    say: Say, found: Summary, details: Sequence[Detail], grades: Mapping[int, str]
) -> list[Page]:
    """The sheets 汇总, 明细 and 答复."""
    return [_figures(say, found), _cases(say, details, grades), _answers(say, details)]


def _figures(say: Say, found: Summary) -> Page:
    heads = [say("hall_pages.head_part"), say("hall_pages.head_name")]
    heads += [say(FIGURES[key]) for key in KEYS]
    rows = [_line(say, say("hall_pages.total"), "", found.whole)]
    for part, groups in found.parts.items():
        rows += [_line(say, say(PARTS[part]), group.name, group.counted) for group in groups]
    return Page(heads, rows, name=say("hall_pages.sheet_figures"), widths=(_NARROW, _MIDDLE))


def _line(say: Say, part: str, name: str, counted: Figures) -> list[Cell]:
    return [part, name, *(value(say, counted, key) for key in KEYS)]


def _cases(say: Say, details: Iterable[Detail], grades: Mapping[int, str]) -> Page:
    heads = {
        "number": say("hall_pages.head_case"),
        "received": say("hall_pages.head_received"),
        "state": say("hall_pages.head_state"),
        "words": say("hall_pages.head_words"),
        "name": say("hall_pages.head_proposer"),
        "supporters": say("hall_pages.head_supporters"),
        "theme": say("hall_pages.part_theme"),
        "category": say("hall_pages.part_category"),
        "department": say("hall_pages.part_department"),
        "way": say("hall_pages.part_way"),
        "outcome": say("hall_pages.head_outcome"),
        "raised": say("hall_pages.head_raised"),
        "rating": say("hall_pages.head_rating"),
        "reopened": say("hall_pages.head_reopened"),
        "answer": say("hall_pages.head_answer"),
    }
    rows = [_case(say, one, grades.get(one.row.id, "")) for one in details]
    widths = tuple(_WIDTHS.get(key, _NARROW) for key in heads)
    return Page(list(heads.values()), rows, name=say("hall_pages.sheet_cases"), widths=widths)


def _case(say: Say, one: Detail, grade: str) -> list[Cell]:
    row = one.row
    return [
        row.id,
        one.received.isoformat(),
        hallreport.state(say, one),
        said(say, one.words),
        one.name,
        one.supporters,
        one.theme,
        row.category,
        one.department,
        say(WAYS[row.how]) if row.how in WAYS else row.how,
        hallreport.outcome(say, row.outcome),
        hallreport.outcome(say, row.raised),
        hallreport.outcome(say, grade),
        row.reopened,
        said(say, one.answers[-1].words) if one.answers else "",
    ]


def _answers(say: Say, details: Iterable[Detail]) -> Page:
    heads = [
        say("hall_pages.head_case"),
        say("hall_pages.head_day"),
        say("hall_pages.part_department"),
        say("hall_pages.head_outcome"),
        say("hall_pages.head_answer"),
    ]
    rows: list[list[Cell]] = [
        [
            one.row.id,
            answer.day.isoformat(),
            answer.department,
            hallreport.outcome(say, answer.outcome),
            said(say, answer.words),
        ]
        for one in details
        for answer in one.answers
    ]
    widths = (_NARROW, _NARROW, _MIDDLE, _NARROW, _WIDE)
    return Page(heads, rows, name=say("hall_pages.sheet_answers"), widths=widths)
