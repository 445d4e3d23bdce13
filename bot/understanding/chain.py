"""Pasted lists (接龙): people copy the group's list and add themselves, each in their own way.

`parse` takes a list apart, however it is numbered and parted; what isn't one gives None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from bot.understanding import chain_marks as marks
from bot.understanding.chain_merge import Entry, Merged, entries, merge
from bot.understanding.chain_names import Known, Names, Split
from bot.understanding.chain_rows import Row, read

__all__ = ["Chain", "Entry", "Merged", "Row", "entries", "merge", "parse", "print_list"]

_EXAMPLE = re.compile(r"\(?(?:示例|样例|范例|格式|举例|例如|例)(?:[\s:,、.)\d]|$)|[如比]如?:")
_EXAMPLE_ROW = re.compile(
    r"\(?(?:示例|样例|范例|格式|例子?|例如)[\s:)].*|.*[\s(](?:示例|样例|例子?)\)?"
)
_HEADED = re.compile("接[龙龍力]|名[单單]|[报報]名|[签簽]到|打卡|点名|到场|参加人员|人员如下")
_NOTE = re.compile(
    "以上|截[止至]|请|欢迎|注[:意]|备注|说明|温馨|继续|谢谢|大家|各位|望|共计|合计|总[计共]|目前|已报|"
    "剩|还[有剩]|#|-{3}|={3}|接龙"
)
_NO_HEADING = re.compile("[我你他她咱请帮替让叫问@?!]|谢谢|感谢|祝|告诉|通知")
_AMOUNT_ONLY = re.compile(r"[\s、,;]+(?=\d{1,2}[人位]|\+\d|\()")
_ADDRESSED = re.compile(r"@(\S{1,12})\s+")
_CALLED_LIST = re.compile("接[龙龍]|名[单單]")
_NEXT = re.compile(r"\s(\d{1,3})$")
_PARTS = re.compile(r"[\s、,;/:。]+")
_TALLY = re.compile(rf"(?<![周期拜])第?({marks.NUMERAL})(?:[号位个是])?")
_BLANKS = re.compile(r"[\s,。、.;:]+")
_LONGEST_RUN = 400
_LONGEST_HEADING = 24
_FEWEST_IN_RUN = 3


@dataclass(frozen=True, slots=True)
class Chain:
    """A list as pasted: what stands above it, and its rows."""

    heading: str
    rows: tuple[Row, ...]
    numbered: bool
    examples: int = 0


@dataclass(slots=True)
class _Draft:
    """A list that is being read."""

    heading: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    examples: int = 0
    last: int = 0
    loose: bool = False

    def chain(self, *, numbered: bool = True) -> Chain:
        heading = " ".join(filter(None, (one.strip(" :,;、-(（") for one in self.heading)))
        rows = tuple(self.rows[: marks.MOST_ROWS])
        return Chain(_unmarked(heading), rows, numbered, self.examples)


def parse(
    text: str, is_name: Known, split: Split | None = None, *, spoken: bool = False
) -> Chain | None:
    """The list that `text` is, None if it isn't one. Never raises.

    `is_name` tells the names and forms of the roster, `split` takes a run of names apart.
    """
    if not text or len(text) > marks.LONGEST:
        return None
    lines = marks.tidy(text)
    if not lines:
        return None
    names = Names(is_name, split)
    if spoken and (chain := _tallied(lines, names, spoken=True)):
        return chain
    return (
        _numbered(lines, names)
        or _listed(lines, names)
        or _run(lines, names)
        or _tallied(lines, names, spoken=False)
    )


def print_list(heading: str, rows: Iterable[Row]) -> str:
    """The list as the bot prints it; `parse` reads it back. Rows are numbered anew."""
    return "\n".join((heading, *(f"{n}. {_printed(row)}" for n, row in enumerate(rows, 1)))).strip()


def _printed(row: Row) -> str:
    total = f" {row.total}人" if row.total > 1 else ""
    company = f"（和{row.companions}）" if row.companions else ""
    return f"{row.name}{total}{company}{f'（{row.remark}）' if row.remark else ''}"


def _numbered(lines: Sequence[str], names: Names) -> Chain | None:
    """A list with numbers, one row or several to a line."""
    draft = _Draft()
    for line in lines:
        if _EXAMPLE.match(line):
            draft.examples += 1
            continue
        found = _marks(line, draft.last, names)
        if found and draft.loose and found[0].value <= 1:
            break  # a second list begins
        before = line[: found[0].start] if found else line
        _loose(draft, before, names)
        _cells(draft, line, found, names)
        if len(draft.rows) >= marks.MOST_ROWS:
            break
    _drop_false_start(draft, names)
    chain = draft.chain()
    return chain if _is_list(chain, names) else None


def _marks(line: str, last: int, names: Names) -> list[marks.Mark]:
    """The numbers that begin the rows of `line`."""

    def begins(place: int) -> bool:
        return names.begins(line[place : place + 8])

    first = marks.leading(line)
    if first and not first.firm and not begins(first.end):
        first = None
    found = list(islice(marks.inline(line, first, begins, last), marks.MOST_ROWS))
    if not found and not last:
        return _lone(line, names)
    if first or len(found) > 1 or last:
        return found
    only = found[0]
    if not only.firm and _NO_HEADING.search(line[: only.start]):
        return []
    return found if only.value == 1 or names.prefix(line[only.end :][:6]) else []


def _lone(line: str, names: Names) -> list[marks.Mark]:
    """The number of a new row behind a heading, if a known name is all that follows."""
    mark = marks.lone(line)
    if not mark or _NO_HEADING.search(line) or not names.known(line[mark.end :].strip()):
        return []
    return [mark]


def _loose(draft: _Draft, text: str, names: Names) -> None:
    """Takes in what stands without a number: heading, remark, forgotten number, or a note."""
    text = text.strip()
    if not text:
        return
    if not draft.last:
        draft.heading.append(text)
    elif text.startswith("(") and draft.rows:
        remark = ",".join(filter(None, (draft.rows[-1].remark, text.strip("() "))))
        draft.rows[-1] = replace(draft.rows[-1], remark=remark)
    elif not _NOTE.match(text):
        rows = read(text, draft.last + 1, names)
        if rows and all(row.firm and names.known(row.name) for row in rows):
            draft.rows += rows
            draft.last += 1
        else:
            draft.loose = True


def _cells(draft: _Draft, line: str, found: Sequence[marks.Mark], names: Names) -> None:
    ends = [mark.start for mark in found[1:]] + [len(line)]
    for mark, end in zip(found, ends, strict=False):
        cell = line[mark.end : end].strip(" _-.,;、。…")
        draft.last = mark.value
        following = _NEXT.search(cell) if len(found) > 1 else None
        if following and int(following[1]) == mark.value + 1:
            cell = cell[: following.start()]  # an empty row at the end of the line
        if _EXAMPLE_ROW.fullmatch(cell):
            draft.examples += 1
        elif cell:
            struck = line[: mark.start].endswith("~~") or line.startswith("~~")
            draft.rows += read(f"~~{cell}" if struck else cell, mark.value, names)


def _drop_false_start(draft: _Draft, names: Names) -> None:
    """A first line such as "10-29 健步走" is a heading, not row 10."""
    match draft.rows:
        case [first, second, *_] if second.seq <= first.seq and not names.plausible(first.name):
            draft.heading.append(f"{first.name} {first.remark or ''}".strip())
            del draft.rows[0]


def _is_list(chain: Chain, names: Names) -> bool:
    """Whether the heads of the rows are people: most of them, or fewer in a list so called."""
    rows = chain.rows
    headed = bool(_HEADED.search(chain.heading))
    known = sum(row.firm and names.known(row.name) for row in rows)
    likely = sum(row.firm and names.plausible(row.name, headed=headed) for row in rows)
    if headed:
        return bool(rows) and (likely * 2 > len(rows) or (known > 0 and likely * 3 >= len(rows)))
    return known > 0 and likely * 5 >= len(rows) * 3


def _listed(lines: Sequence[str], names: Names) -> Chain | None:
    """A list without numbers: a name to each line, below a heading or none."""
    if len(lines) < 2:  # noqa: PLR2004 - one name is no list
        return None
    draft, odd = _Draft(), 0
    for line in lines[: marks.MOST_ROWS + 20]:
        if _EXAMPLE.match(line):
            draft.examples += 1
            continue
        rows = [] if _NOTE.match(line) else read(line, 1, names)
        if _are_people(rows, draft, names):
            draft.rows += [replace(row, seq=len(draft.rows) + n) for n, row in enumerate(rows, 1)]
        elif not draft.rows:
            draft.heading.append(line)
        else:
            odd += not _NOTE.match(line)
    chain = draft.chain(numbered=False)
    return chain if _is_plain_list(chain, odd, names) else None


def _are_people(rows: Sequence[Row], draft: _Draft, names: Names) -> bool:
    """Whether a line is a row. The first is somebody known, but below "… 名单"."""
    if not rows or not all(row.firm and names.plausible(row.name) for row in rows):
        return False
    begun = bool(draft.rows) or _HEADED.search(" ".join(draft.heading)) is not None
    return begun or any(names.known(row.name) for row in rows)


def _is_plain_list(chain: Chain, odd: int, names: Names) -> bool:
    rows, known = chain.rows, sum(names.known(row.name) for row in chain.rows)
    if len(rows) < 2 or known * 2 < len(rows):  # noqa: PLR2004 - one name is no list
        return False
    if _HEADED.search(chain.heading):
        return odd * 3 <= len(rows)
    bare = bool(chain.heading) or all(row.remark is None for row in rows)
    fits = len(chain.heading) <= _LONGEST_HEADING and not _NO_HEADING.search(chain.heading)
    return bare and fits and not odd and known > 1


def _run(lines: Sequence[str], names: Names) -> Chain | None:
    """Names one after the other behind a heading: at least three, and nothing else."""
    line = " ".join(lines)
    if len(line) > _LONGEST_RUN:
        return None
    line = _AMOUNT_ONLY.sub("", line)
    addressed = _ADDRESSED.match(line)
    if addressed and not names.known(addressed[1]):
        line = line[addressed.end() :]
    parts = [part for part in _PARTS.split(line) if part]
    if not parts or not _people_in(parts[-1], names, glued=len(parts) == 1)[1]:
        return None
    draft = _Draft()
    for part in parts:
        heading, rows = _people_in(part, names, glued=not draft.rows)
        if not rows and draft.rows:
            return None
        draft.heading.append(heading)
        draft.rows += [replace(row, seq=len(draft.rows) + n) for n, row in enumerate(rows, 1)]
    chain = draft.chain(numbered=False)
    fits = len(chain.heading) <= _LONGEST_HEADING and not _NO_HEADING.search(chain.heading)
    fewest = _FEWEST_IN_RUN - bool(_CALLED_LIST.search(chain.heading))
    return chain if fits and len(chain.rows) >= fewest else None


def _people_in(part: str, names: Names, *, glued: bool) -> tuple[str, list[Row]]:
    """The people that `part` names, if it names nothing else but a heading `glued` to them."""
    for start in range(max(1, min(16, len(part) - 3)) if glued else 1):
        if (not start or names.surname(part[start])) and names.prefix(part[start : start + 6]):
            rows = read(part[start:], 1, names)
            if all(names.known(row.name) and not row.remark for row in rows):
                return part[:start], rows
    return part, []


def _tallied(lines: Sequence[str], names: Names, *, spoken: bool) -> Chain | None:
    """A list whose rows are told apart by 一 二 三 alone, as it is dictated."""
    text = _BLANKS.sub("", "".join(lines))
    if "一" not in text or "二" not in text:
        return None
    found: list[re.Match[str]] = []
    for one in islice(_TALLY.finditer(text), marks.MOST_ROWS):
        due = marks.number(found[-1][1]) + 1 if found else 1
        if marks.number(one[1]) == due and names.begins(text[one.end() : one.end() + 8]):
            found.append(one)
    if not found:
        return None
    draft = _Draft([text[: found[0].start()]])
    for one, end in zip(found, [*(m.start() for m in found[1:]), len(text)], strict=True):
        draft.rows += read(text[one.end() : end], marks.number(one[1]), names)
    chain, known = draft.chain(), sum(names.known(row.name) for row in draft.rows)
    enough = (
        known * 2 >= len(draft.rows)
        if spoken
        else known == len(draft.rows) and not any(row.remark for row in draft.rows)
    )
    return chain if len(draft.rows) > 1 and enough else None


def _unmarked(text: str) -> str:
    return text.replace("\x01", "").replace("\x02", "")
