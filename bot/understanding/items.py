"""Which open item a text speaks of: by its title or a part of it, its number or its day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.scene import Item, Ref
from bot.understanding import sound
from bot.understanding.normal import KEPT_OF_SHORT, SHORT, clean

# How sure one can be of what was said.
TITLE, PART, HEARD, NUMBER, KINDRED = 100, 60, 50, 70, 40
# Of so many chats and kinds it is kept what is open there.
MOST_CHATS = 4096
_NUMBER = "(?:第)?([0-9]{1,3}|[一二三四五六七八九十两廿]{1,4})(?:号|条|项|个)"
_NUMBERED = re.compile(_NUMBER)


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that a text speaks of, where, and how surely (0 to 100)."""

    item: Item
    start: int
    end: int
    score: int


class Catalog:
    """Everything open, ready to be looked for in a text."""

    def __init__(self, items: Iterable[Item], kindred: Mapping[str, tuple[str, ...]]) -> None:
        self.items = tuple(items)
        self._kindred = kindred
        self._by_ref = {item.ref: item for item in self.items}
        self._by_kind: dict[str, tuple[Item, ...]] = {}
        for item in self.items:
            self._by_kind[item.kind] = (*self._by_kind.get(item.kind, ()), item)
        self._by_text: dict[str, list[tuple[Item, int]]] = {}
        self._by_sound: dict[str, list[tuple[Item, int]]] = {}
        self._lengths: dict[str, set[int]] = {}
        self._sound_lengths: set[int] = set()
        self._short: dict[str, tuple[Hit, ...]] = {}
        self._in_chat: dict[tuple[tuple[str, str], str], tuple[Item, ...]] = {}
        for item in self.items:
            self._enter(item)
        self._keep_telling_parts()

    def of_kind(self, kind: str) -> tuple[Item, ...]:
        """All that is open of a kind."""
        return self._by_kind.get(kind, ())

    def of_kind_in(self, chat: tuple[str, str], kind: str) -> tuple[Item, ...]:
        """What is open of a kind in a chat, or anywhere if nothing is open there."""
        there = self._in_chat.get((chat, kind))
        if there is None:
            every = self.of_kind(kind)
            there = tuple(item for item in every if chat in item.chats) or every
            if len(self._in_chat) < MOST_CHATS:
                self._in_chat[chat, kind] = there
        return there

    def of_ref(self, ref: Ref) -> Item | None:
        """The open item that is called so."""
        return self._by_ref.get(ref)

    def mentioned(self, text: str) -> tuple[Hit, ...]:
        """The items that `text` (cleaned) speaks of, the surest first, each once."""
        if len(text) > SHORT:
            return self._mentioned(text)
        there = self._short.get(text)
        if there is None:
            if len(self._short) >= KEPT_OF_SHORT:
                self._short.clear()
            there = self._short[text] = self._mentioned(text)
        return there

    def _mentioned(self, text: str) -> tuple[Hit, ...]:
        best: dict[tuple[str, int], Hit] = {}
        for hit in self._written(text):
            _keep(best, hit)
        if not any(hit.score >= TITLE for hit in best.values()):
            for hit in self._heard(text):
                _keep(best, hit)
        return tuple(sorted(best.values(), key=lambda hit: (-hit.score, hit.start)))

    def _enter(self, item: Item) -> None:
        names = [whole for name in (item.title, *item.words) if len(whole := clean(name)) > 1]
        for whole in names:
            self._add(whole, item, TITLE)
        telling = names if item.parts is None else [clean(part) for part in item.parts]
        for whole in telling:
            for part in (whole, *_parts(whole)) if len(whole) > 1 else ():
                if part not in GENERIC:
                    self._add(part, item, PART)
        title = clean(item.title + "".join(item.words))
        for word, others in self._kindred.items():
            if word in title:
                for other in others:
                    self._add(other, item, KINDRED)

    def _add(self, part: str, item: Item, score: int) -> None:
        entries = self._by_text.setdefault(part, [])
        if not any(entry.ref == item.ref for entry, _ in entries):
            entries.append((item, score))
            self._lengths.setdefault(part[0], set()).add(len(part))

    def _keep_telling_parts(self) -> None:
        """A part that several items of one kind share tells nothing."""
        for part, entries in list(self._by_text.items()):
            weak = [item for item, score in entries if score < TITLE]
            if len({item.ref for item, _ in entries}) > 1 and weak:
                kept = [entry for entry in entries if entry[1] >= TITLE]
                if not kept and len({item.kind for item, _ in entries}) == len(entries):
                    kept = entries
                self._by_text[part] = kept
        for part, entries in self._by_text.items():
            if entries and len(part) > 2:
                self._by_sound.setdefault(sound.loose(part), []).extend(
                    (item, score) for item, score in entries if score >= PART
                )
                self._sound_lengths.add(len(part))
        self._sound_firsts = frozenset(key[0] for key in self._by_sound)

    def _written(self, text: str) -> Iterable[Hit]:
        lengths, by_text = self._lengths, self._by_text
        for start, character in enumerate(text):
            for length in lengths.get(character, ()):
                for item, score in by_text.get(text[start : start + length], ()):
                    bonus = min(9, length) if score < TITLE else 0
                    yield Hit(item, start, start + length, score + bonus)

    def _heard(self, text: str) -> Iterable[Hit]:
        heard = sound.loose(text)
        firsts, by_sound = self._sound_firsts, self._by_sound
        starts = [start for start, character in enumerate(heard) if character in firsts]
        for length in self._sound_lengths if starts else ():
            for start in starts:
                for item, score in by_sound.get(heard[start : start + length], ()):
                    yield Hit(item, start, start + length, min(score, HEARD + length))


def _keep(best: dict[tuple[str, int], Hit], hit: Hit) -> None:
    old = best.get(hit.item.ref)
    if old is None or hit.score > old.score:
        best[hit.item.ref] = hit


GENERIC = frozenset(
    [
        "医院",
        "门诊",
        "公园",
        "食堂",
        "广场",
        "文化",
        "中心",
        "学校",
        "图书",
        "大学",
        "活动",
        "报名",
        "健康",
        "社区",
        "老年",
        "服务",
        "建设",
        "增设",
        "新增",
        "公益",
        "培训",
        "讲座会",
        "比赛",
        "大会",
        "交流",
        "年度",
        "度服",
        "满意",
        "意度",
        "公里",
        "公斤",
        "一次",
        "一张",
        "迎春",
        "重阳",
        "元宵",
        "小年",
        "中秋",
        "国庆",
        "端午",
        "春节",
        "每日",
        "日一",
        "2025",
        "2026",
        "志愿",
        "银发",
        "发放",
        "加装",
        "修复",
        "问题",
        "关于",
        "老旧",
        "义务",
        "社会",
        "长期",
        "老干",
        "干部",
        "支部",
        "建议",
        "三楼",
        "二楼",
        "一楼",
        "会议",
        "北京",
        "季度",
        "三季",
        "四季",
        "二季",
        "一季",
        "年终",
        "务满",
        "县医",
        "市医",
        "设置",
        "安装",
        "增加",
        "改造",
        "老人",
        "居民",
        "小区",
    ]
)


@lru_cache(maxsize=4096)
def _parts(name: str) -> tuple[str, ...]:
    """The pieces of a name that may stand for it, two characters or longer."""
    pieces = {
        name[a:b]
        for a in range(len(name))
        for b in range(a + 2, min(len(name), a + 6) + 1)
        if b - a < len(name)
    }
    return tuple(piece for piece in pieces if piece not in GENERIC)
