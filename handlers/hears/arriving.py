"""That somebody has come to an activity: 到了, 签到, 我们两口子到了."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.hearing import Cue, Hearing
from bot.scene import Item
from bot.understanding import slots
from bot.understanding.focus import items_of
from bot.understanding.kin import YOUNG
from bot.understanding.meant import meant
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance
from handlers.hears.wordings import Wordings

KIND, STUDY = "activity", "campaign"
# So long before it begins people come, and so long after it they may say so.
BEFORE, AFTER = timedelta(hours=2), timedelta(hours=4)
# Surer than a meeting where it is told what is meant, else less sure.
TOLD, SURE = 92, 85
LONGEST = 30
_words = Wordings(Path(__file__).with_suffix(".toml"))


def fill_arrive(u: Utterance, found: Slots) -> Filled:
    """Who has come, and to what."""
    told = bool(found.pop("told", False))
    if u.speaker is None or u.asks or len(u.clean) > LONGEST or not _says(u):
        return None
    item = _told(u) if told else _only_one(u)
    if item is None:
        return None
    filled, ask = slots.party(u)
    heads = slots.number_before(u, "人", "位", "口", "名")
    if heads and "total" in filled:
        filled["total"] = max(int(heads), filled["total"])
    if "person" not in ask and not _may_tell(u, filled):
        return None
    return {**found, **filled, "activity": item.ref}, ask


def _says(u: Utterance) -> bool:
    """Whether nothing else is said."""
    said = _unnamed(u)
    if _words.has("not_come", said) or not _words.has("come", said):
        return False
    return _words.without("part", said) == ""


def _unnamed(u: Utterance) -> str:
    """What is said, without people and the title of an activity."""
    said = u.clean
    for hit in sorted(u.hits.get(KIND, ()), key=lambda hit: -hit.start):
        said = said[: hit.start] + said[hit.end :]
    for mention in u.mentions:
        said = said.replace(mention.text, "", 1)
    return said


def _may_tell(u: Utterance, filled: Slots) -> bool:
    """Whether somebody of the own house came; of others who serves them may tell, to the bot."""
    people = filled.get("people") or ["self"]
    if any(who in YOUNG for who in people) and "self" not in people:
        return False
    own = ("self", "spouse", u.speaker)
    return any(who in own for who in people) or u.to_bot or u.role in ("secretary", "staff")


def _told(u: Utterance) -> Item | None:
    """What is named, or was posted or quoted; today, and about now."""
    what = meant(u, KIND)
    near = items_of(u, KIND)
    if u.to_bot and not near:
        near = [item for ref in u.focus.refs if (item := u.catalog.of_ref(ref)) and ref[0] == KIND]
    return _one(u, [item for item in (what.items if what.explicit else near) if _is_now(u, item)])


def _only_one(u: Utterance) -> Item | None:
    """The one activity about now that the speaker is signed up for, where nothing else is near."""
    if u.focus.gone or not (u.to_bot or _is_of_activities(u)):
        return None
    elsewhere = not _is_of_activities(u)
    if elsewhere and _studies(u) and (u.has("签|报到|报个到") or _is_of_study(u)):
        return None
    signed = u.scene.own.signed or ()
    return _one(u, [i for i in u.catalog.of_kind(KIND) if i.ref in signed and _is_now(u, i)])


def _one(u: Utterance, items: list[Item]) -> Item | None:
    """The only one; of several that for which the speaker is signed up."""
    if len(items) > 1:
        items = [item for item in items if item.ref in (u.scene.own.signed or ())]
    return items[0] if len(items) == 1 else None


def _is_now(u: Utterance, item: Item) -> bool:
    starts = item.starts_at
    if starts is None or starts.date() != u.today:
        return False
    return starts - BEFORE <= u.scene.now <= starts + AFTER


def _is_of_activities(u: Utterance) -> bool:
    """Whether activities are told in this group, and no study is on in it."""
    here = (u.message.chat.channel, u.message.chat.id)
    if u.purpose == "study" or any(here in item.chats for item in u.catalog.of_kind(STUDY)):
        return False
    return u.purpose == "activities" or any(here in i.chats for i in u.catalog.of_kind(KIND))


def _is_of_study(u: Utterance) -> bool:
    return any(ref[0] != KIND for ref in u.focus.refs)


def _studies(u: Utterance) -> bool:
    """Whether the speaker may still have to check in for the study today."""
    return bool(u.catalog.of_kind(STUDY)) and u.today not in (u.own_checkins or ())


hearing = Hearing(
    "arriving",
    cues=tuple(
        Cue(
            "activity_arrive",
            (
                "到|签|来了|来啦|来咯|进场|进门|入场|入座|坐下|坐好",
                "在|进 现场|会场|门口|集合|教室",
            ),
            sure=sure,
            name=name,
            slots=more,
        )
        for sure, name, more in ((TOLD, "has come to it", {"told": True}), (SURE, "has come", {}))
    ),
    fill={"activity_arrive": fill_arrive},
)
