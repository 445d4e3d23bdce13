"""Whether what somebody suggested is the same as an older suggestion, as the bot asked."""

from __future__ import annotations

import re

from bot.scene import Question, Understanding
from bot.understanding import numbers
from bot.understanding.pending.replies import declined, done
from bot.understanding.pending.yes_no import confirmed
from bot.understanding.utterance import Utterance

# A no is longer than a yes: it tells what is different.
LONGEST_YES, LONGEST_NO = 40, 70
_NO = re.compile(
    "不(?:太|大|完全)?(?:一样|相同|是一|是这|是那|同)|不是[的啊呀吧哦哈]*(?:[,.!，。！ ]|$)|"
    "两回事|两码事|两个事|"
    "(?:不要|别|不用|不能|莫|不)(?:给我)?(?:并|合)|(?:单独|单|另外|另|分开)(?:给我)?(?:提|记|算|立|列|说)|各(?:提|记|算)各"
)
_YES = re.compile(
    "(?<!不)是一(?:回|码|个|样|件|档子)|一回事|一码事|一样(?!东西)|一个(?:意思|事)|(?<!不)同一|差不多|"
    "(?:并|合)(?:到|在|成|过去|过|进|一)|合并|就是(?:这|那)|是这个|是那个|"
    "(?:算|加|添)(?:我|上我)|支持|附议|赞成|(?<!不)同意|[+]1"
)
# Who wishes for something anew speaks of something else.
_ANEW = re.compile("建议|希望|请(?!并|合|算)|能不能|能否|再提|还有一|另有一")


def told(u: Utterance, question: Question) -> Understanding | None:
    """A yes or a no, by its number, by what is said of the two, or as people say it anyway."""
    value = _by_number(u, question)
    if value is None:
        value = _by_words(u)
    if value is None:
        said = confirmed(u, question)
        value = None if said is None or "fix" in said.slots else bool(said.slots["value"])
    if value is None:
        return None
    if not value:
        return declined(question)
    return done(question, {**question.draft, "choice": True}, "pending/same.yes")


def _by_number(u: Utterance, question: Question) -> bool | None:
    n = numbers.nth(u.clean)
    return next((bool(one.value) for one in question.options if one.n == n), None)


def _by_words(u: Utterance) -> bool | None:
    if len(u.clean) <= LONGEST_NO and _NO.search(u.text):
        return False
    if len(u.clean) > LONGEST_YES or _ANEW.search(u.text) or u.asks:
        return None
    return True if _YES.search(u.text) else None
