"""`understand(message, scene)`: what, if anything, a message asks the bot to do.

The reading order is the guide's (docs/understanding.md): danger, the speaker's own open
question, a pasted list, then what was quoted or posted last, then what is said outright.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from bot.hearing import Cue, Hearing
from bot.messages import Message
from bot.scene import NOTHING, Question, Ref, Scene, Understanding
from bot.understanding import (
    chain,
    hall,
    lists,
    mended,
    opinion,
    pasted,
    pending,
    silence,
    times,
    wishes,
)
from bot.understanding.acts import acts, only_acts
from bot.understanding.attempt import Attempt, Reading, names_surely, remembers, wavers
from bot.understanding.cues import Index, Pattern, compile_pattern
from bot.understanding.danger import GUESS, danger, dangers
from bot.understanding.focus import shares_words
from bot.understanding.items import Catalog
from bot.understanding.learnt import features, learnt
from bot.understanding.lexicon import lexicon
from bot.understanding.meant import Meant, meant
from bot.understanding.misheard import heard_as
from bot.understanding.normal import LONGEST, fold
from bot.understanding.sound import loose
from bot.understanding.utterance import Utterance

# How sure a reading must be, by whom the message is said to.
TO_BOT, IN_GROUP = 40, 60
# What is asked of who is offered a place.
OFFER = "activity_offer"
# In a story so many people may be named; where more are, it is a list of them.
FEW = 3


@cache
def _pattern(says: str) -> Pattern:
    return compile_pattern(says, lexicon())


class Leanings(NamedTuple):
    """Intents, and items that may be meant, each the likeliest first."""

    intents: tuple[str, ...]
    items: tuple[Ref, ...] = ()


class _Cues:
    """Wordings in their order, with the cue and the hearing of each."""

    def __init__(self, said: Iterable[tuple[Cue, Hearing, Pattern]]) -> None:
        told = list(said)
        self.of = [(cue, hearing) for cue, hearing, _ in told]
        self.index = Index(pattern for _, _, pattern in told)


class Understander:
    """Reads messages by what the features listen for. Pure: the same in, the same out."""

    def __init__(self, hearings: Iterable[Hearing], bot_name: str) -> None:
        self._bot_name = bot_name
        self._hearings = tuple(hearings)
        # The surest first, so that reading can stop when nothing surer can follow.
        declared = [(cue, h) for h in self._hearings for cue in h.cues]
        declared.sort(key=lambda pair: -pair[0].sure)
        said = [(cue, h, _pattern(says)) for cue, h in declared for says in cue.says]
        self._to_bot = _Cues(said)
        # What is but told to the bot need not be looked for in what members tell each other.
        self._in_talk = _Cues(one for one in said if one[0].where or not one[0].to_bot)
        self._fill = {i: fill for h in self._hearings for i, fill in h.fill.items()}
        self._kindred = {w: o for h in self._hearings for w, o in h.kindred.items()}
        self._hearing_of = {cue.intent: hearing for cue, hearing in declared}
        self._hearing_of |= {intent: h for h in self._hearings for intent in h.fill}
        self._item_of = {cue.intent: cue.item for cue, _ in declared if cue.item}
        self._catalogs: tuple[Any, Catalog] | None = None
        warm_up(bot_name)

    def __call__(self, message: Message, scene: Scene) -> Understanding:
        """What `message` means in `scene`."""
        return self.explain(message, scene)[0]

    def explain(self, message: Message, scene: Scene) -> tuple[Understanding, Utterance | None]:
        """What `message` means in `scene`, and all that was found in it."""
        u = Utterance(message, scene, self._catalog(scene), self._bot_name)
        if scene.blocked or silence.unheard(u):
            return replace(NOTHING, because="silence.unheard"), u
        # What others said elsewhere, or a group is to read, is no danger of the speaker's.
        told = pasted.read(u) or mended.read(u)
        if told is not None:
            return told, u
        understood = self._read(u)
        if _names_many(u, understood):
            return Understanding(lists.TOO_LONG, because="understand.too_long"), u
        return pending.rest(u, understood), u

    def leanings(self, message: Message, scene: Scene) -> Leanings:
        """What `message` may mean, though it was not understood: for people who choose."""
        catalog = Catalog(scene.items, self._kindred)
        u = Utterance(message, scene, catalog, self._bot_name)
        items = [hit.item.ref for hit in u.items]
        return Leanings(learnt().ranked(features(u)), tuple(dict.fromkeys([*items, *u.focus.refs])))

    def _catalog(self, scene: Scene) -> Catalog:
        known = self._catalogs
        if known is None or known[0] != scene.items:
            known = self._catalogs = (scene.items, Catalog(scene.items, self._kindred))
        return known[1]

    def _read(self, u: Utterance) -> Understanding:
        in_danger = danger(u)
        if in_danger is not None and not self._knows_better(u, in_danger):
            return in_danger
        if silence.mourns(u) and not u.scene.pending:
            return _silent("mourning")
        listed = lists.read(u)
        if u.scene.pending is not None and not _says_more(u, u.scene.pending, listed):
            answered = pending.answer(u, u.scene.pending) or pending.guess(u, u.scene.pending)
            if answered is not None:
                return answered
        if listed is not None:
            return listed
        if silence.forwarded(u):
            return _silent("forwarded")
        if silence.announces(u):
            return _silent("announcement")
        several = self._several(u)
        if several is not None:
            return several
        return self._wish(u)

    def _several(self, u: Utterance) -> Understanding | None:
        """Several wishes, each read by itself; None where there is but one."""
        texts = wishes.parts(u)
        if not texts:
            return None
        return wishes.joined(self._wish(self._part(u, text)) for text in texts)

    def _part(self, u: Utterance, text: str) -> Utterance:
        message = replace(u.message, text=text, at_bot=u.to_bot and not u.private)
        return Utterance(message, replace(u.scene, pending=None), u.catalog, self._bot_name)

    def _wish(self, u: Utterance) -> Understanding:
        """The one thing that is asked for; what one clause asks outright, whatever stands by."""
        whole = self._asked(u)
        said = wishes.outright(u) if whole.intent == "none" else None
        return whole if said is None else self._asked(self._part(u, said))

    def _asked(self, u: Utterance) -> Understanding:
        """What is asked for, if it is asked of the bot."""
        if silence.to_somebody_else(u):
            return _silent("said to somebody else")
        surest = self._surest(u)
        if surest.intent == "none" and silence.is_small_talk(u):
            return _silent("small talk")
        return self._second_opinion(u, surest)

    def _knows_better(self, u: Utterance, in_danger: Understanding) -> bool:
        """Whether a danger was but guessed, and a rule knows what is meant."""
        guessed = in_danger.because.startswith(GUESS)
        return guessed and self._surest(u).because in opinion.SURE_RULES

    def _surest(self, u: Utterance) -> Understanding:
        """The surest of all readings, the first of equals, if it is sure enough."""
        best = Reading(IN_GROUP - 1 if not u.to_bot else TO_BOT - 1, NOTHING)
        for reading in self._by_acts(u):
            best = self._surer(u, best, reading)
        for cue, hearing in self._cues_in(u):
            if cue.sure <= best.sure:
                break
            other = self._by_cue(u, cue, hearing)
            if other is not None:
                best = self._surer(u, best, other)
        return best.understanding

    def _surer(self, u: Utterance, best: Reading, reading: Reading) -> Reading:
        u.note(reading.understanding.intent, f"{reading.sure} {reading.understanding.because}")
        return reading if reading.sure > best.sure else best

    def _second_opinion(self, u: Utterance, surest: Understanding) -> Understanding:
        """What was learnt from labelled lines, where it knows better."""
        if not opinion.is_asked(u, surest):
            return surest
        opinion.note(u)
        if opinion.is_talk(u, surest):
            return Understanding("none", because="opinion.is_talk", meant=False)
        if not opinion.is_better(u, surest):
            return surest
        reading = self._as(u, u.opinion.intent)
        if reading is None or (surest.intent != "none" and reading.understanding.ask):
            return surest
        return reading.understanding

    def _as(self, u: Utterance, intent: str) -> Reading | None:
        """The message read as an intent that its words did not declare."""
        hearing = self._hearing_of.get(intent)
        if hearing is None:
            return None
        kind = self._item_of.get(intent, hearing.kind)
        what = meant(u, kind) if kind else Meant()
        attempt = Attempt(u, hearing, what, acts(u.text), self._fill)
        if intent in hearing.freely and not attempt.told:
            what = Meant()
        elif what.items and what.one is None and not what.explicit:
            return attempt.which(intent, "activity" if hearing.slot == "activity" else "topic")
        return attempt.reading(intent, what, TO_BOT, "learnt")

    # -- acts: what somebody does towards something open ------------------------------------

    def _by_acts(self, u: Utterance) -> Iterable[Reading]:
        if remembers(u) or wavers(u):
            return
        found = acts(u.text)
        only = found.keys() if found and only_acts(u.text) else None
        for hearing in self._hearings:
            if hearing.towards is None:
                continue
            if only is not None and hearing.acts and not hearing.acts & only:
                continue
            attempt = Attempt(u, hearing, meant(u, hearing.kind), found, self._fill)
            if attempt.is_gone():
                continue
            reading = hearing.towards(attempt)
            if reading is not None:
                yield reading

    # -- cues: what is said outright ----------------------------------------------------------

    def _cues_in(self, u: Utterance) -> Iterator[tuple[Cue, Hearing]]:
        """The cues whose wordings stand in the text, the surest first, each once."""
        seen: set[int] = set()
        cues = self._to_bot if u.to_bot else self._in_talk
        for n, _ in cues.index.matches(u.text):
            cue, hearing = cues.of[n]
            if id(cue) not in seen:
                seen.add(id(cue))
                yield cue, hearing

    def _by_cue(self, u: Utterance, cue: Cue, hearing: Hearing) -> Reading | None:
        if cue.by and u.role not in cue.by.split():
            return None
        here = u.purpose in cue.where.split() if cue.where else not cue.to_bot
        if not (here or (u.to_bot and not cue.only_there)):
            return None
        if (cue.also and not u.has(cue.also)) or (cue.never and u.has(cue.never)):
            return None
        what = Meant()
        clear = f"{hearing.feature}.{cue.name}" in opinion.CLEAR_RULES
        if not clear and self._answers_a_member(u, cue):
            return None
        if cue.item is not None:
            what = meant(u, cue.item)
            usable = what.explicit or what.how == "focus" or (cue.item == "campaign" and what.one)
            if not usable:
                return None
        if cue.item is not None and remembers(u):
            return None
        sure = cue.sure - (0 if here or not cue.where else 5)
        attempt = Attempt(u, hearing, what, {}, self._fill)
        return attempt.reading(cue.intent, what, sure, cue.name, cue.slots)

    def _answers_a_member(self, u: Utterance, cue: Cue) -> bool:
        """Whether a short message is the answer to what a member just said."""
        if u.to_bot or not u.focus.gone or len(u.clean) > 10:
            return False
        if names_surely(u):
            return False
        return cue.item is not None or shares_words(u, fold(u.focus.gone))


def warm_up(bot_name: str) -> None:
    """Make every table now, so that the first message waits for none."""
    text = fold("ni hao", bot_name)
    acts(text)
    dangers(text)
    loose(text)
    heard_as(text)
    chain.parse(text, lambda _: False)
    times.duration_minutes(text)
    learnt()
    hall.warm_up()


def _names_many(u: Utterance, understood: Understanding) -> bool:
    """Whether people are named in a text of which only the beginning was looked at."""
    if len(u.message.text) <= LONGEST or understood.because.startswith("lists."):
        return False
    if understood.intent in ("none", "emergency"):
        return False
    asks_who = "person" in understood.ask and len(u.mentions) > FEW
    return asks_who or len(understood.slots.get("people", ())) > FEW


def _silent(why: str) -> Understanding:
    return Understanding("none", because=f"silence.{why}", meant=False)


def _says_more(u: Utterance, question: Question, listed: Understanding | None) -> bool:
    """Whether somebody who is offered a place says more than yes or no: a list, or who else comes.

    By signing up in words the place is taken as well.
    """
    if question.of != OFFER:
        return False
    others = [who for who in u.decided() if who not in ("self", u.speaker)]
    return bool(others) or (listed is not None and listed.intent != "none")
