"""Which case somebody means who says no number: by what is named of it, and whose it is."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.messages import Chat
from bot.understanding.normal import fold
from services.suggestions import reading, stages
from services.suggestions.reading import Told
from storage.tables.base import core
from storage.tables.suggestions import Case, Suggestion
from storage.transaction import Transaction
from storage.vault import Vault

# What was told longer ago is meant by its number only; of so many the latest are looked at.
RECENT, MOST = timedelta(days=120), 400
# How much of what is named must stand in a case, and how far ahead of the next one it must be.
ENOUGH, AHEAD = 0.3, 1.25
# What tells how somebody stands to a case, and nothing of the case.
_STANCE = re.compile(
    "支持|赞成|同意|附议|反对|不行|不妥|补充|添一?句|加一?句|再说一?句|撤回|收回|不提了|撤了|满意|基本|答复|回音|"
    "怎么样|进展|到哪[里儿]?|还没|解决|算我一?个|举双手|双手|提得好|主意|建议|意见|机器人|小助手|"
    "[我俺咱你您他她它们的了吧啊呀呢嘛哈哦个条件那这就也都还很太是有在把给让请说提讲问]|"
    r"[\s，,。.；;！!？?：:、…~～@“”\"'（）()\[\]]"
)

_cases, _suggestions = core(Case), core(Suggestion)


def cases(tx: Transaction, vault: Vault, chat: Chat, member_id: int, now: datetime) -> list[Told]:
    """What somebody may mean in a chat: what was told in a group there, and all of their own."""
    here = (
        _suggestions.c.channel == chat.channel,
        _suggestions.c.chat_id == chat.id,
    )
    own = _suggestions.c.member_id == member_id
    may_mean = own if not chat.is_group else (own | (here[0] & here[1]))
    public = _suggestions.c.is_group.is_(True) & _cases.c.sensitive.is_(False)
    rows = (
        reading.joined()
        .where(may_mean | public if not chat.is_group else may_mean)
        .where(_cases.c.state.in_((*stages.ALIVE, stages.CLOSED)), _suggestions.c.at > now - RECENT)
        .order_by(_cases.c.id.desc())
        .limit(MOST)
    )
    return [reading.told(vault, row) for row in tx.execute(rows)]


def meant(told: Sequence[Told], words: str, people: Collection[int] = ()) -> Told | None:
    """The one case that is named by some words, where they name one; None where several may be.

    `people` are those who are named beside: what one of them told comes first.
    """
    of_theirs = [one for one in told if one.row.member_id in people and not one.row.anonymous]
    if of_theirs:
        found = _by_words(of_theirs, words)
        return found or (of_theirs[0] if len(of_theirs) == 1 else None)
    return _by_words(told, words)


def _by_words(told: Sequence[Told], words: str) -> Told | None:
    named = _pairs(words)
    if not named or not told:
        return None
    pairs = [_pairs(one.words) for one in told]
    often = Counter(pair for one in pairs for pair in one)
    weight = {pair: 1 + math.log(len(told) / often[pair]) if often[pair] else 1.0 for pair in named}
    whole = sum(weight.values())
    scores = [sum(weight[pair] for pair in named & one) / whole for one in pairs]
    best, *others = sorted(zip(scores, told, strict=True), key=lambda one: -one[0])
    if best[0] < ENOUGH or (others and others[0][0] * AHEAD > best[0]):
        return None
    return best[1]


def _pairs(words: str) -> frozenset[str]:
    """The pairs of characters of what is named; of one character itself."""
    parts = _STANCE.sub(" ", fold(words)).split()
    return frozenset(
        part[at : at + 2] for part in parts for at in range(max(len(part) - 1, 1)) if part
    )
