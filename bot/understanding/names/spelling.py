"""Surnames spelled aloud ("弓长张"), and the name that they belong to."""

from __future__ import annotations

from itertools import islice

from bot.understanding.names.mention import MOST, Mention
from bot.understanding.names.reading import WIDEST_GAP, Reading
from bot.understanding.names.single import beginning
from bot.understanding.names.surnames import parts
from bot.understanding.sound import loose
from bot.understanding.spelled import Spelling

_BETWEEN = "的那个,， "
_NAMED_SELF = ("我是", "我姓", "我叫", "是我", "俺是", "俺姓")


def take_spelled(reading: Reading, said: Spelling, found: list[Mention]) -> int:
    """A spelled surname narrows the name behind or before it, or stands for itself."""
    named = _behind(reading, said)
    if said.denied:
        return named.end if named is not None else said.end
    if named is not None and (ids := _of_surname(reading, named, said)):
        found.append(reading.choice(said.start, named.end, ids, "spelled"))
        return named.end
    if found and found[-1].how != "kin" and (ids := _of_surname(reading, found[-1], said)):
        last = found.pop()
        end = said.end if said.start - last.end <= WIDEST_GAP + 1 else last.end
        found.append(reading.choice(last.start, end, ids, "spelled"))
    elif said.sure or len(said.surnames) == 1:
        alone = _alone(reading, said)
        found.extend([alone] if alone is not None else ())
    return said.end


def _behind(reading: Reading, said: Spelling) -> Mention | None:
    first = said.end - 1 if said.sure else said.end
    for at in range(first, min(said.end + 3, len(reading.text))):
        if reading.text[said.end : at].strip(_BETWEEN):
            return None
        one = beginning(reading, at)
        if one is not None:
            return one
    return None


def _of_surname(reading: Reading, one: Mention, said: Spelling) -> tuple[int, ...]:
    """Those who may be meant by `one` and have the spelled surname."""
    alike = reading.index.loose.get(loose(one.text), ())
    if not alike:
        mine = (reading.me.id,) if reading.me is not None and one.who == ("self",) else ()
        alike = (*mine, *(each for each in one.who if isinstance(each, int)), *one.candidates)
    known = reading.index.known
    return tuple(
        each for each in dict.fromkeys(alike) if parts(known[each].name)[0] in said.surnames
    )


def _alone(reading: Reading, said: Spelling) -> Mention | None:
    some = (islice(reading.index.fitting(one, ""), MOST + 2) for one in said.surnames)
    ids = sorted(one.id for each in some for one in each)
    me = reading.me.id if reading.me is not None else None
    if me in ids and reading.text.endswith(_NAMED_SELF, 0, said.start):
        return reading.choice(said.start, said.end, (me,) if me is not None else (), "spelled")
    return reading.choice(said.start, said.end, ids, "spelled") if ids else None
