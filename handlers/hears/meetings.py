"""What is said of meetings 三会一课: not coming, coming after all, being there, when and where."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from bot.hearing import Cue, Hearing
from bot.scene import Item
from bot.understanding import slots
from bot.understanding.meant import meant
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance
from handlers.hears import leaves
from handlers.hears.wordings import Wordings

KIND = "meeting"
# Somebody says to be there from so long before it begins, until so long after.
BEFORE, AFTER = timedelta(hours=3), timedelta(hours=5)
SURE = 90
# So long is a clause that tells why at most.
A_REASON = 15
_words = Wordings(Path(__file__).with_suffix(".toml"))


def fill_leave(u: Utterance, found: Slots) -> Filled:
    """Who can't come, and to which meeting if that is known."""
    if not _words.has("leave", u.text) or _words.has("of_others", u.text):
        return None
    if _words.has("not_leave", u.text) or leaves.is_of_another(u):
        return None
    if leaves.says_study(u.text) and not _is_named(u):
        return None
    items = _spoken_of(u) or (_near(u) if _is_bare(u, "only_leave") else [])
    if not items and _answers_with(u, "only_leave", "why"):
        items = _focused(u)
    ill = {"ill": True} if leaves.says_ill(u.text) else {}
    return _filled(u, {**found, **ill}, items)


def fill_back(u: Utterance, found: Slots) -> Filled:
    """Who comes after all."""
    if not _words.has("back", u.text) or _words.has("of_others", u.text):
        return None
    items = _spoken_of(u) or (_near(u) if _is_bare(u, "only_back") else [])
    if not items and _answers_with(u, "only_back", "why_back"):
        items = _focused(u)
    return _filled(u, found, items)


def fill_attend(u: Utterance, found: Slots) -> Filled:
    """Who is there, on the day of the meeting."""
    if not _words.has("attend", u.text) or u.asks or _words.has("of_others", u.text):
        return None
    today = [item for item in _here(u) if item.closes == u.today]
    named = [item for item in _spoken_of(u) if item in today]
    begins = [item for item in today if _is_about_now(u, item)]
    return _filled(u, found, named or (begins if _is_bare(u, "only_attend") else []))


def fill_query(u: Utterance, found: Slots) -> Filled:
    """Of which meeting time and place are asked."""
    if not _words.has("asks", u.text):
        return None
    return _filled(u, found, _spoken_of(u) or (_focused(u) if len(u.clean) < 12 else []))


def _filled(u: Utterance, found: Slots, items: list[Item]) -> Filled:
    if not items or _words.has("of_somebody_else", u.text):
        return None
    unclear, ask = slots.mention_slots(u.mentions)
    one = {"ref": items[0].ref} if len(items) == 1 else {}
    return {**found, **unclear, **one, "people": leaves.people(u)}, ask


def _here(u: Utterance) -> list[Item]:
    """The meetings that talk here may be about."""
    here, items = (u.message.chat.channel, u.message.chat.id), u.catalog.of_kind(KIND)
    on = [item for item in items if here in item.chats]
    return on or (list(items) if u.to_bot else [])


def _spoken_of(u: Utterance) -> list[Item]:
    """The meetings that are named, by title, day, or simply as the meeting."""
    items = _here(u)
    what = meant(u, KIND)
    named = [item for item in what.items if item in items] if what.explicit else []
    calls_it = _words.has("meeting", u.text) and not _words.has("other_meeting", u.text)
    days = {time.day for time in u.plan_times if time.day}
    dated = [item for item in items if item.closes in days]
    if named and dated and set(named) & set(dated):
        return [item for item in named if item in dated]
    if not named and not calls_it:
        return [item for item in _focused(u) if item in dated]
    if named:
        return named
    if days:
        return dated
    return _focused(u) or items


def _is_named(u: Utterance) -> bool:
    return meant(u, KIND).explicit or _words.has("meeting", u.text)


def _focused(u: Utterance) -> list[Item]:
    """The meeting that was posted last."""
    what = meant(u, KIND)
    return [item for item in what.items if item in _here(u)] if what.how == "focus" else []


def _near(u: Utterance) -> list[Item]:
    """What is meant where nothing is named: what was posted last, or what alone is on here."""
    focused, items = _focused(u), _here(u)
    if focused or u.private:
        return focused or items
    here = (u.message.chat.channel, u.message.chat.id)
    study = u.purpose == "study" or any(
        here in item.chats for item in u.catalog.of_kind("campaign")
    )
    return [] if study else items


def _is_bare(u: Utterance, words: str) -> bool:
    """Whether nothing is said but that, and of whom."""
    return _words[words].fullmatch(u.clean) is not None or _fits(words, _unnamed(u))


def _fits(words: str, said: str) -> bool:
    return _words[words].fullmatch(said.strip(" ,.!~")) is not None


def _unnamed(u: Utterance) -> str:
    """What is said without the people for whom the speaker may say it; members for their own."""
    own = ("self", "spouse", u.known.spouse if u.known is not None else None)
    kept = list(u.text)
    for mention in u.mentions:
        if u.role != "member" or all(who in own for who in mention.who) or u.has("替|代|帮"):
            kept[mention.start : mention.end] = " " * (mention.end - mention.start)
    return re.sub(r"[ 和跟与、]+", "", "".join(kept))


def _answers_with(u: Utterance, answer: str, why: str) -> bool:
    """Whether clauses say nothing but an answer, such as not to come, and why."""
    clauses = [one for one in re.split("[,.;!?~ ]+", _unnamed(u)) if one]
    away = [one for one in clauses if _fits(answer, one)]
    rest = [one for one in clauses if one not in away]
    return bool(away) and all(len(one) < A_REASON and _words.has(why, one) for one in rest)


def _is_about_now(u: Utterance, item: Item) -> bool:
    starts = item.starts_at
    return starts is None or starts - BEFORE <= u.scene.now <= starts + AFTER


hearing = Hearing(
    "meetings",
    kind=KIND,
    cues=tuple(
        Cue(intent, (words,), sure=SURE, name="of a meeting")
        for intent, words in (
            ("meeting_leave", "假|不了|不能|没法|不去|不来|不参加|缺席|不成|赶不"),
            ("meeting_back", "能|可以|还是|照常|不请|取消|来得了|去得了|假"),
            ("meeting_attend", "到|签|来了|参加"),
            (
                "meeting_query",
                "几点|什么时候|啥时候|几时|哪|地点|地方|几号|周几|星期几|礼拜几|时间|几楼|几层|上午|带",
            ),
        )
    ),
    fill={
        "meeting_leave": fill_leave,
        "meeting_back": fill_back,
        "meeting_attend": fill_attend,
        "meeting_query": fill_query,
    },
)
