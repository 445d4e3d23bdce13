"""One text, by whom it was said, and whom the words of it stand for."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from bot.scene import Known
from bot.understanding.kin import KinWord, words
from bot.understanding.lazy import lazy
from bot.understanding.names.index import Index
from bot.understanding.names.mention import MOST, How, Mention
from bot.understanding.names.surnames import parts
from bot.understanding.sound import exact, loose
from bot.understanding.spelled import Spelling, spellings

# So far may stand from a name what belongs to it.
WIDEST_GAP = 2
_SIGNED_AFTER = " ,，。.!！?？;；:：\n\t-—~"
_MARKS_BEHIND = 3


class Reading:
    """One text on its way to mentions.

    `me` said it. `exact` and `loose` are its sound if it was spoken; up to `done` it is read;
    `held` has who holds which title, once it was looked up.
    """

    def __init__(
        self,
        index: Index,
        text: str,
        me: Known | None,
        *,
        spoken: bool = False,
        own_form: bool = False,
    ) -> None:
        self.index = index
        self.text = text
        self.me = me
        self.own_form = own_form
        self.exact = exact(text) if spoken else ""
        self.loose = loose(text) if spoken else ""
        self.done = 0
        self.held: dict[tuple[str, str], tuple[Known, ...]] = {}

    @lazy
    def kin(self) -> dict[int, KinWord]:
        """The kin words by where they, or what they begin with, stand."""
        found: dict[int, KinWord] = {}
        for kin in words(self.text):
            found[kin.start] = found[kin.word] = kin
        return found

    @lazy
    def spelled(self) -> dict[int, Spelling]:
        """The spelled surnames by where they begin."""
        return {one.start: one for one in spellings(self.text)}

    def choice(self, start: int, end: int, numbers: Iterable[int], how: How) -> Mention:
        """One of `numbers`, which are in order: decided if there is one only."""
        ids = tuple(islice(numbers, MOST + 1))
        text = self.text[start:end]
        if len(ids) != 1:
            return Mention(start, end, text, (), ids[:MOST], how, more=len(ids) > MOST)
        mine = self.me is not None and self.me.id == ids[0]
        return Mention(start, end, text, ("self",) if mine else ids, (), how)

    def addressed(self, start: int, end: int, numbers: tuple[int, ...], how: How) -> Mention | None:
        """A form of address: others than the speaker, unless it is a signature."""
        me = self.me
        if me is None or me.id not in numbers:
            return self.choice(start, end, numbers, how)
        alone = how == "alias" and len(numbers) == 1
        mine = self.own_form or self._is_signature(start, end) or self._says_i(start, end)
        if alone or mine:
            return self.choice(start, end, (me.id,), how)
        others = tuple(islice((one for one in numbers if one != me.id), MOST + 1))
        return self.choice(start, end, others, how) if others else None

    def is_mine(self, start: int, end: int, surname: str, sex: str) -> bool:
        """A form of address that the speaker puts for their own name."""
        me = self.me
        if me is None or not (
            self.own_form or self._is_signature(start, end) or self._says_i(start, end)
        ):
            return False
        return parts(me.name.strip().lower())[0] == surname and (not sex or me.sex in (sex, ""))

    def _says_i(self, start: int, end: int) -> bool:
        """Whether it stands for the speaker, as in 给我老张留个座."""
        return self.text[start - 1 : start] == "我" and self.text[start:end].startswith("老")

    def _is_signature(self, start: int, end: int) -> bool:
        if start == 0 or len(self.text) - end > _MARKS_BEHIND:
            return False
        return self.text[start - 1] in _SIGNED_AFTER and not self.text[end:].strip(_SIGNED_AFTER)
