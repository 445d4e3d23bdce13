"""A second opinion, learnt from labelled lines, on what is said to the bot itself.

The wordings that features declare are sure of what they know and silent on the rest. Whoever
speaks to the bot wants something, though, in words nobody thought of. So a linear model weighs
the characters that stand together and the signs found in the text (`features`), as
`python -m training` learnt them from the lines in `training/`. It knows nothing of what others
said before: their talk must never turn silence into an action.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from bot.understanding.acts import acts
from bot.understanding.lexicon import DATA

if TYPE_CHECKING:
    from bot.understanding.utterance import Utterance

FILE = DATA / "learnt.json"
# Weights are kept as whole numbers, so many to one.
SCALE = 100
LONGEST = 400
# From so many characters on they tell something beside what is declared.
TELLING = 5
SURE_ITEM = 45
# What the lines of an intent are learnt as where they say yes or no.
YES, NO = "confirm:yes", "confirm:no"
# What only answers an open question, or is asked for on its own.
NEVER_GUESSED = frozenset(("none", YES, NO, "survey_answer", "emergency"))


@dataclass(frozen=True, slots=True)
class Opinion:
    """An intent, how probable it is (0 to 1), and the signs that spoke most for it."""

    intent: str
    probability: float
    signs: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Those of the signs that are written in the text."""
        return tuple(sign for sign in self.signs if ":" not in sign and sign not in "^$<>,.")


def features(u: Utterance) -> list[str]:
    """The signs in `u`, each once, in order: what the text has, and what is known beside it."""
    return list(dict.fromkeys(chain(_grams(masked(u)), _signs(u))))


def masked(u: Utterance) -> str:
    """The text with people, times and numbers by one character each: who and when says little."""
    spans = [(m.start, m.end, "家" if m.how == "kin" else "某") for m in u.mentions]
    spans += [(time.start_at, time.end_at, "时") for time in u.plan_times]
    spans += [(number.start, number.end, "数") for number in u.numbers]
    left, at = [], 0
    for start, end, mark in sorted(spans):
        if start >= at:
            left += [u.text[at:start], f"<{mark}>"]
            at = end
    left.append(u.text[at:])
    return "".join("".join(left).split())[:LONGEST]


def _grams(text: str) -> Iterable[str]:
    text = f"^{text}$"
    for length in (1, 2, 3):
        for start in range(len(text) - length + 1):
            yield text[start : start + length]


def _signs(u: Utterance) -> Iterable[str]:
    kinds = sorted({hit.item.kind for hit in u.items if hit.score >= SURE_ITEM})
    found = [f"item:{kind}" for kind in kinds]
    found += [f"in:{u.purpose}", f"to bot:{u.to_bot}", f"by:{u.role}", f"asks:{u.asks}"]
    for act in acts(u.text):
        found += [f"act:{act}", f"act:{act} in:{u.purpose}"]
        found += [f"act:{act} item:{kind}" for kind in kinds]
    if u.focus.how == "quoted":
        found += [f"quoted:{kind}" for kind, _ in u.focus.refs]
    if u.scene.pending is not None:
        found += [f"open:{u.scene.pending.kind}", f"open:{u.scene.pending.of}"]
    own = u.scene.own
    found += [
        f"own:{name}"
        for name, there in (
            ("signed", own.signed),
            ("claimed", own.claimed),
            ("checked in", own.checked_in),
        )
        if there
    ]
    found += [f"named:{mention.how}" for mention in u.mentions]
    found += [f"people:{min(2, len(u.mentions))}", f"long:{min(6, len(u.clean) // 6)}"]
    if u.plan_times:
        found.append("time")
    return found


class Learnt:
    """Weights by sign and intent."""

    def __init__(self, intents: list[str], bias: list[int], weights: dict[str, list[int]]) -> None:
        self.intents = intents
        self._bias = bias
        # For each sign the intents it speaks for or against, each followed by its weight.
        self._weights = weights

    def opinion(self, found: list[str]) -> Opinion:
        """The most probable intent for these signs."""
        scores = self._scores(found)
        best = max(range(len(scores)), key=scores.__getitem__)
        total = sum(math.exp((score - scores[best]) / SCALE) for score in scores)
        return Opinion(self.intents[best], 1 / total, self._telling(found, best))

    def ranked(self, found: list[str]) -> tuple[str, ...]:
        """All intents, the most probable for these signs first."""
        scores = self._scores(found)
        order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
        return tuple(self.intents[at] for at in order)

    def _scores(self, found: list[str]) -> list[int]:
        scores = self._bias.copy()
        for sign in found:
            told = self._weights.get(sign)
            if told is not None:
                for at in range(0, len(told), 2):
                    scores[told[at]] += told[at + 1]
        return scores

    def _telling(self, found: list[str], intent: int) -> tuple[str, ...]:
        """The signs that speak most for an intent."""
        weighed = []
        for sign in found:
            told = self._weights.get(sign, ())
            at = next((at for at in range(0, len(told), 2) if told[at] == intent), None)
            if at is not None and told[at + 1] > 0:
                weighed.append((told[at + 1], sign))
        return tuple(sign for _, sign in sorted(weighed, reverse=True)[:5])


@cache
def learnt() -> Learnt:
    """What was learnt last."""
    kept = json.loads(FILE.read_text("utf-8"))
    return Learnt(kept["intents"], kept["bias"], kept["weights"])


def opinion(u: Utterance) -> Opinion:
    """What the model thinks that `u` asks for."""
    return learnt().opinion(u.signs)
