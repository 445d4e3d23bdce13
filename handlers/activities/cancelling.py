"""不去了 in chat: staying away oneself, or with others; of somebody else the person is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.messages import Outgoing, Reply, Request
from bot.permissions import CLERKS
from bot.scene import Item, Option, Question, Who
from handlers import campaigns
from handlers.activities import chains, finding, parties, telling, words
from handlers.activities.telling import Told
from handlers.asking import PRIVATE_PATIENCE
from handlers.hears.activities import says_off
from services import families as links
from services import scopes
from services.activities import entries, leaving, writing
from services.activities.entries import STANDS, Key
from services.activities.words import called
from storage import acknowledgements, dialogs, outbox
from storage.audit import By
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
    return [reply for item in items for reply in _one(tx, request, item)]


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
    by = By(campaigns.person(request).id, request.scene.now)
    left = leaving.leave(tx, row.id, mine, by)
    for one in left:
        _untell(tx, request, row, one.key, one.name)
    _without(tx, request, row, standing.get(by.member_id or 0), company)
    here: list[Reply] = []
    if left or company:
        here.append(_off(request, row, [(one.key, one.name) for one in left], company))
    asides = [_ask_them(tx, request, row, one) for one in foreign]
    _tell_those(tx, request, row, [one.key for one in left])
    if not here and not asides and campaigns.is_spoken_to(request):
        asides.append(request.say("signups.not_on", title=row.title))
    return telling.tell(tx, request, Told(tuple(here), tuple(asides)), (item.ref,))


def _meant(
    tx: Transaction, request: Request, every: Sequence[Row], named: Sequence[Who]
) -> tuple[list[Key], list[str]]:
    """The entries that are meant, with the guests of who stays away; and who came along."""
    me = campaigns.person(request)
    keys: list[Key] = []
    company: list[str] = []
    for who in named:
        number = parties.numbered(tx, request, who)
        if number is not None:
            keys.append(number)
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


def _without(
    tx: Transaction, request: Request, row: Row, own: Row | None, company: Sequence[str]
) -> None:
    """Have the speaker come without some who were to come along."""
    by = By(campaigns.person(request).id, request.scene.now)
    if not company or own is None:
        return
    rest = tuple(who for who in own.company or () if who not in company)
    heads = max(own.heads - len(company), 1 + len(rest))
    leaving.change(tx, row.id, campaigns.person(request).id, by, heads=heads, company=rest)


def _off(
    request: Request, row: Row, left: Sequence[tuple[Key, str]], company: Sequence[str]
) -> Reply:
    say, me = request.say, campaigns.person(request)
    names = [say("signups.you") if key == me.id else name for key, name in left]
    names += [called(say, who) for who in company]
    values = {"title": row.title, "who": words.listed(say, names)}
    refs = ((writing.KIND, row.id),)
    if request.message.chat.is_group:
        return Reply(say("signups.off_here", name=me.name, **values), refs=refs)
    return Reply(say("signups.off", **values), refs=refs)


def _untell(tx: Transaction, request: Request, row: Row, key: Key, name: str) -> None:
    """Take a confirmation back that the group has not read yet."""
    ack = telling.acknowledged(tx, row, key, name)
    acknowledgements.leave(tx, ack, request.scene.now, request.say)


def _tell_those(tx: Transaction, request: Request, row: Row, keys: Sequence[Key]) -> None:
    """Tell whoever was taken off by somebody else."""
    me = campaigns.person(request)
    text = request.say("signups.off_for_you", name=me.name, title=row.title)
    numbers = [key for key in keys if isinstance(key, int) and key != me.id]
    telling.others(tx, request, row, [(number, text) for number in numbers])


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
