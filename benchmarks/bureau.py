"""A fictional bureau made by code: its people, what is open, its chats, and what is said there.

Nothing of `bot.understanding` is imported here, so that a fresh process can weigh it.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cached_property
from itertools import islice
from typing import Any, Literal, NamedTuple

from benchmarks.sayings import ACTIONS, CHATTER, LEADS, TAILS, Action
from bot.messages import Account, Chat, Message
from bot.scene import Item, Known, Link, Own, Person, Post, Ref, Scene

BOT = "小银铃"
CHANNEL = "benchmark"
HERE = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 16, 9, 30, tzinfo=HERE)
OPENS, CLOSES = date(2026, 1, 1), date(2026, 12, 31)
POSTS = 20
ROWS = 20
# After so many posts of members the bot announces something.
SILENT = 8
# Those who speak and are named are the same in a bureau of any size.
TALKATIVE = 500

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷"
)
_GIVEN = (
    "建国志强秀英桂兰玉梅德福春生永年长河学文淑芬丽华凤霞金生国栋保山明远庆云素珍瑞芝广林文彬"
    "惠芳世昌兆祥月娥翠萍振宇耀宗润泽佩瑶锦绣怀仁守义克俭承志继先鹤鸣松涛蕴璞"
)
_TITLES = ("支部书记", "法官", "医生", "教师", "工程师", "会计")
_ROLES = {"retiree": "member", "family": "family", "staff": "staff"}


def people(count: int) -> tuple[Known, ...]:
    """So many invented people, the first always the same: couples, children, staff, aliases."""
    return tuple(islice(_everybody(), count))


def _everybody() -> Iterator[Known]:
    chance = random.Random(20261116)
    number = 0
    while True:
        family = tuple(range(number + 1, number + 11))
        number += 10
        for place, one in enumerate(family):
            yield _known(chance, one, place, family[0])


def _known(chance: random.Random, number: int, place: int, first: int) -> Known:
    """One of ten: a couple with a child, six others who are retired, and one of the staff."""
    surname = chance.choice(_SURNAMES)
    name = surname + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2, 2, 2))))
    kind = {2: "family", 9: "staff"}.get(place, "retiree")
    old = kind == "retiree"
    return Known(
        id=number,
        name=name,
        kind=kind,
        sex="MF"[place % 2],
        aliases=(f"{surname}老师",) if old and chance.random() < 0.1 else (),
        title=chance.choice(_TITLES) if old and chance.random() < 0.1 else "",
        branch=f"机关{'一二三四五'[number % 5]}支部",
        spouse={0: first + 1, 1: first}.get(place),
        links=(Link(first, "daughter"), Link(first + 1, "daughter")) if place == 2 else (),
    )


_OPEN = {
    "campaign": "每日一学 诗词百日读",
    "activity": "重阳健步走/健步走 书法培训班/书法班 高血压防治健康讲座/讲座/健康讲座 合唱排练"
    " 摄影展参观 棋类比赛 秋游古镇/秋游 手机课堂",
    "suggestion": "老旧小区加装电梯 公交站加座椅 东街路灯修复 图书室延长开放 门诊窗口加凳子"
    " 健身路径换新",
    "demand": "景区义务讲解 社区矛盾调解员 幼儿园讲故事 校门口护学岗",
    "reward": "洗衣液 大米5公斤/大米 理发券 体检陪护一次",
    "survey": "四季度服务满意度",
    "award": "2026年最美银发志愿者/最美志愿者",
    "book": "朱德传 平凡的世界",
    "venue": "会议室三楼 乒乓球室",
}
_PLACES = {
    "campaign": "study",
    "activity": "activities",
    "suggestion": "hall",
    "demand": "volunteer",
}
_KINDS = {place: kind for kind, place in _PLACES.items()}
_FIRST_NO = {"suggestion": 12 + 1, "demand": 1, "reward": 1}
_NUMBERS = (17, 18, 12, 13, 14, 15)


def _items() -> Iterator[Item]:
    for kind, titles in _OPEN.items():
        for n, said in enumerate(titles.split(), 1):
            title, *words = said.split("/")
            starts = NOW + timedelta(days=n, hours=5) if kind in ("activity", "demand") else None
            yield Item(
                kind,
                n,
                title,
                OPENS,
                CLOSES,
                chats=frozenset({(CHANNEL, _PLACES[kind])}) if kind in _PLACES else frozenset(),
                no=_no(kind, n),
                words=tuple(words),
                starts_at=starts,
                questions=((1, "您对活动安排满意吗？"),) if kind == "survey" else (),
            )


def _no(kind: str, n: int) -> int | None:
    return _NUMBERS[n - 1] if kind == "suggestion" else n if kind in _FIRST_NO else None


ITEMS = tuple(_items())


class Said(NamedTuple):
    """A message in its scene, and what sort it is of."""

    sort: Literal["chatter", "action", "list"]
    message: Message
    scene: Scene


@dataclass
class Talk:
    """A chat as it goes on: each message is one of the last posts of those that come after it."""

    purpose: str
    now: datetime = NOW
    posts: deque[Post] = field(default_factory=lambda: deque(maxlen=POSTS))

    def post(self, by: int | None, text: str, *refs: Ref) -> None:
        """Somebody says something, or the bot where `by` is None."""
        self.posts.append(Post(by, text, self.now, refs))

    def announce(self, chance: random.Random) -> None:
        """The bot posts something that is on in this chat."""
        kind = _KINDS.get(self.purpose, "activity")
        item = chance.choice([item for item in ITEMS if item.kind == kind])
        self.post(None, f"【通知】{item.title}，请在群里说一声，名额60，周五截止。", item.ref)


@dataclass
class Town:
    """Who lives in the bureau, as scenes show it. `roster` is a Roster of `people`."""

    people: tuple[Known, ...]
    roster: Any

    def say(self, count: int, seed: int) -> Iterator[Said]:
        """So many messages: of ten, six are chatter, three actions, one is a pasted list."""
        chance = random.Random(seed)
        talks = {purpose: self._begun(purpose, chance) for purpose in (*CHATTER, "private")}
        for n in range(count):
            yield self._one(n, talks, chance)

    def _one(self, n: int, talks: dict[str, Talk], chance: random.Random) -> Said:
        if n % 10 == 9:
            return self._list(talks[chance.choice(("activities", "study", "volunteer"))], chance)
        if n % 10 in (2, 5, 8):
            action = ACTIONS[(n // 10 * 3 + n % 10 // 3) % len(ACTIONS)]
            return self._action(talks, action, chance)
        purpose = chance.choice(list(CHATTER))
        said = chance.choice(CHATTER[purpose])
        text = chance.choice(LEADS) + said.rstrip("。") + chance.choice(TAILS)
        return self._said("chatter", talks[purpose], text, chance)

    def _begun(self, purpose: str, chance: random.Random) -> Talk:
        talk = Talk(purpose, NOW - timedelta(minutes=2 * POSTS))
        for n in range(POSTS):
            talk.now += timedelta(minutes=2)
            if n % 5 == 3:
                talk.announce(chance)
            else:
                words = CHATTER[purpose if purpose in CHATTER else "activities"]
                talk.post(self._somebody(chance).id, chance.choice(words))
        return talk

    def _action(self, talks: dict[str, Talk], action: Action, chance: random.Random) -> Said:
        one, two = self._elder(chance), self._elder(chance)
        text = action.words.replace("{a}", one.name).replace("{b}", two.name)
        text = text.replace("{老}", f"老{one.name[0]}")
        talk = talks[action.purpose]
        if action.purpose != "private" and chance.random() < 0.5:
            talk.announce(chance)
        said = self._said("action", talk, text, chance, spoken=action.spoken)
        activity = said.scene.items[2]
        talk.post(None, "好的，已记下。", activity.ref)
        return said

    def _list(self, talk: Talk, chance: random.Random) -> Said:
        kind = _KINDS[talk.purpose]
        item = chance.choice([item for item in ITEMS if item.kind == kind])
        listed = chance.sample(self._speakers, ROWS)
        return self._said("list", talk, rows(item, listed, chance), chance)

    def _said(
        self,
        sort: Literal["chatter", "action", "list"],
        talk: Talk,
        text: str,
        chance: random.Random,
        *,
        spoken: bool = False,
    ) -> Said:
        talk.now += timedelta(seconds=40)
        me = self._somebody(chance, _SPEAKERS.get(talk.purpose, "retiree"))
        said = Said(sort, self.message(talk, me, text, spoken=spoken), self.scene(talk, me))
        talk.post(me.id, text)
        if chance.random() < 0.1 or all(post.by for post in list(talk.posts)[-SILENT:]):
            talk.announce(chance)
        return said

    def message(self, talk: Talk, me: Known, text: str, *, spoken: bool = False) -> Message:
        """What `me` says in a chat."""
        return Message(
            app=CHANNEL,
            id="1",
            sender=Account(CHANNEL, str(me.id)),
            chat=Chat(CHANNEL, talk.purpose, is_group=talk.purpose != "private"),
            text=text,
            sent_at=talk.now.astimezone(UTC),
            via="voice" if spoken else "text",
        )

    def scene(self, talk: Talk, me: Known) -> Scene:
        """The scene in which `me` would say something now."""
        return Scene(
            now=talk.now,
            today=talk.now.date(),
            purpose=talk.purpose,
            person=Person(me.id, me.name, _ROLES[me.kind]),
            pending=None,
            items=tuple(item for item in ITEMS if item.opens <= talk.now.date() <= item.closes),
            recent=tuple(talk.posts),
            own=Own(signed=(("activity", 1), ("activity", 4)), checked_in=frozenset({NOW.date()})),
            lists={("activity", 1): tuple((one.id, 1) for one in self.people[:15])},
            roster=self.roster,
        )

    @cached_property
    def _speakers(self) -> tuple[Known, ...]:
        return self.people[:TALKATIVE]

    @cached_property
    def _by_kind(self) -> dict[str, list[Known]]:
        return {kind: [one for one in self._speakers if one.kind == kind] for kind in _ROLES}

    def _somebody(self, chance: random.Random, kind: str = "retiree") -> Known:
        return chance.choice(self._by_kind[kind])

    def _elder(self, chance: random.Random) -> Known:
        return chance.choice([one for one in self._by_kind["retiree"] if len(one.name) > 2])


_SPEAKERS = {"staff": "staff", "family": "family"}
_FORMS: tuple[Callable[[int, str], str], ...] = (
    lambda n, name: f"{n}. {name}",
    lambda n, name: f"{n}、{name}{'和老伴 2人' if n % 4 == 0 else ''}",
    lambda n, name: f"{n}.{name}{'（坐轮椅）' if n % 7 == 0 else ''}",
    lambda n, name: f"{name}{' 2人' if n % 5 == 0 else ''}",
    lambda n, name: f"{n}️⃣{name} 已学" if n < 10 else f"{n} {name} 已学",
)


def rows(item: Item, listed: list[Known], chance: random.Random) -> str:
    """A pasted list of an item: a heading and a row for each."""
    form = chance.choice(_FORMS)
    body = [form(n, one.name) for n, one in enumerate(listed, 1)]
    return "\n".join([f"#接龙 {item.title}", *body])
