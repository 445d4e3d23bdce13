"""Who somebody says to be, or not to be."""

from __future__ import annotations

import re
from typing import Any

from bot.hearing import Cue, Hearing
from bot.understanding import slots
from bot.understanding.names.ordinary import looks_full
from bot.understanding.normal import fold
from bot.understanding.slots import Filled, Slots
from bot.understanding.utterance import Utterance
from handlers.hears.couples import says_shared
from handlers.hears.families import kin_said
from storage.masks import HIDDEN

# How the text refers to it that tells somebody of another account (`services.binding.REF`).
BOUND = "bound"
_NAME = re.compile(
    r"(?:我是|我叫|本人|这里是|名叫|姓名[::]?|叫我|我就是|名字[叫是]|阿拉是)([一-龥]{2,4})"
)
# The words behind 我是, without what follows a name in them.
_CLAUSE = re.compile(
    "(?:我是|我叫|本人是?|这里是|名叫|姓名[::]?|叫我|我就是|名字[叫是]|阿拉是)([一-龥]{2,20})"
)
_BEHIND = re.compile(
    "(?:同志|老师|本人|住|电话|手机|尾|今年|来|新|刚|进群|的号|[啊呀哦噢哈嘛呢]).*$"
)
_NOBODY = re.compile("[你我他她谁]|什么|老师|主任|书记|干部|退休|党员|医生|新来")
# A name has no more characters.
LONGEST = 4


def fill_bind(u: Utterance, found: Slots) -> Filled:
    """Who somebody says to be, or who else uses the account."""
    shared = says_shared(u.text)
    if found.get("shared_account") and not shared:
        return None
    if found.get("kin"):
        return ({"role": "family"}, ()) if u.speaker is None and kin_said(u.text) else None
    if u.has("认成|当成|错认|弄错|认错|搞错|不是我|叫错|绑错|错人|记成"):
        return _correct(u, dict(found))
    if not _may_bind(u):
        return None
    relation = re.search(RELATION, u.text)
    if relation and not shared:
        filled = _as_family(u, found, relation[1])
        if filled is not None:
            return filled
    return _as_oneself(u, found)


# Said to nothing, and to the news that the own name was bound to another account.
_NOT_ME = re.compile(
    "[这那真]?不[是四][我俺偶](?:本人|[弄登整办]的|登记的|的号)?[啊呀哦噢]?[!.,]?|不是本人[!.]?"
)
_NOT_ME_THERE = re.compile(
    "(?:不[是四]|布是|不会是)(?:[我俺偶]|本人)|冒充|谁.{0,4}用我|没.{0,6}(?:登|弄|办|别的|第二个|另)|"
    "不[是四].{0,4}(?:弄|登|整|办)|不是(?:我|俺|本人)?的|搞错"
)


def fill_not_me(u: Utterance, found: Slots) -> Filled:
    """That another account is not the speaker's; in any words where that was just told."""
    told = any(kind == BOUND for post in u.scene.recent for kind, _ in post.refs)
    if _NOT_ME.fullmatch(u.text) or (told and _NOT_ME_THERE.search(u.text)):
        return dict(found), ()
    return None


def _may_bind(u: Utterance) -> bool:
    """Only accounts that are bound to nobody say who they are; others change something."""
    if u.speaker is None:
        return True
    unlinked = u.role == "family" and u.known is not None and not u.known.links
    joins = unlinked and u.has("我是|我叫|我爸|我妈")
    return u.to_bot and (joins or u.has("绑|认|换了|登记我") or says_shared(u.text))


def _as_family(u: Utterance, found: Slots, relation: str) -> Filled:
    people = [w for w in u.decided() if isinstance(w, int)]
    result: Slots = {**found, "role": "family", "relation": RELATIONS.get(relation, relation)}
    unclear, ask = slots.mention_slots(u.mentions)
    if ask:
        return {**result, **unclear}, ask
    if not people:
        return None
    elders = [w for w in people if _kind(u, w) == "retiree"]
    family = [w for w in people if _kind(u, w) == "family"]
    if elders:
        result["of"] = elders[0]
    if family:
        result |= {"people": [family[0]], "name": u.scene.roster.known(family[0]).name}
    elif (match := _NAME.search(u.text)) is not None:
        result["name"] = match[1]
    return result, ()


