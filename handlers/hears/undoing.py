"""That what was just done to a list of sign-ups is to be taken back: 撤回, 刚才那个不算, 按错了."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.hearing import Cue, Hearing
from bot.scene import Post, Ref
from bot.texts.marks import LOUD
from bot.understanding.attempt import PATIENCE
from bot.understanding.meant import meant
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance
from handlers.hears.wordings import Wordings

KIND, STUDY = "activity", "campaign"
SURE = 86
# Who says more tells a story.
LONGEST = 30
# Without one of these it is not meant; whether it is, is seen by all that is said.
_ANY = (
    "撤|收回|作废|不作数|不算|别算|莫算|甭算|勿算|要算|没说|没报|没讲|恢复|还原|退回|回来|回去|"
    "改回|变回|弄回|"
    "换回|照原来|错|岔|混|滑|手抖|误|乱|瞎|胡|碰|别|莫|甭|勿|不要|不用|不能|没想|没要|没打算|"
    "没让|没叫|不是我"
)
# That staying away was said by mistake.
OFF_BY_MISTAKE = (
    "(?:取消|退出?|退掉|不去|不来|不参加)(?:的|那个|那条|是|我)?"
    "(?:[弄搞按点打说发写][错岔]|不算|不作数|作废|是?误)"
)
_words = Wordings(Path(__file__).with_suffix(".toml"))


def fill_undo(u: Utterance, found: Slots) -> Filled:
    """Of which activity it is said, as far as that is known."""
    if len(u.clean) > LONGEST or u.speaker is None or not _says(u) or _asks(u):
        return None
    if u.fits(OFF_BY_MISTAKE) and not u.hits.get(KIND):
        last = u.scene.own.cancelled[:1]
        return ({**found, "activity": last[0]}, ()) if last and u.to_bot else None
    named = meant(u, KIND)
    if named.explicit:
        one = named.one
        return ({**found, "activity": one.ref}, ()) if one is not None and _is_heard(u) else None
    ref = _told_last(u)
    if ref is not None:
        return ({**found, "activity": ref}, ()) if ref[0] == KIND else None
    surely = u.private or _words.has("undone", u.clean)
    if not (u.to_bot and surely and _has_one(u)):
        return None
    return dict(found), ()


def _says(u: Utterance) -> bool:
    """Whether nothing else is said."""
    said = _unnamed(u)
    if _words.has("not_undone", said) and not u.fits(OFF_BY_MISTAKE):
        return False
    wish = _words.has("undone", said) or _words.has("mistaken", said)
    return wish and _words.without("part", said) == ""


def _asks(u: Utterance) -> bool:
    return u.asks and not u.is_just("(?:不算){2,4}了?")  # Which is no 算不算.


def _unnamed(u: Utterance) -> str:
    """What is said, without the title of an activity."""
    said = u.clean
    for hit in sorted(u.hits.get(KIND, ()), key=lambda hit: -hit.start):
        said = said[: hit.start] + said[hit.end :]
    return said


def _is_heard(u: Utterance) -> bool:
    """Whether it is said to the bot, or right behind its word to the speaker."""
    return u.to_bot or _told_last(u) is not None


def _has_one(u: Utterance) -> bool:
    """Whether the speaker did something to a list, and not to the study that day."""
    own = u.scene.own
    signed = bool(own.signed or own.cancelled or own.parties)
    return signed and u.today not in (u.own_checkins or ())


def _told_last(u: Utterance) -> Ref | None:
    """What the bot's last word to the speaker was about; in talk it must just have been said."""
    quoted = u.scene.quoted
    if quoted is not None:
        return _only(quoted) if quoted.by is None else None
    for at, post in _answers(u.scene.recent):
        if not (u.private or _is_to(u, at, post)):
            continue
        if not u.to_bot and (u.focus.post is not post or not _is_fresh(u, post)):
            return None
        return _only(post)
    return None


def _answers(recent: tuple[Post, ...]) -> Iterator[tuple[int, Post]]:
    """What the bot said of something, the newest first, but for what it told everybody."""
    for at in range(len(recent) - 1, -1, -1):
        post = recent[at]
        if post.by is None and post.refs and not post.text.startswith(LOUD):
            yield at, post


def _is_to(u: Utterance, at: int, post: Post) -> bool:
    """Whether the bot said it to the speaker: by name, or right behind his words."""
    known = u.scene.person
    if known is not None and known.name in post.text:
        return True
    before = [one for one in u.scene.recent[:at] if one.by is not None]
    return bool(before) and before[-1].by == u.speaker


def _is_fresh(u: Utterance, post: Post) -> bool:
    return u.focus.live and u.scene.now - post.at <= PATIENCE


def _only(post: Post) -> Ref | None:
    """The item of a post: that of an activity, if it tells of one."""
    of_one = [ref for ref in post.refs if ref[0] == KIND]
    return (of_one or list(post.refs))[0] if post.refs else None


hearing = Hearing(
    "undoing",
    cues=(Cue("activity_undo", (_ANY,), sure=SURE, name="takes a sign-up back"),),
    fill={"activity_undo": fill_undo},
)
