"""Kin words: whose they are, the speaker's or those of somebody named ("张敏她爸")."""

from __future__ import annotations

from dataclasses import replace

from bot.scene import Who
from bot.understanding.kin import COUPLES, KinWord
from bot.understanding.names.mention import MOST, Mention
from bot.understanding.names.reading import WIDEST_GAP, Reading
from bot.understanding.names.titles import NEVER_BEHIND, title_at

_OWNED = frozenset(
    ("", "的", "家", "家的", "他", "她", "他家", "她家", "那", "家那", "家里", "他的")
)


def take(reading: Reading, one: Mention, found: list[Mention]) -> int:
    """Adds `one`, or whom it owns ("张敏她爸"). Where to read on."""
    title = "" if one.how == "form" else title_at(reading.text, one.end)
    after = one.end + (len(title) if title not in NEVER_BEHIND else 0)
    for gap in range(WIDEST_GAP + 1):
        kin = reading.kin.get(after + gap)
        if kin is None or kin.word != after + gap or not kin.kin:
            continue
        if reading.text[after : kin.word] in _OWNED:
            _take_owned(reading, one, kin, found)
            return kin.end
    found.append(one)
    return after


def _take_owned(reading: Reading, one: Mention, kin: KinWord, found: list[Mention]) -> None:
    if one.who == ("self",):
        mine = of_speaker(reading, kin)
        if mine is not None:
            text = reading.text[one.start : kin.end]
            found.append(replace(mine, start=one.start, text=text))
        return
    owner = one.who[0] if len(one.who) == 1 else None
    known = reading.index.known.get(owner) if isinstance(owner, int) else None
    if known is None:
        found.extend([one] if kin.kin in COUPLES else ())
        return
    who, candidates = reading.index.kinship.of_other(kin.kin, known)
    if kin.kin in COUPLES and found and found[-1].who and set(found[-1].who) <= set(who):
        found.append(one)
    elif who or candidates:
        found.append(_kin_mention(reading, one.start, kin.end, who, candidates))


def take_kin(reading: Reading, kin: KinWord, found: list[Mention]) -> int:
    """Adds whom the speaker means by `kin`, if somebody. Where to read on."""
    last = found[-1] if found else None
    if last is not None and last.how == "kin" and last.end == kin.start:
        if kin.kin in COUPLES:
            return kin.end
        if kin.kin in ("spouse", "husband", "wife"):
            found.pop()
            return kin.end
    if kin.kin and kin.fits and not kin.theirs:
        one = of_speaker(reading, kin)
        found.extend([one] if one is not None else ())
    return kin.end


def of_speaker(reading: Reading, kin: KinWord) -> Mention | None:
    """Whom the speaker means by `kin`."""
    own = kin.own or kin.end - kin.start == len(reading.text)
    who, candidates = reading.index.kinship.of_speaker(kin.kin, reading.me, own=own)
    family = reading.me is not None and reading.me.kind == "family"
    if not who and not candidates and not (kin.kin == "elder" and family):
        return None
    return _kin_mention(reading, kin.start, kin.end, who, candidates)


def _kin_mention(
    reading: Reading, start: int, end: int, who: tuple[Who, ...], candidates: tuple[int, ...]
) -> Mention:
    me = reading.me.id if reading.me is not None else None
    seen: tuple[Who, ...] = tuple("self" if one == me else one for one in who)
    more = len(candidates) > MOST
    return Mention(start, end, reading.text[start:end], seen, candidates[:MOST], "kin", more=more)
