"""How likely a text is a suggestion, learnt from labelled lines of discussion halls.

Beside the opinion on all intents (bot/understanding/learnt.py), which knows next to no hall: one
weight for each sign, learnt by `python -m training` from the lines in `training/hall` and, as what
is none, all others.
"""

from __future__ import annotations

import json
import math
from functools import cache
from typing import TYPE_CHECKING

from bot.understanding.learnt import SCALE
from bot.understanding.lexicon import DATA

if TYPE_CHECKING:
    from bot.understanding.utterance import Utterance

FILE = DATA / "hall.json"


@cache
def _learnt() -> tuple[int, dict[str, int]]:
    kept = json.loads(FILE.read_text("utf-8"))
    return kept["bias"], kept["weights"]


def warm_up() -> None:
    """Read the weights now."""
    _learnt()


def likelihood(u: Utterance) -> float:
    """How probable it is (0 to 1) that `u` is a suggestion, by its words alone."""
    bias, weights = _learnt()
    score = bias + sum(weights.get(sign, 0) for sign in u.signs)
    return 1 / (1 + math.exp(-score / SCALE))
