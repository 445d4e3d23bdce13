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
from bot.understanding.chain_rows import Row, plain_row, read

__all__ = ["Chain", "Entry", "Merged", "Row", "entries", "merge", "parse", "print_list"]

_EXAMPLE = re.compile(r"\(?(?:示例|样例|范例|格式|举例|例如|例)(?:[\s:,、.)\d]|$)|[如比]如?:")
_EXAMPLE_ROW = re.compile(
    r"\(?(?:示例|样例|范例|格式|例子?|例如)[\s:)].*|.*[\s(](?:示例|样例|例子?)\)?"
)
_HEADED = re.compile("接[龙龍力]|名[单單]|[报報]名|[签簽]到|打卡|点名|到场|参加人员|人员如下")
_NOTE = re.compile(
    "以上|截[止至]|请|欢迎|一?共|注[:意]|备注|说明|温馨|继续|谢谢|大家|各位|望|共计|合计|总[计共]|目前|已报|"
    "剩|还[有剩]|#|-{3}|={3}|接龙"
)
_NO_HEADING = re.compile("[我你他她咱请帮替让叫问@?!]|谢谢|感谢|祝|告诉|通知")
_AMOUNT_ONLY = re.compile(r"[\s、,;]+(?=\d{1,2}[人位]|\+\d|\()")
_ADDRESSED = re.compile(r"@(\S{1,12})\s+")
_CALLED_LIST = re.compile("接[龙龍]|名[单單]")
_NEXT = re.compile(r"[\s,;、。](\d{1,3})$")
_PARTS = re.compile(r"[\s、,;/:。]+")
_TALLY = re.compile(rf"(?<![周期拜])第?({marks.NUMERAL})(?:[号位个名](?:人|是)?|是)?")
_BLANKS = re.compile(r"[\s,。、.;:]+")
_PLACE = "第?(?:[一二三四五六七八九十]{1,3}|[1-9]\\d?)"
_TURN = "(?:[上下]午|早上|晚上|中午|第?[一二三四五1-5]|[甲乙丙丁])(?:场次?|班|组|批|队)"
# What parts the rows of a list: 第一组, 上午场, A车(20人), 候补.
_GROUP = re.compile(
    rf"[\s(【\-—=*●◆]*(?:{_PLACE}(?:小?组|分?队|号?车|桌|排|班|批|轮|场|支部)|{_TURN}|"
    r"[A-Ha-h](?:组|队|车|班|区|场)|[上下]午|[男女](?:士|同志)?[组队]?|[东南西北]门|"
    r"候补|替补|备选)(?:名单|人员|成员|报名)?(?:\s?\(?(?:共|限)?\d{1,3}人\)?)?[\s)】:\-—=*]*"
)
_GROUP_LEAD = re.compile(rf"({_GROUP.pattern})(?<=[:\s】)])(?=[\u4e00-\u9fff])")
_GROUP_BEGINS = re.compile(
    rf"[\s,;。](?={_PLACE}[组队车]:)|(?<=[组队车场班])[\s:]+(?=\d{{1,2}}[.、)])|"
    rf"[\s,;。](?=(?:{_PLACE}[组队车]|{_TURN})[\s:]+\d{{1,2}}[.、)])"
)
_SENDER = re.compile(
    r"(?P<who>[^\s:\d]{2,8})?\s*"
    r"(?P<at>(?:\d{4}[-/年.])?(?:\d{1,2}[-/月.]\d{1,2}日?)?\s*(?:[上下]午|晚上|早上)?\s*"
    r"(?:\d{1,2}:\d{2}(?::\d{2})?)?)\s*:?"
)
_GOES_ON = re.compile(r"^(?:我?接着?(?:上[面边]?|楼上|前面?)?|[续补]|继续|接着)(?:[\s:,、]+|$)")
_EMPTY = re.compile(
    r"\(?(?:待[定补]|空[缺位着]?|暂[空缺无]|[占留]位?|预留|虚位以待|无|x+|X+|姓名|\?+|…+)\)?"
)
# Headings of lists whose numbers aren't heads, and of lists that nobody signs up on.
_MEASURED = re.compile(
    r"时长|(?<!\d)(?:小时|公里)|工时|里程|步数|成绩|得分|分数|积分|血压|血糖|体重|价格|单价|年龄|"
    "次数|房号|门牌"
)
_ROTA = re.compile(
    "通[讯信]录|生日(?!会)|电话|联系方式|输赢|比分|排名|名次|冠军|[赛评]结果|[值排轮]班|轮值|"
    "课程?表|时间表|日程|节目单|议程|获奖|中奖|流程|菜谱|做法|步骤"
)
_LONGEST_TOPIC = 14
_LONGEST_CALLED = 8
_RANKED = re.compile(r"[\s:]*第[一1]名")
_CALLS = re.compile(r".*(?:接龙|报名|名单|签到)[!。]*")
_SUM = re.compile(
    r"[\s,、;。]*(?P<all>(?:一?共|总共|合计|共计|总计)(?:是|有)?)?\s*"
    rf"(?P<n>{marks.NUMERAL}|两|\d{{1,2}})\s?(?:个人|人|[位名])[。!\s]*$"
)
_TITLED = re.compile(r"[\u4e00-\u9fff]+[\s:]")
_GLUED = re.compile(r"(?<=[\u4e00-\u9fff])(\d{1,2}(?:[人位]|(?![人位个])))(?=[\u4e00-\u9fff])")
# More people nobody writes without anything between them.
_MOST_GLUED = 300
_AND_I = re.compile(r"[\s、,]*(?:还有|和|跟|加上?|[\s、,])(?:我|本人)[。!\s]*$")
_POLITE = re.compile(
    r"[\s,、。]+(?:谢谢|多谢|感谢|辛苦了?|麻烦了?|请(?:登记|记录|核对|查收))\S{0,3}$"
)
# A number that may begin a row, rows counted in words, what is no such number, and what stands
# in no run of names.
_SIGNS_OF_LIST = re.compile("[\\d\x01]")
_COUNTED = re.compile("一[、.)].+二[、.)]")
_AMOUNTS = re.compile(
    r"\d{1,4}(?:[.:]\d{1,2})?\s?(?:[月年]|[个点日楼岁元块斤次天%分两](?!\d)|小时|单元|公里)|"
    r"\d{5,}|[:点]\d\d"
)
_NO_RUN = re.compile("[我你他她咱请帮替让叫问?!]")
_LONGEST_HEADING = 24
_FEWEST_IN_RUN = 3
# As much of the end of a line as can be thanks, or a sum.
_LONGEST_END = 60
# So much before a number is looked at for the name that it belongs to.
_BEHIND = 8
# A row of nothing but its number and a name.
_PLAIN = re.compile(r"(\d{2,4})[.、)]\s?([\u4e00-\u9fff]{2,4})")


