"""That both of a couple are meant."""

from __future__ import annotations

import re

from bot.understanding.normal import fold

_BOTH = re.compile(
    "[我咱俺]们?(?:俩|两)|两口子|(?:两|俩)个?人?都|[我俺](?:和|跟|同)(?:老伴|爱人|老头|老太)"
)


def says_both(text: str) -> bool:
    """Whether somebody speaks of himself and of husband or wife."""
    return _BOTH.search(fold(text)) is not None
