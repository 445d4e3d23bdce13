"""Who goes along and who does not, where the words around the people tell it."""

from __future__ import annotations

import re

from bot.scene import Who
from bot.understanding import numbers, slots
from bot.understanding.acts import acts
from bot.understanding.slots import Ask, Slots
from bot.understanding.utterance import Utterance
from handlers.hears import outright
from handlers.hears.bound import bound

BOTH = "爸妈|父母|爹妈|爹娘|二老|两位老人|俩老人|老两口|爸爸妈妈|爸和妈|爸跟妈"
_KIN = (
    "老头子?|老伴儿?|老爷子|老太婆|老太太|老婆子?|老公|爱人|先生|那口子|孙子|孙女|外孙女?|儿子|"
    "女儿|闺女|爸|妈|父亲|母亲|岳父|岳母|公公|婆婆|哥|姐|弟|妹"
)
_FOR_KIN = f"(?:给|帮|替|代|为)(?:我|俺|咱)?们?家?的?(?:{_KIN})"
_ME_TOO = "我和|我跟|我也|和我|跟我|算我|加我|我们俩|带我|连我|我俩|我自己也|还有我"
_BRINGS = re.compile(
    "带(?:上|着|了)?([一二两俩三四五六七八2-8])(?:个|位|名)?"
    "(?:老)?(?:同事|朋友|邻居|战友|同学|老乡|亲戚|姐妹|伙计|哥们|人)"
)
_TOGETHER = re.compile(
    "(?:我们|俺们|咱们|我家)[^,.]{0,8}?([二两三四五六七八九十2-9])(?:个人|个|位|人|口)(?:人)?都"
)
_PLUS_ONE = "\\+1|加1|加一"
_BODY = "全支部|整个支部|支部全体|支部所有|支部全部|支部的人都|全单位|全家属院"
_NOT = re.compile(
    "(?<![去来报加能要想])(?:不|勿|弗)(?:太|大|怎么)?(?:想|愿意?|打算|准备)?(?:再)?"
    "(?:去|来|参加|报名?)(?![不行成得掉白]|[去来]?[吗么])"
)
_WHO_DID = re.compile(
    "(?:是)?(?:哪个|哪位|谁)(?:给|替|帮|把)我(?:报|登|写|填)(?:的|上|了)*名?(?:的|了)?"
)
_KIN_DID = (
    f"(?:{_KIN})(?:有没有|是不是|已经)?(?:给|替|帮)我"
    "(?:报|登|写|填)(?:上|了)*名?(?:了|上|没有?|吗|么|没)+"
)
_REFUSED = re.compile(
    "(?:别|甭|莫|不要|不用|不必)(?:再)?(?:给|帮|替)?我(?:报|登记?|写|填|算)(?:上|名|了)*"
)
_SOME = re.compile(
    "(?:其中|里头|里面|有|我那|那)?([一二两俩三四五1-5])(?:个|位|名)(?:老)?"
    "(?:同事|朋友|邻居|战友|同学|亲戚|姐妹|伙计|人)?(?:都|也|又|说)?"
    "(?:不去|不来|去不了|来不了|不参加|去不成|来不成)"
)
_TOLD_OF = re.compile(
    "(?:说|讲|来电话|打电话)[^;!?]{0,24}?[她他](?:那儿|那里|那边|家|们家)?(?:是|算|报|写|一共|共|总共|按)"
    "([一二两三四五六七八九1-9])(?:个|位|人|口)"
)
_WAS_SIGNED_UP = (
    "(?:把|替|给)(?:我|俺|我们|我俩)(?:也|都|一起)*(?:报|写|登记?|填|加|接)(?:上|进去|好)?了"
)
_NEEDS_NOT = re.compile("(?:不用|不必|用不着|无需|甭|不需要?)(?:再|另外|单独)?报名?(?:了|吧)*")
_PERHAPS = "(?:可能|大概|兴许|没准|估计|也许|说不准)(?:会|要|能)?(?:去|来|参加|到)(?!不)"
_OFF = "(?:也|就|又|他|她|都)?(?:不去|不来|去不了|来不了|不参加|去不成|来不成|不想去|不能[去来])"