def _as_oneself(u: Utterance, found: Slots) -> Filled:
    named = _named_self(u)
    if named is None and u.speaker is not None and says_shared(u.text):
        named = {}, ()
    if named is None:
        return None
    result, ask = named
    result = {**found, **result}
    if says_shared(u.text):
        result["shared_account"] = True
        if u.speaker is not None:
            result["people"] = ["self", "spouse"]
    if u.has("换了|新手机|新号|换号|重新绑|重绑|新微信"):
        result["action"] = "rebind"
    branch = re.search(r"([一-龥]{2,5}支部)", u.text)
    if branch:
        result["branch"] = branch[1].removeprefix("是").removeprefix("来的")
    return result, ask


def _named_self(u: Utterance) -> Filled:
    """The name that somebody gives as the own, and whose it may be."""
    roster = u.scene.roster
    people = [w for w in u.decided() if isinstance(w, int)]
    own = _own_name(u, people)
    if own is not None:
        return {"people": [own], "name": roster.known(own).name}, ()
    said = said_name(u.text)
    if said is None:
        return None
    name = said[:3]
    heard = roster.resolve(name, None, spoken=True) if roster is not None else None
    if heard is None:
        return {"name": said}, ()
    if heard.candidates:
        return {"name": name, "unclear": name, "candidates": list(heard.candidates)}, ("person",)
    return {"name": name, "people": list(heard.who)}, ()


def said_name(text: str) -> str | None:
    """The name in what somebody says to be: 教育局退休的欧阳大海; None where there is none.

    What is no longer than a name is one, whatever it looks like.
    """
    found = _CLAUSE.search(text)
    if found is None:
        return None
    said = _BEHIND.sub("", found[1])
    lengths = range(min(LONGEST, len(said)), 1, -1)
    parts = (*(said[-n:] for n in lengths), *(said[:n] for n in lengths))
    if 1 < len(said) <= LONGEST and not _NOBODY.search(said):
        parts = (said,)
    named = (one for one in parts if one == said or looks_full(one, named=True))
    return next((one for one in named if not _is_nobody(one)), None)


def _is_nobody(said: str) -> bool:
    return _NOBODY.search(said) is not None or re.search(RELATION, said) is not None


RELATION = (
    "(儿媳|儿子|女儿|闺女|媳妇|女婿|孙子|孙女|老伴|家属|爱人|外甥|侄子|侄女|老婆|老公|丫头|姑娘)"
)
RELATIONS = {
    "儿媳": "daughter-in-law",
    "媳妇": "daughter-in-law",
    "女婿": "son-in-law",
    "儿子": "son",
    "女儿": "daughter",
    "闺女": "daughter",
    "丫头": "daughter",
    "姑娘": "daughter",
}


def _correct(u: Utterance, result: Slots) -> Filled:
    wrong = next(
        (
            w
            for post in reversed(u.scene.recent)
            if post.by is None
            for w in _named_in(u, post.text)
        ),
        None,
    )
    people = [w for w in u.decided() if isinstance(w, int)]
    if wrong is None or wrong == u.speaker:
        called = re.search("(?:认成|当成|记成|叫成|错认)(?:了)?(.{2,12})", u.text)
        wrong = next(iter(_named_in(u, called[1])), None) if called else None
    right = [w for w in people if w != wrong]
    result["action"] = "correct"
    if wrong is not None:
        result["wrong"] = wrong
    if "self" in u.decided() or not right:
        right = [u.speaker] if u.speaker and u.speaker != wrong else right
    if right:
        result |= {"people": right[:1], "name": u.scene.roster.known(right[0]).name}
    return result, ()


def _named_in(u: Utterance, text: str) -> list[int]:
    return [w for m in u.scene.roster.mentions(text, None) for w in m.who if isinstance(w, int)]


