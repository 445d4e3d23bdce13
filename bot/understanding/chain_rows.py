"""One row of a pasted list: whose it is, how many come, and what is remarked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.understanding.chain_marks import number
from bot.understanding.chain_names import (
    ANNOUNCED,
    COUNT,
    KIN,
    KINSFOLK,
    ONE_KIN,
    OWN,
    PAIR_OF_SELF,
    SELF,
    SURNAMES,
    Names,
)

GOODS = (
    "斤|公斤|千克|[kK][gG]|克|板|箱|盒|袋|份|瓶|包|桶|只|件|条|提|把|元|块|套|打|篮|枚|串|捆|罐|"
    "筐|扎|双|支|棵|盆"
)
_NO_GOODS = rf"(?!\s?(?:{GOODS})|\d)"
_EDGE = r"(?=$|[\s,;、)+\d和]|也|都|一[起同])"
_WITH = re.compile(
    rf"(?:和|带着?|携|跟|与|及|偕同?|同|加|\+|[、,/&](?={KINSFOLK}{_EDGE}))\s?"
    rf"({KINSFOLK}(?:[和及与跟、,+]?{KINSFOLK}(?![不没生住病]))*)"
)
_TOO = re.compile(rf"[,\s]?({KINSFOLK})(?:也|都|一起|一同)(?:去|来|参加)")
_PLUS = re.compile(rf"\+\s?({COUNT})(?:个人|[人位名个])?{_NO_GOODS}")
_TOTAL = re.compile(
    rf"(?:[总一]?共|合计|等|计)?\s?({COUNT})\s?(?:个人|口人|[人位名个口])(?![家月])"
)
_TIMES = re.compile(rf"[xX×*]\s?(\d{{1,2}})(?:[人位])?{_NO_GOODS}")
_COUPLE = re.compile("(?:老?夫[妇妻]|老?[两俩]口子?|伉俪)(?:[俩]|二人|两人|2人)?")
_FAMILY = re.compile(rf"(?:一家|全家|我们?家)\s?({COUNT})[口人个]人?")
_BARE = re.compile(r"(\d)\s*$")
_TAIL = re.compile(rf"[\s,;]共?({COUNT})(?:个人|[人位])$")
_AMOUNT = re.compile(
    rf"(?:\d|[两二三四五六七八九十半])\s?(?:{GOODS})|一(?:斤|公斤|箱|板|袋|盒|瓶|份|桶|提)"
)

_OUT = re.compile(
    "不(?:去|来|参加|报|走)了|不(?:去|来|参加)$|(?:去|来|参加|走)不(?:了|成)|"
    "(?:不能|没法|无法)(?:去|来|参加|到)|(?<![不没别未])(?:退出|退了|退掉|撤了|撤销|作废|划掉|"
    "删掉|删除|删了|已(?:删|撤|划|退(?!休))|请假|取消(?=$|[了,。;! ]|报名|参加|名额|接龙))"
)
_HEARSAY = re.compile("[??]|好像|听说|可能|是不是|也许|不一定|说不定|估计|万一|如果|要是|吗")
_OF_OTHERS = re.compile(rf"(?:{KIN})(?:也|就|都|又|今天|明天)?$")
_HANZI = re.compile(r"[\u3400-\u9fff·]+")
_TOKEN = re.compile(r"[^\s,、:;+()/~]+")
_ASIDE = re.compile(r"\(([^()]{0,200})\)")
# What goes on without a gap like this is a sentence about somebody, not a row.
_SENTENCE = re.compile(
    "[说讲问]|发言|[来到去][我你他]|反映|建议|认为|觉得|"
    "住院|出院|去世|病了|摔|过?生日|家(?![属人里]|[一两三四五六1-9]口)|(?![和与跟及带携不夫一老])[\u4e00-\u9fff]{7}"
)
_ROOM = re.compile(
    r"^(?:\d{1,2}(?:[栋幢号座]-?|-))?\d{2,4}(?:-\d{1,4}){0,2}"
    r"(?:[室号]\s*|\s+|(?=[\u4e00-\u9fff]{2}))"
)
_COMPANY = "和与跟及带携"
_GAP = re.compile(r"([\u4e00-\u9fff]{1,2}) {1,4}([\u4e00-\u9fff]{1,2})(?![\u4e00-\u9fff])")
_JOINT = re.compile(r"\s*[和与跟及带携、,/&+]?\s*")
_TURN = re.compile(
    rf"(?:和|带着?|携|跟|与|及|偕|加)(?={KINSFOLK}|[{SURNAMES}])|老?夫[妇妻]|老?[两俩]口|伉俪|"
    rf"[一全]家|等?{COUNT}[人位口个]|同志|不[去来]|[去来]不了|退出|取消|请假|删掉|划掉|已[学阅读]"
)
_NICKNAMED = re.compile(r"[\s\-—_:/·]{1,3}([\u3400-\u9fff·]{2,6})")
_PAIR_BEHIND = re.compile("(?:老?夫[妇妻](?:[两俩]人?|二人)?|老?[两俩]口子?|伉俪)$")
_ALONE = re.compile(rf"(?:{SELF})")
_TWO = re.compile(PAIR_OF_SELF)
_SEPARATORS = " \t-—_,、:;。.·!/|"
_BRACKETS = str.maketrans("【】「」『』{}<>", "()()()()()")
# Of what stands behind the names in a cell no more is kept.
_LONGEST_REST = 600
_MOST_PARTS = 4
_MOST_ASIDES = 100
_MOST_HEADS = 30


@dataclass(frozen=True, slots=True)
class Row:
    """A row as written: `total` are its heads, `removal` says that its person is out.

    `seq` is the number written, or the position where there is none. `goods` are amounts: the
    list is about buying. `firm` is false where more words hang on the name than a row has.
    `bare` says that the heads are a number without a word.
    """

    seq: int
    name: str
    total: int = 1
    remark: str | None = None
    removal: bool = False
    companions: str | None = None
    goods: bool = False
    firm: bool = True
    bare: bool = False


def read(cell: str, seq: int, names: Names) -> list[Row]:
    """The row that stands in `cell`; several of one number if it names several people."""
    struck = "~~" in cell
    text, asides = _asides(cell.replace("~~", " ").strip(_SEPARATORS))
    people, rest = _people(text, names)
    if not people:
        return []
    rest, asides = rest[:_LONGEST_REST], asides[:_MOST_ASIDES]
    people, asides = _behind_nickname(people, asides, names)
    firm = not _SENTENCE.match(rest)
    two = 1 + bool(_TWO.fullmatch(people[0]))
    row = _about(Row(seq, people[0], two, removal=struck, firm=firm), rest, names)
    for aside in asides:
        row = _about(row, aside, names)
    return _parted(row, people)


def plain_row(name: str, seq: int, names: Names) -> Row | None:
    """The row that `read` finds in a cell that is just a known name; None if it is not that."""
    if not names.known(name) or OWN.fullmatch(name) or name.endswith("同志") or name[0] in "我俺":
        return None
    return Row(seq, name)


def _parted(row: Row, people: list[str]) -> list[Row]:
    """`row` for each of its people; heads beyond theirs are the first one's."""
    if len(people) == 1:
        return [row]
    row = replace(row, total=max(1, row.total - len(people) + 1))
    return [row, *(Row(row.seq, name, removal=row.removal) for name in people[1:])]


