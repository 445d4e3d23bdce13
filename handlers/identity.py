"""登记: somebody says who they are, and proves it; what can't be proved is left to staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.messages import Reply, Request
from bot.permissions import ANYONE
from bot.router import Feature, Listen
from bot.scene import Question
from handlers.asking import PRIVATE_PATIENCE
from handlers.hears.identity import last_digits
from services import binding, matters, members, tasks
from services.binding import Outcome
from storage import dialogs
from storage.transaction import Transaction

# What is said where the digits did not settle it.
PROVEN_BY_STAFF = "identity.to_staff"


def note(tx: Transaction, request: Request) -> list[Reply]:
    """Bind an account that proves whose it is; leave everything else to staff."""
    name = request.understanding.slots.get("name")
    if not isinstance(name, str) or not name or not _may_prove(request):
        return _to_staff(tx, request)
    digits = last_digits(request.message.text)
    if digits is None:
        return _ask(tx, request, name, "identity.digits")
    dialogs.end(tx, request.message)
    scene, account = request.scene, request.message.sender
    done = binding.attempt(tx, request.vault, account, name, digits, now=scene.now, day=scene.today)
    if done.outcome is Outcome.WRONG:
        return _ask(tx, request, name, "identity.wrong")
    if done.member_id is None or done.outcome is Outcome.STAFF:
        return _to_staff(tx, request, PROVEN_BY_STAFF)
    return [Reply(request.say("identity.bound", name=members.name(tx, done.member_id)))]


def _may_prove(request: Request) -> bool:
    """Alone with the bot, by an account that is nobody's, of oneself."""
    slots = request.understanding.slots
    plain = not {"role", "relation", "action"} & slots.keys()
    return plain and request.scene.person is None and not request.message.chat.is_group


def _ask(tx: Transaction, request: Request, name: str, words: str) -> list[Reply]:
    """Ask for the last digits, with the name kept."""
    intent, now = request.understanding.intent, request.scene.now
    until: timedelta = PRIVATE_PATIENCE
    question = Question(intent, (), now + until, kind="question", draft={"name": name})
    dialogs.ask(tx, request.message, question, now)
    return [Reply(request.say(words))]


def _to_staff(tx: Transaction, request: Request, words: str = "identity.noted_name") -> list[Reply]:
    """Leave it to staff, with everything that was said, or who somebody failed to prove to be."""
    chat, name = request.message.chat, request.understanding.slots.get("name")
    matter = matters.of(request)
    if words == PROVEN_BY_STAFF:
        matter = replace(matter, said=request.say("identity.to_prove", name=name))
    told = tasks.add(tx, matter, matters.desk(request)).told
    if chat.is_group and not request.message.at_bot:
        return []
    if not told:
        return [Reply(request.say("tasks.nobody"))]
    if chat.is_group:
        return [Reply(request.say("identity.noted_in_group"))]
    if not isinstance(name, str) or not name:
        return [Reply(request.say("identity.noted"))]
    return [Reply(request.say(words, name=name))]


feature = Feature("identity", listens=(Listen("bind_identity", note, allowed=ANYONE),))
