"""个人信息 in chat: taking a consent back or giving it, being deleted, what is kept of oneself.

In a group it is done as asked, and told without what it was about.
"""

from __future__ import annotations

from bot.messages import Reply, Request
from bot.permissions import ANYONE
from bot.router import Feature, Handler, Listen
from bot.scene import Person
from services import checkin, consents, matters, members, tasks
from services.consents import DUTY, PURPOSES
from storage.audit import By
from storage.transaction import Transaction

# What is said of a consent that ended, by its purpose; None for all of them.
ENDED = {
    None: "privacy.ended_all",
    "checkin": "privacy.ended_checkin",
    "birthday": "privacy.ended_birthday",
    "photos": "privacy.ended_photos",
    "health": "privacy.ended_health",
    "family": "privacy.ended_family",
}
SAID = "said"
# Of which something is kept that staff must delete.
KEPT_ELSEWHERE = ("photos", "health")
# Which consents need a signature.
SIGNED = ("health", "family")


def withdraw(tx: Transaction, request: Request) -> list[Reply]:
    """End a consent, or all of them, at once."""
    person, purpose = _person(request), request.understanding.slots.get("purpose")
    by = By(person.id, request.scene.now)
    if purpose is None:
        consents.withdraw_all(tx, person.id, by, how=SAID)
    else:
        consents.withdraw(tx, person.id, purpose, by, how=SAID)
    ended = _told(request, ENDED[purpose])
    if purpose is not None and purpose not in KEPT_ELSEWHERE:
        return ended
    return _together(request, ended, _to_staff(tx, request, "privacy.staff_delete"))


def give(tx: Transaction, request: Request) -> list[Reply]:
    """Keep a consent. One that is sensitive, or about others, is given to staff, on paper."""
    person, purpose = _person(request), request.understanding.slots["purpose"]
    if purpose in SIGNED:
        return _to_staff(tx, request, "privacy.by_staff")
    consents.give(tx, person.id, purpose, By(person.id, request.scene.now), how=SAID)
    return _told(request, "privacy.given", what=request.say(consents.CALLED[purpose]))


def ask_to_be_erased(tx: Transaction, request: Request) -> list[Reply]:
    """Leave it to staff, who must see what the law has them keep; say so kindly."""
    return _to_staff(tx, request, "privacy.erase_asked")


def what_is_kept(tx: Transaction, request: Request) -> list[Reply]:
    """A short summary, and staff are asked for the whole; in a group only that."""
    person = _person(request)
    passed_on = _to_staff(tx, request, "privacy.kept_whole")
    if request.message.chat.is_group:
        return passed_on
    standing = [one.purpose for one in consents.of(tx, person.id) if one.holds]
    consented = [request.say(consents.CALLED[p]) for p in standing if PURPOSES[p] != DUTY]
    text = request.say(
        "privacy.kept",
        name=person.name,
        accounts=len(members.accounts(tx, person.id)),
        days=checkin.days_of(tx, person.id),
        consents="、".join(consented) or request.say("privacy.none"),
    )
    return _together(request, [Reply(text)], passed_on)


def _for_known(handler: Handler) -> Handler:
    """The handler for people of the roster; for who is nobody yet, staff are told."""

    def known(tx: Transaction, request: Request) -> list[Reply]:
        if request.scene.person is not None:
            return list(handler(tx, request))
        return _to_staff(tx, request, "privacy.stranger")

    return known


def _person(request: Request) -> Person:
    assert request.scene.person is not None, "others were passed on to staff"
    return request.scene.person


def _to_staff(tx: Transaction, request: Request, key: str) -> list[Reply]:
    """Leave it to staff, and say so with the sentence; in a group with one that tells nothing."""
    if not tasks.add(tx, matters.of(request), matters.desk(request)).told:
        return [Reply(request.say("tasks.nobody"))]
    in_group = request.message.chat.is_group
    return [Reply(request.say("privacy.asked_in_group" if in_group else key))]


def _together(request: Request, *said: list[Reply]) -> list[Reply]:
    """Several sentences as one answer; in a group the first will do."""
    if request.message.chat.is_group:
        return said[0]
    return [Reply("\n".join(reply.text for replies in said for reply in replies))]


def _told(request: Request, key: str, **values: object) -> list[Reply]:
    """The sentence, in a group one that tells nothing."""
    if request.message.chat.is_group:
        return [Reply(request.say("privacy.done_in_group"))]
    return [Reply(request.say(key, **values))]


feature = Feature(
    "privacy",
    help="privacy.help",
    listens=(
        Listen("privacy_withdraw", _for_known(withdraw), allowed=ANYONE),
        Listen("privacy_give", _for_known(give), allowed=ANYONE),
        Listen("privacy_erase", _for_known(ask_to_be_erased), allowed=ANYONE),
        Listen("privacy_ask", _for_known(what_is_kept), allowed=ANYONE),
    ),
)
