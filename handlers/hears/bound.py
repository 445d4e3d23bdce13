"""Whom a sign-up binds: who is named where somebody signs up, not who is only spoken to or of.

我写的字，请欧阳老师批评。书法讲座给我报上 signs up one person. What tells of others, what thanks or
calls them and what says who does not come is left out before it is looked who goes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.scene import Who
from bot.understanding import stays
from bot.understanding.acts import acts, uncovered
from bot.understanding.clauses import Clause, clauses
from bot.understanding.normal import clean
from bot.understanding.utterance import Utterance
from handlers.hears import asides

# So much beside the people of a clause is a story of them.
A_STORY = 2
_ALONG = re.compile("一[道起块同]儿?|同行|随行|陪同|作陪|同志|老师|夫妇|夫妻|一家|[两2]人|本人")
_CALLED = re.compile(
    "(?:请(?!给|帮|替|把)|谢谢|多谢|感谢|麻烦|劳驾|有劳|拜托|辛苦|问问?|听说?|告诉|看见|看到|见到?|知道|祝贺?|转告|跟上|学习|"
    "佩服|羡慕|恭喜|欢迎)[了下]?(?:我们|咱们?|一下)?$"
)
_OF_HIS = re.compile("是(?:我|俺|咱)|的(?!名[字额]?|那?一?[份个位]|也|都|[ ,.;!?]|$)")
_WITH = re.compile(r"(?:[和跟与同带给帮替代加叫]|还有|[、,:])(?:上|着|了|我们?|我?家)*[\s]*$")
_SELF_TOO = re.compile("也|还")
_HE = re.compile("[他她们俩]|让我|叫我|托我|喊我|要我|请我|央我|让给|^说|说要|说是|电话说")
_NO = re.compile(
    "不(?:想|打算|准备|能|用|必|要|太|大)?(?:再)?(?:去|来|参加|报|凑|走|听)|去不|来不|没[空时]"
)
# Whose place one would take.
_OTHERS_MAY = re.compile("[谁哪]|有人|别人|顶|替|补|说过?不|不得不|本来|原[来先本]")
_FOR = re.compile("[给帮替代为]|带|托")


@dataclass(frozen=True, slots=True)
class Bound:
    """A message without what binds nobody; `without_me` where its speaker stays away."""

    u: Utterance
    without_me: bool = False
    with_me: bool = False


def bound(u: Utterance) -> Bound:
    """What of a message tells who is to be signed up."""
    if u.role == "family" or u.has("@perhaps"):
        return Bound(u)
    told = clauses(u.text)
    signing = [one for one in told if _signs(u, one)]
    away = [one for one in told if one not in signing and _refuses(one)] if signing else []
    talk = [one for one in told if one not in signing and one not in away and _tells(u, one)]
    if not signing or any(_HE.search(one.text) for one in signing):
        talk = []
    rest = _without(u, [*away, *talk])
    without_me = any(stays.leaves(one.text) for one in away)
    return Bound(_named_only(u, rest), without_me, _joins_first(u, signing))


def _signs(u: Utterance, clause: Clause) -> bool:
    """Whether a clause says of somebody that he goes, or names the activity."""
    if _NO.search(clause.text):
        return False
    found = acts(clause.text)
    if "join" in found or "go" in found:
        return True
    hits = u.catalog.mentioned(clean(clause.text))
    return any(hit.item.kind == "activity" for hit in hits)


def _refuses(clause: Clause) -> bool:
    if _OTHERS_MAY.search(clause.text) or "join" in acts(clause.text):
        return False
    return _NO.search(clause.text) is not None


def _tells(u: Utterance, clause: Clause) -> bool:
    """Whether a clause is news or praise of somebody, and no part of the list of who goes."""
    inside = [one for one in u.mentions if clause.start <= one.start < clause.end]
    if not inside or _SELF_TOO.search(clause.text[:2]):
        return False
    spans = [(one.start - clause.start, one.end - clause.start) for one in inside]
    spans += [
        (n.start - clause.start, n.end - clause.start)
        for n in u.numbers
        if clause.start <= n.start < clause.end
    ]
    if any(_WITH.search(clause.text[:start]) for start, _ in spans[: len(inside)]):
        return False
    spans += [(start - clause.start, end - clause.start) for start, end in asides.spans(u)]
    spans = [(max(start, 0), end) for start, end in spans if end > 0]
    spans += [match.span() for match in _ALONG.finditer(clause.text)]
    return len(uncovered(clause.text, spans)) >= A_STORY


def _joins_first(u: Utterance, signing: list[Clause]) -> bool:
    """Whether the speaker signs up and then somebody too: 茶话会报名，凌云峰也报."""
    named = [
        (one, [m for m in u.mentions if one.start <= m.start < one.end and m.who != ("self",)])
        for one in signing
    ]
    first = any(
        not others and "join" in acts(one.text) and not _FOR.search(one.text)
        for one, others in named[:1]
    )
    return first and any(others and "也" in one.text for one, others in named[1:])


def _without(u: Utterance, dropped: list[Clause]) -> str:
    text = u.text
    for one in dropped:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _named_only(u: Utterance, text: str) -> Utterance:
    """The message without the people who are only called, thanked, or whose something is named."""
    for one in u.mentions:
        if one.who == ("self",) or not text[one.start : one.end].strip():
            continue
        if _is_called(u, text, one.start, one.end, one.who):
            text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    if text == u.text:
        return u
    message = replace(u.message, text=text, at_bot=u.to_bot and not u.private)
    return Utterance(message, u.scene, u.catalog, u.bot_name)


def _is_called(u: Utterance, text: str, start: int, end: int, who: tuple[Who, ...]) -> bool:
    before, after = text[:start], text[end:]
    if _CALLED.search(before) or _OF_HIS.match(after):
        return True
    if u.is_staff or not who or not all(isinstance(one, int) for one in who):
        return False
    return all(map(u.is_of_staff, who)) and not re.search("[和跟与同带给帮替代]$", before)
