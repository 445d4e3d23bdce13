"""What is said, without the scene: all that can be found in a text alone.

Short words are said again and again, by everybody, so what was found in them is kept.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.understanding import numbers
from bot.understanding.lazy import lazy
from bot.understanding.misheard import heard_as, written_right
from bot.understanding.normal import KEPT_OF_SHORT, SHORT, clean, fold
from bot.understanding.words import alternatives, expression

_DIGIT = re.compile("[0-9一二三四五六七八九十两廿]")
_MEDIA = re.compile(r"\[(?:图片|语音|视频|文件|链接|位置|红包|转账|动画表情|表情)\]")
_POLITE = re.compile(
    r"(?:行不行|行不|好不好|可以不|中不中|好伐|成不成|成不|可以吗|行吗|好吗|"
    r"要得不)\W*$|没什么|没啥|这几天|前几天|那几天|过几天|好几|几天没|哪晓得|哪知道?|谁知道?|谁晓得|哪怕"
)
# A sign, and nothing beside it, by which people say that they have read something.
_SEEN = re.compile("(?:👌[\U0001f3fb-\U0001f3ff]?|\\[OK\\]|\\[好的\\])+")
A_FEW = 6


class Said:
    """A text, folded as `text`, with nothing but what is said as `clean`."""

    def __init__(self, written: str, bot_name: str) -> None:
        if _SEEN.fullmatch(written.strip()):
            written = "收到"
        self.text = written_right(fold(written, bot_name))
        self.clean = written_right(clean(written, bot_name))
        if len(self.clean) <= A_FEW:
            self.text = "".join(self.text.split())  # Blanks between the characters of a word.
        cue = heard_as(self.clean)
        if cue is not None:
            self.text = self.clean = cue
        self._has: dict[str, bool] = {}
        self._fits: dict[str, bool] = {}

    def has(self, words: str) -> bool:
        """Whether one of the alternatives stands in the text."""
        there = self._has.get(words)
        if there is None:
            there = self._has[words] = alternatives(words).search(self.text) is not None
        return there

    def fits(self, pattern: str) -> bool:
        """Whether the regular expression is found in the text."""
        there = self._fits.get(pattern)
        if there is None:
            there = self._fits[pattern] = expression(pattern).search(self.text) is not None
        return there

    def where(self, words: str) -> re.Match[str] | None:
        """Where the first of the alternatives stands."""
        return alternatives(words).search(self.text)

    def is_only(self, words: str) -> bool:
        """Whether the utterance, but for marks and particles, is one of the alternatives."""
        return alternatives(words).fullmatch(self.clean) is not None

    def is_just(self, pattern: str) -> bool:
        """Whether the utterance, but for marks and particles, is what a regular expression says."""
        return expression(pattern).fullmatch(self.clean) is not None

    @lazy
    def media(self) -> bool:
        """Whether a picture or the like came with it."""
        return bool(_MEDIA.search(self.text))

    @lazy
    def has_digit(self) -> bool:
        """Whether any number may be said."""
        return _DIGIT.search(self.text) is not None

    @lazy
    def numbers(self) -> tuple[numbers.Number, ...]:
        """The numbers that are said."""
        return numbers.scan(self.text)

    @lazy
    def heads(self) -> int | None:
        """How many people are said to come."""
        return numbers.heads(self.text)

    @lazy
    def asks(self) -> bool:
        """Whether something is asked; "all right?" behind a wish asks nothing."""
        said = _POLITE.sub("", self.text)
        if alternatives("@asks").search(said) or expression(r"是.{1,14}还是|(.)[不没]\1").search(
            said
        ):
            return True
        return clean(said).endswith(("吗", "不", "没", "没有", "么", "呢", "否"))


def said(written: str, bot_name: str) -> Said:
    """What a message says."""
    return _kept(written, bot_name) if len(written) <= SHORT else Said(written, bot_name)


_kept = lru_cache(maxsize=KEPT_OF_SHORT)(Said)
