"""不去了 in chat: staying away oneself, or with others; of somebody else the person is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.messages import Outgoing, Reply, Request
from bot.permissions import CLERKS
from bot.scene import Item, Option, Question, Who
from handlers import campaigns
from handlers.activities import chains, enlarging, finding, outcome, parties, telling, words
from handlers.activities.telling import Told
from handlers.asking import PRIVATE_PATIENCE
from handlers.hears.activities import says_off
from services import families as links
from services import scopes
from services.activities import entries, writing
from services.activities.altering import Size, Wanted
from services.activities.entries import STANDS, Key
from services.activities.leaving import Left
from services.activities.signing import NotOpenError
from services.activities.words import called
from storage import dialogs, outbox
from storage.signups import LISTED
from storage.transaction import Row, Transaction

INTENT = "activity_cancel"
# In the draft of the question to somebody whether he really does not come: who said so.
SAID_BY = "said_by"
OFF, STAYS = "off", "stays"


def cancel(tx: Transaction, request: Request) -> list[Reply]:
    """Take whoever is meant off the list; ask first what must be asked."""
    understood, slots = request.understanding, request.understanding.slots
    if "entries" in slots:
        return chains.take(tx, request)
    if slots.get("choice") == STAYS:
        return _stays(tx, request)
    items, asked = finding.settle(tx, request, finding.signed(request), "signups.nothing_on")
    if not items:
        return asked
    if "person" in understood.ask:
        return finding.who(tx, request)
    if "confirm" in understood.ask:
        return finding.sure(tx, request, request.say("signups.sure_off", title=items[0].title))
    campaigns.end_question(tx, request)
    replies = [reply for item in items for reply in _one(tx, request, item)]
    return telling.together(request, replies)


def kept(tx: Transaction, request: Request) -> list[Reply]:
    """Answer a no: to staying away, or, as 不去了, to the question whether one comes."""
    if SAID_BY in request.understanding.slots:
        if says_off(request.message.text):
            return [r for item in finding.named(request) for r in _one(tx, request, item)]
        return _stays(tx, request)
    return [Reply(request.say("signups.still_on"))]


def _stays(tx: Transaction, request: Request) -> list[Reply]:
    dialogs.end(tx, request.message)
    titles = words.names(request.say, (item.title for item in finding.named(request)))
    return [Reply(request.say("signups.stays", title=titles))]


def _one(tx: Transaction, request: Request, item: Item) -> list[Reply]:
    row = entries.lock(tx, item.id)
    assert row is not None, "an item that is shown stands"
    every = entries.every(tx, row.id)
    named: list[Who] = list(request.understanding.slots.get("people", ())) or ["self"]
    keys, company = _meant(tx, request, every, named)
    mine = [key for key in keys if _may(tx, request, every, key)]
    standing = {entries.key_of(one): one for one in every if one.state in STANDS}
    foreign = [standing[key] for key in keys if key in standing and key not in mine]
    own = standing.get(campaigns.person(request).id)
    wanted = Wanted(tuple(key for key in mine if key in standing), (), _without(own, company))
    try:
        left = outcome.alter(tx, request, row, wanted).left if any(wanted) else []
    except NotOpenError as error:
        return outcome.not_open(tx, request, row, error)
    here: list[Reply] = []
    if left or company:
        here.append(_off(request, row, left, company))
    asides = [_ask_them(tx, request, row, one) for one in foreign]
    asides += _still_on(tx, request, row, left)
    telling.recount(tx, request, row)
    outcome.tell_off(tx, request, row, left)
    if not here and not asides and campaigns.is_spoken_to(request):
        asides.append(_not_on(tx, request, row, keys))
    return telling.tell(tx, request, Told(tuple(here), tuple(asides)), (item.ref,))


def _not_on(tx: Transaction, request: Request, row: Row, keys: Sequence[Key]) -> str:
    """That nobody who was meant is on the list; a relative reads whom that is of."""
    say, me = request.say, campaigns.person(request)
    numbers = [key for key in keys if isinstance(key, int) and key != me.id]
    if me.id in keys or not numbers:
        return say("signups.not_on", title=row.title)
    known = [words.name_of(tx, request, one) for one in numbers]
    return say("signups.not_on_who", title=row.title, who=words.listed(say, known))


def _meant(
    tx: Transaction, request: Request, every: Sequence[Row], named: Sequence[Who]
) -> tuple[list[Key], list[str]]:
    """The entries that are meant, with the guests of who stays away; and who came along."""
    me = campaigns.person(request)
    keys: list[Key] = []
    company: list[str] = []
    named = parties.both(tx, request, list(named))
    guests = {one.name for one in every if one.member_id is None and one.host_id == me.id}
    for who in named:
        number = parties.numbered(tx, request, who)
        guest = request.say("signups.guest", name=me.name, who=called(request.say, str(who)))
        if number is not None:
            keys.append(number)
        elif guest in guests:
            keys.append(guest)
        elif isinstance(who, str) and who != "self":
            company.append(who)
    if me.id in keys:
        keys += [
            one.name
            for one in every
            if one.member_id is None and one.host_id == me.id and one.how not in LISTED
        ]
        company = []
    mine = next((one for one in every if one.member_id == me.id and one.state in STANDS), None)
    along = list(mine.company or ()) if mine is not None else []
    return list(dict.fromkeys(keys)), [who for who in company if who in along]


def _may(tx: Transaction, request: Request, every: Sequence[Row], key: Key) -> bool:
    """Whether the speaker may take somebody off without asking that person."""
    me, today = campaigns.person(request), request.scene.today
    if key == me.id or me.role in CLERKS:
        return True
    one = next((row for row in every if entries.key_of(row) == key), None)
    if one is not None and me.id in (one.by_id, one.host_id):
        return True
    if not isinstance(key, int):
        return False
    roster = request.scene.roster
    known = roster.known(me.id) if roster else None
    if known is not None and known.spouse == key:
        return True
    if links.may(tx, me.id, key, parties.RIGHT, today):
        return True
    return me.role in parties.SCOPED and scopes.holds(tx, scopes.of(tx, me.id, me.role), key)


def _without(own: Row | None, company: Sequence[str]) -> dict[Key, Size]:
    """The speaker's own entry without some who were to come along."""
    if not company or own is None:
        return {}
    rest = tuple(who for who in own.company or () if who not in company)
    heads = max(own.heads - len(company), 1 + len(rest))
    return {own.member_id: Size(heads, rest)}


