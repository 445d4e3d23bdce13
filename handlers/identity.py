"""登记: somebody says who they are, and proves it; what can't be proved is left to staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.messages import Account, Reply, Request
from bot.permissions import ANYONE, ROLES
from bot.router import Feature, Listen
from bot.scene import Question
from handlers import couples, families, phones
from handlers.asking import PRIVATE_PATIENCE
from handlers.hears.identity import can_not_tell, last_digits, without_digits
from handlers.hears.phones import says_changed
from services import binding, matters, members, tasks
from services.binding import Outcome
from storage import dialogs, inbox
from storage.audit import By
from storage.transaction import Transaction

# What is said where the digits did not settle it.
PROVEN_BY_STAFF = "identity.to_staff"
DISOWNED = "account_disowned"
# Who does not answer with digits is asked so often.
MOST_ASKED = 2


def note(tx: Transaction, request: Request) -> list[Reply]:
    """Bind an account that proves whose it is; leave everything else to staff."""
    pending = request.scene.pending
    asked = pending is not None and pending.of == request.understanding.intent
    if asked and says_changed(request.message.text):
        return phones.note(tx, request)
    kin = families.kin_of(request)
    if kin is not None:
        return families.introduce(tx, request, kin)
    shared = request.understanding.slots.get("shared_account")
    if shared and request.scene.person is not None and not request.message.chat.is_group:
        return couples.share(tx, request)
    name = request.understanding.slots.get("name")
    if not isinstance(name, str) or not name or not _may_prove(request):
        return _to_staff(tx, request)
    digits = last_digits(request.message.text)
    if digits is None:
        return _no_digits(tx, request, name)
    return _prove(tx, request, name, digits)


def not_me(tx: Transaction, request: Request) -> list[Reply]:
    """Free somebody of the accounts that were bound after this one, and tell staff."""
    person, now = request.scene.person, request.scene.now
    assert person is not None, "the dispatcher admits people of the roster only"
    if request.message.chat.is_group:
        return []
    freed = binding.disown(tx, request.message.sender, person.id, By(person.id, now))
    if not freed:
        return [Reply(request.say("identity.nothing_newer"))]
    said = request.say("identity.disowned_seen", name=person.name, n=len(freed))
    matter = replace(matters.of(request, DISOWNED), said=said, slots={})
    tasks.add(tx, matter, matters.desk(request))
    return [Reply(request.say("identity.disowned"))]


def _no_digits(tx: Transaction, request: Request, name: str) -> list[Reply]:
    """Ask for the digits, but not for ever, nor of who can't tell them."""
    pending = request.scene.pending
    draft = pending.draft if pending and pending.of == request.understanding.intent else {}
    times = draft.get("times", 0) if draft.get("name") == name else 0
    if times >= MOST_ASKED or (times and can_not_tell(request.message.text)):
        dialogs.end(tx, request.message)
        return _to_staff(tx, request, PROVEN_BY_STAFF)
    return _ask(tx, request, name, "identity.digits", times + 1)


def _prove(tx: Transaction, request: Request, name: str, digits: str) -> list[Reply]:
    dialogs.end(tx, request.message)
    inbox.hide(tx, request.inbox_id, without_digits(request.message.text))
    scene, account = request.scene, request.message.sender
    done = binding.attempt(tx, request.vault, account, name, digits, now=scene.now, day=scene.today)
    if done.outcome is Outcome.WRONG:
        return _ask(tx, request, name, "identity.wrong")
    if done.member_id is None or done.outcome is Outcome.STAFF:
        return _to_staff(tx, request, PROVEN_BY_STAFF)
    return _bound(tx, request, account, done.member_id)


def _bound(tx: Transaction, request: Request, account: Account, member_id: int) -> list[Reply]:
    """Greet whoever was bound, with what was counted of what they said before.

    Staff see on a page that it was bound.
    """
    name, now = members.name(tx, member_id), request.scene.now
    tasks.close(tx, request.understanding.intent, account, None, now)
    counted = request.replay(tx, account, now) if request.replay else None
    greeting = request.say("identity.bound", name=name)
    return [Reply("\n".join(filter(None, (greeting, counted))))]


def _may_prove(request: Request) -> bool:
    """Alone with the bot, by an account that is nobody's, of oneself."""
    slots = request.understanding.slots
    plain = not {"role", "relation", "action"} & slots.keys()
    return plain and request.scene.person is None and not request.message.chat.is_group


def _ask(tx: Transaction, request: Request, name: str, words: str, times: int = 1) -> list[Reply]:
    """Ask for the last digits, with the name kept, and how often that was asked."""
    intent, now = request.understanding.intent, request.scene.now
    until: timedelta = PRIVATE_PATIENCE
    question = Question(
        intent, (), now + until, kind="question", draft={"name": name, "times": times}
    )
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


feature = Feature(
    "identity",
    listens=(
        Listen("bind_identity", note, allowed=ANYONE),
        Listen("not_me", not_me, allowed=frozenset(ROLES)),
    ),
)