def _own_name(u: Utterance, people: list[Any]) -> Any:
    """The person whose name stands behind 我是, else the first that is not somebody's spouse."""
    for mention in u.mentions:
        before = u.text[max(0, mention.start - 8) : mention.start]
        if (
            mention.who
            and isinstance(mention.who[0], int)
            and re.search("我是|我叫|本人|叫", before)
        ):
            return mention.who[0]
    return people[0] if people else None


def _kind(u: Utterance, who: Any) -> str:
    known = u.scene.roster.known(who)
    return known.kind if known else ""


# The last digits of a phone: the whole of it, what is called so, or nothing else but them.
_PHONE = re.compile(r"(?<!\d)1\d{6}(\d{4})(?!\d)")
_CALLED = re.compile(r"(?:尾号|[后末]四位|最后四位|尾数)\D{0,6}(\d{4})(?!\d)")
_ALONE = re.compile(r"\D*(\d{4})\D*")
_CAN_NOT = re.compile(
    "忘|记不|不记得|想不|不知道|不晓得|说不|不会|没得?有?(?:手机|电话|号)|查不|找不|看不|不清楚|不方便"
)
_GAPS = re.compile(r"(?<=\d)[\s,.、-]+(?=\d)")


def last_digits(text: str) -> str | None:
    """The last four digits of a phone that somebody tells, if nothing else could be meant."""
    said = _GAPS.sub("", fold(text))
    found = _PHONE.search(said) or _CALLED.search(said) or _ALONE.fullmatch(said)
    return found[1] if found else None


def can_not_tell(text: str) -> bool:
    """Whether somebody says that they have no phone, or don't know its number."""
    return _CAN_NOT.search(fold(text)) is not None


def without_digits(text: str) -> str:
    """The text with the digits hidden by which somebody proves who it is."""
    return re.sub(r"\d(?:[\s,.、-]*\d){3,}", HIDDEN, fold(text))


hearing = Hearing(
    "identity",
    cues=(
        Cue(
            "bind_identity",
            (
                "我是|我叫|我就是|本人|这里是|俺是|名字叫|名字是|阿拉是",
                "新 加|来|进 ..12 支部",
                "绑|绑定|登记|认 一下|我|定|上|下",
                "换 了? 手机|号|微信 ",
            ),
            sure=62,
            never=(
                "党员|推销|你是|什么人|老师傅|年的|当兵|个老|咋|怎么绑|志愿者|卖|粗人|"
                "急性子|老糊涂|报名|讲座|健步"
            ),
            also="我是|我叫|绑|支部|换|登记|本人|认|我就是|名字|阿拉",
            name="says who it is",
        ),
        Cue(
            "bind_identity",
            (
                "我|俺 爸|妈|爹|娘|父亲|母亲|爷爷|奶奶|公公|婆婆|岳父|岳母",
                "是 我|俺 爸|妈|爹|娘|父亲|母亲|爷爷|奶奶|公公|婆婆|岳父|岳母",
            ),
            sure=50,
            where="private",
            only_there=True,
            slots={"kin": True},
            name="is somebody's family",
        ),
        Cue(
            "bind_identity",
            (
                (
                    "合|共|公用|同用|一起用|一块|一道|轮着|也|都|一个|一部|一只|就这|有时|蹭|借我|我这|"
                    "使|俩|两"
                ),
            ),
            sure=88,
            to_bot=True,
            also="微信|号|手机|智能机|这上头|夫妻|我这|有时",
            slots={"shared_account": True},
            name="shares an account",
        ),
        Cue(
            "bind_identity",
            (
                "认成|当成|错认|弄错|认错|搞错|叫错|绑错|不是我|记成|当成 ..20 我是|我叫|不是|是 ",
                "我是 ..12 不是 ..10",
                "我不是 ..12 我是",
            ),
            sure=72,
            never="生日|岁|年纪|腊月",
            to_bot=True,
            slots={"action": "correct"},
            name="is somebody else",
        ),
        Cue(
            "not_me",
            ("不是|不四|布是|没|冒充|谁",),
            sure=91,
            where="private",
            by="member family secretary liaison duty staff admin",
            only_there=True,
            name="was not me",
        ),
    ),
    fill={"bind_identity": fill_bind, "not_me": fill_not_me},
)
