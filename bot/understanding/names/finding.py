"""All of a text: the mentions in it, or what it is as one name or as a run of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.scene import Known
from bot.understanding.names.forms import form, given
from bot.understanding.names.full import sounding, written
from bot.understanding.names.mention import How, Mention
from bot.understanding.names.ordinary import ORDINARY
from bot.understanding.names.reading import Reading
from bot.understanding.names.relatives import of_speaker, take, take_kin
from bot.understanding.names.single import beginning, titled, tokens
from bot.understanding.names.spelling import take_spelled
from bot.understanding.sound import exact, loose

_COST: dict[How, int] = {"name": 1, "alias": 3, "form": 5, "given": 6}


def mentions(reading: Reading) -> tuple[Mention, ...]:
    """Whoever is named, left to right and never overlapping."""
    found: list[Mention] = []
    at = 0
    text, firsts, heard = reading.text, reading.index.firsts, bool(reading.exact)
    spelled, kin_words = reading.spelled, reading.kin
    while at < len(text):
        if not (heard or text[at] in firsts or at in kin_words or at in spelled):
            at += 1
            continue
        reading.done = found[-1].end if found else 0
        spelling = reading.spelled.get(at)
        if spelling is not None:
            at = take_spelled(reading, spelling, found)
            continue
        one = beginning(reading, at)
        if one is not None:
            at = take(reading, one, found)
        elif (kin := reading.kin.get(at)) is not None and kin.start == at:
            at = take_kin(reading, kin, found)
        else:
            at += 1
    return tuple(_joined(found, reading.me))


def _joined(found: Sequence[Mention], me: Known | None) -> Iterator[Mention]:
    """A kin word and the name right behind it are one ("老伴李淑芬") where they are known to be."""
    held: Mention | None = None
    for one in found:
        if held is not None and _is_same(held, one, me):
            held = replace(one, start=held.start, text=held.text + one.text)
            continue
        if held is not None:
            yield held
        held = one
    if held is not None:
        yield held


def _is_same(kin: Mention, name: Mention, me: Known | None) -> bool:
    if kin.how != "kin" or name.how != "name" or kin.end != name.start or not name.who:
        return False
    if me is None:
        return len(kin.who) == 1
    spouse = kin.who == ("spouse",) and name.who == (me.spouse,)
    return spouse or name.who == kin.who


def whole(reading: Reading) -> Mention | None:
    """All of the text as one mention."""
    length = len(reading.text)
    for one in (written(reading, 0, length), form(reading, 0), given(reading, 0, sure=True)):
        if one is not None and one.end == length:
            return one
    if (named := titled(reading)) is not None:
        return named
    if (kin := reading.kin.get(0)) is not None and kin.end == length and kin.kin:
        return of_speaker(reading, kin)
    found = mentions(reading)
    if len(found) == 1 and found[0].end - found[0].start == length:
        return found[0]
    return sounding(reading, 0, length, exact(reading.text), loose(reading.text))


def run(reading: Reading) -> tuple[Mention, ...] | None:
    """All of the text as names one after the other."""
    length = len(reading.text)
    best: list[tuple[int, Mention | None]] = [(0, None)] * (length + 1)
    for at in range(length - 1, -1, -1):
        ways = (
            (_COST[one.how] + best[one.end][0], one)
            for one in tokens(reading, at)
            if one.end == length or best[one.end][1] is not None
        )
        best[at] = min(ways, key=lambda way: way[0], default=(0, None))
    return _sure(_walk(best))


def _walk(best: Sequence[tuple[int, Mention | None]]) -> Iterator[Mention]:
    at = 0
    while (one := best[at][1]) is not None:
        yield one
        at = one.end


def _sure(found: Iterable[Mention]) -> tuple[Mention, ...] | None:
    """A run of nothing but ordinary words names nobody."""
    names = tuple(found)
    return None if all(one.text in ORDINARY and one.how == "given" for one in names) else names
