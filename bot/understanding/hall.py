"""How likely a text is a suggestion, learnt from labelled lines of discussion halls.

Beside the opinion on all intents (bot/understanding/learnt.py), which knows next to no hall: one
weight for each sign, learnt by `python -m training` from the lines in `training/hall` and, as what
is none, all others. Which signs there are tells handlers/hears/civic.py.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from functools import cache

from bot.understanding.learnt import SCALE
from bot.understanding.lexicon import DATA

FILE = DATA / "hall.json"


@cache
def _learnt() -> tuple[int, dict[str, int]]:
    kept = json.loads(FILE.read_text("utf-8"))
    return kept["bias"], kept["weights"]


def warm_up() -> None:
    """Read the weights now."""
    _learnt()


def likelihood(signs: Iterable[str]) -> float:
    """How probable it is (0 to 1) that what has these signs is a suggestion."""
    bias, weights = _learnt()
    score = bias + sum(weights.get(sign, 0) for sign in signs)
    return 1 / (1 + math.exp(-score / SCALE))
