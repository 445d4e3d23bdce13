"""What comes of signing up, for chat: done or not open, and who is told what of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.messages import Reply, Request
from bot.permissions import CLERKS
from handlers import campaigns
from handlers.activities import telling, words
from services.activities import altering, signing
from services.activities.altering import Altered, Wanted
from services.activities.entries import ASKED, WAITING
from services.activities.leaving import Left
from services.activities.overlapping import overlapping
from services.activities.signing import Done, NotOpenError, Party
from services.activities.writing import KIND
from storage.audit import By
from storage.transaction import Row, Transaction

# Why nobody can sign up.
NOT_OPEN = {
    "gone": "signups.gone",
    "cancelled": "signups.cancelled",
    "begun": "signups.begun",
    "closed": "signups.closed",
    "late": "signups.late",
}
# Staff may still decide otherwise.
DECIDABLE = ("closed", "late")


def put(
    tx: Transaction, request: Request, row: Row, wanted: Sequence[Party], how: str
) -> list[Done]:
    """Sign parties up; clerks may also when it is late."""
    me = campaigns.person(request)
    by = By(me.id, request.scene.now)
    try:
        return signing.sign_up(tx, row.id, wanted, by, how)
    except NotOpenError as error:
        if me.role not in CLERKS or str(error) not in DECIDABLE:
            raise
    return signing.sign_up(tx, row.id, wanted, by, how, vetted=True)


def alter(
    tx: Transaction, request: Request, row: Row, wanted: Wanted, how: str = "self"
) -> Altered:
    """Have a list be otherwise, as one deed; clerks may also when it is late."""
    me = campaigns.person(request)
    by = By(me.id, request.scene.now)
    try:
        return altering.alter(tx, row.id, wanted, by, how)
    except NotOpenError as error:
        if me.role not in CLERKS or str(error) not in DECIDABLE:
            raise
    return altering.alter(tx, row.id, wanted, by, how, vetted=True)


def not_open(tx: Transaction, request: Request, row: Row, error: NotOpenError) -> list[Reply]:
    """Why nobody can sign up, said alone; staff are told where they may decide otherwise."""
    why = str(error)
    text = request.say(NOT_OPEN.get(why, "signups.gone"), **_about(request, row, why))
    if why in DECIDABLE:
        nobody = telling.staff(tx, request, telling.LATE, row)
        text += nobody or request.say("signups.staff_told")
    return telling.alone(tx, request, text, refs=((KIND, row.id),))


def states(tx: Transaction, request: Request, row: Row, done: Sequence[Done]) -> list[str]:
    """What of the outcome concerns the speaker alone: waiting, asked about, at the same time."""
    say, me = request.say, campaigns.person(request)
    lines = []
    waiting = [one for one in done if one.state == WAITING]
    if waiting:
        who = words.party(say, [one.entry for one in waiting], me)
        lines.append(say("signups.waiting", title=row.title, who=who, place=waiting[0].place))
    asked = [one for one in done if one.state == ASKED]
    for one in asked:
        about = one.entry.member_id
        nobody = telling.staff(tx, request, telling.ASKED, row, about) if one.new else ""
        who = words.mine(say, one.entry.name, one.entry.key, me)
        lines.append(say("signups.asked", title=row.title, who=who) + nobody)
    if len(asked) > words.MOST_NAMES:
        names = words.all_of(one.entry.name for one in asked)
        lines[-len(asked) :] = [say("signups.asked", title=row.title, who=names)]
    if any(one.entry.key == me.id and one.new for one in done):
        others = [one.title for one in overlapping(tx, me.id, row)]
        if others:
            lines.append(say("signups.overlap", titles=words.listed(say, others)))
    return lines


def tell_signed(tx: Transaction, request: Request, row: Row, done: Sequence[Done]) -> None:
    """Tell whoever was signed up by somebody else."""
    say, me = request.say, campaigns.person(request)
    values = {"name": me.name, "title": row.title}
    told = []
    for one in done:
        number = one.entry.member_id
        if not one.new or number in (None, me.id) or one.state == ASKED:
            continue
        if one.state == WAITING:
            text = say("signups.waiting_for_you", place=one.place, **values)
        else:
            at = words.when_and_where(request, row)
            text = say("signups.signed_for_you", when=at, **values)
        told.append((number, text))
    telling.others(tx, request, row, told)


def tell_off(tx: Transaction, request: Request, row: Row, left: Iterable[Left]) -> None:
    """Tell whoever was taken off by somebody else."""
    me = campaigns.person(request)
    text = request.say("signups.off_for_you", name=me.name, title=row.title)
    numbers = [one.key for one in left if isinstance(one.key, int) and one.key != me.id]
    telling.others(tx, request, row, [(number, text) for number in numbers])


def _about(request: Request, row: Row, why: str) -> dict[str, str]:
    if why == "gone" or row.starts_at is None:
        return {}
    if why == "late":
        return {"title": row.title, "day": words.day(request, row)}
    return {"title": row.title}
