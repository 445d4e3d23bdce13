"""When nobody is talking to the bot: what is never an action, whatever words it uses."""

from __future__ import annotations

import re

from bot.understanding.acts import acts
from bot.understanding.items import PART
from bot.understanding.utterance import Utterance

_SMALL_TALK = re.compile(
    "(?:小助手|你|您|大家|各位|同志们|了|啊|呀|哈|嘿|呵|嘻|的|好|早|晚安|晚上|上午|下午|中午|再见|拜拜|谢|多|感|太|真|辛苦|"
    "费心|麻烦|收到|知道|明白|嗯|哦|噢|行|可以|在吗|在|不客气|没事|新年|节日|快乐|周末|愉快|吃了吗|试试|灵不灵|[0-9])+"
)
# Behind a name or at the beginning: somebody of the group is spoken to.
_TO_SOMEBODY = re.compile(r"^[,:\s]|^(?:你|您|啊|呀|哎|,|大姐|大哥|老弟|兄|同志[,:你您])")
# A check-in behind words to somebody: 下次见面我教你。打卡
_CHECKS_IN = re.compile(r"[,.!;~\n](?:我也?|也)?打个?卡[,.!~ ]*(?:$|[,.!])")
_LINK = re.compile(r"https?:|\[链接\]|【转|\[转发|t\.cn|转发|扩散")
_DEATH = (
    "节哀|一路走好|沉痛|悼念|逝世|病逝|病故|过世|去世|仙逝|驾鹤|花圈|挽联|出殡|"
    "殡仪馆|追悼|追思|送行|送山|送葬|吊唁|遗体|灵堂|讣告|讣闻|安息|千古|遗像|"
    "缅怀|永垂|火化|下葬|安葬|骨灰|头七|守灵|白事|最后一程|送别|老人家走了|"
    "奠|帛金|人没了|永别了老|告别仪式"
)
_ELSEWHERE = "不归(?:咱|我们|你们|这)|找他们(?:前台|那边|报)|到他们(?:那|前台)"
# Who is spoken to in a discussion hall, whoever else is.
_BUREAU = "领导|有关部门|有关单位|有关方面|组织上|局里|老干部?局"
_WISHED = "请|希望|盼|建议|意见|反映|能不能|能否|可否|最好|应该|麻烦"
_WHOSE = "^[^,.!? ]{1,6}(?:(?:说|提|讲)[的得]|那一?条|的建议|的意见|的主意)"
_NOTICE = re.compile(r"^【(?!转).{1,10}】|^\[?(?:通知|温馨提示|公告|提醒)[\]】:]|^各位.{0,12}[,:]")


def unheard(u: Utterance) -> str:
    """Why a message is nothing to be read at all; "" if it is."""
    if u.message.via not in ("text", "voice", "menu"):
        return "only a picture, a file or the like"
    if u.only_media:
        return "nothing was said"
    return ""


def is_small_talk(u: Utterance) -> bool:
    """Whether it is a greeting, thanks, a laugh or the like, and nothing more."""
    return _SMALL_TALK.fullmatch(u.clean) is not None


def mourns(u: Utterance) -> bool:
    """Whether it is about a death."""
    return u.has(_DEATH)


def forwarded(u: Utterance) -> bool:
    """Whether it only hands on what others wrote."""
    return _LINK.search(u.text) is not None and not u.message.at_bot


def to_somebody_else(u: Utterance) -> bool:
    """Whether a member of the group is spoken to, and not the bot."""
    if u.named_bot and not (u.private or u.message.at_bot):
        return any(re.match("[你您]", u.text[m.end :]) for m in u.mentions)
    if u.to_bot:
        return False
    if re.search(r"@(?!所有人|我)\S", u.text):
        return True
    if _reports_others(u) or _asks_staff(u) or _speaks_in_the_hall(u):
        return False
    others = [m for m in u.mentions if not set(m.who) & {"self", u.speaker}]
    return any(
        (m.start <= 1 and m.how != "kin" and _TO_SOMEBODY.search(u.text[m.end :]) is not None)
        or (
            re.search(r"[,。!]\s*$", u.text[: m.start]) is not None
            and _TO_SOMEBODY.search(u.text[m.end :]) is not None
            and u.has("你|您|教教我")
        )
        for m in others
    ) or _speaks_to_you(u)


def _reports_others(u: Utterance) -> bool:
    """Whether somebody who records for others names several who have studied."""
    if u.role not in ("secretary", "staff"):
        return False
    several = sum(bool(m.who) for m in u.mentions) > 1
    return several and u.fits("(?:打卡|签到|学完|学了|已学|已阅)[了啦]?[.! ]*$")


def _asks_staff(u: Utterance) -> bool:
    """Whether somebody of the bureau is asked to sign people up, which the bot does."""
    first = next((one for one in u.mentions if one.start <= 1), None)
    if first is None or not first.who or not all(map(u.is_of_staff, first.who)):
        return False
    named = any(hit.item.kind == "activity" and hit.score >= PART for hit in u.items)
    return named and "join" in acts(u.text[first.end :]) and not u.asks


def _speaks_in_the_hall(u: Utterance) -> bool:
    """Whether somebody turns to the bureau or its staff there, or names whose word is backed."""
    if u.purpose != "hall":
        return False
    if u.fits(_WHOSE):
        return True
    first = next((one for one in u.mentions if one.start <= 1), None)
    if first is not None and first.how != "kin":
        return bool(first.who) and all(map(u.is_of_staff, first.who))
    return u.has(_BUREAU) and u.has(_WISHED)


def _speaks_to_you(u: Utterance) -> bool:
    if not u.has("你|您|恁") or _CHECKS_IN.search(u.text):
        return False
    return not (
        u.has(
            "听你们的|报给你|交给你|你那本子|你们给|麻烦你|你给|你帮|请你|你把|谢谢你|"
            "跟你|对不起你|托你|你记|你们名额|你们春节|你们哪个|求你们|你们谁|"
            "你们的活动|你们另外|你们找|你另|你可别|你让别|你看着办|你登|你给|你发|你改|你给改|晚上发你|发你"
        )
        or u.named_bot
    )


def announces(u: Utterance) -> bool:
    """Whether a human of the bureau tells everybody something."""
    if u.fits(_ELSEWHERE):
        return True
    if u.role == "member" and u.fits("^各位[^,:]{0,12}[,:]?我"):
        return False  # Somebody tells the others of himself.
    if u.purpose == "hall" and u.role == "member" and u.fits("^各位[^,:]{0,6}领导"):
        return False
    return _NOTICE.match(u.text) is not None and not u.to_bot and not u.has("发活动|发布")
