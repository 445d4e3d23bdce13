"""What comes of an answer: what was asked about with its slots, or a yes or a no to it."""

from __future__ import annotations

from typing import Any

from bot.scene import Question, Understanding
from bot.understanding import slots


def done(
    question: Question, result: dict[str, Any], because: str, ask: slots.Ask = ()
) -> Understanding:
    """What was asked about, with what is known of it now."""
    return Understanding(question.of, result, ask, because=because)


def said_yes(question: Question, because: str, *, value: bool) -> Understanding:
    """A yes or a no to what is asked."""
    result = {"value": value, "applies_to": question.of}
    return Understanding("confirm", result, because=because)


def declined(question: Question) -> Understanding:
    """That none of what is offered is wanted."""
    return said_yes(question, "pending/choices.none_of_them", value=False)


def otherwise(question: Question, fix: dict[str, Any], because: str) -> Understanding:
    """A no that tells what is right instead."""
    result = {"value": False, "applies_to": question.of, "fix": fix}
    return Understanding("confirm", result, because=because)


def slot_of(ref: tuple[str, int]) -> str:
    """The slot in which an item stands."""
    return {"activity": "activity", "campaign": "campaign"}.get(ref[0], "ref")
