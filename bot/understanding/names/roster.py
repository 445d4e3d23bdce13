"""The roster: the people of a bureau, and whom a text, a name or a run of names means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from bot.scene import Known
from bot.understanding.names import finding
from bot.understanding.names.index import Index
from bot.understanding.names.mention import Mention
from bot.understanding.names.reading import Reading
from bot.understanding.normal import LONGEST

_EDGES = " \t\r\n,，。.、;；:：!！?？~"
_LONGEST_RUN = 600
# So many names, each no longer than this, are kept with whom they mean.
_KEPT, _LONGEST_KEPT = 4096, 12


class Roster:
    """The people of a bureau, given by their ids, by all that they are called.

    What is among the `nobodys` is no name, whoever may be called so.

    Never changes once it is made.
    """

    __slots__ = ("_index", "_kept", "_nobodys")

    def __init__(
        self, people: Iterable[Known] | Index, nobodys: frozenset[str] = frozenset()
    ) -> None:
        self._index = people if isinstance(people, Index) else Index(people)
        self._nobodys = nobodys
        self._kept: dict[tuple[str, int | None, bool, bool], Mention | None] = {}

    def chosen(self, names: Mapping[str, int]) -> Roster:
        """The roster on which some names are sure: each is that person's, 0 is nobody's."""
        nobodys = frozenset(name for name, number in names.items() if not number)
        return Roster(self._index.chosen(names), nobodys)

    @property
    def size(self) -> int:
        """How many people there are."""
        return len(self._index.known)

    @property
    def people(self) -> Collection[Known]:
        """All of them."""
        return self._index.known.values()

    def known(self, number: int) -> Known | None:
        """The person of that number."""
        return self._index.known.get(number)

    def shared(self) -> dict[str, tuple[int, ...]]:
        """The names that several people have, with whose they are."""
        return {name: who for name, who in self._index.names.items() if len(who) > 1}

    def mentions(
        self, text: str, speaker: int | None, *, spoken: bool = False
    ) -> tuple[Mention, ...]:
        """Who `text` names, left to right and never overlapping.

        `spoken` text was recognised from speech: full names are also found by their sound.
        """
        return finding.mentions(self._reading(text[:LONGEST], speaker, spoken=spoken))

    def resolve(
        self, name: str, speaker: int | None, *, spoken: bool = False, own_form: bool = False
    ) -> Mention | None:
        """Whom `name` names if all of it is one name, form of address or kin word.

        With `own_form` a form that fits the speaker is the speaker, as in a list they pasted.
        """
        said = name[:LONGEST].strip(_EDGES)
        if not said or said in self._nobodys:
            return None
        asked = said, speaker, spoken, own_form
        if asked in self._kept:
            return self._kept[asked]
        found = finding.whole(self._reading(said, speaker, spoken=spoken, own_form=own_form))
        if len(said) <= _LONGEST_KEPT:
            if len(self._kept) >= _KEPT:
                self._kept = {}
            self._kept[asked] = found
        return found

    def split(
        self, run: str, speaker: int | None, *, own_form: bool = False
    ) -> tuple[Mention, ...] | None:
        """The names of which `run` is made without separators; None if it isn't."""
        said = run[:LONGEST].strip(_EDGES)
        if not said or len(said) > _LONGEST_RUN:
            return None
        return finding.run(self._reading(said, speaker, own_form=own_form))

    def _reading(
        self, text: str, speaker: int | None, *, spoken: bool = False, own_form: bool = False
    ) -> Reading:
        me = None if speaker is None else self.known(speaker)
        return Reading(self._index, text, me, spoken=spoken, own_form=own_form)
