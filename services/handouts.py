"""可转发通知: what somebody copies into a group that no bot can enter, and knows again there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.messages import Chat, Say
from bot.scene import Item, Ref
from bot.texts.dates import date_words
from services import announcements, checkin
from services.activities import announcing, menus, writing
from services.activities.words import words
from services.checkin import posts
from services.pictures.sign import Sign, of_activity
from storage.transaction import Row, Transaction

MEETING, CAMPAIGN = "meeting", "campaign"
# A list is begun for who comes first; a copy of it may lack that beginning.
BEGUN = "1."
_BLANK = re.compile(r"\s+")
_LINK = re.compile(r"https?://[^\s，。；、）)]+")
_MENUS = 20


class Copy(NamedTuple):
    """A text to copy; `what` is the key of its heading."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Handout:
    """A notice that is ready to be handed on: its texts, its poster, what people answer.

    `refs` are the items that it tells of, `back` the key of what is pasted back, `code` what
    scanning the poster gives.
    """

    title: str
    refs: tuple[Ref, ...]
    copies: tuple[Copy, ...]
    back: str
    sign: Sign
    code: str = ""


def of_activity_row(row: Row, say: Say, zone: ZoneInfo, site: str = "") -> Handout:
    """The handout of an activity that people may be told of."""
    told = words(row, say, zone)
    limits = announcing.limits(say, told.capacity, told.deadline)
    how = "handouts.join_with" if row.companions else "handouts.join"
    begun = _list(say, told.title, _joined(say, told.when, told.place), limits, how=how)
    heard, at = (announcing.text_of(row, say, zone, only_at=one) for one in (False, True))
    line = say("activities.how_line", title=announcing.short(row))
    code = announcing.code_of(row, say, site)
    sign = of_activity(say, told, code)
    refs = ((writing.KIND, row.id),)
    return Handout(told.title, refs, _copies(begun, heard, at, line), "handouts.back", sign, code)


def of_menu(menu: Row, shown: Sequence[Row], say: Say, zone: ZoneInfo) -> Handout:
    """The handout of a menu, with those of its activities that may be chosen."""
    heard, at = (menus.text_of(menu, shown, say, zone, only_at=one) for one in (False, True))
    numbers = {"first": shown[0].menu_no, "last": shown[-1].menu_no}
    parts = tuple(
        (say("handouts.of_menu", n=one.menu_no, title=one.title), words(one, say, zone).when)
        for one in shown
    )
    how = say("handouts.poster_menu", **numbers)
    sign = Sign(say("handouts.poster_menu_head"), menu.title, parts, how)
    line = say("activities.menu_at", **numbers)
    refs = tuple((writing.KIND, one.id) for one in shown)
    copies = _copies(heard, "", at, line)
    return Handout(menu.title, refs, copies, "handouts.back_menu", sign)


def of_study(campaign: Row, day: date, say: Say) -> Handout:
    """The handout of a campaign on a day."""
    material = " ".join(campaign.material.split("\n"))
    when = date_words(say, day)
    head = say("handouts.study", title=campaign.title, date=when)
    begun = _list(say, head, material, how="handouts.studied")
    heard, at = (posts.study(campaign, day, say, only_at=one) for one in (False, True))
    line = say("handouts.study_line")
    code, how = _scanned(material, say("handouts.poster_study_line"), say)
    parts = ((say("handouts.poster_material"), _LINK.sub("", material).strip()),)
    sign = Sign(say("handouts.poster_study_head"), campaign.title, parts, how)
    refs = ((CAMPAIGN, campaign.id),)
    return Handout(
        campaign.title, refs, _copies(begun, heard, at, line), "handouts.back_study", sign, code
    )


