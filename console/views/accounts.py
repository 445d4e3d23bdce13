"""账号: whose they are; taking one away from somebody, and giving it back."""

from __future__ import annotations

from typing import Any, NamedTuple

from aiohttp import web
from aiohttp_session import Session

from bot.messages import Account
from bot.permissions import CLERKS, STAFF
from console import acting
from console.pages import notice, page
from console.paging import paging
from console.parts import parts_of, read, write
from console.people import ONE, member_of, path_of, typed_of, words
from console.routes import PREFIX, Route, get, post
from console.safety import SESSION
from services import binding, couples
from services.entering import Typed
from storage.transaction import Row, Transaction

# Of whom this visitor took an account away last, and which.
UNBOUND = "unbound"
NEW = f"{PREFIX}/binding/new"


class Unbound(NamedTuple):
    """An account that was just taken away from a member, and can be given back.

    `others` are those who use it too.
    """

    member_id: int
    channel: str
    account_id: str
    others: list[int]


async def unbind(request: web.Request) -> web.Response:
    """Take an account away from somebody, once the visitor is sure."""
    parts, typed = parts_of(request), await typed_of(request)
    account, sure = _account(typed), bool(typed.of("sure"))

    def work(tx: Transaction) -> tuple[Row, list[int]]:
        row = member_of(request, tx)
        owners = binding.owners(tx, account)
        if row.id not in owners:
            raise web.HTTPNotFound
        if sure:
            binding.unbind(tx, account, row.id, acting.by(request))
        return row, [owner for owner in owners if owner != row.id]

    row, others = await write(request, work)
    if not sure:
        return _ask(request, row, account)
    request[SESSION][UNBOUND] = [row.id, account.channel, account.id, others]
    notice(request, parts.say("person.unbound", name=row.name))
    raise web.HTTPSeeOther(path_of(row.id))


async def rebind(request: web.Request) -> web.Response:
    """Give back what this visitor took away last."""
    parts, member_id = parts_of(request), int(request.match_info["member"])
    lost = lately_unbound(request[SESSION], member_id)
    if lost is None:
        raise web.HTTPNotFound
    account = Account(lost.channel, lost.account_id)

    def work(tx: Transaction) -> tuple[Row, bool]:
        row, as_left = member_of(request, tx), binding.owners(tx, account) == lost.others
        if as_left and lost.others:
            couples.share(tx, account, row.id, acting.by(request))
        elif as_left:
            binding.bind(tx, account, row.id, acting.by(request))
        return row, as_left

    row, done = await write(request, work)
    request[SESSION].pop(UNBOUND)
    if done:
        notice(request, parts.say("person.rebound", name=row.name))
    else:
        notice(request, parts.say("person.taken"), "bad")
    raise web.HTTPSeeOther(path_of(row.id))


async def new(request: web.Request) -> web.Response:
    """The accounts that were bound and that nobody has looked at, a page of them."""

    def work(tx: Transaction) -> dict[str, Any]:
        scope = acting.scope(request, tx)
        at = paging(request, binding.count_unseen(tx, scope))
        return {"paging": at, "rows": binding.unseen(tx, scope, at.first, at.size)}

    return page(request, "bindings_new.html", **await read(request, work), **words(request))


async def see(request: web.Request) -> web.Response:
    """Note that one of them was looked at, or all that the page showed."""
    parts, form = parts_of(request), await request.post()
    shown = [str(one).partition(" ") for one in form.getall("seen", [])]

    def work(tx: Transaction) -> list[str]:
        scope, names = acting.scope(request, tx), []
        for channel, _, account_id in shown:
            account = Account(channel, account_id)
            row = binding.new_one(tx, scope, account)
            if row is not None:
                binding.see(tx, account, parts.clock.now())
                names.append(str(row.name))
        return names

    names = await write(request, work)
    if not names:
        raise web.HTTPNotFound
    if len(names) == 1:
        notice(request, parts.say("person.seen", name=names[0]))
    else:
        notice(request, parts.say("person.all_seen", count=len(names)))
    raise web.HTTPSeeOther(NEW)


def lately_unbound(session: Session, member_id: int) -> Unbound | None:
    """What this visitor took away from a member last, if it was from that one."""
    kept: Any = session.get(UNBOUND)
    return Unbound(*kept) if kept and kept[0] == member_id else None


def _account(typed: Typed) -> Account:
    return Account(typed.fields.get("channel", ""), typed.fields.get("account", ""))


def _ask(request: web.Request, row: Row, account: Account) -> web.Response:
    say = parts_of(request).say
    channel = words(request)["channels"].get(account.channel, account.channel)
    return page(
        request,
        "confirm.html",
        title=say("person.unbind_title", name=row.name),
        text=say("person.unbind_stops", name=row.name, channel=channel),
        action=f"{path_of(row.id)}/unbind",
        label=say("person.unbind_button"),
        back=path_of(row.id),
        fields={"channel": account.channel, "account": account.id, "sure": "1"},
    )


ROUTES: tuple[Route, ...] = (
    post(ONE + "/unbind", unbind, CLERKS),
    post(ONE + "/rebind", rebind, CLERKS),
    get("/binding/new", new, STAFF),
    post("/binding/new/seen", see, STAFF),
)
