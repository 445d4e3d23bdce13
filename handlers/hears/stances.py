"""What somebody says towards a suggestion of which no number is told.

It is backed, objected to, added to, its answer graded; it is taken back, asked how it stands. Which
is meant is told by its words; who handles it looks for it. In a group it must be clear that a
suggestion is spoken of.
"""

from __future__ import annotations

from pathlib import Path

from bot.understanding import grades
from bot.understanding.meant import meant
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance
from handlers.hears import civic
from handlers.hears.wordings import Wordings

SUPPORT, OPPOSE, SUPPLEMENT = "support", "oppose", "supplement"
RATE, WITHDRAW, QUERY = "rate", "withdraw", "query"
KIND = "suggestion"
# Who says more tells something new.
LONGEST, A_QUESTION, A_REMARK = 70, 40, 24
# So probable must be what was learnt where the words are not clear.
LIKELY = 0.5
_words = Wordings(Path(__file__).with_suffix(".toml"))


def stance(u: Utterance) -> str | None:
    """What is said towards a suggestion; None if nothing is."""
    if not (u.private or u.purpose == "hall") or len(u.clean) > LONGEST:
        return None
    if _withdraws(u):
        return WITHDRAW
    if _rates(u):
        return RATE
    if _asks(u):
        return QUERY
    return _speaks_up(u)


def filled(u: Utterance, found: Slots, wanted: str) -> Filled:
    """The slots of a stance that was `wanted`, with the suggestion where it is named."""
    if stance(u) != wanted:
        return None
    result: Slots = dict(found)
    named = meant(u, KIND)
    if "ref" not in result and named.one is not None and (named.explicit or named.how == "focus"):
        result["ref"] = named.one.ref
    return result, ()


def _speaks_up(u: Utterance) -> str | None:
    """Backing, objecting, adding."""
    if not u.private and civic.is_among_friends(u):
        return None
    spoken_of = _has(u, "proposal") or civic.is_public(u)
    if _has(u, "adds") and not _has(u, "not_added") and (spoken_of or _has(u, "i_add")):
        return SUPPLEMENT
    if not spoken_of:
        return None
    if _has(u, "objects"):
        return None if _has(u, "plainly_against") else OPPOSE
    return SUPPORT if _backs(u) and not u.asks else None


def _backs(u: Utterance) -> bool:
    if not _has(u, "agrees") or _has(u, "not_backed"):
        return False
    if civic.is_told_the_bureau(u):
        return False
    only = _words.without("comes_along", u.text)
    return _words.has("agrees", only) or (_has(u, "proposal") and not u.hits.get("activity"))


def _rates(u: Utterance) -> bool:
    """Whether somebody grades what became of a suggestion."""
    if not _has(u, "graded") or _has(u, "not_graded") or u.asks or civic.is_elsewhere(u):
        return False
    if _has(u, "unsettled") and len(u.clean) <= A_REMARK:
        return u.private
    if grades.rating(u) is None or not u.has("满意|一半"):
        return False
    if not u.private:
        return u.has("答复|回复|办得") and not civic.is_among_friends(u)
    likely = u.opinion.intent == "suggestion_rate" and u.opinion.probability >= LIKELY
    return likely or _has(u, "answered")


def _withdraws(u: Utterance) -> bool:
    """Whether a suggestion is taken back."""
    if u.asks or _has(u, "not_back") or u.hits.get("activity"):
        return False
    if _has(u, "back_of_it"):
        return True
    if civic.is_told_the_bureau(u) and not _has(u, "mine"):
        return False
    return _has(u, "back") and _has(u, "proposal") and (u.private or _has(u, "own"))


def _asks(u: Utterance) -> bool:
    """Whether somebody asks how a suggestion stands."""
    if not _has(u, "state") or not (u.asks or _has(u, "asks")):
        return False
    if u.has("@past|@story") or len(u.clean) > A_QUESTION:
        return False
    if not (_has(u, "proposal") or _has(u, "mine")) or u.hits.get("activity"):
        return False
    return u.private or _has(u, "asked_of")


def _has(u: Utterance, name: str) -> bool:
    return _words.has(name, u.text)
