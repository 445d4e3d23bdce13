"""What the pages about people share: who may be seen, and the words of what stands in rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from aiohttp import web

from bot.clock import local_date
from bot.messages import Say
from bot.permissions import CLERKS, may
from console import acting, auth
from console.parts import parts_of
from services import entering, roster, scopes, wordings
from services.entering import Typed
from storage.masks import masked
from storage.transaction import Row, Transaction

# The address of one person.
ONE = "/roster/{member:[0-9]{1,9}}"
# The words of what stands in a row as a key.
WORDS: dict[str, Mapping[str, str]] = {
    "states": wordings.WORDS["state"],
    "activity_words": wordings.WORDS["activity"],
    "kinds": wordings.WORDS["kind"],
    "sexes": wordings.WORDS["sex"],
    "calendars": {"solar": "person.solar", "lunar": "person.lunar"},
    "prefers": {
        "voice": "person.prefer_voice",
        "text": "person.prefer_text",
        "large": "person.prefer_large",
    },
    "channels": {
        "official_account": "person.channel_official_account",
        "wecom_aibot": "person.channel_wecom_aibot",
        "paste": "person.channel_paste",
        "simulator": "person.channel_simulator",
    },
    "relations": {
        "spouse": "families.spouse",
        "son": "families.son",
        "daughter": "families.daughter",
        "son-in-law": "families.son_in_law",
        "daughter-in-law": "families.daughter_in_law",
        "grandchild": "families.grandchild",
        "brother": "families.brother",
        "sister": "families.sister",
        "nephew": "families.nephew",
        "carer": "families.carer",
        "other": "families.other",
    },
    "rights": {
        "may_see": "families.may_see",
        "may_report": "families.may_report",
        "may_sign_up": "families.may_sign_up",
        "may_redeem": "families.may_redeem",
    },
    "link_states": {
        "asked": "families.asked",
        "approved": "families.approved",
        "refused": "families.refused",
        "ended": "families.ended",
    },
}
# In which of these tables the values of a field have their words.
VALUES = {
    "sex": "sexes",
    "kind": "kinds",
    "activity": "activity_words",
    "state": "states",
    "birth_calendar": "calendars",
    "prefer": "prefers",
    "channel": "channels",
}
# Of the sealed fields, what all keepers may see, and what clerks alone.
SHOWN = ("phone", "phone2", "id_number", "address")


def words(request: web.Request) -> dict[str, Any]:
    """The words of what stands in rows as a key, each table of WORDS under its name."""
    say = parts_of(request).say
    return {name: {key: say(one) for key, one in table.items()} for name, table in WORDS.items()}


def member_of(request: web.Request, tx: Transaction, member_id: int | None = None) -> Row:
    """The row of somebody in the visitor's scope, by the address; not found if there is none."""
    wanted = int(request.match_info["member"]) if member_id is None else member_id
    row = roster.find(tx, wanted)
    if row is None or row.state not in roster.STATES:
        raise web.HTTPNotFound
    if not scopes.holds(tx, acting.scope(request, tx), wanted):
        raise web.HTTPNotFound
    return row


def told(say: Say, name: str, value: Any) -> str:
    """What stands in a field of a person's row, as people say it; "" for nothing."""
    if isinstance(value, list):
        return "、".join(map(str, value))
    if value is None or value is False:
        return ""
    if value is True:
        return say("history.yes")
    key = WORDS.get(VALUES.get(name, ""), {}).get(str(value))
    return say(key) if key is not None else str(value)


def path_of(member_id: int) -> str:
    """Where the page of a person is."""
    return f"/console/roster/{member_id}"


def is_clerk(request: web.Request) -> bool:
    """Whether the visitor works on everybody."""
    return may(auth.who_of(request).role, CLERKS)


def sealed_fields(request: web.Request) -> tuple[str, ...]:
    """The sealed fields that the visitor may see."""
    return (*SHOWN, "health") if is_clerk(request) else SHOWN


def masked_field(request: web.Request, row: Row | None, field: str) -> str:
    """A sealed field as it is shown to who has not asked for it; "" of nobody."""
    if row is None:
        return ""
    return masked(field, str(roster.known(parts_of(request).vault, row, field)))


def today_of(request: web.Request) -> date:
    """The bureau's day."""
    parts = parts_of(request)
    return local_date(parts.clock.now(), parts.zone)


async def typed_of(request: web.Request) -> Typed:
    """What a form holds; files are none of it."""
    form = await request.post()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    ticked = [value for value in form.getall("hardships", []) if isinstance(value, str)]
    return Typed(fields, tuple(ticked))


def day_in(said_day: str) -> date | None:
    """A day as a date field sends it, None for what is none."""
    try:
        return date.fromisoformat(entering.clean(said_day))
    except ValueError:
        return None