def told(u: Utterance) -> tuple[Slots, Ask]:
    """Who goes along and how many heads, as `slots.party` has it."""
    if u.role == "family" and u.has(BOTH):
        return {"people": ["father", "mother"], "total": 2}, ()
    if u.has(_BODY) and not u.heads:
        return {}, ("names",)
    of_another = party_of_another(u)
    if of_another is not None:
        return of_another, ()
    only = bound(u)
    u = only.u
    only_kin = u.fits(_FOR_KIN) and not u.has(_ME_TOO) and u.role != "family"
    without_me = only_kin or only.without_me
    filled, ask = slots.party(u, me=False if without_me else only.with_me or None)
    if ask:
        return filled, ask
    brings = _BRINGS.search(u.text)
    people = list(filled["people"])
    if brings is not None and u.heads is None:
        filled["total"] = max(filled["total"], len(people) + int(numbers.value(brings[1]) or 2))
    together = _TOGETHER.search(u.text)
    if together is not None and u.heads is None:
        filled["total"] = max(filled["total"], int(numbers.value(together[1]) or 0))
    filled["total"] = max(filled["total"], outright.heads(u))
    if outright.counts_activities(u):
        filled["total"] = max(len(people), 1)
    if people == ["self"] and u.fits(_PLUS_ONE) and not u.has("再|多|还"):
        filled["total"] = 1
    return filled, ()


def party_of_another(u: Utterance) -> Slots | None:
    """With how many somebody comes who told the speaker so: 素云说她那儿算2个."""
    said = _TOLD_OF.search(u.text)
    whose = next((m for m in u.mentions if m.how != "kin" and said and m.end == said.start()), None)
    if said is None or whose is None or len(whose.who) != 1 or whose.who == ("self",):
        return None
    total = int(numbers.value(said[1]) or 0)
    others = [who for m in u.mentions if m.how == "kin" and m.start > whose.end for who in m.who]
    people = [*whose.who, *(who for who in others if who != "self")][: max(total, 1)]
    return {"people": people, "total": total}


def needs_not(u: Utterance) -> bool:
    """Whether it is said that somebody need not sign up, who is there in any case."""
    said = _NEEDS_NOT.sub("", u.text)
    return said != u.text and "join" not in acts(said)


def was_signed_up(u: Utterance) -> bool:
    """Whether it is told that somebody else has signed the speaker up, and nothing is asked."""
    return u.fits(_WAS_SIGNED_UP) and not u.has("请|麻烦|劳驾|帮|吧|吗|给我")


def asks_who_did(u: Utterance) -> bool:
    """Whether somebody wonders who signed him up, or whether, and says nothing more."""
    if u.asks and u.fits(_KIN_DID):
        return True
    found = _WHO_DID.search(u.text)
    if found is None:
        return False
    rest = acts(_WHO_DID.sub("", u.text))
    return not ({"join", "go", "leave"} & rest.keys())


def fewer(u: Utterance) -> int:
    """How many of one's party, whom nobody named, do not come; 0 where that is not said."""
    found = _SOME.search(u.text)
    return int(numbers.value(found[1]) or 0) if found is not None else 0


def refuses(u: Utterance) -> bool:
    """Whether it is said that one does not go, and nothing of anybody who does."""
    said = _WHO_DID.sub("", u.text)
    if _REFUSED.search(said):
        return "join" not in acts(_REFUSED.sub("", said))
    if not _NOT.search(said):
        return False
    rest = acts(_NOT.sub("", said))
    return not ("join" in rest or "go" in rest)


def wants_in(u: Utterance) -> bool:
    """Whether somebody asks to be signed up, politely: 我想报个名行不行."""
    return u.fits("(?:我|俺)(?:也)?(?:想|要)(?:去)?(?:报个?名|报一个|参加)")


def perhaps(u: Utterance) -> bool:
    """Whether it is not sure that somebody goes."""
    return u.fits(_PERHAPS)


def stay_away(u: Utterance) -> list[Who]:
    """Relatives of whom it is said outright that they do not come."""
    return [
        who
        for mention in u.mentions
        if re.match(_OFF, u.text[mention.end :])
        for who in mention.who
        if who != "self"
    ]
