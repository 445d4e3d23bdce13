"""How a feature declares what it listens for. The engine supplies the matching."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# Called with the `bot.understanding.utterance.Utterance` and the slots found so far; gives the
# slots to act on and what must be asked first, or None if the message does not mean this.
Fill = Callable[[Any, dict[str, Any]], tuple[dict[str, Any], tuple[str, ...]] | None]

# Called with the `bot.understanding.attempt.Attempt`; gives a `Reading` or None.
Towards = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Cue:
    """Wordings that stand for an intent.

    `says` are patterns as `bot.understanding.cues` describes them, one of which must be found;
    `also` and `never` are alternatives one of which must, none of which may stand in the text.
    `where` names the purposes of chats in which it counts unaddressed ("" for any), `by` the
    kinds of people who say it (member, family, secretary, staff). With `only_there` it counts
    nowhere else, with `to_bot` only in private or when the bot is spoken to; with `item` it needs
    an open item of that kind that is meant. `sure` (0 to 100) decides between readings. `slots`
    come with the wording itself.
    """

    intent: str
    says: tuple[str, ...]
    sure: int = 60
    also: str = ""
    never: str = ""
    where: str = ""
    by: str = ""
    to_bot: bool = False
    only_there: bool = False
    item: str | None = None
    slots: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Hearing:
    """All that one feature listens for.

    `towards` reads what is done towards its kind of items (`bot/understanding/data/acts.toml` has
    the acts); where nothing is said but acts that are none of `acts`, it is not asked (empty:
    always). `slot` is what such an item is called among the slots. `fill` completes the slots
    of an intent; those of `freely` need no item that is open. `kindred` gives words that stand
    for a word of an item's title.
    """

    feature: str
    cues: tuple[Cue, ...] = ()
    kind: str = ""
    slot: str = "ref"
    acts: frozenset[str] = frozenset()
    towards: Towards | None = None
    fill: Mapping[str, Fill] = field(default_factory=dict)
    freely: frozenset[str] = frozenset()
    kindred: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