@dataclass(frozen=True, slots=True)
class Chain:
    """A list as pasted: what stands above it, and its rows; whether these are all of them."""

    heading: str
    rows: tuple[Row, ...]
    numbered: bool
    examples: int = 0
    whole: bool = True


@dataclass(slots=True)
class _Draft:
    """A list that is being read."""

    heading: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    examples: int = 0
    last: int = 0
    loose: bool = False
    tail: str = ""
    copied: bool = False
    grouped: bool = False
    headed: bool = False
    whole: bool = True

    def chain(self, *, numbered: bool = True) -> Chain:
        heading = " ".join(filter(None, (one.strip(" :,;、-(（") for one in self.heading)))
        rows = self.rows[: marks.MOST_ROWS]
        if self.copied:
            rows = _last_of_each(rows)
        if not heading:
            heading, rows = self._headed_behind(rows)
        heading = _GOES_ON.sub("", _unmarked(heading))
        if len(heading) <= _LONGEST_TOPIC and _MEASURED.search(heading):
            rows = [_measured(row) if row.bare else row for row in rows]
        whole = self.whole and len(self.rows) <= marks.MOST_ROWS
        return Chain(heading, tuple(rows), numbered, self.examples, whole)

    def _headed_behind(self, rows: list[Row]) -> tuple[str, list[Row]]:
        """The heading that stands behind the rows, and the rows without it."""
        if len(rows) < 2:
            return "", rows
        remark = rows[-1].remark or ""
        if _is_heading(remark):
            return remark, [*rows[:-1], replace(rows[-1], remark=None)]
        return (self.tail if _is_heading(self.tail) else ""), rows