def _behind_nickname(
    people: list[str], asides: list[str], names: Names
) -> tuple[list[str], list[str]]:
    """The name in brackets where a nickname stands before them: 开心果(周玉梅)."""
    if len(people) > 1 or not asides or names.plausible(people[0]):
        return people, asides
    named = next((aside for aside in asides if names.known(aside)), None)
    if named is None:
        return people, asides
    return [named], [aside for aside in asides if aside != named]


def _asides(cell: str) -> tuple[str, list[str]]:
    """What stands outside of brackets, and what in them."""
    cell = cell.translate(_BRACKETS)
    if cell.startswith("("):
        cell = cell[1:].replace(")", " ", 1)
    asides = [aside.strip() for aside in _ASIDE.findall(cell)]
    outside = _ASIDE.sub(" ", cell).replace("(", " ").replace(")", " ")
    return outside.strip(_SEPARATORS), [aside for aside in asides if aside]


def _people(text: str, names: Names) -> tuple[list[str], str]:
    """The name that begins `text`, or several known ones, and what follows."""
    text = _ROOM.sub("", text, count=1) if text[:1].isdigit() else text
    text = _announced(text, names)
    text = _joined(text, names)
    found = _HANZI.match(text)
    if not found:
        token = _TOKEN.match(text)
        if not token:
            return [], ""
        return _nicknamed(token[0], text[token.end() :], names)
    run, size = found[0], names.prefix(found[0])
    whole = _whole(run, size, names)
    if whole:
        return [run[:whole]], text[whole:]
    if not size:
        return _unknown(run, text, names)
    if len(run) > size + 1 and run[size] not in _COMPANY and (several := names.cut(run)):
        return list(several), text[len(run) :]
    return _further([_bare(run[:size], names)], text[size:].removeprefix("同志"), names)


def _whole(run: str, size: int, names: Names) -> int:
    """How much of `run` is a row's person beyond the name of `size` signs; 0 if none is."""
    pair = _PAIR_BEHIND.search(run, 2)
    if pair and (size == pair.start() or names.known(run[: pair.start()])):
        return pair.start()
    if (len(run) > size > 0 and names.kin_of(run)) or OWN.fullmatch(run):
        return len(run)
    return int(run[0] in "我俺" and run[1:2] in _COMPANY)


def _unknown(run: str, text: str, names: Names) -> tuple[list[str], str]:
    """A stranger's name, as far as it goes, or the known one behind a nickname."""
    turn = _TURN.search(run, 2)
    size = turn.start() if turn else len(run)
    name = _bare(run[:size], names)
    if names.plausible(name, headed=True):
        return [name], text[size:]
    return _nicknamed(name, text[size:], names)


