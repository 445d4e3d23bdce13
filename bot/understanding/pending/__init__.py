"""Answers to the speaker's own open question: the first thing a message may be.

A room for each kind of answer: `yes_no`, `choices` (one of several), `free` (a day, a number,
names, words), `plans` (of what staff plan), `grading` (how content somebody is), `same` (whether
two suggestions are one).
"""

from __future__ import annotations

from bot.scene import Question, Understanding
from bot.understanding.learnt import NO, YES
from bot.understanding.pending import choices, free, grading, same, yes_no
from bot.understanding.pending.free import rest
from bot.understanding.pending.replies import done, said_yes
from bot.understanding.utterance import Utterance

__all__ = ["GUESSED", "THINKS", "answer", "guess", "rest"]

# That an answer is still to come.
THINKS = "thinks"
_THINKS = (
    "(?:我|俺|让我|容我|我们|那我|那)?(?:再|先|还得|得|要|还要){0,2}"
    "(?:想想|想一想|想一下|考虑(?:考虑|一下)?|琢磨琢磨|合计合计|合计一下|商量(?:商量|一下)?|寻思寻思|"
    "(?:问问|问一下|回家问问)我?(?:家里人?|老伴儿?|孩子|女儿|儿子|闺女)?)(?:吧|看|再说|再定|一下){0,2}"
)
# So probable must be what was learnt, before it is an answer.
GUESSED = {YES: 0.9, NO: 0.6, "survey_answer": 0.5}


def answer(u: Utterance, question: Question) -> Understanding | None:
    """What `u` answers to the open question, None if it speaks of something else."""
    if u.to_bot and u.is_just(_THINKS):
        return Understanding(THINKS, because="pending/thinks")
    if question.of == "survey_answer":
        return grading.survey(u, question)
    if question.of == "suggestion_rate":
        return grading.rated(u, question)
    if question.of == "suggestion_same":
        return same.told(u, question)
    if question.kind == "confirm":
        return yes_no.confirmed(u, question)
    if question.kind == "choose":
        return choices.chosen(u, question)
    return free.told(u, question)


def guess(u: Utterance, question: Question) -> Understanding | None:
    """The answer to the open question by what was learnt: a yes, a no, or a grade to be asked."""
    learnt = u.opinion.intent
    if not u.to_bot or u.opinion.probability < GUESSED.get(learnt, 2):
        return None
    if question.of == learnt == "survey_answer":
        return done(question, grading.of_survey(question), "pending/grading.learnt", ("score",))
    if learnt not in (YES, NO) or question.kind == "question":
        return None
    if learnt == YES and question.kind == "choose":
        return None
    return said_yes(question, "pending/yes_no.learnt", value=learnt == YES)
