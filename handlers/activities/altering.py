"""改 in chat: coming with more or fewer people than was said."""

from __future__ import annotations

from bot.messages import Reply, Request
from bot.scene import Item, Who
from handlers import campaigns, families
from handlers.activities import enlarging, finding, outcome, parties, signing, telling, words
from handlers.activities.enlarging import Size
from handlers.activities.telling import Told
from services.activities import entries, leaving, writing
from services.activities.entries import STANDS, Entry
from services.activities.signing import Done, NotOpenError
from storage.audit import By
from storage.signups import LISTED
from storage.transaction import Row, Transaction


def alter(tx: Transaction, request: Request) -> list[Reply]:
    """Have the speaker's own party be otherwise; ask how where that was not said."""
    understood = request.understanding
    items, asked = finding.settle(tx, request, finding.signed(request), "signups.nothing_on")
    if not items:
        return asked
    if "person" in understood.ask:
        return finding.who(tx, request)
    campaigns.end_question(tx, request)
    slots = understood.slots
    if not any(slots.get(one) for one in ("people", "add", "remove", "total")):
        finding.free(tx, request, activity=items[0].ref)
        text = request.say("signups.change_how", title=items[0].title)
        return [Reply(text, refs=(items[0].ref,))]
    return _alter(tx, request, items[0])


def _alter(tx: Transaction, request: Request, item: Item) -> list[Reply]:
    row = entries.lock(tx, item.id)
    assert row is not None, "an item that is shown stands"
    own = _host(tx, request, row)
    if own is None:
        return signing.sign_up(tx, request)
    alone: list[str] = []
    _drop(tx, request, row, own)
    joined = _join(tx, request, row, own)
    if isinstance(joined, NotOpenError):
        return outcome.not_open(tx, request, row, joined)
    alone += outcome.states(tx, request, row, joined)
    outcome.tell_signed(tx, request, row, joined)
    heads, company = _own_part(tx, request, row, own)
    if (heads, list(company)) != (own.heads, own.company or []):
        told = enlarging.resize(tx, request, row, own, Size(heads, company))
        alone += told.alone
    here = [] if alone else [whole(tx, request, row, own)]
    return telling.tell(tx, request, Told(tuple(here), tuple(alone)), (item.ref,))


def whole(tx: Transaction, request: Request, row: Row, own: Row) -> Reply:
    """How the party of somebody stands now."""
    say, me = request.say, campaigns.person(request)
    party = [entries.found(tx, row.id, (own.member_id,))[own.member_id]]
    party += _others(tx, request, row, own)
    told = [Entry(o.name, o.member_id, o.heads, tuple(o.company or ())) for o in party]
    values = {"title": row.title, "n": words.heads(told), "who": words.party(say, told, me.id)}
    refs = ((writing.KIND, row.id),)
    if request.message.chat.is_group:
        return Reply(say("signups.changed_here", name=me.name, **values), refs=refs)
    return Reply(say("signups.changed", **values), refs=refs)


def _host(tx: Transaction, request: Request, row: Row) -> Row | None:
    """The entry on which the party hangs: the speaker's own, of a relative that of the elder."""
    me = campaigns.person(request)
    number = me.id
    if me.role == "family":
        elder = families.elder_meant(tx, request, parties.RIGHT)
        signed = [one for one, own in request.scene.own.linked.items() if own.signed]
        found = elder.id if elder is not None else next(iter(signed), None)
        number = found or 0
        if not parties.may(tx, request, number, with_me=False):
            return None
    own = entries.of_member(tx, row.id, number)
    return own if own is not None and own.state in STANDS else None


def _others(tx: Transaction, request: Request, row: Row, own: Row) -> list[Row]:
    """Those whom the speaker signed up, or who are guests, beside the own entry."""
    me = campaigns.person(request).id
    return [
        one
        for one in entries.every(tx, row.id)
        if one.id != own.id
        and one.state in STANDS
        and me in (one.by_id, one.host_id)
        and one.how not in LISTED
    ]


def _drop(tx: Transaction, request: Request, row: Row, own: Row) -> None:
    """Take those off who have entries of their own and are not to come."""
    by = By(campaigns.person(request).id, request.scene.now)
    gone = [_number(tx, request, who) for who in request.understanding.slots.get("remove", ())]
    numbers = [one for one in gone if one is not None and one != own.member_id]
    mine = [one.member_id for one in _others(tx, request, row, own)]
    near = [one for one in numbers if one in mine or one == _number(tx, request, "spouse")]
    leaving.leave(tx, row.id, near, by)


def _join(tx: Transaction, request: Request, row: Row, own: Row) -> list[Done] | NotOpenError:
    """Sign those up who join and get entries of their own."""
    slots = request.understanding.slots
    added = list(slots.get("add", ()))
    numbers = [_number(tx, request, who) for who in added]
    fresh = [one for one in numbers if one is not None and one != own.member_id]
    party = tuple(
        Entry(words.name_of(tx, request, one), one)
        for one in dict.fromkeys(fresh)
        if parties.may(tx, request, one, with_me=True)
    )
    if not party:
        return []
    try:
        return outcome.put(tx, request, row, [party], parties.how(request, tuple(fresh)))
    except NotOpenError as error:
        return error


def _own_part(tx: Transaction, request: Request, row: Row, own: Row) -> tuple[int, tuple[str, ...]]:
    """The heads of the own entry after the change, and who of them was named."""
    slots, before = request.understanding.slots, tuple(own.company or ())
    wanted: list[Who] = list(slots.get("people", ()))
    along = [str(who) for who in wanted if isinstance(who, str) and _comes_along(tx, request, who)]
    removed = [str(who) for who in slots.get("remove", ())]
    added = [str(who) for who in slots.get("add", ()) if _comes_along(tx, request, who)]
    company = tuple(dict.fromkeys((*before, *along, *added)))
    company = tuple(one for one in company if one not in removed)
    others = sum(one.heads for one in _others(tx, request, row, own))
    total = slots.get("total")
    if total is None:
        fewer = len([one for one in before if one in removed])
        heads = own.heads - fewer + len([one for one in company if one not in before])
    else:
        heads = int(total) - others
    heads = max(heads, 1)
    return heads, company[: heads - 1]


def _comes_along(tx: Transaction, request: Request, who: Who) -> bool:
    return who != "self" and _number(tx, request, who) is None


def _number(tx: Transaction, request: Request, who: Who) -> int | None:
    return parties.numbered(tx, request, who)
