"""接龙 in chat: a pasted list of any age is merged, and nobody is lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.messages import Reply, Request
from bot.permissions import CLERKS
from handlers import campaigns
from handlers.activities import enlarging, finding, outcome, parties, telling, words
from handlers.activities.parties import REMARK
from handlers.activities.telling import Told
from services import families as links
from services.activities import entries, writing
from services.activities.altering import Resized, Size, Wanted
from services.activities.entries import IN, OUT, STANDS, Entry, Key
from services.activities.leaving import Left
from services.activities.signing import Done, NotOpenError
from services.activities.words import called as in_words
from storage.transaction import Row, Transaction

# Of a list with more who are new nobody is written to: it is what they put down themselves.
MOST_TOLD = 10
# A given name, where the family name stands apart from it.
_GIVEN = re.compile(r"[\u3400-\u9fff]{1,2}")


class Written(NamedTuple):
    """The rows of a list: who is to come, whose name fits several people, who is off."""

    coming: tuple[Entry, ...]
    unclear: tuple[str, ...]
    off: tuple[Key, ...]


@dataclass(slots=True)
class _Told:
    """What there is to say, as it comes about."""

    here: list[Reply] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)


def take(tx: Transaction, request: Request) -> list[Reply]:
    """Merge a pasted list into the activity's: add who is new, take off who says so."""
    items = finding.named(request)
    # Nobody cancels between the look at who stands and what is written.
    row = entries.lock(tx, items[0].id) if items else None
    if row is None:
        return telling.alone(tx, request, request.say("signups.gone"))
    written, said = _written(tx, request), _Told()
    before = entries.found(tx, row.id, (one.key for one in (*written.coming,)))
    coming = _may_come(tx, request, written.coming, before, said)
    parties_ = tuple((one,) for one in coming)
    sizes = _sizes(request, coming, before)
    wanted = Wanted(written.off, parties_, _but_fewer(request, sizes, before, said))
    try:
        altered = outcome.alter(tx, request, row, wanted, "chain")
    except NotOpenError as error:
        return outcome.not_open(tx, request, row, error)
    _tell_off(request, row, altered.left, said)
    _tell_sizes(tx, request, row, altered.resized, said)
    telling.recount(tx, request, row)
    _tell_new(tx, request, row, altered.done, said)
    fresh = [one for one in altered.done if one.new]
    said.alone += outcome.states(tx, request, row, fresh)
    if len(fresh) <= MOST_TOLD:
        outcome.tell_signed(tx, request, row, fresh)
    outcome.tell_off(tx, request, row, altered.left)
    _tell_unclear(tx, request, written.unclear, said)
    if not said.here and not said.alone and campaigns.is_spoken_to(request):
        total = entries.room(tx, row.id).taken
        said.here.append(Reply(request.say("signups.all_on", title=row.title, total=total)))
    told = Told(tuple(said.here), tuple(said.alone))
    return telling.tell(tx, request, told, (items[0].ref,))


def _written(tx: Transaction, request: Request) -> Written:
    """What the rows of the list say, everybody once."""
    coming: dict[Key, Entry] = {}
    unclear: list[str] = []
    staff = campaigns.person(request).role in CLERKS
    named = [parties.numbered(tx, request, who) for who in _removed(request)]
    off: list[Key] = [one for one in named if one is not None]
    for row in request.understanding.slots["entries"]:
        entry = _entry(tx, request, row)
        if entry is None:
            unclear.append(row.get("name", ""))
        elif row.get("out"):
            off += [entry.key] if staff else []
        elif entry.key not in off:
            known = coming.get(entry.key)
            more = known is None or entry.heads > known.heads
            coming[entry.key] = entry if known is None or more else known
    return Written(tuple(coming.values()), tuple(unclear), tuple(dict.fromkeys(off)))


def _removed(request: Request) -> list[Any]:
    return list(request.understanding.slots.get("remove", ()))


def _entry(tx: Transaction, request: Request, row: Mapping[str, Any]) -> Entry | None:
    """Whose row it is; None where the name fits several people. Who fits nobody is a guest."""
    heads = max(int(row.get("total") or 1), 1)
    called, remark = row.get("name") or "", row.get("remark")
    if remark and _GIVEN.fullmatch(remark) and len(called) == 1:
        called, remark = called + remark, None  # A name with a blank in it.
    sealed = request.vault.seal(str(remark), REMARK) if remark else None
    me, roster = campaigns.person(request).id, request.scene.roster
    who = row.get("person")
    number = None if who is None else parties.numbered(tx, request, who)
    name = tidy(called)
    if number is None and name:
        mention = roster.resolve(name, me, own_form=True) if roster else None
        if mention is not None and len(mention.who) == 1:
            number = parties.numbered(tx, request, mention.who[0])
        elif mention is not None and mention.candidates:
            return None
    if number is not None:
        return Entry(words.name_of(tx, request, number), number, heads, remark_sealed=sealed)
    if not name and who is not None:
        say = request.say
        own, along = campaigns.person(request).name, in_words(say, str(who))
        known = roster.known(who) if roster and isinstance(who, int) else None
        name = known.name if known is not None else say("signups.guest", name=own, who=along)
    return Entry(name, heads=heads, remark_sealed=sealed)


