"""家属 in chat: a relative says whose, and who; staff are asked before anything is shown."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Reply, Request
from bot.scene import Person, Question, Who
from handlers.asking import PRIVATE_PATIENCE
from handlers.hears.families import SPOUSE, Kin, kin_said, own_name
from services import families, matters, tasks
from services.matters import SAID
from storage import dialogs
from storage.audit import By
from storage.transaction import Transaction

# What a relative calls the elders whom a record is asked of.
MALE, FEMALE = (
    ("father", "grandfather", "father-in-law"),
    ("mother", "grandmother", "mother-in-law"),
)


def kin_of(request: Request) -> Kin | None:
    """Whose relative the sender says to be, alone with the bot; None where that isn't said.

    The answer to the question for the name belongs to what was said before it.
    """
    person, pending = request.scene.person, request.scene.pending
    if request.message.chat.is_group or (person is not None and person.role != "family"):
        return None
    kin = kin_said(request.message.text)
    asked = pending.draft if pending is not None and pending.of == "bind_identity" else {}
    if kin is None and "elder" in asked:
        kin = Kin(asked["elder"], asked["relation"], own_name(request.message.text))
    slots = request.understanding.slots
    if kin is not None and not kin.name and slots.get("role") == "family":
        kin = replace(kin, name=str(slots.get("name", "")))
    return kin


def introduce(tx: Transaction, request: Request, kin: Kin) -> list[Reply]:
    """Enter a relative and ask staff; husband or wife may be on the roster, so staff look first."""
    name = request.scene.person.name if request.scene.person else kin.name
    if not name:
        return _ask_name(tx, request, kin)
    dialogs.end(tx, request.message)
    matter = _matter(tx, request, families.Claim(name, kin.elder, kin.relation))
    if not tasks.add(tx, matter, matters.desk(request)).told:
        return [Reply(request.say("tasks.nobody"))]
    return [Reply(request.say("families.noted", name=name))]


def _matter(tx: Transaction, request: Request, claim: families.Claim) -> matters.Matter:
    """What staff are to decide, in all the words that were said."""
    matter = matters.of(request)
    if claim.relation == SPOUSE:
        return replace(matter, slots={"name": claim.name})
    account, by = request.message.sender, By(None, request.scene.now)
    slots = families.enter(tx, request.vault, account, claim, by)
    member_id = slots["relative"]
    return replace(matter, kind=families.ASKED, member_id=member_id, slots=slots)


def elder_meant(tx: Transaction, request: Request, right: str) -> Person | None:
    """The one elder who is spoken of and for whom the sender has the right; else None.

    A word such as father means the elder of that sex, if there is but one.
    """
    person, roster = request.scene.person, request.scene.roster
    if person is None:
        return None
    people: list[Who] = list(request.understanding.slots.get("people", ()))
    seen = families.elders(tx, person.id, right, request.scene.today)
    sexes = {"M" if who in MALE else "F" for who in people if who in (*MALE, *FEMALE)}
    named = [one for one in map(roster.known, seen) if one is not None]
    meant = [
        one for one in named if one.id in people or (sexes and (not one.sex or one.sex in sexes))
    ]
    return Person(meant[0].id, meant[0].name, "member") if len(meant) == 1 else None


def _ask_name(tx: Transaction, request: Request, kin: Kin) -> list[Reply]:
    now = request.scene.now
    draft = {"elder": kin.elder, "relation": kin.relation, SAID: request.message.text}
    question = Question("bind_identity", (), now + PRIVATE_PATIENCE, kind="question", draft=draft)
    dialogs.ask(tx, request.message, question, now)
    return [Reply(request.say("families.own_name"))]
