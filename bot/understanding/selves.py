"""What people say of who they are: 我康宝田，孙子给我改的网名; 我是教育支部的这个; 祝福海，打卡."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.understanding.names import Roster

_BEGINS = re.compile(r"(?:^|[\s,，。.!！~～:：])(?:我|俺|本人)(?:就?是|叫|的名字[是叫])?\s*$")
_ENDS = re.compile(r"\s*(?:$|[\s,，。.!！~～;；:：(（哈啊呀哦呢吧])")
_BODY = "(?:党?总?支部|支部|分会)"
_OF = re.compile(r"我(?:就?是|在)([\u4e00-\u9fff]{2,8}?)(?:的(?:这个|那个)?|这边的?|这个|那个)")
_SIGN = re.compile(r"我(?:就?是|叫)[^,，。!！]{1,6}的([\u4e00-\u9fff])(?:[,，。!！~\s哈啊呀]|$)")
# A row of a list on which somebody stands by no name.
_UNNAMED = re.compile(r"^\s*\d{1,3}\s*[.、,)）．]?\s*(?:我|俺|本人|自己|老伴)", re.MULTILINE)
_EDGE = r"[\s,，.。:：;；、!！~～\-—]+"
# A sign that no name has tells one of namesakes within a text; it follows their name.
_FIRST_SIGN = 0x3400
_UNSIGNED = rf"(?![{chr(_FIRST_SIGN)}-{chr(_FIRST_SIGN + 0xFF)}])"
_JOINT = r"[\s(（\[【\-—–_·|/@,，:：]{0,3}"
_CLOSE = r"[)）\]】]?"


def of_stranger(roster: Roster, text: str) -> int | None:
    """Who says here by name who he is; None if nobody does."""
    for one in roster.mentions(text, None):
        sure = one.how in ("name", "alias") and len(one.who) == 1 and isinstance(one.who[0], int)
        if sure and _BEGINS.search(text[: one.start]) and _ENDS.match(text[one.end :]):
            return int(one.who[0])
    return None


def of_namesakes(roster: Roster, people: Iterable[int], text: str) -> tuple[int, ...]:
    """Those of people called alike whom somebody's own words tell from the others."""
    every = tuple(people)
    body, sign = _OF.search(text), _SIGN.search(text)
    fit = [
        one
        for one in every
        if (known := roster.known(one)) is not None
        and (
            (body and _is_of(known.branch, body[1]))
            or (sign and sign[1] in known.name)
            or any(f"{form}{known.name}" in text for form in _forms(known.branch))
        )
    ]
    return tuple(fit) if len(fit) == 1 else every


def stands_unnamed(text: str) -> bool:
    """Whether somebody stands on a list by no name: 1. 我."""
    return _UNNAMED.search(text) is not None


def without_own_name(name: str, text: str) -> str:
    """A message without its sender's name at its edge, and what parts it: 祝福海，打卡."""
    said = re.escape(name)
    left = re.sub(rf"^\s*{said}{_EDGE}|{_EDGE}{said}[。.!！\s]*$", "", text.strip())
    return left if left.strip() else text


def told_apart(
    roster: Roster, shared: Mapping[str, tuple[int, ...]], text: str
) -> tuple[str, dict[str, int]]:
    """A text with each of `shared` names, beside which a body stands, as a name of one person.

    罗玉梅（教育支部） and 机关的罗玉梅 become names that only the text given has; whose these are.
    """
    names: dict[str, int] = {}
    for name in shared:
        if name not in text:
            continue
        for number in shared[name]:
            known = roster.known(number)
            if known is None or not known.branch:
                continue
            alike = name + chr(_FIRST_SIGN + len(names))
            found, n = _beside(name, known.branch).subn(alike, text)
            if n:
                text, names[alike] = found, number
        text = _of_headed(roster, name, shared[name], text, names)
    return text, names


def _of_headed(
    roster: Roster, name: str, people: Iterable[int], text: str, names: dict[str, int]
) -> str:
    """The text of a list whose heading names the body of one of those called `name`."""
    heading, *rest = re.split(r"([\n:：])", text, maxsplit=1)
    known = [one for one in map(roster.known, people) if one is not None]
    fit = [one for one in known if any(form in heading for form in _forms(one.branch))]
    alone = re.compile(f"{name}{_UNSIGNED}")
    if len(fit) != 1 or not rest or not alone.search("".join(rest)):
        return text
    alike = name + chr(_FIRST_SIGN + len(names))
    names[alike] = fit[0].id
    return heading + alone.sub(alike, "".join(rest))


def _beside(name: str, branch: str) -> re.Pattern[str]:
    forms = "|".join(map(re.escape, _forms(branch)))
    behind = rf"{_JOINT}(?:{forms}){_BODY}?的?(?![\u4e00-\u9fff]){_CLOSE}"
    before = rf"(?:{forms}){_BODY}?的?(?:那个|那位)?[ \t\-—–_·|/:：]{{0,2}}"
    return re.compile(rf"{before}{name}{_UNSIGNED}|{name}{_UNSIGNED}{behind}")


def _forms(branch: str) -> tuple[str, ...]:
    """What a body is called, whole and in short; the longest first."""
    short = re.sub(f"{_BODY}$", "", branch)
    return tuple(form for form in dict.fromkeys((branch, short)) if len(form) > 1)


def _is_of(branch: str, said: str) -> bool:
    return any(said.startswith(form) or form.startswith(said) for form in _forms(branch))
