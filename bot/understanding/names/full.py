"""Full names and aliases, as they are written or as they sound."""

from __future__ import annotations

from bot.understanding.names.mention import Mention
from bot.understanding.names.ordinary import is_called
from bot.understanding.names.reading import Reading
from bot.understanding.names.surnames import GIVEN, SURNAMES
from bot.understanding.sound import loose


def written(reading: Reading, start: int, end: int) -> Mention | None:
    """The full name or alias that is from `start` to `end`."""
    text = reading.text[start:end]
    if len(text) < end - start:
        return None
    numbers = reading.index.names.get(text)
    also = reading.index.aliases.get(text)
    if numbers is not None:
        if also is not None:
            numbers = tuple(sorted({*numbers, *also}))
        return _named(reading, start, end, numbers)
    return None if also is None else reading.addressed(start, end, also, "alias")


def _named(reading: Reading, start: int, end: int, numbers: tuple[int, ...]) -> Mention:
    me = reading.me
    if me is not None and reading.own_form and me.id in numbers:
        return reading.choice(start, end, (me.id,), "name")
    if me is not None and reading.exact and me.id not in numbers:
        rough = loose(reading.text[start:end])
        if rough == loose(me.name.strip().lower()):
            return reading.choice(start, end, reading.index.loose.get(rough, numbers), "name")
    return reading.choice(start, end, numbers, "name")


def heard(reading: Reading, at: int) -> Mention | None:
    """The full name that sounds like what begins at `at`."""
    for length in reading.index.sound_lengths:
        end = at + length
        sound, rough = reading.exact[at:end], reading.loose[at:end]
        if len(sound) < length:
            continue
        if rough in reading.index.loose and _sounds_named(reading, at, end, sound):
            return sounding(reading, at, end, sound, rough)
    return None


def _sounds_named(reading: Reading, start: int, end: int, sound: str) -> bool:
    """Not a chance likeness: a word of two needs a sign, a rough likeness a surname."""
    surname = reading.text[start] in SURNAMES
    if end - start <= GIVEN:
        return surname and sound in reading.index.exact and is_called(reading.text, start, end)
    if any(_starts_name(reading, at) for at in range(start + 1, end)):
        return False
    if surname or sound in reading.index.exact:
        return True
    said = reading.text[start:end]
    near = reading.index.loose.get(loose(said), ())
    return any(a == b for one in near for a, b in zip(said, _name_of(reading, one), strict=False))


def _name_of(reading: Reading, number: int) -> str:
    return reading.index.known[number].name


def _starts_name(reading: Reading, at: int) -> bool:
    lengths = reading.index.lengths.get(reading.text[at], ())
    names = reading.index.names
    return any(n > GIVEN and reading.text[at : at + n] in names for n in lengths)


def sounding(reading: Reading, start: int, end: int, sound: str, rough: str) -> Mention | None:
    """Whoever is called about what sounds so, from `start` to `end`."""
    numbers = reading.index.by_sound(sound, rough)
    if not numbers:
        return None
    alike = reading.index.loose.get(rough, ())
    if reading.me is not None and reading.me.id in alike:
        numbers = alike
    return reading.choice(start, end, numbers, "sound")
