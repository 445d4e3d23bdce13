"""更正、收回: a text that the bot said in a group is put right, looked at before it goes out."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from aiohttp import web

from bot.messages import Chat
from bot.permissions import CLERKS
from console import acting, posted
from console.pages import notice, page
from console.parts import Parts, parts_of, read, write
from console.routes import PREFIX, Route, get, post
from console.views.announcing import late
from services import corrections, grouptexts
from services.corrections import FORWARD, SENT, WAITING, Standing, Told
from storage.transaction import Row, Transaction

ONE = "/posts/{post:[0-9]{1,18}}"
BACK = f"{PREFIX}/deliveries"
HOW = {
    SENT: "corrections.how_sent",
    WAITING: "corrections.how_waiting",
    FORWARD: "corrections.how_forward",
}
DROPS = {
    SENT: "corrections.how_sent",
    WAITING: "corrections.drop_waiting",
    FORWARD: "corrections.drop_forward",
}
DONE = {
    "posted": "corrections.posted",
    "replaced": "corrections.replaced",
    "handed": "corrections.handed",
    "dropped": "corrections.dropped",
}
VOID_POSTED = "corrections.void_posted"
LOOK_AGAIN = "look again"


async def form(request: web.Request) -> web.Response:
    """The words as they stand, to be put right."""
    return await _form(request, None)


async def correct(request: web.Request) -> web.Response:
    """Show what would be read; or have it stand for the text, if it is what was shown."""
    typed, parts = await acting.written(request), parts_of(request)
    text = typed.get("text", "").replace("\r\n", "\n")
    if "send" not in typed:
        return await _form(request, text)

    def work(tx: Transaction) -> tuple[str, str]:
        one, told = _standing(request, tx), _told(parts)
        group = posted.group_name(tx, one.row, parts.say)
        whole = corrections.corrected(tx, one.row, text, told)
        shown = typed.get("seen") == fingerprint(whole)
        if one.corrects and (not shown or _faults(one.row, text)):
            return LOOK_AGAIN, group
        return corrections.correct(tx, one.row, text, acting.by(request), told), group

    done, group = await write(request, work)
    if done == LOOK_AGAIN:
        return await _form(request, text)
    return _ended(request, done, group, DONE.get(done, ""))


async def ask_withdraw(request: web.Request) -> web.Response:
    """What will happen if it is taken back."""
    parts = parts_of(request)

    def work(tx: Transaction) -> dict[str, Any]:
        one = _standing(request, tx)
        told = corrections.void(tx, one.row, _told(parts)) if one.how == SENT else ""
        dropped = one.row.key.startswith(corrections.KEY) and one.how != SENT
        how = "corrections.drop_instead" if dropped else DROPS.get(one.how, "")
        return _shown(request, tx, one) | {"whole": told, "how": how}

    shown = await read(request, work)
    if not shown["one"].withdraws:
        return _ended(request, "too_late", "", "")
    return page(request, "withdraw.html", **shown)


async def withdraw(request: web.Request) -> web.Response:
    """Take it back."""
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[str, str]:
        one = _standing(request, tx)
        done = corrections.withdraw(tx, one.row, acting.by(request), _told(parts))
        return done, posted.group_name(tx, one.row, parts.say)

    done, group = await write(request, work)
    return _ended(request, done, group, VOID_POSTED if done == "posted" else DONE.get(done, ""))


async def _form(request: web.Request, text: str | None) -> web.Response:
    """The form; with a text that was written, also what would be read, or what is wrong."""
    parts = parts_of(request)

    def work(tx: Transaction) -> dict[str, Any]:
        one = _standing(request, tx)
        words = corrections.bare(one.row) if text is None else text
        errors = [] if text is None else _faults(one.row, words)
        looked = text is not None and not errors
        whole = corrections.corrected(tx, one.row, words, _told(parts)) if looked else ""
        given = {"words": words, "errors": errors, "whole": whole, "how": HOW.get(one.how, "")}
        return _shown(request, tx, one) | given

    shown = await read(request, work)
    if not shown["one"].corrects:
        return _ended(request, "too_late", "", "")
    errors = [parts.say(key) for key in shown.pop("errors")]
    status, seen = 422 if errors else 200, fingerprint(shown["whole"])
    return page(request, "correct.html", status=status, errors=errors, seen=seen, **shown)


def _shown(request: web.Request, tx: Transaction, one: Standing) -> dict[str, Any]:
    """What both pages show of a text."""
    row, say = one.row, parts_of(request).say
    refs = [(kind, number) for kind, number in row.refs or ()]
    return {
        "one": one,
        "group": posted.group_name(tx, row, say),
        "path": f"{posted.HERE}/{row.id}",
        "back": BACK,
        "lists": posted.lists(refs),
        "of_activity": any(kind == "activity" for kind, _ in refs),
        "late": late(request, tx, [Chat(row.channel, row.chat_id, is_group=True)])
        if one.how == SENT
        else [],
    }


def _faults(row: Row, text: str) -> list[str]:
    """What is wrong with the new words, as keys of sentences."""
    if text == corrections.bare(row):
        return ["corrections.same"]
    return grouptexts.faults(text, corrections.bare(row))


def _standing(request: web.Request, tx: Transaction) -> Standing:
    """The text to a group that the address names; a notice is withdrawn on its own page."""
    row = corrections.find(tx, acting.one(request, "post"))
    if row is None or not row.is_group:
        raise web.HTTPNotFound
    number = posted.notice_of(row)
    if number is not None:
        raise web.HTTPSeeOther(f"{PREFIX}/announcements/{number}/withdraw")
    return corrections.standing(tx, row)


def fingerprint(whole: str) -> str:
    """What tells whether exactly these words were shown."""
    return sha256(whole.encode()).hexdigest()[:16]


def _told(parts: Parts) -> Told:
    return Told(parts.desk, parts.zone)


def _ended(request: web.Request, done: str, group: str, key: str) -> web.Response:
    """Back to what was sent, with what became of it."""
    say = parts_of(request).say
    if done in DONE:
        notice(request, say(key, group=group))
    else:
        notice(request, say("corrections.too_late"), "bad")
    raise web.HTTPSeeOther(BACK)


ROUTES: tuple[Route, ...] = (
    get(ONE + "/correct", form, CLERKS),
    post(ONE + "/correct", correct, CLERKS),
    get(ONE + "/withdraw", ask_withdraw, CLERKS),
    post(ONE + "/withdraw", withdraw, CLERKS),
)
