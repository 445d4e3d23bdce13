"""Who of several stays away and who comes, where a clause says it of each."""

from __future__ import annotations

import re

from bot.scene import Who
from bot.understanding.clauses import clauses
from bot.understanding.utterance import Utterance

_I_LEAVE = re.compile(
    "(?:我|俺)(?:就|可|怕是|恐怕|自己|本人|肯定|真|又|也|这次|那天){0,2}"
    "(?:去不[了成]|来不[了成]|不去|不来|不参加|参加不[了成]|不能[去来参]|没法[去来])"
)
_COMES = re.compile(
    "照[去来常旧样]|还是?[会要]?[去来](?!不)|仍[旧然]?[去来]|[要会能]去(?!不)|"
    "(?:自己|一个人)[去来](?!不)|[替顶]我(?:的名?额?)?[去来报]?"
)


def leaves(text: str) -> bool:
    """Whether the speaker says of himself that he does not come."""
    return _I_LEAVE.search(text) is not None


def leaves_alone(u: Utterance) -> bool:
    """Whether a clause says that the speaker, and nobody with him, does not come."""
    return any(leaves(one.text) for one in clauses(u.text))


def who_stays(u: Utterance) -> list[Who]:
    """Those of whom a clause says outright that they come."""
    return [
        who
        for one in clauses(u.text)
        if _COMES.search(one.text) and not leaves(one.text)
        for mention in u.mentions
        if one.start <= mention.start < one.end
        for who in mention.who
        if who != "self"
    ]