def parse(
    text: str, is_name: Known, split: Split | None = None, *, spoken: bool = False
) -> Chain | None:
    """The list that `text` is, None if it isn't one. Never raises.

    Of a list that is too long the beginning is read, and it is not `whole`.
    `is_name` tells the names and forms of the roster, `split` takes a run of names apart.
    """
    lines, whole = marks.tidy(text)
    if not lines:
        return None
    names = Names(is_name, split, spoken=spoken)
    lines = _sent(lines, names)
    if not _may_be(lines, names):
        return None
    chain = _chain(lines, names)
    if chain is None or _is_rota(chain, lines):
        return None
    return chain if whole else replace(chain, whole=False)


def _chain(lines: Sequence[str], names: Names) -> Chain | None:
    if names.spoken and (chain := _tallied(lines, names)):
        return chain
    lines, counted = _without_sum(lines)
    lines = [part for line in lines for part in _GROUP_BEGINS.split(line) if part]
    chain = _numbered(lines, names)
    if chain is None:
        chain = _listed(lines, names) or _run(lines, names)
    if chain is None and not names.spoken:
        chain = _tallied(lines, names)
    return _summed(chain, counted) if chain and counted else chain


def _may_be(lines: Sequence[str], names: Names) -> bool:
    """Whether more than a glance is worth it: rows, numbers, or a name at the end."""
    if len(lines) > 1:
        return True
    line = lines[0]
    if _SIGNS_OF_LIST.search(line) and _SIGNS_OF_LIST.search(_AMOUNTS.sub("", line)):
        return True
    if "一" in line and "二" in line:
        return True
    line = _without_own(line)[0]
    if _NO_RUN.search(line):
        return False
    line = _before(_SUM, line).rstrip(" 。")
    last = _PARTS.split(line)[-1]
    return sum(map(names.surname, line)) > 1 and (
        last != line or any(names.known(line[-n:]) for n in (3, 2, 4))
    )


def _is_rota(chain: Chain, lines: Sequence[str]) -> bool:
    """Whether people stand in order, of turns or of merit, but don't sign up."""
    if _CALLED_LIST.search(chain.heading) or "报名" in chain.heading:
        return False
    topic = chain.heading if len(chain.heading) <= _LONGEST_TOPIC else ""
    ranked = _RANKED.match(lines[0], len(chain.heading))
    on_duty = _ROTA.fullmatch(chain.rows[0].remark or "")
    return any((_ROTA.search(topic), ranked, on_duty))


def _is_heading(text: str) -> bool:
    fits = 0 < len(text) <= _LONGEST_HEADING and not _NO_HEADING.search(text)
    return fits and _CALLS.fullmatch(text) is not None


def _last_of_each(rows: Iterable[Row]) -> list[Row]:
    """`rows` of a list and its copy: somebody's last row counts."""
    found: dict[str, Row] = {}
    for row in rows:
        found.pop(row.name, None)
        found[row.name] = row
    return list(found.values())


def _measured(row: Row) -> Row:
    """`row` of a list of hours or points: its number are no heads."""
    said = ",".join(filter(None, (str(row.total), row.remark)))
    return replace(row, total=1, remark=said, bare=False)


def _sent(lines: list[str], names: Names) -> list[str]:
    """`lines` without the sender and the time that stand before a forwarded message."""
    first = 0
    for line in lines[:3]:
        found = _SENDER.fullmatch(line)
        if not found or len(lines) - first < 2:
            break
        who, at = found["who"], found["at"].strip()
        named = who and names.known(who) and (at or line.endswith(":"))
        if not named and (who or ":" not in at):
            break
        first += 1
    return lines[first:]


def _without_sum(lines: Sequence[str]) -> tuple[Sequence[str], int]:
    """A single line without how many it names ("…三个人"), and that; 0 where it says nothing."""
    found = _at_end(_SUM, lines[0]) if len(lines) == 1 else None
    if not found or not (found["all"] or _is_run(lines[0])):
        return lines, 0
    line = lines[0][: found.start()]
    return ([line], marks.number(found["n"])) if line else (lines, 0)


def _is_run(line: str) -> bool:
    numbered = _SIGNS_OF_LIST.search(line[:-4]) or _COUNTED.search(line)
    return not numbered and marks.leading(line) is None


