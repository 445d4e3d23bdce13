"""What a department says of a case by its link: it sees to it, answers, or sends it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert

from services.entering import clean
from services.matters import Desk
from services.suggestions import (
    answering,
    assigning,
    departments,
    links,
    reading,
    reopening,
    stages,
    steps,
)
from services.suggestions.answering import OUTCOMES, Words
from services.suggestions.links import GOOD, USED, Found
from services.suggestions.steps import Doer
from storage import outbox
from storage.audit import By
from storage.tables.base import core
from storage.tables.suggestions import CaseNote
from storage.transaction import Row, Transaction
from storage.vault import Vault

ANSWER, TAKE, RETURN = "answer", "take", "return"
MOST_WORDS, MOST_NAME = 1000, 30
NOTE = "note"

_notes = core(CaseNote)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a department wrote: an answer with its outcome, or the reason why it sends it back.

    `name` is who of the office answers, or who else is to see to it. `errors` are, by field, the
    keys of what is wrong.
    """

    deed: str
    text: str = ""
    outcome: str = ""
    name: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Telling:
    """By what clerks are told of a reply, and when it came."""

    vault: Vault
    desk: Desk
    now: datetime


def read(fields: Mapping[str, str]) -> Reply:
    """A form as it was sent, with what is wrong."""
    deed = fields.get("deed", "")
    if deed == TAKE:
        return Reply(TAKE)
    if deed == RETURN:
        return _checked(RETURN, fields.get("reason", ""), "", fields.get("other", ""))
    given = (fields.get("text", ""), fields.get("outcome", ""), fields.get("name", ""))
    return _checked(ANSWER, *given)


def take_in(tx: Transaction, secret: str, reply: Reply, told: Telling) -> Found:
    """Do what a department says by its link; gives the link as it stood before.

    It was done where the link stood GOOD. Said a second time in the same words it stands GOOD as
    well, and nothing more is done.
    """
    found = links.locked(tx, told.vault, secret, told.now)
    link, case = found.link, found.case
    if link is None or case is None:
        return found
    if found.state == USED and _is_again(tx, told.vault, link, reply):
        return Found(GOOD, link, case)
    if found.state != GOOD:
        return found
    if reply.deed == TAKE:
        _take(tx, link, case, told)
        return found
    if reply.deed == RETURN:
        _send_back(tx, link, reply, told)
    else:
        _answer(tx, link, reply, told)
    links.use(tx, link, told.now)
    _tell(tx, link, case, reply, told)
    return found


def _checked(deed: str, text: str, outcome: str, name: str) -> Reply:
    """An answer or a sending back; the fields of the two are called by other names."""
    text, name = clean(text), " ".join(clean(name).split())
    back = deed == RETURN
    about, who = ("reason", "other") if back else ("text", "name")
    errors = {}
    if not text:
        missing = "department_pages.reason_missing" if back else "department_pages.text_missing"
        errors[about] = missing
    elif len(text) > MOST_WORDS:
        errors[about] = "department_pages.words_long"
    if deed == ANSWER and outcome not in OUTCOMES:
        errors["outcome"] = "department_pages.outcome_missing"
    if len(name) > MOST_NAME:
        errors[who] = "department_pages.name_long"
    return Reply(deed, text, outcome, name, errors)


def _take(tx: Transaction, link: Row, case: Row, told: Telling) -> None:
    if stages.allowed(stages.TAKE, case.state):
        steps.take(tx, link.case_id, stages.TAKE, _doer(link, told))


def _answer(tx: Transaction, link: Row, reply: Reply, told: Telling) -> None:
    doer = _doer(link, told)
    words = Words(reply.text, reply.outcome, link.department_id)
    answering.keep_draft(tx, link.case_id, words, doer)
    if reply.name:
        office = departments.name(tx, link.department_id)
        note = told.desk.say("department_pages.answered_by", office=office, name=reply.name)
        values = {"case_id": link.case_id, "by_id": None, "at": told.now}
        sealed = told.vault.seal(note, NOTE)
        tx.execute(insert(_notes).values(note_sealed=sealed, **values))


def _send_back(tx: Transaction, link: Row, reply: Reply, told: Telling) -> None:
    doer = _doer(link, told, _reason(reply, told))
    assigning.give_back(tx, link.case_id, doer)


def _reason(reply: Reply, told: Telling) -> str:
    if not reply.name:
        return reply.text
    return told.desk.say("department_pages.not_ours", reason=reply.text, name=reply.name)


def _doer(link: Row, told: Telling, reason: str = "") -> Doer:
    return Doer(By(None, told.now), told.vault, reason, link.department_id)


def _is_again(tx: Transaction, vault: Vault, link: Row, reply: Reply) -> bool:
    """Whether a form came twice: what the link was used for says the same."""
    if reply.deed == ANSWER:
        said = [
            (answering.words_of(vault, row), row.outcome)
            for row in answering.every(tx, link.case_id)
            if row.at == link.used_at and row.department_id == link.department_id
        ]
        return (reply.text, reply.outcome) in said
    reasons = [
        steps.reason_of(vault, step)
        for step in steps.of_case(tx, link.case_id)
        if step.at == link.used_at and step.department_id == link.department_id
    ]
    return reply.deed == RETURN and any(one.startswith(reply.text) for one in reasons)


def _tell(tx: Transaction, link: Row, case: Row, reply: Reply, told: Telling) -> None:
    """Tell who made the link, and who sees to the case, each once."""
    about, desk = reading.one(tx, told.vault, link.case_id), told.desk
    assert about is not None, "it was just changed"
    key = "department_pages.sent_back" if reply.deed == RETURN else "department_pages.draft_came"
    office = departments.name(tx, link.department_id)
    hidden = about.row.sensitive
    words = desk.say("department_pages.see_page") if hidden else about.short
    text = desk.say(key, office=office, n=link.case_id, words=words)
    for one in dict.fromkeys((link.by_id, *reopening.in_charge(tx, case))):
        chat = desk.reach.to_person(tx, one) if one is not None else None
        if chat is not None:
            at = f"case:{link.case_id}:link:{link.id}:{one}"
            outbox.put(tx, at, chat, text, told.now, kind="post")
