"""What staff say of a plan that was told back to them: publish it, or what is to be otherwise."""

from __future__ import annotations

import re
from typing import Any

from bot.scene import Question, Understanding
from bot.understanding import planned
from bot.understanding import plans as otherwise_planned
from bot.understanding.pending.replies import otherwise, said_yes
from bot.understanding.utterance import Utterance

# Something that staff plan, told back to them before it is published.
PLAN = "activity_create"
_PUBLISH = re.compile(
    "(?:好|行|可以|没问题|没错|对|就这样|就这么|那就|就|马上|现在|直接|给我|帮我|快|请|麻烦|了|,){0,4}"
    "(?:发布(?:出去|到群里)?|发出去|发出来|发到?(?:群里|群|活动群|大群|各群)去?|可以发|能发|推出去|挂出去|公布|"
    "发吧|发了|发)"
    "(?:吧|了|啊|呀|嘛|哈|去|呗|谢谢|就行){0,3}"
)
_LATER = re.compile("先[别不]|等等|等一下|待会|晚点|回头|再说|明天再")
A_LINE = 40


def answered(u: Utterance, question: Question) -> Understanding | None:
    """That a planned activity is to be told as it stands, or what of it is to be otherwise."""
    if question.of != PLAN or u.asks:
        return None
    if _PUBLISH.fullmatch(u.clean):
        return said_yes(question, "plans.publish", value=True)
    found = fix(u, question)
    if found and len(u.clean) <= A_LINE:
        return otherwise(question, found, "plans.fix")
    return None


def fix(u: Utterance, question: Question) -> dict[str, Any]:
    """What of a plan is to be otherwise, unless it is to wait."""
    return {} if _LATER.search(u.clean) else planned.otherwise(u, question.draft)


def changed(u: Utterance, question: Question) -> Understanding | None:
    """What of a plan that was told back is to be otherwise."""
    if question.of != PLAN or not (u.to_bot or u.has("改|换|限|截止|不对|错")):
        return None
    found = otherwise_planned.changes(u.text, u.scene.now, question.draft)
    return otherwise(question, found, "plans.fix") if found else None