def _announced(text: str, names: Names) -> str:
    """`text` without 就是我 before one's own name."""
    own = ANNOUNCED.match(text)
    if not own:
        return text
    rest = text[own.end() :]
    if names.prefix(rest):
        return rest
    return text.removeprefix("就").removeprefix("是")


def _nicknamed(name: str, rest: str, names: Names) -> tuple[list[str], str]:
    """The known name that stands behind a nickname: 开心果-周玉梅."""
    gap = _NICKNAMED.match(rest)
    size = names.prefix(gap[1]) if gap else 0
    if gap and size and not _HANZI.match(gap[1], size):
        return [gap[1][:size]], rest[gap.start(1) + size :]
    return [name], rest


def _joined(text: str, names: Names) -> str:
    """`text` with the name whole that begins it if it is written with a gap: 潘 文."""
    gap = _GAP.match(text)
    if gap and not names.known(gap[1]) and names.known(gap[1] + gap[2]):
        return gap[1] + gap[2] + text[gap.end() :]
    return text


def _further(people: list[str], rest: str, names: Names) -> tuple[list[str], str]:
    """`people` and the known ones that `rest` goes on with."""
    while joint := _JOINT.match(rest):
        run = _HANZI.match(rest, joint.end())
        size = names.prefix(run[0]) if run else 0
        if not run or not size or run[0][size : size + 1] not in f"{_COMPANY}夫":
            break
        people.append(_bare(run[0][:size], names))
        rest = rest[joint.end() + size :]
    return people, rest


def _bare(name: str, names: Names) -> str:
    """`name` without 同志 behind it."""
    bare = name.removesuffix("同志")
    return bare if len(bare) > 1 and (bare == name or names.known(bare)) else name


def _about(row: Row, text: str, names: Names) -> Row:
    """`row` with what `text` says of heads, companions and else."""
    if not text or text.isspace():
        return row
    row, left = _heads(row, text, names)
    tail = _TAIL.search(left)
    if tail:
        row, left = _with_total(row, tail[1]), left[: tail.start()]
    left = left.strip(_SEPARATORS)
    if not left:
        return row
    return replace(
        row,
        remark=f"{row.remark},{left}" if row.remark else left,
        removal=row.removal or _is_out(left),
        goods=row.goods or bool(_AMOUNT.search(left)),
    )


def _heads(row: Row, text: str, names: Names) -> tuple[Row, str]:
    """`row` with the heads that `text` begins with, and what is left of it."""
    left = text
    for _ in range(_MOST_PARTS):
        start = left.lstrip(" \t-—_:;。·")
        if not start:
            return row, ""
        if found := _PLUS.match(start):
            row = replace(row, total=min(_MOST_HEADS, row.total + number(found[1])))
        elif found := _FAMILY.match(start) or _TOTAL.match(start) or _TIMES.match(start):
            row = _with_total(row, found[1])
        elif found := _BARE.match(start):
            row = replace(_with_total(row, found[1]), bare=row.total == 1)
        elif found := _COUPLE.match(start):
            row = _with_total(row, "2")
        elif found := _TOO.match(start) or _WITH.match(start):
            row = _with_company(row, found[1], _kin(found[1]))
        elif found := _stranger(start, names):
            row = _with_company(row, found[1], 1)
        else:
            break
        left = start[found.end() :]
    return row, left


_STRANGER = re.compile(r"[和与跟及、+&/]\s?([\u4e00-\u9fff]{2,4})(?=$|[\s,;、和与及\d])")


def _stranger(text: str, names: Names) -> re.Match[str] | None:
    """Somebody who comes along by name and isn't on the roster."""
    found = _STRANGER.match(text)
    return found if found and names.plausible(found[1]) else None


def _kin(text: str) -> int:
    """How many people "女儿", "两个孙子" or "儿子儿媳" are."""
    return sum(number(count) if count else 1 for count in ONE_KIN.findall(text))


def _with_company(row: Row, company: str, heads: int) -> Row:
    named = f"{row.companions}、{company}" if row.companions else company
    if row.total > 1 and not row.companions:  # "2人 和女儿" are two, not three
        return replace(row, companions=named, total=max(row.total, 1 + heads))
    return replace(row, companions=named, total=min(_MOST_HEADS, row.total + heads))


def _with_total(row: Row, written: str) -> Row:
    return replace(row, total=min(_MOST_HEADS, max(number(written), row.total)))


def is_self(name: str) -> bool:
    """Whether a row names its writer by no name: 我, 本人, 我们俩."""
    return bool(_ALONE.fullmatch(name) or _TWO.fullmatch(name))


def _is_out(remark: str) -> bool:
    """Whether `remark` says that the row's own person won't come. Hearsay says nothing."""
    if _HEARSAY.search(remark):
        return False
    return any(not _OF_OTHERS.search(remark[: out.start()]) for out in _OUT.finditer(remark))
