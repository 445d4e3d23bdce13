"""个人信息: of one person the consents, an export of all that is held, and erasing it."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.permissions import ADMINS, CLERKS, may
from console import acting, auth
from console.pages import notice, page
from console.parts import parts_of, read, write
from console.people import member_of
from console.routes import PREFIX, Route, get, post
from services import consents, erasure, longtasks
from services.consents import CONSENT, DUTY, PURPOSES
from storage.transaction import Row, Transaction

# How a consent comes that staff write down.
HOWS = ("paper", "family")


async def show(request: web.Request) -> web.Response:
    """On which grounds a person's data is used."""
    return await _page_of(request, {})


async def give(request: web.Request) -> web.StreamResponse:
    """Write down a consent that was given on paper, or through the family."""
    form = await request.post()
    purpose, how = str(form.get("purpose", "")), str(form.get("how", ""))
    errors = {
        name: parts_of(request).say("privacy.pick")
        for name, fits in (("purpose", purpose in _asked()), ("how", how in HOWS))
        if not fits
    }
    if errors:
        return await _page_of(request, errors, purpose=purpose, how=how)

    def work(tx: Transaction) -> tuple[str, bool]:
        name = member_of(request, tx).name
        return name, consents.give(tx, _id(request), purpose, acting.by(request), how=how)

    name, new = await write(request, work)
    say, what = parts_of(request).say, _called(request, purpose)
    key = "privacy.gave" if new else "privacy.gave_already"
    return _back(request, say(key, name=name, what=what))


async def withdraw(request: web.Request) -> web.StreamResponse:
    """End a consent, at once."""
    purpose, say = request.match_info["purpose"], parts_of(request).say
    if purpose not in PURPOSES:
        raise web.HTTPNotFound
    what = _called(request, purpose)

    def work(tx: Transaction) -> tuple[str, bool]:
        name = member_of(request, tx).name
        return name, consents.withdraw(tx, _id(request), purpose, acting.by(request), how="paper")

    try:
        name, ended = await write(request, work)
    except consents.NotConsent:
        notice(request, say("privacy.not_consent", what=what), "bad")
        raise web.HTTPSeeOther(_here(request)) from None
    key = "privacy.withdrew" if ended else "privacy.withdrew_already"
    return _back(request, say(key, name=name, what=what))


async def export(request: web.Request) -> web.StreamResponse:
    """Have all that is held about a person put together."""
    name = await _start(request, "export_person")
    return _back(request, parts_of(request).say("privacy.export_started", name=name))


async def ask_erase(request: web.Request) -> web.Response:
    """Say what goes and what stays, before a person is erased."""
    parts = parts_of(request)

    def work(tx: Transaction) -> tuple[Row, bool, str | None]:
        row = member_of(request, tx)
        traces = erasure.of(tx, parts.vault, row.id, "")
        shared = traces is not None and row.name in traces.shared
        return row, shared, erasure.refused(tx, row.id, acting.by(request))

    row, shared, refused = await read(request, work)
    if refused is not None:
        notice(request, parts.say(refused), "bad")
        raise web.HTTPSeeOther(_here(request))
    return page(request, "erase.html", person=row, shared=shared, here_again=_here(request))


async def erase(request: web.Request) -> web.StreamResponse:
    """Have a person erased; what is refused is told."""

    def work(tx: Transaction) -> tuple[str, str | None]:
        row = member_of(request, tx)
        refused = erasure.refused(tx, row.id, acting.by(request))
        if refused is None:
            longtasks.add(tx, "erase", {"member_id": row.id}, acting.by(request))
        return row.name, refused

    name, refused = await write(request, work)
    say = parts_of(request).say
    if refused is not None:
        notice(request, say(refused), "bad")
        raise web.HTTPSeeOther(_here(request))
    parts_of(request).wake_longtasks()
    notice(request, say("privacy.erase_started", name=name))
    raise web.HTTPSeeOther(f"{PREFIX}/roster")


async def _page_of(request: web.Request, errors: dict[str, str], **given: str) -> web.Response:
    say = parts_of(request).say

    def work(tx: Transaction) -> dict[str, Any]:
        row = member_of(request, tx)
        return {"person": row, "standings": consents.of(tx, row.id)}

    return page(
        request,
        "privacy.html",
        errors=errors,
        given=given,
        status=422 if errors else 200,
        may_erase=may(auth.who_of(request).role, ADMINS),
        purposes={name: _called(request, name) for name in PURPOSES},
        asked=_asked(),
        bases={name: say(words) for name, words in consents.BASIS_WORDS.items()},
        hows={name: say(words) for name, words in consents.HOW_WORDS.items()},
        paper_hows=HOWS,
        duty=DUTY,
        assumed=CONSENT,
        **await read(request, work),
    )


async def _start(request: web.Request, kind: str) -> str:
    """Enter a long task about the person; gives the name."""

    def work(tx: Transaction) -> str:
        row = member_of(request, tx)
        longtasks.add(tx, kind, {"member_id": row.id}, acting.by(request))
        return str(row.name)

    name = await write(request, work)
    parts_of(request).wake_longtasks()
    return name


def _asked() -> list[str]:
    """The purposes for which somebody is asked."""
    return [purpose for purpose, basis in PURPOSES.items() if basis != DUTY]


def _called(request: web.Request, purpose: str) -> str:
    return parts_of(request).say(consents.CALLED[purpose])


def _id(request: web.Request) -> int:
    return int(request.match_info["member"])


def _here(request: web.Request) -> str:
    return f"{PREFIX}/roster/{_id(request)}/privacy"


def _back(request: web.Request, told: str) -> web.StreamResponse:
    notice(request, told)
    raise web.HTTPSeeOther(_here(request))


_ONE = "/roster/{member:[0-9]{1,9}}/privacy"
ROUTES: tuple[Route, ...] = (
    get(_ONE, show, CLERKS),
    post(_ONE + "/give", give, CLERKS),
    post(_ONE + "/withdraw/{purpose:[a-z]{1,20}}", withdraw, CLERKS),
    post(_ONE + "/export", export, CLERKS),
    get(_ONE + "/erase", ask_erase, ADMINS),
    post(_ONE + "/erase", erase, ADMINS),
)
