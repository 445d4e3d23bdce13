"""That somebody has read a notice 通知: said as an answer to it, in a word or two."""

from __future__ import annotations

import re

from bot.hearing import Cue, Hearing
from bot.scene import Ref
from bot.texts.marks import ANSWERS
from bot.understanding import slots
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance
from handlers.hears.couples import says_both

KIND = "announcement"
# What says nothing else, and what may speak of the day's study just as well.
PLAIN = "收到|收悉|收倒|收道|知悉|知道|晓得|看到|看见|瞧见|瞅见|明白|了解"
PERHAPS = "已阅|已读|已看|阅|看了|看过|读了|读过|看完"
# What may stand beside it.
_BESIDE = re.compile(
    "通知|消息|这条|那条|老伴|两口子|谢谢|多谢|感谢|辛苦|一起|一下|已经|刚才|放心|[念读讲]给|转告|转达|"
    "一定|照办|遵照|执行|按时|准时|老头子|老太婆|让我说|说一声|一声|"
    "[了啦咧嘞喽咯呢的啊呀哈嘛吧哦噢哟我俺们俩两也都已和跟同与替给帮代他她说您你这个人家好嗯行位听过完]|ok|[0-9]|[^\\w]"
)
_LONGEST = 30
# Who tells somebody of a notice speaks of that one alone.
_TELLS = "我[和跟同][^,.!]{1,5}(?:说|讲|念)"


def fill_read(u: Utterance, found: Slots) -> Filled:
    """Which notice was read, and by whom; None where something else is said, or asked."""
    if not u.catalog.of_kind(KIND) or u.asks or not _says_only_that(u):
        return None
    people = slots.involved(u)
    if says_both(u.text):
        people = ["self", "spouse"]
    elif not people or (u.fits("我也|我和|我跟|我都") and not u.fits(_TELLS)):
        people = ["self", *(who for who in people if who != "self")]
    unclear, ask = slots.mention_slots(u.mentions)
    if ask:
        return None
    which = _which(u)
    return None if which is None else ({**found, **unclear, **which, "people": people}, ())


def _says_only_that(u: Utterance) -> bool:
    """Whether nothing is said but that it was read, and by whom."""
    if len(u.clean) > _LONGEST:
        return False
    kept = list(u.text)
    for mention in u.mentions:
        kept[mention.start : mention.end] = " " * (mention.end - mention.start)
    left = re.sub(f"{PLAIN}|{PERHAPS}", "", "".join(kept))
    return _BESIDE.sub("", left) == ""


def _which(u: Utterance) -> Slots | None:
    """The notice that is answered; empty for the only one that waits; None for none."""
    refs = _answered(u)
    if refs:
        return {"ref": refs[0]}
    quoted = u.scene.quoted
    if quoted is not None:
        is_old = quoted.by is None and not quoted.refs
        return {"quoted": quoted.text} if is_old else None
    spoken_first = any(post.by is None for post in u.scene.recent)
    if not u.private or spoken_first or not u.has(PLAIN):
        return None
    return {}


def _answered(u: Utterance) -> tuple[Ref, ...]:
    """The notice that was quoted or posted last. What the bot only confirmed may lie between."""
    if u.focus.gone and not u.to_bot:
        return ()
    here = tuple(ref for ref in u.focus.refs if ref[0] == KIND)
    if here or not u.focus.confirmed or u.focus.how == "quoted" or not u.has(PLAIN):
        return here
    posts = [post for post in u.scene.recent if post.by is None and post.refs]
    announced = (post for post in reversed(posts) if _announces(post.text))
    last = next(announced, None)
    return tuple(ref for ref in last.refs if ref[0] == KIND) if last is not None else ()


def _announces(text: str) -> bool:
    """Whether a post of the bot's tells of something, and is no answer to anybody."""
    return not any(word in text for word in ANSWERS)


hearing = Hearing(
    "announcements",
    kind=KIND,
    cues=(Cue("announcement_read", (f"{PLAIN}|{PERHAPS}",), sure=84, name="has read a notice"),),
    fill={"announcement_read": fill_read},
)
