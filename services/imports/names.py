"""Names as they stand in a cell: one person's, or those of two who share a row."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.understanding.names.surnames import SURNAMES, parts
from bot.understanding.names.titles import TITLES
from services.imports.values import Cell, Read, Word, word
from services.imports.wording import is_nothing, plain, quoted

_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_NAME = re.compile(rf"[{_HAN}]{{2,12}}|[{_HAN}]{{1,12}}(?:·[{_HAN}]{{1,12}}){{1,4}}")
_SIGN_IN_NAME = re.compile(rf"[{_HAN}].*[^{_HAN}·]|[^{_HAN}·].*[{_HAN}]", re.DOTALL)
_DOTS = re.compile(r"(?<=\S)\s*[·•・‧∙●.．]\s*(?=\S)")
_NUMBERED = re.compile(r"^[(]?\d{1,4}[).、,]\s*")
_ASIDE = re.compile(r"\(([^()]*)\)?")
_BETWEEN = re.compile(r"[、,;/|&+]+")
_TITLES = sorted((t for t in TITLES if len(t) > 1), key=len, reverse=True)
_SEXES = {"男": "M", "女": "F"}
# What begins like a name and is none.
_NO_NAMES = re.compile(
    "党员|党籍|党龄|党组|单身|单亲|单位|全盲|常住|高龄|高干|高知|高血压|白内障|车祸|江西|江苏|宁夏|安徽"
    "|姓名|合计|小计|总计|共计|无名|时任|时间|方式|关系|同上|任职"
)
_NO_NAME_ENDS = ("支部", "党委", "社区", "街道", "公司", "小组", "单位", "网格", "中心", "学校")
_USUAL = (2, 4)  # how long a name without a dot is
_MOST = 4  # people of one row


@dataclass(frozen=True, slots=True)
class Named:
    """A person of a name's cell, and what stood beside the name."""

    name: str
    sex: str = ""
    remark: str = ""


def names(cell: Cell) -> Read[tuple[Named, ...]]:
    """Whom a cell names, in order; nobody, with errors, where that is not clear."""
    said = _NUMBERED.sub("", plain(cell))
    if is_nothing(cell):
        return Read((), (word("imports.name_missing"),))
    pieces = _pieces(said)
    wrong = [problem for name, _ in pieces if (problem := _wrong(name))]
    if wrong or not 1 <= len(pieces) <= _MOST:
        return Read((), tuple(wrong[:1]) or (word("imports.name_not", said=quoted(said)),))
    people = tuple(_named(name, aside) for name, aside in pieces)
    return Read(people, warnings=tuple(_doubts(people)))


def is_full(name: str) -> bool:
    """Whether a text is a surname with a given name, and nothing else."""
    if _NO_NAMES.fullmatch(name) or name.endswith(_NO_NAME_ENDS) or not _NAME.fullmatch(name):
        return False
    surname, given = parts(name)
    return surname in SURNAMES and 1 <= len(given) <= _USUAL[0] and name == _bare(name)


def _pieces(said: str) -> list[tuple[str, str]]:
    """Each name of a cell with what is in brackets behind it; a name in brackets is one more."""
    found: list[tuple[str, str]] = []
    for piece in _BETWEEN.split(_ASIDE.sub(_kept_together, said)):
        bare = _ASIDE.sub(" ", piece)
        asides = [aside.strip() for aside in _ASIDE.findall(piece)]
        spouses = [aside for aside in asides if is_full(_joined(aside))]
        remark = " ".join(aside for aside in asides if aside and aside not in spouses)
        own = [_bare(name) for name in _apart(bare)]
        found += [(name, remark if i == 0 else "") for i, name in enumerate(own)]
        found += [(_joined(name), "") for name in spouses]
    return found


def _kept_together(aside: re.Match[str]) -> str:
    return _BETWEEN.sub(" ", aside[0])


def _apart(said: str) -> list[str]:
    """Names that only a blank parts: 张三 李四 are two, 张 三 and 欧阳 明 one."""
    words = _DOTS.sub("·", said).split()
    if len(words) > 1 and all(is_full(_bare(name)) for name in words):
        return words
    joined = "".join(words)
    return [joined] if joined else []


def _joined(said: str) -> str:
    return _DOTS.sub("·", said).replace(" ", "")


def _bare(name: str) -> str:
    """A name without the title behind it, where enough is left to be a name."""
    title = next((title for title in _TITLES if name.endswith(title)), "")
    rest = name.removesuffix(title)
    return rest if title and len(rest) >= _USUAL[0] and rest not in SURNAMES else name


def _wrong(name: str) -> Word | None:
    if _NO_NAMES.fullmatch(name) or name.endswith(_NO_NAME_ENDS):
        return word("imports.name_not", said=quoted(name))
    if not _NAME.fullmatch(name):
        key = "imports.name_sign" if _SIGN_IN_NAME.search(name) else "imports.name_not"
        return word(key, said=quoted(name))
    if name.endswith(tuple(_TITLES)) and name.removesuffix(_title_of(name)) in SURNAMES:
        return word("imports.name_title", said=quoted(name))
    return None


def _title_of(name: str) -> str:
    return next(title for title in _TITLES if name.endswith(title))


def _named(name: str, aside: str) -> Named:
    sex = _SEXES.get(aside.removesuffix("性"), "")
    return Named(name, sex, "" if sex else aside)


def _doubts(people: tuple[Named, ...]) -> list[Word]:
    doubts = [word("imports.name_rare", said=p.name) for p in people if _is_rare(p.name)]
    doubts += [word("imports.name_remark", said=quoted(p.remark)) for p in people if p.remark]
    if len(people) > 1:
        doubts.append(word("imports.name_several", names="、".join(p.name for p in people)))
    return doubts


def _is_rare(name: str) -> bool:
    if "·" in name:
        return False
    return len(name) > _USUAL[1] or parts(name)[0] not in SURNAMES
