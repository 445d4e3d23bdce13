"""Slots that many intents share: who, how many, when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.scene import Who
from bot.understanding import numbers
from bot.understanding.kin import OWN
from bot.understanding.times import Time

if TYPE_CHECKING:
    from bot.understanding.names import Mention
    from bot.understanding.utterance import Utterance

Ask = tuple[str, ...]
Slots = dict[str, Any]
# What a feature makes of the slots found, and what is still to be asked; None for no reading.
Filled = tuple[Slots, Ask] | None
# The speaker goes along, whatever else is said.
_WITH_ME = (
    "还有我|我和|和我|我跟|跟我|我同|同我|我与|与我|我也|加我|算我|算上我|我们|咱们|咱俩|我俩|"
    "我家三|我家两|我家俩|我家四|我家都|我家一|我带|我陪着一起|"
    "我自己|我一个|我去|我来|我报|我参加|我要|我就|给我|把我|我都|我、|、我|我领|带着我|我想|"
    "连我|我两|我先|我愿|我拉|我本人|"
    "我一个人|我自个|我听|我讲|我接|我认|我先|我能|我可|我肯|我一定|我这边|我那|我几|我在|我得|"
    "我倒|我再|我有|我又|我今|我昨|我前|我是|我把|我上|我刚"
)
_FOR_OTHERS = (
    "我代|我替|我帮|我给|我托|托我|叫我|让我说|我说一声|替|代|帮|给他|给她|"
    "请我|央我|我只管|我就不|我不|我负责|嘱我|要我"
)
_LATER = (
    "姓名|哪五个|哪几个|晚些|问清楚|统计好|人名|是谁|哪几位|晚点|稍后|回头|下午交|"
    "明早|待会|名单|再报|过会|后补|随后|回去问|改天|明天给|报给你|补上|再给|"
    "等会|尚未|还没定|名字"
)


def mention_slots(mentions: Sequence[Mention]) -> tuple[dict[str, Any], Ask]:
    """`unclear` and `candidates` of the first that fits several people, and what to ask."""
    for mention in mentions:
        if not mention.who and mention.candidates:
            unclear = {"unclear": mention.text, "candidates": list(mention.candidates)}
            return unclear, ("person",)
    return {}, ()


def party(u: Utterance, *, me: bool | None = None) -> tuple[dict[str, Any], Ask]:
    """Who goes along and how many heads: the slots `people` and `total`, and what to ask."""
    mentions = [m for m in u.mentions if not _signs(u, m)]
    unclear, ask = mention_slots(mentions)
    if ask:
        named = len({m.text for m in mentions if m.who or m.candidates})
        return {**unclear, "total": named + includes_me(u, ["spouse"] if named == 0 else [0])}, ask
    mentions = [m for m in mentions if not _bystander(u, m)]
    people = list(dict.fromkeys(who for m in mentions for who in m.who))
    if u.has("他就算了|她就算了|他不去|她不去|我一个人去|就我一个人"):
        people = [who for who in people if isinstance(who, int) and not _is_spouse(u, who)]
    people = [w for w in people if not ("spouse" in people and _is_spouse(u, w))]
    included = includes_me(u, people) if me is None else me
    if included and "self" not in people and u.speaker not in people:
        people.insert(0, "self")
    heads = u.heads
    if u.is_just("俩|俩人") and u.known is not None and u.known.spouse is not None:
        people = ["self", "spouse"]  # Who says no more means the two of them.
    plus = numbers.plus(u.text)
    if names_later(u) and not _named(mentions):
        told = heads or number_before(u, "人", "个", "位", "名", "个人", "位子", "个位子")
        return ({"total": int(told)} if told else {}), ("names",)
    if any(m.how == "kin" and not m.who for m in mentions) or (
        u.role == "family" and any(who in ("father", "mother") for who in people)
    ):
        return {"total": heads or 1}, ("person",)
    total = max(heads or 0, len(people)) or 1
    told = _in_all(u, mentions, len(people))
    if told is not None:
        total = max(told, len(people))
    elif heads is None and plus and not u.is_only("+1|加1|加一"):
        total = len(people) + plus
    return {"people": people, "total": total}, ()


_N = "[1-9一二两三四五六七八九]"
_TOGETHER = re.compile(
    f"(?:一共|总共|合计|共计|加起来)(?:是|有)?({_N}|十[一二三四五]?|1[0-9])(?:个|人|位|口|名)"
)
_COUNT = re.compile(f"({_N})(?:个|位|口|名)(?!人?都)")
_MINE = re.compile(f"(?:我|我们|咱们?)(?={_N}[个位口名])")
_COUNTED_BEFORE = re.compile(f"({_N})(?:个|位)$")
# Relatives and others who come along, and whom the roster does not know by such a word.
_ALSO = re.compile(
    "(?:[和跟带、与同加连]|还有|加上|带上|带着|女儿|闺女|儿子)(?:我的?|我家)?"
    "(?:女婿|儿媳妇?|媳妇(?=儿?[^儿]|$)|亲家|保姆|护工|侄[子女儿]|外甥女?|嫂子|弟媳|弟妹|姐夫|"
    "妹夫|小舅子|孙媳妇)"
)


_BESIDE = re.compile(
    "还有|女婿|儿媳妇?|媳妇儿?|亲家|保姆|护工|侄[子女儿]|外甥女?|嫂子|弟媳|弟妹|姐夫|妹夫|小舅子|"
    "孙媳妇|加上|带上|一共|总共"
)


def also_come(u: Utterance) -> list[tuple[int, int]]:
    """Where those are named who come along and whom nobody knows by such a word."""
    return [match.span() for match in _BESIDE.finditer(u.text)]


def _in_all(u: Utterance, mentions: Sequence[Mention], people: int) -> int | None:
    """How many come in all, where it is told one by one or summed up."""
    together = _TOGETHER.search(u.text)
    if together is not None:
        return int(numbers.value(together[1]) or 0) or None
    each = [
        (mention, _COUNT.match(u.text, mention.end)) for mention in mentions if mention.how == "kin"
    ]
    mine = [
        found
        for found in _MINE.finditer(u.text)
        if not any(one.start <= found.start() < one.end for one in mentions)
    ]
    own = [_COUNT.match(u.text, m.end()) for m in mine]
    told = [found for _, found in each if found] + [found for found in own if found]
    if len(told) > 1:
        rest = sum(len(mention.who) or 1 for mention, found in each if not found)
        return sum(int(numbers.value(found[1]) or 0) for found in told) + rest
    before = [_COUNTED_BEFORE.search(u.text[: m.start]) for m in mentions if m.how == "kin"]
    more = sum(int(numbers.value(found[1]) or 1) - 1 for found in before if found)
    also = len(_ALSO.findall(u.text)) if u.heads is None else 0
    return people + more + also if more or also else None


def names_later(u: Utterance) -> bool:
    """Whether a number of people is announced whose names are still to come."""
    return (
        u.has(_LATER)
        and u.fits(r"(?:[二两三四五六七八九十]|\d|几|十来)(?:个|人|位|名|口)")
        and u.has("占|留|位子|支部|我们|带|组|队|来|去|出|老邻居|几个|邻居")
    )


def includes_me(u: Utterance, people: list[Who]) -> bool:
    """Whether the speaker is one of those who are spoken of."""
    if not people:
        return True
    if u.has("只写他|只写她|只报他|只报她|只给他|只给她|就他一个|就她一个"):
        return False
    if u.has("托我跟你|托我跟您") and not u.has("我也|和我|加我|算我"):
        return False
    if u.has("带") and not u.has("带话|带个话|替|帮"):
        return True
    if u.role == "family" and any(
        isinstance(who, int) or who in ("father", "mother") for who in people
    ):
        return u.has(
            "我也|我陪着一起|我和|我跟|和我|跟我|加我|我们|连我|我陪着走|我也去|带我|我推|我扶"
        )
    if u.has(_WITH_ME) and not (
        u.has(_FOR_OTHERS)
        and not u.has("还有我|我和|和我|我跟|跟我|我也|我们|加我|我家|我陪着一起|我俩|咱俩")
    ):
        return not (u.has("给我|把我") and u.role == "family" and _kin_follows(u))
    return (
        all(who in OWN for who in people)
        and u.has("我|俺|咱")
        and not u.has("替|代|他就|她就|给老|给我老|给我家老")
    )


def _is_spouse(u: Utterance, who: Who) -> bool:
    return u.known is not None and u.known.spouse is not None and who == u.known.spouse


def _bystander(u: Utterance, mention: Mention) -> bool:
    """Whether somebody only brings the speaker, asked for it, or is who the speaker is."""
    before, after = (
        u.text[max(0, mention.start - 3) : mention.start],
        u.text[mention.end : mention.end + 4],
    )
    if re.search(
        (
            r"^(?:骂|念叨|那几天|那天|要是|喊我|不喊|叫我|嫌|送|接送|开车|催|劝|非|"
            r"拉我|带娃|接我|陪护|儿子|女儿)"
        ),
        after,
    ):
        return True
    if (
        re.search(r"(?:让|叫|请|由|等|怪|听|问|谢谢|麻烦|告诉|在)$", before)
        and mention.how == "kin"
    ):
        return True
    return bool(re.search(r"我是$", before))


def _kin_follows(u: Utterance) -> bool:
    return u.has(
        "给我爸|给我妈|给我家|给我老|把我爸|把我妈|给我爹|给我娘|给我公|给我婆|"
        "给我岳|把我家|给我爷|给我奶|给我外"
    )


def _signs(u: Utterance, mention: Mention) -> bool:
    """Whether a name at the end is the sender's signature."""
    return mention.who == ("self",) and mention.end >= len(u.text.rstrip(" .!~"))


