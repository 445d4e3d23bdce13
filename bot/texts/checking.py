"""Whether a bureau may say a sentence in its own words, and if not, what is wrong with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from bot.texts import Texts, illness, plain_names
from bot.texts.marks import ANSWERS, CONFIRMS, LOUD
from bot.texts.places import GROUP, Place, place_of
from bot.texts.values import examples, labelled, values

LONGEST = 1_000
# In a group, with examples filled in.
MOST_LINES, MOST_CHARACTERS = 6, 120
# The name of a sheet in a workbook.
MOST_OF_SHEET = 31
_NOT_IN_SHEETS = re.compile(r"[\[\]:*?/\\]|^'|'$")
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_IN_BRACES = re.compile(r"\{(\w+)\}")
# What is to be copied and sent as it stands: the bot understands it so.
_READY = re.compile(r"^@\{bot\}.*$", re.MULTILINE)
# A line that looks as one of a menu, whose number is an answer.
_NUMBERED = re.compile(r"^\s*[(（]?\d{1,2}(?:[.．、:：)）]|\s)", re.MULTILINE)
# What nobody reads of anybody in a group: by the placeholder, and by words.
NOT_IN_GROUPS = frozenset(("address", "age", "health", "id_number", "mask", "phone", "remark"))
_WORDS = {
    "wordings.forbidden_illness": f"{illness.TELLS}|{illness.NAMES}",
    "wordings.forbidden_phone": (
        r"手机号|电话号|电话[:：是]|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)"
    ),
    "wordings.forbidden_address": r"住址|家住|门牌|家庭地址|\d+(?:号楼|单元|栋|幢)",
    "wordings.forbidden_id": r"身份证|证件号|(?<!\d)\d{17}[\dXx]|(?<!\d)\d{15}(?!\d)",
    "wordings.forbidden_age": r"\d\s*岁|岁数|年龄|高龄|享年",
    "wordings.forbidden_absent": (
        r"没打卡的|未打卡|没打的|缺席|缺勤|没来的|没到的|没看的|没报名的"
    ),
    "wordings.forbidden_points": r"积分",
}
# What nobody reads of anybody in a group, by the sentence that says so.
FORBIDDEN = {key: re.compile(words) for key, words in _WORDS.items()}


class Fault(NamedTuple):
    """What is wrong with a sentence: the key of a sentence that says so, and its values."""

    key: str
    values: Mapping[str, Any] = {}


def tidy(written: str) -> str:
    """A sentence as somebody typed it, with one sort of line ends and no blanks around it.

    A Chinese blank stays: it is an indent.
    """
    lines = written.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip(" \t") for line in lines).strip(" \t\n")


def preview(texts: Texts, sentence: str) -> str:
    """A sentence that fits, with examples in its placeholders."""
    return texts.filled(sentence, examples())


def faults(texts: Texts, key: str, own: str) -> list[Fault]:
    """What is wrong with saying `own`, which is tidy, under `key`; nothing if it may be said."""
    place = place_of(key)
    if place.fixed:
        return [Fault("wordings.is_fixed")]
    return (
        list(_unfit(texts, key, own))
        or list(_unlike(texts.shipped(key), own, place))
        or list(_unsuitable(texts, own, place))
    )


def _unfit(texts: Texts, key: str, own: str) -> Iterator[Fault]:
    """What would keep a sentence from being said at all."""
    if not own.strip():
        yield Fault("wordings.nothing_written")
        return
    if len(own) > LONGEST:
        yield Fault("wordings.too_long", {"most": LONGEST, "n": len(own)})
    if any(unicodedata.category(sign) in _UNSEEN for sign in own if sign != "\n"):
        yield Fault("wordings.unseen")
    needed = texts.placeholders(key)
    rest = _IN_BRACES.sub("", own)
    if "{" in rest or "}" in rest:
        yield Fault("wordings.braces", {"said": _called(needed or texts.anywhere())})
        return
    names, ready = frozenset(_IN_BRACES.findall(own)), plain_names(_ready(texts.shipped(key)))
    for name in sorted(names - needed - texts.anywhere()):
        if needed:
            filled = {"said": labelled(f"{{{name}}}"), "known": _called(needed)}
            yield Fault("wordings.unknown_value", filled)
        else:
            yield Fault("wordings.no_values", {"said": labelled(f"{{{name}}}")})
    for name in sorted(needed - names - (ready or frozenset())):
        about = values()[name].about
        yield Fault("wordings.missing_value", {"said": labelled(f"{{{name}}}"), "about": about})


def _ready(shipped: str) -> str:
    """The lines of a sentence that are to be copied."""
    return "\n".join(_READY.findall(shipped))


def _called(names: Iterable[str]) -> str:
    return "、".join(labelled(f"{{{name}}}") for name in sorted(names))


def _unlike(shipped: str, own: str, place: Place) -> Iterator[Fault]:
    """What the shipped sentence has that others rely on, and this one has not."""
    if "\n" in own and "\n" not in shipped and place.to not in ("group", "private", "staff"):
        yield Fault("wordings.one_line")
    if place.sheet and (len(own) > MOST_OF_SHEET or _NOT_IN_SHEETS.search(own)):
        yield Fault("wordings.sheet", {"most": MOST_OF_SHEET})
    for line in _READY.findall(shipped):
        if line not in own.split("\n"):
            yield Fault("wordings.ready_line", {"line": labelled(line)})
    if shipped.startswith(LOUD) and not own.startswith(LOUD):
        yield Fault("wordings.loud")
    if own.startswith(LOUD) and not shipped.startswith(LOUD):
        yield Fault("wordings.not_loud")
    if place.to == GROUP and _NUMBERED.search(own) and not _NUMBERED.search(shipped):
        yield Fault("wordings.numbered")
    for signs in (ANSWERS, CONFIRMS) if place.confirms else ():
        words = [word for word in signs if word in shipped]
        if words and not any(word in own for word in signs):
            yield Fault("wordings.confirms", {"words": "、".join(f"“{word}”" for word in words)})
            return


def _unsuitable(texts: Texts, own: str, place: Place) -> Iterator[Fault]:
    """What must not stand in a group, or is more than is read there."""
    if place.to != GROUP:
        return
    for name in sorted((plain_names(own) or frozenset()) & NOT_IN_GROUPS):
        yield Fault("wordings.not_in_groups", {"said": f"{{{values()[name].label}}}"})
    said = preview(texts, own)
    for key, words in FORBIDDEN.items():
        found = words.search(said)
        if found:
            yield Fault(key, {"said": found[0]})
    if place.long:
        return
    lines = len(said.splitlines())
    if lines > MOST_LINES:
        yield Fault("wordings.many_lines", {"n": lines, "most": MOST_LINES})
    if len(said) > MOST_CHARACTERS:
        yield Fault("wordings.many_characters", {"n": len(said), "most": MOST_CHARACTERS})
