"""核对 in chat: staff say 同意 or 不是 to who said who they are."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from bot.messages import Reply, Request
from bot.permissions import STAFF
from bot.router import Feature, Listen
from bot.scene import Option, Person, Question, Ref
from handlers.asking import PRIVATE_PATIENCE
from services import decisions, matters, members, tasks
from services.activities import deciding
from services.tasks import REF
from storage import dialogs
from storage.audit import By
from storage.transaction import Row, Transaction

INTENT = "decide"
MOST = 9
# What staff read of somebody who was asked about, by how the entry stands now.
ACTIVITY = {
    "in": "decisions.activity_in",
    "waiting": "decisions.activity_waiting",
    "out": "decisions.activity_out",
}


def decide(tx: Transaction, request: Request) -> list[Reply]:
    """Approve or refuse the task that is quoted, chosen, or the only one that waits."""
    person = request.scene.person
    if request.message.chat.is_group or person is None:
        return []
    waiting = _meant(decisions.waiting_for(tx, person), request)
    _end_question(tx, request)
    if len(waiting) > 1:
        return [_which_task(tx, request, waiting[:MOST])]
    if not waiting:
        return [Reply(request.say("decisions.nothing"))]
    if waiting[0].kind == decisions.ACTIVITY:
        return [_decide_activity(tx, request, waiting[0], person)]
    if request.understanding.slots.get("value"):
        return [_approve(tx, request, waiting[0], person)]
    return [_refuse(tx, request, waiting[0], person)]


def _meant(waiting: list[Row], request: Request) -> list[Row]:
    ref = request.understanding.slots.get("ref")
    return waiting if ref is None else [task for task in waiting if (REF, task.id) == tuple(ref)]


def _approve(tx: Transaction, request: Request, task: Row, person: Person) -> Reply:
    """Bind it to the one person it can be; ask where there are several, or the story changed."""
    found = decisions.candidates(tx, task, person)
    chosen = _chosen(request, found)
    if not found:
        return Reply(request.say("decisions.nobody", name=_sought(task)))
    changed = task.changed_at > task.opened_at
    if chosen is None and (len(found) > 1 or changed):
        return _which_person(tx, request, task, found[:MOST])
    member_id = found[0].id if chosen is None else chosen
    by = By(person.id, request.scene.now)
    if not decisions.approve(tx, task, member_id, by, matters.desk(request)):
        return Reply(request.say("decisions.nothing"))
    name = members.name(tx, member_id)
    if task.kind == decisions.FAMILY:
        relative = task.slots["name"]
        return Reply(request.say("decisions.linked", relative=relative, name=name))
    return Reply(request.say("decisions.bound", name=name))


def _refuse(tx: Transaction, request: Request, task: Row, person: Person) -> Reply:
    by = By(person.id, request.scene.now)
    done = decisions.refuse(tx, task, by, matters.desk(request))
    return Reply(request.say("decisions.refused" if done else "decisions.nothing"))


def _decide_activity(tx: Transaction, request: Request, task: Row, person: Person) -> Reply:
    """Let whoever was asked about in, or not; each of them is told alone."""
    zone: ZoneInfo = request.scene.now.tzinfo  # type: ignore[assignment]
    by, told = By(person.id, request.scene.now), (matters.desk(request), zone)
    agreed = bool(request.understanding.slots.get("value"))
    done = deciding.decide(tx, task, by, told, agreed=agreed)
    lines = [request.say(ACTIVITY[state], title=title, name=name) for title, name, state in done]
    return Reply("\n".join(lines) or request.say("decisions.nothing"))


def _chosen(request: Request, found: Iterable[Row]) -> int | None:
    """The person who was chosen of the list; only of those who may be meant."""
    people = request.understanding.slots.get("people") or [None]
    return next((row.id for row in found if row.id == people[0]), None)


def _which_person(tx: Transaction, request: Request, task: Row, found: list[Row]) -> Reply:
    roster = request.scene.roster
    known = [(row, roster.known(row.id)) for row in found]
    options = tuple(
        Option(n, "，".join(filter(None, (row.name, one and one.branch, row.unit))), row.id)
        for n, (row, one) in enumerate(known, 1)
    )
    offered = _ask(tx, request, options, (REF, task.id))
    return Reply(request.say("decisions.which_person", name=_sought(task), options=offered))


def _which_task(tx: Transaction, request: Request, waiting: list[Row]) -> Reply:
    options = tuple(
        Option(n, _called(tx, task), (REF, task.id)) for n, task in enumerate(waiting, 1)
    )
    return Reply(request.say("decisions.which", options=_ask(tx, request, options, None)))


def _called(tx: Transaction, task: Row) -> str:
    """Who it is, as the account itself says; of an activity who is to come."""
    about = deciding.about(task) if task.kind == decisions.ACTIVITY else None
    if about is not None:
        return members.name(tx, about)
    return str(task.slots.get("name") or task.account_id)


def _sought(task: Row) -> str:
    """Who must be found on the roster, or the account where no name was said."""
    return tasks.name_in(task) or str(task.slots.get("name") or task.account_id)


def _ask(tx: Transaction, request: Request, options: tuple[Option, ...], ref: Ref | None) -> str:
    """Open the question; gives its options as they are offered."""
    value, now = request.understanding.slots.get("value"), request.scene.now
    until = now + PRIVATE_PATIENCE
    question = Question(INTENT, options, until, ref=ref, draft={"value": value})
    dialogs.ask(tx, request.message, question, now)
    return "；".join(f"{option.n} {option.label}" for option in options)


def _end_question(tx: Transaction, request: Request) -> None:
    pending = request.scene.pending
    if pending is not None and pending.of == INTENT:
        dialogs.end(tx, request.message)


feature = Feature("decisions", listens=(Listen(INTENT, decide, allowed=STAFF),))
