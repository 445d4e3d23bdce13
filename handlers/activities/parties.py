"""Who is to be signed up, as parties; for whom the speaker may."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from bot.messages import Request
from bot.permissions import CLERKS, MEMBERS
from bot.scene import Who
from handlers import campaigns, families
from handlers.activities import words
from services import families as links
from services import scopes
from services.activities import entries
from services.activities.altering import Size, Wanted
from services.activities.entries import ASKED, IN, STANDS, WAITING, Entry
from services.activities.signing import Party
from services.activities.words import called
from storage.transaction import Row, Transaction

# By this the remark of an entry is sealed.
REMARK = "remark"
RIGHT = "may_sign_up"
# In a question's draft who was named beside the one that is asked about.
ALSO = "also"
PAIR = 2
SCOPED = ("secretary", "liaison")


class Wish(NamedTuple):
    """Who is to be signed up: one party; the names of those for whom the speaker may not.

    `how` it is told, see `storage.tables.activities.Signup`. `alone` tells that nobody may come
    along, and somebody was to.
    """

    party: Party
    refused: tuple[str, ...]
    how: str
    alone: bool = False


class Named(NamedTuple):
    """People as they were named: with entries of their own, and who just comes along."""

    own: tuple[int, ...]
    company: tuple[str, ...]
    refused: tuple[str, ...]


def wish(tx: Transaction, request: Request, row: Row) -> Wish:
    """Whom the message is to sign up for an activity."""
    slots, me = request.understanding.slots, campaigns.person(request)
    named = people(tx, request)
    company = named.company
    told = len(named.own) + len(company) + len(named.refused)
    more = max(int(slots.get("total") or 0) - told, 0)
    alone = not row.companions and bool(company or more)
    if alone:
        company, more = (), 0
    party = [_own(tx, request, one) for one in named.own]
    remark, chosen = sealed(request), tuple(slots.get("chosen", ()))
    stands = host(tx, request, row) if company and not named.own else None
    if stands is not None:
        party = [_with(tx, request, row, stands, (company, more))]
    elif named.own:
        n = named.own.index(me.id) if me.id in named.own else 0
        heads = 1 + len(company) + more
        party[n] = party[n]._replace(heads=heads, company=company)
        party[n] = party[n]._replace(remark_sealed=remark, chosen=chosen)
    elif company:
        first, *rest = company
        guest = request.say("signups.guest", name=me.name, who=called(request.say, first))
        heads = len(company) + more
        one = Entry(guest, None, heads, tuple(rest), remark_sealed=remark, host_id=me.id)
        party = [one._replace(chosen=chosen)]
    return Wish(tuple(party), named.refused, how(request, named.own), alone)


def _with(
    tx: Transaction, request: Request, row: Row, own: Row, more: tuple[tuple[str, ...], int]
) -> Entry:
    """An entry that stands, with those who come along now and did not before."""
    company, unnamed = more
    say, before = request.say, tuple(own.company or ())
    names = {who: say("signups.guest", name=own.name, who=called(say, who)) for who in company}
    standing = entries.found(tx, row.id, names.values())
    there = [who for who, name in names.items() if name in standing and is_on(standing[name])]
    fresh = tuple(who for who in company if who not in (*before, *there))
    heads = own.heads + len(fresh) + unnamed
    return Entry(own.name, own.member_id, heads, (*before, *fresh))


def is_on(row: Row) -> bool:
    """Whether an entry stands on its list."""
    return row.state in STANDS


def people(tx: Transaction, request: Request) -> Named:
    """Those who are named, by whether they have entries of their own and the speaker may."""
    slots = request.understanding.slots
    told: list[Who] = [*slots.get(ALSO, ()), *(slots.get("people") or ["self"])]
    told = both(tx, request, _elder(tx, request) if told == ["self"] else told)
    with_me = "self" in told or campaigns.person(request).id in told
    own: list[int] = []
    company: list[str] = []
    refused: list[str] = []
    for who in told:
        number = numbered(tx, request, who)
        if number is None:
            company.append(_called(request, who))
        elif may(tx, request, number, with_me=with_me):
            own.append(number)
        else:
            refused.append(words.name_of(tx, request, number))
    once = dict.fromkeys
    return Named(tuple(once(own)), tuple(once(company)), tuple(once(refused)))


def _elder(tx: Transaction, request: Request) -> list[Who]:
    """Whom the speaker means who names nobody: a relative with one elder, that one."""
    me = campaigns.person(request)
    elders = [] if me.role != "family" else links.elders(tx, me.id, RIGHT, request.scene.today)
    return [*elders] if len(elders) == 1 else ["self"]


def both(tx: Transaction, request: Request, told: list[Who]) -> list[Who]:
    """Both elders of a relative by their numbers, where father and mother are said."""
    me = campaigns.person(request)
    if me.role != "family" or not {"father", "mother"} <= set(told):
        return told
    elders = links.elders(tx, me.id, RIGHT, request.scene.today)
    others = [who for who in told if who not in ("father", "mother")]
    return [*elders, *others] if len(elders) == PAIR else told


def numbered(tx: Transaction, request: Request, who: Who) -> int | None:
    """The number of who has an entry of his own; None for somebody who comes along."""
    me, roster = campaigns.person(request), request.scene.roster
    if who in ("self", me.id):
        return me.id if me.role in MEMBERS else None
    known = roster.known(me.id) if roster else None
    if who == "spouse":
        return known.spouse if known is not None else None
    if isinstance(who, str):
        only = replace(request.understanding, slots={"people": [who]})
        elder = families.elder_meant(tx, replace(request, understanding=only), RIGHT)
        return elder.id if elder is not None else None
    other = roster.known(who) if roster else None
    if other is None and me.role == "family":
        return who  # Of people who are not theirs a relative is shown nobody.
    return who if other is not None and other.kind != "family" else None


def may(tx: Transaction, request: Request, number: int, *, with_me: bool) -> bool:
    """Whether the speaker may sign somebody up; who comes along with oneself is always meant."""
    me = campaigns.person(request)
    if number == me.id or me.role in CLERKS:
        return True
    if me.role == "family":
        return links.may(tx, me.id, number, RIGHT, request.scene.today)
    if me.role not in SCOPED or with_me or is_near(tx, request, number):
        return True
    return scopes.holds(tx, scopes.of(tx, me.id, me.role), number)


def host(tx: Transaction, request: Request, row: Row) -> Row | None:
    """The entry on which the speaker's party hangs: the own one, of a relative that of the elder.

    None where it does not stand, or where a place is only offered.
    """
    me = campaigns.person(request)
    number = me.id
    if me.role == "family":
        elder = families.elder_meant(tx, request, RIGHT)
        signed = [one for one, own in request.scene.own.linked.items() if own.signed]
        number = (elder.id if elder is not None else next(iter(signed), None)) or 0
        if not may(tx, request, number, with_me=False):
            return None
    own = entries.of_member(tx, row.id, number)
    return own if own is not None and own.state in (IN, WAITING, ASKED) else None


def added(tx: Transaction, request: Request, row: Row, own: Row, party: Party) -> Wanted | None:
    """What a party adds to that of an entry that stands; None where nobody in it is new."""
    standing = entries.found(tx, row.id, (one.key for one in party))
    there = [key for key, one in standing.items() if one.state in STANDS]
    fresh = tuple(one for one in party if one.key not in there and one.key != own.member_id)
    mine = next((one for one in party if one.key == own.member_id), Entry(own.name, own.member_id))
    before = tuple(own.company or ())
    company = tuple(dict.fromkeys((*before, *mine.company)))
    beyond = request.say("signups.guests", name=own.name)
    heads = max(own.heads, mine.heads - _waiting(tx, row, beyond), 1 + len(company))
    same = (heads, company) == (own.heads, before)
    if same and not fresh:
        return None
    sizes = {} if same else {own.member_id: Size(heads, company, beyond)}
    return Wanted((), (fresh,) if fresh else (), sizes)


def enlarged(tx: Transaction, request: Request, row: Row, party: Party) -> Wanted | None:
    """What one other person's entry becomes, of whom more heads are told; None if nothing.

    Only for who is near the speaker, or was signed up by him; of others nobody says how many come.
    """
    me = campaigns.person(request)
    number = party[0].member_id if len(party) == 1 else None
    if number is None or number == me.id or party[0].heads < PAIR:
        return None
    own = entries.of_member(tx, row.id, number)
    if own is None or own.state not in (IN, WAITING, ASKED) or own.heads >= party[0].heads:
        return None
    if me.role not in CLERKS and own.by_id != me.id and not is_near(tx, request, number):
        return None
    company = tuple(dict.fromkeys((*(own.company or ()), *party[0].company)))
    size = Size(party[0].heads, company, request.say("signups.guests", name=own.name))
    return Wanted((), (), {number: size})


def _waiting(tx: Transaction, row: Row, beyond: str) -> int:
    """How many wait already who come with somebody and found no room."""
    one = entries.found(tx, row.id, (beyond,)).get(beyond)
    return one.heads if one is not None and one.state in STANDS else 0


def not_for_elder(tx: Transaction, request: Request, refused: tuple[str, ...]) -> str:
    """Why a relative signs nobody up, and what to do."""
    if refused:
        return request.say("signups.family_not")
    me, today = campaigns.person(request), request.scene.today
    known = links.elders(tx, me.id, "may_see", today) or links.elders(tx, me.id, RIGHT, today)
    return request.say("signups.family_whom" if known else "signups.family_unknown")


def is_near(tx: Transaction, request: Request, number: int) -> bool:
    """Whether somebody is husband or wife of the speaker, or an elder of theirs."""
    me = request.scene.roster.known(campaigns.person(request).id)
    if me is None:
        return False
    linked = any(link.of == number for link in me.links)
    today = request.scene.today
    return number == me.spouse or (linked and links.may(tx, me.id, number, RIGHT, today))


def how(request: Request, own: tuple[int, ...]) -> str:
    """In which way it is told."""
    me = campaigns.person(request)
    if me.role == "family":
        return "family"
    if all(one == me.id for one in own):
        return "self"
    return "staff" if me.role in CLERKS else "for"


def sealed(request: Request) -> bytes | None:
    """The remark of a message for the organisers, sealed; None where there is none."""
    told = request.understanding.slots.get(REMARK)
    return request.vault.seal(str(told), REMARK) if told else None


def _own(tx: Transaction, request: Request, number: int) -> Entry:
    return Entry(words.name_of(tx, request, number), number)


def _called(request: Request, who: Who) -> str:
    """Who comes along, as slots have it, or by name."""
    if who in ("self", campaigns.person(request).id):
        return campaigns.person(request).name
    known = request.scene.roster.known(who) if isinstance(who, int) else None
    return known.name if known is not None else str(who)