def _summed(chain: Chain, counted: int) -> Chain:
    """`chain` where the number behind it counts its people, else the last one's heads."""
    heads = sum(row.total for row in chain.rows)
    if len(chain.rows) > 1 and counted in (len(chain.rows), heads):
        return chain
    last = replace(chain.rows[-1], total=max(counted, chain.rows[-1].total))
    return replace(chain, rows=(*chain.rows[:-1], last))


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
        if row := _plain(line, draft.last, names):
            draft.rows.append(row)
            draft.last = row.seq
            continue
        if _EXAMPLE.match(line):
            draft.examples += 1
            continue
        if _GROUP.fullmatch(line):
            draft.grouped = True
            continue
        found = _marks(line, draft.last, names)
        if found and found[0].value <= 1 and draft.last > 1:
            if draft.loose:
                break  # a second list begins
            draft.copied = not draft.grouped and not _is_notice(draft, names)
        before = line[: found[0].start] if found else line
        _loose(draft, before, names)
        if found and not draft.last:
            _unnumbered(draft, found[0].value, names)
        _cells(draft, line, found, names)
        if len(draft.rows) > marks.MOST_ROWS:
            break
    _drop_false_start(draft, names)
    chain = draft.chain()
    return chain if _is_list(chain, names) else None


def _plain(line: str, last: int, names: Names) -> Row | None:
    """The row that a line is, if it is the next number and a known name: most are."""
    found = _PLAIN.fullmatch(line)
    if not found or int(found[1]) != last + 1:
        return None
    return plain_row(found[2], last + 1, names)


def _marks(line: str, last: int, names: Names) -> list[marks.Mark]:
    """The numbers that begin the rows of `line`."""

    def begins(place: int) -> bool:
        return names.begins(line[place : place + 8])

    first = marks.leading(line)
    if first and not (marks.may_follow(first, last) and (first.firm or begins(first.end))):
        first = None
    found = list(islice(marks.inline(line, first, begins, last), marks.MOST_ROWS + 1))
    if not found and not last:
        return _lone(line, names)
    if not first and found and _is_amount(line, found[0], names):
        return []
    if first or len(found) > 1 or last:
        return found
    only = found[0]
    if not only.firm and _NO_HEADING.search(line[: only.start]):
        return []
    return found if only.value == 1 or names.prefix(line[only.end :][:6]) else []


def _is_notice(draft: _Draft, names: Names) -> bool:
    """Takes the rows so far for a notice in points before the list, where few are names."""
    named = sum(names.plausible(row.name) for row in draft.rows)
    if named * 2 >= len(draft.rows):
        return False
    draft.heading += [row.name for row in draft.rows]
    draft.rows.clear()
    return True


def _unnumbered(draft: _Draft, first: int, names: Names) -> None:
    """Takes in the names above a list's first number, where they are as many as it leaves out."""
    above = draft.heading[len(draft.heading) - first + 1 :] if first > 1 else []
    if len(above) < first - 1:
        return
    rows = [read(line, n, names) for n, line in enumerate(above, 1)]
    if all(len(one) == 1 and one[0].firm and names.known(one[0].name) for one in rows):
        del draft.heading[len(draft.heading) - len(above) :]
        draft.rows += [row for one in rows for row in one]
        draft.last = first - 1


def _is_amount(line: str, mark: marks.Mark, names: Names) -> bool:
    """Whether a number belongs to what stands before it: 谭秋菊1 唐桂珍1, 血压150."""
    if _is_behind(line[max(0, mark.start - _BEHIND) : mark.start], names):
        return True
    signs = line[mark.start : mark.end].lstrip("0123456789")
    return mark.value > 1 and signs[:1] == "," and "\u4e00" <= line[mark.start - 1] <= "\u9fff"


def _is_behind(before: str, names: Names) -> bool:
    """Whether a number stands right behind a name: 谭秋菊1 唐桂珍1 are heads."""
    run = re.search(r"[\u4e00-\u9fff]{2,}$", before)
    return run is not None and any(names.known(run[0][-n:]) for n in (3, 2, 4))


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
            draft.tail = text
            draft.loose = not _is_copy(text, draft.heading, names)
            draft.copied = draft.copied or not draft.loose


