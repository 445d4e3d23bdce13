"""What pasted talk was about: what somebody of the group announced stands as the bot's post would.

People in a group that no bot can enter answer whoever of the bureau wrote: 报名！, 算我一个.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.scene import Item, Post, Ref, Scene
from bot.understanding.items import PART, Catalog
from bot.understanding.normal import clean, fold

ACTIVITY, CAMPAIGN = "activity", "campaign"
_CALLS = re.compile(
    "报名|接龙|参加的|踊跃|想[去听来看学走]的|[去来听走]的(?:同志|老同志)?[请报接]|有意者|愿意?[去来参]"
    "|请.{0,8}[报接]|开始[报接]|可以[报接]|还能[报接]|没报的|名额|[邀欢]请?迎?.{0,6}参加|自愿|通知|举[行办]|组织"
    "|准时|集合"
)
_STUDY = re.compile("打卡|签到|学习|学完|看完|读完")
# Who speaks for himself, or of people, announces nothing.
_OWN = re.compile(
    "(?:^|[,，。!！ ])(?:我|俺|我们俩?|我家)?(?:也|都|来|要|想)?(?:报名|报一个|参加)[!！。.]*$"
    "|我(?:也|来|要|想|们|和|跟|就|还|再|先)?[^,，。]{0,6}(?:报|参加|去|来|听|打卡|学完)"
    "|算我|加我|给我|帮我|帮.{1,5}报|取消|去不了|不去|来不了|还没打卡|没打卡的"
)
_EVERYBODY = re.compile("大家|各位|同志们|老同志|所有人|通知|接龙|[的]?请")
_ASKS = re.compile("[?？]|[吗么不没呢]$|有没有|几点|哪|多少|能不能|还能|可不可以|什么|怎么")
_NO = re.compile("^(?:没有|没|满)了|^(?:不|没)(?:能|行|可以|有名额)|[报额]满|已经?截止|停止报名")
_BUT = re.compile(
    r"(?:我|我们)?除了?([^,.!?;]{2,14}?)(?:以外|之外|外|不[报去]|,)*"
    r"(?:我|其[他它余]|别的|另外|剩下)?的?(?:[两几二三四]个)?我?都((?:要|想)?[报去来参听](?:[^?]{0,12}))$"
)
_AND = re.compile("[和跟与同、及]")
# Who answers nobody has studied only if some word, or sign, of it is there.
_OF_STUDY = re.compile(r"[打达搭大卡咔咖学签看读听补完阅习课✅✔☑√]|ok|OK|\[OK\]")
# More than this somebody who only answers does not write.
_ANSWER = 40
_SHORTEST_CALL = 8
_ASKED_FOR = timedelta(hours=2)


@dataclass(slots=True)
class Topics:
    """What was announced last in a paste, and who asked about what since."""

    told: Post | None = None
    # Till then members' words have been answered.
    quiet: datetime | None = None
    asked: dict[str, Post] = field(default_factory=dict)
    last: Post | None = None
    catalog: tuple[Sequence[Item], Catalog] | None = None

    def recent(self, before: Sequence[Post], called: str) -> tuple[Post, ...]:
        """The posts before a message of `called`, with what was announced in its place."""
        told = self.told
        own = self.asked.get(called)
        if own is not None and (told is None or own.at > told.at):
            told = own
        if told is None:
            return tuple(before)
        since = max(told.at, self.quiet or told.at)
        earlier = [post for post in before if post.at < told.at]
        return (*earlier, told, *(post for post in before if post.at > since))

    def chosen(self, text: str, items: Sequence[Item]) -> str:
        """A message that names nothing but some of what was announced, as who signs up says it."""
        told, said = self.told, clean(text)
        if told is None or not said or len(said) > _ANSWER:
            return text
        hits = [h for h in self.catalog_of(items).mentioned(said) if h.item.ref in told.refs]
        left = said
        for hit in hits:
            left = left.replace(said[hit.start : hit.end], "")
        only = hits and all(hit.item.kind == ACTIVITY for hit in hits) and not _AND.sub("", left)
        return f"我报名{text}" if only else text

    def all_but(self, text: str, items: Sequence[Item]) -> str:
        """A message that takes all that was announced but some, with the others' titles in it."""
        told, but = self.told, _BUT.match(fold(text))
        if told is None or but is None:
            return text
        catalog = self.catalog_of(items)
        named = {hit.item.ref for hit in catalog.mentioned(clean(but[1])) if hit.score >= PART}
        each = [catalog.of_ref(ref) for ref in told.refs if ref not in named]
        titles = [item.title for item in each if item is not None and item.kind == ACTIVITY]
        fit = named & {*told.refs} and titles
        return f"{'、'.join(titles)}都{but[2]}" if fit else text

    def hear(
        self, text: str, called: str, scene: Scene, at: datetime, *, staff: bool
    ) -> tuple[Ref, ...]:
        """Take in a message of which nothing came; the items that it announces, if any."""
        items = self._named(text, scene.items)
        if announces(text, staff=staff):
            refs = tuple(item.ref for item in items)
            self.told = _post(text, items, at) if refs else None
            self.quiet, self.last = at, None
            return refs
        if staff and len(text) <= _ANSWER:
            if self.last is not None and not _NO.search(text):
                self.told = Post(None, self.last.text, at, self.last.refs)
            self.quiet, self.last = at, None
        elif len(items) == 1 and items[0].kind == ACTIVITY and _ASKS.search(text):
            self.last = self.asked[called] = Post(None, text, at, (items[0].ref,))
        return ()

    def catalog_of(self, items: Sequence[Item]) -> Catalog:
        """What is open, ready to be looked for in a text."""
        if self.catalog is None or self.catalog[0] != items:
            self.catalog = items, Catalog(items, {})
        return self.catalog[1]

    def _named(self, text: str, items: Sequence[Item]) -> tuple[Item, ...]:
        """The open items that a text names, in its order."""
        named = self.catalog_of(items).mentioned(clean(text))
        hits = [hit for hit in named if hit.score >= PART]
        hits = [hit for hit in hits if hit.item.kind == ACTIVITY or _STUDY.search(text)]
        hits = [hit for hit in hits if hit.item.kind in (ACTIVITY, CAMPAIGN)]
        return tuple(hit.item for hit in sorted(hits, key=lambda hit: hit.start))


def tells_of_study(text: str) -> bool:
    """Whether a text has any word, or sign, with which people check in."""
    return _OF_STUDY.search(text) is not None


def announces(text: str, *, staff: bool) -> bool:
    """Whether a text tells a group of something that one may answer."""
    said = fold(text)
    if len(said) < _SHORTEST_CALL or _OWN.search(said):
        return False
    calls = _CALLS.search(said) or (_STUDY.search(said) and _EVERYBODY.search(said))
    if staff:
        return bool(calls) or text.startswith("【")
    return bool(calls) and bool(_EVERYBODY.search(said)) and not _ASKS.search(said)


def _post(text: str, items: Sequence[Item], at: datetime) -> Post:
    """What was announced as the bot's post, several as the menu from which one chooses."""
    menu = [f"{n}. {item.title}" for n, item in enumerate(items, 1)]
    return Post(None, "\n".join(menu) if len(menu) > 1 else text, at, tuple(i.ref for i in items))