def _named(mentions: list[Mention]) -> bool:
    return any(isinstance(who, int) for m in mentions for who in m.who)


def report_day(u: Utterance) -> date | list[date] | None:
    """The day or days that a report speaks of, None if it names none."""
    days = [
        t.day
        for t in u.report_times
        if t.day and not t.period and not t.bare_number_day and not _festival(u, t)
    ]
    days += [t.day for t in u.report_times if t.day and t.bare_number_day]
    days = [day for day in dict.fromkeys(days) if day <= u.today] or days
    if not days:
        return None
    return days[0] if len(days) == 1 else sorted(days)


def _festival(u: Utterance, time: Time) -> bool:
    """Whether a day is named by a feast, which in a report is rather the reason."""
    said = u.text[time.start_at : time.end_at]
    return (
        bool(re.match("春节|元宵|重阳|中秋|端午|小年|国庆|清明|除夕|元旦", said))
        and "那天" not in u.text
    )


def involved(u: Utterance) -> list[Who]:
    """The people who did or shall do it, without those who only stand by."""
    kept = [m for m in u.mentions if not (m.how == "kin" and _stands_by(u, m))]
    return list(dict.fromkeys(who for m in kept for who in m.who))


def _stands_by(u: Utterance, mention: Mention) -> bool:
    before, after = (
        u.text[max(0, mention.start - 2) : mention.start],
        u.text[mention.end : mention.end + 3],
    )
    return bool(
        re.search("(?:在|到|去|陪|带|让|听|是|由|接|送|住|怪)$", before)
        or re.search(
            "^(?:那儿|那里|家|带|拿|送|非|回|住|病|结婚|给我|乱|点|按|碰|又?不在|没空|出差|在外|"
            "他们)",
            after,
        )
    )


def plan_slots(u: Utterance) -> dict[str, Any]:
    """`date`, `time`, `end_time` of something to come."""
    return of_times(u.plan_times)


def of_times(times: Sequence[Time]) -> dict[str, Any]:
    """The same, of the times that were found."""
    found: dict[str, Any] = {}
    first = sorted(times, key=lambda t: (not (t.day and t.clock), t.start_at))
    for time in first:
        if time.deadline:
            if time.day:
                found.setdefault("deadline", time.day)
            continue
        if time.day and not time.period:
            found.setdefault("date", time.day)
        if time.clock:
            found.setdefault("time", time.clock)
        if time.end_clock:
            found.setdefault("end_time", time.end_clock)
        if time.lunar:
            found.setdefault("lunar", time.lunar)
    return found


def period(u: Utterance) -> str | None:
    """The month, week, quarter or year that is asked about."""
    return next((t.period for t in u.report_times if t.period), None)


def number_before(u: Utterance, *units: str) -> int | float | None:
    """The number that stands with one of these measure words."""
    return next((n.value for n in u.numbers if n.unit in units and not n.ordinal), None)