def _is_copy(text: str, heading: Sequence[str], names: Names) -> bool:
    """Whether `text` stands before the same list once more: its heading, or a sender."""
    sender = text.rstrip(":")
    return text in heading or (sender != text and names.known(sender))


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
        elif cell and not _EMPTY.fullmatch(cell):
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
        if _CALLED_LIST.search(chain.heading) and _counts_up(rows):
            return True  # Whoever is called so there: people have nicknames.
        return bool(rows) and (likely * 2 > len(rows) or (known > 0 and likely * 3 >= len(rows)))
    return known > 0 and likely * 5 >= len(rows) * 3


def _counts_up(rows: Sequence[Row]) -> bool:
    """Whether rows are numbered from one on without a gap, each with little more than a name."""
    short = all(
        len(row.name) <= _LONGEST_CALLED and not _NO_HEADING.search(row.name) for row in rows
    )
    return short and len(rows) > 1 and [row.seq for row in rows] == list(range(1, len(rows) + 1))


def _listed(lines: Sequence[str], names: Names) -> Chain | None:
    """A list without numbers: a name to each line, below a heading or none."""
    if len(lines) < 2:
        return None
    draft, odd = _Draft(), 0
    for line in lines:
        if _EXAMPLE.match(line):
            draft.examples += 1
            continue
        if _GROUP.fullmatch(line):
            continue
        group = _GROUP_LEAD.match(line)
        row = line[group.end() :] if group else line
        rows = [] if _NOTE.match(line) else read(row, 1, names)
        if _are_people(rows, draft, names) and not _is_titled(row, rows[0]):
            draft.rows += [replace(row, seq=len(draft.rows) + n) for n, row in enumerate(rows, 1)]
        elif not draft.rows:
            draft.heading.append(line)
            draft.headed = draft.headed or _HEADED.search(line) is not None
        else:
            odd += not _NOTE.match(line)
    chain = draft.chain(numbered=False)
    return chain if _is_plain_list(chain, odd, names) else None


def _is_titled(line: str, row: Row) -> bool:
    """Whether a word stands before the name: 一等奖 高守仁, 周一 丁佩兰."""
    return line.find(row.name) > 0 and _TITLED.match(line) is not None


def _are_people(rows: Sequence[Row], draft: _Draft, names: Names) -> bool:
    """Whether a line is a row. The first is somebody known, but below "… 名单"."""
    if not rows or not all(row.firm and names.plausible(row.name) for row in rows):
        return False
    begun = bool(draft.rows) or draft.headed
    return begun or any(names.known(row.name) for row in rows)


def _is_plain_list(chain: Chain, odd: int, names: Names) -> bool:
    rows, known = chain.rows, sum(names.known(row.name) for row in chain.rows)
    if len(rows) < 2 or known * 2 < len(rows):
        return False
    if _HEADED.search(chain.heading):
        return odd * 3 <= len(rows)
    bare = bool(chain.heading) or all(row.remark is None for row in rows)
    fits = len(chain.heading) <= _LONGEST_HEADING and not _NO_HEADING.search(chain.heading)
    return bare and fits and not odd and known > 1


def _run(lines: Sequence[str], names: Names) -> Chain | None:
    """Names one after the other behind a heading: at least three, and nothing else."""
    written = " ".join(lines)
    line = marks.beginning(written, marks.LONGEST_LINE)
    draft = _Draft(whole=line == written)
    line = _parted(_AMOUNT_ONLY.sub("", line), names)
    addressed = _ADDRESSED.match(line)
    if addressed and not names.known(addressed[1]):
        line = line[addressed.end() :]
    line, own = _without_own(line)
    parts = [part for part in _PARTS.split(line) if part]
    if not parts or not _people_in(parts[-1], names, glued=len(parts) == 1)[1]:
        return None
    for part in parts:
        heading, rows = _people_in(part, names, glued=not draft.rows)
        if not rows and draft.rows:
            return None
        draft.heading.append(heading)
        draft.rows += [replace(row, seq=len(draft.rows) + n) for n, row in enumerate(rows, 1)]
    draft.rows = _counting(draft.rows)
    draft.rows += [replace(row, seq=len(draft.rows) + 1) for row in own]
    chain = draft.chain(numbered=False)
    fits = len(chain.heading) <= _LONGEST_HEADING and not _NO_HEADING.search(chain.heading)
    fewest = _FEWEST_IN_RUN - bool(_CALLED_LIST.search(chain.heading))
    return chain if fits and len(chain.rows) >= fewest else None


