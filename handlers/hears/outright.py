"""Sign-ups in the fewest words: a title with a name, 报 with a title, all but one title."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.scene import Item
from bot.understanding import numbers
from bot.understanding.acts import acts
from bot.understanding.focus import items_of
from bot.understanding.items import PART, Hit
from bot.understanding.normal import clean
from bot.understanding.utterance import Utterance

KIND = "activity"
_TAKES_UP = re.compile("(?:^|[^汇通预申上填播回])报(?:名|个名?|一个|一下|上)?(?:参加)?$")
_COUNT = re.compile("[0-9一二两三四五六七八九十]{1,2}(?:个人?|人|位|名|口)")
_AROUND = re.compile("[和跟与同带加及还有也都我俺的家、共计一人+]*")
_BUT = re.compile(
    "除[了开去]?[^,.;!?]{1,14}?(?:以外|之外|外)?[,]?[^,.;!?]{0,4}?(?:都|全|其[他它余]|别的|剩下)"
)
_THE_REST = re.compile(
    "(?:其[他它余]|别的|剩下|另外[两二三])[^,.;!?不没]{0,6}(?:都|全)[^,.;!?不没]{0,3}(?:报|去|来|参加)"
)
_THING = re.compile("(?:带|拿|捎)(?:上|着|了|个|点|些)?[^,.!?;]{1,6}[去来过]")
_PEOPLE = re.compile(
    "人|朋友|同事|邻居|战友|同学|亲|姐|妹|哥|弟|家属|孩|孙|[一二两俩三四五2-5][个位]"
)
_ACTIVITIES = re.compile(
    "(?:其[他它余]的?|另外|剩下的?|这|那|一共|全部)?[两二三四五2-5](?:个活动|[样项场]|个(?=[我也]?[都全]))"
)
_HEADS = re.compile("[两二三四五六2-9](?:个人|人|位|名)")
_ALL_OF = re.compile(
    "(?:这|那|一共|全部)?([两二三四五2-5])(?:个活动|[样项场个])(?:我们?|俺)?也?[都全]"
    "(?:报名?|去|来|参加|要)(?:一个|上|吧|了)*"
)
_EVERY = re.compile("报|参加|去|算我|来")
_NONE = re.compile("都不|全不|都没|都别")


def takes_up(u: Utterance) -> bool:
    """Whether 报 stands right before what is signed up for: 听医生的，报茶话会."""
    return any(_TAKES_UP.search(u.clean[: hit.start]) for hit in _named(u))


def is_entry(u: Utterance) -> bool:
    """Whether nothing is said but a title and people, or how many, as on a list: 茶话会 王德福."""
    hits = _named(u)
    if len(hits) != 1 or u.asks:
        return False
    rest = u.clean[: hits[0].start] + "/" + u.clean[hits[0].end :]
    people = [one for one in u.mentions if one.who]
    for one in people:
        rest = rest.replace(clean(one.text), "", 1)
    counted = _COUNT.search(rest) is not None
    if _AROUND.fullmatch(_COUNT.sub("", rest).replace("/", "")) is None:
        return False
    mine = any(who in ("self", u.speaker) or isinstance(who, str) for m in people for who in m.who)
    return mine or (counted and not people) or (bool(people) and _is_asked_for(u, hits[0]))


def heads(u: Utterance) -> int:
    """How many people an entry says there are, 0 where it does not."""
    found = _COUNT.search(u.clean) if u.heads is None and is_entry(u) else None
    return int(numbers.value(re.sub("[个人位名口]", "", found[0])) or 0) if found else 0


def takes_all(u: Utterance, items: tuple[Item, ...]) -> bool:
    """Whether all of so many activities are meant: 三个都参加."""
    said = _ALL_OF.fullmatch(u.clean)
    return said is not None and len(items) > 1 and int(numbers.value(said[1]) or 0) == len(items)


def takes_things(u: Utterance) -> bool:
    """Whether things are brought along, and no word but that of bringing them tells of going."""
    said = _THING.search(u.text)
    if said is None or _PEOPLE.search(said[0]):
        return False
    others = [one for one in u.mentions if one.who != ("self",)]
    if any(said.start() <= one.start < said.end() for one in others):
        return False
    return "join" not in acts(u.text[: said.start()] + u.text[said.end() :])


def counts_activities(u: Utterance) -> bool:
    """Whether a number tells of activities and none of people: 其他两个都报."""
    return _ACTIVITIES.search(u.text) is not None and _HEADS.search(u.text) is None


def excepts(u: Utterance) -> bool:
    """Whether all are meant but what is named."""
    if _NONE.search(u.text):
        return False
    rest = _THE_REST.search(u.text)
    if rest is not None and "join" not in acts(u.text[: rest.start()]):
        return True
    return _BUT.search(u.text) is not None and _EVERY.search(u.text) is not None


def the_others(u: Utterance, named: Iterable[Item]) -> tuple[Item, ...]:
    """What was announced beside these; what is on here, where nothing was."""
    known = tuple(named)
    here = (u.message.chat.channel, u.message.chat.id)
    told = items_of(u, KIND) or list(u.catalog.of_kind_in(here, KIND))
    told = [item for item in told if item.status == "open"]
    return tuple(item for item in told if item not in known) if len(told) > len(known) else ()


def _named(u: Utterance) -> list[Hit]:
    return [hit for hit in u.hits.get(KIND, []) if hit.score >= PART]


def _is_asked_for(u: Utterance, hit: Hit) -> bool:
    """Whether staff or the bot asked for names just before."""
    if items_of(u, KIND):
        return True
    roster = u.scene.roster
    for post in u.scene.recent:
        known = roster.known(post.by) if roster is not None and post.by else None
        of_staff = known is not None and known.kind == "staff"
        named = {one.item.ref for one in u.catalog.mentioned(clean(post.text))}
        if of_staff and hit.item.ref in named and re.search("报名|接龙|报一下", post.text):
            return True
    return False
