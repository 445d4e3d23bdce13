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
# Of the one that was thought of elsewhere less is enough, but not one word.
HINTED, WORDS = 0.15, 2
# What tells how somebody stands to a case, and nothing of the case.
_STANCE = re.compile(
    "支持|赞成|同意|附议|反对|不行|不妥|补充|添一?句|加一?句|再说一?句|撤回|收回|不提了|撤了|满意|基本|答复|回音|"
    "怎么样|进展|到哪[里儿]?|还没|解决|可以|一起|一块儿?|一回事|一样|[并合][到在成过]|算我一?个|举双手|双手|提得好|主意|建议|意见|机器人|小助手|"
    "[我俺咱你您他她它们的了吧啊呀呢嘛哈哦个条件那这就也都还很太是有在把给让请说提讲问]|"
    r"[\s，,。.；;！!？?：:、…~～@“”\"'（）()\[\]]"
)
# Where a stance is told, and what it is to: there a case is named, elsewhere other things are told.
_NAMES = re.compile(
    "支持|赞成|赞同|同意|附议|反对|不妥|补充|[添加]一?[句条点]|接着|算我|加我|双手|撤|收回|不提了|满意|答复|回音|回话|"
    "怎么样|咋样|哪儿?了|哪一步|说的|提的|讲的|那个|那条|那一条|这条|这个"
)
# With these who is named is enough: what they told is spoken of.
_SPOKEN_OF = re.compile(
    "支持|赞成|赞同|同意|附议|反对|不妥|补充|答复|回音|双手|(?:提|说|讲|反映)[的得]|那一?条|这一?条|建议|意见|提议|主意"
)
_CLAUSES = re.compile(r"[\s，,。.；;！!？?、…~～]+")
# Who says so means what is their own.
_OWN = re.compile(
    "(?:我|俺|咱)们?(?:上个?(?:回|次|礼拜|星期|周|月)|前[些几]?天|昨[天儿]|那天|刚才|之前|先前|以前|头回)?"
    "(?:跟|给|和|向|对)?(?:你们?|您|局里|机器人|小助手|领导)?(?:提|说|讲|反映|递|交)过?[的那]"
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


def is_own(words: str) -> bool:
    """Whether somebody speaks of what they told themselves: 我提的那个."""
    return bool(_OWN.search(fold(words)))


def meant(
    told: Sequence[Told], words: str, people: Collection[int] = (), hint: int | None = None
) -> Told | None:
    """The one case that is named by some words, where they name one; None where several may be.

    `people` are those who are named beside: what one of them told comes first. `hint` is the
    number of the one that was thought of elsewhere: it is meant if nothing is named better.
    """
    of_theirs = [one for one in told if one.row.member_id in people and not one.row.anonymous]
    if of_theirs:
        found = _by_words(of_theirs, words, hint)
        if found is None and len(of_theirs) == 1 and _SPOKEN_OF.search(fold(words)):
            return of_theirs[0]
        return found
    return _by_words(told, words, hint)


def _by_words(told: Sequence[Told], words: str, hint: int | None) -> Told | None:
    """What is named where a stance is told; else anywhere in the words."""
    naming = " ".join(part for part in _CLAUSES.split(words) if _NAMES.search(fold(part)))
    found = _named(told, naming, hint)
    return found if found is not None or naming == words else _named(told, words, hint)


def _named(told: Sequence[Told], words: str, hint: int | None) -> Told | None:
    named = _pairs(words)
    if not named or not told:
        return None
    pairs = [_pairs(one.words) for one in told]
    often = Counter(pair for one in pairs for pair in one)
    weight = {pair: 1 + math.log(len(told) / often[pair]) if often[pair] else 1.0 for pair in named}
    whole = sum(weight.values())
    scores = [sum(weight[pair] for pair in named & one) / whole for one in pairs]
    best, *others = sorted(zip(scores, told, strict=True), key=lambda one: -one[0])
    hinted = best[1].row.id == hint and len(named & _pairs(best[1].words)) >= WORDS
    enough = HINTED if hinted else ENOUGH
    if best[0] < enough or (others and others[0][0] * AHEAD > best[0]):
        return None
    return best[1]


def _pairs(words: str) -> frozenset[str]:
    """The pairs of characters of what is named; one character alone names nothing."""
    parts = _STANCE.sub(" ", fold(words)).split()
    return frozenset(part[at : at + 2] for part in parts for at in range(len(part) - 1))
