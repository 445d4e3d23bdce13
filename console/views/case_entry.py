"""代录入: what somebody says on the phone is entered, parted and looked over before it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from aiohttp import web

from bot.messages import Chat
from bot.permissions import CLERKS
from console import acting
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import member_of, today_of
from console.routes import PREFIX, Route, get, post
from services import chats, search
from services.checkin import forms
from services.entering import clean
from services.suggestions import parting, reading, sensitive, taking_down
from services.suggestions.reading import Told as Case
from services.suggestions.taking_down import MOST_NAME, MOST_WORDS, Clerk, Told
from services.themes import themes
from storage.transaction import Row, Transaction

HERE = f"{PREFIX}/cases/new"
FIND, LOOK, SAVE = "find", "look", "save"
OUTSIDE = "outside"
MOST_FOUND, MOST_LOOKED_FOR = 10, 50
# Of so many points older ones that are like them are looked for, and so many are shown.
MOST_POINTS, MOST_SIMILAR = 10, 5
# What the clerk ticked; where there is none the words are parted as the program would.
CUT = "cut"


@dataclass(frozen=True, slots=True)
class Written:
    """The form as it was sent: its fields, and the characters at which a point begins."""

    fields: Mapping[str, str]
    cuts: tuple[int, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """What was said, without marks that nobody sees."""
        return clean(self.fields.get("words", ""))

    @property
    def name(self) -> str:
        """Who it is that is not on the roster."""
        return " ".join(clean(self.fields.get("name", "")).split())

    @property
    def is_seen(self) -> bool:
        """Whether the clerk has looked at how these very words are parted."""
        return self.fields.get("seen", "") == fingerprint(self.words)


async def show(request: web.Request) -> web.Response:
    """The form, empty."""
    return await _page(request, Written({}))


async def send(request: web.Request) -> web.Response:
    """Look for the person, show how the words are parted, or keep them."""
    form, fields = await request.post(), await acting.written(request)
    cuts = [acting.number(str(one)) for one in form.getall(CUT, [])]
    told = Written(fields, tuple(one for one in cuts if one is not None))
    if fields.get("do") not in (LOOK, SAVE):
        return await _page(request, told)
    _check(request, told)
    if told.errors or fields["do"] == LOOK:
        return await _page(request, told, looks=not told.errors)
    if not told.is_seen:
        notice_of = parts_of(request).say("case_entry.look_again")
        return await _page(request, told, looks=True, notice_of=notice_of)
    return await _save(request, told)


def fingerprint(words: str) -> str:
    """By what it is known that words are those that were looked at."""
    return sha256(words.encode(errors="replace")).hexdigest()[:16]


async def _save(request: web.Request, told: Written) -> web.Response:
    parts, by, today = parts_of(request), acting.by(request), today_of(request)

    def work(tx: Transaction) -> tuple[str, list[int], bool, bool] | None:
        member = _member(request, tx, told)
        theme, group = _theme(tx, told, today), _group(tx, told)
        if told.errors:
            return None
        name = told.name if member is None else str(member.name)
        given = Told(
            words=told.words,
            member_id=None if member is None else int(member.id),
            name=name,
            cuts=told.cuts,
            theme_id=theme,
            anonymous="anonymous" in told.fields,
            urgent="urgent" in told.fields,
            group=group,
        )
        done = taking_down.take_down(tx, given, Clerk(by, today, parts.vault, parts.desk))
        reached = member is not None and parts.desk.reach.to_person(tx, member.id) is not None
        return (name, *done, reached)

    done = await write(request, work)
    if done is None:
        told.errors.update({at: parts.say(key) for at, key in told.errors.items()})
        return await _page(request, told, looks=True)
    name, numbers, new, reached = done
    listed = "、".join(map(str, numbers))
    if not new:
        notice(request, parts.say("case_entry.entered_before", numbers=listed), "bad")
    else:
        key = "case_entry.entered" if reached else "case_entry.entered_quietly"
        notice(request, parts.say(key, numbers=listed, name=name))
    raise web.HTTPSeeOther(HERE)


def _check(request: web.Request, told: Written) -> None:
    """Note what is wrong with what was written, as far as the form tells it."""
    say, errors, who = parts_of(request).say, told.errors, told.fields.get("member", "")
    if who == OUTSIDE:
        # It need be no name: 三楼的钱大爷 is told of well enough.
        if not 1 <= len(told.name) <= MOST_NAME:
            errors["name"] = say("case_entry.name_unread")
    elif acting.number(who) is None:
        errors["member"] = say("case_entry.who_missing")
    if not parting.pieces(told.words):
        errors["words"] = say("case_entry.words_missing")
    elif len(told.words) > MOST_WORDS:
        errors["words"] = say("case_entry.words_long")


def _member(request: web.Request, tx: Transaction, told: Written) -> Row | None:
    """Who it is of the roster, None for somebody else."""
    who = told.fields.get("member", "")
    return None if who == OUTSIDE else member_of(request, tx, acting.number(who) or 0)


def _theme(tx: Transaction, told: Written, today: Any) -> int | None:
    """The theme that was chosen, if it is still on."""
    said = told.fields.get("theme", "")
    running = [int(row.id) for row in themes.running(tx, today)]
    if said and acting.number(said) not in running:
        told.errors["theme"] = "case_entry.gone"
    return acting.number(said) if said else None


def _group(tx: Transaction, told: Written) -> Chat | None:
    """The group of the hall that was chosen, if there still is one."""
    said = told.fields.get("group", "")
    found = [row for row in _halls(tx) if forms.key(row.channel, row.chat_id) == said]
    if said and not found:
        told.errors["group"] = "case_entry.gone"
    return Chat(found[0].channel, found[0].chat_id, is_group=True) if found else None


def _halls(tx: Transaction) -> list[Row]:
    """The groups of the hall that the bot serves."""
    return [row for row in chats.every(tx) if row.purpose == "hall" and row.state in chats.SERVED]


async def _page(
    request: web.Request, told: Written, *, looks: bool = False, notice_of: str = ""
) -> web.Response:
    parts, today = parts_of(request), today_of(request)
    looked_for = clean(told.fields.get("q", ""))[:MOST_LOOKED_FOR]
    chosen = acting.number(told.fields.get("member", ""))

    def work(tx: Transaction) -> dict[str, Any]:
        scope, look = acting.scope(request, tx), search.Wanted(looked_for)
        found = search.people(tx, parts.vault, scope, look) if looked_for else []
        known = [] if chosen is None else [member_of(request, tx, chosen)]
        fresh = [one for one in found if one.id != chosen]
        return {
            "similar": _similar(request, tx, told) if looks else [],
            "found": [*known, *fresh[:MOST_FOUND]],
            "themes": [(str(row.id), row.title) for row in themes.running(tx, today)],
            "groups": [
                (forms.key(row.channel, row.chat_id), row.name or row.chat_id) for row in _halls(tx)
            ],
        }

    shown = await read(request, work)
    say, cuts = parts.say, told.cuts if told.is_seen else None
    shown["themes"].insert(0, ("", say("case_entry.no_theme")))
    shown["groups"].insert(0, ("", say("case_entry.alone")))
    shown |= {
        "typed": told.fields,
        "errors": told.errors,
        "looked_for": looked_for,
        "pieces": parting.pieces(told.words, cuts) if looks else [],
        "seen": fingerprint(told.words) if looks else "",
        "sensitive": looks and sensitive.is_sensitive(told.words),
        "notice_of": notice_of,
    }
    return page(request, "case_entry.html", status=422 if told.errors else 200, **shown)


def _similar(request: web.Request, tx: Transaction, told: Written) -> list[Case]:
    """The cases like what was said, each once, before it is entered beside them."""
    parts, cuts = parts_of(request), told.cuts if told.is_seen else None
    likeness: dict[int, float] = {}
    for span in parting.spans(told.words, cuts)[:MOST_POINTS]:
        for number, score in parts.similar.like_words(tx, span.of(told.words), parts.clock.now()):
            likeness[number] = max(score, likeness.get(number, 0.0))
    best = sorted(likeness, key=lambda number: -likeness[number])[:MOST_SIMILAR]
    found = reading.by_number(tx, parts.vault, best)
    return [found[number] for number in best if number in found]


ROUTES: tuple[Route, ...] = (
    get("/cases/new", show, CLERKS),
    post("/cases/new", send, CLERKS),
)