def tidy(name: str) -> str:
    """A guest's name without blanks and in one width, so that nobody is written twice."""
    return "".join(unicodedata.normalize("NFKC", name).split()).strip("，,。.、")


def _may_come(
    tx: Transaction,
    request: Request,
    coming: tuple[Entry, ...],
    before: Mapping[Key, Row],
    said: _Told,
) -> list[Entry]:
    """Those who are put on the list. Who took himself off stays off in another's copy."""
    me, say = campaigns.person(request), request.say
    kept: list[Entry] = []
    gone: list[str] = []
    refused: list[str] = []
    for one in coming:
        stood = before.get(one.key)
        if me.role not in CLERKS and one.key != me.id and stood is not None and stood.state == OUT:
            gone.append(one.name)
        elif stood is None and me.role == "family" and not _is_elder(tx, request, one):
            refused.append(one.name)
        else:
            kept.append(one)
    if gone:
        said.alone.append(say("signups.stay_out", names=words.all_of(gone)))
    if refused:
        said.alone.append(say("signups.not_for_others", names=words.all_of(refused)))
    return kept


def _is_elder(tx: Transaction, request: Request, one: Entry) -> bool:
    me, today = campaigns.person(request), request.scene.today
    return one.member_id is not None and links.may(tx, me.id, one.member_id, parties.RIGHT, today)


def _tell_off(request: Request, row: Row, left: Sequence[Left], said: _Told) -> None:
    if left:
        names = words.listed(request.say, (one.name for one in left))
        text = request.say("signups.left_of_list", names=names, title=row.title)
        said.here.append(Reply(text, refs=((writing.KIND, row.id),)))


def _tell_unclear(tx: Transaction, request: Request, unclear: tuple[str, ...], said: _Told) -> None:
    """Say whose names fit several people; in the group where nothing can be said alone."""
    if not unclear:
        return
    say = request.say
    if not request.message.chat.is_group or telling.to_speaker(tx, request) is not None:
        said.alone.append(say("signups.alike", names=words.all_of(unclear)))
        return
    names = words.names(say, dict.fromkeys(unclear))
    said.here.append(Reply(say("signups.alike", names=names)))


def _sizes(request: Request, coming: Sequence[Entry], before: Mapping[Key, Row]) -> dict[Key, Size]:
    """The speaker's own row, or any of a clerk's list, where it tells another number."""
    me, sizes = campaigns.person(request), {}
    for one in coming:
        stood = before.get(one.key)
        own = me.role in CLERKS or one.key == me.id
        if not own or stood is None or stood.state not in STANDS or stood.heads == one.heads:
            continue
        company = tuple(stood.company or ())[: one.heads - 1]
        sizes[one.key] = Size(one.heads, company, enlarging.beyond(request, stood.name))
    return sizes


def _but_fewer(
    request: Request, sizes: Mapping[Key, Size], before: Mapping[Key, Row], said: _Told
) -> dict[Key, Size]:
    """The sizes, but of others who stand alone in a list and came with more; it may be an old copy.

    The clerk is told of them.
    """
    mine = campaigns.person(request).id
    fewer = [key for key, size in sizes.items() if key != mine and size.heads == 1]
    if fewer:
        names = words.all_of(before[key].name for key in fewer)
        said.alone.append(request.say("signups.not_fewer", names=names))
    return {key: size for key, size in sizes.items() if key not in fewer}


def _tell_sizes(
    tx: Transaction, request: Request, row: Row, resized: Sequence[Resized], said: _Told
) -> None:
    """Which rows are of another number now, many in one line, and who found no room."""
    lines = [(other, enlarging.short(tx, request, row, other)) for other in resized]
    said.alone += [line for _, short in lines for line in short]
    fit = [other.was for other, short in lines if not short]
    if len(fit) > words.MOST_NAMES:
        names = words.names(request.say, (was.name for was in fit))
        text = request.say("signups.changed_many", title=row.title, names=names)
        said.here.append(Reply(text, refs=((writing.KIND, row.id),)))
        return
    keys = (entries.key_of(was) for was in fit)
    said.here += [enlarging.entry_now(tx, request, row, key) for key in keys]


def _tell_new(tx: Transaction, request: Request, row: Row, done: list[Done], said: _Told) -> None:
    say = request.say
    fresh = [one.entry for one in done if one.new and one.state == IN]
    if not fresh:
        return
    n, names = words.heads(fresh), words.names(say, (one.name for one in fresh))
    ack = telling.acknowledged(tx, row, fresh)
    total = ack.values["total"]
    text = say("signups.added", n=n, names=names, total=total)
    said.here.append(Reply(text, ack, ((writing.KIND, row.id),)))
