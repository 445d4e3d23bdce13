"""What staff write of a theme in a form, read and checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bot.messages import Chat
from services import grouptexts
from services.entering import clean
from services.themes.theming import Draft
from storage.masks import covered

MOST_TITLE, MOST_INTRO, MOST_ALIASES, MOST_ALIAS, LEAST_ALIAS = 30, 200, 5, 20, 2
LONGEST = timedelta(days=184)
_BETWEEN = re.compile(r"[、，,;；\n]+")


class Read(NamedTuple):
    """What was written as a draft, None where that can't be; and by field what is wrong.

    What is wrong is told by the key of a sentence.
    """

    draft: Draft | None
    errors: Mapping[str, str]


def read(
    fields: Mapping[str, str],
    chats: Sequence[Chat],
    known: Collection[Chat],
    today: date,
    begun: date | None = None,
) -> Read:
    """A form of a theme; `known` are the groups that there are, `begun` its first day, if past."""
    title, intro = clean(fields.get("title", "")), clean(fields.get("intro", ""))
    aliases = _aliases(fields.get("aliases", ""))
    opens = begun or _day(fields.get("opens_on", ""))
    closes = _day(fields.get("closes_on", ""))
    groups = tuple(chat for chat in dict.fromkeys(chats) if chat in known)
    found = {
        "title": _title(title),
        "intro": _intro(intro),
        "aliases": _of_aliases(aliases),
        "opens_on": _opens(opens, today if begun is None else opens),
        "closes_on": _closes(opens, closes, today),
        "chats": "" if groups else "theme_pages.no_group",
    }
    errors = {name: key for name, key in found.items() if key}
    if errors or opens is None or closes is None:
        return Read(None, errors)
    return Read(Draft(title, opens, closes, intro, aliases, groups), {})


def _title(title: str) -> str:
    if not title:
        return "theme_pages.title_missing"
    if len(title) > MOST_TITLE or "\n" in title:
        return "theme_pages.title_long"
    return "theme_pages.not_for_groups" if _is_private(title) else ""


def _intro(intro: str) -> str:
    if len(intro) > MOST_INTRO:
        return "theme_pages.intro_long"
    return "theme_pages.not_for_groups" if _is_private(intro) else ""


def _aliases(written: str) -> tuple[str, ...]:
    names = (clean(one) for one in _BETWEEN.split(written))
    return tuple(dict.fromkeys(name for name in names if name))


def _of_aliases(aliases: Sequence[str]) -> str:
    if len(aliases) > MOST_ALIASES:
        return "theme_pages.many_aliases"
    fits = all(LEAST_ALIAS <= len(one) <= MOST_ALIAS for one in aliases)
    return "" if fits else "theme_pages.alias_length"


def _opens(opens: date | None, today: date | None) -> str:
    if opens is None:
        return "theme_pages.no_day"
    return "theme_pages.opens_past" if today is not None and opens < today else ""


def _closes(opens: date | None, closes: date | None, today: date) -> str:
    if closes is None:
        return "theme_pages.no_day"
    if closes < today:
        return "theme_pages.closes_past"
    if opens is not None and closes < opens:
        return "theme_pages.closes_first"
    return "theme_pages.too_long" if opens is not None and closes - opens > LONGEST else ""


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        return None


def _is_private(text: str) -> bool:
    """Whether nobody is to read it in a group: numbers, and that somebody is ill."""
    return covered(text) != text or grouptexts.tells_illness(text)
