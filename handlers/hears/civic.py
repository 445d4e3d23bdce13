"""Whether somebody tells the authorities a wish or what is wrong, in whatever words.

A suggestion is told in too many ways for patterns. So all that was said is weighed: whether it is
about what belongs to everybody, whether something is wished for or told to be wrong, whether it
is addressed or announced, and what speaks for talk among friends, of the own household or of the
news. What was learnt from labelled lines (bot/understanding/learnt.py) has its say beside that.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from bot.understanding.hall import likelihood
from bot.understanding.utterance import Utterance
from handlers.hears.wordings import Wordings

# From this weight on it is taken for a suggestion, and for one whatever else it may be.
ENOUGH, SURELY = 1, 2
# So many characters must be said; in so many a question asks for nothing else.
SHORTEST, A_QUESTION, A_STORY = 5, 24, 40
# How likely what was learnt must find a suggestion to speak for one, and to speak against it: in a
# group, and alone with the bot.
IN_GROUP, TO_BOT = (0.85, 0.18), (0.65, 0.02)
_words = Wordings(Path(__file__).with_suffix(".toml"))


class Told(NamedTuple):
    """What the words say: a wish, or what is wrong, of something public; told to whom it may be."""

    asked: bool
    wrong: bool
    public: bool
    addressed: bool

    @property
    def weight(self) -> int:
        """How much that is for a suggestion; below nothing, if next to nothing is said."""
        return self.public + self.asked + (self.wrong and self.public) + self.addressed - 1


def weight(u: Utterance) -> int:
    """How much speaks for a suggestion (see ENOUGH and SURELY)."""
    if len(u.clean) < SHORTEST:
        return -1
    told = _told(u)
    if told.weight < 0 or _has(u, "now"):
        return -1
    return _heard(u, told, told.weight - _against(u, told))


def is_public(u: Utterance) -> bool:
    """Whether something is spoken of that belongs to everybody."""
    return _has(u, "public")


def is_among_friends(u: Utterance) -> bool:
    """Whether friends talk to each other, of play and of where to meet."""
    return _has(u, "friendly")


def is_told_the_bureau(u: Utterance) -> bool:
    """Whether it is announced, or the authorities are spoken to."""
    return _has(u, "announced") or _has(u, "authorities")


def _told(u: Utterance) -> Told:
    asked, public = _has(u, "asked"), _has(u, "public")
    wrong = public and _has(u, "wrong")
    addressed = _has(u, "announced") or ((asked or wrong) and _has(u, "authorities"))
    return Told(asked, wrong, public, addressed)


def _against(u: Utterance, told: Told) -> int:
    """What speaks for talk, an errand of one's own, care, or a question for what is."""
    against = 2 * _has(u, "own_errand")
    if len(u.clean) <= A_QUESTION and not told.addressed:
        against += 2 * _has(u, "fact")
    if not u.private:
        against += 2 * _has(u, "friendly")
    if not told.asked:
        against += 2 * (_has(u, "elsewhere") or _has(u, "ill") or _has(u, "grumbled"))
        return against + _has(u, "praised") * (1 if told.wrong else 2)
    short = len(u.clean) <= A_STORY
    cared = _has(u, "ill") * (1 if told.wrong and told.public else 2)
    return against + (short and _has(u, "elsewhere")) + cared


def _heard(u: Utterance, told: Told, found: int) -> int:
    """What is found, and what was learnt from labelled lines for or against it."""
    if found < 0 or found >= SURELY:
        return found
    likely, (enough, unlikely) = likelihood(u), TO_BOT if u.private else IN_GROUP
    if (told.asked or told.public) and likely >= enough:
        return found + 1
    return found - (likely <= unlikely)


def _has(u: Utterance, name: str) -> bool:
    return _words.has(name, u.text)