def of_meeting(row: Row, day: date, say: Say, zone: ZoneInfo) -> Handout:
    """The handout of a meeting: before its day the notice, on it the list of who is there."""
    called, begins = posts.called(row, say), posts.begins(row, say, zone)
    head = say("handouts.meeting", name=called)
    begun = _list(say, head, _joined(say, begins, row.place), how="handouts.attended")
    ahead = posts.meeting(row, min(day, row.starts_on), say, zone)
    kinds = [Copy("handouts.meeting_day", begun)]
    if day < row.ends_on:
        kinds.insert(0, Copy("handouts.meeting_ahead", ahead))
    code, how = _scanned("", say("handouts.meeting_line", title=row.title), say)
    parts = (
        (say("activities.poster_when"), begins),
        (say("activities.poster_where"), row.place),
        (say("handouts.poster_about"), " ".join(row.material.split("\n"))),
    )
    sign = Sign(say("handouts.poster_meeting_head"), called, parts, how)
    refs = ((MEETING, row.id),)
    return Handout(called, refs, tuple(kinds), "handouts.back_meeting", sign, code)


def of_announcement(row: Row, say: Say) -> Handout:
    """The handout of a notice that people confirm."""
    heard, at = (announcements.words_of(row, say, only_at=one) for one in (False, True))
    due = date_words(say, row.due_on) if row.due_on else ""
    parts = (
        (say("handouts.poster_about"), " ".join(row.text.split("\n"))),
        (say("handouts.poster_due"), due),
    )
    line = say("handouts.read_line")
    code, how = _scanned("", say("handouts.poster_read_line"), say)
    sign = Sign(say("handouts.poster_notice_head"), row.title, parts, how)
    refs = ((announcements.ITEM, row.id),)
    copies = _copies(heard, "", at, line)
    return Handout(row.title, refs, copies, "handouts.back_read", sign, code)


def known(
    tx: Transaction, items: Sequence[Item], day: date, say: Say, zone: ZoneInfo
) -> Mapping[str, tuple[Ref, ...]]:
    """What is on, by the texts of its handouts on a day, as `plain` has them."""
    return {
        plain(one.text): handout.refs
        for handout in _every(tx, items, day, say, zone)
        for one in handout.copies
    }


def plain(text: str) -> str:
    """A text without blanks and without the number that begins a list."""
    return _BLANK.sub("", text).removesuffix(BEGUN)


def paste_group(groups: Sequence[Chat], channel: str) -> str:
    """The group of an item that is pasted from, by the name of that channel; "" for none."""
    return next((group.id for group in groups if group.channel == channel), "")


def _every(
    tx: Transaction, items: Sequence[Item], day: date, say: Say, zone: ZoneInfo
) -> Iterator[Handout]:
    """The handouts of all that is on."""
    made: dict[str, tuple[Callable[..., Row | None], Callable[[Row], Handout]]] = {
        writing.KIND: (writing.find, lambda row: of_activity_row(row, say, zone)),
        CAMPAIGN: (checkin.find, lambda row: of_study(row, day, say)),
        MEETING: (checkin.find, lambda row: of_meeting(row, day, say, zone)),
        announcements.ITEM: (announcements.find, lambda row: of_announcement(row, say)),
    }
    for item in items:
        find, make = made.get(item.kind, (None, None))
        row = find(tx, item.id) if find else None
        if row is not None and make is not None:
            yield make(row)
    for menu in menus.every(tx)[:_MENUS]:
        shown = menus.open_ones(tx, menu.id)
        if shown:
            yield of_menu(menu, shown, say, zone)


def _list(say: Say, *lines: str, how: str) -> str:
    """A list as WeChat's own begins, for who comes first to go on with."""
    head = say("handouts.list")
    return "\n".join((head, *filter(None, lines), say(how), f"{BEGUN} "))


def _copies(ordinary: str, heard: str, at: str, line: str) -> tuple[Copy, ...]:
    told = (
        Copy("handouts.ordinary", ordinary),
        Copy("handouts.heard", heard),
        Copy("handouts.at", at),
        Copy("handouts.line", line),
    )
    return tuple(one for one in told if one.text)


def _joined(say: Say, first: str, then: str) -> str:
    return say("activities.joined", first=first, then=then) if first and then else first or then


def _scanned(told: str, line: str, say: Say) -> tuple[str, str]:
    """What a code gives: an address that stands in a text, else a line; and what to do with it."""
    link = _LINK.search(told)
    if link is not None:
        return link[0], say("handouts.poster_link")
    return line, say("activities.poster_how_line")