def _without_own(line: str) -> tuple[str, list[Row]]:
    """`line` without 还有我 and thanks behind a list, and the row of who wrote it."""
    if not _HEADED.search(line):
        return line, []
    line = _before(_POLITE, line)
    own = _at_end(_AND_I, line) if _CALLED_LIST.search(line) else None
    return (line[: own.start()], [Row(0, "我")]) if own else (line, [])


def _at_end(pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    return pattern.search(line, max(0, len(line) - _LONGEST_END))


def _before(pattern: re.Pattern[str], line: str) -> str:
    found = _at_end(pattern, line)
    return line[: found.start()] if found else line


def _parted(line: str, names: Names) -> str:
    """`line` with gaps behind the heads that are glued to both names: 谭秋菊1唐桂珍2."""

    def part(found: re.Match[str]) -> str:
        before = line[max(0, found.start() - _BEHIND) : found.start()]
        return f"{found[0]} " if _is_behind(before, names) else found[0]

    return _GLUED.sub(part, line, _MOST_GLUED) if _GLUED.search(line) else line


def _counting(rows: list[Row]) -> list[Row]:
    """`rows` without heads where these are numbers that count up behind the names."""
    heads = [row.total for row in rows]
    if len(rows) < _FEWEST_IN_RUN or heads != list(range(1, len(rows) + 1)):
        return rows
    plain = all(row.bare or row.total == 1 for row in rows)
    return [replace(row, total=1, bare=False) for row in rows] if plain else rows


def _people_in(part: str, names: Names, *, glued: bool) -> tuple[str, list[Row]]:
    """The people that `part` names, if it names nothing else but a heading `glued` to them."""
    for start in range(max(1, min(16, len(part) - 3)) if glued else 1):
        if (not start or names.surname(part[start])) and names.prefix(part[start : start + 6]):
            rows = read(part[start:], 1, names)
            if all(names.known(row.name) and not row.remark for row in rows):
                return part[:start], rows
    return part, []


def _tallied(lines: Sequence[str], names: Names) -> Chain | None:
    """A list whose rows are told apart by 一 二 三 or 第一个 alone, as it is dictated."""
    written = "".join(lines)
    text = _BLANKS.sub("", written[: marks.LONGEST_LINE])
    if "一" not in text or "二" not in text:
        return None
    found = _tallies(text, names)
    if not found:
        return None
    total = _SUM.search(text, found[-1].end())
    total = total if total and total["all"] else None
    end = total.start() if total else len(text)
    draft = _Draft([text[: found[0].start()]], whole=len(written) <= marks.LONGEST_LINE)
    for one, after in zip(found, [*(m.start() for m in found[1:]), end], strict=True):
        draft.rows += read(text[one.end() : after], marks.number(one[1]), names)
    chain = draft.chain()
    if len(chain.rows) < 2 or not _is_dictated(chain, names):
        return None
    return _summed(chain, marks.number(total["n"])) if total else chain


def _tallies(text: str, names: Names) -> list[re.Match[str]]:
    """The numerals of `text` that count up, a name behind each."""
    found: list[re.Match[str]] = []
    for one in islice(_TALLY.finditer(text), marks.MOST_ROWS):
        due = marks.number(found[-1][1]) + 1 if found else 1
        behind = text[one.end() : one.end() + 8]
        sure = names.heard if one[0][0] == "第" else names.begins
        if marks.number(one[1]) == due and sure(behind):
            found.append(one)
    return found


def _is_dictated(chain: Chain, names: Names) -> bool:
    """Whether enough of what was counted are people: all of them where it was typed."""
    rows = chain.rows
    known = sum(names.known(row.name) for row in rows)
    if not names.spoken:
        return known == len(rows) and not any(row.remark for row in rows)
    if not known or not _HEADED.search(chain.heading):
        return known * 2 >= len(rows)
    heard = sum(names.plausible(row.name) or names.misheard(row.name) for row in rows)
    return known * 3 >= len(rows) and heard * 3 >= len(rows) * 2


def _unmarked(text: str) -> str:
    return text.replace("\x01", "").replace("\x02", "")
