"""How content somebody says to be when asked: a case's rating, a survey's points."""

from __future__ import annotations

from typing import Any

from bot.scene import Question, Understanding
from bot.understanding import grades, numbers
from bot.understanding.normal import clean
from bot.understanding.pending.replies import done
from bot.understanding.utterance import Utterance

_STOP = (
    "不答|不评|不打了|没完|别问|懒得答|不想答|不填|不说了|问起来|不回答|不做了|"
    "问那么多|不搞了|烦死|到此为止"
)
# A vague word about a case is no longer, nor one about a survey; with more it is a comment.
VAGUE_CASE, VAGUE_SURVEY, WITH_COMMENT = 12, 24, 8


def rated(u: Utterance, question: Question) -> Understanding | None:
    """How content somebody is with what became of a case."""
    result = {**question.draft, **_of(question)}
    n = numbers.nth(u.clean)
    option = next((o for o in question.options if o.n == n), None)
    if option is None:
        option = next((o for o in question.options if clean(o.label) == u.clean), None)
    word = option.value if option else grades.rating(u)
    if word is None:
        vague = grades.is_vague(u) and len(u.clean) <= VAGUE_CASE
        return done(question, result, "pending/grading.vague", ("score",)) if vague else None
    if option is None and len(u.clean) > WITH_COMMENT:
        result["comment"] = u.text
    return done(question, {**result, "rating": word}, "pending/grading.rated")


def survey(u: Utterance, question: Question) -> Understanding | None:
    """The points that somebody gives, for one question or several."""
    if u.has(_STOP):
        return done(question, {**_of(question), "action": "stop"}, "pending/grading.stopped")
    result = of_survey(question)
    if len(question.numbers) > 1:
        answers = grades.several(u, question)
        given = {**result, "answers": answers}
        return done(question, given, "pending/grading.scored") if answers else None
    found, score = grades.points(u, u.text, question)
    if found:
        if len(u.clean) > 6 and u.has(",|菜|态度|太|就是"):
            result["comment"] = u.text
        return done(question, {**result, "score": score}, "pending/grading.scored")
    if grades.is_vague(u) and len(u.clean) <= VAGUE_SURVEY:
        return done(question, result, "pending/grading.vague", ("score",))
    return None


def of_survey(question: Question) -> dict[str, Any]:
    """The survey, and which of its questions is open if it is one."""
    return _of(question) | ({"q": question.numbers[0]} if len(question.numbers) == 1 else {})


def _of(question: Question) -> dict[str, Any]:
    """The case or survey that is asked about."""
    return {"ref": question.ref} if question.ref else {}
