"""撤回 in chat: taking back, for a day, what one did last to a list."""

from __future__ import annotations

from collections.abc import Container, Sequence

from bot.messages import Reply, Request
from handlers import campaigns
from handlers.activities import arriving, enlarging, finding, telling, words
from handlers.activities.telling import Told
from services.activities import deeds, entries, remarks, signing, undoing, writing
from services.activities.deeds import Change
from services.activities.entries import IN, OFFERED, OUT, WAITING, Entry, Key
from storage import acknowledgements
from storage.audit import By
from storage.signups import LISTED
from storage.transaction import Row, Transaction

PLACED = (IN, OFFERED)


def undo(tx: Transaction, request: Request) -> list[Reply]:
    """Have the list stand as before what the speaker did last, and say how it stands."""
    me, now = campaigns.person(request), request.scene.now
    named = finding.named(request)
    only = named[0].id if named else None
    deed = undoing.last(tx, me.id, now, only)
    told = remarks.last(tx, me.id, now, only)
    if told is not None and (deed is None or told.id > deed.id):
        return _remark(tx, request, told)
    if deed is None:
        if not campaigns.is_spoken_to(request):
            return []
        return telling.alone(tx, request, request.say("signups.nothing_to_undo"))
    return _deed(tx, request, deed)


def _remark(tx: Transaction, request: Request, told: Row) -> list[Reply]:
    """Take back what was told beside a sign-up."""
    campaigns.end_question(tx, request)
    by = By(campaigns.person(request).id, request.scene.now)
    row = writing.find(tx, deeds.activity_of(told))
    assert row is not None, "activities are never struck off"
    done = remarks.take_back(tx, request.vault, told, by)
    key = "signups.remark_undone" if done else "signups.nothing_to_undo"
    text = request.say(key, title=row.title)
    return telling.alone(tx, request, text, refs=((writing.KIND, row.id),))


def _deed(tx: Transaction, request: Request, deed: Row) -> list[Reply]:
    campaigns.end_question(tx, request)
    by = By(campaigns.person(request).id, request.scene.now)
    done = undoing.undo(tx, deed, by)
    row = writing.find(tx, deeds.activity_of(deed))
    assert row is not None, "activities are never struck off"
    telling.recount(tx, request, row)
    if deed.action == deeds.ARRIVE:
        _untell_arrived(tx, request, row, deed)
    ref = (writing.KIND, row.id)
    standing = entries.found(tx, row.id, (one.key for one in done.back))
    back = [standing[one.key] for one in done.back]
    if deed.action == deeds.ARRIVE:
        texts, alone = _not_come(request, row, back), []
    else:
        waited = {o.key for o in deeds.changes(deed) if o.before and o.before.state == WAITING}
        texts = _here(tx, request, row, back)
        alone = _alone(tx, request, row, back, waited)
    here = [Reply(text, refs=(ref,)) for text in texts]
    if done.stayed:
        alone.append(request.say("signups.undo_stayed", title=row.title))
    _tell_them(tx, request, row, done.back)
    return telling.tell(tx, request, Told(tuple(here), tuple(alone)), (ref,))


def _here(tx: Transaction, request: Request, row: Row, back: Sequence[Row]) -> list[str]:
    """How the speaker's party stands again, or that nobody of it does."""
    say, me = request.say, campaigns.person(request)
    on = [one for one in back if one.state in PLACED]
    off = [one for one in back if one.state == OUT]
    if not on and not off:
        return []
    own = entries.of_member(tx, row.id, me.id)
    mine = [*([own] if own is not None else []), *enlarging.others(tx, row, me.id, me.id), *on]
    party = {one.id: one for one in mine if one.state in PLACED}
    lead = say("signups.undone_by", name=me.name) if request.message.chat.is_group else ""
    if party and not any(one.how in LISTED for one in off):
        told = [_entry(one) for one in party.values()]
        n, who = words.heads(told), words.party(say, told, me)
        return [lead + say("signups.stands_again", title=row.title, n=n, who=who)]
    return [lead + say("signups.undone", title=row.title, who=_names(request, off or on))]


def _alone(
    tx: Transaction, request: Request, row: Row, back: Sequence[Row], waited: Container[Key]
) -> list[str]:
    """That somebody waits again, which the speaker alone reads; some `waited` before too."""
    waiting = [one for one in back if one.state == WAITING]
    if not waiting:
        return []
    places = signing.order(tx, row.id)
    place = min(places[entries.key_of(one)] for one in waiting)
    who = _names(request, waiting)
    still = all(entries.key_of(one) in waited for one in waiting)
    key = "signups.waits_still" if still else "signups.waits_again"
    return [request.say(key, title=row.title, who=who, place=place)]


def _names(request: Request, rows: Sequence[Row]) -> str:
    say, me = request.say, campaigns.person(request)
    return words.listed(say, (words.mine(say, o.name, entries.key_of(o), me) for o in rows))


def _entry(one: Row) -> Entry:
    return Entry(one.name, one.member_id, one.heads, tuple(one.company or ()))


def _tell_them(tx: Transaction, request: Request, row: Row, back: Sequence[Change]) -> None:
    """Tell whoever else stands otherwise now."""
    say, me = request.say, campaigns.person(request)
    values = {"name": me.name, "title": row.title}
    texts = {
        OUT: say("signups.off_for_you", **values),
        IN: say("signups.signed_for_you", when=words.when_and_where(request, row), **values),
    }
    told = [
        (one.key, texts[one.after.state])
        for one in back
        if isinstance(one.key, int)
        and one.key != me.id
        and one.after.state in texts
        and (one.before is None or one.before.state != one.after.state)
    ]
    telling.others(tx, request, row, told)


def _not_come(request: Request, row: Row, back: Sequence[Row]) -> list[str]:
    """That nobody is noted any more as having come."""
    if not back:
        return []
    me = campaigns.person(request).id
    who = _names(request, sorted(back, key=lambda one: one.member_id != me))
    return [request.say("arrivals.undone", title=row.title, who=who)]


def _untell_arrived(tx: Transaction, request: Request, row: Row, deed: Row) -> None:
    """Take the confirmation of it back where the group has not read it yet."""
    for one in deeds.changes(deed):
        told = arriving.acknowledged(tx, row, one.key, "")
        acknowledgements.leave(tx, told, request.scene.now, request.say)
