"""Lists in plain sentences: 参加茶话会的：苗长青、费秀珍（两人）。健步走的：… made lists with rows.

What is made reads as a pasted list does, whose rows tell of heads, company and remarks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from bot.understanding import numbers
from bot.understanding.chain_names import KIN, SURNAMES, Known, Names

_NARROW = str.maketrans("：，；（）！　", ":,;()! ")
_SENTENCES = re.compile(r"[\n。;!]+")
_HEADED = re.compile(r"(?:[^:、,]{1,12},){0,2}(?P<head>[^:、,]{2,40}):\s*(?P<body>.+)")
_TAILED = re.compile(
    r"(?P<body>.+?)(?P<tail>(?:都|全部?|均|一起|[也已])*"
    r"(?:参加|报名?|去|来|听|打卡|学完|学习|看完)[^、,:]{0,20})"
)
# Numbered rows are read as they stand.
_NUMBERED = re.compile(r"^\s*\d{1,2}\s*[.、)）:：]", re.MULTILINE)
_NO_LIST = re.compile(
    "[没未缺谁哪?？]|不|还差|小组|分组|负责|值班|感谢|表扬|获奖|候补|取消|联系|电话|接送|主讲|带队|例如|比如"
)
_OTHERS = re.compile("[没未](?:有|曾)?(?:来)?(?:报|接|打|签|学|交|登记|参加)|还差|缺席|负责|值班")
_LEAD = re.compile("^(?:另外|还有|以及|再加上?|加上|其中|其他|外加|有|是|和|跟)+")
_TOO = re.compile("(?:[也都]?(?:一起|一同|要)?(?:来|去|参加|报名?)|打卡|学完|已学)[了的]?$")
_NOTE = re.compile(
    "(?:以上|[总一]?共|合计|共计|全部|全都?|都|均|一起|大家|请|谢谢|辛苦|麻烦|收到|完毕|已经?).{0,16}"
)
_OUT = re.compile("不[去来参报]|[去来]不[了成]|没[有打报学]|请假|取消|除外")
_HEADS = re.compile(r"就?[他她]?们?(?P<n>\d{1,2}|[一两俩二三四五六七八九十])个?[人位口]")
_GUEST = re.compile(
    rf"(?:(?P<whose>[^的]{{1,6}}的)(?:{KIN}))?(?P<who>[{SURNAMES}][\u4e00-\u9fff]{{1,2}})"
)
_COMPANY = re.compile(rf"(?:带|和|跟|与)[^、,]{{0,3}}(?:{KIN})")
_FOR_HIM = re.compile(
    r"[帮替代给](?:他|她|伊|TA|ta)(?:们|俩)?也?(?:报名?|登记)(?:[一个上名下])*(?P<item>[^,。、!]{2,14})"
)
_HANZI = re.compile("[\u3400-\u9fff]+")
_FEWEST, _FEWEST_BEHIND = 2, 3
_LONGEST = 1500

# Whether some words speak of something open that people can be listed for.
IsItem = Callable[[str], bool]


class Listed(NamedTuple):
    """One list out of a text: what of it is, and the rows."""

    heading: str
    rows: tuple[str, ...]

    @property
    def text(self) -> str:
        """The same as a pasted list."""
        rows = (f"{n}. {row}" for n, row in enumerate(self.rows, 1))
        return "\n".join((f"{self.heading} 接龙", *rows))


def lists(text: str, is_name: Known, is_item: IsItem) -> tuple[Listed, ...]:
    """The lists that stand in a text of plain sentences, in its order."""
    if len(text) > _LONGEST or _NUMBERED.search(text):
        return ()
    names = Names(is_name, None)
    plain = text.translate(_NARROW)
    found: list[Listed] = []
    for sentence in filter(None, (one.strip() for one in _SENTENCES.split(plain))):
        one = _headed(sentence, names, is_item, begun=bool(found))
        one = one or _tailed(sentence, names, is_item)
        if one is not None:
            found.append(one)
    if not found:
        found = [*_for_another(plain, names, is_item)]
    return tuple(found)


def of_others(text: str, is_name: Known, is_item: IsItem) -> bool:
    """Whether a text names only people who do not come, or do something else: 还没报名的：A、B."""
    names = Names(is_name, None)
    found = [
        _HEADED.fullmatch(sentence.strip())
        for sentence in _SENTENCES.split(text[:_LONGEST].translate(_NARROW))
    ]
    headed = [match for match in found if match is not None and is_item(match["head"])]
    return all(_OTHERS.search(match["head"]) for match in headed) and any(
        sum(_begins(part, names) > 0 for part in _parts(match["body"])) >= _FEWEST
        for match in headed
    )


def _headed(sentence: str, names: Names, is_item: IsItem, *, begun: bool) -> Listed | None:
    """Names behind what they are for: 茶话会报名汇总：A、B."""
    match = _HEADED.fullmatch(sentence)
    if match is None or _NO_LIST.search(match["head"]) or not is_item(match["head"]):
        return None
    rows, odd = _rows(match["body"], names)
    known = sum(_begins(row, names) > 0 for row in rows)
    enough = known >= (1 if begun else _FEWEST) and odd * 3 <= len(rows)
    return Listed(match["head"].strip(), tuple(rows)) if enough else None


def _tailed(sentence: str, names: Names, is_item: IsItem) -> Listed | None:
    """Names before what they do: A、B、C都参加茶话会."""
    match = _TAILED.fullmatch(sentence)
    if match is None or ":" in sentence or _NO_LIST.search(sentence):
        return None
    rows, odd = _rows(match["body"], names)
    if odd or len(rows) < _FEWEST_BEHIND or not is_item(match["tail"]):
        return None
    return Listed(match["tail"], tuple(rows)) if all(_begins(row, names) for row in rows) else None


def _rows(body: str, names: Names) -> tuple[list[str], int]:
    """Who stands in a run of words, a row each, and how much there is nobody."""
    rows: list[str] = []
    odd = 0
    for part in _parts(body):
        said = _LEAD.sub("", part)
        heads = _HEADS.fullmatch(said)
        if heads is not None and rows:
            rows[-1] = f"{rows[-1]} {int(numbers.value(heads['n']) or 1)}人"
        elif _OUT.search(said) or not said or _NOTE.fullmatch(said):
            continue
        elif (row := _row(_TOO.sub("", said), names)) is not None:
            rows.append(row)
        elif rows and _COMPANY.match(said):
            rows[-1] = f"{rows[-1]} {said}"
        else:
            odd += 1
    return rows, odd


def _parts(body: str) -> Iterator[str]:
    """The parts of a run; what stands in brackets is parted by nothing."""
    depth, held = 0, ""
    for sign in body:
        depth += (sign == "(") - (sign == ")")
        if depth <= 0 and sign in "、, ":
            yield held
            held = ""
        else:
            held += sign
    yield held


def _row(said: str, names: Names) -> str | None:
    guest = _GUEST.fullmatch(said)
    guest = guest if guest is not None and names.plausible(guest["who"]) else None
    if _begins(said, names) and not (guest is not None and guest["whose"]):
        return said
    return None if guest is None else guest["who"]


def _begins(said: str, names: Names) -> int:
    """How long the known name is that begins what is said."""
    run = _HANZI.match(said)
    return names.prefix(run[0]) if run else 0


def _for_another(plain: str, names: Names, is_item: IsItem) -> Iterator[Listed]:
    """Somebody who had another put him on a list: 柯大海手机坏了，喊我帮他报个健步走."""
    match = _FOR_HIM.search(plain)
    if match is None or not is_item(match["item"]) or re.search("[?？]|吗$", plain):
        return
    named = [*_named(plain[: match.start()], names)]
    if named:
        heads = _HEADS.search(plain, match.end())
        n = int(numbers.value(heads["n"]) or 1) if heads else 1
        yield Listed(match["item"], (f"{named[-1]} {n}人" if n > 1 else named[-1],))


def _named(text: str, names: Names) -> Sequence[str]:
    """The known full names in a text, in order."""
    found, at = [], 0
    while at < len(text):
        size = names.prefix(text[at : at + 6]) if names.surname(text[at]) else 0
        if size > 1:
            found.append(text[at : at + size])
        at += max(size, 1)
    return found
