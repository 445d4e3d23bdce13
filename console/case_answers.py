"""An answer as a form holds it, what is wrong with it, and what people will read of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.messages import Say
from console import acting
from console.cases import MOST_ANSWER, called
from console.parts import parts_of
from services import grouptexts
from services.entering import clean
from services.suggestions import answering, calling, departments, voices
from services.suggestions.answering import NOT_FEASIBLE, OUTCOMES, Words
from services.suggestions.reading import Told
from storage.transaction import Row, Transaction

MOST_BECAUSE = 200
# What no group reads of anybody, and the sentence that says what to do about it.
FORBIDDEN = {
    "corrections.has_number": "case_pages.has_number",
    "corrections.has_illness": "case_pages.has_illness",
}


@dataclass(frozen=True, slots=True)
class Form:
    """What is written of an answer: its words, the outcome, in whose name, why it can't be done."""

    text: str = ""
    outcome: str = ""
    office: int | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What whose case it is reads, who backs it, and the group; "" where nobody reads that.

    `unreached` are those whom the bot can't tell. `whole` tells whether the group reads the
    answer itself, or only that there is one.
    """

    own: str
    backed: str
    group: str
    characters: int
    whole: bool
    unreached: tuple[str, ...]
    backers: int


def form_of(typed: Mapping[str, str]) -> Form:
    """What was typed."""
    return Form(
        clean(typed.get("text", "")),
        typed.get("outcome", ""),
        acting.number(typed.get("office", "")),
        clean(typed.get("because", "")),
    )


def of_draft(say: Say, row: Row, text: str) -> Form:
    """A draft as it is written on; why something can't be done stands in a line of its own."""
    head, line, because = text.rpartition("\n" + say("case_pages.because_line", because=""))
    if row.outcome != NOT_FEASIBLE or not line:
        return Form(text, row.outcome, row.department_id)
    return Form(head, row.outcome, row.department_id, because)


def words_of(tx: Transaction, say: Say, form: Form) -> Words:
    """The answer as it is told."""
    text = form.text
    if form.outcome == NOT_FEASIBLE and form.because:
        text = f"{text}\n{say('case_pages.because_line', because=form.because)}"
    return Words(text, form.outcome, form.office, departments.name(tx, form.office))


def unfit(tx: Transaction, say: Say, form: Form) -> dict[str, str]:
    """What is wrong with an answer even as a draft, as sentences by field."""
    wrong = {}
    if not form.text:
        wrong["text"] = say("case_pages.answer_missing")
    elif len(form.text) > MOST_ANSWER:
        wrong["text"] = say("case_pages.answer_long", most=MOST_ANSWER)
    if len(form.because) > MOST_BECAUSE or "\n" in form.because:
        wrong["because"] = say("case_pages.reason_long", most=MOST_BECAUSE)
    if form.office is not None and not departments.name(tx, form.office):
        wrong["office"] = say("case_pages.not_there")
    return wrong


def faults(tx: Transaction, say: Say, form: Form, cases: list[Told]) -> dict[str, str]:
    """What is wrong with an answer that is to be told to some cases, as sentences by field."""
    wrong = unfit(tx, say, form)
    if form.outcome not in OUTCOMES:
        wrong["outcome"] = say("case_pages.outcome_missing")
    if form.outcome == NOT_FEASIBLE and not form.because:
        wrong["because"] = say("case_pages.no_because")
    if "text" not in wrong and any(answering.is_public(one.row) for one in cases):
        found = grouptexts.faults(words_of(tx, say, form).text)
        told = [say(FORBIDDEN[one]) for one in found if one in FORBIDDEN]
        wrong |= {"text": "\n".join(told)} if told else {}
    return wrong


def preview(request: web.Request, tx: Transaction, case: Told, words: Words) -> Preview:
    """What people will read of an answer."""
    parts, scope = parts_of(request), acting.scope(request, tx)
    desk, number = parts.desk, case.row.id
    owners, backers = voices.proposers(tx, number), voices.supporters(tx, number)
    others = [one for one in backers if one not in owners]
    lost = [one for one in (*owners, *others) if desk.reach.to_person(tx, one) is None]
    mine, theirs = (
        calling.alone(tx, parts.vault, desk.say, case, next(iter(some), None))
        for some in (owners, others)
    )
    group = answering.group_text(case, words, desk) if answering.is_public(case.row) else ""
    return Preview(
        "\n".join(answering.lines(mine, words, desk, own=True)) if owners else "",
        "\n".join(answering.lines(theirs, words, desk, own=False)) if others else "",
        group,
        len(group.replace("\n", "")),
        words.text in group,
        tuple(called(tx, scope, parts.say, one) for one in lost),
        len(others),
    )
