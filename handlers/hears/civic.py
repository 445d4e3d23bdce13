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
from handlers.hears import shapes
from handlers.hears.wordings import Wordings

# From this weight on it is taken for a suggestion, and for one whatever else it may be.
ENOUGH, SURELY = 1, 2
# So many characters must be said; in so many a question asks for nothing else.
SHORTEST, A_QUESTION, A_STORY = 5, 24, 40
# What speaks against it so much leaves a doubt.
DOUBTED = 2
# The lists of words that are signs of their own.
_SAYS = (
    "sites",
    "things",
    "services",
    "bureau",
    "authorities",
    "announced",
    "asked",
    "wrong",
    "friendly",
    "elsewhere",
    "praised",
    "grumbled",
    "fact",
    "own_errand",
    "now",
    "ill",
)
_words = Wordings(Path(__file__).with_suffix(".toml"))


class Bounds(NamedTuple):
    """How likely what was learnt must find a suggestion for what.

    To be taken for one though there is a doubt, whatever else it may be, the same where its words
    wish for something public, at all; up to `unlikely` it is none, whatever its words weigh.
    """

    surest: float
    sure: float
    wished: float
    enough: float
    unlikely: float


# In a group where something is asked for, and where it is but stated; alone with the bot.
IN_GROUP, STATED = Bounds(0.97, 0.85, 0.85, 0.6, 0.4), Bounds(0.97, 0.9, 0.9, 0.8, 0.5)
ALONE = Bounds(0.9, 0.6, 0.25, 0.1, 0.03)


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
    found: int | None = u.kept.get("civic")
    if found is None:
        found = u.kept["civic"] = -1 if len(u.clean) < SHORTEST else _weighed(u)
    return found


def signs(u: Utterance) -> list[str]:
    """The signs by which what was learnt of halls judges it: words, their kinds and their order."""
    told = _told(u)
    says = [f"says:{name}" for name in _SAYS if _has(u, name)]
    says.append(f"weighs:{told.weight}")
    if told.public and (told.asked or told.wrong):
        says += ["asks of public"] * told.asked + ["wrong with public"] * told.wrong
    return [*u.signs, *says, *dict.fromkeys(shapes.signs(u.text))]


def is_public(u: Utterance) -> bool:
    """Whether something is spoken of that belongs to everybody."""
    return _has(u, "public")


def is_among_friends(u: Utterance) -> bool:
    """Whether friends talk to each other, of play and of where to meet."""
    return _has(u, "friendly")


def is_elsewhere(u: Utterance) -> bool:
    """Whether what was, what is seen on a screen or what is elsewhere is spoken of."""
    return _has(u, "elsewhere")


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


def _weighed(u: Utterance) -> int:
    """What its words weigh, and what was learnt from labelled lines."""
    told = _told(u)
    against = _against(u, told)
    by_words = told.weight - against
    likely = likelihood(signs(u))
    bounds = ALONE if u.private else IN_GROUP if told.asked else STATED
    if likely < bounds.sure and _has(u, "now"):
        return -1
    if told.weight >= ENOUGH and likely >= bounds.wished and against < DOUBTED:
        return SURELY
    if likely >= (bounds.sure if against < DOUBTED else bounds.surest):
        return SURELY
    if likely >= bounds.enough and against < DOUBTED:
        return max(ENOUGH, by_words)
    return min(by_words, 0) if likely <= bounds.unlikely else by_words


def _has(u: Utterance, name: str) -> bool:
    return _words.has(name, u.text)