def _off(request: Request, row: Row, left: Sequence[Left], company: Sequence[str]) -> Reply:
    say, me = request.say, campaigns.person(request)
    names = [words.mine(say, one.name, one.key, me) for one in left]
    names += [called(say, who) for who in company]
    values = {"title": row.title, "who": words.listed(say, names)}
    refs = ((writing.KIND, row.id),)
    if request.message.chat.is_group:
        return Reply(say("signups.off_here", name=me.name, **values), refs=refs)
    key = "signups.off_line" if finding.is_of_several(request) else "signups.off"
    return Reply(say(key, **values), refs=refs)


def _still_on(tx: Transaction, request: Request, row: Row, left: Sequence[Left]) -> list[str]:
    """Who still stands on the list of those whom somebody who stays away signed up."""
    me = campaigns.person(request)
    if all(one.key != me.id for one in left):
        return []
    names = [one.name for one in enlarging.others(tx, row, me.id, me.id)]
    told = words.listed(request.say, names)
    return [request.say("signups.others_stay", names=told, title=row.title)] if names else []


def _ask_them(tx: Transaction, request: Request, row: Row, one: Row) -> str:
    """Ask somebody alone whether he really does not come; what the speaker is told."""
    say, me, now = request.say, campaigns.person(request), request.scene.now
    chat = telling.to_person(tx, request, one.member_id) if one.member_id else None
    if chat is None:
        return say("signups.ask_them_self", name=one.name)
    draft: dict[str, Any] = {"activity": (writing.KIND, row.id), "people": ["self"]}
    options = (
        Option(1, say("signups.option_off"), OFF),
        Option(2, say("signups.option_stays"), STAYS),
    )
    values = {"name": me.name, "title": row.title}
    asked = say("signups.really", **values)
    if dialogs.is_open(tx, chat, chat.id, now):
        asked = say("signups.really_plain", **values)
    else:
        until = now + PRIVATE_PATIENCE
        question = Question(INTENT, options, until, draft=draft | {SAID_BY: me.id})
        dialogs.lay(tx, chat, chat.id, question, now)
    what = Outgoing(asked, refs=((writing.KIND, row.id),))
    outbox.put(tx, f"really:{request.inbox_id}:{one.id}", chat, what, now, kind="post")
    return say("signups.asked_them", name=one.name)
