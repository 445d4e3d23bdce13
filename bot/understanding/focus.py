"""What the talk was about when a message was said: quoted, or posted last, or gone by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.scene import Item, Post, Ref
from bot.texts.marks import CONFIRMS
from bot.understanding.normal import clean, fold
from bot.understanding.words import alternatives

if TYPE_CHECKING:
    from bot.understanding.utterance import Utterance

# An announcement older than this is no longer what one answers.
FRESH = timedelta(hours=12)
# A human question older than this waits for no answer any more, if the bot posted before it.
OPEN_QUESTION = timedelta(hours=2)
# A picture of a sight that somebody sent just before checking in there.
OWN_PICTURE = timedelta(minutes=5)

_INVITES = (
    "大家给|给鼓|鼓鼓劲|捧场|点个赞|帮忙投|给投|"
    "一起|一块|谁要|谁去|谁来|要不要|提议|打算|三缺一|聚餐|喝两杯|喝酒|聚聚|搓|打牌|麻将|赶集|逛|"
    "借|有多的|帮我|捎|带话|约|请大伙|来我家|来家里|到我家|上我家|去不|来不|走不|报不|凑|AA|拼|"
    "送人|白送|便宜卖|团购|谁有|组个|等你|三缺|缺一|缺个|缺人|招呼|咱俩|咱们|我们去"
)
_OPINION = (
    "馋|舒坦|没意思|过瘾|爱|喜欢|怕|讨厌|想|就|真|太|最|好|该|羡慕|厉害|可惜|"
    "不如|应该|建议|觉得|以为|认为|说得|带头|必须|得"
)
# What calls for no answer that could be mistaken for one to the bot.
_SMALL_TALK = (
    "天|雨|雪|风|雾|冷|热|晒|太阳|降温|衣裳|孙|重孙|娃|桂花|花开|香|菜|豆腐|橘子|瓜|萝卜|价|涨|"
    "块五|腊肉|熏|冰|霜|球|电视|剧|"
    "疼|睡|猫|狗|鸟|鸡|鱼|水管|修好|坏了|停电|堵车|摊子|蚊|早饭|吃了|粥|面|饭|鞭炮|放假|打呼|牙|"
    "桂|柿|月亮|今早|昨晚|菊|梅|树|叶"
)
_ANSWERS = (
    "报一个|我报上|我报名|报名|算我|我去|我参加|参加|我也|加我|+1|认一个|认领|学完了|打卡|看完了|"
    "读完了|"
    "已学|签到|打错|点错|打了几天|附议|支持|赞成|这个好|我来一个|记上|已阅|收到|知道了|看到了|"
    "我接|不去了|来不了|给我换|换一张|我报"
)
ONLY_AN_ANSWER = 8
_WEATHER = "凉|刮风|降温|天蓝|下雨|下雪|雾|冷|好热|太阳|早上好|孙|花|香|菜|冰|橘子|雪|[图片]"
# Things that are bought, lent and paid for are given back, put down and changed.
_SOON = "今晚|下午|晚上|明天|明早|待会|一会儿|周末|这就|马上|还差"
_AFFORDS = "钱|垫|账|网上买|快递|退货|买了|换了|借|捡|[红包]"
_CHOICE = re.compile(
    "[我俺要选报去都]{0,3}[0-9一二三四五六七八九十和跟第号个]{1,8}[都也报去要参加吧了]{0,4}"
)
# What others do as well: +1, 我也去.
_JOINED = frozenset(("activity_signup", "checkin", "suggestion_support"))
_GREETING = "早上好|大家好|晚上好|下午好|各位早|早安|晚安"


@dataclass(frozen=True, slots=True)
class Focus:
    """`refs` are what an answer would be about. `how` is quoted, posted or "" for nothing.

    `gone` tells whose message stands between the bot's post and this one, if it would be that
    message's answer. `by_bot` is the post, when the bot wrote it.
    """

    refs: tuple[Ref, ...] = ()
    how: str = ""
    post: Post | None = None
    gone: str = ""
    confirmed: bool = False

    @property
    def live(self) -> bool:
        """Whether the bot's post still waits for answers."""
        return bool(self.refs) and not self.gone


def focus(u: Utterance) -> Focus:
    """What `u` would be an answer to."""
    quoted = u.scene.quoted
    if quoted is not None:
        if quoted.by is None and quoted.refs:
            return Focus(quoted.refs, "quoted", quoted)
        named = _items_in(u, quoted)
        if quoted.by is not None:
            return Focus(named, "quoted", quoted, gone="" if named else quoted.text)
    gone = ""
    for post in reversed(u.scene.recent):
        if post.by is None:
            if post.refs and u.scene.now - post.at <= FRESH:
                return Focus(post.refs, "posted", post, gone, confirmed=_confirms(post))
            continue
        if post.meant in _JOINED and u.to_bot:
            # Who speaks to the bot after somebody joined means the same, though it was silent.
            if not gone and (named := _items_in(u, post)):
                return Focus(named, "posted", post)
            continue
        if not gone and _takes(u, post):
            gone = post.text
    return Focus(gone=gone)


