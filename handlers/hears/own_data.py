"""What somebody wants done with the own data: a use ended or allowed, all deleted, all shown.

It is said in countless ways, but always of the same parts: what it is about, what is done with
it, and beside that a no or a yes. `own_data.toml` has the words of each; where a part is missing
nothing is meant.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from handlers.hears.wordings import Wordings

WITHDRAW, GIVE, ERASE, ASK = "privacy_withdraw", "privacy_give", "privacy_erase", "privacy_ask"
FAMILY, HEALTH, CHECKIN, PHOTOS = "family", "health", "checkin", "photos"
# What else but the family it may be about.
TOPICS = (PHOTOS, "birthday", HEALTH, CHECKIN)
# Who writes more asks for more than this.
LONGEST = 300
# So far behind a no may stand what it is said to; before one that ends something, and before
# another.
_AFTER, _BEFORE, _CLOSE = 14, 14, 3

_words = Wordings(Path(__file__).with_suffix(".toml"))
_has = _words.has


class Wanted(NamedTuple):
    """The intent, and the purpose of `services.consents`; None where it is all of them."""

    intent: str
    purpose: str | None = None


@lru_cache(maxsize=64)
def wanted(text: str) -> Wanted | None:
    """What a folded text wants done with the speaker's own data, None if nothing."""
    if len(text) > LONGEST:
        return None
    plain = _words["unreal"].sub("", text)
    if _has("others", plain) or _has("mistakes", plain):
        return None
    gone = _gone(plain)
    if gone is not None:
        return gone
    if not _has("no", plain):
        return _given(plain) or _asked(plain)
    return _given(plain) if _has("again", plain) else _withdrawn(plain)


def _withdrawn(text: str) -> Wanted | None:
    """The use to which somebody says no."""
    for_once = _has("once", text) and not _has("for_good", text)
    if for_once or _has("asked", text):
        return None
    if _has("no_kin", text) and not _has("no_kin_at_all", text):
        return Wanted(WITHDRAW, FAMILY)
    told = _told(text, "no")
    if _is_all(text, told):
        return Wanted(WITHDRAW)
    return Wanted(WITHDRAW, told[0]) if told and not _is_else(told[0], text) else None


def _is_all(text: str, told: list[str]) -> bool:
    """Whether a no is said to everything: in general words, or to each thing by name."""
    several = sum(_has(topic, text) for topic in TOPICS) > 1
    if _has("no_more", text):
        return several or len(told) != 1
    return several and bool(told) and _has("all_of_it", text)


def _is_else(topic: str, text: str) -> bool:
    """Whether it is news of an illness, others' pictures, or one check-in that somebody rues."""
    if topic == HEALTH:
        return _has("news", text)
    if topic == PHOTOS:
        return not _has("mine", text)
    return topic == CHECKIN and _has("rued", text) and not _has("recorded", text)


def _given(text: str) -> Wanted | None:
    """The use to which somebody says yes."""
    if not _has("yes", text) or _has("asked", text):
        return None
    if _has("yes_kin", text):
        return Wanted(GIVE, FAMILY)
    told = _told(text, "yes")
    return Wanted(GIVE, told[0]) if told else None


def _asked(text: str) -> Wanted | None:
    """That somebody wants to be shown what there is."""
    return Wanted(ASK) if _has("asks", text) and not _has("not_asked", text) else None


def _gone(text: str) -> Wanted | None:
    """That all is to be deleted; of a topic alone it is its use that ends."""
    if _has("not_erased", text):
        return None
    for topic in (PHOTOS, HEALTH):
        if _has(f"{topic}_erased", text):
            return Wanted(WITHDRAW, topic)
    return Wanted(ERASE) if _has("erased", text) else None


def _told(text: str, word: str) -> list[str]:
    """The topics of which something is done beside a no or yes, the nearest to one first."""
    spoken_of = [topic for topic in TOPICS if _has(topic, text)]
    said = list(_words[word].finditer(text))
    found = [
        (min(abs(there.start() - one.start()) for there in _words[topic].finditer(text)), topic)
        for topic in spoken_of
        for one in said
        if _has(f"{topic}_done", _near(text, one, word))
    ]
    if not found and len(spoken_of) == 1 and _has("for_good", text):
        # For good it may be said of what stands further away, if that is but one thing.
        return [topic for topic in spoken_of if _has(f"{topic}_done", text)]
    return list(dict.fromkeys(topic for _, topic in sorted(found)))


def _near(text: str, said: re.Match[str], word: str) -> str:
    """What stands so near a no or yes that it may belong to it."""
    before = _BEFORE if word == "yes" or _words["ends"].match(said[0]) else _CLOSE
    return text[max(0, said.start() - before) : said.end() + _AFTER]
