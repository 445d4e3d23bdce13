"""One message with all that can be found in it, looked for once and only when asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bot.messages import Message
from bot.scene import Known, Party, Scene, Who
from bot.understanding import numbers, sound, times
from bot.understanding.focus import Focus, focus
from bot.understanding.items import Catalog, Hit
from bot.understanding.normal import clean, fold
from bot.understanding.words import alternatives, expression

if TYPE_CHECKING:
    from bot.understanding.meant import Meant
    from bot.understanding.names import Mention

_DIGIT = re.compile("[0-9一二三四五六七八九十两廿]")
_MEDIA = re.compile(r"\[(?:图片|语音|视频|文件|链接|位置|红包|转账|动画表情|表情)\]")
_POLITE = re.compile(
    r"(?:行不行|行不|好不好|可以不|中不中|好伐|成不成|成不|可以吗|行吗|好吗|"
    r"要得不)\W*$|没什么|没啥|这几天|前几天|那几天|过几天|好几|几天没|哪晓得|哪知道?|谁知道?|谁晓得|哪怕"
)


# Short words that are the whole message; what only sounds like one of them is it.
SHORT_CUES = [
    "报名",
    "参加",
    "支持",
    "附议",
    "赞成",
    "同意",
    "打卡",
    "签到",
    "取消",
    "学完了",
    "读完了",
    "看完了",
    "念完了",
    "学了",
    "已阅",
    "已读",
    "已学",
    "退了",
    "我也去",
    "我报名",
    "算我一个",
    "我参加",
    "不去了",
    "来不了",
    "去不了",
    "满意",
    "不满意",
    "基本满意",
    "认领",
    "我也来",
    "谢谢",
]


# How words that matter are mistyped and misheard; none of these is a word of its own.
_MISTAKEN = {
    "建义": "建议",
    "建意": "建议",
    "见议": "建议",
    "富议": "附议",
    "付议": "附议",
    "附意": "附议",
    "抱名": "报名",
    "包名": "报名",
    "打咔": "打卡",
    "答卡": "打卡",
    "搭卡": "打卡",
    "读抱": "读报",
    "学喜": "学习",
    "签道": "签到",
    "讲坐": "讲座",
}
_MISTAKES = re.compile("|".join(_MISTAKEN))


def _written_right(text: str) -> str:
    return _MISTAKES.sub(lambda match: _MISTAKEN[match[0]], text)


@lru_cache(maxsize=1)
def _short_cues() -> dict[str, str]:
    return {sound.loose(cue): cue for cue in reversed(SHORT_CUES)}


def heard_as(said: str) -> str | None:
    """The short cue that `said` sounds like without being written so; None for anything else."""
    if not 2 <= len(said) <= LONGEST_CUE or said in SHORT_CUES:
        return None
    cue = _short_cues().get(sound.loose(said))
    return cue if cue is not None and any(a != b for a, b in zip(cue, said, strict=True)) else None


LONGEST_CUE, A_FEW = 4, 6


T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - stands where a decorator stands
    """`cached_property` without the lock that it has before Python 3.12: one thread reads."""

    def __init__(self, find: Callable[[Any], T]) -> None:
        self._find = find
        self._name = find.__name__
        self.__doc__ = find.__doc__

    def __get__(self, instance: Any, owner: type | None = None) -> T:
        found = instance.__dict__[self._name] = self._find(instance)
        return found


class Utterance:
    """A message in its scene. `text` is folded, `clean` has nothing but what is said."""

    def __init__(self, message: Message, scene: Scene, catalog: Catalog, bot_name: str) -> None:
        self.message = message
        self.scene = scene
        self.catalog = catalog
        self.bot_name = bot_name
        self.text = fold(message.text, bot_name)
        self.clean = clean(message.text, bot_name)
        self.text, self.clean = _written_right(self.text), _written_right(self.clean)
        if len(self.clean) <= A_FEW:
            self.text = "".join(self.text.split())  # Blanks between the characters of a word.
        cue = heard_as(self.clean)
        if cue is not None:
            self.text = self.clean = cue
        self.notes: list[tuple[str, str]] = []
        self.meant: dict[str, Meant] = {}
        self._matches: dict[re.Pattern[str], bool] = {}

    @property
    def speaker(self) -> int | None:
        """The number of whoever speaks, None for an account bound to nobody."""
        return None if self.scene.person is None else self.scene.person.id

    @lazy
    def known(self) -> Known | None:
        """The speaker as the roster knows him or her."""
        roster = self.scene.roster
        return roster.known(self.speaker) if roster is not None and self.speaker else None

    @lazy
    def role(self) -> str:
        """member, family, secretary, staff, …; "" for an account bound to nobody."""
        return self.scene.person.role if self.scene.person else ""

    @property
    def is_staff(self) -> bool:
        """Whether the speaker works at the bureau."""
        return self.role in ("staff", "admin", "liaison", "duty")

    @property
    def private(self) -> bool:
        """Whether nobody else is there."""
        return not self.message.chat.is_group

    @lazy
    def named_bot(self) -> bool:
        """Whether the bot is called by its name, or spoken to as a machine that listens."""
        name = fold(self.bot_name)
        if name not in self.text or self.fits(f"(?:让|叫|找|跟|问|的|这个|那个){name}"):
            return False
        return self.has(
            f"{name},|{name}你|{name}把|{name}给|{name}帮|{name}请|{name}发|{name}在"
        ) or (
            self.text.endswith((name, f"{name}?", f"{name}.", f"{name}!"))
            or self.text.startswith(name)
        )

    @lazy
    def to_bot(self) -> bool:
        """Whether it is said to the bot and to nobody else."""
        return self.private or self.message.at_bot or self.named_bot

    @property
    def purpose(self) -> str:
        """What the chat is for."""
        return self.scene.purpose or ""

    @property
    def spoken(self) -> bool:
        """Whether it was dictated."""
        return self.message.via == "voice"

    @property
    def today(self) -> date:
        """The local date."""
        return self.scene.today

    @lazy
    def only_media(self) -> bool:
        """Whether nothing was said but a picture or the like was sent."""
        return not self.clean

    @lazy
    def media(self) -> bool:
        """Whether a picture or the like came with it."""
        return bool(_MEDIA.search(self.text))

    def has(self, words: str) -> bool:
        """Whether one of the alternatives stands in the text."""
        return alternatives(words).search(self.text) is not None

    def fits(self, pattern: str) -> bool:
        """Whether the regular expression is found in the text."""
        return expression(pattern).search(self.text) is not None

    def matches(self, pattern: re.Pattern[str]) -> bool:
        """The same for a compiled one; looked for once."""
        there = self._matches.get(pattern)
        if there is None:
            there = self._matches[pattern] = pattern.search(self.text) is not None
        return there

    def where(self, words: str) -> re.Match[str] | None:
        """Where the first of the alternatives stands."""
        return alternatives(words).search(self.text)

    def is_only(self, words: str) -> bool:
        """Whether the utterance, but for marks and particles, is one of the alternatives."""
        return alternatives(words).fullmatch(self.clean) is not None

    @lazy
    def mentions(self) -> tuple[Mention, ...]:
        """The people who are named."""
        if self.scene.roster is None:
            return ()
        found: tuple[Mention, ...] = self.scene.roster.mentions(
            self.text, self.speaker, spoken=self.spoken
        )
        return found

    @lazy
    def items(self) -> list[Hit]:
        """The open items that are spoken of, the surest first."""
        return self.catalog.mentioned(self.clean, spoken=True)

    @lazy
    def hits(self) -> dict[str, list[Hit]]:
        """The same by kind."""
        found: dict[str, list[Hit]] = {}
        for hit in self.items:
            found.setdefault(hit.item.kind, []).append(hit)
        return found

    def item_of(self, *kinds: str) -> Hit | None:
        """The surest item of these kinds that is spoken of."""
        return next((hit for hit in self.items if hit.item.kind in kinds), None)

    def sureness(self, kind: str) -> int:
        """How surely an item of the kind is named (0 to 100)."""
        hit = self.item_of(kind)
        return hit.score if hit else 0

    @lazy
    def plan_times(self) -> tuple[times.Time, ...]:
        """The times that are said, taken as of something to come."""
        return times.read(self.text, self.scene.now, toward="plan")

    @lazy
    def report_times(self) -> tuple[times.Time, ...]:
        """The times that are said, taken as of something that has been."""
        return times.read(self.text, self.scene.now, toward="report")

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

    @lazy
    def _kinds_near(self) -> frozenset[str]:
        kinds = {hit.item.kind for hit in self.items}
        return frozenset(kinds.union(ref[0] for ref in self.focus.refs))

    @lazy
    def _tells_number(self) -> bool:
        return _DIGIT.search(self.text) is not None or bool(self.plan_times)

    def may_mean(self, kind: str) -> bool:
        """Whether anything said, or posted before, could single out an item of the kind."""
        return kind in self._kinds_near or self._tells_number

    @lazy
    def focus(self) -> Focus:
        """What the talk was about just before."""
        return focus(self)

    @property
    def own_checkins(self) -> frozenset[date] | None:
        """The days of the speaker's own check-ins, None if they are not at hand."""
        return self.scene.own.checked_in

    def own_party(self, ref: object) -> tuple[Who, Party] | None:
        """Who goes along with the speaker, or with an elder of the family, to an activity."""
        own = self.scene.own
        if isinstance(ref, tuple):
            if ref in own.parties:
                return "self", own.parties[ref]
            for who, records in own.linked.items():
                if ref in records.parties:
                    return who, records.parties[ref]
            if own.signed and ref in own.signed:
                return "self", Party(("self",), 1)
        return None

    def decided(self) -> list[Who]:
        """Everybody named who is decided, in order, each once."""
        found: list[Who] = []
        for mention in self.mentions:
            found += [who for who in mention.who if who not in found]
        return found

    def is_of_staff(self, who: Who) -> bool:
        """Whether somebody named is of the bureau's staff."""
        roster = self.scene.roster
        known = roster.known(who) if roster is not None and isinstance(who, int) else None
        return known is not None and known.kind == "staff"

    def note(self, what: str, why: str) -> None:
        """Keep for the explanation that something was weighed."""
        self.notes.append((what, why))
