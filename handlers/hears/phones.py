"""That somebody has another telephone number."""

from __future__ import annotations

import re
from pathlib import Path

from bot.hearing import Cue, Hearing
from bot.understanding.normal import fold
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance
from handlers.hears.wordings import Wordings
from storage.masks import masked

_words = Wordings(Path(__file__).with_suffix(".toml"))
_NUMBER = re.compile(r"(?<!\d)1(?:[ -]?\d){10}(?!\d)")
# Without one of these it is not meant; whether it is, is seen by all that is said.
_ANY = (
    "换|改|变|销|停|不用|不使|勿用|作废|过时|丢|打不通|不通|调过|不一样|不对|不是我的|新|废|没了|收走|更正|"
    "用这边|现在|以后|今后|往后"
)


def says_changed(text: str) -> bool:
    """Whether a text says that the speaker's number is another one now."""
    said = fold(text)
    if _words.has("else", said):
        return False
    told = _NUMBER.search(said) is not None and _words.has("new", _NUMBER.sub("", said))
    return told or _words.has("changed", said)


def number_in(text: str) -> str | None:
    """The number that is told, its digits alone; None if none or several are."""
    found = {re.sub(r"\D", "", said) for said in _NUMBER.findall(fold(text))}
    return found.pop() if len(found) == 1 else None


def without_numbers(text: str) -> str:
    """The text with every telephone number in it masked."""
    return _NUMBER.sub(lambda said: masked("phone", re.sub(r"\D", "", said[0])), fold(text))


def fill(u: Utterance, found: Slots) -> Filled:
    """That it is the own number, and has changed."""
    return (dict(found), ()) if says_changed(u.text) else None


hearing = Hearing(
    "phones",
    cues=(Cue("phone_change", (_ANY,), sure=90, to_bot=True, name="has another number"),),
    fill={"phone_change": fill},
)
