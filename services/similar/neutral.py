"""By which words others are told of a case: those of a group's talk, else only what it is about."""

from __future__ import annotations

from bot.understanding import normal
from services.grouptexts import tells_illness
from services.similar import lexicon, whereabouts
from services.suggestions.reading import Told

# So many words tell what a case is about.
MOST = 3
_KINDS = (lexicon.VENUE, lexicon.MATTER, lexicon.THING)


def for_others(told: Told) -> str | None:
    """What somebody may read of a case who told nothing of it; None where that is nothing.

    What is public was read in its group. Of what was told alone only words of the lexicon are
    told, which name nobody, and none about illness or trouble at home.
    """
    row = told.row
    if row.sensitive:
        return None
    if row.public:
        return told.short
    return topic(told.words) or None


def topic(words: str) -> str:
    """What some words are about, in words of the lexicon; "" where it knows none of them."""
    text = whereabouts.numbered(normal.fold(words))
    found = [
        one.word
        for one in lexicon.find(whereabouts.places(text).blanked(text))
        if one.kind in _KINDS
        and one.names not in lexicon.named("private")
        and not tells_illness(one.word)
    ]
    return "、".join(list(dict.fromkeys(found))[:MOST])