def items_of(u: Utterance, *kinds: str) -> list[Item]:
    """The open items of these kinds that the focus is on, in the order of the post."""
    if not u.focus.live:
        return []
    named = (u.catalog.of_ref(ref) for ref in u.focus.refs if ref[0] in kinds)
    return [item for item in named if item is not None]


def _confirms(post: Post) -> bool:
    text = fold(post.text)
    return not text.startswith("【") and any(word in text for word in CONFIRMS)


def _items_in(u: Utterance, post: Post) -> tuple[Ref, ...]:
    return tuple(hit.item.ref for hit in u.catalog.mentioned(clean(post.text)) if hit.score >= 50)


def _takes(u: Utterance, post: Post) -> bool:
    """Whether `post`, said after the bot's, is what a short message now would answer.

    People answer whoever spoke last, but nobody answers small talk of weather and grandchildren.
    """
    text = fold(post.text)
    if not clean(post.text) or _CHOICE.fullmatch(clean(post.text)):
        return False  # Stickers and pictures, and what others choose by number.
    if post.by == u.speaker:
        return _is_sight(u, post, text)
    if u.scene.now - post.at > OPEN_QUESTION or _about_the_same(post, text):
        return False
    if _is_notice(u, post):
        return True
    asked = _asks(text)
    if _has(text, _GREETING) and not asked:
        return False
    if asked or _has(text, _INVITES) or _calls(u, post) or shares_words(u, text):
        return True
    return _tells_something(u, text)


def _is_sight(u: Utterance, post: Post, text: str) -> bool:
    """Whether the speaker just showed a picture of a place, and checks in there."""
    shown = "[图片]" in text or "[视频]" in text
    return shown and u.has("打卡|签到|到此") and u.scene.now - post.at <= OWN_PICTURE


def _asks(text: str) -> bool:
    text = re.sub("这几天|前几天|那几天|过几天|好几|几天没", "", text)
    ends = text.rstrip("。.!~ ")
    return (
        _has(text, "@asks")
        or re.search(r"(.)[不没]\1", text) is not None
        or (ends.endswith(("不", "没", "没有", "么")) and len(ends) > 2)
        or (ends.endswith("呢") and not ends.endswith("着呢"))
    )


def _tells_something(u: Utterance, text: str) -> bool:
    """Whether what is told could be answered by the words that are said now."""
    own = re.search("我(?!家|妈|爸|孙|外孙|闺女|儿|女儿)|我们|咱", text) is not None
    if own or (_has(text, _AFFORDS) and not u.asks):
        return True
    if _has(text, _SOON) and not _has(text, _WEATHER):
        return True
    if _is_agreeing(u):
        return "我" in text or (_has(text, _OPINION) and not _has(text, _WEATHER))
    return u.asks and not _has(text, _SMALL_TALK)


def _has(text: str, words: str) -> bool:
    return alternatives(words).search(text) is not None


def _is_notice(u: Utterance, post: Post) -> bool:
    """Whether somebody of the bureau tells everybody something: that is what gets receipts."""
    known = u.scene.roster.known(post.by) if u.scene.roster is not None and post.by else None
    return known is not None and known.kind == "staff" and len(post.text) > 8


def _about_the_same(post: Post, text: str) -> bool:
    """Whether a member only answered the bot's post before, as this one may do now."""
    said = clean(post.text)
    if text.endswith("?") or said.endswith(("不", "没", "吗")) or len(said) > ONLY_AN_ANSWER:
        return False
    return _has(text, _ANSWERS) and not _has(text, "@asks|提议|打算|吃|喝|买|菜")


def _calls(u: Utterance, post: Post) -> bool:
    """Whether the post speaks to the person who answers now, by a name or a form of it."""
    roster = u.scene.roster
    if roster is None or u.speaker is None:
        return False
    known = roster.known(u.speaker)
    if known is None:
        return False
    surname, given = known.name[0], known.name[1:]
    forms = (
        given,
        f"老{surname}",
        f"{surname}老师",
        f"{surname}大姐",
        f"{surname}书记",
        *known.aliases,
    )
    return any(len(form) > 1 and form in post.text for form in forms)


def shares_words(u: Utterance, text: str) -> bool:
    """Whether both speak of the same thing: two characters in common that say something."""
    said = u.clean
    common = "我家今天昨天明天我们大家没有不是这个那个一个怎么什么"
    for start in range(len(said) - 1):
        pair = said[start : start + 2]
        if pair in text and pair not in common:
            return True
    return len(said) <= 8 and any(
        c in text for c in said if c in "打满办换分学读借修停吃喝做开报记退取"
    )


def _is_agreeing(u: Utterance) -> bool:
    return len(u.clean) <= 8 and u.has("支持|赞成|附议|同意|赞同|+1|加1|顶|对|是|说得")
